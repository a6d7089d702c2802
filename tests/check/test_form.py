"""The form of rules, guides and filters; files of the wrong kind are findings with a place, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.check.form import check_form
from awol.pack import parse_rule
from tests.check.packs import GUIDE, RULE, edit, found, line, said, write
from tests.check.rules import rule

# (what to replace in the rule, by what, a part of what is said)
FORM = [
    ("title: AWS", "title: [AWS", "is not valid YAML"),
    ("title: AWS account is moved to an organizational unit that lets accounts leave", "title: {a: b}", "a sentence"),
    ("status: test", "status: tested", "one of stable, test, experimental"),
    ("status: test\n", "", "missing or empty; write one of stable"),
    ("date: 2026-11-24", "date: 24.11.2026", "a day, 2026-11-24"),
    ("date: 2026-11-24", "date: 2026-13-24", "a day, 2026-11-24"),
    ("date: 2026-11-24", "date: 5", "a day, 2026-11-24"),
    ("date: 2026-11-24", "date: 2026-11-24\nmodified: yesterday", "`modified:` has the wrong form"),
    ("  product: aws", "  product: gcp", "`product: aws`"),
    ("  service: cloudtrail", "  service: cloudtrail\n  category: x", "`service: cloudtrail`"),
    ("level: high", "level: 5", "`level: 5` is not one of"),
    ("level: high", "level: [high]", "is not one of"),
    ("id: 39e1b5b6-2ae2-4e35-9907-5888a5c6c718", "id: 39e1b5b6", "a UUID"),
    ("id: 39e1b5b6-2ae2-4e35-9907-5888a5c6c718", "id: 39E1B5B6-2AE2-4E35-9907-5888A5C6C718", "a UUID"),
    ("    type: similar", "    type: alike", "`related:` has the wrong form"),
    ("falsepositives:\n  - Approved", "falsepositives: Approved", "a list of sentences"),
    ("  - https://aws.amazon.com/blogs/security", "  - see the blog", "a list of web addresses"),
    ("author: awol maintainers", "author: [me]", "a name"),
    ("author: awol maintainers", "author: FILL-IN", "is still here"),
    (
        "level: high",
        "level: high\nfalsepositive: [x]",
        "`falsepositive:` is not a field of a Sigma rule and has no effect; do",
    ),
    ("level: high", "level: high\nfrobnicate: 1", "has no effect; remove it"),
    ("detection:\n", "detection:\n  timeframe: 5m\n", "`timeframe:` belonged to counting conditions"),
]


@pytest.mark.parametrize(("old", "new", "told"), FORM, ids=[row[1][:40] for row in FORM])
def test_a_field_of_the_wrong_form(old: str, new: str, told: str, pack: Path) -> None:
    edit(pack, RULE, old, new)
    messages = [*said(pack, "rule-form"), *said(pack, "rule-unreadable")]
    assert any(told in message for message in messages), messages


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date: 2026-11-24", "date: 2026-11-24\nmodified: 2026-11-25"),
        ("    type: similar", "    type: derived"),
        ("author: awol maintainers", "author: someone else"),
    ],
)
def test_a_field_of_the_right_form(old: str, new: str, pack: Path) -> None:
    edit(pack, RULE, old, new)
    assert found(pack) == []


def test_the_line_of_a_field_is_named(pack: Path) -> None:
    edit(pack, RULE, "status: test", "status: tested")
    assert ("rule-form", f"{RULE}:{line(pack, RULE, 'status:')}") in found(pack)


def test_a_stem_in_capitals(pack: Path) -> None:
    write(pack, "rules/membership/AWS-Org.yml", (pack / RULE).read_text())
    assert any("lower-case words joined by _" in message for message in said(pack, "rule-form"))


def test_an_alias_is_written_out(pack: Path) -> None:
    edit(
        pack, RULE, "    eventSource: organizations.amazonaws.com", "    eventSource: &org organizations.amazonaws.com"
    )
    assert found(pack) == []
    edit(pack, RULE, "author: awol maintainers\n", "")
    edit(pack, RULE, "level: high", "level: high\nauthor: *org")
    assert ("rule-form", f"{RULE}:{line(pack, RULE, '*org')}") in found(pack)


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "a comment": b"# nothing\n",
    "a text": b"LeaveOrganization\n",
    "a list": b"- title: a\n- title: b\n",
    "a number": b"5\n",
    "tabs": b"title: a\n\tname: b\n",
    "unclosed": b"title: 'a\n",
    "not UTF-8": b"title: caf\xe9\n",
    "UTF-16": "title: a\n".encode("utf-16"),
    "NUL": b"title: a\0b\n",
    "a key twice": b"title: a\ntitle: b\ndetection: {}\n",
    "detection is a list": b"title: a\ndetection: []\n",
    "detection is a text": b"title: a\ndetection: selection\n",
    "tags are a mapping": b"title: a\ntags: {}\ntags2: x\ndetection: {}\nlevel: 5\n",
    "tags are a mapping with keys": b"title: a\ntags: {a: b}\ndetection: {a: {b: c}, condition: a}\n",
    "part of itself": b"title: a\ndetection: &x {a: {b: c}, condition: a, d: *x}\n",
    "a mapping for a key": b"title: a\n? {a: b}\n: c\ndetection: {}\n",
    "a correlation of nothing": b"title: a\ncorrelation: 5\n",
    "JSON": b'{"title": "a", "detection": []}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_a_finding_at_its_file(content: bytes, pack: Path) -> None:
    path = "rules/membership/aws_broken.yml"
    write(pack, path, content)
    faults = [(check, place) for check, place in found(pack) if place.partition(":")[0] == path]
    assert any(check in ("rule-unreadable", "rule-form", "place") for check, _ in faults), found(pack)


ODD_DETECTIONS = [
    "{}",
    "{selection: {eventName: LeaveOrganization}}",
    "{selection: {eventName: LeaveOrganization}, condition: 5}",
    "{selection: {eventName: LeaveOrganization}, condition: []}",
    "{selection: {eventName: LeaveOrganization}, condition: [selection, selection]}",
    "{selection: {eventName: {a: b}}, condition: selection}",
    "{selection: {5: a}, condition: selection}",
    "{selection: 5, condition: selection}",
    "{selection: null, condition: selection}",
    "{selection: [], condition: selection}",
    "{selection: {}, condition: selection}",
    "{selection: [a, {eventName: b}, [c]], condition: selection}",
    "{selection: {'eventName|nosuch': a}, condition: selection}",
    "{selection: {'|contains': a}, condition: selection}",
    "{selection: {eventName: []}, condition: selection}",
    "{selection: {eventName: LeaveOrganization}, condition: nosuch}",
    "{selection: {eventName: LeaveOrganization}, condition: 1 of nosuch_*}",
    "{selection: {eventName: LeaveOrganization}, condition: selection | count() > 5}",
    "{selection: {eventName: LeaveOrganization}, condition: " + "not " * 3000 + "selection}",
]


@pytest.mark.parametrize("detection", ODD_DETECTIONS, ids=[one[:60] for one in ODD_DETECTIONS])
def test_an_odd_detection_is_a_finding(detection: str, pack: Path) -> None:
    text = (pack / RULE).read_text()
    start, end = text.index("detection:"), text.index("falsepositives:")
    write(pack, RULE, f"{text[:start]}detection: {detection}\n{text[end:]}")
    assert [place for _, place in found(pack) if place.startswith(RULE)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("## Triage", "## Trage", "`## Trage` is not a section"),
        ("## Triage", "## Trage", "`## Triage` is missing"),
        ("## Response", "## Triage\n\nx\n\n## Response", "is in line"),
        ("# ", "", "the first line is not a heading"),
        ("transition_ou_ids", "the list", "name `transition_ou_ids`"),
    ],
)
def test_a_fault_of_a_guide(old: str, new: str, told: str, pack: Path) -> None:
    text = (pack / GUIDE).read_text()
    write(pack, GUIDE, text.replace(old, new) if old == "transition_ou_ids" else text.replace(old, new, 1))
    assert any(told in message for message in said(pack, "guide")), said(pack, "guide")


def test_an_empty_section_of_a_guide(pack: Path) -> None:
    text = (pack / GUIDE).read_text()
    start, end = text.index("## Triage"), text.index("## Response")
    write(pack, GUIDE, f"{text[:start]}## Triage\n\n{text[end:]}")
    assert ("guide", f"{GUIDE}:{line(pack, GUIDE, '## Triage')}") in found(pack)
    write(pack, GUIDE, text[: text.index("## Limits")] + "## Limits\n")
    assert ("guide", f"{GUIDE}:{line(pack, GUIDE, '## Limits')}") in found(pack)


def test_sections_in_another_order(pack: Path) -> None:
    text = (pack / GUIDE).read_text()
    triage, response, limits = (text.index(f"## {one}") for one in ("Triage", "Response", "Limits"))
    write(pack, GUIDE, text[:triage] + text[response:limits] + text[triage:response] + text[limits:])
    assert any("another order" in message for message in said(pack, "guide"))


def test_a_heading_inside_a_fenced_block_is_none(pack: Path) -> None:
    edit(pack, GUIDE, "## Limits", "```\n## Something\n```\n\n## Limits")
    assert found(pack) == []


def test_a_guide_that_is_no_text(pack: Path) -> None:
    write(pack, GUIDE, b"# caf\xe9\n")
    assert ("guide", GUIDE) in found(pack)


FILTER = """title: Exclude a lab
name: aws_filter_lab
id: 1f0e4a52-64f5-4c0f-9a2f-0d2d6a9b7c11
status: test
description: A laboratory that recycles accounts
author: someone
date: 2026-11-24
logsource:
  product: aws
  service: cloudtrail
