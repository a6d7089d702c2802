"""Findings in order of time, those that say the same as one, and in every format."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from awol.cli import cli
from awol.configuration.allowlist.rows import COLUMNS
from awol.hunt import Detection
from awol.hunt.arranged import arranged
from awol.hunt.groups import grouped
from awol.hunt.order import WHOLE, Ordered, by_actor
from awol.hunt.story import Story, sentence

ONE = Detection(
    rule="aws_org_leave_success",
    title="AWS account leaves its organization",
    level="critical",
    time="2026-06-10T11:18:05Z",
    account="111122223333",
    target_account="111122223333",
    region="us-east-1",
    actor="arn:aws:sts::111122223333:assumed-role/night-ops/s",
    source_ip="198.51.100.23",
    event_ids=("e1",),
    file="a.json",
    summary="LeaveOrganization succeeded",
    approved=None,
    access_key="ASIAIOSFODNN7EXAMPLE",
)


def at(time: str, number: int = 1, **fields: Any) -> Detection:
    return replace(ONE, time=f"2026-06-10T{time}Z" if time else "", event_ids=(f"e{number}",), **fields)


MINUTES = [at("11:00:00", 1), at("11:30:00", 2), at("12:00:00", 3), at("12:00:01", 4), at("", 5)]


@pytest.mark.parametrize("in_memory", [1, 2, 3, 100])
def test_order_is_that_of_time_however_they_come(in_memory: int) -> None:
    for given in permutations(MINUTES):
        ordered = Ordered(in_memory=in_memory, held=WHOLE)
        for one in given:
            ordered.add(one)
        assert list(ordered.sorted()) == MINUTES


def test_the_names_of_files_decide_nothing() -> None:
    first, second = replace(ONE, file="z", account="1"), replace(ONE, file="a", account="2")
    for given in ((first, second), (second, first)):
        ordered = Ordered(held=WHOLE)
        for one in given:
            ordered.add(one)
        assert list(ordered.sorted()) == [first, second]


def test_by_actor_each_has_its_own_order_of_time() -> None:
    given = [
        at("12:00:00", 1),
        at("11:00:00", 2, actor="a"),
        at("11:00:00", 3, account="0"),
        at("10:00:00", 4, actor="a"),
    ]
    ordered = Ordered(by_actor, 1, held=WHOLE)
    for one in given:
        ordered.add(one)
    assert [one.event_ids[0] for one in ordered.sorted()] == ["e3", "e4", "e2", "e1"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([at("11:00:00", 1), at("12:00:00", 2)], [("11:00:00", ["e1", "e2"], 2, "12:00:00")]),
        (
            [at("11:00:00", 1), at("12:00:01", 2)],
            [("11:00:00", ["e1"], 1, ""), ("12:00:01", ["e2"], 1, "")],
        ),
        (
            [at("11:00:00", 1), at("11:10:00", 2, account="4"), at("11:20:00", 3)],
            [("11:00:00", ["e1", "e3"], 2, "11:20:00"), ("11:10:00", ["e2"], 1, "")],
        ),
        ([at("11:00:00", 1), at("11:00:00", 2, actor="x")], [("11:00:00", ["e1"], 1, ""), ("11:00:00", ["e2"], 1, "")]),
        (
            [at("11:00:00", 1), at("11:00:00", 2, access_key="x")],
            [("11:00:00", ["e1"], 1, ""), ("11:00:00", ["e2"], 1, "")],
        ),
        (
            [at("11:00:00", 1), at("11:00:00", 2, approved={"x": "y"})],
            [("11:00:00", ["e1"], 1, ""), ("11:00:00", ["e2"], 1, "")],
        ),
        (
            [at("11:00:00", 1), at("", 2), at("", 3)],
            [("11:00:00", ["e1"], 1, ""), ("", ["e2"], 1, ""), ("", ["e3"], 1, "")],
        ),
    ],
)
def test_alerts_that_say_the_same_within_an_hour_are_one(
    given: list[Detection], expected: list[tuple[Any, ...]]
) -> None:
    found = [(one.time[11:19], list(one.event_ids), one.count, one.last_time[11:19]) for one in grouped(given)]
    assert found == expected


def test_a_group_that_is_over_is_not_kept() -> None:
    """A month of logs has more actors than memory should hold: those of the last hour or two are enough."""

    def most(hours: int) -> int:
        """The most memory, in bytes, for so many hours of 200 actors each, who are others in each hour."""
        tracemalloc.start()
        try:
            findings = (at(f"{hour:02}:30:00", actor=f"a{hour}-{n}") for hour in range(hours) for n in range(200))
            assert sum(1 for _ in grouped(findings)) == hours * 200
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(3)
    assert most(24) < 2 * most(3)


@pytest.mark.parametrize("format_", ["jsonl", "csv", "table", "timeline", "html"])
def test_what_is_critical_is_shown_at_once_and_listed_all_the_same(format_: str) -> None:
    quiet, approved = at("10:00:00", 2, level="high"), at("10:30:00", 3, approved=dict.fromkeys(COLUMNS, "x"))
    shown: list[Detection] = []
    stream = io.StringIO()
    with arranged(stream, format_, streaming=False, group=False, at_once=shown.append) as write:
        for one in (ONE, quiet, approved):
            write(one)
    assert shown == [ONE]
    assert stream.getvalue().count(ONE.rule) >= 3


def test_alerts_of_a_rule_are_one_for_as_long_as_the_pack_says() -> None:
    given = [
        at("00:00:00", 1),
        at("00:30:00", 2, rule="aws_root_api_use"),
        at("05:00:00", 3),
        at("05:00:00", 4, access_key="x"),
        at("05:00:00", 5, account="4"),
        at("06:00:00", 6, rule="aws_root_api_use"),
        replace(at("", 7), time="2026-06-11T00:00:00Z"),
        replace(at("", 8), time="2026-06-11T00:00:01Z"),
    ]
    found = [list(one.event_ids) for one in grouped(given, {"aws_org_leave_success": 24})]
    assert found == [["e1", "e3", "e7"], ["e2"], ["e4"], ["e5"], ["e6"], ["e8"]]


def written(format_: str, *given: Detection, streaming: bool = False, group: bool = False) -> str:
    stream = io.StringIO()
    with arranged(stream, format_, streaming=streaming, group=group) as write:
        for one in given:
            write(one)
    return stream.getvalue()


def test_jsonl_lists_each_and_groups_when_asked() -> None:
    given = [at("11:30:00", 2), at("11:00:00", 1)]
    each = [json.loads(line) for line in written("jsonl", *given).splitlines()]
    assert [one["event_ids"] for one in each] == [["e1"], ["e2"]]
    assert not any("count" in one for one in each)
    (group,) = [json.loads(line) for line in written("jsonl", *given, group=True).splitlines()]
    assert (group["event_ids"], group["count"], group["time"][11:16], group["last_time"][11:16]) == (
        ["e1", "e2"],
        2,
        "11:00",
        "11:30",
    )


def test_streaming_keeps_the_order_in_which_they_come() -> None:
    given = [at("11:30:00", 2), at("11:00:00", 1)]
    lines = written("jsonl", *given, streaming=True).splitlines()
    assert [json.loads(line)["event_ids"] for line in lines] == [["e2"], ["e1"]]


def test_csv_is_safe_to_open() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", replace(ONE, user_agent="=1+1", parameters={"name": "-x"})))))
    assert (rows[0]["user_agent"], rows[0]["parameters"], rows[0]["count"]) == ("'=1+1", '{"name": "-x"}', "1")


def test_a_timeline_names_each_account_and_actor_once() -> None:
    text = written(
        "timeline",
        at("11:00:00", 1, actor="b"),
        at("10:00:00", 2, actor="a", account="0"),
        at("09:00:00", 3, actor="a"),
    )
    heads = [line for line in text.splitlines() if line and not line.startswith("    ")]
    assert heads == ["account 0", "  a", "account 111122223333", "  a", "  b"]


def test_a_page_escapes_what_logs_hold() -> None:
    nasty = '"><script>alert(1)</script>'
    text = written("html", replace(ONE, actor=nasty, summary=nasty, parameters={nasty: nasty}, raw=({"x": nasty},)))
    assert "<script>alert" not in text
    assert text.count("<script>") == 1
    assert "default-src 'none'" in text
    assert "No detections" in written("html")


def test_a_message_says_what_happened_first() -> None:
    story = Story()
    for one in (at("11:18:05", 1), at("11:19:05", 2), at("10:00:00", 3, level="high", title="Other", rule="r")):
        story.add(one)
    lines = list(story.lines())
    assert lines[0].startswith(
        "the findings are from 2026-06-10T10:00:00Z to 2026-06-10T11:19:05Z, in the log of account 1111"
    )
    assert lines[1] == (
        "  CRITICAL: AWS account leaves its organization: account 111122223333 at 11:18 UTC on 2026-06-10 by role "
        "night-ops from 198.51.100.23"
    )
    assert lines[2].startswith("  HIGH: Other")
    assert lines[-1].startswith("next: docs/rules/aws_org_leave_success.md")
    assert list(Story().lines()) == []


OWN = "111122223333"


@pytest.mark.parametrize(
    ("reaches", "told"),
    [
        ({OWN: ("2026-06-01T00:00:00Z", "2026-06-10T11:18:05Z"), "4": ("", "2026-06-10T20:00:00Z")}, "until 20:00 UTC"),
        (
            {OWN: ("2026-06-01T00:00:00Z", "2026-06-10T11:18:05Z"), "4": ("", "2026-06-12T20:00:00Z")},
            "until 20:00 on 2026-06-12 UTC",
        ),
        ({OWN: ("2026-06-01T00:00:00Z", "2026-06-10T11:18:06Z"), "4": ("", "2026-06-10T20:00:00Z")}, ""),
        ({OWN: ("2026-06-01T00:00:00Z", "2026-06-10T11:18:05Z"), "4": ("", "2026-06-10T12:18:04Z")}, ""),
        ({OWN: ("2026-06-01T00:00:00Z", "2026-06-10T11:18:05Z")}, ""),
        ({"4": ("", "2026-06-10T20:00:00Z")}, ""),
    ],
    ids=["silent", "for days", "more was logged", "the others end as well", "one account", "not seen"],
)
def test_a_message_says_that_an_account_fell_silent(reaches: dict[str, tuple[str, str]], told: str) -> None:
    story = Story()
    story.add(at("11:18:05", account=OWN, target_account=OWN))
    line = next(one for one in story.lines(reaches) if one.startswith("  "))
    silent = f"; then nothing more was logged in account {OWN}, where other logs go on {told}"
    assert line.endswith(silent if told else "from 198.51.100.23")


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        ("arn:aws:iam::111122223333:user/path/carol", "by user carol"),
        ("arn:aws:iam::111122223333:root", "by arn:aws:iam::111122223333:root"),
        ("cloudformation.amazonaws.com", "by cloudformation.amazonaws.com"),
    ],
)
def test_an_actor_is_named_shortly(actor: str, who: str) -> None:
    assert who in sentence(replace(ONE, actor=actor))


def hunt(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["hunt", *arguments])


def test_hunt_orders_by_time_unless_asked(tmp_path: Path) -> None:
    record = {"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "requestParameters": None}
    for number, time in enumerate(("12", "10", "11")):
        document = {**record, "eventID": str(number), "eventTime": f"2026-06-10T{time}:00:00Z"}
        (tmp_path / f"{number}.json").write_text(json.dumps(document))
    for order, expected in (("time", ["1", "2", "0"]), ("file", ["0", "1", "2"])):
        result = hunt(str(tmp_path), "-q", "--order", order, "--format", "jsonl", "--raw")
        found = [json.loads(line) for line in result.stdout.splitlines()]
        assert [one["event_ids"][0] for one in found] == expected
        assert [one["raw"][0]["eventID"] for one in found] == expected
    assert hunt(str(tmp_path), "--order", "file", "--group").exit_code == 2


def test_faults_of_a_kind_are_told_as_a_number(tmp_path: Path) -> None:
    (tmp_path / "log").write_text('{"eventName":"x","eventSource":"y"}\n' + '{"name":1}\n' * 500)
    result = hunt(str(tmp_path), "-q")
    assert result.stderr.count("error: ") == 20
    assert "480 more like this, which --verbose lists: not a CloudTrail record" in hunt(str(tmp_path)).stderr
    assert hunt(str(tmp_path), "-q", "--verbose").stderr.count("error: ") == 500
