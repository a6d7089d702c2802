"""`awol drift splunk`: an app as built is no drift; each change of a site is told, and told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awol.build import gather, splunk
from awol.configuration.environment import Environment
from awol.drift import Found, Report
from awol.drift.report import as_json, as_text
from awol.drift.splunk import compare
from awol.errors import ConfigurationError
from awol.systems.http import LiveError, Patience
from awol.systems.search_head import SearchHead
from tests.commands import awol
from tests.conftest import ROOT
from tests.drift.servers import TOKEN, Fault, Splunk, reply
from tests.packs import our_rules
from tests.systems.server import Answer, Server, serving

HASTY = Patience(connect=1, read=2, tries=1, pause=0.001, longest_pause=0.01)
RULES = {rule.name: rule for rule in our_rules()}
NAMES = (
    "aws_org_leave_success",
    "aws_org_remove_account",
    "aws_org_move_account",
    "aws_org_account_departed_left",
)
FILES = splunk.inside(gather(ROOT, [RULES[name] for name in NAMES], Environment()))
LEAVE = "awol - AWS account leaves its organization - Rule"
MOVE = "awol - AWS account is moved to another organizational unit - Rule"


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", TOKEN)


@pytest.fixture
def head() -> Splunk:
    return Splunk(FILES)


@pytest.fixture
def server(head: Splunk) -> Iterator[Server]:
    with serving(head) as server:
        yield server


def found(server: Server) -> Report:
    report = compare(FILES, SearchHead(server.url, HASTY))
    assert TOKEN not in as_text(report) + as_json(report)
    return report


def drifted(report: Report) -> list[Found]:
    return [one for one in report.objects if one.state != "as built"]


def test_an_app_as_built_is_no_drift(server: Server) -> None:
    report = found(server)
    assert drifted(report) == []
    assert report.exit_code == 0
    assert {one.kind for one in report.objects} == {
        "saved search", "macro", "lookup definition", "lookup file", "dashboard"
    }  # fmt: skip
    assert report.heading == "Splunk 9.4.1, app awol 0.1.0; this build is 0.1.0"
    assert report.remarks == ["0 of 4 searches of the build are enabled"]
    assert {request.method for request in server.requests} == {"GET"}


def test_a_search_that_is_switched_on_is_counted_and_no_drift(head: Splunk, server: Server) -> None:
    head.local["search", LEAVE] = {"disabled": "0"}
    report = found(server)
    assert report.exit_code == 0
    assert "1 of 4 searches of the build are enabled" in as_text(report)


CHANGED: list[tuple[str, dict[str, Any], str, str]] = [
    ("a schedule", {"cron_schedule": "*/10 * * * *"}, "cron_schedule", "*/5 * * * * -> */10 * * * *"),
    ("throttling by other fields", {"alert.suppress.fields": "account"}, "alert.suppress.fields", "-> account"),
    ("throttling off", {"alert.suppress": "0"}, "alert.suppress", "1 -> 0"),
    ("an action", {"action.email": "1"}, "action.email", "(not set) -> 1"),
    ("an address", {"action.email.to": "soc@example.com"}, "action.email.to", "(not set) -> soc@example.com"),
    ("a setting that others have not", {"schedule_priority": "highest"}, "schedule_priority", "default -> highest"),
    ("a renamed setting", {"relation": "less than"}, "relation", "greater than -> less than"),
    ("not scheduled", {"enableSched": "0"}, "enableSched", "1 -> 0"),
    ("another techniques", {"action.correlationsearch.annotations": "{}"}, "action.correlationsearch.annotations", ""),
]


@pytest.mark.parametrize(("local", "key", "told"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
def test_a_change_is_told(head: Splunk, server: Server, local: dict[str, Any], key: str, told: str) -> None:
    head.local["search", LEAVE] = local
    report = found(server)
    (one,) = drifted(report)
    assert (one.kind, one.name, one.rule, one.state) == ("saved search", LEAVE, "aws_org_leave_success", "changed")
    assert [difference.key for difference in one.differences] == [key]
    assert f"    changed: {key}" in as_text(report)
    assert told in as_text(report)
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((0,), [0]),
        # As many of one kind as of the other: neither is what the others have.
        ((0, 1), []),
        ((0, 1, 2), [3]),
        ((0, 1, 2, 3), []),
    ],
)
def test_a_setting_is_a_change_where_more_than_half_have_another(
    head: Splunk, server: Server, names: tuple[int, ...], told: list[int]
) -> None:
    searches = list(head.stanzas("savedsearches"))
    for number in names:
        head.local["search", searches[number]] = {"schedule_priority": "highest"}
    assert [one.name for one in drifted(found(server))] == [searches[number] for number in told]


def test_a_changed_search_is_shown_line_by_line(head: Splunk, server: Server) -> None:
    text = head.stanzas("savedsearches")[LEAVE]["search"]
    head.local["search", LEAVE] = {"search": text.replace('eventName="LeaveOrganization"', 'eventName="Leave*"')}
    assert as_text(found(server)).split("\n\n")[1] == (
        f"saved search `{LEAVE}`  (aws_org_leave_success)\n"
        "    changed: search\n"
        '      - eventName="LeaveOrganization"\n'
        '      + eventName="Leave*"'
    )


PINNED: list[tuple[str, Any]] = [
    ("action.correlationsearch.annotations", lambda value: json.dumps(json.loads(value), indent=1)),
    ("action.risk.param._risk", lambda value: json.dumps(json.loads(value))),
    ("alert.suppress.fields", lambda value: value.replace(",", ", ")),
    ("alert.suppress.period", lambda _: "3600s"),
    ("search", lambda value: value.replace("\n", " ")),
    ("cron_schedule", lambda _: "0,5,10,15,20,25,30,35,40,45,50,55 * * * *"),
]


@pytest.mark.parametrize(("key", "saved"), PINNED, ids=[row[0] for row in PINNED])
def test_a_value_that_was_saved_anew_is_pinned_and_no_change(
    head: Splunk, server: Server, key: str, saved: Any
) -> None:
    head.local["search", LEAVE] = {key: saved(head.stanzas("savedsearches")[LEAVE][key])}
    report = found(server)
    (one,) = drifted(report)
    assert one.state == "pinned"
    assert f"    pinned, equal in meaning: {key}" in as_text(report)
    assert "1 pinned, equal in meaning" in as_text(report)
    assert "changed:" not in as_text(report)
    assert report.exit_code == 0


def test_a_change_beside_a_pinned_value_is_a_change(head: Splunk, server: Server) -> None:
    head.local["search", LEAVE] = {"alert.suppress.period": "1h", "alert.severity": "2"}
    report = found(server)
    assert drifted(report)[0].state == "changed"
    assert report.exit_code == 1
    assert "    pinned, equal in meaning: alert.suppress.period\n" in as_text(report)
    assert "    changed: alert.severity: 6 -> 2\n" in as_text(report)


@pytest.mark.parametrize(
    ("local", "told"),
    [
        ({}, False),
        ({"disabled": "0"}, False),
        ({"alert.severity": "2"}, True),
        ({"alert.suppress.period": "3600s"}, True),
    ],
    ids=["nothing", "switched on", "changed", "pinned"],
)
def test_what_stays_at_an_upgrade_is_told(head: Splunk, server: Server, local: dict[str, str], told: bool) -> None:
    head.local["search", LEAVE] = local
    assert any("later builds do not update them" in remark for remark in found(server).remarks) == told


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("search", MOVE, "saved search"),
        ("macro", "awol_details", "macro"),
        ("transform", "awol_allowlist", "lookup definition"),
        ("lookup", "awol_allowlist.csv", "lookup file"),
        ("view", "awol_overview", "dashboard"),
    ],
)
def test_what_is_missing(head: Splunk, server: Server, kind: str, name: str, shown: str) -> None:
    head.gone.add((kind, name))
    report = found(server)
    assert [(one.kind, one.name, one.state) for one in drifted(report)] == [(shown, name, "missing")]
    assert f"{shown} `{name}`" in as_text(report)
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("kind", "name", "settings", "told"),
    [
        ("macro", "awol_cloudtrail", {"definition": "(index=aws)"}, 'definition: (sourcetype="aws:cloudtrail") -> '),
        ("macro", "aws_org_move_account_filter", {"definition": "search NOT a=1"}, "search * -> search NOT a=1"),
        ("macro", "awol_allowlist(1)", {"args": "other"}, "args: rule -> other"),
        ("transform", "awol_allowlist", {"filename": "ours.csv"}, "filename: awol_allowlist.csv -> ours.csv"),
        ("view", "awol_overview", {"eai:data": "<form/>"}, "changed: eai:data"),
    ],
)
def test_other_objects_that_were_changed(
    head: Splunk, server: Server, kind: str, name: str, settings: dict[str, str], told: str
) -> None:
    head.local[kind, name] = settings
    report = found(server)
    assert [(one.name, one.state) for one in drifted(report)] == [(name, "changed")]
    assert told in as_text(report)


def test_what_the_site_added_to_the_app(head: Splunk, server: Server) -> None:
    head.local["search", "awol - ours - Rule"] = {"search": "index=x", "disabled": "0"}
    report = found(server)
    assert [(one.name, one.state) for one in drifted(report)] == [("awol - ours - Rule", "extra")]
    assert "saved search `awol - ours - Rule`: not part of this build" in as_text(report)
    assert report.exit_code == 1


def test_an_app_that_is_not_there(head: Splunk, server: Server) -> None:
    head.app = None
    report = found(server)
    assert (report.exit_code, [one.state for one in report.objects]) == (1, ["missing"])
    assert "the app awol is not installed" in as_text(report)


def test_an_app_that_is_switched_off_and_one_of_another_version(head: Splunk, server: Server) -> None:
    head.app = {"version": "0.0.9", "disabled": True}
    report = found(server)
    assert "app `awol`" in as_text(report)
    assert "state: enabled -> disabled" in as_text(report)
    assert "the versions differ" in as_text(report)
    assert "app awol 0.0.9; this build is 0.1.0" in report.heading


def test_a_setting_that_splunk_does_not_show_is_no_difference_and_said(head: Splunk, server: Server) -> None:
    head.hidden = frozenset(("dispatch.index_earliest",))
    report = found(server)
    assert report.exit_code == 0
    assert "not compared, because Splunk does not show it: dispatch.index_earliest" in as_text(report)


def at(end: str, answer: Answer) -> Fault:
    return lambda path: answer if path.endswith(end) else None


FORBIDDEN = reply({"messages": [{"type": "ERROR", "text": f"no capability, {TOKEN}"}]}, 403)
ONE = {"name": "a", "content": {}}
PARTS: list[tuple[str, str, Answer, str]] = [
    ("forbidden", "admin/macros", FORBIDDEN, "403: no capability"),
    ("not found", "data/ui/views", reply({}, 404), "404"),
    ("half a list", "saved/searches", reply({"paging": {"total": 40}, "entry": [ONE]}), "gave 1 of 40 entries"),
    ("another answer", "saved/searches", reply({"entry": [{"name": "a"}]}), "not Splunk's"),
    ("a page of HTML", "data/transforms/lookups", Answer(body=b"<html>"), "not JSON"),
    ("a broken answer", "data/lookup-table-files", Answer(body=b'{"entry": []}' * 9, cut=5), "was cut off"),
]


@pytest.mark.parametrize(("end", "answer", "told"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
def test_a_part_that_cannot_be_read_is_named_and_the_rest_is_told(
    head: Splunk, server: Server, end: str, answer: Answer, told: str
) -> None:
    head.fault = at(end, answer)
    head.local["macro" if "macros" not in end else "search", "awol_details" if "macros" not in end else LEAVE] = {
        "definition": "eval x=1", "cron_schedule": "1 1 1 1 1"
    }  # fmt: skip
    report = found(server)
    (fault,) = report.unread
    assert told in fault
    assert TOKEN not in fault
    assert report.exit_code == 3
    assert any(one.state == "changed" for one in report.objects)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (FORBIDDEN, "403"),
        (reply({"entry": []}), "not Splunk's"),
        (reply([]), "not Splunk's"),
        (reply({"messages": [{"text": "busy"}]}, 503), "503: busy"),
    ],
)
def test_a_server_that_is_none_or_does_not_answer(head: Splunk, server: Server, answer: Answer, told: str) -> None:
    head.fault = at("/server/info", answer)
    with pytest.raises(LiveError, match=told):
        found(server)


def test_without_a_token_nothing_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWOL_SPLUNK_TOKEN")
    with pytest.raises(ConfigurationError, match="needs a token"):
        SearchHead(server.url)
    assert server.requests == []


def test_plain_http_goes_nowhere_but_here() -> None:
    with pytest.raises(ConfigurationError, match="plain http"):
        SearchHead("http://splunk.example.com:8089")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = awol("build", "--out", str(folder), "--min-level", "critical", "-q")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_command(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from awol.drift.built import app_of

    head = Splunk(app_of(built))
    with serving(head) as server:
        for arguments in (["--min-level", "critical"], ["--build", str(built)]):
            done = awol("drift", "splunk", "--url", server.url, *arguments)
            assert done.returncode == 0, done.stderr
            assert b"as built\n0 of " in done.stdout
        head.local["search", LEAVE] = {"cron_schedule": "*/10 * * * *"}
        monkeypatch.setenv("AWOL_SPLUNK_URL", server.url)
        path = tmp_path / "drift.json"
        done = awol("drift", "splunk", "--build", str(built), "--format", "json", "-o", str(path))
        assert (done.returncode, done.stdout) == (1, b"")
        document = json.loads(path.read_text())
        assert document["summary"]["changed"] == 1
        (changed,) = [one for one in document["objects"] if one["state"] == "changed"]
        assert changed["differences"] == [
            {"key": "cron_schedule", "built": "*/5 * * * *", "there": "*/10 * * * *", "state": "changed"}
        ]
        head.fault = at("admin/macros", FORBIDDEN)
        done = awol("drift", "splunk", "--build", str(built))
        assert done.returncode == 3
        assert b"could not be read: Splunk at http" in done.stderr
        assert b"cron_schedule" in done.stdout
        assert TOKEN.encode() not in done.stdout + done.stderr
        monkeypatch.setenv("AWOL_SPLUNK_TOKEN", "wrong")
        done = awol("drift", "splunk", "--build", str(built))
        assert done.returncode == 3
        assert b"AWOL_SPLUNK_TOKEN" in done.stderr


ARGUMENTS: list[tuple[list[str], bytes]] = [
    (["splunk"], b"the address of splunk is missing"),
    (["splunk", "--url", "http://splunk.example.com:8089"], b"plain http"),
    (["splunk", "--url", "https://a:b@splunk.example.com"], b"user name or password"),
    (["splunk", "--url", "http://127.0.0.1:9", "--space", "x"], b"--space and --keep are for Kibana"),
    (["splunk", "--url", "http://127.0.0.1:9", "--build", "nowhere"], b"nowhere: there is no such folder"),
    (["kibana", "--url", "http://127.0.0.1:9", "--build", "nowhere"], b"needs credentials"),
    (["kibana", "--url", "http://127.0.0.1:9", "--build", "a", "--keep", "b"], b"an existing build"),
    (["qradar"], b"'qradar' is not one of"),
]


@pytest.mark.parametrize(("arguments", "told"), ARGUMENTS)
def test_arguments_that_cannot_be(arguments: list[str], told: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWOL_SPLUNK_URL", raising=False)
    done = awol("drift", *arguments)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


def test_a_build_that_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "awol-splunk-0.1.0.tar.gz").write_bytes(b"not a tar")
    done = awol("drift", "splunk", "--url", "http://127.0.0.1:9", "--build", str(tmp_path))
    assert (done.returncode, b"not a gzipped tar" in done.stderr) == (2, True)
    (tmp_path / "awol-splunk-0.2.0.tar.gz").write_bytes(b"")
    done = awol("drift", "splunk", "--url", "http://127.0.0.1:9", "--build", str(tmp_path))
    assert (done.returncode, b"holds 2 files" in done.stderr) == (2, True)
