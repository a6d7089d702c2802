"""What is generated beside what is committed: what differs, what is written, and what goes."""

from __future__ import annotations

from pathlib import Path

from awol.convert.changes import committed, compare, difference, refusals_text, write


def test_only_what_differs_is_a_change(tmp_path: Path) -> None:
    (tmp_path / "same").write_text("a\n")
    (tmp_path / "other").write_text("a\n")
    made = {"same": "a\n", "other": "b\n", "new": "c\n", "gone": "", "deep/new": "d\n"}
    changes = {"deep/new": ("", "d\n"), "new": ("", "c\n"), "other": ("a\n", "b\n")}
    assert compare(tmp_path, made) == changes
    assert list(compare(tmp_path, made)) == sorted(changes)


def test_what_is_written_is_as_it_was_made_and_what_should_not_be_there_goes(tmp_path: Path) -> None:
    (tmp_path / "gone").write_text("x")
    changes = {"a/b/c.txt": ("", "é\r\n\n"), "gone": ("x", ""), "never": ("x", "")}
    write(tmp_path, changes)
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == "é\r\n\n".encode()
    assert not (tmp_path / "gone").exists()
    write(tmp_path, changes)


def test_the_difference_names_both_sides(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("a\n")
    (tmp_path / "gone").write_text("a")
    told = difference(tmp_path, {"old": ("a\n", "b\n"), "new": ("", "c\n"), "gone": ("a", "")})
    assert told == (
        "--- old (committed)\n+++ old (converted)\n@@ -1 +1 @@\n-a\n+b\n"
        "--- /dev/null\n+++ new (converted)\n@@ -0,0 +1 @@\n+c\n"
        "--- gone (committed)\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    )


def test_refusals_are_in_the_order_of_names_and_none_is_empty() -> None:
    made = refusals_text({"b": {"splunk": "é", "eql": "x"}, "a": {"eql": "y"}, "c": {}})
    assert made == ('{\n  "a": {\n    "eql": "y"\n  },\n  "b": {\n    "eql": "x",\n    "splunk": "é"\n  }\n}\n')


def test_the_committed_texts_are_those_of_targets(tmp_path: Path) -> None:
    there = ("splunk/a.spl", "elastic/eql/a.eql", "elastic/esql/b.esql", "aws/athena/hunt.sql")
    for name in (*there, "splunk/a.txt", "next/a.yml", "a.spl", "splunk/deeper/a.spl"):
        (tmp_path / "queries" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "queries" / name).write_text("x")
    assert sorted(committed(tmp_path)) == sorted(f"queries/{name}" for name in there)
    assert committed(tmp_path / "queries") == []
