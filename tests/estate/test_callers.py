"""Patterns of callers' ARNs: what one covers, what two have in common, and what several leave together."""

from __future__ import annotations

import pytest

from awol.estate.callers import ByName, Caller, covers, fits, kinds, routes

ACCOUNT = "444455556666"
IAM = f"arn:aws:iam::{ACCOUNT}"
ROLE, ROOT, USER = f"{IAM}:role/*", f"{IAM}:root", f"{IAM}:user/*"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/*"


def test_the_forms_of_a_caller() -> None:
    assert kinds(ACCOUNT, "aws") == (ROOT, USER, ROLE, FEDERATED)
    assert kinds(ACCOUNT, "aws-cn")[0] == f"arn:aws-cn:iam::{ACCOUNT}:root"


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*", "abc", True),
        ("*", "a*c", True),
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("a*c", "a*c", True),
        ("a*c", "a*b*c", True),
        ("a*c", "a*", False),
        ("a?c", "abc", True),
        ("a?c", "a?c", True),
        ("a?c", "ac", False),
        ("a?c", "a*c", False),
        ("a??", "a*", False),
        ("a.c", "abc", False),
        ("abc", "abcd", False),
        ("a*", "a\nb", True),
    ],
)
def test_what_a_pattern_covers(wide: str, narrow: str, expected: bool) -> None:
    assert covers(wide, narrow) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ROOT, ROOT, True),
        (ROOT, "*", True),
        ("*", ROOT, True),
        (ROOT, USER, False),
        (ROLE, f"{IAM}:role/a", True),
        (ROLE, f"{IAM}:role/", True),
        (ROLE, f"{IAM}:role", False),
        (f"{IAM}:role/a*", f"{IAM}:role/*b", True),
        (f"{IAM}:role/a*", f"{IAM}:role/b*", False),
        (f"{IAM}:role/?", f"{IAM}:role/??", False),
        (f"{IAM}:role/?", f"{IAM}:role/a", True),
        (f"{IAM}:role/a", f"{IAM}:role/?", True),
        (f"{IAM}:role/?", f"{IAM}:role/*", True),
        (f"{IAM}:role/?", f"{IAM}:role/?", True),
        # Five colons, for a name holds none: `*` cannot take the account with the rest.
        ("arn:aws:iam::*:role/*", f"{IAM}:role/x", True),
        ("arn:aws:iam::*:777788889999:role/*", ROLE, False),
        # A colon that the pattern itself writes in a path may be there.
        (f"{IAM}:role/a:b/c", ROLE, True),
        (ROLE, f"{IAM}:role/a:b/c", True),
    ],
)
def test_what_two_patterns_have_in_common(one: str, other: str, expected: bool) -> None:
    assert fits(frozenset({one}), other) == expected
    assert fits(frozenset({one, "*"}), other) == expected
    assert not fits(frozenset({one, "none"}), ROLE)


def by_name(*globs: str, spares: bool = False) -> ByName:
    return ByName(tuple(Caller(one, one) for one in globs), spares)


ALL = {frozenset({one}) for one in (ROOT, USER, ROLE, FEDERATED)}


@pytest.mark.parametrize(
    ("denies", "left"),
    [
        ([], ALL),
        ([by_name("*")], set()),
        ([by_name(ROOT)], ALL - {frozenset({ROOT})}),
        ([by_name(ROOT, USER)], {frozenset({ROLE}), frozenset({FEDERATED})}),
        ([by_name(ROOT), by_name(USER), by_name(ROLE), by_name(FEDERATED)], set()),
        ([by_name(f"{IAM}:role/a")], ALL),
        ([by_name(f"{IAM}:role/a", spares=True)], {frozenset({f"{IAM}:role/a"})}),
        ([by_name("*", spares=True)], ALL),
        ([by_name(f"{IAM}:role/a", spares=True), by_name(f"{IAM}:role/b", spares=True)], set()),
        (
            [by_name(f"{IAM}:role/a*", spares=True), by_name(f"{IAM}:role/*b", spares=True)],
            {frozenset({f"{IAM}:role/a*", f"{IAM}:role/*b"})},
        ),
        ([by_name(f"{IAM}:role/a*", spares=True), by_name(f"{IAM}:role/ab", spares=True)],
         {frozenset({f"{IAM}:role/ab"})}),
        # Who is left out by one is denied by the other, in whatever order they stand.
        ([by_name(f"{IAM}:role/a"), by_name(f"{IAM}:role/a", spares=True)], set()),
        ([by_name(f"{IAM}:role/a", spares=True), by_name(f"{IAM}:role/a")], set()),
    ],
)  # fmt: skip
def test_whom_none_of_the_denies_is_for(denies: list[ByName], left: set[frozenset[str]]) -> None:
    assert routes(denies, ACCOUNT, "aws") == left
