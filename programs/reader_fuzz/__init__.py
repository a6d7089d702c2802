"""Damaged files of known records, at random and seeded, for all readers of logs.

Whatever the damage, a reader ends soon, raises nothing, and gives each record that is still there, or names the file
and the lines that it could not read. The fast way of a hunt finds and says what the plain reader does.
"""
