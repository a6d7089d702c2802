"""What is left of whole objects under the integration's setting `retain`.

Source: elastic/integrations, packages/aws/data_stream/cloudtrail, ingest pipeline `default.yml` at commit 0b97ab02
(package 6.1). `all` keeps each object as text and flattened; `keyword` only as text; any other setting only flattened,
and `minimal` of the flattened leaves only a few by name. The mapping stays whole: a field that is not filled finds
nothing, without an error, which is why the pack asks for `all`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, get_args

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views import Field, Index, Value
from awol.views.elastic.mapping import FIELDS

Retain = Literal["all", "keyword", "flattened", "minimal"]

SETTINGS: tuple[Retain, ...] = get_args(Retain)

FLATTENED = "aws.cloudtrail.flattened."
TEXTS = frozenset(
    f"aws.cloudtrail.{name}"
    for name in ("request_parameters", "response_elements", "additional_eventdata", "service_event_details")
)
"""The fields that hold a whole object as text."""

MINIMAL = frozenset(
    ("cidrIp", "dryRun", "fromPort", "includeDeprecated", "policyArn", "serialNumber", "withDecryption", "SSEApplied")
)
"""Names of leaves that `minimal` keeps, beside one that begins with `x-amz-`."""


class Retaining:
    """An index whose whole objects are kept as a setting says; everything else is as in the index it is made of."""

    def __init__(self, index: Index, setting: Retain) -> None:
        self._index = index
        self._setting = setting

    def field(self, name: str) -> Field | None:
        """As the index says, with nothing in it where the setting keeps nothing.

        Raises `UnsupportedQuery` for leaves that `minimal` keeps in some places: in which is not known here.
        """
        found = self._index.field(name)
        if found is None or keeps(self._setting, name):
            return found
        if self._setting == "minimal" and name.startswith(FLATTENED):
            leaf = name.rpartition(".")[2]
            if found.type == "flattened" or leaf in MINIMAL or leaf.startswith("x-amz-"):
                raise UnsupportedQuery(
                    f"of {name} the setting `retain: minimal` keeps a part, and which is not known offline",
                    next_step="set `retain: all`, or leave the condition out",
                )
        return replace(found, read=_nothing, root=None if found.root is None else replace(found.root, read=_nothing))

    def names(self) -> tuple[str, ...]:
        return self._index.names()

    def time(self, event: Event) -> int | None:
        return self._index.time(event)

    def covers(self, pattern: str) -> bool:
        return self._index.covers(pattern)


def keeps(setting: Retain, name: str) -> bool:
    """Whether a setting leaves a field (or multi-field, or flattened leaf) as `retain: all` has it."""
    if name.removesuffix(".text") in TEXTS:
        return setting in ("all", "keyword")
    if name.startswith(FLATTENED) and not name.startswith((FLATTENED + "digest", FLATTENED + "insight_details")):
        return setting in ("all", "flattened")
    return True


def retained(made: dict[str, Any], setting: Retain) -> dict[str, Any]:
    """A document, made with `retain: all`, without what a setting drops. `minimal` is not made: see `Retaining`."""
    if setting == "minimal":
        raise UnsupportedQuery("which leaves `retain: minimal` keeps is not known offline", next_step="retain: all")
    for name in FIELDS:
        if not keeps(setting, name):
            _drop(made, name.split("."))
    return made


def _drop(made: dict[str, Any], path: list[str]) -> None:
    for part in path[:-1]:
        made = made.get(part, {})
    made.pop(path[-1], None)


def _nothing(_event: Event) -> tuple[Value, ...]:
    return ()
