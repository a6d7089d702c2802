"""What is wrong with a rule for Kibana, or with an exception: each row changes one part of a rule without a fault."""

from __future__ import annotations

from typing import Any

import pytest

from awol.build.lint.kibana import lint
from awol.check.tags import technique_names

ACCOUNT, ARN = "aws.cloudtrail.recipient_account_id", "aws.cloudtrail.user_identity.arn"
ISSUER = "aws.cloudtrail.user_identity.session_context.session_issuer.arn"
PARAMETERS = "aws.cloudtrail.request_parameters"
FLAT = "aws.cloudtrail.flattened.request_parameters.name"
ID = "2b1c4d2e-0000-4000-8000-000000000001"
TACTIC = {"id": "TA0112", "name": "Defense Impairment", "reference": "https://attack.mitre.org/tactics/TA0112/"}
BELOW = {
    "id": "T1685.002",
    "name": technique_names()["T1685.002"],
    "reference": "https://attack.mitre.org/techniques/T1685/002/",
}
ABOVE = {
    "id": "T1685",
    "name": technique_names()["T1685"],
    "reference": "https://attack.mitre.org/techniques/T1685/",
}
TECHNIQUE = {
    "id": "T1666",
    "name": "Modify Cloud Resource Hierarchy",
    "reference": "https://attack.mitre.org/techniques/T1666/",
}
NOTE = "### Possible investigation steps\n### False positive analysis\n### Response and remediation\n"
SUPPRESSION = {
    "group_by": [ACCOUNT], "duration": {"value": 1, "unit": "h"}, "missing_fields_strategy": "doNotSuppress",
}  # fmt: skip
RULE: dict[str, Any] = {
    "rule_id": ID,
    "name": "An account left",
    "language": "lucene",
    "query": 'event.provider:"organizations.amazonaws.com" AND event.action:LeaveOrganization',
    "index": ["logs-aws.cloudtrail-*"],
    "interval": "5m",
    "from": "now-10m",
    "timestamp_override": "event.ingested",
    "enabled": False,
    "alert_suppression": SUPPRESSION,
    "severity": "critical",
    "risk_score": 99,
    "threat": [{"tactic": TACTIC, "technique": [TECHNIQUE]}],
    "note": NOTE,
    "setup": "It needs Platinum and `retain: all`; a run raises 1,000 alerts at most.",
    "max_signals": 1000,
    "required_fields": [{"name": f"event.{one}", "type": "keyword"} for one in ("action", "provider")],
}
CHAIN: dict[str, Any] = {
    **{name: value for name, value in RULE.items() if name not in ("index", "required_fields")},
    "language": "esql",
    "query": (
        "from logs-aws.cloudtrail-* metadata _id, _index, _version\n| eval joined = user.name\n"
        "| stats event_ids = values(event.id), first_time = min(@timestamp) by source.address\n"
        "| keep source.address, first_time, event_ids\n| sort source.address\n| limit 1000"
    ),
    "alert_suppression": {**SUPPRESSION, "group_by": ["source.address"], "duration": {"value": 10, "unit": "m"}},
}


def remarks(rule: dict[str, Any], **others: Any) -> list[str]:
    """What is said of a rule, without its name."""
    name = f"{rule['name']}: "
    return [one.removeprefix(name) for one in lint([rule], **others)]


def suppressed(**parts: Any) -> dict[str, Any]:
    return {"alert_suppression": {**SUPPRESSION, **parts}}


def lasting(value: int, unit: str) -> dict[str, Any]:
    return suppressed(duration={"value": value, "unit": unit})


LOOKS_BACK = "it looks back less than two intervals, so a late run loses alerts"
NO_OVERRIDE = "without the timestamp override event.ingested, records that CloudTrail delivers late are never found"
ENABLED = "it is built enabled, so an import would switch it on"
NO_INDEX = "it has no index pattern, so Kibana would search its default indexes"
LASTING = "its suppression does not last between an hour and 24 hours"
HIDDEN = f"its suppression has neither {ACCOUNT} nor {PARAMETERS}: alerts of a second account would be hidden"
NEXT_NAME = "its name does not end in `- next` as its tag `awol-next` does, or the other way round"
CONSEQUENCES = "it runs beside another rule, and has consequences: a risk, an alert or an action"
SHADOW = {"name": "An account left - next", "tags": ["awol-next"], "risk_score": 0, "building_block_type": "default"}
QUIET = "it is a building block, which raises no alert, but its severity calls for one"


