"""A script that says of every rule of the kit whether a real event has reached it in the last thirty days, and of every
dead-letter queue, the members' too, whether it holds what could not be sent."""

from __future__ import annotations

from .plan import NAME, REGION, Plan, bus_name

DAYS = 30

SCRIPT = """#!/usr/bin/env bash
# awol last-event kit, self-test: has a real event of each rule arrived in the last {days} days, and is any left unsent?
# Run it in the log archive with read access to CloudWatch (cloudwatch:GetMetricStatistics) and SQS (sqs:GetQueueUrl,
# sqs:GetQueueAttributes). It changes nothing.
#   MEMBER_ROLE=name   a role in every account that it may take, with the same access to SQS: what an account could not
#                      send waits in a queue of its own, and the log archive sees nothing of it
#   REGIONS="us-east-1 eu-central-1"   where the forwarders are
# Exit code: 0 every bus hears and every queue is empty, 1 a bus received nothing or a queue holds a dead letter,
# 3 no answer, or some queues were not asked.
#
# A rule without an event is not broken: most calls of this kit are rare. It is *unproven*. Prove the path with a call
# that does no harm, in a member that you can afford to lose: `aws organizations leave-organization` as a principal that
# the service control policy denies raises aws_org_leave_denied_scp.
set -euo pipefail
export AWS_REGION={region} AWS_DEFAULT_REGION={region}
end=$(date -u +%Y-%m-%dT%H:%M:%SZ)
start=$(date -u -d "-{days} days" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v-{days}d +%Y-%m-%dT%H:%M:%SZ)
bad=0
unasked=0

matched() {{  # bus rule: events that the rule matched
    aws cloudwatch get-metric-statistics --namespace AWS/Events --metric-name MatchedEvents \\
        --dimensions "Name=EventBusName,Value=$1" "Name=RuleName,Value=$2" --start-time "$start" --end-time "$end" \\
        --period 2592000 --statistics Sum --query 'sum(Datapoints[].Sum)' --output text
}}

waiting() {{  # queue region: letters in it
    local url
    url=$(aws sqs get-queue-url --region "$2" --queue-name "$1" --query QueueUrl --output text) || return
    aws sqs get-queue-attributes --region "$2" --queue-url "$url" --attribute-names ApproximateNumberOfMessages \\
        --query Attributes.ApproximateNumberOfMessages --output text
}}

for bus in {buses}; do
    total=0
    for rule in {rules}; do
        count=$(matched "$bus" "$rule") || exit 3
        count=${{count%.*}}
        case "$count" in ''|None|null) count=0 ;; esac
        total=$((total + count))
        if [ "$count" -gt 0 ]; then echo "proven    $bus  $rule  $count events"; else echo "unproven  $bus  $rule"; fi
    done
    if [ "$total" -eq 0 ]; then echo "NOTHING   $bus  no event of any rule in {days} days"; bad=1; fi
    letters=$(waiting "$bus-dead-letters" {region}) || exit 3
    if [ "$letters" -gt 0 ]; then echo "UNSENT    $bus  $letters dead letters"; bad=1; fi
done

for account in {accounts}; do
    if [ -z "${{MEMBER_ROLE:-}}" ]; then unasked=$((unasked + 1)); continue; fi
    if ! keys=$(aws sts assume-role --role-arn "arn:aws:iam::$account:role/$MEMBER_ROLE" \\
        --role-session-name awol-self-test --output text \\
        --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'); then
        echo "UNASKED   $account  $MEMBER_ROLE cannot be taken"; unasked=$((unasked + 1)); continue
    fi
    read -r key secret token <<< "$keys"
    for region in ${{REGIONS:-{region}}}; do
        if ! letters=$(export AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY="$secret" AWS_SESSION_TOKEN="$token"
            waiting {name}-dead-letters "$region"); then
            echo "UNASKED   $account  $region  no queue {name}-dead-letters"; unasked=$((unasked + 1)); continue
        fi
        if [ "$letters" -gt 0 ]; then echo "UNSENT    $account  $region  $letters dead letters"; bad=1; fi
    done
done
if [ "$unasked" -gt 0 ]; then
    echo "UNASKED   $unasked dead-letter queues of accounts: what these could not send is not known (set MEMBER_ROLE)"
fi
if [ "$bad" -eq 0 ] && [ "$unasked" -gt 0 ]; then exit 3; fi
exit "$bad"
"""


def script(plan: Plan) -> str:
    """The script for all buses, rules and accounts of a plan."""
    numbers = range(1, len(plan.shards) + 1)
    return SCRIPT.format(
        days=DAYS,
        region=REGION,
        name=NAME,
        buses=" ".join(map(bus_name, numbers)),
        rules=" ".join(rule.name for rule in plan.rules),
        accounts=" ".join(account for number in numbers for account in plan.named(number)),
    )
