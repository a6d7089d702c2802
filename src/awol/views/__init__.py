"""What each SIEM has indexed of a record. The engines ask a view for the fields that a query names, and no others.

Two shapes. Splunk has untyped, multi-valued fields: `SplunkView`. Elasticsearch has typed fields, declared by a
mapping: `Index`. Both hand out *readers*: a query is compiled once and then runs its readers on every record, so
that a field which no query names is never built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from awol.values import Event

if TYPE_CHECKING:
    from awol.views.elastic import Integration, Retain


@dataclass(frozen=True, slots=True)
class Indexing:
    """How records were indexed, where a site has a choice: the version and the setting `retain` of the AWS integration.

    `documents` says that some events are documents of Elasticsearch already, `sample` holds the first of them.
    """

    integration: Integration = "8.9"
    retain: Retain = "all"
    documents: bool = False
    sample: Sequence[Event] = ()


FieldType = Literal[
    "keyword",
    "text",
    "ip",
    "date",
    "boolean",
    "long",
    "double",
    "flattened",
    "flattened_key",
    "flat_object",
    "flat_object_key",
]
"""Types of fields of Elasticsearch and OpenSearch that awol knows. `flattened` is the root of a flattened field,
`flattened_key` a leaf; OpenSearch's are `flat_object` and `flat_object_key`."""

Value = str | int | float | bool
"""keyword, text, ip, flattened_key: str (an ip in its compressed text form). date: int, milliseconds since the epoch.
long: int. double: float. boolean: bool. flattened: str, one `key\\0value` for each leaf, as Lucene holds it;
flat_object: `key=value`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A mapped field. `read` gives all its values on a record, in order, nothing for a missing field;
    values longer than `ignore_above` characters are not indexed, and `read` leaves them out.

    For a `flattened_key` or `flat_object_key`, `name` is the whole dotted name and `root` the field that holds it.
    """

    name: str
    type: FieldType
    read: Callable[[Event], tuple[Value, ...]]
    ignore_above: int | None = None
    root: Field | None = None


class Index(Protocol):
    """The fields of an index pattern."""

    def field(self, name: str) -> Field | None:
        """The mapped field of that name, None when there is none. Multi-fields (`user.name.text`) included."""

    def names(self) -> tuple[str, ...]:
        """All mapped names, sorted, without the leaves of flattened fields."""

    def time(self, event: Event) -> int | None:
        """The document's `@timestamp`, milliseconds since the epoch."""

    def covers(self, pattern: str) -> bool:
        """Whether an index pattern (`logs-*`, `a,b`, `-x`) of a FROM names this index."""


class SplunkView(Protocol):
    """The fields that Splunk extracts from a record at search time."""

    def reader(self, field: str) -> Callable[[Event], tuple[str, ...]]:
        """A function that gives all values of the field on a record, as text; nothing for a missing field.

        Names are case-sensitive and as Splunk writes them: dots between levels, `{}` after an array.
        """

    def raw(self, event: Event) -> str:
        """The text of the event (`_raw`)."""

    def time(self, event: Event) -> float | None:
        """`_time` in seconds since the epoch."""

    def all_fields(self, event: Event) -> Mapping[str, tuple[str, ...]]:
        """Every extracted field; for `| table *` and the like. Slow: the whole record is walked."""
