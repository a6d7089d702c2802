"""Reads .conf files as Splunk does, and says where other readers of such files would read something else.

Source: Admin Manual, "How to edit a configuration file". That readers differ is held by tests on ksconf 0.13.10,
AppInspect 4.3.1 and addonfactory-splunk-conf-parser-lib 1.0.0 (`tests/build/test_splunk_products.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_KEY = re.compile(r"[A-Za-z_][\w.:-]*")


@dataclass(slots=True)
class ConfFile:
    """Stanzas in order, each its settings; `remarks` says what is wrong with lines that are not
    read alike everywhere."""

    stanzas: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read(text: str) -> ConfFile:
    """A .conf file's text. It never raises: what cannot be read is a remark."""
    parsed = ConfFile()
    if text.startswith("\ufeff"):
        parsed.remarks.append("line 1: a byte order mark precedes the first stanza")
    if "\r" in text:
        parsed.remarks.append("the file has carriage returns")
    settings: dict[str, str] | None = None
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith("["):
            settings = _stanza(parsed, line, number)
            continue
        while line.endswith("\\") and at < len(lines):
            _continued(parsed, lines[at], at + 1)
            line = f"{line[:-1]}\n{lines[at]}"
            at += 1
        _setting(parsed, settings, line, number)
    return parsed


def _stanza(parsed: ConfFile, line: str, number: int) -> dict[str, str]:
    name = line.strip()[1:-1]
    if not line.strip().endswith("]") or "]" in name or "[" in name:
        parsed.remarks.append(f"line {number}: `{line}` is not a stanza header")
    if name in parsed.stanzas:
        parsed.remarks.append(f"line {number}: the stanza [{name}] appears twice")
    return parsed.stanzas.setdefault(name, {})


def _setting(parsed: ConfFile, settings: dict[str, str] | None, line: str, number: int) -> None:
    key, equals, value = line.partition("=")
    key, value = key.strip(), value.strip(" \t")
    if not equals or not _KEY.fullmatch(key):
        parsed.remarks.append(f"line {number}: `{line[:60]}` is not a setting: a value was split over two lines")
        return
    if settings is None:
        parsed.remarks.append(f"line {number}: `{key}` is outside any stanza")
        return
    if key in settings:
        parsed.remarks.append(f"line {number}: `{key}` appears twice in one stanza")
    if " ;" in value:
        parsed.remarks.append(
            f"line {number}: some readers cut the value of `{key}` at a space followed by a semicolon"
        )
    if any(part.rstrip().endswith("\\") for part in value.split("\n")):
        parsed.remarks.append(f"line {number}: a backslash followed by spaces does not continue `{key}`")
    settings[key] = value


def _continued(parsed: ConfFile, line: str, number: int) -> None:
    if not line.strip():
        parsed.remarks.append(f"line {number}: a continued line is empty")
    elif line.lstrip()[0] in "#*":
        parsed.remarks.append(f"line {number}: some readers drop a continued line that begins with {line.lstrip()[0]}")


def layered(
    default: Mapping[str, Mapping[str, str]], local: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What holds where a site has settings of its own in local/ (Admin Manual, "Configuration file precedence")."""
    names = dict.fromkeys((*default, *local))
    return {name: {**default.get(name, {}), **local.get(name, {})} for name in names}
