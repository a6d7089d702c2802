"""The noise of a big organization's day, on every engine: how many alerts a level may raise when nobody attacks.

The day (`programs/busy_day`) is made, not recorded. Every record is judged by Sigma's own engine; the others judge one
record of each shape, for records of a shape differ in accounts, times, ids and names alone. Chains are judged on all
records that any rule fires on, but for the nightly audits, which no chain has for a member.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache

import pytest

from awol.build import Material, gather, kibana, splunk
from awol.build.lint.splunk import knowledge
from awol.configuration import allowlist
from awol.configuration.allowlist import Allowlist
from awol.configuration.allowlist.review import Site, review
from awol.configuration.environment import Environment, informed
from awol.configuration.organization import Organization, load, merged
from awol.convert import Conversion, convert_one
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.engines.sigma.parser import parse
from awol.pack import joined, load_converters, load_filters, load_manifest
from awol.pack.queries import committed_text, load_refusals
from awol.publish.needs import load_rates
from awol.replay.cases import written_cases
from awol.targets import ENGINES
from awol.values import Event, Hit, Rule, parse_time
from programs.busy_day import Happening, day, snapshot
from programs.busy_day.routines import ACCEPTED
from tests.build.exceptions import covered
from tests.build.test_splunk import texts
from tests.conftest import ROOT
from tests.packs import our_rules

SEED = 1
BUDGET: Mapping[str, Mapping[str, int]] = {
    "bare": {"medium": 910, "high": 30, "critical": 2},
    "told": {"medium": 30, "high": 3, "critical": 0},
}
"""Alerts a day that benign work may raise: without configuration, and with the example allow-list and snapshot."""

LOUD: Mapping[str, tuple[int, int, str]] = {
    # rule: (alerts without configuration, alerts with the examples, why no record tells it from an attack)
    "aws_org_accept_handshake_member": (1, 0, "whether the invitation is yours: only your site knows its id"),
    "aws_root_email_changed": (1, 0, "an intruder in the management account changes root addresses like this too"),
    "aws_iam_org_powerful_policy_attached": (9, 0, "an intruder with a role that makes administrators does the same"),
    "aws_account_security_contact_changed": (7, 0, "a contact set for a new account looks like one put out of the way"),
    "aws_root_console_login": (2, 1, "break-glass root with MFA: one was announced, one was not"),
    "aws_guardduty_disassociated": (2, 0, "retiring an account and blinding it leave the same record"),
    "aws_securityhub_disabled": (2, 0, "the same for Security Hub"),
    "aws_root_email_change_started": (1, 0, "the start of the change above"),
    "aws_cloudtrail_stopped_or_deleted": (1, 0, "a trail deleted in a sandbox: only the site knows which unit that is"),
    "aws_iam_leave_permission_granted": (1, 0, "administrators of the organization are allowed all its calls"),
    "aws_sso_powerful_permission_set": (1, 0, "a permission set for administrators, written as code"),
    "aws_org_leave_denied_scp": (1, 1, "somebody pressed Leave: a mistake and an attempt leave the same record"),
    "aws_sts_assume_root": (1, 1, "a bucket is unlocked by a person, with a ticket that no record carries"),
}  # fmt: skip
"""Every loud alert of the day. A new line is a decision; a number that shrinks is taken over here."""

MEDIUM: Mapping[str, tuple[int, int, str]] = {
    "aws_iam_org_powerful_policy_attached_by_stack": (822, 0, "one stack set makes a role an administrator everywhere"),
    "aws_iam_leave_permission_unclear": (27, 0, "policies as code whose text is not in the record, or denies leaving"),
    "aws_iam_admin_policy_granted": (10, 0, "administrator policies of pipelines, written as code"),
    "aws_iam_user_console_login_no_mfa": (10, 10, "people with a user of their own sign in without a second factor"),
    "aws_root_api_use": (8, 8, "root sessions that central root access opened for a task"),
    "aws_sts_assume_root_delete_credentials": (7, 0, "root credentials of new accounts are deleted"),
    "aws_root_password_recovery_requested": (5, 5, "somebody asks for a root password: nobody knows who"),
    "aws_sso_inline_policy_written": (6, 0, "permission sets, written as code"),
    "aws_guardduty_suppression": (2, 0, "a filter, written as code"),
    "aws_org_close_account_by_management": (2, 2, "accounts are closed: approve each by its own row"),
    "aws_org_policy_changed": (2, 0, "policies of the organization, written as code"),
    "aws_flow_logs_deleted": (1, 0, "a sandbox is emptied"),
    "aws_org_account_joined_invited": (1, 1, "an account that was bought joins"),
    "aws_org_invite_account": (1, 1, "its invitation: approve each by its own row"),
    "aws_org_accept_handshake_own": (0, 1, "it accepts, and the snapshot says that the invitation is your own"),
}
"""Every medium alert of the day: what a SOC reads within the week."""
TOLD: Mapping[str, tuple[int, int, str]] = {**LOUD, **MEDIUM}

RULES = our_rules()
EVERY = {rule.name: rule for rule in RULES}
DAY = day(SEED)
EVENTS = [Event(one.record, "day", f"record {number}") for number, one in enumerate(DAY)]
FIRST: Mapping[str, int] = {one.shape: number for number, one in reversed(list(enumerate(DAY)))}
OWN = "aws_org_accept_handshake_own"


@cache
def organization() -> Organization:
    example = load(ROOT / "organization.example.json")
    assert example is not None
    return merged(example, snapshot())


@cache
def site(kind: str) -> Environment:
    return Environment() if kind == "bare" else informed(Environment(), organization(), load_manifest(ROOT))


@cache
def rules(kind: str) -> tuple[Rule, ...]:
    """The rules that run on such a site."""
    facts = site(kind)
    whole = joined(RULES, load_filters(ROOT), facts.placeholders)
    return tuple(rule for rule in whole if not facts.missing(rule.placeholders))


@cache
def approvals() -> Allowlist:
    found = [
        allowlist.load(ROOT / name, RULES, organization=organization())
        for name in ("allowlist.example.csv", "allowlist.organization.example.csv")
    ]
    return Allowlist(tuple(row for one in found for row in one.rows))


@cache
def fired(kind: str) -> Mapping[str, tuple[int, ...]]:
    """Rule to the numbers of the records that it fires on, by Sigma's own engine on every record."""
    found: dict[str, list[int]] = {}
    tests = [
        (rule.name, parse(rule.text, site(kind).placeholders, rule.path))
        for rule in rules(kind)
        if rule.kind == "event"
    ]
    by_name: dict[str, list[int]] = {}
    for number, one in enumerate(DAY):
        by_name.setdefault(str(one.record["eventName"]).lower(), []).append(number)
    for name, node in tests:
        numbers: Iterable[int] = range(len(DAY))
        if node.event_names is not None:
            numbers = sorted(number for call in node.event_names for number in by_name.get(call, []))
        found[name] = [number for number in numbers if node.test(DAY[number].record)]
    return {name: tuple(numbers) for name, numbers in found.items()}


