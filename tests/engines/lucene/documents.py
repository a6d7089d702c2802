"""The documents that the rows search, and the types of their fields. The key is the document's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from awol.views import Field, FieldType
from awol.views.plain import PlainIndex

TYPES: dict[str, FieldType] = {
    "k": "keyword",
    "word": "keyword",
    "t": "text",
    "ip": "ip",
    "d": "date",
    "b": "boolean",
    "l": "long",
    "x": "double",
    "F": "flattened",
    "o.k": "keyword",
    "o.p.q": "keyword",
    "a.b c": "keyword",
    "m": "keyword",
    "m.text": "text",
}

MAPPINGS: dict[str, Any] = {
    "dynamic": False,
    "properties": {
        **{name: {"type": type_} for name, type_ in TYPES.items() if not name.startswith("m")},
        "m": {"type": "keyword", "fields": {"text": {"type": "text"}}},
    },
}

DOCUMENTS: dict[str, Mapping[str, Any]] = {
    "a": {"k": "a"},
    "b": {"k": "b"},
    "c": {"k": "c"},
    "ab": {"k": "a b"},
    "A": {"k": "A"},
    "az": {"k": ["a", "z"]},
    "empty": {"k": ""},
    "a--b": {"k": "a  b"},
    "null": {"k": None},
    "none": {"k": []},
    "backslash": {"word": "a\\b"},
    "star": {"word": "a*b"},
    "minus": {"word": "-"},
    "bang": {"word": "!"},
    "greater": {"word": ">5"},
    "AND": {"word": "AND"},
    "TO": {"word": "TO"},
    "slash": {"word": "a/b"},
    "lines": {"word": "x\ny"},
    "quoted": {"word": 'say "hi"'},
    "nine": {"word": 9},
    "fox": {"t": "Quick Brown fox-trot jumps"},
    "quick": {"t": "brown quick"},
    "sts": {"t": "sts.amazonaws.com denied: a"},
    "values": {"t": ["one two", "three four"]},
    "dashes": {"t": "--"},
    "abac": {"t": "a b a c"},
    "axbxc": {"t": "a x b x c"},
    "umlaut": {"t": "Straße ÉTÉ"},
    "v4": {"ip": "192.0.2.1"},
    "v6": {"ip": "2001:db8::1"},
    "ips": {"ip": ["198.51.100.7", "203.0.113.9"]},
    "noon": {"d": "2023-07-10T12:02:05Z"},
    "half": {"d": "2023-07-10T12:02:05.500Z"},
    "next": {"d": "2023-07-11T00:00:00.000Z"},
    "epoch": {"d": 0},
    "true": {"b": True},
    "false": {"b": False},
    "both": {"b": [True, False]},
    "900": {"l": 900},
    "3600": {"l": 3600},
    "-5": {"l": -5},
    "1,10": {"l": [1, 10]},
    "x1.5": {"x": 1.5},
    "x900": {"x": 900},
    "pol": {"F": {"p": "pol", "enable": True, "n": 900, "items": [{"c": "0.0.0.0/0"}, {"c": "x"}]}},
    "allow": {"F": {"doc": "{Allow}", "q.r": "s"}},
    "xallow": {"F": {"p": "xAllowx", "e": "", "gone": None}},
    "bare": {"F": {}},
    "ok": {"o": {"k": "ok"}},
    "oq": {"o": {"p": {"q": "oq"}}},
    "spaced": {"a.b c": "sp"},
    "hello": {"m": "Hello World"},
}


class Documents(PlainIndex):
    """An index of these documents, the multi-field `m.text` among them."""

    def __init__(self) -> None:
        super().__init__(TYPES)

    def field(self, name: str) -> Field | None:
        if name == "m.text":
            whole = PlainIndex({"m": "text"}).field("m")
            return None if whole is None else replace(whole, name=name)
        return super().field(name)


INDEX = Documents()
