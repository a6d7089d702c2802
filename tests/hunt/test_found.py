"""Findings that come many together are those that come one by one: the same lines, counts, summary and chains."""

from __future__ import annotations

import json
import marshal
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from awol.configuration.allowlist import Allowlist
from awol.hunt import Detection, Filter, Hunter, Tally, found, hunt, plan, run
from awol.hunt.chains import Chains
from awol.hunt.detections import facts
from awol.hunt.found import MOST_ALIKE, Batch, Found, Gatherer, Written
from awol.hunt.lines import LINES
from awol.hunt.run import Asked, in_lines
from awol.hunt.story import Story
from awol.pack import parse_rule
from awol.values import Event, Rule


def rule(name: str, level: str, condition: str) -> Rule:
    text = (
        f"title: {name}\nname: {name}\nlogsource: {{product: aws, service: cloudtrail}}\nlevel: {level}\n"
        f"detection: {{s: {{eventName: {condition}}}, condition: s}}\n"
    )
    return parse_rule(text, f"rules/f/{name}.yml", name)


RULES = [rule("r_a", "critical", "A"), rule("r_ab", "high", "[A, B]"), rule("r_b", "low", "B")]
CHAIN = parse_rule(
    "title: chain\nname: chain\nid: 4e9a4ef0-0000-4000-8000-000000000001\nlevel: critical\n"
    "correlation:\n  type: temporal_ordered\n  rules: [r_a, r_b]\n  group-by: [recipientAccountId]\n  timespan: 1m\n",
    "rules/f/chain.yml",
    "chain",
)


def logs(folder: Path, seed: int) -> list[Path]:
    """Files with records of few kinds: some come again, some have no id or no time, some break off."""
    chance = random.Random(seed)
    lines: list[bytes] = []
    for number in range(400):
        if lines and chance.random() < 0.15:
            lines.append(chance.choice(lines))
            continue
        record: dict[str, object] = {
            "eventName": chance.choice("AABBC"),
            "eventTime": f"2026-05-28T{chance.randrange(3):02}:{chance.randrange(60):02}:00Z",
            "recipientAccountId": f"00000000000{chance.randrange(4)}",
            "awsRegion": chance.choice(("us-east-1", "eu-west-1")),
            "userIdentity": {"arn": f"arn:aws:iam::1:user/{chance.randrange(5)}", "accessKeyId": f"K{number % 9}"},
            "sourceIPAddress": f"198.51.100.{chance.randrange(6)}",
            "requestParameters": {"quoted": '"' * (number % 3)},
        }
        if chance.random() < 0.9:
            record["eventID"] = f"e{number}"
        if chance.random() < 0.05:
            record["eventTime"] = "some day"
        lines.append(json.dumps(record).encode() if chance.random() < 0.97 else b'{"eventName": "A",')
    files = [folder / f"{at:02}.jsonl" for at in range(8)]
    for at, file in enumerate(files):
        file.write_bytes(b"\n".join(lines[at::8]) + b"\n")
    return files


