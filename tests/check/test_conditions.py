"""Checks that need a rule's condition: eventSource, eventType, placeholders, null on leaves, the portable profile.

Each row is a rule's detections and the lines that the check names; a row without lines is the twin that passes.
"""

from __future__ import annotations

import pytest

from awol.check.conditions import named_events
from awol.check.logic import trees
from tests.check.rules import faults, messages, places, rule

ORG = "eventSource: organizations.amazonaws.com"


def test_the_rule_that_all_rows_change_has_no_fault() -> None:
    assert faults(rule()) == []


EVENT_SOURCE = {
    "beside it": ("selection:\n  " + ORG + "\n  eventName: LeaveOrganization\ncondition: selection", []),
    "nowhere": ("selection:\n  eventName: LeaveOrganization\ncondition: selection", ["eventName: LeaveOrganization"]),
    "in a detection joined by and": (
        f"source:\n  {ORG}\nnamed:\n  eventName: LeaveOrganization\ncondition: source and named",
        [],
    ),
    "in a detection joined by or": (
        f"source:\n  {ORG}\nnamed:\n  eventName: LeaveOrganization\ncondition: source or named",
        ["eventName: LeaveOrganization"],
    ),
    "in one of two maps of a list": (
        f"selection:\n  - {ORG}\n    eventName: LeaveOrganization\n  - eventName: CloseAccount\ncondition: selection",
        ["- eventName: CloseAccount"],
    ),
    "in every map of a list": (
        (
            f"selection:\n  - {ORG}\n    eventName: LeaveOrganization\n"
            "  - eventSource: account.amazonaws.com\n    eventName: CloseAccount\ncondition: selection"
        ),
        [],
    ),
    "a list of sources beside a list of names": (
        (
            "source:\n  - eventSource: organizations.amazonaws.com\n  - eventSource: account.amazonaws.com\n"
            "named:\n  eventName: CloseAccount\ncondition: source and named"
        ),
        [],
    ),
    "one of several selections has none": (
        (
            f"selection_a:\n  {ORG}\n  eventName: LeaveOrganization\n"
            "selection_b:\n  eventName: CloseAccount\ncondition: 1 of selection_*"
        ),
        ["eventName: CloseAccount"],
    ),
    "all of several selections": (
        f"selection_a:\n  {ORG}\nselection_b:\n  eventName: CloseAccount\ncondition: all of selection_*",
        [],
    ),
    "a source that is only excluded": (
        f"selection:\n  eventName: LeaveOrganization\nfilter:\n  {ORG}\ncondition: selection and not filter",
        ["eventName: LeaveOrganization"],
    ),
    "an excluded name inside its service": (
        f"selection:\n  {ORG}\nfilter:\n  eventName: ListAccounts\ncondition: selection and not filter",
        [],
    ),
    "an excluded name with a source of its own": (
        (
            f"selection:\n  userIdentity.type: Root\nfilter:\n  {ORG}\n  eventName: ListAccounts\n"
            "condition: selection and not filter"
        ),
        [],
    ),
    "an excluded name alone": (
        (
            "selection:\n  userIdentity.type: Root\nfilter:\n  eventName: ListAccounts\n"
            "condition: selection and not filter"
        ),
        ["eventName: ListAccounts"],
    ),
    "no name at all": ("selection:\n  userIdentity.type: Root\ncondition: selection", []),
}


@pytest.mark.parametrize(("detection", "lines"), EVENT_SOURCE.values(), ids=EVENT_SOURCE)
def test_event_name_stands_with_event_source(detection: str, lines: list[str]) -> None:
    assert places(rule(detection), "event-source") == lines


CALL = f"selection:\n  {ORG}\n  eventName: LeaveOrganization\n"
SERVICE = "service:\n  eventType: AwsServiceEvent\n"
EVENT_TYPE = {
    "excluded": (f"{CALL}{SERVICE}condition: selection and not service", []),
    "needed": (f"{CALL}{SERVICE}condition: selection and service", ["eventType: AwsServiceEvent"]),
    "needed by a double not": (
        f"{CALL}{SERVICE}other:\n  readOnly: true\ncondition: selection and not (other and not service)",
        ["eventType: AwsServiceEvent"],
    ),
    "excluded with something else": (
        f"{CALL}{SERVICE}other:\n  readOnly: true\ncondition: selection and not (other and service)",
        [],
    ),
    "one of several": (
        f"{CALL}1_service:\n  eventType: AwsServiceEvent\ncondition: selection and 1 of 1_*",
        ["eventType: AwsServiceEvent"],
    ),
    "none of several": (
        (
            f"{CALL}filter_a:\n  eventType: AwsServiceEvent\nfilter_b:\n  readOnly: true\n"
            "condition: selection and not 1 of filter_*"
        ),
        [],
    ),
    "in a map of a list": (
        f"selection:\n  - {ORG}\n  - eventType: AwsServiceEvent\ncondition: selection",
        ["- eventType: AwsServiceEvent"],
    ),
    "its absence": (f"{CALL}service:\n  eventType: null\ncondition: selection and service", ["eventType: null"]),
    "its presence": (f"{CALL}service:\n  eventType: null\ncondition: selection and not service", ["eventType: null"]),
    "exists": (
        f"{CALL}service:\n  eventType|exists: false\ncondition: selection and not service",
        ["eventType|exists: false"],
    ),
}


