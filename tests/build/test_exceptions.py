"""Kibana's exceptions as built leave of a rule's alerts what a hunt with the same allow-list leaves unapproved.

The rows are made for each record that a rule finds: rows that cover it, and rows that nearly do. What a row means is
said by hand for each kind; that a hunt and Kibana mean the same is asked of every rule and every record.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import pytest

from awol.build import gather, kibana
from awol.cli.common import fixture_environment
from awol.configuration.allowlist import Allowlist, Row, parse
from awol.engines import Search
from awol.engines.catalogue import compile_for
from awol.errors import ConfigurationError
from awol.replay.cases import written_cases
from awol.values import Event, Hit, Rule, parse_time
from tests.build.exceptions import RefusedError, covered
from tests.conftest import ROOT
from tests.packs import our_rules

RECORD = {
    "eventTime": "2026-11-20T10:00:00Z",
    "eventName": "MoveAccount",
    "recipientAccountId": "111122223333",
    "sourceIPAddress": "192.0.2.7",
    "readOnly": False,
    "requestParameters": {"accountId": "444455556666"},
    "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/Vending/one"},
}
ARN, ACCOUNT = "aws.cloudtrail.user_identity.arn", "aws.cloudtrail.recipient_account_id"
IN, OUT = "included", "excluded"
ENTRIES: list[tuple[str, str, str, Any, bool]] = [
    (ACCOUNT, IN, "match", "111122223333", True),
    (ACCOUNT, IN, "match", "111122223334", False),
    (ACCOUNT, IN, "match", "11112222333*", False),
    (ACCOUNT, OUT, "match", "111122223333", False),
    (ACCOUNT, OUT, "match", "111122223334", True),
    (ACCOUNT, IN, "match_any", ["444455556666", "111122223333"], True),
    (ACCOUNT, IN, "match_any", ["444455556666"], False),
    (ACCOUNT, OUT, "match_any", ["444455556666"], True),
    (ACCOUNT, IN, "exists", None, True),
    (ACCOUNT, OUT, "exists", None, False),
    ("aws.cloudtrail.error_code", IN, "exists", None, False),
    ("aws.cloudtrail.error_code", OUT, "exists", None, True),
    ("aws.cloudtrail.error_code", OUT, "match", "AccessDenied", True),
    ("no.such.field", IN, "exists", None, False),
    ("no.such.field", OUT, "match", "x", True),
    (ARN, IN, "wildcard", "arn:aws:sts::111122223333:assumed-role/Vending/*", True),
    (ARN, IN, "wildcard", "arn:aws:sts::111122223333:assumed-role/vending/*", False),
    (ARN, IN, "wildcard", "arn:aws:sts::111122223333:assumed-role/Vend?ng/*", True),
    (ARN, IN, "wildcard", "arn:aws:sts::111122223333:assumed-role/Vend\\?ng/*", False),
    (ARN, OUT, "wildcard", "arn:aws:sts::1*", False),
    ("event.action", IN, "match", "moveaccount", False),
    ("source.ip", IN, "match", "192.0.2.7", True),
    ("source.ip", IN, "match", "192.0.2.0/29", True),
    ("source.ip", IN, "match", "192.0.2.8/29", False),
    ("source.ip", IN, "match_any", ["2001:db8::/32", "192.0.2.7"], True),
    ("aws.cloudtrail.read_only", IN, "match", "false", True),
    ("aws.cloudtrail.read_only", IN, "match", "true", False),
    ("aws.cloudtrail.flattened.request_parameters.accountId", IN, "match", "444455556666", True),
]  # fmt: skip


def entry(field: str, operator: str, kind: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "type": kind, **({} if value is None else {"value": value})}


def meets(*items: Sequence[Mapping[str, Any]], **record: Any) -> bool:
    listed = [{"entries": one, "expire_time": "2027-01-16T00:00:00.000Z"} for one in items]
    return covered(listed, at(RECORD))(Event({**RECORD, **record}))


def at(record: Mapping[str, Any]) -> int:
    moment = parse_time(record["eventTime"])
    assert moment is not None
    return moment


@pytest.mark.parametrize(("field", "operator", "kind", "value", "met"), ENTRIES)
def test_an_entry_is_met_as_kibana_documents_it(field: str, operator: str, kind: str, value: Any, met: bool) -> None:
    assert meets([entry(field, operator, kind, value)]) == met


def test_the_entries_of_an_item_hold_together_and_one_item_is_enough() -> None:
    right, wrong = entry(ACCOUNT, IN, "match", "111122223333"), entry(ACCOUNT, IN, "match", "444455556666")
    assert meets([right, right])
    assert not meets([right, wrong])
    assert meets([wrong], [right])
    assert not meets([wrong], [right, wrong])
    assert not meets()


@pytest.mark.parametrize(("end", "met"), [("2026-11-20T10:00:00.000Z", False), ("2026-11-20T10:00:00.001Z", True)])
def test_an_item_that_has_expired_does_nothing(end: str, met: bool) -> None:
    item = {"entries": [entry(ACCOUNT, IN, "exists", None)], "expire_time": end}
    assert covered([item], at(RECORD))(Event(RECORD)) == met


REFUSED: list[tuple[str, str, str, Any]] = [
    (ACCOUNT, IN, "list", None),
    (ACCOUNT, IN, "nested", None),
    (ACCOUNT, "maybe", "exists", None),
    (ACCOUNT, IN, "match", ""),
    (ACCOUNT, IN, "match", ["111122223333"]),
    (ACCOUNT, IN, "match_any", "111122223333"),
    (ACCOUNT, IN, "match_any", []),
    (ACCOUNT, IN, "regex", ".*"),
    ("source.ip", IN, "wildcard", "192.*"),
    ("@timestamp", IN, "match", "2026-11-20"),
    ("user_agent.original.text", IN, "match", "boto"),
]


@pytest.mark.parametrize(("field", "operator", "kind", "value"), REFUSED)
def test_what_cannot_be_run_is_refused(field: str, operator: str, kind: str, value: Any) -> None:
    with pytest.raises(RefusedError):
        meets([entry(field, operator, kind, value)])


HEAD = "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires\n"
STRANGER, LATER, EARLIER = "999988887777", "2027-02-01", "2026-01-02"


class Cells(NamedTuple):
    """A row of an allow-list, without its reason."""

    rule: str
    target: str = ""
    recipient: str = ""
    principal: str = ""
    network: str = ""
    starts: str = ""
    ends: str = LATER

    @property
    def line(self) -> str:
        """As the file has it."""
        return (
            f"{self.rule},{self.target},{self.recipient},{self.principal},{self.network},why,{self.starts},{self.ends}"
        )


def rows_for(rule: str, record: Mapping[str, Any]) -> Iterator[Cells]:
    """Rows that cover a record, and rows that nearly do: one cell is of another."""
    identity = record.get("userIdentity") or {}
    account = str(record.get("recipientAccountId") or identity.get("accountId") or "111122223333")
    issuer = ((identity.get("sessionContext") or {}).get("sessionIssuer") or {}).get("arn")
    parameters = record.get("requestParameters") or {}
    target = str(parameters.get("accountId") or account) if isinstance(parameters, dict) else account
    day = str(record["eventTime"])[:10]
    for name in (rule, "*", f"{rule[:-1]}*"):
        yield Cells(name, recipient=account)
    yield Cells(rule, recipient=STRANGER)
    for one in dict.fromkeys((account, target, STRANGER)):
        if one.isdigit() and len(one) == 12:
            yield Cells(rule, target=one)
            yield Cells(rule, target=one, recipient=account)
            yield Cells(rule, target=one, recipient=STRANGER)
    yield Cells(rule, recipient=account, starts=day)
    yield Cells(rule, recipient=account, starts=EARLIER, ends=EARLIER)
    for arn in filter(None, (identity.get("arn"), issuer)):
        kind, _, name = str(arn).rpartition(":")[2].partition("/")
        others = [
            arn,
            str(arn).swapcase().replace("ARN:AWS", "arn:aws"),
            str(arn).replace(account, STRANGER),
            f"{arn}x",
        ]
        if kind in ("role", "user") and len(name) > 2:
            others += [f"{arn[:-1]}*", f"{arn}*", f"{arn[:-2]}?*", f"{arn[:-2]}*{arn[-1]}"]
        if kind == "assumed-role":
            others += [f"{arn.rpartition('/')[0]}/*", f"{arn.rpartition('/')[0]}x/*"]
        for one in others:
            yield Cells(rule, principal=one)
        yield Cells(rule, principal=arn, recipient=account)
        yield Cells(rule, principal=arn, recipient=STRANGER)
        yield from (Cells(rule, principal=arn, network=one) for one in networks(record.get("sourceIPAddress")))
    yield from (Cells(rule, recipient=account, network=one) for one in networks(record.get("sourceIPAddress")))


def networks(address: Any) -> Iterator[str]:
    """The address alone, its network, and one beside it; another where it is a name."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        yield "192.0.2.0/24"
        return
    size = known.max_prefixlen
    yield str(known)
    yield str(ipaddress.ip_network(f"{known}/{size - 8}", strict=False))
    yield str(type(known)(int(known) ^ 1))


