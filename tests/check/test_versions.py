"""What `awol check` says of versions and deprecations."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.pack import load_rules
from awol.pack.versions import FILE, Lock, brought_up, lock_text, published
from tests.check.packs import NAME, RULE, copy_pack, edit, said, write


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    copied = copy_pack(tmp_path)
    lock = published(brought_up(Lock("", {}), copied, load_rules(copied)), "0.1.0")
    write(copied, FILE, lock_text(lock))
    return copied


def test_a_pack_that_is_as_published_has_no_fault(pack: Path) -> None:
    assert said(pack, "version") == []
    assert said(pack, "deprecated") == []


def test_a_changed_rule_without_a_new_version(pack: Path) -> None:
    edit(pack, RULE, "level: high", "level: medium")
    (told,) = said(pack, "version")
    assert told.endswith("changed since version 1 was written; `awol convert` writes it as version 2")
    lock = brought_up(Lock("0.1.0", {}), pack, load_rules(pack))
    write(pack, FILE, lock_text(lock))
    assert said(pack, "version") == []


def test_a_version_that_somebody_chose(pack: Path) -> None:
    edit(pack, FILE, "\t1\t", "\t7\t")
    assert said(pack, "version") == [f"{FILE} says version 7, and it must be 1; `awol convert` writes it"]


def test_a_rule_without_a_line_and_one_with_another_id(pack: Path) -> None:
    text = (pack / FILE).read_text(encoding="utf-8")
    write(pack, FILE, "".join(line for line in text.splitlines(True) if not line.startswith(NAME)))
    assert said(pack, "version") == [f"has no version in {FILE}; `awol convert` writes it"]
    write(pack, FILE, text)
    identity = load_rules(pack)[0].id
    edit(pack, RULE, identity, "11111111-2222-4333-8444-555555555555")
    assert any(identity in one and "write that id again" in one for one in said(pack, "version"))


GONE = "aws_org_gone\tid\t0\t-\t3\tdigest\n"
DEPRECATED = """families:
  membership: An account leaves
deprecated:
  {name}:
    title: An account goes
    since: 0.2.0
    replaced_by: [{by}]
    why: One rule an outcome.
"""


@pytest.mark.parametrize(
    ("name", "by", "expected"),
    [
        ("", "", "`aws_org_gone` was published as version 3 and is gone"),
        ("aws_org_gone", NAME, ""),
        ("aws_org_gone", "", ""),
        ("aws_org_gone", "aws_org_nothing", "replaced by `aws_org_nothing`, which is not a rule of the pack"),
        (NAME, "", "is deprecated in pack.yml and not in its rule"),
    ],
)
def test_a_rule_that_went(name: str, by: str, expected: str, pack: Path) -> None:
    if name != NAME:
        write(pack, FILE, (pack / FILE).read_text(encoding="utf-8") + GONE)
    if name:
        write(pack, "pack.yml", DEPRECATED.format(name=name, by=by))
    told = said(pack, "deprecated")
    assert len(told) == bool(expected), told
    assert expected in "".join(told)


def test_a_deprecated_rule_must_say_what_replaces_it(pack: Path) -> None:
    edit(pack, RULE, "status: test", "status: deprecated")
    assert said(pack, "deprecated") == [
        "is deprecated, and nothing says what replaces it; write it into pack.yml under `deprecated:`"
    ]
    write(pack, "pack.yml", DEPRECATED.format(name=NAME, by=""))
    assert said(pack, "deprecated") == []
