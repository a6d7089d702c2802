"""Alerts out of Kibana in each form that one can export, and compared between a build and the shadow of another.

An alert as Kibana writes it (elastic/kibana, the alerts-as-data schema): keys of the alert with dots in one name, the
fields of the event as they were indexed. Times and verdicts by hand.
"""

from __future__ import annotations

import csv
import dataclasses
import gzip
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from awol.build import gather
from awol.build.kibana import files, next_id
from awol.build.queries import files as texts
from awol.cli.common import fixture_environment
from awol.drift.exports import RULE, Alert, is_export, read_alerts
from awol.drift.side_by_side import compare
from awol.errors import EventError
from awol.values import parse_time
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules

NAMES = ("aws_org_leave_success", "aws_org_leave_denied")
RULES = [rule for rule in our_rules() if rule.name in NAMES]
LEAVE, DENIED = (next(rule.id for rule in RULES if rule.name == name) for name in NAMES)
OTHER = "2b1c4d2e-0000-4000-8000-000000000001"


def alert(rule: str, event: str, time: str = "10:00", account: str = "111122223333", **others: Any) -> dict[str, Any]:
    return {
        "@timestamp": f"2026-11-24T{time}:30.000Z",
        "kibana.alert.rule.rule_id": rule,
        "kibana.alert.rule.name": "AWS account leaves its organization",
        "kibana.alert.original_event.id": event,
        "kibana.alert.original_time": f"2026-11-24T{time}:00.000Z",
        "kibana.alert.rule.parameters": {"severity": "critical"},
        "event": {"id": event, "action": "LeaveOrganization"},
        "aws": {"cloudtrail": {"recipient_account_id": account, "user_identity": {"arn": "arn:aws:iam::1:user/eve"}}},
        **others,
    }


def moment(time: str) -> int:
    at = parse_time(f"2026-11-24T{time}:00Z")
    assert at is not None
    return at


ONE, TWO = alert(LEAVE, "e-1"), alert(DENIED, "e-2", "11:30", "444455556666")
READ = [
    Alert(LEAVE, moment("10:00"), ("account=111122223333", "actor=arn:aws:iam::1:user/eve", "event=e-1")),
    Alert(DENIED, moment("11:30"), ("account=444455556666", "actor=arn:aws:iam::1:user/eve", "event=e-2")),
]


def lines(documents: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in documents).encode()


def answer(hits: list[dict[str, Any]], indent: int | None = None) -> bytes:
    body = {"took": 3, "timed_out": False, "hits": {"total": {"value": len(hits), "relation": "eq"}, "hits": hits}}
    return json.dumps(body, indent=indent).encode()


def hit(document: dict[str, Any]) -> dict[str, Any]:
    return {"_index": ".internal.alerts-security.alerts-default-000001", "_id": "x", "_source": document}


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: value for key, value in document.items() if "." in key or key.startswith("@")},
        "aws.cloudtrail.recipient_account_id": document["aws"]["cloudtrail"]["recipient_account_id"],
        "aws.cloudtrail.user_identity.arn": document["aws"]["cloudtrail"]["user_identity"]["arn"],
    }


def fields(document: dict[str, Any]) -> dict[str, Any]:
    return {"_index": "i", "_id": "x", "fields": {key: [value] for key, value in flat(document).items()}}


def deep(document: dict[str, Any]) -> dict[str, Any]:
    """Without a dot in any name, as a tool that takes names apart writes it."""
    made: dict[str, Any] = {}
    for name, value in flat(document).items():
        at = made
        *above, last = name.split(".")
        for part in above:
            at = at.setdefault(part, {})
        at[last] = value
    return made


COLUMNS = (
    "@timestamp", "kibana.alert.rule.rule_id", "kibana.alert.original_event.id", "kibana.alert.original_time",
    "aws.cloudtrail.recipient_account_id", "aws.cloudtrail.user_identity.arn",
)  # fmt: skip


def table(documents: Iterable[dict[str, Any]], columns: tuple[str, ...] = COLUMNS, mark: str = "") -> bytes:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(columns)
    for one in documents:
        rows.writerow(_in_discover(str(flat(one).get(name, "-"))) for name in columns)
    return (mark + written.getvalue()).encode()


def _in_discover(value: str) -> str:
    """A time as Discover shows it (`dateFormat` by default, UTC); any other value as it is."""
    at = value.removeprefix("2026-11-24T")
    return value if at == value else f"Nov 24, 2026 @ {at.removesuffix('Z')}"


FORMS: dict[str, bytes] = {
    "lines of documents": lines([ONE, TWO]),
    "lines of hits": lines([hit(ONE), hit(TWO)]),
    "lines of fields": lines([fields(ONE), fields(TWO)]),
    "names taken apart": lines([deep(ONE), deep(TWO)]),
    "a list": json.dumps([ONE, TWO]).encode(),
    "an answer": answer([hit(ONE), hit(TWO)]),
    "an answer over many lines": answer([hit(ONE), hit(TWO)], indent=2),
    "a table of Discover": table([ONE, TWO]),
    "a table with a mark": table([ONE, TWO], mark="\ufeff"),
    "gzipped lines": gzip.compress(lines([ONE, TWO])),
    "a gzipped table": gzip.compress(table([ONE, TWO])),
}


