"""Rows of an allow-list as conditions of SPL, each written by hand, and their ARNs as regular expressions."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from converters.splunk.app.allowlist import (
    Approval,
    Scope,
    arn_regex,
    condition,
    macro,
    scoped_regex,
    table,
    transforms,
)

ROW = Approval(("aws_a",), "", "", "", "", None, 200, 2)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (ROW, 'in(awol_rule, "aws_a") AND _time<200'),
        (replace(ROW, rules=("aws_a", "aws_b")), 'in(awol_rule, "aws_a", "aws_b") AND _time<200'),
        (replace(ROW, starts=0), 'in(awol_rule, "aws_a") AND _time>=0 AND _time<200'),
        (replace(ROW, not_on="LeaveOrganization"),
         'in(awol_rule, "aws_a") AND event_name!="LeaveOrganization" AND _time<200'),
        (replace(ROW, target="444455556666", recipient="111122223333"),
         'in(awol_rule, "aws_a") AND target_account="444455556666" AND awol_recipient="111122223333" AND _time<200'),
        (replace(ROW, network="192.0.2.0/24"),
         'in(awol_rule, "aws_a") AND cidrmatch("192.0.2.0/24", source_ip) AND _time<200'),
        (replace(ROW, principal='arn:aws:iam::1:role/"x"'),
         ('in(awol_rule, "aws_a") AND (match(awol_arn, "(?s)^arn:aws:iam::1:role/[\\"]x[\\"]\\\\z") OR '
          'match(awol_issuer, "(?s)^arn:aws:iam::1:role/[\\"]x[\\"]\\\\z")) AND _time<200')),
        # A scope: accounts of the snapshot, those of a unit, those that are young, never the management account.
        (replace(ROW, scopes={"target": Scope()}),
         'in(awol_rule, "aws_a") AND isnotnull(target_account_about) AND _time<200'),
        (replace(ROW, scopes={"recipient": Scope("W/Prod", 60, "111122223333")}),
         ('in(awol_rule, "aws_a") AND isnotnull(awol_recipient_about) AND awol_recipient!="111122223333" AND '
          'match(awol_recipient_ou, "(?s)^(?:.*/)?W/Prod(?:/.*)?\\\\z") AND '
          "_time>=tonumber(awol_recipient_since) AND _time<tonumber(awol_recipient_since)+60 AND _time<200")),
        (replace(ROW, principal="arn:aws:iam::@:role/x", scopes={"principal": Scope("", 0, "1")}),
         ('in(awol_rule, "aws_a") AND ((match(awol_arn, "(?s)^arn:aws:iam::([^:]*):role/x\\\\z") AND '
          'isnotnull(awol_arn_about) AND awol_arn_account!="1") OR '
          '(match(awol_issuer, "(?s)^arn:aws:iam::([^:]*):role/x\\\\z") AND isnotnull(awol_issuer_about) AND '
          'awol_issuer_account!="1")) AND _time<200')),
    ],
)  # fmt: skip
def test_a_row_as_a_condition(row: Approval, expected: str) -> None:
    assert condition(row) == expected


LOOKED_UP = (
    'eval awol_rule="$rule$" | '
    "lookup local=true awol_allowlist rule AS awol_rule, target_account_id AS target_account, recipient_account_id AS "
    "awol_recipient, principal_arn AS awol_arn OUTPUT target_account_id AS awol_target_account_id1, "
    "source_cidr AS awol_source_cidr1, reason AS awol_reason1, not_before AS awol_not_before1, "
    "expires AS awol_expires1 | "
    "lookup local=true awol_allowlist rule AS awol_rule, target_account_id AS target_account, recipient_account_id AS "
    "awol_recipient, principal_arn AS awol_issuer OUTPUT target_account_id AS awol_target_account_id2, "
    "source_cidr AS awol_source_cidr2, reason AS awol_reason2, not_before AS awol_not_before2, "
    "expires AS awol_expires2 | "
)
APPROVED = (
    'where NOT (if(isnotnull(awol_reason1) AND (event_name!="AccountDepartedOrganization" OR '
    'awol_target_account_id1!="*") AND (awol_source_cidr1="*" OR cidrmatch(awol_source_cidr1, source_ip)) AND '
    "awol_day>=awol_not_before1 AND awol_day<=awol_expires1, 1, 0)=1 OR "
    'if(isnotnull(awol_reason2) AND (event_name!="AccountDepartedOrganization" OR awol_target_account_id2!="*") AND '
    '(awol_source_cidr2="*" OR cidrmatch(awol_source_cidr2, source_ip)) AND '
    "awol_day>=awol_not_before2 AND awol_day<=awol_expires2, 1, 0)=1"
)


def test_the_macro_drops_what_the_lookup_or_a_row_approves() -> None:
    assert macro([]) == f"{LOOKED_UP}{APPROVED})"
    assert macro([ROW]) == f'{LOOKED_UP}{APPROVED} OR if(in(awol_rule, "aws_a") AND _time<200, 1, 0)=1)'


@pytest.mark.parametrize(
    ("scopes", "steps"),
    [
        (
            {"target": Scope()},
            (
                "lookup local=true awol_organization account AS target_account OUTPUT about AS target_account_about, "
                "ou AS target_account_ou, since AS target_account_since | "
            ),
        ),
        (
            {"recipient": Scope()},
            (
                "lookup local=true awol_organization account AS awol_recipient OUTPUT about AS awol_recipient_about, "
                "ou AS awol_recipient_ou, since AS awol_recipient_since | "
            ),
        ),
        (
            {"principal": Scope()},
            (
                'eval awol_arn_account=mvindex(split(awol_arn, ":"), 4) | '
                "lookup local=true awol_organization account AS awol_arn_account OUTPUT about AS awol_arn_about, "
                "ou AS awol_arn_ou, since AS awol_arn_since | "
                'eval awol_issuer_account=mvindex(split(awol_issuer, ":"), 4) | '
                "lookup local=true awol_organization account AS awol_issuer_account OUTPUT about AS awol_issuer_about, "
                "ou AS awol_issuer_ou, since AS awol_issuer_since | "
            ),
        ),
    ],
)
def test_the_macro_looks_up_the_accounts_of_which_a_scope_asks(scopes: dict[str, Scope], steps: str) -> None:
    row = replace(ROW, principal="arn:aws:iam::@:role/x", scopes=scopes)
    assert macro([ROW, row]).startswith(f"{LOOKED_UP}{steps}{APPROVED} OR ")


ARNS: list[tuple[str, str, list[str], list[str]]] = [
    (
        "arn:aws:iam::1:role/x",
        r"(?s)^arn:aws:iam::1:role/x\z",
        ["arn:aws:iam::1:role/x"],
        ["arn:aws:iam::1:role/xy", "arn:aws:iam::11:role/x", "arn:aws:iam::1:role/x\n"],
    ),
    (
        "arn:aws:iam::*:role/a*b",
        r"(?s)^arn:aws:iam::[^:]*:role/a.*b\z",
        ["arn:aws:iam::7:role/ab", "arn:aws:iam::7:role/a/b:b"],
        ["arn:aws:iam::7:8:role/ab", "arn:aws:iam::7:role/ba"],
    ),
    (
        "arn:aws:sts::1:assumed-role/R*/s*",
        r"(?s)^arn:aws:sts::1:assumed-role/R[^/]*/s.*\z",
        ["arn:aws:sts::1:assumed-role/Rx/s/t", "arn:aws:sts::1:assumed-role/R/s"],
        ["arn:aws:sts::1:assumed-role/R/x/s", "arn:aws:sts::1:assumed-role/R/t"],
    ),
    (
        "arn:aws:iam::1:user/a.b+c^d",
        r"(?s)^arn:aws:iam::1:user/a[.]b[+]c\^d\z",
        ["arn:aws:iam::1:user/a.b+c^d"],
        ["arn:aws:iam::1:user/axb+c^d", "arn:aws:iam::1:user/a.bbc^d"],
    ),
    (
        "arn:aws:iam::1:user/a@b=c,d-e_f/g",
        r"(?s)^arn:aws:iam::1:user/a@b=c,d-e_f/g\z",
        ["arn:aws:iam::1:user/a@b=c,d-e_f/g"],
        ["arn:aws:iam::1:user/a@b=c,d-e_f.g"],
    ),
]


@pytest.mark.parametrize(("pattern", "regex", "met", "missed"), ARNS, ids=[row[0] for row in ARNS])
def test_an_arn_as_a_regular_expression(pattern: str, regex: str, met: list[str], missed: list[str]) -> None:
    assert arn_regex(pattern) == regex
    python = re.compile(regex.replace(r"\z", r"\Z"))
    assert [one for one in met if not python.search(one)] == []
    assert [one for one in missed if python.search(one)] == []


def test_the_account_of_a_scope_stands_again_in_a_name() -> None:
    regex = scoped_regex("arn:aws:iam::@:role/cdk-@account-eu-@account")
    assert regex == r"(?s)^arn:aws:iam::([^:]*):role/cdk-(?:\1)-eu-(?:\1)\z"
    assert scoped_regex("arn:aws:iam::@:role/x:@:y") == r"(?s)^arn:aws:iam::([^:]*):role/x[:]@[:]y\z"


def test_the_lookup_has_one_row_that_matches_nothing() -> None:
    assert table() == (
        "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires\n"
        "-,000000000000,000000000000,-,192.0.2.1/32,example that matches nothing,2026-01-01,2026-01-01\n"
    )
    assert transforms() == {
        "filename": "awol_allowlist.csv",
        "match_type": "WILDCARD(rule), WILDCARD(target_account_id), WILDCARD(recipient_account_id), "
        "WILDCARD(principal_arn)",
        "max_matches": "1",
        "min_matches": "0",
        "case_sensitive_match": "true",
    }
