"""A forecast as a SOC reads it, whole, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from awol.hunt import Detection
from awol.hunt.forecast.counting import REST, Forecast
from awol.hunt.forecast.learning import OWN_ORGANIZATION, Learned
from awol.hunt.forecast.report import Report, Site, _fits, _rate, as_json, as_lines, as_table, parts, report
from awol.pack import Manifest, Placeholder
from tests.hunt.forecast.test_proposals import (
    LOW,
    MANAGEMENT,
    MEMBER,
    MONTH,
    RULES,
    SITE,
    TODAY,
    VENDING,
    alert,
    everywhere,
    monthly,
)  # fmt: skip

LEAVE, SHARED, BUCKET = "aws_org_leave_success", "aws_iam_trust_policy_changed", "aws_log_bucket_tampered"
MALLORY = f"arn:aws:iam::{MEMBER}:user/mallory"
PACK = Manifest(
    {},
    (
        Placeholder("log_bucket_names", "buckets of logs", "example-logs", "CloudTrail"),
        Placeholder(OWN_ORGANIZATION, "the organization", "o-exampleorgid", "the console", form="o-[a-z0-9]{10,32}"),
    ),
)


def told(
    alerts: Iterable[Detection],
    learned: Learned | None = None,
    site: Site | None = None,
    days: Sequence[str] = MONTH,
    records: int = 1234,
) -> Report:
    forecast = Forecast(RULES.values())
    for one in alerts:
        forecast.add(one)
    return report(forecast, learned or Learned(), site or Site(PACK, {}, (), None), days, records, TODAY)


@pytest.mark.parametrize(
    ("a_day", "shown"),
    [(0, "0.0"), (0.01, "<0.1"), (0.0499, "<0.1"), (0.05, "0.1"), (0.94, "0.9"), (1, "1.0"), (1234.56, "1,234.6")],
)
def test_how_many_a_day(a_day: float, shown: str) -> None:
    assert _rate(a_day) == shown


@pytest.mark.parametrize(
    ("value", "fits"),
    [("example-logs", True), ("example*", False), ("example?", False), ("exa%mple", False), ("exa\\mple", False)],
)
def test_what_a_rule_would_take_for_a_pattern_is_not_proposed_as_a_value(value: str, fits: bool) -> None:
    assert _fits(PACK.placeholders[0], value) is fits


def test_a_forecast_over_no_day_is_of_one() -> None:
    assert told([], days=[]).a_day(3) == 3.0


def month() -> list[Detection]:
    """Thirty moves by automation, a departure of two events, a move on no day, and one that is approved."""
    return [
        *monthly(),
        replace(alert(LEAVE, MONTH[4], MALLORY), count=2),
        replace(alert(LOW, MONTH[0], MALLORY), time=""),
        replace(alert(SHARED, MONTH[0]), approved={"rule": SHARED}),
    ]


def learned() -> Learned:
    return Learned(
        {
            "log_bucket_names": {
                "example-logs": ("CloudTrail writes there", "e1"),
                "example-old": ("CloudTrail wrote there", "e2"),
                "example-*": ("no bucket has this name", "e3"),
                "12": ("a number for YAML", ""),
            },
            OWN_ORGANIZATION: {
                "o-exampleorgid": ("its files", "e4"),
                "o-otherorgids1": ("its policies", "e5"),
                "o-short": ("not of the form", "e6"),
            },
        }
    )


CONFIGURED = Site(PACK, {"log_bucket_names": ("example-old",), "x": ()}, (RULES[BUCKET],), None)

TABLE = f"""\
Forecast from 30 days with records, 2026-05-01 to 2026-05-30, 1,234 records
1 alert has no readable time: it counts, on no day

Alerts by level; repeats within an hour count once
level     a day  worst day  in all  with rows
critical   <0.1          1       1       <0.1  wake someone
high        0.0          0       0        0.0  look today
low         1.0          1      31       <0.1  context

rule                          level     a day  worst day  in all  with rows  days  approved
aws_org_leave_success         critical   <0.1          1       1       <0.1     1         0
aws_org_move_account          low         1.0          1      31       <0.1    30         0
aws_iam_trust_policy_changed  low         0.0          0       0        0.0     0         1
{len(RULES) - 3} other rules never fired

