"""Spans of time: a number and a unit, as settings of Splunk and rules of Kibana write them."""

from __future__ import annotations

import pytest

from awol.build.lint.spans import seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1s", 1), ("5m", 300), ("24h", 86_400), ("2d", 172_800), ("0m", 0), ("999999999s", 999_999_999),
        ("", None), ("5", None), ("m", None), ("-5m", None), ("5 m", None), ("5m ", None), ("5M", None), ("1w", None),
        ("1.5h", None), ("now-5m", None), ("\u0665m", None), ("9" * 5000 + "s", None),
    ],
)  # fmt: skip
def test_a_span_has_so_many_seconds(text: str, value: int | None) -> None:
    assert seconds(text) == value
