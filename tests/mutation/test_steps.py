"""Which mutants a rule has, by hand: each row is a detection and the names of all its mutants."""

from __future__ import annotations

import pytest

from awol.mutation.logic import read
from awol.mutation.steps import mutants
from tests.mutation.packs import DETECTION, rule_of
from tests.packs import our_rules


def names(detection: str) -> list[str]:
    return [one.name for one in mutants(read(rule_of(detection)))]


ROWS: list[tuple[str, str, list[str]]] = [
    (
        "one equality",
        "detection: {s: {eventName: LeaveOrganization}, condition: s}",
        [
            "condition: negate s",
            "s.eventName: LeaveOrganization as endswith",
            "s.eventName: LeaveOrganization as startswith",
        ],
    ),
    (
        "several conditions are alternatives",
        "detection: {a: {x: 1}, b: {y: 2}, condition: [a, b]}",
        [
            "condition: and instead of or at a",
            "condition: drop a",
            "condition: drop b",
            "condition: negate a",
            "condition: negate b",
        ],
    ),
    (
        "startswith",
        "detection: {s: {errorCode|startswith: AccessDenied}, condition: s}",
        [
            "condition: negate s",
            "s.errorCode|startswith: AccessDenied as contains",
            "s.errorCode|startswith: AccessDenied as equality",
        ],
    ),
    (
        "startswith written as a wildcard has the same changes",
        "detection: {s: {errorCode: AccessDenied*}, condition: s}",
        [
            "condition: negate s",
            "s.errorCode: AccessDenied* as contains",
            "s.errorCode: AccessDenied* as equality",
        ],
    ),
    (
        "endswith",
        "detection: {s: {eventSource|endswith: .amazonaws.com}, condition: s}",
        [
            "condition: negate s",
            "s.eventSource|endswith: .amazonaws.com as contains",
            "s.eventSource|endswith: .amazonaws.com as equality",
        ],
    ),
    (
        "contains",
        "detection: {s: {errorMessage|contains: policy}, condition: s}",
        [
            "condition: negate s",
            "s.errorMessage|contains: policy as endswith",
            "s.errorMessage|contains: policy as equality",
            "s.errorMessage|contains: policy as startswith",
        ],
    ),
    (
        "null, and the empty text, of which every text is a longer one",
        "detection: {s: {errorCode: null}, t: {errorCode: ''}, condition: s or t}",
        [
            "condition: and instead of or at s",
            "condition: drop s",
            "condition: drop t",
            "condition: negate s",
            "condition: negate t",
            "t.errorCode: '' as startswith",
        ],
    ),
    (
        "any text, which has no ends",
        "detection: {s: {eventName: '*'}, condition: s}",
        ["condition: negate s"],
    ),
    (
        "letter case counts where the rule says so",
        "detection: {s: {action|cased: [INVITE, invite]}, condition: s}",
        [
            "condition: negate s",
            "s.action|cased: INVITE as endswith",
            "s.action|cased: INVITE as startswith",
            "s.action|cased: all instead of any",
            "s.action|cased: drop value INVITE",
            "s.action|cased: drop value invite",
            "s.action|cased: invite as endswith",
            "s.action|cased: invite as startswith",
        ],
    ),
    (
        "a list of values",
        "detection: {s: {eventName: [A, B]}, condition: s}",
        [
            "condition: negate s",
            "s.eventName: A as endswith",
            "s.eventName: A as startswith",
            "s.eventName: B as endswith",
            "s.eventName: B as startswith",
            "s.eventName: all instead of any",
            "s.eventName: drop value A",
            "s.eventName: drop value B",
        ],
    ),
    (
        "a value in two spellings is one value to Sigma",
        "detection: {s: {action: [INVITE, invite]}, condition: s}",
        ["condition: negate s", "s.action: INVITE as endswith", "s.action: INVITE as startswith"],
    ),
    (
        "all of a list",
        "detection: {s: {message|contains|all: [a, b]}, condition: s}",
        [
            "condition: negate s",
            "s.message|contains|all: a as endswith",
            "s.message|contains|all: a as equality",
            "s.message|contains|all: a as startswith",
            "s.message|contains|all: any instead of all",
            "s.message|contains|all: b as endswith",
            "s.message|contains|all: b as equality",
            "s.message|contains|all: b as startswith",
            "s.message|contains|all: drop value a",
            "s.message|contains|all: drop value b",
        ],
    ),
    (
        "null beside another field",
        "detection: {s: {a: null, b: 1}, condition: s}",
        ["condition: negate s", "s.a: drop", "s.a: null as not null", "s.a: or instead of and", "s.b: drop"],
    ),
    (
        "null among values",
        "detection: {s: {a: [null, x]}, condition: s}",
        [
            "condition: negate s",
            "s.a: all instead of any",
            "s.a: drop value null",
            "s.a: drop value x",
            "s.a: null as not null",
            "s.a: x as endswith",
            "s.a: x as startswith",
        ],
    ),
    (
        "a map of two fields",
        "detection: {s: {a|exists: true, b: 1}, condition: s}",
        [
            "condition: negate s",
            "s.a|exists: drop",
            "s.a|exists: or instead of and",
            "s.a|exists: true as its opposite",
            "s.b: drop",
        ],
    ),
    (
        "booleans and limits",
        "detection: {s: {enable: false}, t: {size|gt: 5}, condition: s and t}",
        [
            "condition: drop s",
            "condition: drop t",
            "condition: negate s",
            "condition: negate t",
            "condition: or instead of and at s",
            "s.enable: false as true",
            "t.size|gt: 5 as gte",
        ],
    ),
    (
        "alternatives of one field each",
        "detection: {s: [{a: 1}, {b: 2}], condition: s}",
        ["condition: negate s", "s.a: and instead of or", "s.a: drop", "s.b: drop"],
    ),
    (
        "alternatives of the same field are told by their values",
        "detection: {s: [{a: 1, b: 2}, {a: 1, b: 3}], condition: s}",
        [
            "condition: negate s",
            "s[a=1+b=2].a: drop",
            "s[a=1+b=2].a: or instead of and",
            "s[a=1+b=2].b: drop",
            "s[a=1+b=2]: and instead of or",
            "s[a=1+b=2]: drop",
            "s[a=1+b=3].a: drop",
            "s[a=1+b=3].a: or instead of and",
            "s[a=1+b=3]: drop",
        ],
    ),
    (
        "one of a group, and its negation",
        "detection: {s: {a: 1}, f_x: {b: 2}, f_y: {c: 3}, condition: s and not 1 of f_*}",
        [
            "condition: all of f_* instead of 1 of f_*",
            "condition: drop f_x from 1 of f_*",
            "condition: drop f_y from 1 of f_*",
            "condition: drop not 1 of f_*",
            "condition: drop s",
            "condition: negate f_x in 1 of f_*",
            "condition: negate f_y in 1 of f_*",
            "condition: negate s",
            "condition: or instead of and at not 1 of f_*",
            "condition: un-negate 1 of f_*",
        ],
    ),
    (
        "brackets: a term that stands twice is told by its neighbours",
        "detection: {a: {x: 1}, b: {y: 2}, c: {z: 3}, condition: (a and b) or (a and c)}",
        [
            "condition: and instead of or at a and b",
            "condition: drop a and b",
            "condition: drop a and c",
            "condition: drop a in a and b",
            "condition: drop a in a and c",
            "condition: drop b",
            "condition: negate a and b",
            "condition: negate a and c",
            "condition: negate a in a and b",
            "condition: negate a in a and c",
            "condition: negate b",
            "condition: negate c",
            "condition: or instead of and at a in a and b",
            "condition: or instead of and at a in a and c",
        ],
    ),
    (
        "keywords can only be dropped",
        "detection: {k: [one, two], condition: k}",
        [
            "condition: negate k",
            "k.keyword: all instead of any",
            "k.keyword: drop value one",
            "k.keyword: drop value two",
        ],
    ),
    (
        "a placeholder",
        "detection: {s: {id|expand: '%transition_ou_ids%'}, condition: s}",
        [
            "condition: negate s",
            "s.id|expand: %transition_ou_ids% as endswith",
            "s.id|expand: %transition_ou_ids% as startswith",
        ],
    ),
    (
        "a negated field",
        "detection: {s: {a|neq: 1, b: 2}, condition: s}",
        ["condition: negate s", "s.a|neq: drop", "s.a|neq: or instead of and", "s.a|neq: un-negate", "s.b: drop"],
    ),
    (
        "a detection that the condition does not name has no mutant",
        "detection: {s: {a: 1}, unused: {b: [x, y]}, condition: s}",
        ["condition: negate s"],
    ),
]


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_mutants_of_a_rule(detection: str, expected: list[str]) -> None:
    assert names(detection) == expected


