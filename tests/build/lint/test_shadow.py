"""Nothing may follow from what a shadow finds."""

from __future__ import annotations

import pytest

from awol.build.lint.shadow import is_shadow, lint

RISK = "action.risk.param._risk"


@pytest.mark.parametrize(
    ("files", "shadow"),
    [
        ({}, False),
        ({"default/app.conf": "[package]\nid = awol\n"}, False),
        ({"default/app.conf": "[package]\nid = awol_next\n"}, True),
        ({"default/app.conf": "[id]\nid = awol_next\n"}, False),
        ({"local/app.conf": "[package]\nid = awol_next\n"}, False),
    ],
)
def test_which_app_is_a_shadow(files: dict[str, str], shadow: bool) -> None:
    assert is_shadow(files) is shadow


@pytest.mark.parametrize(
    ("name", "settings", "shadow", "faults"),
    [
        ("a-next", {}, True, []),
        ("a", {}, False, []),
        ("a", {}, True, ["[a] is not named `-next`, and would be taken for another version"]),
        ("a-next", {}, False, ["[a-next] is taken for another version"]),
        ("a", {"action.notable": "1", RISK: '[{"risk_score":60}]'}, False, []),
        ("a-next", {"action.notable": "1"}, True, ["[a-next] makes a notable, though it is a shadow"]),
        ("a-next", {RISK: '[{"risk_score":0},{"threat":1}]'}, True, []),
        ("a-next", {RISK: '[{"x":1},{"risk_score":60}]'}, True, ["[a-next] adds to a risk, though it is a shadow"]),
        ("a-next", {RISK: "["}, True, []),
        ("a-next", {RISK: '{"risk_score":60}'}, True, []),
        ("a-next", {RISK: '["x"]'}, True, []),
    ],
)
def test_what_has_consequences(name: str, settings: dict[str, str], shadow: bool, faults: list[str]) -> None:
    assert list(lint({name: settings}, shadow)) == faults
