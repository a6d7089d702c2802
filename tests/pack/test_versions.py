"""The lock of versions: what is a new version, what is none, and what a merge leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from awol.pack import load_rules, load_searches
from awol.pack.versions import FILE, Lock, Version, brought_up, digest, lock_text, published, read_lock, same
from tests.conftest import ROOT
from tests.packs import DENIED, SUCCESS, our_rules, small_pack

RULE = f"rules/membership/{SUCCESS}.yml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    small_pack(tmp_path, (DENIED, SUCCESS), "queries")
    write(tmp_path, published(brought_up(Lock("", {}), tmp_path, load_rules(tmp_path)), "0.1.0"))
    return tmp_path


def write(pack: Path, lock: Lock) -> None:
    (pack / FILE).write_text(lock_text(lock), encoding="utf-8")


def now(pack: Path) -> dict[str, int]:
    lock = read_lock(pack)
    assert lock is not None
    return {name: one.version for name, one in brought_up(lock, pack, load_rules(pack)).lines.items()}


CHANGES = {
    "the level": (RULE, "level: critical", "level: high", 2),
    "the logic": (RULE, "eventName: LeaveOrganization", "eventName: LeaveOrganisation", 2),
    "the title": (RULE, "title: AWS account", "title: An AWS account", 2),
    "the guide": (RULE.replace(".yml", ".md"), "Somebody inside", "Someone inside", 2),
    "a text": (f"queries/splunk/{SUCCESS}.spl", "LeaveOrganization", "Leave*", 2),
    "a comment": (RULE, "level: critical", "level: critical # wake someone", 1),
    "the date": (RULE, "date: 2026", "modified: 2026-12-01\ndate: 2026", 1),
    "the author": (RULE, "author: awol maintainers", "author: somebody", 1),
    "the layout": (RULE, "      - success\n      - ''", "      ['success', '']", 1),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_reaches_a_soc_is_a_new_version(name: str, pack: Path) -> None:
    path, old, new, version = CHANGES[name]
    text = (pack / path).read_text(encoding="utf-8")
    assert old in text
    (pack / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert now(pack) == {SUCCESS: version, DENIED: 1}


def test_several_changes_between_publications_are_one_version_and_undone_they_are_none(pack: Path) -> None:
    text = (pack / RULE).read_text(encoding="utf-8")
    for level in ("high", "medium"):
        (pack / RULE).write_text(text.replace("level: critical", f"level: {level}"), encoding="utf-8")
        lock = read_lock(pack)
        assert lock is not None
        write(pack, brought_up(lock, pack, load_rules(pack)))
        assert now(pack)[SUCCESS] == 2
    (pack / RULE).write_text(text, encoding="utf-8")
    assert now(pack)[SUCCESS] == 1


def test_the_next_publication_begins_anew(pack: Path) -> None:
    text = (pack / RULE).read_text(encoding="utf-8")
    for number, level in ((2, "high"), (3, "medium")):
        (pack / RULE).write_text(text.replace("level: critical", f"level: {level}"), encoding="utf-8")
        lock = read_lock(pack)
        assert lock is not None
        made = published(brought_up(lock, pack, load_rules(pack)), f"0.{number}.0")
        write(pack, made)
        assert (made.version(SUCCESS), read_lock(pack)) == (number, made)


def test_before_the_first_publication_every_version_is_the_first(tmp_path: Path) -> None:
    small_pack(tmp_path, (SUCCESS,), "queries")
    made = brought_up(Lock("", {}), tmp_path, load_rules(tmp_path))
    write(tmp_path, made)
    (tmp_path / RULE).write_text((tmp_path / RULE).read_text().replace("level: critical", "level: high"))
    assert now(tmp_path) == {SUCCESS: 1}
    assert read_lock(tmp_path) == made


def test_a_rule_that_is_gone_stays_until_the_next_publication(pack: Path) -> None:
    for path in (pack / "rules").rglob(f"{SUCCESS}.*"):
        path.unlink()
    lock = read_lock(pack)
    assert lock is not None
    made = brought_up(lock, pack, load_rules(pack))
    assert [one.name for one in made.gone] == [SUCCESS]
    assert made.lines[SUCCESS].published == 1
    assert set(published(made, "0.2.0").lines) == {DENIED}
    bare = brought_up(Lock("", {SUCCESS: Version(SUCCESS, "id", 1, "d")}), pack, load_rules(pack))
    assert bare.gone == ()


def test_what_a_merge_leaves_gives_the_same_lock(pack: Path) -> None:
    lock = read_lock(pack)
    assert lock is not None
    text = (pack / FILE).read_text(encoding="utf-8")
    line = lock_text(Lock("", {SUCCESS: replace(lock.lines[SUCCESS], version=2, digest="other")})).splitlines()[-1]
    merged_text = f"{text}{line}\n<<<<<<< ours\nnot a line\n{text}# published: nothing yet\n"
    (pack / FILE).write_text(merged_text, encoding="utf-8")
    merged = read_lock(pack)
    assert merged is not None
    assert brought_up(merged, pack, load_rules(pack)) == lock


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("r splunk:a", "r splunk:a", True),
        ("r splunk:a", "r splunk:b", False),
        ("r splunk:a", "s splunk:a", False),
        ("r splunk:a", "r splunk:a opensearch:c", True),
        ("r splunk:a eql:x", "r splunk:a", True),
        ("r", "r", True),
    ],
)
def test_a_language_more_or_less_is_no_new_version(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


def test_the_packs_own_lock_is_that_of_its_rules() -> None:
    rules = (*our_rules(), *load_searches(ROOT))
    lock = read_lock(ROOT)
    assert lock is not None
    assert brought_up(lock, ROOT, rules) == lock, "`awol convert` writes it"
    assert {rule.id for rule in rules} == {one.id for one in lock.lines.values() if one.version}
    assert all(digest(ROOT, rule).count(":") >= 1 for rule in rules)


def test_a_rule_without_a_line_is_of_the_first_version() -> None:
    lock = Lock("", {"a": Version("a", "1", 3, "x"), "b": Version("b", "2", 0, "-", 2, "y")})
    assert (lock.version("a"), lock.version("c")) == (3, 1)
    assert [one.name for one in lock.gone] == ["b"]


def test_the_file_is_written_and_read_as_it_stands(tmp_path: Path) -> None:
    lock = Lock("0.1.0", {"b": Version("b", "2", 3, "y x:z", 2, "old"), "a": Version("a", "1", 1, "x")})
    text = lock_text(lock)
    assert text.splitlines()[1:] == [
        "# published: 0.1.0",
        "name\tid\tversion\tdigest\tpublished version\tpublished digest",
        "a\t1\t1\tx\t0\t-",
        "b\t2\t3\ty x:z\t2\told",
    ]
    (tmp_path / "queries").mkdir()
    (tmp_path / FILE).write_text(text)
    assert read_lock(tmp_path) == lock
    assert "\n# published: nothing yet\n" in lock_text(Lock("", {}))
    assert read_lock(tmp_path / "queries") is None


@pytest.mark.parametrize(
    "line",
    [
        "a\t1\t1\tx\t0",
        "a\t1\tone\tx\t0\t-",
        "a\t1\t1\tx\tnever\t-",
        "a\t1\t1\tx\t\t-",
        "a\t1\t1\tx\t0\t-\tmore",
    ],
)
def test_a_line_that_cannot_be_read_is_left_out(line: str, tmp_path: Path) -> None:
    lock = Lock("0.1.0", {"b": Version("b", "2", 3, "y", 2, "old")})
    (tmp_path / "queries").mkdir()
    (tmp_path / FILE).write_text(f"{line}\n{lock_text(lock)}")
    assert read_lock(tmp_path) == lock


def test_a_language_without_a_text_has_no_digest(pack: Path) -> None:
    [rule] = [rule for rule in load_rules(pack) if rule.name == SUCCESS]
    path = f"queries/splunk/{SUCCESS}.spl"
    whole, *_ = digest(pack, rule).split(" ")
    assert digest(pack, rule, {}) == whole
    made = digest(pack, rule, {path: (pack / path).read_text(encoding="utf-8")})
    assert [part.partition(":")[0] for part in made.split(" ")[1:]] == ["splunk"]
    assert set(made.split(" ")) < set(digest(pack, rule).split(" "))
