"""Truth values, as JSON and as text."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row

GROUP = "Truth values"
TRUE = "b-true b-true-text b-true-title b-both "
FALSE = "b-false b-false-upper b-both "

ROWS = (
    row("true", "b: true", TRUE),
    row("false", "b: false", FALSE),
    row("true as a text", "b: 'TRUE'", TRUE),
    row("true, not", "s:\n  b: true\ncondition: not s", ALL - ids(TRUE)),
    row("true or a text", "b: [true, 'yes']", TRUE + "b-yes"),
    row("one is not true", "b: 1", "b-one"),
    row("true among texts", "f: true", "true true-text both-mixed"),
    row("boolean: true", "enabled: true", "enabled enabled-both"),
    row("boolean: false", "enabled: false", "disabled enabled-both"),
    row("boolean: true as a text", "enabled: 'True'", "enabled enabled-both"),
    row("boolean: false, not", "s:\n  enabled: false\ncondition: not s", ALL - ids("disabled enabled-both")),
)
