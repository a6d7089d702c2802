"""What changed since the last publication, as a changelog and a terminal tell it."""

from __future__ import annotations

from pathlib import Path

from awol.pack.versions import Lock, Version
from awol.publish.versions import as_markdown, as_table, changes

LOCK = Lock(
    "0.1.0",
    {
        "aws_same": Version("aws_same", "1", 2, "d", 2, "d"),
        "aws_new": Version("aws_new", "2", 1, "d"),
        "aws_changed": Version("aws_changed", "3", 4, "e", 3, "d"),
        "aws_gone": Version("aws_gone", "4", 0, "-", 1, "d"),
    },
)
PACK = """families: {membership: Words}
deprecated:
  aws_gone: {title: It goes, since: 0.2.0, replaced_by: [aws_new, aws_changed], why: One rule an outcome.}
"""


def test_new_changed_and_gone_in_this_order_and_nothing_of_what_stayed(tmp_path: Path) -> None:
    (tmp_path / "pack.yml").write_text(PACK, encoding="utf-8")
    rows = changes(tmp_path, LOCK)
    assert [(row["name"], row["change"], row["version"], row["before"]) for row in rows] == [
        ("aws_new", "new", 1, 0),
        ("aws_changed", "changed", 4, 3),
        ("aws_gone", "gone", 0, 1),
    ]
    assert as_markdown(rows, LOCK) == (
        "Rules since 0.1.0: 1 new, 1 changed, 1 gone.\n\n- new: `aws_new`\n- changed: `aws_changed`, version 4\n"
        "- gone: `aws_gone`, replaced by `aws_new` and `aws_changed`"
    )
    table = as_table(rows, LOCK)
    assert table == (
        "aws_new      new       - -> 1\n"
        "aws_changed  changed   3 -> 4\n"
        "aws_gone     gone      1 -> -  replaced by aws_new, aws_changed\n"
        "last published: 0.1.0; 3 rules, 3 changes"
    )
    assert as_table([], Lock("", {})) == "last published: nothing yet; 0 rules, 0 changes"


def test_nothing_changed_and_nothing_published() -> None:
    assert as_markdown([], LOCK) == "No rule changed since 0.1.0."
    first = Lock("", {"aws_new": LOCK.lines["aws_new"]})
    assert as_markdown([{"change": "new"}], first) == "1 rules, all of version 1: none was published before."