def scored(score: Any, severity: str) -> list[str]:
    return [f"the risk score {score} is not that of the severity {severity}"]


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({}, []),
        ({"index": []}, [NO_INDEX]),
        ({"index": None}, ["its index is null, not a list", NO_INDEX]),
        ({"index": ["logs-aws.cloudtrail-*", "logs-*"]}, ["its index pattern matches every log"]),
        ({"index": ["*"]}, ["its index pattern matches every log"]),
        ({"from": "now-9m"}, [LOOKS_BACK]),
        ({"from": "now-600s"}, []),
        ({"interval": "0m"}, [LOOKS_BACK]),
        ({"from": "now"}, [LOOKS_BACK]),
        ({"interval": "five"}, [LOOKS_BACK]),
        ({"timestamp_override": "@timestamp"}, [NO_OVERRIDE]),
        ({"enabled": True}, [ENABLED]),
        (suppressed(group_by=["user.name"]), [HIDDEN]),
        (suppressed(group_by=[PARAMETERS]), []),
        (suppressed(group_by=[ACCOUNT, FLAT]),
         [f"it groups by {FLAT}: grouping by a flattened key gives no groups or wrong ones"]),
        (suppressed(group_by=[ACCOUNT, "cloud.account.id"]),
         ["it groups by cloud.account.id, which the integration fills from another field"]),
        (lasting(60, "m"), []),
        (lasting(3599, "s"), [LASTING]),
        (lasting(24, "h"), []),
        (lasting(25, "h"), [LASTING]),
        (lasting(1, "w"), [LASTING]),
        (suppressed(missing_fields_strategy="suppress"),
         ["alerts without the fields would be suppressed together, across accounts"]),
        ({"name": "An account left - next"}, [NEXT_NAME]),
        ({**SHADOW, "name": "An account left"}, [NEXT_NAME]),
        (SHADOW, []),
        ({**SHADOW, "risk_score": 1}, [CONSEQUENCES]),
        ({**SHADOW, "building_block_type": None}, ["its building_block_type is null, not a text", CONSEQUENCES]),
        ({"risk_score": 98}, scored(98, "critical")),
        ({"risk_score": 99, "severity": "high"}, scored(99, "high")),
        ({"risk_score": 73, "severity": "high"}, []),
        ({"risk_score": 47, "severity": "medium"}, []),
        ({"risk_score": 0, "severity": "low"}, scored(0, "low")),
        ({"risk_score": 1, "severity": "low"}, []),
        ({"risk_score": 21, "severity": "low"}, []),
        ({"risk_score": 22, "severity": "low"}, scored(22, "low")),
        ({"building_block_type": "default"}, [QUIET]),
        ({"building_block_type": "default", "severity": "low", "risk_score": 21}, []),
        ({"severity": "urgent"}, scored(99, "urgent")),
        ({"threat": []}, ["it has no threat mapping"]),
        ({"threat": [{"tactic": {**TACTIC, "id": "TA0005", "name": "Defense Evasion", "reference": "x/TA0005/"}}]}, []),
        ({"threat": [{"tactic": TACTIC, "technique": [{**ABOVE, "subtechnique": [BELOW]}]}]}, []),
        ({"query": RULE["query"].replace("LeaveOrganization", "Leave")},
         ["its query asks for the event.action `Leave`, which CloudTrail never writes"]),
        ({"threat": [{"tactic": {**TACTIC, "name": "Impact"}}]}, ["TA0112 is not the tactic Impact"]),
        ({"threat": [{"tactic": {**TACTIC, "reference": "https://attack.mitre.org/tactics/"}}]},
         ["the reference of TA0112 does not lead to its page"]),
        ({"threat": [{"tactic": TACTIC, "technique": [{**TECHNIQUE, "reference": "https://attack.mitre.org/T1/"}]}]},
         ["the reference of T1666 does not lead to its page"]),
        ({"threat": [{"tactic": TACTIC, "technique": [{**TECHNIQUE, "subtechnique": [BELOW]}]}]},
         ["T1685.002 is not a sub-technique of T1666"]),
        ({"note": NOTE.replace("### False", "## False")}, ["its guide lacks `### False positive analysis`"]),
        ({"note": f"{NOTE}[a](https://x) [b](guide.md)"},
         ["its guide links to a file, which does not exist in Kibana"]),
        ({"note": f"{NOTE}[a](https://x) [b](http://y)"}, []),
        ({"setup": "Platinum; 1,000 alerts"}, ["its setup does not say that the integration must retain all"]),
        ({"setup": "Platinum, retain: all; 11,000 alerts"},
         ["its setup does not say how many alerts a run raises at most"]),
        ({"required_fields": RULE["required_fields"][1:]},
         ["its query reads event.action, which required_fields does not name"]),
        ({"required_fields": [*RULE["required_fields"], {"name": "user.name", "type": "keyword"}]},
         ["required_fields names user.name, which its query does not read"]),
        ({"exceptions_list": [{"list_id": "x"}]}, ["names the exception list x, which is not built"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule(parts: dict[str, Any], faults: list[str]) -> None:
    assert remarks({**RULE, **parts}) == faults


def test_alerts_that_nothing_groups() -> None:
    whole = {name: value for name, value in RULE.items() if name != "alert_suppression"}
    assert remarks(whole) == ["its alerts are not suppressed: one key could raise 2,000 alerts"]
    assert remarks({**whole, **SHADOW}) == []


METADATA = "an ES|QL rule begins `from INDEX metadata _id, _index, _version`, or alerts are doubled"


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({}, []),
        ({"index": ["a"]}, ["an ES|QL rule must not have `index`: its FROM names the index"]),
        ({"query": CHAIN["query"].replace(", _version", "")}, [METADATA]),
        # A chain may be a building block, and is grouped as its rule says.
        ({"building_block_type": "default"}, []),
        ({"query": CHAIN["query"].replace("event_ids", "events")}, [HIDDEN, LASTING]),
    ],
)
def test_what_is_wrong_with_a_chain(parts: dict[str, Any], faults: list[str]) -> None:
    assert remarks({**CHAIN, **parts}) == faults


