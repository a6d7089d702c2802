"""What OpenSearch 2.19 makes of a text that is right on 3.x: some finds nothing there, and says nothing.

Measured on 2.19.6, on leaves of a `flat_object`: a regular expression finds nothing, and neither does `_exists_` of a
leaf below another one, so that its NOT finds everything; of a leaf right below the root, `_exists_` holds for inner
objects too. `_exists_` of an object that holds a flat object is an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from awol.engines.lucene.nodes import Boolean, Exists, Query, Regex
from awol.engines.lucene.parser import parse
from awol.views import Index


def wrong_before_3(text: str, index: Index) -> str | None:
    """Why OpenSearch 2.19 would get a text wrong; None where it finds what 3.x does. Raises `RejectedQuery` and
    `UnsupportedQuery` for a text that cannot be read."""
    query = parse(text)
    for part in () if query is None else _parts(query):
        name = part.field if isinstance(part, Regex | Exists) else None
        field = None if name is None else index.field(name)
        if field is None or field.type != "flat_object_key":
            continue
        if isinstance(part, Regex):
            return f"a regular expression finds nothing in `{name}`, a leaf of a flat_object, before OpenSearch 3"
        return f"`_exists_` of `{name}`, a leaf of a flat_object, gives wrong results before OpenSearch 3"
    return None


def _parts(query: Query) -> Iterator[Query]:
    if isinstance(query, Boolean):
        for clause in query.clauses:
            yield from _parts(clause.query)
    else:
        yield query
