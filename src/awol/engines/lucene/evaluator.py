"""Makes a predicate on events of a parsed query: which fields a name means, and what clauses demand together.

The clauses are Lucene's and not a boolean expression. Each is wanted (`should`), demanded (`must`) or forbidden
(`must_not`); `AND` demands the clauses on both of its sides; where anything is demanded, the wanted ones only change
the score. So `a OR b AND c` finds what holds b and c. Source: Lucene's `QueryParserBase.addClause`, BooleanQuery.
"""

from __future__ import annotations

import re
from typing import Literal

from awol.engines.lucene.flat_objects import FlatObjectKey, FlatObjectRoot
from awol.engines.lucene.nodes import (
    Boolean,
    Exists,
    Leaf,
    MatchAll,
    Phrase,
    Prefix,
    Query,
    Range,
    Regex,
    Term,
    Wildcard,
)
from awol.engines.lucene.regex import RegexFault, compile_regex
from awol.engines.lucene.scalars import BOOLEAN, DOUBLE, IP, LONG, Scalar, date_scale
from awol.engines.lucene.strings import (
    FlattenedKey,
    FlattenedRoot,
    Keyword,
    Matcher,
    Predicate,
    RefusedError,
    Text,
    never,
)
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views import Field, Index

Occur = Literal["should", "must", "must_not"]

METADATA = frozenset(
    {
        *("_data_stream_timestamp", "_doc_count", "_field_names", "_id", "_ignored", "_ignored_source", "_index"),
        *("_nested_path", "_routing", "_seq_no", "_source", "_tier", "_version"),
    }
)
"""Fields that every index of Elasticsearch 8.19 has of itself."""

Product = Literal["elasticsearch", "opensearch"]
"""Whose query string it is: OpenSearch's has grown apart from Elasticsearch's since 7.10."""


