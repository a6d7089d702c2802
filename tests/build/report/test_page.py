"""The page of the report: what it says of rules, levels, chains and verdicts, read out of its HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from awol.build import gather
from awol.build.material import Material
from awol.build.report.page import _as_written, text
from awol.cli.common import fixture_environment
from awol.pack.manifest import Deprecation
from awol.values import LEVELS
from tests.conftest import ROOT
from tests.packs import our_rules

CHAIN, LEAVE, ACCEPT, DENIED = (
    "aws_corr_leave_and_accept", "aws_org_leave_success", "aws_org_accept_handshake_member", "aws_org_leave_denied_scp",
)  # fmt: skip
MORE = "aws_root_console_login"
RULES = [rule for rule in our_rules() if rule.name in (CHAIN, LEAVE, ACCEPT, DENIED, MORE)]
BY_NAME = {rule.name: rule for rule in RULES}


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT))


@pytest.fixture(scope="module")
def page(material: Material) -> str:
    return text(material)


def article(page: str, name: str) -> str:
    return page.partition(f'<article id="rule-{name}"')[2].partition("</article>")[0]


def plain(html: str) -> str:
    """The words alone."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def fact(page: str, name: str, title: str) -> str | None:
    found = re.search(rf"<dt>{title}</dt><dd>(.*?)</dd>", article(page, name), re.DOTALL)
    return plain(found[1]) if found else None


def section(page: str, name: str, heading: str) -> str | None:
    found = re.search(rf"<section><h4>{re.escape(heading)}</h4>(.*?)</section>", article(page, name), re.DOTALL)
    return found[1] if found else None


def test_every_rule_stands_once_the_loudest_first(page: str) -> None:
    found = re.findall(r'<article id="rule-(\w+)" data-level="(\w+)"', page)
    assert sorted(name for name, _ in found) == sorted(BY_NAME)
    levels = [LEVELS.index(level) for _, level in found]
    assert levels == sorted(levels, reverse=True)
    assert all(BY_NAME[name].level == level for name, level in found)
    assert "<h1>Detection report</h1>" in page
    assert "5 rules on AWS CloudTrail" in plain(page)


def test_levels_are_bars_side_by_side_as_wide_as_they_have_rules(page: str) -> None:
    bars = re.findall(r'<rect x="(\d+)" y="0" width="(\d+)" height="4" data-level="(\w+)"/>', page)
    counts = {level: sum(rule.level == level for rule in RULES) for level in LEVELS}
    assert [(level, int(width)) for _, width, level in bars] == [
        (level, counts[level]) for level in ("critical", "high", "medium", "low", "informational") if counts[level]
    ]
    assert [int(x) for x, _, _ in bars] == [sum(int(width) for _, width, _ in bars[:at]) for at in range(len(bars))]
    assert int(bars[-1][0]) + int(bars[-1][1]) == len(RULES)
    assert "wake someone" in page
    assert len(bars) > 1


def test_what_each_level_asks_of_a_soc(material: Material) -> None:
    """As the README has it."""
    asked = {
        "critical": "wake someone", "high": "look today", "medium": "this week", "low": "context",
        "informational": "never alerts",
    }  # fmt: skip
    for level, meaning in asked.items():
        rules = tuple(replace(rule, level=level) for rule in material.rules)
        assert f"5 {level} {meaning}" in plain(text(replace(material, rules=rules)))


def test_a_chain_and_its_parts_lead_to_one_another(page: str) -> None:
    parts = fact(page, CHAIN, "Chain of")
    assert parts is not None
    assert {one.replace(" ", "") for one in re.findall(r"aws_[\w ]+?(?= aws|$)", parts)} == {LEAVE, ACCEPT}
    assert (fact(page, LEAVE, "Part of the chains") or "").replace(" ", "") == CHAIN
    assert fact(page, MORE, "Part of the chains") is None
    assert fact(page, MORE, "Chain of") is None
    assert "1 of them chains of several events" in page


def test_the_lane_of_a_chain_begins_and_ends_with_its_parts(page: str) -> None:
    rows = page.partition('<table class="lanes">')[2].partition("</table>")[0]
    (row,) = [one for one in rows.split("<tr") if f"#rule-{CHAIN}" in one]
    classes = re.findall(r'<td class="([^"]*)">', row)
    lane = [one for one in classes if one]
    assert " ".join(lane).count("first") == 1
    assert " ".join(lane).count("last") == 1
    assert "first" in lane[0]
    assert "last" in lane[-1]
    assert set(" ".join(lane).split()) <= {"lane", "first", "last"}
    assert "" in classes, "the chain does not watch over every stage"
    dots = [bool(re.search(r"dot", one)) for one in row.split("<td")[1:]]
    assert [bool(one) for one in classes][dots.index(True)]


def test_the_facts_of_a_rule(page: str) -> None:
    rule = BY_NAME[LEAVE]
    assert fact(page, LEAVE, "Id") == rule.id
    assert fact(page, LEAVE, "Status") == rule.status
    assert fact(page, LEAVE, "Family") == "Membership"
    assert fact(page, MORE, "Family") == "Root"
    # MITRE ATT&CK: the technique of modifying cloud resource hierarchies.
    assert "T1666 Modify Cloud Resource Hierarchy" in (fact(page, LEAVE, "Techniques") or "")
    assert 'data-family="membership"' in page
    assert f"<h3>{rule.title}</h3>" in page
    assert rule.description in unescape(article(page, LEAVE))
    references = article(page, LEAVE).partition("<summary>References</summary>")[2]
    assert re.findall(r'<a href="(https://[^"]+)"', references) == [
        unescape(one) for one in rule.document["references"]
    ]
    assert "aws_<wbr>org_<wbr>leave_<wbr>success" in page


