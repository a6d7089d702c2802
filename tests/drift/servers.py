"""A Splunk and a Kibana on loopback: they answer as the REST references say, to `GET` alone, and know who may ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from awol.build.lint import conf
from tests.systems.server import Answer, Request

TOKEN = "token-that-nobody-may-see"
Fault = Callable[[str], Answer | None]
"""What to answer to a path in place of the real answer; None for that."""

SHOWN_AS = {"enableSched": "is_scheduled", "counttype": "alert_type", "relation": "alert_comparator",
            "quantity": "alert_threshold"}  # fmt: skip
TRUTHS = frozenset(("disabled", "is_scheduled", "is_visible", "realtime_schedule", "alert.digest_mode", "alert.track",
                    "alert.suppress"))  # fmt: skip
"""Settings that `saved/searches` gives as true and false."""

DEFAULTS = {"action.email": False, "action.email.sendresults": "", "dispatch.ttl": "2p", "schedule_priority": "default",
            "next_scheduled_time": "", "eai:appName": "awol", "action.script": False}  # fmt: skip
"""What Splunk fills in by itself (savedsearches.conf of the system)."""


def reply(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


@dataclass
class Splunk:
    """A search head with the app installed. `local` is what the site changed: (kind, name) to settings of its own."""

    files: Mapping[str, bytes]
    local: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)
    app: dict[str, Any] | None = field(default_factory=lambda: {"version": "0.1.0", "disabled": False})
    hidden: frozenset[str] = frozenset()
    fault: Fault = lambda _: None

    def __call__(self, request: Request) -> Answer:
        parts = urlsplit(request.path)
        assert request.method == "GET", "drift writes nothing"
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return reply({"messages": [{"type": "WARN", "text": "call not properly authenticated"}]}, 401)
        answer = self.fault(parts.path)
        if answer is not None:
            return answer
        asked = parse_qs(parts.query)
        assert asked["output_mode"] == ["json"]
        if parts.path == "/services/server/info":
            return reply({"entry": [{"name": "server-info", "content": {"version": "9.4.1"}}]})
        assert asked["count"] == ["0"], "else Splunk gives thirty"
        if parts.path == "/services/apps/local/awol":
            missing = {"messages": [{"type": "ERROR", "text": "Could not find object id=awol"}]}
            return reply(missing, 404) if self.app is None else self.listed({"awol": self.app})
        kinds = {"saved/searches": self.searches, "admin/macros": self.macros, "data/ui/views": self.views,
                 "data/transforms/lookups": self.transforms, "data/lookup-table-files": self.lookups}  # fmt: skip
        return kinds[parts.path.removeprefix("/servicesNS/nobody/awol/")]()

    def listed(self, objects: Mapping[str, Mapping[str, Any]], foreign: str = "") -> Answer:
        entries = [{"name": name, "acl": {"app": "awol"}, "content": dict(one)} for name, one in objects.items()]
        if foreign:
            entries.append({"name": foreign, "acl": {"app": "search"}, "content": {"search": "index=other"}})
        return reply({"paging": {"total": len(entries), "perPage": 10_000_000, "offset": 0}, "entry": entries})

    def merged(self, kind: str, objects: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        names = dict.fromkeys((*objects, *(name for one, name in self.local if one == kind)))
        found = {name: {**objects.get(name, {}), **self.local.get((kind, name), {})} for name in names}
        return {name: one for name, one in found.items() if (kind, name) not in self.gone}

    def stanzas(self, name: str) -> dict[str, dict[str, str]]:
        return conf.read(self.files[f"awol/default/{name}.conf"].decode()).stanzas

    def searches(self) -> Answer:
        shown: dict[str, dict[str, Any]] = {}
        for name, stanza in self.merged("search", self.stanzas("savedsearches")).items():
            named = {SHOWN_AS.get(key, key): value for key, value in stanza.items() if key not in self.hidden}
            truths = {key: value in ("1", "true", True) for key, value in named.items() if key in TRUTHS}
            shown[name] = {**DEFAULTS, **named, **truths}
        return self.listed(shown, foreign="of another app, shared with all")

    def macros(self) -> Answer:
        return self.listed(self.merged("macro", self.stanzas("macros")))

    def transforms(self) -> Answer:
        found = self.merged("transform", self.stanzas("transforms"))
        return self.listed({name: {**one, "case_sensitive_match": True} for name, one in found.items()})

    def lookups(self) -> Answer:
        names = [path.rpartition("/")[2] for path in self.files if path.startswith("awol/lookups/")]
        paths = {name: {"eai:data": f"/opt/splunk/etc/apps/awol/lookups/{name}"} for name in names}
        return self.listed(self.merged("lookup", paths))

    def views(self) -> Answer:
        folder = "awol/default/data/ui/views/"
        views = {
            path.removeprefix(folder).removesuffix(".xml"): {"eai:data": content.decode()}
            for path, content in self.files.items()
            if path.startswith(folder)
        }
        return self.listed(self.merged("view", views))


@dataclass
class Kibana:
    """A space with rules and exception lists, given out a page at a time."""

    rules: list[dict[str, Any]]
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    space: str = ""
    most: int = 10_000
    fault: Fault = lambda _: None

    def __call__(self, request: Request) -> Answer:
        parts = urlsplit(request.path)
        assert request.method == "GET", "drift writes nothing"
        if request.headers.get("authorization") != f"ApiKey {TOKEN}":
            return reply({"statusCode": 401, "error": "Unauthorized", "message": "unable to authenticate user"}, 401)
        answer = self.fault(parts.path)
        if answer is not None:
            return answer
        if parts.path == "/api/status":
            return reply({"name": "kibana", "version": {"number": "9.1.2"}, "status": {"overall": {}}})
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        place = f"/s/{self.space}" if self.space else ""
        assert unquote(parts.path).startswith(place)
        path = parts.path.removeprefix(place)
        if path == "/api/detection_engine/rules/_find":
            return self.page(self.rules, asked)
        found = [one for one in self.exceptions if one["list_id"] == asked["list_id"]]
        assert asked["namespace_type"] == "single"
        if path == "/api/exception_lists":
            lists = [one for one in found if "item_id" not in one]
            missing = {"message": f'exception list list_id: "{asked["list_id"]}" does not exist', "status_code": 404}
            return reply(lists[0]) if lists else reply(missing, 404)
        assert path == "/api/exception_lists/items/_find"
        return self.page([one for one in found if "item_id" in one], asked)

    def page(self, objects: list[dict[str, Any]], asked: Mapping[str, str]) -> Answer:
        number, size = int(asked["page"]), min(int(asked["per_page"]), self.most)
        data = objects[(number - 1) * size : number * size]
        return reply({"page": number, "perPage": size, "total": len(objects), "data": data})


def as_kibana_shows(rule: Mapping[str, Any], number: int = 0) -> dict[str, Any]:
    """A rule as Kibana gives it back: with what it fills in."""
    required = [{**one, "ecs": not one["name"].startswith("aws.")} for one in rule.get("required_fields", ())]
    return {
        **rule, "id": f"saved-object-{number}", "immutable": False, "revision": 0, "created_by": "soc",
        "created_at": "2026-06-01T00:00:00.000Z", "updated_at": "2026-06-02T00:00:00.000Z", "updated_by": "soc",
        "rule_source": {"type": "internal"}, "actions": [], "risk_score_mapping": [], "severity_mapping": [],
        "output_index": "", "filters": [], "required_fields": required, "meta": {"from": "10m"},
    }  # fmt: skip
