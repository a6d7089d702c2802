"""The README cannot lie: its rule table and its matrix are those of the pack."""

from __future__ import annotations

import re
from collections.abc import Sequence

from awol.engines.catalogue import ENGINES
from awol.environment import Environment
from awol.listing import as_markdown, rows
from awol.queries import load_refusals
from awol.values import Rule
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def part(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert found, f"the README has no part {name}"
    return found[1].strip()


def test_the_rule_table_is_the_packs(rules: Sequence[Rule]) -> None:
    expected = as_markdown(rows(rules, Environment(), load_refusals(ROOT)))
    assert part("rules") == expected, "`awol convert` writes the table"


def test_the_matrix_is_that_of_the_rules_it_names() -> None:
    command, _, table = part("matrix").removeprefix("```\n").partition(f"\n{'rule':20}")
    assert command.startswith("$ awol replay ")
    named = command.removeprefix("$ awol replay ").replace("\\\n", " ").split()
    assert table.splitlines()[0].split() == list(ENGINES)
    refused = load_refusals(ROOT)
    listed = {line.split()[0]: line for line in table.splitlines() if line.startswith("aws_")}
    assert list(listed) == named
    assert named
    for name, line in listed.items():
        assert ("refused" in line) == (name in refused), line
        assert "FAIL" not in line
        assert "ERROR" not in line


def test_every_linked_file_exists() -> None:
    pages = [page.relative_to(ROOT).as_posix() for page in ROOT.glob("docs/**/*.md")]
    for name in ("README.md", "CONTRIBUTING.md", "rules/README.md", "fixtures/README.md", *pages):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / name).parent / target).exists(), f"{name} links to {target}"
