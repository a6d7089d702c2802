"""An upgrade does not undo the SOC's work: what `--keep` carries over, and what a plain import would drop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from awol.build import build, gather
from awol.build.keep import Loss, altogether, carried, losses, read_export
from awol.build.lint.kibana import lint
from awol.configuration.environment import Environment
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = {rule.name: rule for rule in our_rules()}
LEAVE, MOVE = RULES["aws_org_leave_success"], RULES["aws_org_move_account"]
LIST = {"id": "7f1d", "list_id": "soc-approved", "type": "detection", "namespace_type": "single"}
ACTION = {"id": "slack-1", "group": "default", "action_type_id": ".slack", "params": {"message": "left"}}


def built(folder: Path, **options: Any) -> dict[str, dict[str, Any]]:
    build(gather(ROOT, [LEAVE, MOVE], Environment(), **options), folder)
    lines = next(folder.glob("awol-kibana-*")).read_text().splitlines()
    return {rule["rule_id"]: rule for rule in map(json.loads, lines)}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """What Kibana exports after a SOC has worked with the rules: its own fields, lists, and a summary at the end."""
    theirs = built(tmp_path / "old")[LEAVE.id] | {
        "id": "saved-object", "immutable": False, "enabled": True, "interval": "1m", "actions": [ACTION],
        "exceptions_list": [LIST], "severity": "medium",
    }  # fmt: skip
    path = tmp_path / "export.ndjson"
    lines = [theirs, {"list_id": "soc-approved", "name": "ours", "type": "detection"}, {"exported_count": 2}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_lists_actions_interval_and_state_are_carried_over_and_nothing_else(export: Path, tmp_path: Path) -> None:
    plain, kept = built(tmp_path / "plain"), built(tmp_path / "kept", kept=read_export(export))
    mine = kept[LEAVE.id]
    assert (mine["enabled"], mine["interval"], mine["actions"], mine["exceptions_list"]) == (
        True,
        "1m",
        [ACTION],
        [LIST],
    )
    assert mine["severity"] == plain[LEAVE.id]["severity"] == "critical"
    assert set(mine) == {*plain[LEAVE.id], "actions"}
    assert kept[MOVE.id] == plain[MOVE.id]
    assert lint(list(kept.values()), (), read_export(export)) == []
    # Without the export: actions of nobody, a list that is not built, and a rule that is on.
    assert len(lint(list(kept.values()))) == 3


def test_a_plain_import_is_told_what_it_would_drop(export: Path, tmp_path: Path) -> None:
    built(tmp_path / "plain")
    done = awol("diff", str(export), str(tmp_path / "plain"))
    assert done.returncode == 1
    assert done.stdout.decode() == (
        f"{LEAVE.title}: a plain import would unlink 1 list, drop 1 action, disable it,"
        " set the interval from 1m back to 5m\n"
        "in total, a plain import would unlink 1 list, drop 1 action, disable 1, set 1 interval back\n"
    )
    assert b"awol build --keep" in done.stderr
    built(tmp_path / "kept", kept=read_export(export))
    done = awol("diff", str(export), str(tmp_path / "kept"))
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_command_takes_an_export(export: Path, tmp_path: Path) -> None:
    done = awol("build", "--keep", str(export), "--out", str(tmp_path / "out"), "-q")
    assert done.returncode == 0, done.stderr
    assert b'"list_id":"soc-approved"' in next((tmp_path / "out").glob("awol-kibana-*")).read_bytes()


@pytest.mark.parametrize(
    ("text", "told"),
    [("not json\n", b"export.ndjson:1: not a line"), ('{"list_id": "x"}\n', b"the export holds no rule")],
)
def test_an_export_that_is_none_is_named(text: str, told: bytes, tmp_path: Path) -> None:
    (tmp_path / "export.ndjson").write_text(text)
    done = awol("build", "--keep", str(tmp_path / "export.ndjson"), "--out", str(tmp_path / "out"))
    assert (done.returncode, told in done.stderr) == (2, True)


OURS = {"rule_id": "r", "name": "R", "interval": "5m", "enabled": False, "version": 2, "query": "x"}


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({}, ()),
        ({"interval": "5m", "enabled": False}, ()),
        ({"interval": "1m"}, ("set the interval from 1m back to 5m",)),
        ({"enabled": True}, ("disable it",)),
        ({"exceptions_list": [{"list_id": "a"}]}, ("unlink 1 list",)),
        ({"exceptions_list": [{"list_id": "a"}, {"list_id": "b"}, "odd"]}, ("unlink 2 lists",)),
        ({"actions": [{"id": "a"}]}, ("drop 1 action",)),
        ({"exceptions_list": None, "actions": []}, ()),
        # What Kibana fills in by itself is no setting of theirs, nor what is empty, nor what the pack has too.
        ({"id": "1", "revision": 3, "created_by": "x", "meta": {"a": 1}, "query": "y", "timeline_id": ""}, ()),
        ({"timeline_id": "t", "author": ["x"]}, ("drop author, timeline_id",)),
        (
            {"exceptions_list": [{"list_id": "a"}], "actions": [{"id": "a"}, {"id": "b"}], "enabled": True,
             "interval": "1m", "note": "n"},
            ("unlink 1 list", "drop 2 actions", "disable it", "set the interval from 1m back to 5m", "drop note"),
        ),
    ],
)  # fmt: skip
def test_what_a_plain_import_would_drop(theirs: dict[str, Any], told: tuple[str, ...]) -> None:
    found = losses([OURS], {"r": {"rule_id": "r", **theirs}})
    assert {identity: (one.name, one.told) for identity, one in found.items()} == ({"r": ("R", told)} if told else {})
    assert losses([OURS], {"other": {"rule_id": "other", **theirs}}) == {}


def test_what_is_carried_over_is_not_dropped() -> None:
    theirs = {
        "rule_id": "r", "interval": "1m", "enabled": True, "actions": [{"id": "a"}],
        "exceptions_list": [{"list_id": "a"}], "query": "theirs", "name": "theirs",
    }  # fmt: skip
    mine = carried(OURS, {"r": theirs})
    assert mine == {
        **OURS, "interval": "1m", "enabled": True, "actions": [{"id": "a"}], "exceptions_list": [{"list_id": "a"}],
    }  # fmt: skip
    assert losses([mine], {"r": theirs}) == {}
    assert carried(OURS, {"r": {"rule_id": "r", "enabled": True}}) == {**OURS, "enabled": True}
    assert carried(OURS, {"other": theirs}) == OURS
    # One list of two is there, and one is not.
    two = {**theirs, "exceptions_list": [{"list_id": "a"}, {"list_id": "b"}]}
    assert losses([mine], {"r": two})["r"].told == ("unlink 1 list",)
    # A rule that the pack switches on itself is not switched off.
    assert losses([{**OURS, "enabled": True}], {"r": {"rule_id": "r", "enabled": True}}) == {}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], ""),
        ([Loss("a")], ""),
        ([Loss("a", lists=1)], "unlink 1 list"),
        ([Loss("a", lists=1, actions=2), Loss("b", lists=2, disabled=True)],
         "unlink 3 lists, drop 2 actions, disable 1"),
        ([Loss("a", interval=("1m", "5m"))], "set 1 interval back"),
        ([Loss("a", interval=("1m", "5m")), Loss("b", interval=("2m", "5m"), settings=("x",))],
         "set 2 intervals back, drop 1 other setting"),
        ([Loss("a", settings=("x", "y")), Loss("b", settings=("x",), disabled=True), Loss("c", disabled=True)],
         "disable 2, drop 3 other settings"),
    ],
)  # fmt: skip
def test_what_is_lost_altogether(found: list[Loss], told: str) -> None:
    assert altogether(found) == told


def test_of_an_export_the_rules_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.ndjson"
    path.write_text('\n{"rule_id": "a", "x": 1}\n\n{"list_id": "l"}\n[1]\n{"rule_id": 7}\n{"rule_id": "b"}\n')
    assert read_export(path) == {"a": {"rule_id": "a", "x": 1}, "b": {"rule_id": "b"}}
