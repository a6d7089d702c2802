"""Search expressions: query to the records that it finds. Rows come in pairs: one finds, and its twin must not."""

from __future__ import annotations

import pytest

from tests.engines.splunk.spl_records import found, ids

ALL = "left denied stopped policy service machines"

PRECEDENCE = [
    # OR binds before the implied AND: readOnly AND (left OR stop)
    ("readOnly=false eventName=LeaveOrganization OR eventName=StopLogging", "left denied"),
    ("(readOnly=false eventName=LeaveOrganization) OR eventName=StopLogging", "left denied stopped"),
    ("eventName=StopLogging OR eventName=LeaveOrganization readOnly=false", "left denied"),
    ("eventName=StopLogging OR (eventName=LeaveOrganization readOnly=false)", "left denied stopped"),
    # NOT binds before OR, and to one term only
    ("NOT eventName=LeaveOrganization OR errorCode=AccessDenied", "denied stopped policy service machines"),
    ("NOT (eventName=LeaveOrganization OR errorCode=AccessDenied)", "stopped policy service machines"),
    ("NOT eventName=LeaveOrganization eventSource=ec2.amazonaws.com", "machines"),
    ("NOT (eventName=LeaveOrganization eventSource=ec2.amazonaws.com)", ALL),
    ("eventName=LeaveOrganization AND errorCode=AccessDenied", "denied"),
    ("NOT NOT errorCode=AccessDenied", "denied"),
    ("NOT(errorCode=AccessDenied) eventName=LeaveOrganization", "left"),
    # lower-case operators are words to look for
    ("eventName=LeaveOrganization or eventName=StopLogging", ""),
    ("search eventName=StopLogging", "stopped"),
    ("*", ALL),
    ("NOT *", ""),
]

CASE = [
    ("eventName=leaveorganization", "left denied"),
    ("eventname=LeaveOrganization", ""),
    ('eventName="LEAVEORGANIZATION"', "left denied"),
    ("eventName=CASE(leaveorganization)", ""),
    ("eventName=CASE(LeaveOrganization)", "left denied"),
    ("eventName IN (x, CASE(leaveorganization))", ""),
    ("eventName IN (x, CASE(LeaveOrganization))", "left denied"),
    ("userIdentity.type=ROOT", "stopped"),
]

MISSING = [
    ("errorCode=*", "denied stopped policy machines"),
    ("NOT errorCode=*", "left service"),
    ('errorCode=""', "stopped"),
    ('NOT errorCode=""', "left denied policy service machines"),
    ("errorCode=null", "policy"),
    ("errorCode!=AccessDenied", "stopped policy machines"),
    ("NOT errorCode=AccessDenied", "left stopped policy service machines"),
    ("errorCode!=*", ""),
    ("nosuch=x", ""),
    ("NOT nosuch=x", ALL),
    ("nosuch!=x", ""),
    ("requestParameters=null", "left"),
    ("requestParameters=*", "left"),
    ('(NOT errorCode=* OR errorCode IN ("", "success", "null"))', "left stopped policy service"),
]

MANY = [
    ("resources{}.ARN=arn:a2", "machines"),
    ("resources.ARN=arn:a2", ""),
    ("resources{}.ARN=arn:a3", ""),
    # one of two values differs
    ("resources{}.ARN!=arn:a2", "machines"),
    ("requestParameters.items{}.ports{}=443", "machines"),
    ("requestParameters.items{}.ports{}=444", ""),
]

WILDCARDS = [
    ("eventName=Leave*", "left denied"),
    ("eventName=eave*", ""),
    ("eventName=*Logging", "stopped"),
    ("eventName=*Loggin", ""),
    ("eventName=*ORGANIZ*", "left denied"),
    ("eventName=L*v*n", "left denied"),
    ("eventName=L*v*x*n", ""),
    ("eventName=Leave**n", "left denied"),
    ("eventName=Leave**x", ""),
    ('eventName="Leave*"', "left denied"),
    ("eventName=Leave?rganization", ""),
    ("userIdentity.arn=arn:*:assumed-role/*/alice", "left"),
    ("userIdentity.arn=arn:*:assumed-role/alice", ""),
    ("eventName IN (Stop*, Run*)", "stopped machines"),
    ("eventName=LeaveOrganization*LeaveOrganization", ""),
]

