"""The page of a hunt, piece by piece."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from awol.hunt.detections import Detection
from awol.hunt.page import html
from tests.hunt.test_report import BARE, LEFT, ROW, SEVERAL, chain, step


def page(found: Iterable[Detection]) -> str:
    stream = io.StringIO()
    with html(stream) as write:
        for one in found:
            write(one)
    return stream.getvalue()


def body(found: Iterable[Detection]) -> str:
    """What stands below the form."""
    return page(found).partition("</form>\n")[2].partition("</main>")[0]


def test_a_finding_whole() -> None:
    assert body([LEFT]) == (
        "<section><h2>Account 444455556666</h2>\n"
        '<article data-level="critical" data-actor="arn:aws:iam::444455556666:user/m" '
        'data-address="198.51.100.7" data-account="444455556666">'
        "<time>2026-05-03T03:00:00Z</time> <b>CRITICAL</b> Account left<br>LeaveOrganization by m<br>"
        "<small>from 198.51.100.7 · in us-east-1 · accountId 1 · name x</small>"
        "<details><summary>aws_left, 1 event</summary><p>e1<br>a.json</p></details></article>\n"
        "</section>"
    )


def test_what_is_not_told_is_left_out() -> None:
    told = body([BARE])
    assert told.startswith("<section><h2>Unknown account</h2>\n")
    assert "<time>no time</time> <b>LOW</b>" in told
    assert "<small></small><details><summary>aws_bare, 0 events</summary><p><br></p></details>" in told


def test_several_that_are_approved_with_their_record() -> None:
    told = body([replace(SEVERAL, approved={"reason": "a <b>"})])
    assert '<article class="approved" data-level' in told
    assert "Account left <b>5 times</b> until 2026-05-03T03:40:00Z<br>" in told
    assert "</small><p>approved: {&quot;reason&quot;: &quot;a &lt;b&gt;&quot;}</p><details>" in told
    assert "<summary>aws_left, 5 events</summary><p>e1, e2, e3, e4, e5<br>a.json</p>" in told
    assert "<pre>{\n  &quot;eventName&quot;: &quot;\\u00e9&quot;\n}</pre></details>" in told
    assert ROW["reason"] not in told


def test_who_and_what_is_told_of_a_session() -> None:
    one = replace(
        LEFT, access_key="K", mfa="false", session_issuer="S", user_agent="U", parameters={}, source_ip="", region=""
    )
    assert "<small>key K · MFA false · session of S · client U</small>" in body([one])


@pytest.mark.parametrize(("count", "told"), [(200, ""), (201, "<li>1 more</li>"), (1300, "<li>1,100 more</li>")])
def test_of_a_long_chain_two_hundred_steps_are_shown(count: int, told: str) -> None:
    steps = tuple(replace(step(0), event_id=f"s{at}") for at in range(count))
    found = body([replace(LEFT, steps=steps)])
    assert re.findall(r"<li>[\d,]+ more</li>", found) == [told] * bool(told)
    assert found.count("<li><time>") == 200


def test_a_step_whole_and_one_of_which_nothing_is_told() -> None:
    bare = replace(step(1), time="", source_ip="", account="", event_id="", summary="did 1")
    assert (
        "<ol><li><time>2026-05-03T02:00:00Z</time> r1, r2<br>did 0<br>"
        "<small>from 192.0.2.1 · log of 444455556666 · s0</small></li>"
        "<li><time>no time</time> r1, r2<br>did 1<br><small>from - · log of - · </small></li></ol>"
    ) in body([replace(LEFT, steps=(step(0), bare))])


def test_filters_find_a_chain_by_whoever_took_part() -> None:
    other = replace(step(1), actor="b", source_ip="203.0.113.9")
    told = body([replace(chain(1), steps=(step(0), other, step(2)))])
    assert 'data-actor="arn:aws:iam::444455556666:user/m a b"' in told
    assert 'data-address="198.51.100.7 192.0.2.1 203.0.113.9"' in told


def test_a_section_for_each_account() -> None:
    other = replace(LEFT, account="777788889999", told={"777788889999": "prod account"})
    told = body([LEFT, LEFT, other])
    assert re.findall(r"</?section>|<h2>.*</h2>|<article", told) == [
        "<section>", "<h2>Account 444455556666</h2>", "<article", "<article", "</section>",
        "<section>", "<h2>Prod account</h2>", "<article", "</section>",
    ]  # fmt: skip
    assert body([]) == "<p>No detections.</p>"


def test_the_levels_to_choose_from_begin_with_the_loudest() -> None:
    assert re.findall(r"<option[^>]*>([a-z]+)</option>", page([])) == [
        "all", "critical", "high", "medium", "low", "informational",
    ]  # fmt: skip