def test_a_query_that_does_not_run_is_told() -> None:
    (told,) = remarks({**RULE, "query": RULE["query"] + " AND (x:y"})
    assert told.startswith("its query does not run: ")


def test_what_the_soc_keeps_is_its_own() -> None:
    lists = [{"list_id": "theirs", "type": "detection", "id": "1", "namespace_type": "single"}]
    theirs = {**RULE, "enabled": True, "exceptions_list": lists}
    assert remarks(theirs, kept={ID: theirs}) == []
    assert remarks(RULE, kept={ID: theirs}) == [ENABLED]
    assert remarks(theirs, kept={"other": theirs}) == [ENABLED, "names the exception list theirs, which is not built"]


def test_what_has_no_name_is_told_by_its_line() -> None:
    odd: Any = 5
    nameless = {name: value for name, value in RULE.items() if name not in ("name", "index")} | {"index": 5}
    assert lint([odd, RULE])[0] == "line 1 is a number, not an object"
    assert lint([RULE, nameless])[0] == "line 2: its index is a number, not a list"
    item = {name: value for name, value in ITEM.items() if name != "name"} | {"comments": 5}
    assert lint([], [LIST, item])[0] == "i: its comments is a number, not a list"


def test_names_and_ids_are_there_once() -> None:
    told = lint([RULE, {**RULE, "name": "b"}, {**RULE, "rule_id": "x"}])
    assert told == [
        f"b: the rule_id `{ID}` appears twice; Kibana keeps only one of them",
        "An account left: the name `An account left` appears twice; Kibana keeps only one of them",
    ]


