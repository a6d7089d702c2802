"""A lint of the app that Splunk installs, for what AppInspect and slim do not see: they never read a search.

`lint` takes the app's files by path. Each remark names the file, the stanza and what is wrong.
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awol.build.lint import feeder, objects, package, shadow, shipped, wording
from awol.build.lint import searches as parts
from awol.build.lint.conf import ConfFile, read
from awol.build.lint.settings import lint as lint_settings
from awol.build.lint.settings import together
from awol.build.lint.tables import TableFault, table
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.engines.splunk import parse
from awol.engines.splunk.lookups import Table
from awol.engines.splunk.nodes import Fields, Lookup, MacroCommand
from awol.errors import AwolError
from awol.pack.manifest import LONGEST

SAVED, MACROS, TRANSFORMS, META = (
    "default/savedsearches.conf", "default/macros.conf", "default/transforms.conf", "metadata/default.meta",
)  # fmt: skip

NAME = re.compile(r"awol - .+ - Rule(-next)?")
LONGEST_NAME = 99
"""Enterprise Security refuses a longer name of a correlation search."""

FORBIDDEN = frozenset(
    ("collect", "delete", "dump", "map", "outputcsv", "outputlookup", "outputtext", "rest", "script", "sendalert",
     "sendemail", "tscollect", "meventcollect", "mcollect", "runshellscript")
)  # fmt: skip
"""Commands that write, send or run: no search of a rule does."""

NUMBERS: Mapping[str, frozenset[str]] = {
    "alert.track": frozenset("01"),
    "alert.digest_mode": frozenset("0"),
    "alert.suppress": frozenset("1"),
    "alert.severity": frozenset("123456"),
    "disabled": frozenset("1"),
    "enableSched": frozenset("1"),
    "is_visible": frozenset("1"),
    "realtime_schedule": frozenset("0"),
    "counttype": frozenset(("number of events",)),
    "relation": frozenset(("greater than",)),
    "quantity": frozenset("0"),
    "action.correlationsearch.enabled": frozenset("1"),
}
"""Settings of each saved search, with the values that an alert needs."""

NEEDED = (
    *NUMBERS, "search", "description", "cron_schedule", "dispatch.earliest_time", "dispatch.latest_time",
    "alert.suppress.fields", "alert.suppress.period", "action.correlationsearch.label",
    "action.correlationsearch.annotations",
)  # fmt: skip

KNOWN = frozenset(
    (*NEEDED, "alert.expires", "schedule_window", "dispatch.index_earliest", "dispatch.index_latest",
     "action.correlationsearch.metadata", "action.risk", "action.risk.param._risk", "action.risk.param._risk_message",
     "action.risk.param._risk_score", "action.risk.param.verbose", "action.notable", "action.notable.param.rule_title",
     "action.notable.param.rule_description", "action.notable.param.security_domain", "action.notable.param.severity",
     "action.notable.param.nes_fields", "action.notable.param.next_steps")
)  # fmt: skip
"""Settings that a saved search of ours has. Another is misspelt: Splunk passes over it without a word."""

JSON_SETTINGS = (
    "action.correlationsearch.annotations", "action.correlationsearch.metadata", "action.risk.param._risk",
    "action.notable.param.next_steps",
)  # fmt: skip

ACCOUNTS = ("account", "recipientAccountId", "sourceIPAddress")
_SPAN = re.compile(r"-(\d+)m@m")
_PERIOD = re.compile(r"(\d+)m")
_TOKEN = re.compile(r"\$(?:result\.)?([\w.]+)\$")
_TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
_SECRET = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|(?i:password|secret|token)\s*[=:,]\s*\S{8}")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the searches of an app may use: its macros, and its lookup tables."""

    macros: Mapping[str, str]
    tables: Mapping[str, Table]

    def context(self, path: str) -> Context:
        """What an engine needs to run a search of the app on records, which are of the site's own index."""
        return Context(path=path, macros=feeder.offline(self.macros), lookups=self.tables)


