"""A chain's text is read by people: a command to a line, what goes on with it four spaces in, no blanks at an end."""

from __future__ import annotations

import re

import pytest

from converters.elastic.eql_chains import _span
from tests.converters.chains import text_of

KINDS = [
    ("temporal_ordered", "AB", ""),
    ("temporal", "AB", ""),
    ("event_count", "A", "  condition: {gte: 3}\n"),
    ("value_count", "A", "  condition: {field: value, gte: 3}\n"),
]
COMMAND = {"splunk": r"\| [a-z]", "esql": r"\| [a-z]", "eql": r"sequence by "}
FIRST = {
    "splunk": r'\| multisearch$|eventName="A"$',
    "esql": r"from awol-chains metadata ",
    "eql": "sequence by key with",
}
FURTHER = {"splunk": r"    \S", "esql": r"    \S", "eql": r"  \[any where "}


def chain(kind: str, names: str, condition: str) -> str:
    rules = [
        f"title: {name}\nname: rule_{name}\nlogsource: {{product: aws, service: cloudtrail}}\n"
        f"detection:\n  s: {{eventName: {name}}}\n  condition: s\n"
        for name in names
    ]
    listed = ", ".join(f"rule_{name}" for name in names)
    body = f"  type: {kind}\n  rules: [{listed}]\n  group-by: [key]\n  timespan: 1h\n{condition}"
    return "---\n".join([*rules, f"title: C\nname: chain\ncorrelation:\n{body}"])


SAID = [("splunk", kind) for kind in KINDS] + [("esql", kind) for kind in KINDS] + [("eql", KINDS[0])]


@pytest.mark.parametrize(("target", "kind"), SAID, ids=[f"{row[0]} {row[1][0]}" for row in SAID])
def test_a_command_to_a_line(target: str, kind: tuple[str, str, str]) -> None:
    first, *rest = text_of(target, chain(*kind)).split("\n")
    assert re.match(FIRST[target], first)
    for line in rest:
        assert re.match(f"(?:{COMMAND[target]}|{FURTHER[target]})", line), line
        assert line == line.rstrip()
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", line.strip())
        assert " | " not in outside, "a second command on the line"


@pytest.mark.parametrize(
    ("condition", "ending"), [("", "| sort last_time\n| limit 10000"), ("  condition: {gte: 3}\n", "| limit 10000")]
)
def test_the_text_of_elastic_ends_with_the_order_of_the_alerts(condition: str, ending: str) -> None:
    kind = ("event_count", "A", condition) if condition else KINDS[0]
    assert text_of("esql", chain(*kind)).endswith(ending)


def test_a_sequence_of_eql_is_three_lines() -> None:
    assert text_of("eql", chain(*KINDS[0])) == (
        "sequence by key with maxspan=1h\n"
        '  [any where (?eventName : "A") and key != ""]\n'
        '  [any where (?eventName : "B") and key != ""]'
    )


ALIASES = """  aliases:
    key: {rule_A: a1, rule_B: b1}
    other: {rule_A: a2, rule_B: b2}
"""


@pytest.mark.parametrize("kind", KINDS, ids=[kind[0] for kind in KINDS])
@pytest.mark.parametrize("aliases", ["", ALIASES], ids=["the same fields", "aliases"])
def test_the_text_of_splunk_keeps_its_blanks(kind: tuple[str, str, str], aliases: str) -> None:
    rule = chain(kind[0], "AB", kind[2] + aliases).replace("group-by: [key]", "group-by: [key, other]")
    rule = rule.replace("field: value", "field: [value, more]")
    outside = [re.sub(r'"(?:[^"\\]|\\.)*"', '""', line) for line in text_of("splunk", rule).split("\n")]
    assert [line for line in outside if re.search(r",(?! |$)| ,|\S  |\( | \)", line)] == []


