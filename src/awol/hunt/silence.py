"""Accounts that fell silent, over a whole hunt: from when to when each account's log reaches, seen in passing.

A hunt looks at logs that lie there, so the moment at which an account is silent or not is that of the last record of
all, and the look-back is all that was read. What is asked needs the logs of all accounts and regions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from awol.configuration.allowlist import Allowlist
from awol.configuration.organization import Organization
from awol.engines.sigma.silence import Silence, read
from awol.events.reach import Reach
from awol.hunt.context import Context
from awol.hunt.detections import Detection, detection
from awol.hunt.tally import Tally
from awol.values import Event, Hit, Rule, parse_time

MOST_TOLD: Final = 200
"""Silent accounts that are told one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search for silent accounts, with its rule."""

    rule: Rule
    silence: Silence


def ready(rules: Iterable[Rule]) -> tuple[Search, ...]:
    """The searches among rules. Raises `PackError` or `UnsupportedQuery` for one that is not judged."""
    return tuple(Search(rule, read(rule.document, rule.name, rule.path)) for rule in rules if rule.kind == "search")


def silent(search: Search, tally: Tally, allowlist: Allowlist, context: Context, present: int) -> Iterator[Detection]:
    """The accounts that fell silent, by the time of their last record. With a snapshot of the organization its accounts
    are expected to log; those of which there is no record are told where the logs are those of several accounts.

    `present` is this moment in milliseconds since the epoch: a record of the future says nothing about the logs' end.
    """
    reach = tally.stats.reaches
    times = {account: (parse_time(first), parse_time(last)) for account, (first, last) in reach.items()}
    ends = [last for _, last in times.values() if last is not None and last <= present]
    if not ends:
        return
    now = max(ends)
    expected = _expected(context.organization, now - search.silence.span) if len(times) > 1 else {}
    whole = Silence(search.silence.name, search.silence.group, search.silence.span, now)
    silent_accounts = []
    for account in sorted({*times, *expected}, key=lambda account: (times.get(account, (0, 0))[1] or 0, account)):
        first, last = times.get(account, (None, None))
        if whole.told(first, last, now, expected=account in expected):
            silent_accounts.append((account, last))
    # Those that fell silent last are told: so many at once are logs that are not whole, and no departures.
    tally.silent_untold += max(0, len(silent_accounts) - MOST_TOLD)
    for account, last in silent_accounts[-MOST_TOLD:]:
        yield _finding(search.rule, account, reach.get(account), now, last, allowlist, context)


def _expected(organization: Organization | None, before: int) -> dict[str, None]:
    """The accounts of a snapshot that were there before a moment; of one without a day of creation it is assumed."""
    if organization is None:
        return {}
    every = organization.accounts.values()
    here = (account for account in every if account.status == "ACTIVE")
    return {account.id: None for account in here if account.created_at is None or account.created_at < before}


def _finding(
    rule: Rule,
    account: str,
    reach: Reach | None,
    now: int,
    last: int | None,
    allowlist: Allowlist,
    context: Context,
) -> Detection:
    record = {"eventTime": reach[1] if reach else "", "recipientAccountId": account, "eventName": "no record"}
    finding = detection(rule, Hit((Event(record),)), allowlist.approval(rule.name, record), context=context)
    end = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if reach is None or last is None:
        summary = f"no record of account {account}, which the snapshot names; the logs end {end}"
    else:
        hours = (now - last) // 3_600_000
        summary = f"no record of account {account} for {hours} hours: the last is of {reach[1]}, the logs end {end}"
    return replace(finding, summary=summary, event_ids=(), parameters={})
