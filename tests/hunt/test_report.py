"""What a hunt writes of each finding, whole: the table, the timeline and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from awol.hunt.detections import Detection, Step
from awol.hunt.report import WRITERS, level_of

LEFT = Detection(
    rule="aws_left", title="Account left", level="critical", time="2026-05-03T03:00:00Z", account="444455556666",
    target_account="444455556666", region="us-east-1", actor="arn:aws:iam::444455556666:user/m",
    source_ip="198.51.100.7", event_ids=("e1",), file="a.json", summary="LeaveOrganization by m", approved=None,
    parameters={"accountId": "1", "name": "x"}, last_time="2026-05-03T03:00:00Z",
)  # fmt: skip
BARE = replace(
    LEFT, rule="aws_bare", level="low", time="", account="", region="", actor="", source_ip="", event_ids=(), file="",
    parameters={}, last_time="", summary="nothing told",
)  # fmt: skip
ROW = dict.fromkeys(
    ("rule", "target_account_id", "recipient_account_id", "principal_arn", "source_cidr", "not_before"), ""
) | {"reason": "planned  move", "ticket": "T-1", "owner": "Ops", "expires": "2026-08-30", "rule": "aws_left"}
SEVERAL = replace(
    LEFT, event_ids=("e1", "e2", "e3", "e4", "e5"), count=5, last_time="2026-05-03T03:40:00Z", approved=ROW,
    raw=({"eventName": "é"},),
)  # fmt: skip


def step(number: int, account: str = "444455556666") -> Step:
    time = f"2026-05-03T02:{number:02}:00Z"
    return Step(time, ("r1", "r2"), "high", account, "a", "192.0.2.1", f"s{number}", "f", f"did {number}")


def chain(steps: int) -> Detection:
    return replace(LEFT, rule="aws_chain", steps=tuple(step(at) for at in range(steps)))


def written(format_: str, found: Iterable[Detection]) -> str:
    stream = io.StringIO(newline="")
    with WRITERS[format_](stream) as write:
        for one in found:
            write(one)
    return stream.getvalue()


def test_the_table() -> None:
    assert written("table", [LEFT, BARE, SEVERAL]) == (
        "2026-05-03T03:00:00Z  CRITICAL       aws_left\n"
        "    Account left: LeaveOrganization by m\n"
        "    from 198.51.100.7 in us-east-1, log of 444455556666, event e1, a.json\n"
        "    with accountId 1, name x\n"
        "no time               LOW            aws_bare\n"
        "    Account left: nothing told\n"
        "    from - in -, log of -\n"
        "2026-05-03T03:00:00Z  CRITICAL       aws_left  5 times until 2026-05-03T03:40:00Z  approved\n"
        "    Account left: LeaveOrganization by m\n"
        "    from 198.51.100.7 in us-east-1, log of 444455556666, event e1, e2, e3 and 2 more, a.json\n"
        "    with accountId 1, name x\n"
        "    approved: planned move, T-1, Ops (rule aws_left, until 2026-08-30)\n"
        '    {"eventName": "\\u00e9"}\n'
    )


def test_a_group_of_one_moment_has_no_end() -> None:
    assert written("table", [replace(LEFT, count=2)]).splitlines()[0].endswith("  aws_left  2 times")


@pytest.mark.parametrize("format_", ["table", "timeline"])
def test_nothing_was_found(format_: str) -> None:
    assert written(format_, []) == "no detections\n"


def steps_of(found: Detection) -> list[str]:
    """The lines of a table below those of the finding itself."""
    return [line.strip() for line in written("table", [found]).splitlines()[4:]]


def test_the_steps_of_a_chain() -> None:
    elsewhere = replace(chain(1), steps=(step(1), step(2, "111122223333"), replace(step(3, ""), time="", source_ip="")))
    assert written("table", [elsewhere]).splitlines()[4:] == [
        "      1. 2026-05-03T02:01:00Z  r1, r2",
        "         did 1, from 192.0.2.1",
        "      2. 2026-05-03T02:02:00Z  r1, r2",
        "         did 2, from 192.0.2.1, log of 111122223333",
        "      3. no time  r1, r2",
        "         did 3, from -, log of -",
    ]


def test_of_many_steps_the_last_is_shown() -> None:
    assert [line.partition(" ")[0] for line in steps_of(chain(20)) if "r1" in line] == [f"{at}." for at in range(1, 21)]
    lines = steps_of(chain(22))
    assert [line.partition(" ")[0] for line in lines if "r1" in line] == [*(f"{at}." for at in range(1, 20)), "22."]
    assert lines[-3:] == ["... 2 more ...", "22. 2026-05-03T02:21:00Z  r1, r2", "did 21, from 192.0.2.1"]


def test_the_timeline() -> None:
    other = replace(LEFT, actor="", rule="aws_other")
    again = replace(LEFT, rule="aws_again", actor="")
    assert written("timeline", [LEFT, LEFT, other, again, BARE, SEVERAL]) == (
        "account 444455556666\n  arn:aws:iam::444455556666:user/m\n"
        "    2026-05-03T03:00:00Z  CRITICAL       aws_left\n        LeaveOrganization by m, from 198.51.100.7\n"
        "    2026-05-03T03:00:00Z  CRITICAL       aws_left\n        LeaveOrganization by m, from 198.51.100.7\n"
        "  unknown actor\n"
        "    2026-05-03T03:00:00Z  CRITICAL       aws_other\n        LeaveOrganization by m, from 198.51.100.7\n"
        "    2026-05-03T03:00:00Z  CRITICAL       aws_again\n        LeaveOrganization by m, from 198.51.100.7\n"
        "\nunknown account\n  unknown actor\n"
        "    no time               LOW            aws_bare\n        nothing told, from -\n"
        "\naccount 444455556666\n  arn:aws:iam::444455556666:user/m\n"
        "    2026-05-03T03:00:00Z  CRITICAL       aws_left  5 times until 2026-05-03T03:40:00Z  approved\n"
        "        LeaveOrganization by m, from 198.51.100.7\n"
        '        {"eventName": "\\u00e9"}\n'
    )
    assert written("timeline", [chain(1)]).splitlines()[4:] == [
        "          1. 2026-05-03T02:00:00Z  r1, r2",
        "             did 0, from 192.0.2.1",
    ]


def test_csv() -> None:
    formula = replace(
        BARE, summary="=1+1", file="+a", region="-b", rule="@c", title="\td", context={"1": {"name": "é"}}
    )
    rows = list(csv.DictReader(io.StringIO(written("csv", [LEFT, SEVERAL, formula]))))
    assert list(rows[0]) == [
        "rule", "title", "level", "time", "account", "target_account", "region", "actor", "source_ip", "event_ids",
        "file", "summary", "approved", "access_key", "user_agent", "mfa", "session_issuer", "parameters", "count",
        "last_time", "raw", "context",
    ]  # fmt: skip
    shown = ("event_ids", "approved", "parameters", "count", "last_time", "raw", "context")
    assert [rows[0][name] for name in shown] == [
        "e1", "", '{"accountId": "1", "name": "x"}', "1", "2026-05-03T03:00:00Z", "", "",
    ]  # fmt: skip
    assert [rows[1][name] for name in shown] == [
        "e1 e2 e3 e4 e5", json.dumps(ROW), '{"accountId": "1", "name": "x"}', "5", "2026-05-03T03:40:00Z",
        '{"eventName": "\\u00e9"}', "",
    ]  # fmt: skip
    assert [rows[2][name] for name in ("summary", "file", "region", "rule", "title", "parameters", "context")] == [
        "'=1+1", "'+a", "'-b", "'@c", "'\td", "", '{"1": {"name": "é"}}',
    ]  # fmt: skip
    assert written("csv", [replace(LEFT, summary="\r=1")]).splitlines()[1].count("'") == 1


def test_jsonl() -> None:
    (line,) = written("jsonl", [replace(SEVERAL, title="é")]).splitlines()
    assert '"title": "é"' in line
    document = json.loads(line)
    assert (document["count"], document["last_time"]) == (5, "2026-05-03T03:40:00Z")
    assert (document["event_ids"], document["raw"]) == (["e1", "e2", "e3", "e4", "e5"], [{"eventName": "é"}])
    assert {"count", "last_time", "raw", "context"}.isdisjoint(json.loads(written("jsonl", [LEFT])))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("level", "code"),
    [("critical", "31;1"), ("high", "31"), ("medium", "33"), ("low", "36"), ("informational", "2"), ("odd", "0")],
)
def test_levels_have_colours_on_a_terminal(level: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    found, plain = replace(LEFT, level=level), f"{level.upper():13}"
    assert level_of(found, Terminal()) == f"\x1b[{code}m{plain}\x1b[0m"
    assert level_of(found, io.StringIO()) == plain
    monkeypatch.setenv("TERM", "dumb")
    assert level_of(found, Terminal()) == plain
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "")
    assert level_of(found, Terminal()) == plain


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "e0"), (3, "e0, e1, e2"), (4, "e0, e1, e2 and 1 more"), (13, "e0, e1, e2 and 10 more")],
)
def test_of_many_events_three_are_named(count: int, told: str) -> None:
    found = replace(LEFT, event_ids=tuple(f"e{number}" for number in range(count)))
    assert f", event {told}, a.json\n" in written("table", [found])
