"""Katakana stays together from the first character of each of its ranges to the last (UAX #29)."""

from __future__ import annotations

import pytest

from awol.engines.lucene.analysis import words


@pytest.mark.parametrize("edge", [0x3031, 0x3035, 0x30A1, 0x30FA, 0x31F0, 0x31FF, 0xFF66, 0xFF9D])
def test_katakana_is_one_word(edge: int) -> None:
    text = f"\u30ab{chr(edge)}\u30ab"
    assert words(text) == (text,)
