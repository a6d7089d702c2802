"""A new rule: what follows from its name (`inference`), its records (`records`), and its files (`write`). A new chain
of rules that are there: `chain`."""

from awol.skeleton.chain import write_chain
from awol.skeleton.write import write_skeleton

__all__ = ["write_chain", "write_skeleton"]
