"""What OpenSearch needs before CloudTrail records go in that the texts can search: index template, ingest pipeline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awol.build.material import Material
from awol.views.opensearch import pipeline, template
from awol.views.opensearch.fields import NAME

FOLDER = "opensearch/setup"


def files(material: Material) -> Mapping[str, bytes]:
    """Both as JSON, for the archive of the queries, which they are of no use without."""
    pattern = material.environment.opensearch_index
    return {
        f"{FOLDER}/README.md": _about(pattern).encode(),
        f"{FOLDER}/ingest-pipeline.json": _json(pipeline()),
        f"{FOLDER}/index-template.json": _json(template(pattern)),
    }


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _about(pattern: str) -> str:
    return f"""# OpenSearch

Before the first record goes into `{pattern}`:

1. `PUT _ingest/pipeline/{NAME}` with `ingest-pipeline.json`
2. `PUT _index_template/{NAME}` with `index-template.json`

Then send CloudTrail's records as they are, one document each. An index that was there before keeps its own mapping:
reindex it. Use the texts as Lucene in Dashboards, or in a `query_string` with `analyze_wildcard`. docs/opensearch.md of
awol says more.
"""
