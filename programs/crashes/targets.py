"""What is given broken input: each function takes a source of chance and runs one piece of awol on one broken thing."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from awol.check.rules import check_rule
from awol.cli.common import fixture_environment
from awol.configuration import environment
from awol.configuration.allowlist import reading
from awol.convert import Conversion, convert_one
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.errors import AwolError
from awol.events import read
from awol.pack import load_converters, load_manifest, load_rules, parse_rule
from awol.targets import ENGINES, TARGETS
from awol.values import Event, Rule
from programs.crashes import mutate

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 28)


@dataclass(frozen=True, slots=True)
class Pack:
    """What is whole, and broken piece by piece."""

    rules: tuple[Rule, ...]
    events: tuple[Event, ...]
    files: tuple[Path, ...]
    queries: Mapping[str, tuple[str, ...]]
    conversion: Conversion


@cache
def pack() -> Pack:
    """The pack of this repository."""
    rules = load_rules(ROOT)
    files = tuple(sorted((ROOT / "fixtures").glob("*/*/*.json")))
    events = tuple(event for path in files[::25] for event in read(path, lambda _fault: None))
    queries = {}
    for target in TARGETS.values():
        folder = ROOT / "queries" / target.folder
        queries[target.name] = tuple(p.read_text(encoding="utf-8") for p in sorted(folder.glob(f"*{target.suffix}")))
    conversion = Conversion(ROOT, load_converters(ROOT), fixture_environment(ROOT), "default", rules)
    return Pack(rules, events, files, queries, conversion)


def rules(chance: random.Random) -> None:
    """A broken rule: checked, converted for a target, and run as it stands."""
    given = chance.choice([one for one in pack().rules if one.kind == "event"])
    rule = parse_rule(mutate.text(given.text, chance), "rule.yml", "rule")
    check_rule(rule)
    _all(
        lambda: convert_one(pack().conversion, rule, chance.choice(list(TARGETS))),
        lambda: _search("sigma", rule.text),
    )


def records(chance: random.Random) -> None:
    """A broken record: searched by the text of a rule on each engine."""
    event = Event(mutate.record(dict(chance.choice(pack().events).record), chance))
    rule = chance.choice(pack().rules)
    steps = [lambda: _search("sigma", rule.text, event)] if rule.kind == "event" else []
    for engine, target in ENGINES.items():
        if pack().queries.get(target):
            query = chance.choice(pack().queries[target])
            steps.append(lambda engine=engine, query=query: _search(engine, query, event))  # type: ignore[misc]
    _all(*steps)


def files(chance: random.Random) -> None:
    """A broken file of records: read."""
    text = mutate.text(chance.choice(pack().files).read_text(encoding="utf-8"), chance)
    with tempfile.NamedTemporaryFile(suffix=chance.choice([".json", ".jsonl", ".log", ".csv"])) as file:
        file.write(text.encode("utf-8", "surrogatepass"))
        file.flush()
        list(read(Path(file.name), lambda _fault: None))


def queries(chance: random.Random) -> None:
    """A broken query text: compiled, and run on records."""
    engine = chance.choice([name for name, target in ENGINES.items() if pack().queries.get(target)])
    _search(engine, mutate.text(chance.choice(pack().queries[ENGINES[engine]]), chance))


def environments(chance: random.Random) -> None:
    """A broken environment.yml."""
    text = (ROOT / "environment.example.yml").read_text(encoding="utf-8")
    environment.parse(mutate.text(text, chance), "environment.yml", load_manifest(ROOT))


def allowlists(chance: random.Random) -> None:
    """A broken allowlist.csv."""
    text = (ROOT / "allowlist.example.csv").read_text(encoding="utf-8")
    reading.parse(mutate.text(text, chance), "allowlist.csv", pack().rules, DAY)


TARGETS_OF_CHANCE: Mapping[str, Callable[[random.Random], None]] = {
    one.__name__: one for one in (rules, records, files, queries, environments, allowlists)
}


def _search(engine: str, text: str, *events: Event) -> None:
    values = pack().conversion.environment.placeholders
    search = compile_for(engine, text, Context(placeholders=values))
    list(search(iter(events or pack().events[:20])))


def _all(*steps: Callable[[], Any]) -> None:
    """Run every step, though one before it was refused; raise the first refusal after the last."""
    refused: AwolError | None = None
    for step in steps:
        try:
            step()
        except AwolError as fault:
            refused = refused or fault
    if refused:
        raise refused