def expected(one: Happening, kind: str) -> set[str]:
    """What the routine says, and what the site's facts make of it."""
    told = {name for name in one.raises if name in fired(kind)}
    return told - set(ACCEPTED) | {OWN} if kind == "told" and one.raises == ACCEPTED else told


def text_of(rule: Rule, target: str, kind: str) -> str | None:
    """The committed text of a rule, or the one made for the site; None where the target refuses it."""
    if target == "sigma":
        return rule.text
    refusals = load_refusals(ROOT)
    if target in refusals.get(rule.name, {}):
        return None
    if rule.placeholders:
        conversion = Conversion(ROOT, load_converters(ROOT), site(kind), "default", rules(kind))
        return convert_one(conversion, rule, target)
    return committed_text(ROOT, rule, target, refusals)


def approved(rule: str, hit: Hit, kind: str) -> bool:
    return kind == "told" and approvals().approval(rule, hit.events[-1].record) is not None


def chains(engine: str, kind: str) -> Counter[str]:
    """Alerts of chains, on the records that any rule fires on: no other can be part of one."""
    numbers = sorted({number for found in fired(kind).values() for number in found})
    events = [EVENTS[number] for number in numbers if DAY[number].routine.name != "root credentials are audited"]
    companions = tuple(rule.text for rule in rules(kind))
    counted: Counter[str] = Counter()
    for rule in rules(kind):
        text = text_of(rule, ENGINES[engine], kind) if rule.kind == "correlation" else None
        if text is None:
            continue
        context = Context(placeholders=site(kind).placeholders, companions=companions, path=rule.path)
        hits = [hit for hit in compile_for(engine, text, context)(events) if not approved(rule.name, hit, kind)]
        counted[rule.name] += len(hits)
    return counted


