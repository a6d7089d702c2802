"""EQL conditions beside the queries that Elasticsearch makes of them, so that a node without EQL can be asked.

Source of the translation: Elasticsearch's ExpressionTranslators and OptimizerRules of EQL, and its query classes
(TermQuery, WildcardQuery, RegexQuery, RangeQuery): `==` is a term, `:` and `like~` a wildcard query that disregards
case, `regex` a regexp query with all of Lucene's operators, `not` must_not.
"""

from __future__ import annotations

import random
from typing import Any

from programs.differential.documents import TEXTS
from programs.differential.eql import literal

FIELDS = ("k", "w", "o.k")
ATOMS = (
    "a", "A", "b", "B", "é", "É", "[ab]", "[a-c]", "[^a-b]", "[^A]", "[A-C]", "[\\w]", "[a\\-z]", ".", "\\w", "\\d",
    "\\W", "@", "#", "<1-10>", "(a|B)", "(?i)", "(?:a)", "(|a)", "(a|)", "~a", "~(ab)", "a&A", '"ab"', "|b", "a||b",
    "^", "$", "\\.", "k", "\\?", "-", "\\b",
)  # fmt: skip
REPEATS = ("", "", "", "*", "+", "?", "{2}", "{1,}", "{,2}", "+?")

Query = dict[str, Any]


def condition(rng: random.Random, depth: int = 2) -> tuple[str, Query]:
    """A condition and its query."""
    kind = rng.random()
    if depth and kind < 0.15:
        text, query = condition(rng, depth - 1)
        return f"not ({text})", {"bool": {"must_not": [query]}}
    if depth and kind < 0.4:
        word, clause = rng.choice((("and", "must"), ("or", "should")))
        made = [condition(rng, depth - 1) for _ in range(2)]
        return f" {word} ".join(f"({text})" for text, _ in made), {"bool": {clause: [query for _, query in made]}}
    return _test(rng, rng.choice(FIELDS))


def _test(rng: random.Random, name: str) -> tuple[str, Query]:
    kind = rng.choice(("==", "in", "<", ":", "like", "like~", "regex", "regex~", "null"))
    value = rng.choice(TEXTS)
    if kind == "==":
        return f"{name} == {literal(value)}", {"term": {name: value}}
    if kind == "in":
        other = rng.choice(TEXTS)
        return f"{name} in ({literal(value)}, {literal(other)})", {"terms": {name: [value, other]}}
    if kind == "<":
        sign, word = rng.choice((("<", "lt"), ("<=", "lte"), (">", "gt"), (">=", "gte")))
        return f"{name} {sign} {literal(value)}", {"range": {name: {word: value}}}
    if kind == "null":
        return f"{name} == null", {"bool": {"must_not": [{"exists": {"field": name}}]}}
    insensitive = kind != "like" and kind != "regex"
    if kind.startswith("regex"):
        value = "".join(rng.choice(ATOMS) + rng.choice(REPEATS) for _ in range(rng.randint(1, 3)))
        asked = {"value": value, "flags": "ALL", "case_insensitive": insensitive}
        return f"{name} {kind} {literal(value)}", {"regexp": {name: asked}}
    half = value[: rng.randint(0, len(value))]
    pattern = rng.choice((value, f"{half}*", f"*{half}", f"*{half}*", f"{half}?", value.swapcase()))
    # A backslash is an escape to the wildcard query, and a character like any other to EQL.
    asked = {"value": pattern.replace("\\", "\\\\"), "case_insensitive": insensitive}
    return f"{name} {kind} {literal(pattern)}", {"wildcard": {name: asked}}
