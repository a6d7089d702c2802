"""Cases in envelopes: a record that came back as it went in is the same event, any other is searched anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from awol.errors import PackError
from awol.pack import parse_rule
from awol.replay import Replay, cases
from awol.values import Case, Event

FIRST = {"eventID": "1", "eventName": "LeaveOrganization", "readOnly": True, "responseElements": {"n": 1}}
SECOND = {"eventID": "2", "eventName": "AcceptHandshake", "readOnly": False}
CASES = [Case("r", "fires/first", "fires", (Event(FIRST),)), Case("r", "fires/second", "fires", (Event(SECOND),))]

Wrapper = Callable[[list[dict[str, Any]]], bytes]


def lines(records: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def wrapped(monkeypatch: pytest.MonkeyPatch, wrap: Wrapper) -> list[list[Case]]:
    monkeypatch.setattr(cases, "WRAPPERS", {"lines": wrap})
    return cases.in_envelopes(CASES)


def test_what_came_back_unchanged_is_the_event_that_went_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made = wrapped(monkeypatch, lines)
    assert [[one.name for one in some] for some in made] == [["fires/first + lines"], ["fires/second + lines"]]
    assert [some[0].events[0] for some in made] == [case.events[0] for case in CASES]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"true", b"1"),
        lambda text: text.replace(b'"n": 1', b'"n": 1.0'),
        lambda text: text.replace(b"LeaveOrg", b"LeftOrg"),
        lambda text: text.replace(b'"readOnly": true, ', b""),
    ],
)
def test_what_came_back_otherwise_is_another_event(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]
) -> None:
    first, second = (some[0].events[0] for some in wrapped(monkeypatch, lambda records: change(lines(records))))
    assert first is not CASES[0].events[0]
    assert json.dumps(first.record) == change(lines([FIRST])).decode()
    assert second is CASES[1].events[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"n": 1}, {"n": True}),
        ({"n": 1}, {"n": 1.0}),
        ({"n": 0.0}, {"n": -0.0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"n": 2**70}, {"n": 2**70 + 1}),
        ({"n": 2**70, "m": 1}, {"n": 2**70, "m": True}),
        ({"s": "\ud800"}, {"s": "\ud801"}),
    ],
)
def test_records_that_compare_as_equal_and_are_not(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert cases._told(one) == cases._told(dict(one))
    assert cases._told(one) != cases._told(other)


def test_a_record_that_is_lost_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def loses(records: list[dict[str, Any]]) -> bytes:
        return lines([record for record in records if record["eventID"] != "2"]) or b"{}"

    with pytest.raises(PackError, match="fires/second: the envelope `lines` loses records"):
        wrapped(monkeypatch, loses)


def test_what_an_envelope_adds_or_breaks_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(records: list[dict[str, Any]]) -> bytes:
        return lines(records) + b"\nxx"

    with pytest.raises(PackError, match=r"fires/first: the envelope `lines` loses records: .*text that is not JSON"):
        wrapped(monkeypatch, breaks)
    with pytest.raises(PackError, match="fires/first: the envelope `lines` loses records: 2 of 1 records came back"):
        wrapped(monkeypatch, lambda records: lines([*records, *records]))


@pytest.mark.parametrize(
    ("text", "read"),
    [(None, {}), ("", {}), ("# nothing\n", {}), ("e1: [a, b]\n", {"e1": ["a", "b"]})],
)
def test_what_is_expected_on_ordinary_traffic(text: str | None, read: dict[str, list[str]], tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "expected.yml").write_text(text)
    assert cases.load_expected(tmp_path / "expected.yml") == read


@pytest.mark.parametrize("text", ["[e1]\n", "e1: a\n", "e1:\n", "3\n"])
def test_what_is_no_such_list(text: str, tmp_path: Path) -> None:
    (tmp_path / "expected.yml").write_text(text)
    with pytest.raises(PackError, match="is not a mapping of eventID to a list of rules"):
        cases.load_expected(tmp_path / "expected.yml")


RULE = parse_rule(
    "title: t\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n"
    "detection: {s: {eventName: A}, condition: s}\n",
    "rules/x/aws_left.yml",
    "aws_left",
)

EXPECTED = """\
e1: [aws_left, aws_other]
e3: [aws_other]
"""


def pack_of(root: Path, expected: str = EXPECTED) -> Replay:
    """A pack of one rule, with a day of ordinary traffic of which something rightly fires."""
    for verdict in ("fires", "silent"):
        path = root / "fixtures/aws_left" / verdict / "a.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"eventID": verdict, "eventName": "A", "eventSource": "x"}))
    day = root / "fixtures/_ordinary"
    day.mkdir(exist_ok=True)
    records = [{"eventID": f"e{number}", "eventName": "A", "eventSource": "x"} for number in range(1, 5)]
    (day / "one.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records[:2]))
    (day / "two.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records[2:]))
    (day / "expected.yml").write_text(expected)
    return Replay(root, {}, {})


def ordinary(made: list[Case]) -> list[tuple[str, str, str, list[str]]]:
    return [
        (one.rule, one.name, one.expected, [event.id for event in one.events])
        for one in made
        if one.name.startswith("_ordinary")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aws_left", [("one.jsonl", "silent", ["e2"]), ("one.jsonl as listed", "fires", ["e1"]),
                      ("two.jsonl", "silent", ["e3", "e4"])]),
        ("aws_other", [("one.jsonl", "silent", ["e2"]), ("one.jsonl as listed", "fires", ["e1"]),
                       ("two.jsonl", "silent", ["e4"]), ("two.jsonl as listed", "fires", ["e3"])]),
        ("aws_quiet", [("one.jsonl", "silent", ["e1", "e2"]), ("two.jsonl", "silent", ["e3", "e4"])]),
    ],
)  # fmt: skip
def test_ordinary_traffic_is_silent_but_for_what_is_listed(
    name: str, expected: list[tuple[str, str, list[str]]], tmp_path: Path
) -> None:
    replay = pack_of(tmp_path)
    (tmp_path / "fixtures/aws_left").rename(tmp_path / "fixtures" / name)
    rule = replace(RULE, name=name)
    told = [(name, f"_ordinary/{case}", verdict, ids) for case, verdict, ids in expected]
    assert ordinary(replay.cases(rule, envelopes=False, variants=False)) == told
    assert ordinary(replay.cases(rule, ordinary=False, envelopes=False, variants=False)) == []
    # Ordinary traffic has no moment at which a search could look at it.
    assert ordinary(replay.cases(replace(rule, kind="search"), envelopes=False, variants=False)) == []


def test_the_cases_of_a_rule_are_as_many_as_were_asked_for(tmp_path: Path) -> None:
    replay = pack_of(tmp_path)
    plain = [one.name for one in replay.cases(RULE, ordinary=False, envelopes=False, variants=False)]
    assert plain == ["fires/a", "silent/a"]
    varied = [one.name for one in replay.cases(RULE, ordinary=False, envelopes=False)]
    wrapped = [one.name for one in replay.cases(RULE, ordinary=False, variants=False)]
    every = [one.name for one in replay.cases(RULE, ordinary=False)]
    assert "fires/a + keys reversed" in varied
    assert len(every) == len(varied) + len(wrapped) - 2
    assert set(every) == {*varied, *wrapped}
    assert not {*varied} & {*wrapped} - {*plain}
    assert every.index("silent/a") == len(every) // 2


@pytest.mark.parametrize("expected", ["- e1", "e1: aws_left", "word"])
def test_a_list_of_what_fires_that_is_none_is_named(expected: str, tmp_path: Path) -> None:
    replay = pack_of(tmp_path, expected)
    with pytest.raises(PackError) as fault:
        replay.cases(RULE, envelopes=False, variants=False)
    assert fault.value.message == "is not a mapping of eventID to a list of rules"
    assert str(fault.value.location) == str(tmp_path / "fixtures/_ordinary/expected.yml")


@pytest.mark.parametrize("expected", ["", "# nothing yet\n", "{}"])
def test_nothing_needs_to_fire_on_ordinary_traffic(expected: str, tmp_path: Path) -> None:
    found = pack_of(tmp_path, expected).cases(RULE, envelopes=False, variants=False)
    assert [one[2] for one in ordinary(found)] == ["silent", "silent"]


def test_a_rule_without_fixtures_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="the rule has no fixtures") as fault:
        cases.written_cases(tmp_path, RULE)
    assert (str(fault.value.location), fault.value.next_step) == (
        "fixtures/aws_left",
        "add fixtures/aws_left/fires/<why>.json and silent/",
    )
    for content, told in (("", "an empty file"), ('{"Records": []}', "holds no record"), ("{", "")):
        path = tmp_path / "fixtures/aws_left/fires/b.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        with pytest.raises(PackError) as fault:
            cases.written_cases(tmp_path, RULE)
        assert told in fault.value.message
        assert str(fault.value.location).startswith("fixtures/aws_left/fires/b.json")


def test_a_folder_and_a_hidden_file_are_no_fixtures(tmp_path: Path) -> None:
    pack_of(tmp_path)
    for path in ("fires/old", "silent/.cache"):
        (tmp_path / "fixtures/aws_left" / path).mkdir()
    (tmp_path / "fixtures/aws_left/fires/.hidden.json").write_text("x")
    assert [one.name for one in cases.written_cases(tmp_path, RULE)] == ["fires/a", "silent/a"]
    with pytest.raises(PackError, match="the rule has no fixtures"):
        cases.written_cases(tmp_path, replace(RULE, name="aws_none"))