def test_aliases_give_each_step_its_own_fields() -> None:
    text = text_of("splunk", chain("temporal", "AB", ALIASES).replace("group-by: [key]", "group-by: [key, other]"))
    legs = re.findall(r"\| eval step=(\d), key1=(.*), key2=(.*) \]", text)
    assert [(number, *re.findall(r"'(\w+)'!=\"\" AND", first + second)) for number, first, second in legs] == [
        ("1", "a1", "a2"),
        ("2", "b1", "b2"),
    ]
    assert "| rename key1 as key, key2 as other\n| table _time key other first_time last_time event_ids" in text


VALUES = [
    ("value", "| eval value=value1, _time=2*at"),
    ("[value, other]", '| eval value=len(value1) . ":" . value1 . len(value2) . ":" . value2, _time=2*at'),
]


@pytest.mark.parametrize(("fields", "line"), VALUES)
def test_values_of_several_fields_are_told_apart_by_their_lengths(fields: str, line: str) -> None:
    """Joined without them, `a` and `bc` would be the same as `ab` and `c`."""
    text = text_of("splunk", chain("value_count", "A", f"  condition: {{field: {fields}, gte: 3}}\n"))
    found = [one for one in text.split("\n") if one.startswith("| eval value=")]
    assert [" ".join(one.split()) for one in found] == [line]


def test_a_step_is_told_from_one_whose_number_only_ends_alike() -> None:
    """Of twelve steps the first is no eleventh: each number is looked for as a whole."""
    text = text_of("splunk", chain("temporal_ordered", "ABCDEFGHIJKL", ""))
    assert re.findall(r'step(\d+)=if\(isnotnull\(mvfind\(steps, "([^"]*)"\)\), 1, 0\)', text) == [
        (str(number), f"^{number}$") for number in range(1, 13)
    ]


ESQL = [kind for target, kind in SAID if target == "esql"]


@pytest.mark.parametrize("kind", ESQL, ids=[kind[0] for kind in ESQL])
def test_the_text_of_elastic_keeps_its_columns_and_its_blanks(kind: tuple[str, str, str]) -> None:
    lines = text_of("esql", chain(*kind)).split("\n")
    assert lines[0] == "from awol-chains metadata _id, _index, _version"
    assert lines[1].startswith("| where ")
    assert lines[-3:] == ["| keep key, first_time, last_time, event_ids", "| sort last_time", "| limit 10000"]
    outside = [re.sub(r'"(?:[^"\\]|\\.)*"', '""', line) for line in lines]
    assert [line for line in outside if re.search(r"where(?! )|[^ <>=!]=|[<>=]=?(?![ =])|,(?! |$)", line)] == []


MADE = (
    "before", "candidate", "chain", "every", "newest", "now", "oldest", "open",
    "ordered", "pair", "part", "previous", "previous_time", "size", "step", "steps", "value", "valued", "values_before",
    "values_now", "window", "before1", "now9", "step5", "value2",
)  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_a_field_with_the_name_of_a_column_of_the_text_is_put_aside(name: str) -> None:
    text = text_of("esql", chain(*KINDS[1]).replace("group-by: [key]", f"group-by: [{name}]"))
    assert f"group1 = {name}" in text
    assert f"| rename group1 as {name}\n| keep {name}, first_time, last_time, event_ids" in text
    plain = text_of("esql", chain(*KINDS[1]).replace("group-by: [key]", f"group-by: [{name}x]"))
    assert "group1" not in plain


@pytest.mark.parametrize("name", ["before0", "now10", "step0", "value10", "candidates"])
def test_a_field_with_a_name_of_its_own_keeps_it(name: str) -> None:
    text = text_of("esql", chain(*KINDS[1]).replace("group-by: [key]", f"group-by: [{name}]"))
    assert f"| keep {name}, first_time, last_time, event_ids" in text
    assert "rename" not in text


@pytest.mark.parametrize(
    ("seconds", "span"),
    [(1, "1s"), (60, "1m"), (61, "61s"), (3600, "1h"), (3660, "61m"), (86_400, "1d"), (90_000, "25h"), (604_800, "7d")],
)
def test_a_span_of_eql_is_said_in_the_largest_unit(seconds: int, span: str) -> None:
    assert _span(seconds) == span
