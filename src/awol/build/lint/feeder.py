"""A lint of the search that collects candidates for the rules of the Splunk app, and of what has to agree with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from awol.engines.catalogue import compile_for
from awol.errors import AwolError

NAME = re.compile(r"awol - .+ - Feeder")
SOURCE, EVERYTHING, COLLECT = "awol_cloudtrail", "awol_cloudtrail_everything", "awol_collect"

SETTINGS: Mapping[str, str] = {
    "disabled": "1",
    "enableSched": "1",
    "is_visible": "1",
    "cron_schedule": "*/5 * * * *",
    "dispatch.earliest_time": "-24h@m",
    "dispatch.latest_time": "now",
    "dispatch.index_earliest": "-11m@m",
    "dispatch.index_latest": "now",
    "realtime_schedule": "0",
    "schedule_window": "0",
    "schedule_priority": "highest",
    "alert.track": "0",
}
"""What the feeder has beside its search and its description: no run is left out, and none loses what came since."""

TAIL = f"| fields _time _raw host source sourcetype\n| `{COLLECT}`"
"""What is kept of a record. `collect` indexes every field that it is given (Search Reference, "collect")."""

_COLLECT = re.compile(r'collect index="([a-z0-9][a-z0-9_-]*)" output_format=hec')
_SUMMARY = re.compile(r'\(index="([a-z0-9][a-z0-9_-]*)" sourcetype="[^"]+"\)')


def lint(settings: Mapping[str, str], known: Any) -> Iterator[str]:
    """What is wrong with the search that collects; `known` are the macros and tables of the app."""
    for key in settings.keys() - SETTINGS.keys() - {"search", "description"}:
        yield f"`{key}` is not a setting that a feeder has"
    for key, value in SETTINGS.items():
        if settings.get(key) != value:
            yield f"`{key} = {settings.get(key, '')}`: it must be {value}"
    if not settings.get("description"):
        yield "has no `description`"
    text = settings.get("search", "")
    if not text.startswith(f"`{EVERYTHING}`"):
        yield f"does not search all of CloudTrail, which the macro {EVERYTHING} names"
    if not text.endswith(f"\n{TAIL}"):
        yield "must keep only text, time, host, source and source type, and collect them"
    try:
        compile_for("splunk", text.removesuffix(f"\n{TAIL}"), known.context("feeder"))
    except AwolError as fault:
        yield f"its search does not run: {fault.message}"


def macros(defined: Mapping[str, str], searches: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What does not agree between the feeder and the macros through which the rules search."""
    feeders = [name for name in searches if NAME.fullmatch(name)]
    if not feeders and not defined.keys() & {EVERYTHING, COLLECT}:
        return
    if len(feeders) != 1:
        yield f"the macros of a feeder need one feeder search, and there are {len(feeders)}"
    collects, read = _COLLECT.fullmatch(defined.get(COLLECT, "")), _SUMMARY.fullmatch(defined.get(SOURCE, ""))
    if collects is None:
        yield f"[{COLLECT}] is not `collect` with an index and output_format=hec"
    elif read is None or read[1] != collects[1]:
        yield f"[{SOURCE}] does not search the index into which [{COLLECT}] writes"
    if EVERYTHING not in defined:
        yield f"[{EVERYTHING}] is not defined"
    elif collects and f'NOT index="{collects[1]}"' not in defined[EVERYTHING]:
        yield f"[{EVERYTHING}] does not leave the summary index out: the feeder would copy its own copies"


def offline(defined: Mapping[str, str]) -> Mapping[str, str]:
    """The macros without the condition that a record is not a copy: no record offline is one."""
    if EVERYTHING not in defined:
        return defined
    return {**defined, EVERYTHING: re.sub(r' NOT index="[^"]*"', "", defined[EVERYTHING])}
