#!/usr/bin/env bash
# In the Sigma converter for pandas, |startswith, |endswith and |cidr all mean "contains".
#
# pySigma-backend-pd_df 0.6.0 with pySigma 0.11.23, and pandas 2.3.3 (PyPI). Needs Python 3.10 to 3.13; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# `|startswith: Get` becomes a search for Get anywhere, so it also finds ForgetDevice. `|cidr: 10.0.0.0/8` becomes a search
# for the text "10." anywhere, so the range of one's own network takes in 210.0.0.1 and 8.8.10.1 from outside: a filter on
# it hides foreign callers. The query that comes out is run here on four records.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==0.11.23 pySigma-backend-pd_df==0.6.0 pandas==2.3.3
cat > ask.py <<'PYTHON'
import sys

import pandas
from sigma.backends.pd_df import PandasDataFramePythonBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
NAMES = pandas.DataFrame({"name": ["GetUser", "ForgetDevice", "PutUser"]})
CALLERS = pandas.DataFrame({"ip": ["10.1.2.3", "210.0.0.1", "8.8.10.1", "192.0.2.7"]})
bad = 0
for frame, selection, seen in [
    (NAMES, "{name|startswith: Get}", ["GetUser", "ForgetDevice"]),
    (NAMES, "{name|endswith: Get}", ["GetUser", "ForgetDevice"]),
    (NAMES, "{name|re: '^Get'}", ["GetUser"]),
    (CALLERS, "{ip|cidr: 10.0.0.0/8}", ["10.1.2.3", "210.0.0.1", "8.8.10.1"]),
    (CALLERS, "{ip|cidr: 192.0.2.0/29}", ["192.0.2.7"]),
]:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection:\n  selection: {selection}\n  condition: selection\n")
    query = PandasDataFramePythonBackend().convert(rule)[0]
    found = list(eval(query, {"df": frame}).iloc[:, 0])
    print(f"{selection:28} finds {found}")
    if found != seen:
        print(f"  changed: was {seen} ({query})")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
