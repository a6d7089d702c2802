"""Query strings on a flat_object and the fields beside it: what OpenSearch 3 finds, and 2.19 where it differs.

Every row was written down by hand from what Sigma or the documentation would have, and then asked of both nodes
(`tests/live/test_opensearch.py`); the rows in which the product surprises say how.
"""

from __future__ import annotations

from typing import Any

from awol.views import FieldType

TYPES: dict[str, FieldType] = {
    "F": "flat_object",
    "k": "keyword",
    "o.k": "keyword",
}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "leaf": {"F": {"a": "Leave"}},
    "lower": {"F": {"a": "leave"}},
    "nested": {"F": {"a": {"b": "Leave"}}},
    "dotted": {"F": {"a.b": "Leave"}},
    "like-dotted": {"F": {"aXb": "Leave"}},
    "other": {"F": {"z": "Leave"}},
    "null": {"F": {"a": None}},
    "empty": {"F": {"a": ""}},
    "object": {"F": {"a": {}}},
    "list": {"F": {"a": ["x", "Leave"]}},
    "objects": {"F": {"a": [{"b": "x", "c": 1}, {"b": "Leave", "c": 2}]}},
    "lists": {"F": {"a": [["Leave"], "y", None]}},
    "number": {"F": {"a": 900}},
    "number-text": {"F": {"a": "900"}},
    "float": {"F": {"a": 900.0}},
    "true": {"F": {"a": True}},
    "title": {"F": {"a": "True"}},
    "quoted": {"F": {"a": 'say "hi" you'}},
    "equals": {"F": {"a": "x=y"}},
    "star": {"F": {"a": "a*b"}},
    "lines": {"F": {"a": "li\nne"}},
    "hyphen": {"F": {"x-amz-acl": "public"}},
    "colon": {"F": {"aws:Org": "o-1"}},
    "keyword": {"k": "Leave"},
    "inner": {"o": {"k": "Leave"}},
    "nothing": {"F": None, "k": None},
}

HAVE_A = (
    "leaf lower empty list lists number number-text float true title quoted equals star lines"  # no null, no object
)
HAVE_F = f"{HAVE_A} nested dotted like-dotted other objects hyphen colon"
LEAVE = "leaf list lists"
BELOW = "nested dotted objects"

# Text; ids on 3.x; ids on 2.19, or None where they are the same.
QUERIES: tuple[tuple[str, str, str | None], ...] = (
    ("F.a:Leave", LEAVE, None),
    ("F.a:leave", "lower", None),
    ("F.a.b:Leave", BELOW, None),
    ("F.a.c:2", "objects", None),
    ('F.a:""', "empty", None),
    ('F.a:"say \\"hi\\" you"', "quoted", None),
    ('F.a:"x=y"', "equals", None),
    ('F.a:"a*b"', "star", None),
    ("F.a:(Leave OR leave)", f"{LEAVE} lower", None),
    ("F.a:900", "number number-text", None),
    ('F.a:"900.0"', "float", None),
    ("F.a:true", "true", None),
    ("F.x-amz-acl:public", "hyphen", None),
    ("F.aws\\:Org:o-1", "colon", None),
    # Beginnings are right, every other wildcard finds nothing, on a leaf as on the whole object.
    ("F.a:L*", LEAVE, None),
    ("F.a:say*", "quoted", None),
    ("F.a:*ve", "", None),
    ("F.a:*ea*", "", None),
    ("F.a:Le?ve", "", None),
    ("F:*ve", "", None),
    # Presence: a null is none, an empty text is one; an inner object has none of its own on 3.x.
    ("_exists_:F.a", HAVE_A, f"{HAVE_A} {BELOW}"),
    ("F.a:*", HAVE_A, f"{HAVE_A} {BELOW}"),
    ("_exists_:F.a.b", BELOW, ""),
    ("_exists_:F.a.c", "objects", ""),
    ("_exists_:F.nosuch", "", None),
    ("_exists_:F", HAVE_F, None),
    # Expressions: anchored, of exact letters.
    ("F.a:/L.*/", LEAVE, ""),
    ("F.a:/.*[Vv]e/", f"{LEAVE} lower", ""),
    ("F.a:/.*/", HAVE_A, ""),
    ("F.a:/li.ne/", "lines", ""),
    ("F.a:/x=y/", "equals", ""),
    ("F.a:/(Leave|leave)/", f"{LEAVE} lower", ""),
    # Without parentheses the second alternative has no path: `leave` is no pair, and `.*` is every pair.
    ("F.a:/Leave|leave/", LEAVE, ""),
    ("F.a:/nosuch|.*Leave/", f"{LEAVE} {BELOW} like-dotted other", ""),
    # A dot of the path is any character, unless the name has a backslash before it.
    ("F.a.b:/Le.*/", f"{BELOW} like-dotted", ""),
    ("F.a\\\\.b:/Le.*/", BELOW, ""),
    ("F.x\\\\-amz\\\\-acl:/pub.*/", "hyphen", ""),
    # Ranges compare character by character.
    ("F.a:[Lea TO Leb]", LEAVE, None),
    ("F.a:[800 TO 950]", "number number-text float", None),
    ("F.a:<800", "empty", None),
    ("F.a:>=s", "quoted true equals lists list", None),
    # The whole object, and no field at all.
    ("F:Leave", f"{LEAVE} {BELOW} like-dotted other", None),
    ("F:/Leave|leave/", f"{LEAVE} {BELOW} like-dotted other lower", ""),
    ("Leave", f"{LEAVE} {BELOW} like-dotted other keyword inner", None),
    ("k:*ea*", "keyword", None),
    ("_exists_:o", "inner", None),
    ("_exists_:*", "", None),
)  # fmt: skip


def ids(text: str) -> frozenset[str]:
    """The ids in a row. Raises `KeyError` for one that no document has."""
    found = frozenset(text.split())
    if unknown := found - DOCUMENTS.keys():
        raise KeyError(f"no such document: {sorted(unknown)}")
    return found
