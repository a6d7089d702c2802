"""Findings as text, as JSON, and as SARIF 2.1.0 for code scanning."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from awol import __version__
from awol.values import Finding


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding: path:line: message [check]."""
    return "".join(f"{one.location}: {one.message} [{one.check}]\n" for one in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """A list of objects with check, path, line, column and message."""
    listed = [
        {
            "check": one.check,
            "path": one.location.path,
            "line": one.location.line,
            "column": one.location.column,
            "message": one.message,
        }
        for one in findings
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def as_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0 (OASIS), one run, paths relative to the pack's root."""
    results = [
        {
            "ruleId": one.check,
            "level": "error",
            "message": {"text": one.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.location.path, "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": one.location.line or 1, "startColumn": one.location.column or 1},
                    }
                }
            ],
        }
        for one in findings
    ]
    checks = sorted({one.check for one in findings})
    driver = {"name": "awol check", "version": __version__, "rules": [{"id": name} for name in checks]}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {"text": as_text, "json": as_json, "sarif": as_sarif}
