"""Replay: every case of a rule on every engine, and whether the verdict is the one a person wrote down.

`cases` and `variants` are what is replayed, `run` runs it, `matrix` shows the outcome, `watch` sees what changed since.
"""

from awol.replay.run import Refusal, Replay, end_of, judge

__all__ = ["Refusal", "Replay", "end_of", "judge"]
