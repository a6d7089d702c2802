"""The record of verdicts: a line counts only for what it was written on."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from awol.pack import parse_rule
from awol.replay.record import FILE, HEAD, Digests, Verdicts, read_record, record_text, recorded, summed
from awol.targets import ENGINES, TARGETS
from awol.values import Case, Outcome
from tests.conftest import ROOT
from tests.packs import our_rules

LEAVE = "aws_org_leave_success"
CHAIN = "aws_corr_leave_and_accept"
RULES = [rule for rule in our_rules() if rule.name in (LEAVE, CHAIN, "aws_org_accept_handshake_member")]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The fixtures and texts of a few rules."""
    for rule in RULES:
        shutil.copytree(ROOT / "fixtures" / rule.name, tmp_path / "fixtures" / rule.name)
        for path in (ROOT / "queries").rglob(f"{rule.name}.*"):
            copied = tmp_path / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    shutil.copy(ROOT / "fixtures" / "environment.yml", tmp_path / "fixtures")
    ordinary = tmp_path / "fixtures" / "_ordinary"
    ordinary.mkdir()
    (ordinary / "day.jsonl").write_text("{}\n", encoding="utf-8")
    (ordinary / "expected.yml").write_text("some-event: [aws_other]\n", encoding="utf-8")
    return tmp_path


def digests(pack: Path) -> dict[str, str]:
    made = Digests(pack, RULES)
    return {rule.name: made.of(rule) for rule in RULES}


