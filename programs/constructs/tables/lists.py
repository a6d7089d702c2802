"""Lists of values, maps and lists of maps."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row
from programs.constructs.tables.strings import AROUND, LEAVE
from programs.constructs.tables.wildcards import IN_SPLUNK, NULL_TEXT, VALUED

GROUP = "Lists and maps"
KINDS = ids("question-word number-text number both-mixed true true-text")
TWO = LEAVE + "close both-mixed "

ROWS = (
    row("any of several", "f: [LeaveOrganization, CloseAccount]", TWO),
    row("any of several, the same in other letters", "f: [leaveorganization, LEAVEORGANIZATION]", LEAVE),
    row("one value in a list", "f: [LeaveOrganization]", LEAVE),
    row("with wildcards", "f: [Leave*, whomever, 'who?']",
        LEAVE + "leave-longer question question-word question-longer"),
    row("of several kinds", "f: [whom, 900, null, true]",
        (ALL - VALUED) | KINDS, note=IN_SPLUNK, splunk=(ALL - VALUED) | KINDS | NULL_TEXT),
    row("none of several", "s:\n  f: [LeaveOrganization, CloseAccount]\ncondition: not s", ALL - ids(TWO)),
    row("neq", "f|neq: LeaveOrganization", ALL - ids(LEAVE)),
    row("neq, of several", "f|neq: [LeaveOrganization, CloseAccount]", ALL - ids(TWO)),
    row("neq, contains", "f|contains|neq: organization", ALL - ids(LEAVE + AROUND)),
    row("neq and a text", "f|neq: LeaveOrganization\nf|startswith: Leave", "leave-longer"),
    row("a map", "user.name: bob\nuser.role: admin", "bob"),
    row("a map, not", "s:\n  user.name: bob\n  user.role: admin\ncondition: not s", ALL - ids("bob")),
    row("a list of maps", "- f: whom\n- n: 900\n  n|startswith: '0'", "question-word n900-zeros"),
    row("a list of maps, not", "s:\n  - f: whom\n  - f: whomever\n  - user.role: admin\ncondition: not s",
        ALL - ids("question-word question-longer bob alice")),
    row("a list of maps with lists", "- f: [whom, whomever]\n  g: null\n- user.name: [bob, alice]\n  user.role: admin",
        "question-word question-longer bob alice"),
)  # fmt: skip
