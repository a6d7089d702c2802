"""Who may call Organizations and where, the organization that an answer names, and the texts at a path of keys."""

from __future__ import annotations

from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest

from awol.cloudtrail.management import ALONE, DELEGATED, GLOBAL_SOURCES, HOME_REGIONS
from awol.cloudtrail.organizations import named_organization
from awol.cloudtrail.texts import at, getter, printable, text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a b", "a b"), ("", ""), (None, ""), ({"a": 1}, ""), ([1], ""), (True, "true"), (False, "false"), (7, "7"),
        (1.5, "1.5"), ("é", "é"), ("a\x1b[31m", "a\\x1b[31m"), ("a\nb", "a\\nb"), ("\u202e", "\\u202e"),
        ("\ud800", "\\ud800"),
    ],
)  # fmt: skip
def test_a_scalar_as_it_may_be_shown(value: object, shown: str) -> None:
    assert text(value) == shown
    if isinstance(value, str):
        assert printable(value) == shown


@pytest.mark.parametrize("kind", [dict, OrderedDict])
def test_the_scalar_at_a_path_of_keys(kind: Any) -> None:
    record = kind({"a": kind({"b": 1, "c": kind({})}), "d": None, "e": [1]})
    assert at(record, "a", "b") == "1"
    assert (at(record, "a", "c"), at(record, "d"), at(record, "e"), at(record, "f"), at(record, "a")) == ("",) * 5
    assert (at(record, "d", "x"), at(record, "e", "x"), at(record, "a", "b", "x")) == ("", "", "")
    assert getter(record)("a") == record["a"]
    assert getter(record)("f") is None
    assert at(MappingProxyType(record), "a", "b") == "1"
    assert getter(MappingProxyType(record))("d") is None


@pytest.mark.parametrize("value", [None, "a", [1], 7])
def test_of_what_is_no_object_there_are_no_values(value: object) -> None:
    assert getter(value)("a") is None


def test_who_may_call_organizations() -> None:
    """AWS Organizations API Reference: "can be called only from the management account", or by an administrator too."""
    alone = (
        "CreateAccount CreateGovCloudAccount DeleteOrganization DeleteResourcePolicy PutResourcePolicy "
        "RegisterDelegatedAdministrator DeregisterDelegatedAdministrator EnableAWSServiceAccess "
        "DisableAWSServiceAccess EnableAllFeatures InviteAccountToOrganization RemoveAccountFromOrganization "
        "InviteOrganizationToTransferResponsibility UpdateResponsibilityTransfer TerminateResponsibilityTransfer"
    )
    written_by_aws = "AccountDepartedOrganization AccountJoinedOrganization CloseAccountResult CreateAccountResult"
    assert {*alone.split(), *written_by_aws.split()} == ALONE
    delegated = (
        "AttachPolicy DetachPolicy CreatePolicy UpdatePolicy DeletePolicy EnablePolicyType DisablePolicyType "
        "CreateOrganizationalUnit UpdateOrganizationalUnit DeleteOrganizationalUnit MoveAccount"
    )
    assert set(delegated.split()) == DELEGATED
    assert not ALONE & DELEGATED


def test_where_services_of_one_region_log() -> None:
    """AWS General Reference: the home region of each partition. `aws` has us-east-1, GovCloud the western one, China
    that of Ningxia."""
    assert HOME_REGIONS == ("us-east-1", "us-gov-west-1", "cn-northwest-1")
    names = "organizations account billing billingconductor budgets ce iam"
    assert {f"{name}.amazonaws.com" for name in names.split()} == GLOBAL_SOURCES


ARN = "arn:aws:organizations::111122223333:"


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ({"handshake": {"arn": f"{ARN}handshake/o-exampleorgid/invite/h-1"}}, ("o-exampleorgid", "111122223333")),
        ({"organization": {"arn": f"{ARN}organization/o-exampleorgid"}}, ("o-exampleorgid", "111122223333")),
        (
            {"organization": {"arn": ARN.replace("aws", "aws-us-gov") + "organization/o-exampleorgid"}},
            ("o-exampleorgid", "111122223333"),
        ),
        ({"handshake": {"arn": f"{ARN}account/o-exampleorgid/1"}}, ("", "")),
        ({"handshake": {"arn": f"{ARN}handshake/o-EXAMPLE/invite/h-1"}}, ("", "")),
        ({"handshake": {"arn": "arn:aws:organizations::1111:handshake/o-exampleorgid/invite/h-1"}}, ("", "")),
        ({"handshake": {}}, ("", "")),
        (None, ("", "")),
    ],
)
def test_the_organization_that_an_answer_names(answer: object, named: tuple[str, str]) -> None:
    assert named_organization({"responseElements": answer}) == named
