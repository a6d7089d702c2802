"""A real Elasticsearch: documents as the AWS integration indexes them, the committed Lucene, ES|QL and EQL texts.

Requests: create index, bulk, refresh, search with `query_string`, `_query`, `_eql/search`, delete index (Elasticsearch
reference 8.19). A node without a language's plugin says `no handler found` (an old one, that the method is not
allowed), and the language is then refused with that reason. OpenSearch is another product and is told apart.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

from awol.errors import ConfigurationError
from awol.systems.http import Http, LiveError, Patience, Sign, StatusError, removing, secret
from awol.systems.systems import APART
from awol.targets import of_system
from awol.values import Event
from awol.views import Indexing
from awol.views.elastic import document, mappings, retained

MOST = 10_000
"""The most hits of one search: `index.max_result_window` and ES|QL's greatest LIMIT by default."""

LANGUAGES = {"esql": "ES|QL", "eql": "EQL"}

PROBES = {
    "esql": ("/_query", b'{"query":"row awol = 1"}'),
    # An index that cannot be there: whoever serves EQL complains of that, and of nothing before it.
    "eql": ("/awol-no-such-index-{}/_eql/search", b'{"query":"any where true"}'),
}
"""Languages that are plugins: a request that tells whether one is there, and touches nothing."""

FILTERS = 200
"""Texts of one counting request."""

BULK = 4_000_000
"""Bytes of one bulk request; the limit of a node is 100 MB (`http.max_content_length`)."""

ACCESS = "AWOL_ELASTICSEARCH_API_KEY, or AWOL_ELASTICSEARCH_USER and AWOL_ELASTICSEARCH_PASSWORD (or ..._FILE)"


