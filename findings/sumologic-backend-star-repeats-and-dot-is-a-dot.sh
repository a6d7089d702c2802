#!/usr/bin/env bash
# The Sigma converter for Sumo Logic leaves a star inside a value as it is, and escapes the dots of regular expressions.
#
# pySigma-backend-sumologic 0.2.5 with pySigma 1.5.1 (PyPI), its patterns run in Python's own `re`. Needs Python 3.10 or
# newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Both end up in a regular expression. There `:*` is "any number of colons", not "anything", so the ARN of a role with any
# account in it finds no role. And `.*` of |re becomes `\.*`, any number of dots: `^Delete.*Trail$` does not find
# DeleteMyTrail, only DeleteTrail, so a first test looks fine. |contains, |startswith and |endswith are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-sumologic==0.2.5
cat > ask.py <<'PYTHON'
import json
import re
import sys

from sigma.backends.sumologic import SumoLogicCSERuleBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.sumologic import sumologic_cse_pipeline

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
ROLE = "arn:aws:iam::111122223333:role/Admin"
ROWS = [
    # selection, its pattern, a text that Sigma finds, whether the pattern finds it
    ("userIdentity.arn: 'arn:aws:iam::*:role/Admin'", r"arn:aws:iam::*:role\/Admin", ROLE, False),
    ("userIdentity.arn|startswith: 'arn:aws:iam::'", "arn:aws:iam::.*", ROLE, True),
    ("eventName|re: '^Delete.*Trail$'", r"^Delete\.*Trail$", "DeleteMyTrail", False),
    ("eventName|re: '^Delete.*Trail$'", r"^Delete\.*Trail$", "DeleteTrail", True),
    ("eventName|re: '^Delete[A-Za-z]*Trail$'", "^Delete[A-Za-z]*Trail$", "DeleteMyTrail", True),
]
bad = 0
for selection, pattern, text, seen in ROWS:
    backend = SumoLogicCSERuleBackend(processing_pipeline=sumologic_cse_pipeline())
    rule = SigmaCollection.from_yaml(f"{HEAD}detection:\n  s:\n    {selection}\n  condition: s\n")
    query = json.loads(backend.convert(rule)[0])["rules"][0]["expression"]
    made = query.split(" matches /", 1)[1].removesuffix("/")
    found = re.search(made, text) is not None
    print(f"{selection}\n    /{made}/ {'finds' if found else 'does not find'} {text}")
    if (made, found) != (pattern, seen):
        print(f"  changed: was /{pattern}/, {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
