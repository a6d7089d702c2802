"""The pages that people write: every rule that they name exists, and what they show runs."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from awol.engines.catalogue import compile_for
from awol.pack import load_searches
from awol.values import Event, Rule
from tests.conftest import ROOT

PAGES = ("attack-story.md", "overlap.md", "deploy.md", "configuration.md", "coverage.md")
STORY = (ROOT / "docs" / "attack-story.md").read_text(encoding="utf-8")
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_rule_that_a_page_names_exists(name: str, rules: Sequence[Rule]) -> None:
    known = {rule.name for rule in (*rules, *load_searches(ROOT))}
    named = set(re.findall(r"\[(aws_\w+)\]|\b(aws_[a-z_]+)\.md", (ROOT / "docs" / name).read_text(encoding="utf-8")))
    assert named
    assert {first or second for first, second in named} <= known


def test_the_story_tells_of_every_critical_rule(rules: Sequence[Rule]) -> None:
    told = set(re.findall(r"\baws_[a-z_]+", STORY))
    assert {rule.name for rule in rules if rule.level == "critical" and rule.kind == "event"} <= told


def test_the_story_says_of_each_step_in_whose_log_it_stands() -> None:
    rows = [line for line in STORY.splitlines() if line.startswith("| ") and "](rules/" in line]
    assert len(rows) >= 20
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 3, row
        places = r"\b(members?|management|delegated administrator|log archive|departed account)\b"
        assert re.search(places, cells[1]), row


def fences(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_the_event_patterns_that_the_page_leads_to_are_those_committed(rules: Sequence[Rule]) -> None:
    named = re.findall(r"\(\.\./queries/aws/eventbridge/(aws_\w+)\.json\)", DEPLOY)
    assert {"aws_org_account_departed_left", "aws_org_leave_success"} <= set(named)
    for name in named:
        assert (ROOT / "queries" / "aws" / "eventbridge" / f"{name}.json").is_file()
    # None is written by hand any more.
    assert fences(DEPLOY, "json") == []


def test_the_search_for_silent_accounts_finds_the_silent_one() -> None:
    (query,) = fences(DEPLOY, "text")
    # The offline engine has no clock: the moment of the search is written in its place.
    text = query.replace("now()", '"2026-05-28T12:00:00Z"::datetime').strip()

    def record(account: str, time: str) -> Event:
        return Event({"eventTime": time, "recipientAccountId": account, "eventID": account + time, "eventName": "x"})

    events = [
        record("111122223333", "2026-05-28T11:00:00Z"),
        record("444455556666", "2026-05-28T02:00:00Z"),
        record("444455556666", "2026-05-27T02:00:00Z"),
        record("123456789012", "2026-05-01T02:00:00Z"),
    ]
    groups = [hit.group for hit in compile_for("esql", text)(events)]
    assert [group["aws.cloudtrail.recipient_account_id"] for group in groups] == ["444455556666"]


def test_the_pages_name_the_schedule_that_a_build_writes() -> None:
    build, deploy = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("build.md", "deploy.md"))
    build, deploy = " ".join(build.split()), " ".join(deploy.split())
    splunk = (ROOT / "converters" / "splunk" / "app" / "searches.py").read_text(encoding="utf-8")
    kibana = (ROOT / "converters" / "elastic" / "detection_rules.py").read_text(encoding="utf-8")
    critical, other = re.findall(r'"dispatch.index_earliest": "-(\d+)m@m" if critical else "-(\d+)m@m"', splunk)[0]
    every, back = re.findall(r'INTERVAL, LOOK_BACK = "(\d+)m", "now-(\d+)m"', kibana)[0]
    assert f"in the last {other} (critical rules: every 5 over {critical})" in deploy
    assert f"in Kibana every {every} minutes over the last {back}" in deploy
    assert all(f"indexed in the last {minutes} minutes" in build for minutes in (critical, other))
    assert (every, back) == ("5", "15")
    assert "every five minutes over what was *ingested* in the last fifteen" in build


def test_each_line_of_a_shown_command_holds_one_command() -> None:
    for page in (*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        lines = page.read_text(encoding="utf-8").splitlines()
        # Reflowing a page once joined two commands, so that the second became part of the first one's comment.
        joined = [line for line in lines if re.match(r"    (?:\S+/)?awol .*#.* awol (?:\w+ )?--", line)]
        assert joined == [], page.name
