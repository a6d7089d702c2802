"""What a Splunk search head says when it is asked, and nothing else: its version, its objects, the rows of a search.

Sources: Splunk Enterprise 9.4, REST API Reference: `server/info`, `apps/local/{name}`, `saved/searches`, the knowledge
endpoints, and `search/v2/jobs/export`. Splunk Cloud serves these too (its search tier); it does not serve
`configs/conf-*`, which is why objects are not read from there. No real Splunk has answered this: it is tested against a
server on loopback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from awol.errors import ConfigurationError
from awol.systems.http import Http, LiveError, Patience, StatusError, secret

ACCESS = "AWOL_SPLUNK_TOKEN (or AWOL_SPLUNK_TOKEN_FILE)"


@dataclass(slots=True)
class SearchHead:
    """The search head whose management port is at `url`. Only `GET` is sent, but for searches."""

    url: str
    patience: Patience = field(default_factory=Patience)
    _http: Http = field(init=False, repr=False)

    def __post_init__(self) -> None:
        token = secret("AWOL_SPLUNK_TOKEN")
        if not token:
            raise ConfigurationError("Splunk needs a token", next_step=f"set {ACCESS}")
        self._http = Http("Splunk", self.url, {"Authorization": f"Bearer {token}"}, ACCESS, self.patience)

    def describe(self) -> str:
        """Product and version. Raises `LiveError`."""
        return version(self._http)

    def app(self, name: str) -> Mapping[str, Any] | None:
        """What Splunk says of an installed app (`version`, `disabled`); None where it is not installed."""
        try:
            apps = entries(self._http, f"/services/apps/local/{quote(name)}")
        except StatusError as fault:
            if fault.status != 404:
                raise
            return None
        return apps[0]["content"] if apps else None

    def objects(self, app: str, path: str) -> dict[str, dict[str, Any]]:
        """The objects of one kind that belong to an app, by name, each with its settings: those that all users share.

        Raises `LiveError` where Splunk does not give all of them.
        """
        listed = entries(self._http, f"/servicesNS/nobody/{quote(app)}/{path}")
        return {entry["name"]: entry["content"] for entry in listed if _app(entry) == app}

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The final rows of a search, which sets its own time range. Raises `LiveError`."""
        return rows(self._http, text)


def _app(entry: Mapping[str, Any]) -> Any:
    """The app that an object belongs to: in the list of one app stand those that others share as well."""
    acl = entry.get("acl")
    return acl.get("app") if isinstance(acl, dict) else entry["content"].get("eai:appName")


def version(http: Http) -> str:
    """`Splunk 9.4.1`. Raises `LiveError` where it is not Splunk that answers."""
    path = "/services/server/info"
    answer = http.json("GET", f"{path}?output_mode=json")
    try:
        return f"Splunk {answer['entry'][0]['content']['version']}"
    except (KeyError, IndexError, TypeError) as fault:
        raise http.fault("GET", path, "the answer is not Splunk's") from fault


def entries(http: Http, path: str) -> list[dict[str, Any]]:
    """All entries of a list. Raises `LiveError` where it is not whole, or is not Splunk's."""
    answer = http.json("GET", f"{path}?output_mode=json&count=0")
    listed = answer.get("entry") if isinstance(answer, dict) else None
    if not isinstance(listed, list) or not all(_is_entry(entry) for entry in listed):
        raise http.fault("GET", path, "the answer is not Splunk's")
    paging = answer.get("paging")
    total = paging.get("total") if isinstance(paging, dict) else None
    if isinstance(total, int) and total > len(listed):
        raise http.fault("GET", path, f"Splunk gave {len(listed)} of {total} entries")
    return listed


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("content"), dict)


def rows(http: Http, text: str) -> list[dict[str, Any]]:
    """The final rows of a search over all time. Raises `LiveError` where Splunk reports an error in the stream."""
    form = {"search": text, "output_mode": "json", "preview": "false", "earliest_time": "0", "latest_time": "now"}
    body = urlencode(form).encode()
    try:
        return _exported(http, "/services/search/v2/jobs/export", body)
    except StatusError as fault:
        # Splunk before 9.0.1 knows the first version only.
        if fault.status != 404:
            raise
        return _exported(http, "/services/search/jobs/export", body)


def _exported(http: Http, path: str, body: bytes) -> list[dict[str, Any]]:
    final_rows = []
    for line in http.lines("POST", path, body, "application/x-www-form-urlencoded"):
        if not isinstance(line, dict):
            raise http.fault("POST", path, "a line of the answer is not an object")
        for message in line.get("messages") or ():
            if message.get("type") in ("ERROR", "FATAL"):
                raise LiveError(f"Splunk could not run the search: {message.get('text')}")
        if "result" in line and not line.get("preview"):
            final_rows.append(line["result"])
    return final_rows
