"""The JSON of `mutate`: all that a person needs to judge the record that would kill a survivor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from awol.mutation.assess import Assessor
from awol.mutation.report import Outcome, as_json
from awol.pack import load_rules
from tests.mutation.packs import WHOLE, write_pack


@pytest.fixture
def document(tmp_path: Path) -> dict[str, object]:
    root = write_pack(tmp_path, {**WHOLE, "silent/near_names": WHOLE["silent/near_names"][1:]})
    (rule,) = load_rules(root)
    found: dict[str, object] = json.loads(as_json(Outcome((Assessor(root, {}).assess(rule),))))
    return found


def test_a_survivor_comes_with_its_killer_whole(
    document: dict[str, dict[str, dict[str, list[dict[str, str]]]]],
) -> None:
    (killer,) = document["rules"]["test_rule"]["killers"]
    assert list(killer) == ["mutant", "expected", "file", "made_from", "change", "record"]
    assert killer["mutant"] == "selection.eventName: DeleteDetector as startswith"
    assert killer["expected"] == "silent"
    assert killer["file"] == "fixtures/test_rule/silent/event_name_only_begins_like_delete_detector.json"
    assert killer["made_from"].startswith("fires/")
    assert "eventName" in killer["change"]


def test_what_was_left_out_stands_there_empty(document: dict[str, object]) -> None:
    assert document["faults"] == []
