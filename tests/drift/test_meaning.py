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
    ("search", "`awol_cloudtrail`\n    eventName=A\n| table x", "`awol_cloudtrail` eventName=A | table x"),
    ("search", "eventName=A AND b=1", "eventName=A b=1"),
    ("definition", 'eval a="x  y",\n  b=1', 'eval a="x  y", b=1'),
    ("description", "one two", "one  two"),
]
OTHERS: list[tuple[str, str, str]] = [
    ("action.risk.param._risk", '[{"a":1}]', '[{"a":2}]'),
    ("action.correlationsearch.annotations", '{"mitre_attack":["T1666"]}', '{"mitre_attack": []}'),
    ("action.risk.param._risk", '[{"a":1}]', "not JSON"),
    ("alert.suppress.fields", "account,actor", "account"),
    ("alert.suppress.period", "60m", "61m"),
    ("alert.suppress.period", "60m", "often"),
    ("cron_schedule", "*/15 * * * *", "*/10 * * * *"),
    ("cron_schedule", "*/15 * * * *", "0 * * * *"),
    ("cron_schedule", "*/15 * * * *", "0,15,30,45 1 * * *"),
    ("cron_schedule", "0 0 * * 1", "0 0 * * MON"),
    ("search", "eventName=A", "eventName=B"),
    ("search", 'eventName="A B"', 'eventName="A  B"'),
    ("search", "NOT a=1 b=2", "NOT (a=1 b=2)"),
    ("definition", 'eval a="x  y"', 'eval a="x y"'),
    ("description", "one two", "one three"),
]


@pytest.mark.parametrize(("key", "built", "there"), EQUAL)
def test_equal_in_meaning(key: str, built: str, there: str) -> None:
    assert equal_in_meaning(key, built, there)
    assert equal_in_meaning(key, there, built)
    assert not same_value(built, there)


@pytest.mark.parametrize(("key", "built", "there"), OTHERS)
def test_changed(key: str, built: str, there: str) -> None:
    assert not equal_in_meaning(key, built, there)


@pytest.mark.parametrize(("built", "there"), [("1", "1"), ("1", "true"), ("0", "False"), ("x", "x"), ("yes", "1")])
def test_truth_values_are_one_value(built: str, there: str) -> None:
    assert same_value(built, there)


@pytest.mark.parametrize(("built", "there"), [("1", "0"), ("1", "false"), ("1", ""), ("x", "X"), ("2", "1")])
def test_other_values(built: str, there: str) -> None:
    assert not same_value(built, there)


@pytest.mark.parametrize(("given", "as_text"), [(True, "1"), (False, "0"), (None, ""), (5, "5"), ("a\r\nb\n", "a\nb")])
def test_text_of_an_answer(given: object, as_text: str) -> None:
    assert text(given) == as_text
