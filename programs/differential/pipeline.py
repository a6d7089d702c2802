"""Sigma rules converted by the pack's own pipeline, on records as the AWS integration indexes them: node against Sigma.

Values have one spelling each and are never empty or null, for letter case, JSON null and what the integration drops
are limits of the product (docs/constructs.md); everything else must be found as Sigma means it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from awol.configuration.environment import Environment
from awol.convert import Conversion, convert_one
from awol.engines.catalogue import compile_for
from awol.errors import RefusedConversion
from awol.pack import load_converters, parse_rule
from awol.systems.elasticsearch import Elasticsearch
from awol.values import Event
from tests.conftest import ROOT

INDEX = "logs-aws.cloudtrail-*"
TOP = ("eventName", "eventSource", "errorCode", "errorMessage", "userIdentity.type", "userIdentity.arn")
NESTED = ("requestParameters.policyId", "requestParameters.target.id", "responseElements.handshake.action")
WORDS = ("LeaveOrganization", "AcceptHandshake", "AccessDenied", "AccessDeniedException", "Root", "a b", "p-1", "r-2")
RECORDS = 80


def differences(url: str, seed: int, pairs: int, tally: Counter[tuple[str, str]], each: int = 250) -> Iterator[str]:
    """What the node finds and Sigma does not, or the reverse, in `pairs` rules; `tally` counts targets and refusals."""
    rng = random.Random(seed)
    conversion = Conversion(ROOT, load_converters(ROOT), Environment(), "default")
    system = Elasticsearch(url, INDEX)
    done = 0
    while done < pairs:
        found = {system.key(event): event for event in (Event(_record(rng)) for _ in range(RECORDS))}
        # Records that are indexed alike are one document; Sigma must see the one that stands for it.
        names = {id(event): key for key, event in found.items()}
        with system.loaded(found) as session:
            for _ in range(min(each, pairs - done)):
                rule = parse_rule(_rule(rng), "generated.yml", "generated")
                target = rng.choice(("lucene", "esql", "esql"))
                try:
                    text = convert_one(conversion, rule, target)
                except RefusedConversion:
                    tally[f"pack to {target}", "refused"] += 1
                    continue
                done += 1
                wanted = {
                    names[id(event)] for hit in compile_for("sigma", rule.text)(found.values()) for event in hit.events
                }
                given = session.search(target, text)
                tally[f"pack to {target}", "same hits" if given == wanted else "disagreed"] += 1
                if given != wanted:
                    odd = [dict(found[key].record) for key in sorted(given ^ wanted)]
                    where = "node" if sorted(given ^ wanted)[0] in given else "Sigma"
                    yield f"{target} | {text}\n    {len(odd)} differ; the first, found by {where} only: {odd[0]}"


def _record(rng: random.Random) -> dict[str, Any]:
    record: dict[str, Any] = {"eventVersion": "1.11"}
    for name in (*TOP, *NESTED):
        value = rng.choice((..., ..., ..., *WORDS[:3], *WORDS))
        if value is ...:
            continue
        at = record
        *path, last = name.split(".")
        for part in path:
            at = at.setdefault(part, {})
        at[last] = value
    return record


def _rule(rng: random.Random) -> str:
    names = [f"sel{number}" for number in range(rng.randint(1, 3))]
    detection: dict[str, Any] = {name: dict(_item(rng) for _ in range(rng.randint(1, 2))) for name in names}
    detection["condition"] = _condition(rng, names, 2)
    return yaml.safe_dump({"title": "generated", "logsource": {"product": "aws"}, "detection": detection})


def _condition(rng: random.Random, names: list[str], depth: int) -> str:
    kind = rng.random()
    if depth and kind < 0.3:
        return f"not ({_condition(rng, names, depth - 1)})"
    if depth and kind < 0.7:
        left, right = (_condition(rng, names, depth - 1) for _ in range(2))
        return f"({left} {rng.choice(('and', 'and', 'or'))} {right})"
    return rng.choice((*names, "1 of sel*", "all of sel*"))


def _item(rng: random.Random) -> tuple[str, Any]:
    """Few fields, so that conditions speak of one field twice: that is where the products' optimizers show."""
    name = rng.choice((*TOP[:3], *TOP[:3], *TOP, *NESTED))
    kinds = ["", "", "list", "null", "null", "startswith", "exists"]
    kind = rng.choice([*kinds, "contains", "endswith"] if name in TOP else kinds[:-1])
    if kind == "null":
        return name, None
    if kind == "exists":
        return f"{name}|exists", False
    if kind == "list":
        return name, rng.sample(WORDS, 2)
    return (f"{name}|{kind}" if kind else name), rng.choice(WORDS)
