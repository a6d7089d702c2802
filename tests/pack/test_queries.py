"""The table of refused conversions, and what is said of one that somebody spoiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.errors import PackError
from awol.pack.queries import load_refusals

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
