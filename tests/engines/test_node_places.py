"""Where the parts of a query stand in its text: a message points there.

A comparison and a sum stand at their sign, what is a command at its name, everything else where it begins.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awol.engines.eql.parser import parse as eql
from awol.engines.lucene.parser import parse as lucene
from awol.engines.splunk import parse as spl

Row = tuple[str, list[tuple[str, str]]]


def parts(node: Any) -> Iterator[Any]:
    if isinstance(node, tuple | list):
        for one in node:
            yield from parts(one)
    elif dataclasses.is_dataclass(node):
        if any(one.name == "at" for one in dataclasses.fields(node)):
            yield node
        for one in dataclasses.fields(node):
            yield from parts(getattr(node, one.name))


SPL: list[Row] = [
    (
        ' a=1 b IN ("x", y) NOT "word x" earliest=-1d `m(1)` c!=2',
        [
            ("Search", "a=1"), ("Compare", "a=1"), ("Within", "b IN"), ("Term", '"word x"'), ("TimeBound", "-1d"),
            ("MacroCall", "`m(1)`"), ("Compare", "c!=2"),
        ],
    ),
    (
        '* |  where len(x)>-1 AND NOT (y="z" OR like(q, "a%"))',
        [
            ("Search", "*"), ("Term", "*"), ("Where", "where"), ("Junction", "len(x)"), ("Relation", ">-1"),
            ("Call", "len("), ("FieldName", "x)"), ("Negative", "-1"), ("Number", "1 AND"), ("Negation", "NOT"),
            ("Junction", 'y="z"'), ("Relation", '="z"'), ("FieldName", 'y="z"'), ("Text", '"z"'), ("Call", "like("),
            ("FieldName", "q,"), ("Text", '"a%"'),
        ],
    ),
    (
        """* | eval c=if('a.b' IN (1, 2), d+3*f, e), g=h LIKE "i%", j=k . "l" """,
        [
            ("Search", "*"), ("Term", "*"),
            ("Eval", "eval"), ("Call", "if("), ("OneOf", "'a.b'"), ("FieldName", "'a.b'"),
            ("Number", "1,"), ("Number", "2)"), ("Arithmetic", "+3"), ("FieldName", "d+"), ("Arithmetic", "*f"),
            ("Number", "3*"), ("FieldName", "f,"), ("FieldName", "e)"),
            ("Like", "h LIKE"), ("FieldName", "h LIKE"), ("Text", '"i%"'), ("Arithmetic", '. "l"'),
            ("FieldName", "k ."), ("Text", '"l"'),
        ],
    ),
    (
        (
            '* | regex f="g" |rex field=h "(?<i>j)"\n| table a, b | fields - c | rename a AS b | fillnull value=0 c'
            " | dedup d | head 5 | tail 5 | reverse | sort 0 -e | bin _time span=1h | mvexpand q | makemv r"
            " | spath path=u | lookup t a OUTPUT b | search k=l | `m`"
        ),
        [
            ("Search", "*"), ("Term", "*"),
            ("Regex", "regex"), ("Rex", "rex"), ("Fields", "table"), ("Fields", "fields"),
            ("Rename", "rename"), ("FillNull", "fillnull"), ("Dedup", "dedup"), ("Head", "head"), ("Tail", "tail"),
            ("Reverse", "reverse"), ("Sort", "sort"), ("Bin", "bin"), ("MvExpand", "mvexpand"), ("MakeMv", "makemv"),
            ("Spath", "spath"), ("Lookup", "lookup"), ("Search", "search k"), ("Compare", "k=l"),
            ("MacroCommand", "`m`"), ("MacroCall", "`m`"),
        ],
    ),
    (
        "* | stats count(eval(a=1)) AS n, dc(x) by z | streamstats current=f sum(n) AS s by z | eventstats max(n) as m",
        [
            ("Search", "*"), ("Term", "*"),
            ("Stats", "stats"), ("Aggregate", "count(eval"), ("Relation", "=1"), ("FieldName", "a=1"),
            ("Number", "1))"), ("Aggregate", "dc(x)"), ("StreamStats", "streamstats"), ("Aggregate", "sum(n)"),
            ("Stats", "eventstats"), ("Aggregate", "max(n)"),
        ],
    ),
    (
        "| multisearch [ search a=1 ] [ b=2 | reverse ]",
        [
            ("MultiSearch", "multisearch"), ("Search", "search a"), ("Compare", "a=1"), ("Search", "b=2"),
            ("Compare", "b=2"), ("Reverse", "reverse"),
        ],
    ),
]  # fmt: skip

EQL: list[Row] = [
    (
        'any where a == 1 and not (b.c : "x*" or `d` in ("e", -2)) and length(f) > -g + 1 * 2',
        [
            ("Filter", "any where"), ("And", "a == 1"), ("Comparison", "== 1"), ("FieldRef", "a =="),
            ("Literal", "1 and"),
            ("Not", "not ("), ("Or", "b.c"), ("Matching", ': "x*"'), ("FieldRef", "b.c"), ("Literal", '"x*"'),
            ("Membership", "in ("), ("FieldRef", "`d`"), ("Literal", '"e"'), ("Literal", "-2)"),
            ("Comparison", "> -g"),
            ("Call", "length("), ("FieldRef", "f)"), ("Arithmetic", "+ 1"), ("Negative", "-g"), ("FieldRef", "g +"),
            ("Arithmetic", "* 2"), ("Literal", "1 *"), ("Literal", "2"),
        ],
    ),
    (
        'process where h like ("i", "j") and ?k != null and l not in (true)',
        [
            ("Filter", "process"), ("And", "h like"), ("Matching", "like ("), ("FieldRef", "h like"),
            ("Literal", '"i"'),
            ("Literal", '"j"'), ("Comparison", "!= null"), ("FieldRef", "?k"), ("Literal", "null"),
            ("Membership", "not in"), ("FieldRef", "l not"), ("Literal", "true"),
        ],
    ),
    (
        "sequence by a with maxspan=1h [any where b == 1] by c [process where true] by d",
        [
            ("Sequence", "sequence"), ("Clause", "[any"), ("Filter", "any"), ("Comparison", "== 1"),
            ("FieldRef", "b =="),
            ("Literal", "1]"), ("FieldRef", "c ["), ("Clause", "[process"), ("Filter", "process"), ("Literal", "true"),
            ("FieldRef", "d"), ("FieldRef", "a with"),
        ],
    ),
]  # fmt: skip

LUCENE: list[Row] = [
    (
        'a:b AND (c:"d e" OR NOT f:[1 TO 2}) g:h* -i:/j/ +k:>5 l:m?n o _exists_:p *:*',
        [
            ("Term", "b AND"), ("Phrase", '"d e"'), ("Range", "[1 TO"), ("Prefix", "h*"), ("Regex", "/j/"),
            ("Range", ">5"), ("Wildcard", "m?n"), ("Term", "o _ex"), ("Exists", "p *"),
        ],
    ),
]  # fmt: skip

ROWS = [
    *((spl, *row) for row in SPL),
    *((eql, *row) for row in EQL),
    *((lucene, *row) for row in LUCENE),
]


@pytest.mark.parametrize(("parse", "text", "expected"), ROWS, ids=[row[1][:30] for row in ROWS])
def test_each_part_stands_where_it_is_written(
    parse: Callable[[str], Any], text: str, expected: list[tuple[str, str]]
) -> None:
    found = [(type(one).__name__, text[one.at :]) for one in parts(parse(text))]
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    for (kind, there), (_, words) in zip(found, expected, strict=True):
        assert there.startswith(words), kind
