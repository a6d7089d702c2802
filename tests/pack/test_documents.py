"""The YAML of a pack: a fault is named with its place and the remedy, and nothing is read otherwise than written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awol.errors import PackError
from awol.pack.documents import line_at, parse
from awol.pack.reading import read_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b\n c: d\n", "a.yml:2:3: is not valid YAML: mapping values are not allowed in this context\n  try: "),
        ("a:\n\tb: c\n", "a.yml:2:1: is not valid YAML: a tab is used for indentation\n  try: indent with spaces"),
        ("a:\n  \tb: c\n", "a.yml:2:3: is not valid YAML: a tab is used for indentation\n  try: indent with spaces"),
        ("a: [b\tc\nd: e]]\n", "a.yml:2:"),
        ("a: 1\nb: 2\na: 3\n", "a.yml:3:1: is not valid YAML: the key `a` appears twice"),
        ("a: {b: 1, b: 2}\n", "a.yml:1:11: is not valid YAML: the key `b` appears twice"),
        ("1: a\n1: b\n", "a.yml:2:1: is not valid YAML: the key `1` appears twice"),
        ("a: " + "9" * 4400 + "\n", "a.yml:1:4: is not valid YAML: a number has too many digits"),
        ("a: !!int x\n", "a.yml:1:4: is not valid YAML: this is not a number"),
        ("a: \x01\n", "a.yml: is not valid YAML: "),
        ("a: !mine b\n", "a.yml:1:4: is not valid YAML: could not determine a constructor"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(PackError) as caught:
        parse(text, "a.yml")
    assert str(caught.value).startswith(told)
    assert ("a tab is used" in caught.value.message) == ("indent" in told)
    assert caught.value.next_step
    assert "nested" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("a: 1\n---\nb: x\n", [{"a": 1}, {"b": "x"}]),
        ("date: 2026-11-24\n", [{"date": "2026-11-24"}]),
        ("base: &b {x: 1, y: 2}\nother:\n  <<: *b\n  y: 3\n", [{"base": {"x": 1, "y": 2}, "other": {"x": 1, "y": 3}}]),
        ("one: &b {x: 1}\ntwo: &c {y: 2}\nboth:\n  <<: *b\n  <<: *c\n",
         [{"one": {"x": 1}, "two": {"y": 2}, "both": {"x": 1, "y": 2}}]),
        ("1: a\n'1': b\n", [{1: "a", "1": "b"}]),
        ("a: 0x1F\nb: 1_000\n", [{"a": 31, "b": 1000}]),
    ],
)  # fmt: skip
def test_what_is_written_is_read(text: str, read: list[Any]) -> None:
    assert parse(text, "a.yml") == read


def test_each_reader_has_documents_of_its_own() -> None:
    first = parse("a: [1]\n", "a.yml")
    first[0]["a"].append(2)
    assert parse("a: [1]\n", "a.yml") == [{"a": [1]}]


@pytest.mark.parametrize(
    ("path", "line"), [(("a",), 1), (("a", "c"), 3), (("a", "x"), 1), (("d",), 4), (("x",), None), (("d", "e"), 4)]
)
def test_the_line_of_a_key(path: tuple[str, ...], line: int | None) -> None:
    assert line_at("a:\n  b: 1\n  c: 2\nd: 3\n", path) == line


def test_the_line_of_a_key_beside_a_date_and_a_tag() -> None:
    assert line_at("a: 2026-11-24\nb: !!int 3\n1:\n  c: 2\n", ("1", "c")) == 4


def test_a_file_that_cannot_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"title: \xff\n")
    for name, told in (("a.yml", "is not UTF-8 text"), ("b.yml", "cannot be read: No such file or directory")):
        with pytest.raises(PackError, match=told) as caught:
            read_text(tmp_path / name)
        assert caught.value.location is not None
        assert caught.value.location.path == str(tmp_path / name)
        assert caught.value.next_step
