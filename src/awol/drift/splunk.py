"""Splunk: the app as it was built, and what the search head says of its saved searches, macros, lookup and dashboard.

Splunk merges `default` and `local`, and its answers do not tell which of the two a value comes from. So a value that
is not the build's is one that the site changed, or one of another version of the app: the report names both versions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from awol.build.lint import conf
from awol.drift.findings import Difference, Found, Report, State, state_of
from awol.drift.meaning import equal_in_meaning, same_value, text
from awol.systems.http import LiveError

APP = "awol"

Stanzas = Mapping[str, Mapping[str, str]]

RENAMED = {
    "enableSched": "is_scheduled",
    "counttype": "alert_type",
    "relation": "alert_comparator",
    "quantity": "alert_threshold",
}
"""Settings of savedsearches.conf that `saved/searches` shows under other names (REST API Reference)."""

STATE = "disabled"
"""Whether a search is on is the site's to say: it is counted, and no difference."""

ABOUT = ("eai:", "embed.", "next_scheduled_time", "qualifiedSearch", "triggered_alert_count", "updated", "orphan",
         "actions", *RENAMED.values())  # fmt: skip
"""Beginnings of keys that say something about a saved search, or repeat another setting."""


class Head(Protocol):
    """Who answers for the search head: `awol.systems.search_head.SearchHead`."""

    def describe(self) -> str: ...

    def app(self, name: str) -> Mapping[str, Any] | None: ...

    def objects(self, app: str, path: str) -> dict[str, dict[str, Any]]: ...


def compare(files: Mapping[str, bytes], head: Head) -> Report:
    """What differs between an app's files, by path, and the search head. Raises `LiveError` where nothing is told."""
    product = head.describe()
    version = _conf(files, "app").get("launcher", {}).get("version", "")
    app = head.app(APP)
    if app is None:
        report = Report("splunk", f"{product}: the app {APP} is not installed; this build is {version}")
        report.objects.append(Found("app", APP, "missing"))
        return report
    there = text(app.get("version"))
    report = Report("splunk", f"{product}, app {APP} {there or 'of an unknown version'}; this build is {version}")
    if there and there != version:
        report.remarks.append(
            "the versions differ, so a difference may come from the version and not from a change of yours"
            " (--build DIR compares with the build that you installed)"
        )
    if same_value("1", text(app.get("disabled"))):
        report.objects.append(Found("app", APP, "changed", differences=(Difference("state", "enabled", "disabled"),)))
    for part in (_searches, _macros, _transforms, _lookups, _views):
        try:
            part(files, head, report)
        except LiveError as fault:
            report.unread.append(str(fault))
    return report


def _conf(files: Mapping[str, bytes], name: str) -> dict[str, dict[str, str]]:
    return conf.read(files.get(f"{APP}/default/{name}.conf", b"").decode()).stanzas


def _searches(files: Mapping[str, bytes], head: Head, report: Report) -> None:
    built, there = _conf(files, "savedsearches"), head.objects(APP, "saved/searches")
    ordinary = _ordinary(there)
    hidden: set[str] = set()
    for name, stanza in built.items():
        content = there.get(name)
        differences = []
        if content is not None:
            wanted = {key: value for key, value in stanza.items() if key != STATE}
            differences = _settings(wanted, content, hidden) + _added(stanza, content, ordinary)
        report.objects.append(_found("saved search", name, content, differences, _rule(stanza)))
    _extra(report, "saved search", built, there)
    if any(entry.state in ("changed", "pinned") for entry in report.objects):
        report.remarks.append("changed and pinned settings stay at an upgrade: later builds do not update them")
    enabled = sum(not same_value("1", text(there[name].get(STATE))) for name in built if name in there)
    report.remarks.append(f"{enabled} of {len(built)} searches of the build are enabled")
    if hidden:
        report.remarks.append(f"not compared, because Splunk does not show it: {', '.join(sorted(hidden))}")


def _rule(stanza: Mapping[str, str]) -> str:
    """The pack's rule of a saved search: its filter macro is the last word of the text."""
    last = stanza.get("search", "").rpartition("`")[0].rpartition("`")[2]
    return last.removesuffix("_filter") if last.endswith("_filter") else ""


