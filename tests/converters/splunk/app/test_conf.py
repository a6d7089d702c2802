"""Text of .conf files: what is written, and what no two readers would read alike."""

from __future__ import annotations

import pytest

from awol.errors import PackError
from converters.splunk.app.conf import check_name, compact, one_line, text


def test_a_file_of_two_stanzas_under_a_head() -> None:
    stanzas = {"a": {"k": "v", "l": "one\ntwo"}, "b": {}}
    assert text(stanzas) == "[a]\nk = v\nl = one\\\ntwo\n\n[b]\n"
    assert text({"a": {"k": "v"}}, "head") == "# head\n\n[a]\nk = v\n"
    assert text({}) == ""


@pytest.mark.parametrize("name", ["", "default", "a]", "[a", "a\nb", "a\rb", "a\\b"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(PackError, match="cannot be the name of a stanza"):
        check_name(name)
    with pytest.raises(PackError, match="cannot be the name of a stanza"):
        text({name: {}})


@pytest.mark.parametrize("name", ["a", "awol - A, b (c) - Rule", "defaults", "a/b", "a.b"])
def test_a_name_that_is_one(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "value",
    ["a\\", "a\\ ", "a ;b", "a\rb", "a ", "a\n", "a\n\nb", "a\n  \nb", "a\n#b", "a\n  *b", "a\n;b", "a \nb", "a\\\nb"],
)
def test_a_value_that_readers_would_not_read_alike(value: str) -> None:
    with pytest.raises(PackError, match=r"readers of \.conf files do not agree on the line") as fault:
        text({"s": {"k": value}})
    assert fault.value.message.startswith("[s] k: ")


@pytest.mark.parametrize("value", ["", "#a", "*a", "a;b", "a\\b", "a\n b", "a\nb#", "a\nb *"])
def test_a_value_that_all_read_alike(value: str) -> None:
    written = value.replace("\n", "\\\n")
    assert text({"s": {"k": value}}) == f"[s]\nk = {written}\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("a\n  b\tc ", "a b c"), ("a ; b", "a; b"), ("a ;b ;c", "a;b;c"), ("a\\", "a"), ("a\\\\", "a"), ("a\\b", "a\\b")],
)
def test_prose_on_one_line(words: str, expected: str) -> None:
    assert one_line(words) == expected
    assert text({"s": {"k": expected}}) == f"[s]\nk = {expected}\n"


def test_json_without_blanks() -> None:
    assert compact({"a": [1, "é"], "b": {}}) == '{"a":[1,"é"],"b":{}}'
