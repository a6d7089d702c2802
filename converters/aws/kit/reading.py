# ruff: noqa: E501  # rows of a Markdown table are long
"""The kit's own page: what to do in which order, what it costs, and what is known of it and from where."""

README = """# awol last-event kit

The call that takes an account out of its organization may be the last that you ever see of it. This kit receives
it through EventBridge, within seconds, in the account itself and in the management account, and sends it to the log archive.

{accounts} accounts, {buses} bus(es), {rules} event patterns. The buses are in us-east-1 (commercial partition), where
Organizations, IAM and root sign-ins write their events; the forwarders are in us-east-1 and in every region that you name.

## In this order

0. **Log archive, before anything else**: create the role `awol-last-event-deployer` there, with the permissions to deploy step 1,
   and take it for step 1 from now on. The policy of step 2 exempts it, and roles named `stacksets-exec-*`, and lets nobody in
   a member create or change a role of these names afterwards. Look for such roles that are there already and are not
   CloudFormation's (`aws iam list-roles`), in every member: they would be exempt. To change the deployer's role later, detach
   the policy meanwhile.
1. **Log archive**: `cloudformation/archive-bus-N.template.json`, once for each N, through an S3 bucket, because a request
   holds only 51,200 bytes of a template:

       aws cloudformation deploy --region us-east-1 --stack-name awol-last-event-N --s3-bucket BUCKET \\
           --template-file cloudformation/archive-bus-N.template.json --parameter-overrides SiemQueueArn=ARN

   Without a queue an SNS topic is made: subscribe to it. A queue of your own must let `events.amazonaws.com` send
   (`sqs:SendMessage`, condition `ArnLike aws:SourceArn arn:aws:events:us-east-1:ARCHIVE:rule/awol-last-event-*`).
2. **Management account**, with trusted access of CloudFormation StackSets on. It rolls out the forwarders to all members, new
   accounts included, and attaches the policy that protects them. `Targets` is the root, `r-...`; `Regions` are all regions in
   use, us-east-1 first: {elsewhere} of the {detected} detections below are of services that write elsewhere too.

       aws cloudformation deploy --region us-east-1 --stack-name awol-last-event --s3-bucket BUCKET \\
           --template-file cloudformation/management.template.json --capabilities CAPABILITY_NAMED_IAM \\
           --parameter-overrides ArchiveAccount=ARCHIVE Targets=r-exam Regions=us-east-1,eu-central-1

   StackSets never deploy to the management account itself. For its other regions deploy the members' template there by hand:

       aws cloudformation deploy --region eu-central-1 --stack-name awol-last-event --s3-bucket BUCKET_IN_THAT_REGION \\
           --template-file cloudformation/members.template.json --capabilities CAPABILITY_NAMED_IAM \\
           --parameter-overrides BusArn=arn:aws:events:us-east-1:ARCHIVE:event-bus/awol-last-event-1

3. **Every day, and whenever accounts come or go**: `awol organization -o organization.json` onto *the same file*, build the kit
   again, deploy step 1 for every bus whose template changed (first of all a new one), then step 2 if its template changed.
   - The buses name accounts by their ids, in the order in which they joined. An account that joins moves no other.
   - Until then a new account sends to the last bus, which does not name it yet: its events go to its own dead-letter queue.
   - An account that has left stays in the snapshot, under `departed`, and on its bus: that is the point. A closed one keeps its
     place but is not named. Never remove a row of `departed`: accounts after it would move. If IAM refuses an account
     that is closed by now, set its `status` to `CLOSED`.
4. **Every month**: `MEMBER_ROLE=name REGIONS="us-east-1 eu-central-1" ./self_test.sh` in the log archive. A path that nothing has
   come through is not proven. What an account could not send is in *its own* dead-letter queue: the script takes the role
   `name` in each account and asks, and says which it could not ask.

With Terraform, use the modules in `terraform/`: `member` once for each account and region, with the ARN of its bus (the output
`bus_of_account` of `management`), and `management` for the policy. Without StackSets the role that deploys must be named
`awol-last-event-deployer`, and be there in every account before the policy is attached.

## What is known, and from where

| | |
|---|---|
| EventBridge receives CloudTrail's management events, read-only calls only in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` | documented |
| service events (`AccountDepartedOrganization`) arrive only in the management account | documented; their `detail-type` is not, so no pattern asks for it |
| usually seconds, at times two minutes, from call to bus | observed, not promised |
| whether the successful call that ends a membership is delivered before the account is out | **not known: try it** in an account that you can afford to lose |
| a bus policy by account ids still holds for an account that has left; one by `aws:PrincipalOrgID` does not | inferred from what the key means |
| a bus policy may have 10,240 characters, so the accounts are spread over several buses | documented; that ids count as twelve characters is inferred |
| a rule may send to a bus of another account and region | documented (AWS, "Expanding cross-Region event routing"); not in GovCloud and China |
| an account that joins gets the StackSet's own value of a parameter, not that of a group | documented |
| an event of more than 256 KB never arrives | documented |
| "retain stacks" keeps the forwarders in an account that has left, until somebody there deletes them | documented; the protecting policy no longer binds it then |
| events wait a day for a target, then stay fourteen days in the dead-letter queue | documented |
| nobody has deployed the templates or the modules to AWS; cfn-lint, AWS's cloudformation-validate and awol's own lint check the templates, Terraform 1.11.4 with the AWS provider 5.100.0 has planned the modules | |

## What it costs

EventBridge charges for events that go to another account, one dollar for a million at the time of writing (see the price
list), and for what the alert's target takes: half a dollar for a million at SNS, less at SQS. Matching is free, and so are rules,
roles and StackSets. How many events are forwarded depends on what your accounts do:

- Rare calls are forwarded whatever they say. A million of them is a dollar; how many an account makes nobody has measured. After
  a day the CloudWatch metric `MatchedEvents` of the rules `awol-last-event-forward-N` tells you.
- Frequent calls are forwarded only if a detection fires on them: {narrowed}.
- {unnarrowed}

`awol hunt --forecast` over a month of logs counts how often each detection fires, before you deploy anything. Each account has
{forwarders} rules on its default bus in each region, where 300 fit, the account's own included.

## Detections

A service writes its events where it runs. A detection with "every region" is blind in a region without the forwarders.

| rule | level | events come to | what it says |
|---|---|---|---|
{detections}
"""
