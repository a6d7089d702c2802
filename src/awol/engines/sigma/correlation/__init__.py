"""Sigma correlations on raw records: the yardstick for every generated chain text. The rules are docs/correlations.md.

In the order of a record's way: `reading` makes a `model` of the YAML, `candidates` keeps what may take part, sorted by
time and compact, `windows` holds one kind of correlation each over a window that slides, `judging` runs candidates
through them, and `correlator` is the whole for a caller who brings hits of single rules in any order. `search` is a
correlation as every engine has a search, and `kept` makes plain data of one.
"""
