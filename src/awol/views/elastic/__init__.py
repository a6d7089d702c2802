"""What the Elastic AWS integration (package 6.x, `retain: all`) has indexed of a CloudTrail record.

`indexed.py` reads documents that are such already, `retain.py` says what other settings of `retain` leave of it.

`mapping.py` is the table of fields, `AWS_CLOUDTRAIL` the index that engines search, `document` and `mappings` make
the same for a real Elasticsearch. Compared with Elasticsearch 8.19.21 on some 3,500 records: which documents have each
field, which hold a value, flattened leaves and limits of length included.

Not modelled: documents that Elasticsearch refuses whole, and a pipeline that fails half-way (records without any field
of `aws.cloudtrail.*`; in older packages assumed roles outside `arn:aws:`).
"""

from __future__ import annotations

from awol.views.elastic.document import document, mappings
from awol.views.elastic.index import AWS_CLOUDTRAIL, AwsIndex
from awol.views.elastic.indexed import Indexed
from awol.views.elastic.retain import SETTINGS, Retain, Retaining, retained

__all__ = [
    "AWS_CLOUDTRAIL",
    "SETTINGS",
    "AwsIndex",
    "Indexed",
    "Retain",
    "Retaining",
    "document",
    "mappings",
    "retained",
]
