"""Elasticsearch's `query_string`, the language that Kibana calls Lucene, run offline.

As Kibana sends it: `default_operator` OR, `analyze_wildcard` and `lenient` on, all fields where none is named. The
behaviour is that of Elasticsearch 8.19, measured on a node of 8.19.21 (`tests/live`). Not done, and refused with
`UnsupportedQuery`: fuzzy words, sloppy phrases with a repeated word, `~` and `&` inside of a regular expression,
metadata fields (`_id`) and names of time zones.

    query    = clause { [ "AND" | "OR" | "&&" | "||" ] clause }     no precedence: each operator marks its neighbours
    clause   = [ "+" | "-" | "NOT" | "!" ] [ field ":" ] ( term | phrase | regex | range | "(" query ")" ) [ "^" boost ]
    term     = characters, "\\" escapes one, "*" and "?" are wildcards        phrase = '"' characters '"'
    range    = ( "[" | "{" ) low "TO" high ( "]" | "}" ) | ( ">" | ">=" | "<" | "<=" ) value
    regex    = "/" Lucene's syntax "/"                              `_exists_:field` asks for any value

Read `lexer`, `parser` (text to `nodes`), `evaluator` (which field a name means, what clauses demand together), then how
a value is matched: `strings` (keyword, text, flattened), `scalars` (numbers, dates, addresses), `regex`, `wildcards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from awol.engines import Context, Search
from awol.engines.lucene.evaluator import Evaluator, Product
from awol.engines.lucene.parser import parse
from awol.engines.lucene.strings import never
from awol.values import Event, Hit
from awol.views import Index

__all__ = ["compile", "matcher", "search_of"]


def compile(text: str, context: Context) -> Search:  # noqa: A001 - every engine's name for it
    """The search that a query text means on an index, the context's view.

    One hit for each event that it finds, in input order.

    Raises `RejectedQuery` for what
    Elasticsearch refuses, `UnsupportedQuery` for what it can run and this engine cannot.
    """
    return search_of(text, context, "elasticsearch")


def search_of(text: str, context: Context, product: Product) -> Search:
    """The same for the product whose query string it is."""
    matches = matcher(text, context.view, now=context.now, product=product)

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for event in events:
            if matches(event):
                yield Hit((event,))

    return search


def matcher(text: str, index: Index, *, now: int, product: Product = "elasticsearch") -> Callable[[Event], bool]:
    """Whether one event matches.

    `now`, in milliseconds since the epoch, is what date math counts from. Errors are those of `compile`.
    """
    query = parse(text)
    if query is None:
        return never
    return Evaluator(text, index, now, product).compile(query) or never
