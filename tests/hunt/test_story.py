"""What a hunt tells first, whole: of when, where, by whom, the loudest findings, and what to open next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from msgspec.structs import replace

from awol.hunt import story
from awol.hunt.detections import Detection, Step
from awol.hunt.story import NO_REACHES, Story, sentence, silence
from tests.hunt.test_report import LEFT

SESSION = "arn:aws:sts::444455556666:assumed-role/Ops/m"


def told(found: Iterable[Detection], reaches: Mapping[str, tuple[str, str]] = NO_REACHES) -> list[str]:
    whole = Story()
    for one in found:
        whole.add(one)
    return list(whole.lines(reaches))


ONE = "CRITICAL: Account left: account 444455556666 at 03:00 UTC on 2026-05-03 by user m from 198.51.100.7"
NEXT = "next: docs/rules/aws_left.md says what to do, `awol explain aws_left a.json` shows why"


def loud(number: int, **fields: str) -> Detection:
    at = f"2026-05-03T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    return replace(LEFT, time=at, event_ids=(f"e{number:04}",), **fields)


@pytest.mark.parametrize("kept", [10, 100])
@pytest.mark.parametrize(("rule", "account", "actor"), [("aws_joined", "", ""), ("", "1", ""), ("", "", "a")])
def test_many_that_are_alike_hide_no_other(
    rule: str, account: str, actor: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one rule, account and actor the earliest is told, however many come before the first of another."""
    monkeypatch.setattr(story, "_MOST_KEPT", kept)
    other = {name: value for name, value in (("rule", rule), ("account", account), ("actor", actor)) if value}
    given = [*(loud(number) for number in range(3_000)), loud(4_000, **other)]
    lines = [line for line in told(given) if line.startswith("  ")]
    assert [line.partition(" at ")[2][:5] for line in lines] == ["00:00", "01:06"]
    assert lines == [line for line in told(given[::-1]) if line.startswith("  ")]


def test_nothing_is_told_of_nothing() -> None:
    assert told([]) == []


def test_one_finding() -> None:
    assert told([replace(LEFT, access_key="AKIAIOSFODNN7EXAMPLE")]) == [
        "the findings are from 2026-05-03T03:00:00Z, in the log of account 444455556666, region us-east-1",
        f"  {ONE}",
        "by actor: arn:aws:iam::444455556666:user/m (1)",
        "by address: 198.51.100.7 (1)",
        "by access key: AKIAIOSFODNN7EXAMPLE (1)",
        NEXT,
    ]


def test_a_finding_of_which_little_is_told() -> None:
    bare = replace(LEFT, time="", account="", region="", actor="", source_ip="", file="", target_account="")
    assert told([bare]) == [
        "the findings are in the log of no known account, no known region",
        "  CRITICAL: Account left: unknown account",
        "next: docs/rules/aws_left.md says what to do",
    ]
    assert sentence(replace(bare, time="some day")) == "CRITICAL: Account left: unknown account at some day"
    zone = replace(bare, time="2026-05-03T03:00:00+02:00")
    assert sentence(zone) == "CRITICAL: Account left: unknown account at 2026-05-03T03:00:00+02:00"


def test_many_of_everything() -> None:
    found = [
        replace(
            LEFT,
            time=f"2026-05-{10 + at:02}T03:00:00Z",
            account=f"00000000000{at}",
            region=f"r-{at}",
            actor=f"a{at}",
            source_ip=f"192.0.2.{at}",
            level="high" if at else "critical",
        )
        for at in (4, 2, 0, 1, 3)
        for _ in range(5 - at)
    ]
    lines = told(found)
    assert lines[0] == (
        "the findings are from 2026-05-10T03:00:00Z to 2026-05-14T03:00:00Z, in the log of accounts 000000000000, "
        "000000000001, 000000000002 and 2 more, regions r-0, r-1, r-2 and 2 more"
    )
    # The loudest first, then the earliest; the same again is told once.
    assert [line.split()[0] + line.split(" on ")[1].split()[0] for line in lines[1:6]] == [
        "CRITICAL:2026-05-10", "HIGH:2026-05-11", "HIGH:2026-05-12", "HIGH:2026-05-13", "HIGH:2026-05-14",
    ]  # fmt: skip
    assert lines[6:] == [
        "by actor: a0 (5), a1 (4), a2 (3) and 2 more",
        "by address: 192.0.2.0 (5), 192.0.2.1 (4), 192.0.2.2 (3) and 2 more",
        NEXT,
    ]


def test_two_are_named_and_none_is_left() -> None:
    other = replace(LEFT, account="111122223333", region="eu-west-1", time="2026-05-03T04:00:00Z", level="low")
    assert told([LEFT, LEFT, other])[0] == (
        "the findings are from 2026-05-03T03:00:00Z to 2026-05-03T04:00:00Z, in the log of accounts 444455556666, "
        "111122223333, regions us-east-1, eu-west-1"
    )


