"""The few Elasticsearch requests that the live tests make."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any


class RequestError(Exception):
    """Elasticsearch answered with an error: `status`, and the `reason` in its own words."""

    def __init__(self, status: int, body: str) -> None:
        self.status = status
        self.reason = _reason(body)
        super().__init__(f"{status}: {self.reason}")


class Client:
    """Talks to the node at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def request(self, method: str, path: str, body: Mapping[str, Any] | str | None = None) -> Any:
        """The parsed answer to one request. A text is sent as NDJSON. Raises `RequestError`."""
        data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        request = urllib.request.Request(self._url + path, data, {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise RequestError(error.code, error.read().decode()) from None

    def create(self, index: str, mappings: Mapping[str, Any]) -> None:
        """Create an index of one shard with these mappings."""
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        self.request("PUT", f"/{index}", {"settings": settings, "mappings": mappings})

    def delete(self, index: str) -> None:
        """Delete an index; it need not be there."""
        self.request("DELETE", f"/{index}?ignore_unavailable=true")

    def bulk(self, index: str, documents: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Index (id, document) pairs and make them visible. Raises `ValueError` when one is refused."""
        lines = []
        for identity, document in documents:
            lines += [json.dumps({"index": {"_id": identity}}), json.dumps(document)]
        answer = self.request("POST", f"/{index}/_bulk?refresh=true", "\n".join(lines) + "\n")
        refused = [item["index"] for item in answer["items"] if "error" in item["index"]]
        if refused:
            raise ValueError(f"not indexed: {refused[0]['_id']}: {refused[0]['error']}")

    def query_string(self, index: str, text: str, **options: Any) -> list[str]:
        """The sorted ids of the documents that a Lucene query finds, with the options that Kibana sends."""
        query = {"query": text, "analyze_wildcard": True, "lenient": True, **options}
        return self.search(index, {"query_string": query})

    def search(self, index: str, query: Mapping[str, Any]) -> list[str]:
        """The sorted ids of the documents that a query in the Query DSL finds."""
        answer = self.request("POST", f"/{index}/_search", {"query": query, "size": 10_000, "_source": False})
        return sorted(hit["_id"] for hit in answer["hits"]["hits"])

    def esql(self, text: str) -> list[dict[str, Any]]:
        """The rows of an ES|QL query."""
        answer = self.request("POST", "/_query", {"query": text})
        names = [column["name"] for column in answer["columns"]]
        return [dict(zip(names, row, strict=True)) for row in answer["values"]]


def _reason(body: str) -> str:
    """The root cause that an error body names, else the body."""
    try:
        error = json.loads(body)["error"]
        causes = error.get("failed_shards", [])
        return str(causes[0]["reason"]["reason"] if causes else error.get("reason", body))
    except (ValueError, KeyError, TypeError, AttributeError):
        return body
