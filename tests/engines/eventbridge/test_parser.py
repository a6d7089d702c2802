"""Patterns that EventBridge refuses, each with ^ before the fault and the words that say what it is.

From the User Guide ("Comparison operators for use in event patterns") and Event Ruler's `JsonRuleCompiler`.
"""

from __future__ import annotations

import pytest

from awol.engines.eventbridge import addresses
from awol.engines.eventbridge.parser import parse
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from tests.engines.eventbridge.rows import pattern

REJECTED: list[tuple[str, str]] = [
    ("^{}", "an empty object is not allowed"),
    ('{"a": ^{}}', "an empty object is not allowed"),
    ('{"a": ^[]}', "an empty list is not allowed"),
    ('{"a": ^"x"}', "`a` must be an object or a list"),
    ('{"a": {"b": ^5}}', "`b` must be an object or a list"),
    ('{"a": [^["x"]]}', "a list in a list is not allowed"),
    ('{"a": [{^"regex": "x"}]}', "`regex` is not an operator"),
    ('{"a": [^{}]}', "an object may hold only one operator"),
    ('{"a": [{"prefix": "x", ^"suffix": "y"}]}', "an object may hold only one operator"),
    ('{"a": [{"prefix": ^5}]}', "`prefix` must be a text"),
    ('{"a": [{"suffix": ^[]}]}', "`suffix` must be a text"),
    ('{"a": [{"equals-ignore-case": ^5}]}', "`equals-ignore-case` must be a text"),
    ('{"a": [{"prefix": {^"wildcard": "x"}}]}', "`prefix` takes a text or `equals-ignore-case`"),
    ('{"a": [{"suffix": {"equals-ignore-case": ^5}}]}', "`equals-ignore-case` must be a text"),
    ('{"a": [{"wildcard": ^5}]}', "`wildcard` must be a text"),
    ('{"a": [{"wildcard": ^"x**y"}]}', "two `*` in a row are not allowed"),
    ('{"a": [{"wildcard": ^"x\\\\y"}]}', "a backslash is allowed only before `*` and"),
    ('{"a": [{"wildcard": ^"x\\\\"}]}', "a backslash is allowed only before `*` and"),
    ('{"a": [{"exists": ^"true"}]}', "`exists` must be true or false"),
    ('{"a": [{"exists": ^null}]}', "`exists` must be true or false"),
    ('{"a": [{"anything-but": ^[]}]}', "all texts or all numbers"),
    ('{"a": [{"anything-but": ^["x", 5]}]}', "all texts or all numbers"),
    ('{"a": [{"anything-but": ^null}]}', "takes only texts or numbers"),
    ('{"a": [{"anything-but": ["x", ^null]}]}', "takes only texts or numbers"),
    ('{"a": [{"anything-but": [^true]}]}', "takes only texts or numbers"),
    ('{"a": [{"anything-but": [^{"prefix": "x"}]}]}', "takes only texts or numbers"),
    ('{"a": [{"anything-but": ^9007199254740993}]}', "the number cannot be compared exactly"),
    ('{"a": [{"anything-but": {^"cidr": "198.51.100.0/24"}}]}', "`anything-but` does not take `cidr`"),
    ('{"a": [{"anything-but": {"prefix": ^""}}]}', "`anything-but` takes no empty `prefix`"),
    ('{"a": [{"anything-but": {"suffix": ["a", ^""]}}]}', "`anything-but` takes no empty `suffix`"),
    ('{"a": [{"anything-but": {"prefix": ^[]}}]}', "an empty list is not allowed"),
    ('{"a": [{"anything-but": {"wildcard": ["a*", ^"**"]}}]}', "two `*` in a row are not allowed"),
    ('{"a": [{"anything-but": {"equals-ignore-case": ^5}}]}', "`equals-ignore-case` must be a text"),
    ('{"a": [{"numeric": [^">", "5"]}]}', "`numeric` takes an operator and a number"),
    ('{"a": [{"numeric": [^5, 5]}]}', "`numeric` takes an operator and a number"),
    ('{"a": [{"numeric": ^["!=", 5]}]}', "`numeric` takes"),
    ('{"a": [{"numeric": ^5}]}', "`numeric` takes"),
    ('{"a": [{"numeric": ^[">", 5, "<"]}]}', "`numeric` takes"),
    ('{"a": [{"numeric": ^["<", 5, ">", 1]}]}', "`numeric` takes"),
    ('{"a": [{"numeric": ^["=", 5, "<", 9]}]}', "`numeric` takes"),
    ('{"a": [{"numeric": ^[">", 1, "<", 5, "<", 9]}]}', "`numeric` takes"),
    ('{"a": [{"numeric": ^[">", 5, "<", 5]}]}', "the lower bound must be less than the upper one"),
    ('{"a": [{"numeric": ^[">=", 5, "<=", 4]}]}', "the lower bound must be less than the upper one"),
    ('{"a": [{"numeric": ["=", ^9007199254740993]}]}', "the number cannot be compared exactly"),
    ('{"a": [{"numeric": ["=", ^1e999]}]}', "the number cannot be compared exactly"),
    ('{"a": [{"numeric": ["=", ^1e9999999999999999999]}]}', "the number cannot be compared exactly"),
    ('{"a": [{"cidr": ^"198.51.100.7/32"}]}', "`cidr` takes a block of more than one address"),
    ('{"a": [{"cidr": ^5}]}', "`cidr` must be a text"),
    ('{"$or": ^[{"a": ["x"]}]}', "`$or` must hold two objects or more"),
    ('{"$or": ^{"a": ["x"]}}', "`$or` must be a list"),
    ('{"$or": [^"x", {"a": ["x"]}]}', "`$or` must be a list of objects"),
    ('{"$or": [{^"prefix": ["x"]}, {"a": ["x"]}]}', "`prefix` cannot be a field inside of `$or`"),
    ('{"$or": [{"a": {^"=": ["x"]}}, {"a": ["x"]}]}', "`=` cannot be a field inside of `$or`"),
    ('{"a": ["x"] ^"b": ["y"]}', "a `,` or `}` is missing here"),
    ('{"a": ["x"^ 5]}', "a `,` or `]` is missing here"),
    ('{"a": ["x",^]}', "a value is missing between `,` and `]`"),
    ('{"a": ["x"],^}', "a value is missing between `,` and `}`"),
    ('{"a": [^x]}', "no JSON value begins with `x`"),
    ('{^a: ["x"]}', "a name in quotation marks is missing here"),
    ('{"a"^ ["x"]}', "a `:` must follow the name"),
    ('{"a": ["x^', "the text in quotation marks cannot be read"),
    ('{"a": ["\\^q"]}', "the text in quotation marks cannot be read"),
]