RULES = our_rules()
TODAY = date(2026, 12, 1)
MATERIAL = gather(ROOT, RULES, fixture_environment(ROOT))


@cache
def is_taken(row: Cells) -> bool:
    """Whether an allow-list may have such a row: one that reaches too far is refused by name, and approves nothing."""
    try:
        parse(HEAD + row.line, "a.csv", RULES, TODAY)
    except ConfigurationError:
        return False
    return True


Items = Sequence[Mapping[str, Any]]


def exceptions(rule: Rule, allowlist: Allowlist) -> tuple[dict[int, Items], set[int]]:
    """The items as built by the line of their row, and the lines that `unsaid` names."""
    site = replace(MATERIAL, rules=(rule,), allowlist=allowlist)
    text = kibana.files(site).get(f"awol-exceptions-{site.version}.ndjson", b"")
    found: dict[int, list[Mapping[str, Any]]] = {}
    for one in map(json.loads, text.decode().splitlines()):
        if "item_id" in one:
            found.setdefault(int(one["name"].split(":")[0].removeprefix("row ")), []).append(one)
    return dict(found), {int(one.split(":")[1]) for one in kibana.unsaid(site)}


def told(hits: Iterable[Hit]) -> list[tuple[str, ...]]:
    return sorted(hit.event_ids for hit in hits)