REORDERED = """detection:
  filter_main_failed:
    errorCode|startswith: AccessDenied
  selection:
    eventName:
      - StopMonitoringMembers
      - DeleteDetector
    eventSource: guardduty.amazonaws.com
  condition: not filter_main_failed and selection
"""


def test_names_survive_another_order() -> None:
    assert names(REORDERED) == names(DETECTION)


def test_names_survive_another_field_and_value() -> None:
    """Adding to a rule renames none of the mutants that it had."""
    longer = DETECTION.replace(
        "      - StopMonitoringMembers\n", "      - StopMonitoringMembers\n      - DeleteFilter\n"
    )
    longer = longer.replace("    eventSource", "    readOnly: false\n    eventSource")
    longer = longer.replace(
        "  condition: ", "  filter_main_other:\n    errorCode: X\n  condition: not filter_main_other and "
    )
    before = {name for one in mutants(read(rule_of(DETECTION))) for name in (one.name, *one.aliases)}
    after = {name for one in mutants(read(rule_of(longer))) for name in (one.name, *one.aliases)}
    assert before <= after


def test_alternatives_of_one_field_with_several_values_are_told_by_all_of_them() -> None:
    found = names("detection: {s: [{a: [1, 23]}, {a: [12, 3]}], condition: s}")
    assert {"s.a=1|23: drop", "s.a=12|3: drop"} <= set(found)
    assert len(found) == len(set(found))


def test_every_other_name_of_a_mutant_is_kept() -> None:
    found = {one.name: one.aliases for one in mutants(read(rule_of(DETECTION)))}
    assert found["selection.eventName: or instead of and"] == ("selection.eventSource: or instead of and",)


def test_no_two_mutants_of_the_pack_share_a_name() -> None:
    for rule in our_rules():
        if rule.kind == "event":
            listed = [name for one in mutants(read(rule)) for name in (one.name, *one.aliases)]
            assert len(listed) == len(set(listed)), rule.name
