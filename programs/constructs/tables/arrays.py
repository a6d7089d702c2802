"""Arrays: a test holds if it holds for any of the values. Which values stood in one object is not asked."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row

GROUP = "Arrays"

ROWS = (
    row("a value of several", "f: x", "both-nested"),
    row("a value of several, not", "s:\n  f: x\ncondition: not s", ALL - ids("both-nested")),
    row("objects in an array", "items.c: X", "items items-values"),
    row("objects in an array, several", "items.c: [x, y]", "items items-one items-values"),
    row("objects in an array, not", "s:\n  items.c: x\ncondition: not s", ALL - ids("items items-values")),
    row("objects in an array, null", "items.c: null", ALL - ids("items items-one items-values")),
    row("objects in an array, exists", "items.d|exists: true", "items items-one items-values"),
    row("objects in an array, two fields", "items.c: x\nitems.d: '2'", "items items-values"),
    row("objects in an array, startswith", "items.c|startswith: Z", "items-values"),
    row("objects in an array, regular expression", "items.c|re: ^[yz]$", "items items-one items-values"),
    row("objects in an array, number", "items.d: 2", "items items-values"),
    row("objects in an array, gt", "items.d|gt: 1", "items items-values"),
    row("one value equal, another not", "s:\n  f: CloseAccount\nt:\n  f: LeaveOrganization\ncondition: s and not t",
        "close both-mixed"),
)  # fmt: skip