@pytest.mark.parametrize(
    ("level", "approved", "number"),
    [("critical", None, 1), ("high", None, 1), ("medium", None, 0), ("low", None, 0), ("critical", {"rule": "x"}, 0)],
)
def test_only_what_is_loud_and_not_approved_is_told(level: str, approved: dict[str, str] | None, number: int) -> None:
    lines = told([replace(LEFT, level=level, approved=approved)])
    assert sum(line.startswith("  ") for line in lines) == number
    assert (NEXT in lines) == bool(number)


@pytest.mark.parametrize("number", [5, 6, 300, 1000])
def test_five_are_told_of_however_many(number: int) -> None:
    found = [
        replace(LEFT, actor=f"a{at}", time=f"2026-05-03T{at // 60:02}:{at % 60:02}:00Z") for at in range(number)[::-1]
    ]
    shown = [line for line in told(found) if line.startswith("  ")]
    assert [line.split(" by ")[1].split()[0] for line in shown] == [f"a{at}" for at in range(5)]


def step(time: str, actor: str = "arn:aws:iam::444455556666:user/m") -> Step:
    return Step(time, ("r",), "high", "444455556666", actor, "192.0.2.1", time, "f", "StopLogging by m")


@pytest.mark.parametrize(
    ("steps", "rest"),
    [
        ([step("2026-05-03T02:00:00Z")], ""),
        (
            [step("2026-05-03T02:10:00Z"), step("2026-05-03T03:00:00Z")],
            "; 2 steps since 02:10, the first StopLogging",
        ),
        (
            [step("2026-05-02T23:10:00Z", SESSION), step("x"), step("2026-05-03T03:00:00Z")],
            "; 3 steps since 23:10 on 2026-05-02, the first StopLogging by role Ops",
        ),
        ([step(""), step("2026-05-03T03:00:00Z")], "; 2 steps since an unknown time, the first StopLogging"),
        ([step("odd"), step("2026-05-03T03:00:00Z")], "; 2 steps since odd, the first StopLogging"),
        ([step("2026-05-03T02:00:00Z")] * 1200, "; 1,200 steps since 02:00, the first StopLogging"),
    ],
)
def test_a_chain_says_how_it_began(steps: list[Step], rest: str) -> None:
    assert sentence(replace(LEFT, steps=tuple(steps))) == ONE + rest


OWN, OTHER = "444455556666", "111122223333"


@pytest.mark.parametrize(
    ("own", "other", "ends"),
    [
        ("2026-05-03T03:00:00Z", "2026-05-03T04:00:00Z", "04:00"),
        ("2026-05-03T03:00:00Z", "2026-05-04T04:00:00Z", "04:00 on 2026-05-04"),
        ("2026-05-03T03:00:00Z", "2026-05-03T03:59:59Z", ""),
        ("2026-05-03T03:00:00Z", "2026-05-03T03:59:59.999Z", ""),
        ("2026-05-03T03:00:01Z", "2026-05-03T05:00:00Z", ""),
        ("2026-05-03T02:00:00Z", "2026-05-03T05:00:00Z", "05:00"),
        ("", "2026-05-03T05:00:00Z", "05:00"),
        ("2026-05-03T03:00:00Z", "", ""),
    ],
)
def test_a_log_that_ends_with_the_finding(own: str, other: str, ends: str) -> None:
    reaches = {OWN: ("2026-05-01T00:00:00Z", own), OTHER: ("2026-05-01T00:00:00Z", other)}
    rest = f"; then nothing more was logged in account {OWN}, where other logs go on until {ends} UTC" if ends else ""
    assert silence(LEFT, reaches) == rest
    assert told([LEFT], reaches)[1] == f"  {ONE}{rest}"
    # A finding of no account whose log is known, or of no time, says nothing of it; nor does a log alone.
    assert silence(LEFT, {OTHER: reaches[OTHER]}) == silence(LEFT, {OWN: reaches[OWN]}) == ""
    assert silence(replace(LEFT, time=""), reaches) == ""
    assert silence(replace(LEFT, target_account=""), reaches) == rest
    assert silence(replace(LEFT, target_account="999988887777"), reaches) == ""


@pytest.mark.parametrize("count", [3, 1_300])
def test_the_last_may_come_first_and_the_first_last(count: int) -> None:
    """However many are counted at a time."""
    between = [replace(LEFT, time=f"2026-05-03T04:{at % 60:02}:00Z") for at in range(count)]
    latest, earliest = replace(LEFT, time="2026-05-04T00:00:00Z"), replace(LEFT, time="2026-05-02T00:00:00Z")
    for found in ([latest, *between, earliest], [earliest, *between, latest]):
        lines = told(found)
        assert lines[0].startswith("the findings are from 2026-05-02T00:00:00Z to 2026-05-04T00:00:00Z, in the log of")
        assert f"by address: 198.51.100.7 ({count + 2:,})" in lines
