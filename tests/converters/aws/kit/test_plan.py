"""What the kit is made for: which accounts, in which order, on which bus; the names of its rules; what is refused."""

from __future__ import annotations

from importlib import import_module

import pytest

from awol.errors import ConfigurationError
from converters.aws.kit.plan import (
    LARGEST_POLICY,
    LONGEST_BUS,
    Account,
    Detection,
    Plan,
    Rule,
    bus_name,
    bus_policy,
    compact,
    full_name,
    plan,
    policy_size,
)

MODULE = import_module("converters.aws.kit.plan")  # the name in the package is the function's
MANAGEMENT = "111122223333"
ONE, TWO, THREE, FOUR, FIVE = (f"{number}" * 12 for number in range(4, 9))
PATTERN, OTHER = {"detail": {"eventName": ["A"]}}, {"detail": {"eventName": ["B"]}}
DETECTION = Detection("left", "An account left", "high", (PATTERN,))


def members(*accounts: Account) -> list[str]:
    return [one.id for one in plan(MANAGEMENT, accounts, [DETECTION]).members]


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ([], []),
        ([Account(ONE, 5)], [ONE]),
        ([Account(ONE, 9), Account(TWO, 5)], [TWO, ONE]),
        # At the same time by id; of unknown time first, by id.
        ([Account(TWO, 5), Account(ONE, 5)], [ONE, TWO]),
        ([Account(ONE, 0), Account(TWO)], [TWO, ONE]),
        ([Account(TWO), Account(ONE)], [ONE, TWO]),
        # The management account is no member.
        ([Account(MANAGEMENT, 1), Account(ONE, 5)], [ONE]),
        # An account that came back has the place that it had.
        ([Account(ONE, 9), Account(TWO, 5), Account(ONE, 1)], [ONE, TWO]),
        ([Account(ONE, 1), Account(TWO, 5), Account(ONE, 9)], [ONE, TWO]),
        ([Account(ONE, 9), Account(TWO, 5), Account(ONE)], [TWO, ONE]),
    ],
)
def test_the_members_in_order_of_joining(accounts: list[Account], expected: list[str]) -> None:
    assert members(*accounts) == expected


GONE, CLOSED, THERE = Account(ONE, 1, departed=True), Account(ONE, 1, departed=True, closed=True), Account(ONE, 5)


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ([GONE], GONE),
        ([CLOSED], CLOSED),
        ([GONE, THERE], Account(ONE, 1)),
        ([THERE, GONE], Account(ONE, 1)),
        ([CLOSED, GONE], GONE),
        ([GONE, GONE], GONE),
        ([CLOSED, CLOSED], CLOSED),
        ([Account(ONE), Account(ONE)], Account(ONE)),
    ],
)
def test_an_account_that_is_listed_twice(accounts: list[Account], expected: Account) -> None:
    assert plan(MANAGEMENT, accounts, [DETECTION]).members == (expected,)


def room(accounts: int, more: int = 0) -> int:
    """The characters of a policy of so many accounts, and some more."""
    return policy_size(bus_policy([MANAGEMENT] * accounts, LONGEST_BUS)) + more


@pytest.mark.parametrize(
    ("largest", "shards"),
    [
        (room(3), [(MANAGEMENT, ONE, TWO), (THREE, FOUR, FIVE)]),
        (room(4, -1), [(MANAGEMENT, ONE, TWO), (THREE, FOUR, FIVE)]),
        (room(4), [(MANAGEMENT, ONE, TWO, THREE), (FOUR, FIVE)]),
        (room(2), [(MANAGEMENT, ONE), (TWO, THREE), (FOUR, FIVE)]),
        (room(6), [(MANAGEMENT, ONE, TWO, THREE, FOUR, FIVE)]),
    ],
)
def test_each_bus_has_as_many_accounts_as_its_policy_can_name(
    largest: int, shards: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "LARGEST_POLICY", largest)
    accounts = [Account(one, at) for at, one in enumerate((ONE, TWO, THREE, FOUR, FIVE))]
    made = plan(MANAGEMENT, accounts, [DETECTION])
    assert [tuple(one.id for one in shard) for shard in made.shards] == shards
    assert [made.named(number) for number in range(1, len(shards) + 1)] == shards


