"""Runs one Sigma engine inside its own Python, which has that engine installed and nothing of awol.

    python within.py ENGINE < rules.jsonl > verdicts.jsonl

Lines as in rust/src/main.rs. An engine that fails on a record has not found it, and the answer counts the fault:
`{"fires": ..., "faults": {"message": how many records}}`.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

Match = Callable[[dict[str, Any]], bool]


def azuma(text: str) -> Match:
    """azuma, a Sigma matcher for Python dictionaries."""
    match: Match = importlib.import_module("azuma").Rule.model_validate_yaml(text).match
    return match


def detkit(text: str) -> Match:
    """detkit: unit tests for Sigma rules, with an evaluator of its own."""
    detection = importlib.import_module("yaml").safe_load(text)["detection"]
    evaluate = importlib.import_module("detkit.evaluator").event_matches_rule
    return lambda record: bool(evaluate(detection, record))


def matcher(text: str) -> Match:
    """sigma-rule-matcher: pySigma's parser with an evaluator behind it."""
    rule = importlib.import_module("sigma.rule").SigmaRule.from_yaml(text)
    match: Match = importlib.import_module("sigma_rule_matcher").RuleMatcher(rule).match
    return match


ENGINES: dict[str, Callable[[str], Match]] = {"azuma": azuma, "detkit": detkit, "sigma-rule-matcher": matcher}


def verdicts(match: Match, cases: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """The verdict on each record of each case, and what the engine failed on."""
    faults: Counter[str] = Counter()

    def fires(record: dict[str, Any]) -> bool:
        try:
            return bool(match(record))
        except Exception as fault:  # whatever the engine raises is what its user gets
            faults[f"{type(fault).__name__}: {fault}"[:120]] += 1
            return False

    found = [[fires(record) for record in records] for records in cases]
    return {"fires": found, "faults": dict(faults)}


def main() -> None:
    """Answer each line of standard input."""
    build = ENGINES[sys.argv[1]]
    for line in sys.stdin:
        task = json.loads(line)
        try:
            match = build(task["text"])
        except ImportError:  # the engine is not whole: that says nothing of the rule
            raise
        except Exception as fault:  # a rule that the engine does not load
            answer: dict[str, Any] = {"refused": f"{type(fault).__name__}: {fault}"[:300]}
        else:
            answer = verdicts(match, task["cases"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
