"""The page of a rule, whole: what a reader finds on it, in which order, with links that hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.pack import parse_rule
from awol.publish.pages import NOTICE, Material, _relinked, logic, page, page_path, question

RULE = """title: Trail stopped
name: trail_stopped
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
related: [{id: 6b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10, type: similar}, {id: no-such-rule, type: similar}]
status: test
level: high
description: Somebody stopped a trail.
references: [https://docs.aws.amazon.com/a]
tags: [attack.defense-impairment, attack.t1562.008]
logsource: {product: aws, service: cloudtrail}
detection:
  # why
  s:
    eventName: StopLogging

  condition: s
falsepositives:
  - A change,
    announced
"""
OTHER = (
    "title: Other\nname: other\nid: 6b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10\nstatus: test\nlevel: low\n"
    "logsource: {product: aws, service: cloudtrail}\ndetection: {s: {a: b}, condition: s}\n"
)
GUIDE = (
    "# Trail stopped\n\n## Triage\n\nSee [the other](other.md) and [AWS](https://aws.example.com).\n\n"
    "## What happened\n\nIt stopped.\n\n## Notes\n\nNone.\n"
)

PAGE = f"""# Trail stopped

{NOTICE}

| | |
|---|---|
| name | `trail_stopped` |
| level | high |
| status | test |
| techniques | T1562.008 |
| files | [rule](../../rules/visibility/trail_stopped.yml), [guide](../../rules/visibility/trail_stopped.md) |
| related | [other](other.md) |

Somebody stopped a trail.

## What happened

It stopped.

## The rule

```yaml
detection:
  # why
  s:
    eventName: StopLogging

  condition: s
```

## Queries

**Splunk SPL** ([file](../../queries/splunk/trail_stopped.spl))

```spl
eventName="StopLogging"
```

**Elastic EQL** is refused: EQL cannot say this.

## Fixtures

| verdict | because |
|---|---|
| fires | [by a user](../../fixtures/trail_stopped/fires/by_a_user.json) |
| silent | [it failed](../../fixtures/trail_stopped/silent/it_failed.json) |

## False positives

- A change, announced

## Triage

See [the other](../../rules/visibility/other.md) and [AWS](https://aws.example.com).

## Notes

None.

## References

- <https://docs.aws.amazon.com/a>
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "rules/visibility/trail_stopped.md": GUIDE,
        "fixtures/trail_stopped/fires/by_a_user.json": "{}",
        "fixtures/trail_stopped/fires/.hidden": "",
        "fixtures/trail_stopped/silent/it_failed.json": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_page_whole(root: Path) -> None:
    rule = parse_rule(RULE, "rules/visibility/trail_stopped.yml", "trail_stopped")
    other = parse_rule(OTHER, "rules/visibility/other.yml", "other")
    material = Material(
        root,
        (rule, other),
        {"queries/splunk/trail_stopped.spl": 'eventName="StopLogging"\n'},
        {"trail_stopped": {"eql": "EQL cannot\nsay this."}},
        {other.id: other, rule.id: rule},
    )
    assert page(material, rule) == PAGE
    assert page_path(rule.name) == "docs/rules/trail_stopped.md"


def test_a_page_of_a_rule_that_has_nothing_yet(tmp_path: Path) -> None:
    rule = parse_rule(OTHER, "rules/visibility/other.yml", "other")
    text = page(Material(tmp_path, (rule,), {}, {}), rule)
    assert "## Fixtures\n\nNone yet.\n" in text
    assert "## False positives\n\nNone known.\n" in text
    assert text.endswith("## References\n\nNone.\n")
    assert "related" not in text


def test_a_page_names_the_placeholders() -> None:
    text = OTHER.replace("{a: b}", "{a|expand: '%transition_ou_ids%'}")
    rule = parse_rule(text, "rules/visibility/other.yml", "other")
    assert "It needs values of your site: `%transition_ou_ids%` ([configuration](../configuration.md))." in page(
        Material(Path("/nowhere"), (rule,), {}, {}), rule
    )


def test_the_logic_of_a_correlation() -> None:
    assert logic("title: t\ncorrelation:\n    type: event_count\n\n    timespan: 1h\nlevel: low\n") == (
        "correlation:\n    type: event_count\n\n    timespan: 1h"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("title: t\n", ""),
        ("detection:\n  a: b\n", "detection:\n  a: b"),
        ("detection:\n  a:\n- b\n# why\n\n\nlevel: low\n  c: d\n", "detection:\n  a:\n- b\n# why"),
        ("  detection: x\ndetections:\n  a: b\n", ""),
        ("detection: {a: b}\ndetection:\n  c: d\n", "detection:\n  c: d"),
        ("correlation:\n  a: b\n---\ndetection:\n  c: d\n", "detection:\n  c: d"),
    ],
)
def test_the_part_of_a_rule_that_decides(text: str, expected: str) -> None:
    assert logic(text) == expected


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("What did it do?", "What did it do?"),
        ("What did it do?\n\n```spl\nindex=x\n```\n", "What did it do?"),
        ("```spl\nindex=x\n```", ""),
    ],
)
def test_the_question_of_a_next_query(section: str, expected: str) -> None:
    assert question(section) == expected


@pytest.mark.parametrize(
    ("link", "turned"),
    [
        ("other.md", "../../rules/visibility/other.md"),
        ("../a/b.md#c", "../../rules/visibility/../a/b.md#c"),
        ("folder/", "../../rules/visibility/folder/"),
        ("a#", "../../rules/visibility/a#"),
        ("#limits", "#limits"),
        ("/docs/a.md", "/docs/a.md"),
        ("https://aws.example.com/", "https://aws.example.com/"),
        ("mailto:a@example.com", "mailto:a@example.com"),
    ],
)
def test_a_link_of_a_guide_as_it_is_from_the_page(link: str, turned: str) -> None:
    rule = parse_rule(OTHER, "rules/visibility/other.yml", "other")
    assert _relinked(f"see [x]({link}) and [y]({link})", rule) == f"see [x]({turned}) and [y]({turned})"