def test_who_is_named_and_who_is_reached() -> None:
    accounts = [Account(ONE, 1), Account(TWO, 2, departed=True), Account(THREE, 3, closed=True), Account(FOUR, 4)]
    made = plan(MANAGEMENT, accounts, [DETECTION])
    assert made.named(1) == (MANAGEMENT, ONE, TWO, FOUR)
    assert made.reached(1) == (ONE, FOUR)


def test_the_rules_in_the_order_of_the_detections() -> None:
    two = Detection("two", "t", "low", (PATTERN, OTHER))
    assert Plan(MANAGEMENT, (), (two, DETECTION)).rules == (
        Rule("two-1", "awol-last-event-two-1", two, PATTERN),
        Rule("two-2", "awol-last-event-two-2", two, OTHER),
        Rule("left", "awol-last-event-left", DETECTION, PATTERN),
    )


def test_a_name_that_is_too_long_is_cut_and_ends_with_a_digest() -> None:
    assert full_name("x" * 48) == "awol-last-event-" + "x" * 48
    cut, other = full_name("x" * 49), full_name("x" * 50)
    assert len(cut) == len(other) == 64
    assert cut[:58] == other[:58] == "awol-last-event-" + "x" * 41 + "-"
    assert cut[58:] != other[58:]
    assert set(cut[58:]) <= set("0123456789abcdef")


def test_the_names_of_buses() -> None:
    assert bus_name(1) == "awol-last-event-1"
    assert LONGEST_BUS == "arn:aws-us-gov:events:us-gov-west-1:000000000000:event-bus/awol-last-event-100"


def test_the_policy_of_a_bus_names_accounts_one_by_one() -> None:
    assert bus_policy((MANAGEMENT, ONE), "a bus") == {
        "Sid": "AccountsOfTheOrganization",
        "Effect": "Allow",
        "Principal": {"AWS": [MANAGEMENT, ONE]},
        "Action": "events:PutEvents",
        "Resource": "a bus",
    }
    assert compact({"é": [1, "a b"]}) == '{"é":[1,"a b"]}'
    assert LARGEST_POLICY == 10_240


@pytest.mark.parametrize(
    ("management", "account"),
    [("1111222233334", ONE), ("11112222333", ONE), (MANAGEMENT, "x" * 12), (MANAGEMENT, "١" * 12), (MANAGEMENT, "")],
)
def test_what_is_no_account_id(management: str, account: str) -> None:
    wrong = account if management == MANAGEMENT else management
    with pytest.raises(ConfigurationError, match=f"`{wrong}` is not an account id") as refused:
        plan(management, [Account(account)], [DETECTION])
    assert "twelve digits" in str(refused.value.next_step)


def test_without_a_detection_there_is_no_kit() -> None:
    with pytest.raises(ConfigurationError, match="no rule is left that EventBridge can run") as refused:
        plan(MANAGEMENT, [], [])
    assert refused.value.next_step == "choose a lower --min-level"


def test_a_bus_has_so_many_rules() -> None:
    full, two = Detection("full", "t", "low", (PATTERN,) * 298), Detection("two", "t", "low", (PATTERN, OTHER))
    assert len(plan(MANAGEMENT, [], [full, two]).rules) == 300
    with pytest.raises(ConfigurationError, match="301 event patterns are more than the 300 rules of a bus") as refused:
        plan(MANAGEMENT, [], [full, two, DETECTION])
    assert refused.value.next_step == "choose a higher --min-level"


def test_a_region_has_so_many_buses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "LARGEST_POLICY", room(1))
    monkeypatch.setattr(MODULE, "MOST_BUSES", 3)
    assert len(plan(MANAGEMENT, [Account(ONE, 1), Account(TWO, 2)], [DETECTION]).shards) == 3
    with pytest.raises(ConfigurationError, match="4 accounts need 4 buses, and a region holds 3") as refused:
        plan(MANAGEMENT, [Account(ONE, 1), Account(TWO, 2), Account(THREE, 3)], [DETECTION])
    assert "quota of buses" in str(refused.value.next_step)


def test_several_buses_need_to_know_who_joined_when(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = [Account(ONE, 1), Account(TWO), Account(THREE)]
    assert len(plan(MANAGEMENT, accounts, [DETECTION]).shards) == 1
    monkeypatch.setattr(MODULE, "LARGEST_POLICY", room(2))
    told = f"4 accounts need 2 buses, and when 2 of them joined is not known, {TWO} for one"
    with pytest.raises(ConfigurationError, match=told) as refused:
        plan(MANAGEMENT, accounts, [DETECTION])
    assert "`created`" in str(refused.value.next_step)