def knowledge(files: Mapping[str, str]) -> tuple[Knowledge, list[str]]:
    """Macros and lookups of an app's files (paths below the app's folder), and what is wrong with them."""
    remarks: list[str] = []
    macros = {}
    for name, stanza in read(files.get(MACROS, "")).stanzas.items():
        macros[name] = _numbered(stanza)
        remarks += [f"{MACROS}: [{name}] {remark}" for remark in _macro(name, stanza)]
    tables = {}
    for name, stanza in read(files.get(TRANSFORMS, "")).stanzas.items():
        path = f"lookups/{stanza.get('filename', '')}"
        if path not in files:
            remarks.append(f"{TRANSFORMS}: [{name}] its file {path} is missing")
            continue
        try:
            tables[name] = table(stanza, files[path])
        except TableFault as fault:
            remarks.append(f"{path}: {fault}")
    return Knowledge(macros, tables), remarks


def _numbered(stanza: Mapping[str, str]) -> str:
    """A macro's definition with its arguments by number, as the engine takes them (macros.conf.spec, "args")."""
    text = stanza.get("definition", "")
    for place, name in enumerate(stanza.get("args", "").split(","), start=1):
        text = text.replace(f"${name.strip()}$", f"${place}$")
    return text


def _macro(name: str, stanza: Mapping[str, str]) -> Iterator[str]:
    if not stanza.get("definition"):
        yield "has no definition"
    count = re.fullmatch(r"\w+(?:\((\d+)\))?", name)
    if count is None:
        yield "is not the name of a macro"
        return
    arguments = [argument.strip() for argument in stanza.get("args", "").split(",") if argument.strip()]
    if len(arguments) != int(count[1] or 0):
        yield f"takes {count[1] or 0} arguments but names {len(arguments)}"
    used = set(re.findall(r"\$(\w+)\$", stanza.get("definition", "")))
    if used != set(arguments):
        yield "its definition does not use the arguments that it names"
    if stanza.get("iseval", "0") != "0":
        yield "has iseval set, but its definition is plain text"


def lint(files: Mapping[str, str]) -> list[str]:
    """What is wrong with an app's text files, by path below its folder; nothing where all is well."""
    remarks = [f"{path}: is missing" for path in (SAVED, MACROS, TRANSFORMS, META) if path not in files]
    for path, text in files.items():
        if path.endswith((".conf", ".meta")):
            parsed = read(text)
            remarks += [f"{path}: {remark}" for remark in parsed.remarks]
            remarks += _stanzas(path, parsed, "none" if shadow.is_shadow(files) else "system")
        if path.endswith(".csv") and _SECRET.search(text):
            remarks.append(f"{path}: contains what looks like a secret")
    known, wrong = knowledge(files)
    remarks += wrong
    searches = read(files.get(SAVED, "")).stanzas
    if not searches:
        remarks.append(f"{SAVED}: it contains no search")
    own = shadow.is_shadow(files)
    for name, settings in searches.items():
        remarks += [f"{SAVED}: [{name}] {remark}" for remark in _search(name, settings, known, own)]
    remarks += _objects(files, known, searches)
    remarks += [f"{MACROS}: {remark}" for remark in feeder.macros(known.macros, searches)]
    remarks += [f"{SAVED}: {remark}" for remark in shadow.lint(searches, own)]
    remarks += _views(files, known)
    remarks += [f"{MACROS}: {remark}" for remark in wording.source(known.macros)]
    remarks += shipped.lint(files)
    remarks += package.lint(files)
    remarks += _manifest(files)
    remarks += _allowlist(files)
    return remarks


def _search(name: str, settings: Mapping[str, str], known: Knowledge, is_shadow: bool) -> Iterator[str]:
    """Remarks on a saved search of any kind."""
    if feeder.NAME.fullmatch(name):
        yield from feeder.lint(settings, known)
    elif shipped.is_retired(settings):
        yield from shipped.retired(settings)
    else:
        yield from _saved(name, settings, known)
        yield from lint_settings(name, settings, is_shadow)


