"""The outcome of a replay as text: a matrix for people, JSON and JUnit XML for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree

from awol.replay import Refusal
from awol.values import Outcome

Formatter = Callable[[Sequence[Outcome], Sequence[Refusal], Sequence[str]], str]

_SHOWN = 20
_NAME = re.compile(r"`[^`]*`")


def summary(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many outcomes passed, failed, and could not be run."""
    return {
        "passed": sum(outcome.status == "pass" for outcome in outcomes),
        "failed": sum(outcome.status == "fail" for outcome in outcomes),
        "errors": sum(outcome.status == "error" for outcome in outcomes),
    }


def as_table(
    outcomes: Sequence[Outcome], refusals: Sequence[Refusal], engines: Sequence[str], width: int | None = None
) -> str:
    """A row a rule, a column an engine: how many cases came out as expected; then what did not, and why.

    Columns that do not fit into `width` characters stand in another table below, with the rules' names again."""
    cells: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        cells.setdefault((outcome.case.rule, outcome.engine), []).append(outcome)
    rules = list(dict.fromkeys([*(o.case.rule for o in outcomes), *(r.rule for r in refusals)]))
    refused = {(refusal.rule, refusal.engine) for refusal in refusals}
    first = max((len(rule) for rule in rules), default=4)
    lines: list[str] = []
    for group in _fitting(engines, width - first if width else None):
        header = "  ".join(f"{engine:>{_size(engine)}}" for engine in group)
        lines.append(f"{'rule':{first}}  {header}")
        for rule in rules:
            row = [(engine, _cell(cells.get((rule, engine), []), (rule, engine) in refused)) for engine in group]
            columns = "  ".join(f"{cell:>{_size(engine)}}" for engine, cell in row)
            lines.append(f"{rule:{first}}  {columns}")
        lines.append("")
    lines += [*_faults(outcomes), *_refusals(refusals)]
    counts = summary(outcomes)
    lines.append(
        f"{counts['passed']} verdicts as expected, {counts['failed']} differ, {counts['errors']} could not be run"
    )
    return "\n".join(lines) + "\n"


def _size(engine: str) -> int:
    return max(len(engine), 8)


def _fitting(engines: Sequence[str], width: int | None) -> list[list[str]]:
    """The engines, in as many groups as it takes for the columns of each to fit."""
    groups: list[list[str]] = []
    for engine in engines:
        if not groups or (width is not None and sum(_size(member) + 2 for member in (*groups[-1], engine)) > width):
            groups.append([])
        groups[-1].append(engine)
    return groups or [[]]


def _cell(outcomes: Sequence[Outcome], refused: bool) -> str:
    if refused:
        return "refused"
    if not outcomes:
        return "-"
    bad = [outcome for outcome in outcomes if outcome.status != "pass"]
    if not bad:
        return f"ok {len(outcomes)}"
    kind = "ERROR" if any(outcome.status == "error" for outcome in bad) else "FAIL"
    return f"{kind} {len(bad)}"


def _faults(outcomes: Sequence[Outcome]) -> list[str]:
    """What did not come out as expected. A reason that holds for many cases of a rule and engine is told once."""
    groups: dict[tuple[str, str, str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status != "pass":
            fault = outcome.note if outcome.observed is None else outcome.case.name.split(" + ")[0]
            groups.setdefault((outcome.case.rule, outcome.engine, outcome.status, fault), []).append(outcome)
    lines = []
    for group in list(groups.values())[:_SHOWN]:
        case = group[0].case
        difference = (
            "could not be run" if group[0].observed is None else f"expected {case.expected}, was {group[0].observed}"
        )
        more = f" (and {len(group) - 1} more cases)" if len(group) > 1 else ""
        lines += [f"{case.rule} | {case.name}{more} | {group[0].engine}: {difference}", f"    {group[0].note}"]
    if len(groups) > _SHOWN:
        lines.append(f"... and {len(groups) - _SHOWN} more (--format json lists all)")
    return [*lines, ""] if lines else []


def _refusals(refusals: Sequence[Refusal]) -> list[str]:
    """Refusals by reason: one line a reason, not one a rule; reasons that differ in a name alone are one."""
    by_reason: dict[tuple[str, str], list[Refusal]] = {}
    for refusal in refusals:
        by_reason.setdefault((refusal.engine, _NAME.sub("`...`", refusal.reason)), []).append(refusal)
    lines = []
    for (engine, reason), alike in by_reason.items():
        wording = alike[0].reason if len({refusal.reason for refusal in alike}) == 1 else reason
        count = len({refusal.rule for refusal in alike})
        lines.append(f"refused for {engine} ({count} rule{'s' if count > 1 else ''}): {wording}")
    return [*lines, ""] if lines else []


def as_json(outcomes: Sequence[Outcome], refusals: Sequence[Refusal], _engines: Sequence[str]) -> str:
    """The contract's JSON, and beside it the declared refusals."""
    document = {
        "cases": [
            {
                "rule": outcome.case.rule,
                "case": outcome.case.name,
                "engine": outcome.engine,
                "expected": outcome.case.expected,
                "observed": outcome.observed,
                "status": outcome.status,
                "note": outcome.note,
            }
            for outcome in outcomes
        ],
        "refused": [{"rule": refusal.rule, "engine": refusal.engine, "reason": refusal.reason} for refusal in refusals],
        "summary": summary(outcomes),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_junit(outcomes: Sequence[Outcome], refusals: Sequence[Refusal], _engines: Sequence[str]) -> str:
    """JUnit XML: a suite an engine, a class a rule, a case a case; refusals as skipped."""
    counts = summary(outcomes)
    root = ElementTree.Element(
        "testsuites",
        name="awol replay",
        tests=str(len(outcomes) + len(refusals)),
        failures=str(counts["failed"]),
        errors=str(counts["errors"]),
    )
    suites: dict[str, ElementTree.Element] = {}
    for outcome in outcomes:
        suite = _suite(suites, root, outcome.engine)
        case = ElementTree.SubElement(suite, "testcase", classname=outcome.case.rule, name=outcome.case.name)
        if outcome.status != "pass":
            tag = "failure" if outcome.status == "fail" else "error"
            ElementTree.SubElement(case, tag, message=_clean(outcome.note)).text = _clean(outcome.note)
    for refusal in refusals:
        suite = _suite(suites, root, refusal.engine)
        case = ElementTree.SubElement(suite, "testcase", classname=refusal.rule, name="conversion")
        ElementTree.SubElement(case, "skipped", message=_clean(refusal.reason))
    for suite in suites.values():
        suite.set("tests", str(len(suite)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(suites: dict[str, ElementTree.Element], root: ElementTree.Element, engine: str) -> ElementTree.Element:
    if engine not in suites:
        suites[engine] = ElementTree.SubElement(root, "testsuite", name=engine)
    return suites[engine]


def _clean(text: str) -> str:
    """Text without the control characters that XML 1.0 forbids."""
    return "".join(c if c in "\t\n" or c.isprintable() else "\ufffd" for c in text)


FORMATS: Mapping[str, Formatter] = {"table": as_table, "json": as_json, "junit": as_junit}
