"""A chain and the alerts of its steps are one incident in what people read, and nothing is lost by it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from awol.cli import cli
from awol.hunt import Detection
from awol.hunt.arranged import arranged
from awol.hunt.detections import Step, packed, unpacked
from awol.hunt.incidents import Incidents
from awol.hunt.story import Story

TIME = "2026-09-14T09:00:0{}Z"


def _alert(rule: str, number: int, level: str = "high", account: str = "111122223333") -> Detection:
    return Detection(
        rule=rule,
        title=f"Title of {rule}",
        level=level,
        time=TIME.format(number),
        account=account,
        target_account=account,
        region="us-east-1",
        actor="somebody",
        source_ip="198.51.100.7",
        event_ids=(f"e{number}",),
        file="log.json",
        summary=f"Call{number} by somebody succeeded",
        approved=None,
    )


def _step(alert: Detection, *rules: str) -> Step:
    names = rules or (alert.rule,)
    return Step(
        *(alert.time, names, alert.level, alert.account, alert.actor, alert.source_ip),
        *(alert.event_ids[0], alert.file, alert.summary),
    )


FIRST, SECOND = _alert("first", 1), _alert("second", 2)
CHAIN = replace(
    _alert("chain", 2, "critical"), event_ids=("e1", "e2"), steps=(_step(FIRST), _step(SECOND, "second", "other"))
)
ROW = {"rule": "chain", "reason": "planned"}


@pytest.mark.parametrize(
    ("alert", "chain", "alone"),
    [
        pytest.param(FIRST, CHAIN, False, id="a step"),
        pytest.param(_alert("other", 2), CHAIN, False, id="another rule that the event fired"),
        pytest.param(_alert("third", 2), CHAIN, True, id="a rule that is no part of the chain"),
        pytest.param(_alert("first", 3), CHAIN, True, id="another event"),
        pytest.param(_alert("first", 1, account="444455556666"), CHAIN, True, id="the copy of another account"),
        pytest.param(replace(FIRST, time=TIME.format(5)), CHAIN, True, id="the same eventID at another time"),
        pytest.param(replace(FIRST, level="critical"), CHAIN, False, id="as loud as the chain"),
        pytest.param(replace(FIRST, level="critical"), replace(CHAIN, level="high"), True, id="louder than the chain"),
        pytest.param(
            replace(FIRST, level="low"), replace(CHAIN, level="informational"), True, id="loud beside the chain"
        ),
        pytest.param(replace(FIRST, approved=ROW), CHAIN, True, id="an approved step"),
        pytest.param(FIRST, replace(CHAIN, approved=ROW), True, id="an approved chain"),
    ],
)
def test_what_a_chain_shows_stands_under_it_alone(alert: Detection, chain: Detection, alone: bool) -> None:
    incidents = Incidents()
    incidents.take(chain)
    assert list(incidents.without_steps([alert, chain])) == ([alert, chain] if alone else [chain])
    assert incidents.absorbed == (not alone)


def test_the_loudest_of_several_chains_decides() -> None:
    for chains in ([CHAIN, replace(CHAIN, level="high")], [replace(CHAIN, level="high"), CHAIN]):
        incidents = Incidents()
        for chain in chains:
            incidents.take(chain)
        assert list(incidents.without_steps([replace(FIRST, level="critical")])) == []


def test_steps_survive_the_way_to_the_disk() -> None:
    assert unpacked(packed(CHAIN)) == CHAIN
    assert unpacked(packed(FIRST)) == FIRST


def _written(format_: str, *, group: bool = False) -> str:
    stream = io.StringIO()
    with arranged(stream, format_, streaming=False, group=group) as write:
        for found in (FIRST, SECOND, _alert("third", 3), CHAIN):
            write(found)
    return stream.getvalue()


@pytest.mark.parametrize("format_", ["table", "timeline"])
def test_people_read_the_steps_in_order_under_the_chain(format_: str) -> None:
    lines = [line.strip() for line in _written(format_).splitlines()]
    heads = [line for line in lines if line.startswith("2026")]
    assert [line.split()[2] for line in heads] == ["chain", "third"]
    steps = [at for at, line in enumerate(lines) if line[:2] in ("1.", "2.")]
    assert [lines[at] for at in steps] == [f"1. {TIME.format(1)}  first", f"2. {TIME.format(2)}  second, other"]
    assert lines[steps[0] + 1] == "Call1 by somebody succeeded, from 198.51.100.7"


def test_the_page_lists_the_steps_in_the_article_of_the_chain() -> None:
    page = _written("html")
    assert page.count("<article") == 2
    article = page[page.index("<article") :].split("</article>")[0]
    assert article.index("first") < article.index("second, other")
    assert article.count("<li>") == 2


def test_what_a_step_says_is_escaped_on_the_page() -> None:
    stream = io.StringIO()
    with arranged(stream, "html", streaming=False, group=False) as write:
        write(replace(CHAIN, steps=(replace(CHAIN.steps[0], summary="<script>x</script>"),)))
    assert "<script>x" not in stream.getvalue()


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_machines_read_every_detection(format_: str, group: bool) -> None:
    assert all(f"Title of {name}" in _written(format_, group=group) for name in ("first", "second", "third", "chain"))


def test_of_a_long_chain_the_last_step_is_shown_and_the_others_counted() -> None:
    steps = tuple(replace(_step(FIRST), event_id=f"x{number}") for number in range(500))
    stream = io.StringIO()
    with arranged(stream, "table", streaming=False, group=False) as write:
        write(replace(CHAIN, steps=(*steps, _step(SECOND))))
    text = stream.getvalue()
    assert "... 481 more ..." in text
    assert f"501. {TIME.format(2)}  second" in text
    assert text.count("  first\n") == 19


def test_the_story_tells_the_chain_instead_of_its_steps() -> None:
    story = Story()
    for found in (FIRST, SECOND, CHAIN):
        story.add(found)
    told = [line for line in story.lines() if line.startswith("  ")]
    chain = "CRITICAL: Title of chain: account 111122223333 at 09:00 UTC on 2026-09-14 by somebody from 198.51.100.7"
    assert len(told) == 1
    assert told[0].startswith(f"  {chain}; 2 steps since 09:00, the first ")


def test_a_hunt_tells_how_many_stand_under_chains(tmp_path: Path, root: Path) -> None:
    log = root / "fixtures/aws_corr_leave_denied_then_success/fires"
    file = sorted(log.iterdir())[0]
    run = CliRunner().invoke(cli, ["hunt", str(file), "--format", "table"])
    assert "shown under" in run.stderr
    assert run.stdout.count("  aws_corr_leave_denied_then_success\n") == 1
    assert "  1. " in run.stdout
    again = CliRunner().invoke(cli, ["hunt", str(file), "--format", "jsonl"])
    rules = [json.loads(line)["rule"] for line in again.stdout.splitlines()]
    assert "aws_org_leave_success" in rules
    assert "aws_corr_leave_denied_then_success" in rules
