"""The questions in Lucene and ES|QL, replayed on documents of a small organization; expected numbers were counted by
hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from awol.configuration.allowlist import parse as parse_allowlist
from awol.preflight import elastic
from awol.preflight.material import asked
from awol.preflight.questions import Question, Seen
from awol.preflight.run import Outcome, _remarks, run
from awol.preflight.verdicts import Verdict
from awol.systems.http import GoneError, LiveError
from tests.commands import awol
from tests.packs import our_rules
from tests.preflight.world import (
    MANAGEMENT,
    PAYMENTS,
    TOKEN,
    WORLD,
    Cluster,
    built,
    count,
    documents,
    record,
    reply,
    table,
)
from tests.systems.server import Answer, Server, serving

INDEX = "logs-aws.cloudtrail-*"
RULES = asked(built(), "elasticsearch")
DOCUMENTS = documents()


def questions(management: str = "") -> dict[str, Question]:
    return {one.key: one for one in elastic.questions(RULES, index=INDEX, management=management)}


COUNTS: list[tuple[str, int]] = [
    ("organizations", 3),
    ("home", 4),
    ("retain:as text", 2),
    ("retain:flattened", 2),
    ("retain:parameters of ordinary calls", 2),
    ("alive:aws.cloudtrail.user_identity.type", 5),
    ("alive:aws.cloudtrail.error_code", 1),
    ("alive:aws.cloudtrail.user_identity.invoked_by", 0),
    ("calls:aws_org_leave_denied", 1),
    ("calls:aws_org_leave_denied aws.cloudtrail.error_code", 1),
    ("calls:aws_org_move_account_to_root", 1),
    (
        "calls:aws_org_move_account_to_root aws.cloudtrail.flattened.request_parameters.destinationParentId",
        1,
    ),
    ("calls:aws_org_delete", 0),
    ("calls:aws_root_console_login_no_mfa", 1),
    ("calls:aws_root_console_login_no_mfa aws.cloudtrail.flattened.additional_eventdata.MFAUsed", 1),
    ("calls:aws_iam_role_created_wide_trust", 1),
    ("calls:aws_iam_request_parameters_omitted", 1),
    ("calls:aws_iam_request_parameters_omitted aws.cloudtrail.flattened.request_parameters.omitted", 0),
    # a rule on every call has no calls of its own; of 90 days all but the departure have a key
    ("calls:aws_root_long_term_key_used aws.cloudtrail.user_identity.access_key_id", 7),
]


@pytest.mark.parametrize(("key", "expected"), COUNTS)
def test_counts(key: str, expected: int) -> None:
    one = questions()[key]
    assert one.language == "Lucene"
    assert count(one.text, DOCUMENTS) == expected


def test_a_rule_on_every_call_is_not_asked_for_its_calls() -> None:
    assert "calls:aws_root_api_use" not in questions()
    assert "calls:aws_root_api_use aws.cloudtrail.user_identity.type" in questions()


def test_a_hyphen_in_the_name_of_a_field_is_escaped() -> None:
    """It is an operator of Lucene's (Elasticsearch Guide, "Query string query": reserved characters)."""
    name = "aws.cloudtrail.flattened.request_parameters.x-amz-acl"
    subject = next(one for one in RULES if one.need is not None and one.need.calls)
    assert subject.need is not None
    listed = elastic.questions([replace(subject, need=replace(subject.need, groups=((name,),)))], index=INDEX)
    [text] = [one.text for one in listed if one.key == f"calls:{subject.rule.name} {name}"]
    assert text.endswith("_exists_:aws.cloudtrail.flattened.request_parameters.x\\-amz\\-acl")


TABLES: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("records", "", [{"records": 5, "accounts": 3, "regions": 2}]),
    ("management", MANAGEMENT, [{"records": 2, "aws.cloudtrail.recipient_account_id": MANAGEMENT}]),
    ("management", "999999999999", []),
    ("management", "", [{"records": 1, "aws.cloudtrail.recipient_account_id": MANAGEMENT}]),
    (
        "late",
        "",
        [
            {
                "records": 5,
                "over_900_seconds": 2,
                "over_3600_seconds": 1,
                "over_86400_seconds": 0,
                "latest": 4000,
            }
        ],
    ),
]


@pytest.mark.parametrize(("key", "management", "expected"), TABLES)
def test_tables(key: str, management: str, expected: list[dict[str, Any]]) -> None:
    one = questions(management)[key]
    assert one.language == "ES|QL"
    assert table(one.text, DOCUMENTS) == expected


