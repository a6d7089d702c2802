"""`awol mutate` as the contract states it: formats, exit codes, what is written, which rules a change touches."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from awol.errors import AwolError
from awol.mutation.changes import changed_rules, touched
from awol.pack import load_rules
from tests.commands import awol
from tests.mutation.packs import DETECTION, HEAD, WHOLE, record, rule_of, write_pack

WEAK = {**WHOLE, "silent/near_names": WHOLE["silent/near_names"][1:]}
NAME = "selection.eventName: DeleteDetector as startswith"


def mutate(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = awol("mutate", *arguments, "--pack", str(root))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def as_json(root: Path, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(mutate(root, "--format", "json", *arguments)[1])
    return document


def test_nothing_survives(tmp_path: Path) -> None:
    code, out, err = mutate(write_pack(tmp_path, WHOLE))
    assert (code, err) == (0, "")
    assert out.splitlines()[1].split() == ["test_rule", "19", "19", "0", "0"]
    assert out.endswith("19 mutants killed, 0 survived, 0 listed as equivalent; score 1.0\n")
    document = as_json(tmp_path)
    assert document["rules"]["test_rule"]["killed"] == 19
    assert document["rules"]["test_rule"]["survived"] == []
    assert document["rules"]["test_rule"]["equivalent"] == []
    assert document["score"] == 1.0


def test_a_survivor_exits_1_and_comes_with_its_killer(tmp_path: Path) -> None:
    code, out, _ = mutate(write_pack(tmp_path, WEAK))
    assert code == 1
    assert f"test_rule survives: {NAME}" in out
    assert "fixtures/test_rule/silent/event_name_only_begins_like_delete_detector.json" in out
    shown = next(line for line in out.splitlines() if line.startswith("  {"))
    assert json.loads(shown)["eventName"].startswith("DeleteDetector")
    assert "score 0.9473" in out, "18 of 19, never rounded up"


def test_json_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    root = write_pack(tmp_path, WEAK, equivalent='"selection.eventName: drop value Gone": why\n')
    document = as_json(root)
    assert set(document) >= {"rules", "score"}
    rule = document["rules"]["test_rule"]
    assert rule["killed"] == 18
    assert rule["survived"] == [NAME]
    assert rule["equivalent"] == []
    assert document["score"] == 18 / 19
    assert rule["killers"][0]["mutant"] == NAME
    assert rule["killers"][0]["expected"] == "silent"
    assert rule["killers"][0]["record"]["eventID"]
    assert document["faults"][0]["rule"] == "test_rule"
    (root / "fixtures" / "test_rule" / "equivalent.yml").write_text(f'"{NAME}": AWS has no such call\n')
    document = as_json(root)
    assert document["rules"]["test_rule"]["equivalent"] == [{"mutant": NAME, "why": "AWS has no such call"}]
    assert document["score"] == 1.0


@pytest.mark.parametrize(
    ("equivalent", "code", "told"),
    [
        (f'"{NAME}": AWS has no such call\n', 0, "1 listed as equivalent"),
        ('"condition: negate selection": x\n', 2, "a fixture kills it"),
        ('"selection.eventName: drop value Gone": x\n', 2, "there is no mutant"),
        (f'"{NAME}":\n', 2, "has no reason"),
        ("- x\n", 2, "not a mapping"),
    ],
)
def test_the_list_of_equivalents(equivalent: str, code: int, told: str, tmp_path: Path) -> None:
    done, out, _ = mutate(write_pack(tmp_path, WEAK, equivalent=equivalent))
    assert done == code
    assert told in out


def test_an_experiment_is_reported_and_exits_0(tmp_path: Path) -> None:
    code, out, _ = mutate(write_pack(tmp_path, WEAK, status="experimental"))
    assert code == 0
    assert f"survives: {NAME}" in out
    assert as_json(tmp_path)["rules"]["test_rule"]["status"] == "experimental"


def test_a_rule_that_fails_its_fixture_exits_1_and_says_what_to_do(tmp_path: Path) -> None:
    code, out, _ = mutate(write_pack(tmp_path, {**WHOLE, "fires/wrong": [record("GetDetector", readOnly=True)]}))
    assert code == 1
    assert "fixtures/test_rule/fires/wrong.json" in out
    assert "awol replay test_rule" in out
    assert as_json(tmp_path)["rules"] == {}


@pytest.mark.parametrize(
    ("arguments", "code"), [(["no_such_rule"], 2), (["--format", "xml"], 2), (["--changed-since", "no-such-rev"], 2)]
)
def test_wrong_arguments(arguments: list[str], code: int, tmp_path: Path) -> None:
    done, out, err = mutate(write_pack(tmp_path, WHOLE), *arguments)
    assert (done, out) == (code, "")
    assert err


def test_a_missing_placeholder_is_told_and_exits_3(tmp_path: Path) -> None:
    detection = "detection: {s: {n|expand: '%transition_ou_ids%'}, condition: s}\n"
    write_pack(tmp_path, {"fires/x": [record("A", n="ou-exam-transit1")]}, detection)
    code, out, _ = mutate(tmp_path)
    assert code == 3
    assert "transition_ou_ids" in out
    (tmp_path / "fixtures" / "environment.yml").write_text("placeholders: {transition_ou_ids: [ou-exam-transit1]}\n")
    assert as_json(tmp_path)["rules"]["test_rule"]["survived"]


def test_a_chain_is_mutated_beside_its_member(tmp_path: Path) -> None:
    account = {"recipientAccountId": "111122223333"}
    twice = [record("DeleteDetector", eventTime=f"2026-03-01T10:0{minute}:00Z", **account) for minute in range(2)]
    root = write_pack(tmp_path, WHOLE)
    (root / "fixtures" / "chain" / "fires").mkdir(parents=True)
    (root / "fixtures" / "chain" / "fires" / "twice.json").write_text(json.dumps(twice))
    (root / "rules" / "correlation").mkdir()
    (root / "rules" / "correlation" / "chain.yml").write_text(
        "title: Chain\nname: chain\nid: 0b7c3c0e-6c77-4d09-a8f6-6d3f0a4e9a11\nstatus: test\nlevel: high\n"
        "correlation: {type: event_count, rules: [test_rule], group-by: [recipientAccountId], timespan: 1h, "
        "condition: {gte: 2}}\n"
    )
    document = as_json(root)
    rules = document["rules"]
    assert set(rules) == {"test_rule", "chain"}, document["faults"]
    # Two records within a minute show that two are enough, and nothing of the span, the key, or that one is not.
    assert rules["chain"]["killed"] == 1
    assert "condition.gte: one less" in rules["chain"]["survived"]


def test_write_saves_for_review_and_replays_nothing_of_it(tmp_path: Path) -> None:
    code, out, err = mutate(write_pack(tmp_path, WEAK), "--write")
    saved = tmp_path / "fixtures/_review/test_rule/silent/event_name_only_begins_like_delete_detector.json"
    assert code == 1
    assert saved.is_file()
    assert str(saved.relative_to(tmp_path)) in out
    assert "awol does not replay them" in err
    assert mutate(tmp_path)[0] == 1
    saved.rename(tmp_path / "fixtures" / "test_rule" / "silent" / saved.name)
    assert mutate(tmp_path)[0] == 0


def test_write_without_survivors_writes_nothing(tmp_path: Path) -> None:
    assert mutate(write_pack(tmp_path, WHOLE), "--write")[0] == 0
    assert not (tmp_path / "fixtures" / "_review").exists()


TOUCHED = [
    ("rules/visibility/test_rule.yml", True),
    ("rules/visibility/test_rule.md", False),
    ("rules/visibility/test_rule_2.yml", False),
    ("fixtures/test_rule/fires/a.json", True),
    ("fixtures/test_rule/equivalent.yml", True),
    ("fixtures/test_rule_2/fires/a.json", False),
    ("fixtures/_ordinary/a.jsonl", True),
    ("fixtures/_envelopes/a.json", False),
    ("fixtures/environment.yml", False),
]


@pytest.mark.parametrize(("path", "expected"), TOUCHED)
def test_which_files_touch_a_rule(path: str, expected: bool) -> None:
    assert touched(rule_of(DETECTION), [path]) is expected


def test_the_environment_touches_rules_with_placeholders() -> None:
    rule = rule_of("detection: {s: {n|expand: '%transition_ou_ids%'}, condition: s}")
    assert touched(rule, ["fixtures/environment.yml"])


def git(root: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *settings, *arguments], check=True, capture_output=True)


@pytest.fixture
def cloned(tmp_path: Path) -> Path:
    """A pack of two rules below a git repository's root, as a pack may lie in a monorepo."""
    root = write_pack(tmp_path / "detections", WEAK)
    second = HEAD.format(status="test").replace("test_rule", "other_rule").replace("Test rule", "Other")
    second = second.replace("5b6f0f6e", "6b6f0f6e")
    (root / "rules" / "visibility" / "other_rule.yml").write_text(second + DETECTION)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "switch", "-q", "-c", "work")
    return root


