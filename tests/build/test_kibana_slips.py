"""How many slips in the rules for Kibana the schema and the lint see together: at least 95 in a hundred.

Those of `test_kibana` are those that both were written for, and they see each; these were collected first.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from awol.build import gather, kibana
from awol.build.lint.kibana import lint
from awol.build.lint.kinds import RULE
from awol.cli.common import fixture_environment
from tests.build.kibana_slips import OF_A_QUERY, OF_ESQL, Slip
from tests.conftest import ROOT
from tests.packs import our_rules

VALID = jsonschema.Draft202012Validator(RULE)
QUERY, CHAIN = "aws_org_leave_success", "aws_corr_leave_and_accept"
ENOUGH = 0.95


@pytest.fixture(scope="module")
def rules() -> Mapping[str, dict[str, Any]]:
    """The two rules as they are built."""
    chosen = [rule for rule in our_rules() if rule.name in (QUERY, CHAIN, "aws_org_accept_handshake_member")]
    made = kibana.files(gather(ROOT, chosen, fixture_environment(ROOT)))
    (content,) = [text for name, text in made.items() if name.startswith("awol-kibana-")]
    by_id = {one["rule_id"]: one for one in map(json.loads, content.decode().splitlines()) if "rule_id" in one}
    return {rule.name: by_id[rule.id] for rule in chosen}


def seen(rule: dict[str, Any], slip: Slip) -> bool:
    broken = copy.deepcopy(rule)
    slip(broken)
    assert broken != rule, "the slip changes nothing"
    return bool(list(VALID.iter_errors(broken)) or lint([broken]))


def test_without_a_slip_they_are_clean(rules: Mapping[str, dict[str, Any]]) -> None:
    assert rules[CHAIN]["language"] == "esql"
    for rule in (rules[QUERY], rules[CHAIN]):
        assert not list(VALID.iter_errors(rule))
        assert lint([rule]) == []


def test_schema_and_lint_see_enough(rules: Mapping[str, dict[str, Any]]) -> None:
    left = [name for name, slip in OF_A_QUERY.items() if not seen(rules[QUERY], slip)]
    left += [f"ES|QL: {name}" for name, slip in OF_ESQL.items() if not seen(rules[CHAIN], slip)]
    assert len(OF_A_QUERY) + len(OF_ESQL) >= 40
    assert len(left) <= (1 - ENOUGH) * (len(OF_A_QUERY) + len(OF_ESQL)), left
