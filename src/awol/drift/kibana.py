"""Kibana: the rules and exception lists as they were built, and those of the space, object by object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from awol.build.keep import KEPT, OURS, Loss, altogether, losses
from awol.drift.findings import Difference, Found, Report, state_of
from awol.systems.http import LiveError

TAG = "awol"
"""The tag by which rules of the pack are known that this build does not have."""

ITEM = ("name", "description", "entries", "expire_time")
"""What of an exception is compared."""

Object = Mapping[str, Any]


class Space(Protocol):
    """Who answers for Kibana: `awol.systems.kibana.Kibana`."""

    def describe(self) -> str: ...

    def rules(self) -> dict[str, dict[str, Any]]: ...

    def exceptions(self, list_id: str) -> dict[str, dict[str, Any]] | None: ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What was built: rules for each version of ATT&CK, and the objects of the exceptions file."""

    rules: Mapping[str, Sequence[Object]]
    exceptions: Sequence[Object] = ()


def expected(files: Mapping[str, bytes]) -> Expected:
    """What is in the files of a build, by name."""

    def objects(start: str) -> list[Object]:
        texts = [content.decode() for name, content in files.items() if name.startswith(start)]
        return [json.loads(line) for text in texts for line in text.splitlines() if line]

    versions = {"19": objects("awol-kibana-"), "18": objects("awol-attack18-kibana-")}
    return Expected({version: rules for version, rules in versions.items() if rules}, objects("awol-exceptions-"))


def compare(built: Expected, space: Space, names: Mapping[str, str]) -> Report:
    """What differs between a build and a space; `names` maps a rule_id to the pack's rule.

    Raises `LiveError` where Kibana does not tell its rules.
    """
    product = space.describe()
    there = space.rules()
    version, objects = _nearest(built, there)
    report = Report(
        "kibana", f"{product}, {len(there)} rules in the space; compared with the build for ATT&CK {version}"
    )
    lost = losses(objects, there)
    for rule in objects:
        identity = str(rule["rule_id"])
        report.objects.append(_rule(rule, there.get(identity), names.get(identity, ""), lost.get(identity)))
    ours = {str(rule["rule_id"]) for rule in objects}
    for identity, rule in sorted(there.items(), key=lambda item: str(item[1].get("name"))):
        if identity not in ours and TAG in (rule.get("tags") or ()):
            report.objects.append(Found("rule", str(rule.get("name")), "extra", names.get(identity, "")))
    on = sum(bool(there[identity].get("enabled")) for identity in ours & there.keys())
    report.remarks.append(f"{on} of {len(objects)} rules of the build are enabled")
    try:
        _exceptions(built.exceptions, space, there.values(), report)
    except LiveError as fault:
        report.unread.append(str(fault))
    report.losses = altogether(lost.values())
    return report


def _nearest(built: Expected, there: Mapping[str, Object]) -> tuple[str, Sequence[Object]]:
    """The build for that version of ATT&CK from which fewer rules differ: a space holds one of the two."""

    def far(rules: Sequence[Object]) -> int:
        return sum(
            normal(rule.get("threat")) != normal(there[rule["rule_id"]].get("threat"))
            for rule in rules
            if rule["rule_id"] in there
        )

    return min(built.rules.items(), key=lambda item: far(item[1]))


def _rule(rule: Object, there: Object | None, name: str, loss: Loss | None) -> Found:
    title = str(rule.get("name"))
    if there is None:
        return Found("rule", title, "missing", name)
    differences = tuple(_differences(rule, there))
    return Found("rule", title, state_of(differences), name, differences, loss.told if loss else ())


def _differences(rule: Object, there: Object) -> Iterable[Difference]:
    """What differs of the rule itself. What is the SOC's, and would be lost, is told as such."""
    for key, value in rule.items():
        if key in KEPT or key == "version":
            continue
        if normal(value) != normal(there.get(key)):
            yield Difference(key, shown(value), shown(there.get(key)))
    for key in sorted(there.keys() - rule.keys() - set(OURS)):
        if there[key]:
            yield Difference(key, "", shown(there[key]))


def normal(value: Any) -> Any:
    """A value as it compares: Kibana leaves out or fills in what is empty, and says of required fields whether ECS has
    them."""
    if isinstance(value, Mapping):
        normalized = {key: normal(child) for key, child in value.items() if key != "ecs"}
        return {key: child for key, child in normalized.items() if child not in (None, "", [], {})} or None
    if isinstance(value, list):
        return [normal(child) for child in value] or None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value


def shown(value: Any) -> str:
    """A value as text, for a report."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _exceptions(objects: Sequence[Object], space: Space, rules: Iterable[Object], report: Report) -> None:
    linked = {str(link.get("list_id")) for rule in rules for link in rule.get("exceptions_list") or ()}
    for entry in objects:
        if "item_id" in entry:
            continue
        list_id = str(entry["list_id"])
        there = space.exceptions(list_id)
        name = list_id.removeprefix("awol-")
        if there is None:
            report.objects.append(Found("exception list", list_id, "missing", name))
            continue
        note = "" if list_id in linked else "no rule uses it: add it to its rule"
        report.objects.append(Found("exception list", list_id, "as built", name, note=note))
        items = {str(item["item_id"]): item for item in objects if item.get("item_id") and item["list_id"] == list_id}
        for identity, item in items.items():
            report.objects.append(_item(item, there.get(identity), name))
        for identity in sorted(there.keys() - items.keys()):
            report.objects.append(Found("exception", str(there[identity].get("name", identity)), "extra", name))


def _item(item: Object, there: Object | None, name: str) -> Found:
    if there is None:
        return Found("exception", str(item["name"]), "missing", name)
    differences = tuple(
        Difference(key, shown(item.get(key)), shown(there.get(key)))
        for key in ITEM
        if normal(item.get(key)) != normal(there.get(key))
    )
    return Found("exception", str(item["name"]), state_of(differences), name, differences)
