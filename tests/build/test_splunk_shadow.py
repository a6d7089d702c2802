"""The shadow of the Splunk app: the same searches beside those that are installed, without consequences."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from awol.build import Material, gather
from awol.build.lint.conf import read
from awol.build.lint.splunk import lint
from awol.build.splunk import files, inside
from awol.cli.common import fixture_environment
from tests.conftest import ROOT
from tests.packs import our_rules

NAMES = ("aws_org_leave_success", "aws_org_leave_denied_scp", "aws_root_api_use")
SAVED, META, APP = "default/savedsearches.conf", "metadata/default.meta", "default/app.conf"


@pytest.fixture(scope="module")
def material() -> Material:
    rules = [rule for rule in our_rules() if rule.name in NAMES]
    return gather(ROOT, rules, fixture_environment(ROOT), form="feeder", shadow=True)


def texts(app: Mapping[str, bytes], name: str) -> dict[str, str]:
    return {path.removeprefix(f"{name}/"): text.decode() for path, text in app.items() if not path.endswith(".png")}


@pytest.fixture(scope="module")
def shadow(material: Material) -> dict[str, str]:
    return texts(inside(material, shadow=True), "awol_next")


def test_it_is_an_app_of_its_own_beside_the_other(material: Material, shadow: dict[str, str]) -> None:
    assert sorted(files(material)) == ["awol-next-splunk-0.1.0.tar.gz", "awol-splunk-0.1.0.tar.gz"]
    assert {path.split("/")[0] for path in inside(material, shadow=True)} == {"awol_next"}
    assert lint(shadow) == []
    assert "export = system" not in shadow[META]


def test_its_searches_are_the_others_without_consequences(material: Material, shadow: dict[str, str]) -> None:
    plain = read(texts(inside(gather(ROOT, material.rules, material.environment)), "awol")[SAVED]).stanzas
    found = read(shadow[SAVED]).stanzas
    assert list(found) == [f"{name}-next" for name in plain]
    for name, settings in plain.items():
        other = found[f"{name}-next"]
        assert not any(key.startswith("action.notable") for key in other)
        changed = {key for key in other if other[key] != settings[key]}
        assert changed == {"action.risk.param._risk"}
        assert set(re.findall(r'"risk_score":(\d+)', other["action.risk.param._risk"])) == {"0"}


def test_without_being_asked_for_there_is_none(material: Material) -> None:
    assert list(files(gather(ROOT, material.rules, material.environment))) == ["awol-splunk-0.1.0.tar.gz"]


HARM = [
    (SAVED, r'"risk_score":0', '"risk_score":60'),
    (SAVED, r"-next\]", "]"),
    (SAVED, r"action.risk = 1", "action.notable = 1\naction.risk = 1"),
    (META, r"\[savedsearches\]\nexport = none", "[savedsearches]\nexport = system"),
    (APP, r"id = awol_next", "id = awol"),
    (APP, r"name = awol_next", "name = awol"),
    ("app.manifest", r'"name": "awol_next"', '"name": "awol"'),
]


@pytest.mark.parametrize(("path", "pattern", "after"), HARM)
def test_a_harmful_change_is_seen(path: str, pattern: str, after: str, shadow: dict[str, str]) -> None:
    changed, number = re.subn(pattern, after, shadow[path], count=1)
    assert number == 1
    assert lint({**shadow, path: changed}) != []
