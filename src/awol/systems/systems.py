"""What a live replay needs of a system, and which systems there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from awol.errors import ConfigurationError
from awol.values import Event
from awol.views import Indexing


class Session(Protocol):
    """Records that a system holds, ready to be searched."""

    def search(self, target: str, text: str) -> Collection[str]:
        """The keys of the records that a committed query finds. Raises `LiveError`."""

    def groups(self, target: str, text: str, keys: Collection[str]) -> int:
        """How many groups of records a committed query finds where there are none but those of these keys. Asked only
        where the system says nothing against it (`System.together`). Raises `LiveError`."""


APART = "it looks at several records together, but here all cases are in one place: it is replayed only offline"
"""Why a chain is not run on a system that cannot be told which records to look at."""


class System(Protocol):
    """A real system. `engines` maps the name that a column of the matrix carries to the target whose texts it runs."""

    @property
    def engines(self) -> Mapping[str, str]: ...

    def describe(self) -> str:
        """Product and version, as the system itself says. Raises `LiveError`."""

    def refused(self, target: str) -> str | None:
        """Why this system cannot run the texts of a target; None where it can."""

    def unfit(self, target: str, text: str) -> str | None:
        """Why this version of the system would get a text wrong; None where it would not. Raises `AwolError`."""

    def together(self, target: str) -> str | None:
        """Why this system cannot run a text that looks at several records together; None where it can."""

    def key(self, event: Event) -> str:
        """What identifies a record there: records that are indexed alike have one key."""

    def loaded(self, events: Mapping[str, Event]) -> AbstractContextManager[Session]:
        """The records put in under a name of this run alone, and taken out at the end, whatever happens between."""


def parse_target(text: str, index: str, indexing: Indexing | None = None) -> System:
    """The system that `--live NAME=URL` names; `index` is the index pattern that the committed ES|QL texts name,
    `indexing` says what documents are put into Elasticsearch.

    Raises `ConfigurationError`.
    """
    name, separator, url = text.partition("=")
    if not separator or not url:
        raise ConfigurationError(f"`{text}` is not NAME=URL", next_step="write elasticsearch=http://127.0.0.1:9200")
    if name == "elasticsearch":
        from awol.systems.elasticsearch import Elasticsearch

        return Elasticsearch(url, index, indexing=indexing or Indexing())
    if name == "splunk":
        from awol.systems.splunk import Splunk

        return Splunk(url)
    if name == "opensearch":
        from awol.systems.opensearch import OpenSearch

        return OpenSearch(url, index)
    if name == "trino":
        from awol.systems.trino import Trino

        return Trino(url)
    raise ConfigurationError(
        f"there is no live system `{name}`", next_step="names: elasticsearch, opensearch, splunk, trino"
    )
