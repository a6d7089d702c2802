"""EQL text to nodes: events, sequences, samples and pipes around the conditions of `expressions.py`.

Source: Elasticsearch reference 8.19, "EQL syntax reference" and "EQL pipe reference"; what the documentation leaves
open follows Elasticsearch's grammar file EqlBase.g4 and its LogicalPlanBuilder.
"""

from __future__ import annotations

from awol.engines.eql import nodes
from awol.engines.eql.expressions import ExpressionParser
from awol.errors import RejectedQuery, UnsupportedQuery

_UNITS = ("ms", "s", "m", "h", "d")
_OTHER_PIPES = ("count", "filter", "sort", "unique", "unique_count")
_MAX_RUNS = 100


def parse(text: str) -> nodes.Query:
    """The query that the text holds. Raises `RejectedQuery` for what Elasticsearch refuses to parse."""
    return Parser(text).query()


class Parser(ExpressionParser):
    """Reads one statement from its tokens."""

    def query(self) -> nodes.Query:
        body: nodes.Filter | nodes.Sequence | nodes.Sample
        if self.next.is_("sequence"):
            body = self._sequence()
        elif self.next.is_("sample"):
            body = self._sample()
        elif self.next.is_("join"):
            raise RejectedQuery("[join] is not supported by Elasticsearch", self.text, self.next.at)
        else:
            body = self._filter()
        pipes = []
        while self.next.is_("|"):
            pipes.append(self._pipe())
        if self.next.kind != "end":
            raise self.mismatch("the end of the query")
        return nodes.Query(body, tuple(pipes))

    def _filter(self) -> nodes.Filter:
        start = self.next
        if self.take_if("any"):
            category = None
        elif start.kind in ("name", "string"):
            category = self.take().text
        else:
            raise self.mismatch("`any`, an event category, `sequence` or `sample`")
        self.expect("where")
        return nodes.Filter(category, self.expression(), start.at)

    def _sequence(self) -> nodes.Sequence:
        start = self.take()
        by = self._keys()
        maxspan = self._maxspan()
        if maxspan and self.next.is_("by"):
            raise RejectedQuery("Please specify sequence [by] before [with] not after", self.text, self.next.at)
        clauses = self._clauses()
        until = None
        if self.take_if("until"):
            until = self._clause()
            if until.runs != 1 or until.missing:
                raise RejectedQuery("[until] takes one plain clause", self.text, until.at)
        missing = [clause for clause in clauses if clause.missing]
        if missing and maxspan is None:
            raise RejectedQuery(
                "[maxspan] is required for sequences with missing events queries; found none", self.text, start.at
            )
        if len(missing) == len(clauses):
            raise RejectedQuery("A sequence requires at least one event that is not missing", self.text, start.at)
        if sum(clause.runs for clause in clauses) < 2:
            raise RejectedQuery("A sequence requires a minimum of 2 queries, found [1]", self.text, start.at)
        self._check_keys([*clauses, until] if until else clauses)
        return nodes.Sequence(clauses, by, maxspan, until, start.at)

    def _sample(self) -> nodes.Sample:
        start = self.take()
        by = self._keys()
        clauses = self._clauses()
        for clause in clauses:
            if clause.runs != 1 or clause.missing:
                raise RejectedQuery("a sample takes plain clauses, without runs", self.text, clause.at)
        if len(clauses) < 2:
            raise RejectedQuery("A sample requires a minimum of 2 queries, found [1]", self.text, start.at)
        if not by and not clauses[0].by:
            raise RejectedQuery("A sample must have at least one join key", self.text, start.at, "add `by FIELD`")
        self._check_keys(clauses)
        return nodes.Sample(clauses, by, start.at)

    def _check_keys(self, clauses: list[nodes.Clause] | tuple[nodes.Clause, ...]) -> None:
        expected = len(clauses[0].by)
        for clause in clauses:
            if len(clause.by) != expected:
                raise RejectedQuery(
                    f"Inconsistent number of join keys specified; expected [{expected}] but found [{len(clause.by)}]",
                    self.text,
                    clause.at,
                )

    def _clauses(self) -> tuple[nodes.Clause, ...]:
        clauses = []
        while self.next.is_("[", "!["):
            clauses.append(self._clause())
        if not clauses:
            raise self.mismatch("[")
        return tuple(clauses)

    def _clause(self) -> nodes.Clause:
        start = self.next
        missing = start.is_("![")
        if not self.take_if("["):
            self.expect("![")
        event_filter = self._filter()
        self.expect("]")
        by = self._keys()
        runs = 1
        if self.next.is_("with"):
            runs = self._runs()
        if missing and runs != 1:
            raise RejectedQuery("[runs] is not allowed for a missing event", self.text, start.at)
        return nodes.Clause(event_filter, by, runs, missing, start.at)

    def _runs(self) -> int:
        self.expect("with")
        word = self.take()
        if word.text != "runs":
            raise RejectedQuery(f"Unknown option [{word.text}], expecting [runs]", self.text, word.at)
        self.expect("=")
        number = self.take()
        if number.kind != "integer" or not 1 <= int(number.text) <= _MAX_RUNS:
            raise RejectedQuery(
                f"[runs] must be a positive integer, at most {_MAX_RUNS}; found [{number.text}]", self.text, number.at
            )
        return int(number.text)

    def _keys(self) -> tuple[nodes.FieldRef, ...]:
        if not self.take_if("by"):
            return ()
        keys = []
        while True:
            start = self.next
            key = self.operator_expression()
            if not isinstance(key, nodes.FieldRef):
                raise RejectedQuery("Unsupported join key: only fields can be one", self.text, start.at)
            keys.append(key)
            if not self.take_if(","):
                return tuple(keys)

    def _maxspan(self) -> nodes.Duration | None:
        if not self.take_if("with"):
            return None
        self.expect("maxspan")
        self.expect("=")
        number = self.take()
        if number.kind != "integer":
            raise RejectedQuery(
                f"Decimal time interval [{number.text}] not supported; please use a positive integer",
                self.text,
                number.at,
            )
        if int(number.text) <= 0:
            raise RejectedQuery(f"A positive maxspan value is required; found [{number.text}]", self.text, number.at)
        if self.next.kind != "name":
            raise RejectedQuery(
                f"No time unit specified, did you mean [s] as in [{number.text}s]?", self.text, number.at
            )
        unit = self.take()
        if unit.text not in _UNITS:
            raise RejectedQuery(
                f"Unrecognized time unit [{unit.text}], please specify one of [{', '.join(_UNITS)}]",
                self.text,
                unit.at,
            )
        return nodes.Duration(int(number.text), unit.text)

    def _pipe(self) -> nodes.Pipe:
        self.expect("|")
        name = self.take()
        if name.text in _OTHER_PIPES:
            raise RejectedQuery(f"Pipe [{name.text}] is not supported", self.text, name.at, "use `head` or `tail`")
        if name.text == "head":
            return nodes.Pipe("head", self._count("head"))
        if name.text == "tail":
            return nodes.Pipe("tail", self._count("tail"))
        raise RejectedQuery(f"Unrecognized pipe [{name.text}]", self.text, name.at, "use `head` or `tail`")

    def _count(self, pipe: str) -> int:
        number = self.next
        if number.kind != "integer":
            raise RejectedQuery(f"Pipe [{pipe}] expects a positive integer", self.text, number.at)
        self.take()
        if self.next.is_("+", "-", "*", "/", "%"):
            raise UnsupportedQuery(
                f"arithmetic after [{pipe}] is not supported offline", self.text, self.next.at, "write the number"
            )
        return int(number.text)