filter:
  rules:
    - 39e1b5b6-2ae2-4e35-9907-5888a5c6c718
  selection:
    eventSource: organizations.amazonaws.com
  condition: not selection
"""


def test_a_filter_of_a_rule_is_no_fault(pack: Path) -> None:
    write(pack, "rules/filter/aws_filter_lab.yml", FILTER)
    assert found(pack) == []


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("1f0e4a52-64f5-4c0f-9a2f-0d2d6a9b7c11", "39e1b5b6-2ae2-4e35-9907-5888a5c6c718", "unique"),
        ("id: 1f0e4a52-64f5-4c0f-9a2f-0d2d6a9b7c11", "id: x", "rule-form"),
        ("    - 39e1b5b6-2ae2-4e35-9907-5888a5c6c718", "    - 49e1b5b6-2ae2-4e35-9907-5888a5c6c718", "rule-form"),
        ("filter:\n", "filters:\n", "rule-unreadable"),
        ("title: Exclude", "title: [Exclude", "rule-unreadable"),
        ("  condition: not selection\n", "", "rule-form"),
    ],
)
def test_a_fault_of_a_filter(old: str, new: str, check: str, pack: Path) -> None:
    assert old in FILTER
    write(pack, "rules/filter/aws_filter_lab.yml", FILTER.replace(old, new))
    assert {one for one, place in found(pack) if place.startswith("rules/filter/aws_filter_lab.yml")} == {check}


def test_two_filters_with_one_id(pack: Path) -> None:
    write(pack, "rules/filter/aws_filter_lab.yml", FILTER)
    write(pack, "rules/filter/aws_filter_other.yml", FILTER)
    assert [check for check, _ in found(pack)] == ["unique"]


def edited(old: str, new: str) -> list[str]:
    """What the form of the whole rule in memory is said to lack, with one text replaced."""
    made = rule()
    assert old in made.text
    text = made.text.replace(old, new, 1)
    return [message for _, message in check_form(parse_rule(text, made.path, made.name))]


RELATED = "related:\n  - id: 0c68bc01-f389-43f7-abab-a54f21d55f30\n    type: {}\nlevel:"


@pytest.mark.parametrize("kind", ["derived", "obsolete", "merged", "renamed", "similar", "correlation"])
def test_a_relation_of_sigma(kind: str) -> None:
    """Sigma specification, "related"."""
    assert edited("level:", RELATED.format(kind)) == []
    assert len(edited("level:", RELATED.format(f"{kind}x"))) == 1


@pytest.mark.parametrize("status", ["stable", "test", "experimental", "deprecated", "unsupported"])
def test_a_status_of_sigma(status: str) -> None:
    assert edited("status: test", f"status: {status}") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("status: test", "status: done", "`status:` has the wrong form; write one of stable, test, experimental"),
        ("author: awol maintainers", "author:", "`author:` is missing or empty; write a name"),
        ("author: awol maintainers", "author: [a]", "`author:` has the wrong form; write a name"),
        ("date: 2026-11-24", "date: 2026-13-24", "`date:` has the wrong form; write a day, 2026-11-24"),
        ("date: 2026-11-24", "date: 20261124", "`date:` has the wrong form; write a day, 2026-11-24"),
        ("date: 2026-11-24", "date: 2026-11-24\nmodified: soon", "`modified:` has the wrong form; write a day"),
        ("  - https://docs", "  - ftp://docs", "`references:` has the wrong form; write a list of web addresses"),
        ("  - https://docs", "  - https://a b https://docs", "`references:` has the wrong form"),
        ("  - Sale of an account", "  - ''", "`falsepositives:` has the wrong form; write a list of sentences"),
        ("  service: cloudtrail", "  service: other", "`logsource:` has the wrong form; write `product: aws` and"),
        ("f389-43f7", "F389-43f7", "`id:` has the wrong form; write a UUID"),
        ("level:", "fields: eventName\nlevel:", "`fields:` has the wrong form; write a list of fields"),
        ("level:", "related: []\nlevels: x\nlevel:", "`levels:` is not a field of a Sigma rule and has no effect; do"),
        ("level:", "zzz: x\nlevel:", "`zzz:` is not a field of a Sigma rule and has no effect; remove it"),
        ("name: aws_org_leave_success", "name: aws_other", "`name:` must be the file's name; write `name: aws_org"),
        ("  - Sale of an account", "  - &x Sale\n  - *x", "`*x` refers to another part of the file; write that"),
        ("  - Sale of an account", "  - FILL-IN who does this", "who does this"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_field(old: str, new: str, told: str) -> None:
    (message,) = edited(old, new)
    assert told in message


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("author: awol maintainers", "author: FILL-IN", ("line", 8)),
        ("  - Sale of an account", "  - &x Sale\n  - *x", ("line", 24)),
        ("author: awol maintainers", "author:", "author:"),
        ("author: awol maintainers", "author: [a]", ("author",)),
        ("level:", "zzz: x\nlevel:", ("zzz",)),
        ("name: aws_org_leave_success", "name: aws_other", "name:"),
        ("logsource:\n  product: aws\n  service: cloudtrail\n", "", "logsource:"),
    ],
)
def test_where_a_fault_of_the_form_stands(old: str, new: str, place: object) -> None:
    made = rule()
    assert old in made.text
    found = list(check_form(parse_rule(made.text.replace(old, new, 1), made.path, made.name)))
    assert [one for one, _ in found] == [place]


def test_a_correlation_needs_no_log_source() -> None:
    made = rule()
    text = made.text.replace("logsource:\n  product: aws\n  service: cloudtrail\n", "")
    text = text[: text.index("detection:")] + "correlation:\n  type: event_count\n" + text[text.index("falsepos") :]
    assert list(check_form(parse_rule(text, made.path, made.name))) == []
    assert len(list(check_form(parse_rule(text.replace("author: awol maintainers", ""), made.path, made.name)))) == 1


@pytest.mark.parametrize("key", ["license: MIT", "taxonomy: sigma", "scope: [a]", "generate: false", "aliases: {}"])
def test_other_fields_of_sigma_are_no_fault(key: str) -> None:
    assert edited("level:", f"{key}\nlevel:") == []


@pytest.mark.parametrize(
    ("stem", "valid"),
    [
        ("aws_x", True),
        ("aws", True),
        ("aws_1x", True),
        ("aws-x", False),
        ("aws__x", False),
        ("_aws", False),
        ("Aws", False),
    ],
)
def test_the_name_of_a_file(stem: str, valid: bool) -> None:
    made = rule()
    text = made.text.replace("name: aws_org_leave_success", f"name: {stem}")
    found = [told for _, told in check_form(parse_rule(text, f"rules/membership/{stem}.yml", stem))]
    step = "write lower-case words joined by _, for example aws_org_leave_success"
    assert found == ([] if valid else [f"the file name `{stem}` is not a valid rule name; {step}"])