def fault(marked: str) -> tuple[QueryError, int]:
    text = pattern(marked)
    at = text.index("^")
    with pytest.raises(QueryError) as caught:
        parse(text.replace("^", "", 1))
    return caught.value, at


@pytest.mark.parametrize(("marked", "message"), REJECTED, ids=[row[0] for row in REJECTED])
def test_rejected(marked: str, message: str) -> None:
    error, at = fault(marked)
    assert isinstance(error, RejectedQuery)
    assert message in error.message
    if "quotation marks cannot be read" not in message:  # Python's reader of JSON says where
        near = error.offset
        assert near is not None
        assert pattern(marked).replace("^", "", 1)[near:].lstrip() == pattern(marked)[at + 1 :].lstrip()


RESERVED_INSIDE_OF_OR = [
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "prefix",
    "suffix",
    "equals-ignore-case",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "exactly",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
]
"""Event Ruler 2.1.0, `Constants.RESERVED_FIELD_NAMES_IN_OR_RELATIONSHIP`: its operators, and some of days to come."""


@pytest.mark.parametrize("name", RESERVED_INSIDE_OF_OR)
def test_no_operator_is_a_field_inside_of_or(name: str) -> None:
    within = f'{{"$or": [{{^"{name}": ["x"]}}, {{"a": ["x"]}}]}}'
    error, _ = fault(within)
    assert error.message == f"`{name}` cannot be a field inside of `$or`"
    assert parse(pattern(f'{{"{name}": ["x"]}}'))
    assert parse(pattern(within.replace("^", "").replace(f'"{name}"', f'"{name}s"')))


WHOLE: list[tuple[str, type[QueryError], str]] = [
    ("^5", RejectedQuery, "a pattern must be a JSON object"),
    ("^[]", RejectedQuery, "a pattern must be a JSON object"),
    ('^[{"detail": {"a": ["x"]}}, 5]', RejectedQuery, "a pattern must be a JSON object"),
    ("^", RejectedQuery, "the text ends too early"),
    ('{"detail": {"a": ["x"]}} ^{', RejectedQuery, "there is more text after the end of the JSON"),
    ('{"detail": {"a": ["x"]}^', RejectedQuery, "a `,` or `}` is missing here"),
    ('{^"source": ["aws.iam"]}', UnsupportedQuery, "`source` is a field of the event around the record"),
    ('{^"detail": ["x"]}', UnsupportedQuery, "an event has no value at `detail`"),
    ('{^"other": ["x"]}', UnsupportedQuery, "an event has no value at `other`"),
    ('{"$or": [{"detail": {"a": ["x"]}}, {^"region": ["x"]}]}', UnsupportedQuery, "`region` is a field of the event"),
    ('{"detail": {"a": [{^"exactly": "x"}]}}', UnsupportedQuery, "`exactly` is not documented for EventBridge"),
    ('{"detail": {"a": ["x"], ^"a": ["y"]}}', UnsupportedQuery, "`detail.a` is tested twice"),
    ('{"detail": {"a.b": ["x"], "a": {^"b": ["y"]}}}', UnsupportedQuery, "`detail.a.b` is tested twice"),
    ('{"detail": {"a": ["x"], "$or": [{^"a": ["y"]}, {"b": ["z"]}]}}', UnsupportedQuery, "`detail.a` is tested twice"),
]