@pytest.mark.parametrize(("detection", "lines"), EVENT_TYPE.values(), ids=EVENT_TYPE)
def test_event_type_is_only_negated(detection: str, lines: list[str]) -> None:
    assert places(rule(detection), "event-type") == lines


UNIT = "requestParameters.destinationParentId|expand: '%transition_ou_ids%'"
ROOT = "requestParameters.destinationParentId|startswith: r-"
BRANCHES = {
    "wholly configured": (f"{CALL}unit:\n  {UNIT}\ncondition: selection and unit", []),
    "one of a pair": (f"{CALL}unit:\n  {UNIT}\nroot:\n  {ROOT}\ncondition: selection and (unit or root)", [ROOT]),
    "both of a pair": (
        (
            f"{CALL}unit:\n  {UNIT}\nkey:\n  requestParameters.keyId|expand: '%log_key_ids%'\n"
            "condition: selection and (unit or key)"
        ),
        [],
    ),
    "a map of a list": (
        f"{CALL}where:\n  - {UNIT}\n  - {ROOT}\ncondition: selection and where",
        [f"- {ROOT}"],
    ),
    "1 of": (f"{CALL}to_unit:\n  {UNIT}\nto_root:\n  {ROOT}\ncondition: selection and 1 of to_*", [ROOT]),
    "all of": (f"{CALL}to_unit:\n  {UNIT}\nto_root:\n  {ROOT}\ncondition: selection and all of to_*", []),
    "a filter beside a placeholder": (
        f"{CALL}unit:\n  {UNIT}\nroot:\n  {ROOT}\ncondition: selection and unit and not root",
        [],
    ),
    "one of several filters": (
        f"{CALL}filter_a:\n  {UNIT}\nfilter_b:\n  {ROOT}\ncondition: selection and not 1 of filter_*",
        [],
    ),
    "a choice under two nots": (
        f"{CALL}unit:\n  {UNIT}\nroot:\n  {ROOT}\ncondition: selection and not (not (unit or root))",
        [ROOT],
    ),
    "outcomes beside it": (
        (
            f"{CALL}unit:\n  {UNIT}\nstatus_value:\n  errorCode: [success, '']\nstatus_null:\n  errorCode: null\n"
            "condition: selection and unit and 1 of status_*"
        ),
        [],
    ),
    "a text around a placeholder": (
        f"{CALL}bucket:\n  resources.ARN|endswith|expand: ':::%log_bucket_names%'\ncondition: selection and bucket",
        [],
    ),
    "a text that only looks like one": (
        f"{CALL}unit:\n  requestParameters.keyId|expand: '100%'\ncondition: selection and unit",
        ["requestParameters.keyId|expand: '100%'"],
    ),
    "lists values and placeholders": (
        f"{CALL}unit:\n  requestParameters.keyId|expand: ['%log_key_ids%', fixed]\ncondition: selection and unit",
        ["requestParameters.keyId|expand: ['%log_key_ids%', fixed]"],
    ),
}


@pytest.mark.parametrize(("detection", "lines"), BRANCHES.values(), ids=BRANCHES)
def test_a_rule_is_wholly_configured_or_wholly_free(detection: str, lines: list[str]) -> None:
    assert places(rule(detection), "placeholder-branch") == lines


def test_a_placeholder_needs_expand() -> None:
    written = rule(f"{CALL}unit:\n  requestParameters.keyId: '%log_key_ids%'\ncondition: selection and unit")
    assert "requestParameters.keyId|expand: '%log_key_ids%'" in messages(written, "placeholder")[0]
    expanded = rule(f"{CALL}unit:\n  requestParameters.keyId|expand: '%log_key_ids%'\ncondition: selection and unit")
    assert messages(expanded, "placeholder") == []


