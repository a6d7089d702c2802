"""Nothing real in public: accounts and addresses from the ranges for documentation, and no secrets."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path

from awol.errors import Location
from awol.values import Finding

ACCOUNTS = {"111122223333", "444455556666", "123456789012", "777788889999", "555566667777"}
"""The account ids of AWS's documentation that a pack may hold."""

NETWORKS = tuple(
    ipaddress.ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
"""The address ranges for documentation (RFC 5737, RFC 3849)."""

_ACCOUNT = re.compile(r"(?<![0-9A-Za-z.-])\d{12}(?![0-9A-Za-z.-])")
_ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):")
_KEY = re.compile(r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b")
_V4 = re.compile(r"(?<![\w./-])(\d{1,3}(?:\.\d{1,3}){3})(?![\w-]|\.\w)")  # after a slash it is a browser's version
_V6 = re.compile(r"(?<![\w:.])((?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4})(?![\w:]|\.\w)")

SECRETS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "an AWS secret access key",
        "secret",
        re.compile(r"(?i:secret[_ -]?(?:access[_ -]?)?key)\W{1,8}(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"),
    ),
    ("an AWS session token", "b3Jp", re.compile(r"(?P<secret>\bIQoJb3JpZ2lu[A-Za-z0-9/+=]{40,})")),
    ("an AWS session token", "oGZXIvYXdz", re.compile(r"(?P<secret>\b[A-Z][wQ]oGZXIvYXdz[A-Za-z0-9/+=]{40,})")),
    ("a private key", "PRIVATE KEY", re.compile(r"(?P<secret>-----BEGIN [A-Z ]*PRIVATE KEY-----)")),
    ("a JSON web token", ".eyJ", re.compile(r"(?P<secret>\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})")),
    ("a GitHub token", "gh", re.compile(r"(?P<secret>\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}))")),
    ("a Slack token", "xox", re.compile(r"(?P<secret>\bxox[abposr]-[\w-]{10,})")),
    ("a Google API key", "AIza", re.compile(r"(?P<secret>\bAIza[\w-]{35})(?![\w-])")),
    ("a password", "password", re.compile(r"\"(?i:(?:new|old)?password)\"\s*:\s*\"(?P<secret>[^\"*\n]{4,})\"")),
)
"""What a secret looks like: its name, letters without which the text holds none (in any case), and the pattern."""

# In AWS's documentation, and in its logs where it hides a value.
_HARMLESS = ("EXAMPLE", "HIDDEN_DUE_TO_SECURITY_REASONS", "HIDDEN_FOR_SECURITY_REASONS")


def check_text(text: str, shown: str) -> Iterator[Finding]:
    """Every private thing in a text, by line."""
    for offset, check, message in private(text):
        yield Finding(check, Location(shown, text.count("\n", 0, offset) + 1), message)


def private(text: str) -> Iterator[tuple[int, str, str]]:
    """(offset, check, message) for each private thing in a text."""
    yield from _identities(text)
    yield from _addresses(text)
    folded = text.casefold()
    for what, mark, pattern in SECRETS:
        if mark.casefold() not in folded:
            continue
        for match in pattern.finditer(text):
            secret = match["secret"]
            if not any(harmless in secret for harmless in _HARMLESS):
                message = f"{secret[:8]}... looks like {what}; write a value with EXAMPLE in it, or leave it out"
                yield match.start("secret"), "secret", message


def _identities(text: str) -> Iterator[tuple[int, str, str]]:
    seen = set()
    for pattern in (_ACCOUNT, _ARN_ACCOUNT):
        for match in pattern.finditer(text):
            account, place = match[pattern.groups], match.start(pattern.groups)
            if account not in ACCOUNTS and place not in seen:
                seen.add(place)
                yield place, "private", f"{account} looks like an account id; use one of {', '.join(sorted(ACCOUNTS))}"
    for match in _KEY.finditer(text):
        if "EXAMPLE" not in match[0]:
            wanted = "AKIAIOSFODNN7EXAMPLE or ASIAIOSFODNN7EXAMPLE"
            yield match.start(), "private", f"{match[0]} looks like an access key; use {wanted}"


def _addresses(text: str) -> Iterator[tuple[int, str, str]]:
    for pattern in (_V4, _V6):
        for match in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(match[1])
            except ValueError:
                continue
            if address.is_global and not any(address in network for network in NETWORKS):
                ranges = ", ".join(str(network) for network in NETWORKS if network.version == address.version)
                yield match.start(1), "private", f"{match[1]} is a public address; use {ranges}"


def check_files(root: Path, paths: list[Path]) -> list[Finding]:
    """Every private thing in some text files of a pack; what is no UTF-8 is read as far as it is."""
    findings: list[Finding] = []
    for path in paths:
        try:
            text = path.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue  # whoever needs the file says that it cannot be read
        findings += check_text(text, path.relative_to(root).as_posix())
    return findings
