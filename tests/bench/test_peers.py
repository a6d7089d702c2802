"""Each tool is given the same records and rules in the form that it reads, and what it found is counted."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from awol.values import Rule
from bench.peers import (
    FEED,
    Given,
    Peer,
    Places,
    last_column,
    lines,
    numbers,
    peers,
    places,
    queries,
    readable,
    zircolite_hits,
)

EVERYWHERE = Places(
    rg=Path("/t/rg"),
    rsigma=Path("/t/rsigma"),
    suzaku=Path("/t/suzaku"),
    zircolite=Path("/t/zircolite"),
    duckdb=Path("/t/duckdb"),
)


@pytest.fixture
def packed(tmp_path: Path) -> Given:
    """A folder of gzip files as S3 has them."""
    logs = tmp_path / "logs"
    logs.mkdir()
    names = frozenset({"leaveorganization", "it's"})
    return Given(logs, tmp_path / "plain", tmp_path / "rules", names, tmp_path / "names", tmp_path / "scratch")


@pytest.fixture
def unpacked(packed: Given) -> Given:
    """One file of JSON lines."""
    return replace(packed, logs=packed.logs / "log.jsonl")


def by_name(given: Given, at: Places) -> dict[str, Peer]:
    return {peer.name: peer for peer in peers(given, at)}


def test_each_tool_reads_the_gzip_files_in_its_way(packed: Given) -> None:
    found = by_name(packed, EVERYWHERE)
    assert list(found) == [
        "libdeflate, two processes",
        "gzip -dc",
        "rg -z for the names",
        "rsigma, fed by a pipe",
        "suzaku",
        "Zircolite",
        "DuckDB, read_json",
        "DuckDB, JSON path",
    ]
    assert found["rg -z for the names"].command == (
        *("/t/rg", "-z", "--count-matches", "--no-filename", "-F", "-f", str(packed.quoted), str(packed.logs)),
    )
    assert found["rg -z for the names"].codes == (0, 1)
    shell, option, piped = found["rsigma, fed by a pipe"].command
    assert (shell, option) == ("sh", "-c")
    assert piped.endswith(f"| /t/rsigma engine eval --output-format ndjson -r {packed.rules} --jsonpath '$.Records[*]'")
    suzaku = found["suzaku"]
    assert suzaku.command[:6] == ("/t/suzaku", "aws-ct-timeline", "-d", str(packed.logs), "-r", str(packed.rules))
    assert suzaku.folder == Path("/t")
    assert suzaku.wrote == packed.scratch / "found.jsonl"
    zircolite = found["Zircolite"]
    assert zircolite.command[:4] == ("/t/zircolite/.venv/bin/python", "zircolite.py", "-e", str(packed.plain))
    assert zircolite.folder == Path("/t/zircolite")


def test_each_tool_reads_json_lines_and_nothing_is_unpacked(unpacked: Given) -> None:
    found = by_name(unpacked, EVERYWHERE)
    assert list(found) == [
        "rg for the names",
        "rsigma",
        "suzaku",
        "Zircolite",
        "DuckDB, read_json",
        "DuckDB, JSON path",
    ]
    assert "-z" not in found["rg for the names"].command
    assert found["rsigma"].command[-2:] == ("-e", f"@{unpacked.logs}")
    assert "--jsonpath" not in found["rsigma"].command
    assert found["suzaku"].command[2:4] == ("-f", str(unpacked.logs))


def test_tools_that_are_not_there_are_not_run(packed: Given, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(by_name(packed, Places())) == ["libdeflate, two processes"]


def test_a_tool_is_found_on_the_path_and_one_that_is_named_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tool in ("rsigma", "duckdb"):
        (tmp_path / tool).write_text("#!/bin/sh\n")
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = places(duckdb=Path("/t/duckdb"), zircolite=None, suzaku=None)
    assert found == Places(rsigma=tmp_path / "rsigma", duckdb=Path("/t/duckdb"))


def test_the_questions_for_duckdb(packed: Given, unpacked: Given) -> None:
    logs = packed.logs
    assert queries(packed) == {
        "DuckDB, read_json": (
            "SELECT name, count(*) AS records FROM (SELECT unnest(Records).eventName AS name FROM "
            f"read_json('{logs}/**/*.json.gz', columns = {{Records: 'STRUCT(eventName VARCHAR)[]'}})) "
            "WHERE lower(name) IN ('it''s', 'leaveorganization') GROUP BY name"
        ),
        "DuckDB, JSON path": (
            "SELECT name, count(*) AS records FROM "
            "(SELECT unnest(json_extract_string(json, '$.Records[*].eventName')) AS name FROM "
            f"read_json_objects('{logs}/**/*.json.gz', format = 'unstructured')) "
            "WHERE lower(name) IN ('it''s', 'leaveorganization') GROUP BY name"
        ),
    }
    assert queries(unpacked)["DuckDB, JSON path"] == (
        "SELECT name, count(*) AS records FROM (SELECT json_extract_string(json, '$.eventName') AS name FROM "
        f"read_json_objects('{logs}/log.jsonl', format = 'newline_delimited')) "
        "WHERE lower(name) IN ('it''s', 'leaveorganization') GROUP BY name"
    )


@pytest.mark.parametrize(
    ("program", "words"),
    [("duckdb", ["/t/duckdb", "-csv", "-c"]), ("python3.11", ["/t/python3.11", "-c"])],
)
def test_duckdb_is_a_program_or_a_package_of_python(packed: Given, program: str, words: list[str]) -> None:
    peer = by_name(packed, Places(duckdb=Path("/t") / program))["DuckDB, JSON path"]
    assert list(peer.command[: len(words)]) == words
    assert peer.command[-1] == queries(packed)["DuckDB, JSON path"]


def test_the_feed_writes_each_document_on_a_line_of_its_own(packed: Given) -> None:
    for number in (1, 2):
        folder = packed.logs / "2026"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.json.gz").write_bytes(gzip.compress(b'{"Records":[%d]}' % number))
    fed = subprocess.run([sys.executable, "-c", FEED, str(packed.logs)], capture_output=True, check=True).stdout
    assert fed == b'{"Records":[1]}\n{"Records":[2]}\n'


@pytest.mark.parametrize(
    ("name", "is_given"),
    [
        ("aws_org_leave_success", True),
        # A correlation; a rule that asks for values of the site; one below the level that `awol hunt` begins with.
        ("aws_corr_leave_denied_burst", False),
        ("aws_log_bucket_tampered", False),
        ("aws_org_membership_looked_up", False),
    ],
)
def test_only_rules_that_others_can_read_are_given(rules: tuple[Rule, ...], name: str, is_given: bool) -> None:
    one = [rule for rule in rules if rule.name == name]
    assert [rule.name for rule in readable(one)] == [name] * is_given
    assert len(one) == 1


def test_what_was_found_is_counted(tmp_path: Path) -> None:
    def kept(text: str) -> Path:
        path = tmp_path / "found"
        path.write_text(text)
        return path

    assert lines(kept('{"a": 1}\n\n{"a": 2}\n')) == 2
    assert numbers(kept("3\n4\n")) == 7
    assert numbers(kept("")) == 0
    assert last_column(kept('name,records\n"a,b",3\nc,4\n')) == 7
    assert last_column(kept("")) == 0
    hits = [{"title": "x", "matches": [{}, {}]}, {"title": "y", "matches": [{}]}]
    assert zircolite_hits(kept(json.dumps(hits))) == 3
