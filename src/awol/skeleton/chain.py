"""The files of a new chain: a correlation of rules that the pack has, in the order of its steps, and its edges as
fixtures, made of the records on which the steps fire."""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sigma.correlations import SigmaCorrelationTimespan
from sigma.exceptions import SigmaError

from awol.cloudtrail.texts import text
from awol.errors import PYSIGMA_CRASHES, PackError
from awol.pack import load_manifest, load_rules, select
from awol.pack.guides import MARK
from awol.replay.cases import written_cases
from awol.skeleton.files import author, guide, listed, put
from awol.values import LEVELS, Rule

FAMILY = "correlation"

_BEGIN = datetime(2026, 9, 14, 9, tzinfo=UTC)
_ACCOUNT, _ANOTHER = "444455556666", "777788889999"
_BETWEEN = timedelta(seconds=60)
_FORM = re.compile(r"aws_[a-z0-9]+(_[a-z0-9]+)+")

EXAMPLE = ("aws_org_leave_denied", "aws_org_leave_success")
"""Steps of a chain whose name tells none: a person puts their own in their place."""

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChainSkeleton:
    """What was written: the paths relative to the pack's root, and the steps in order; whether they are examples."""

    paths: tuple[str, ...]
    steps: tuple[str, ...]
    examples: bool = False


def write_chain(root: Path, name: str, steps: Sequence[str] = (), timespan: str = "24h") -> ChainSkeleton:
    """Write the files of a new ordered chain. Without `steps` they are those of the rules that the name tells, as in
    aws_corr_leave_denied_then_org_leave_success; where it tells none, two examples, marked to be replaced.

    Raises `PackError` for a name or a span that is none, a step that is not a rule on single records, a single step, or
    a file that exists; nothing is written then.
    """
    if not _FORM.fullmatch(name):
        step = "lower case words joined by _: aws_corr, then what happens, as in aws_corr_root_login_then_leave"
        raise PackError(f"`{name}` is not the name of a chain", next_step=step)
    span = _span(timespan)
    every = load_rules(root)
    rules = [rule for rule in every if rule.kind == "event"]
    chosen = list(select(every, steps)) if steps else _told(name, rules)
    examples = not steps and len(chosen) < 2
    if examples:
        chosen = list(select(every, EXAMPLE))
    for rule in chosen:
        if rule.kind != "event":
            raise PackError(f"`{rule.name}` is itself a chain", next_step="name its members as steps")
    if len(chosen) < 2:
        step = f"name all of them in their order: --step {EXAMPLE[0]} --step {EXAMPLE[1]}"
        raise PackError("a chain has two steps or more", next_step=step)
    families = load_manifest(root).families
    if FAMILY not in families:
        raise PackError(f"there is no family `{FAMILY}`", next_step="add it to pack.yml")
    records = [_record(root, rule) for rule in chosen]
    files = {
        f"rules/{FAMILY}/{name}.yml": _rule(name, chosen, timespan, every, examples),
        f"rules/{FAMILY}/{name}.md": guide(),
    }
    files |= {
        f"fixtures/{name}/{path}.json": json.dumps({"Records": timeline}, indent=2, ensure_ascii=False) + "\n"
        for path, timeline in _timelines(records, span).items()
    }
    put(root, files)
    return ChainSkeleton(tuple(files), tuple(rule.name for rule in chosen), examples)


def _span(timespan: str) -> timedelta:
    try:
        return timedelta(seconds=SigmaCorrelationTimespan(timespan).seconds)
    except (SigmaError, *PYSIGMA_CRASHES) as fault:
        raise PackError(f"`{timespan}` is not a time span", next_step="a number and s, m, h or d, as in 24h") from fault


