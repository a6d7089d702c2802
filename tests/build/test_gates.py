"""The gate of a pack: derived from its rules, never narrower than one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml

from awol.build.gates import FEW, MOST, Clause, Gate, Pattern, _smallest, gate, rule_text
from awol.cli.common import fixture_environment
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.pack import load_searches, parse_rule
from awol.replay.cases import written_cases
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = (*our_rules(), *load_searches(ROOT))
SINGLE = [rule for rule in RULES if rule.kind != "correlation"]


def rule(detection: str, name: str = "r") -> Rule:
    text = (
        f"title: t\nname: {name}\nid: 11111111-2222-4333-8444-555555555555\nlevel: high\n"
        f"logsource: {{product: aws, service: cloudtrail}}\ndetection:\n{detection}\n"
    )
    return parse_rule(text, name, name)


def clauses(found: Gate) -> list[dict[str, list[str]]]:
    return [{name: [one.text for one in values] for name, values in clause.items()} for clause in found.every()]


ORG, IAM = "organizations.amazonaws.com", "iam.amazonaws.com"
CALL = f"  s: {{eventSource: {ORG}, eventName: LeaveOrganization}}\n"

DERIVED: list[tuple[str, Sequence[Mapping[str, list[str]]] | None]] = [
    # (detection, the clauses; None: there is no gate)
    (f"{CALL}  condition: s", [{"eventSource": [ORG], "eventName": ["LeaveOrganization"]}]),
    # what is under `not` goes
    (
        f"{CALL}  f: {{userIdentity.type: Root}}\n  condition: s and not f",
        [{"eventSource": [ORG], "eventName": ["LeaveOrganization"]}],
    ),
    # beside a call that no rule takes as it is, one wish stays
    (
        (
            "  s: {eventSource: sts.amazonaws.com, eventName: AssumeRole}\n"
            "  t: {resources.ARN|endswith: ':role/a'}\n  condition: s and t"
        ),
        [{"eventSource": ["sts.amazonaws.com"], "eventName": ["AssumeRole"], "resources.ARN": ["*:role/a"]}],
    ),
    # without a call all wishes stay
    (
        "  s: {userIdentity.type: Root, awsRegion: us-east-1}\n  condition: s",
        [{"userIdentity.type": ["Root"], "awsRegion": ["us-east-1"]}],
    ),
    # either of two
    (
        f"  s: {{eventName: A, eventSource: {ORG}}}\n  t: {{userIdentity.type: Root}}\n  condition: s or t",
        [{"eventSource": [ORG], "eventName": ["A"]}, {"userIdentity.type": ["Root"]}],
    ),
    # a call beside a negation that may hold of anything
    (f"{CALL}  f: {{userIdentity.type: Root}}\n  condition: s or not f", None),
    ("  f: {eventName: A}\n  condition: not f", None),
    # an absent field, an empty text, a number of times a letter: none of it is asked for
    ("  s: {errorCode: null}\n  condition: s", None),
    ("  s: {errorCode: ''}\n  condition: s", None),
    ("  s: {errorCode|exists: true}\n  condition: s", None),
    ("  s: {errorCode|re: '^A'}\n  condition: s", None),
    ("  s: {errorCode|cidr: 10.0.0.0/8}\n  condition: s", None),
    ("  s: ['a keyword']\n  condition: s", None),
    ("  s: {eventName: ['A', 'null']}\n  condition: s", None),
    ("  s: {eventName: 'A?'}\n  condition: s", None),
    ("  s: {eventName: '*'}\n  condition: s", None),
    ("  s: {eventName: 'say \"it\"'}\n  condition: s", None),
    # of values that all have to be there, one
    (
        f"  s: {{eventSource: {ORG}, eventName|contains|all: [Leave, Org]}}\n  condition: s",
        [{"eventSource": [ORG], "eventName": ["*Leave*"]}],
    ),
    # a truth value is a text
    (
        "  s: {readOnly: true, managementEvent: false}\n  condition: s",
        [{"managementEvent": ["false"], "readOnly": ["true"]}],
    ),
    # a name with a star is no call that passes as it is; another wish stays beside it
    (
        f"  s: {{eventSource: {ORG}, eventName: 'Leave*', userIdentity.type: Root}}\n  condition: s",
        [{"eventSource": [ORG], "eventName": ["Leave*"], "userIdentity.type": ["Root"]}],
    ),
    # of the wishes beside a call the one with the fewest values, then the first by name
    (
        f"{CALL}  t: {{b: [x, y], d: z, c: w}}\n  condition: s and t",
        [{"eventSource": [ORG], "eventName": ["LeaveOrganization"], "c": ["w"]}],
    ),
    # two wishes for a call in any letter case: what is in both, as the first has it
    (
        f"{CALL}  t: {{eventName: [leaveorganization, Other]}}\n  condition: s and t",
        [{"eventSource": [ORG], "eventName": ["LeaveOrganization"]}],
    ),
    # two wishes for another field: the first
    (
        "  s: {userIdentity.type: [Root, Role]}\n  t: {userIdentity.type: Root}\n  condition: s and t",
        [{"userIdentity.type": ["Root", "Role"]}],
    ),
    # what another clause lets through already goes
    (
        "  s: {a: [x, y]}\n  t: {a: x}\n  u: {a: x, b: z}\n  condition: s or t or u",
        [{"a": ["x", "y"]}],
    ),
    # a call whose service is not named
    ("  s: {eventName: [A, B]}\n  condition: s", [{"eventName": ["A", "B"]}]),
    # services with the same calls are one clause
    (
        f"  s: {{eventSource: [{ORG}, {IAM}], eventName: A}}\n  condition: s",
        [{"eventSource": [IAM, ORG], "eventName": ["A"]}],
    ),
    # two wishes for a call that nothing meets: no record is asked for
    (f"{CALL}  t: {{eventName: Other}}\n  condition: s and t", []),
]


@pytest.mark.parametrize(("detection", "expected"), DERIVED)
def test_what_a_rule_asks_at_the_least(detection: str, expected: Sequence[Mapping[str, list[str]]] | None) -> None:
    found = gate([rule(detection)], {})
    if expected is None:
        assert found.without == ("r",)
    else:
        assert found.without == ()
        assert clauses(found) == [dict(one) for one in expected]


def test_more_alternatives_than_are_followed_are_let_through() -> None:
    """Two choices of eight and of eight are 64 ways; a ninth makes them too many, and the choice says nothing."""

    def asked(first: int, second: int) -> list[dict[str, list[str]]]:
        names = [[f"{letter}{one}" for one in range(count)] for letter, count in (("a", first), ("b", second))]
        items = "".join(f"  {name}: {{f{name}: v}}\n" for some in names for name in some)
        condition = " and ".join(f"({' or '.join(some)})" for some in names)
        return clauses(gate([rule(f"{items}  condition: {condition}")], {}))

    assert len(asked(8, 8)) == 64
    assert all(len(one) == 2 for one in asked(8, 8))
    assert all(len(one) == 1 for one in asked(8, 9))


def test_either_of_more_than_are_followed_has_no_gate() -> None:
    def asked(count: int) -> Gate:
        items = "".join(f"  a{one}: {{f{one}: v}}\n" for one in range(count))
        return gate([rule(f"{items}  condition: 1 of a*")], {})

    assert len(clauses(asked(MOST))) == MOST == 64
    assert asked(MOST + 1).without == ("r",)


def test_the_gate_is_a_rule_that_others_can_read() -> None:
    found = gate([rule(f"{CALL}  condition: s", "a"), rule("  s: {a: [x, y]}\n  condition: s", "b")], {})
    document = yaml.safe_load(rule_text(found))
    assert document["name"] == "awol_candidates"
    assert document["logsource"] == {"product": "aws", "service": "cloudtrail"}
    assert document["detection"] == {
        "gate_1": {"eventSource": ORG, "eventName": "LeaveOrganization"},
        "gate_2": {"a": ["x", "y"]},
        "condition": "1 of gate_*",
    }
    assert {*document} == {"title", "name", "description", "logsource", "detection"}


def test_a_call_that_one_rule_takes_as_it_is_passes_for_all() -> None:
    rules = [
        rule(f"{CALL}  condition: s", "a"),
        rule(f"{CALL}  t: {{userIdentity.type: Root}}\n  condition: s and t", "b"),
    ]
    assert clauses(gate(rules, {})) == [{"eventSource": [ORG], "eventName": ["LeaveOrganization"]}]


def test_of_clauses_that_say_the_same_one_is_kept() -> None:
    call: Clause = {"eventName": (Pattern("a"), Pattern("b"))}
    less: Clause = {"eventName": (Pattern("a"),)}
    other: Clause = {"eventName": (Pattern("b"), Pattern("a"))}
    assert list(_smallest([call, less, other])) == [call]
    assert list(_smallest([less, other, call])) == [other]


def test_a_call_of_which_much_is_asked_passes_as_it_is() -> None:
    def asked(number: int) -> Gate:
        values = ", ".join(f"p-{one}" for one in range(number))
        return gate([rule(f"{CALL}  t: {{requestParameters.policyId: [{values}]}}\n  condition: s and t")], {})

    assert "requestParameters.policyId" in clauses(asked(FEW))[0]
    assert clauses(asked(FEW + 1)) == [{"eventSource": [ORG], "eventName": ["LeaveOrganization"]}]


def test_a_rule_that_any_record_may_fire_is_named() -> None:
    found = gate(SINGLE, fixture_environment(ROOT).placeholders)
    assert found.without == ("aws_account_went_silent",)


@pytest.fixture(scope="module")
def found() -> Gate:
    return gate([one for one in SINGLE if one.kind == "event"], fixture_environment(ROOT).placeholders)


def test_the_gate_lets_every_record_through_on_which_a_rule_fires(found: Gate) -> None:
    admits = compile_for("sigma", rule_text(found), Context(path="candidates"))
    kept_back = []
    number = 0
    for one in SINGLE:
        for case in written_cases(ROOT, one):
            if case.expected == "fires" and one.kind == "event":
                number += len(case.events)
                kept_back += [(one.name, case.name) for event in case.events if not list(admits([event]))]
    assert number > 500
    assert kept_back == []


KEPT_BACK: list[dict[str, Any]] = [
    # (records of an ordinary day that no rule asks for)
    {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "resources": [{"ARN": "arn:aws:iam::1:role/ci"}]},
    {"eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy", "requestParameters": {"bucketName": "mine"}},
    {"eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances"},
    {"eventSource": "iot.amazonaws.com", "eventName": "DeletePolicy"},
]


@pytest.mark.parametrize("record", KEPT_BACK, ids=lambda one: str(one["eventName"]))
def test_the_gate_keeps_back_what_no_rule_asks_for(record: dict[str, Any], found: Gate) -> None:
    admits = compile_for("sigma", rule_text(found), Context(path="candidates"))
    assert not list(admits([Event({"eventID": "e", "userIdentity": {"type": "AssumedRole"}, **record})]))


def test_a_pattern_is_compared_by_its_text() -> None:
    assert Pattern("a") != Pattern("a", wild=True)
