"""Queries of EQL on which the PyPI package `eql` and Elasticsearch are known to mean the same, and their records.

What the package takes otherwise, by its source (1.0.1) and by Elastic's documentation, is kept out:

- It compares texts without regard to case everywhere. So the operators that regard it meet lower-case fields only; the
  field `m`, of mixed case, is for those with a `~`, and for `:`. All letters that have two cases are ASCII.
- A condition on a missing field is null, and `not` of it, `!=` and `not in` with it; Elasticsearch takes `not` for
  must_not, and finds the event. So what may be null is negated only beside a test of the field for null.
- `stringContains` and `cidrMatch` of a missing field are false, not null. They are held for null here.
- A field of several values matches nothing. Every field has one value, or none.
- `?` in a pattern is a question mark, the end of a pattern matches before a last newline too, and a regular expression
  matches from the start on, not the whole value.
- `between` gives null where Elasticsearch gives "". `stringContains` and `indexOf` differ on "".
- `/` and `%` round down, where Java cuts off; so they meet no negative numbers. Division by zero is null, where
  Elasticsearch fails the search. `number` of what is no number is null, too.
- A null join key joins, as if it were optional. A maxspan is cut off to whole seconds.
- `until` acts before the stages do, so that an event that is both ends a sequence; in Elasticsearch (SequenceMatcher,
  OrdinalGroup.before) an `until` ends what later events would complete. So no event is both here.
- An event that is to be missing (`![`) stands for an event that does not match. `sample` ignores which clause matched.
  Neither is asked.

`test_eql.py` shows each of these by a row.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from awol.views import FieldType

TYPES: dict[str, FieldType] = {
    "p": "keyword",
    "o.p": "keyword",
    "k": "keyword",
    "o.k": "keyword",
    "h-k": "keyword",
    "m": "keyword",
    "t": "keyword",
    "u": "keyword",
    "v": "keyword",
    "w": "keyword",
    "s": "keyword",
    "event.category": "keyword",
    "n": "long",
    "z": "long",
    "x": "double",
    "b": "boolean",
    "c": "boolean",
    "ip": "ip",
}

LOWER = (
    "a", "b", "ab", "abc", "aab", "ba", "a b", "a*b", "a?b", "a\\b", "a/b", "a:b", 'say "a"', "it's", "", "é", "a\tb",
    "\\u0061", "a\\", "1", "10", "true", "null", "[a]", "a.b", "a+b", "$a", "^a", "\t", "{a}", " a", "z",
)  # fmt: skip
"""Values without an upper-case letter."""

MIXED = ("Alice", "alice", "ALICE", "Bob", "bOB", "aB", "AB*", "a\nB", "Invite", "x.Y", "É", "A\\B", "a(B)")
PIECES = ("a", "b", "ab", "l", "i", "ob", "e", "\\", ".", " ")
"""Parts of values that functions look for."""

NUMBERS = (0, 1, 2, 3, 10, 900)
SIGNED = (-10, -2, -1, 0, 1, 2, 900)
FLOATS = (-1.5, 0.0, 0.5, 1.0, 1.5, 900.0)
NUMERALS = ("0", "1", "007", "-5", "10")
ADDRESSES = ("192.0.2.1", "192.0.2.200", "198.51.100.7", "203.0.113.9", "2001:db8::1", "2001:db8:1::ff")
NETWORKS = ("192.0.2.0/24", "192.0.2.0/25", "198.51.100.7/32", "0.0.0.0/0", "2001:db8::/32", "2001:db8::/48")
KINDS = ("a", "b", "c")
CLOSING = "x"
"""The value of `t` that `until` waits for; stages of a query with `until` exclude it."""

Rng = random.Random


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition; `nullable` are the values that may be null and would make it null."""

    text: str
    nullable: frozenset[str] = frozenset()


def records(rng: Rng, count: int) -> list[dict[str, Any]]:
    """Records in the order of their time, some at the same time."""
    second, made = 0, []
    for number in range(count):
        second += rng.choice((0, 1, 1, 2, 5))
        stamp = f"2024-05-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
        made.append({"eventID": str(number), "eventTime": stamp, **_record(rng)})
    return made


