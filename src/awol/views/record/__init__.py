"""The record as CloudTrail wrote it: what a product sees that indexes nothing, such as Amazon EventBridge."""

from __future__ import annotations

from awol.views import Indexing


def view(_engine: str, _indexing: Indexing) -> None:
    """Nothing: the engine reads the record itself."""
    return
