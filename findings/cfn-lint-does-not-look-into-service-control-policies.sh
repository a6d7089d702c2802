#!/usr/bin/env bash
# cfn-lint names a misspelled action in an IAM policy, and passes the same statement in a service control policy.
#
# cfn-lint 1.58.0 (PyPI). Needs Python 3.10; nothing of awol. No call to AWS is made. Exit code 0: the behaviour below was
# seen; 1: it has changed.
#
# AWS::Organizations::Policy holds its policy in `Content`, which cfn-lint takes for any JSON. So a guardrail that denies
# an action that does not exist, and protects nothing, is green in CI: organizations:LeaveOrganization with an s for the z
# is enough. So is one with an effect or a Principal that Organizations refuses when the stack is created. Whoever writes
# guardrails in CloudFormation has to check their actions elsewhere, IAM Access Analyzer's ValidatePolicy for one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv lint
lint/bin/python -m pip --disable-pip-version-check --quiet install cfn-lint==1.58.0

bad=0
verdict() {  # the rules that remark on a template with this resource
    echo "{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"Resources\": {\"Guard\": $1}}" > template.json
    lint/bin/cfn-lint --format parseable template.json > told || true
    cut -d: -f6 told | sort -u | tr '\n' ' ' | sed 's/ $//'
}
expect() {  # what is said of an IAM policy, what of a service control policy, the statement
    local document="{\"Version\": \"2012-10-17\", \"Statement\": [$3]}" managed guardrail
    managed=$(verdict "{\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\": {\"PolicyDocument\": $document}}")
    guardrail=$(verdict "{\"Type\": \"AWS::Organizations::Policy\", \"Properties\": {\"Name\": \"guard\",
      \"Type\": \"SERVICE_CONTROL_POLICY\", \"Content\": $document}}")
    printf 'IAM policy: %-7s service control policy: %-7s %s\n' "${managed:-passed}" "${guardrail:-passed}" "$3"
    [ "${managed:-passed}/${guardrail:-passed}" = "$1/$2" ] || { echo "  changed: was '$1', '$2'"; cat told; bad=1; }
}

expect "passed" "passed" '{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}'
expect "W3037"  "passed" '{"Effect": "Deny", "Action": "organizations:LeaveOrganisation", "Resource": "*"}'
expect "E3510"  "passed" '{"Effect": "Denied", "Action": "organizations:LeaveOrganization", "Resource": "*"}'
expect "E3510"  "passed" '{"Effect": "Deny", "Principal": "*", "Action": "organizations:LeaveOrganization", "Resource": "*"}'
exit "$bad"
