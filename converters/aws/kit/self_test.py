"""A script that says of every rule of the kit whether a real event has reached it in the last thirty days."""

from __future__ import annotations

from .plan import REGION, Plan, bus_name

DAYS = 30

SCRIPT = """#!/usr/bin/env bash
# awol last-event kit, self-test: has a real event of each rule arrived in the last {days} days?
# Run it in the log archive with read access to CloudWatch (cloudwatch:GetMetricStatistics) and SQS. It changes nothing.
# Exit code: 0 every forwarded path is proven, 1 a bus received nothing or a queue holds a dead letter, 3 no answer.
#
# A rule without an event is not broken: most calls of this kit are rare. It is *unproven*. Prove the path with a call
# that does no harm, in a member that you can afford to lose: `aws organizations leave-organization` as a principal that
# the service control policy denies raises aws_org_leave_denied_scp.
set -euo pipefail
export AWS_REGION={region} AWS_DEFAULT_REGION={region}
end=$(date -u +%Y-%m-%dT%H:%M:%SZ)
start=$(date -u -d "-{days} days" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v-{days}d +%Y-%m-%dT%H:%M:%SZ)
bad=0

matched() {{  # bus rule: events that the rule matched
    aws cloudwatch get-metric-statistics --namespace AWS/Events --metric-name MatchedEvents \\
        --dimensions "Name=EventBusName,Value=$1" "Name=RuleName,Value=$2" --start-time "$start" --end-time "$end" \\
        --period 2592000 --statistics Sum --query 'sum(Datapoints[].Sum)' --output text || exit 3
}}

for bus in {buses}; do
    total=0
    for rule in {rules}; do
        count=$(matched "$bus" "$rule")
        count=${{count%.*}}
        case "$count" in ''|None|null) count=0 ;; esac
        total=$((total + count))
        if [ "$count" -gt 0 ]; then echo "proven    $bus  $rule  $count events"; else echo "unproven  $bus  $rule"; fi
    done
    if [ "$total" -eq 0 ]; then echo "NOTHING   $bus  no event of any rule in {days} days"; bad=1; fi
    queue=$(aws sqs get-queue-url --queue-name "$bus-dead-letters" --query QueueUrl --output text) || exit 3
    letters=$(aws sqs get-queue-attributes --queue-url "$queue" --attribute-names ApproximateNumberOfMessages \\
        --query Attributes.ApproximateNumberOfMessages --output text) || exit 3
    if [ "$letters" -gt 0 ]; then echo "UNSENT    $bus  $letters dead letters"; bad=1; fi
done
exit "$bad"
"""


def script(plan: Plan) -> str:
    """The script for all buses and rules of a plan."""
    return SCRIPT.format(
        days=DAYS,
        region=REGION,
        buses=" ".join(bus_name(number) for number in range(1, len(plan.shards) + 1)),
        rules=" ".join(rule.name for rule in plan.rules),
    )
