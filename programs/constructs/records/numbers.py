"""Numbers in `n` and truth values in `b`, as JSON and as text; and in fields that Elasticsearch holds as numbers.

`n` and `b` hold texts too, so that they are keywords there. `count`, `ratio` and `enabled` are long, double, boolean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RECORDS: Mapping[str, Mapping[str, Any]] = {
    "n900": {"n": 900},
    "n900-text": {"n": "900"},
    "n900-float": {"n": 900.0},
    "n900-float-text": {"n": "900.0"},
    "n900-zeros": {"n": "0900"},
    "n900-plus": {"n": "+900"},
    "n900-unit": {"n": "900 MB"},
    "n900-java": {"n": "900d"},
    "n900-exponent": {"n": "9e2"},
    "n900-spaces": {"n": " 900 "},
    "n1000-grouped": {"n": "1_000"},
    "n900-below": {"n": 899.5},
    "n900-above": {"n": "900.25"},
    "n1000": {"n": 1000},
    "n1000-text": {"n": "1000"},
    "n10-text": {"n": "10"},
    "n9": {"n": 9},
    "n0": {"n": 0},
    "n-minus": {"n": -5},
    "n-minus-text": {"n": "-5"},
    "n-small": {"n": -1000},
    "n-word": {"n": "nine hundred"},
    "n-nan": {"n": "NaN"},
    "n-hexadecimal": {"n": "0x384"},
    "n-empty": {"n": ""},
    "n-null": {"n": None},
    "n-true": {"n": True},
    "n-both": {"n": [1, "950"]},
    "n-large": {"n": 9007199254740993},
    "n-version": {"n": "1.08"},
    "b-true": {"b": True},
    "b-false": {"b": False},
    "b-true-text": {"b": "true"},
    "b-true-title": {"b": "True"},
    "b-false-upper": {"b": "FALSE"},
    "b-yes": {"b": "yes"},
    "b-one": {"b": 1},
    "b-both": {"b": [False, "TRUE"]},
    "b-empty": {"b": ""},
    "count-5": {"count": 5},
    "count-900": {"count": 900},
    "count-minus": {"count": -1},
    "count-both": {"count": [5, 1000]},
    "ratio-low": {"ratio": 0.25},
    "ratio-high": {"ratio": 1.5},
    "ratio-whole": {"ratio": 900.0},
    "enabled": {"enabled": True},
    "disabled": {"enabled": False},
    "enabled-both": {"enabled": [True, False]},
    "enabled-null": {"enabled": None},
}
