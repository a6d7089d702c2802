"""Texts: equality, parts, letter case, white space, letters beyond ASCII."""

from __future__ import annotations

from programs.constructs.model import row

GROUP = "Texts"
LEAVE = "leave leave-lower leave-upper both both-null both-nested "
"""The records that hold `LeaveOrganization` in any letter case."""

AROUND = "leave-longer leave-behind leave-within "
CLOSE = "close close-leading close-trailing both both-mixed "
"""The records that hold `CloseAccount` with or without a space around it."""

ROWS = (
    row("equal", "f: LeaveOrganization", LEAVE),
    row("equal, written in lower case", "f: leaveorganization", LEAVE),
    row("equal, with a space", "f: Close Account", "close-space"),
    row("equal, with a leading space", "f: ' CloseAccount'", "close-leading"),
    row("equal, with a trailing space", "f: 'closeaccount '", "close-trailing"),
    row("equal, with two spaces", "f: 'Close  Account'", "close-double"),
    row("equal, with a no-break space", 'f: "Close\\u00a0Account"', "close-nbsp"),
    row("equal, with a zero-width space", 'f: "Close\\u200bAccount"', "close-invisible"),
    row("a space alone", "f: ' '", "blank"),
    row("a line break", 'f: "first line\\nsecond line"', "newline"),
    row("a tab", 'f: "first\\tsecond"', "tab"),
    row("a control character", r'f|contains: "\u0001"', "control"),
    row("contains", "f|contains: organization", LEAVE + AROUND),
    row("startswith", "f|startswith: leave", LEAVE + "leave-longer"),
    row("endswith", "f|endswith: ORGANIZATION", LEAVE + "leave-behind"),
    row("startswith, a space", "f|startswith: ' '", "blank close-leading"),
    row("endswith, a space", "f|endswith: ' '", "blank close-trailing"),
    row("contains, with a line break", 'f|contains: "line\\nsecond"', "newline"),
    row("contains, any of a list", "f|contains: [Organization, -flag]", LEAVE + AROUND + "dash"),
    row(
        "contains, all of a list",
        "f|contains|all: [close, account]",
        CLOSE + "close-space close-double close-nbsp close-invisible",
    ),
    row("contains, all of a list, in several values", "f|contains|all: [Close, Leave]", "both"),
    row("equal, all of a list", "f|all: [CloseAccount, LeaveOrganization]", "both"),
    row("cased", "f|cased: LeaveOrganization", "leave both both-null both-nested"),
    row("cased, in upper case", "f|cased: LEAVEORGANIZATION", "leave-upper"),
    row("cased, of a list", "f|cased: [LEAVEORGANIZATION, CloseAccount]", "leave-upper close both"),
    row(
        "cased, contains",
        "f|contains|cased: Organization",
        "leave leave-longer leave-behind leave-within both both-null both-nested",
    ),
    row("cased, startswith", "f|startswith|cased: Leave", "leave leave-longer both both-null both-nested"),
    row("cased, endswith", "f|endswith|cased: organization", "leave-lower"),
    row("cased, not", "s:\n  f|cased: LeaveOrganization\n  \nt:\n  f: LeaveOrganization\ncondition: t and not s",
        "leave-lower leave-upper"),
    row("letters beyond ASCII", "f: überprüfung", "umlaut umlaut-upper"),
    row("letters beyond ASCII, contains", "f|contains: PRÜFUNG", "umlaut umlaut-upper"),
    row("letters beyond ASCII, cased", "f|cased: Überprüfung", "umlaut"),
    row("combining letters", 'f: "u\\u0308berpru\\u0308fung"', "umlaut-combining"),
    row("Cyrillic", "f: администратор", "cyrillic"),
    row("Chinese, startswith", "f|startswith: 管", "chinese"),
    row("an emoji, contains", "f|contains: 🚪", "emoji"),
    row("a long value, contains", "f|contains: needle", "long"),
    row("a long value, endswith", "f|endswith: yyyy", "long"),
)  # fmt: skip
