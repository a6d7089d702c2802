"""The heat map: each technique of each rule in its tactic, counted once."""

from __future__ import annotations

import pytest

from awol.build.attack import paired
from awol.build.report.coverage import Cell, columns
from awol.check.tags import aws_techniques, techniques
from tests.packs import our_rules

RULES = our_rules()
COLUMNS = columns(RULES)


def test_every_technique_of_every_rule_stands_in_its_tactics() -> None:
    for rule in RULES:
        for one in paired(rule):
            column = next(column for column in COLUMNS if column.id == one.tactic[0])
            cell = next(cell for cell in column.cells if cell.id == one.technique[0])
            assert rule in cell.rules
    counted = sum(len(cell.rules) for column in COLUMNS if column.id for cell in column.cells)
    assert counted == sum(len(list(paired(rule))) for rule in RULES)


def test_the_catalogue_of_aws_stands_behind_the_tactics() -> None:
    assert COLUMNS[-1].id == ""
    assert {cell.id for cell in COLUMNS[-1].cells} <= set(aws_techniques())
    assert all(cell.id in techniques() for column in COLUMNS[:-1] for cell in column.cells)


def test_the_order_in_which_rules_are_given_is_no_matter() -> None:
    assert columns(RULES[::-1]) == COLUMNS


def test_a_column_counts_a_rule_once() -> None:
    for column in COLUMNS:
        assert column.rules <= sum(len(cell.rules) for cell in column.cells)
        assert column.rules == len({rule.name for cell in column.cells for rule in cell.rules})


@pytest.mark.parametrize(("rules", "heat"), [(1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (15, 4), (16, 5), (90, 5)])
def test_heat_grows_with_the_rules(rules: int, heat: int) -> None:
    assert Cell("T1", "name", tuple(RULES[:1]) * rules).heat == heat


def test_the_loudest_rule_gives_a_cell_its_level() -> None:
    cell = next(cell for column in COLUMNS for cell in column.cells if cell.id == "T1666")
    assert cell.level == "critical"
