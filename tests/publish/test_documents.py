"""All documents of a small pack at once: each is made where the pack has a place for it, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from awol.pack import load_rules, read_text
from awol.pack.queries import load_refusals, query_path
from awol.publish import documents, stale
from awol.publish.marked import between
from awol.publish.matrix import shown_matrix
from awol.targets import TARGETS
from tests.packs import DENIED, SUCCESS, small_pack

PLACES = {
    "README.md": "# P\n<!-- rules -->\n<!-- /rules -->\nand\n<!-- critical -->\n<!-- /critical -->\n<!-- matrix -->\n"
    f"```\n$ awol replay {SUCCESS}\nrule  as it was\n```\n<!-- /matrix -->\nend\n",
    "docs/configuration.md": "<!-- placeholders -->\n<!-- /placeholders -->\n",
    "docs/rules/gone.md": "the page of a rule that went\n",
    "CHANGELOG.md": "<!-- rules -->\n<!-- /rules -->\n",
    "queries/versions.tsv": "# published: 0.1.0\n",
    "queries/verdicts.tsv": "",
}


@pytest.fixture(name="pack")
def _pack(tmp_path: Path) -> Path:
    small_pack(tmp_path, (SUCCESS, DENIED), "fixtures", "queries")
    shutil.rmtree(tmp_path / "fixtures" / DENIED)
    return tmp_path


def made(root: Path) -> dict[str, str]:
    rules = load_rules(root)
    paths = [query_path(rule.name, target) for rule in rules for target in TARGETS]
    texts = {path: read_text(root / path) for path in paths if (root / path).is_file()}
    return documents(root, rules, texts, load_refusals(root))


def test_each_document_where_it_has_a_place(pack: Path) -> None:
    assert made(pack) == {}
    for name, text in PLACES.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, encoding="utf-8")
    found = made(pack)
    pages = {f"docs/rules/{name}.md" for name in (SUCCESS, DENIED, "README", "gone")}
    assert set(found) == {*PLACES, *pages}

    assert found["docs/rules/gone.md"] == "", "it is to go"
    page = found[f"docs/rules/{SUCCESS}.md"]
    assert read_text(pack / query_path(SUCCESS, "splunk")).strip() in page
    readme = found["README.md"]
    assert [SUCCESS in (between(readme, mark) or "") for mark in ("rules", "critical", "matrix")] == [True] * 3
    assert [DENIED in (between(readme, mark) or "") for mark in ("rules", "critical", "matrix")] == [True, False, False]
    assert readme.endswith("<!-- /matrix -->\nend\n")
    assert "as it was" not in readme
    assert f"```\n$ awol replay {SUCCESS}\nrule " in readme
    assert between(found["CHANGELOG.md"], "rules") == (
        f"Rules since 0.1.0: 2 new, 0 changed, 0 gone.\n\n- new: `{DENIED}`\n- new: `{SUCCESS}`"
    )
    lock = [line.split("\t") for line in found["queries/versions.tsv"].splitlines() if line.startswith("aws_")]
    assert [(name, version, before) for name, _, version, _, before, _ in lock] == [
        (DENIED, "1", "0"),
        (SUCCESS, "1", "0"),
    ]
    verdicts = [line.split("\t") for line in found["queries/verdicts.tsv"].splitlines() if line.startswith("aws_")]
    assert [(name, odd) for name, _, _, odd in verdicts] == [(SUCCESS, "-")], "a rule without fixtures has no line"

    for name, text in found.items():
        (pack / name).write_text(text, encoding="utf-8")
    (pack / "docs/rules/gone.md").unlink()
    assert made(pack) == {name: text for name, text in found.items() if text}
    assert stale(pack) == []
    query = pack / query_path(DENIED, "splunk")
    query.write_text(read_text(query).replace("LeaveOrganization", "Leave"), encoding="utf-8")
    assert stale(pack) == [f"docs/rules/{DENIED}.md"]


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (f"$ awol replay {SUCCESS}", True),
        (f"$ awol replay \\\n  {SUCCESS}", True),
        (f"$ awol replayed {SUCCESS}", False),
        ("$ awol replay ", False),
    ],
)
def test_a_matrix_is_of_the_rules_that_its_command_names(pack: Path, command: str, shown: bool) -> None:
    rules = load_rules(pack)
    path = query_path(SUCCESS, "splunk")
    found = shown_matrix(pack, rules, {path: read_text(pack / path)}, {}, f"```\n{command}\nrule  x\n```")
    assert (found is not None) is shown
    if found is not None:
        assert found.startswith(f"```\n{command}\nrule ")
        assert found.endswith("\n```")
        rows = found.removeprefix(f"```\n{command}")
        assert SUCCESS in rows
        assert DENIED not in rows