noisiest actors                                a day  accounts  rules
{VENDING}    1.0         1  aws_org_move_account (30)
{MALLORY}           0.1         1  aws_org_leave_success (1), aws_org_move_account (1)

1 row for allowlist.csv, proposed and not written, for 30 alerts of these logs.
Confirm with the owner of each role that it is theirs, and add ticket and owner.

rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,ticket,owner,not_before,expires
{LOW},{MEMBER},{MANAGEMENT},{VENDING},198.51.100.7/32,\
"automation, seen on 30 of 30 days: confirm whose it is",,,2026-05-01,2026-08-30

No row is proposed for these
  1 alert: a critical alert is approved one by one, for one account and one ticket
    {LEAVE} by {MALLORY}: 1
  1 alert: the same actor raised a critical alert or took part in a chain
    {LOW} by {MALLORY}: 1

Values for environment.yml, learned from these logs and not written: check each, then run again
placeholders:
  # beside those that you have: example-old
  log_bucket_names:
    - example-logs  # CloudTrail writes there, event e1
    - "12"  # a number for YAML
  # more than one organization shows in these logs: keep your own alone
  own_organization_id:
    - o-exampleorgid  # its files, event e4
    - o-otherorgids1  # its policies, event e5

1 rule lacks a value and was not counted: {BUCKET}
"""


def test_a_month_for_people() -> None:
    assert as_table(told(month(), learned(), CONFIGURED)) == TABLE


PERIOD = {"first": "2026-05-01", "last": "2026-05-30", "days": 30, "records": 1234, "alerts_without_time": 1}
QUIET = {"alerts": 0, "per_day": 0.0, "worst_day": 0, "per_day_with_rows": 0.0}
DOCUMENT: dict[str, Any] = {
    "period": PERIOD,
    "levels": [
        {"level": "critical", "alerts": 1, "per_day": 0.03, "worst_day": 1, "per_day_with_rows": 0.03},
        {"level": "high"} | QUIET,
        {"level": "medium"} | QUIET,
        {"level": "low", "alerts": 31, "per_day": 1.03, "worst_day": 1, "per_day_with_rows": 0.03},
        {"level": "informational"} | QUIET,
    ],
    "rules": [
        {"rule": LEAVE, "level": "critical", "alerts": 1, "per_day": 0.03, "worst_day": 1, "per_day_with_rows": 0.03,
         "days": 1, "detections": 2, "approved": 0},
        {"rule": LOW, "level": "low", "alerts": 31, "per_day": 1.03, "worst_day": 1, "per_day_with_rows": 0.03,
         "days": 30, "detections": 31, "approved": 0},
        {"rule": SHARED, "level": "low"} | QUIET | {"days": 0, "detections": 1, "approved": 1},
    ],
    "actors": [
        {"actor": VENDING, "alerts": 30, "per_day": 1.0, "rules": {LOW: 30}, "accounts": [MANAGEMENT], "days": 30},
        {"actor": MALLORY, "alerts": 2, "per_day": 0.07, "rules": {LEAVE: 1, LOW: 1}, "accounts": [MEMBER], "days": 1},
    ],
    "rows": [
        {
            "row": {
                "rule": LOW, "target_account_id": MEMBER, "recipient_account_id": MANAGEMENT, "principal_arn": VENDING,
                "source_cidr": "198.51.100.7/32", "reason": "automation, seen on 30 of 30 days: confirm whose it is",
                "ticket": "", "owner": "", "not_before": "2026-05-01", "expires": "2026-08-30",
            },
            "alerts": 30,
            "days": 30,
        }
    ],
    "scopes": [],
    "withheld": [
        {"rule": LEAVE, "actor": MALLORY, "alerts": 1,
         "why": "a critical alert is approved one by one, for one account and one ticket"},
        {"rule": LOW, "actor": MALLORY, "alerts": 1,
         "why": "the same actor raised a critical alert or took part in a chain"},
    ],
    "placeholders": [
        {
            "placeholder": "log_bucket_names",
            "values": [
                {"value": "example-logs", "source": "CloudTrail writes there", "event_id": "e1"},
                {"value": "12", "source": "a number for YAML", "event_id": ""},
            ],
            "configured": ["example-old"],
        },
        {
            "placeholder": OWN_ORGANIZATION,
            "values": [
                {"value": "o-exampleorgid", "source": "its files", "event_id": "e4"},
                {"value": "o-otherorgids1", "source": "its policies", "event_id": "e5"},
            ],
            "configured": [],
        },
    ],
    "unconfigured": [{"rule": BUCKET, "level": "high", "placeholders": []}],
}  # fmt: skip


def test_a_month_for_machines() -> None:
    written = as_json(told(month(), learned(), CONFIGURED))
    assert json.loads(written) == DOCUMENT
    assert written.startswith('{\n "period": {\n  "first"')
    assert written.endswith("}\n")


def test_a_month_line_by_line() -> None:
    made = told(month(), learned(), CONFIGURED)
    assert [json.loads(line) for line in as_lines(made).splitlines()] == list(parts(made))
    kinds = [one["kind"] for one in parts(made)]
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    assert counts == {
        "period": 1, "level": 5, "rule": 3, "actor": 2, "row": 1, "withheld": 2, "placeholder": 2, "unconfigured": 1,
    }  # fmt: skip


def test_nothing_read_is_no_forecast() -> None:
    made = told([], days=())
    assert as_table(made) == "no forecast: no record with a time was read\n"
    assert next(parts(made)) == {
        "kind": "period", "first": "", "last": "", "days": 0, "records": 1234, "alerts_without_time": 0,
    }  # fmt: skip


def section(text: str, begins: str) -> str:
    """The part of a table that begins so; "" where there is none."""
    return next((one for one in text.removesuffix("\n").split("\n\n") if one.startswith(begins)), "")


FEW = "\nFewer than 7 days: read a month to see what happens once a month; no row is proposed"


@pytest.mark.parametrize(
    ("days", "records", "expected"),
    [
        (1, 1, f"Forecast from 1 day with records, 2026-05-01, 1 record{FEW}"),
        (2, 10, f"Forecast from 2 days with records, 2026-05-01 to 2026-05-02, 10 records{FEW}"),
        (6, 10, f"Forecast from 6 days with records, 2026-05-01 to 2026-05-06, 10 records{FEW}"),
        (7, 10_000, "Forecast from 7 days with records, 2026-05-01 to 2026-05-07, 10,000 records"),
    ],
)
def test_the_period(days: int, records: int, expected: str) -> None:
    made = told([], days=[*reversed(MONTH[:days])], records=records)
    assert section(as_table(made), "Forecast") == expected
    assert section(as_table(made), "No rule") == "No rule fired."


def test_several_alerts_without_a_time() -> None:
    text = as_table(told([replace(alert(LOW, MONTH[0]), time="")] * 1200))
    assert text.splitlines()[1] == "1,200 alerts have no readable time: they count, on no day"


def loud(number: int) -> list[Detection]:
    return [alert(BUCKET, MONTH[at % 7], f"{MALLORY}{at % 17:02}") for at in range(number)]


def test_more_than_a_soc_looks_at() -> None:
    bound = as_table(told(loud(70), days=MONTH[:7]))
    assert section(bound, "Alerts").splitlines()[-1].split() == ["high", "10.0", "10", "70", "10.0", "look", "today"]
    beyond = as_table(told(loud(71), days=MONTH[:7]))
    assert section(beyond, "Alerts").splitlines()[-1] == (
        "More than 10 high alerts a day will not all be read: approve what is known before you enable these rules"
    )


def test_many_actors_are_counted_and_not_listed() -> None:
    text = as_table(told(loud(17)))
    lines = section(text, "noisiest").splitlines()
    assert (len(lines), lines[-1]) == (1 + 15 + 1, "and 2 more")
    assert "more" not in section(as_table(told(loud(15))), "noisiest")
    assert section(text, "No row").splitlines() == [
        "No row is proposed for these",
        "  17 alerts: a root user or a long-term key: whoever steals it would be approved too",
        *(f"    {BUCKET} by {MALLORY}{at:02}: 1" for at in range(5)),
        "    and 12 more, which --format json lists",
    ]
    five = section(as_table(told(loud(5))), "No row").splitlines()
    assert (len(five), five[-1]) == (7, f"    {BUCKET} by {MALLORY}04: 1")


def test_an_actor_of_many_rules_and_one_that_is_not_told() -> None:
    names = [LOW, SHARED, "aws_org_policy_type_disabled", BUCKET]
    made = told([*(alert(name, MONTH[0], MALLORY) for name in names), replace(alert(LOW, MONTH[1]), **NOBODY)])
    lines = section(as_table(made), "noisiest").splitlines()[1:]
    shown = ", ".join(f"{name} (1)" for name in sorted(names)[:3])
    assert [line.split(maxsplit=3) for line in lines] == [
        [MALLORY, "0.1", "1", f"{shown} and 1 more"],
        ["unknown", "actor", "<0.1", f"0  {LOW} (1)"],
    ]
    three = told([alert(name, MONTH[0], MALLORY) for name in names[:3]])
    assert "more" not in section(as_table(three), "noisiest")
    assert f"    {LOW} by an unknown actor: 1" in as_table(made)


NOBODY: dict[str, Any] = {"actor": "", "account": "", "session_issuer": ""}


def test_rows_in_every_account_once_the_snapshot_says_more() -> None:
    made = told(everywhere("Deploy"), site=Site(PACK, {}, (), SITE))
    assert section(as_table(made), "Rows that") == (
        "Rows that could quieten a role in every account, once your snapshot says more\n"
        f"  {SHARED} by arn:aws:iam::@org:role/Deploy: 3 alerts\n"
        "    in 3 accounts: if an SCP protects `Deploy`, list it under protected_roles of your snapshot"
    )
    assert section(as_table(made), "No row") == ""
    assert json.loads(as_json(made))["scopes"] == [
        {
            "rule": SHARED,
            "actor": "arn:aws:iam::@org:role/Deploy",
            "alerts": 3,
            "why": "in 3 accounts: if an SCP protects `Deploy`, list it under protected_roles of your snapshot",
        }
    ]


def test_several_rules_without_a_value() -> None:
    site = Site(PACK, {"log_bucket_names": ()}, (RULES[BUCKET], RULES[LOW]), None)
    made = told([], site=site)
    assert section(as_table(made), "2 rules") == f"2 rules lack a value and were not counted: {BUCKET}, {LOW}"
    assert [one["placeholders"] for one in json.loads(as_json(made))["unconfigured"]] == [["log_bucket_names"], []]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("example-logs", "example-logs"),
        ("arn:aws:s3:::a_b.c/d", "arn:aws:s3:::a_b.c/d"),
        ("111122223333", '"111122223333"'),
        ("-x", "-x"),
        ("- x", '"- x"'),
        ("a b", "a b"),
        ("a #b", '"a #b"'),
        ("2026-01-01", '"2026-01-01"'),
        ("@a", '"@a"'),
        ("[a]", '"[a]"'),
        ("a\nb", '"a\\nb"'),
        ("a: b", '"a: b"'),
        ("ends:", '"ends:"'),
        ("true", '"true"'),
        ("No", '"No"'),
        ("null", '"null"'),
    ],
)
def test_a_value_as_yaml_reads_it(value: str, written: str) -> None:
    made = told([], Learned({"log_bucket_names": {value: ("told", "")}}))
    assert section(as_table(made), "Values").splitlines()[-1] == f"    - {written}  # told"


def test_actors_beyond_those_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.hunt.forecast.counting._MOST_PAIRS", 3)
    made = told(loud(10))
    assert [(actor, sum(pair.alerts for pair in pairs)) for actor, pairs in made.forecast.actors()] == [
        (REST, 7), *((f"{MALLORY}{at:02}", 1) for at in range(3)),
    ]  # fmt: skip


def test_no_more_places_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.hunt.forecast.counting._MOST_PLACES", 2)
    made = told(alert(LOW, MONTH[0], address=f"198.51.100.{at}") for at in range(5))
    [pair] = made.forecast.pairs.values()
    assert (len(pair.addresses), pair.alerts) == (2, 5)
