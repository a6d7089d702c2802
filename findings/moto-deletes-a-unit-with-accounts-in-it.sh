#!/usr/bin/env bash
# moto deletes an organizational unit that still holds an account, and the account has no parent from then on.
#
# moto 5.2.5 and boto3 1.44.8 (PyPI). Needs Python 3.10 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# AWS refuses with OrganizationalUnitNotEmptyException; boto3's own model of the call says so. moto refuses to delete an
# organization that has members, so one would expect the same here. A drill against moto records a DeleteOrganizationalUnit
# that AWS would have logged with an errorCode, and a walk from the root no longer meets the account: it looks departed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv cloud
cloud/bin/python -m pip --disable-pip-version-check --quiet install moto==5.2.5 boto3==1.44.8
cat > ask.py <<'PYTHON'
import os
import sys

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    os.environ[key] = "testing"
bad = 0


def expect(what, seen, found):
    global bad
    print(f"{what:45} {found}")
    if found != seen:
        print(f"  changed: was {seen}")
        bad = 1


def attempt(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "done"


with mock_aws():
    client = boto3.client("organizations", "us-east-1")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    unit = client.create_organizational_unit(ParentId=root, Name="unit")["OrganizationalUnit"]["Id"]
    account = client.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
    client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    shapes = client.meta.service_model.operation_model("DeleteOrganizationalUnit").error_shapes
    named = [shape.name for shape in shapes if "NotEmpty" in shape.name]
    expect("the model names", ["OrganizationalUnitNotEmptyException"], named)
    expect("delete the organization with its member", "OrganizationNotEmptyException", attempt(client.delete_organization))
    expect("delete the unit with its account", "done", attempt(client.delete_organizational_unit, OrganizationalUnitId=unit))
    expect("the parents of the account", [], client.list_parents(ChildId=account)["Parents"])
    below = client.list_accounts_for_parent(ParentId=root)["Accounts"]
    expect("the account is below the root", False, account in [one["Id"] for one in below])
    members = client.list_accounts()["Accounts"]
    expect("the account is in the organization", True, account in [one["Id"] for one in members])
sys.exit(bad)
PYTHON
cloud/bin/python ask.py