class Evaluator:
    """Compiles the parts of one query against one index. `now` (milliseconds) is what date math counts from."""

    def __init__(self, text: str, index: Index, now: int, product: Product) -> None:
        self.text = text
        self.index = index
        self.dates = date_scale(now)
        self.product: Product = product

    def compile(self, query: Query) -> Predicate | None:
        """The predicate; None where the analyzer leaves nothing of the query, so that its clause is dropped."""
        if isinstance(query, Boolean):
            return self.boolean(query)
        if isinstance(query, MatchAll):
            return _always
        if isinstance(query, Exists):
            return self.exists(query)
        return self.leaf(query)

    def boolean(self, query: Boolean) -> Predicate | None:
        clauses: list[tuple[Occur, Predicate]] = []
        last: Query | None = None
        for before, clause in zip((None, *query.clauses), query.clauses, strict=False):
            predicate = self.compile(clause.query)
            if clause.conjoined and isinstance(last, Term) and " " in last.text and before and before.query != last:
                # Lucene would demand the last of those words alone, and only on a text field.
                raise self.unsupported(
                    "`AND` after a clause without words is not supported offline if several words come before", last.at
                )
            # Also when this clause is dropped, and then to the clause before the dropped one: measured on 8.19.21.
            if clause.conjoined and clauses and clauses[-1][0] == "should":
                clauses[-1] = ("must", clauses[-1][1])
            if predicate is not None:
                last = clause.query
                demanded = clause.sign == "+" or clause.conjoined
                clauses.append(("must_not" if clause.sign == "-" else "must" if demanded else "should", predicate))
        return _combine(clauses) if clauses else None

    def exists(self, query: Exists) -> Predicate:
        name = query.field
        if name in METADATA:
            raise self.unsupported(f"the metadata field `{name}` is not known offline", query.at)
        if not name.strip("*") and self.product == "opensearch":
            return never
        if not name.strip("*"):
            raise RejectedQuery(
                "`_exists_` of all fields: Elasticsearch refuses it",
                self.text,
                query.at,
                "write `*` to find everything",
            )
        field = None if "*" in name else self.index.field(name)
        if field is not None:
            return _has_value([field])
        return _has_value(self.fields(name if "*" in name else f"{name}.*"))

    def fields(self, pattern: str) -> list[Field]:
        """The mapped fields whose names match a pattern with `*`. The keys of a flattened field are none of them."""
        wanted = re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
        fields = [self.index.field(name) for name in self.index.names() if wanted.fullmatch(name)]
        if not fields:
            # `source.geo.*`: raises where the real index has such fields, which cannot be known offline.
            self.index.field(pattern.replace("*", "x"))
        return [field for field in fields if field is not None]

    def leaf(self, leaf: Leaf) -> Predicate | None:
        name = "*" if leaf.field is None else leaf.field
        if name in METADATA:
            raise self.unsupported(f"the metadata field `{name}` is not known offline", leaf.at)
        if "*" in name:
            fields = self.fields(name)
        else:
            field = self.index.field(name)
            fields = [] if field is None else [field]
        try:
            matches = [self.match(self.matcher(field), leaf) for field in fields]
        except RefusedError as error:
            raise self.unsupported(error.reason, leaf.at + error.offset) from None
        if not matches:
            return never
        remaining = [match for match in matches if match is not None]
        useful = [match for match in remaining if match is not never]
        if not remaining:
            return None
        return _any_of(useful) if useful else never

    def matcher(self, field: Field) -> Matcher:
        match field.type:
            case "keyword":
                return Keyword(field)
            case "text":
                return Text(field)
            case "flattened":
                return FlattenedRoot(field)
            case "flattened_key":
                return FlattenedKey(field)
            case "flat_object":
                return FlatObjectRoot(field)
            case "flat_object_key":
                return FlatObjectKey(field)
            case "date":
                return Scalar(field, self.dates)
        return Scalar(field, {"long": LONG, "double": DOUBLE, "boolean": BOOLEAN, "ip": IP}[field.type])

    def match(self, matcher: Matcher, leaf: Leaf) -> Predicate | None:
        match leaf:
            case Term(text=text):
                return matcher.term(text)
            case Phrase(text=text, slop=slop):
                return matcher.phrase(text, slop)
            case Prefix(text=text):
                return matcher.prefix(text)
            case Wildcard(pattern=pattern):
                return matcher.wildcard(pattern)
            case Regex(pattern=pattern):
                return self.regex(matcher, pattern)
            case Range():
                return matcher.range(leaf)

    def regex(self, matcher: Matcher, pattern: str) -> Predicate:
        try:
            test = compile_regex(pattern)
            if isinstance(matcher, FlatObjectKey):
                return matcher.expression(pattern, compile_regex)
            return matcher.regex(test)
        except RegexFault as fault:
            if fault.known:
                raise RefusedError(f"regular expression: {fault.reason}", 1 + fault.offset) from None
            return never  # `lenient` swallows it: measured on 8.19.21

    def unsupported(self, reason: str, at: int) -> UnsupportedQuery:
        return UnsupportedQuery(reason, self.text, at)


def _always(_event: Event) -> bool:
    return True


def _combine(clauses: list[tuple[Occur, Predicate]]) -> Predicate:
    must = [predicate for occur, predicate in clauses if occur == "must"]
    should = [predicate for occur, predicate in clauses if occur == "should"]
    forbidden = [predicate for occur, predicate in clauses if occur == "must_not"]
    # Nothing but forbidden clauses: Elasticsearch adds `*:*`, in groups too (`fixNegativeQueryIfNeeded`).
    wanted = _all_of(must) if must else _any_of(should) if should else None
    if not forbidden:
        return wanted or _always
    unwanted = _any_of(forbidden)
    if wanted is None:
        return lambda event: not unwanted(event)
    demanded = wanted
    return lambda event: demanded(event) and not unwanted(event)


def _any_of(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 1:
        return predicates[0]

    def find(event: Event) -> bool:
        for predicate in predicates:  # noqa: SIM110 - see `strings.any_value`
            if predicate(event):
                return True
        return False

    return find


def _all_of(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 1:
        return predicates[0]

    def find(event: Event) -> bool:
        for predicate in predicates:  # noqa: SIM110 - see `strings.any_value`
            if not predicate(event):
                return False
        return True

    return find


def _has_value(fields: list[Field]) -> Predicate:
    readers = [field.read for field in fields]
    if len(readers) == 1:
        (read,) = readers
        return lambda event: bool(read(event))
    return lambda event: any(read(event) for read in readers)
