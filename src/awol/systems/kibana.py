"""A Kibana that is asked for its detection rules and exception lists, by `GET` alone: it writes nothing.

Sources: Kibana's published API (elastic/kibana, `oas_docs/output/kibana.yaml`): `/api/status`,
`/api/detection_engine/rules/_find`, `/api/exception_lists`, `/api/exception_lists/items/_find`. No real Kibana has
answered this: it is tested against a server on loopback.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from awol.errors import ConfigurationError
from awol.systems.http import Http, Patience, StatusError, secret

ACCESS = "AWOL_KIBANA_API_KEY, or AWOL_KIBANA_USER and AWOL_KIBANA_PASSWORD (or ..._FILE)"
PAGE = 500
"""Rules of one request; Kibana gives at most 10,000 altogether this way (`index.max_result_window`)."""


@dataclass(slots=True)
class Kibana:
    """The Kibana at `url`, in a space of it ("" is the default one)."""

    url: str
    space: str = ""
    patience: Patience = field(default_factory=Patience)
    _http: Http = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._http = Http("Kibana", self.url, _credentials(), ACCESS, self.patience)

    def describe(self) -> str:
        """Product and version. Raises `LiveError`."""
        answer = self._http.json("GET", "/api/status")
        version = answer.get("version") if isinstance(answer, dict) else None
        if not isinstance(version, dict) or not isinstance(version.get("number"), str):
            raise self._http.fault("GET", "/api/status", "the answer is not Kibana's, or it hides its version from you")
        return f"Kibana {version['number']}"

    def rules(self) -> dict[str, dict[str, Any]]:
        """All detection rules of the space by their `rule_id`. Raises `LiveError` where they are not whole."""
        rules = self._pages("/api/detection_engine/rules/_find", {"sort_field": "name", "sort_order": "asc"}, "id")
        return {str(rule["rule_id"]): rule for rule in rules if "rule_id" in rule}

    def exceptions(self, list_id: str) -> dict[str, dict[str, Any]] | None:
        """The items of an exception list by their `item_id`; None where there is no such list. Raises `LiveError`."""
        asked = {"list_id": list_id, "namespace_type": "single"}
        try:
            self._http.json("GET", f"{self._place}/api/exception_lists?{urlencode(asked)}")
        except StatusError as fault:
            if fault.status != 404:
                raise
            return None
        entries = self._pages("/api/exception_lists/items/_find", asked, "item_id")
        return {str(entry["item_id"]): entry for entry in entries}

    @property
    def _place(self) -> str:
        return f"/s/{quote(self.space)}" if self.space else ""

    def _pages(self, path: str, asked: dict[str, str], key: str) -> list[dict[str, Any]]:
        by_key: dict[str, dict[str, Any]] = {}
        number = 1
        while True:
            query = urlencode({**asked, "page": number, "per_page": PAGE})
            answer = self._http.json("GET", f"{self._place}{path}?{query}")
            listed = answer.get("data") if isinstance(answer, dict) else None
            total = answer.get("total") if isinstance(answer, dict) else None
            if not isinstance(listed, list) or not isinstance(total, int):
                raise self._http.fault("GET", path, "the answer is not Kibana's")
            if not all(isinstance(entry, dict) and key in entry for entry in listed):
                raise self._http.fault("GET", path, f"an object of the answer has no `{key}`")
            by_key |= {str(entry[key]): entry for entry in listed}
            if number * PAGE >= total or not listed:
                break
            number += 1
        if len(by_key) != total:
            raise self._http.fault(
                "GET", path, f"Kibana gave {len(by_key)} of {total}: they changed during the request"
            )
        return list(by_key.values())


def _credentials() -> dict[str, str]:
    key = secret("AWOL_KIBANA_API_KEY")
    if key:
        return {"Authorization": f"ApiKey {key}"}
    user, password = secret("AWOL_KIBANA_USER"), secret("AWOL_KIBANA_PASSWORD")
    if user and password:
        from urllib3.util import make_headers

        return {"Authorization": make_headers(basic_auth=f"{user}:{password}")["authorization"]}
    raise ConfigurationError("Kibana needs credentials", next_step=f"set {ACCESS}")
