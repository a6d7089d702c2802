"""What OpenSearch has indexed of a CloudTrail record: the record as it stands, under awol's own mapping.

Amazon OpenSearch Ingestion, a subscription of CloudWatch Logs and Amazon Data Firehose all write CloudTrail's own names
and add nothing that a rule could name; what a field is, the index template decides. `fields` is that mapping, `cutting`
what the ingest pipeline makes of a record, `index` reads records as the product does. Compared with OpenSearch 3.9.0
and 2.19.6 (`tests/live/test_opensearch.py`).
"""

from __future__ import annotations

from awol.views import Index, Indexing
from awol.views.opensearch.cutting import document
from awol.views.opensearch.fields import FIELDS, mappings, pipeline, template
from awol.views.opensearch.index import RecordIndex

__all__ = ["CLOUDTRAIL", "FIELDS", "RecordIndex", "document", "mappings", "pipeline", "template", "view"]

CLOUDTRAIL = RecordIndex(FIELDS)
"""The index that the engine searches."""


def view(_engine: str, _indexing: Indexing) -> Index:
    """The index of the mapping: OpenSearch has one layout and no choices."""
    return CLOUDTRAIL
