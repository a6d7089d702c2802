"""The questions in SPL, replayed on a small organization in all three views; expected numbers were counted by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from awol.preflight import splunk
from awol.preflight.material import asked
from awol.preflight.questions import Asked, Question, Seen
from awol.preflight.run import run
from awol.systems.http import LiveError
from tests.commands import awol
from tests.preflight.world import (
    MANAGEMENT,
    PAYMENTS,
    SANDBOX,
    TOKEN,
    WORLD,
    Fault,
    SearchHead,
    built,
    record,
    reply,
    rows,
)
from tests.systems.server import Answer, Server, serving

RULES = asked(built(), "splunk")
VIEWS = ("splunk", "splunk-addon", "splunk-indexed")


def questions(management: str = "", index: str = "") -> dict[str, Question]:
    return {one.key: one for one in splunk.questions(RULES, management=management, index=index)}


ROWS: list[tuple[str, str, list[dict[str, str]]]] = [
    # of the last day: the denied call, DescribeInstances, the sign-in, CreateRole, GetCallerIdentity
    ("records", "", [{"records": "5", "accounts": "3", "regions": "2"}]),
    # of the last week, in the management account: MoveAccount and GetCallerIdentity
    ("management", MANAGEMENT, [{"recipientAccountId": MANAGEMENT, "records": "2"}]),
    ("management", "999999999999", []),
    # of 90 days, what a management account alone can do: the invitation
    ("management", "", [{"recipientAccountId": MANAGEMENT, "records": "1"}]),
    # of 90 days: the denied call, MoveAccount and the invitation; the departure is older
    ("organizations", "", [{"records": "3"}]),
    ("home", "", [{"records": "4"}]),
    (
        "late",
        "",
        [
            {
                "records": "5",
                "over_900_seconds": "2",
                "over_3600_seconds": "1",
                "over_86400_seconds": "0",
                "latest": "4000",
            }
        ],
    ),
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("key", "management", "expected"), ROWS)
def test_rows(view: str, key: str, management: str, expected: list[dict[str, str]]) -> None:
    assert rows(questions(management)[key].text, engine=view) == expected


@pytest.mark.parametrize(
    ("view", "expected", "meaning"),
    [
        ("splunk", {"plain": "5"}, "plain"),
        ("splunk-addon", {"add-on": "4", "plain": "1"}, "add-on"),
        ("splunk-indexed", {"indexed": "5"}, "indexed"),
    ],
)
def test_the_view_is_known_by_its_fields(view: str, expected: dict[str, str], meaning: str) -> None:
    found = {row["view"]: row["records"] for row in rows(questions()["view"].text, engine=view)}
    assert found == expected
    assert splunk.view({name: int(number) for name, number in found.items()}) == meaning


@pytest.mark.parametrize("view", VIEWS)
def test_calls_and_how_full_their_fields_are(view: str) -> None:
    found = rows(questions()["calls"].text, engine=view)
    by_call = {(row["source"].partition(".")[0], row["name"]): row for row in found}
    assert set(by_call) == {
        ("organizations", "LeaveOrganization"),
        ("organizations", "MoveAccount"),
        ("organizations", "InviteAccountToOrganization"),
        ("signin", "ConsoleLogin"),
        ("iam", "CreateRole"),
    }
    leave, moved = by_call["organizations", "LeaveOrganization"], by_call["organizations", "MoveAccount"]
    assert (leave["records"], leave["errorCode"], leave["errorMessage"]) == ("1", "1", "1")
    assert moved["requestParameters.destinationParentId"] == "1"
    assert moved["errorCode"] == ("1" if view == "splunk-addon" else "0"), "the add-on writes success"
    sign_in = by_call["signin", "ConsoleLogin"]
    assert (sign_in["additionalEventData.MFAUsed"], sign_in["responseElements.ConsoleLogin"]) == ("1", "1")
    assert by_call["iam", "CreateRole"]["requestParameters.policyDocument"] == "0"


def test_a_record_without_a_field_is_known() -> None:
    broken = [*WORLD[:1], type(WORLD[0])({"eventTime": WORLD[0].record["eventTime"], "message": "not CloudTrail"})]
    found = {row["view"]: row["records"] for row in rows(questions()["view"].text, broken)}
    assert found == {"plain": "1", "nothing extracted": "1"}


def test_the_index_of_the_site_takes_the_place_of_the_macro() -> None:
    found = questions(index="aws")
    assert all(one.text.startswith('index="aws" sourcetype="aws:cloudtrail" ') for one in found.values())
    assert all(one.text.startswith("`awol_cloudtrail` ") for one in questions().values())


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", TOKEN)


@pytest.fixture
def head() -> SearchHead:
    return SearchHead()


@pytest.fixture
def server(head: SearchHead) -> Iterator[Server]:
    with serving(head) as server:
        yield server


def test_verdicts_of_a_system(head: SearchHead, server: Server) -> None:
    said: list[str] = []
    outcome = run(built(MANAGEMENT), "splunk", server.url, 90, say=said.append)
    told = {one.rule: (one.can_fire, one.why) for one in outcome.verdicts}
    assert said[0] == "asking: Are there CloudTrail records at all?"
    assert len({one for one in said if one.startswith("asking: ")}) == 7
    assert outcome.system == f"Splunk 9.4.1 at {server.url}"
    assert told["aws_org_leave_denied"] == ("yes", "1 record of its calls in 90 days")
    assert told["aws_org_leave_success"] == ("yes", "1 record of its calls in 90 days")
    assert told["aws_org_delete"] == ("yes", "no such call in 90 days; everything that it needs is here")
    assert told["aws_root_api_use"] == ("yes", "it looks at every call; 5 records in the last day")
    assert told["aws_corr_leave_denied_then_success"][0] == "yes"
    # AWS always writes the parameters of MoveAccount, and no role was created with a document
    assert told["aws_org_move_account_to_root"] == ("yes", "1 record of its calls in 90 days")
    assert told["aws_iam_role_created_wide_trust"][0] == "unknown"
    assert "requestParameters.assumeRolePolicyDocument" in told["aws_iam_role_created_wide_trust"][1]
    assert told["aws_org_protected_scp_changed"] == ("no", "needs configuration: deny_leave_scp_ids")
    assert outcome.exit_code == 1
    assert {one.key: one.good for one in outcome.answers} == {
        "records": True, "management": True, "organizations": True, "home": True, "view": True, "late": False
    }  # fmt: skip
    assert len(head.asked) == 7


def test_a_chain_stands_on_quieter_rules_that_are_asked_about_and_not_shown(head: SearchHead, server: Server) -> None:
    outcome = run(built(MANAGEMENT), "splunk", server.url, 90, "high")
    told = {one.rule: one.can_fire for one in outcome.verdicts}
    assert told["aws_corr_about_to_leave"] == "yes"
    assert {one.level for one in outcome.verdicts} == {"high", "critical"}
    assert '"ListHandshakesForAccount"' in head.asked[5]
    assert '"UpdateAnomalySubscription"' not in head.asked[5], "of a low rule that no chain stands on"


def test_without_the_management_account_its_rules_cannot_fire(head: SearchHead, server: Server) -> None:
    head.events = tuple(event for event in WORLD if event.record["recipientAccountId"] != MANAGEMENT)
    told = {one.rule: one for one in run(built(MANAGEMENT), "splunk", server.url, 90).verdicts}
    assert told["aws_org_account_departed_left"].can_fire == "no"
    assert MANAGEMENT in told["aws_org_account_departed_left"].why
    assert told["aws_corr_mass_departure"].can_fire == "no"
    assert told["aws_org_leave_success"].can_fire == "yes"
    unnamed = {one.rule: one for one in run(built(), "splunk", server.url, 90).verdicts}
    assert unnamed["aws_org_account_departed_left"].can_fire == "unknown"
    assert "awol organization" in unnamed["aws_org_account_departed_left"].why


def test_without_the_home_region_global_services_are_blind(head: SearchHead, server: Server) -> None:
    head.events = tuple(
        record("DescribeInstances", "ec2", one, timedelta(hours=1), "eu-west-1") for one in (PAYMENTS, SANDBOX)
    )
    told = {one.rule: one for one in run(built(), "splunk", server.url, 90).verdicts}
    assert (told["aws_org_leave_success"].can_fire, told["aws_iam_principal_created"].can_fire) == ("no", "no")
    assert "log in one region" in told["aws_org_leave_success"].why
    assert told["aws_guardduty_disabled"].can_fire == "yes"


def test_without_a_record_nothing_fires(head: SearchHead, server: Server) -> None:
    head.events = ()
    outcome = run(built(MANAGEMENT), "splunk", server.url, 90)
    assert {one.can_fire for one in outcome.verdicts} == {"no"}
    assert outcome.answers[0].answer == "no record in the last day"


def test_without_extraction_nothing_fires(head: SearchHead, server: Server) -> None:
    head.events = (type(WORLD[0])({"eventTime": WORLD[0].record["eventTime"], "line": "cut off"}),)
    outcome = run(built(), "splunk", server.url, 90)
    assert {one.can_fire for one in outcome.verdicts} == {"no"}
    told = {one.rule: one.why for one in outcome.verdicts}
    assert told["aws_org_leave_success"] == "Splunk extracts no field of the records"


def when(part: str, answer: Answer) -> Fault:
    return lambda search: answer if part in search else None


ERROR = {"messages": [{"type": "ERROR", "text": "The search specifies a macro that cannot be found"}]}
FAULTS: list[tuple[str, str, Answer, str, str]] = [
    ("a macro that is missing", "as view", reply({"preview": False, **ERROR}), "view", "macro that cannot be found"),
    ("too many searches", "by source name", reply({"messages": [{"text": "quota"}]}, 400), "calls", "400: quota"),
    ("half a stream", "_indextime", Answer(body=b'{"result": {"records": "1"}}' * 9, cut=9), "late", "was cut off"),
    (
        "another answer",
        "awsRegion IN",
        reply({"preview": False, "result": {"x": "1"}}),
        "home",
        "not what was asked for",
    ),
    ("no row", "dc(account)", Answer(body=b'{"preview": false}'), "records", "not what was asked for"),
    ("no number", "_indextime", reply({"result": {"records": "many"}}), "late", "not what was asked for"),
    ("not JSON", "_indextime", Answer(body=b"<html>"), "late", "not JSON"),
]


@pytest.mark.parametrize(("part", "answer", "key", "told"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_question_that_fails_stays_open_and_is_told(
    head: SearchHead, server: Server, part: str, answer: Answer, key: str, told: str
) -> None:
    head.fault = when(part.replace("as view", "by view"), answer)
    outcome = run(built(MANAGEMENT), "splunk", server.url, 90)
    assert list(outcome.unread) == [key]
    assert told in outcome.unread[key]
    assert outcome.exit_code == 3
    can = {one.rule: one.can_fire for one in outcome.verdicts}
    # what hangs on the question is not known; nothing is guessed
    expected = {"calls": "unknown", "home": "unknown", "records": "unknown"}.get(key, "yes")
    assert can["aws_org_delete"] == expected


def test_a_server_that_goes_away_ends_the_run(server: Server, head: SearchHead) -> None:
    head.fault = lambda search: Answer(503, b"{}") if "by view" in search else None
    outcome = run_hastily(server)
    assert "503" in outcome.unread["view"]


def run_hastily(server: Server) -> Any:
    from awol.preflight.run import Outcome
    from awol.systems import search_head
    from awol.systems.http import Patience

    head = search_head.SearchHead(server.url, Patience(connect=1, read=2, tries=1))
    seen: Seen = splunk.ask(lambda text: head.rows(f"search {text}"), list(questions().values()), RULES)
    return Outcome("", [], [], seen.unread)


def test_nobody_there_is_an_error() -> None:
    def gone(_: str) -> list[dict[str, Any]]:
        from awol.systems.http import GoneError

        raise GoneError("no connection", status=None)

    with pytest.raises(LiveError, match="no connection"):
        splunk.ask(gone, list(questions().values()), RULES)


def test_the_command_asks_and_writes_the_table(server: Server, tmp_path: Any) -> None:
    (tmp_path / "organization.json").write_text(json.dumps({"management_account_id": MANAGEMENT, "accounts": []}))
    done = awol("preflight", "--live", f"splunk={server.url}", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    text = done.stdout.decode()
    assert re.search(rf"Does the management account's log arrive\? +ok +yes, 2 records of {MANAGEMENT}", text)
    assert "aws_org_leave_success" in text
    assert re.fullmatch(r"\d+ rules: \d+ can fire here, \d+ cannot, 1 not known", text.splitlines()[-1])
    assert TOKEN not in text + done.stderr.decode()
    done = awol("preflight", "--live", f"splunk={server.url}", "--format", "json", cwd=tmp_path)
    document = json.loads(done.stdout)
    (leave,) = [one for one in document["rules"] if one["rule"] == "aws_org_leave_denied"]
    assert leave == {
        "rule": "aws_org_leave_denied", "level": "high", "can_fire": "yes", "calls": 1,
        "why": "1 record of its calls in 90 days", "fields": {"errorCode": 1},
    }  # fmt: skip


def test_the_command_prints_the_queries(tmp_path: Any) -> None:
    done = awol("preflight", "--product", "splunk", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert list(document) == ["splunk"]
    everything = splunk.questions(asked(built(searches=True), "splunk"), management="", index="")
    assert [one["query"] for one in document["splunk"]] == [one.text for one in everything]
    text = awol("preflight", "--min-level", "critical", cwd=tmp_path).stdout.decode()
    assert text.startswith("# Splunk\n\n## Are there CloudTrail records at all?\n")
    assert "\n# Elasticsearch\n" in text


ARGUMENTS: list[tuple[list[str], bytes]] = [
    (["--live", "splunk"], b"is not NAME=URL"),
    (["--live", "trino=http://127.0.0.1:1"], b"is not NAME=URL"),
    (["--live", "splunk=http://splunk.example.com:8089"], b"plain http"),
    (["--live", "splunk=https://a:b@splunk.example.com"], b"user name or password"),
    (["--live", "splunk=http://127.0.0.1:1", "--product", "splunk"], b"--live already names the product"),
    (["--days", "0"], b"--days"),
    (["--environment", "nowhere.yml"], b"nowhere.yml: there is no such file"),
]


@pytest.mark.parametrize(("arguments", "told"), ARGUMENTS)
def test_arguments_that_cannot_be(arguments: list[str], told: bytes) -> None:
    done = awol("preflight", *arguments)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


def test_rules_asked_about_have_their_steps() -> None:
    by_name: dict[str, Asked] = {one.rule.name: one for one in RULES}
    assert by_name["aws_corr_leave_and_accept"].steps == (
        ("aws_org_leave_success",),
        ("aws_org_accept_handshake_member",),
    )
    denied, left = by_name["aws_corr_leave_denied_then_success"].steps
    assert left == ("aws_org_leave_success",)
    assert {"aws_org_leave_denied", "aws_org_leave_denied_scp"} <= set(denied)
    (counted,) = by_name["aws_corr_leave_denied_burst"].steps
    assert {"aws_org_leave_denied", "aws_org_leave_denied_scp"} <= set(counted)


@pytest.mark.parametrize(
    ("counted", "meaning"),
    [
        ({}, ""),
        ({"plain": 0, "indexed": 0, "add-on": 0}, ""),
        ({"add-on": 1, "plain": 900, "indexed": 900}, "add-on"),
        ({"plain": 2, "indexed": 2}, "plain"),
        ({"plain": 2, "indexed": 3}, "indexed"),
        ({"plain": 1}, "plain"),
        ({"indexed": 1}, "indexed"),
    ],
)
def test_the_view_that_most_records_are_in(counted: dict[str, int], meaning: str) -> None:
    assert splunk.view(counted) == meaning
