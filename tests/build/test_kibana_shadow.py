"""The shadow for Kibana: the rules of a new version beside those that a site has, without consequences."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from awol.build import gather
from awol.build.kibana import files
from awol.build.lint.kibana import lint
from awol.cli.common import fixture_environment
from tests.build.test_kibana import VALID
from tests.conftest import ROOT
from tests.packs import our_rules

NAMES = ("aws_org_leave_success", "aws_org_accept_handshake_member", "aws_corr_leave_and_accept")
RULES = [rule for rule in our_rules() if rule.name in NAMES]
OF = next(rule.id for rule in RULES if rule.name == "aws_org_leave_success")
FILE = "awol-next-kibana-0.1.0.ndjson"
LIST = {"id": "l", "list_id": "mine", "type": "detection", "namespace_type": "single"}


def rules(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(files(gather(ROOT, RULES, fixture_environment(ROOT), shadow=True)))


def test_its_rules_are_the_others_without_consequences(made: dict[str, bytes]) -> None:
    plain, found = rules(made["awol-kibana-0.1.0.ndjson"]), rules(made[FILE])
    assert lint(found) == []
    assert [list(VALID.iter_errors(one)) for one in found] == [[]] * len(NAMES)
    for old, new in zip(plain, found, strict=True):
        changed = {key for key in new if new[key] != old.get(key)}
        assert changed - {"building_block_type"} == {"rule_id", "name", "tags", "risk_score"}
        assert (new["name"], new["risk_score"]) == (f"{old['name']} - next", 0)
        assert new["building_block_type"] == "default"


def test_both_can_be_imported_side_by_side(made: dict[str, bytes]) -> None:
    both = [*rules(made["awol-kibana-0.1.0.ndjson"]), *rules(made[FILE])]
    assert lint(both) == []
    assert len({one["rule_id"] for one in both}) == len(both)


def test_a_site_that_tuned_a_rule_has_its_shadow_tuned_alike() -> None:
    kept = {OF: {"rule_id": OF, "exceptions_list": [LIST], "enabled": True, "interval": "1m",
                          "actions": [{"id": "x"}]}}  # fmt: skip
    content = files(
        gather(ROOT, [rule for rule in RULES if rule.id == OF], fixture_environment(ROOT), kept=kept, shadow=True)
    )[FILE]
    (one,) = rules(content)
    assert (one["exceptions_list"], one["interval"], one["enabled"]) == ([LIST], "1m", False)
    assert "actions" not in one


def test_without_being_asked_for_there_is_none() -> None:
    assert FILE not in files(gather(ROOT, RULES, fixture_environment(ROOT)))


HARM: dict[str, Callable[[dict[str, Any]], object]] = {
    "a risk": lambda r: r.update(risk_score=99),
    "an alert": lambda r: r.pop("building_block_type"),
    "an action": lambda r: r.update(actions=[{"id": "x"}]),
    "the name of the other": lambda r: r.update(name=r["name"].removesuffix(" - next")),
    "no tag": lambda r: r["tags"].remove("awol-next"),
    "switched on": lambda r: r.update(enabled=True),
}


@pytest.mark.parametrize("change", HARM.values(), ids=HARM.keys())
def test_a_harmful_change_is_seen(change: Callable[[dict[str, Any]], object], made: dict[str, bytes]) -> None:
    found = rules(made[FILE])
    change(found[0])
    assert lint(found)
