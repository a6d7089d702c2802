"""The next query of each guide as a text of each product: what an analyst runs after the alert."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from awol.convert.conversion import Conversion
from awol.errors import Location, RefusedConversion
from awol.pack import read_text
from awol.pack.guides import NEXT_FOLDER, NEXT_TARGETS, guide_path, next_path, read_next_query
from awol.values import Rule

_COLUMNS: Final = "_time, recipientAccountId, userIdentity.arn, sourceIPAddress, eventSource, eventName, errorCode"
_TOKEN: Final = re.compile(r"(?<![\"\w])ALERT_[A-Z]+")
_LOWERED: Final = re.compile(r"'(alert_[a-z]+)'")


def next_texts(conversion: Conversion, rules: Iterable[Rule]) -> dict[str, str]:
    """The files of `queries/next/`, path to text; "" for a file that is to go.

    Raises `PackError` for a guide whose query cannot be read, `RefusedConversion` for one that a product cannot say.
    """
    known = {converter.target for converter in conversion.converters}
    texts = {path.relative_to(conversion.root).as_posix(): "" for path in (conversion.root / NEXT_FOLDER).glob("*.yml")}
    for rule in rules:
        path = conversion.root / guide_path(rule.path)
        query = read_next_query(read_text(path), guide_path(rule.path)) if path.is_file() else None
        if query is not None:
            targets = [target for target in NEXT_TARGETS if target in known]
            texts[next_path(rule.name)] = "".join(
                _block(target, _text(conversion, rule, query.rule(), target)) for target in targets
            )
    return texts


def _text(conversion: Conversion, rule: Rule, sigma: str, target: str) -> str:
    converter = conversion.converter(target)
    try:
        text = converter.convert(sigma, conversion.settings(converter))
    except RefusedConversion as refusal:
        refusal.location = Location(guide_path(rule.path))
        refusal.message = f"the next query is refused for {target}: {refusal.message}"
        raise
    if target == "splunk":
        return f"{text}\n| sort 0 _time\n| table {_COLUMNS}"
    if target in ("lucene", "opensearch"):
        # Whoever puts an ARN in its place finds the quotation marks there that its colons need.
        return _TOKEN.sub(r'"\g<0>"', text)
    # Athena compares in lower case, and a value of an alert comes as it was logged.
    return _LOWERED.sub(lambda match: f"LOWER('{match[1].upper()}')", text)


def _block(target: str, text: str) -> str:
    lines = "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())
    return f"{target}: |\n{lines}"
