"""Commands behind the search: pipelines to the records, or to the results, that come out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from awol.engines import Context, splunk
from awol.errors import RejectedQuery
from awol.values import Event
from awol.views.splunk import VIEWS
from tests.engines.splunk.spl_records import EVENTS, found, ids, run

STREAMS = [
    # regex: case-sensitive, unanchored, any value
    ('* | regex eventName="Organ"', "left denied"),
    ('* | regex eventName="organ"', ""),
    ('* | regex eventName="^Organ"', ""),
    ('* | regex eventName!="Organ"', "stopped policy service machines"),
    ('* | regex errorCode!="Denied"', "left stopped policy service machines"),
    ('* | regex resources{}.ARN="a2$"', "machines"),
    ('* | regex requestParameters.x-amz-acl="^public"', "machines"),
    ('* | regex "requestParameters.x-amz-acl"="^public"', "machines"),
    ('* | regex "eventName\\":\\"Stop"', "stopped"),
    ('* | regex _raw="carol"', "policy"),
    ('* | regex userAgent="^C:\\\\\\\\tools"', "policy"),
    ('* | regex userAgent="^C:\\\\\\\\toolz"', ""),
    # rex, and what pySigma writes for an OR of regular expressions
    ('* | rex field=userIdentity.arn "user/(?<who>\\w+)" | search who=bob', "denied"),
    ('* | rex field=userIdentity.arn "user/(?<who>\\w+)" | search NOT who=*', "left stopped policy service machines"),
    (
        '* | rex field=eventName "(?<m>Leave)" | eval c=if(isnotnull(m), "true", "false") | search c="true"',
        "left denied",
    ),
    ('* | rex field=eventName max_match=0 "(?<o>o)" | where mvcount(o)=2', "stopped"),
    ('* | rex field=eventName "(?<o>o)" | where mvcount(o)=2', ""),
    # a field keeps what it had where the pattern does not match
    ('* | rex field=eventSource "(?<eventName>iam)" | search eventName=iam OR eventName=Run*', "policy machines"),
    # search again, where
    ("* | search eventName=Stop* OR eventName=Run* | search errorCode=\"\"", "stopped"),
    ('eventName=Leave* | where isnull(errorCode)', "left"),
    # rename, fillnull, fields
    ("* | rename eventName as what, eventSource AS \"the source\" | search what=StopLogging", "stopped"),
    ("* | rename eventName as what | search eventName=StopLogging", ""),
    ('* | rename eventSource AS "the source" | search "the source"=ec2*', "machines"),
    ("* | fillnull value=none errorCode | search errorCode=none", "left service"),
    ("* | fillnull errorCode | search errorCode=0", "left service"),
    ("* | fields eventName | search eventName=StopLogging", "stopped"),
    ("* | fields eventSource | search eventName=StopLogging", ""),
    ("* | fields - eventSource | search eventName=StopLogging", "stopped"),
    ("* | fields - event* | search eventName=StopLogging", ""),
    ("* | table event* | search eventName=StopLogging", "stopped"),
    ("* | table eventID, eventName errorCode | search errorCode=AccessDenied", "denied"),
    ("* | fields eventID | search bob", "denied"),
    ("* | fields eventID | search _time=1768006680", "stopped"),
    ('eventName=Stop* | eval a="0.5000000000000" | search a=0.5', "stopped"),
    ('eventName=Stop* | eval a="0.50000000000000" | search a=0.5', ""),
    ("eventName=Stop* | eval a=1 | fields a | search a=1", "stopped"),
    ("eventName=Stop* | eval a=1 | fields eventID | search a=1", ""),
    ("eventName=Stop* | eval a=1 | fields - a | search a=1", ""),
    ('eventName=Stop* | eval a="2001:db8::/32" | search a=2001:DB8::/32', "stopped"),
    ('eventName=Stop* | eval a="2001:db8::/32" | search a=2001:DB8::/48', ""),
    ('eventName=Stop* | eval a="::1" | search a=::/96', "stopped"),
    ('eventName=Stop* | eval a="ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255" | search a=ffff::/16', "stopped"),
    ('eventName=Stop* | eval a="" | search a=::/0', ""),
    # bin
    ("* | bin _time span=1h | search _time=1768003200", "left denied stopped"),
    ("* | bucket span=1h _time as hour | search hour=1768006800", "policy service"),
    ("* | bin _time span=3600 | search _time=1768003200", "left denied stopped"),
    ("* | bin _time span=600.9 | search _time=1768003200", "left denied"),
    ("eventName=Run* | bin _time span=0.5 | search _time=1768010400", "machines"),
    ("eventName=Stop* | bin eventName span=5 | search eventName=StopLogging", "stopped"),
    ("* | bin requestParameters.maxCount span=500 as size | search size=500-1000", "machines"),
    ("* | bin _time span=1mon | search _time=1767225600", "left denied stopped policy service machines"),
    ("* | bin _time span=1d | search _time=1767225600", ""),
    ("eventName=Stop* | eval _time=1e18 | bin _time span=1mon | search _time=1e18", "stopped"),
    # multivalue commands
    ('* | mvexpand resources{}.ARN | search resources{}.ARN="arn:a1"', "machines"),
    ("* | mvexpand requestParameters.items{}.ports{} | search eventName=RunInstances", "machines machines machines"),
    ("* | mvexpand requestParameters.items{}.ports{} limit=2 | search eventName=Run*", "machines machines"),
    ('* | makemv delim="." eventSource | search eventSource=iam', "policy"),
    ("* | search eventSource=iam", ""),
    ("* | mvexpand eventName | search eventName=StopLogging", "stopped"),
    # spath
    ("* | spath resources{1}.ARN | search resources{1}.ARN=arn:a2", "machines"),
    ("* | spath input=requestParameters.policyDocument path=Action output=act | search act=organizations:*", "policy"),
    ("* | spath input=requestParameters.policyDocument | search Action=organizations:*", "policy"),
    ("* | search Action=organizations:*", ""),
    ("* | spath path=resources{0}.ARN output=first | search first=arn:a1", "machines"),
    ("* | spath resources{1}.ARN | search resources{1}.ARN=arn:a1", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), STREAMS, ids=[row[0] for row in STREAMS])
def test_streaming_commands(query: str, expected: str) -> None:
    assert found(query) == ids(expected)


ORDERS = [
    # newest first, as Splunk hands them out
    ("* | head 2", "machines service"),
    ("* | head limit=1", "machines"),
    ("* | tail 2", "left denied"),
    ("* | reverse", "left denied stopped policy service machines"),
    ("* | sort 0 _time", "left denied stopped policy service machines"),
    ("* | sort - _time | head 1", "machines"),
    ("* | sort 0 _time | head 1", "left"),
    ("* | sort 2 _time", "left denied"),
    ("* | sort eventName, -_time", "service policy denied left machines stopped"),
    ("* | sort eventName desc | head 1", "stopped"),
    ("* | sort str(recipientAccountId), -str(eventName) | head 2", "stopped denied"),
    ("* | dedup recipientAccountId", "machines service stopped"),
    ("* | dedup 2 recipientAccountId", "machines service policy stopped denied"),
    ("* | dedup errorCode", "machines policy stopped denied"),
    ("* | dedup errorCode keepempty=true", "machines service policy stopped denied left"),
    ("* | sort 0 _time | dedup eventName consecutive=true", "left stopped policy service machines"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), ORDERS, ids=[row[0] for row in ORDERS])
def test_order(query: str, expected: str) -> None:
    assert found(query) == ids(expected)


def results(query: str, view: str = "splunk") -> list[tuple[dict[str, Any], str]]:
    """Each result: its fields, and the ids of its events."""
    return [(dict(hit.group), " ".join(hit.event_ids)) for hit in run(query, view)]


def test_stats_groups_rows_with_their_events_in_the_order_of_the_input() -> None:
    assert results("* | stats count by recipientAccountId") == [
        ({"recipientAccountId": "111122223333", "count": "3"}, "left denied stopped"),
        ({"recipientAccountId": "444455556666", "count": "2"}, "policy service"),
        ({"recipientAccountId": "555566667777", "count": "1"}, "machines"),
    ]


def test_results_are_in_the_order_of_their_groups_and_numbers_before_texts() -> None:
    numbers = (("left", "10"), ("denied", "0.5"), ("stopped", "0"), ("policy", "-1"), ("machines", "9"))
    cases = [f'eventID="{name}", {number}' for name, number in numbers]
    values = f"case({', '.join(cases)}, 1=1, eventID)"
    found = results(f"* | eval a={values} | stats count by a")
    assert [group["a"] for group, _ in found] == ["-1", "0", "0.5", "9", "10", "service"]


@pytest.mark.parametrize(
    ("command", "kept"),
    [("fields count", {"count"}), ("fields - count", {"recipientAccountId"}), ("table rec*", {"recipientAccountId"})],
)
def test_fields_of_results(command: str, kept: set[str]) -> None:
    found = results(f"* | stats count by recipientAccountId | {command}")
    assert [set(group) for group, _ in found] == [kept] * 3


def test_stats_drops_rows_without_a_field_to_group_by() -> None:
    assert results("* | stats count by errorCode") == [
        ({"errorCode": "", "count": "1"}, "stopped"),
        ({"errorCode": "AccessDenied", "count": "1"}, "denied"),
        ({"errorCode": "Client.UnauthorizedOperation", "count": "1"}, "machines"),
        ({"errorCode": "null", "count": "1"}, "policy"),
    ]


def test_stats_puts_a_row_into_the_group_of_each_value() -> None:
    assert results("* | stats count by resources{}.ARN") == [
        ({"resources{}.ARN": "arn:a1", "count": "1"}, "machines"),
        ({"resources{}.ARN": "arn:a2", "count": "1"}, "machines"),
    ]


def test_stats_counts_doubled_values_twice_and_distinct_ones_once() -> None:
    query = "eventName=LeaveOrganization | stats count dc(eventID) as n by recipientAccountId"
    assert results(query) == [({"recipientAccountId": "111122223333", "count": "2", "n": "2"}, "left denied")]
    doubled = results(query, "splunk-indexed")
    assert doubled == [({"recipientAccountId": "111122223333", "count": "4", "n": "2"}, "left denied")]


FUNCTIONS: list[tuple[str, str | list[str] | None]] = [
    ("count", "6"),
    ("c(errorCode)", "4"),
    ("count(resources{}.ARN)", "2"),
    ('count(eval(errorCode="AccessDenied"))', "1"),
    ("dc(recipientAccountId)", "3"),
    ("distinct_count(nosuch)", "0"),
    ("values(recipientAccountId)", ["111122223333", "444455556666", "555566667777"]),
    ("values(nosuch)", None),
    ("values(errorCode)", ["", "AccessDenied", "Client.UnauthorizedOperation", "null"]),
    ("list(eventSource)", [
        "ec2.amazonaws.com", "sts.amazonaws.com", "iam.amazonaws.com", "cloudtrail.amazonaws.com",
        "organizations.amazonaws.com", "organizations.amazonaws.com",
    ]),
    ("min(_time)", "1768003200"),
    ("max(date_hour)", "2"),
    ("min(requestParameters.price)", "0.5"),
    # one that is no number makes texts of all
    ("min(eval(if(eventName=\"StopLogging\", \"x\", date_hour)))", "0"),
    ("max(eval(if(eventName=\"StopLogging\", \"x\", date_hour)))", "x"),
    ("min(eval(case(eventName=\"StopLogging\", 9, eventName=\"RunInstances\", 10)))", "9"),
    ("max(eval(case(eventName=\"StopLogging\", 9, eventName=\"RunInstances\", 10)))", "10"),
    ("min(eval(case(eventName=\"StopLogging\", 9, eventName=\"RunInstances\", \"10x\")))", "10x"),
    ("min(nosuch)", None),
    ("min(eventName)", "AssumeRole"),
    ("max(requestParameters.items{}.ports{})", "443"),
    ("min(requestParameters.items{}.ports{})", "22"),
    ("sum(requestParameters.items{}.ports{})", "545"),
    ("avg(requestParameters.items{}.ports{})", "181.666666666667"),
    *((f"{name}(eval(if(isnotnull(eventName), 1.7e308, 0)))", "inf") for name in ("avg", "sum")),
    ("mean(nosuch)", None),
    ("median(requestParameters.items{}.ports{})", "80"),
    ("range(requestParameters.items{}.ports{})", "421"),
    ("estdc(recipientAccountId)", "3"),
    ("mean(requestParameters.items{}.ports{})", "181.666666666667"),
    ("p50(requestParameters.items{}.ports{})", "80"),
    ("perc50(requestParameters.items{}.ports{})", "80"),
    # of 1 and 3, whose squares lie 1 off their mean of 2, divided by one less than there are
    ("var(eval(case(eventName=\"StopLogging\", 1, eventName=\"RunInstances\", 3)))", "2"),
    ("stdev(eval(case(eventName=\"StopLogging\", 1, eventName=\"RunInstances\", 3)))",
     "1.4142135623731"),
    ("stdev(eval(if(eventName=\"StopLogging\", 1, null())))", None),
    ("var(eval(if(eventName=\"StopLogging\", 1, null())))", None),
    ("sum(nosuch)", None),
    ("median(nosuch)", None),
    ("range(nosuch)", None),
    ("mode(nosuch)", None),
    ("earliest_time(eventName)", "1768003200"),
    ("latest_time(eventName)", "1768010400.5"),
    ("latest_time(nosuch)", None),
    ("first(eventID)", "machines"),
    ("last(eventID)", "left"),
    ("earliest(eventID)", "left"),
    ("latest(eventID)", "machines"),
    ("latest(errorCode)", "Client.UnauthorizedOperation"),
    ("mode(eventName)", "LeaveOrganization"),
    ("sum(eval(if(eventName=\"LeaveOrganization\", 2, 0)))", "4"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "expected"), FUNCTIONS, ids=[row[0] for row in FUNCTIONS])
def test_functions_of_stats(function: str, expected: str | list[str] | None) -> None:
    hits = run(f"* | stats {function} as it, count as all")
    assert hits[0].group.get("it") == expected


NO_ROWS: list[tuple[str, list[tuple[dict[str, Any], str]]]] = [
    ("nosuch=x | stats count", [({"count": "0"}, "")]),
    ("nosuch=x | stats dc(eventID) as n", [({"n": "0"}, "")]),
    ("nosuch=x | stats count | where count>0", []),
    ("nosuch=x | stats count by eventName", []),
    ("nosuch=x | stats values(eventName) as v", []),
]


@pytest.mark.parametrize(("query", "expected"), NO_ROWS, ids=[row[0] for row in NO_ROWS])
def test_stats_of_nothing(query: str, expected: list[tuple[dict[str, Any], str]]) -> None:
    assert results(query) == expected


AFTER = [
    ("* | stats count by recipientAccountId | search count>=3", "left denied stopped"),
    ("* | stats count by recipientAccountId | where count>3", ""),
    ("* | stats count as event_count by recipientAccountId | search event_count == 2", "policy service"),
    ("* | stats count by recipientAccountId | search eventName=*", ""),
    ("* | stats count values(eventName) as names by recipientAccountId | search names=Stop* names=Leave*",
     "left denied stopped"),
    ("* | stats count by recipientAccountId | sort - count | head 1", "left denied stopped"),
    ("* | stats count by recipientAccountId eventName | stats count by recipientAccountId | where count=2",
     "left denied stopped policy service"),
    ("* | stats count as \"how many\" by recipientAccountId | rename \"how many\" as n | search n=1", "machines"),
    ("* | bin _time span=1h | stats count as n by _time recipientAccountId | search n>=3", "left denied stopped"),
    # eventstats keeps the events, each with the result of its group
    ("* | eventstats count as n by recipientAccountId | where n=2", "policy service"),
    ("* | eventstats count as n | where n=6 AND eventName=\"StopLogging\"", "stopped"),
    ("* | eventstats count as n by errorCode | where isnull(n)", "left service"),
    # streamstats: what came before
    ("* | sort 0 _time | streamstats count as n by recipientAccountId | where n=2", "denied service"),
    ("* | sort 0 _time | streamstats current=f last(eventName) as prior by eventID | where isnotnull(prior)", ""),
    ("* | sort 0 _time | streamstats current=f last(eventName) as prior by recipientAccountId | search prior=Leave*",
     "denied stopped"),
    ("* | streamstats count as n | where n=1", "machines"),
    ("* | sort 0 _time | streamstats window=2 dc(eventName) as n | where n=1", "left denied"),
    ("* | sort 0 _time | streamstats window=1 current=f values(eventID) as v | search v=policy", "service"),
    ("* | sort 0 _time | streamstats time_window=1h count as n | where n>=3", "stopped policy service machines"),
    ("* | sort 0 _time | streamstats time_window=1h count as n by recipientAccountId | where n>=3", "stopped"),
    ("* | sort 0 _time | streamstats time_window=57m count as n by recipientAccountId | where n>=3", ""),
    # a row exactly one span older is within: left to stopped is 58 minutes
    ("* | sort 0 _time | streamstats time_window=58m count as n by recipientAccountId | where n>=3", "stopped"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), AFTER, ids=[row[0] for row in AFTER])
def test_results_and_windows(query: str, expected: str) -> None:
    assert found(query) == ids(expected)


STOP_THEN_LEAVE = """
| multisearch
[ search `cloudtrail` eventName=StopLogging | eval event_type="stop" | rename userIdentity.accountId as account ]
[ search `cloudtrail` eventName=LeaveOrganization | eval event_type="leave" | rename recipientAccountId as account ]
| bin _time span=1h
| stats dc(event_type) as event_type_count values(event_type) as event_types by _time account
"""
COMPARED = [
    # how a key of a sort is compared (Search Reference, "sort"), and whether 9 comes before 10 then
    ("9", "10", "n", True),
    ("9", "10", "auto(n)", True),
    ("9", "10", "num(n)", True),
    ("9", "10", "str(n)", False),
    ("10.0.0.9", "10.0.0.10", "auto(n)", True),
    ("10.0.0.9", "10.0.0.10", "ip(n)", True),
    ("10.0.0.9", "10.0.0.10", "str(n)", False),
    ("10.0.0.9", "10.0.0.10", "num(n)", False),
    ("2001:db8::9", "2001:db8::10", "ip(n)", True),
    ("2001:db8::9", "2001:db8::10", "str(n)", False),
]


@pytest.mark.parametrize(("less", "more", "key", "ascending"), COMPARED)
def test_how_a_sort_compares(less: str, more: str, key: str, ascending: bool) -> None:
    query = f'* | eval n=case(eventID="left", "{less}", eventID="denied", "{more}") | where isnotnull(n)'
    expected = ["left", "denied"] if ascending else ["denied", "left"]
    assert found(f"{query} | sort {key}") == expected
    assert found(f"{query} | sort -{key}") == expected[::-1]


SPATH = "spath input=requestParameters.policyDocument"
MULTISEARCH = [
    (f"{STOP_THEN_LEAVE} | search event_type_count >= 2", "left denied stopped"),
    (f"{STOP_THEN_LEAVE} | search event_type_count >= 3", ""),
    (f"{STOP_THEN_LEAVE} | search event_types=leave   NOT event_types=stop", ""),
    (f"{STOP_THEN_LEAVE} | search event_types=leave event_types=stop", "left denied stopped"),
    # an event that fits both legs comes out twice
    ("| multisearch [ search eventName=Stop* ] [ search *Logging ] | where true()", "stopped stopped"),
    ("| multisearch [ eventName=Stop* ] [ search eventName=Run* | where errorCode=\"x\" ]", "stopped"),
    # fields that nobody can name beforehand, of the first leg or the second
    (f"| multisearch [ Create* | {SPATH} ] [ Stop* ] | search Action=organizations:*", "policy"),
    (f"| multisearch [ Stop* ] [ Create* | {SPATH} ] | search Action=organizations:*", "policy"),
    (f"| multisearch [ Create* ] [ Stop* | {SPATH} ] | search Action=organizations:*", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), MULTISEARCH)
def test_multisearch(query: str, expected: str) -> None:
    assert found(query) == ids(expected)


def test_a_macro_stands_for_commands() -> None:
    query = "eventName=Stop* | stats min(_time) as firstTime by eventID | `security_content_ctime(firstTime)`"
    assert run(query)[0].group["firstTime"] == "2026-01-10T00:58:00"
    assert run(query.split(" | `")[0])[0].group["firstTime"] == "1768006680"


@pytest.mark.parametrize("view", VIEWS)
def test_filters_stream(view: str) -> None:
    """An endless input gives its first hits at once."""

    def endless() -> Iterator[Event]:
        for number in count():
            yield Event({**EVENTS[number % 6].record, "eventID": str(number)})

    search = splunk.compile(
        'eventName=StopLogging | regex eventName="^Stop" | eval a=1 | where a=1', Context(VIEWS[view])
    )
    hits = search(endless())
    assert [next(hits).event_ids for _ in range(2)] == [("2",), ("8",)]


def test_a_search_runs_again_from_the_start() -> None:
    search = splunk.compile("* | stats count", Context(VIEWS["splunk"]))
    assert [hit.group for hit in search(EVENTS)] == [hit.group for hit in search(EVENTS)] == [{"count": "6"}]


def test_hits_of_plain_searches_carry_no_group() -> None:
    assert [(hit.event_ids, dict(hit.group)) for hit in run("eventName=Stop* | eval a=1")] == [(("stopped",), {})]


def test_a_time_window_on_results_out_of_order_is_rejected() -> None:
    with pytest.raises(RejectedQuery, match="order of time"):
        run("* | sort 0 eventName | streamstats time_window=1h count")
