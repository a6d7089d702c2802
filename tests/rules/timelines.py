"""Timelines that nobody thought of, of the records of a chain's own fixtures.

Ties, gaps at the edge of the span, repeats, missing keys and shuffled arrival are frequent on purpose. One record may
lack its id: of two in one second nothing says which is the first.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.parser import parse
from awol.replay.cases import written_cases
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

EVERY = our_rules()
CHAINS = [rule for rule in EVERY if rule.kind == "correlation"]
START = 1_789_376_400
MOST = 20

Pool = Mapping[str, list[Mapping[str, Any]]]
"""Records by the first member of the chain that they fire; those that fire none below the empty name."""


@cache
def correlation_of(name: str) -> Correlation:
    rule = next(one for one in CHAINS if one.name == name)
    return read(rule.text, Library([one.text for one in EVERY]), rule.path)


@cache
def _pool(name: str) -> Pool:
    rule = next(one for one in CHAINS if one.name == name)
    placeholders = fixture_placeholders(ROOT)
    tests = {base.name: parse(base.text, placeholders, base.name).test for base in correlation_of(name).bases()}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for case in written_cases(ROOT, rule):
        for event in case.events:
            member = next((one for one, test in tests.items() if test(event.record)), "")
            found.setdefault(member, []).append(event.record)
    return found


def timeline(rule: Rule, number: int) -> list[Event]:
    """A timeline of a chain, in the order in which its records arrive. No two numbers have a group in common."""
    one, pool = correlation_of(rule.name), _pool(rule.name)
    chance = random.Random(f"{rule.name} {number}")
    span, at = one.span // 1000, START
    made: list[dict[str, Any]] = []
    step, edges = span // 8, (span // 2, span - 1, span, span + 1)
    nameless = chance.randrange(4 * MOST)
    for _ in range(chance.randint(2, MOST)):
        at += chance.choice((0, 0, 1, 7, step, step, step, chance.choice(edges)))
        record = dict(chance.choice(pool[chance.choice(sorted(pool))]))
        record["eventTime"] = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
        identity = f"{chance.randrange(16**4):04x}-{number}-{len(made)}"
        record["eventID"] = None if len(made) == nameless else identity
        record["recipientAccountId"] = _account(number, chance.choice((0, 0, 0, 0, 0, 1, 1, 2, 2, None)))
        if one.group == ("sourceIPAddress",):
            record["sourceIPAddress"] = chance.choice((*([f"2001:db8::{number:x}"] * 6), "", None))
        made.append({name: value for name, value in record.items() if value is not None})
    events = [Event(record, "made", str(place)) for place, record in enumerate(made)]
    whole = [event for event in events if "eventID" in event.record]
    events += [Event(dict(chance.choice(whole).record)) for _ in range(chance.choice((0, 0, 1, 3))) if whole]
    chance.shuffle(events)
    return events


def _account(number: int, which: int | None) -> str | None:
    return None if which is None else f"{1_000_000 + number}0000{which}"
