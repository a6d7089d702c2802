"""Whether the rules can fire on a system: queries that prove one's own visibility, and what their answers mean."""
