"""Macros, lookups, the app's settings and its panels, each by itself."""

from __future__ import annotations

import pytest

from awol.build.lint.objects import app, lookups, macros, view
from awol.engines import Context

PLACE = '(index="main" sourcetype="aws:cloudtrail")'
DETAILS = "eval account=a, actor='b.c' | lookup awol_organization account OUTPUTNEW about AS owner"


@pytest.mark.parametrize(
    ("name", "stanza", "faults"),
    [
        ("x", {"definition": "a", "description": "b", "iseval": "0", "args": "c"}, []),
        ("x", {"definition": "a", "arguments": "c"}, ["[x] `arguments` is no setting of a macro of ours"]),
        ("r_filter", {"definition": "search *"}, []),
        ("r_filter", {"definition": "search user=x"},
         ["[r_filter] is the site's: the app ships `search *`, which leaves nothing out"]),
        ("r_filter", {}, ["[r_filter] is the site's: the app ships `search *`, which leaves nothing out"]),
        ("filter_r", {"definition": "where x=1"}, []),
        ("awol_cloudtrail", {"definition": PLACE}, []),
        ("awol_cloudtrail", {"definition": "(index=main sourcetype=\"aws:cloudtrail\")"}, []),
        ("awol_cloudtrail", {"definition": PLACE.replace('" s', '" source=x s')},
         ["[awol_cloudtrail] is not an index and a source type by name"]),
        ("awol_cloudtrail", {"definition": PLACE.replace("main", "ma*")},
         ["[awol_cloudtrail] is not an index and a source type by name"]),
        ("awol_cloudtrail", {"definition": PLACE.replace("aws:", "aws*")},
         ["[awol_cloudtrail] is not an index and a source type by name"]),
        ("awol_cloudtrail_everything", {"definition": PLACE[:-1] + ' NOT index="summary")'}, []),
        ("awol_cloudtrail_everything", {"definition": f"{PLACE} x"},
         ["[awol_cloudtrail_everything] is not an index and a source type by name"]),
        ("awol_other", {"definition": "index=*"}, []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_macro(name: str, stanza: dict[str, str], faults: list[str]) -> None:
    assert list(macros({name: stanza}, set())) == faults


def test_the_columns_of_alerts_are_made() -> None:
    made = {"awol_details": {"definition": DETAILS}}
    assert list(macros(made, {"_time", "account", "actor", "owner"})) == []
    # `about` is the column of the table, not of the alert, and `b.c` is read, not made.
    assert list(macros(made, {"target", "about", "c"})) == [
        f"[awol_details] does not make the column `{one}`" for one in ("about", "c", "target")
    ]
    assert list(macros({}, {"_time"})) == []
    assert list(macros({}, {"account"})) == ["[awol_details] does not make the column `account`"]
    plain = {"awol_details": {"definition": "lookup accounts account OUTPUT owner"}}
    assert list(macros(plain, {"owner"})) == []


GOOD = {
    "awol_allowlist": {
        "filename": "awol_allowlist.csv",
        "match_type": "WILDCARD(rule), WILDCARD(target_account_id), WILDCARD(recipient_account_id), "
        "WILDCARD(principal_arn), CIDR(source_ip)",
        "max_matches": "1",
        "case_sensitive_match": "true",
    }
}
STAR = "[awol_allowlist] a star in its table is not a star in each column that is looked up"
CASE = "[awol_allowlist] AWS tells `Role/Admin` from `role/admin`, and its lookup would not"


@pytest.mark.parametrize(
    ("key", "value", "faults"),
    [
        ("max_matches", "1", []),
        ("min_matches", "0", []),
        ("min_matches", "1", ["[awol_allowlist] what no row names would have a match all the same"]),
        ("case_sensitive_match", "false", [CASE]),
        ("match_type", "WILDCARD(rule)", [STAR]),
        ("match_type", f"{GOOD['awol_allowlist']['match_type']}, WILDCARD(note)", [STAR]),
        ("match_type", "", [STAR]),
        ("default_match", "yes", ["[awol_allowlist] `default_match` is no setting of a lookup of ours"]),
        ("collection", "c", ["[awol_allowlist] `collection` is no setting of a lookup of ours"]),
        ("external_type", "kvstore", ["[awol_allowlist] `external_type` is no setting of a lookup of ours"]),
    ],
)
def test_what_is_wrong_with_the_allow_list(key: str, value: str, faults: list[str]) -> None:
    assert list(lookups({"awol_allowlist": {**GOOD["awol_allowlist"], key: value}})) == faults


def test_an_app_without_an_allow_list_has_none_that_looks_up() -> None:
    assert list(lookups({})) == [STAR, CASE]
    assert list(lookups({**GOOD, "other": {"min_matches": "1", "case_sensitive_match": "false"}})) == []
    assert list(lookups({**GOOD, "other": {"x": "1"}})) == ["[other] `x` is no setting of a lookup of ours"]


UI, READ = {"ui": {"is_visible": "1"}}, {"": {"access": "read : [ * ], write : [ admin ]"}}
HIDDEN = "default/app.conf: [ui] the app has no place in the menu"
UNREAD = "metadata/default.meta: analysts may not read it"


def test_an_app_is_seen_and_read() -> None:
    assert list(app(UI, READ)) == []
    assert list(app({"ui": {"is_visible": "0"}}, READ)) == [HIDDEN]
    assert list(app({"launcher": {"is_visible": "1"}}, READ)) == [HIDDEN]
    assert list(app(UI, {"": {"access": "read : [ admin ], write : [ * ]"}})) == [UNREAD]
    assert list(app(UI, {"views": READ[""]})) == [UNREAD]


MADE = {"awol_cloudtrail": PLACE, "awol_cloudtrail_everything": PLACE, "awol_details": "eval account=a"}
CONTEXT = Context(path="panel", macros=MADE)
TIME = "<earliest>$time.earliest$</earliest><latest>$time.latest$</latest>"
SHOWN = '`awol_cloudtrail` eventName="LeaveOrganization" | `awol_details` | table _time account'
CHOSEN = "not at the time that is chosen"


def panel(query: str, time: str = TIME, more: str = "") -> str:
    escaped = query.replace("&", "&amp;").replace("<", "&lt;")
    return f"<form>{more}<panel><search><query>{escaped}</query>{time}</search></panel></form>"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (panel(SHOWN), []),
        (panel(f"\n {SHOWN} \n"), []),
        (panel(SHOWN.replace("cloudtrail`", "cloudtrail_everything`")), []),
        (panel(SHOWN, more="<html/>"), ["a <html> is no panel of ours"]),
        (panel(SHOWN, more="<refresh/><init/>"), ["a <refresh> is no panel of ours", "a <init> is no panel of ours"]),
        (panel(SHOWN, more="<img/>"), ["a <img> is no panel of ours"]),
        (panel(SHOWN, more="<row/>"), []),
        (panel(SHOWN, ""), [f"a panel looks at  to , {CHOSEN}"]),
        (panel(SHOWN, "<earliest>-24h</earliest><latest>$time.latest$</latest>"),
         [f"a panel looks at -24h to $time.latest$, {CHOSEN}"]),
        (panel(SHOWN, "<earliest> $time.earliest$ </earliest><latest>now</latest>"),
         [f"a panel looks at $time.earliest$ to now, {CHOSEN}"]),
        (panel(f"{SHOWN} | eval a=\"$\""), ["a panel has a dollar sign that Splunk takes for a token: write $$"]),
        (panel(f"{SHOWN} | eval a=\"$$\""), []),
        (panel(f"{SHOWN} | eval a=\"$x$\""), []),
        (panel("index=_audit action=search $"), ["a panel has a dollar sign that Splunk takes for a token: write $$"]),
        (panel("index=_audit action=search info=denied | no_command"), []),
        (panel("index=main eventName=x"), ["a panel does not look where the macro says that CloudTrail is"]),
        (panel("index=main `awol_details`"), ["a panel does not look where the macro says that CloudTrail is"]),
        (panel(SHOWN.replace("LeaveO", "leaveO")),
         ["a panel asks for the eventName `leaveOrganization`, which CloudTrail never writes"]),
        (panel(SHOWN.replace('eventName="', 'eventName IN ("ListRoots", "').replace('n" |', 'n") |')), []),
        (panel(SHOWN.replace('eventName="', 'eventName IN ("Leave", "').replace('n" |', 'n") |')),
         ["a panel asks for the eventName `Leave`, which CloudTrail never writes"]),
        (panel(SHOWN.replace("account", "acount")), ["a panel shows `acount`, which nothing makes"]),
        (panel(f"{SHOWN} | stats count as n by account | table n"), []),
        ("<form", []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_panel(text: str, faults: list[str]) -> None:
    assert list(view(text, CONTEXT, MADE)) == faults


def test_a_panel_that_does_not_run_is_said_to() -> None:
    (told,) = view(panel(f"{SHOWN} | no_command x"), CONTEXT, MADE)
    assert told.startswith("a panel does not run: ")


def test_a_panel_without_the_macro_of_details_shows_the_time_alone() -> None:
    bare = {"awol_cloudtrail": PLACE}
    text = panel("`awol_cloudtrail` | table _time")
    assert list(view(text, Context(path="panel", macros=bare), bare)) == []
