"""Modifiers that change the value before it is compared."""

from __future__ import annotations

from programs.constructs.model import row

GROUP = "Encodings"
ROWS = (
    row("windash", "cmd|windash|contains: ' -profile'", "dash-hyphen dash-slash dash-en dash-em"),
    row("windash, all", "cmd|windash|contains|all: [' -profile', admin]", "dash-hyphen dash-slash dash-en dash-em"),
    row("base64", "blob|base64: leave", "base64 base64-lower"),
    row("base64, cased", "blob|base64|cased: leave", "base64"),
    row("base64, contains", "blob|base64|contains: leave", "base64 base64-inside base64-lower"),
    row("base64offset, contains", "blob|base64offset|contains: leave",
        "base64 base64-inside base64-lower base64-shift-1 base64-shift-2"),
    row("base64offset, beyond ASCII", "blob|base64offset|contains: café", "base64-accent"),
    row("wide", "blob|wide|base64: leave", "base64-wide"),
    row("utf16", "blob|utf16|base64: leave", "base64-utf16"),
    row("utf16be", "blob|utf16be|base64: leave", "base64-utf16be"),
)  # fmt: skip
