"""How a correlation is read, whatever the target: what it refers to, whom an alias names, what cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from awol.engines.sigma.correlation.reading import Library
from awol.engines.sigma.correlation.reading import read as reference_read
from awol.errors import PackError, RefusedConversion
from awol.values import ConversionSettings
from converters.correlations import Formula, is_correlation, read
from tests.converters.rules import rule

BODY = {"type": "temporal", "rules": ["a", "b"], "group-by": ["k"], "timespan": "1h"}


def member(name: str, **more: Any) -> dict[str, Any]:
    return {**yaml.safe_load(rule({"eventName": name})), "name": name, **more}


def text(body: dict[str, Any], *others: dict[str, Any], name: str = "c") -> str:
    return yaml.safe_dump_all([*others, {"title": "C", "name": name, "correlation": body}])


def settings(*companions: str) -> ConversionSettings:
    return ConversionSettings(pipeline=None, cloudtrail=False, placeholders={}, companions=companions)


A, B = member("a"), member("b")
ID = "11111111-2222-4333-8444-555555555555"


def test_a_chain_as_it_was_written() -> None:
    chain = read(text({**BODY, "timespan": "90m"}, A, B), settings())
    assert (chain.name, chain.kind, chain.group, chain.least) == ("c", "temporal", ("k",), 2)
    assert [step.name for step in chain.steps] == ["a", "b"]
    assert [[one.name for one in step.members] for step in chain.steps] == [["a"], ["b"]]
    assert [step.group for step in chain.steps] == [("k",), ("k",)]
    assert chain.same_fields()
    assert chain.formula == Formula((0, 1), 2)
    assert chain.values == ()


def test_a_rule_is_found_in_the_file_or_among_its_companions_by_name_or_id() -> None:
    other = yaml.safe_dump(member("b", id=ID))
    for reference in ("b", ID):
        chain = read(text({**BODY, "rules": ["a", reference]}, A), settings("title: x\n", other))
        assert [step.name for step in chain.steps] == ["a", "b"]
    with pytest.raises(PackError, match="refers to `b`, which is not the name or id of a rule") as fault:
        read(text(BODY, A), settings(yaml.safe_dump(member("bb"))))
    assert fault.value.next_step == "put that rule into the same file, or into the pack"


ALIASES: list[tuple[dict[str, dict[str, str]], list[tuple[str, ...]]]] = [
    ({"k": {"a": "x", "b": "y"}}, [("x",), ("y",)]),
    ({"k": {"a": "x", "b": "x"}}, [("x",), ("x",)]),
    ({"k": {ID: "x", "b": "y"}}, [("x",), ("y",)]),
]


@pytest.mark.parametrize(("aliases", "fields"), ALIASES)
def test_an_alias_names_a_field_of_each_rule(aliases: dict[str, Any], fields: list[tuple[str, ...]]) -> None:
    chain = read(text({**BODY, "aliases": aliases}, member("a", id=ID), B), settings())
    assert [step.group for step in chain.steps] == fields
    assert chain.same_fields() is (fields[0] == fields[1])


def test_an_alias_that_says_nothing_of_a_rule() -> None:
    with pytest.raises(PackError, match="the alias `k` does not say which field to use for `b`") as fault:
        read(text({**BODY, "aliases": {"k": {"a": "x"}}}, A, B), settings())
    assert fault.value.next_step == "add `b: FIELD` below it"


COUNTS: list[tuple[str, dict[str, Any], int]] = [
    ("event_count", {"gte": 3}, 3),
    ("event_count", {"gt": 3}, 4),
    ("event_count", {"gte": 1}, 1),
    ("value_count", {"gte": 2, "field": "v"}, 2),
    ("value_count", {"gt": 2, "field": "v"}, 3),
    ("temporal", {"gte": 1}, 1),
    ("temporal_ordered", {"gte": 2}, 2),
    ("temporal_ordered", {"gt": 1}, 2),
]


@pytest.mark.parametrize(("kind", "condition", "least"), COUNTS)
def test_how_many_it_takes(kind: str, condition: dict[str, Any], least: int) -> None:
    chain = read(text({**BODY, "type": kind, "condition": condition}, A, B), settings())
    assert chain.least == least
    assert chain.values == (("v",) if kind == "value_count" else ())


REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    *(
        ({"type": "event_count", "condition": {name: 3}}, RefusedConversion, f"`{name}` cannot be judged")
        for name in ("lt", "lte", "eq", "neq")
    ),
    ({"type": "event_count", "condition": {"gte": 0}}, PackError, "a count of 0 is always reached"),
    ({"type": "temporal", "condition": {"gte": 0}}, PackError, "a count of 0 is always reached"),
    ({"type": "temporal_ordered", "condition": {"gte": 1}}, RefusedConversion, "1 of 2 rules cannot have an order"),
    ({"type": "temporal_ordered", "condition": "a and b"}, RefusedConversion, "a condition in addition to the order"),
    ({"condition": {"gte": 2}, "rules": ["a", "a"]}, RefusedConversion, "a rule is listed twice"),
    ({"condition": "a and not b"}, RefusedConversion, "`not` waits"),
    ({"rules": []}, PackError, "the correlation refers to no rule"),
    ({"timespan": "soon"}, PackError, "pySigma cannot read the correlation: "),
    ({"group-by": 5}, PackError, "pySigma cannot read the correlation: "),
    ({"type": "value_count", "condition": {"gte": [2]}}, PackError, "a value in it has the wrong type"),
    ({"type": "value_avg"}, RefusedConversion, "a calculation over the values"),
    ({"type": "nosuch"}, PackError, "unknown type `nosuch`"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "kind", "message"), REFUSED, ids=[repr(row[0]) for row in REFUSED])
def test_what_is_refused(change: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as refused:
        read(text({**BODY, **change}, A, B), settings())
    assert message in str(refused.value)


FORMULAS = [
    ("ab", "a and b", Formula((0, 1), 2)),
    ("ab", "a or b", Formula((0, 1), 1)),
    ("abd", "a and (b or d)", Formula((0, Formula((1, 2), 1)), 2)),
    ("ba", "a or b", Formula((1, 0), 1)),
    ("b", "b", Formula((0,), 1)),
]


@pytest.mark.parametrize(("names", "condition", "formula"), FORMULAS)
def test_a_condition_of_names(names: str, condition: str, formula: Formula) -> None:
    body = {**BODY, "rules": list(names), "condition": condition}
    assert read(text(body, *map(member, names)), settings()).formula == formula


ANY = {"type": "event_count", "rules": ["a", "b"], "group-by": ["k"], "timespan": "1h", "condition": {"gte": 1}}


def nested(**change: Any) -> str:
    inner = {"title": "I", "name": "either", "correlation": {**ANY, **change}}
    return text({**BODY, "rules": ["either", "a"]}, A, B, inner)


def test_a_correlation_that_means_any_of_its_rules_is_its_rules() -> None:
    chain = read(nested(), settings())
    assert [[one.name for one in step.members] for step in chain.steps] == [["a", "b"], ["a"]]


@pytest.mark.parametrize(
    "change",
    [
        {"condition": {"gte": 2}},
        {"condition": {"gt": 1}},
        {"type": "temporal"},
        {"group-by": ["other"]},
        {"aliases": {"k": {"a": "x", "b": "y"}}},
    ],
)
def test_any_other_correlation_in_a_correlation_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RefusedConversion, match="`either`: a correlation of correlations"):
        read(nested(**change), settings())


def test_a_correlation_that_refers_to_itself() -> None:
    with pytest.raises(PackError, match="`either` refers to itself") as fault:
        read(nested(rules=["a", "either"]), settings())
    assert fault.value.next_step == "remove the reference"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (text(BODY, A, B), True),
        (yaml.safe_dump(A), False),
        ("title: a correlation", False),
        ("correlation: [", False),
        ("- correlation", False),
        ("correlation: x", True),
    ],
)
def test_what_is_a_correlation(content: str, expected: bool) -> None:
    assert is_correlation(content) is expected


@pytest.mark.parametrize("field", [["eventName"], 5, None, "", {}])
def test_an_alias_that_names_no_field_is_refused_by_converter_and_reference(field: object) -> None:
    one = text({**BODY, "aliases": {"k": {"a": field, "b": "y"}}}, A, B)
    with pytest.raises(PackError) as fault:
        read(one, settings())
    assert (fault.value.message, fault.value.next_step) == ("the alias `k` names no field for `a`", "write `a: FIELD`")
    with pytest.raises(PackError) as reference:
        reference_read(one, Library([]), "rule")
    assert reference.value.message == fault.value.message


@pytest.mark.parametrize("field", [[], [""]])
def test_a_count_of_the_values_of_no_field_is_refused(field: object) -> None:
    body = {**BODY, "type": "value_count", "rules": ["a"], "condition": {"gte": 2, "field": field}}
    with pytest.raises(PackError, match="value_count: `field` names no field"):
        read(text(body, A), settings())


def test_a_rule_by_name_and_by_id_is_one_rule() -> None:
    one = member("a", id=ID)
    for condition in ({"gte": 2}, {"gte": 1}):
        with pytest.raises(RefusedConversion, match="a rule is listed twice"):
            read(text({**BODY, "rules": ["a", ID], "condition": condition}, one), settings())
    assert read(text({**BODY, "rules": ["a", "b"], "condition": {"gte": 2}}, one, B), settings()).least == 2


def test_a_nested_correlation_keeps_its_own_group() -> None:
    inner = {
        "title": "E",
        "name": "either",
        "correlation": {
            "type": "event_count", "rules": ["a"], "group-by": ["k"], "timespan": "1h", "condition": {"gte": 1},
        },
    }  # fmt: skip
    outer = {**BODY, "rules": ["either", "b"]}
    assert read(text(outer, A, B, inner), settings()).steps[0].group == ("k",)
    with pytest.raises(RefusedConversion, match="`either`: a correlation of correlations"):
        read(text({**outer, "aliases": {"k": {"either": "x", "b": "x"}}}, A, B, inner), settings())