def test_a_guide_is_read_in_the_order_of_a_night(page: str) -> None:
    headings = re.findall(r"<section><h4>([^<]*)</h4>", article(page, LEAVE))
    night = [
        "Decide in 60 seconds", "What happened", "Why it matters", "Triage", "Next query", "What benign looks like",
        "Response", "Limits",
    ]  # fmt: skip
    known = [one for one in headings if one in night]
    assert known == [one for one in night if one in headings]
    assert known[0] == headings[0]
    assert len(known) > 5


def test_the_next_query_is_a_text_of_each_product(page: str, material: Material) -> None:
    part = section(page, LEAVE, "Next query")
    assert part is not None
    texts = [unescape(one) for one in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", part, re.DOTALL)]
    titles = re.findall(r"<h5>(.*?)</h5>", part)
    assert titles == ["Splunk", "Kibana, in Lucene", "OpenSearch", "Athena"]
    assert texts == [material.next_queries[LEAVE][target] for target in ("splunk", "lucene", "opensearch", "athena")]


def test_the_queries_of_a_rule_are_those_of_the_build(page: str, material: Material) -> None:
    queries = article(page, LEAVE).partition('<section class="queries">')[2].partition("</section>")[0]
    texts = [unescape(one) for one in re.findall(r"<code>(.*?)</code></pre>", queries, re.DOTALL)]
    assert sorted(texts) == sorted(content for (name, _), content in material.texts.items() if name == LEAVE)
    refused = material.refusals[CHAIN]
    assert refused, "EventBridge sees one event at a time"
    for reason in refused.values():
        assert reason in unescape(article(page, CHAIN))
    assert "refused-note" not in article(page, LEAVE)
    assert "refused-note" in article(page, CHAIN)


def test_the_cases_of_a_rule_are_told_by_their_names(page: str) -> None:
    for verdict, title in (("fires", "Fires"), ("silent", "Stays silent")):
        listed = article(page, LEAVE).partition(f"<h5>{title}</h5><ul>")[2].partition("</ul>")[0]
        names = [unescape(one) for one in re.findall(r"<li>(.*?)</li>", listed)]
        files = [one for one in (ROOT / "fixtures" / LEAVE / verdict).iterdir() if one.is_file()]
        assert names == sorted(one.stem.replace("_", " ") for one in files if not one.name.startswith("."))
        assert len(names) > 1


def test_verdicts_of_a_rule_that_was_changed_by_a_site_are_those_of_its_file(material: Material, page: str) -> None:
    assert "no verdict on record" not in page
    joined = tuple(replace(rule, text=f"{rule.text}\n# a value of the site's own\n") for rule in material.rules)
    again = text(replace(material, rules=joined, companions=joined))
    assert re.findall(r'<td class="ok">', again) == re.findall(r'<td class="ok">', page) != []
    assert "no verdict on record" not in again


def test_verdicts_of_a_build_of_some_rules_take_in_the_members_of_its_chains(material: Material) -> None:
    chosen = tuple(rule for rule in material.rules if rule.name == LEAVE)
    found = _as_written(replace(material, rules=chosen, companions=material.rules))
    assert [rule.name for rule in found] == [rule.name for rule in material.rules] != [LEAVE]
    assert [rule.name for rule in _as_written(replace(material, rules=chosen, companions=()))] == [LEAVE]


def test_a_rule_without_a_file_has_no_verdict(material: Material) -> None:
    other = replace(BY_NAME[MORE], name="own_rule", path="rules/root/own_rule.yml")
    made = text(replace(material, rules=(other,), companions=(other,)))
    assert "1 rule has no verdict on record" in plain(made)
    assert fact(made, "own_rule", "Version") == "1"


def test_what_is_not_in_the_build_says_why(material: Material) -> None:
    left = {"b_rule": "needs configuration: accounts", "a_rule": "below high"}
    gone = (Deprecation("aws_org_gone", "An account goes", "0.2.0", (LEAVE,), "One rule an outcome."),)
    made = plain(text(replace(material, left_out=left, deprecated=gone)))
    assert "2 rules are not in this build a_rule : below high b_rule : needs configuration: accounts" in made
    assert "1 rule is gone from the pack" in made
    assert "not in this build" not in plain(text(replace(material, left_out={})))


def test_a_rule_that_holds_values_of_the_site_says_so(material: Material) -> None:
    rules = tuple(replace(rule, placeholders=("accounts",)) if rule.name == MORE else rule for rule in material.rules)
    made = text(replace(material, rules=rules))
    assert "Holds your values of accounts." in article(made, MORE)
    assert "Holds your values" not in article(made, LEAVE)
    assert "the texts of 1 rule hold yours instead" in plain(made)


def test_what_a_pack_says_is_escaped(material: Material) -> None:
    rules = tuple(replace(rule, title="<script>x</script>", description="a & b <i>") for rule in material.rules)
    made = text(replace(material, rules=rules))
    assert "<script>x" not in made
    assert "a &amp; b &lt;i&gt;" in made
