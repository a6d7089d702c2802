"""`fixtures/environment.yml`: that replay has a value for every placeholder of a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from awol.configuration.environment import Environment, parse
from awol.errors import AwolError, Location
from awol.pack import Manifest, read_text
from awol.pack.manifest import FILE as MANIFEST
from awol.values import Finding, Rule

FILE = "fixtures/environment.yml"


def check_configuration(root: Path, rules: Sequence[Rule], manifest: Manifest) -> Iterator[Finding]:
    """A finding where the file cannot be read and for each placeholder of a rule that it gives no value; and for each
    name in the pack's own manifest that is of no rule of its kind."""
    if (root / MANIFEST).is_file():
        yield from _names(rules, manifest)
    environment = Environment()
    if (root / FILE).is_file():
        try:
            environment = parse(read_text(root / FILE), FILE, manifest)
        except AwolError as fault:
            yield Finding("placeholder", fault.location or Location(FILE), f"{fault.message}; {fault.next_step or ''}")
            return
    for rule in rules:
        for name in environment.missing(rule.placeholders):
            known = manifest.placeholder(name)
            if known is not None:
                message = f"{rule.name} needs `{name}`, which has no value here; write `{name}: [{known.example}]`"
                yield Finding("placeholder", Location(FILE), message)


def _names(rules: Sequence[Rule], manifest: Manifest) -> Iterator[Finding]:
    """A finding for each early warning that is not a chain, and each entry of `one_alert_for` that is not an event
    rule. What a pack without a manifest takes from ours names rules that it need not have."""
    chains = {rule.name for rule in rules if rule.kind == "correlation"}
    for name in manifest.early_warnings:
        if name not in chains:
            message = f"the early warning `{name}` is not the name of a chain; correct it or remove it"
            yield Finding("pack", Location(MANIFEST), message)
    events = {rule.name for rule in rules if rule.kind == "event"}
    for name in manifest.one_alert_for:
        if name not in events:
            message = (
                f"`one_alert_for` names `{name}`, which is not a rule on single events; correct the name or remove it"
            )
            yield Finding("pack", Location(MANIFEST), message)