def _settings(wanted: Mapping[str, str], content: Mapping[str, Any], hidden: set[str]) -> list[Difference]:
    """What differs of the settings that the build has. What the answer does not show at all goes into `hidden`."""
    differences = []
    for key, value in wanted.items():
        name = key if key in content else RENAMED.get(key, key)
        if name not in content:
            hidden.add(key)
            continue
        there = text(content[name])
        if not same_value(value.strip(), there):
            differences.append(Difference(key, value.strip(), there, equal_in_meaning(key, value.strip(), there)))
    return differences


def _ordinary(there: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What more than half of the app's searches have of each setting, "" where they have none: Splunk fills in defaults
    and does not say which values are."""
    values: dict[str, Counter[str]] = {}
    for content in there.values():
        for key, value in content.items():
            values.setdefault(key, Counter())[text(value)] += 1
    usual = {}
    for key, counted in values.items():
        counted[""] += len(there) - counted.total()
        value, number = counted.most_common(1)[0]
        if number * 2 > len(there):
            usual[key] = value
    return usual


def _added(stanza: Mapping[str, str], content: Mapping[str, Any], ordinary: Mapping[str, str]) -> list[Difference]:
    """Settings that the build leaves alone and the site has set: actions, and what most other searches have not."""
    differences = []
    for key in sorted(content):
        if key in stanza or key.startswith(ABOUT):
            continue
        there = text(content[key])
        if key.startswith("action.") and key.count(".") == 1:
            if same_value("1", there):
                differences.append(Difference(key, "", there))
        elif key in ordinary and not same_value(ordinary[key], there):
            differences.append(Difference(key, ordinary[key], there))
    return differences


def _macros(files: Mapping[str, bytes], head: Head, report: Report) -> None:
    built, there = _conf(files, "macros"), head.objects(APP, "admin/macros")
    for name, stanza in built.items():
        wanted = {key: value for key, value in stanza.items() if key in ("definition", "args")}
        content = there.get(name)
        differences = [] if content is None else _settings(wanted, {"definition": "", "args": "", **content}, set())
        rule = name.removesuffix("_filter") if name.endswith("_filter") else ""
        report.objects.append(_found("macro", name, content, differences, rule))
    _extra(report, "macro", built, there)


def _transforms(files: Mapping[str, bytes], head: Head, report: Report) -> None:
    built, there = _conf(files, "transforms"), head.objects(APP, "data/transforms/lookups")
    for name, stanza in built.items():
        content = there.get(name)
        differences = [] if content is None else _settings(stanza, content, set())
        report.objects.append(_found("lookup definition", name, content, differences))
    _extra(report, "lookup definition", built, there)


def _lookups(files: Mapping[str, bytes], head: Head, report: Report) -> None:
    folder = f"{APP}/lookups/"
    built = {path.removeprefix(folder): path for path in files if path.startswith(folder)}
    there = head.objects(APP, "data/lookup-table-files")
    for name in built:
        note = "Splunk does not show its content" if name in there else ""
        report.objects.append(Found("lookup file", name, "as built" if name in there else "missing", note=note))
    _extra(report, "lookup file", built, there)


def _views(files: Mapping[str, bytes], head: Head, report: Report) -> None:
    folder = f"{APP}/default/data/ui/views/"
    built = {
        path.removeprefix(folder).removesuffix(".xml"): content.decode()
        for path, content in files.items()
        if path.startswith(folder)
    }
    there = head.objects(APP, "data/ui/views")
    for name, wanted in built.items():
        content = there.get(name)
        hidden: set[str] = set()
        differences = [] if content is None else _settings({"eai:data": wanted}, content, hidden)
        report.objects.append(_found("dashboard", name, content, differences))
    _extra(report, "dashboard", built, there)


def _found(
    kind: str, name: str, content: Mapping[str, Any] | None, differences: list[Difference], rule: str = ""
) -> Found:
    state: State = "missing" if content is None else state_of(differences)
    return Found(kind, name, state, rule, tuple(differences))


def _extra(report: Report, kind: str, built: Mapping[str, Any], there: Mapping[str, Any]) -> None:
    report.objects += [Found(kind, name, "extra") for name in sorted(there) if name not in built]
