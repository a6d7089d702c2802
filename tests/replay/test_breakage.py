"""Breaking any one thing is noticed: the message names the rule, the case, the engine, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from awol.cli.common import fixture_environment, fixture_placeholders
from awol.convert import Conversion, difference, update
from awol.convert import write as write_changes
from awol.pack import load_converters, load_rules, load_searches, select
from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.targets import ENGINES, TARGETS
from awol.values import Outcome
from tests.conftest import ROOT
from tests.packs import small_pack

RULES = (
    "aws_org_leave_success",
    "aws_org_leave_denied",
    "aws_org_account_departed_left",
    "aws_corr_leave_denied_then_success",
    "aws_org_leave_denied_scp",
    "aws_org_leave_denied_scp_by_root_or_key",
)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of some of our rules, a chain and its members among them, with all that is generated of them: the texts as
    they are committed, and what is made of all rules together made anew."""
    made = small_pack(tmp_path_factory.mktemp("unbroken"), RULES, "queries")
    shutil.rmtree(made / "queries" / "next", ignore_errors=True)
    rules = load_rules(made)
    before = dict(_texts(made))
    conversion = Conversion(made, load_converters(made), fixture_environment(made), "default", rules)
    write_changes(made, update(conversion, rules, TARGETS, whole=True).changes)
    after = dict(_texts(made))
    assert len(before) > len(RULES) * 4
    assert {path: after[path] for path in before} == before, "a text is not what is committed"
    return made


@pytest.fixture
def pack(unbroken: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may break."""
    return Path(shutil.copytree(unbroken, tmp_path / "pack"))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of our whole pack."""
    for folder in ("rules", "searches", "pipelines", "converters", "queries"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "verdicts.tsv"))
    (tmp_path / "fixtures").mkdir()
    shutil.copy(ROOT / "fixtures" / "environment.yml", tmp_path / "fixtures")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} holds no {old!r} to break"
    path.write_text(text.replace(old, new), encoding="utf-8")


def replayed(pack: Path, name: str) -> list[Outcome]:
    """What replaying one rule shows that is not as expected."""
    shutil.copytree(ROOT / "fixtures" / name, pack / "fixtures" / name)
    replay = Replay(pack, fixture_placeholders(pack), load_refusals(pack))
    return [one for one in replay.run(select(load_rules(pack), [name]), list(ENGINES)) if one.status != "pass"]


def drift(pack: Path, *, write: bool = False) -> str:
    rules = load_rules(pack)
    conversion = Conversion(pack, load_converters(pack), fixture_environment(pack), "default", rules)
    changes = update(conversion, rules, TARGETS, whole=True).changes
    shown = difference(pack, changes)
    if write:
        write_changes(pack, changes)
    return shown


def engines_of(bad: list[Outcome]) -> set[str]:
    return {outcome.engine for outcome in bad}


def test_the_unbroken_copy_shows_nothing(pack: Path) -> None:
    assert drift(pack) == ""
    assert replayed(pack, "aws_org_leave_success") == []


def test_a_rules_value_changed(pack: Path) -> None:
    edit(pack / "rules/membership/aws_org_leave_success.yml", "eventName: LeaveOrganization", "eventName: LeaveOrg")
    shown = drift(pack)
    assert "queries/splunk/aws_org_leave_success.spl" in shown
    assert "+" in shown
    bad = replayed(pack, "aws_org_leave_success")
    assert engines_of(bad) == {"sigma"}
    assert all(
        one.case.rule == "aws_org_leave_success" and "stayed silent on LeaveOrganization" in one.note for one in bad
    )


@pytest.mark.parametrize(
    ("pipeline", "old", "new", "engine"),
    [
        ("cloudtrail_ecs.yml", "aws.cloudtrail.error_code", "aws.cloudtrail.error_message", "lucene"),
        ("cloudtrail_ecs.yml", "event.action", "event.provider", "esql"),
        ("cloudtrail_splunk.yml", "awol_cloudtrail", "awol_clodutrail", "splunk-addon"),
    ],
)
def test_a_field_swapped_in_a_pipeline(pack: Path, pipeline: str, old: str, new: str, engine: str) -> None:
    edit(pack / "pipelines" / pipeline, old, new)
    assert "aws_org_leave_denied" in drift(pack, write=True)
    bad = replayed(pack, "aws_org_leave_denied")
    assert engine in engines_of(bad)
    assert "sigma" not in engines_of(bad)


