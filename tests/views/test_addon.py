"""The names that the Splunk Add-on for AWS gives the fields of a CloudTrail record (Common Information Model)."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.splunk.addon import AddonView

VIEW = AddonView()
IDENTITY = {
    "type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann", "principalId": "AIDAEXAMPLE", "userName": "ann",
    "accessKeyId": "AKIAEXAMPLE", "accountId": "111122223333",
}  # fmt: skip
RECORD: dict[str, Any] = {
    "eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.1", "userAgent": "aws-cli/2.15", "userIdentity": IDENTITY,
}  # fmt: skip

NAMES = [
    # ("Change" and "Authentication" of the manual "Common Information Model": the caller, the place, the call)
    ("src", "192.0.2.1"),
    ("src_ip", "192.0.2.1"),
    ("user_agent", "aws-cli/2.15"),
    ("user_type", "IAMUser"),
    ("user_arn", "arn:aws:iam::111122223333:user/ann"),
    ("user_id", "AIDAEXAMPLE"),
    ("user_name", "ann"),
    ("user_access_key", "AKIAEXAMPLE"),
    ("vendor_account", "111122223333"),
    ("app", "organizations.amazonaws.com"),
    ("command", "LeaveOrganization"),
    ("region", "us-east-1"),
    ("vendor_region", "us-east-1"),
]


@pytest.mark.parametrize(("name", "value"), NAMES)
def test_a_name_of_the_data_models(name: str, value: str) -> None:
    assert VIEW.reader(name)(Event(RECORD)) == (value,)
    assert VIEW.all_fields(Event(RECORD))[name] == (value,)
    assert VIEW.reader(name)(Event({name: "x"})) == (), "the record's own member of that name is hidden"


COMPUTED = (
    "action authentication_method aws_account_id change_type desc dest dvc msg object object_attrs object_category "
    "object_id object_path product reason result result_id signature src_user src_user_type start_time status user "
    "userName user_group_id vendor vendor_product"
)


@pytest.mark.parametrize("name", COMPUTED.split())
def test_what_the_add_on_computes_is_refused_by_name(name: str) -> None:
    """An empty answer would be taken for no match."""
    with pytest.raises(UnsupportedQuery, match=f"the field `{name}` is computed by the Splunk Add-on"):
        VIEW.reader(name)


@pytest.mark.parametrize("name", ["actions", "userIdentity.userName", "users", "eventName", "sourceIPAddress"])
def test_a_name_of_the_record_stays(name: str) -> None:
    flat = {"eventName": "LeaveOrganization", "sourceIPAddress": "192.0.2.1", "userIdentity.userName": "ann"}
    assert VIEW.reader(name)(Event(RECORD)) == ((flat[name],) if name in flat else ())


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({}, "success"),
        ({"errorCode": None}, "success"),
        ({"errorCode": ""}, "success"),
        ({"errorCode": "null"}, "success"),
        ({"errorCode": "AccessDenied"}, "AccessDenied"),
        ({"errorCode": "Null"}, "Null"),
    ],
)
def test_a_call_without_a_code_of_a_fault_is_a_success(record: dict[str, Any], code: str) -> None:
    assert VIEW.reader("errorCode")(Event(record)) == (code,)
    assert VIEW.all_fields(Event(record))["errorCode"] == (code,)
