"""JSON texts in Trino: what a text holds, how a value is written, what a path finds."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines.athena.json_texts import MISSING, UnknownPathError, first, parse, path, scalar, written

WRITTEN = [
    ('{"b":1,"a":2}', '{"a":2,"b":1}'),
    ('[1, "x", null, true, false]', '[1,"x",null,true,false]'),
    ("1.10", "1.1"),
    ("900.0", "900.0"),
    ("1e400", "Infinity"),
    ("-1e400", "-Infinity"),
    ("12345678901234567890123", "12345678901234567890123"),
    ('"\\u00dc\\n"', '"Ü\\n"'),
    ('{"a":1,"a":2}', '{"a":2}'),
    ("{}", "{}"),
    ("[]", "[]"),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_value_is_written(text: str, expected: str) -> None:
    # Beyond doubles a number is the text "Infinity".
    assert written(parse(text)) == (f'"{expected}"' if "Infinity" in expected else expected)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '{"a":NaN}', "", "{", "{} x"])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@pytest.mark.parametrize("text", ["NaN", "[NaN]", "Infinity x", "-Infinity"])
def test_what_is_no_json_is_no_first_value_either(text: str) -> None:
    with pytest.raises(ValueError, match="NaN and Infinity are not JSON"):
        first(text)


@pytest.mark.parametrize(("text", "expected"), [("1 x", 1), (' \t\r\n{"a":1} }', {"a": 1}), ('"a" "b"', "a")])
def test_a_text_is_read_up_to_the_end_of_its_first_value(text: str, expected: Any) -> None:
    assert first(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\t\r\n "])
def test_a_blank_text_is_missing_and_no_null(text: str) -> None:
    assert first(text) is MISSING
    assert written(first(text)) == "null"


SCALARS: list[tuple[Any, str | None]] = [
    ("x", "x"), ("", ""), (None, None), ({}, None), ([], None), (True, "true"), (False, "false"), (5, "5"), (0, "0"),
    (1.5, "1.5"), (1e7, "1.0E7"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), SCALARS, ids=[repr(row[0]) for row in SCALARS])
def test_a_scalar_as_a_text(value: Any, expected: str | None) -> None:
    assert scalar(value) == expected


PATHS: list[tuple[str, Any, list[Any]]] = [
    ("lax $", {"a": 1}, [{"a": 1}]),
    ("lax $.a", {"a": 1}, [1]),
    ("lax $.a", {"b": 1}, []),
    ("lax $.a", {"a": None}, [None]),
    ("lax $.a", [{"a": 1}, {"a": 2}, 3], [1, 2]),
    ("lax $.a", [[{"a": 1}]], []),
    ("lax $.a.b", {"a": {"b": 1}}, [1]),
    ("lax $.a.b", {"a": [{"b": 1}, {"c": 2}]}, [1]),
    ('lax $."a.b"', {"a.b": 1, "a": {"b": 2}}, [1]),
    ('lax $."a""b"', {'a"b': 1}, [1]),
    ("lax $.a_1", {"a_1": 1}, [1]),
    ("lax $.a[*]", {"a": [1, [2]]}, [1, [2]]),
    ("lax $.a[*]", {"a": 1}, [1]),
    ("lax $.a[*][*]", {"a": [1, [2]]}, [1, 2]),
    ("lax $.a?(@ != null)", {"a": None}, []),
    ("lax $.a?(@ != null)", {"a": 0}, [0]),
    ("lax $.a[*]?(@ != null)", {"a": [None, 1]}, [1]),
]


@pytest.mark.parametrize(("text", "value", "expected"), PATHS)
def test_a_path_finds(text: str, value: Any, expected: list[Any]) -> None:
    assert path(text)(value) == expected


UNKNOWN = [
    ("$.a", "a path that does not begin with `lax $`"),
    ("strict $.a", "a path that does not begin with `lax $`"),
    ("lax $.1a", "`.1a` in a path"),
    ("lax $.a[0]", "`[0]` in a path"),
    ("lax $.a?(@ != null).b", "`?(@ != null).b` in a path"),
    ('lax $."a', '`."a` in a path'),
]


@pytest.mark.parametrize(("text", "message"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_a_path_that_is_not_known(text: str, message: str) -> None:
    with pytest.raises(UnknownPathError) as caught:
        path(text)
    assert str(caught.value) == message
