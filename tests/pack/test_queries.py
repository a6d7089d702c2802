"""The table of refused conversions, and what is said of one that somebody spoiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.errors import PackError
from awol.pack import parse_rule
from awol.pack.queries import MissingQuery, committed_text, load_refusals

BROKEN = ("[]", "3", '"a"', "null", '{"rule": []}', '{"rule": null}', '{"rule": {"eql": 1}}', "{", "", "[" * 100_000)


@pytest.mark.parametrize("text", BROKEN)
def test_a_spoiled_table_is_named_with_the_command_that_mends_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "refused.json").write_text(text)
    with pytest.raises(PackError) as fault:
        load_refusals(tmp_path)
    assert str(fault.value.location) == "queries/refused.json"
    assert fault.value.next_step == "awol convert"


def test_a_table_is_read_as_rule_target_and_reason(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "refused.json").write_text('{"rule": {"eql": "why"}, "other": {}}')
    assert load_refusals(tmp_path) == {"rule": {"eql": "why"}, "other": {}}
    assert load_refusals(tmp_path / "queries") == {}


RULE = parse_rule("title: r\ndetection: {s: {a: b}, condition: s}\n", "rules/x/aws_r.yml", "aws_r")


@pytest.mark.parametrize(
    ("target", "refusals", "told"),
    [
        ("eql", {"aws_r": {"eql": "why"}}, "aws_r is refused for eql: why\n  try: `awol rules --format json` names"),
        ("eql", {"aws_r": {"esql": "why"}}, "queries/elastic/eql/aws_r.eql: there is no committed query\n  try: awol"),
        ("eql", {}, "queries/elastic/eql/aws_r.eql: there is no committed query"),
    ],
)  # fmt: skip
def test_why_there_is_no_text(target: str, refusals: dict[str, dict[str, str]], told: str, tmp_path: Path) -> None:
    with pytest.raises(MissingQuery) as fault:
        committed_text(tmp_path, RULE, target, refusals)
    assert str(fault.value).startswith(told)
    assert fault.value.exit_code == 3


def test_the_committed_text(tmp_path: Path) -> None:
    path = tmp_path / "queries" / "splunk" / "aws_r.spl"
    path.parent.mkdir(parents=True)
    path.write_text("search\n| x\n\n")
    assert committed_text(tmp_path, RULE, "splunk", {"aws_r": {"splunk": "an old one"}}) == "search\n| x"
    assert committed_text(tmp_path, RULE, "sigma", {}) == RULE.text
