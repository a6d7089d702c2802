"""The words of a search: names that no record has, and commands that leave alerts out."""

from __future__ import annotations

import pytest

from awol.build.lint.splunk import lint as lint_app
from awol.build.lint.wording import CUTTING, calls, lint, odd, source

ODD = "its search has a character that only looks like a space or a quotation mark"


@pytest.mark.parametrize("char", "\u00a0\u2000\u200f\u2018\u201c\u201f\u2028\u202f\u2060\ufeff")
def test_a_character_that_only_looks_like_another(char: str) -> None:
    assert odd(f"a{char}b")
    assert list(lint(f"a{char}b")) == [ODD]


@pytest.mark.parametrize("char", " \"'é\t\n–\u2010\u2017\u2020\u2027\u2030\u205f")
def test_a_character_that_is_what_it_looks_like(char: str) -> None:
    assert not odd(f"a{char}b")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('eventName="LeaveOrganization" | table _time', []),
        ('eventname="LeaveOrganization"', ["its search tests `eventname`, but records spell it `eventName`"]),
        ('useridentity.arn=x UserIdentity.type IN ("Root")', [
            "its search tests `useridentity`, but records spell it `userIdentity`",
            "its search tests `UserIdentity`, but records spell it `userIdentity`",
        ]),
        ("eventsource!=x eventsource=y", ["its search tests `eventsource`, but records spell it `eventSource`"]),
        ('x.eventname="y" "eventname=z" requestParameters.eventname=z', []),
        ("a | head 1 | stats count | DEDUP x",
         ["its search runs `head`, which leaves alerts out", "its search runs `DEDUP`, which leaves alerts out"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_words(text: str, faults: list[str]) -> None:
    assert list(lint(text)) == faults


@pytest.mark.parametrize("command", ["head", "tail", "dedup", "sample", "transaction", "top", "rare"])
def test_a_command_that_leaves_alerts_out(command: str) -> None:
    assert list(lint(f"a|{command} x")) == [f"its search runs `{command}`, which leaves alerts out"]
    assert command in CUTTING


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('(index="main" sourcetype="aws:cloudtrail")', []),
        ('(index="a" OR index="b") sourcetype=x', []),
        ("", []),
        ("index=*", ["[awol_cloudtrail] searches every index"]),
        ('(index = "*" sourcetype=x)', ["[awol_cloudtrail] searches every index"]),
        ('(index="aws*")', []),
        ("index=a OR index=b", [("[awol_cloudtrail] has an OR outside of parentheses: what a search adds would apply "
         "only to the last part")]),
        ("(index=a) OR (index=b)", [("[awol_cloudtrail] has an OR outside of parentheses: what a search adds would "
         "apply only to the last part")]),
        ("index=FLOOR", []),
    ],
)  # fmt: skip
def test_where_cloudtrail_is(text: str, faults: list[str]) -> None:
    assert list(source({"awol_cloudtrail": text})) == faults
    assert list(source({})) == []


def test_the_names_of_calls_and_what_stands_for_none() -> None:
    assert {"", "null", "LeaveOrganization", "StopLogging"} <= calls()
    assert "Leave" not in calls()


OF_A_MACRO = [
    ("(index=a OR index=b)", []),
    ("index=*", ["[awol_cloudtrail] searches every index"]),
    (
        "(index=a) OR index=b",
        [
            "[awol_cloudtrail] has an OR outside of parentheses: what a search adds would apply only to the last part",
        ],
    ),
]


@pytest.mark.parametrize(("definition", "expected"), OF_A_MACRO)
def test_the_macro_of_an_app_is_looked_at(definition: str, expected: list[str]) -> None:
    assert list(source({"awol_cloudtrail": definition})) == expected
    told = lint_app({"default/macros.conf": f"[awol_cloudtrail]\ndefinition = {definition}\n"})
    known = "default/macros.conf: [awol_cloudtrail] is not an index and a source type by name"
    assert [one for one in told if "[awol_cloudtrail]" in one] == [
        known,
        *(f"default/macros.conf: {one}" for one in expected),
    ]
