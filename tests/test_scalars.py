"""Values that YAML changes are named with their place; what is read as it is written stays."""

from __future__ import annotations

import pytest

from awol.errors import Location, PackError
from awol.pack import parse_rule
from awol.scalars import altered

CHANGED = [
    ("012345670123", "1402433619"),
    ("0x1F4AB", "128171"),
    ("0b1010", "10"),
    ("1_000_000", "1000000"),
    ("12:30:45", "45045"),
    ("+5", "5"),
    ("-0", "0"),
    ("1.10", "1.1"),
    ("1.0e+3", "1000"),
    (".inf", "inf"),
    ("No", "false"),
    ("on", "true"),
    ("YES", "true"),
    ("NULL", "null"),
    ("2026-11-24", "a time"),
    ("2026-11-24T12:00:00Z", "a time"),
    ("!!int '012'", "10"),
]


@pytest.mark.parametrize(("written", "read"), CHANGED)
def test_a_value_that_yaml_changes_is_named_with_its_place(written: str, read: str) -> None:
    text = f"date: 2026-11-24\ndetection:\n  s:\n    f|contains:\n      - a\n      - {written}\n"
    shown = written.removeprefix("!!int ").strip("'")
    assert list(altered(text, "r.yml", ("detection",))) == [
        (Location("r.yml", 6, 9), f"`f|contains`: YAML reads `{shown}` as {read}", f"quote it: '{shown}'")
    ]


@pytest.mark.parametrize(("written", "number"), [("1.0", "1"), ("-5.0", "-5"), ("100.00", "100"), ("0.0", "0")])
def test_a_whole_number_with_a_point_would_lose_it_in_the_queries(written: str, number: str) -> None:
    """A record's eventVersion is the text 1.0, and no query for 1 finds that among texts."""
    found = list(altered(f"detection:\n  s:\n    eventVersion: {written}\n", "r.yml", ("detection",)))
    assert found == [
        (
            Location("r.yml", 3, 19),
            f"`eventVersion`: YAML reads `{written}` as {number}",
            f"quote it: '{written}', or write {number}",
        )
    ]


KEPT = ["true", "False", "null", "~", "", "0", "-5", "444455556666", "1.5", "0.25", "1.05", "1e3", "089", "a", "'012'"]


@pytest.mark.parametrize("written", [*KEPT, '"No"', "'1.0'", "!!str 012", "[a, {b: 7}]", "*x"])
def test_a_value_that_is_what_is_written_stays(written: str) -> None:
    text = f"date: &x 2026-11-24\nother: 012\ndetection:\n  s:\n    f: {written}\n"
    expected = ["`f`: YAML reads `2026-11-24` as a time"] if written == "*x" else []
    assert [told for _, told, _ in altered(text, "r.yml", ("detection",))] == expected


def test_all_of_them_are_named_in_their_order_and_a_broken_text_has_none() -> None:
    text = "detection:\n  a: {x: 010, y: [No, 0x1]}\n---\ndetection:\n  b: [{z: 1_0}]\n"
    assert [told[:3] + told[-4:] for _, told, _ in altered(text, "r", ("detection",))] == [
        "`x`as 8",
        "`y`alse",
        "`y`as 1",
        "`z`s 10",
    ]
    for broken in ("detection: [", "detection: " + "[" * 100_000, "\t", ""):
        assert list(altered(broken, "r", ("detection",))) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("on", "true"),
        ("No", "false"),
        ("0123", "83"),
        ("5", "a number"),
        ("1.0", "1"),
        ("~", "null"),
        ("2026-11-24", "a time"),
    ],
)
def test_a_name_that_yaml_does_not_read_as_a_text_is_named_with_its_place(written: str, read: str) -> None:
    text = f"5: x\ndetection:\n  s:\n    f: a\n    {written}: b\n"
    assert list(altered(text, "r.yml", ("detection",))) == [
        (Location("r.yml", 5, 5), f"the name `{written}`: YAML reads it as {read}", f"quote it: '{written}'")
    ]
    assert list(altered(text.replace(written + ": b", f"'{written}': b"), "r.yml", ("detection",))) == []


@pytest.mark.parametrize(
    "body",
    [
        "detection:\n  s: {on: a}\n  condition: s\n",
        "detection:\n  s: {a: No}\n  condition: s\n",
        "correlation:\n  type: event_count\n  condition: {gte: 010}\n",
    ],
)
def test_every_reader_of_a_rule_refuses_them(body: str) -> None:
    with pytest.raises(PackError, match="YAML reads") as fault:
        parse_rule(f"title: t\ndate: 2026-11-24\n{body}", "r.yml", "r")
    assert fault.value.location is not None
    assert fault.value.location.column is not None
    assert str(fault.value.next_step).startswith("quote it: ")


@pytest.mark.parametrize(
    ("value", "told"), [("!!int x", "this is not a number"), ("9" * 5000, "a number has too many digits")]
)
def test_what_is_no_number_is_named_in_plain_words(value: str, told: str) -> None:
    with pytest.raises(PackError) as fault:
        parse_rule(f"detection:\n  s:\n    f: {value}\n", "r.yml", "r")
    assert str(fault.value) == f"r.yml:3:8: is not valid YAML: {told}\n  try: correct the file there"


def test_a_tab_is_called_a_tab() -> None:
    with pytest.raises(PackError) as fault:
        parse_rule("detection:\n  s:\n\tf: a\n", "r.yml", "r")
    assert str(fault.value) == (
        "r.yml:3:1: is not valid YAML: a tab is used for indentation\n  try: indent with spaces"
    )


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a:\n" + "- " * 50_000 + "b", "".join(f"{' ' * n}a:\n" for n in range(2000))]
)
def test_a_text_that_would_end_the_process_is_refused(text: str) -> None:
    with pytest.raises(PackError, match="nests more than 100 levels deep"):
        parse_rule(text, "r.yml", "r")
