"""`awol drift kibana`: a space that holds the build is no drift; each change is told, and what an import would drop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awol.build import gather, kibana
from awol.configuration.allowlist import load as load_allowlist
from awol.configuration.environment import Environment
from awol.drift import Found, Report
from awol.drift.kibana import compare, expected, normal
from awol.drift.report import as_json, as_text
from awol.errors import ConfigurationError
from awol.systems import kibana as client
from awol.systems.http import LiveError, Patience
from tests.commands import awol
from tests.conftest import ROOT
from tests.drift.servers import TOKEN, Fault, Kibana, as_kibana_shows, reply
from tests.packs import our_rules
from tests.systems.server import Answer, Server, serving

HASTY = Patience(connect=1, read=2, tries=1, pause=0.001, longest_pause=0.01)
RULES = {rule.name: rule for rule in our_rules()}
NAMES = ("aws_org_leave_success", "aws_org_remove_account", "aws_org_move_account", "aws_org_account_departed_left")
LEAVE, REMOVE, MOVE = (RULES[name] for name in NAMES[:3])
OURS = {rule.id: rule.name for rule in RULES.values()}
LIST = {"id": "7f1d", "list_id": "soc-approved", "type": "detection", "namespace_type": "single"}
ACTION = {"id": "slack-1", "group": "default", "action_type_id": ".slack", "params": {"message": "left"}}
APPROVED = (
    "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires\n"
    "aws_org_move_account,,111122223333,arn:aws:iam::111122223333:role/Mover,,planned,,2099-01-01\n"
)


def made(**options: Any) -> dict[str, bytes]:
    return dict(kibana.files(gather(ROOT, [RULES[name] for name in NAMES], Environment(), **options)))


FILES = made()


def lines(files: dict[str, bytes], start: str) -> list[dict[str, Any]]:
    return [json.loads(one) for name, text in files.items() if name.startswith(start) for one in text.splitlines()]


def imported(files: dict[str, bytes], start: str = "awol-kibana-") -> list[dict[str, Any]]:
    return [as_kibana_shows(rule, number) for number, rule in enumerate(lines(files, start))]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_KIBANA_API_KEY", TOKEN)


@pytest.fixture
def space() -> Kibana:
    return Kibana(imported(FILES))


@pytest.fixture
def server(space: Kibana) -> Iterator[Server]:
    with serving(space) as server:
        yield server


def found(server: Server, files: dict[str, bytes] = FILES, name: str = "") -> Report:
    report = compare(expected(files), client.Kibana(server.url, name, HASTY), OURS)
    assert TOKEN not in as_text(report) + as_json(report)
    return report


def rule(space: Kibana, identity: str) -> dict[str, Any]:
    return next(one for one in space.rules if one["rule_id"] == identity)


def drifted(report: Report) -> list[Found]:
    return [one for one in report.objects if one.state != "as built" or one.loses]


def test_a_space_as_built_is_no_drift(server: Server) -> None:
    report = found(server)
    assert (drifted(report), report.exit_code, report.losses) == ([], 0, "")
    assert as_text(report) == (
        "Kibana 9.1.2, 4 rules in the space; compared with the build for ATT&CK 19\n\n"
        "4 objects: 4 as built\n"
        "0 of 4 rules of the build are enabled\n"
    )
    assert {request.method for request in server.requests} == {"GET"}


def test_the_build_for_the_older_attack_is_known(space: Kibana, server: Server) -> None:
    space.rules = imported(FILES, "awol-attack18-kibana-")
    report = found(server)
    assert report.exit_code == 0
    assert "for ATT&CK 18" in report.heading


def test_a_plain_import_would_drop_the_work_of_the_soc(space: Kibana, server: Server) -> None:
    rule(space, LEAVE.id).update(enabled=True, exceptions_list=[LIST], actions=[ACTION], interval="1m")
    rule(space, MOVE.id).update(enabled=True)
    rule(space, REMOVE.id).update(enabled=True, filters=[{"query": {}}])
    report = found(server)
    assert report.exit_code == 1
    told = as_text(report)
    assert (
        f"rule `{LEAVE.title}`  (aws_org_leave_success)\n"
        "    a plain import would unlink 1 list, drop 1 action, disable it, set the interval from 1m back to 5m\n"
    ) in told
    assert "    a plain import would disable it, drop filters\n" in told
    assert told.endswith(
        "3 of 4 rules of the build are enabled\n"
        "in total, a plain import would unlink 1 list, drop 1 action, disable 3, set 1 interval back,"
        " drop 1 other setting\n"
    )


def test_a_build_that_keeps_it_drops_nothing(space: Kibana, server: Server) -> None:
    rule(space, LEAVE.id).update(enabled=True, exceptions_list=[LIST], actions=[ACTION], interval="1m")
    kept = made(kept={one["rule_id"]: one for one in space.rules})
    report = found(server, kept)
    assert (drifted(report), report.exit_code) == ([], 0)


CHANGED: list[tuple[str, dict[str, Any], str]] = [
    ("a level", {"severity": "medium"}, "severity: critical -> medium"),
    ("a number", {"risk_score": 10}, "risk_score: 99 -> 10"),
    ("a name", {"name": "Ours"}, "-> Ours"),
    ("another index", {"index": ["mine-*"]}, 'index: ["logs-aws.cloudtrail-*"] -> ["mine-*"]'),
    ("a tag less", {"tags": ["awol"]}, "changed: tags"),
    ("no suppression", {"alert_suppression": None}, "changed: alert_suppression"),
    ("a filter of their own", {"filters": [{"query": {}}]}, "filters: (not set) -> "),
    ("a timeline", {"timeline_id": "t-1"}, "timeline_id: (not set) -> t-1"),
    ("a threat", {"threat": []}, "changed: threat"),
    ("a required field", {"required_fields": [{"name": "x", "type": "keyword"}]}, "changed: required_fields"),
    ("a query", {"query": "event.action:X"}, "changed: query"),
]


@pytest.mark.parametrize(("theirs", "told"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
def test_a_change_is_told(space: Kibana, server: Server, theirs: dict[str, Any], told: str) -> None:
    rule(space, LEAVE.id).update(theirs)
    report = found(server)
    (one,) = drifted(report)
    assert (one.state, one.rule) == ("changed", "aws_org_leave_success")
    assert told in as_text(report)
    assert report.exit_code == 1


SAME: list[dict[str, Any]] = [
    {"version": 7},
    {"revision": 12, "updated_by": "other"},
    {"meta": {"from": "1h", "kibana_siem_app_url": "https://kibana.example.com"}},
    {"execution_summary": {"last_execution": {"status": "succeeded"}}},
    {"references": [], "false_positives": [], "timeline_id": ""},
]


@pytest.mark.parametrize("theirs", SAME)
def test_what_kibana_fills_in_is_no_change(space: Kibana, server: Server, theirs: dict[str, Any]) -> None:
    one = next(one for one in lines(FILES, "awol-kibana-") if one["rule_id"] == LEAVE.id)
    theirs = {key: value for key, value in theirs.items() if not one.get(key) or value}
    rule(space, LEAVE.id).update(theirs)
    rule(space, LEAVE.id)["query"] += "\n"
    assert drifted(found(server)) == []


def test_what_is_missing_and_what_is_not_of_the_build(space: Kibana, server: Server) -> None:
    space.rules = [one for one in space.rules if one["rule_id"] != MOVE.id]
    space.rules.append({"id": "1", "rule_id": "other", "name": "Elastic's own", "tags": ["Domain: Cloud"]})
    space.rules.append({"id": "2", "rule_id": "gone", "name": "An older rule", "tags": ["awol"]})
    space.rules.append({"id": "3", "rule_id": RULES["aws_org_delete"].id, "name": "Not built now", "tags": ["awol"]})
    report = found(server)
    assert [(one.name, one.state, one.rule) for one in drifted(report)] == [
        (MOVE.title, "missing", "aws_org_move_account"),
        ("An older rule", "extra", ""),
        ("Not built now", "extra", "aws_org_delete"),
    ]
    assert report.exit_code == 1


def test_rules_of_several_pages_and_of_a_space(space: Kibana, server: Server) -> None:
    space.space = "soc"
    space.rules += [{"id": f"n{number}", "rule_id": f"n{number}", "name": "x", "tags": []} for number in range(1200)]
    report = found(server, name="soc")
    assert report.exit_code == 0
    assert "1204 rules in the space" in report.heading
    assert sum("_find" in request.path for request in server.requests) == 3


@pytest.fixture
def approved(tmp_path: Path) -> dict[str, bytes]:
    path = tmp_path / "allowlist.csv"
    path.write_text(APPROVED)
    return made(allowlist=load_allowlist(path, tuple(RULES.values())))


def test_exceptions_as_built(approved: dict[str, bytes], space: Kibana, server: Server) -> None:
    space.exceptions = lines(approved, "awol-exceptions-")
    report = found(server, approved)
    assert report.exit_code == 0
    assert "exception list `awol-aws_org_move_account`\n    no rule uses it: add it to its rule" in as_text(report)
    rule(space, MOVE.id)["exceptions_list"] = [{**LIST, "list_id": "awol-aws_org_move_account"}]
    assert "no rule uses it" not in as_text(found(server, approved))


Change = Callable[[list[dict[str, Any]]], None]
LISTS: list[tuple[str, Change, str, str]] = [
    ("no list", lambda objects: objects.clear(), "exception list", "missing"),
    ("no item", lambda objects: objects.__delitem__(slice(1, 2)), "exception", "missing"),
    ("another end", lambda objects: objects[1].update(expire_time="2100-01-01T00:00:00.000Z"), "exception", "changed"),
    ("other entries", lambda objects: objects[1].update(entries=[]), "exception", "changed"),
    ("one of theirs", lambda objects: objects.append({**objects[1], "item_id": "x"}), "exception", "extra"),
]


@pytest.mark.parametrize(("change", "kind", "state"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_exceptions_that_differ(
    approved: dict[str, bytes], space: Kibana, server: Server, change: Change, kind: str, state: str
) -> None:
    space.exceptions = lines(approved, "awol-exceptions-")
    change(space.exceptions)
    report = found(server, approved)
    assert [(one.kind, one.state) for one in report.objects if one.differs] == [(kind, state)]
    assert report.exit_code == 1


def test_an_exception_that_is_not_of_the_build_is_named(
    approved: dict[str, bytes], space: Kibana, server: Server
) -> None:
    space.exceptions = lines(approved, "awol-exceptions-")
    theirs = {**space.exceptions[1], "item_id": "soc-1", "name": "Ours"}
    unnamed = {key: value for key, value in theirs.items() if key != "name"} | {"item_id": "soc-2"}
    space.exceptions += [theirs, unnamed]
    extra = [one.name for one in found(server, approved).objects if one.state == "extra"]
    assert extra == ["Ours", "soc-2"]


def at(end: str, answer: Answer) -> Fault:
    return lambda path: answer if path.endswith(end) else None


FORBIDDEN = reply({"statusCode": 403, "error": "Forbidden", "message": "[security_exception]"}, 403)
WHOLE: list[tuple[str, str, Answer, str]] = [
    ("forbidden", "rules/_find", FORBIDDEN, "403: Forbidden"),
    ("half of them", "rules/_find", reply({"total": 9, "data": []}), "gave 0 of 9: they changed"),
    ("no rules", "rules/_find", reply({"total": 1, "data": [{}]}), "has no `id`"),
    ("another answer", "rules/_find", reply({"data": 1}), "not Kibana's"),
    ("no Kibana", "api/status", reply({"tagline": "You Know, for Search"}), "not Kibana's, or it hides its version"),
    ("a page to sign in", "api/status", Answer(body=b"<html>"), "not JSON"),
    ("a redirect to one", "api/status", Answer(302, headers={"Location": "/login"}), "302"),
    ("broken off", "rules/_find", Answer(body=b'{"data": []}' * 9, cut=7), "was cut off"),
    ("not ready", "api/status", Answer(503, b"Kibana server is not ready yet."), "503: Kibana server is not ready"),
]


@pytest.mark.parametrize(("end", "answer", "told"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_without_rules_there_is_no_verdict(space: Kibana, server: Server, end: str, answer: Answer, told: str) -> None:
    space.fault = at(end, answer)
    with pytest.raises(LiveError, match=told) as caught:
        found(server)
    assert TOKEN not in str(caught.value)


def test_exceptions_that_cannot_be_read_are_named_and_the_rules_told(
    approved: dict[str, bytes], space: Kibana, server: Server
) -> None:
    space.fault = at("/api/exception_lists", FORBIDDEN)
    rule(space, LEAVE.id)["severity"] = "low"
    report = found(server, approved)
    assert (report.exit_code, len(report.unread)) == (3, 1)
    assert "severity: critical -> low" in as_text(report)


def test_credentials(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_KIBANA_API_KEY", "wrong")
    with pytest.raises(LiveError, match="401") as caught:
        found(server)
    assert "AWOL_KIBANA_API_KEY" in str(caught.value)
    monkeypatch.delenv("AWOL_KIBANA_API_KEY")
    monkeypatch.setenv("AWOL_KIBANA_USER", "u")
    with pytest.raises(ConfigurationError, match="needs credentials"):
        client.Kibana(server.url)
    monkeypatch.setenv("AWOL_KIBANA_PASSWORD", "p")
    with pytest.raises(LiveError, match="401"):
        found(server)
    assert server.requests[-1].headers["authorization"] == "Basic dTpw"


@pytest.mark.parametrize(
    ("built", "there", "same"),
    [
        ([], None, True),
        ({"a": "", "b": []}, None, True),
        ({"a": {}, "b": None, "c": 1}, {"c": 1}, True),
        ({"a": {"b": {}}}, {}, True),
        ([{"subtechnique": [], "id": "T1"}], [{"id": "T1"}], True),
        ([{"name": "x", "ecs": True}], [{"name": "x"}], True),
        (False, None, False),
        (0, None, False),
        ({"a": "x"}, {}, False),
        ({"a": "x", "b": 1}, {"b": 1}, False),
        ([1, 2], [2, 1], False),
        ("a", "b", False),
    ],
)
def test_values_as_they_compare(built: Any, there: Any, same: bool) -> None:
    assert (normal(built) == normal(there)) == same


def test_the_command(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    assert awol("build", "--out", str(dist), "--min-level", "critical", "-q").returncode == 0
    space = Kibana(imported({path.name: path.read_bytes() for path in dist.glob("*.ndjson")}))
    export = tmp_path / "export.ndjson"
    with serving(space) as server:
        done = awol("drift", "kibana", "--url", server.url, "--build", str(dist))
        assert done.returncode == 0, done.stderr
        rule(space, LEAVE.id).update(enabled=True, exceptions_list=[LIST], actions=[ACTION])
        export.write_text("".join(json.dumps(one) + "\n" for one in space.rules))
        done = awol("drift", "kibana", "--url", server.url, "--min-level", "critical")
        assert done.returncode == 1
        assert done.stdout.decode().endswith("in total, a plain import would unlink 1 list, drop 1 action, disable 1\n")
        assert b"awol build --keep EXPORT" in done.stderr
        done = awol("drift", "kibana", "--url", server.url, "--min-level", "critical", "--keep", str(export))
        assert (done.returncode, done.stderr) == (0, b"")
    told = awol("diff", str(export), str(dist))
    assert told.returncode == 1
    assert told.stdout.decode() == (
        f"{LEAVE.title}: a plain import would unlink 1 list, drop 1 action, disable it\n"
        "in total, a plain import would unlink 1 list, drop 1 action, disable 1\n"
    )
