"""What a build has for OpenSearch: the index template of the site's pattern, and the pipeline that it names."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.build.test_write import SITE, built, inside


def test_the_archive_of_the_queries_holds_template_and_pipeline(tmp_path: Path) -> None:
    site = replace(SITE, opensearch_index="trail-*")
    queries = next(name for name in built(tmp_path, site) if name.startswith("awol-queries"))
    texts = inside((tmp_path / queries).read_bytes())
    made = json.loads(texts["opensearch/setup/index-template.json"])
    assert made["index_patterns"] == ["trail-*"]
    assert made["template"]["settings"]["index"]["default_pipeline"] == "awol-cloudtrail"
    assert json.loads(texts["opensearch/setup/ingest-pipeline.json"])["processors"]
    assert "PUT _index_template/awol-cloudtrail" in texts["opensearch/setup/README.md"]
    assert "opensearch/setup" in texts["README.md"]
    assert any(name.startswith("opensearch/aws_") for name in texts)
