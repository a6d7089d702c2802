"""The fixtures of one rule on disk: readable, of a rule, of both verdicts, each record its own, nothing private."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from awol.check.fixtures import check_fixtures
from tests.check.rules import rule

RULE = rule()
NAME = RULE.name


def record(identity: str, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11", "eventID": identity, "eventSource": "organizations.amazonaws.com",
        "eventName": "LeaveOrganization", "recipientAccountId": "111122223333", **more,
    }  # fmt: skip


def put(root: Path, path: str, *records: dict[str, Any], raw: bytes | None = None) -> None:
    to = root / "fixtures" / path
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes("\n".join(map(json.dumps, records)).encode() if raw is None else raw)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path, f"{NAME}/fires/a.json", record("1"))
    put(tmp_path, f"{NAME}/silent/b.json", record("2", errorCode="AccessDenied"))
    put(tmp_path, "_ordinary/day.jsonl", record("3", eventName="ListRoots"), record("4", eventName="ListRoots"))
    put(tmp_path, "_ordinary/expected.yml", raw=f"'3': [{NAME}]\n".encode())
    return tmp_path


def said(root: Path) -> list[tuple[str, str, str]]:
    return [(one.check, str(one.location), one.message) for one in check_fixtures(root, [RULE])[1]]


def test_sound_fixtures_and_their_records(root: Path) -> None:
    events, findings = check_fixtures(root, [RULE])
    assert findings == []
    assert {name: [one.id for one in some] for name, some in events.items()} == {NAME: ["1", "2"], "": ["3", "4"]}
    # Two rules of one name, which another check reports, have one folder.
    assert check_fixtures(root, [RULE, RULE])[1] == []


def test_no_fixtures_at_all(tmp_path: Path) -> None:
    step = "write one whose file name says why"
    assert said(tmp_path) == [
        ("fixture-missing", f"fixtures/{NAME}/{verdict}", f"{NAME} has no fixture for `{verdict}`; {step}")
        for verdict in ("fires", "silent")
    ]


@pytest.mark.parametrize("verdict", ["fires", "silent"])
def test_a_verdict_without_a_fixture(verdict: str, root: Path) -> None:
    for path in (root / "fixtures" / NAME / verdict).iterdir():
        path.unlink()
    ((check, place, _),) = said(root)
    assert (check, place) == ("fixture-missing", f"fixtures/{NAME}/{verdict}")


def test_a_folder_of_no_rule(root: Path) -> None:
    put(root, "aws_gone/fires/a.json", record("5"))
    put(root, "_envelopes/x.json", record("6"))
    told = "no rule is named aws_gone; name the folder after its rule, or remove it"
    assert said(root) == [("fixture-orphan", "fixtures/aws_gone", told)]
    (root / "searches/visibility").mkdir(parents=True)
    (root / "searches/visibility/aws_gone.yml").write_text("", encoding="utf-8")
    assert said(root) == [], "it is a search's"


def test_a_record_stands_once(root: Path) -> None:
    put(root, f"{NAME}/silent/c.json", record("1"))
    put(root, "_ordinary/more.jsonl", record("8"), record("2"))
    assert said(root) == [
        ("fixture-double", f"fixtures/{NAME}/silent/c.json:1",
         f"the eventID 1 is in fixtures/{NAME}/fires/a.json too; give each record its own"),
        ("fixture-double", "fixtures/_ordinary/more.jsonl:2",
         f"the eventID 2 is in fixtures/{NAME}/silent/b.json too; give each record its own"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b'{"Records": []}', "contains no record; write one, or remove the file"), (b"hello", "; "), (b"", "; ")],
)
def test_a_file_that_holds_no_record(raw: bytes, told: str, root: Path) -> None:
    put(root, f"{NAME}/fires/a.json", raw=raw)
    (found,) = said(root)
    assert found[0] == "fixture-unreadable"
    assert found[1].startswith(f"fixtures/{NAME}/fires/a.json")
    assert told in found[2]


@pytest.mark.parametrize("path", [f"{NAME}/fires/a.json", "_ordinary/day.jsonl", "_envelopes/a.json"])
def test_nothing_in_a_fixture_is_private(path: str, root: Path) -> None:
    put(root, path, record("7", recipientAccountId="928374651029"))
    put(root, "_ordinary/expected.yml", raw=b"")
    found = said(root)
    assert found
    assert {one[1].partition(":")[0] for one in found} == {f"fixtures/{path}"}
    assert all("928374651029" in one[2] for one in found)


def test_what_is_packed_is_looked_into(root: Path) -> None:
    packed = gzip.compress(json.dumps({"Records": [record("1", recipientAccountId="928374651029")]}).encode())
    put(root, f"{NAME}/fires/a.json.gz", raw=packed)
    (root / f"fixtures/{NAME}/fires/a.json").unlink()
    assert any("928374651029" in told for _, _, told in said(root))
    put(root, "_envelopes/README.md", raw=b"928374651029")
    put(root, f"{NAME}/fires/a.json.gz", raw=gzip.compress(json.dumps({"Records": [record("1")]}).encode()))
    assert said(root) == [], "a text beside the envelopes is no fixture"


def test_a_mark_that_was_left(root: Path) -> None:
    put(root, f"{NAME}/fires/a.json", record("1", requestParameters={"FILL-IN": "what the call sends"}))
    ((check, place, told),) = said(root)
    assert (check, place) == ("fixture-unfilled", f"fixtures/{NAME}/fires/a.json:1")
    assert told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("'9': []\n", "no fixture has the eventID 9; remove the line"),
        ("'3': [aws_gone]\n", "no rule is named aws_gone; `awol rules` lists all"),
    ],
)
def test_what_is_expected_of_an_ordinary_day(text: str, told: str, root: Path) -> None:
    put(root, "_ordinary/expected.yml", raw=text.encode())
    assert said(root) == [("expected", "fixtures/_ordinary/expected.yml", told)]


def test_a_list_of_expectations_that_is_none(root: Path) -> None:
    put(root, "_ordinary/expected.yml", raw=b"- a\n")
    ((check, place, _),) = said(root)
    assert check == "expected"
    assert place.startswith("fixtures/_ordinary/expected.yml")
