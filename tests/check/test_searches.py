"""What the pack looks for that Sigma cannot say: the form of a search, its guide, fixtures and texts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from awol.check.searches import check_searches
from awol.targets import TARGETS
from tests.conftest import ROOT

NAME = "aws_account_went_silent"
SEARCH, GUIDE = f"searches/visibility/{NAME}.yml", f"searches/visibility/{NAME}.md"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for pattern in (f"searches/*/{NAME}.*", f"fixtures/{NAME}/*/*", f"queries/**/{NAME}.*", "queries/refused.json"):
        for path in ROOT.glob(pattern):
            to = tmp_path / path.relative_to(ROOT)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
    return tmp_path


def said(pack: Path) -> list[tuple[str, str, str]]:
    return [(one.check, str(one.location), one.message) for one in check_searches(pack)]


def edit(pack: Path, old: str, new: str) -> None:
    text = (pack / SEARCH).read_text(encoding="utf-8")
    assert old in text
    (pack / SEARCH).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_whole_search_and_a_pack_without_one(pack: Path, tmp_path: Path) -> None:
    assert said(pack) == []
    assert said(tmp_path / "nowhere") == []


@pytest.mark.parametrize("key", ["title", "id", "description", "level", "falsepositives"])
def test_what_a_search_must_say(key: str, pack: Path) -> None:
    edit(pack, f"{key}:", "x-other:")
    found = said(pack)
    # Without a level or a title it is no rule at all.
    told = [("rule-form", SEARCH, f"has no `{key}:`; write one")]
    assert found == told or [one[:2] for one in found] == [("rule-unreadable", SEARCH)]
    assert key not in ("description", "falsepositives") or found == told


def test_a_search_is_named_as_its_file(pack: Path) -> None:
    edit(pack, f"name: {NAME}", "name: aws_other")
    assert ("rule-form", SEARCH, "`name: aws_other` is not the file's; give both the same name") in said(pack)


def test_a_search_that_cannot_be_read(pack: Path) -> None:
    (pack / SEARCH).write_text("title: [", encoding="utf-8")
    ((check, place, told),) = said(pack)
    assert check == "rule-unreadable"
    assert place.startswith(SEARCH)
    assert not told.startswith(SEARCH)
    assert "; " in told


def test_a_search_has_a_guide(pack: Path) -> None:
    (pack / GUIDE).unlink()
    assert [one[:2] for one in said(pack)] == [("guide", GUIDE)]


@pytest.mark.parametrize(("verdict", "told"), [("fires", "fires"), ("silent", "stays silent")])
def test_fixtures_say_when_it_fires_and_when_not(verdict: str, told: str, pack: Path) -> None:
    shutil.rmtree(pack / "fixtures" / NAME / verdict)
    assert said(pack) == [("fixture-missing", f"fixtures/{NAME}/{verdict}", f"no fixture says when it {told}; add one")]


def test_each_target_has_its_text_or_a_refusal(pack: Path) -> None:
    refused = json.loads((pack / "queries/refused.json").read_text(encoding="utf-8"))[NAME]
    texts = sorted(path for path in pack.glob(f"queries/**/{NAME}.*") if path.suffix != ".yml")
    assert len(texts) + len(refused) == len(TARGETS)
    for path in texts:
        path.unlink()
    assert sorted(said(pack)) == [
        ("query", path.relative_to(pack).as_posix(), "there is no committed query; run `awol convert`")
        for path in texts
    ]
    (pack / "queries/refused.json").write_text("{", encoding="utf-8")
    assert said(pack) == [], "the check of rules names the broken file"