def _record(rng: Rng) -> dict[str, Any]:
    made: dict[str, Any] = {
        "p": rng.choice(LOWER),
        "o": {"p": rng.choice(LOWER[:8])},
        "t": rng.choice((*KINDS, *KINDS, CLOSING)),
        "u": rng.choice("ab"),
        "v": rng.choice("ab"),
        "n": rng.choice(NUMBERS),
        "b": rng.random() < 0.5,
        "event": {"category": rng.choice(("cat", "dog"))},
    }
    pools: dict[str, tuple[Any, ...]] = {
        "k": LOWER, "h-k": LOWER[:8], "m": MIXED, "w": ("a", "b"), "s": NUMERALS, "z": SIGNED, "x": FLOATS,
        "c": (True, False), "ip": ADDRESSES,
    }  # fmt: skip
    for name, pool in pools.items():
        if rng.random() < 0.75:
            made[name] = rng.choice(pool) if rng.random() < 0.95 else None
    if rng.random() < 0.5:
        made["o"]["k"] = rng.choice(LOWER)
    return made


def query(rng: Rng) -> str:
    """A whole query: of events, with or without pipes, or of sequences."""
    if rng.random() < 0.35:
        return _sequence(rng)
    pipes = rng.choice(("", "", "", f" | head {rng.randint(1, 9)}", f" | tail {rng.randint(1, 9)}"))
    if pipes and rng.random() < 0.2:
        pipes += f" | head {rng.randint(1, 4)}"
    return _filter(rng, 3) + pipes


def _filter(rng: Rng, depth: int, *besides: str) -> str:
    category = rng.choice(("any", "any", "any", "cat", "dog"))
    condition = _condition(rng, depth).text
    return f"{category} where {' and '.join((*besides, f'({condition})' if besides else condition))}"


def _sequence(rng: Rng) -> str:
    own = rng.random() < 0.3
    by = (
        rng.choice((" by u", " by ?w", " by u, ?w", " by b", " by `u`, t", ""))
        if not own
        else rng.choice((" by u", ""))
    )
    span = f" with maxspan={rng.choice(('3s', '5s', '10s', '1m', '1h', '4000ms', '1d'))}" if rng.random() < 0.6 else ""
    closes = rng.random() < 0.35
    besides = (f't != "{CLOSING}"',) if closes else ()

    def clause(runs: int = 1) -> str:
        key = f" by {rng.choice(('u', 'v', 'p'))}" if own else ""
        inner = _filter(rng, 1, *besides) if rng.random() < 0.4 else _kind(rng)
        return f" [{inner}]{key}" + (f" with runs={runs}" if runs > 1 else "")

    count = rng.randint(1, 3)
    runs = [rng.choice((1, 1, 1, 2, 3)) for _ in range(count)]
    if sum(runs) < 2:
        runs = [2]
    text = f"sequence{by}{span}" + "".join(clause(one) for one in runs)
    if closes:
        key = f" by {rng.choice('uv')}" if own else ""
        text += f' until [any where t == "{CLOSING}"]{key}'
    return text


def _kind(rng: Rng) -> str:
    kinds = rng.sample(KINDS, 2)
    return f"any where {rng.choice((f't == {literal(kinds[0])}', f't in ({literal(kinds[0])}, {literal(kinds[1])})'))}"


def _condition(rng: Rng, depth: int) -> Condition:
    kind = rng.random()
    if depth and kind < 0.2:
        return _negated(_condition(rng, depth - 1), rng)
    if depth and kind < 0.6:
        parts = [_condition(rng, depth - 1) for _ in range(rng.choice((2, 2, 3)))]
        word = rng.choice((" and ", " or "))
        nullable = frozenset[str]().union(*(part.nullable for part in parts))
        return Condition(word.join(f"({part.text})" for part in parts), nullable)
    if depth and kind < 0.63:
        # Mixed without parentheses: `and` binds tighter than `or`, `not` tighter than both.
        tests = [_test(rng) for _ in range(4)]
        words = [rng.choice(("and", "or")) for _ in range(3)]
        text = tests[0].text + "".join(f" {word} {test.text}" for word, test in zip(words, tests[1:], strict=True))
        return Condition(text, frozenset[str]().union(*(test.nullable for test in tests)))
    return _test(rng)


def _negated(inner: Condition, rng: Rng) -> Condition:
    """The negation; every value that may be null stands beside it, tested for null."""
    text = rng.choice((f"not ({inner.text})", f"(({inner.text}) == false)"))
    if not inner.nullable:
        return Condition(text)
    names = sorted(inner.nullable)
    if rng.random() < 0.5:
        return Condition(" and ".join([text, *(f"{name} != null" for name in names)]))
    return Condition(" or ".join([text, *(f"{name} == null" for name in names)]))