@pytest.mark.parametrize(("marked", "kind", "message"), WHOLE, ids=[row[0] for row in WHOLE])
def test_a_whole_pattern(marked: str, kind: type[QueryError], message: str) -> None:
    at = marked.index("^")
    with pytest.raises(kind) as caught:
        parse(marked.replace("^", "", 1))
    assert message in caught.value.message
    assert caught.value.offset == at


TWICE = [
    '{"detail": {"$or": [{"a": ["x"]}, {"a": ["y"]}]}}',
    '{"detail": {"a": ["x"], "b": {"a": ["y"]}}}',
    '[{"detail": {"a": ["x"]}}, {"detail": {"a": ["y"]}}]',
]


@pytest.mark.parametrize("text", TWICE)
def test_a_field_may_stand_on_two_ways_through_a_pattern(text: str) -> None:
    assert len(parse(text)) == (2 if text.startswith("[") else 1)


@pytest.mark.parametrize(("levels", "good"), [(98, True), (99, False)])
def test_a_pattern_nests_a_hundred_levels_deep(levels: int, good: bool) -> None:
    """`detail` is the first level and the list of values the last but one."""
    text = '{"detail": ' + '{"a": ' * levels + '["x"]' + "}" * levels + "}"
    if good:
        assert parse(text)
    else:
        with pytest.raises(RejectedQuery, match="nests more than 100 levels deep"):
            parse(text)


BLOCKS: list[tuple[str, tuple[str, str] | None]] = [
    ("198.51.100.0/24", ("C6336400", "C63364FF")),
    ("198.51.100.77/24", ("C6336400", "C63364FF")),
    ("198.51.100.0/+24", ("C6336400", "C63364FF")),
    ("198.51.100.0/31", ("C6336400", "C6336401")),
    ("198.51.100.0/32", None),
    ("0.0.0.0/0", ("00000000", "FFFFFFFF")),
    ("010.0.0.0/8", ("0A000000", "0AFFFFFF")),
    ("255.255.255.255/8", ("FF000000", "FFFFFFFF")),
    ("256.0.0.0/8", None),
    ("198.51.100/24", None),
    ("198.51.100.0", None),
    ("198.51.100.0/", None),
    ("198.51.100.0/-1", None),
    ("2001:db8::/32", ("20010DB8" + "0" * 24, "20010DB8" + "F" * 24)),
    ("2001:db8::/127", ("20010DB8" + "0" * 24, "20010DB8" + "0" * 23 + "1")),
    ("2001:db8::/128", None),
    ("::ffff:c633:6400/24", ("C6336400", "C63364FF")),
    ("::ffff:c633:6400/120", None),
    ("::ffff:198.51.100.0/24", None),
    ("2001:db8:::/32", None),
    ("x/24", None),
]


@pytest.mark.parametrize(("text", "expected"), BLOCKS)
def test_a_block_of_addresses(text: str, expected: tuple[str, str] | None) -> None:
    assert addresses.block(text) == expected


WITHIN: list[tuple[str, str, bool]] = [
    ("C6336407", "198.51.100.0/24", True),
    ("C6336400", "198.51.100.0/24", True),
    ("C63364FF", "198.51.100.0/24", True),
    ("C6336500", "198.51.100.0/24", False),
    ("C63363FF", "198.51.100.0/24", False),
    ("C63364", "198.51.100.0/24", False),
    ("C633640G", "198.51.100.0/24", False),
    ("5" + "0" * 31, "0.0.0.0/0", True),
    ("0000000", "0.0.0.0/0", False),
    ("70", "0.0.0.0/1", True),
    ("7", "0.0.0.0/1", False),
    ("0F", "0.0.0.0/1", True),
    ("0", "0.0.0.0/1", False),
    ("00000000FF", "0.0.0.0/0", True),
]


@pytest.mark.parametrize(("found", "block", "expected"), WITHIN)
def test_digits_in_a_block(found: str, block: str, expected: bool) -> None:
    limits = addresses.block(block)
    assert limits is not None
    assert addresses.within(found, limits) is expected
