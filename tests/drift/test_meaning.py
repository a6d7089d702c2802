"""What Splunk spells otherwise and means the same, and what it does not: each row has its twin."""

from __future__ import annotations

import pytest

from awol.drift.meaning import equal_in_meaning, same_value, text

EQUAL: list[tuple[str, str, str]] = [
    ("action.risk.param._risk", '[{"a":1,"b":"x"}]', '[ {"b": "x", "a": 1} ]'),
    ("action.correlationsearch.annotations", '{"mitre_attack":["T1666"]}', '{"mitre_attack": ["T1666"]}'),
    ("alert.suppress.fields", "account,actor", "account, actor"),
    ("alert.suppress.period", "60m", "1h"),
    ("alert.suppress.period", "60m", "3600s"),
    ("alert.expires", "7d", "168h"),
    ("cron_schedule", "*/15 * * * *", "0,15,30,45 * * * *"),
    ("cron_schedule", "3,18 * * * *", "18,3 * * * *"),
    ("cron_schedule", "0 */6 * * *", "0 0-23/6 * * *"),
    ("cron_schedule", "* * * * *", "0-59 0-23 1-31 1-12 0-6"),
    ("cron_schedule", "5/15 * * * *", "5,20,35,50 * * * *"),
    ("cron_schedule", "0-0 * * * *", "0 * * * *"),
    ("search", "`awol_cloudtrail`\n    eventName=A\n| table x", "`awol_cloudtrail` eventName=A | table x"),
    ("search", "eventName=A AND b=1", "eventName=A b=1"),
    ("definition", 'eval a="x  y",\n  b=1', 'eval a="x  y", b=1'),
    ("definition", 'eval a="x  y",\n  b="z  1",\tc=1', 'eval a="x  y", b="z  1", c=1'),
    ("description", "one two", "one  two"),
]
OTHERS: list[tuple[str, str, str]] = [
    ("action.risk.param._risk", '[{"a":1}]', '[{"a":2}]'),
    ("action.correlationsearch.annotations", '{"mitre_attack":["T1666"]}', '{"mitre_attack": []}'),
    ("action.risk.param._risk", '[{"a":1}]', "not JSON"),
    ("alert.suppress.fields", "account,actor", "account"),
    ("alert.suppress.period", "60m", "61m"),
    ("alert.suppress.period", "60m", "often"),
    ("alert.suppress.period", "often", "seldom"),
    ("alert.suppress.period", "60m", "60m!"),
    ("alert.suppress.period", "60m", "60months"),
    ("cron_schedule", "*/15 * * * *", "*/10 * * * *"),
    ("cron_schedule", "*/15 * * * *", "0 * * * *"),
    ("cron_schedule", "*/15 * * * *", "0,15,30,45 1 * * *"),
    ("cron_schedule", "0 0 * * 1", "0 0 * * MON"),
    ("cron_schedule", "0 0 * * MON", "0 0 * * TUE"),
    ("cron_schedule", "0 * * * *", "* * * * *"),
    ("cron_schedule", "0 0 * * *", "0 0 * *"),
    ("cron_schedule", "*/5 * * * *", "*/0 * * * *"),
    ("cron_schedule", "1 * * * *", "1x * * * *"),
    ("search", "eventName=A", "eventName=B"),
    ("search", 'eventName="A B"', 'eventName="A  B"'),
    ("search", "NOT a=1 b=2", "NOT (a=1 b=2)"),
    ("definition", 'eval a="x  y"', 'eval a="x y"'),
    # Not searches: each differs in one character before, between or behind the quoted texts, or by a blank there.
    ("definition", 'eval a="x", b="y", c=1', 'aval a="x", b="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a:"x", b="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a= "x", b="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'evala="x", b="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x"; b="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x" , b="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x", d="y", c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x", b="y"; c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x", b="y" , c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x", b="y",c=1'),
    ("definition", 'eval a="x", b="y", c=1', 'eval a="x", b="y", c=2'),
    ("definition", 'eval a="x\\"  y", b=1', 'eval a="x\\" y", b=1'),
    ("description", "one two", "one three"),
]


@pytest.mark.parametrize(("key", "built", "there"), EQUAL)
def test_equal_in_meaning(key: str, built: str, there: str) -> None:
    assert equal_in_meaning(key, built, there)
    assert equal_in_meaning(key, there, built)
    assert not same_value(built, there)


def test_a_search_that_nests_too_deep_is_compared_as_text() -> None:
    sum_of_many = "+".join("a" * 3000)
    assert equal_in_meaning("search", f"a=1 | eval x={sum_of_many}", f"a=1  | eval x={sum_of_many}")
    assert not equal_in_meaning("search", f"a=1 | eval x={sum_of_many}", f"a=1 | eval x={sum_of_many}+b")


@pytest.mark.parametrize(("key", "built", "there"), OTHERS)
def test_changed(key: str, built: str, there: str) -> None:
    assert not equal_in_meaning(key, built, there)


PERIODS: list[tuple[str, int]] = [
    ("90", 90), ("90s", 90), ("90 sec", 90), ("2m", 120), ("2min", 120), ("2h", 7200), ("2 HR", 7200),
    ("2d", 172_800), ("2day", 172_800),
]  # fmt: skip


@pytest.mark.parametrize(("spelled", "seconds"), PERIODS)
def test_each_unit_of_a_period_is_so_many_seconds(spelled: str, seconds: int) -> None:
    assert equal_in_meaning("alert.expires", spelled, f"{seconds}s")
    assert not equal_in_meaning("alert.expires", spelled, f"{seconds + 1}s")


@pytest.mark.parametrize(
    ("built", "there"),
    [("1", "1"), ("1", "true"), ("0", "False"), ("x", "x"), ("yes", "1"), ("t", "Y"), ("f", "N"), ("no", "0")],
)
def test_truth_values_are_one_value(built: str, there: str) -> None:
    assert same_value(built, there)


@pytest.mark.parametrize(("built", "there"), [("1", "0"), ("1", "false"), ("1", ""), ("0", ""), ("x", "X"), ("2", "1")])
def test_other_values(built: str, there: str) -> None:
    assert not same_value(built, there)


@pytest.mark.parametrize(("given", "as_text"), [(True, "1"), (False, "0"), (None, ""), (5, "5"), ("a\r\nb\n", "a\nb")])
def test_text_of_an_answer(given: object, as_text: str) -> None:
    assert text(given) == as_text
