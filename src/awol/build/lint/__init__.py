"""What a product's own checkers do not see of the files that are built for it: one module a product."""
