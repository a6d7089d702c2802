"""Several processes find what one finds, in the same order, standard input too."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from awol.configuration.allowlist import Allowlist
from awol.errors import EventError
from awol.hunt import Filter, Hunter, Tally, hunt
from awol.pack import parse_rule

RULE = (
    "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\n"
    "detection: {s: {eventName: A}, condition: s}\n"
)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("order", [("-", "one", "two"), ("one", "-", "two"), ("one", "two", "-"), ("-",)], ids="".join)
def test_standard_input_beside_files_is_searched_in_its_place(
    order: tuple[str, ...], jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only this process has standard input: no worker may be asked for it, and no finding on it may be lost."""
    for name in ("one", "two"):
        (tmp_path / name).write_text(json.dumps({"eventID": name, "eventName": "A"}))
    given = json.dumps({"eventID": "-", "eventName": "A"}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    problems: list[EventError] = []
    tally = Tally()
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    files = [name if name == "-" else tmp_path / name for name in order]
    found = list(hunt(hunter, files, Allowlist(), tally, problems.append, jobs))
    assert [one.event_ids for one in found] == [(name,) for name in order]
    assert [one.file for one in found] == [str(file) for file in files]
    assert problems == []
    assert (tally.stats.files, tally.stats.records, tally.detections) == (len(order), len(order), len(order))