def _agreed(rule: str, kind: str) -> int:
    """The alerts of a rule that a person has agreed to."""
    bare, told, _ = TOLD.get(rule, (0, 0, ""))
    return told if kind == "told" else bare


def test_the_day_is_that_of_a_big_organization() -> None:
    assert len(organization().accounts) >= 800
    assert 10_000 < len(DAY) < 50_000
    assert len({one.record["recipientAccountId"] for one in DAY}) >= 790
    assert len(FIRST) >= 75


def test_the_same_seed_gives_the_same_day_and_another_another() -> None:
    assert [one.record for one in day(SEED)] == [one.record for one in DAY]
    assert [one.record for one in day(SEED + 1)] != [one.record for one in DAY]


@pytest.mark.parametrize("kind", BUDGET)
def test_every_record_raises_what_its_routine_says(kind: str) -> None:
    raised: dict[int, set[str]] = {}
    for name, numbers in fired(kind).items():
        for number in numbers:
            raised.setdefault(number, set()).add(name)
    wrong = {
        one.shape: (raised.get(number, set()), expected(one, kind))
        for number, one in enumerate(DAY)
        if raised.get(number, set()) != expected(one, kind)
    }
    assert not wrong


@pytest.mark.parametrize("kind", BUDGET)
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_the_day_is_within_its_budget(engine: str, kind: str) -> None:
    sample = [EVENTS[number] for number in sorted(FIRST.values())]
    shapes = {EVENTS[number].id: shape for shape, number in FIRST.items()}
    counted = chains(engine, kind)
    for rule in rules(kind):
        text = text_of(rule, ENGINES[engine], kind) if rule.kind == "event" else None
        if text is None:
            continue
        search = compile_for(engine, text, Context(placeholders=site(kind).placeholders, path=rule.path))
        found = {shapes[event.id] for hit in search(sample) for event in hit.events}
        numbers = fired(kind)[rule.name]
        assert found == {DAY[number].shape for number in numbers}, rule.name
        counted[rule.name] += sum(not approved(rule.name, Hit((EVENTS[number],)), kind) for number in numbers)
    for level, most in BUDGET[kind].items():
        loud = {name: count for name, count in counted.items() if count and EVERY[name].level == level}
        assert sum(loud.values()) <= most, loud
        assert {name: count for name, count in loud.items() if count != _agreed(name, kind)} == {}


@cache
def built() -> Material:
    """What a build makes of the pack for this site."""
    return gather(ROOT, RULES, site("told"), allowlist=approvals(), organization=organization())


MOST = 100
"""Records of one rule that the app judges: those beyond differ in accounts, times and ids alone."""


def test_the_splunk_app_approves_what_a_hunt_approves() -> None:
    """Scopes too, which it looks up: nobody who imports the app has a louder day."""
    assert splunk.unsaid(built()) == []
    known, _ = knowledge(texts(built()))
    for rule, numbers in fired("told").items():
        events = [EVENTS[number] for number in numbers[:MOST]]
        if not events:
            continue
        text = f"* | `awol_details` | `awol_allowlist({rule})`"
        kept = {event.id for hit in compile_for("splunk", text, known.context(rule))(events) for event in hit.events}
        assert kept == {one.id for one in events if not approved(rule, Hit((one,)), "told")}, rule


