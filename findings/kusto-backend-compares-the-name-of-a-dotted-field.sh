#!/usr/bin/env bash
# The Sigma converter for Kusto writes a dotted field name as a quoted text, and compares that text with the value.
#
# pySigma-backend-kusto 1.0.1 with pySigma 1.5.1 (PyPI), @kusto/language-service-next 12.4.1 (npm, Microsoft's own reader of
# the language). Needs Python 3.10 or newer, Node and npm; nothing of awol. Exit code 0: as below; 1: it has changed.
#
# Microsoft's manual: a name with special characters goes in brackets, ['user.type']; quotes alone make a text. The
# converter writes 'userIdentity.type' =~ "Root": two constants that are never equal. Kusto accepts it, so a CloudTrail rule
# on any nested field finds nothing, and a filter on one lets all through. A name without dots comes out right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-kusto==1.0.1
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @kusto/language-service-next@12.4.1
cat > convert.py <<'PYTHON'
import sys

from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection

rule = f"""
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {{product: aws, service: cloudtrail}}
detection: {{selection: {{{sys.argv[1]}: Root}}, condition: selection}}
"""
print(KustoBackend().convert(SigmaCollection.from_yaml(rule))[0])
PYTHON
cat > read.js <<'JAVASCRIPT'
// Prints what Kusto takes the left side of a comparison for, and how many faults of syntax it finds.
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
const { KustoCode, Syntax, Diagnostic } = Kusto.Language;
const code = KustoCode.Parse(`Logs | where ${process.argv[2]}`);
let left = "";
Syntax.SyntaxElement.WalkNodes(code.Syntax, (node) => {
  if (node instanceof Syntax.BinaryExpression) left = System.Enum.toString(Syntax.SyntaxKind, node.Left.Kind);
});
const faults = System.Linq.Enumerable.from(code.GetSyntaxDiagnostics(), Diagnostic).count();
console.log(`${left}, ${faults} faults`);
JAVASCRIPT

bad=0
expect() {  # what was seen, expression
    local seen
    seen=$(node read.js "$2")
    printf '%-35s %s\n' "$seen" "$2"
    [ "$seen" = "$1" ] || { echo "  changed: was '$1'"; bad=1; }
}

dotted=$(converter/bin/python convert.py userIdentity.type)
plain=$(converter/bin/python convert.py UserIdentityType)
expect "StringLiteralExpression, 0 faults" "$dotted"
expect "NameReference, 0 faults" "$plain"
expect "NameReference, 0 faults" "['userIdentity.type'] =~ \"Root\""
exit "$bad"