def rule_named(name: str) -> Rule:
    (rule,) = [one for one in RULES if one.name == name]
    return rule


def compiled(rule: Rule) -> Search:
    """The rule as Kibana runs it."""
    language = kibana.language(MATERIAL, rule) or ""
    return compile_for(language, MATERIAL.text(rule, language) or "")


def hunted(rule: Rule, row: Row, hits: Iterable[Hit]) -> list[Hit]:
    """What a hunt with one row leaves unapproved."""
    alone = Allowlist((row,), "a.csv")
    return [hit for hit in hits if alone.approval_of_all(rule.name, [one.record for one in hit.events]) is None]


def run_at(events: Sequence[Event]) -> int:
    """When Kibana runs: as the last of the events is ingested."""
    return max(moment for one in events if (moment := parse_time(one.record.get("eventTime"))) is not None)


class Compared(NamedTuple):
    """How many verdicts were compared: a hunt approves, it does not, Kibana cannot say the row; and what differs."""

    approved: int
    alerts: int
    unsaid: int
    differing: tuple[str, ...]


def unchanged(items: Items) -> Items:
    return items


def compared(rule: Rule, change: Callable[[Items], Items] = unchanged) -> Compared:
    """The rule on each of its fixtures with the exceptions of each row alone, against a hunt with that row."""
    search = compiled(rule)
    cases = [case for case in written_cases(ROOT, rule) if case.expected == "fires"]
    records = [event.record for case in cases for event in case.events if "eventTime" in event.record]
    rows = [row for row in dict.fromkeys(row for one in records for row in rows_for(rule.name, one)) if is_taken(row)]
    allowlist = parse(HEAD + "\n".join(one.line for one in rows), "a.csv", RULES, TODAY)
    items, unsaid = exceptions(rule, allowlist)
    approved = alerts = named = 0
    differing = []
    for case in cases:
        found, now = list(search(case.events)), run_at(case.events)
        first = min(at(one.record) for one in case.events if "eventTime" in one.record)
        for row, cells in zip(allowlist.rows, rows, strict=True):
            begun = row.starts is None or row.starts <= now  # a row that begins later is built on its day
            if begun and row.starts is not None and row.starts > first:
                continue  # the day of a row divides these events: an exception has no beginning (docs/build.md)
            hidden = covered(change(items.get(row.line, ())) if begun else (), now)
            left = told(search([event for event in case.events if not hidden(event)]))
            if row.line in unsaid:
                named += 1
                if row.line in items or left != told(found):
                    differing.append(f"{case.name}: {cells.line}: it is named as unsaid, and hides an alert")
                continue
            wanted = told(hunted(rule, row, found))
            approved, alerts = approved + (wanted != told(found)), alerts + (wanted == told(found))
            if left != wanted:
                differing.append(f"{case.name}: {cells.line}: a hunt leaves {wanted}, Kibana {left}")
    return Compared(approved, alerts, named, tuple(differing))


