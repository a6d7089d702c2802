"""Numbers too large and expressions nested too deep are refused by every engine, or answered; never a crash.

A number of 309 digits is no double, one of more than 4,300 no number that Python reads.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.errors import AwolError
from awol.values import Event

RULE = "title: t\nlogsource:\n  product: aws\ndetection:\n  s:\n    {body}\n  condition: {condition}\n"
NUMBERS = ("9" * 309, "9" * 400, "9" * 5000, "1e999", "-1e999", "9" * 400 + ".5")
WITH_NUMBER: dict[str, tuple[str, ...]] = {
    "sigma": tuple(
        RULE.replace("{body}", body).replace("{condition}", "s")
        for body in ("f: N", "f|gt: N", "f|lte: 'N'", "f|re: 'a{N}'", "f|re: '[a-z]{1,N}'", "f|cidr: 192.0.2.0/N")
    ),
    "splunk": (
        "search f=N", "search f>N", "search f=1 earliest=-Nh", "search * | head N", "search * | dedup N f",
        "search * | streamstats window=N count", "search * | where f=N", 'search * | regex f="a{N}"',
        "search * | eval a=N*N", "search * | eval a=pow(N,N)", "search * | eval a=substr(f,N)",
        "search * | bin f span=N",
        'search * | eval a=relative_time(now(),"-Nd")', 'search * | eval a=tostring(N,"commas")',
    ),
    "lucene": ("f:N", "f:[N TO *]", "@timestamp:[now-Nd TO *]", "f:x~N", "f:x^N", "f:/a{N}/", "f:/<1-N>/", '"a b"~N'),
    "esql": tuple(
        f"from x metadata _id | {command}"
        for command in (
            "where f == N", "limit N", "eval a = N * N", "where @timestamp > now() - N days",
            "eval a = substring(event.action, N)", 'where event.action rlike "a{N}"', 'eval a = to_integer("N")',
            'eval a = repeat("a", N)', "stats percentile(f, N)", "eval a = -N",
        )
    ),
    "eql": (
        "any where event.action == N", "any where N * N == 1", "any where number(event.action) == N",
        'any where number("N") == 1', "any where true | head N", 'any where substring(event.action, N) == ""',
        "sequence with maxspan=Ns [any where true] [any where true]", "sequence [any where true] with runs=N",
        'any where event.action : ("a", N)', 'any where event.action regex "a{N}"', "any where N % 0 == 1",
    ),
    "eventbridge": ('{"detail": {"f": [{"numeric": ["=", N]}]}}', '{"detail": {"f": [N]}}'),
    "athena": tuple(
        f"SELECT * FROM cloudtrail_logs WHERE {where}"
        for where in (
            "eventname = N", "N = N", "CAST('N' AS bigint) = 1", "CAST('N' AS double) = 1",
            "regexp_like(eventname, 'a{N}')",
        )
    ),
}  # fmt: skip
DEPTH = 3000
NESTED: dict[str, tuple[str, ...]] = {
    "sigma": (
        RULE.replace("{body}", "f|re: '((a))'").replace("{condition}", "s"),
        RULE.replace("{body}", "f: a").replace("{condition}", "((s))"),
        RULE.replace("{body}", "f: a").replace("{condition}", "NOT s"),
    ),
    "splunk": ("search ((f=1))", "search * | where ((f=1))", 'search * | regex f="((a))"', "search NOT f=1"),
    "lucene": ("((f:1))", "f:/((a))/", "NOT f:1", "f:((a))"),
    "esql": ("from x | where ((f == 1))", 'from x | where event.action rlike "((a))"', "from x | where NOT f == 1"),
    "eql": ('any where ((event.action == "a"))', 'any where event.action regex "((a))"', "any where NOT true"),
    "athena": (
        "SELECT * FROM cloudtrail_logs WHERE ((eventname = 'a'))",
        "SELECT * FROM cloudtrail_logs WHERE regexp_like(eventname, '((a))')",
        "SELECT * FROM cloudtrail_logs WHERE NOT eventname = 'a'",
    ),
}
EVENT = Event(
    {"eventName": "A", "eventID": "1", "eventTime": "2026-11-24T00:00:00Z", "f": "5", "requestParameters": {"n": 5}}
)


def run(engine: str, text: str) -> None:
    list(compile_for(engine, text, Context())(iter([EVENT])))


@pytest.mark.parametrize(
    ("engine", "query"), [(engine, query) for engine, queries in WITH_NUMBER.items() for query in queries]
)
def test_a_number_too_large_is_refused_or_answered(engine: str, query: str) -> None:
    for number in NUMBERS:
        with suppress(AwolError):
            run(engine, query.replace("N", number))


@pytest.mark.parametrize(
    ("engine", "query"), [(engine, query) for engine, queries in NESTED.items() for query in queries]
)
def test_what_nests_too_deep_is_refused_or_answered(engine: str, query: str) -> None:
    deep = query.replace("((", "(" * DEPTH).replace("))", ")" * DEPTH).replace("NOT ", "not " * DEPTH)
    with suppress(AwolError):
        run(engine, deep)


@pytest.mark.parametrize(
    ("engine", "query", "told"),
    [
        ("eql", "any where 1 == " + "9" * 309, "is too large"),
        ("eql", "any where 1 == 1e309", "is too large"),
        ("esql", "from x | where 1 == " + "9" * 309, "is too large"),
        ("athena", "SELECT * FROM cloudtrail_logs WHERE 1 = 9223372036854775808", "Invalid numeric literal"),
        ("splunk", "search * | head " + "9" * 19, "a number of 19 digits"),
        ("sigma", RULE.format(body="f|re: 'a{99999999999}'", condition="s"), "a number in it is too large"),
    ],
)
def test_the_refusal_says_what_is_too_large(engine: str, query: str, told: str) -> None:
    with pytest.raises(AwolError, match=told):
        run(engine, query)


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("eql", "any where 1 == " + "9" * 308),
        ("athena", "SELECT * FROM cloudtrail_logs WHERE 1 = 9223372036854775807"),
        ("splunk", "search * | head " + "9" * 18),
        ("sigma", RULE.format(body="f|re: 'a{1000}'", condition="s")),
    ],
)
def test_the_largest_numbers_are_read(engine: str, query: str) -> None:
    run(engine, query)
