"""The search for silent accounts: which targets say it, and why the others do not."""

from __future__ import annotations

import pytest
import yaml

from awol.engines.sigma.silence import read as reference_read
from awol.errors import PackError, RefusedConversion
from awol.targets import TARGETS
from tests.converters.rules import convert

SEARCH = """title: Silent
name: silent
search:
  type: went_silent
  group-by: recipientAccountId
  timespan: 24h
  look-back: 7d
"""
REFUSED = {
    "lucene": "one event at a time",
    "opensearch": "one event at a time",
    "eventbridge": "one event at a time",
    "eql": "not with the moment at which it runs",
}


SAY = {"splunk": "now()", "esql": "now()", "athena": "CURRENT_TIMESTAMP"}
"""The targets that say it, and the moment of a run there."""


@pytest.mark.parametrize("target", SAY)
def test_it_is_said(target: str) -> None:
    text = convert(target, SEARCH)
    assert text.count(SAY[target]) >= 3
    for seconds in ("604800", "86400"):
        assert seconds in text


@pytest.mark.parametrize("target", [one for one in TARGETS if one not in SAY])
def test_it_is_refused_with_a_reason_of_the_target(target: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert(target, SEARCH)
    assert refused.value.message.startswith("went_silent: ")
    assert REFUSED[target] in refused.value.message
    assert "`awol hunt`" in str(refused.value.next_step)


@pytest.mark.parametrize("target", SAY)
def test_another_kind_of_search_is_refused(target: str) -> None:
    with pytest.raises(RefusedConversion, match="`went_quiet` is not converted"):
        convert(target, SEARCH.replace("went_silent", "went_quiet"))
    with pytest.raises(PackError, match="`timespan: soon` is not a time span"):
        convert(target, SEARCH.replace("24h", "soon"))


@pytest.mark.parametrize("target", SAY)
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("look-back: 7d", "look-back: 47h", "`look-back` is too short: it must hold the silence"),
        ("look-back: 7d", "look-back: 1M", "`look-back: 1M` is not a time span"),
        ("timespan: 24h", "timespan: 1y", "`timespan: 1y` is not a time span"),
        ("timespan: 24h", "timespan: 0h", "`timespan: 0h` is not a time span"),
        ("timespan: 24h", "timespan: 24h\n  filter: x", "`search:` has no key `filter`"),
    ],
)
def test_what_the_reference_refuses_is_refused(target: str, old: str, new: str, told: str) -> None:
    text = SEARCH.replace(old, new)
    with pytest.raises(PackError) as fault:
        convert(target, text)
    assert fault.value.message.startswith(told)
    assert fault.value.next_step
    with pytest.raises(PackError) as reference:
        reference_read(yaml.safe_load(text), "silent")
    assert reference.value.message == fault.value.message


def test_a_look_back_of_twice_the_span_will_do() -> None:
    assert convert("athena", SEARCH.replace("7d", "48h")).count("172800") == 2


def the_whole(target: str, text: str, *, pack: bool = True) -> list[str]:
    return convert(target, text, pack=pack).split("\n")


def test_the_whole_text_of_splunk() -> None:
    rest = [
        "| stats min(_time) as first_time max(_time) as last_time by recipientAccountId",
        "| where last_time<now()-86400 AND last_time-first_time>=86400",
        "| eval _time=last_time",
        "| sort 0 num(last_time)",
        "| table _time recipientAccountId first_time last_time",
    ]
    days = "| where _time>=now()-604800 AND _time<=now() AND "
    name = 'recipientAccountId!="" AND recipientAccountId!="null"'
    assert the_whole("splunk", SEARCH) == ["`awol_cloudtrail` recipientAccountId=*", days + name, *rest]
    assert the_whole("splunk", SEARCH, pack=False) == ["recipientAccountId=*", days + name, *rest]
    dotted = SEARCH.replace("recipientAccountId", "userIdentity.accountId")
    quoted = "'userIdentity.accountId'!=\"\" AND 'userIdentity.accountId'!=\"null\""
    assert the_whole("splunk", dotted)[:2] == ["`awol_cloudtrail` userIdentity.accountId=*", days + quoted]


@pytest.mark.parametrize(
    ("pack", "name"), [(True, "aws.cloudtrail.recipient_account_id"), (False, "recipientAccountId")]
)
def test_the_whole_text_of_elastic(pack: bool, name: str) -> None:
    assert the_whole("esql", SEARCH, pack=pack) == [
        "from logs-aws.cloudtrail-* metadata _id, _index, _version",
        f'| where @timestamp >= now() - 604800 seconds and @timestamp <= now() and {name} != ""',
        f"| stats first_time = min(@timestamp), last_time = max(@timestamp) by {name}",
        "| where last_time < now() - 86400 seconds and first_time <= last_time - 86400 seconds",
        f"| keep {name}, first_time, last_time",
        "| sort last_time",
        "| limit 10000",
    ]


@pytest.mark.parametrize(
    ("group", "column"),
    [("recipientAccountId", "recipientaccountid"), ("userIdentity.accountId", "useridentity.accountid")],
)
def test_the_whole_text_of_athena(group: str, column: str) -> None:
    assert (
        convert("athena", SEARCH.replace("recipientAccountId", group))
        == f"""WITH events AS (
  SELECT
    {column} AS account,
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time
  FROM cloudtrail_logs
  WHERE
    "timestamp" >= DATE_FORMAT(CURRENT_TIMESTAMP - INTERVAL '604800' SECOND, '%Y/%m/%d')
), accounts AS (
  SELECT
    account,
    MIN(time) AS first_time,
    MAX(time) AS last_time
  FROM events
  WHERE
    account <> '' AND time BETWEEN CURRENT_TIMESTAMP - INTERVAL '604800' SECOND AND CURRENT_TIMESTAMP
  GROUP BY
    account
)
SELECT
  account AS "{group}",
  first_time,
  last_time
FROM accounts
WHERE
  last_time < CURRENT_TIMESTAMP - INTERVAL '86400' SECOND
  AND first_time <= last_time - INTERVAL '86400' SECOND
ORDER BY
  last_time"""
    )


@pytest.mark.parametrize(
    ("group", "pack"),
    [("recipientAccountId", False), ("requestParameters.a", True), ("userIdentity", True), ("resources.ARN", True)],
)
def test_what_athena_has_no_column_for_is_no_group(group: str, pack: bool) -> None:
    with pytest.raises(RefusedConversion, match=f"went_silent: `{group}` is not a column") as refused:
        convert("athena", SEARCH.replace("recipientAccountId", group), pack=pack)
    assert refused.value.next_step == "group by recipientAccountId"
