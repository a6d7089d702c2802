"""The pack's rules as rows: what each target makes of a rule, for a terminal, for the README, for machines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from awol.configuration.environment import Environment
from awol.pack import Manifest, Placeholder
from awol.publish.listing import as_markdown, as_table, next_steps, rows
from awol.publish.needs import Needs
from awol.values import Rule

LEFT = Rule(
    name="left",
    title="Account | left",
    id="11111111-2222-4333-8444-555555555555",
    level="critical",
    status="stable",
    description="An account left.",
    tags=("attack.impact", "attack.t1666", "aws-ttc.t1666.a002", "attack.t1666", "cve.t1"),
    kind="event",
    path="rules/membership/left.yml",
    text="",
    document={},
)
BUCKET = replace(
    LEFT, name="a_bucket_went", title="Bucket", level="low", tags=(), path="rules/visibility/a_bucket_went.yml",
    placeholders=("buckets", "keys"),
)  # fmt: skip
REFUSED = {"left": {"eql": "EQL has no `x`"}, "another": {"splunk": "no"}}
ALL = ("splunk", "lucene", "esql", "eql", "opensearch", "athena", "eventbridge")


def test_a_row_has_the_keys_of_the_contract() -> None:
    (row,) = rows([LEFT], Environment(), REFUSED)
    assert row == {
        "name": "left",
        "title": "Account | left",
        "id": "11111111-2222-4333-8444-555555555555",
        "level": "critical",
        "status": "stable",
        "techniques": ["T1666", "T1666.A002"],
        "tags": ["attack.impact", "attack.t1666", "aws-ttc.t1666.a002", "attack.t1666", "cve.t1"],
        "kind": "event",
        "path": "rules/membership/left.yml",
        "targets": dict.fromkeys(ALL, "ok") | {"eql": "EQL has no `x`"},
        "description": "An account left.",
    }
    assert list(row["targets"]) == list(ALL)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "needs configuration: buckets, keys"),
        ({"keys": ("k",), "buckets": ()}, "needs configuration: buckets"),
        ({"keys": ("k",), "buckets": ("b",)}, "ok"),
    ],
)
def test_a_rule_needs_what_the_environment_lacks(values: dict[str, tuple[str, ...]], state: str) -> None:
    (row,) = rows([BUCKET], Environment(values), {"a_bucket_went": {"eql": "no"}})
    assert row["targets"] == dict.fromkeys(ALL, state) | {"eql": "no"}


def test_what_a_rule_needs_is_told_where_it_is_known() -> None:
    needs = Needs(retain=(), logs=("cloudtrail",), cis=("4.1",), benign=(), rate=0.5)
    first, second = rows([LEFT, BUCKET], Environment(), {}, {"left": needs})
    assert {key: first[key] for key in needs.as_json()} == needs.as_json()
    assert needs.as_json().keys().isdisjoint(second)


def test_the_table_of_a_terminal() -> None:
    listed = rows([LEFT, BUCKET], Environment({"keys": ("k",)}), REFUSED)
    every = " ".join(ALL)
    assert as_table(listed) == (
        f"rule           level          techniques{' ' * 24}  targets\n"
        f"left           critical       T1666, T1666.A002{' ' * 17}  {every.replace('eql o', 'eql: refused o')}\n"
        f"a_bucket_went  low            {' ' * 34}  {every}  (needs configuration: buckets)\n"
        "2 rules"
    )
    assert as_table([]) == f"rule  level          techniques{' ' * 24}  targets\n0 rules"


def test_the_table_of_the_readme() -> None:
    assert as_markdown(rows([LEFT, BUCKET], Environment(), {})) == (
        "| rule | level | what it finds | techniques |\n|---|---|---|---|\n"
        "| [left](rules/membership/left.md) | critical | Account \\| left | T1666, T1666.A002 |\n"
        "| [a_bucket_went](rules/visibility/a_bucket_went.md) | low | Bucket |  |"
    )


def test_what_to_write_next() -> None:
    one = Placeholder("keys", "keys of logs", "k-1", "the console")
    other = Placeholder("buckets", "buckets of logs", "b-1", "the CLI")
    manifest = Manifest({}, (one, other, Placeholder("unused", "nothing", "x", "nowhere")))
    assert next_steps([LEFT, BUCKET], Environment({"keys": ("k",)}), manifest) == (
        "\na hunt leaves out a rule that needs configuration until environment.yml has its value, for example:\n\n"
        "placeholders:\n  # buckets of logs\n  # found with: the CLI\n  buckets: [b-1]\n\n"
        "see docs/configuration.md and environment.example.yml"
    )
    assert "keys: [k-1]\n  # buckets of logs" in next_steps([BUCKET], Environment(), manifest)
    assert next_steps([LEFT], Environment(), manifest) == ""
