"""Which correlations each target says, and why it refuses the others; what is none is a fault of the rule."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from awol.errors import PackError, RefusedConversion
from awol.targets import TARGETS
from awol.values import ConversionSettings
from converters import CONVERTERS
from converters.correlations import Member, member_text, of_member, read
from programs.constructs.correlations import CORRELATIONS, Correlation
from tests.converters.rules import convert, rule

NO_MEANING = {
    "event_count, lt", "event_count, lte", "event_count, eq", "value_count, lt", "temporal, not",
    "value_sum", "value_avg", "value_percentile", "value_median",
}  # fmt: skip
"""What every target refuses, by name."""

OWN = {
    "splunk": set[str](),
    "athena": set[str](),
    "esql": {"temporal, aliases", "temporal_ordered, aliases"},
    "eql": {one.name for one in CORRELATIONS if "base_e" not in one.correlation},
    "lucene": {one.name for one in CORRELATIONS},
}
"""What one target refuses beside that. EQL has ordered chains of rules that exclude one another, as `base_e` does."""


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("one", CORRELATIONS, ids=lambda one: one.name)
def test_each_kind_is_said_or_refused_by_name(one: Correlation, target: str) -> None:
    if target in OWN and one.name not in NO_MEANING | OWN[target]:
        assert convert(target, one.rule, pack=False)
        return
    with pytest.raises(RefusedConversion) as refused:
        convert(target, one.rule, pack=False)
    assert refused.value.message.startswith(f"{one.correlation.split()[1]}: ")
    assert refused.value.next_step
    assert refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("correlation: {type: event_sum}", "unknown type `event_sum`"),
        ("correlation: {rules: [a]}", "without a `type:`"),
        ("correlation: 3", "without a `type:`"),
    ],
)
def test_what_is_no_correlation_is_a_fault_of_the_rule(block: str, reason: str) -> None:
    with pytest.raises(PackError) as fault:
        convert("splunk", f"title: x\n{block}\n")
    assert reason in fault.value.message
    assert "value_median" in str(fault.value.next_step)


DENIED = {"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "errorCode": "AccessDenied"}
LEFT = {"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "errorCode": None}
GRANTED = {"eventSource": "iam.amazonaws.com", "requestParameters.policyName": "p"}
ENDING = {"eventSource": "iam.amazonaws.com", "requestParameters.policyName|endswith": "p"}


def _file(first: Mapping[str, object], second: Mapping[str, object], body: str, key: str = "recipientAccountId") -> str:
    rules = [
        rule(one).replace("title: A rule of a test", f"title: T\nname: rule_{name}")
        for name, one in (("a", first), ("b", second))
    ]
    return "---\n".join([*rules, f"title: C\ncorrelation:\n  group-by: [{key}]\n  timespan: 1h\n{body}"])


ORDERED = "  type: temporal_ordered\n  rules: [rule_a, rule_b]\n"


def test_a_chain_holds_every_condition_of_its_members_and_the_source() -> None:
    text = convert("splunk", _file(DENIED, LEFT, ORDERED))
    assert text.count("`awol_cloudtrail`") == 2
    for leg in (DENIED, LEFT):
        for part in convert("splunk", rule(leg)).split("\n"):
            assert part.strip() in text
    for target in ("esql", "eql"):
        text = convert(target, _file(DENIED, LEFT, ORDERED))
        for leg in (DENIED, LEFT):
            own = convert(target, rule(leg)).split("where ", 1)[1]
            assert " ".join(own.split()) in " ".join(text.split())


def test_a_member_that_a_target_refuses_refuses_the_chain_and_is_named() -> None:
    for target in ("esql", "eql"):
        with pytest.raises(RefusedConversion) as refused:
            convert(target, _file(LEFT, ENDING, ORDERED))
        assert "its member `rule_b` is refused" in refused.value.message
    with pytest.raises(RefusedConversion) as refused:
        convert("eql", _file(LEFT, GRANTED, ORDERED))
    assert "its member `rule_b` is refused: EQL cannot read flattened fields" in refused.value.message


def test_a_flattened_member_has_an_esql_chain() -> None:
    assert 'qstr("aws.cloudtrail.flattened.request_parameters.policyName:p")' in convert(
        "esql", _file(LEFT, GRANTED, ORDERED)
    )


@pytest.mark.parametrize("target", ["esql", "eql"])
@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("requestParameters.policyName", "is inside a flattened field"),
        ("resources.ARN", "several values"),
        ("readOnly", "has the type boolean"),
    ],
)
def test_what_elastic_cannot_group_by_is_refused(target: str, key: str, reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert(target, _file(DENIED, LEFT, ORDERED, key))
    assert reason in refused.value.message


@pytest.mark.parametrize("kind", ["event_count", "value_count", "temporal", "temporal_ordered"])
@pytest.mark.parametrize(
    ("target", "group"),
    [
        *(
            (target, group)
            for target in ("splunk", "esql", "athena")
            for group in ("first_time", "last_time", "event_ids")
        ),
        ("splunk", "_time"),
        *((target, "a, a") for target in ("splunk", "esql", "athena")),
    ],
)
def test_a_field_that_would_stand_over_a_column_of_the_answer_is_refused(target: str, group: str, kind: str) -> None:
    counted = kind.endswith("count")
    text = _file(DENIED, LEFT, ORDERED.replace("temporal_ordered", kind), group)
    if counted:
        text += "  condition: {gte: 2%s}\n" % (", field: awsRegion" if kind == "value_count" else "")
    with pytest.raises(RefusedConversion) as refused:
        convert(target, text, pack=False)
    assert refused.value.message == f"group-by: the answer would have two columns `{group.split(',')[0]}`"
    assert refused.value.next_step == "give the field another name by an alias, and group by that"


def test_a_made_up_name_of_a_group_is_no_field_of_the_rule() -> None:
    text = convert("esql", _file(DENIED, LEFT, ORDERED, "value, group1"), pack=False)
    assert "by group1_ = value, group1" in text
    assert "| rename group1_ as value" in text


@pytest.mark.parametrize(("own", "step"), [("write it out", "write it out"), (None, "convert to another target")])
def test_what_to_do_where_a_member_is_refused(own: str | None, step: str) -> None:
    def write() -> str:
        raise RefusedConversion("no such thing", next_step=own)

    with pytest.raises(RefusedConversion) as refused:
        of_member(Member("rule_a", "text"), write)
    assert (refused.value.message, refused.value.next_step) == ("its member `rule_a` is refused: no such thing", step)


def test_every_target_has_a_converter() -> None:
    assert sorted(one.target for one in CONVERTERS) == sorted(TARGETS)


def test_a_text_without_a_correlation_is_a_fault_of_the_rule() -> None:
    with pytest.raises(PackError, match="holds no correlation"):
        read(rule(DENIED), ConversionSettings(None, False, {}))


def test_splunk_does_not_group_by_what_the_add_on_fills_in() -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("splunk", _file(DENIED, LEFT, ORDERED, "errorCode"))
    assert "gets a value from the Splunk add-on" in refused.value.message


def test_eql_refuses_rules_that_one_event_may_fire() -> None:
    assert convert("eql", _file(DENIED, LEFT, ORDERED)).startswith("sequence by aws.cloudtrail.recipient_account_id")
    with pytest.raises(RefusedConversion) as refused:
        convert("eql", _file({"eventName": "LeaveOrganization"}, LEFT, ORDERED))
    assert "one event may match both rule_a and rule_b" in refused.value.message


def test_a_nested_correlation_that_means_any_of_its_rules_is_its_rules() -> None:
    nested = _file(DENIED, LEFT, "  type: event_count\n  rules: [rule_a, rule_b]\n  condition: {gte: 1}\n")
    nested = nested.replace("title: C", "title: C\nname: either")
    outer = "---\ntitle: O\ncorrelation:\n  type: temporal\n  rules: [either, rule_a]\n  timespan: 1h\n"
    text = nested + outer + "  group-by: [recipientAccountId]\n"
    for target in ("splunk", "esql"):
        assert "AccessDenied" in convert(target, text)
        with pytest.raises(RefusedConversion) as refused:
            convert(target, text.replace("gte: 1", "gte: 2"))
        assert "`either`: a correlation of correlations" in refused.value.message


def test_an_esql_chain_of_several_steps_holds_each_condition_once() -> None:
    """Each regular expression costs the planner time wherever it stands, and a reader too."""
    searched = {"eventSource": "iam.amazonaws.com", "requestParameters.policyDocument|contains": '"Allow"'}
    for kind in ("temporal_ordered", "temporal"):
        text = convert("esql", _file(searched, LEFT, ORDERED.replace("temporal_ordered", kind)))
        assert text.count(" rlike ") == 1
        assert text.count("aws.cloudtrail.error_code is null") == 1
        assert text.split("\n")[1].startswith('| where (event.provider == "iam.amazonaws.com")')


def test_the_text_of_a_member_is_made_once_for_the_same_settings() -> None:
    asked: list[str] = []

    def write(text: str, settings: ConversionSettings) -> str:
        asked.append(text)
        return f"{text} {settings.pipeline}"

    first, second = ConversionSettings("p", True, {}), ConversionSettings("q", True, {})
    member = Member("rule_a", "of a test that counts")
    for settings in (first, first, second, first):
        assert member_text(member, settings, write) == f"of a test that counts {settings.pipeline}"
    assert len(asked) == 2