@pytest.mark.parametrize(
    ("path", "old", "new", "engine"),
    [
        ("splunk/aws_org_leave_success.spl", "LeaveOrganization", "LeaveOrganisation", "splunk"),
        ("elastic/lucene/aws_org_leave_success.lucene", "NOT ", "", "lucene"),
        ("elastic/esql/aws_org_leave_success.esql", "LeaveOrganization", "leaveOrganization", "esql"),
        ("elastic/eql/aws_org_leave_success.eql", "event.provider", "event.action", "eql"),
    ],
)
def test_a_committed_query_edited_by_hand(pack: Path, path: str, old: str, new: str, engine: str) -> None:
    edit(pack / "queries" / path, old, new)
    assert f"--- queries/{path} (committed)" in drift(pack)
    bad = replayed(pack, "aws_org_leave_success")
    assert engine in engines_of(bad)


def test_a_converter_that_forgets_what_not_means_in_esql(pack: Path) -> None:
    """The stock backend's text: three-valued logic then drops every record without the negated field."""
    path = pack / "queries" / "elastic" / "esql" / "aws_org_account_departed_left.esql"
    text = path.read_text()
    assert "coalesce(" in text or "qstr(" in text
    broken = text.replace("not ", "", 1)
    assert broken != text
    path.write_text(broken)
    assert engines_of(replayed(pack, "aws_org_account_departed_left")) == {"esql"}


def test_a_query_that_is_missing_is_an_error_and_no_silence(pack: Path) -> None:
    (pack / "queries/splunk/aws_org_leave_success.spl").unlink()
    bad = replayed(pack, "aws_org_leave_success")
    assert engines_of(bad) == {"splunk", "splunk-addon", "splunk-indexed"}
    assert {one.status for one in bad} == {"error"}
    assert "awol convert" in bad[0].note


def test_a_fixture_that_cannot_be_read_is_an_error(pack: Path) -> None:
    from awol.errors import PackError

    folder = pack / "fixtures" / "aws_org_leave_success" / "fires"
    folder.mkdir(parents=True)
    (folder / "cut_off.json").write_text('{"eventName": "LeaveOrg')
    replay = Replay(pack, {}, {})
    with pytest.raises(PackError, match="cut_off"):
        replay.cases(select(load_rules(pack), ["aws_org_leave_success"])[0])


def test_an_orphaned_query_is_drift(pack: Path) -> None:
    (pack / "queries/splunk/aws_org_no_such_rule.spl").write_text("x\n")
    assert "aws_org_no_such_rule" in drift(pack)
    drift(pack, write=True)
    assert not (pack / "queries/splunk/aws_org_no_such_rule.spl").exists()


def _texts(pack: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((pack / "queries").rglob("*.*")):
        yield path.relative_to(pack).as_posix(), path.read_bytes()


def test_conversion_does_not_depend_on_the_order_of_rules(whole: Path) -> None:
    before = dict(_texts(whole))
    rules = tuple(reversed((*load_rules(whole), *load_searches(whole))))
    conversion = Conversion(whole, load_converters(whole), fixture_environment(whole), "default", rules)
    write_changes(whole, update(conversion, rules, tuple(reversed(tuple(TARGETS))), whole=True).changes)
    assert dict(_texts(whole)) == before


def test_several_processes_see_what_one_sees(pack: Path) -> None:
    names = ["aws_org_leave_success", "aws_org_leave_denied"]
    edit(pack / "queries/splunk/aws_org_leave_denied.spl", "AccessDenied*", "AccessDenied")
    edit(pack / "queries/elastic/lucene/aws_org_leave_success.lucene", "AND", "AND (")
    for name in names:
        shutil.copytree(ROOT / "fixtures" / name, pack / "fixtures" / name)
    replay = Replay(pack, fixture_placeholders(pack), load_refusals(pack))
    rules = select(load_rules(pack), names)

    def told(outcomes: list[Outcome]) -> list[tuple[str, ...]]:
        return [
            (one.case.name, one.case.expected, one.engine, str(one.observed), one.status, one.note) for one in outcomes
        ]

    alone = [told(list(replay.run([rule], list(ENGINES)))) for rule in rules]
    together = [told(found) for found in replay.run_in_processes(rules, list(ENGINES), 2)]
    assert together == alone
    assert {row[4] for rows in alone for row in rows} == {"pass", "fail", "error"}
