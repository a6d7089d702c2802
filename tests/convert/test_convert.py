"""What is generated beside the queries: `awol convert` writes it whole, and finds it when it has drifted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import Result

from awol.pack import parse_rule
from awol.pack.queries import load_refusals, query_path
from awol.publish.marked import between, replaced
from awol.publish.matrix import shown_matrix
from awol.publish.pages import Material, guide_sections, logic, page, page_path
from awol.replay import Replay
from awol.targets import ENGINES, TARGETS
from awol.values import Rule
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import small_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of two rules, with a README that has marks."""
    (tmp_path / "README.md").write_text("# Mine\n\n<!-- rules -->\n<!-- /rules -->\n\nAfter.\n")
    return small_pack(tmp_path)


def convert(pack: Path, *arguments: str) -> Result:
    return invoke("convert", *arguments, pack=pack)


def test_convert_writes_the_table_and_leaves_the_rest_of_the_readme(pack: Path) -> None:
    assert convert(pack).exit_code == 0
    text = (pack / "README.md").read_text()
    assert text.startswith("# Mine\n\n<!-- rules -->\n| rule |")
    assert text.endswith("<!-- /rules -->\n\nAfter.\n")
    assert text.count("\n| [aws_org_leave_") == 2
    assert convert(pack, "--check").exit_code == 0


def test_check_shows_a_table_that_drifted_and_writes_nothing(pack: Path) -> None:
    convert(pack)
    path = pack / "README.md"
    path.write_text(path.read_text().replace("| critical |", "| low |"))
    drifted = path.read_text()
    checked = convert(pack, "--check")
    assert checked.exit_code == 1
    assert "-| [aws_org_leave_success](rules/membership/aws_org_leave_success.md) | low |" in checked.stdout
    assert path.read_text() == drifted


def test_a_conflict_in_generated_text_is_resolved_by_converting(pack: Path) -> None:
    convert(pack)
    path = pack / "README.md"
    whole = path.read_text()
    head, _, tail = whole.partition("| [aws_org_leave_success]")
    path.write_text(f"{head}<<<<<<< ours\n| x |\n=======\n| y |\n>>>>>>> theirs\n| [aws_org_leave_success]{tail}")
    assert convert(pack).exit_code == 0
    assert path.read_text() == whole


def test_one_rule_alone_leaves_the_documents_alone(pack: Path) -> None:
    before = (pack / "README.md").read_text()
    assert convert(pack, "aws_org_leave_success").exit_code == 0
    assert (pack / "README.md").read_text() == before


def test_a_readme_without_marks_is_the_users_own(pack: Path) -> None:
    (pack / "README.md").write_text("# Mine\n")
    assert convert(pack).exit_code == 0
    assert (pack / "README.md").read_text() == "# Mine\n"


def test_the_matrix_counts_what_replay_runs(rules: Sequence[Rule], replay: Replay) -> None:
    shown = "```\n$ awol replay aws_org_leave_denied \\\n              aws_org_move_account\nrule   old\n```"
    made = shown_matrix(ROOT, rules, {}, load_refusals(ROOT), shown)
    assert made is not None
    assert made.startswith("```\n$ awol replay aws_org_leave_denied \\\n              aws_org_move_account\nrule  ")
    counts = {rule.name: len(replay.cases(rule)) for rule in rules if rule.name in made}
    for name, count in counts.items():
        assert made.count(f"ok {count}") >= 6, name
    assert "refused for eql (1 rule)" in made
    # every engine on the one, all but EQL on the other
    total = counts["aws_org_leave_denied"] * len(ENGINES) + counts["aws_org_move_account"] * (len(ENGINES) - 1)
    assert made.endswith(f"{total} verdicts as expected, 0 differ, 0 could not be run\n```")


def test_the_matrix_is_the_output_of_a_run(pack: Path) -> None:
    """A fixture with the wrong verdict shows, and so does a text that finds nothing."""
    name = "aws_org_leave_success"
    shutil.copytree(ROOT / "fixtures" / name, pack / "fixtures" / name)
    marks = f"<!-- matrix -->\n```\n$ awol replay {name}\nrule  old\n```\n<!-- /matrix -->\n"
    (pack / "README.md").write_text(marks)
    assert convert(pack).exit_code == 0
    assert " 0 differ, 0 could not be run" in (pack / "README.md").read_text()
    folder = pack / "fixtures" / name
    fixture = sorted((folder / "fires").iterdir())[0]
    fixture.rename(folder / "silent" / fixture.name)
    checked = convert(pack, "--check")
    assert checked.exit_code == 1
    assert "+aws_org_leave_success" in checked.stdout
    assert checked.stdout.count("FAIL") >= 7
    assert f"silent/{fixture.stem}" in checked.stdout


@pytest.mark.parametrize("shown", ["", "```\n```", "```\n$ awol rules\nrule x\n```", "words"])
def test_a_matrix_that_names_no_rules_is_the_users_own(shown: str, rules: Sequence[Rule]) -> None:
    assert shown_matrix(ROOT, rules, {}, {}, shown) is None


