"""Fixtures: that each is readable, belongs to a rule, and holds nothing from a real account."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from awol.errors import EventError, Location, PackError
from awol.events import read
from awol.replay import ORDINARY, load_expected
from awol.values import Event, Finding, Rule

ACCOUNTS = {"111122223333", "444455556666", "123456789012", "777788889999", "555566667777"}
"""The account ids of AWS's documentation that fixtures may hold."""

NETWORKS = tuple(
    ipaddress.ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
"""The address ranges for documentation (RFC 5737, RFC 3849)."""

_ACCOUNT = re.compile(r"(?<![0-9A-Za-z.-])\d{12}(?![0-9A-Za-z.-])")
_ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):")
_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
_V4 = re.compile(r"(?<![\w./-])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.-])")  # after a slash it is a browser's version


def check_fixtures(root: Path, rules: Sequence[Rule]) -> list[Finding]:
    """Every fault of `fixtures/`: unreadable, orphaned, doubled, missing a verdict, or not fit to be public."""
    folder = root / "fixtures"
    findings: list[Finding] = []
    names = {rule.name for rule in rules}
    for child in sorted(folder.iterdir()) if folder.is_dir() else []:
        if child.is_dir() and not child.name.startswith("_") and child.name not in names:
            place = Location(child.relative_to(root).as_posix())
            findings.append(Finding("fixture-orphan", place, f"no rule is named {child.name}"))
    seen: dict[str, str] = {}
    for rule in rules:
        for verdict in ("fires", "silent"):
            paths = [path for path in sorted((folder / rule.name / verdict).glob("*")) if path.is_file()]
            if not paths:
                place = Location(f"fixtures/{rule.name}/{verdict}")
                findings.append(Finding("fixture-missing", place, f"{rule.name} has no fixture that says `{verdict}`"))
            for path in paths:
                findings += _file(path, root, seen)
    for path in sorted((folder / ORDINARY).glob("*.json*")):
        findings += _file(path, root, seen)
    findings += _expected(folder / ORDINARY / "expected.yml", root, names, seen)
    return findings


def _file(path: Path, root: Path, seen: dict[str, str]) -> Iterator[Finding]:
    shown = path.relative_to(root).as_posix()
    problems: list[EventError] = []
    events: list[Event] = list(read(path, problems.append))
    for problem in problems:
        place = Location(shown, problem.location.line if problem.location else None)
        yield Finding("fixture-unreadable", place, problem.message)
    for event in events:
        place = Location(shown, event.line)
        if event.id in seen:
            yield Finding("fixture-double", place, f"the eventID {event.id} stands in {seen[event.id]} too")
        seen[event.id] = shown
    text = path.read_bytes().decode("utf-8", "replace")
    for number, line in enumerate(text.split("\n"), 1):
        for message in _private(line):
            yield Finding("fixture-private", Location(shown, number), message)


def _private(line: str) -> Iterator[str]:
    for account in {*_ACCOUNT.findall(line), *_ARN_ACCOUNT.findall(line)} - ACCOUNTS:
        yield f"{account} looks like an account id; use one of {', '.join(sorted(ACCOUNTS))}"
    for key in _KEY.findall(line):
        if "EXAMPLE" not in key:
            yield f"{key} looks like an access key; use AKIAIOSFODNN7EXAMPLE or ASIAIOSFODNN7EXAMPLE"
    for text in _V4.findall(line):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue
        if not address.is_private and not any(address in network for network in NETWORKS):
            yield f"{text} is a public address; use 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24"


def _expected(path: Path, root: Path, names: set[str], seen: dict[str, str]) -> Iterator[Finding]:
    shown = path.relative_to(root).as_posix()
    try:
        listed = load_expected(path)
    except PackError as fault:
        yield Finding("expected", fault.location or Location(shown), fault.message)
        return
    for identity, rules in listed.items():
        if identity not in seen:
            yield Finding("expected", Location(shown), f"no fixture holds the eventID {identity}")
        for name in rules:
            if name not in names:
                yield Finding("expected", Location(shown), f"no rule is named {name}")