@dataclass(slots=True)
class Elasticsearch:
    """The cluster at `url`. `index` is what the committed ES|QL texts read from."""

    product: ClassVar[str] = "Elasticsearch"
    access: ClassVar[str] = ACCESS

    url: str
    index: str
    patience: Patience = field(default_factory=Patience)
    indexing: Indexing = field(default_factory=Indexing)
    _http: Http = field(init=False, repr=False)
    _keys: dict[int, tuple[Event, str]] = field(default_factory=dict, repr=False)
    _served: dict[str, bool] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._http = Http(self.product, self.url, self._credentials(), self.access, self.patience, self._signer())

    @staticmethod
    def _credentials() -> dict[str, str]:
        return _credentials()

    def _signer(self) -> Sign | None:
        """What signs each request, where the system wants that."""
        return None

    @property
    def engines(self) -> Mapping[str, str]:
        return {f"elasticsearch-{target}": target for target in of_system("elasticsearch")}

    def describe(self) -> str:
        """Product and version. Raises `ConfigurationError` where the address is one of OpenSearch."""
        answer = self._http.json("GET", "/")
        version = answer.get("version") if isinstance(answer, dict) else None
        if not isinstance(version, dict) or "number" not in version:
            raise self._http.fault("GET", "/", "the answer is not Elasticsearch's")
        if version.get("distribution") == "opensearch" or "opensearch" in str(answer.get("tagline", "")).lower():
            # With `compatibility.override_main_response_version` its number is 7.10.2, and the tagline alone tells.
            raise ConfigurationError(
                f"{self.url} is OpenSearch {version['number']}, not Elasticsearch: it has neither the integration's"
                " flattened fields nor ES|QL nor EQL",
                next_step=f"write --live opensearch={self.url}",
            )
        return f"Elasticsearch {version['number']}"

    def refused(self, target: str) -> str | None:
        if target not in PROBES:
            return None
        if target not in self._served:
            self._served[target] = self._serves(*PROBES[target])
        return None if self._served[target] else f"this Elasticsearch does not run {LANGUAGES[target]}"

    def unfit(self, target: str, text: str) -> str | None:  # noqa: ARG002  # every version runs every text alike
        return None

    def together(self, target: str) -> str | None:
        return None if target in LANGUAGES else APART

    def _serves(self, path: str, body: bytes) -> bool:
        try:
            self._http.json("POST", path.format(uuid.uuid4().hex), body)
        except StatusError as fault:
            if fault.status not in (400, 404, 405):
                raise
            return "no handler found" not in fault.message and fault.status != 405
        return True

    def key(self, event: Event) -> str:
        keyed = self._keys.get(id(event))
        if keyed is None:
            text = json.dumps(self._document(event), sort_keys=True)
            keyed = event, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            # With the event itself, so that no other can take its id.
            self._keys[id(event)] = keyed
        return keyed[1]

    def _document(self, event: Event) -> dict[str, Any]:
        indexed = document(event, self.indexing.integration)
        return retained(indexed, self.indexing.retain, self.indexing.integration)

    def counts(self, texts: Mapping[str, str]) -> dict[str, int] | None:
        """How many documents of the index pattern each Lucene text finds, by its key; None where the pattern names no
        index that is there. Raises `LiveError` for half an answer."""
        hits_by_key: dict[str, int] = {}
        keys = list(texts)
        for start in range(0, len(keys), FILTERS):
            part = keys[start : start + FILTERS]
            filters = {key: {"query_string": {"query": texts[key], "analyze_wildcard": True}} for key in part}
            body = {"size": 0, "track_total_hits": False, "aggs": {"asked": {"filters": {"filters": filters}}}}
            path = f"/{self.index}/_search?ignore_unavailable=true&allow_no_indices=true"
            answer = self._http.json("POST", path, json.dumps(body).encode())
            shards = answer.get("_shards") if isinstance(answer, dict) else None
            if not isinstance(shards, dict):
                raise self._http.fault("POST", path, "the answer contains no result")
            if not shards.get("total"):
                return None
            if answer.get("timed_out") or shards.get("failed"):
                raise LiveError("Elasticsearch's answer is partial: a shard failed or time ran out")
            buckets = answer.get("aggregations", {}).get("asked", {}).get("buckets", {})
            if set(buckets) != set(part):
                raise self._http.fault("POST", path, "the answer does not match the request")
            hits_by_key |= {key: int(buckets[key]["doc_count"]) for key in part}
        return hits_by_key

    def table(self, text: str) -> list[dict[str, Any]]:
        """The rows of an ES|QL text, each by its columns. Raises `LiveError`."""
        answer = self._http.json("POST", "/_query", json.dumps({"query": text}).encode())
        if not isinstance(answer, dict) or "values" not in answer or "columns" not in answer:
            raise self._http.fault("POST", "/_query", "the answer contains no result")
        if answer.get("is_partial"):
            raise LiveError("Elasticsearch's ES|QL answer is partial")
        names = [column["name"] for column in answer["columns"]]
        return [dict(zip(names, row, strict=True)) for row in answer["values"]]

    @contextmanager
    def loaded(self, events: Mapping[str, Event]) -> Iterator[Loaded]:
        name = f"awol-replay-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:12]}"
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        body = json.dumps({"settings": settings, "mappings": self._mappings()}).encode()
        self._http.json("PUT", f"/{name}", body)
        with removing(lambda: self._http.json("DELETE", f"/{name}?ignore_unavailable=true"), f"DELETE /{name}"):
            self._fill(name, events)
            yield Loaded(self._http, name, self.index)
        self._http.close()

    def _mappings(self) -> dict[str, Any]:
        return mappings(self.indexing.integration)

    def _fill(self, name: str, events: Mapping[str, Event]) -> None:
        part: list[bytes] = []
        size = 0
        for key, event in events.items():
            line = json.dumps({"index": {"_id": key}}) + "\n" + json.dumps(self._document(event)) + "\n"
            part.append(line.encode())
            size += len(part[-1])
            if size > BULK:
                self._bulk(name, b"".join(part))
                part, size = [], 0
        if part:
            self._bulk(name, b"".join(part))
        self._http.json("POST", f"/{name}/_refresh")
        count = self._http.json("GET", f"/{name}/_count").get("count")
        if count != len(events):
            raise LiveError(f"{self.product} has {count} of {len(events)} documents that it accepted")

    def _bulk(self, name: str, body: bytes) -> None:
        answer = self._http.json("POST", f"/{name}/_bulk", body, "application/x-ndjson")
        for item in answer.get("items", []) if answer.get("errors") else []:
            error = item.get("index", {}).get("error")
            if error:
                reason = error.get("reason", error) if isinstance(error, dict) else error
                raise LiveError(f"{self.product} did not accept a document: {reason}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An index of this run."""

    http: Http
    name: str
    index: str

    def search(self, target: str, text: str) -> frozenset[str]:
        """The ids of the documents that a text finds. Raises `LiveError` for more than can be fetched at once."""
        run = {"lucene": self._lucene, "opensearch": self._lucene, "esql": self._esql, "eql": self._eql}
        ids = run[target](text)
        if len(ids) >= MOST:
            raise LiveError(f"{self.http.name} found {MOST:,} documents or more: too many to compare")
        return frozenset(ids)

    def groups(self, target: str, text: str, keys: Collection[str]) -> int:
        """A filter beside the text keeps other documents away, as a detection rule keeps its time range."""
        of_keys = {"ids": {"values": sorted(keys)}}
        if target == "esql":
            return len(self._rows(text, of_keys))
        # The order of events of one time is that of `event.id`, as the detection rule has it.
        body = {"query": text, "filter": of_keys, "size": MOST, "tiebreaker_field": "event.id"}
        return len(self._hits(self._post(f"/{self.name}/_eql/search", body), "sequences"))

    def _lucene(self, text: str) -> list[str]:
        """As Kibana and Dashboards send it: `analyze_wildcard` on; `lenient` too, as detection rules are run."""
        query = {"query_string": {"query": text, "analyze_wildcard": True, "lenient": True}}
        hits = self._hits(self._post(f"/{self.name}/_search", {"query": query, "size": MOST, "_source": False}))
        return [str(hit["_id"]) for hit in hits]

    def _esql(self, text: str) -> list[str]:
        return [str(row[0]) for row in self._rows(f"{text}\n| keep _id | limit {MOST}")]

    def _rows(self, text: str, only: Mapping[str, Any] | None = None) -> list[list[Any]]:
        head = f"from {self.index} "
        if not text.startswith(head):
            raise LiveError(f"the ES|QL text does not begin with `{head}`", next_step="awol convert")
        body: dict[str, Any] = {"query": f"from {self.name} {text[len(head) :]}"}
        answer = self._post("/_query", body | ({"filter": only} if only else {}))
        if answer.get("is_partial"):
            raise LiveError("Elasticsearch's ES|QL answer is partial")
        return list(answer["values"])

    def _eql(self, text: str) -> list[str]:
        hits = self._hits(self._post(f"/{self.name}/_eql/search", {"query": text, "size": MOST}), "events")
        return [str(hit["_id"]) for hit in hits]

    def _hits(self, answer: Mapping[str, Any], kind: str = "hits") -> list[Mapping[str, Any]]:
        shards = answer.get("_shards", {})
        if answer.get("timed_out") or answer.get("is_partial") or shards.get("failed"):
            raise LiveError(f"{self.http.name}'s answer is partial: a shard failed or time ran out")
        return list(answer["hits"].get(kind, ()))

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = self.http.json("POST", path, json.dumps(body).encode())
        if not isinstance(answer, dict) or not ({"hits", "values"} & set(answer)):
            raise self.http.fault("POST", path, "the answer contains no result")
        return answer


def _credentials() -> dict[str, str]:
    key = secret("AWOL_ELASTICSEARCH_API_KEY")
    if key:
        return {"Authorization": f"ApiKey {key}"}
    return basic("AWOL_ELASTICSEARCH")


def basic(prefix: str) -> dict[str, str]:
    """The header of a user and a password, in the variables that begin with `prefix`; nothing where one is missing."""
    user, password = secret(f"{prefix}_USER"), secret(f"{prefix}_PASSWORD")
    if user and password:
        from urllib3.util import make_headers

        return {"Authorization": make_headers(basic_auth=f"{user}:{password}")["authorization"]}
    return {}
