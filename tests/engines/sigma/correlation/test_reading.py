"""Correlations as they are read: what they refer to, how much they ask for, and what has no meaning in a window."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, documents, read
from awol.engines.sigma.correlation.windows import holding
from awol.errors import PackError, UnsupportedQuery

A_ID, B_ID = "a0000000000040008000000000000000", "00000000-0000-4000-8000-00000000000b"


def base(name: str, identity: str) -> str:
    return dedent(f"""\
        title: {name}
        name: {name}
        id: {identity}
        logsource: {{product: aws, service: cloudtrail}}
        detection: {{s: {{eventName: {name}}}, condition: s}}
        """)


BASES = "---\n".join((base("a", A_ID), base("b", B_ID)))


def correlation(kind: str = "temporal", rules: str = "[a, b]", rest: str = "", name: str = "c") -> str:
    return dedent(f"""\
        title: {name}
        name: {name}
        correlation:
          type: {kind}
          rules: {rules}
          timespan: 5m
        """) + "".join(f"  {line}\n" for line in rest.splitlines())


def chain(*arguments: str, **named: str) -> Correlation:
    return read(BASES + "---\n" + correlation(*arguments, **named), Library([]))


def holds(one: Correlation, *there: int) -> bool:
    assert one.condition is not None
    return holding(one.condition)(frozenset(there))


COUNTS: list[tuple[str, str, int, str]] = [
    # kind, condition, the least count, how it is told
    ("event_count", "condition: {gte: 3}", 3, "at least 3"),
    ("event_count", "condition: {gt: 3}", 4, "at least 4"),
    ("event_count", "condition: {gte: 1}", 1, "at least 1"),
    ("event_count", "condition: {gt: 0}", 1, "at least 1"),
    ("value_count", "condition: {gte: 2, field: eventName}", 2, "at least 2"),
    ("temporal", "", 2, "2 of 2"),
    ("temporal", "condition: {gte: 1}", 1, "1 of 2"),
    ("temporal", "condition: {gt: 1}", 2, "2 of 2"),
    ("temporal_ordered", "", 2, "in order"),
    ("temporal_ordered", "condition: {gte: 2}", 2, "in order"),
]


@pytest.mark.parametrize(("kind", "condition", "least", "told"), COUNTS)
def test_how_many_it_takes(kind: str, condition: str, least: int, told: str) -> None:
    found = chain(kind, rest=condition)
    assert (found.kind, found.least, found.told) == (kind, least, told)
    assert found.span == 300_000
    assert found.values == (("eventName",) if kind == "value_count" else ())


def test_a_rule_that_is_named_twice_is_one_rule_of_a_temporal_correlation() -> None:
    found = chain(rules="[a, a, b]")
    assert (found.least, found.told) == (2, "2 of 2")
    assert not holds(found, 0, 1)
    assert holds(found, 1, 2)
    assert not holds(found, 2)


EXTENDED: list[tuple[str, list[tuple[int, ...]], list[tuple[int, ...]]]] = [
    # condition, steps that are enough, steps that are not
    ("a and b", [(0, 1)], [(0,), (1,), ()]),
    ("a or b", [(0,), (1,), (0, 1)], [()]),
    (f"{A_ID} and b", [(0, 1)], [(0,), (1,)]),
]


@pytest.mark.parametrize(("condition", "enough", "too_few"), EXTENDED)
def test_a_condition_in_words(condition: str, enough: list[tuple[int, ...]], too_few: list[tuple[int, ...]]) -> None:
    found = chain(rules=f"[{A_ID}, b]" if A_ID in condition else "[a, b]", rest=f"condition: {condition}")
    assert found.told == condition
    assert all(holds(found, *steps) for steps in enough)
    assert not any(holds(found, *steps) for steps in too_few)


def test_without_a_list_the_rules_are_those_of_the_condition() -> None:
    text = correlation(rest="condition: a or b").replace("  rules: [a, b]\n", "")
    found = read(BASES + "---\n" + text, Library([]))
    assert [step.name for step in found.steps] == ["a", "b"]


PACK_ERRORS: list[tuple[dict[str, str], str]] = [
    ({"rules": "[a, nope]"}, "`c` refers to `nope`, which is not the name or id of a rule"),
    ({"rules": "[a, c]"}, "`c` refers to itself"),
    ({"rest": "condition: {gte: 0}"}, "a count of 0 is always reached"),
    ({"kind": "event_count", "rest": "condition: {gte: 0}"}, "a count of 0 is always reached"),
    ({"kind": "nope"}, "is a correlation of the unknown type `nope`"),
    (
        {"rest": "group-by: [who]\naliases:\n  who:\n    a: userName"},
        "the alias `who` does not say which field to use for `b`",
    ),
]


@pytest.mark.parametrize(("named", "message"), PACK_ERRORS)
def test_a_broken_correlation_is_a_pack_error(named: dict[str, str], message: str) -> None:
    with pytest.raises(PackError) as caught:
        chain(**named)
    assert message in caught.value.message
    assert caught.value.location is not None


def test_a_body_that_is_no_mapping_and_a_kind_that_is_missing() -> None:
    with pytest.raises(PackError, match="not a mapping"):
        read("title: c\nname: c\ncorrelation: [a]\n", Library([BASES]))
    with pytest.raises(PackError, match="not a mapping"):
        read(correlation(rules="[d, b]"), Library(["title: d\nname: d\ncorrelation: [a]\n"]))
    with pytest.raises(PackError, match="without a `type:`"):
        read(correlation().replace("  type: temporal\n", ""), Library([BASES]))


UNSUPPORTED: list[tuple[dict[str, str], str]] = [
    *(
        ({"kind": "event_count", "rest": f"condition: {{{word}: 3}}"}, f"`{word}` cannot be judged in a sliding window")
        for word in ("lt", "lte", "eq", "neq")
    ),
    ({"kind": "temporal_ordered", "rest": "condition: a and b"}, "`condition:` in addition to the order of `rules:`"),
    ({"kind": "temporal_ordered", "rest": "condition: {gte: 1}"}, "1 of 2 rules cannot have an order"),
    ({"rest": "condition: a and not b"}, "`not` waits"),
    *(
        ({"kind": kind, "rest": "condition: {gte: 3, field: a}"}, "a calculation over a window is not judged")
        for kind in ("value_sum", "value_avg", "value_percentile", "value_median")
    ),
]


@pytest.mark.parametrize(("named", "message"), UNSUPPORTED)
def test_what_has_no_meaning_in_a_window(named: dict[str, str], message: str) -> None:
    with pytest.raises(UnsupportedQuery) as caught:
        chain(**named)
    assert message in caught.value.message


ALIASES: list[tuple[str, list[tuple[str, ...]]]] = [
    ("group-by: [userName]", [("userName",), ("userName",)]),
    ("group-by: [who]\naliases:\n  who:\n    a: userName\n    b: roleName", [("userName",), ("roleName",)]),
    (f"group-by: [who]\naliases:\n  who:\n    {A_ID}: x\n    b: y", [("x",), ("y",)]),
    ("group-by: [z, who]\naliases:\n  who:\n    a: x\n    b: y", [("z", "x"), ("z", "y")]),
]


@pytest.mark.parametrize(("rest", "fields"), ALIASES)
def test_a_name_below_group_by_may_be_another_field_in_each_rule(rest: str, fields: list[tuple[str, ...]]) -> None:
    rules = f"[{A_ID}, b]" if A_ID in rest else "[a, b]"
    assert [step.group for step in chain(rules=rules, rest=rest).steps] == fields


def inner(rest: str) -> str:
    return correlation("event_count", "[a]", rest, name="d")


def outer(rest: str) -> str:
    return correlation("temporal", "[d, b]", rest)


def test_a_correlation_may_be_a_step_of_another() -> None:
    text = "---\n".join((BASES, inner("condition: {gte: 2}"), outer("")))
    found = read(text, Library([]))
    assert [step.name for step in found.steps] == ["d", "b"]
    assert [one.name for one in found.bases()] == ["a", "b"]


def test_an_alias_of_a_correlation_is_that_of_its_only_rule() -> None:
    alias = "group-by: [who]\naliases:\n  who:\n    a: x\n    b: y"
    text = "---\n".join((BASES, inner("condition: {gte: 2}"), outer(alias)))
    assert [step.group for step in read(text, Library([])).steps] == [("x",), ("y",)]


def test_a_library_finds_a_rule_by_name_and_by_id_and_reads_no_more_than_it_needs() -> None:
    broken = "name: unread: ["
    library = Library([base("a", A_ID), base("b", B_ID), broken])
    for reference, name in (("a", "a"), (A_ID, "a"), ("b", "b"), (B_ID, "b")):
        found = library.find(reference)
        assert found is not None
        assert found[0]["name"] == name
        assert f"eventName: {name}" in found[1]
    assert Library([base("a", A_ID)]).find("nope") is None
    assert Library([base("title", A_ID)]).find("detection") is None


def test_a_reference_into_the_library_and_one_into_the_same_text() -> None:
    found = read(base("a", B_ID) + "---\n" + correlation(), Library([base("a", A_ID), base("b", A_ID)]))
    texts: list[Any] = [step.of for step in found.steps]
    assert B_ID in texts[0].text
    assert A_ID in texts[1].text


def test_the_documents_of_a_text_have_a_text_each() -> None:
    only = base("a", A_ID)
    assert documents(only, "x.yml") == [(documents(only, "x.yml")[0][0], only)]
    several = documents(BASES, "x.yml")
    assert [one["name"] for one, _ in several] == ["a", "b"]
    assert [documents(text, "x.yml")[0][0] for _, text in several] == [one for one, _ in several]
    assert documents("- a\n", "x.yml") == []


def test_a_text_of_one_document_is_its_text_as_it_stands_and_of_several_each_is_written_anew() -> None:
    only = "# the first\ntitle: é\nname: a\n"
    assert documents(only, "x.yml") == [({"title": "é", "name": "a"}, only)]
    assert documents(f"{only}---\nname: b\nid: c\n", "x.yml") == [
        ({"title": "é", "name": "a"}, "title: é\nname: a\n"),
        ({"name": "b", "id": "c"}, "name: b\nid: c\n"),
    ]


NAMELESS = base("a", A_ID).replace("name: a\n", "")


def test_a_rule_without_a_name_goes_by_its_id() -> None:
    found = read(correlation(rules=f"[{A_ID}, b]"), Library([NAMELESS, base("b", B_ID)]))
    assert [step.name for step in found.steps] == [A_ID, "b"]
    assert [step.name for step in chain(rules=f"[{A_ID}, b]").steps] == ["a", "b"]


@pytest.mark.parametrize("reference", ["", "x", "name", "None", "title"])
def test_what_is_no_name_and_no_id_refers_to_nothing(reference: str) -> None:
    text = "title: x\nlogsource: {product: aws, name: None}\n"
    assert Library([text]).find(reference) is None
    assert Library([f"{text}id: x\n"]).find("x") == ({**documents(text, "x.yml")[0][0], "id": "x"}, f"{text}id: x\n")


def test_of_two_rules_of_a_name_the_first_of_the_library_and_the_last_of_the_text_is_meant() -> None:
    first, second = base("a", A_ID), base("a", B_ID)
    library = Library([first, second])
    assert library.find("a") == (documents(first, "")[0][0], first)
    found = read("---\n".join((first, second, base("b", "b"), correlation())), Library([]))
    texts: list[Any] = [step.of for step in found.steps]
    assert B_ID in texts[0].text


def test_a_text_of_the_library_that_cannot_be_read_is_told_when_it_is_asked_for() -> None:
    with pytest.raises(PackError) as refused:
        Library(["name: unread: ["]).find("unread")
    assert str(refused.value).startswith("rule")
