"""A comparison as a SOC reads it, whole, and the same as JSON."""

from __future__ import annotations

import json

import pytest

from awol.drift.findings import Difference, Found, Report, state_of
from awol.drift.report import as_json, as_text

LONG = "a" * 200 + "B" + "c" * 200


def report(*objects: Found, losses: str = "") -> Report:
    return Report("kibana", "build 1 against https://k", list(objects), ["2 rules of others"], [], losses)


def shown(*differences: Difference) -> list[str]:
    """The lines that tell of an object's differences."""
    return as_text(report(Found("rule", "x", "changed", differences=differences))).splitlines()[3:-3]


INTERVAL = Difference("interval", "5m", "1h")
TWO = (Difference("k", "a", "b"), Difference("l", "c", "C", pinned=True))


def test_every_state_of_an_object() -> None:
    found = report(
        Found("rule", "as it was", "as built", "r0"),
        Found(
            "rule",
            "Left",
            "changed",
            "aws_left",
            (Difference("interval", "5m", "1h"),),
            ("its exceptions", "its actions"),
        ),
        Found("macro", "aws_m", "pinned", "aws_m", (Difference("definition", "a", "A", pinned=True),)),
        Found("saved search", "aws_gone - alert", "missing", "aws_gone"),
        Found("lookup", "theirs.csv", "extra", note="made by admin"),
        Found("rule", "silent", "as built", note="no rule of the pack"),
        Found("rule", "noted", "as built", note="only a note"),
        Found("rule", "loses", "as built", loses=("its notes",)),
        losses="drop 3 things",
    )
    assert as_text(found) == (
        "build 1 against https://k\n\n"
        "rule `Left`  (aws_left)\n    changed: interval: 5m -> 1h\n"
        "    a plain import would its exceptions, its actions\n\n"
        "macro `aws_m`\n    pinned, equal in meaning: definition\n\n"
        "saved search `aws_gone - alert`: missing\n\n"
        "lookup `theirs.csv`: not part of this build\n    made by admin\n\n"
        "rule `silent`\n    no rule of the pack\n\n"
        "rule `loses`\n    a plain import would its notes\n\n"
        "8 objects: 4 as built, 1 changed, 1 pinned, equal in meaning, 1 missing, 1 not part of this build\n"
        "2 rules of others\nin total, a plain import would drop 3 things\n"
    )
    assert found.exit_code == 1


def test_nothing_differs() -> None:
    found = report(Found("rule", "x", "as built"))
    assert as_text(found) == "build 1 against https://k\n\n1 objects: 1 as built\n2 rules of others\n"


@pytest.mark.parametrize(
    ("built", "there", "told"),
    [
        ("", "x", "(not set) -> x"),
        ("x", "", "x -> (not set)"),
        ("a" * 120, "b", f"{'a' * 120} -> b"),
        ("a" * 121, "b", f"{'a' * 120}... -> b"),
        ("b" + "a" * 120, "x", f"b{'a' * 119}... -> x"),
        (LONG, LONG.replace("B", "D"), f"...{'a' * 30}B{'c' * 89}... -> ...{'a' * 30}D{'c' * 89}..."),
        # The place is near the end: nothing is left out behind it.
        ("a" * 200 + "B" + "c" * 89, "a" * 200 + "D", f"...{'a' * 30}B{'c' * 89} -> ...{'a' * 30}D"),
        ("a" * 200 + "B" + "c" * 90, "a" * 200 + "D", f"...{'a' * 30}B{'c' * 89}... -> ...{'a' * 30}D"),
        ("a" * 120, "b" * 120, f"{'a' * 120} -> {'b' * 120}"),
        # One is only the longer: both are shown from their beginning.
        ("a" * 125 + "B", "a" * 125, f"{'a' * 120}... -> {'a' * 120}..."),
    ],
)
def test_the_place_where_a_value_differs(built: str, there: str, told: str) -> None:
    assert shown(Difference("k", built, there)) == [f"    changed: k: {told}"]


def test_a_long_text_is_compared_by_its_lines() -> None:
    assert shown(Difference("search", "index=a\n  | stats count\nend", "index=a\n  | stats sum(x)\nend")) == [
        "    changed: search",
        "      - | stats count",
        "      + | stats sum(x)",
    ]
    assert shown(Difference("search", "one line", "one line\nmore"))[1:] == ["      + more"]
    wide = shown(Difference("search", f"a\n{LONG}", "a"))
    assert wide[1:] == [f"      - {'a' * 120}..."]


@pytest.mark.parametrize(("lines", "more"), [(12, []), (13, ["      and 1 more lines (--format json has them)"])])
def test_only_so_many_lines_of_a_text(lines: int, more: list[str]) -> None:
    told = shown(Difference("search", "a\nb", "\n".join(["a", "b", *(f"x{at}" for at in range(lines))])))
    assert told == ["    changed: search", *(f"      + x{at}" for at in range(12)), *more]


def test_the_same_for_machines() -> None:
    found = report(
        Found(
            "rule", "Léft", "changed", "aws_left", (Difference("k", "a", "b"), Difference("l", "c", "C", pinned=True))
        ),
        Found("rule", "y", "extra", loses=("its notes",), note="n"),
        losses="drop",
    )
    found.unread = ["macros"]
    assert json.loads(as_json(found)) == {
        "system": "kibana",
        "compared": "build 1 against https://k",
        "objects": [
            {
                "kind": "rule", "name": "Léft", "rule": "aws_left", "state": "changed", "import_would": [], "note": "",
                "differences": [
                    {"key": "k", "built": "a", "there": "b", "state": "changed"},
                    {"key": "l", "built": "c", "there": "C", "state": "pinned"},
                ],
            },
            {
                "kind": "rule", "name": "y", "rule": "", "state": "extra", "differences": [],
                "import_would": ["its notes"], "note": "n",
            },
        ],
        "remarks": ["2 rules of others"],
        "unread": ["macros"],
        "import_would": "drop",
        "summary": {"changed": 1, "extra": 1},
    }  # fmt: skip
    assert '\n  "system": "kibana"' in as_json(found)
    assert "Léft" in as_json(found)
    assert found.exit_code == 3


@pytest.mark.parametrize(
    ("pinned", "state", "code"),
    [([], "as built", 0), ([True], "pinned", 0), ([True, False], "changed", 1), ([False], "changed", 1)],
)
def test_what_an_object_is(pinned: list[bool], state: str, code: int) -> None:
    differences = [Difference(str(at), "a", "b", one) for at, one in enumerate(pinned)]
    assert state_of(differences) == state
    assert report(Found("rule", "x", state_of(differences), differences=tuple(differences))).exit_code == code
