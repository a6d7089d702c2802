"""The whole pack as one SQL text that reads the table once: `hunt.sql`.

Athena bills by what is read, so all rules share one scan. Most rows are no rule's business: what a rule asks for is
decided by the call's name first, and the parts of JSON are made on rows of those names alone. One more row tells what
was searched, so that nothing found can be told from nothing searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT
from sigma.types import SigmaString
from sqlglot import exp

from awol.values import ConversionSettings, Rule

from ...conditions import Tree, children
from ...reading import prepare
from .conditions import Conditions
from .fields import JsonLeaf, call, column, over
from .query import between, render
from .table import NAMES

SMALL: Mapping[str, str] = {"eventname": "small_name", "eventsource": "small_source", "errorcode": "small_error"}
"""Columns that nearly every rule compares without letter case, to the name under which they stand in small letters."""


SUCCEEDED = exp.or_(
    exp.Is(this=column("errorcode"), expression=exp.Null()),
    exp.In(
        this=exp.func("LOWER", column("errorcode")),
        expressions=[exp.Literal.string("success"), exp.Literal.string("")],
    ),
)
"""How most rules ask for a call that succeeded; asked once a row."""

LARGEST = 1_500
"""Characters of the conditions in one group. Trino compiles an expression into one method of Java, which may hold 64 KB
of byte code and is only made fast below 8 KB: all rules in one are past both (measured on 476). A lambda is a method of
its own, so that each group stands in one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule's condition, and the calls without which it cannot hold (None: any)."""

    rule: Rule
    condition: exp.Expr
    gate: frozenset[str] | None

    @property
    def size(self) -> int:
        return len(self.condition.sql(dialect="trino"))


SEARCHED = "(searched)"
"""What the row of coverage has for a rule's name."""

FINDING: Mapping[str, str] = {
    "time": "eventtime",
    "account": "COALESCE(recipientaccountid, useridentity.accountid)",
    "region": "awsregion",
    "actor": "COALESCE(useridentity.arn, useridentity.invokedby, useridentity.principalid)",
    "source_ip": "sourceipaddress",
    "event": "eventname",
    # Without an eventID a record is known by what it says: two trails deliver one record twice.
    "event_id": "COALESCE(eventid, 'md5:' || LOWER(TO_HEX(MD5(TO_UTF8(CONCAT_WS('|', eventtime, eventsource, "
    "eventname, errorcode, errormessage, requestid, requestparameters, responseelements, serviceeventdetails))))))",
}
"""What is told of a finding: the name of each column, and what it is made of."""

COVERAGE: Mapping[str, str] = {
    "records": "NULLIF(COUNT(*) FILTER(WHERE rule IS NULL), 0)",
    "accounts": "CARDINALITY(MAP_AGG(account, TRUE) FILTER(WHERE rule IS NULL AND account IS NOT NULL))",
    "first_time": "MIN(time) FILTER(WHERE rule IS NULL)",
    "last_time": "MAX(time) FILTER(WHERE rule IS NULL)",
}
"""What is told of all that was searched, in a row of its own."""


def hunt(rules: Sequence[Rule], settings: ConversionSettings) -> str:
    """The text for rules that can be converted: refused ones are not among them."""
    judged = []
    for rule in sorted(rules, key=lambda one: one.path):
        condition = prepare(rule.text, settings, ignore_case=True).condition
        written = Conditions("cloudtrail", in_place).condition(condition)
        judged.append(Judged(rule, in_small_letters(written), event_names(condition)))
    return render(_statement(judged))


def in_place(leaf: JsonLeaf, number: bool) -> exp.Expr:
    """A part of JSON where it is asked for: on most rows what stands before it in a condition has decided already."""
    return leaf.numbers() if number else leaf.texts()


def step_by_step(condition: exp.Expr, then: exp.Expr) -> exp.Expr:
    """`IF(a, IF(b, then))` for `a AND b`, what asks for JSON behind the rest: IF alone is sure to leave out what does
    not matter, and a chain of ANDs is what Trino's planner spends most of its time on (profiled on 476)."""
    for clause in reversed(clauses(condition)):
        then = exp.If(this=clause, true=then)
    return then


def clauses(condition: exp.Expr) -> list[exp.Expr]:
    """What is joined by AND, in the rule's order, but what asks for JSON behind the rest."""
    found = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    return sorted((one.unnest() for one in found), key=asks_json)


def asks_json(condition: exp.Expr) -> bool:
    """Whether JSON has to be read for it."""
    return condition.find(exp.JSONExtract, exp.Anonymous) is not None


def _together(gates: Iterable[frozenset[str] | None]) -> list[str] | None:
    names: set[str] = set()
    for gate in gates:
        if gate is None:
            return None
        names |= gate
    return sorted(names)


