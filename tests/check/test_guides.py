"""A guide, by itself: its heading, its sections, what is in them, and what is still to be filled in."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from awol.check.guides import check_guide
from tests.check.rules import PATH, rule

RULE = rule()
SECTIONS = (
    "Decide in 60 seconds", "What happened", "Why it matters", "What benign looks like", "Triage", "Next query",
    "Response", "Limits",
)  # fmt: skip
QUERY = "Who else?\n\n```yaml\nuserIdentity.accessKeyId: ALERT_KEY\n```"
LISTED = ", ".join(SECTIONS)


def guide(*sections: str, title: str = "# AWS account leaves") -> str:
    bodies = {name: QUERY if name == "Next query" else "Words." for name in SECTIONS}
    return f"{title}\n\n" + "\n\n".join(f"## {name}\n\n{bodies.get(name, 'Words.')}" for name in sections) + "\n"


WHOLE = guide(*SECTIONS)


def said(root: Path, text: str | bytes, needs: tuple[str, ...] = ()) -> list[tuple[str, int | None]]:
    path = root / PATH.replace(".yml", ".md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = list(check_guide(root, dataclasses.replace(RULE, placeholders=needs)))
    assert {one.check for one in found} <= {"guide"}
    assert {one.location.path for one in found} <= {PATH.replace(".yml", ".md")}
    return [(one.message, one.location.line) for one in found]


def test_a_whole_guide(tmp_path: Path) -> None:
    assert said(tmp_path, WHOLE) == []
    assert said(tmp_path, WHOLE.replace("Words.", "Nothing known.")) == []


def test_no_guide_and_no_text(tmp_path: Path) -> None:
    (missing,) = check_guide(tmp_path, RULE)
    assert missing.message.startswith(
        f"the rule {RULE.name} has no guide; write one with ## Decide in 60 seconds, ## W"
    )
    assert said(tmp_path, b"\xff\xfe") == [("is not UTF-8 text; save it as UTF-8", None)]


@pytest.mark.parametrize("title", ["AWS account leaves", "## AWS", "#", "# ", "# #", ""])
def test_the_first_line_is_a_heading(title: str, tmp_path: Path) -> None:
    assert (f"the first line is not a heading; write `# {RULE.title}`", 1) in said(
        tmp_path, guide(*SECTIONS, title=title)
    )
    assert said(tmp_path, "")[0] == (f"the first line is not a heading; write `# {RULE.title}`", 1)


@pytest.mark.parametrize("name", SECTIONS)
def test_each_section_is_there_once_and_not_empty(name: str, tmp_path: Path) -> None:
    rest = [one for one in SECTIONS if one != name]
    assert said(tmp_path, guide(*rest)) == [(f"the section `## {name}` is missing; write it", 1)]
    line = WHOLE.splitlines().index(f"## {name}") + 1
    body = QUERY if name == "Next query" else "Words."
    empty = said(tmp_path, WHOLE.replace(f"## {name}\n\n{body}", f"## {name}\n \n"))
    assert empty[0] == (f"`## {name}` is empty; write it, or `Nothing known.`", line)
    again = WHOLE + f"\n## {name}\n\nMore.\n"
    last = again.splitlines().index(f"## {name}", line) + 1
    assert (f"`## {name}` is in line {line} too; join the two", last) in said(tmp_path, again)


def test_a_section_of_another_name(tmp_path: Path) -> None:
    text = f"{WHOLE}\n## Notes\n\nMore.\n"
    assert said(tmp_path, text) == [(f"`## Notes` is not a section of a guide; use {LISTED}", text.count("\n") - 2)]
    assert said(tmp_path, f"{WHOLE}\n### Notes\n\nMore.\n") == []
    assert said(tmp_path, f"{WHOLE}\n```\n## Notes\n```\n") == [], "within a fence it is no heading"
    assert len(said(tmp_path, f"{WHOLE}\n```\nx\n```\n## Notes\n\nMore.\n")) == 1


def test_sections_have_an_order(tmp_path: Path) -> None:
    turned = [*SECTIONS[1:2], SECTIONS[0], *SECTIONS[2:]]
    assert said(tmp_path, guide(*turned)) == [(f"the sections are in another order; put them as {LISTED}", 3)]


def test_what_is_still_to_be_filled_in(tmp_path: Path) -> None:
    text = WHOLE.replace("Words.", "FILL-IN which call it was", 1)
    (found,) = said(tmp_path, text)
    assert found[1] == 5
    assert "which call it was" in found[0]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("Who else?", "`## Next query` has no query; write a question, then"),
        (QUERY.removeprefix("Who else?"), "`## Next query` has no question; write a question, then"),
        (f"{QUERY}\n\n```yaml\na: b\n```", "`## Next query` has more than one query; write a question, then"),
        (QUERY.replace("KEY", "NOBODY"), "the query of `## Next query` has `ALERT_NOBODY`, which has no meaning"),
        (QUERY.replace("userIdentity.accessKeyId: ALERT_KEY", "- 1"), "is not a list of fields with values; write"),
    ],
)  # fmt: skip
def test_a_next_query_that_is_none(query: str, told: str, tmp_path: Path) -> None:
    ((message, line),) = said(tmp_path, WHOLE.replace(QUERY, query))
    assert told in message
    assert line == WHOLE.splitlines().index("## Next query") + 1


def test_a_rule_that_needs_configuration_says_so(tmp_path: Path) -> None:
    told = "the rule needs configuration and its guide does not say so; name `own_accounts` and what it contains"
    assert said(tmp_path, WHOLE, needs=("own_accounts",)) == [(told, 1)]
    assert said(tmp_path, WHOLE.replace("Words.", "Needs `own_accounts`.", 1), needs=("own_accounts",)) == []