def read(path: Path) -> tuple[list[Alert], list[str]]:
    problems: list[EventError] = []
    return list(read_alerts(path, problems.append)), [str(one) for one in problems]


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS.keys())
def test_alerts_are_read_out_of_each_form(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    assert is_export(path)
    assert read(path) == (READ, [])


def test_logs_are_no_alerts(tmp_path: Path) -> None:
    path = tmp_path / "logs.json"
    path.write_text(json.dumps({"Records": [{"eventID": "x", "eventName": "y", "eventSource": "z"}]}))
    assert not is_export(path)
    assert not is_export(tmp_path / "none")


def test_an_answer_larger_than_memory_wants_is_read_hit_by_hit(tmp_path: Path) -> None:
    many = [hit(alert(LEAVE, f"e-{number}", note="x" * 2000)) for number in range(6000)]
    path = tmp_path / "a.json"
    path.write_bytes(answer(many))
    assert path.stat().st_size > 12_000_000
    found, problems = read(path)
    assert problems == []
    assert [one.key[-1] for one in found] == [f"event=e-{number}" for number in range(6000)]


ABOUT: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    # what a chain has instead of an event, and what an alert is about then
    ({"event_ids": ["b", "a"]}, ("event=a, b",)),
    ({"kibana.alert.suppression.terms": [{"field": "x.y", "value": ["1"]}, {"field": "z", "value": 2}]},
     ("x.y=1", "z=2")),
    ({"event.id": "c"}, ("event=c",)),
]  # fmt: skip