@pytest.mark.parametrize("name", [rule.name for rule in kibana.built(MATERIAL)])
def test_a_rule_with_exceptions_alerts_on_what_a_hunt_leaves_unapproved(name: str) -> None:
    found = compared(rule_named(name))
    assert found.differing == ()
    assert found.alerts + found.unsaid
    assert found.approved + found.unsaid


LEAVE, GRANT, DEPARTED = "aws_org_leave_success", "aws_corr_selfgrant_then_leave", "aws_org_account_departed_left"


@pytest.mark.parametrize(("name", "said"), [(LEAVE, True), (GRANT, True), (DEPARTED, False)])
def test_rows_of_every_kind_are_compared(name: str, said: bool) -> None:
    found = compared(rule_named(name))
    assert (found.approved > 0, found.alerts > 0) == (said, said)
    assert found.unsaid > 0


def entries_changed(change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Callable[[Items], Items]:
    return lambda items: [{**one, "entries": [change(entry) for entry in one["entries"]]} for one in items]


HARM: dict[str, Callable[[Items], Items]] = {
    "no item": lambda _: (),
    "the first condition alone": lambda items: [{**one, "entries": one["entries"][:1]} for one in items],
    "the last condition alone": lambda items: [{**one, "entries": one["entries"][-1:]} for one in items],
    "the first item alone": lambda items: items[:1],
    "an item for everybody beside": lambda items: [*items, {"entries": [entry(ACCOUNT, IN, "exists", None)]}],
    "excluded": entries_changed(lambda one: {**one, "operator": "excluded"}),
    "a star as it stands": entries_changed(lambda one: {**one, "type": one["type"].replace("wildcard", "match")}),
    "the caller's account": entries_changed(
        lambda one: {**one, "field": one["field"].replace("recipient_account_id", "user_identity.account_id")}
    ),
    "no end": lambda items: [{**one, "expire_time": None} for one in items],
}


@pytest.mark.parametrize("change", HARM.values(), ids=HARM.keys())
def test_exceptions_that_say_something_else_are_seen(change: Callable[[Items], Items]) -> None:
    assert compared(rule_named("aws_org_leave_denied"), change).differing


VENDING = "arn:aws:iam::444455556666:role/Vending"
CALL = {
    **RECORD,
    "eventVersion": "1.11",
    "eventID": "5b7c9a52-4c6f-4f51-9f0e-7d35c3a80e11",
    "eventSource": "organizations.amazonaws.com",
    "eventName": "LeaveOrganization",
    "recipientAccountId": "444455556666",
    "requestParameters": None,
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::444455556666:assumed-role/Vending/one",
        "accountId": "444455556666",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": VENDING, "accountId": "444455556666"}},
    },
}
SESSION = "arn:aws:sts::444455556666:assumed-role/Vending"
ROWS = [
    # (a row, whether it approves the call)
    (Cells(LEAVE, recipient="444455556666"), True),
    (Cells(LEAVE, recipient="111122223333"), False),
    (Cells("*", recipient="444455556666"), True),
    (Cells("aws_org_leave_*", recipient="444455556666"), True),
    (Cells("aws_org_leave_denied*", recipient="444455556666"), False),
    (Cells(LEAVE, target="444455556666"), True),
    (Cells(LEAVE, target="111122223333"), False),
    (Cells(LEAVE, target="444455556666", recipient="111122223333"), False),
    (Cells(LEAVE, principal=VENDING), True),
    (Cells(LEAVE, principal=f"{VENDING}2"), False),
    (Cells(LEAVE, principal="arn:aws:iam::444455556666:role/vending"), False),
    (Cells(LEAVE, principal="arn:aws:iam::111122223333:role/Vending"), False),
    (Cells(LEAVE, principal="arn:aws:iam::444455556666:role/Vend*"), True),
    (Cells(LEAVE, principal="arn:aws:iam::444455556666:role/Vend?*"), False),
    (Cells(LEAVE, principal="arn:aws:iam::444455556666:role/Vend\\*"), False),
    (Cells(LEAVE, principal=f"{SESSION}/one"), True),
    (Cells(LEAVE, principal=f"{SESSION}/two"), False),
    (Cells(LEAVE, principal=f"{SESSION}/*"), True),
    (Cells(LEAVE, principal=f"{SESSION}2/*"), False),
    (Cells(LEAVE, principal="arn:aws:iam::444455556666:root"), False),
    (Cells(LEAVE, recipient="444455556666", network="192.0.2.0/28"), True),
    (Cells(LEAVE, recipient="444455556666", network="192.0.2.7"), True),
    (Cells(LEAVE, recipient="444455556666", network="192.0.2.8/29"), False),
    (Cells(LEAVE, recipient="444455556666", network="2001:db8::/32"), False),
    (Cells(LEAVE, principal=VENDING, recipient="444455556666", network="192.0.2.0/28"), True),
    (Cells(LEAVE, principal=VENDING, recipient="111122223333", network="192.0.2.0/28"), False),
    (Cells(LEAVE, recipient="444455556666", starts="2026-11-20"), True),
    (Cells(LEAVE, recipient="444455556666", ends="2026-11-20"), True),
    (Cells(LEAVE, recipient="444455556666", ends="2026-11-19"), False),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "approved"), ROWS)
def test_a_row_means_in_kibana_what_it_says(cells: Cells, approved: bool) -> None:
    rule, event = rule_named(LEAVE), Event(CALL)
    allowlist = parse(HEAD + cells.line, "a.csv", RULES, TODAY)
    search = compiled(rule)
    assert told(search([event])) == [(event.id,)]
    assert (hunted(rule, allowlist.rows[0], search([event])) == []) == approved
    items, unsaid = exceptions(rule, allowlist)
    assert unsaid == set()
    hidden = covered(items.get(2, ()), at(CALL))
    assert hidden(event) == approved