def hunted(
    files: list[Path], jobs: int, format_: str | None, *, raw: bool
) -> tuple[list[str], list[str], Tally, list[str]]:
    """The lines of the findings, what is told of them, what was counted, and the problems."""
    text = LINES[format_ or "jsonl"].text()
    problems: list[str] = []
    story, tally = Story(), Tally()
    hunter = Hunter(RULES, {}, Filter(), RULES)
    lines = None if format_ is None else LINES[format_]
    written: list[str] = []
    for one in in_lines(
        *(lines, hunter, files, Allowlist(), tally, lambda fault: problems.append(str(fault)), jobs),
        *(Chains([CHAIN], [*RULES, CHAIN]), Asked(raw)),
    ):
        story.add(one)
        written += [text.of(one)] if isinstance(one, Detection) else [row[-1] for row in one.rows]
    return written, list(story.lines(tally.stats.reaches)), tally, problems


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes for little, and several batches of a file."""
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    monkeypatch.setattr(plan, "BATCH", 1)
    monkeypatch.setattr(found, "MOST_TOGETHER", 7)


@pytest.mark.parametrize("raw", [False, True], ids=["", "with records"])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("small")
def test_many_together_are_what_they_are_one_by_one(seed: int, raw: bool, tmp_path: Path) -> None:
    files = logs(tmp_path, seed)
    alone = hunted(files, 1, None, raw=raw)
    assert alone[2].repeats > 20
    assert len(alone[3]) > 3
    assert sum('"rule": "chain"' in line for line in alone[0]) > 3
    for jobs in (1, 2, 3):
        assert hunted(files, jobs, "jsonl", raw=raw) == alone
        if not raw:
            assert hunted(files, jobs, "csv", raw=raw)[1:] == alone[1:]


def test_nothing_is_put_together_that_nobody_writes_as_lines(tmp_path: Path) -> None:
    """What an allow-list row covers is told in the line: which rows there are the other processes do not know."""
    files = logs(tmp_path, 1)
    hunter = Hunter(RULES, {}, Filter())
    detections = list(hunt(hunter, files, Allowlist(), Tally(), print))
    assert {type(one) for one in detections} == {Detection}
    together = list(in_lines(LINES["jsonl"], hunter, files, Allowlist(), Tally(), print))
    assert {type(one) for one in together} == {Written}
    assert sum(len(one.rows) for one in together if isinstance(one, Written)) == len(detections)


class Interrupted(Hunter):
    """A hunter that is stopped by Ctrl-C at its fifth record."""

    def fired(self, events: Iterable[Event]) -> Iterator[tuple[Event, list[Rule]]]:
        for number, event in enumerate(events):
            if number == 4:
                raise KeyboardInterrupt
            yield from super().fired((event,))


@pytest.mark.parametrize("prompt", [False, True])
def test_what_waits_for_others_is_not_lost_when_the_hunt_is_stopped(prompt: bool, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps({"eventName": "A", "eventID": f"e{at}"}) for at in range(9)))
    written: list[Detection | Written] = []
    searched = in_lines(
        *(LINES["jsonl"], Interrupted(RULES[:1], {}, Filter()), [file], Allowlist(), Tally(), print), prompt=prompt
    )
    with pytest.raises(KeyboardInterrupt):
        written.extend(searched)
    assert [[row[4][0] for row in one.rows] for one in written if isinstance(one, Written)] == (
        [["e0"], ["e1"], ["e2"], ["e3"]] if prompt else [["e0", "e1", "e2", "e3"]]
    )


def gatherer(*, watched: bool = False) -> Gatherer:
    return Gatherer(RULES, len(RULES), watched=watched)


def one(number: int, *rules: Rule, **fields: object) -> Found:
    record = {"eventID": f"e{number}", "eventTime": f"2026-05-28T00:00:{number:02}Z", **fields}
    event = Event(record, "a.json")
    known = facts(event)
    lines = LINES["jsonl"].text().of_record(rules, known, (event.id,), ())
    return Found(rules, event.content, known, (event.id,), (), None, None, lines)


def batch_of(*given: Found, watched: bool = False) -> Batch:
    gathered = gatherer(watched=watched)
    for some in given:
        gathered.take(some)
    return gathered.batch()


def test_a_batch_is_what_it_was_when_it_comes_from_another_process() -> None:
    batch = batch_of(one(1, RULES[0], RULES[1]), one(2, RULES[2]))
    again = Batch.of(marshal.loads(marshal.dumps(batch.plain())))
    assert again == batch
    rules = {rule.name: rule for rule in RULES}
    assert again.written(rules) == batch.written(rules)
    assert [found.rule for _, found in again.written(rules).loud] == ["r_a", "r_ab"]


@pytest.mark.parametrize(
    ("wanted", "left", "loud"),
    [
        ((True, True, True), ["r_a", "r_ab", "r_b"], [0, 1]),
        ((False, True, True), ["r_ab", "r_b"], [0]),
        ((True, False, True), ["r_a", "r_b"], [0]),
        ((False, False, True), ["r_b"], []),
        ((False, False, False), [], []),
    ],
)
def test_what_is_not_wanted_is_left_out_of_every_column(
    wanted: tuple[bool, ...], left: list[str], loud: list[int]
) -> None:
    batch = batch_of(one(1, RULES[0], RULES[1]), one(2, RULES[2], awsRegion="eu-west-1")).only(wanted)
    assert [row[1] for row in batch.rows] == left
    assert {len(column) for column in batch[:5]} == {len(left)}
    assert [at for at, _ in batch.told] == loud
    assert [region for region in batch.regions if region] == (["eu-west-1"] if wanted[2] else [])


@pytest.mark.parametrize("watched", [False, True])
def test_of_what_is_alike_the_earliest_are_told_and_every_critical_one_to_who_watches(watched: bool) -> None:
    """Those that were earlier than all but three when they came: of more a summary has no use."""
    gathered = gatherer(watched=watched)
    told: dict[str, list[int]] = {"r_a": [], "r_ab": []}
    for number in (9, 3, 7, 8, 1, 9, 5, 8, 7):
        gathered.take(one(number, *RULES))
        batch = gathered.batch()
        for at, known in batch.told:
            told[batch.rows[at][1]].append(int(known[0][-3:-1]))
    early = [9, 3, 7, 8, 1, 5]
    assert told == {"r_a": [9, 3, 7, 8, 1, 9, 5, 8, 7] if watched else early, "r_ab": early}


def test_of_the_same_time_the_events_decide() -> None:
    given = [one(1, RULES[0])._replace(event_ids=(identity,)) for identity in ("e5", "e7", "e6", "e9", "e4", "e8")]
    batch = batch_of(*given)
    assert [batch.rows[at][4] for at, _ in batch.told] == [("e5",), ("e7",), ("e6",), ("e9",), ("e4",)]


@pytest.mark.parametrize("known", [0, 1, 2])
def test_where_too_many_differ_every_one_is_told(known: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "_KNOWN_ALIKE", known)
    batch = batch_of(*(one(number, RULES[number % 2]) for number in range(20)))
    assert len(batch.told) == (20 - (10 - MOST_ALIKE) * known)


def test_a_batch_is_full_with_enough_records_or_text_or_with_what_somebody_waits_for() -> None:
    gathered = gatherer()
    for number in range(found.MOST_TOGETHER):
        assert not gathered.is_full
        gathered.take(one(number % 60, RULES[0]))
    assert gathered.is_full
    gathered.batch()
    assert (gathered.count, gathered.is_full) == (0, False)
    gathered.take(one(1, RULES[0], requestParameters={str(at): "x" * 110 for at in range(8)}))
    assert not gathered.is_full
    for _ in range(250):
        gathered.take(one(1, RULES[0], requestParameters={str(at): "x" * 110 for at in range(8)}))
    assert gathered.is_full
    waited = gatherer(watched=True)
    waited.take(one(1, RULES[1]))
    assert not waited.is_full
    waited.take(one(2, RULES[0]))
    assert waited.is_full
