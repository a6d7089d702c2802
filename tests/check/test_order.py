"""Findings come by path and line; one without a line stands before those of the file's lines."""

from __future__ import annotations

from pathlib import Path

import pytest

import awol.check
from awol.check import check
from awol.check.formats import as_json, as_sarif, as_text
from awol.errors import Location
from awol.values import Finding

WHOLE_FILE = Finding("z", Location("rules/a.yml"), "of the whole file")
FIRST_LINE = Finding("a", Location("rules/a.yml", 1), "of the first line")
SECOND_LINE = Finding("a", Location("rules/a.yml", 2), "of the second line")
OTHER_FILE = Finding("a", Location("rules/b.yml"), "of another file")


def test_a_finding_without_a_place_in_its_file_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the name of the check alone it would come behind the first line's."""
    shuffled = [OTHER_FILE, SECOND_LINE, FIRST_LINE, WHOLE_FILE, FIRST_LINE]
    monkeypatch.setattr(awol.check, "check_places", lambda root: iter(shuffled))
    found = [one for one in check(tmp_path) if one in shuffled]
    assert found == [WHOLE_FILE, FIRST_LINE, SECOND_LINE, OTHER_FILE]


def test_the_line_of_a_finding_without_a_place() -> None:
    """Text shows none, JSON says null, and code scanning, which demands one, gets the first."""
    finding = Finding("guide", Location("rules/a.md"), "no guide")
    assert as_text([finding]) == "rules/a.md: no guide [guide]\n"
    assert '"line": null' in as_json([finding])
    assert '"startLine": 1\n' in as_sarif([finding])
    assert "startColumn" not in as_sarif([finding])
