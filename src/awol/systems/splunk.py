"""A real Splunk: records through the HTTP Event Collector, the committed searches through the export endpoint.

Sources: Splunk Enterprise 9.x, "HTTP Event Collector" (services/collector/event, indexer acknowledgement) and REST API
Reference, search endpoints (search/v2/jobs/export). No real Splunk has run this: it is tested against a server on
loopback that checks and answers the documented requests.

Settings, from the environment: AWOL_SPLUNK_TOKEN (a token for the management port), AWOL_SPLUNK_HEC_URL and
AWOL_SPLUNK_HEC_TOKEN, AWOL_SPLUNK_INDEX (default `main`). The index is one where test data may lie: events are taken
out by `| delete`, which hides them and needs the role `can_delete`.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from awol.errors import ConfigurationError
from awol.systems.http import Http, LiveError, Patience, removing, secret
from awol.systems.search_head import rows, version
from awol.values import Event

MACRO = "`awol_cloudtrail`"
SOURCETYPE = "aws:cloudtrail"
BATCH = 800_000
"""Bytes of one request to the collector, whose limit is 1 MB in Splunk Cloud and 800 MB elsewhere by default."""

SENT = (
    "it looks at several records by their time, but they are sent to Splunk with the time of sending, because it may"
    " refuse old ones: it is replayed only offline"
)

ACCESS = "AWOL_SPLUNK_TOKEN, AWOL_SPLUNK_HEC_TOKEN (or ..._FILE)"


@dataclass(slots=True)
class Splunk:
    """The search head whose management port is at `url`. `wait` bounds, in seconds, the wait for events to be there."""

    url: str
    patience: Patience = field(default_factory=Patience)
    wait: float = 180.0
    poll: float = 1.0
    _search: Http = field(init=False, repr=False)
    _collector: Http = field(init=False, repr=False)
    _index: str = field(init=False)
    _keys: dict[int, tuple[Event, str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in ("AWOL_SPLUNK_TOKEN", "AWOL_SPLUNK_HEC_TOKEN") if not secret(name)]
        collector = os.environ.get("AWOL_SPLUNK_HEC_URL")
        if not collector:
            missing.append("AWOL_SPLUNK_HEC_URL")
        if missing or not collector:
            raise ConfigurationError(f"Splunk cannot be reached without {', '.join(missing)}", next_step="set them")
        self._index = os.environ.get("AWOL_SPLUNK_INDEX") or "main"
        if not self._index.replace("_", "").replace("-", "").isalnum():
            raise ConfigurationError(f"AWOL_SPLUNK_INDEX: `{self._index}` is not an index name", next_step="main")
        token, hec = secret("AWOL_SPLUNK_TOKEN"), secret("AWOL_SPLUNK_HEC_TOKEN")
        self._search = Http("Splunk", self.url, {"Authorization": f"Bearer {token}"}, ACCESS, self.patience)
        headers = {"Authorization": f"Splunk {hec}", "X-Splunk-Request-Channel": str(uuid.uuid4()).upper()}
        self._collector = Http("Splunk's event collector", collector, headers, ACCESS, self.patience)

    @property
    def engines(self) -> Mapping[str, str]:
        return {"splunk-live": "splunk"}

    def describe(self) -> str:
        return version(self._search)

    def refused(self, target: str) -> str | None:  # noqa: ARG002  # every search is SPL
        return None

    def unfit(self, target: str, text: str) -> str | None:  # noqa: ARG002  # every version runs every text alike
        return None

    def together(self, target: str) -> str | None:  # noqa: ARG002  # every search is SPL
        return SENT

    def key(self, event: Event) -> str:
        keyed = self._keys.get(id(event))
        if keyed is None:
            text = json.dumps(event.record, sort_keys=True)
            keyed = event, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            # With the event itself, so that no other can take its id.
            self._keys[id(event)] = keyed
        return keyed[1]

    @contextmanager
    def loaded(self, events: Mapping[str, Event]) -> Iterator[Loaded]:
        source = f"awol-replay-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:12]}"
        scope = f'index="{self._index}" source="{source}" sourcetype="{SOURCETYPE}"'
        session = Loaded(self._search, scope)
        clean = f"{scope} | delete"
        with removing(lambda: session.run(f"search {clean}"), f"{clean} (needs the role can_delete)"):
            self._acknowledged(self._send(source, events))
            self._await(session, len(events))
            yield session
        self._search.close()
        self._collector.close()

    def _send(self, source: str, events: Mapping[str, Event]) -> list[int]:
        """Send all events; the ids of the acknowledgements to wait for, none where the token does not ask for them."""
        batch: list[bytes] = []
        size = 0
        acknowledgements: list[int] = []
        for key, event in events.items():
            envelope = {
                # The time of sending: the searches here do not look at it, and old events may be refused or frozen.
                "time": round(time.time(), 3),
                "host": "awol-replay",
                "source": source,
                "sourcetype": SOURCETYPE,
                "index": self._index,
                "event": event.record,
                "fields": {"awol_key": key},
            }
            batch.append(json.dumps(envelope).encode())
            size += len(batch[-1])
            if size > BATCH:
                acknowledgements += self._post(batch)
                batch, size = [], 0
        return acknowledgements + (self._post(batch) if batch else [])

    def _post(self, batch: list[bytes]) -> list[int]:
        answer = self._collector.json("POST", "/services/collector/event", b"\n".join(batch))
        if not isinstance(answer, dict) or answer.get("code") != 0:
            reason = answer.get("text", answer) if isinstance(answer, dict) else answer
            raise LiveError(f"Splunk's event collector did not accept the events: {reason}")
        return [answer["ackId"]] if isinstance(answer.get("ackId"), int) else []

    def _acknowledged(self, waiting: list[int]) -> None:
        """Wait until the indexers have acknowledged every request."""
        deadline = time.monotonic() + self.wait
        while waiting:
            answer = self._collector.json("POST", "/services/collector/ack", json.dumps({"acks": waiting}).encode())
            states = answer.get("acks", {}) if isinstance(answer, dict) else {}
            waiting = [number for number in waiting if states.get(str(number)) is not True]
            if waiting and time.monotonic() > deadline:
                raise LiveError(f"Splunk did not acknowledge the events within {self.wait:g} s")
            if waiting:
                time.sleep(self.poll)

    def _await(self, session: Loaded, wanted: int) -> None:
        """Wait until a search sees every event: what is acknowledged is not yet what can be found."""
        deadline = time.monotonic() + self.wait
        while (seen := len(session.keys(session.scope))) < wanted:
            if time.monotonic() > deadline:
                raise LiveError(f"a search sees {seen} of {wanted} events after {self.wait:g} s")
            time.sleep(self.poll)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The events of this run. `scope` is the search that finds them all and no others."""

    http: Http
    scope: str

    def search(self, target: str, text: str) -> frozenset[str]:  # noqa: ARG002  # as above
        """The keys of the events that a committed search finds. Its macro stands for the events of this run."""
        if MACRO not in text:
            raise LiveError(f"the search does not use {MACRO}, so it would run on other data")
        return self.keys(text.replace(MACRO, f"({self.scope})"))

    def groups(self, target: str, text: str, keys: Collection[str]) -> int:  # noqa: ARG002  # see `together`
        raise LiveError(SENT)

    def keys(self, text: str) -> frozenset[str]:
        """The keys that a search finds. The `stats` behind it gives one row whatever it finds, so that an answer
        which broke off cannot be taken for one that found nothing."""
        rows = self.run(f"search {text}\n| stats count values(awol_key) as awol_key")
        if len(rows) != 1:
            raise LiveError(f"Splunk's answer has {len(rows)} rows instead of one: it was cut off")
        listed = rows[0].get("awol_key", [])
        keys = frozenset([listed] if isinstance(listed, str) else listed)
        if keys == {""}:
            keys = frozenset()
        if int(rows[0].get("count", -1)) < len(keys):
            raise LiveError("Splunk's answer counts fewer events than it lists")
        return keys

    def run(self, text: str) -> list[dict[str, Any]]:
        """The final rows of a search. Raises `LiveError` where Splunk reports an error in the stream."""
        return rows(self.http, text)
