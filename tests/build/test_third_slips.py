"""The third set of slips: schema and lints see each.

The set was written without the lints in view. When it was first measured, with the lints as they had been, 83 of its
127 slips in the Splunk app were seen (84 with AppInspect and slim), and 85 of its 108 in the files for Kibana. Then the
lints learned the kinds that had escaped. So these tests say that those kinds stay seen; how much of a fourth set would
be seen, the first measurement says better.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from awol.build import gather, kibana
from awol.build.lint.kibana import lint as lint_kibana
from awol.build.lint.splunk import lint as lint_splunk
from awol.build.splunk import inside
from awol.cli.common import fixture_environment
from awol.configuration.allowlist import parse
from tests.build.test_kibana import ROWS, VALID
from tests.build.third_kibana_slips import OF_A_CHAIN, OF_A_QUERY, OF_ALL, OF_AN_ITEM
from tests.build.third_splunk_slips import SLIPS
from tests.conftest import ROOT
from tests.packs import our_rules

NAMED = (
    "aws_org_leave_success", "aws_org_delete", "aws_corr_leave_and_accept", "aws_corr_leave_denied_burst",
    "aws_org_leave_denied", "aws_org_leave_denied_scp", "aws_org_leave_denied_scp_by_root_or_key",
    "aws_org_accept_handshake_member", "aws_org_move_account",
)  # fmt: skip
CHOSEN = [rule for rule in our_rules() if rule.name in NAMED]
QUERY, CHAIN = "aws_org_leave_success", "aws_corr_leave_and_accept"


@pytest.fixture(scope="module")
def app() -> dict[str, str]:
    """Enough searches that they have to be spread over the minutes."""
    others = [rule for rule in our_rules() if rule.level == "medium" and rule.kind == "event"][:8]
    packed = inside(gather(ROOT, [*CHOSEN, *others], fixture_environment(ROOT)))
    return {path.removeprefix("awol/"): text.decode() for path, text in packed.items() if not path.endswith(".png")}


def test_the_app_without_a_slip_is_clean(app: dict[str, str]) -> None:
    assert lint_splunk(app) == []


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_the_app_is_seen(name: str, app: dict[str, str]) -> None:
    broken = SLIPS[name](app)
    assert broken != app, "the slip changes nothing"
    assert lint_splunk(broken)


@pytest.mark.parametrize(
    ("field", "given"), [("eventName", "LeaveOrganization"), ("eventSource", "organizations.amazonaws.com")]
)
def test_a_name_that_cloudtrail_never_writes_is_told_once(field: str, given: str, app: dict[str, str]) -> None:
    saved = app["default/savedsearches.conf"]
    found = lint_splunk({**app, "default/savedsearches.conf": saved.replace(f'"{given}"', '"Never"', 1)})
    assert [one.partition("] ")[2] for one in found if "never writes" in one] == [
        f"its search asks for the {field} `Never`, which CloudTrail never writes"
    ]


@pytest.fixture(scope="module")
def built() -> Mapping[str, list[dict[str, Any]]]:
    allowlist = parse(ROWS, "a.csv", CHOSEN, date(2026, 12, 1))
    made = kibana.files(gather(ROOT, CHOSEN, fixture_environment(ROOT), allowlist=allowlist))
    return {name.rpartition("-")[0]: list(map(json.loads, text.splitlines())) for name, text in made.items()}


def seen(rules: list[dict[str, Any]], items: list[dict[str, Any]]) -> bool:
    return any(list(VALID.iter_errors(one)) for one in rules) or bool(lint_kibana(rules, items))


KINDS: Mapping[str, Mapping[str, Any]] = {"query": OF_A_QUERY, "chain": OF_A_CHAIN, "item": OF_AN_ITEM, "all": OF_ALL}


def test_the_files_for_kibana_without_a_slip_are_clean(built: Mapping[str, list[dict[str, Any]]]) -> None:
    assert not seen(built["awol-kibana"], built["awol-exceptions"])


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, slips in KINDS.items() for name in slips])
def test_a_slip_in_the_files_for_kibana_is_seen(
    kind: str, name: str, built: Mapping[str, list[dict[str, Any]]]
) -> None:
    before = built["awol-kibana"], built["awol-exceptions"]
    rules, items = copy.deepcopy(before)
    ids = {rule.name: rule.id for rule in CHOSEN}
    targets: dict[str, Any] = {
        "query": next(one for one in rules if one["rule_id"] == ids[QUERY]),
        "chain": next(one for one in rules if one["rule_id"] == ids[CHAIN]),
        "item": next(one for one in items if "item_id" in one),
        "all": rules,
    }
    KINDS[kind][name](targets[kind])
    assert (rules, items) != before, "the slip changes nothing"
    assert seen(rules, items)
