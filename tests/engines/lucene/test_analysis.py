"""Katakana stays together from the first character of each of its ranges to the last (UAX #29)."""

from __future__ import annotations

import pytest

from awol.engines.lucene.analysis import lower, positions, words


@pytest.mark.parametrize("edge", [0x3031, 0x3035, 0x30A1, 0x30FA, 0x30FF, 0x31F0, 0x31FF, 0xFF66, 0xFF9D])
def test_katakana_is_one_word(edge: int) -> None:
    text = f"\u30ab{chr(edge)}\u30ab"
    assert words(text) == (text,)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (0x3041, 0x309F),  # Hiragana; its first code point is not assigned
        (0x3400, 0x4DBF),  # CJK Unified Ideographs Extension A
        (0x4E00, 0x9FFF),  # CJK Unified Ideographs
        (0xF900, 0xFAFF),  # CJK Compatibility Ideographs
        (0x20000, 0x3FFFF),  # the planes of ideographs, the second and the third
    ],
)
def test_each_ideograph_is_a_word(first: int, last: int) -> None:
    for edge in (first, last):
        assert words(chr(edge) * 2) == (chr(edge), chr(edge))
    for beyond in (first - 2, last + 1):
        assert words(chr(beyond) * 2) != (chr(beyond), chr(beyond))


@pytest.mark.parametrize(("first", "last"), [(0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF)])
def test_scripts_without_spaces_stay_together(first: int, last: int) -> None:
    """Thai and Lao, Myanmar, Khmer (Unicode's blocks)."""
    for edge in (first, last):
        assert words(f"{chr(edge)}\u0e01") == (f"{chr(edge)}\u0e01",)
        assert words(f"a{chr(edge)}") in (("a", chr(edge)), (f"a{chr(edge)}",))


@pytest.mark.parametrize("edge", [0x1F300, 0x1FAFF])
def test_each_emoji_is_a_word(edge: int) -> None:
    assert words(f"{chr(edge)}{chr(edge)}") == (chr(edge), chr(edge))
    assert words(chr(0x1F300 - 1) * 2) == ()
    assert words(chr(0x1FB00) * 2) == ()


WORDS: list[tuple[str, tuple[str, ...]]] = [
    # by the rules of UAX #29 and the standard tokenizer, whose words have 255 characters at most
    ("Quick fox-trot", ("quick", "fox", "trot")),
    ("a_b a.b a:b 1,5 1.5 a'b", ("a_b", "a.b", "a:b", "1,5", "1.5", "a'b")),
    ("a,b a;b 1:5 a. .a", ("a", "b", "a", "b", "1", "5", "a", "a")),
    ("x" * 255, ("x" * 255,)),
    ("x" * 256, ("x" * 255, "x")),
    ("a " + "x" * 600 + " b", ("a", "x" * 255, "x" * 255, "x" * 90, "b")),
    ("é" * 256, ("é" * 255, "é")),
    ("Äpfel und ÖL", ("äpfel", "und", "öl")),
    ("İstanbul", ("istanbul",)),
    ("e\u0301te\u0301", ("e\u0301te\u0301",)),
    ("\u0301a", ("a",)),
    ("\u0915\u093f \u0915", ("\u0915\u093f", "\u0915")),
    ("a\u20ddb", ("a\u20ddb",)),
    ("a\u200db", ("a\u200db",)),
    ("日本語", ("日", "本", "語")),
    ("カタカナ漢字", ("カタカナ", "漢", "字")),
    ("ひら", ("ひ", "ら")),
    ("٣٤ ٣,٤ x٣", ("٣٤", "٣,٤", "x٣")),
    ("é_ü é‿ü", ("é_ü", "é‿ü")),
    ("é-ü é/ü", ("é", "ü", "é", "ü")),
    ("Ⅷé", ("ⅷé",)),
    ("é€5", ("é", "5")),
    ("", ()),
    ("--", ()),
    ("é --", ("é",)),
]


@pytest.mark.parametrize(("text", "expected"), WORDS, ids=[ascii(row[0])[:24] for row in WORDS])
def test_the_words_of_a_text(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_a_field_of_several_values_has_a_gap_between_them() -> None:
    """`position_increment_gap` is 100 by default: no phrase goes from one value into the next."""
    assert positions(("a b a", "b", "", "c")) == {"a": [0, 2], "b": [1, 103], "c": [304]}


@pytest.mark.parametrize(("text", "expected"), [("ABC", "abc"), ("ÄΣ", "äσ"), ("ΑΣ", "ας"[0] + "σ"), ("İ", "i")])
def test_lower_case_is_made_character_by_character(text: str, expected: str) -> None:
    assert lower(text) == expected
