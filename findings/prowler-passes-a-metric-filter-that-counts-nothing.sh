#!/usr/bin/env bash
# Prowler passes a metric filter for changes of the organization that can never count one, when && stands where || belongs.
#
# Prowler 5.46.0 (PyPI), with the few libraries that this check needs. Needs Python 3.10 to 3.13; nothing of awol. No call to
# AWS is made: the check gets a trail, a filter and an alarm as plain objects. Exit code 0: the behaviour below was seen; 1: it
# has changed.
#
# cloudwatch_log_metric_filter_aws_organizations_changes, a check of the CIS benchmark, looks for a filter that counts such
# changes and has an alarm. It only searches the filter's text for each event name. A filter that wants all of the names at
# once is passed, and so is one that counts refused calls alone; neither ever raises the alarm when somebody detaches a
# guardrail. The same function reads the filters of Prowler's other checks of this kind. Test a filter on a real record, with
# TestMetricFilter for one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv audit
# Prowler asks for the libraries of every cloud, which are large; these are enough for this check.
audit/bin/python -m pip --disable-pip-version-check --quiet install boto3==1.40.61 pydantic==2.12.5 jsonschema==4.23.0 \
  colorama==0.4.6 packaging==26.4 pytz==2025.1 pyyaml==6.0.4 requests==2.34.2 tzlocal==5.3.1
audit/bin/python -m pip --disable-pip-version-check --quiet install --no-deps prowler==5.46.0
cat > ask.py <<'PYTHON'
import importlib
import sys
from types import SimpleNamespace

AWS = "prowler.providers.aws.services"
CHECK = "cloudwatch_log_metric_filter_aws_organizations_changes"
GROUP = "arn:aws:logs:us-east-1:111122223333:log-group:trail"
NAMES = """
AcceptHandshake AttachPolicy CancelHandshake CreateAccount CreateOrganization CreateOrganizationalUnit CreatePolicy
DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnableAllFeatures
EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization
UpdateOrganizationalUnit UpdatePolicy
""".split()

trails = SimpleNamespace(trails={"trail": SimpleNamespace(log_group_arn=f"{GROUP}:*")}, trails_unavailable=False)
group = SimpleNamespace(
    name="trail", arn=GROUP, region="us-east-1", tags=[], dict=lambda: {"name": "trail", "arn": GROUP}
)
counter = SimpleNamespace(name="changes", metric="changes", metric_namespace="o", region="us-east-1", log_group=group)
alarm = SimpleNamespace(metric="changes", name_space="o", region="us-east-1")
logs = SimpleNamespace(
    metric_filters=[counter],
    log_groups_unavailable=False,
    metric_filters_unavailable=False,
    region="us-east-1",
    audited_account="111122223333",
    log_group_arn_template=GROUP,
)
alarms = SimpleNamespace(metric_alarms=[alarm], metric_alarms_unavailable=False)
# The check takes its data from these modules, which would call AWS.
sys.modules[f"{AWS}.cloudtrail.cloudtrail_client"] = SimpleNamespace(cloudtrail_client=trails)
sys.modules[f"{AWS}.cloudwatch.logs_client"] = SimpleNamespace(logs_client=logs)
sys.modules[f"{AWS}.cloudwatch.cloudwatch_client"] = SimpleNamespace(cloudwatch_client=alarms)
check = getattr(importlib.import_module(f"{AWS}.cloudwatch.{CHECK}.{CHECK}"), CHECK)()


def pattern(names, between, more=""):
    one = f" {between} ".join(f"($.eventName = {name})" for name in names)
    return f"{{ ($.eventSource = organizations.amazonaws.com) && ({one}){more} }}"


bad = 0
for seen, text, counter.pattern in [
    ("PASS", "one of the names", pattern(NAMES, "||")),
    ("FAIL", "one of the names, MoveAccount left out", pattern([n for n in NAMES if n != "MoveAccount"], "||")),
    ("PASS", "all of the names at once", pattern(NAMES, "&&")),
    ("PASS", "one of the names, only if refused", pattern(NAMES, "||", " && ($.errorCode = AccessDeniedException)")),
]:
    (report,) = check.execute()
    print(f"{report.status}: a filter that wants {text}")
    if report.status != seen:
        print("  changed:", report.status_extended)
        bad = 1
sys.exit(bad)
PYTHON
audit/bin/python ask.py
