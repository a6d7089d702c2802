"""How a rule leaves: one converter for each query language, and the tuple by which awol finds them.

A converter is right or it refuses (`RefusedConversion`, with what to write instead). The folders hold a subclass of
the stock pySigma backend for each language: what the stock backend gets wrong, one documented method each. What they
share stands here: reading a rule (`reading`), its condition as a tidy tree (`conditions`), regular expressions as
values (`regexes`), and the lay-out of the text (`layout`).
"""

from __future__ import annotations

from awol.values import Converter

from .elastic import eql, esql, lucene
from .splunk import backend as splunk

ECS = "cloudtrail_ecs.yml"

CONVERTERS: tuple[Converter, ...] = (
    Converter("splunk", "splunk", ".spl", "cloudtrail_splunk.yml", splunk.convert),
    Converter("lucene", "elastic/lucene", ".lucene", ECS, lucene.convert),
    Converter("esql", "elastic/esql", ".esql", ECS, esql.convert),
    Converter("eql", "elastic/eql", ".eql", ECS, eql.convert),
)

__all__ = ["CONVERTERS"]