def _test(rng: Rng) -> Condition:
    made: Callable[[Rng], Condition] = rng.choices(
        (_keyword, _folded, _computed, _number, _boolean, _address, _presence), (6, 4, 6, 5, 2, 1, 2)
    )[0]
    return made(rng)


def _of(name: str, text: str) -> Condition:
    """A condition on one field."""
    return Condition(text, frozenset() if name in ("p", "o.p", "t", "n", "b") else frozenset((name,)))


def _lower(rng: Rng) -> str:
    return rng.choice(("p", "p", "o.p", "k", "k", "o.k", "?k", "`h-k`"))


def _keyword(rng: Rng) -> Condition:
    """A field without upper case, by the operators that regard case and by those that do not."""
    name = _lower(rng)
    one, other = literal(rng.choice(LOWER), rng), literal(rng.choice(LOWER), rng)
    order = rng.choice(("<", "<=", ">", ">="))
    regexes = ("a.*", ".*b.*", "[a-c]+.*", "(a|b).*", "a?b.*", "[^a].*", "a{2}.*", "(ab)+.*", ".*")
    texts = [
        f"{name} == {one}",
        f"{one} == {name}",
        f"{name} in ({one}, {other})",
        f"{name} {order} {one}",
        f"{name} {rng.choice((':', 'like', 'like~'))} {_pattern(rng, LOWER)}",
        f"{name} {rng.choice((':', 'like', 'like~'))} ({_pattern(rng, LOWER)}, {_pattern(rng, LOWER)})",
        f"{name} {rng.choice(('regex', 'regex~'))} {literal(rng.choice(regexes), rng)}",
    ]
    if name in ("p", "o.p"):
        texts += [f"{name} != {one}", f"{name} not in ({one}, {other})"]
    return _of(name.removeprefix("?"), rng.choice(texts))


def _folded(rng: Rng) -> Condition:
    """The field of mixed case, by what disregards it."""
    one, other = literal(rng.choice(MIXED), rng), literal(_other_case(rng, rng.choice(MIXED)), rng)
    piece = literal(_other_case(rng, rng.choice(PIECES)), rng)
    regexes = ("A.*", "al.*", ".*B.*", "[aB].*", "(ALI|bo).*")
    if rng.random() < 0.1:
        place = f"indexOf~(m, {piece})"
        return Condition(f"{place} {rng.choice(('==', '<', '>='))} {rng.randint(0, 2)}", frozenset((place,)))
    return _of(
        "m",
        rng.choice(
            (
                f"m : {_pattern(rng, MIXED)}",
                f"m like~ ({_pattern(rng, MIXED)}, {other})",
                f"m in~ ({one}, {other})",
                f"m regex~ {literal(rng.choice(regexes), rng)}",
                f"startsWith~(m, {piece})",
                f"endsWith~(m, {piece})",
                f"stringContains~(m, {piece})",
                f"stringContains~(between~(m, {piece}, {literal(_other_case(rng, 'e'))}), {piece})",
                f"length(m) {rng.choice(('==', '>'))} {rng.randint(2, 6)}",
            )
        ),
    )


def _other_case(rng: Rng, text: str) -> str:
    """The text with some ASCII letters in the other case."""
    return "".join(char.swapcase() if char.isascii() and rng.random() < 0.5 else char for char in text)


def _computed(rng: Rng) -> Condition:
    """A function of a field without upper case."""
    name = _lower(rng)
    field = name.removeprefix("?")
    if rng.random() < 0.3:
        name = rng.choice(
            (f"substring({name}, {rng.randint(0, 2)})", f'concat({name}, "ab")', f'concat("b", {name}, n)')
        )
    one = literal(rng.choice(LOWER), rng)
    piece, other = literal(rng.choice(PIECES), rng), literal(rng.choice(PIECES), rng)
    start, end = rng.randint(-4, 4), rng.randint(-4, 5)
    compared = rng.choice(("==", "<", "<=", ">", ">="))
    tests = [
        f"startsWith({name}, {piece})",
        f"endsWith({name}, {piece})",
        f"stringContains({name}, {piece})",
        f"length({name}) {compared} {rng.randint(0, 5)}",
        f"length({name}) + 1 {compared} {rng.randint(0, 5)}",
        f"substring({name}, {start}) == {one}",
        f"substring({name}, {start}, {end}) == {piece}",
        f"substring({name}, {start}, {end}) : {_pattern(rng, LOWER)}",
        f"concat({name}, {piece}) == {literal(rng.choice(LOWER) + rng.choice(PIECES), rng)}",
        f"concat({name}, n, b) : {_pattern(rng, LOWER)}",
        f"concat({name}, {piece}, {name}) in ({one}, {literal('abaab'[: rng.randint(1, 5)])})",
        f"string({name}) == {one}",
        # What lies between is null for the package where it is "" for Elasticsearch; neither contains anything.
        f"stringContains(between({name}, {piece}, {other}{rng.choice((', true', ', false', ''))}), {literal('b')})",
    ]
    if rng.random() < 0.15:
        place = f"indexOf({name}, {piece}, {rng.randint(0, 3)})"
        return Condition(f"{place} {compared} {rng.randint(0, 3)}", frozenset((place,)))
    return _of(field, rng.choice(tests))


