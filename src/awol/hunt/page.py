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

    def write(found: Detection) -> None:
        nonlocal account
        if account != found.account:
            stream.write(f"{'' if account is None else '</section>'}<section>")
            stream.write(f"<h2>{escape(_log(found))}</h2>\n")
            account = found.account
        stream.write(_article(found))

    try:
        yield write
    finally:
        stream.write("<p>No detections.</p>" if account is None else "</section>")
        stream.write(f"</main>\n{FRAME.foot}")


def _log(found: Detection) -> str:
    told = found.account_told(found.account) if found.account else "unknown account"
    return told[:1].upper() + told[1:]


def _article(found: Detection) -> str:
    def shown(value: str) -> str:
        return escape(value, quote=True)

    approved = ' class="approved"' if found.approved is not None else ""
    several = f" <b>{found.count} times</b> until {shown(found.last_time)}" if found.count > 1 else ""
    details = {
        "from": found.source_ip,
        "in": found.region,
        "key": found.access_key,
        "MFA": found.mfa,
        "session of": found.session_issuer,
        "client": found.user_agent,
        **found.parameters,
    }
    told = " · ".join(f"{shown(name)} {shown(value)}" for name, value in details.items() if value)
    record = "".join(f"<pre>{shown(json.dumps(one, indent=2))}</pre>" for one in found.raw)
    events = ", ".join(found.event_ids)
    steps = "".join(
        f"<li><time>{shown(one.time or 'no time')}</time> {shown(', '.join(one.rules))}<br>{shown(one.summary)}"
        f"<br><small>from {shown(one.source_ip or '-')} · log of {shown(one.account or '-')} · {shown(one.event_id)}"
        "</small></li>"
        for one in found.steps[:_MOST_STEPS]
    )
    if len(found.steps) > _MOST_STEPS:
        steps += f"<li>{len(found.steps) - _MOST_STEPS:,} more</li>"
    steps = f"<ol>{steps}</ol>" if steps else ""
    actors = " ".join(dict.fromkeys([found.actor, *(one.actor for one in found.steps)]))
    addresses = " ".join(dict.fromkeys([found.source_ip, *(one.source_ip for one in found.steps)]))
    because = "" if found.approved is None else f"<p>approved: {shown(json.dumps(dict(found.approved)))}</p>"
    return (
        f'<article{approved} data-level="{shown(found.level)}" data-actor="{shown(actors)}" '
        f'data-address="{shown(addresses)}" data-account="{shown(found.account)}">'
        f"<time>{shown(found.time or 'no time')}</time> <b>{shown(found.level.upper())}</b> {shown(found.title)}"
        f"{several}"
        f"<br>{shown(found.summary)}<br><small>{told}</small>{steps}{because}"
        f"<details><summary>{shown(found.rule)}, {len(found.event_ids)} event{'' if len(found.event_ids) == 1 else 's'}"
        f"</summary><p>{shown(events)}<br>{shown(found.file)}</p>{record}</details></article>\n"
    )