@pytest.mark.parametrize(("others", "key"), ABOUT)
def test_an_alert_without_an_event_of_its_own_is_about_its_group(
    others: dict[str, Any], key: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "a.ndjson"
    document = {name: value for name, value in ONE.items() if "original" not in name and name not in ("event", "aws")}
    path.write_bytes(lines([{**document, **others}]))
    ((found,), problems) = read(path)
    assert problems == []
    assert found == Alert(LEAVE, moment("10:00") + 30_000, key)


@pytest.mark.parametrize("value", ["x", "a b", "--", "null", "0"])
def test_a_cell_that_is_not_empty_is_a_value(value: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{RULE},@timestamp,event.id\n{LEAVE},2026-11-24T10:00:00.000Z,{value}\n")
    assert read(path) == ([Alert(LEAVE, moment("10:00"), (f"event={value}",))], [])


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in ONE.items() if name not in names}


LACKS = "kibana.alert.rule.rule_id and none kibana.alert.original_event.id"
FAULTS: list[tuple[bytes, str]] = [
    (lines([without(RULE)]), f"a:1: line 1: no alert of Kibana: it has no {RULE}"),
    (lines([ONE, without("@timestamp", "kibana.alert.original_time")]), "a:2: line 2: an alert without a time"),
    (lines([without("kibana.alert.original_event.id", "event")]), "a:1: line 1: an alert that does not say what"),
    (lines([ONE]) + b'{"kibana.alert.rule.rule_id": "x', "a:2: line 2: cut off at the end of the text"),
    (lines([ONE]) + b"[7]", "no alert of Kibana"),
    (table([ONE], ("@timestamp", "kibana.alert.rule.name")), "a:1: no alerts of Kibana: there is no column " + LACKS),
    (table([ONE], COLUMNS[1:3]), "there is no column kibana.alert.original_time"),
    *((f"{RULE},@timestamp,kibana.alert.suppression.terms\n{LEAVE},2026-11-24T10:00:00.000Z,{empty}\n".encode(),
       "a:2: an alert that does not say what") for empty in ("", " ", "-", "(null)")),
    (b'"kibana.alert.rule.rule_id\n', "a"),
    (gzip.compress(lines([ONE] * 9))[:-20], "a: gzip data"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), FAULTS)
def test_what_is_no_alert_is_named_with_its_place(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    _, problems = read(path)
    assert any(said in one for one in problems)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == ([], [f"{tmp_path / 'none'}: cannot be read: No such file or directory"])


def at(rule: str, event: str, time: str) -> Alert:
    return Alert(rule, moment(time), (f"event={event}",))


NEXT = {one: next_id(one) for one in (LEAVE, DENIED)}
SIDE = {LEAVE: {"name": "left", "severity": "critical"}, DENIED: {"name": "denied", "severity": "high"}}
BOTH = [
    at(LEAVE, "old", "09:00"),  # before the shadow ran
    at(LEAVE, "a", "10:00"), at(NEXT[LEAVE], "a", "10:00"),
    at(NEXT[LEAVE], "b", "10:10"), at(LEAVE, "b", "10:10"),
    at(LEAVE, "c", "10:20"),
    at(NEXT[DENIED], "c", "10:20"), at(NEXT[DENIED], "c", "10:30"),
    at(OTHER, "x", "10:40"),
]  # fmt: skip


@pytest.mark.parametrize("order", [list, lambda found: found[::-1]], ids=["in order", "the other way round"])
def test_the_rules_of_a_build_are_compared_with_the_shadow_of_another(
    order: Callable[[list[Alert]], list[Alert]],
) -> None:
    found = compare(SIDE, SIDE, lambda: iter(order(BOTH)))
    assert (found.number, found.older, found.others) == (7, 1, 1)
    assert (found.since, found.until) == (moment("10:00"), moment("10:30"))
    numbers = {name: (found.before[name].number, found.after[name].number) for name in ("left", "denied")}
    assert numbers == {"left": (3, 2), "denied": (0, 2)}
    # Kept is what has no like on the other side.
    assert (found.before["left"].counts, found.after["left"].counts) == ({("event=c",): 1}, {})
    assert found.after["denied"].counts == {("event=c",): 2}


def test_a_rule_of_one_build_alone_is_told_as_that() -> None:
    found = compare({LEAVE: SIDE[LEAVE]}, {DENIED: {**SIDE[DENIED], "name": "left"}}, lambda: iter(BOTH))
    assert {name: one.number for name, one in found.before.items()} == {f"left ({LEAVE})": 1}
    assert {name: one.number for name, one in found.after.items()} == {f"left ({DENIED})": 2}
    assert found.older == 3  # the shadow's first alert is that of 10:20
    assert found.others == 3  # the shadow of a rule that the second build does not have, and another rule


def build(folder: Path, chosen: list[Any]) -> Path:
    folder.mkdir()
    material = dataclasses.replace(gather(ROOT, chosen, fixture_environment(ROOT)), shadow=True)
    for name, content in {**files(material), **texts(material)}.items():
        (folder / name).write_bytes(content)
    return folder


def test_the_command_compares_an_export_and_says_what_to_do_next(tmp_path: Path) -> None:
    old, new = build(tmp_path / "old", RULES), build(tmp_path / "new", RULES)
    export = tmp_path / "alerts.ndjson"
    documents = [ONE, alert(NEXT[LEAVE], "e-1"), alert(NEXT[DENIED], "e-3", "11:00"), TWO, alert(OTHER, "e-9")]
    export.write_bytes(lines(documents))
    done = awol("diff", str(old), str(new), "--alerts", str(export))
    assert done.returncode == 0
    told = done.stdout.decode()
    assert "Alerts of Kibana from 2026-11-24 10:00:00 to 2026-11-24 11:30:00: 2 alerts before, 2 after." in told
    assert "+ account=111122223333, actor=arn:aws:iam::1:user/eve, event=e-3" in told
    assert "- account=444455556666, actor=arn:aws:iam::1:user/eve, event=e-2" in told
    assert "event=e-1" not in told
    assert b"1 alerts are of rules of neither build" in done.stderr

    export.write_bytes(lines([ONE, TWO]))
    done = awol("diff", str(old), str(new), "--alerts", str(export))
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"there is no alert of the shadow" in done.stderr
    assert b"awol-next-kibana" in done.stderr

    export.write_bytes(lines(documents) + b'{"kibana.alert.rule.rule_id": 7}\n')
    done = awol("diff", str(old), str(new), "--alerts", str(export))
    assert done.returncode == 3
    assert done.stderr.count(b"alerts.ndjson:6: line 6: an alert without a time") == 1

    logs = tmp_path / "logs.json"
    logs.write_text(json.dumps({"Records": [{"eventID": "x"}]}))
    done = awol("diff", str(old), str(new), "--alerts", str(export), "--alerts", str(logs))
    assert done.returncode == 2
    assert b"give one kind" in done.stderr


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "UTC"])
def test_times_of_discover_are_read_alike_in_every_zone(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alerts.csv").write_bytes(table([ONE]))
    (tmp_path / "alerts.ndjson").write_bytes(lines([ONE]))
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    told: list[EventError] = []
    try:
        shown, stored = (
            [one.time for one in read_alerts(tmp_path / name, told.append)] for name in ("alerts.csv", "alerts.ndjson")
        )
    finally:
        monkeypatch.undo()
        time.tzset()
    assert shown == stored == [parse_time("2026-11-24T10:00:00.000Z")]
    assert told == []


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_a_table_lacks_is_told_with_its_file(mark: str, tmp_path: Path) -> None:
    """Also where the mark of Excel stands before the first column, which is then known all the same."""
    told: list[EventError] = []
    path = tmp_path / "alerts.csv"
    path.write_bytes(table([ONE], (RULE, "host"), mark))
    assert list(read_alerts(path, told.append)) == []
    assert [one.message for one in told] == [
        "no alerts of Kibana: there is no column kibana.alert.original_event.id and none kibana.alert.original_time"
    ]
    path.write_bytes(table([{**ONE, RULE: "-"}]))
    told.clear()
    assert list(read_alerts(path, told.append)) == []
    assert [str(one).startswith(f"{path}:2: no ") for one in told] == [True], told
