"""`_time` that holds several values counts by its first, in every command that goes by time."""

from __future__ import annotations

import pytest

from awol.engines.splunk.rows import number_text
from tests.engines.splunk.spl_records import found, run

SEVERAL = (
    '* | eval _time=case(eventID="left", mvappend("100", "900"), eventID="denied", "500") | where isnotnull(_time)'
)
"""Of two records one has two times: an early one, which counts, and a late one."""


def test_the_order_of_results_goes_by_the_first_time() -> None:
    assert found(f"{SEVERAL} | head 1") == ["denied"], "500 is later than 100"
    assert found(f"{SEVERAL} | tail 1") == ["left"]


def test_times_the_other_way_round_turn_the_order() -> None:
    turned = SEVERAL.replace('mvappend("100", "900")', 'mvappend("900", "100")')
    assert found(f"{turned} | head 1") == ["left"]


def test_the_latest_of_a_group_goes_by_the_first_time() -> None:
    (hit,) = run(f"{SEVERAL} | stats latest(eventID) as last earliest(eventID) as first by eventName")
    assert (hit.group["last"], hit.group["first"]) == ("denied", "left")


def test_no_value_is_no_time() -> None:
    assert found('* | eval _time=if(eventID="left", null(), "500") | where eventID IN ("left", "denied") | tail 1') == [
        "left"
    ], "a result without a time comes last"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.0, "2"),
        (-2.0, "-2"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1 / 3, "0.333333333333333"),
        (999_999_999_999_999.0, "999999999999999"),
        (-999_999_999_999_999.0, "-999999999999999"),
        (1e15, "1e+15"),
        (-1e15, "-1e+15"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "nan"),
    ],
)
def test_a_number_as_text(number: float, text: str) -> None:
    assert number_text(number) == text
