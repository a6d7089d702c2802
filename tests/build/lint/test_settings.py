"""Settings that have to agree within a search: each remark for its own slip, and none without one."""

from __future__ import annotations

import pytest

from awol.build.lint.settings import lint, together

NAME = "awol - A - Rule"
GOOD = {
    "alert.severity": "5", "schedule_window": "auto", "alert.expires": "24h", "alert.track": "1",
    "action.correlationsearch.label": NAME,
    "action.correlationsearch.metadata": (
        '{"detection_id":"3b5a2c1e-0000-4000-8000-000000000001","detection_version":"3"}'
    ),
    "action.risk": "1", "action.risk.param._risk": '[{"risk_object_field":"account","risk_score":60}]',
    "action.notable": "1", "action.notable.param.severity": "high", "action.notable.param.security_domain": "threat",
}  # fmt: skip


def test_what_agrees() -> None:
    assert list(lint(NAME, GOOD, shadow=False)) == []
    assert list(lint(NAME, {**GOOD, "schedule_window": "0", "alert.expires": "1d"}, shadow=False)) == []


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"alert.expires": "23h"}, "its alerts are gone within a day (alert.expires)"),
        ({"alert.expires": "86399s"}, "its alerts are gone within a day (alert.expires)"),
        ({"schedule_window": "5"},
         "its runs may wait for others: schedule_window is 0 for a critical rule, 0 or auto for any other"),
        ({"action.correlationsearch.label": "awol - B - Rule"}, "its label is the name of another search"),
        ({"action.risk.param._risk": "[]"}, "it adds to the risk of nobody"),
        ({"action.risk.param._risk": '[{"risk_object_field":"account","risk_score":0}]'},
         "its risk score is not the 60 of its alert.severity"),
        ({"alert.track": "0"}, "it makes a notable, though it raises no alert"),
        ({"action.notable.param.severity": "low"},
         "the severity of its notable is not `high`, as its alert.severity says"),
        ({"action.notable.param.security_domain": "cloud"},
         "its security_domain is none that Enterprise Security has"),
        ({"action.notable.param.next_steps": '{"version":2,"data":""}'},
         "its next_steps are not a version 1 with data: Enterprise Security shows none"),
        ({"action.correlationsearch.metadata": '{"detection_id":"x","detection_version":"3"}'},
         "its detection_id is no UUID"),
        ({"action.correlationsearch.metadata": '{"detection_id":5,"detection_version":"3"}'},
         "its detection_id is no UUID"),
        ({"action.correlationsearch.metadata":
          '{"detection_id":"3b5a2c1e-0000-4000-8000-000000000001","detection_version":"0"}'},
         "its detection_version is no number"),
    ],
)  # fmt: skip
def test_what_does_not_agree(change: dict[str, str], remark: str) -> None:
    assert list(lint(NAME, {**GOOD, **change}, shadow=False)) == [remark]


def test_a_critical_rule_waits_for_nothing() -> None:
    risk = '[{"risk_object_field":"account","risk_score":100}]'
    critical = {**GOOD, "alert.severity": "6", "action.risk.param._risk": risk,
                "action.notable.param.severity": "critical", "schedule_window": "0"}  # fmt: skip
    assert list(lint(NAME, critical, shadow=False)) == []
    assert len(list(lint(NAME, {**critical, "schedule_window": "auto"}, shadow=False))) == 1


def test_a_shadow_adds_to_no_risk() -> None:
    quiet = {**GOOD, "action.risk.param._risk": '[{"risk_object_field":"account","risk_score":0}]'}
    assert list(lint(f"{NAME}-next", quiet, shadow=True)) == []
    assert list(lint(f"{NAME}-next", GOOD, shadow=True)) == ["its risk score is not the 0 of its alert.severity"]


@pytest.mark.parametrize(("level", "severity", "score"), [("critical", "6", 100), ("high", "5", 60)])
def test_a_loud_alert_makes_a_notable_where_it_is_no_shadow_and_no_quiet_chain(
    level: str, severity: str, score: int
) -> None:
    risk = f'[{{"risk_object_field":"account","risk_score":{score}}}]'
    plain = {key: value for key, value in GOOD.items() if not key.startswith("action.notable")}
    loud = {**plain, "alert.severity": severity, "action.risk.param._risk": risk, "schedule_window": "0"}
    assert list(lint(NAME, loud, shadow=False)) == [f"it raises a {level} alert, and makes no notable"]
    assert list(lint(NAME, {**loud, "alert.track": "0"}, shadow=False)) == []
    assert list(lint(NAME, {**loud, "action.risk.param._risk": risk.replace(str(score), "0")}, shadow=True)) == []


def test_a_medium_alert_needs_no_notable() -> None:
    risk = '[{"risk_object_field":"account","risk_score":30}]'
    plain = {key: value for key, value in GOOD.items() if not key.startswith("action.notable")}
    assert list(lint(NAME, {**plain, "alert.severity": "4", "action.risk.param._risk": risk}, shadow=False)) == []


@pytest.mark.parametrize("severity", ["", "1", "7", "critical"])
def test_a_severity_that_is_none_of_a_rule(severity: str) -> None:
    told = next(lint(NAME, {**GOOD, "alert.severity": severity}, shadow=False))
    assert told == f"its alert.severity `{severity}` is none of a rule: 2 to 6"


def search(number: int, minute: int) -> dict[str, str]:
    return {
        "action.correlationsearch.metadata": f'{{"detection_id":"{number}"}}',
        "search": f"x | `r{number}_filter`", "cron_schedule": f"{minute},{minute + 30} * * * *",
    }  # fmt: skip


def test_what_does_not_agree_between_searches() -> None:
    spread = {str(one): search(one, one % 5) for one in range(10)}
    macros = {f"r{one}_filter": "search *" for one in range(10)}
    assert list(together(spread, macros, 0)) == []
    twice = {**spread, "copy": search(3, 4)}
    assert list(together(twice, macros, 0)) == [
        "2 searches have the detection_id 3", "2 searches end with the macro r3_filter",
    ]  # fmt: skip
    more = {**macros, "gone_filter": "search *"}
    assert list(together(spread, more, 1)) == []
    assert list(together(spread, more, 0)) == ["no search uses the macro gone_filter: was its search lost?"]
    crowded = {name: {**one, "cron_schedule": "1,31 * * * *"} if int(name) < 6 else one for name, one in spread.items()}
    told = list(together(crowded, macros, 0))
    assert len(told) == 1
    assert told[0].endswith("of 10 searches start in the same minutes")