def names(root: Path, revision: str = "main") -> list[str]:
    return [rule.name for rule in changed_rules(root, revision, load_rules(root))]


def test_only_changed_rules_are_mutated(cloned: Path) -> None:
    assert names(cloned) == []
    (cloned / "fixtures" / "other_rule" / "fires").mkdir(parents=True)
    (cloned / "fixtures" / "other_rule" / "fires" / "new.json").write_text(json.dumps(record("DeleteDetector")))
    assert names(cloned) == ["other_rule"], "a new file that git does not know yet counts"
    git(cloned, "add", ".")
    git(cloned, "commit", "-q", "-m", "second")
    assert names(cloned) == ["other_rule"]
    assert list(as_json(cloned, "--changed-since", "main")["rules"]) == ["other_rule"]


def test_what_changed_on_the_other_side_does_not_count(cloned: Path) -> None:
    git(cloned, "switch", "-q", "main")
    path = cloned / "rules" / "visibility" / "test_rule.yml"
    path.write_text(path.read_text() + "# later\n")
    git(cloned, "commit", "-q", "-a", "-m", "on main")
    git(cloned, "switch", "-q", "work")
    assert names(cloned) == []


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=/tmp/x", ""])
def test_a_revision_that_is_none_is_named(cloned: Path, revision: str) -> None:
    with pytest.raises(AwolError, match=r"revision|git"):
        names(cloned, revision)


def test_no_git_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AwolError, match="git"):
        names(write_pack(tmp_path, WHOLE))
