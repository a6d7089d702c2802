"""SARIF as code scanning reads it: every check described, every finding at its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import awol.check
from awol.check import check, within
from awol.check.catalogue import CATALOGUE
from awol.check.formats import as_json, as_sarif, as_text, below_repository
from awol.check.rules import CHECKS
from awol.cli.check import command
from awol.errors import Location, PackError
from awol.values import Finding

FINDINGS = (
    Finding("event-name", Location("rules/root/a b.yml", 7, 3), "no such name; did you mean `X`?"),
    Finding("guide", Location("rules/root/ä.md"), "the rule has no guide"),
)


def sarif(*findings: Finding, below: str = "") -> Any:
    return json.loads(as_sarif(findings, below))


def test_every_check_is_described() -> None:
    """The ids that stand in the source are those of the catalogue, no more and no fewer."""
    folder = Path(awol.check.__file__).parent
    sources = [*folder.glob("*.py"), *folder.parent.glob("mutation/*.py")]
    used = {found for path in sources for found in re.findall(r'Finding\(\s*"([a-z-]+)"', path.read_text())}
    used |= {name for name, _ in CHECKS}
    used |= {"field", "null-leaf", "private", "secret"}  # these come in pairs with a message
    assert used == CATALOGUE.keys()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_description_says_the_fault_and_the_way_out(name: str) -> None:
    one = CATALOGUE[name]
    assert re.fullmatch(r"[a-z-]+", name)
    assert 10 < len(one.fault) < 100
    assert not one.fault.endswith(".")
    assert one.help.endswith(".")


def test_the_log_has_the_parts_that_the_standard_and_code_scanning_demand() -> None:
    document = sarif(*FINDINGS)
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "awol check"
    assert [one["id"] for one in driver["rules"]] == list(CATALOGUE)
    for one in driver["rules"]:
        assert one["shortDescription"]["text"]
        assert one["fullDescription"]["text"]
        assert one["help"]["text"]
        assert one["help"]["markdown"]
        assert one["defaultConfiguration"]["level"] == "error"
        assert set(one) <= {
            "id",
            "name",
            "shortDescription",
            "fullDescription",
            "help",
            "defaultConfiguration",
            "properties",
        }
    assert run["columnKind"] == "unicodeCodePoints"


def test_each_result_points_to_its_rule_and_its_place() -> None:
    (run,) = sarif(*FINDINGS)["runs"]
    rules = run["tool"]["driver"]["rules"]
    for finding, result in zip(FINDINGS, run["results"], strict=True):
        assert result["ruleId"] == finding.check == rules[result["ruleIndex"]]["id"]
        assert result["message"]["text"] == finding.message
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}
    first, second = (result["locations"][0]["physicalLocation"] for result in run["results"])
    assert first["artifactLocation"] == {"uri": "rules/root/a%20b.yml", "uriBaseId": "%SRCROOT%"}
    assert first["region"] == {"startLine": 7, "startColumn": 3}
    assert second["artifactLocation"]["uri"] == "rules/root/%C3%A4.md"
    assert second["region"] == {"startLine": 1}


def test_a_fingerprint_outlives_lines_and_tells_findings_apart() -> None:
    moved = Finding(FINDINGS[0].check, Location(FINDINGS[0].location.path, 9), FINDINGS[0].message)
    same = FINDINGS[0].check, FINDINGS[0].location
    others = (
        Finding(same[0], same[1], "another message"),
        Finding(FINDINGS[1].check, same[1], FINDINGS[0].message),
        Finding(same[0], Location("rules/root/c.yml", 7, 3), FINDINGS[0].message),
    )
    results = sarif(*FINDINGS, moved, *others)["runs"][0]["results"]
    first, second, again, *rest = (one["partialFingerprints"]["awolFinding/v1"] for one in results)
    assert first == again
    assert len({first, second, *rest}) == 5


def test_a_rule_of_the_log_has_the_name_that_code_scanning_shows() -> None:
    names = {one["id"]: one["name"] for one in sarif(*FINDINGS)["runs"][0]["tool"]["driver"]["rules"]}
    assert (names["event-name"], names["guide"]) == ("EventName", "Guide")


def test_no_finding_is_a_log_too() -> None:
    (run,) = sarif()["runs"]
    assert run["results"] == []


def test_a_pack_below_a_repository_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    pack = tmp_path / "packs" / "ours"
    pack.mkdir(parents=True)
    assert below_repository(tmp_path) == ""
    assert below_repository(pack) == "packs/ours/"
    uri = sarif(FINDINGS[0], below="packs/ours/")["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert uri["artifactLocation"]["uri"] == "packs/ours/rules/root/a%20b.yml"


def test_text_and_json() -> None:
    assert as_text(FINDINGS).splitlines()[0] == ("rules/root/a b.yml:7:3: no such name; did you mean `X`? [event-name]")
    assert as_json(FINDINGS).startswith('[\n  {\n    "check": ')
    assert json.loads(as_json(FINDINGS))[1] == {
        "check": "guide",
        "path": "rules/root/ä.md",
        "line": None,
        "column": None,
        "message": "the rule has no guide",
    }


def test_a_path_narrows_the_report(tmp_path: Path) -> None:
    for path in ("rules/root", "rules/rooted"):
        (tmp_path / path).mkdir(parents=True)
    listed = [Finding("guide", Location(f"rules/{name}/x.md"), "m") for name in ("root", "rooted")]
    assert within(listed, tmp_path, []) == listed
    assert within(listed, tmp_path, ["rules/root"]) == listed[:1]
    assert within(listed, tmp_path, [str(tmp_path / "rules" / "rooted")]) == listed[1:]
    assert within(listed, tmp_path, ["rules", "rules/root"]) == listed
    assert within(listed, tmp_path, ["rules/root/x.md"]) == listed[:1]


@pytest.mark.parametrize("path", ["rules/no_such", "rules/root/nothing.yml"])
def test_a_path_that_does_not_exist_is_no_pass(path: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="there is no such file"):
        within([], tmp_path, [path])


def test_a_path_outside_the_pack_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "other").mkdir()
    with pytest.raises(PackError, match="is outside the pack"):
        within([], tmp_path / "pack", [str(tmp_path / "other")])


def test_the_command_prints_sarif_and_ends_with_2(pack: Path) -> None:
    clean = CliRunner().invoke(command, ["--format", "sarif", "--pack", str(pack), "rules/membership"])
    assert clean.exit_code == 0
    assert json.loads(clean.stdout)["runs"][0]["results"] == []
    missing = CliRunner().invoke(command, ["--pack", str(pack), "rules/no_such"])
    assert isinstance(missing.exception, PackError)


def test_faults_are_counted(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Location("rules/root/x.md")
    for number, told in ((0, "no faults"), (1, "1 fault"), (2, "2 faults")):
        found = [Finding("guide", place, f"fault {one}") for one in range(number)]
        monkeypatch.setattr(awol.check, "check", lambda _, found=found: found)
        done = CliRunner().invoke(command, ["--pack", str(pack)])
        assert done.exit_code == (2 if number else 0)
        assert told in done.stderr.splitlines()


def test_faults_are_all_found_at_once(tmp_path: Path) -> None:
    (tmp_path / "rules" / "root").mkdir(parents=True)
    (tmp_path / "rules" / "root" / "aws_root_a.yml").write_text("title: a\ndetection:\n  a:\n    eventName: x\n")
    (tmp_path / "rules" / "root" / "aws_root_b.yml").write_text("detection: []\n")
    assert {one.check for one in check(tmp_path)} >= {"rule-form", "rule-unreadable", "guide", "fixture-missing"}