def _number(rng: Rng) -> Condition:
    compared = rng.choice(("==", "!=", "<", "<=", ">", ">="))
    kept = rng.choice(("==", "<", "<=", ">", ">="))
    n, z, x = rng.choice(NUMBERS), rng.choice(SIGNED), rng.choice(FLOATS)
    small = rng.randint(1, 4)
    tests = (
        ("n", f"n {compared} {n}"),
        ("n", f"{n} {compared} n"),
        ("n", f"n {compared} {x}"),
        ("n", f"n in ({n}, {rng.choice(NUMBERS)})"),
        ("n", f"n not in ({n}, {rng.choice(NUMBERS)})"),
        ("n", f"n {rng.choice('+-*')} {small} {compared} {n}"),
        ("n", f"n * 2 + 1 {compared} {n} - (2 - 3)"),
        ("n", f"n {rng.choice('/%')} {small} {compared} {rng.randint(0, 3)}"),
        ("n", f"-n {compared} {-n}"),
        ("n", f"add(n, {small}) - subtract(n, 1) * 2 {compared} {z}"),
        ("n", f"{rng.choice(('multiply', 'divide', 'modulo'))}(n, {small}) {compared} {n}"),
        ("n", f"string(n) == {literal(str(n))}"),
        ("z", f"z {kept} {z}"),
        ("z", f"z in ({z}, {rng.choice(SIGNED)})"),
        ("z", f"z {rng.choice('+-*')} {small} {kept} {z}"),
        ("x", f"x {kept} {x}"),
        ("x", f"x {kept} {z}"),
        ("x", f"x {rng.choice('+-*')} 0.5 {kept} {x}"),
        ("x", f"x / 2 {kept} {x}"),
        ("x", f"string(x) == {literal(str(x))}"),
        ("s", f"number(s) {kept} {rng.choice((0, 1, 7, -5, 10))}"),
        ("s", f"number(s, 10) + 1 {kept} {z}"),
    )
    return _of(*rng.choice(tests))


def _boolean(rng: Rng) -> Condition:
    value = rng.choice(("true", "false"))
    return rng.choice(
        (
            _of("b", "b"),
            _of("b", f"b == {value}"),
            _of("b", f"b != {value}"),
            _of("b", f"string(b) == {literal(value)}"),
            _of("c", "c"),
            _of("c", f"c == {value}"),
            Condition(value),
        )
    )


def _address(rng: Rng) -> Condition:
    blocks = ", ".join(literal(block) for block in rng.sample(NETWORKS, rng.randint(1, 2)))
    return _of("ip", rng.choice((f"cidrMatch(ip, {blocks})", f"ip == {literal(rng.choice(ADDRESSES))}")))


def _presence(rng: Rng) -> Condition:
    name = rng.choice(("k", "o.k", "?o.k", "`h-k`", "m", "x", "z", "c", "ip", "p", "length(k)", "concat(k, m)"))
    word = rng.choice(("==", "!="))
    return Condition(rng.choice((f"{name} {word} null", f"null {word} {name}")))


def _pattern(rng: Rng, pool: tuple[str, ...]) -> str:
    text = rng.choice(pool).replace("?", "")
    half = text[: rng.randint(0, len(text))]
    return literal(rng.choice((text, f"{half}*", f"*{half}", f"*{half}*", f"{half}*{text[-1:]}", "*")), rng)


def literal(text: str, rng: Rng | None = None) -> str:
    """A text as EQL writes it, at times between triple quotes, which know no escapes."""
    plain = text.isprintable() and not text.startswith('"') and not text.endswith('"')
    if rng and plain and text and rng.random() < 0.2:
        return f'"""{text}"""'
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'
