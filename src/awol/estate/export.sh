#!/usr/bin/env bash
# Read-only: what `awol exposure --from estate/` needs, one file a call. Run it with credentials of the management account.
set -euo pipefail
mkdir -p estate && cd estate
call() { aws organizations "$@" --output json; }
call describe-organization > describe-organization.json
call list-roots > list-roots.json
call list-delegated-administrators > list-delegated-administrators.json
walk() {
  call list-accounts-for-parent --parent-id "$1" > "list-accounts-for-parent.$1.json"
  call list-organizational-units-for-parent --parent-id "$1" > "list-organizational-units-for-parent.$1.json"
  for unit in $(aws organizations list-organizational-units-for-parent --parent-id "$1" \
      --query 'OrganizationalUnits[].Id' --output text); do walk "$unit"; done
}
for root in $(aws organizations list-roots --query 'Roots[].Id' --output text); do walk "$root"; done
call list-policies --filter SERVICE_CONTROL_POLICY > list-policies.json
for policy in $(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --query 'Policies[].Id' --output text); do
  call describe-policy --policy-id "$policy" > "describe-policy.$policy.json"
  call list-targets-for-policy --policy-id "$policy" > "list-targets-for-policy.$policy.json"
done
aws iam list-organizations-features --output json > list-organizations-features.json || rm -f list-organizations-features.json
aws cloudtrail describe-trails --include-shadow-trails --output json > describe-trails.json
for trail in $(aws cloudtrail describe-trails --query 'trailList[?IsOrganizationTrail].TrailARN' --output text); do
  aws cloudtrail get-trail-status --name "$trail" --output json > "get-trail-status.$(basename "$trail").json"
done
