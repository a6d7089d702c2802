"""A new rule: what follows from its name (`inference`), its records (`records`), and its files (`write`)."""

from awol.skeleton.write import write_skeleton

__all__ = ["write_skeleton"]
