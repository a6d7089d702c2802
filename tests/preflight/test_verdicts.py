"""From answers to verdicts: each row has its twin, in which one thing is different."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from awol.preflight.needs import Need
from awol.preflight.questions import Asked, Seen
from awol.preflight.verdicts import answers, verdicts
from awol.values import Rule
from tests.packs import our_rules

RULE = next(rule for rule in our_rules() if rule.name == "aws_org_leave_success")
SOURCE = "organizations.amazonaws.com"
MANAGEMENT = "111122223333"


def needing(*groups: tuple[str, ...], source: str = SOURCE, name: str = "LeaveOrganization") -> Need:
    return Need("calls", frozenset((source,)), frozenset((name,)), groups)


ALONE = {"source": SOURCE, "name": "RemoveAccountFromOrganization"}
DELEGATED = {"source": SOURCE, "name": "DetachPolicy"}
ALL = Seen(records=100, accounts=3, regions=2, management=5, organizations=9, home=50, calls={RULE.name: 0})
FIELD = "requestParameters.x"
FLAT = "aws.cloudtrail.flattened.request_parameters.x"
KEPT = "aws.cloudtrail.flattened.request_parameters.policyArn"
TEXT = "aws.cloudtrail.request_parameters"


def seen(**changes: Any) -> Seen:
    return replace(ALL, **changes)


ROWS: list[tuple[str, Need, Seen, str]] = [
    ("all is here", needing(), seen(), "yes"),
    ("no record", needing(), seen(records=0), "no"),
    ("records not told", needing(), seen(records=None), "unknown"),
    ("its calls were seen", needing(), seen(calls={RULE.name: 2}, home=0, records=None), "yes"),
    ("its calls not told", needing(), seen(calls={}), "unknown"),
    ("no home region", needing(), seen(home=0), "no"),
    ("home region not told", needing(), seen(home=None), "unknown"),
    ("no home region for a regional service", needing(source="guardduty.amazonaws.com"), seen(home=0), "yes"),
    ("management alone, its log is missing", needing(**ALONE), seen(management=0), "no"),
    ("the same, although a member tried", needing(**ALONE), seen(management=0, calls={RULE.name: 3}), "no"),
    ("the same, but the rule is on failures", needing(("errorCode",), **ALONE), seen(management=0), "yes"),
    ("management alone, not told", needing(**ALONE), seen(management=None), "unknown"),
    ("delegated, management is missing", needing(**DELEGATED), seen(management=0), "no"),
    ("delegated, and seen", needing(**DELEGATED), seen(management=0, calls={RULE.name: 1}), "yes"),
    ("its field is full", needing((FIELD,)), seen(calls={RULE.name: 4}, filled={(RULE.name, FIELD): 3}), "yes"),
    ("its field is empty", needing((FIELD,)), seen(calls={RULE.name: 4}, filled={(RULE.name, FIELD): 0}), "unknown"),
    ("one of two is full", needing((FIELD, "y")), seen(calls={RULE.name: 4}, filled={(RULE.name, "y"): 1}), "yes"),
    ("no failure was seen", needing(("errorCode",)), seen(calls={RULE.name: 4}), "yes"),
    ("a field that nobody has", needing(("x",)), seen(alive={"x": 0}), "no"),
    ("a field that somebody has", needing(("x",)), seen(alive={"x": 1}), "yes"),
    ("a sparse field that nobody has", needing(("errorCode",)), seen(alive={"errorCode": 0}), "yes"),
    ("nothing is extracted", needing(), seen(views={"nothing extracted": 9}), "no"),
    ("nothing is extracted of some", needing(), seen(views={"nothing extracted": 9, "plain": 1}), "yes"),
    ("retain all", needing((FLAT,)), seen(retain="all"), "yes"),
    ("retain keyword", needing((FLAT,)), seen(retain="keyword"), "no"),
    ("retain keyword, text", needing((TEXT,)), seen(retain="keyword"), "yes"),
    ("retain keyword, either", needing((FLAT, TEXT)), seen(retain="keyword"), "yes"),
    ("retain flattened, text", needing((TEXT,)), seen(retain="flattened"), "no"),
    ("retain minimal", needing((FLAT,)), seen(retain="minimal"), "no"),
    ("retain minimal, kept", needing((KEPT,)), seen(retain="minimal"), "yes"),
    ("retain none", needing((TEXT,)), seen(retain=""), "no"),
    ("every call", Need("", frozenset(), frozenset(), ()), seen(calls={}), "yes"),
]  # fmt: skip


@pytest.mark.parametrize(("need", "told", "can"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_verdict(need: Need, told: Seen, can: str) -> None:
    (found,) = verdicts([Asked(RULE, need)], told, MANAGEMENT)
    assert (found.rule, found.level, found.can_fire) == (RULE.name, RULE.level, can)
    assert found.why


EVERY_CALL = Need("", frozenset(), frozenset(), ())
BOTH = Need("calls", frozenset(("iam.amazonaws.com", SOURCE)), frozenset(("A",)), ())
ATTEMPT = "aws.cloudtrail.error_code"
WHY: list[tuple[Need | None, Seen, str]] = [
    (None, seen(), "needs configuration: x"),
    (needing(), seen(records=0), "no CloudTrail record of the last day was found"),
    (needing(), seen(records=None), "the query for records could not be run"),
    (needing(), seen(views={"nothing extracted": 9}), "Splunk extracts no field of the records"),
    (needing((FLAT,)), seen(retain="keyword"), f"`retain: keyword` leaves out {FLAT}"),
    (needing((FLAT,)), seen(), "no such call in 90 days; everything that it needs is here"),
    (needing((TEXT,)), seen(retain=""), f"no record of the last day has {TEXT}"),
    (needing((TEXT,), (FLAT,)), seen(retain="keyword"), f"`retain: keyword` leaves out {FLAT}"),
    (needing(**ALONE), seen(management=0, calls={RULE.name: 2}),
     f"only the management account makes these calls, and the log of {MANAGEMENT} is not here"),
    (needing(**DELEGATED), seen(management=0), f"the log of the management account {MANAGEMENT} is not here"),
    (needing(**ALONE), seen(management=None), "the query for the management account's log could not be run"),
    (needing(), seen(calls={RULE.name: 1}), "1 record of its calls in 90 days"),
    (needing(), seen(calls={RULE.name: 1234}, days=7), "1,234 records of its calls in 7 days"),
    (needing((FIELD, "y"), ("z",)), seen(calls={RULE.name: 4}, filled={(RULE.name, "z"): 1}),
     f"4 records of its calls in 90 days, and none has {FIELD} or y: does AWS leave that out, or your pipeline?"),
    (needing(), seen(home=None), "the query for the region in which they log could not be run"),
    (BOTH, seen(home=0),
     "iam.amazonaws.com and organizations.amazonaws.com log in one region, and no record of that region is here"),
    (needing(("x", "y")), seen(alive={"x": 0, "y": 0}), "no record of the last day has x or y"),
    (needing(), seen(calls={}), "the query for its calls could not be run"),
    (EVERY_CALL, seen(calls={}), "it looks at every call; 100 records in the last day"),
    (EVERY_CALL, seen(calls={}, records=1), "it looks at every call; 1 record in the last day"),
    (needing(), seen(), "no such call in 90 days; everything that it needs is here"),
    (needing(("x", "y")), seen(alive={"x": 0, "y": 1}), "no such call in 90 days; everything that it needs is here"),
    # A member's attempt is in the member's own log.
    (needing((ATTEMPT,), **ALONE), seen(management=0), "no such call in 90 days; everything that it needs is here"),
    (needing(source="iam.amazonaws.com", name="DetachPolicy"), seen(management=0),
     "no such call in 90 days; everything that it needs is here"),
    (Need("calls", frozenset((SOURCE,)), frozenset(), ()), seen(management=0),
     "no such call in 90 days; everything that it needs is here"),
]  # fmt: skip


@pytest.mark.parametrize(("need", "told", "why"), WHY)
def test_the_reason_of_a_verdict(need: Need | None, told: Seen, why: str) -> None:
    (found,) = verdicts([Asked(RULE, need, reason="" if need else "needs configuration: x")], told, MANAGEMENT)
    assert found.why == why


def test_a_verdict_holds_the_numbers_of_its_rule() -> None:
    told = seen(calls={RULE.name: 4, "other": 7}, filled={(RULE.name, FIELD): 3, ("other", FIELD): 1})
    (found,) = verdicts([Asked(RULE, needing((FIELD,), ("y",)))], told, MANAGEMENT)
    assert (found.calls, found.filled) == (4, {FIELD: 3})


def test_a_management_account_that_nobody_named() -> None:
    (found,) = verdicts([Asked(RULE, needing(**ALONE))], seen(management=0), "")
    assert found.can_fire == "unknown"
    assert "awol organization" in found.why
    (found,) = verdicts([Asked(RULE, needing(**ALONE))], seen(management=2, management_accounts=("1",)), "")
    assert found.can_fire == "yes"


def named(name: str) -> Rule:
    return replace(RULE, name=name)


CHAINS: list[tuple[tuple[tuple[str, ...], ...], str]] = [
    ((("yes",), ("yes",)), "yes"),
    ((("yes",), ("no",)), "no"),
    ((("no", "yes"), ("yes",)), "yes"),
    ((("no", "unknown"), ("yes",)), "unknown"),
    ((("unknown",), ("no",)), "no"),
    ((("no", "no"),), "no"),
    ((("not asked about",),), "unknown"),
]


@pytest.mark.parametrize(("steps", "can"), CHAINS)
def test_a_chain_is_as_good_as_its_worst_step(steps: tuple[tuple[str, ...], ...], can: str) -> None:
    parts = [
        Asked(named("yes"), needing()),
        Asked(named("no"), reason="needs configuration: x"),
        Asked(named("unknown"), needing(source="iam.amazonaws.com")),
    ]
    told = seen(calls={"yes": 1}, home=None)
    found = verdicts([Asked(named("chain"), steps=steps), *parts], told, MANAGEMENT)
    assert [one.can_fire for one in found] == [can, "yes", "no", "unknown"]


REASONS: list[tuple[tuple[tuple[str, ...], ...], str]] = [
    ((("yes",), ("yes",)), "each of its steps can fire"),
    ((("no", "yes"),), "one of its rules can fire"),
    ((("yes",), ("no",)), "no cannot fire"),
    ((("yes",), ("unknown",)), "unknown may not be able to fire"),
    ((("unknown", "no"), ("yes",)), "unknown or 1 more may not be able to fire"),
    ((("no", "no"),), "neither no nor 1 other rule can fire"),
    ((("unknown",), ("no",)), "no cannot fire"),
    ((("no",), ("unknown",)), "no cannot fire"),
]


@pytest.mark.parametrize(("steps", "why"), REASONS)
def test_the_reason_of_a_chain(steps: tuple[tuple[str, ...], ...], why: str) -> None:
    parts = [
        Asked(named("yes"), needing()),
        Asked(named("no"), reason="needs configuration: x"),
        Asked(named("unknown"), needing(source="iam.amazonaws.com")),
    ]
    found = verdicts([Asked(named("chain"), steps=steps), *parts], seen(calls={"yes": 1}, home=None), MANAGEMENT)
    assert found[0].why == why


LATE: list[tuple[str, dict[int, int], bool]] = [
    ("splunk", {900: 5, 3600: 0, 86400: 0}, True),
    ("splunk", {900: 5, 3600: 1, 86400: 0}, False),
    ("elasticsearch", {900: 0, 3600: 0, 86400: 0}, True),
    ("elasticsearch", {900: 1, 3600: 0, 86400: 0}, False),
]


@pytest.mark.parametrize(("product", "late", "good"), LATE)
def test_late_records_matter_as_far_as_a_search_looks_back(product: str, late: dict[int, int], good: bool) -> None:
    told = answers(product, seen(indexed=10, late=late, latest=5400), {"late": "How late?"}, "")
    assert [one.good for one in told] == [good]
    assert "the latest after 2 hours" in told[0].answer
    assert ("can miss" in told[0].answer) != good


LATEST: list[tuple[int, str]] = [
    (0, "0 seconds"), (59, "59 seconds"), (60, "1 minute"), (90, "2 minutes"), (3599, "60 minutes"), (3600, "1 hour"),
    (86399, "24 hours"), (86400, "1 day"), (172_800, "2 days"),
]  # fmt: skip


@pytest.mark.parametrize(("seconds", "shown"), LATEST)
def test_how_late_the_latest_is(seconds: int, shown: str) -> None:
    told = seen(indexed=10, late={900: 0, 3600: 0, 86400: 0}, latest=seconds)
    (found,) = answers("splunk", told, {"late": "?"}, "")
    assert found.answer.endswith(f"; the latest after {shown}")


BROKEN = "nothing extracted"
PLAIN = "search-time extraction of JSON, without the add-on"
LATE_ONES = {3600: 1, 86400: 0, 900: 1200}
NOT_KNOWN = "not known: no call in 90 days that only it can make; name it: awol organization -o organization.json"
TOLD: list[tuple[str, str, Seen, str, bool | None]] = [
    ("splunk", "records", seen(unread={"records": "403: no\n  try: x"}), "could not be run: 403: no", None),
    ("splunk", "records", seen(records=0), "no record in the last day", False),
    ("splunk", "records", seen(records=None), "the query could not be run", False),
    ("splunk", "records", seen(records=12_345, accounts=1_000),
     "12,345 in the last day, of 1,000 accounts and 2 regions", True),
    ("splunk", "organizations", seen(organizations=None), "the query could not be run", None),
    ("splunk", "organizations", seen(organizations=0), "no, none in 90 days", False),
    ("splunk", "organizations", seen(organizations=1), "yes, 1 record in 90 days", True),
    ("splunk", "home", seen(home=None), "the query could not be run", None),
    ("splunk", "home", seen(home=0), "no, none in the last day", False),
    ("splunk", "home", seen(home=2), "yes, 2 records in the last day", True),
    ("splunk", "management", seen(management=None), "the query could not be run", None),
    ("splunk", "management", seen(management=0), "no, none of 111122223333 in the last week", False),
    ("splunk", "management", seen(), "yes, 5 records of 111122223333 in the last week", True),
    ("splunk", "view", seen(views={}), "no record in the last day", None),
    ("splunk", "view", seen(views={"plain": 3}), PLAIN, True),
    ("splunk", "view", seen(views={BROKEN: 1}), "no field is extracted", False),
    ("splunk", "view", seen(views={"plain": 2_999, BROKEN: 1_001}),
     f"{PLAIN}; nothing extracted of 1,001 of 4,000 records", False),
    ("elasticsearch", "retain", seen(retain=""), f"neither {TEXT} nor its flattened fields are there", False),
    ("elasticsearch", "retain", seen(retain=None), "the query could not be run", None),
    ("elasticsearch", "retain", seen(retain="all"), "retain: all", True),
    ("elasticsearch", "retain", seen(retain="keyword"), "retain: keyword", False),
    ("splunk", "late", seen(indexed=0), "no record was indexed in the last day", None),
    ("splunk", "late", seen(indexed=None), "the query could not be run", None),
    ("splunk", "late", seen(indexed=9, late=LATE_ONES, latest=60),
     ("of 9 records 1,200 came later than 15 minutes, 1 later than an hour, 0 later than a day; the latest after"
     " 1 minute; searches that are not critical can miss that one"), False),
    ("elasticsearch", "late", seen(indexed=1, late=LATE_ONES, latest=60),
     ("of 1 record 1,200 came later than 15 minutes, 1 later than an hour, 0 later than a day; the latest after"
     " 1 minute; chains can miss those"), False),
    ("elasticsearch", "late", seen(indexed=9, late={900: 2, 3600: 0, 86400: 0}, latest=0),
     ("of 9 records 2 came later than 15 minutes, 0 later than an hour, 0 later than a day; the latest after 0 seconds;"
     " chains can miss those"), False),
]  # fmt: skip


@pytest.mark.parametrize(("product", "key", "told", "expected", "good"), TOLD)
def test_answers_in_words(product: str, key: str, told: Seen, expected: str, good: bool | None) -> None:
    (found,) = answers(product, told, {key: "the title"}, MANAGEMENT)
    assert (found.key, found.title, found.answer, found.good) == (key, "the title", expected, good)


@pytest.mark.parametrize(
    ("accounts", "expected", "good"),
    [((), NOT_KNOWN, None), (("1", "2"), "yes: 1, 2 made calls that only it can make", True)],
)
def test_the_answer_of_a_management_account_that_nobody_named(
    accounts: tuple[str, ...], expected: str, good: bool | None
) -> None:
    (found,) = answers("splunk", seen(management_accounts=accounts), {"management": "?"}, "")
    assert (found.answer, found.good) == (expected, good)


@pytest.mark.parametrize(
    ("product", "keys"),
    [("splunk", ["records", "view", "late"]), ("elasticsearch", ["records", "retain", "late"])],
)
def test_only_questions_of_the_product_are_answered(product: str, keys: list[str]) -> None:
    titles = dict.fromkeys(("records", "view", "retain", "calls", "alive", "late"), "?")
    told = seen(unread={"calls": "403", "alive": "403"})
    assert [one.key for one in answers(product, told, titles, MANAGEMENT)] == keys
