"""What OpenSearch needs before CloudTrail records go in that the texts can search: index template, ingest pipeline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awol.build.archive import zip_of
from awol.build.material import Material
from awol.views.opensearch import pipeline, template
from awol.views.opensearch.fields import NAME


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-opensearch-<version>.zip`: the two bodies, and in which order they are put."""
    pattern = material.environment.opensearch_index
    inside = {
        "README.md": _about(material.version, pattern).encode(),
        "ingest-pipeline.json": _json(pipeline()),
        "index-template.json": _json(template(pattern)),
    }
    return {f"awol-opensearch-{material.version}.zip": zip_of(inside)}


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _about(version: str, pattern: str) -> str:
    return f"""# awol {version} for OpenSearch

Before the first record goes into `{pattern}`:

1. `PUT _ingest/pipeline/{NAME}` with `ingest-pipeline.json`
2. `PUT _index_template/{NAME}` with `index-template.json`

Then send CloudTrail's records as they stand, one document each. The texts are in the folder `opensearch` of
awol-queries-{version}.zip, for Lucene in Dashboards or a `query_string` with `analyze_wildcard`. An index that was
there before keeps its own mapping: reindex it. docs/opensearch.md of awol says more.
"""