def _told(name: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that the parts of a name tell, which `then` joins: of each part the one with the most of its words, and
    of those the shortest name."""
    named = []
    for part in name.removeprefix("aws_corr_").split("_then_"):
        words = set(part.split("_"))

        def alike(rule: Rule, words: set[str] = words) -> tuple[int, int, str]:
            own = set(rule.name.split("_")[1:])
            return -len(words & own), len(own - words), rule.name

        best = min(rules, key=alike, default=None)
        if best is not None and alike(best)[0] and best not in named:
            named.append(best)
    return named


def _record(root: Path, rule: Rule) -> Record:
    """A record on which a step fires: of its fixtures the first."""
    for case in written_cases(root, rule):
        if case.expected == "fires":
            return copy.deepcopy(dict(case.events[0].record))
    raise PackError(f"`{rule.name}` has no fixture that fires", next_step=f"add fixtures/{rule.name}/fires/<why>.json")


def _timelines(records: Sequence[Record], span: timedelta) -> Mapping[str, list[Record]]:
    """Path below the fixture's folder to the records: in order, at both edges of the span, and what breaks a chain.

    A longer chain also has each step in the middle left out, and each pair of neighbours the other way round.
    """
    last = len(records) - 1
    apart = min(_BETWEEN, span / (last + 1))
    steps = [apart * number for number in range(last + 1)]
    in_order = list(zip(records, steps, strict=True))
    second = timedelta(seconds=1)
    timelines = {
        "fires/one_after_the_other": [_at(record, when) for record, when in in_order],
        "fires/late_delivery_out_of_order": [_at(record, when) for record, when in reversed(in_order)],
        "fires/exactly_the_span": [*(_at(record, when) for record, when in in_order[:-1]), _at(records[-1], span)],
        "silent/a_second_more_than_the_span": [
            *(_at(record, when) for record, when in in_order[:-1]),
            _at(records[-1], span + second),
        ],
        "silent/the_other_way_round": [
            _at(record, when) for record, when in zip(records, reversed(steps), strict=True)
        ],
        "silent/another_account": [
            *(_at(record, when) for record, when in in_order[:-1]),
            _at(records[-1], steps[-1], _ANOTHER),
        ],
        "silent/only_the_first_half": [_at(record, when) for record, when in in_order[:-1]],
        "silent/only_the_last_half": [_at(record, when) for record, when in in_order[1:]],
        "silent/recipient_account_is_missing": [_at(record, when, None) for record, when in in_order],
    }
    # Of two steps the halves and the other way round say all of this.
    for number in range(1, last):
        rest = in_order[:number] + in_order[number + 1 :]
        timelines[f"silent/without_step_{number + 1}"] = [_at(record, when) for record, when in rest]
    for number in range(last if last > 1 else 0):
        if records[number] != records[number + 1]:
            swapped = [*records[:number], records[number + 1], records[number], *records[number + 2 :]]
            timelines[f"silent/step_{number + 2}_before_step_{number + 1}"] = [
                _at(record, when) for record, when in zip(swapped, steps, strict=True)
            ]
    return timelines


def _at(record: Record, when: timedelta, account: str | None = _ACCOUNT) -> Record:
    """A record anew: at that time, in the log of that account (None: of none)."""
    copied = copy.deepcopy(record)
    copied |= {
        "eventTime": (_BEGIN + when).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventID": str(uuid.uuid4()),
        "recipientAccountId": account,
    }
    if account is None:
        del copied["recipientAccountId"]
    return copied


def _rule(name: str, steps: Sequence[Rule], timespan: str, rules: Sequence[Rule], examples: bool) -> str:
    tags = list(dict.fromkeys(tag for rule in reversed(steps) for tag in rule.tags))
    pages = list(
        dict.fromkeys(text(reference) for rule in steps for reference in rule.document.get("references") or [])
    )
    loudest = max(LEVELS.index(rule.level) for rule in steps)
    mark = f" # {MARK} your steps in the place of these examples, and fixtures of theirs" if examples else ""
    return f"""title: {MARK} a sentence, from which one can guess the file's name
name: {name}
id: {uuid.uuid4()}
status: experimental
description: |
  {MARK} one or two sentences: what the steps say together that none of them says alone
references:
{listed(pages)}
author: {author(rules)}
date: {datetime.now(UTC).date().isoformat()}
tags:
{listed(tags)}
correlation:
  type: temporal_ordered
  rules:
{listed([rule.name + mark for rule in steps], 4)}
  group-by:
    - recipientAccountId
  timespan: {timespan}
falsepositives:
  - {MARK} Who does all of this rightly, concretely
level: {LEVELS[min(loudest + 1, len(LEVELS) - 1)]}
"""
