"""Sequences of EQL: the whole text with and without a group, an alias, a pipeline; and what no sequence says."""

from __future__ import annotations

import pytest

from awol.errors import RefusedConversion
from tests.converters.rules import convert


def chain(names: str, more: str = "  group-by: [recipientAccountId]\n", kind: str = "temporal_ordered") -> str:
    rules = [
        f"title: {name}\nname: rule_{name}\nlogsource: {{product: aws, service: cloudtrail}}\n"
        f"detection:\n  s: {{eventName: {name}}}\n  condition: s\n"
        for name in names
    ]
    body = f"  type: {kind}\n  rules: [{', '.join(f'rule_{name}' for name in names)}]\n  timespan: 90m\n{more}"
    return "---\n".join([*rules, f"title: C\nname: chain\ncorrelation:\n{body}"])


ALIAS = """  group-by: [who, where]
  aliases:
    who: {rule_A: a1, rule_B: b-1}
    where: {rule_A: a2, rule_B: b2}
"""

WHOLE = [
    ("with the pack's pipeline", chain("ABC"), True,
     ('sequence by aws.cloudtrail.recipient_account_id with maxspan=90m\n  [any where event.action : "A"]\n'
     '  [any where event.action : "B"]\n  [any where event.action : "C"]')),
    ("two keys", chain("AB", "  group-by: [recipientAccountId, awsRegion]\n"), True,
     ('sequence by aws.cloudtrail.recipient_account_id, cloud.region with maxspan=90m\n'
     '  [any where event.action : "A"]\n  [any where event.action : "B"]')),
    ("without a group", chain("AB", ""), True,
     'sequence with maxspan=90m\n  [any where event.action : "A"]\n  [any where event.action : "B"]'),
    ("without a pipeline a key may be empty", chain("AB", "  group-by: [key, other]\n"), False,
     ('sequence by key, other with maxspan=90m\n  [any where (?eventName : "A") and key != "" and other != ""]\n'
     '  [any where (?eventName : "B") and key != "" and other != ""]')),
    ("without a pipeline and a group", chain("AB", ""), False,
     'sequence with maxspan=90m\n  [any where ?eventName : "A"]\n  [any where ?eventName : "B"]'),
    ("an alias", chain("AB", ALIAS), False,
     ('sequence with maxspan=90m\n  [any where (?eventName : "A") and a1 != "" and a2 != ""] by a1, a2\n'
     '  [any where (?eventName : "B") and `b-1` != "" and b2 != ""] by `b-1`, b2')),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "pack", "expected"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_the_whole_text_of_a_sequence(rule: str, pack: bool, expected: str) -> None:
    assert convert("eql", rule, pack=pack) == expected


GTE = "  group-by: [recipientAccountId]\n  condition: {gte: 2}\n"
REFUSED = [
    ("one event", chain("A"), "needs at least two events", "convert the rule itself"),
    ("a count", chain("A", GTE, "event_count"), "event_count: EQL counts a repeat", "use the ES|QL text"),
    ("values", chain("A", GTE.replace("gte", "field: eventName, gte"), "value_count"),
     "value_count: EQL does not count", "use the ES|QL text"),
    ("any order", chain("AB", kind="temporal"), "temporal: EQL's sequence needs one order", "use the ES|QL text"),
    ("the same rule twice", chain("AB").replace("eventName: B", "eventName: [A, B]"),
     "one event may match both rule_A and rule_B", "use the ES|QL text"),
    ("the first and the last alike", chain("ABC").replace("eventName: C", "eventName: [A, C]"),
     "one event may match both rule_A and rule_C", "use the ES|QL text"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "reason", "step"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_no_sequence_says(rule: str, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("eql", rule)
    assert reason in refused.value.message
    assert refused.value.next_step == step
