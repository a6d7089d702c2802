"""The table of placeholders in the docs: what a person has to fill in, and the rules that ask for it."""

from __future__ import annotations

from dataclasses import replace

from awol.pack import Placeholder, load_manifest
from awol.publish.configuration import placeholder_table
from tests.conftest import ROOT
from tests.packs import our_rules


def placeholder(name: str) -> Placeholder:
    return Placeholder(name, meaning="m", example="e", where="w")


def test_each_placeholder_with_the_rules_that_ask_for_it() -> None:
    one, other, third = our_rules()[:3]
    rules = [
        replace(one, name="first", path="rules/a/first.yml", placeholders=("asked",)),
        replace(other, name="second", path="rules/b/second.yml", placeholders=("other", "asked")),
        replace(third, name="third", path="rules/b/third.yml", placeholders=()),
    ]
    manifest = replace(load_manifest(ROOT), placeholders=(placeholder("asked"), placeholder("unused")))
    assert placeholder_table(manifest, rules).splitlines() == [
        "| placeholder | what it is | example | find it with | rules |",
        "|---|---|---|---|---|",
        "| `asked` | m | `e` | `w` | [first](../rules/a/first.md), [second](../rules/b/second.md) |",
        "| `unused` | m | `e` | `w` | none yet |",
    ]
