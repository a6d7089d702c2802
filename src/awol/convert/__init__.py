"""Conversion of a pack, and all that is generated kept equal to the outcome.

`conversion` makes the texts, `publish` (a room of its own) the documents of them, `changes` compares both with what is
committed. `update` is the three in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from awol.convert.changes import Changes, committed, compare, difference, refusals_text, write
from awol.convert.conversion import Conversion, Converted, convert_all, convert_one, convert_together, notes_of, sources
from awol.convert.next_queries import next_texts
from awol.pack.queries import REFUSED, load_refusals
from awol.publish import documents
from awol.values import Rule

__all__ = [
    "Conversion",
    "Converted",
    "Update",
    "convert_all",
    "convert_one",
    "convert_together",
    "difference",
    "notes_of",
    "sources",
    "update",
    "write",
]


@dataclass(frozen=True, slots=True)
class Update:
    """What a conversion of the pack made, and which committed files differ from it."""

    converted: Converted
    changes: Changes

    @property
    def texts(self) -> int:
        """How many texts were made."""
        return sum(bool(text) for text in self.converted.texts.values())

    @property
    def refusals(self) -> int:
        """How many conversions were refused."""
        return sum(map(len, self.converted.refusals.values()))


def update(conversion: Conversion, rules: Sequence[Rule], targets: Iterable[str], *, whole: bool) -> Update:
    """Convert `rules` for `targets` and compare with what is committed; nothing is written.

    With `whole`, files of `queries/` that no rule stands for are to go, and the generated documents are compared too:
    whatever a rule is copied into is made again here. Raises `PackError`.
    """
    root, wanted = conversion.root, tuple(targets)
    converted = convert_all(conversion, rules, wanted)
    if whole:
        convert_together(conversion, rules, converted, wanted)
    texts = dict(converted.texts)
    if whole:
        texts |= {path: "" for path in committed(root) if path not in texts}
        texts |= next_texts(conversion, rules)
        texts |= documents(root, rules, texts, converted.refusals)
        refusals = converted.refusals
    else:
        names = {rule.name for rule in rules}
        refusals = load_refusals(root)
        for rule, reasons in refusals.items():
            if rule in names:
                refusals[rule] = {target: reason for target, reason in reasons.items() if target not in wanted}
        for rule, reasons in converted.refusals.items():
            refusals.setdefault(rule, {}).update(reasons)
    texts[f"queries/{REFUSED}"] = refusals_text(refusals)
    return Update(converted, compare(root, texts))