NUMBERS = [
    ("requestParameters.maxCount=900", "machines"),
    ("requestParameters.maxCount=900.0", "machines"),
    ("requestParameters.maxCount=9", ""),
    # a number has fifteen digits at the most
    ("requestParameters.price=0.5000000000000", "machines"),
    ("requestParameters.price=0.50000000000000", ""),
    ("requestParameters.durationSeconds>=3600", "service"),
    ("requestParameters.durationSeconds>3600", ""),
    ("requestParameters.maxCount<1000", "machines"),
    ("requestParameters.maxCount<=899.5", ""),
    # as text "900" would be greater than "1000"
    ("requestParameters.maxCount>1000", ""),
    ("requestParameters.price=0.50", "machines"),
    ("requestParameters.maxCount == 900", "machines"),
    ("eventName<5", ""),
    ("eventName>5", ""),
    ("eventName<M", "left denied policy service"),
    ('recipientAccountId IN (111122223333, "555566667777")', "left denied stopped machines"),
    ("recipientAccountId IN (11112222333)", ""),
    ("readOnly=true", "machines"),
    ("readOnly=1", ""),
    # the same number in a list
    ("requestParameters.price IN (x, 0.50)", "machines"),
    ("requestParameters.price IN (x, .5)", "machines"),
    ("requestParameters.price IN (x, +0.5)", "machines"),
    ("requestParameters.price IN (x, .6)", ""),
]

ADDRESSES = [
    ("sourceIPAddress=192.0.2.0/24", "left stopped"),
    ('sourceIPAddress="192.0.2.8/29"', "left stopped"),
    ("sourceIPAddress=192.0.2.0/29", ""),
    ("sourceIPAddress!=192.0.2.0/24", "denied policy service machines"),
    ("sourceIPAddress=2001:db8::/32", "machines"),
    ("sourceIPAddress=2001:db9::/32", ""),
    # an address without a block is a text
    ("sourceIPAddress=2001:DB8::5", "machines"),
    ("sourceIPAddress=2001:db8:0::5", ""),
    ("sourceIPAddress IN (198.51.100.0/24, 2001:db8::5)", "denied machines"),
    # the text of a block is found as it stands, and not as an address
    ("requestParameters.cidrIp=10.0.0.0/8", "machines"),
    ("requestParameters.cidrIp=10.0.0.0/16", ""),
    ("sourceIPAddress=0.0.0.0/0", "left denied stopped policy"),
    # text with a slash that is no block
    ("userAgent=aws-cli/2.15", "left"),
    ("userAgent=aws-cli/2.1", ""),
]

QUOTING = [
    ('"requestParameters.x-amz-acl"="public-read"', "machines"),
    ("requestParameters.x-amz-acl=public-read", "machines"),
    ("requestParameters.x-amz-acl=public", ""),
    (r'userAgent="C:\\tools\\cli \"beta\" 100% [x]"', "policy"),
    (r'userAgent="C:\\tools\cli \"beta\" 100% [x]"', "policy"),
    (r'userAgent="C:\\\\tools*"', ""),
    (r'userAgent="C:\\tools\\*"', "policy"),
    (r'userAgent="C:\\toolz\\*"', ""),
    (r"userAgent IN (x, C:\\tools*)", "policy"),
    (r"userAgent=CASE(C:\\tools\\cli*)", "policy"),
    (r"userAgent=CASE(C:\\Tools\\cli*)", ""),
    (r"userAgent IN (x, CASE(C:\\tools\\cli*))", "policy"),
    ("eventName = LeaveOrganization", "left denied"),
    ("eventName\n=\tStopLogging", "stopped"),
    ('eventName=StopLogging ``` a comment with eventName=x | and "quotes ``` errorCode=""', "stopped"),
    ('userAgent="```"', ""),
]

WORDS = [
    ("LeaveOrganization", "left denied policy"),
    ("Leave", ""),
    ("leave*", "left denied policy"),
    ("*organization", "left denied policy"),
    ("organization", ""),
    ('"service control policy"', "denied"),
    ('"service control"', "denied"),
    ('"service contro"', ""),
    ('"ervice control"', ""),
    ('"control service"', ""),
    # a phrase that begins or ends with what parts two terms
    ('"/2.15"', "left"),
    ('"/2.1"', ""),
    ('"cli/"', "left"),
    ('"li/"', ""),
    ("service control", "denied"),
    ('"organizations:LeaveOrganization"', "policy"),
    ("organizations:Leave", ""),
    ("CASE(leaveorganization)", ""),
    ("CASE(LeaveOrganization)", "left denied policy"),
    ("CASE(Organization)", ""),
    ("TERM(192.0.2.10)", "left"),
    ("TERM(192.0.2)", ""),
    ("TERM(0.2.10)", ""),
    ("0.2.10", "left"),
    ("192.0.2", "left stopped"),
    ("192.0.2.1", ""),
    (r'"\"eventName\":\"StopLogging\""', "stopped"),
    ("NOT LeaveOrganization", "stopped service machines"),
    ("AccessDenied LeaveOrganization", "denied"),
    ("bob OR carol", "denied policy"),
]

PLACES = [
    ("_bkt=awol~0", ALL),
    ("_bkt=awol~1", ""),
    ("_cd=0:2", "stopped"),
    ("_cd=0:6", ""),
]

