"""The search for silent accounts: which targets say it, and why the others do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import yaml

from awol.engines import Context, esql, splunk
from awol.engines.catalogue import compile_for
from awol.engines.sigma.silence import read as reference_read
from awol.errors import PackError, RefusedConversion
from awol.targets import TARGETS
from awol.values import Event
from awol.views.splunk import VIEWS
from tests.converters.chains import INDEX, stamped, text_of
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


@pytest.mark.parametrize("target", SAY)
def test_the_shortest_silence_is_a_second(target: str) -> None:
    assert convert(target, SEARCH.replace("24h", "1s"))


def test_a_look_back_of_twice_the_span_will_do() -> None:
    assert convert("athena", SEARCH.replace("7d", "48h")).count("172800") == 2


NOW = datetime(2026, 5, 8, tzinfo=UTC)


def found(language: str, records: dict[str, list[int]]) -> dict[str, tuple[int, int]]:
    """The accounts that are silent, of records so many hours ago: hours since the first and the last that count."""
    now = int(NOW.timestamp() * 1000)
    if language == "athena":
        search = compile_for(language, convert(language, SEARCH), Context(now=now))
    else:
        context = Context(view=VIEWS.get(language, INDEX), now=now)
        search = (esql if language == "esql" else splunk).compile(text_of(language, SEARCH), context)
    events = [
        Event({"eventID": f"e{at}", "eventTime": f"{NOW - timedelta(hours=at):%Y-%m-%dT%H:%M:%SZ}", **named(account)})
        for account, ago in records.items()
        for at in ago
    ]
    # Names of columns have no letter case in Athena.
    groups = [{name.lower(): value for name, value in hit.group.items()} for hit in search(stamped(events))]
    return {
        str(group["recipientaccountid"]): (hours(group["first_time"]), hours(group["last_time"])) for group in groups
    }


def named(account: str) -> dict[str, str]:
    return {} if account == "-" else {"recipientAccountId": account}


def hours(told: object) -> int:
    text = str(told)
    moment = datetime.fromtimestamp(float(text), UTC) if text.replace(".", "").isdigit() else parsed(text)
    return round((NOW - moment).total_seconds() / 3600)


def parsed(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z").removesuffix(" UTC")).replace(tzinfo=UTC)


SILENT: list[tuple[list[int], tuple[int, int] | None]] = [
    # hours ago of an account's records, and of the first and the last where it is silent
    ([72, 25], (72, 25)),
    ([72, 40, 25], (72, 25)),
    ([72, 24], None),
    ([72, 25, 1], None),
    # Something was heard of it for as long as the silence must last.
    ([49, 25], (49, 25)),
    ([48, 25], None),
    ([30], None),
    # Within the look-back.
    ([168, 30], (168, 30)),
    ([169, 30], None),
    ([200, 60, 30], (60, 30)),
    ([300, 200], None),
    # What is to come counts for nothing.
    ([72, 30, -5], (72, 30)),
]


@pytest.mark.parametrize("language", SAY)
@pytest.mark.parametrize(("ago", "expected"), SILENT)
def test_who_is_silent(ago: list[int], expected: tuple[int, int] | None, language: str) -> None:
    assert found(language, {"1": ago}) == ({"1": expected} if expected else {})


@pytest.mark.parametrize("language", SAY)
def test_each_account_for_itself_and_none_that_has_no_name(language: str) -> None:
    records = {"1": [72, 25], "2": [71, 26], "3": [71, 1], "": [72, 25], "-": [72, 25]}
    assert found(language, records) == {"2": (71, 26), "1": (72, 25)}
    assert list(found(language, records)) == ["2", "1"], "in the order of their last records"


@pytest.mark.parametrize(
    ("group", "pack"),
    [("recipientAccountId", False), ("requestParameters.a", True), ("userIdentity", True), ("resources.ARN", True)],
)
def test_what_athena_has_no_column_for_is_no_group(group: str, pack: bool) -> None:
    with pytest.raises(RefusedConversion, match=f"went_silent: `{group}` is not a column") as refused:
        convert("athena", SEARCH.replace("recipientAccountId", group), pack=pack)
    assert refused.value.next_step == "group by recipientAccountId"
