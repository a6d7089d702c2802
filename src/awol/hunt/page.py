"""Detections as one HTML file that needs nothing else: a timeline by account, filters, the record on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from importlib import resources
from typing import TextIO

from awol.browser import THEME_BUTTON, Frame
from awol.hunt.detections import Detection
from awol.values import LEVELS

FRAME = Frame(
    "awol hunt",
    resources.files("awol.hunt").joinpath("page.css").read_text(encoding="utf-8"),
    resources.files("awol.hunt").joinpath("page.js").read_text(encoding="utf-8"),
)

_FILTERS = "".join(f"<option>{level}</option>" for level in reversed(LEVELS))
_TOP = f"""<main>
<header><h1>awol hunt</h1>{THEME_BUTTON}</header>
<form><label>Level <select id="level"><option value="">all</option>{_FILTERS}</select></label>
<label>Actor <input id="actor" size="24"></label><label>Address <input id="address" size="16"></label>
<label>Account <input id="account" size="14"></label> <output id="shown"></output></form>
"""

_MOST_STEPS = 200
"""Steps of a chain that are shown; a count within an hour may have thousands."""


@contextmanager
def html(stream: TextIO) -> Iterator[Callable[[Detection], None]]:
    """A page with a section for each account and an article for each detection. Everything that a log holds is escaped,
    and the page may load nothing."""
    account: str | None = None
    stream.write(f"{FRAME.head}{_TOP}")

    def write(finding: Detection) -> None:
        nonlocal account
        if account != finding.account:
            stream.write(f"{'' if account is None else '</section>'}<section>")
            stream.write(f"<h2>{escape(_log(finding))}</h2>\n")
            account = finding.account
        stream.write(_article(finding))

    try:
        yield write
    finally:
        stream.write("<p>No detections.</p>" if account is None else "</section>")
        stream.write(f"</main>\n{FRAME.foot}")


def _log(finding: Detection) -> str:
    account = finding.account_told(finding.account) if finding.account else "unknown account"
    return account[:1].upper() + account[1:]


def _article(finding: Detection) -> str:
    def shown(value: str) -> str:
        return escape(value, quote=True)

    approved = ' class="approved"' if finding.approved is not None else ""
    several = f" <b>{finding.count} times</b> until {shown(finding.last_time)}" if finding.count > 1 else ""
    details = {
        "from": finding.source_ip,
        "in": finding.region,
        "key": finding.access_key,
        "MFA": finding.mfa,
        "session of": finding.session_issuer,
        "client": finding.user_agent,
        **finding.parameters,
    }
    facts = " · ".join(f"{shown(name)} {shown(value)}" for name, value in details.items() if value)
    records = "".join(f"<pre>{shown(json.dumps(record, indent=2))}</pre>" for record in finding.raw)
    events = ", ".join(finding.event_ids)
    steps = "".join(
        f"<li><time>{shown(step.time or 'no time')}</time> {shown(', '.join(step.rules))}<br>{shown(step.summary)}"
        f"<br><small>from {shown(step.source_ip or '-')} · log of {shown(step.account or '-')} · {shown(step.event_id)}"
        "</small></li>"
        for step in finding.steps[:_MOST_STEPS]
    )
    if len(finding.steps) > _MOST_STEPS:
        steps += f"<li>{len(finding.steps) - _MOST_STEPS:,} more</li>"
    steps = f"<ol>{steps}</ol>" if steps else ""
    actors = " ".join(dict.fromkeys([finding.actor, *(step.actor for step in finding.steps)]))
    addresses = " ".join(dict.fromkeys([finding.source_ip, *(step.source_ip for step in finding.steps)]))
    because = "" if finding.approved is None else f"<p>approved: {shown(json.dumps(dict(finding.approved)))}</p>"
    return (
        f'<article{approved} data-level="{shown(finding.level)}" data-actor="{shown(actors)}" '
        f'data-address="{shown(addresses)}" data-account="{shown(finding.account)}">'
        f"<time>{shown(finding.time or 'no time')}</time> <b>{shown(finding.level.upper())}</b> {shown(finding.title)}"
        f"{several}"
        f"<br>{shown(finding.summary)}<br><small>{facts}</small>{steps}{because}"
        f"<details><summary>{shown(finding.rule)}, {len(finding.event_ids)} event"
        f"{'' if len(finding.event_ids) == 1 else 's'}</summary>"
        f"<p>{shown(events)}<br>{shown(finding.file)}</p>{records}</details></article>\n"
    )
