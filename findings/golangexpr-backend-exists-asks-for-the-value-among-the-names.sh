#!/usr/bin/env bash
# The Sigma converter for Go's Expr turns |exists into "the value of the field is the name of a field".
#
# pySigma-backend-golangexpr 1.0.0 with pySigma 1.5.1 (PyPI), its texts run in github.com/expr-lang/expr v1.17.8 (Go). Needs
# Python 3.10 or newer and Go 1.21 or newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# In Expr `"errorCode" in $env` asks whether the record has errorCode. The converter leaves the quotation marks out, so Expr
# looks for a key named like the value: AccessDenied, say. No record has one. `exists: true` never holds, `exists: false`
# holds for every record, and a rule for successful calls reports each refused one. A field inside another goes the same way.
# `errorCode: null` becomes `errorCode == nil` and is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-golangexpr==1.0.0
export GOPATH="$work/go" GOCACHE="$work/cache" GOFLAGS=-modcacherw
mkdir engine
cat > engine/go.mod <<'GO'
module finding

go 1.21

require github.com/expr-lang/expr v1.17.8
GO
cat > engine/main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/expr-lang/expr"
)

// Text, record, text, record...: one line each, true or false.
func main() {
	for at := 1; at < len(os.Args); at += 2 {
		record := map[string]any{}
		if err := json.Unmarshal([]byte(os.Args[at+1]), &record); err != nil {
			panic(err)
		}
		program, err := expr.Compile(os.Args[at], expr.AllowUndefinedVariables())
		if err != nil {
			panic(err)
		}
		answer, err := expr.Run(program, record)
		if err != nil {
			panic(err)
		}
		fmt.Println(answer)
	}
}
GO
(cd engine && go mod tidy 2>/dev/null && go build -o ../run .)
cat > convert.py <<'PYTHON'
import sys

from sigma.backends.golangexpr import GolangExprBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
rule = SigmaCollection.from_yaml(f"{HEAD}detection: {{s: {sys.argv[1]}, condition: s}}\n")
print(GolangExprBackend().convert(rule)[0])
PYTHON

bad=0
expect() {  # selection, the text, the record, what was seen
    local text seen
    text=$(converter/bin/python convert.py "$1")
    seen=$(./run "$text" "$3")
    printf '%-36s %-32s %-5s on %s\n' "$1" "$text" "$seen" "$3"
    [ "$text $seen" = "$2 $4" ] || { echo "  changed: was $2 $4"; bad=1; }
}

refused='{"eventName": "LeaveOrganization", "errorCode": "AccessDenied", "userIdentity": {"type": "Root"}}'
expect '{errorCode|exists: true}'          'errorCode in $env'          "$refused" false
expect '{errorCode|exists: false}'         'not (errorCode in $env)'    "$refused" true
expect '{userIdentity.type|exists: true}'  'userIdentity?.type in $env' "$refused" false
expect '{errorCode: null}'                 'errorCode == nil'           "$refused" false
expect '{errorCode: null}'                 'errorCode == nil'           '{}'       true
# The right text, in the same engine.
seen=$(./run '"errorCode" in $env' "$refused")
printf '%-36s %-32s %-5s on %s\n' 'in quotes:' '"errorCode" in $env' "$seen" "$refused"
[ "$seen" = true ] || { echo "  changed: was true"; bad=1; }
exit "$bad"
