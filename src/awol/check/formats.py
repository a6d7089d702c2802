"""Findings as text, as JSON, and as SARIF 2.1.0 for code scanning."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from awol import __version__
from awol.check.catalogue import CATALOGUE
from awol.values import Finding


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding: path:line: message [check]."""
    return "".join(f"{finding.location}: {finding.message} [{finding.check}]\n" for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """A list of objects with check, path, line, column and message."""
    listed = [
        {
            "check": finding.check,
            "path": finding.location.path,
            "line": finding.location.line,
            "column": finding.location.column,
            "message": finding.message,
        }
        for finding in findings
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def as_sarif(findings: Sequence[Finding], below: str = "") -> str:
    """SARIF 2.1.0 (OASIS), one run with every check that there is.

    Paths are relative to the pack's root, after `below`: code scanning wants them relative to the repository's.
    """
    ids = list(CATALOGUE)
    driver = {
        "name": "awol check",
        "version": __version__,
        "rules": [_rule(identity) for identity in ids],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "awol-check/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, ids.index(finding.check), below) for finding in findings],
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(identity: str) -> dict[str, Any]:
    """A check as a reportingDescriptor, with what code scanning shows of it."""
    check = CATALOGUE[identity]
    return {
        "id": identity,
        "name": "".join(part.capitalize() for part in identity.split("-")),
        "shortDescription": {"text": check.fault},
        "fullDescription": {"text": f"{check.fault}. {check.help}"},
        "help": {"text": check.help, "markdown": check.help},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["cloudtrail", "sigma"], "precision": "high"},
    }


def _result(finding: Finding, index: int, below: str) -> dict[str, Any]:
    """A finding. Its fingerprint holds no line, so that it stays the same one when lines above it come and go."""
    path = f"{below}{finding.location.path}"
    region: dict[str, int] = {"startLine": finding.location.line or 1}
    if finding.location.column:
        region["startColumn"] = finding.location.column
    mark = sha256("\0".join((finding.check, path, finding.message)).encode("utf-8", "surrogatepass")).hexdigest()
    place = {"artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"}, "region": region}
    return {
        "ruleId": finding.check,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"awolFinding/v1": mark},
    }


def below_repository(root: Path) -> str:
    """Where a pack lies in the git repository that holds it: `packs/ours/`; "" for its root, or outside of any."""
    resolved = root.resolve()
    for folder in (resolved, *resolved.parents):
        if (folder / ".git").exists():
            relative = resolved.relative_to(folder).as_posix()
            return "" if relative == "." else f"{relative}/"
    return ""


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {"text": as_text, "json": as_json, "sarif": as_sarif}
