"""How a rule leaves: one converter for each query language, and the tuple by which awol finds them.

A converter is right or it refuses (`RefusedConversion`, with what to write instead). The folders hold a subclass of
the stock pySigma backend for each language: what the stock backend gets wrong, one documented method each. What they
share stands here: reading a rule (`reading`), its condition as a tidy tree (`conditions`), regular expressions as
values (`regexes`), and the lay-out of the text (`layout`).
"""

from __future__ import annotations

from collections.abc import Callable

from awol.values import ConversionSettings, Converter

from . import correlations, silence
from .aws import athena, eventbridge
from .elastic import eql_chains as eql
from .elastic import esql_chains as esql
from .elastic import lucene
from .elastic import silence as esql_silence
from .elastic.tree import notes
from .opensearch import convert as opensearch
from .opensearch import notes as opensearch_notes
from .splunk import chains as splunk
from .splunk import silence as splunk_silence

Convert = Callable[[str, ConversionSettings], str]
Notes = Callable[[str, ConversionSettings], tuple[str, ...]]


def _or(search: Convert | str, rule: Convert) -> Convert:
    """`rule`, and for what is no Sigma rule but a search `search`, or a refusal for the reason that stands there."""

    def convert(text: str, settings: ConversionSettings) -> str:
        if not silence.is_search(text):
            return rule(text, settings)
        if isinstance(search, str):
            raise silence.refusal(search)
        return search(text, settings)

    return convert


def _each(rule: Notes) -> Notes:
    """`rule`, and of a correlation what is to be known of its members."""

    def notes(text: str, settings: ConversionSettings) -> tuple[str, ...]:
        if silence.is_search(text):
            return ()
        if not correlations.is_correlation(text):
            return rule(text, settings)
        members = {member.name: member for step in correlations.read(text, settings).steps for member in step.members}
        return tuple(f"{member.name}: {note}" for member in members.values() for note in rule(member.text, settings))

    return notes


CONVERTERS: tuple[Converter, ...] = (
    Converter("splunk", _or(splunk_silence.convert, splunk.convert)),
    Converter("lucene", _or(silence.ALONE, lucene.convert), _each(notes)),
    Converter("esql", _or(esql_silence.convert, esql.convert), _each(notes)),
    Converter("eql", _or(silence.NO_MOMENT, eql.convert)),
    Converter("opensearch", _or(silence.ALONE, opensearch), _each(opensearch_notes)),
    Converter("athena", _or(athena.silence.convert, athena.convert), together=athena.together),
    Converter("eventbridge", _or(silence.ALONE, eventbridge.convert), _each(eventbridge.notes)),
)

__all__ = ["CONVERTERS"]
