"""An upgrade of the Splunk app is unpacked over what is there: what is gone goes, and no table is replaced."""

from __future__ import annotations

import dataclasses
import re

import pytest

from awol.build import Material, gather
from awol.build.lint import shipped
from awol.build.lint.conf import layered, read
from awol.build.lint.splunk import lint
from awol.cli.common import fixture_environment
from awol.pack.converters import load_part
from awol.pack.manifest import Deprecation
from tests.build.test_splunk import texts
from tests.conftest import ROOT
from tests.packs import our_rules

GONE = Deprecation("aws_org_gone", "AWS account is gone [old]", "0.2.0", ("aws_org_leave_success",), "One an outcome.")
SAVED, MACROS = "default/savedsearches.conf", "default/macros.conf"
STUB = "awol - AWS account is gone old - Rule"


@pytest.fixture(scope="module")
def material() -> Material:
    rules = [rule for rule in our_rules() if rule.name == "aws_org_leave_success"]
    return dataclasses.replace(gather(ROOT, rules, fixture_environment(ROOT)), deprecated=(GONE,))


@pytest.fixture(scope="module")
def app(material: Material) -> dict[str, str]:
    return texts(material)


def test_a_rule_that_is_gone_leaves_a_search_that_finds_nothing(app: dict[str, str]) -> None:
    assert lint(app) == []
    stub = read(app[SAVED]).stanzas[STUB]
    assert stub["description"] == "Deprecated since 0.2.0: use aws_org_leave_success instead. One an outcome."
    # a site that had switched the rule on, and changed its schedule
    local = {STUB: {"disabled": "0", "cron_schedule": "*/5 * * * *"}}
    merged = layered({STUB: stub}, local)[STUB]
    assert (merged["search"], merged["enableSched"]) == ("| makeresults count=0", "0")
    assert read(app[MACROS]).stanzas["aws_org_gone_filter"]["definition"] == "search *"


def test_every_text_of_the_app_is_known_to_have_been_shipped(app: dict[str, str]) -> None:
    assert set(app) == set(shipped.FILES)
    assert set(load_part(ROOT, "splunk.app.package").SHIPPED) == set(shipped.FILES)


@pytest.mark.parametrize("path", shipped.FILES)
def test_a_file_that_is_dropped_without_a_stub_is_seen(path: str, app: dict[str, str]) -> None:
    left = {name: text for name, text in app.items() if name != path}
    assert any(f"{path}: was shipped" in remark for remark in lint(left))


def test_the_stub_of_a_file_says_nothing(monkeypatch: pytest.MonkeyPatch, material: Material) -> None:
    part = load_part(ROOT, "splunk.app.package")
    dropped = ("default/analyticstories.conf", "default/data/ui/views/awol_old.xml")
    monkeypatch.setattr(part, "SHIPPED", (*part.SHIPPED, *dropped))
    made = texts(material)
    assert read(made[dropped[0]]).stanzas == {}
    assert "<query>" not in made[dropped[1]]
    assert lint(made) == []


CHANGES = [
    # (file, pattern, what a slip makes of it)
    ("lookups/awol_allowlist.csv", "example that matches nothing", "another example"),
    ("lookups/awol_allowlist.csv", "reason", "why"),
    (SAVED, r"(old - Rule\](?s:.*?))enableSched = 0", r"\1enableSched = 1"),
    (SAVED, r"(old - Rule\](?s:.*?))disabled = 1", r"\1disabled = 0"),
    (SAVED, r"(old - Rule\]\nsearch = [^\n]*)\ndescription = [^\n]*", r"\1"),
    (SAVED, r"(old - Rule\]\nsearch = )\| makeresults count=0", r"\1| makeresults"),
]


@pytest.mark.parametrize(("path", "pattern", "after"), CHANGES)
def test_a_harmful_change_is_seen(path: str, pattern: str, after: str, app: dict[str, str]) -> None:
    changed, number = re.subn(pattern, after, app[path], count=1)
    assert number == 1
    assert lint({**app, path: changed}) != []


def test_a_table_beside_the_known_ones_is_seen(app: dict[str, str]) -> None:
    assert lint({**app, "lookups/other.csv": "a\n1\n"}) != []