def _objects(files: Mapping[str, str], known: Knowledge, searches: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Remarks on what several objects of the app say together."""
    rules = {
        name: settings for name, settings in searches.items()
        if not feeder.NAME.fullmatch(name) and not shipped.is_retired(settings)
    }  # fmt: skip
    retired = sum(shipped.is_retired(settings) for settings in searches.values())
    yield from (f"{SAVED}: {remark}" for remark in together(rules, known.macros, retired))
    columns = {
        column for settings in rules.values() if "`awol_details`" in settings.get("search", "")
        for column in re.findall(r"\| table ([^|]*)", settings["search"])[-1:] for column in column.split()
    }  # fmt: skip
    columns = {column.strip("\\\n,") for column in columns}
    yield from (f"{MACROS}: {remark}" for remark in objects.macros(read(files.get(MACROS, "")).stanzas, columns))
    yield from (f"{TRANSFORMS}: {remark}" for remark in objects.lookups(read(files.get(TRANSFORMS, "")).stanzas))
    yield from objects.app(read(files.get("default/app.conf", "")).stanzas, read(files.get(META, "")).stanzas)
    for path, text in files.items():
        if "/views/" in path:
            yield from (f"{path}: {remark}" for remark in objects.view(text, known.context(path), known.macros))


def _stanzas(path: str, parsed: ConfFile, shared: str) -> Iterator[str]:
    for name, settings in parsed.stanzas.items():
        if name == "default":
            yield f"{path}: a [default] stanza changes every app's objects"
        if path == META and name in ("", "default") and "export" in settings:
            yield f"{path}: exports all objects of the app"
        if path == META and "export" in settings and settings["export"] not in ("system", "none"):
            yield f"{path}: [{name}] exports to `{settings['export']}`"
        if path.startswith("local/"):
            yield f"{path}: local/ belongs to the site: an app must not ship it"
    if path == META:
        for kind in ("macros", "savedsearches", "transforms", "lookups"):
            if parsed.stanzas.get(kind, {}).get("export") != shared:
                yield f"{path}: [{kind}] must be `export = {shared}`: an app is shared with others, a shadow is not"
        if "sc_admin" not in parsed.stanzas.get("", {}).get("access", ""):
            yield f"{path}: sc_admin, the administrator role on Splunk Cloud, has no write access"


def _saved(name: str, settings: Mapping[str, str], known: Knowledge) -> Iterator[str]:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        yield "its name does not have the form `awol - TITLE - Rule` with at most 99 characters"
    yield from (f"has no `{key}`" for key in NEEDED if not settings.get(key))
    yield from (f"`{key}` is not an expected setting of a search" for key in settings if key not in KNOWN)
    for key, values in NUMBERS.items():
        if key in settings and settings[key] not in values:
            yield f"`{key} = {settings[key]}`: it must be {' or '.join(sorted(values))}"
    if not _is_chain(settings) and settings.get("alert.track") == "0":
        yield "it raises no alert (`alert.track = 0`), which only a chain may do"
    for key, value in settings.items():
        if "\n" in value and key != "search":
            yield f"`{key}` continues on another line"
    yield from _json(settings)
    yield from package.alerting(settings)
    yield from wording.lint(settings.get("search", ""))
    yield from _schedule(settings)
    columns: list[str] = []
    yield from _text(settings, known, columns)
    if columns:
        yield from _fields(settings, columns)


def _json(settings: Mapping[str, str]) -> Iterator[str]:
    for key in JSON_SETTINGS:
        if key not in settings:
            continue
        try:
            value = json.loads(settings[key])
        except ValueError:
            yield f"`{key}` is not JSON"
            continue
        if json.dumps(value, separators=(",", ":"), ensure_ascii=False) != settings[key]:
            yield f"`{key}` is not compact JSON: Save in Splunk rewrites it, and later updates no longer reach it"
        if key.endswith("annotations"):
            techniques = value.get("mitre_attack", []) if isinstance(value, dict) else [""]
            if not isinstance(techniques, list) or not all(
                _TECHNIQUE.fullmatch(str(technique)) for technique in techniques
            ):
                yield "its annotations name something that is not an ATT&CK technique"


def _schedule(settings: Mapping[str, str]) -> Iterator[str]:
    minutes = _minutes(settings.get("cron_schedule", ""))
    if minutes is None:
        yield f"its schedule `{settings.get('cron_schedule')}` does not run in every hour of every day"
        return
    pause = max((later - at) % 60 or 60 for at, later in zip(minutes, [*minutes[1:], minutes[0]], strict=True))
    indexed = settings.get("dispatch.index_earliest")
    window = _SPAN.fullmatch(indexed or settings.get("dispatch.earliest_time", ""))
    if window is None or settings.get("dispatch.latest_time") != "now":
        yield "its window does not run from some minutes ago until now"
        return
    if int(window[1]) < 2 * pause:
        yield f"it looks back {window[1]} minutes and runs every {pause}: a late run loses alerts"
    if not indexed and "`awol_allowlist(" in settings.get("search", ""):
        yield "it looks only at event time: a record that arrives late is lost"
    if not indexed and int(window[1]) < 60:
        yield "it looks back less than the hour by which CloudTrail may be late"
    if indexed and settings.get("dispatch.earliest_time") != "-24h@m":
        yield "it searches by index time, but not over a day of event time"
    period = _PERIOD.fullmatch(settings.get("alert.suppress.period", ""))
    if period is None or int(period[1]) < max(60, int(window[1])):
        written = settings.get("alert.suppress.period")
        yield f"it is throttled for `{written}`, which is less than an hour or less than its window"
    elif not _is_chain(settings) and int(period[1]) > LONGEST * 60:
        yield f"it is throttled for `{period[0]}`, more than {LONGEST} hours: the next day's alert is lost"


def _is_chain(settings: Mapping[str, str]) -> bool:
    return "`awol_allowlist(" not in settings.get("search", "")


def _minutes(cron: str) -> list[int] | None:
    match = re.fullmatch(r"(\*/\d+|\d+(?:,\d+)*) \* \* \* \*", cron)
    if match is None:
        return None
    if match[1].startswith("*/"):
        step = int(match[1][2:])
        return list(range(0, 60, step)) if 1 < step < 60 else None
    minutes = [int(minute) for minute in match[1].split(",")]
    return minutes if minutes == sorted(set(minutes)) and minutes[-1] < 60 else None


def _text(settings: Mapping[str, str], known: Knowledge, columns: list[str]) -> Iterator[str]:
    """Remarks on a search; `columns` becomes those that it puts out."""
    text = settings.get("search", "")
    for command in re.findall(r"\|\s*(\w+)", text):
        if command.lower() in FORBIDDEN:
            yield f"its search runs `{command}`"
    try:
        compile_for("splunk", text, known.context("search"))
        commands = parse(text).commands
    except AwolError as fault:
        yield f"its search does not run: {fault.message}"
        return
    yield from parts.lint(settings, commands, known.context("search"))
    called = [command.call.name for command in commands if isinstance(command, MacroCommand)]
    sources = set(re.findall(r"`(awol_cloudtrail\w*)`", text))
    if not sources:
        yield "its search does not use the macro awol_cloudtrail"
    yield from (f"the macro `{name}` is not defined" for name in sources if name not in known.macros)
    if not isinstance(commands[-1], MacroCommand) or not called[-1].endswith("_filter"):
        yield "its search does not end with its filter macro"
    elif f"{called[-1]}" not in known.macros:
        yield f"the macro `{called[-1]}` is not defined"
    if "multisearch" not in text and "stats" not in text and "awol_allowlist" not in called:
        yield "its search does not apply the allow-list"
    for command in commands:
        if isinstance(command, Lookup) and not command.local:
            yield "its lookup is not `local=true`: indexers do not have the site's file"
        if isinstance(command, Fields) and command.mode == "table":
            columns[:] = command.names
    if not columns:
        yield "its search has no `table` command for its columns"


def _fields(settings: Mapping[str, str], columns: Sequence[str]) -> Iterator[str]:
    same = settings.get("alert.suppress.fields", "").split(",")
    for name in same:
        if name not in columns:
            yield f"it is throttled by `{name}`, which its search does not output"
    if not set(same) & set(ACCOUNTS):
        yield "it is throttled across accounts: a second account would be hidden"
    if {"account", "actor", "access_key"} <= set(columns) and set(same) < {
        "account",
        "target_account",
        "actor",
        "access_key",
    }:
        yield "it is not throttled by all of account, target account, actor and key"
    for key, value in settings.items():
        if key.startswith("action.") and (".param.rule_" in key or key.endswith("_message")):
            for token in _TOKEN.findall(value):
                if token not in columns:
                    yield f"`{key}` names ${token}$, which its search does not output"
            if value.count("$") % 2:
                yield f"`{key}` has an unclosed token"
    for name in filter(None, settings.get("action.notable.param.nes_fields", "").split(",")):
        if name not in columns:
            yield f"its notable shows `{name}`, which its search does not output"
    yield from _risk(settings, columns)


def _risk(settings: Mapping[str, str], columns: Sequence[str]) -> Iterator[str]:
    try:
        objects = json.loads(settings.get("action.risk.param._risk", "[]"))
    except ValueError:
        return
    for entry in objects if isinstance(objects, list) else [{}]:
        name = entry.get("risk_object_field", entry.get("threat_object_field"))
        if name not in columns:
            yield f"its risk is on `{name}`, which its search does not output"
        if "risk_object_field" in entry:
            if entry.get("risk_object_type") not in ("system", "user", "other"):
                yield f"`{entry.get('risk_object_type')}` is not a type of risk object"
            score = entry.get("risk_score")
            if not isinstance(score, int) or isinstance(score, bool) or not 0 <= score <= 100:
                yield f"its risk score {score} is not a number from 0 to 100"


def _views(files: Mapping[str, str], known: Knowledge) -> Iterator[str]:
    roots: dict[str, Any] = {}
    for path, text in files.items():
        if path.endswith(".xml"):
            try:
                roots[path] = ET.fromstring(text)  # noqa: S314  # our own file
            except ET.ParseError as fault:
                yield f"{path}: is not XML: {fault}"
    own = {path.rpartition("/")[2].removesuffix(".xml") for path in roots if "/views/" in path}
    for path, root in roots.items():
        if "/nav/" in path:
            for view in root.iter("view"):
                if view.get("name") not in own | {"search", "alerts", "reports", "dashboards", "datasets"}:
                    yield f"{path}: names the view `{view.get('name')}`, which is not there"
            continue
        if root.get("version") != "1.1":
            yield f"{path}: its Simple XML does not have version 1.1, so Splunk does not open it"
        for query in root.iter("query"):
            yield from (f"{path}: {remark}" for remark in _panel(query.text or "", known))


def _panel(text: str, known: Knowledge) -> Iterator[str]:
    defined = {macro.partition("(")[0] for macro in known.macros}
    yield from (f"the macro `{name}` is not defined" for name in re.findall(r"`(\w+)", text) if name not in defined)
    if text.count("`") % 2:
        yield "a macro name has no closing backtick"


def _manifest(files: Mapping[str, str]) -> Iterator[str]:
    app = read(files.get("default/app.conf", "")).stanzas
    version = app.get("launcher", {}).get("version")
    if not re.fullmatch(r"\d+\.\d+\.\d+", version or ""):
        yield f"default/app.conf: the version `{version}` is not X.Y.Z"
    if app.get("id", {}).get("version") != version:
        yield "default/app.conf: [id] and [launcher] differ in version"
    own = shadow.NAME if shadow.is_shadow(files) else "awol"
    if app.get("package", {}).get("id") != own or app.get("id", {}).get("name") != own:
        yield f"default/app.conf: the app is not named {own}"
    if app.get("install", {}).get("state") != "enabled":
        yield "default/app.conf: the app is not enabled"
    try:
        manifest = json.loads(files.get("app.manifest", ""))
        stated = manifest["info"]["id"]
        texts = [manifest["info"]["license"]["text"], manifest["info"]["releaseNotes"]["text"]]
    except (ValueError, KeyError, TypeError):
        yield "app.manifest: is not a manifest"
        return
    if stated.get("name") != own or stated.get("version") != version:
        yield "app.manifest: name or version differ from app.conf"
    for path in texts:
        if path not in files:
            yield f"app.manifest: names {path}, which is not there"


def _allowlist(files: Mapping[str, str]) -> Iterator[str]:
    """The shipped table holds one row that matches nothing: whatever else it held would be replaced at an upgrade."""
    text = files.get("lookups/awol_allowlist.csv")
    if text is None:
        yield "lookups/awol_allowlist.csv: is missing"
        return
    rows = list(csv.reader(io.StringIO(text)))[1:]
    if len(rows) != 1 or rows[0][:1] != ["-"]:
        yield "lookups/awol_allowlist.csv: must hold only the one row that matches nothing"
    definition = read(files.get(MACROS, "")).stanzas.get("awol_allowlist(1)", {}).get("definition", "")
    distributed = definition.count("| lookup ") - definition.count("| lookup local=true ")
    if definition.count("| lookup local=true awol_allowlist ") != 2 or distributed:
        yield f"{MACROS}: [awol_allowlist(1)] does not use the lookup on the search head, by ARN and by session issuer"
    if "where NOT (if(" not in definition or ", 1, 0)=1" not in definition:
        yield f"{MACROS}: [awol_allowlist(1)] drops alerts with a missing field"
