"""Patterns with `*` (any text), `?` (one character) and `\\` (the next character stands for itself), on whole values.

Source: the documentation of Lucene's `WildcardQuery`.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def compile_wildcard(pattern: str) -> Callable[[str], bool]:
    """A test for whole values. The common shapes do without a regular expression."""
    pieces = re.findall(r"\\[\s\S]|[\s\S]", pattern)
    literal = [piece[-1] for piece in pieces if piece not in ("*", "?")]
    stars = [at for at, piece in enumerate(pieces) if piece == "*"]
    if "?" not in pieces:
        text = "".join(literal)
        if stars == [0, len(pieces) - 1] and len(pieces) > 2:
            return lambda value: text in value
        if stars == [0]:
            return lambda value: value.endswith(text)
        if stars == [len(pieces) - 1]:
            return lambda value: value.startswith(text)
    # `**` is `*`, or a run of stars would take the regular expression ages to fail.
    wanted = [p for at, p in enumerate(pieces) if p != "*" or at == 0 or pieces[at - 1] != "*"]
    signs = {"*": ".*", "?": "."}
    compiled = re.compile("".join(signs.get(piece) or re.escape(piece[-1]) for piece in wanted), re.DOTALL)
    return lambda value: compiled.fullmatch(value) is not None