@pytest.fixture
def documented(pack: Path) -> Path:
    """The pack with a place for pages, and with fixtures."""
    (pack / "docs" / "rules").mkdir(parents=True)
    for name in ("aws_org_leave_denied", "aws_org_leave_success"):
        for verdict in ("fires", "silent"):
            (pack / "fixtures" / name / verdict).mkdir(parents=True)
            (pack / "fixtures" / name / verdict / "an_odd_case.json").write_text("{}")
    return pack


def test_pages_are_written_where_there_is_a_place_for_them(documented: Path) -> None:
    assert convert(documented).exit_code == 0
    names = {path.name for path in (documented / "docs" / "rules").iterdir()}
    assert names == {"README.md", "aws_org_leave_denied.md", "aws_org_leave_success.md"}
    assert convert(documented, "--check").exit_code == 0


def test_the_page_of_a_rule_that_is_gone_goes(documented: Path) -> None:
    stale = documented / "docs" / "rules" / "aws_gone.md"
    stale.write_text("old\n")
    checked = convert(documented, "--check")
    assert checked.exit_code == 1
    assert "docs/rules/aws_gone.md" in checked.stdout
    convert(documented)
    assert not stale.exists()


@pytest.mark.parametrize(
    "path",
    [
        "rules/membership/aws_org_leave_success.md",
        "rules/membership/aws_org_leave_success.yml",
        "fixtures/aws_org_leave_success/silent/another.json",
        "queries/splunk/aws_org_leave_success.spl",
        "docs/rules/aws_org_leave_success.md",
    ],
)
def test_a_page_drifts_with_whatever_it_shows(path: str, documented: Path) -> None:
    convert(documented)
    changed = documented / path
    if changed.is_file():
        changed.write_text(changed.read_text().replace("LeaveOrganization", "LeaveOrganisation"))
    else:
        changed.write_text("{}")
    assert convert(documented, "--check").exit_code == 1
    convert(documented)
    assert convert(documented, "--check").exit_code == 0


ORDER = (
    "Decide in 60 seconds",
    "What happened",
    "Why it matters",
    "The rule",
    "Queries",
    "Fixtures",
    "False positives",
    "What benign looks like",
    "Triage",
    "Next query",
    "Response",
    "Limits",
    "References",
)


def test_every_rule_has_its_whole_page(rules: Sequence[Rule]) -> None:
    refusals = load_refusals(ROOT)
    for rule in rules:
        text = (ROOT / page_path(rule.name)).read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert tuple(headings) == ORDER, rule.name
        for target in TARGETS:
            reason = refusals.get(rule.name, {}).get(target)
            if reason is None:
                assert (ROOT / query_path(rule.name, target)).read_text(encoding="utf-8").strip() in text
            else:
                assert f"**{TARGETS[target].title}** is refused: {reason}" in text
        for path in (ROOT / "fixtures" / rule.name).glob("*/*"):
            assert f"| {path.parent.name} | [{path.stem.replace('_', ' ')}](../../" in text


def rule_with(text: str) -> Rule:
    return parse_rule(text, "rules/root/aws_r.yml", "aws_r")


def test_the_logic_of_a_rule_is_shown_as_its_file_writes_it() -> None:
    detection = "detection:\n  # why\n  s:\n    a: b\n\n  condition: s"
    rule = rule_with(f"title: t\n{detection}\nfalsepositives:\n- none\nlevel: low\n")
    assert logic(rule.text) == detection
    assert logic(f"level: low\n{detection}") == detection


def test_links_of_a_guide_hold_from_the_page(tmp_path: Path) -> None:
    rule = rule_with("title: t\ndetection: {s: {a: b}, condition: s}\nlevel: low\n")
    (tmp_path / "rules" / "root").mkdir(parents=True)
    guide = (
        "# t\n\n## Triage\n\n[b](aws_b.md) [c](../x/c.md#y) [w](https://aws.amazon.com) [h](#triage)\n\n## Own\n\nz\n"
    )
    (tmp_path / "rules" / "root" / "aws_r.md").write_text(guide)
    sections = guide_sections(tmp_path, rule)
    links = "[b](../../rules/root/aws_b.md) [c](../../rules/root/../x/c.md#y) [w](https://aws.amazon.com) [h](#triage)"
    assert sections == {"Triage": links, "Own": "z"}
    assert "\n## Own\n\nz\n" in page(Material(tmp_path, (rule,), {}, {}), rule)


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("<!-- a -->\nx\n<!-- /a -->", "x"),
        ("<!-- a -->\n<!-- /a -->", ""),
        ("<!-- a -->\nx\n", None),
        ("x\n<!-- /a -->", None),
        ("<!-- /a -->\n<!-- a -->\n", None),
        ("<!-- b -->\nx\n<!-- /b -->", None),
    ],
)
def test_marks(text: str, inner: str | None) -> None:
    assert between(text, "a") == inner
    if inner is None:
        with pytest.raises(ValueError, match="marks"):
            replaced(text, "a", "y")
    else:
        assert between(replaced(text, "a", "y"), "a") == "y"
