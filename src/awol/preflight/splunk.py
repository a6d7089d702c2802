"""The questions in SPL, and what a search head's answers mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from awol.cloudtrail.management import HOME_REGIONS, ORGANIZATIONS
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.engines.splunk.render import quote
from awol.preflight.questions import (
    BOUNDS,
    DAYS,
    MANAGEMENT_CALLS,
    NOT_EXTRACTED,
    TITLES,
    Asked,
    Question,
    Seen,
    readings,
)
from awol.systems.http import GoneError, LiveError
from awol.values import Event

MACRO = "`awol_cloudtrail`"
SOURCETYPE = "aws:cloudtrail"
LANGUAGE = "SPL"

VIEWS = {
    "add-on": "the Splunk Add-on for AWS",
    "plain": "search-time extraction of JSON, without the add-on",
    "indexed": "INDEXED_EXTRACTIONS = json",
}

BY_ACCOUNT = (
    "| eval recipientAccountId=mvindex('recipientAccountId', 0)\n| stats count as records by recipientAccountId"
)
"""Where JSON is extracted twice, each field holds its value twice, and would be counted so."""

Rows = Callable[[str], list[dict[str, Any]]]
"""Runs a search and gives its rows. Raises `LiveError`."""


def source(index: str) -> str:
    """What a search begins with: the site's index where it is known, else the app's macro."""
    return f'index="{index}" sourcetype="{SOURCETYPE}"' if index else MACRO


def questions(asked: Sequence[Asked], *, index: str = "", management: str = "", days: int = DAYS) -> list[Question]:
    """The questions about these rules. `management` is the id of the management account, "" where it is not known."""
    start, reading = source(index), readings(management, days)
    texts = {
        "records": (
            f"{start} earliest=-24h\n"
            "| eval account=mvindex('recipientAccountId', 0), region=mvindex('awsRegion', 0)\n"
            "| stats count as records dc(account) as accounts dc(region) as regions"
        ),
        "management": f"{start} {_of_management(management)}",
        "organizations": f"{start} earliest=-{DAYS}d eventSource={quote(ORGANIZATIONS)}\n| stats count as records",
        "home": f"{start} earliest=-24h awsRegion IN ({_listed(HOME_REGIONS)})\n| stats count as records",
        "view": (
            f"{start} earliest=-24h\n"
            f'| eval view=case(isnull(\'eventName\'), "{NOT_EXTRACTED}", \'errorCode\'="success", "add-on", '
            'isnull(\'eventType\'), "indexed", true(), "plain")\n'
            "| stats count as records by view"
        ),
        "calls": _calls(f"{start} earliest=-{days}d", asked),
        "late": (
            f"{start} earliest=-7d\n"
            '| where _indextime>=relative_time(now(), "-24h")\n'
            "| eval late=_indextime-_time\n"
            "| stats count as records "
            + " ".join(f"count(eval(late>{bound})) as over_{bound}_seconds" for bound in BOUNDS)
            + " max(late) as latest"
        ),
    }
    return [Question(key, TITLES[key], LANGUAGE, text, reading[key]) for key, text in texts.items() if text]


def _listed(values: Sequence[str]) -> str:
    return ", ".join(quote(value) for value in values)


def _of_management(account: str) -> str:
    if account:
        return f"earliest=-7d recipientAccountId={quote(account)}\n{BY_ACCOUNT}"
    return (
        f"earliest=-{DAYS}d eventSource={quote(ORGANIZATIONS)} eventName IN ({_listed(MANAGEMENT_CALLS)})\n"
        '    (NOT errorCode=* OR errorCode IN ("", "success", "null"))\n'
        f"{BY_ACCOUNT}"
    )


def _calls(start: str, asked: Sequence[Asked]) -> str:
    """One search for all rules: what each call of theirs has of the fields that they need."""
    needs = [subject.need for subject in asked if subject.need is not None]
    named = sorted({name for need in needs for name in need.names})
    whole = sorted({origin for need in needs if not need.names for origin in need.sources})
    fields = sorted({field for need in needs for field in need.fields})
    parts = [f"eventName IN ({_listed(named)})"] if named else []
    parts += [f"eventSource IN ({_listed(whole)})"] if whole else []
    if not parts:
        return ""
    counted = "\n    ".join(
        ["count as records", *(f"count(eval({filled(field)})) as {quote(field)}" for field in fields)]
    )
    return (
        f"{start}\n    ({' OR '.join(parts)})\n"
        "| eval source=mvindex('eventSource', 0), name=mvindex('eventName', 0)\n"
        f"| stats {counted}\n    by source name"
    )


def filled(field: str) -> str:
    """That a field has a value: JSON null is the text `null` here."""
    return f"isnotnull(mvfilter('{field}'!=\"\" AND '{field}'!=\"null\"))"


def ask(rows: Rows, listed: Sequence[Question], asked: Sequence[Asked], management: str = "", days: int = DAYS) -> Seen:
    """What the answers say. A question that fails stays open: `unread` has it. Raises what ends the talk."""
    seen = Seen(days)
    for question in listed:
        try:
            answer = rows(question.text)
        except LiveError as fault:
            if isinstance(fault, GoneError) and fault.status is None:
                raise  # nobody there: the next question would fare no better
            seen.unread[question.key] = str(fault)
            continue
        try:
            _take(seen, question.key, answer, asked, management)
        except (KeyError, ValueError, TypeError, IndexError):
            seen.unread[question.key] = f"the answer to `{question.key}` is not what was asked for"
    return seen


def _take(seen: Seen, key: str, rows: list[dict[str, Any]], asked: Sequence[Asked], management: str) -> None:
    if key == "records":
        (row,) = rows
        seen.records, seen.accounts, seen.regions = (int(row[name]) for name in ("records", "accounts", "regions"))
    elif key == "management":
        counted = {str(row["recipientAccountId"]): int(row["records"]) for row in rows}
        seen.management = counted.get(management, 0) if management else sum(counted.values())
        seen.management_accounts = tuple(sorted(counted))
    elif key == "organizations":
        seen.organizations = int(rows[0]["records"])
    elif key == "home":
        seen.home = int(rows[0]["records"])
    elif key == "view":
        seen.views = {str(row["view"]): int(row["records"]) for row in rows}
    elif key == "calls":
        _take_calls(seen, rows, asked)
    else:
        (row,) = rows
        seen.indexed = int(row["records"])
        seen.late = {bound: int(row[f"over_{bound}_seconds"]) for bound in BOUNDS}
        seen.latest = round(float(row.get("latest") or 0))


def _take_calls(seen: Seen, rows: list[dict[str, Any]], asked: Sequence[Asked]) -> None:
    """To each rule the rows of its calls: which those are is decided by the rule's own text, run on their names."""
    events = [Event({"eventSource": row["source"], "eventName": row["name"]}) for row in rows]
    numbers = {id(event): row for event, row in zip(events, rows, strict=True)}
    calls: dict[str, int] = {}
    filled_in: dict[tuple[str, str], int] = {}
    for subject in asked:
        if subject.need is None:
            continue
        theirs = events
        if subject.need.calls:
            search = compile_for("splunk", subject.need.calls, Context())
            theirs = [event for hit in search(events) for event in hit.events]
        if subject.need.calls:
            calls[subject.rule.name] = sum(int(numbers[id(event)]["records"]) for event in theirs)
        for field in subject.need.fields:
            filled_in[subject.rule.name, field] = sum(int(numbers[id(event)][field]) for event in theirs)
    seen.calls, seen.filled = calls, filled_in


def view(views: Mapping[str, int]) -> str:
    """Which view the records are in, "" where there are none. Failed calls look alike with and without the add-on."""
    if views.get("add-on"):
        return "add-on"
    plain, indexed = views.get("plain", 0), views.get("indexed", 0)
    return "" if not plain and not indexed else "plain" if plain >= indexed else "indexed"
