"""The README cannot lie: its rule table and its matrix are those of the pack."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from awol.configuration.environment import Environment
from awol.pack.queries import load_refusals
from awol.publish.listing import as_markdown, rows
from awol.publish.matrix import WIDTH
from awol.targets import ENGINES
from awol.values import Rule
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def part(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert found, f"the README has no part {name}"
    return found[1].strip()


def test_the_table_of_critical_rules_is_the_packs(rules: Sequence[Rule]) -> None:
    critical = [rule for rule in rules if rule.level == "critical"]
    expected = as_markdown(rows(critical, Environment(), load_refusals(ROOT)))
    assert part("critical") == expected, "`awol convert` writes the table"
    assert expected.count("\n") > 10


def test_the_table_of_all_rules_is_in_the_documents(rules: Sequence[Rule]) -> None:
    table = (ROOT / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    assert [rule.name for rule in rules if f"| [{rule.name}]({rule.name}.md) |" not in table] == []
    assert "<!-- rules -->" not in README


def test_the_first_screen_says_what_it_is_and_where_to_start() -> None:
    first = README.split("\n## ")[0]
    text, _, table = first.partition("\n| you are | start here |\n")
    sentences = re.findall(r"[^.]+\.(?=\s)", text.partition("\n")[2])
    assert len(sentences) == 3
    assert [row.split("|")[1].strip() for row in table.splitlines()[1:] if row.startswith("|")] == [
        "responding to an incident",
        "running a SOC",
        "securing AWS",
        "writing rules",
    ]
    assert len(first.splitlines()) <= 30


def test_the_matrix_says_what_the_splunk_columns_are() -> None:
    below = README.partition("<!-- /matrix -->\n\n")[2].partition("\n\n")[0]
    assert below.startswith("**The three Splunk columns come from awol's own SPL engine**")
    assert "no real Splunk has run" in below


def test_the_matrix_is_that_of_the_rules_it_names() -> None:
    command, _, table = part("matrix").removeprefix("```\n").partition(f"\n{'rule':20}")
    assert command.startswith("$ awol replay ")
    named = command.removeprefix("$ awol replay ").replace("\\\n", " ").split()
    lines = table.splitlines()
    heads = [lines[0], *(line.removeprefix("rule ") for line in lines if line.startswith("rule "))]
    assert [engine for head in heads for engine in head.split()] == list(ENGINES)
    assert max(map(len, lines)) <= WIDTH, "wider than a page shows"
    refused = load_refusals(ROOT)
    listed: dict[str, str] = {}
    for line in lines:
        if line.startswith("aws_"):
            listed[line.split()[0]] = listed.get(line.split()[0], "") + line
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
