"""Numbers and comparisons. A text that is a plain decimal number counts by its value; `900d` and `0x384` are none."""

from __future__ import annotations

from programs.constructs.model import ALL, holding, ids, row

GROUP = "Numbers"
N900 = "n900 n900-text n900-float n900-float-text n900-zeros n900-plus "
ABOVE = "n900-above n1000 n1000-text n-both n-large "
BELOW_10 = "n9 n0 n-minus n-minus-text n-small n-both n-version "

ROWS = (
    row("number", "n: 900", N900),
    row("number as a text", "n: '900'", "n900 n900-text"),
    row("zero", "n: 0", "n0"),
    row("negative number", "n: -5", "n-minus n-minus-text"),
    row("number with a fraction", "n: 899.5", "n900-below"),
    row("number beyond 2^53", "n: 9007199254740993", "n-large"),
    row("any of several numbers", "n: [900, 9, 42]", N900 + "n9"),
    row("numbers and texts", "n: [9, '1000', nan]", "n9 n1000 n1000-text n-nan"),
    row("number or null", "n: [9, null]", (ALL - holding("n")) | ids("n9 n-null")),
    row("number, not", "s:\n  n: 900\ncondition: not s", ALL - ids(N900)),
    row("gt", "n|gt: 900", ABOVE),
    row("gte", "n|gte: 900", N900 + ABOVE),
    row("lt", "n|lt: 10", BELOW_10),
    row("lte", "n|lte: 9", BELOW_10),
    row("gt, a negative number", "n|gt: -5", ids(N900 + ABOVE + BELOW_10) - ids("n-minus n-minus-text n-small")
        | ids("n900-below n10-text")),
    row("lt, a negative number", "n|lt: -5", "n-small"),
    row("gte, with a fraction", "n|gte: 899.5", N900 + ABOVE + "n900-below"),
    row("lt, with a fraction", "n|lt: 1.1", "n0 n-minus n-minus-text n-small n-both n-version"),
    row("gt, zero", "n|gt: 0", ids(N900 + ABOVE) | ids("n900-below n10-text n9 n-version")),
    row("between", "n|gte: 10\nn|lt: 1000", N900 + "n900-below n900-above n10-text n-both"),
    row("gte, not", "s:\n  n|gte: 900\ncondition: not s", ALL - ids(N900 + ABOVE)),
    row("gte or a text", "s:\n  n|gte: 1000\nt:\n  n: nine hundred\ncondition: s or t",
        "n1000 n1000-text n-large n-word"),
    row("neq", "n|neq: 900", ALL - ids(N900)),
    row("parts of a number", "n|startswith: '90'", "n900 n900-text n900-float n900-float-text n900-unit n900-java"
        " n900-above n-large"),
    row("long: number", "count: 5", "count-5 count-both"),
    row("long: number as a text", "count: '900'", "count-900"),
    row("long: gt", "count|gt: 5", "count-900 count-both"),
    row("long: lt", "count|lt: 0", "count-minus"),
    row("long: gte, not", "s:\n  count|gte: 5\ncondition: not s", ALL - ids("count-5 count-900 count-both")),
    row("double: number", "ratio: 1.5", "ratio-high"),
    row("double: whole number", "ratio: 900", "ratio-whole"),
    row("double: gte", "ratio|gte: 1.5", "ratio-high ratio-whole"),
    row("double: lte", "ratio|lte: 0.25", "ratio-low"),
)  # fmt: skip
