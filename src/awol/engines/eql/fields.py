"""Fields that a query names, as the index has them.

Source: Elasticsearch reference 8.19, "EQL syntax reference", optional fields and limitations; the messages are those
of Elasticsearch's EQL analyzer.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from awol.engines.eql.nodes import FieldRef
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.views import Field, Index


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression is compiled against: the text of the query, for messages, and the index."""

    text: str
    index: Index

    def rejected(self, message: str, at: int, next_step: str | None = None) -> RejectedQuery:
        return RejectedQuery(message, self.text, at, next_step)

    def unsupported(self, message: str, at: int, next_step: str | None = None) -> UnsupportedQuery:
        return UnsupportedQuery(message, self.text, at, next_step)

    def field(self, ref: FieldRef) -> Field | None:
        """The mapped field; None for an optional one that is not mapped, which EQL takes for null.

        Raises `RejectedQuery` for an unmapped field and for a type that EQL cannot use.
        """
        try:
            mapped = self.index.field(ref.name)
        except UnsupportedQuery as refusal:
            raise self.unsupported(refusal.message, ref.at, refusal.next_step) from None
        if mapped is None:
            if ref.optional:
                return None
            raise self.rejected(f"Unknown column [{ref.name}]{self._similar(ref.name)}", ref.at, f"?{ref.name}")
        if mapped.type in ("flattened", "flattened_key"):
            raise self.rejected(
                f"Cannot use field [{ref.name}] with unsupported type [flattened]",
                ref.at,
                "search the object's text field instead, or use Lucene",
            )
        if mapped.type == "text":
            raise self.rejected(
                f"[{ref.name}] cannot operate on field of data type [text]: it has no keyword subfield", ref.at
            )
        return mapped

    def _similar(self, name: str) -> str:
        close = difflib.get_close_matches(name, self.index.names(), cutoff=0.75)
        return f", did you mean {' or '.join(f'[{item}]' for item in close)}?" if close else ""