def _groups(judged: Sequence[Judged]) -> Iterator[list[Judged]]:
    """The rules of each family, those for any call apart, in groups that are small enough."""
    families: dict[tuple[str, bool], list[Judged]] = {}
    for one in judged:
        families.setdefault((one.rule.family, one.gate is None), []).append(one)
    for members in families.values():
        group: list[Judged] = []
        for one in members:
            if group and sum(member.size for member in group) + one.size > LARGEST:
                yield group
                group = []
            group.append(one)
        yield group


def _rules(group: Sequence[Judged]) -> exp.Expr:
    """The names of those rules of a group that fire on a row, null for the others, in an array of one array."""
    names = [step_by_step(one.condition, exp.Literal.string(one.rule.name)) for one in group]
    made: exp.Expr = exp.Array(expressions=list(names))
    gate = _together(one.gate for one in group)
    if gate is not None:
        made = exp.If(this=_one_of("small_name", gate), true=made)
    return call("TRANSFORM", exp.Array(expressions=[exp.true()]), over("x", made))


def _statement(judged: Sequence[Judged]) -> exp.Expr:
    by_name = [one for one in judged if one.gate is not None]
    others = [one for one in judged if one.gate is None]
    small = [exp.alias_(exp.func("LOWER", column(name)), alias) for name, alias in SMALL.items()]
    small.append(exp.alias_(SUCCEEDED, "succeeded"))
    logs = exp.select("*", *small).from_(exp.to_table(NAMES["cloudtrail"])).where(between())
    found = exp.If(
        this=_one_of("small_name", _together(one.gate for one in by_name) or []),
        true=call("FLATTEN", call("CONCAT", *(_rules(group) for group in _groups(by_name)))),
    )
    columns = {"rules_by_name": found} | {
        f"rule_{at}": step_by_step(one.condition, _text(one.rule.name)) for at, one in enumerate(others, 1)
    }
    rows = exp.select(
        *(exp.alias_(exp.maybe_parse(value, dialect="trino"), name) for name, value in FINDING.items()),
        *(exp.alias_(value, name) for name, value in columns.items()),
    ).from_("logs")
    first, *rest = columns
    fired = exp.select("*").from_(f"judged CROSS JOIN UNNEST({_fired(first, rest)}) AS found(rule)", dialect="trino")
    return (
        exp.select(
            exp.alias_(exp.func("COALESCE", column("rule"), _text(SEARCHED)), "rule"),
            *(f"IF(rule IS NOT NULL, {name}) AS {name}" for name in FINDING),
            *(exp.alias_(exp.maybe_parse(value, dialect="trino"), name) for name, value in COVERAGE.items()),
            dialect="trino",
        )
        .from_("fired")
        .group_by("rule", *(str(number) for number in range(2, len(FINDING) + 2)))
        .order_by("records DESC NULLS LAST", "time", "rule", dialect="trino")
        .with_("logs", as_=logs)
        .with_("judged", as_=rows)
        .with_("fired", as_=fired)
    )


def _fired(first: str, rest: Sequence[str]) -> str:
    """The rules that fire on a row, and a null, which stands for the row itself and makes it count as searched."""
    one_row = "ARRAY[CAST(NULL AS VARCHAR)]"
    silent = " AND ".join(f"{name} IS NULL" for name in (first, *rest))
    all_ = f"FLATTEN(ARRAY[{first}, ARRAY[{', '.join(rest)}]])" if rest else first
    return f"IF({silent}, {one_row}, CONCAT({one_row}, FILTER({all_}, r -> r IS NOT NULL)))"


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _one_of(name: str, values: Sequence[str]) -> exp.Expr:
    return exp.In(this=column(name), expressions=[exp.Literal.string(value) for value in values])


def _not_null(name: str) -> exp.Expr:
    return exp.Not(this=exp.Is(this=column(name), expression=exp.Null()))


def in_small_letters(condition: exp.Expr) -> exp.Expr:
    """The condition with the small letters of the row in place of `LOWER(column)`."""

    def replaced(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Or) and node == SUCCEEDED:
            return column("succeeded")
        if isinstance(node, exp.Lower) and isinstance(node.this, exp.Column) and node.this.name in SMALL:
            return column(SMALL[node.this.name])
        return node

    return condition.transform(replaced)


def event_names(item: Tree) -> frozenset[str] | None:
    """The calls, in small letters, without one of which the condition cannot hold; None where it may hold for any."""
    if isinstance(item, ConditionNOT):
        return None
    if isinstance(item, ConditionItem):
        found = [event_names(part) for part in children(item)]
        known = [one for one in found if one is not None]
        if isinstance(item, ConditionAND):
            return frozenset.intersection(*known) if known else None
        return frozenset.union(*known) if known and len(known) == len(found) else None
    if not isinstance(item, ConditionFieldEqualsValueExpression) or item.field != "eventname":
        return None
    value = item.value
    if not isinstance(value, SigmaString) or value.contains_special():
        return None
    return frozenset((str(value).lower(),))
