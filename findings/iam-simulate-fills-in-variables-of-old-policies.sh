#!/usr/bin/env bash
# iam-simulate fills in ${aws:username} in policies of Version 2008-10-17, where AWS takes it for plain text.
#
# @cloud-copilot/iam-simulate 0.1.173 (npm). Needs Node 20 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Only a policy that says Version 2012-10-17 has variables; with the older version, or with none, ${aws:username} is those
# fifteen characters (IAM User Guide, "Policy variables"). Such a Deny holds nobody back, since no tag has that value. The
# simulator reads the variable whatever the Version says, and reports the account as guarded against LeaveOrganization.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-fund --no-audit @cloud-copilot/iam-simulate@0.1.173
cat > ask.mjs <<'NODE'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
const guard = {
  Effect: 'Deny',
  Action: 'organizations:LeaveOrganization',
  Resource: '*',
  Condition: { StringEquals: { 'aws:PrincipalTag/owner': '${aws:username}' } },
}
let changed = 0
for (const Version of ['2012-10-17', '2008-10-17', undefined]) {
  const answer = await runSimulation({
    request: {
      action: 'organizations:LeaveOrganization',
      principal: 'arn:aws:iam::111122223333:user/ann',
      resource: { resource: '*', accountId: '111122223333' },
      contextVariables: { 'aws:username': 'ann', 'aws:PrincipalTag/owner': 'ann' },
    },
    identityPolicies: [
      { name: 'administrator', policy: everything },
      { name: 'guard', policy: { ...(Version && { Version }), Statement: [guard] } },
    ],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, {})
  console.log(`Deny in a policy of version ${(Version ?? 'none').padEnd(10)}: ${answer.overallResult}`)
  if (answer.overallResult !== 'ExplicitlyDenied') {
    console.log('  changed')
    changed = 1
  }
}
process.exit(changed)
NODE
node ask.mjs
