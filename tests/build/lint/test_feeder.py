"""The search that collects candidates, and the macros that have to agree with it."""

from __future__ import annotations

import pytest

from awol.build.lint.feeder import SETTINGS, TAIL, lint, macros, offline
from awol.build.lint.splunk import Knowledge

PLACE = '(index="main" sourcetype="aws:cloudtrail")'
EVERYTHING = '(index="main" sourcetype="aws:cloudtrail" NOT index="summary-1")'
MACROS = {
    "awol_cloudtrail": '(index="summary-1" sourcetype="aws:cloudtrail")',
    "awol_cloudtrail_everything": EVERYTHING,
    "awol_collect": 'collect index="summary-1" output_format=hec',
}
SEARCH = f'`awol_cloudtrail_everything` eventName="LeaveOrganization"\n{TAIL}'
SETTING = {
    "disabled": "1", "enableSched": "1", "is_visible": "1", "cron_schedule": "*/5 * * * *",
    "dispatch.earliest_time": "-24h@m", "dispatch.latest_time": "now", "dispatch.index_earliest": "-11m@m",
    "dispatch.index_latest": "now", "realtime_schedule": "0", "schedule_window": "0", "schedule_priority": "highest",
    "alert.track": "0",
}  # fmt: skip
GOOD = {**SETTING, "description": "d", "search": SEARCH}
FEEDER = "awol - candidates - Feeder"
KNOWN = Knowledge(MACROS, {})


def test_a_sound_feeder() -> None:
    assert list(lint(GOOD, KNOWN)) == []
    assert SETTINGS.keys() == SETTING.keys()


@pytest.mark.parametrize("key", SETTING)
def test_each_setting_is_needed_as_it_is(key: str) -> None:
    without = {name: value for name, value in GOOD.items() if name != key}
    assert list(lint(without, KNOWN)) == [f"`{key} = `: it must be {SETTING[key]}"]
    assert list(lint({**GOOD, key: "x"}, KNOWN)) == [f"`{key} = x`: it must be {SETTING[key]}"]


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"alert.severity": "6"}, ["`alert.severity` is not a setting that a feeder has"]),
        ({"description": ""}, ["has no `description`"]),
        ({"search": SEARCH.replace("_everything`", "`")},
         ["does not search all of CloudTrail, which the macro awol_cloudtrail_everything names"]),
        ({"search": f"x {SEARCH}"},
         ["does not search all of CloudTrail, which the macro awol_cloudtrail_everything names"]),
        ({"search": SEARCH.replace("_raw ", "_raw user ").removesuffix("\n| `awol_collect`")},
         ["must keep only text, time, host, source and source type, and collect them"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_feeder(changed: dict[str, str], faults: list[str]) -> None:
    assert list(lint({**GOOD, **changed}, KNOWN)) == faults


def test_a_search_that_does_not_run_is_said_to() -> None:
    (told,) = lint({**GOOD, "search": SEARCH.replace("eventName=", "((eventName=")}, KNOWN)
    assert told.startswith("its search does not run: ")


READS = "[awol_cloudtrail] does not search the index into which [awol_collect] writes"
COPIES = "[awol_cloudtrail_everything] does not leave the summary index out: the feeder would copy its own copies"
COLLECTS = "[awol_collect] is not `collect` with an index and output_format=hec"


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, []),
        ({"awol_cloudtrail": PLACE}, [READS]),
        ({"awol_cloudtrail": "index=summary-1"}, [READS]),
        ({"awol_cloudtrail": '(index="Summary-1" sourcetype="aws:cloudtrail")'}, [READS]),
        ({"awol_collect": 'collect index="summary-1"'}, [COLLECTS]),
        ({"awol_collect": 'collect index="_audit" output_format=hec'}, [COLLECTS]),
        ({"awol_collect": 'collect index="other" output_format=hec'}, [READS, COPIES]),
        ({"awol_cloudtrail_everything": PLACE}, [COPIES]),
    ],
)
def test_what_does_not_agree_with_the_feeder(changed: dict[str, str], faults: list[str]) -> None:
    assert list(macros({**MACROS, **changed}, {FEEDER: GOOD})) == faults


def test_a_feeder_and_its_macros_come_together() -> None:
    plain = {"awol_cloudtrail": PLACE}
    lacking = "the macros of a feeder need one feeder search, and there are "
    assert list(macros(plain, {"awol - x - Rule": GOOD})) == []
    assert list(macros(MACROS, {"awol - x - Rule": GOOD})) == [f"{lacking}0"]
    assert list(macros(MACROS, {FEEDER: GOOD, "awol - more - Feeder": GOOD})) == [f"{lacking}2"]
    assert list(macros(plain, {FEEDER: GOOD})) == [COLLECTS, "[awol_cloudtrail_everything] is not defined"]
    assert list(macros(plain, {f"{FEEDER} of ours": GOOD})) == []
    half = {name: text for name, text in MACROS.items() if name != "awol_collect"}
    assert list(macros(half, {})) == [f"{lacking}0", COLLECTS]


def test_no_record_offline_is_a_copy() -> None:
    assert offline(MACROS) == {**MACROS, "awol_cloudtrail_everything": PLACE}
    assert offline({"awol_cloudtrail": EVERYTHING}) == {"awol_cloudtrail": EVERYTHING}
