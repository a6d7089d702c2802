"""Sigma's own semantics on the raw record: the yardstick that every generated query is held to.

    rule        = detection { detection } condition
    detection   = item { "and" item } | "one of" detections | keywords
    item        = field [ "|" modifier ]... ":" values        values are alternatives, |all joins them
    condition   = or-list of and-lists of [ "not" ] ( name | "1 of" names | "all of" names | "(" condition ")" )
    correlation = type, rules, group-by, timespan, condition  (docs/correlations.md)

Read `parser` (YAML to plain data, by way of pySigma's own parser), `plain` (what that data is), `building` (plain data
to nodes), `nodes` (tested fast, explained in full), `matching` (one value against a field's values); then
`correlation/`: `model`, `windows`, `judging`, `correlator`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awol.engines import Context, Search
from awol.values import Event, Hit


def compile(text: str, context: Context) -> Search:  # noqa: A001  # the name every engine gives it
    """A search for the records that a Sigma rule describes, or for the chains of a correlation.

    `text` is the rule's YAML. Raises `PackError` for a text that is no rule, `UnsupportedQuery` for what this engine
    cannot judge.
    """
    # Whoever builds tests from what is remembered of a rule (`awol.hunt`) does without pySigma, a tenth of a second.
    from awol.engines.sigma.correlation.search import compile_chain
    from awol.engines.sigma.parser import parse
    from awol.engines.sigma.silence import compile_silence
    from awol.engines.sigma.silence import read as read_silence
    from awol.pack import parse_rule

    placeholders, path = context.placeholders, context.path
    rule = parse_rule(text, path, path)
    if rule.kind == "correlation":
        return compile_chain(text, placeholders, context.companions, path)
    if rule.kind == "search":
        return compile_silence(read_silence(rule.document, rule.name, path), context.now)
    matches = parse(text, placeholders, path).test

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for event in events:
            if matches(event.record):
                yield Hit((event,))

    return search
