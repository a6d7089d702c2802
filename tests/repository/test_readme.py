"""The README cannot lie: its rule table and its matrix are those of the pack."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from awol.configuration.environment import Environment
from awol.pack.queries import load_refusals
from awol.publish.listing import as_markdown, rows
from awol.targets import ENGINES
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


PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "rules/*.md", "fixtures/*.md")
    for page in ROOT.glob(pattern)
)


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    bare = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", bare, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", text):
            file = (ROOT / name).parent / target if target else ROOT / name
            assert file.exists(), f"{name} links to {target}"
            if anchor:
                assert anchor in anchors(file.read_text(encoding="utf-8")), f"{name} links to {target}#{anchor}"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Limits, plainly", "limits-plainly"),
        ("# The attack: step by step", "the-attack-step-by-step"),
        ("## `--live`", "--live"),
    ],
)
def test_the_anchor_of_a_heading(heading: str, anchor: str) -> None:
    assert anchors(f"text\n\n{heading}\n\n```\n# not a heading\n```\n") == {anchor}


def test_the_index_of_the_documents_names_every_one() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index, page.name
