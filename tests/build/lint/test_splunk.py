"""Remarks on single settings and files of the Splunk app: each row is a text that is sound, or one that is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.build.lint.conf import read
from awol.build.lint.splunk import (
    Knowledge,
    _fields,
    _json,
    _macro,
    _manifest,
    _panel,
    _risk,
    _schedule,
    _stanzas,
    _text,
    _views,
    knowledge,
)  # fmt: skip

SINGLE = "x | `awol_allowlist(left)`"
INDEXED = {"dispatch.index_earliest": "-11m@m", "dispatch.earliest_time": "-24h@m"}
SETTINGS = {
    "search": SINGLE, "cron_schedule": "*/5 * * * *", "dispatch.latest_time": "now", "alert.suppress.period": "60m",
    **INDEXED,
}  # fmt: skip
CHAIN = {
    "search": "x | stats count", "cron_schedule": "3,33 * * * *", "dispatch.earliest_time": "-90m@m",
    "dispatch.index_earliest": "", "alert.suppress.period": "90m",
}  # fmt: skip


def every_hour(cron: str) -> str:
    return f"its schedule `{cron}` does not run in every hour of every day"


def late(back: int, pause: int) -> str:
    return f"it looks back {back} minutes and runs every {pause}: a late run loses alerts"


def throttled(period: str | None) -> str:
    return f"it is throttled for `{period}`, which is less than an hour or less than its window"


NO_WINDOW = "its window does not run from some minutes ago until now"
EVENT_TIME = "it looks only at event time: a record that arrives late is lost"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"cron_schedule": "* * * * *"}, [every_hour("* * * * *")]),
        ({"cron_schedule": "*/1 * * * *"}, [every_hour("*/1 * * * *")]),
        ({"cron_schedule": "*/60 * * * *"}, [every_hour("*/60 * * * *")]),
        ({"cron_schedule": "*/5 * * * * *"}, [every_hour("*/5 * * * * *")]),
        ({"cron_schedule": "*/2 * * * *"}, []),
        ({"cron_schedule": "0,60 * * * *"}, [every_hour("0,60 * * * *")]),
        ({"cron_schedule": "5,5 * * * *"}, [every_hour("5,5 * * * *")]),
        ({"cron_schedule": "5,4 * * * *"}, [every_hour("5,4 * * * *")]),
        ({"cron_schedule": "0 * * * 1"}, [every_hour("0 * * * 1")]),
        ({"cron_schedule": "0,59 * * * *"}, [late(11, 59)]),
        ({"cron_schedule": "7 * * * *"}, [late(11, 60)]),
        ({"cron_schedule": "*/7 * * * *"}, [late(11, 7)]),
        ({"dispatch.index_earliest": "-10m@m"}, []),
        ({"dispatch.index_earliest": "-9m@m"}, [late(9, 5)]),
        ({"dispatch.index_earliest": "-1h@h"}, [NO_WINDOW]),
        ({"dispatch.latest_time": "-5m"}, [NO_WINDOW]),
        ({"dispatch.earliest_time": "-48h@m"}, ["it searches by index time, but not over a day of event time"]),
        ({"dispatch.index_earliest": "", "dispatch.earliest_time": "-60m@m"}, [EVENT_TIME]),
        ({"dispatch.index_earliest": "", "dispatch.earliest_time": "-59m@m"},
         [EVENT_TIME, "it looks back less than the hour by which CloudTrail may be late"]),
        ({"alert.suppress.period": "59m"}, [throttled("59m")]),
        ({"alert.suppress.period": "1h"}, [throttled("1h")]),
        ({"dispatch.index_earliest": "-61m@m"}, [throttled("60m")]),
        ({"alert.suppress.period": "1440m"}, []),
        ({"alert.suppress.period": "1441m"},
         ["it is throttled for `1441m`, more than 24 hours: the next day's alert is lost"]),
        (CHAIN, []),
        ({**CHAIN, "alert.suppress.period": "1500m"}, []),
        ({**CHAIN, "alert.suppress.period": "89m"}, [throttled("89m")]),
    ],
)  # fmt: skip
def test_when_a_search_runs_and_how_far_it_looks_back(changed: dict[str, str], expected: list[str]) -> None:
    assert list(_schedule({**SETTINGS, **changed})) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ({"risk_object_field": "actor", "risk_object_type": "user", "risk_score": 0}, []),
        ({"risk_object_field": "actor", "risk_object_type": "system", "risk_score": 100}, []),
        ({"risk_object_field": "actor", "risk_object_type": "other", "risk_score": 101},
         ["its risk score 101 is not a number from 0 to 100"]),
        ({"risk_object_field": "actor", "risk_object_type": "user", "risk_score": -1},
         ["its risk score -1 is not a number from 0 to 100"]),
        ({"risk_object_field": "actor", "risk_object_type": "user", "risk_score": "1"},
         ["its risk score 1 is not a number from 0 to 100"]),
        ({"risk_object_field": "actor", "risk_object_type": "user", "risk_score": True},
         ["its risk score True is not a number from 0 to 100"]),
        ({"risk_object_field": "actor", "risk_object_type": "host", "risk_score": 1},
         ["`host` is not a type of risk object"]),
        ({"risk_object_field": "nobody", "risk_object_type": "user", "risk_score": 1},
         ["its risk is on `nobody`, which its search does not output"]),
        ({"threat_object_field": "source_ip"}, []),
        ({"threat_object_field": "nobody"}, ["its risk is on `nobody`, which its search does not output"]),
        ({}, ["its risk is on `None`, which its search does not output"]),
    ],
)  # fmt: skip
def test_what_the_risk_of_a_search_is_on(one: dict[str, Any], expected: list[str]) -> None:
    settings = {"action.risk.param._risk": json.dumps([one])}
    assert list(_risk(settings, ["actor", "source_ip"])) == expected


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("not JSON", 0), ("[]", 0), ("{}", 1), ("5", 1)]
)  # that it is no JSON is told elsewhere
def test_a_risk_that_is_no_list(text: str, number: int) -> None:
    assert len(list(_risk({"action.risk.param._risk": text}, ["actor"]))) == number
    assert list(_risk({}, ["actor"])) == []


ANNOTATIONS = "action.correlationsearch.annotations"
NO_TECHNIQUE = "its annotations name something that is not an ATT&CK technique"


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (ANNOTATIONS, '{"mitre_attack":["T1666","T1562.008"]}', []),
        (ANNOTATIONS, "{}", []),
        (ANNOTATIONS, '{"mitre_attack":["T1666","T1666.1"]}', [NO_TECHNIQUE]),
        (ANNOTATIONS, '{"mitre_attack":"T1666"}', [NO_TECHNIQUE]),
        (ANNOTATIONS, '["T1666"]', [NO_TECHNIQUE]),
        (ANNOTATIONS, "{", [f"`{ANNOTATIONS}` is not JSON"]),
        (ANNOTATIONS, '{"mitre_attack": ["T1666"]}',
         [f"`{ANNOTATIONS}` is not compact JSON: Save in Splunk rewrites it, and later updates no longer reach it"]),
        ("action.risk.param._risk", '[{"a":"é"}]', []),
        ("action.risk.param._risk", "[", ["`action.risk.param._risk` is not JSON"]),
        ("action.notable.param.next_steps", "[", ["`action.notable.param.next_steps` is not JSON"]),
        ("action.correlationsearch.metadata", "[", ["`action.correlationsearch.metadata` is not JSON"]),
        ("description", "[", []),
    ],
)  # fmt: skip
def test_settings_that_are_json(key: str, text: str, expected: list[str]) -> None:
    assert list(_json({key: text})) == expected


ALL = "account,target_account,actor,access_key"
SHOWN = [*ALL.split(","), "source_ip"]
TITLE = "action.notable.param.rule_title"


@pytest.mark.parametrize(
    ("settings", "shown", "expected"),
    [
        ({}, SHOWN, []),
        ({"alert.suppress.fields": f"{ALL},nobody"}, SHOWN,
         ["it is throttled by `nobody`, which its search does not output"]),
        ({"alert.suppress.fields": "actor,source_ip"}, SHOWN,
         ["it is throttled across accounts: a second account would be hidden"]),
        ({"alert.suppress.fields": "account,actor"}, SHOWN,
         ["it is not throttled by all of account, target account, actor and key"]),
        ({"alert.suppress.fields": "account,actor"}, ["account", "actor"], []),
        ({"alert.suppress.fields": "account,source_ip"}, SHOWN, []),
        ({"alert.suppress.fields": "sourceIPAddress"}, ["sourceIPAddress"], []),
        ({TITLE: "by $actor$ from $result.source_ip$"}, SHOWN, []),
        ({TITLE: "by $nobody$"}, SHOWN, [f"`{TITLE}` names $nobody$, which its search does not output"]),
        ({TITLE: "by $actor"}, SHOWN, [f"`{TITLE}` has an unclosed token"]),
        ({"action.risk.param._risk_message": "$nobody$"}, SHOWN,
         ["`action.risk.param._risk_message` names $nobody$, which its search does not output"]),
        ({"description": "$nobody$", "action.notable.param.severity": "$nobody$"}, SHOWN, []),
        ({"action.notable.param.nes_fields": "actor,nobody"}, SHOWN,
         ["its notable shows `nobody`, which its search does not output"]),
        ({"action.notable.param.nes_fields": ""}, SHOWN, []),
    ],
)  # fmt: skip
def test_what_a_search_puts_out_is_what_its_settings_name(
    settings: dict[str, str], shown: list[str], expected: list[str]
) -> None:
    assert list(_fields({"alert.suppress.fields": ALL, **settings}, shown)) == expected


UNUSED = "its definition does not use the arguments that it names"


@pytest.mark.parametrize(
    ("name", "stanza", "expected"),
    [
        ("a", {"definition": "x"}, []),
        ("a(2)", {"definition": "$x$ $y$", "args": "x, y"}, []),
        ("a", {}, ["has no definition"]),
        ("a b", {"definition": "x"}, ["is not the name of a macro"]),
        ("a(1)", {"definition": "x"}, ["takes 1 arguments but names 0"]),
        ("a", {"definition": "$x$", "args": "x"}, ["takes 0 arguments but names 1"]),
        ("a(1)", {"definition": "$y$", "args": "x"}, [UNUSED]),
        ("a(1)", {"definition": "y", "args": "x"}, [UNUSED]),
        ("a", {"definition": "x", "iseval": "0"}, []),
        ("a", {"definition": "x", "iseval": "1"}, ["has iseval set, but its definition is plain text"]),
    ],
)
def test_what_is_wrong_with_a_macro(name: str, stanza: dict[str, str], expected: list[str]) -> None:
    assert list(_macro(name, stanza)) == expected


def test_what_searches_may_use() -> None:
    files = {
        "default/macros.conf": "[a(2)]\nargs = x, y\ndefinition = $y$ $x$\n\n[b c]\ndefinition = d\n",
        "default/transforms.conf": "[there]\nfilename = a.csv\n\n[gone]\nfilename = b.csv\n",
        "lookups/a.csv": "x,y\n1,2\n",
    }
    known, remarks = knowledge(files)
    assert known.macros == {"a(2)": "$2$ $1$", "b c": "d"}
    assert set(known.tables) == {"there"}
    assert remarks == [
        "default/macros.conf: [b c] is not the name of a macro",
        "default/transforms.conf: [gone] its file lookups/b.csv is missing",
    ]
    assert _panels(known, "`a(x)` | `b`") == ["the macro `b` is not defined"]
    assert _panels(known, "`a(x, y)` | `a") == ["a macro name has no closing backtick"]


def test_an_app_without_macros_and_lookups_has_nothing_wrong_with_them() -> None:
    assert knowledge({}) == (Knowledge({}, {}), [])


def _panels(known: Any, text: str) -> list[str]:
    return list(_panel(text, known))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("table account, actor", ["account", "actor"]),
        ("table account, actor | fields actor", ["account", "actor"]),
        ("fields account, actor", []),
    ],
)
def test_the_columns_of_a_search_are_those_of_its_table(columns: str, expected: list[str]) -> None:
    known = Knowledge({"awol_cloudtrail": "index=main", "awol_r_filter": "search *"}, {})
    shown: list[str] = []
    told = list(_text({"search": f"`awol_cloudtrail` | {columns} | `awol_r_filter`"}, known, shown))
    assert shown == expected
    assert ("its search has no `table` command for its columns" in told) == (not expected)


META = "metadata/default.meta"
SHARED = "".join(f"[{kind}]\nexport = system\n" for kind in ("macros", "savedsearches", "transforms", "lookups"))
ACCESS = "[]\naccess = read : [ * ], write : [ admin, sc_admin ]\n"
NO_ADMIN = "sc_admin, the administrator role on Splunk Cloud, has no write access"
NOT_SHARED = "[{}] must be `export = system`: an app is shared with others, a shadow is not"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (META, ACCESS + SHARED, []),
        (META, ACCESS.replace(", sc_admin", "") + SHARED, [NO_ADMIN]),
        (META, SHARED, [NO_ADMIN]),
        (META, ACCESS + SHARED.replace("[macros]\nexport = system", "[macros]\nexport = none"),
         [NOT_SHARED.format("macros")]),
        (META, ACCESS + SHARED.replace("[lookups]\nexport = system\n", ""), [NOT_SHARED.format("lookups")]),
        (META, f"{ACCESS}export = system\n{SHARED}", ["exports all objects of the app"]),
        (META, f"{ACCESS}{SHARED}[views]\nexport = all\n", ["[views] exports to `all`"]),
        (META, f"{ACCESS}{SHARED}[views]\nexport = none\n", []),
        ("default/a.conf", "[default]\na = b\n", ["a [default] stanza changes every app's objects"]),
        ("local/a.conf", "[x]\na = b\n", ["local/ belongs to the site: an app must not ship it"]),
        ("default/a.conf", "[x]\nexport = all\n", []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_stanza(path: str, text: str, expected: list[str]) -> None:
    assert list(_stanzas(path, read(text), "system")) == [f"{path}: {one}" for one in expected]


def test_a_shadow_is_shared_with_nobody() -> None:
    alone = read(ACCESS + SHARED.replace("system", "none"))
    assert list(_stanzas(META, alone, "none")) == []
    assert len(list(_stanzas(META, read(ACCESS + SHARED), "none"))) == 4


NAV, VIEW = "default/data/ui/nav/default.xml", "default/data/ui/views/own.xml"


def test_what_is_wrong_with_views_and_their_menu() -> None:
    known, _ = knowledge({"default/macros.conf": "[a]\ndefinition = x\n"})
    files = {
        NAV: '<nav><view name="own"/><view name="search"/><view name="gone"/></nav>',
        VIEW: '<form version="1.1"><query>`a`</query><query>`b`</query><query/></form>',
        "default/data/ui/views/old.xml": '<form version="1"/>',
        "default/data/ui/views/broken.xml": "<form>",
        "lookups/a.csv": "<form>",
    }
    told = list(_views(files, known))
    assert told[0].startswith("default/data/ui/views/broken.xml: is not XML: ")
    assert told[1:] == [
        f"{NAV}: names the view `gone`, which is not there",
        f"{VIEW}: the macro `b` is not defined",
        "default/data/ui/views/old.xml: its Simple XML does not have version 1.1, so Splunk does not open it",
    ]


APP = "[launcher]\nversion = 1.2.3\n[id]\nname = awol\nversion = 1.2.3\n[package]\nid = awol\n"
APP += "[install]\nstate = enabled\n"
MANIFEST = {
    "info": {
        "id": {"name": "awol", "version": "1.2.3"}, "license": {"text": "LICENSE"}, "releaseNotes": {"text": "NEWS"},
    }
}  # fmt: skip
NOT_NAMED, DIFFER = (
    "default/app.conf: the app is not named awol",
    "default/app.conf: [id] and [launcher] differ in version",
)
UNLIKE = "app.manifest: name or version differ from app.conf"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("[launcher]\nversion = 1.2.3", "[launcher]\nversion = 1.2",
         ["default/app.conf: the version `1.2` is not X.Y.Z", DIFFER, UNLIKE]),
        ("version = 1.2.3\n[package]", "version = 1.2.4\n[package]", [DIFFER]),
        ("id = awol", "id = other", [NOT_NAMED]),
        ("name = awol", "name = other", [NOT_NAMED]),
        ("state = enabled", "state = disabled", ["default/app.conf: the app is not enabled"]),
        ('"name": "awol"', '"name": "other"', [UNLIKE]),
        ('"version": "1.2.3"', '"version": "1.2.4"', [UNLIKE]),
        ('"text": "NEWS"', '"text": "GONE"', ["app.manifest: names GONE, which is not there"]),
        ('"releaseNotes"', '"notes"', ["app.manifest: is not a manifest"]),
        ('{"info"', '["info"', ["app.manifest: is not a manifest"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_what_an_app_says_of_itself(old: str, new: str, expected: list[str]) -> None:
    app, manifest = APP, json.dumps(MANIFEST)
    assert old in app or old in manifest
    app, manifest = (one.replace(old, new, 1) if old else one for one in (app, manifest))
    files = {"default/app.conf": app, "app.manifest": manifest, "LICENSE": "", "NEWS": ""}
    assert list(_manifest(files)) == expected
