"""Keywords: values without a field, looked for in every value of the record."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row

GROUP = "Keywords"
NUMBERS = "number-text number both-mixed n900 n900-text n900-float n900-float-text n900-zeros n900-plus"

ROWS = (
    row("a word", "s:\n  - Fugitive\ncondition: s", "word-value word-deep"),
    row("with a space", "s:\n  - fugitive account\ncondition: s", "word-value"),
    row("any of several", 's:\n  - fugitive\n  - say "hi"\ncondition: s', "word-value word-deep quotes"),
    row("all of several", "s:\n  '|all':\n    - fugitive\n    - account\ncondition: s", "word-value"),
    row("with a star", "s:\n  - the*account\ncondition: s", "word-value"),
    row("not", "s:\n  - fugitive\ncondition: not s", ALL - ids("word-value word-deep")),
    row("and a field", "s:\n  - fugitive\nt:\n  note: null\ncondition: s and t", "word-deep"),
    row("regular expression", "s:\n  '|re': fugi[a-z]+ve\ncondition: s", "word-value"),
    row("a number", "s:\n  - 900\ncondition: s", NUMBERS + " count-900 ratio-whole"),
)
