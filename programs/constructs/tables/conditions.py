"""Conditions: AND, OR, NOT and `of`, over fields that most records lack."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row
from programs.constructs.tables.strings import LEAVE

GROUP = "Conditions"
FOUR = """
sel_leave:
  f: LeaveOrganization
sel_admin:
  user.role: admin
sel_bob:
  user.name: bob
other:
  n: 9
condition: """
BOBS = "bob bob-lower bob-dotted "
ADMINS = "bob alice "


ROWS = (
    *(row(name, FOUR + condition, expected)
    for name, condition, expected in (
        ("and", "sel_admin and sel_bob and not 1 of other*", "bob"),
        ("or", "sel_admin or sel_bob and sel_bob or other or sel_leave and sel_leave", ADMINS + BOBS + "n9 " + LEAVE),
        ("or before and", "other or sel_admin and sel_bob", "n9 bob"),
        ("and before or", "sel_admin and sel_bob or other", "n9 bob"),
        ("parentheses", "(other or sel_admin) and sel_bob", "bob"),
        ("not", "not sel_bob", ALL - ids(BOBS)),
        ("and not", "sel_admin and not sel_bob", "alice"),
        ("not before or", "not sel_bob or sel_admin", (ALL - ids(BOBS)) | ids("bob")),
        ("not, of an or", "not (sel_bob or sel_admin or sel_leave)", ALL - ids(BOBS + ADMINS + LEAVE)),
        ("not, of an and", "not (sel_bob and sel_admin)", ALL - ids("bob")),
        ("not twice", "not (not sel_bob)", BOBS),
        ("not, nested", "not (sel_bob and not (sel_admin or other))", ALL - ids("bob-lower bob-dotted")),
        ("1 of a pattern", "1 of sel_*", LEAVE + BOBS + ADMINS),
        ("any of a pattern", "any of sel_*", LEAVE + BOBS + ADMINS),
        ("all of a pattern", "all of sel_*", ""),
        ("not 1 of a pattern", "not 1 of sel_*", ALL - ids(LEAVE + BOBS + ADMINS)),
        ("not all of a pattern", "not all of sel_*", ALL),
        ("1 of them", "1 of them", LEAVE + BOBS + ADMINS + "n9"),
        ("all of them", "all of them", ""),
        ("1 of a pattern and not another", "1 of sel_* and not sel_leave", BOBS + ADMINS),
        ("a contradiction", "sel_bob and not sel_bob", ""),
        ("a tautology", "sel_bob or not sel_bob", ALL),
        ("a list of conditions", "\n  - sel_admin and sel_bob\n  - other", "bob n9"),
    )),
    row("1 of them, without hidden ones", "a:\n  f: whom\nb:\n  f: whomever\n_c:\n  f: Leave*\ncondition: 1 of them",
        "question-word question-longer"),
    row("the same field twice", "a:\n  n|gte: 10\nb:\n  n|startswith: '10'\ncondition: a and b",
        "n1000 n1000-text n10-text"),
)  # fmt: skip