RETAIN = [("all", "all"), ("keyword", "keyword"), ("flattened", "flattened"), ("minimal", "minimal"), ("none", "")]
POLICY = record("AttachUserPolicy", "iam", PAYMENTS, timedelta(hours=1), requestParameters={"policyArn": "arn:aws:iam::aws:policy/A", "userName": "b"})  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(("setting", "told"), RETAIN)
def test_the_setting_of_the_integration_is_known_by_its_fields(setting: str, told: str) -> None:
    found = documents((*WORLD, POLICY), setting)
    numbers = [count(questions()[f"retain:{part}"].text, found) for part in elastic.PARTS]
    assert elastic.retain(*numbers) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        *((name, "all") for name in (
            "roleArn", "roleName", "userName", "bucketName", "key", "name", "maxResults", "roleSessionName"
        )),
        ("policyArn", "minimal"),
        ("cidrIp", "minimal"),
    ],
)  # fmt: skip
def test_each_parameter_that_minimal_would_drop_tells_that_it_did_not(name: str, told: str) -> None:
    call = record("X", "iam", PAYMENTS, timedelta(hours=1), requestParameters={name: "x"})
    numbers = [count(questions()[f"retain:{part}"].text, documents((call,))) for part in elastic.PARTS]
    assert elastic.retain(*numbers) == told


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_ELASTICSEARCH_API_KEY", TOKEN)


@pytest.fixture
def cluster() -> Cluster:
    return Cluster((*WORLD, POLICY))


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Server]:
    with serving(cluster) as server:
        yield server


def ran(server: Server, management: str = MANAGEMENT, index: str = INDEX) -> Outcome:
    return run(built(management, index), "elasticsearch", server.url, 90)


def test_verdicts_of_a_cluster(server: Server, cluster: Cluster) -> None:
    outcome = ran(server)
    told = {one.rule: (one.can_fire, one.why) for one in outcome.verdicts}
    assert outcome.system == f"Elasticsearch 8.19.21 at {server.url}, {INDEX}"
    assert told["aws_org_leave_denied"] == ("yes", "1 record of its calls in 90 days")
    assert told["aws_org_delete"] == ("yes", "no such call in 90 days; everything that it needs is here")
    assert told["aws_org_move_account_to_root"][0] == "yes"
    assert told["aws_corr_leave_and_accept"] == ("yes", "each of its steps can fire")
    # that AWS left parameters out is rare
    assert told["aws_iam_request_parameters_omitted"][0] == "yes"
    assert {one.key: one.good for one in outcome.answers} == {
        "records": True, "management": True, "organizations": True, "home": True, "retain": True, "late": False
    }  # fmt: skip
    assert all(text.endswith("TO now]") or "TO now] AND _exists_:" in text for text in cluster.asked.values())


def test_what_is_asked_is_told(server: Server) -> None:
    said: list[str] = []
    run(built(MANAGEMENT), "elasticsearch", server.url, 90, say=said.append)
    assert said == ["asking for counts"]


ROWS = f"""rule,recipient_account_id,reason,expires
aws_org_move_account*,{MANAGEMENT},moves,2099-01-01
aws_org_invite_account,{MANAGEMENT},invitations,2099-01-01
"""


@pytest.mark.parametrize(
    ("firing", "number"),
    [
        ({"aws_org_move_account": "yes", "aws_org_move_account_to_root": "yes", "aws_org_delete": "yes"}, 2),
        ({"aws_org_move_account": "no", "aws_org_invite_account": "yes"}, 1),
        ({"aws_org_move_account": "unknown", "aws_org_delete": "yes"}, 0),
    ],
)
def test_rules_of_which_the_allow_list_approves_something_are_counted(firing: dict[str, Any], number: int) -> None:
    approvals = parse_allowlist(ROWS, "a.csv", our_rules())
    material = replace(built(MANAGEMENT), allowlist=approvals)
    found = [Verdict(rule, "low", can, "") for rule, can in firing.items()]
    told = f"the allow-list approves something of {number} of these rules: awol allowlist check"
    assert _remarks(material, found) == ([told] if number else [])


@pytest.mark.parametrize(
    ("unread", "firing", "code"),
    [
        ({}, [], 0),
        ({}, ["yes", "unknown"], 0),
        ({}, ["yes", "no"], 1),
        ({"late": "403"}, ["yes"], 3),
        ({"late": "403"}, ["no"], 3),
    ],
)
def test_the_exit_code(unread: dict[str, str], firing: list[Any], code: int) -> None:
    assert Outcome("", [], [Verdict("r", "low", can, "") for can in firing], unread).exit_code == code


