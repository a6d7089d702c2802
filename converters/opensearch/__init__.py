"""OpenSearch: query strings for an index that holds CloudTrail records as they stand, under awol's own mapping.

The language is Elasticsearch's query string, whose converter this is with other fields: `fields` says what they are,
`query` what a regular expression needs in a leaf of a `flat_object`.
"""

from __future__ import annotations

from .query import convert, notes

__all__ = ["convert", "notes"]