NULL = {
    "a leaf": ("requestParameters.userName: null", True),
    "a top-level leaf": ("errorCode: null", True),
    "the whole request": ("requestParameters: null", False),
    "the whole response": ("responseElements: null", False),
    "additional data": ("additionalEventData: null", False),
    "details of a service event": ("serviceEventDetails: null", False),
    "the session": ("userIdentity.sessionContext: null", False),
    "the session's issuer": ("userIdentity.sessionContext.sessionIssuer: null", False),
    "the session's attributes": ("userIdentity.sessionContext.attributes|exists: false", False),
    "the identity": ("userIdentity|exists: true", False),
    "a handshake": ("responseElements.handshake: null", False),
    "resources": ("resources: null", False),
    "exists on a leaf": ("userIdentity.type|exists: false", True),
}


@pytest.mark.parametrize(("line", "leaf"), NULL.values(), ids=NULL)
def test_null_is_asked_of_leaves(line: str, leaf: bool) -> None:
    written = rule(f"{CALL}none:\n  {line}\ncondition: selection and none")
    assert places(written, "null-leaf") == ([] if leaf else [line])


def test_a_field_whose_leaf_the_rule_names_is_an_object() -> None:
    inner = "requestParameters.novel.leaf: a"
    written = rule(
        f"{CALL}none:\n  requestParameters.novel: null\nsome:\n  {inner}\ncondition: selection and (none or some)"
    )
    assert places(written, "null-leaf") == ["requestParameters.novel: null"]
    assert "`requestParameters.novel.leaf`" in messages(written, "null-leaf")[0]


PROFILE = {
    "a list of texts": ("readOnly: ['true', 'false']", []),
    "contains all": ("userIdentity.arn|contains|all: [a, b]", []),
    "a boolean": ("readOnly: true", []),
    "cidr": ("sourceIPAddress|cidr: 192.0.2.0/24", []),
    "re": ("userIdentity.arn|re: a.*", ["userIdentity.arn|re: a.*"]),
    "base64": ("userIdentity.arn|base64: a", ["userIdentity.arn|base64: a"]),
    "windash": ("userIdentity.arn|windash: -a", ["userIdentity.arn|windash: -a"]),
    "mixed types": ("readOnly: ['true', true]", ["readOnly: ['true', true]"]),
    "null in a list": ("errorCode: ['', null]", ["errorCode: ['', null]"]),
    "all for one value": ("userIdentity.arn|contains|all: a", ["userIdentity.arn|contains|all: a"]),
    "greater than": ("requestParameters.x|gt: 3", ["requestParameters.x|gt: 3"]),
    "question mark": ("eventName: L?ave", ["eventName: L?ave"]),
    "escaped asterisk": (r"userIdentity.arn: 'a\*'", [r"userIdentity.arn: 'a\*'"]),
    "leading less-than": ("userIdentity.arn: '<a'", ["userIdentity.arn: '<a'"]),
}


@pytest.mark.parametrize(("line", "lines"), PROFILE.values(), ids=PROFILE)
def test_the_portable_profile(line: str, lines: list[str]) -> None:
    written = rule(f"selection:\n  {line}\ncondition: selection")
    assert places(written, "portable") == lines


def test_words_without_a_field_are_not_portable() -> None:
    assert places(rule("words:\n  - LeaveOrganization\ncondition: words"), "portable") == ["- LeaveOrganization"]


SOURCES = [
    # condition, the sources of which one holds wherever the name does
    ("named and one", ("a.amazonaws.com",)),
    ("named and two", ("a.amazonaws.com", "b.amazonaws.com")),
    ("named and one and two", ("a.amazonaws.com",)),
    ("named and two and one", ("a.amazonaws.com",)),
    ("named and (one or three)", ("a.amazonaws.com", "c.amazonaws.com")),
    ("named and (one or root)", ()),
    ("named and (one and root)", ("a.amazonaws.com",)),
    ("named and not one", ()),
    ("not named and one", ("a.amazonaws.com",)),
    ("one and (root and named)", ("a.amazonaws.com",)),
    ("two and (one and named)", ("a.amazonaws.com",)),
    ("one and (two and named)", ("a.amazonaws.com",)),
    ("named or one", ()),
    ("named and odd", ()),
]