CHANGES = {
    "a text": (f"queries/splunk/{LEAVE}.spl", {LEAVE}),
    "a text of another rule": (f"queries/splunk/{CHAIN}.spl", {CHAIN}),
    "a fixture": (f"fixtures/{LEAVE}/fires/federated_user.json", {LEAVE}),
    "a new fixture": (f"fixtures/{LEAVE}/silent/something_new.json", {LEAVE}),
    "ordinary traffic": ("fixtures/_ordinary/day.jsonl", {rule.name for rule in RULES}),
    "the examples of a site": ("fixtures/environment.yml", {rule.name for rule in RULES}),
    "a file that nothing replays": (f"fixtures/{LEAVE}/fires/.hidden", set()),
    "what fires on ordinary traffic, of another rule": ("fixtures/_ordinary/expected.yml", set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_digest_changes_with_what_the_verdicts_stand_on(name: str, pack: Path) -> None:
    path, expected = CHANGES[name]
    before = digests(pack)
    with (pack / path).open("a", encoding="utf-8") as file:
        file.write("other-event: [aws_other]\n")
    after = digests(pack)
    assert {rule for rule in before if before[rule] != after[rule]} == expected


def joined(parts: Iterable[bytes]) -> bytes:
    """Parts as a digest takes them: the length of each, in eight bytes with the highest first, and then the part."""
    return b"".join(bytes([0, 0, 0, 0, 0, 0, 0, len(one)]) + one for one in parts)


def test_a_digest_is_made_as_earlier_releases_made_it(tmp_path: Path) -> None:
    """A pack's record is committed: with another way to make a digest, no line of it would count any more."""
    folder = tmp_path / "fixtures" / "aws_a" / "fires"
    folder.mkdir(parents=True)
    (folder / "b.json").write_bytes(b"{}")
    (tmp_path / "queries/splunk").mkdir(parents=True)
    (tmp_path / "queries/splunk/aws_a.spl").write_bytes(b"search a\n")
    ordinary = tmp_path / "fixtures" / "_ordinary"
    ordinary.mkdir()
    (ordinary / "day.jsonl").write_bytes(b"{ }")
    (ordinary / "expected.yml").write_bytes(b"e-1: [aws_a]\n")
    rule = parse_rule("name: aws_a\ndetection: {s: {eventName: A}, condition: s}\n", "rules/x/aws_a.yml", "aws_a")
    shared = hashlib.sha256("\n".join(ENGINES).encode() + joined([b"day.jsonl", b"{ }"])).digest()
    texts = [b"search a" if target == "splunk" else b"" for target in TARGETS]
    made = hashlib.sha256(shared + joined([rule.text.encode(), *texts, b"b.json", b"{}", b"e-1"]))
    assert Digests(tmp_path, [rule]).of(rule) == made.hexdigest()[:16]


def test_a_folder_beside_the_fixtures_is_none(pack: Path) -> None:
    before = digests(pack)
    (pack / "fixtures" / "_ordinary" / "old.json").mkdir()
    (pack / "fixtures" / LEAVE / "fires" / "old.json").mkdir()
    assert digests(pack) == before


def test_what_fires_on_ordinary_traffic_changes_the_rule_that_it_names(pack: Path) -> None:
    before = digests(pack)
    (pack / "fixtures" / "_ordinary" / "expected.yml").write_text(f"some-event: [{LEAVE}]\n", encoding="utf-8")
    after = digests(pack)
    assert [rule for rule in before if before[rule] != after[rule]] == [LEAVE]


def test_a_chain_stands_on_its_parts() -> None:
    chain = next(rule for rule in RULES if rule.name == CHAIN)
    without = [rule for rule in RULES if rule.name != LEAVE]
    assert Digests(ROOT, RULES).of(chain) != Digests(ROOT, without).of(chain)


def test_a_file_moved_from_one_verdict_to_the_other_changes_the_digest(pack: Path) -> None:
    before = digests(pack)
    folder = pack / "fixtures" / LEAVE
    names = sorted(path.name for path in (folder / "fires").iterdir())
    (folder / "fires" / names[-1]).rename(folder / "silent" / names[-1])
    assert digests(pack)[LEAVE] != before[LEAVE]


def test_a_line_counts_while_its_digest_holds(pack: Path) -> None:
    good = digests(pack)
    lines = {LEAVE: Verdicts(good[LEAVE], 12), CHAIN: Verdicts("0" * 16, 12, {"esql": (1, 2)})}
    (pack / FILE).write_text(record_text(lines), encoding="utf-8")
    assert read_record(pack) == {name: [one] for name, one in lines.items()}
    assert recorded(pack, RULES) == {LEAVE: lines[LEAVE]}


def test_of_two_lines_that_a_merge_kept_the_true_one_counts(pack: Path) -> None:
    good = digests(pack)[LEAVE]
    text = HEAD + f"{LEAVE}\tffffffffffffffff\t99\t-\n{LEAVE}\t{good}\t12\t-\nnot a line\n<<<<<<<\n"
    (pack / FILE).write_text(text + f"{CHAIN}\t{good}\tmany\t-\n{CHAIN}\t{good}\t1\tesql:x\n", encoding="utf-8")
    assert recorded(pack, RULES) == {LEAVE: Verdicts(good, 12)}


@pytest.mark.parametrize(
    ("rest", "odd"),
    [
        ("12\t-", {}),
        ("12\tesql:1:2", {"esql": (1, 2)}),
        ("12\tesql:1:2,eql:0:3", {"esql": (1, 2), "eql": (0, 3)}),
        ("12\tesql:x:2", None),
        ("12\tesql:1:x", None),
        ("12\tesql:1", None),
        ("12\tesql:1:2:3", None),
        ("12\tesql:1:2,eql", None),
        ("12\t", None),
        ("12", None),
        ("12\t-\t-", None),
        ("-1\t-", None),
    ],
)
def test_a_line_that_cannot_be_read_is_left_out_alone(
    rest: str, odd: dict[str, tuple[int, int]] | None, tmp_path: Path
) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / FILE).write_text(f"{HEAD}aws_a\td\t{rest}\naws_b\te\t3\t-\n", encoding="utf-8")
    known = {} if odd is None else {"aws_a": [Verdicts("d", 12, odd)]}
    assert read_record(tmp_path) == known | {"aws_b": [Verdicts("e", 3)]}


def test_a_line_is_the_sum_of_a_run() -> None:
    cases = [Case(LEAVE, f"fires/{number}", "fires", ()) for number in range(3)]
    outcomes = [Outcome(case, engine, "fires", "pass") for case in cases for engine in ("sigma", "esql")]
    outcomes[1] = Outcome(cases[0], "esql", None, "error")
    outcomes[3] = Outcome(cases[1], "esql", "silent", "fail")
    made = summed("d", outcomes)
    assert made == Verdicts("d", 3, {"esql": (1, 1)})
    assert (made.on("sigma"), made.on("esql")) == ((3, 0, 0), (1, 1, 1))


def test_texts_that_are_given_stand_in_for_the_committed_ones(pack: Path) -> None:
    text = f"queries/splunk/{LEAVE}.spl"
    (leave,) = (rule for rule in RULES if rule.name == LEAVE)
    paths = [path for path in (pack / "queries").rglob("*") if path.is_file()]
    given = {path.relative_to(pack).as_posix(): path.read_text("utf-8") for path in paths}
    committed = Digests(pack, RULES).of(leave)
    assert Digests(pack, RULES, given).of(leave) == committed
    # A line end at the end of a text says nothing; anything else does, and so does a text that is not there.
    assert Digests(pack, RULES, {**given, text: given[text] + "\n"}).of(leave) == committed
    assert Digests(pack, RULES, {**given, text: given[text] + " "}).of(leave) != committed
    assert Digests(pack, RULES, {path: one for path, one in given.items() if path != text}).of(leave) != committed
    assert Digests(pack, RULES, {}).of(leave) != committed


def test_a_line_of_several_engines_is_written_and_read_alike(tmp_path: Path) -> None:
    one = Verdicts("0123456789abcdef", 7, {"splunk": (1, 0), "eql": (0, 2)})
    text = record_text({"aws_b": one, "aws_a": Verdicts("d", 3)})
    assert text == f"{HEAD}aws_a\td\t3\t-\naws_b\t0123456789abcdef\t7\teql:0:2,splunk:1:0\n"
    (tmp_path / "queries").mkdir()
    (tmp_path / FILE).write_text(text)
    assert read_record(tmp_path) == {"aws_a": [Verdicts("d", 3)], "aws_b": [one]}
    assert (one.on("splunk"), one.on("eql"), one.on("lucene")) == ((6, 1, 0), (5, 0, 2), (7, 0, 0))


def test_a_fixture_that_gets_another_name_changes_the_digest(pack: Path) -> None:
    before = digests(pack)
    path = next((pack / "fixtures" / LEAVE / "fires").glob("*.json"))
    path.rename(path.with_name(f"z_{path.name}"))
    assert digests(pack)[LEAVE] != before[LEAVE]
