"""How a rule leaves: one converter for each query language, and the tuple by which awol finds them.

A converter is right or it refuses (`RefusedConversion`, with what to write instead). The folders hold a subclass of
the stock pySigma backend for each language: what the stock backend gets wrong, one documented method each. What they
share stands here: reading a rule (`reading`), its condition as a tidy tree (`conditions`), regular expressions as
values (`regexes`), and the lay-out of the text (`layout`).
"""

from __future__ import annotations

from awol.values import Converter

from .aws import athena, eventbridge
from .elastic import eql_chains as eql
from .elastic import esql_chains as esql
from .elastic import lucene
from .elastic.tree import notes
from .opensearch import convert as opensearch
from .opensearch import notes as opensearch_notes
from .splunk import chains as splunk

CONVERTERS: tuple[Converter, ...] = (
    Converter("splunk", splunk.convert),
    Converter("lucene", lucene.convert, notes),
    Converter("esql", esql.convert, notes),
    Converter("eql", eql.convert),
    Converter("opensearch", opensearch, opensearch_notes),
    Converter("athena", athena.convert, together=athena.together),
    Converter("eventbridge", eventbridge.convert),
)

__all__ = ["CONVERTERS"]
