"""How a hunt by one process reads what it is given."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awol.configuration.allowlist import Allowlist
from awol.events.fast import candidates
from awol.hunt import Filter, Hunter, Tally, examine, hunt
from awol.pack import parse_rule
from awol.values import Event
from tests.hunt.test_processes import RULE


def test_only_of_a_regular_file_the_whole_may_be_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a pipe nobody knows where it ends."""
    asked: list[tuple[str, bool]] = []

    def noted(path: str, *given: Any, regular: bool) -> Iterator[Event]:
        asked.append((path, regular))
        return candidates(path, *given, regular=regular)

    monkeypatch.setattr(examine, "candidates", noted)
    record = json.dumps({"eventName": "A", "eventID": "e1"})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(record.encode()), encoding="utf-8"))
    (tmp_path / "a.json").write_text(record.replace("e1", "e2"))
    (tmp_path / "empty.json").touch()
    files: list[Path | str] = [tmp_path / "a.json", "-", tmp_path / "empty.json"]
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    found = list(hunt(hunter, files, Allowlist(), Tally(), lambda _: None))
    assert [one.event_ids for one in found] == [("e2",), ("e1",)]
    assert asked == [(str(tmp_path / "a.json"), True), ("-", False), (str(tmp_path / "empty.json"), False)]
