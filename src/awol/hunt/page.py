"""Detections as one HTML file that needs nothing else: a timeline by account, filters, the record on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import TextIO

from awol.hunt.detections import Detection

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>awol hunt</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem;border-bottom:1px solid #d0d7de}
form{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}label{display:flex;gap:.3rem;align-items:center}
article{border-left:4px solid #8c959f;padding:.2rem .8rem;margin:.5rem 0}
article[data-level=critical]{border-color:#b3001b}article[data-level=high]{border-color:#d1580b}
article[data-level=medium]{border-color:#b58a00}article[data-level=low]{border-color:#2f7d95}
.approved{opacity:.6}time{font-variant-numeric:tabular-nums}small{color:#57606a}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f8fa;padding:.6rem}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}small{color:#8b949e}}
</style></head><body>
<h1>awol hunt</h1>
<form><label>Level <select id="level"><option value="">all</option><option>critical</option><option>high</option>
<option>medium</option><option>low</option><option>informational</option></select></label>
<label>Actor <input id="actor" size="24"></label><label>Address <input id="address" size="16"></label>
<label>Account <input id="account" size="14"></label> <output id="shown"></output></form>
"""

_MOST_STEPS = 200
"""Steps of a chain that are shown; a count within an hour may have thousands."""

_FOOT = """<script>
"use strict";
const inputs = ["level", "actor", "address", "account"].map(name => document.getElementById(name));
function choose() {
  let shown = 0;
  for (const one of document.querySelectorAll("article")) {
    const fits = inputs.every(input => {
      const value = one.dataset[input.id] || "";
      const wanted = input.value.trim().toLowerCase();
      return !wanted || (input.id === "level" ? value === wanted : value.toLowerCase().includes(wanted));
    });
    one.hidden = !fits;
    shown += fits;
  }
  for (const section of document.querySelectorAll("section"))
    section.hidden = !section.querySelector("article:not([hidden])");
  document.getElementById("shown").textContent = shown + " shown";
}
for (const input of inputs) input.addEventListener("input", choose);
document.querySelector("form").addEventListener("submit", event => event.preventDefault());
choose();
</script></body></html>
"""


@contextmanager
def html(stream: TextIO) -> Iterator[Callable[[Detection], None]]:
    """A page with a section for each account and an article for each detection. Everything that a log holds is escaped,
    and the page may load nothing."""
    account: str | None = None
    stream.write(_HEAD)

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
        stream.write(_FOOT)


def _log(found: Detection) -> str:
    told = found.account_told(found.account) if found.account else "account not told"
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
    record = "".join(f"<pre>{shown(json.dumps(one, indent=2, default=str))}</pre>" for one in found.raw)
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
