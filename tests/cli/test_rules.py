"""`awol rules` and `awol versions`: what the pack holds, what is left to configure, and what changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from awol.errors import PackError
from awol.pack.versions import FILE
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import DENIED, SUCCESS, small_pack

NEEDY = "aws_org_move_account_to_transition_ou"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Three rules, of which one needs the units that accounts may leave from."""
    root = small_pack(tmp_path / "pack", (DENIED, SUCCESS, NEEDY), "queries")
    shutil.copy(ROOT / "pack.yml", root)
    shutil.copytree(ROOT / "rules/filter", root / "rules/filter", dirs_exist_ok=True)
    return root


def rows(pack: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    done = invoke("rules", "--format", "json", *arguments, pack=pack)
    assert done.exit_code == 0, done.exception
    return {row["name"]: row for row in json.loads(done.stdout)}


def test_a_table_of_rules_and_what_to_write_below_it(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pack)
    done = invoke("rules", pack=pack)
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[:4]] == ["rule", DENIED, SUCCESS, NEEDY]
    assert "transition_ou_ids" in done.stderr
    assert invoke("rules", "--quiet", pack=pack).stderr == ""


def test_values_of_the_site_take_the_need_away(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pack)
    site = tmp_path / "site.yml"
    site.write_text("placeholders: {transition_ou_ids: [ou-exam-transit1]}\n", encoding="utf-8")
    assert rows(pack)[NEEDY]["targets"]["splunk"] == "needs configuration: transition_ou_ids"
    assert rows(pack, "--environment", str(site))[NEEDY]["targets"]["splunk"] == "ok"
    snapshot = tmp_path / "organization.json"
    snapshot.write_text('{"accounts": [], "transition_ous": ["ou-exam-transit1"]}', encoding="utf-8")
    assert rows(pack, "--organization", str(snapshot))[NEEDY]["targets"]["splunk"] == "ok"


def test_json_says_what_a_rule_needs_and_markdown_is_the_readmes_table(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack)
    row = rows(pack)[SUCCESS]
    assert (row["level"], row["kind"], row["path"]) == ("critical", "event", f"rules/membership/{SUCCESS}.yml")
    assert row["targets"]["eventbridge"] == "ok"
    assert len(row) > 11, "the needs and costs stand beside the rest"
    markdown = invoke("rules", "--format", "markdown", pack=pack)
    assert markdown.stdout.startswith("| rule |")
    assert markdown.stderr == ""


def test_the_state_of_each_row_of_the_allow_list_is_told(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack)
    rows_ = tmp_path / "a.csv"
    rows_.write_text(
        "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,expires\n"
        f"{SUCCESS},,444455556666,,,sale,2020-01-15\n",
        encoding="utf-8",
    )
    told = invoke("rules", "--allowlist", str(rows_), pack=pack).stderr
    assert "expired" in told
    assert "expired" not in invoke("rules", pack=pack).stderr


def test_versions_begin_with_a_publication(pack: Path) -> None:
    none = invoke("versions", pack=pack)
    assert isinstance(none.exception, PackError)
    assert "no file of versions" in str(none.exception)
    for label in ("", "  ", "a\tb", "a\nb"):
        refused = invoke("versions", "--publish", label, pack=pack)
        assert refused.exit_code == 2
        assert "--publish takes a name on one line" in refused.stderr
    first = invoke("versions", "--publish", " 0.1.0 ", pack=pack)
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == f"{FILE}: 3 rules are published as 0.1.0\n"
    assert b"\r" not in (pack / FILE).read_bytes()
    assert invoke("versions", pack=pack).stdout.strip() == "last published: 0.1.0; 3 rules, 0 changes"
    assert invoke("versions", "--publish", "0.2.0", "--quiet", pack=pack).stderr == ""


def test_versions_tell_what_changed(pack: Path) -> None:
    assert invoke("versions", "--publish", "0.1.0", pack=pack).exit_code == 0
    path = pack / f"rules/membership/{SUCCESS}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: critical", "level: high"), encoding="utf-8")
    table = invoke("versions", pack=pack).stdout
    assert table.splitlines()[0].split() == [SUCCESS, "changed", "1", "->", "2"]
    markdown = invoke("versions", "--format", "markdown", pack=pack).stdout
    assert markdown.startswith("Rules since 0.1.0: 0 new, 1 changed, 0 gone.")
    document = json.loads(invoke("versions", "--format", "json", pack=pack).stdout)
    assert document["published"] == "0.1.0"
    assert [(one["name"], one["change"], one["version"], one["before"]) for one in document["changes"]] == [
        (SUCCESS, "changed", 2, 1)
    ]
