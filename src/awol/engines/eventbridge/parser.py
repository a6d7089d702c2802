"""Reads event patterns as EventBridge does (Event Ruler 2.1.0, `JsonRuleCompiler`), and says where it would refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awol.engines.eventbridge import addresses, reading
from awol.engines.eventbridge.nodes import (
    AnythingBut,
    Block,
    Either,
    Exists,
    Group,
    Literally,
    Matcher,
    Numeral,
    Part,
    Range,
    Side,
    Test,
    Wildcard,
)
from awol.engines.eventbridge.reading import Member, Number, Value
from awol.engines.eventbridge.scalars import comparable
from awol.errors import RejectedQuery, UnsupportedQuery

ENVELOPE = frozenset(("version", "id", "detail-type", "source", "account", "time", "region", "resources"))
"""Fields of an event that are not of the record (EventBridge User Guide, "Event structure")."""

RESERVED = frozenset(
    (
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric",
        "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after",
        "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range",
        "ip-address-not-in-range",
    )
)  # fmt: skip
"""Names that cannot be fields inside of `$or`."""

Words = tuple[Literally | Numeral | Part | Wildcard, ...]


def parse(text: str) -> list[Group]:
    """The patterns of a text: one, or those of a list. Raises `RejectedQuery` and `UnsupportedQuery`."""
    value = reading.read(text)
    if value.kind == "list" and value.content and all(item.kind == "object" for item in value.content):
        return [_Parser(text).pattern(item) for item in value.content]
    if value.kind != "object":
        raise RejectedQuery("a pattern must be a JSON object", text, value.at)
    return [_Parser(text).pattern(value)]


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text

    def rejected(self, message: str, at: int) -> RejectedQuery:
        return RejectedQuery(message, self.text, at)

    def pattern(self, value: Value) -> Group:
        group = self.group(value, (), inside=False)
        self.check_detail(group)
        self.check_twice(group, frozenset())
        return group

    def check_detail(self, group: Group) -> None:
        """Refuse a test of anything but the record."""
        for test in group.tests:
            if isinstance(test, Either):
                for alternative in test.groups:
                    self.check_detail(alternative)
                continue
            name = _steps(test.path)[0]
            if name in ENVELOPE:
                raise UnsupportedQuery(
                    f"`{name}` is a field of the event around the record; awol reads the record alone",
                    self.text,
                    test.at,
                    "test the record: detail.eventSource, detail.eventName, detail.recipientAccountId",
                )
            if name != "detail" or len(_steps(test.path)) < 2:
                raise UnsupportedQuery(
                    f"an event has no value at `{name}`; the CloudTrail record is under `detail`",
                    self.text,
                    test.at,
                )

    def check_twice(self, group: Group, beside: frozenset[tuple[str, ...]]) -> None:
        """Refuse a field that stands twice on one way through the pattern: the later test replaces the earlier."""
        own = set(beside)
        for test in group.tests:
            if isinstance(test, Either):
                continue
            name = _steps(test.path)
            if name in own:
                raise UnsupportedQuery(
                    f"`{'.'.join(test.path)}` is tested twice; EventBridge keeps the later test and drops the other",
                    self.text,
                    test.at,
                    "test it once",
                )
            own.add(name)
        for test in group.tests:
            if isinstance(test, Either):
                for alternative in test.groups:
                    self.check_twice(alternative, frozenset(own))
                own |= {name for alternative in test.groups for name in _names(alternative)}

    def group(self, value: Value, path: tuple[str, ...], *, inside: bool) -> Group:
        if not value.content:
            raise self.rejected("an empty object is not allowed", value.at)
        tests: list[Test | Either] = []
        for member in value.content:
            if member.name == "$or":
                tests.append(self.either(member, path))
            elif inside and member.name in RESERVED:
                raise self.rejected(f"`{member.name}` cannot be a field inside of `$or`", member.at)
            elif member.value.kind == "object":
                tests += self.group(member.value, (*path, member.name), inside=inside).tests
            elif member.value.kind == "list":
                tests.append(Test((*path, member.name), self.matchers(member.value), member.at))
            else:
                raise self.rejected(f"`{member.name}` must be an object or a list", member.value.at)
        return Group(tuple(tests))

    def either(self, member: Member, path: tuple[str, ...]) -> Either:
        if member.value.kind != "list":
            raise self.rejected("`$or` must be a list", member.value.at)
        groups = []
        for item in member.value.content:
            if item.kind != "object":
                raise self.rejected("`$or` must be a list of objects", item.at)
            groups.append(self.group(item, path, inside=True))
        if len(groups) < 2:
            raise self.rejected("`$or` must hold two objects or more", member.value.at)
        return Either(tuple(groups), member.at)

    def matchers(self, value: Value) -> tuple[Matcher, ...]:
        if not value.content:
            raise self.rejected("an empty list is not allowed", value.at)
        return tuple(self.matcher(item) for item in value.content)

    def matcher(self, value: Value) -> Matcher:
        if value.kind == "number":
            return Numeral(value.content.text)
        if value.kind == "list":
            raise self.rejected("a list in a list is not allowed", value.at)
        if value.kind != "object":
            return Literally(value.content)
        name, inner, at = self.only(value)
        read = OPERATORS.get(name)
        if read is None:
            if name == "exactly":
                raise UnsupportedQuery(
                    "`exactly` is not documented for EventBridge", self.text, at, "write the text as it stands"
                )
            raise self.rejected(f"`{name}` is not an operator", at)
        return read(self, inner)

    def only(self, value: Value) -> tuple[str, Value, int]:
        if len(value.content) != 1:
            place = value.content[1].at if value.content else value.at
            raise self.rejected("an object may hold only one operator", place)
        member = value.content[0]
        return member.name, member.value, member.at

    def string(self, value: Value, what: str) -> str:
        if value.kind != "text":
            raise self.rejected(f"{what} must be a text", value.at)
        return str(value.content)

    def part(self, side: Side, value: Value) -> Part:
        if value.kind == "object":
            name, inner, at = self.only(value)
            if name != "equals-ignore-case":
                raise self.rejected(f"`{side}` takes a text or `equals-ignore-case`", at)
            return Part(side, self.string(inner, "`equals-ignore-case`"), fold=True)
        return Part(side, self.string(value, f"`{side}`"))

    def wildcard(self, value: Value) -> Wildcard:
        text = self.string(value, "`wildcard`")
        pieces = [""]
        place = 0
        while place < len(text):
            char = text[place]
            if char == "*":
                if text[place + 1 : place + 2] == "*":
                    raise self.rejected("two `*` in a row are not allowed", value.at)
                pieces.append("")
            elif char == "\\":
                place += 1
                if text[place : place + 1] not in ("*", "\\"):
                    raise self.rejected("a backslash is allowed only before `*` and `\\`", value.at)
                pieces[-1] += text[place]
            else:
                pieces[-1] += char
            place += 1
        return Wildcard(tuple(pieces))

    def numeric(self, value: Value) -> Range:
        items = value.content if value.kind == "list" else ()
        bounds = []
        for operator, number in zip(items[::2], items[1::2], strict=False):
            if operator.kind != "text" or number.kind != "number":
                raise self.rejected("`numeric` takes an operator and a number", operator.at)
            if comparable(number.content.text) is None:
                raise self.rejected("the number cannot be compared exactly", number.at)
            bounds.append((str(operator.content), str(number.content.text)))
        operators = tuple(operator for operator, _ in bounds)
        known = operators in _RANGES and len(items) == 2 * len(bounds)
        if not known:
            raise self.rejected('`numeric` takes ["=", n], or one bound or two: [">=", n, "<", n]', value.at)
        if len(bounds) == 2 and (comparable(bounds[0][1]) or 0) >= (comparable(bounds[1][1]) or 0):
            raise self.rejected("the lower bound must be less than the upper one", value.at)
        return Range(tuple(bounds))

    def cidr(self, value: Value) -> Block:
        text = self.string(value, "`cidr`")
        if addresses.block(text) is None:
            raise self.rejected("`cidr` takes a block of more than one address, such as 198.51.100.0/24", value.at)
        return Block(text)

    def exists(self, value: Value) -> Exists:
        if value.kind not in ("true", "false"):
            raise self.rejected("`exists` must be true or false", value.at)
        return Exists(bool(value.content))

    def anything_but(self, value: Value) -> AnythingBut:
        if value.kind == "object":
            name, inner, at = self.only(value)
            if name not in _EXCLUDED:
                raise self.rejected(f"`anything-but` does not take `{name}`", at)
            items = inner.content if inner.kind == "list" else (inner,)
            return AnythingBut(tuple(self.excluded(name, item) for item in items) or self.empty(inner))
        items = value.content if value.kind == "list" else (value,)
        words: Words = tuple(self.word(item) for item in items)
        if len({type(word) for word in words}) != 1:
            raise self.rejected("`anything-but` needs at least one value, all texts or all numbers", value.at)
        return AnythingBut(words)

    def empty(self, value: Value) -> Words:
        raise self.rejected("an empty list is not allowed", value.at)

    def word(self, value: Value) -> Literally | Numeral:
        if value.kind == "text":
            return Literally(str(value.content))
        if value.kind == "number" and isinstance(value.content, Number):
            if comparable(value.content.text) is None:
                raise self.rejected("the number cannot be compared exactly", value.at)
            return Numeral(value.content.text)
        raise self.rejected("`anything-but` takes only texts or numbers", value.at)

    def excluded(self, name: str, value: Value) -> Part | Wildcard:
        text = self.string(value, f"`{name}`")
        if name == "wildcard":
            return self.wildcard(value)
        if name == "equals-ignore-case":
            return Part("whole", text, fold=True)
        if not text:
            raise self.rejected(f"`anything-but` takes no empty `{name}`", value.at)
        return Part("prefix" if name == "prefix" else "suffix", text)


_RANGES = (
    ("=",), ("<",), ("<=",), (">",), (">=",), (">", "<"), (">", "<="), (">=", "<"), (">=", "<="),
)  # fmt: skip
_EXCLUDED = ("prefix", "suffix", "equals-ignore-case", "wildcard")

OPERATORS: Mapping[str, Callable[[_Parser, Value], Matcher]] = {
    "prefix": lambda parser, value: parser.part("prefix", value),
    "suffix": lambda parser, value: parser.part("suffix", value),
    "equals-ignore-case": lambda parser, value: Part("whole", parser.string(value, "`equals-ignore-case`"), fold=True),
    "wildcard": _Parser.wildcard,
    "numeric": _Parser.numeric,
    "cidr": _Parser.cidr,
    "exists": _Parser.exists,
    "anything-but": _Parser.anything_but,
}
"""The operators of "Comparison operators for use in event patterns in Amazon EventBridge" (Amazon EventBridge User
Guide, eb-create-pattern-operators, read on 2026-11-28) that stand in an object."""


def _steps(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path as Event Ruler compares it: a dot in a name is a step like any other."""
    return tuple(".".join(path).split("."))


def _names(group: Group) -> set[tuple[str, ...]]:
    names: set[tuple[str, ...]] = set()
    for test in group.tests:
        if isinstance(test, Either):
            names |= {name for alternative in test.groups for name in _names(alternative)}
        else:
            names.add(_steps(test.path))
    return names
