"""What is read out of a guide: its sections, the next query, and what a person puts into it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from awol.errors import PackError
from awol.pack.guides import (
    GUIDE_SECTIONS,
    NEXT_EXAMPLE,
    NextQuery,
    guide_path,
    load_next,
    parse_next,
    read_next_query,
    sections,
    values_to_put_in,
)
from tests.conftest import ROOT

GUIDE = """\
# A rule

Words before any section.

## Decide in 60 seconds

Look at the key.

##  Next query\x20

What else did
the key do?

```yaml
userIdentity.accessKeyId: ALERT_KEY
```

## Limits
- none
### no section of its own
"""
STEP = "write a question, then a fenced block of yaml with fields and values: `userIdentity.accessKeyId: ALERT_KEY`"


def test_the_sections_of_a_guide() -> None:
    assert sections(GUIDE) == {
        "Decide in 60 seconds": "Look at the key.",
        "Next query": "What else did\nthe key do?\n\n```yaml\nuserIdentity.accessKeyId: ALERT_KEY\n```",
        "Limits": "- none\n### no section of its own",
    }
    assert sections("# A rule\n\nNo section.\n") == {}


KEY = "userIdentity.accessKeyId: ALERT_KEY\n"


def test_a_guide_has_these_sections() -> None:
    assert GUIDE_SECTIONS == (
        "Decide in 60 seconds", "What happened", "Why it matters", "What benign looks like", "Triage", "Next query",
        "Response", "Limits",
    )  # fmt: skip
    for path in sorted((ROOT / "rules").glob("*/*.md")):
        assert tuple(sections(path.read_text(encoding="utf-8"))) == GUIDE_SECTIONS, path.name


def test_the_next_query() -> None:
    assert read_next_query(GUIDE, "a.md") == NextQuery("What else did the key do?", KEY)
    assert read_next_query("# A rule\n## Limits\n", "a.md") is None
    several = "## Next query\nWhich?\n```yaml\n- eventName: A\n- eventName: B\n```  \n"
    assert read_next_query(several, "a.md") == NextQuery("Which?", "- eventName: A\n- eventName: B\n")


def test_what_a_new_guide_begins_with_is_a_next_query() -> None:
    assert read_next_query(f"## Next query\nWhich?\n{NEXT_EXAMPLE}\n", "a.md") == NextQuery("Which?", KEY)


def asked(body: str, question: str = "Which?") -> str:
    return f"# A rule\n\n## Next query\n{question}\n```yaml\n{body}```\n"


TOKENS = (
    "one of ALERT_ACCOUNT, ALERT_ADDRESS, ALERT_ADMIN, ALERT_BUCKET, ALERT_KEY, ALERT_KEYID, ALERT_NEWKEY, "
    "ALERT_POLICY, ALERT_REGION, ALERT_ROLE, ALERT_ROOT, ALERT_STACKSET, ALERT_USER"
)


@pytest.mark.parametrize(
    ("text", "message", "step"),
    [
        ("# A rule\n\n## Next query\nWhich?\n", "`## Next query` has no query", STEP),
        ("# A rule\n\n## Next query\nWhich?\n```\na: b\n```\n", "`## Next query` has no query", STEP),
        (asked("a: b\n") + "```yaml\nc: d\n```\n", "`## Next query` has more than one query", STEP),
        (asked("a: b\n", ""), "`## Next query` has no question", STEP),
        (asked("- {}\n"), "the query of `## Next query` is not a list of fields with values", STEP),
        (asked("- a: b\n- c\n"), "the query of `## Next query` is not a list of fields with values", STEP),
        (asked("a\n"), "the query of `## Next query` is not a list of fields with values", STEP),
        (asked(""), "the query of `## Next query` is not a list of fields with values", STEP),
        (asked("a: b\n---\nc: d\n"), "the query of `## Next query` is not a list of fields with values", STEP),
        (
            asked("a: [ALERT_ZONE, ALERT_KEY, ALERT_AREA]\n"),
            "the query of `## Next query` has `ALERT_AREA`, which has no meaning here",
            TOKENS,
        ),
    ],
)
def test_what_is_no_next_query(text: str, message: str, step: str) -> None:
    with pytest.raises(PackError) as told:
        read_next_query(text, "a.md")
    assert str(told.value) == f"a.md:3: {message}\n  try: {step}"


def test_a_next_query_is_the_detection_of_a_rule() -> None:
    made = yaml.safe_load(NextQuery("Which?", "- eventName: A\n- eventName: B\n").rule())
    assert made == {
        "title": "The next query",
        "name": "next_query",
        "id": "5a3d2f41-6f0e-4d7c-9d0b-6f3f0a5f2e18",
        "status": "stable",
        "description": "Follows an alert.",
        "level": "informational",
        "logsource": {"product": "aws", "service": "cloudtrail"},
        "detection": {"next": [{"eventName": "A"}, {"eventName": "B"}], "condition": "next"},
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("eventName: DeleteTrail", ""),
        ("a: ALERT_KEY", "Before you run it: `ALERT_KEY` is the access key of its caller."),
        ("a: ALERT_KEYID", "Before you run it: `ALERT_KEYID` is the KMS key, as the call names it."),
        (
            "a: ALERT_USER\nb: ALERT_BUCKET",
            "Before you run it: `ALERT_BUCKET` is the bucket, `ALERT_USER` is the ARN of the IAM user.",
        ),
        (
            "ALERT_ACCOUNT ALERT_ADDRESS ALERT_ADMIN ALERT_NEWKEY",
            (
                "Before you run it: `ALERT_ACCOUNT` is the account that the alert is about, `ALERT_ADDRESS` is the "
                "address of its caller, `ALERT_ADMIN` is the administrator account that the event names, "
                "`ALERT_NEWKEY` is the access key in its response."
            ),
        ),
        (
            "ALERT_POLICY ALERT_REGION ALERT_ROLE ALERT_ROOT ALERT_STACKSET",
            (
                "Before you run it: `ALERT_POLICY` is the policy, as the call names it, `ALERT_REGION` is the region "
                "that was opened, `ALERT_ROLE` is the ARN of the role, `ALERT_ROOT` is the id of the "
                "organization's root, r-..., `ALERT_STACKSET` is the name of the stack set."
            ),
        ),
    ],
)
def test_what_to_put_in(text: str, told: str) -> None:
    assert values_to_put_in(text) == told


def test_the_texts_of_a_next_query(tmp_path: Path) -> None:
    assert guide_path("rules/root/a.yml") == "rules/root/a.md"
    assert load_next(tmp_path, "a") == {}
    (tmp_path / "queries/next").mkdir(parents=True)
    (tmp_path / "queries/next/a.yml").write_text("splunk: |\n  search x\nlucene: y\n")
    assert load_next(tmp_path, "a") == {"splunk": "search x", "lucene": "y"}


@pytest.mark.parametrize("text", ["", "- a\n", "splunk: 1\n", "splunk: a\nlucene: [b]\n"])
def test_what_is_no_table_of_texts(text: str) -> None:
    with pytest.raises(PackError) as told:
        parse_next(text, "queries/next/a.yml")
    assert str(told.value) == "queries/next/a.yml: is not a table of target and text\n  try: awol convert"
