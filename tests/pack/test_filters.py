"""How filters join rules: what is asked for, what is renamed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.engines.sigma.parser import parse
from awol.errors import PackError
from awol.pack import joined, load_filters, parse_rule

RULE = """title: r
name: r
id: 7a5996d8-c25f-4a5d-9d88-5abe4f4b365c
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: LeaveOrganization}
  condition: %s
level: high
"""
FILTER = """title: f
id: 22e60504-c1e7-4907-9706-44d3b8be165f
logsource: {product: aws, service: cloudtrail}
filter:
  rules: [%s]
  selection_one: {sourceIPAddress|expand: '%%office%%'}
  selection_two: {userAgent|expand: '%%office%%'}
  condition: %s
"""
OFFICE = {"office": ("192.0.2.1", "192.0.2.2")}
HERE, THERE = ({"eventName": "LeaveOrganization", "sourceIPAddress": ip} for ip in ("192.0.2.2", "198.51.100.1"))


def written(folder: Path, text: str) -> Path:
    (folder / "rules" / "filter").mkdir(parents=True)
    (folder / "rules" / "filter" / "office.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("named", ["r", "7a5996d8-c25f-4a5d-9d88-5abe4f4b365c"])
@pytest.mark.parametrize("condition", ["not 1 of selection_*", "not 1 of them", "not selection_one"])
@pytest.mark.parametrize("own", ["selection", "1 of selection*", "[selection, selection]"])
def test_a_filter_leaves_out_what_it_names(tmp_path: Path, named: str, condition: str, own: str) -> None:
    rule = parse_rule(RULE % own, "rules/x/r.yml", "r")
    filters = load_filters(written(tmp_path, FILTER % (named, condition)))
    (whole,) = joined([rule], filters, OFFICE)
    test = parse(whole.text, OFFICE).test
    assert (test(THERE), test(HERE)) == (True, False)
    assert parse(rule.text, OFFICE).test(HERE)
    assert whole.placeholders == ("office",)
    assert parse_rule(whole.text, rule.path, "r").document["detection"] == whole.document["detection"]


def test_a_filter_without_a_value_joins_nothing(tmp_path: Path) -> None:
    rule = parse_rule(RULE % "selection", "rules/x/r.yml", "r")
    filters = load_filters(written(tmp_path, FILTER % ("r", "not selection_one")))
    assert joined([rule], filters, {}) == (rule,)
    assert joined([rule], filters, {"office": ()}) == (rule,)


def test_a_filter_that_lacks_one_of_its_values_joins_nothing(tmp_path: Path) -> None:
    rule = parse_rule(RULE % "selection", "rules/x/r.yml", "r")
    filters = load_filters(written(tmp_path, (FILTER % ("r", "not 1 of them")).replace("office%", "agents%", 1)))
    assert joined([rule], filters, OFFICE) == (rule,)
    assert joined([rule], filters, OFFICE | {"agents": ("x",)}) != (rule,)


def test_a_joined_rule_keeps_the_order_of_its_keys(tmp_path: Path) -> None:
    rule = parse_rule(RULE % "selection", "rules/x/r.yml", "r")
    (whole,) = joined([rule], load_filters(written(tmp_path, FILTER % ("r", "not selection_one"))), OFFICE)
    keys = [line.partition(":")[0] for line in whole.text.splitlines() if not line.startswith(" ")]
    assert keys == ["title", "name", "id", "logsource", "detection", "level"]


def test_a_filter_of_another_rule_joins_nothing(tmp_path: Path) -> None:
    rule = parse_rule(RULE % "selection", "rules/x/r.yml", "r")
    filters = load_filters(written(tmp_path, FILTER % ("s", "not selection_one")))
    assert joined([rule], filters, OFFICE) == (rule,)


def test_a_rule_that_says_them_cannot_be_joined(tmp_path: Path) -> None:
    rule = parse_rule(RULE % "1 of them", "rules/x/r.yml", "r")
    filters = load_filters(written(tmp_path, FILTER % ("r", "not selection_one")))
    with pytest.raises(PackError, match=r"office.yml cannot join it"):
        joined([rule], filters, OFFICE)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("filter:", "detection:"), "contains no Sigma filter"),
        (("rules: [r]", "rules: any"), "does not list the rules"),
        (("rules: [r]", "rules: []"), "does not list the rules"),
        (("condition:", "conditions:"), "no condition"),
        (("|expand: '%office%'", ": office"), "uses no placeholder"),
    ],
)
def test_what_is_no_filter_of_a_site_is_refused(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = (FILTER % ("r", "not selection_one")).replace(*change)
    with pytest.raises(PackError, match=told) as found:
        load_filters(written(tmp_path, text))
    assert str(found.value).startswith("rules/filter/office.yml")
