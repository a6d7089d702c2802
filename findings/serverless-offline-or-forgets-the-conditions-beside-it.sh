#!/usr/bin/env bash
# In serverless-offline's EventBridge a pattern with $or forgets the conditions that stand beside the $or.
#
# serverless-offline-aws-eventbridge 2.2.4 (npm). Needs Node 20 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# In the real EventBridge a record must meet every field of the pattern and one alternative of $or (EventBridge User Guide,
# "Event patterns", "Or"). The local one tests the alternatives alone. A pattern for a successful LeaveOrganization, whose
# outcome is an $or, then seems to work when it is tried locally, and goes off on every other successful call as well: a
# wrong eventName in it is not noticed before it is deployed, where it never fires.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-fund --no-audit serverless-offline-aws-eventbridge@2.2.4
cat > ask.cjs <<'NODE'
const Plugin = require('serverless-offline-aws-eventbridge')

const plugin = new Plugin({}, {}, { log: { notice() {} } })
const left = { eventName: ['LeaveOrganization'] }
const succeeded = { $or: [{ errorCode: [{ exists: false }] }, { errorCode: [''] }] }
const rows = [
  ['eventName', left, 'LeaveOrganization', true],
  ['eventName', left, 'DescribeOrganization', false],
  ['eventName and $or', { ...left, ...succeeded }, 'LeaveOrganization', true],
  ['eventName and $or', { ...left, ...succeeded }, 'DescribeOrganization', true],
]
let changed = 0
for (const [name, detail, eventName, seen] of rows) {
  const record = { eventSource: 'organizations.amazonaws.com', eventName }
  const delivered = plugin.verifyIsSubscribed({ event: { pattern: { detail } } }, { Detail: JSON.stringify(record) })
  console.log(`${name.padEnd(18)} ${eventName.padEnd(21)} delivered: ${delivered}`)
  if (delivered !== seen) {
    console.log('  changed')
    changed = 1
  }
}
process.exit(changed)
NODE
node ask.cjs