LIST = {"list_id": "awol-left", "name": "a", "type": "detection", "namespace_type": "single"}
ENTRY = {"field": ACCOUNT, "type": "match", "operator": "included", "value": "111122223333"}
ITEM: dict[str, Any] = {
    "item_id": "i", "list_id": "awol-left", "namespace_type": "single", "type": "simple", "comments": [],
    "expire_time": "2099-01-01T00:00:00.000Z", "entries": [ENTRY], "name": "i",
}  # fmt: skip
NOBODY = "it names neither an account nor a principal"


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({}, []),
        ({"list_id": "other"}, ["belongs to the list other, which is not built"]),
        ({"entries": []}, ["it has no entry, so it would silence every alert"]),
        ({"expire_time": "2099-01-01"}, ["it has no expiry time"]),
        ({"entries": [{**ENTRY, "field": "user.name"}]}, [NOBODY]),
        ({"entries": [{**ENTRY, "field": "user.name"}, {**ENTRY, "field": ARN}]}, []),
        ({"entries": [{**ENTRY, "field": ISSUER}]}, []),
        ({"entries": [{**ENTRY, "operator": "excluded"}]}, ["excludes what it should cover"]),
        ({"entries": [{**ENTRY, "type": "wildcard", "value": "**"}]}, ["`**` covers everything"]),
        ({"entries": [{**ENTRY, "type": "wildcard", "value": "*1*"}]}, []),
        ({"namespace_type": "agnostic"}, ["is not a simple item of one space, for records of any system"]),
    ],
)
def test_what_is_wrong_with_an_exception(parts: dict[str, Any], faults: list[str]) -> None:
    assert lint([], [LIST, {**ITEM, **parts}]) == [f"i: {one}" for one in faults]


def test_an_exception_is_there_once() -> None:
    assert lint([], [LIST, ITEM, ITEM]) == ["i: the item_id `i` appears twice; Kibana keeps only one of them"]


OUTSIDE = (
    "i: {} is a field of single events and not of the chain's group: the exception hides a chain of which one event is"
    " approved"
)
COMPUTED = "i: {} is a column that the query computes: the exception has no effect"
EQL = (
    "sequence by source.address with maxspan=1h\n  [any where event.action == \"A\"] by user.name, user.id\n"
    "  [any where event.action == \"B\"] by user.name"
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "field", "told"),
    [
        (RULE, "user.name", None),
        (CHAIN, "source.address", None),
        (CHAIN, "source.ip", None),  # the same address
        (CHAIN, "user.name", OUTSIDE),
        (CHAIN, ISSUER, OUTSIDE),
        ({**CHAIN, "query": CHAIN["query"].replace("source.address", ARN)}, ISSUER, None),
        (CHAIN, "joined", COMPUTED),
        ({**RULE, "language": "eql", "query": EQL}, "source.address", None),
        ({**RULE, "language": "eql", "query": EQL}, "user.name", None),
        ({**RULE, "language": "eql", "query": EQL}, "user.id", OUTSIDE),
        ({**RULE, "language": "eql", "query": EQL.replace("sequence", "sample")}, "user.id", None),
    ],
)
@pytest.mark.parametrize("linked", [True, False])
def test_an_exception_of_a_chain_is_of_its_group(
    rule: dict[str, Any], field: str, told: str | None, linked: bool
) -> None:
    """Whether the rule names the list, or the list is meant for it by its name."""
    one = {**rule, "exceptions_list": [{"list_id": "awol-left"}]} if linked else rule
    exceptions = [LIST, {**ITEM, "entries": [ENTRY, {**ENTRY, "field": field}]}]
    found = lint([one], exceptions, names={} if linked else {ID: "left"})
    assert [text for text in found if text.startswith("i: ") and field in text] == (
        [told.format(field)] if told else []
    )
    others = lint([rule], exceptions, names={ID: "other"})
    assert not [text for text in others if text.startswith("i: ") and field in text]
