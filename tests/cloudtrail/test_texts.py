"""Values of a record as texts that may be shown."""

from __future__ import annotations

import pytest

from awol.cloudtrail.texts import is_printable, text, written


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"a":"b c~"}', True),
        (b'{"a":"\\u001b[31m"}', False),
        (b'{"a":"\\"b\\""}', False),
        (b'{"a":"\x7f"}', False),
        ('{"a":"é"}'.encode(), False),
        ('{"a":"\u202e"}'.encode(), False),
    ],
)
def test_a_json_text_is_printable_where_all_texts_in_it_are_as_they_may_be_shown(raw: bytes, told: bool) -> None:
    assert is_printable(raw) is told


@pytest.mark.parametrize("value", ["plain text", "", None, 5, True, 1.5, {"a": 1}, ["a"]])
def test_what_is_written_of_a_printable_value_is_its_text(value: object) -> None:
    assert written(value) == text(value)
