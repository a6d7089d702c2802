#!/usr/bin/env bash
# The Sigma converter for OpenSearch PPL leaves backslashes out of values.
#
# pySigma-backend-opensearch 2.0.3 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Callers who sign in through a directory often bear a backslash between domain and name. Sigma reads a backslash before an
# ordinary letter as itself, and the Lucene converter of the same package writes it, escaped. The PPL converter writes the
# value without it: the query asks for CORPadmin, which no record holds, and |endswith for a shorter ending than the rule.
# Nothing is reported.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-opensearch==2.0.3
cat > ask.py <<'PYTHON'
import sys

from sigma.backends.opensearch import OpensearchLuceneBackend, OpenSearchPPLBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
PPL = "source=aws-cloudtrail-* | where "
bad = 0
for backend, selection, seen in [
    (OpenSearchPPLBackend, r"{user: 'CORP\admin'}", PPL + 'user="CORPadmin"'),
    (OpenSearchPPLBackend, r"{user|endswith: '\admin'}", PPL + 'LIKE(user, "%admin")'),
    (OpensearchLuceneBackend, r"{user: 'CORP\admin'}", r"user:CORP\\admin"),
    (OpenSearchPPLBackend, "{user: 'CORP/admin'}", PPL + 'user="CORP/admin"'),
]:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection:\n  selection: {selection}\n  condition: selection\n")
    query = backend().convert(rule)[0]
    print(f"{backend.__name__}: {selection}\n    {query}")
    if query != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
