"""The end of a request parameter: found by every engine in that parameter and nowhere else, or refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaString

from awol.cloudtrail.shapes import WORDS as NAMED_BY_THE_LINT
from awol.engines.catalogue import compile_for
from awol.errors import RefusedConversion
from awol.targets import ENGINES
from awol.values import Event
from converters.elastic.endings import in_words
from converters.elastic.fields import FLATTENED, WORDS, Fields
from tests.converters.rules import convert, rule, where

SERIAL = "requestParameters.serialNumber"
ROOT_DEVICE = "arn:aws:iam::444455556666:mfa/root-account-mfa-device"

PARAMETERS: dict[str, dict[str, Any] | None] = {
    "alone": {"serialNumber": ROOT_DEVICE},
    "first": {"serialNumber": ROOT_DEVICE, "userName": "AWS ROOT USER"},
    "last": {"userName": "AWS ROOT USER", "serialNumber": ROOT_DEVICE},
    "china": {"serialNumber": ROOT_DEVICE.replace("aws:", "aws-cn:")},
    "longer": {"serialNumber": ROOT_DEVICE + "2"},
    "longer after a comma": {"serialNumber": ROOT_DEVICE + ",2"},
    "shorter": {"serialNumber": ROOT_DEVICE[:-1]},
    "path": {"serialNumber": ROOT_DEVICE.replace("mfa/", "mfa/x/")},
    "odd letters": {"serialNumber": "arn:aws:iam::444455556666:mfa/a,b=c:mfa/root-account-mfa-device"},
    "end itself": {"serialNumber": ":mfa/root-account-mfa-device"},
    "named alike": {"xserialNumber": ROOT_DEVICE, "serialNumberX": ROOT_DEVICE},
    "other parameter": {"userName": "root-account-mfa-device", "serialNumber": "arn:aws:iam::444455556666:mfa/alice"},
    "null": {"serialNumber": None},
    "none": None,
}
EVENTS = [Event({"eventID": identity, "requestParameters": found}) for identity, found in PARAMETERS.items()]

SEARCHES: list[tuple[dict[str, Any], list[str]]] = [
    ({f"{SERIAL}|endswith": ":mfa/root-account-mfa-device"},
     ["alone", "china", "end itself", "first", "last", "odd letters"]),
    ({f"{SERIAL}|endswith": ["-device2", ",2"]}, ["longer", "longer after a comma"]),
    ({f"{SERIAL}|endswith": ":mfa/alice"}, ["other parameter"]),
    ({f"{SERIAL}|endswith": "2", f"{SERIAL}|startswith": "arn:"}, ["longer", "longer after a comma"]),
    ({SERIAL: ROOT_DEVICE}, ["alone", "first", "last"]),
]  # fmt: skip


def found(engine: str, text: str, events: list[Event]) -> list[str]:
    query = text if ENGINES[engine] == "sigma" else convert(ENGINES[engine], text)
    return sorted(hit.event_ids[0] for hit in compile_for(engine, query)(events))


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "eql"])
@pytest.mark.parametrize(("detection", "expected"), SEARCHES)
def test_finds_and_leaves_out(engine: str, detection: dict[str, Any], expected: list[str]) -> None:
    assert found(engine, rule(detection), EVENTS) == expected
    assert found(engine, rule(detection, "not s"), EVENTS) == sorted(set(PARAMETERS) - set(expected))


@pytest.mark.parametrize(("detection", "expected"), SEARCHES[:3])
def test_eql_reads_the_text_where_it_cannot_read_the_leaf(detection: dict[str, Any], expected: list[str]) -> None:
    assert found("eql", rule(detection), EVENTS) == expected
    assert found("eql", rule(detection, "not s"), EVENTS) == sorted(set(PARAMETERS) - set(expected))


def test_the_texts() -> None:
    text = "aws.cloudtrail.request_parameters"
    expression = ".*[ \\{]serialNumber\\=[^ \\}]*\\:mfa\\/d(\\}|\\, ).*"
    one = rule({f"{SERIAL}|endswith": ":mfa/d"})
    assert convert("lucene", one) == f"{text}:/{expression}/"
    for target, operator in (("esql", "rlike"), ("eql", "regex")):
        assert where(target, convert(target, one)).startswith(f'{text} {operator} ".*[ \\\\{{]serialNumber')


LEAF = "aws.cloudtrail.flattened.request_parameters.serialNumber"


def shape(item: Any) -> Any:
    """A tree by its fields: the text of the parameters is `text`, what stays with the leaf its value."""
    if isinstance(item, ConditionItem):
        name = {ConditionAND: "all", ConditionOR: "any", ConditionNOT: "not"}[type(item)]
        return (name, *map(shape, item.args))
    assert isinstance(item, ConditionFieldEqualsValueExpression)
    return "text" if item.field == "aws.cloudtrail.request_parameters" else str(item.value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a"], "a"),
        (["*a"], "text"),
        (["*a", "*b"], "text"),
        (["a", "b"], ("any", "a", "b")),
        (["a", "*b"], ("any", "a", "text")),
        (["*b", "a"], ("any", "a", "text")),
        (["a", "*b", "c", "*d"], ("any", ("any", "a", "c"), "text")),
    ],
)
def test_ends_become_one_expression_and_all_else_stays(values: list[str], expected: Any) -> None:
    leaves = [ConditionFieldEqualsValueExpression(LEAF, SigmaString(value)) for value in values]
    one: Any = leaves[0] if len(leaves) == 1 else ConditionOR(list(leaves))
    other = ConditionFieldEqualsValueExpression("event.action", SigmaString("x"))
    assert shape(in_words(one, Fields(exact=True))) == expected
    assert shape(in_words(ConditionAND([one, other]), Fields(exact=True))) == ("all", expected, "x")
    assert in_words(one, Fields(exact=False)) is one


def test_what_is_negated_is_turned_too() -> None:
    end = ConditionFieldEqualsValueExpression(LEAF, SigmaString("*a"))
    assert shape(in_words(ConditionNOT([end]), Fields(exact=True))) == ("not", "text")


@pytest.mark.parametrize("target", ["lucene", "esql", "eql"])
@pytest.mark.parametrize(
    "detection",
    [
        {f"{SERIAL}|endswith": " d"},
        {f"{SERIAL}|endswith": "d}"},
        {f"{SERIAL}|endswith|cased": "d"},
        {f"{SERIAL}|contains": "d"},
        {"requestParameters.userName|endswith": "d"},
        {"responseElements.serialNumber|endswith": "d"},
    ],
)
def test_refused(target: str, detection: dict[str, Any]) -> None:
    with pytest.raises(RefusedConversion):
        convert(target, rule(detection))


def test_the_lint_allows_what_the_converters_can_say() -> None:
    prefix = f"{FLATTENED}request_parameters."
    assert {name.replace("requestParameters.", prefix) for name in NAMED_BY_THE_LINT} == set(WORDS)


# What IAM allows in the two parameters of the calls (IAM API Reference, DeactivateMFADevice).
serial = st.text("a=,:/.@-", min_size=1, max_size=8)
user = st.text("a=,.@-", min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(serial=serial, user=user, end=st.text("a=,:/", min_size=1, max_size=3))
def test_every_engine_finds_the_end_of_the_parameter(serial: str, user: str, end: str) -> None:
    event = Event({"eventID": "x", "requestParameters": {"userName": user, "serialNumber": serial}})
    expected = ["x"] if serial.endswith(end) else []
    for engine in ENGINES:
        assert found(engine, rule({f"{SERIAL}|endswith": end}), [event]) == expected, (engine, serial, user, end)
