"""Each part of a query knows where it stands: what is written there alone is that part again.

A caret points by these places, and a column without a name is called by them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from awol.engines.esql import commands as c
from awol.engines.esql import nodes as n
from awol.engines.esql.parser import parse

EXPRESSIONS = [
    'a == "A" or b != 1 and not c < 2.5',
    "(a or b) and (c or d or e)",
    "not (a and b)",
    "1 + 2 * -x - (3 - 4) / 5 % 6",
    "-5 + +a - -b",
    "a is null and b is not null",
    'a in ("x", "y") or not b in (1, -2)',
    "a not in (1)",
    'a like "x*" or a not rlike "y.*" or a like ("p*", "q?")',
    'a.b : "text"',
    'a::keyword : "text"',
    "x::long::string == y :: ip",
    "coalesce(a, null, true, false) == trim(concat(b, ```q```))",
    "`event.action` == true",
    'cidr_match(ip, "::/0", "192.0.2.0/24")',
    "now() - 10 minutes",
    'mv_count(["a", "b"]) > 1',
    "mv_max([1, 2]) == 2",
    '"""raw "text" """ == a',
    "pi() > tau ( )",
]


def parts(node: Any) -> Iterator[n.Node]:
    if isinstance(node, tuple):
        for one in node:
            yield from parts(one)
    elif isinstance(node, n.Node):
        yield node
        for one in dataclasses.fields(node):
            if one.name != "at":
                yield from parts(getattr(node, one.name))


def alone(node: n.Node, text: str) -> Any:
    """What is written at the place of a part, read by itself."""
    written = text[node.at[0] : node.at[1]]
    assert written
    assert written == written.strip()
    read: Any = lambda before="": parse(f"from i | {before}{written}").commands[0]  # noqa: E731
    if isinstance(node, c.Command):
        return read()
    if isinstance(node, c.Assignment):
        return read("stats ").aggregates[0]
    if isinstance(node, c.Pattern):
        return read("keep ").columns[0]
    if isinstance(node, c.Order):
        return read("sort ").keys[0]
    return read("where ").condition


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_part_of_an_expression_stands_where_it_is_written(expression: str) -> None:
    text = f"from i metadata _id\n| where  {expression}  | limit 5"
    found = list(parts(parse(text).commands[0]))
    assert text[slice(*found[1].at)] == expression
    assert len(found) > 2
    for node in found:
        assert alone(node, text) == node


COMMANDS = [
    "eval a = b, c = d + 1, e",
    "stats n = count(*) where a == 1 and b, max(c) by d, e = f",
    "stats count(*) where a",
    "keep a, b.*, *",
    "drop `a b`, c",
    "rename a as b, c as d",
    "sort a desc nulls last, b + 1 asc, c nulls first, d",
    "limit 10",
    "mv_expand a.b",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_part_of_a_command_stands_where_it_is_written(command: str) -> None:
    text = f"from i\n|  {command} \n| limit 5"
    found = list(parts(parse(text).commands[0]))
    assert text[slice(*found[0].at)] == command
    for node in found:
        assert alone(node, text) == node


@pytest.mark.parametrize("source", ["from a", 'from "a", b* metadata _id, _index', "from a [metadata _id]"])
def test_a_source_stands_where_it_is_written(source: str) -> None:
    text = f" {source}  | limit 5"
    assert text[slice(*parse(text).source.at)] == source


def test_a_sign_belongs_to_the_number_of_a_list() -> None:
    text = "from i | where mv_max([1, - 2]) == 0"
    written = [text[slice(*one.at)] for one in parts(parse(text).commands) if isinstance(one, n.Literal)]
    assert written == ["1", "- 2", "0"]
