"""What the Elastic AWS integration (package 8.9, `retain: all`) has indexed of a CloudTrail record.

`versions.py` names the packages that it can be the view of, `indexed.py` reads documents that are such already,
`retain.py` says what other settings of `retain` leave of it.

`mapping.py` is the table of fields, `AWS_CLOUDTRAIL` the index that engines search, `document` and `mappings` make
the same for a real Elasticsearch. Compared with Elasticsearch 8.19.21 on some 3,500 records: which documents have each
field, which hold a value, flattened leaves and limits of length included.

Not modelled: documents that Elasticsearch refuses whole, and steps of the pipeline that fail on times and objects that
CloudTrail does not write (`event.kind` is then `pipeline_error`).
"""

from __future__ import annotations

from awol.views import Index, Indexing
from awol.views.elastic.document import document, mappings
from awol.views.elastic.index import AWS_CLOUDTRAIL, AwsIndex, index_of
from awol.views.elastic.indexed import Indexed
from awol.views.elastic.retain import SETTINGS, Retain, Retaining, retained
from awol.views.elastic.versions import INTEGRATIONS, LATEST, Integration

__all__ = [
    "AWS_CLOUDTRAIL",
    "INTEGRATIONS",
    "LATEST",
    "SETTINGS",
    "AwsIndex",
    "Indexed",
    "Integration",
    "Retain",
    "Retaining",
    "document",
    "index_of",
    "mappings",
    "retained",
    "view",
]


def view(_engine: str, indexing: Indexing) -> Index:
    """The index that an engine searches: alike for all of Elastic's languages."""
    index: Index = index_of(indexing.integration)
    if indexing.retain != "all":
        index = Retaining(index, indexing.retain, indexing.integration)
    return Indexed(index, indexing.sample) if indexing.documents else index