@pytest.mark.parametrize(("condition", "sources"), SOURCES)
def test_the_sources_that_hold_wherever_a_name_does(condition: str, sources: tuple[str, ...]) -> None:
    parts = (
        "named:\n  eventName: A\none:\n  eventSource: a.amazonaws.com\n"
        "two:\n  eventSource: [a.amazonaws.com, b.amazonaws.com]\nthree:\n  eventSource: c.amazonaws.com\n"
        "root:\n  userIdentity.type: Root\nodd:\n  eventSource: [a.amazonaws.com, 5]\n"
    )
    (tree,) = trees(rule(f"{parts}condition: {condition}"))
    assert [found for _, found in named_events(tree)] == [sources]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("errorCode: ['', null]", "`errorCode` mixes null and texts in one list"),
        ("readOnly: [true, 5]", "`readOnly` mixes numbers and true and false in one list"),
        ("apiVersion: [5, '5']", "`apiVersion` mixes numbers and texts in one list"),
        ("apiVersion: {a: b}", "`apiVersion` is a mapping; write a value or a plain list of values"),
        ("apiVersion: [[a]]", "`apiVersion` is a list; write a value or a plain list of values"),
        ("userIdentity.arn|contains|all: a", "|all joins the values of a list; remove it, there is one value"),
        ("userIdentity.arn|base64: a", "`userIdentity.arn|base64`: |base64 is not portable; use all, cidr, contains"),
        ("userIdentity.arn|re: a", "`userIdentity.arn|re`: |re is not portable; use equality, lists"),
        ("userIdentity.arn|cased: a", "|cased is not portable; use equality"),
        ("requestParameters.a|lt: 5", "|lt is not portable; use equality"),
        ("requestParameters.a|lte: 5", "|lte is not portable; use equality"),
        ("requestParameters.a|gte: 5", "|gte is not portable; use equality"),
        ("userIdentity.arn|fieldref: a", "|fieldref is not portable; use equality"),
        ("userIdentity.arn|neq: a", "|neq is not portable; use equality"),
        ("requestParameters.a|contains: x", "on a field that Elastic keeps flattened only equality, lists"),
        ("responseElements.a|endswith: x", "on a field that Elastic keeps flattened only equality, lists"),
        ("serviceEventDetails.a|endswith: x", "on a field that Elastic keeps flattened only equality, lists"),
        ("eventName: '>a'", "`>a` contains ?, \\* or a leading < or >"),
        # the twins
        ("errorCode: ['', a]", ""),
        ("userIdentity.arn|contains: x", ""),
        ("requestParameters.a|startswith: x", ""),
        ("requestParameters.policyDocument|contains: x", ""),
        ("requestParameters.policyDocument|re: x", ""),
        ("requestParameters.serialNumber|endswith: x", ""),
        ("eventName: 'a>'", ""),
    ],
)
def test_what_is_said_of_a_line_that_is_not_portable(line: str, told: str) -> None:
    found = messages(rule(f"selection:\n  {line}\ncondition: selection"), "portable")
    assert len(found) == (1 if told else 0)
    assert all(told in one for one in found)


@pytest.mark.parametrize("line", ["requestParameters.serialNumber|contains: x", "requestParameters.a|endswith: x"])
def test_the_end_is_searched_for_in_a_few_fields_alone(line: str) -> None:
    assert len(messages(rule(f"selection:\n  {line}\ncondition: selection"), "portable")) == 1


def test_a_branch_that_needs_configuration_names_what_it_needs() -> None:
    parts = (
        "a:\n  userIdentity.arn|expand: ['%x%', '%y%']\nb:\n  userIdentity.arn: z\n"
        "c:\n  userIdentity.arn|expand: '%w%'\n"
    )
    (told,) = messages(rule(f"{parts}condition: a or b"), "placeholder-branch")
    assert told.startswith("another branch of the rule needs `%x%`, `%y%` and this one does not: ")
    assert messages(rule(f"{parts}condition: a or c"), "placeholder-branch") == []
    assert messages(rule(f"{parts}condition: a and b"), "placeholder-branch") == []
    mixed = "a:\n  userIdentity.arn|expand: ['%x%', 'z']\ncondition: a"
    (told,) = messages(rule(mixed), "placeholder-branch")
    assert told.startswith("`userIdentity.arn|expand` lists values and placeholders; write the placeholder alone and")
    around = "a:\n  userIdentity.arn|expand: ':::%x%'\ncondition: a"
    assert messages(rule(around), "placeholder-branch") == []


@pytest.mark.parametrize(
    ("value", "told"),
    [("'%x%'", True), ("'%%'", False), ("'%x'", False), ("x%", False), ("'a%x%'", False), ("5", False)],
)
def test_what_looks_like_a_placeholder_is_one_with_expand_alone(value: str, told: bool) -> None:
    found = messages(rule(f"a:\n  userIdentity.arn: {value}\ncondition: a"), "placeholder")
    assert found == (
        ["`%x%` is a placeholder only with |expand; write `userIdentity.arn|expand: '%x%'`"] if told else []
    )


def test_a_condition_that_cannot_be_read_is_told_where_it_stands() -> None:
    """And not where another line has the word."""
    broken = rule("condition_a:\n  eventName: A\n  eventSource: b.amazonaws.com\ncondition: condition_a and and\n")
    assert places(broken, "rule-condition") == ["condition: condition_a and and"]
