"""On which fields all events of a chain agree: what each of its steps is grouped by."""

from __future__ import annotations

import pytest

from awol.build.groups import column
from awol.engines.sigma.correlation.reading import Library, read
from tests.engines.sigma.correlation.stories import correlation

PLAIN = correlation("temporal", "AB", group="key")
TWO = correlation("temporal", "AB", group="key, value")
RENAMED = correlation("temporal", "AB", group="who", more="aliases:\n    who: {rule_a: key, rule_b: key}")
CROSSED = correlation("temporal", "AB", group="who", more="aliases:\n    who: {rule_a: key, rule_b: value}")
INNER = (
    "title: Inner\nname: inner\ncorrelation:\n  type: event_count\n  rules: [rule_a]\n  group-by: [GROUP]\n"
    "  timespan: 10s\n  condition: {gte: 2}\n---\ntitle: A chain\n"
)
NESTED = PLAIN.replace("title: A chain\n", INNER).replace("rules: [rule_a, rule_b]", "rules: [inner, rule_b]")


@pytest.mark.parametrize(
    ("text", "field", "name"),
    [
        (PLAIN, "key", "key"),
        (PLAIN, "value", None),
        (TWO, "value", "value"),
        (RENAMED, "key", "who"),
        (RENAMED, "who", None),
        (CROSSED, "key", None),
        (CROSSED, "value", None),
        (NESTED.replace("GROUP", "key"), "key", "key"),
        (NESTED.replace("GROUP", "value"), "key", None),
        (correlation("temporal", "AB", group=""), "key", None),
    ],
)
def test_the_column_on_which_all_events_agree(text: str, field: str, name: str | None) -> None:
    assert column(read(text, Library(())), field) == name