def test_kibanas_exceptions_keep_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    now = parse_time(DAY[-1].record["eventTime"]) or 0
    monkeypatch.setattr(kibana, "present", lambda: now)
    content = kibana.files(built())[f"awol-exceptions-{built().version}.ndjson"]
    items: dict[str, list[dict[str, object]]] = {}
    for one in map(json.loads, content.decode().splitlines()):
        if "item_id" in one:
            items.setdefault(one["list_id"].removeprefix("awol-"), []).append(one)
    counted: Counter[str] = Counter()
    for rule, numbers in fired("told").items():
        hidden = covered(items.get(rule, []), now)
        for record in (DAY[number].record for number in numbers):
            silenced = hidden(Event(record))
            counted[rule] += not silenced
            # What Kibana silences, a row approves.
            assert not silenced or approvals().approval(rule, record) is not None
    for level, most in BUDGET["told"].items():
        loud = {name: count for name, count in counted.items() if count and EVERY[name].level == level}
        assert sum(loud.values()) <= most, loud


def test_the_page_has_every_loud_line_with_its_reason() -> None:
    page = (ROOT / "docs" / "noise.md").read_text(encoding="utf-8")
    rows = [
        f"| [{name}](rules/{name}.md) | {EVERY[name].level} | {bare} | {told} | {why} |"
        for name, (bare, told, why) in TOLD.items()
    ]
    assert [line for line in page.splitlines() if line.startswith("| [aws_")] == rows
    for kind in BUDGET:
        for level, most in BUDGET[kind].items():
            total = sum(_agreed(name, kind) for name in TOLD if EVERY[name].level == level)
            assert f"{total} of {most}" in page, (kind, level)


@pytest.mark.parametrize("kind", BUDGET)
def test_the_rates_that_pages_show_are_of_this_day(kind: str) -> None:
    """`programs/busy_day/rates.py` counts them on days of several seeds; the routines of a day are always the same."""
    rates = load_rates(ROOT)
    counted = rates.bare if kind == "bare" else rates.configured
    ringing = {
        name
        for name, numbers in fired(kind).items()
        if any(not approved(name, Hit((EVENTS[number],)), kind) for number in numbers)
    }
    assert {name for name, rate in counted.items() if rate and EVERY[name].kind == "event"} == ringing
    # With the example values every rule runs, so each has a rate.
    assert kind == "bare" or counted.keys() == EVERY.keys()


def test_every_loud_line_has_its_reason() -> None:
    assert all(len(why.split()) > 2 for _, _, why in TOLD.values())
    assert all(EVERY[name].level in ("high", "critical") for name in LOUD)
    assert {EVERY[name].level for name in MEDIUM} == {"medium"}


def test_the_budget_would_notice_a_louder_rule() -> None:
    """One rule of the many that are quiet by level, raised to high, is far beyond the budget."""
    assert len(fired("bare")["aws_sts_assume_root_audit"]) > BUDGET["bare"]["high"]
    assert len(fired("bare")["aws_iam_org_powerful_policy_attached_by_stack"]) > BUDGET["bare"]["high"]


def test_the_examples_cover_nothing_that_they_should_not() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    assert review(approvals(), now, 0, Site(RULES, organization()), None) == []
    wide = allowlist.parse(
        "rule,principal_arn,reason,expires\naws_root_email_*,arn:aws:iam::111122223333:role/X,why,2026-12-12\n",
        "a.csv",
        RULES,
        now.date(),
    )
    assert len(review(wide, now, 0, Site(RULES, organization()), None)) == 1


def test_the_examples_approve_what_they_were_written_for_and_no_attack() -> None:
    """Every fixture that fires stays as loud under the example allow-lists, also on a day on which their rows hold."""
    hidden = [
        (rule.name, case.name)
        for rule in RULES
        for case in written_cases(ROOT, rule)
        if case.expected == "fires"
        and approvals().approval(rule.name, {**case.events[-1].record, "eventTime": "2026-12-01T12:00:00Z"})
    ]
    # What a row was written for: the sign-in that was announced, and vending by the role that vends.
    assert hidden == [
        ("aws_root_console_login", "fires/sign_in_with_a_second_factor"),
        ("aws_iam_org_powerful_policy_attached", "fires/account_vending"),
    ]
    # They do approve the day's own work, so that the test above looks at something.
    stacks = fired("told")["aws_iam_org_powerful_policy_attached_by_stack"]
    assert approved("aws_iam_org_powerful_policy_attached_by_stack", Hit((EVENTS[stacks[0]],)), "told")
