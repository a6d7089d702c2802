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
    """A finding where the file cannot be read, for each placeholder of a rule that it gives no value, and for each
    early warning of the manifest that is no chain."""
    chains = {rule.name for rule in rules if rule.kind == "correlation"}
    for name in manifest.early_warnings:
        if chains and name not in chains:
            told = f"the early warning `{name}` is the name of no chain; correct it, or take it out"
            yield Finding("pack", Location(MANIFEST), told)
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
                told = f"{rule.name} needs `{name}`, which has no value here; write `{name}: [{known.example}]`"
                yield Finding("placeholder", Location(FILE), told)
