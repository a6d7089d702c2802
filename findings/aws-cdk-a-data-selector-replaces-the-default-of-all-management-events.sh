#!/usr/bin/env bash
# In the AWS CDK the options of a data selector also narrow the management events, unless the trail spells out its default.
#
# aws-cdk-lib 2.276.0 with constructs 10.8.1 (npm). Needs Node 20 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# `managementEvents` of a Trail has the documented default ReadWriteType.ALL, but leaving it out and writing ALL are not the
# same. Left out, the template has only the selectors that were added for data events, and CloudTrail logs an event only if
# a selector takes it. So `includeManagementEvents: false`, said of one bucket's objects, leaves a trail without
# LeaveOrganization, ConsoleLogin and all the rest, and WRITE_ONLY for objects leaves it without the calls that only read.
# Nothing is said of it at synthesis. Write `managementEvents` whenever a trail has a data selector.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-fund --no-audit aws-cdk-lib@2.276.0 constructs@10.8.1
cat > ask.js <<'NODE'
const { App, Stack } = require('aws-cdk-lib')
const { ReadWriteType, Trail } = require('aws-cdk-lib/aws-cloudtrail')
const { Annotations, Match, Template } = require('aws-cdk-lib/assertions')

// What CloudTrail logs of the management events: a trail without selectors logs all of them, else each selector adds its own.
const logged = (selectors) => {
  const types = selectors.filter((one) => one.IncludeManagementEvents !== false).map((one) => one.ReadWriteType ?? 'All')
  if (selectors.length === 0 || types.includes('All')) return 'all'
  return types.join(' and ') || 'none'
}
const silent = { includeManagementEvents: false }
const writes = { readWriteType: ReadWriteType.WRITE_ONLY }
let changed = 0
for (const [trail, selector, expected] of [
  [{}, undefined, 'all'],
  [{}, silent, 'none'],
  [{ managementEvents: ReadWriteType.ALL }, silent, 'all'],
  [{}, writes, 'WriteOnly'],
  [{ managementEvents: ReadWriteType.ALL }, writes, 'all'],
]) {
  const stack = new Stack(new App({ outdir: 'out' }), 'Stack')
  const made = new Trail(stack, 'Trail', trail)
  if (selector) made.logAllS3DataEvents(selector)
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CloudTrail::Trail'))
  const said = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).length
  const seen = logged(resource.Properties.EventSelectors)
  const call = selector ? `logAllS3DataEvents(${JSON.stringify(selector)})` : 'no data events'
  console.log(`management events: ${seen.padEnd(9)} warnings: ${said}  Trail(${JSON.stringify(trail)}), ${call}`)
  if (seen !== expected || said !== 0) {
    console.log(`  changed: was ${expected} and no warning`)
    changed = 1
  }
}
process.exit(changed)
NODE
node ask.js