MACROS = [
    ("`awol_cloudtrail` eventName=StopLogging", "stopped"),
    ("`cloudtrail` eventName=StopLogging", "stopped"),
    ("NOT `cloudtrail`", ""),
    ("sourcetype=aws:cloudtrail:lake", ""),
    ("sourcetype=aws:*", ALL),
    ("`cloudtrail` eventName=StopLogging | `aws_stop_logging_filter`", "stopped"),
    ("eventName=StopLogging `aws_stop_logging_filter`", "stopped"),
    ("`named(StopLogging)`", "stopped"),
    ('`named("Leave*")`', "left denied"),
    ("`twice`", "stopped"),
    ("NOT `elsewhere` eventName=StopLogging", "stopped"),
]

TIMES = [
    ("earliest=2026-01-10T00:58:00Z latest=2026-01-10T01:10:00Z *", "stopped policy"),
    ('earliest="01/10/2026:01:03:00"', "policy service machines"),
    ("earliest=1768010400", "machines"),
    ("latest=1768003200", ""),
    ("earliest=-1h latest=now", "policy service"),
    ("earliest=-1h@h latest=@h", "policy service"),
    ("earliest=-30m latest=now", ""),
    ("_time>=1768010400", "machines"),
    ("_time>1768010400.5", ""),
    ("date_hour=1", "policy service"),
]

WHERE_TO_LOOK = [
    ("index=aws eventName=StopLogging", "stopped"),
    ("(index=a OR index=b) eventName=StopLogging", "stopped"),
    ("index IN (a, b) eventName=StopLogging", "stopped"),
    ("NOT (NOT index=aws OR eventName!=StopLogging)", "stopped"),
    # a field of the name that a command has set is one like another
    ('eventName=StopLogging | eval index="x" | search index=x', "stopped"),
    ('eventName=StopLogging | eval index="x" | search index=y', ""),
    ('eventName=StopLogging | eval index="x" | search NOT index=y', "stopped"),
    ('eventName=StopLogging | eval index="x" | search NOT index IN (x, y)', ""),
    ("eventName=StopLogging | stats count | search index=aws", ""),
    ("eventName=StopLogging | stats count | search NOT index=aws", "stopped"),
    ("source=records.json eventName=StopLogging", "stopped"),
    ("source=other.json eventName=StopLogging", ""),
]

AREAS = {
    "precedence": PRECEDENCE,
    "case": CASE,
    "missing": MISSING,
    "many": MANY,
    "wildcards": WILDCARDS,
    "numbers": NUMBERS,
    "addresses": ADDRESSES,
    "quoting": QUOTING,
    "words": WORDS,
    "places": PLACES,
    "macros": MACROS,
    "times": TIMES,
    "index": WHERE_TO_LOOK,
}
ROWS = [
    pytest.param(query, expected, id=f"{area}: {query}") for area, rows in AREAS.items() for query, expected in rows
]

OWN_MACROS = {"named(1)": "eventName=$1$", "twice": "`named(StopLogging)`", "elsewhere": "NOT index=aws"}


@pytest.mark.parametrize(("query", "expected"), ROWS)
def test_search_finds(query: str, expected: str) -> None:
    assert found(query, macros=OWN_MACROS) == ids(expected)


VIEWS = [
    # query, plain, add-on, indexed
    ("NOT errorCode=*", "left service", "", "left service"),
    ("errorCode=success", "", "left stopped policy service", ""),
    (
        '(NOT errorCode=* OR errorCode IN ("", "success", "null"))',
        "left stopped policy service",
        "left stopped policy service",
        "left stopped policy service",
    ),
    ("eventType=AwsServiceEvent", "service", "service", ""),
    (
        "NOT eventType=AwsServiceEvent",
        "left denied stopped policy machines",
        "left denied stopped policy machines",
        ALL,
    ),
    ("extracted_eventType=AwsServiceEvent", "", "", "service"),
    ("eventName!=LeaveOrganization recipientAccountId=444455556666", *["policy service"] * 3),
    ("src=192.0.2.0/24", "", "left stopped", ""),
]


@pytest.mark.parametrize(("query", "plain", "addon", "indexed"), VIEWS, ids=[row[0] for row in VIEWS])
def test_search_in_each_view(query: str, plain: str, addon: str, indexed: str) -> None:
    assert found(query, "splunk") == ids(plain)
    assert found(query, "splunk-addon") == ids(addon)
    assert found(query, "splunk-indexed") == ids(indexed)


EMPTY_VALUES = [
    # query, if "*" matches "", if it does not
    ("errorCode=*", "denied stopped policy machines", "denied policy machines"),
    ("NOT errorCode=*", "left service", "left stopped service"),
    # what the converters write means the same under both readings
    ('(NOT errorCode=* OR errorCode IN ("", "success", "null"))', *["left stopped policy service"] * 2),
]


@pytest.mark.parametrize(("query", "matching", "not_matching"), EMPTY_VALUES)
def test_an_empty_value_under_either_reading(query: str, matching: str, not_matching: str) -> None:
    assert found(query, empty_matches=True) == ids(matching)
    assert found(query, empty_matches=False) == ids(not_matching)
