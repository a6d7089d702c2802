"""OpenSearch's `query_string`, run offline: the language of `awol.engines.lucene` on OpenSearch's own types of fields.

The behaviour is that of OpenSearch 3.9.0, measured on a node (`tests/live/test_opensearch.py`), as Dashboards and a
monitor send a query: `default_operator` OR, `analyze_wildcard` and `lenient` on. What a `flat_object` does, which is
where it differs from Elasticsearch, stands in `awol.engines.lucene.flat_objects`. OpenSearch 2.19 does some of it
otherwise: `older` says which texts it would get wrong.
"""

from __future__ import annotations

from awol.engines import Context, Search
from awol.engines.lucene import search_of
from awol.engines.opensearch.older import wrong_before_3

__all__ = ["compile", "wrong_before_3"]


def compile(text: str, context: Context) -> Search:  # noqa: A001 - every engine's name for it
    """The search that a query text means on an index, the context's view: one hit for each event, in input order.

    Raises `RejectedQuery` for what OpenSearch refuses, `UnsupportedQuery` for what it can run and this engine cannot.
    """
    return search_of(text, context, "opensearch")
