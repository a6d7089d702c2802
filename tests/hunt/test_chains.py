"""A hunt finds chains in the same pass: whatever the level of their members, in one process or in several."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from awol.configuration.allowlist import Allowlist, parse
from awol.errors import EventError
from awol.hunt import Detection, Filter, Hunter, Tally, hunt
from awol.hunt.chained import packed
from awol.hunt.chains import Chains
from awol.hunt.detections import facts
from awol.pack import parse_rule
from awol.values import Event, Rule
from tests.engines.sigma.correlation.stories import story

HEAD = "id: 11111111-2222-4333-8444-555555555555\nstatus: test\ndescription: d\ntags: [attack.t1666]\n"


def _rule(letter: str, level: str) -> Rule:
    text = (
        f"title: Rule {letter}\nname: rule_{letter}\n{HEAD}level: {level}\n"
        "logsource: {product: aws, service: cloudtrail}\n"
        f"detection:\n  s: {{eventName: {letter.upper()}}}\n  condition: s\n"
    )
    return parse_rule(text, f"rules/f/rule_{letter}.yml", f"rule_{letter}")


CHAIN = parse_rule(
    f"title: A then B\nname: a_then_b\n{HEAD}level: critical\ncorrelation:\n  type: temporal_ordered\n"
    "  rules: [rule_a, rule_b]\n  group-by: [key]\n  timespan: 10s\n",
    "rules/correlation/a_then_b.yml",
    "a_then_b",
)
RULES = [_rule("a", "informational"), _rule("b", "low"), CHAIN]


def _files(folder: Path, *stories: str) -> list[Path]:
    """One file for each story; those of even numbers are packed."""
    paths = []
    for number, told in enumerate(stories):
        records = {"Records": [dict(event.record) for event in story(told)]}
        text = json.dumps(records).encode()
        path = folder / f"{number}.json"
        path.write_bytes(text if number % 2 else gzip.compress(text))
        paths.append(path)
    return paths


def _hunt(files: list[Path], level: str = "low", jobs: int = 1, tally: Tally | None = None) -> list[Detection]:
    chains = Chains([CHAIN], RULES)
    hunter = Hunter(RULES, {}, Filter(level), tuple(chains.members.values()))
    problems: list[EventError] = []
    found = list(hunt(hunter, files, Allowlist(), tally or Tally(), problems.append, jobs, chains))
    assert problems == []
    return found


def _told(found: list[Detection]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.rule, one.event_ids) for one in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_chain_over_several_files_in_the_wrong_order(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 1)
    files = _files(tmp_path, "5B/id=b1", "1A/id=a1 90A/id=a2", "95B/id=b2 30B/id=b3")
    found = _hunt(files, jobs=jobs)
    assert _told(found) == [
        ("rule_b", ("b1",)),
        ("rule_b", ("b2",)),
        ("rule_b", ("b3",)),
        ("a_then_b", ("a1", "b1")),
        ("a_then_b", ("a2", "b2")),
    ]
    last = found[-1]
    assert (last.level, last.time, last.file) == ("critical", "2023-11-14T22:14:55Z", str(files[2]))


def test_the_level_hides_findings_and_leaves_chains_whole(tmp_path: Path) -> None:
    files = _files(tmp_path, "1A 2B")
    assert [one.rule for one in _hunt(files, "informational")] == ["rule_a", "rule_b", "a_then_b"]
    assert [one.rule for one in _hunt(files, "critical")] == ["a_then_b"]


def test_a_chain_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    """`name` is optional in Sigma."""
    text, named = CHAIN.text.replace("name: a_then_b\n", ""), "rules/correlation/a_then_b.yml"
    nameless = parse_rule(text, named, "a_then_b")
    chains = Chains([nameless], [*RULES[:2], nameless])
    hunter = Hunter(RULES[:2], {}, Filter("critical"), tuple(chains.members.values()))
    found = hunt(hunter, _files(tmp_path, "0A 1B"), Allowlist(), Tally(), print, 1, chains)
    assert [one.rule for one in found] == ["a_then_b"]


def test_records_without_a_time_are_counted(tmp_path: Path) -> None:
    record: Mapping[str, Any] = {**story("1A")[0].record, "eventTime": "soon"}
    (tmp_path / "odd.json").write_text(json.dumps(record))
    tally = Tally()
    _hunt([tmp_path / "odd.json"], tally=tally)
    assert "1 record without a readable eventTime, which no chain can use" in tally.lines()


def test_a_repeat_makes_no_chain(tmp_path: Path) -> None:
    assert [one.rule for one in _hunt(_files(tmp_path, "1A/id=a 2B/id=b 2B/id=b", "1A/id=a 2B/id=b"))] == [
        "rule_b",
        "a_then_b",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("told", "expected"), [("1AB/id=-", 0), ("1AB/id=- 2A/id=-", 1), ("1AB/id=- 1AB/id=-", 1)])
def test_a_record_without_id_that_fires_two_rules_is_one_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, expected: int, jobs: int
) -> None:
    """In every number of processes: the rules that it fired stay together on its way."""
    monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 1)
    rules = [parse_rule(one.text.replace("eventName:", "eventName|contains:"), one.path, one.name) for one in RULES[:2]]
    text = CHAIN.text.replace("temporal_ordered", "event_count").replace(
        "timespan:", "condition: {gte: 2}\n  timespan:"
    )
    chain = parse_rule(text, CHAIN.path, CHAIN.name)
    chains = Chains([chain], rules)
    hunter = Hunter(rules, {}, Filter("low"), tuple(chains.members.values()))
    problems: list[EventError] = []
    files = _files(tmp_path, told, "900X")
    found = list(hunt(hunter, files, Allowlist(), Tally(), problems.append, jobs, chains))
    assert [len(one.event_ids) for one in found if one.rule == chain.name] == [2] * expected
    assert problems == []


@pytest.mark.parametrize(("accounts", "approved"), [("111122223333", True), ("111122223333 444455556666", False)])
def test_a_row_covers_a_chain_where_it_covers_each_event(tmp_path: Path, accounts: str, approved: bool) -> None:
    first, *rest = accounts.split()
    told = [dict(event.record) for event in story("1A 2B")]
    told[0]["recipientAccountId"], told[1]["recipientAccountId"] = (rest or [first])[0], first
    (tmp_path / "logs.json").write_text(json.dumps({"Records": told}))
    row = f"rule,recipient_account_id,reason,expires\na_then_b,{first},why,2024-12-31\n"
    allowlist = parse(row, "a.csv", RULES, date(2024, 12, 1))
    chains = Chains([CHAIN], RULES)
    hunter = Hunter(RULES, {}, Filter("low"), tuple(chains.members.values()))
    tally = Tally()
    found = list(hunt(hunter, [tmp_path / "logs.json"], allowlist, tally, lambda fault: None, 1, chains))
    (chain,) = [one for one in found if one.rule == CHAIN.name]
    assert (chain.approved is not None) == approved


def test_rules_beside_a_correlation_in_its_file_run_for_it_alone(tmp_path: Path) -> None:
    text = RULES[0].text + "---\n" + RULES[1].text + "---\n" + CHAIN.text
    chain = parse_rule(text, "foreign.yml", "foreign")
    chains = Chains([chain], [])
    hunter = Hunter([chain], {}, Filter("informational"), tuple(chains.members.values()))
    found = list(hunt(hunter, _files(tmp_path, "1A 2B"), Allowlist(), Tally(), lambda fault: None, 1, chains))
    assert [one.rule for one in found] == ["a_then_b"]


def test_events_of_a_chain_come_whole() -> None:
    chains = Chains([CHAIN], RULES)
    keeper = chains.keeper()
    with chains.collector() as collector:
        events = [
            Event({**one.record, "deep": {"list": [1, 2.5, None, True, "ü\ud800"]}}, "f", "p", 3)
            for one in story("1A 2B")
        ]
        for name, event in zip(("rule_a", "rule_b"), events, strict=True):
            known = packed(event, facts(event), whole=True)
            collector.take(keeper.kept(event, 1 << keeper.bits[name], known))
        [(rule, found, fired)] = chains.found(collector)
    assert rule is CHAIN
    assert [[one.name for one in rules] for rules in fired] == [["rule_a"], ["rule_b"]]
    assert [(one.record, one.id, one.facts) for one in found] == [(one.record, one.id, facts(one)) for one in events]
