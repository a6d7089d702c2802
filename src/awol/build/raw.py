"""Elasticsearch without the AWS integration: CloudTrail records as they stand, with an index template of their own.

The texts are those for OpenSearch, whose names and types are the same: `flattened` is Elasticsearch's `flat_object`.
Elasticsearch takes no wildcard but at the end, and no regular expression, of a flattened field's leaf (Elasticsearch
Guide, "Flattened field type"): rules that need one there are left out, and named. Judged by Elasticsearch 8.19.21
(tests/live/test_raw.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from awol.build.material import Material
from awol.engines.lucene import nodes as n
from awol.engines.lucene.parser import parse
from awol.views.opensearch import mappings
from awol.views.opensearch.fields import FLAT

FOLDER = "elastic-raw"
TARGET = "opensearch"
NAME = "awol-cloudtrail"

LONGEST = 8_000
"""Characters of a leaf that is searched: a term has 32,766 bytes, of which its path takes some."""

DEEPEST = 100
"""Levels of a flattened object; Elasticsearch's own limit is 20, and refuses the record."""


def unsaid(text: str) -> bool:
    """Whether a text asks of a leaf what Elasticsearch does not answer there. Raises `QueryError`."""
    return any(
        isinstance(leaf, n.Wildcard | n.Regex) and (leaf.field or "").replace("\\", "").startswith(FLAT)
        for leaf in _leaves(parse(text))
    )


def _leaves(query: n.Query | None) -> Iterator[n.Query]:
    if isinstance(query, n.Boolean):
        for clause in query.clauses:
            yield from _leaves(clause.query)
    elif query is not None:
        yield query


def template(pattern: str) -> dict[str, Any]:
    """The body of `PUT _index_template/awol-cloudtrail` for indexes of this pattern."""
    return {"index_patterns": [pattern], "template": {"mappings": _flattened(mappings())}}


def _flattened(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("type") == "flat_object":
            return {"type": "flattened", "ignore_above": LONGEST, "depth_limit": DEEPEST}
        return {key: _flattened(child) for key, child in value.items()}
    return value


def texts(material: Material) -> Mapping[str, str]:
    """The texts that Elasticsearch runs on such an index, by rule."""
    candidates = {rule.name: material.text(rule, TARGET) for rule in material.rules}
    return {name: text for name, text in candidates.items() if text is not None and not unsaid(text)}


def setup(material: Material, kept: Mapping[str, str]) -> Mapping[str, bytes]:
    """The template, and what to do with it; `kept` are the texts."""
    pattern = material.environment.opensearch_index
    body = json.dumps(template(pattern), indent=2) + "\n"
    left = [rule.name for rule in material.rules if rule.name not in kept]
    return {
        f"{FOLDER}/setup/index-template.json": body.encode(),
        f"{FOLDER}/setup/README.md": _about(pattern, left).encode(),
    }


def _about(pattern: str, left: list[str]) -> str:
    names = "".join(f"- {name}\n" for name in left)
    return f"""# Elasticsearch, with CloudTrail records as they are

For records that no integration has rewritten: one document each, with CloudTrail's own names. With the AWS integration
use the folders in `elastic/` instead.

Before the first record goes into `{pattern}`: `PUT _index_template/{NAME}` with `index-template.json`. An index
that was there before keeps its own mapping: reindex it. Use the texts as Lucene in Kibana, or in a `query_string` with
`analyze_wildcard`. Values of more than {LONGEST} characters are not found.

Not included, because Elasticsearch runs no regular expression inside a flattened field, or because a query string
cannot express them:

{names}"""
