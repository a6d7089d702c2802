#!/usr/bin/env bash
# In iam-simulate the root user of an account may do nothing without an identity policy, so it cannot leave the organization.
#
# @cloud-copilot/iam-simulate 0.1.173 (npm). Needs Node 20 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Root has every right in its account, and no identity policy can be attached to it (IAM User Guide, "AWS account root
# user"); in a member account only the organization's policies hold it back. The simulator looks for an Allow in identity
# policies for root as for anybody else. Whoever asks it who can call LeaveOrganization hears that the one caller who
# always can, where no SCP forbids it, cannot.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-fund --no-audit @cloud-copilot/iam-simulate@0.1.173
cat > ask.mjs <<'NODE'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
const full = { orgIdentifier: 'o-exampleorgid', policies: [{ name: 'FullAWSAccess', policy: everything }] }
const rows = [
  ['role/admin', [{ name: 'administrator', policy: everything }], 'Allowed'],
  ['root', [], 'ImplicitlyDenied'],
]
let changed = 0
for (const [caller, identityPolicies, seen] of rows) {
  const answer = await runSimulation({
    request: {
      action: 'organizations:LeaveOrganization',
      principal: `arn:aws:iam::111122223333:${caller}`,
      resource: { resource: '*', accountId: '111122223333' },
      contextVariables: {},
    },
    identityPolicies,
    serviceControlPolicies: [full],
    resourceControlPolicies: [],
  }, {})
  console.log(`${caller.padEnd(12)} ${identityPolicies.length} identity policies, every action allowed by the SCP: ${answer.overallResult}`)
  if (answer.overallResult !== seen) {
    console.log('  changed')
    changed = 1
  }
}
process.exit(changed)
NODE
node ask.mjs
