"""Programs about the harness that are no part of it: they are run by hand, outside CI, with `make`."""
