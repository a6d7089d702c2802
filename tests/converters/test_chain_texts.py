"""The whole text of a chain of each kind, as an analyst gets it; what it finds is in `test_chain_answers`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.converters.chains import text_of

EXPECTED = Path(__file__).with_name("expected")

CHAINS = {
    "event_count": ("A", "condition: {gte: 3}"),
    "value_count": ("AB", "condition: {field: [value, more], gte: 3}"),
    "temporal": ("ABC", "condition: rule_A and (rule_B or rule_C)"),
    "temporal_ordered": ("ABC", ""),
}
ENDINGS = {"splunk": ".spl", "esql": ".esql", "athena": ".sql"}


def chain(kind: str) -> str:
    names, more = CHAINS[kind]
    rules = [
        f"title: {name}\nname: rule_{name}\nlogsource: {{product: aws, service: cloudtrail}}\n"
        f"detection:\n  s: {{eventName: {name}}}\n  condition: s\n"
        for name in names
    ]
    listed = ", ".join(f"rule_{name}" for name in names)
    body = f"  type: {kind}\n  rules: [{listed}]\n  group-by: [key, other]\n  timespan: 1h\n"
    body += f"  {more}\n" if more else ""
    return "---\n".join([*rules, f"title: C\nname: chain\ncorrelation:\n{body}"])


@pytest.mark.parametrize("kind", CHAINS)
@pytest.mark.parametrize("target", ENDINGS)
def test_the_whole_text_of_a_chain(target: str, kind: str) -> None:
    expected = (EXPECTED / f"{kind}{ENDINGS[target]}").read_text(encoding="utf-8")
    assert text_of(target, chain(kind)) + "\n" == expected


def test_every_text_has_been_read() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == {f"{kind}{end}" for kind in CHAINS for end in ENDINGS.values()}
