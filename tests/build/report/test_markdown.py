"""Markdown in the report: what a guide may say, and what it must never become."""

from __future__ import annotations

import pytest

from awol.build.report.markdown import block, inline

OUT = 'rel="noreferrer noopener" target="_blank"'
LEVELS = {"aws_org_leave_success": "critical"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`AKIA` is a *key*", "<code>AKIA</code> is a <em>key</em>"),
        (
            "see [the other](../../rules/membership/aws_org_leave_success.md)",
            'see <a href="#rule-aws_org_leave_success" class="rule" data-level="critical">the other</a>',
        ),
        (
            "[one](rules/aws_org_leave_success.md#limits)",
            '<a href="#rule-aws_org_leave_success" class="rule" data-level="critical">one</a>',
        ),
        ("[a page](../configuration.md)", "a page"),
        ("[a rule that is not built](rules/aws_gone.md)", "a rule that is not built"),
        (
            "[AWS](https://docs.aws.amazon.com/)",
            f'<a href="https://docs.aws.amazon.com/" {OUT}>AWS</a>',
        ),
        ("![a picture](https://example.com/x.png)", "a picture"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        # The reader itself refuses such a target, and leaves the text as it stands.
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,boo)", "[x](data:text/html,boo)"),
        ("[x](file:///etc/passwd)", "[x](file:///etc/passwd)"),
        ('[x](https://a.example/"onclick="y)', f'<a href="https://a.example/%22onclick=%22y" {OUT}>x</a>'),
    ],
)  # fmt: skip
def test_a_line(text: str, expected: str) -> None:
    assert inline(text, LEVELS) == expected


def test_no_comma_stands_between_two_rules_and_any_other_stays() -> None:
    link = "[r](rules/aws_org_leave_success.md)"
    assert ", " not in inline(f"{link}, {link}", LEVELS)
    assert "; and " in inline(f"{link}; and {link}", LEVELS)
    assert inline(f"{link}, as said", LEVELS).endswith(", as said")


def test_a_block_has_paragraphs_lists_tables_and_code() -> None:
    made = block("one\n\n1. two `x<y`\n\n| a | b |\n|---|---|\n| c | d |\n\n### deep\n", LEVELS)
    for wanted in ("<p>one</p>", "<ol>", "<code>x&lt;y</code>", "<td>d</td>", "<h5>deep</h5>"):
        assert wanted in made