@pytest.mark.parametrize(
    ("setting", "rule", "can"),
    [
        ("keyword", "aws_org_move_account_to_root", "no"),
        ("keyword", "aws_iam_admin_policy_granted", "yes"),
        ("keyword", "aws_org_leave_success", "yes"),
        ("minimal", "aws_org_move_account_to_root", "no"),
        ("minimal", "aws_iam_org_powerful_policy_attached", "yes"),
        ("flattened", "aws_org_move_account_to_root", "yes"),
        ("flattened", "aws_iam_admin_policy_granted", "no"),
    ],
)
def test_what_the_integration_leaves_out_no_rule_can_find(
    server: Server, cluster: Cluster, setting: str, rule: str, can: str
) -> None:
    cluster.retain = setting
    (found,) = [one for one in ran(server).verdicts if one.rule == rule]
    assert found.can_fire == can
    if can == "no":
        assert f"`retain: {setting}` leaves out aws.cloudtrail." in found.why


def test_an_index_that_is_not_there(server: Server, cluster: Cluster) -> None:
    cluster.fault = lambda path: reply({"_shards": {"total": 0, "failed": 0}}) if path.endswith("_search") else None
    outcome = ran(server)
    assert {one.can_fire for one in outcome.verdicts} == {"no"}
    assert outcome.exit_code == 1
    assert outcome.answers[0].answer == "no record in the last day"


def test_the_index_of_the_site_is_asked(server: Server, cluster: Cluster) -> None:
    cluster.index = "mine-*"
    assert ran(server, index="mine-*").unread == {}


TABLES_ALL = {"records", "management", "late"}
NUMBERS = ("records", "accounts", "regions", "aws.cloudtrail.recipient_account_id", "latest")
FAULTS: list[tuple[str, str, Answer, set[str], str]] = [
    ("no rights on the index", "_search", reply({"error": {"reason": "unauthorized"}}, 403), {"counts"}, "403"),
    ("a shard that failed", "_search", reply({"_shards": {"total": 2, "failed": 1}}), {"counts"}, "partial"),
    ("time ran out", "_search", reply({"_shards": {"total": 1}, "timed_out": True}), {"counts"}, "partial"),
    ("another answer", "_search", reply({"_shards": {"total": 1, "failed": 0}}), {"counts"}, "not match the request"),
    ("no result", "_search", reply({}), {"counts"}, "contains no result"),
    (
        "a column that nobody has",
        "_query",
        reply({"error": {"reason": "Unknown column [event.ingested]"}}, 400),
        TABLES_ALL,
        "Unknown column",
    ),
    ("half a table", "_query", reply({"columns": [], "values": [], "is_partial": True}), TABLES_ALL, "partial"),
    (
        "numbers that are null",
        "_query",
        reply({"columns": [{"name": name} for name in NUMBERS], "values": [[None] * len(NUMBERS)]}),
        TABLES_ALL,
        "not what was",
    ),
    ("another table", "_query", reply({"columns": [{"name": "x"}], "values": [[1]]}), TABLES_ALL, "not what was"),
]  # fmt: skip


@pytest.mark.parametrize(("end", "answer", "keys", "told"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_question_that_fails_stays_open_and_is_told(
    server: Server, cluster: Cluster, end: str, answer: Answer, keys: set[str], told: str
) -> None:
    cluster.fault = lambda path: answer if path.endswith(end) else None
    outcome = ran(server)
    assert set(outcome.unread) == keys
    assert all(told in fault for fault in outcome.unread.values())
    assert outcome.exit_code == 3
    can = {one.rule: one.can_fire for one in outcome.verdicts}
    assert can["aws_org_delete"] == "unknown"


def test_nobody_there_is_an_error() -> None:
    class Gone:
        def counts(self, texts: Any) -> dict[str, int] | None:
            raise GoneError("no connection", status=None)

        def table(self, text: str) -> list[dict[str, Any]]:
            raise NotImplementedError

    with pytest.raises(LiveError, match="no connection"):
        elastic.ask(Gone(), list(questions().values()))


def test_the_command(server: Server, tmp_path: Any) -> None:
    (tmp_path / "organization.json").write_text(json.dumps({"management_account_id": MANAGEMENT}))
    (tmp_path / "allowlist.csv").write_text(
        "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires\n"
        "aws_org_move_account,,111122223333,,,planned,,2099-01-01\n"
    )
    done = awol("preflight", "--live", f"elasticsearch={server.url}", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert b"What does the integration retain?" in done.stdout
    assert b"retain: all" in done.stdout
    assert b"the allow-list approves something of 1 of these rules" in done.stderr
    assert TOKEN.encode() not in done.stdout + done.stderr


def test_counts_go_where_their_keys_say() -> None:
    seen = Seen()
    retained = {f"retain:{part}": 1 for part in elastic.PARTS}
    counted = {"organizations": 3, "home": 4, "alive:a.b": 5, "calls:rule": 6, "calls:rule a.b": 2, **retained}
    elastic._take_counts(seen, counted)
    assert (seen.organizations, seen.home, seen.alive) == (3, 4, {"a.b": 5})
    assert (seen.calls, seen.filled) == ({"rule": 6}, {("rule", "a.b"): 2})
