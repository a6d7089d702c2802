#!/usr/bin/env bash
# The Sigma converter for Sumo Logic puts the log source in front of an OR without parentheses.
#
# pySigma-backend-sumologic 0.2.5 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# The log source is two tests, joined by AND with the text of the rule. AND binds before OR, and the converter writes other
# conditions so: only the first alternative is held to CloudTrail, and each other one finds records of every product. A
# list with |contains, |startswith or |endswith is enough, as is `a or b`; whole values become `in (...)` and stay right.
# |cidr is worse: its networks lose their parentheses even next to a second field, so that field is asked of the last
# network only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-sumologic==0.2.5
cat > ask.py <<'PYTHON'
import json
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
SOURCE = 'metadata_vendor="Amazon AWS" AND metadata_product="CloudTrail" AND '
ROWS = [
    # How the converter groups: AND before OR.
    (
        "{a: {eventName: x}, b: {awsRegion: y}, c: {eventID: z}, condition: (a or b) and c}",
        "(action=\"x\" OR fields['awsRegion']=\"y\") AND fields['eventID']=\"z\"",
    ),
    ("{a: {eventName|startswith: [Leave, Remove]}, condition: a}", "action matches /Leave.*/ OR action matches /Remove.*/"),
    ("{a: {eventName: x}, b: {awsRegion: y}, condition: a or b}", "action=\"x\" OR fields['awsRegion']=\"y\""),
    ("{a: {eventName: [x, y]}, condition: a}", 'action in ("x", "y")'),
    (
        "{a: {eventName: x, sourceIPAddress|cidr: 10.0.0.0/15, awsRegion: y}, condition: a}",
        'action="x" AND srcDevice_ip matches /10\\.0\\..*/ OR srcDevice_ip matches /10\\.1\\..*/'
        " AND fields['awsRegion']=\"y\"",
    ),
]
bad = 0
for detection, seen in ROWS:
    backend = SumoLogicCSERuleBackend(processing_pipeline=sumologic_cse_pipeline())
    text = backend.convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    query = json.loads(text)["rules"][0]["expression"]
    print(f"{detection}\n    {query}")
    if query != SOURCE + seen:
        print(f"  changed: was {SOURCE}{seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
