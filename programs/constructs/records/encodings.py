"""Command lines, encoded texts and moments, for the modifiers that change a value before it is compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RECORDS: Mapping[str, Mapping[str, Any]] = {
    "dash-hyphen": {"cmd": "aws.exe -profile admin"},
    "dash-slash": {"cmd": "aws.exe /profile admin"},
    "dash-en": {"cmd": "aws.exe \u2013profile admin"},
    "dash-em": {"cmd": "aws.exe \u2014PROFILE admin"},
    "dash-none": {"cmd": "aws.exe profile admin"},
    # "leave" in Base64, alone and behind one and two other letters; then in UTF-16, with and without its mark.
    "base64": {"blob": "bGVhdmU="},
    "base64-inside": {"blob": "xx bGVhdmU= yy"},
    "base64-shift-1": {"blob": "eGxlYXZl"},
    "base64-shift-2": {"blob": "eHhsZWF2ZQ=="},
    "base64-lower": {"blob": "bgvhdmu="},
    "base64-wide": {"blob": "bABlAGEAdgBlAA=="},
    "base64-utf16": {"blob": "//5sAGUAYQB2AGUA"},
    "base64-utf16be": {"blob": "AGwAZQBhAHYAZQ=="},
    "base64-accent": {"blob": "Y2Fmw6k="},
    "base64-accent-other": {"blob": "Y2Fmw7A="},
    "base64-none": {"blob": "bGVhdg=="},
    # Moments.
    "noon": {"when": "2023-07-10T12:02:05Z"},
    "night": {"when": "2023-07-10T03:30:00Z"},
    "noon-fraction": {"when": "2023-07-10T12:59:59.999Z"},
    "noon-offset": {"when": "2023-07-10T14:02:05+02:00"},
    "new-year": {"when": "2024-01-01T00:00:00Z"},
    "leap-day": {"when": "2024-02-29T12:00:00Z"},
    "no-moment": {"when": "soon"},
    # One text over many records, for keywords.
    "word-value": {"note": "the fugitive account"},
    "word-deep": {"deep": {"er": ["x", "FUGITIVE"]}},
    "word-key": {"deep": {"fugitive_key": "nothing"}},
}
