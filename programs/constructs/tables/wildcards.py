"""Wildcards and what escapes them."""

from __future__ import annotations

from programs.constructs.model import ALL, holding, row
from programs.constructs.tables.strings import LEAVE

GROUP = "Wildcards and escapes"
VALUED = holding("f", apart_from="null no-items null-item")
"""The records that hold some text, number or truth value in `f`."""

NULL_TEXT = frozenset(["null-text"])
IN_SPLUNK = "Splunk's JSON extraction writes JSON null as the text `null`: that text counts as null"

ROWS = (
    row("star in the middle", "f: Leave*zation", LEAVE),
    row("star in front and behind", "f: '*organization*'", LEAVE + "leave-longer leave-behind leave-within"),
    row("star, across a line break", "f: first*line", "newline"),
    row("two stars", "f: Leave**", LEAVE + "leave-longer"),
    row("several stars", "f: '*:*:*'", "arn"),
    row("star alone", "f: '*'", VALUED, note=IN_SPLUNK, splunk=VALUED - NULL_TEXT),
    row(
        "star alone, not",
        "s:\n  f: '*'\ncondition: not s",
        ALL - VALUED,
        note=IN_SPLUNK,
        splunk=(ALL - VALUED) | NULL_TEXT,
    ),
    row("question mark", "f: WHO?", "question question-word"),
    row("question mark in the middle", "f: wh?m", "question-word"),
    row("question mark alone", "f: '?'", "blank star-alone both-nested both-empty"),
    row("two question marks", "f: '??'", "or greater"),
    row("question mark for one character beyond the BMP", "f: '? open'", "emoji"),
    row("question mark and star", "f: '?*'", VALUED - {"empty"}, note=IN_SPLUNK, splunk=VALUED - {"empty"} - NULL_TEXT),
    row("escaped question mark", r"f: 'who\?'", "question"),
    row("escaped star", r"f: 'iam:\*'", "star"),
    row("star beside it", "f: 'iam:*'", "star star-word"),
    row("escaped star alone", r"f: '\*'", "star-alone"),
    row("escaped star, contains", r"f|contains: '\*'", "star star-alone backslash-star dot-star"),
    row("escaped star behind a backslash", r"f: 'a\\\*b'", "backslash-star"),
    row("star behind a backslash", r"f: 'a\\*b'", "backslash-star"),
    row("escaped star, cased", r"f|cased: 'iam:\*'", "star"),
    row("star, cased", "f|cased: 'iam:*Role'", "star-word"),
    row("question mark, cased", "f|cased: Who?", ""),
)
