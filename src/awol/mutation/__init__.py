"""Mutation testing of detection logic: each change of a rule's logic must change a verdict on some fixture.

The flow: `logic.read` makes a tree of a rule, `steps.mutants` changes it one step at a time, `normal` tells which of
the changed trees are the same by their form alone, `table` judges them all on the fixtures at once, `assess` joins
this with the list of equivalents, and `killers` proposes a record for each mutant that survives. `chains` and
`silences` change correlations and searches, which are judged by whole stories.
"""
