"""What the searches of the app stand on: macros, lookups, settings of the app, and the panels of its dashboard."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from awol.build.lint.searches import unheard, walk
from awol.engines.catalogue import compile_for
from awol.engines.splunk import parse
from awol.engines.splunk.nodes import Compare, Fields, MacroCommand, Within
from awol.errors import AwolError

MACRO = frozenset(("definition", "description", "iseval", "args"))
LOOKUP = frozenset(("filename", "match_type", "max_matches", "min_matches", "case_sensitive_match"))
"""What a macro and a lookup of ours say. `default_match` would approve what no row names, `collection` and
`external_type` would take the file's place."""

_SOURCE = re.compile(r'\(index="?[^"\s*]+"? sourcetype="[^"*]+"( NOT index="[^"*]+")?\)')
_TOKENS = ("$time.earliest$", "$time.latest$")


def macros(stanzas: Mapping[str, Mapping[str, str]], columns: set[str]) -> Iterator[str]:
    """What is wrong with macros; `columns` are those that the searches on single records show."""
    for name, stanza in stanzas.items():
        yield from (f"[{name}] `{key}` is no setting of a macro of ours" for key in stanza if key not in MACRO)
        text = stanza.get("definition", "")
        if name.endswith("_filter") and text != "search *":
            yield f"[{name}] is the site's: the app ships `search *`, which leaves nothing out"
        if name in ("awol_cloudtrail", "awol_cloudtrail_everything") and not _SOURCE.fullmatch(text):
            yield f"[{name}] is not an index and a source type by name"
    available = _made(stanzas.get("awol_details", {}).get("definition", ""))
    yield from (f"[awol_details] does not make the column `{column}`" for column in sorted(columns - available))


def _made(definition: str) -> set[str]:
    """The columns of an alert on a single record: the time, and what the macro awol_details makes."""
    names = re.findall(r"(?<![\w.'])(\w+)=", definition)
    names += re.findall(r"\bOUTPUT(?:NEW)? (?:\w+ AS )?(\w+)", definition)
    return {"_time", *names}


def lookups(stanzas: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What is wrong with the definitions of lookups."""
    for name, stanza in stanzas.items():
        yield from (f"[{name}] `{key}` is no setting of a lookup of ours" for key in stanza if key not in LOOKUP)
    kinds = set(re.findall(r"WILDCARD\((\w+)\)", stanzas.get("awol_allowlist", {}).get("match_type", "")))
    if kinds != {"rule", "target_account_id", "recipient_account_id", "principal_arn"}:
        yield "[awol_allowlist] a star in its table is not a star in each column that is looked up"
    if stanzas.get("awol_allowlist", {}).get("case_sensitive_match") != "true":
        yield "[awol_allowlist] AWS tells `Role/Admin` from `role/admin`, and its lookup would not"
    if stanzas.get("awol_allowlist", {}).get("min_matches", "0") != "0":
        yield "[awol_allowlist] what no row names would have a match all the same"


def app(stanzas: Mapping[str, Mapping[str, str]], meta: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What hides the app from those who work with it."""
    if stanzas.get("ui", {}).get("is_visible") != "1":
        yield "default/app.conf: [ui] the app has no place in the menu"
    if not meta.get("", {}).get("access", "").startswith("read : [ * ]"):
        yield "metadata/default.meta: analysts may not read it"


def view(text: str, context: Any, macros: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the panels of a dashboard: each runs, over CloudTrail, in the time that is chosen, asks for
    what there is, and shows columns that there are. `macros` are the definitions by name."""
    sources = [name for name in macros if name.startswith("awol_cloudtrail")]
    try:
        root = ET.fromstring(text)  # noqa: S314  # our own file
    except ET.ParseError:
        return  # named already
    yield from (
        f"a <{element.tag}> is no panel of ours"
        for element in root.iter()
        if element.tag in ("html", "refresh", "img", "init")
    )
    for search in root.iter("search"):
        times = tuple((search.findtext(bound) or "").strip() for bound in ("earliest", "latest"))
        if times != _TOKENS:
            yield f"a panel looks at {' to '.join(times)}, not at the time that is chosen"
        query = (search.findtext("query") or "").strip()
        if query.replace("$$", "").count("$") % 2:
            yield "a panel has a dollar sign that Splunk takes for a token: write $$"
        if query.startswith("index=_audit "):
            continue  # Splunk's own records, of which there are none offline
        if not any(f"`{source}`" in query for source in sources):
            yield "a panel does not look where the macro says that CloudTrail is"
            continue
        query = query.replace("$$", "$")
        try:
            compile_for("splunk", query, context)
        except AwolError as fault:
            yield f"a panel does not run: {fault.message}"
        else:
            yield from _panel(parse(query).commands, _made(macros.get("awol_details", "")))


def _panel(commands: Sequence[Any], available: set[str]) -> Iterator[str]:
    """What is wrong with a panel that runs: it asks for what there is, and shows columns that there are."""
    for node, _ in walk(commands, ()):
        if isinstance(node, Compare | Within):
            for field, value in unheard(node):
                yield f"a panel asks for the {field} `{value}`, which CloudTrail never writes"
    for before, command in pairwise(commands):
        if isinstance(before, MacroCommand) and before.call.name == "awol_details" and isinstance(command, Fields):
            yield from (
                f"a panel shows `{column}`, which nothing makes" for column in command.names if column not in available
            )
