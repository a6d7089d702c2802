"""The texts of a construct: those of our converters and those of the stock pySigma backends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from sigma.backends.elasticsearch.elasticsearch_eql import EqlBackend
from sigma.backends.elasticsearch.elasticsearch_esql import ESQLBackend
from sigma.backends.elasticsearch.elasticsearch_lucene import LuceneBackend
from sigma.backends.splunk.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import SetStateTransformation, ValueListPlaceholderTransformation

from awol.errors import AwolError, RefusedConversion
from awol.pack import load_converters
from awol.values import ConversionSettings, Converter
from tests.conftest import ROOT

INDEX_NAME = "awol-constructs"

Placeholders = Mapping[str, tuple[str, ...]]
NONE: Placeholders = {}

STOCK: Mapping[str, Callable[[ProcessingPipeline], object]] = {
    "splunk": SplunkBackend,
    "lucene": LuceneBackend,
    "esql": ESQLBackend,
    "eql": EqlBackend,
}


def sides(target: str) -> tuple[str, ...]:
    """Who writes texts of a target: `ours`, and `stock` where there is a stock backend."""
    return ("ours", "stock") if target in STOCK else ("ours",)


@dataclass(frozen=True)
class Written:
    """A text; or why there is none: `refused` with a reason, or a `crash`, which is a defect.

    `texts` holds each text for itself where a backend gives several for one file, that of the correlation last.
    """

    text: str = ""
    refused: str = ""
    crash: str = ""
    texts: tuple[str, ...] = ()


@cache
def _converter(target: str) -> Converter:
    return next(item for item in load_converters(ROOT) if item.target == target)


def ours(rule: str, target: str, placeholders: Placeholders = NONE, index: str = INDEX_NAME) -> Written:
    """What `awol convert --pipeline none` makes of a rule."""
    settings = ConversionSettings(None, cloudtrail=False, placeholders=placeholders, index=index)
    try:
        return Written(_converter(target).convert(rule, settings))
    except RefusedConversion as refusal:
        step = f"; {refusal.next_step}" if refusal.next_step else ""
        return Written(refused=f"{refusal.message}{step}")
    except AwolError as fault:
        return Written(crash=f"{type(fault).__name__}: {fault.message}")


def stock(rule: str, target: str, placeholders: Placeholders = NONE, index: str = INDEX_NAME) -> Written:
    """What the stock backend makes of it, with no pipeline but one that fills in placeholders and names the index."""
    items = [ProcessingItem(SetStateTransformation("index", index))]
    if placeholders:
        items.append(ProcessingItem(ValueListPlaceholderTransformation()))
    pipeline = ProcessingPipeline(items=items, vars={key: list(one) for key, one in placeholders.items()})
    try:
        texts = STOCK[target](pipeline).convert(SigmaCollection.from_yaml(rule))  # type: ignore[attr-defined]
    except (SigmaError, NotImplementedError) as fault:
        return Written(refused=str(fault.args[0] if fault.args else type(fault).__name__))
    except Exception as fault:  # whatever a backend of someone else's raises is what is measured
        return Written(crash=f"{type(fault).__name__}: {fault}")
    found = "\n".join(str(text) for text in texts)
    return (
        Written(found, texts=tuple(str(text) for text in texts))
        if found
        else Written(crash="no text at all, and no error")
    )
