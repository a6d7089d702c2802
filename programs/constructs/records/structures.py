"""Objects and arrays: nested fields, dotted keys, arrays of objects, and pairs of fields for references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RECORDS: Mapping[str, Mapping[str, Any]] = {
    "bob": {"user": {"name": "Bob", "role": "admin"}},
    "bob-lower": {"user": {"name": "bob", "role": "reader"}},
    "bob-dotted": {"user.name": "Bob"},
    "user-null": {"user": {"name": None}},
    "user-empty": {"user": {}},
    "alice": {"user": {"name": "Alice", "role": "admin"}},
    "items": {"items": [{"c": "x", "d": "1"}, {"c": "y", "d": "2"}]},
    "items-one": {"items": {"c": "y", "d": "1"}},
    "items-none": {"items": []},
    "items-values": {"items": [{"c": ["x", "z"]}, {"d": "2"}]},
    # References: `left` against `right`.
    "same": {"left": "abc", "right": "abc"},
    "same-case": {"left": "abc", "right": "ABC"},
    "different": {"left": "abc", "right": "xyz"},
    "begins": {"left": "abcdef", "right": "abc"},
    "ends": {"left": "defabc", "right": "abc"},
    "holds": {"left": "defabcdef", "right": "abc"},
    "left-only": {"left": "abc"},
    "right-only": {"right": "abc"},
    "left-many": {"left": ["xyz", "abc"], "right": "abc"},
    "neither-null": {"left": None, "right": None},
}
