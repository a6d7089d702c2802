"""Null, empty, missing: three values in a record, two in Splunk, two in Elasticsearch, and not the same two."""

from __future__ import annotations

from programs.constructs.model import ALL, holding, ids, row
from programs.constructs.tables.wildcards import IN_SPLUNK, NULL_TEXT, VALUED

GROUP = "Null, empty, missing"
NULL = "Elasticsearch does not store JSON null: it counts as missing"
EXISTING = holding("f", apart_from="no-items")
NAMED = "bob bob-lower bob-dotted alice "
USERS = frozenset(NAMED.split())

ROWS = (
    row("null", "f: null", ALL - VALUED, note=IN_SPLUNK, splunk=(ALL - VALUED) | NULL_TEXT),
    row("not null", "s:\n  f: null\ncondition: not s", VALUED, note=IN_SPLUNK, splunk=VALUED - NULL_TEXT),
    row("empty text", "f: ''", "empty both-empty"),
    row("not an empty text", "s:\n  f: ''\ncondition: not s", ALL - {"empty", "both-empty"}),
    row("contains the empty text", "f|contains: ''", VALUED, note=IN_SPLUNK, splunk=VALUED - NULL_TEXT),
    row(
        "null or empty",
        "f: [null, '']",
        (ALL - VALUED) | ids("empty both-empty"),
        note=IN_SPLUNK,
        splunk=(ALL - VALUED) | ids("empty both-empty") | NULL_TEXT,
    ),
    row(
        "neither null nor empty",
        "s:\n  f: [null, '']\ncondition: not s",
        VALUED - ids("empty both-empty"),
        note=IN_SPLUNK,
        splunk=VALUED - ids("empty both-empty") - NULL_TEXT,
    ),
    row(
        "null or a text",
        "f: [null, whom]",
        (ALL - VALUED) | {"question-word"},
        note=IN_SPLUNK,
        splunk=(ALL - VALUED) | {"question-word"} | NULL_TEXT,
    ),
    row("null and another field", "f: null\ng: only g", "missing"),
    row("exists", "f|exists: true", EXISTING, VALUED, NULL),
    row("does not exist", "f|exists: false", ALL - EXISTING, ALL - VALUED, NULL),
    row("exists, not", "s:\n  f|exists: true\ncondition: not s", ALL - EXISTING, ALL - VALUED, NULL),
    row("exists and a text", "f|exists: true\ng|exists: false\nuser.name: null", EXISTING, VALUED, NULL),
    row("null in an object", "user.name: null", ALL - USERS),
    row("exists in an object", "user.name|exists: true", NAMED + "user-null", NAMED, NULL),
    row("null, of a number", "count: null", ALL - holding("count")),
    row("exists, of a number", "count|exists: true", holding("count")),
    row("null, of a truth value", "enabled: null", ALL - {"enabled", "disabled", "enabled-both"}),
    row("a field that no record has", "nosuch: x", ""),
    row("a field that no record has, not", "s:\n  nosuch: x\ncondition: not s", ALL),
    row("a field that no record has, null", "nosuch: null", ALL),
    row("a field that no record has, exists", "nosuch|exists: true", ""),
    row("a field that no record has, compared", "nosuch|gte: 5", ""),
    row("a field that no record has, or another", "s:\n  nosuch: x\nt:\n  f: whom\ncondition: s or t", "question-word"),
)
