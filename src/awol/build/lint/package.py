"""What surrounds the searches of the app: the files that it holds, and settings that Splunk reads as something else."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from itertools import chain

from awol.build.lint import shipped
from awol.build.lint.conf import read

APP, TRANSFORMS, META, MANIFEST = "default/app.conf", "default/transforms.conf", "metadata/default.meta", "app.manifest"

BOOLEANS = frozenset(("true", "false", "1", "0"))
ALERTING: Mapping[str, str] = {
    "alert.expires": r"\d+[smhd]",
    "schedule_window": r"auto|\d+",
    "dispatch.index_latest": "now",
    "action.risk": "1",
}
"""Settings of a search to what they may be; where another stands Splunk takes its default, or no record at all."""

_TOKEN = re.compile(r"\$([\w.]+)\$")
_ACCESS = re.compile(r"(read|write) : \[ [\w*]+(, [\w*]+)* \](, (read|write) : \[ [\w*]+(, [\w*]+)* \])?")


def lint(files: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with an app's files beside its searches and macros."""
    for path, text in files.items():
        if path not in shipped.FILES and path not in shipped.SITE and not _says_nothing(path, text):
            yield f"{path}: does not belong in the app: it holds only searches, macros, tables and one dashboard"
    yield from (f"{APP}: {remark}" for remark in _app(read(files.get(APP, "")).stanzas))
    yield from (f"{MANIFEST}: {remark}" for remark in _manifest(files.get(MANIFEST, "")))
    for name, stanza in read(files.get(TRANSFORMS, "")).stanzas.items():
        yield from (f"{TRANSFORMS}: [{name}] {remark}" for remark in _transform(stanza))
    for name, stanza in read(files.get(META, "")).stanzas.items():
        if "access" in stanza and not _ACCESS.fullmatch(stanza["access"]):
            yield f"{META}: [{name}] its access is not `read : [ ... ], write : [ ... ]`"
        elif "write : [ *" in stanza.get("access", ""):
            yield f"{META}: [{name}] everybody may change it"
    for path, text in files.items():
        if "/views/" in path:
            yield from (f"{path}: {remark}" for remark in _view(text))


def _says_nothing(path: str, text: str) -> bool:
    """Whether a file is the stub of one that is gone: settings without a stanza, or a view without a query."""
    if path.startswith("default/") and path.endswith(".conf"):
        return not read(text).stanzas and not read(text).remarks
    return "/views/" in path and "<query>" not in text


def alerting(settings: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the settings of a saved search that say how long and when its alerts are."""
    for key, form in ALERTING.items():
        if key in settings and not re.fullmatch(form, settings[key]):
            yield f"`{key} = {settings[key]}` is not what Splunk reads there"
    try:
        known = json.loads(settings.get("action.correlationsearch.metadata", "{}"))
    except ValueError:
        return  # named already
    if not isinstance(known, dict) or {*known} != {"detection_id", "detection_version"}:
        yield "its metadata are not `detection_id` and `detection_version`"


def _app(stanzas: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    install = stanzas.get("install", {})
    if not install.get("build", "").isdigit():
        yield "[install] its build is not a number"
    if install.get("is_configured") not in BOOLEANS:
        yield "[install] is_configured is neither 0 nor 1"
    if not stanzas.get("ui", {}).get("label"):
        yield "[ui] the app has no label"


def _manifest(text: str) -> Iterator[str]:
    try:
        manifest = json.loads(text)
    except ValueError:
        return  # named already
    if not isinstance(manifest, dict):
        return
    if manifest.get("schemaVersion") != "2.0.0":
        yield f"its schema is `{manifest.get('schemaVersion')}`, not 2.0.0"
    if manifest.get("targetWorkloads") != ["_search_heads"]:
        yield "it must be for search heads only, because its searches run nowhere else"


def _transform(stanza: Mapping[str, str]) -> Iterator[str]:
    if stanza.get("case_sensitive_match", "true") not in BOOLEANS:
        yield f"case_sensitive_match is `{stanza['case_sensitive_match']}`"
    if "match_type" in stanza and stanza.get("max_matches") != "1":
        yield "the first row that matches must decide: set max_matches = 1"
    if stanza.get("min_matches", "0") != "0" and "default_match" not in stanza:
        yield "min_matches above 0 gives records that no row matches a default, but default_match is missing"


def _view(text: str) -> Iterator[str]:
    try:
        root = ET.fromstring(text)  # noqa: S314  # our own file
    except ET.ParseError:
        return  # named already
    for name in ("script", "stylesheet"):
        if name in root.attrib:
            yield f"it loads a {name}, and the app ships none"
    tokens = {element.get("token") for element in root.iter("input")}
    for token in chain.from_iterable(map(_TOKEN.findall, root.itertext())):
        if token.partition(".")[0] not in tokens:
            yield f"${token}$ is not a token of its inputs"
