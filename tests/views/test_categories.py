"""Categories and types of actions are those that ECS allows together (ECS reference, "Categorization fields")."""

from __future__ import annotations

import pytest

from awol.views.elastic.categories import CATEGORIES, OLD_TYPES

ALLOWED = {
    "api": {"access", "admin", "allowed", "change", "creation", "deletion", "denied", "end", "info", "start", "user"},
    "authentication": {"start", "end", "info"},
    "configuration": {"access", "change", "creation", "deletion", "info"},
    "database": {"access", "change", "info", "error"},
    "file": {"access", "change", "creation", "deletion", "info"},
    "host": {"access", "change", "end", "info", "start"},
    "iam": {"admin", "change", "creation", "deletion", "group", "info", "user"},
    "network": {"access", "allowed", "connection", "denied", "end", "info", "protocol", "start"},
    "package": {"access", "change", "deletion", "info", "installation", "start"},
    "process": {"access", "change", "end", "info", "start"},
    "session": {"start", "end", "info"},
}


@pytest.mark.parametrize("action", CATEGORIES)
def test_the_types_of_an_action_are_those_of_its_category(action: str) -> None:
    category, types = CATEGORIES[action]
    assert types
    assert set(types) <= ALLOWED[category]


@pytest.mark.parametrize(
    ("verb", "kind"),
    [("Create", "creation"), ("Delete", "deletion"), ("Get", "info"), ("List", "info"), ("Describe", "info")],
)
def test_the_verb_of_an_action_says_its_type(verb: str, kind: str) -> None:
    """But for what changes something larger: a policy of a group, a key of a user."""
    parts = ("Key", "PolicyVersion", "GroupPolicy", "UserPolicy", "MFADevice", "Boundary", "Channel", "SSHPublicKey")
    plain = [one for one in CATEGORIES if one.startswith(verb) and (kind == "info" or not one.endswith(parts))]
    assert [one for one in plain if kind not in CATEGORIES[one][1]] == []
    assert len(plain) >= 4


def test_the_types_of_old_packages() -> None:
    """One that ECS does not know, and none where a later package has one."""
    assert set(OLD_TYPES) <= set(CATEGORIES)
    assert {one: types for one, types in OLD_TYPES.items() if types} == {"DeleteObject": ("delete",)}
    assert {CATEGORIES[one][0] for one, types in OLD_TYPES.items() if not types} == {"api", "process"}


def test_calls_of_iam_say_whom_they_are_about_and_what_they_do() -> None:
    """A call on a group is of type `group`, what reads is `info`; what neither makes, deletes nor reads changes."""
    iam = {action: types for action, (category, types) in CATEGORIES.items() if category == "iam"}
    groups = {one for one in iam if "Group" in one}
    assert {one for one, types in iam.items() if "group" in types} == groups
    reading = {one for one in iam if one.startswith(("Get", "List"))}
    assert {one for one, types in iam.items() if "info" in types} == reading
    made = {"CreateKeyPair", "CreatePolicy", "CreateGroup", "CreateUser"}
    assert {one for one, types in iam.items() if "creation" in types} == made
    gone = {"DeleteGroup", "DeleteUser"}
    assert {one for one, types in iam.items() if "deletion" in types} == gone
    assert {one for one, types in iam.items() if "change" in types} == iam.keys() - reading - made - gone
    assert {one for one, types in iam.items() if "admin" in types} == {
        "SetDefaultPolicyVersion", "SetSecurityTokenServicePreferences", "UpdateAccountPasswordPolicy", "UpdateRole",
        "CreateKeyPair",
    }  # fmt: skip
    plain = {"AttachRolePolicy", "CreatePolicy", "GetPolicy", "ListAttachedRolePolicies", "ListRoles"}
    assert {one for one, types in iam.items() if not {"user", "group", "admin"} & {*types}} == plain


def test_every_other_category_with_its_calls() -> None:
    others = {action: found for action, found in CATEGORIES.items() if found[0] in ("network", "session", "process")}
    assert others == {
        "AuthorizeSecurityGroupIngress": ("network", ("access",)),
        **dict.fromkeys(
            ("DescribeLoadBalancers", "DescribeNetworkAcls", "DescribeNetworkInterfaces", "DescribeSecurityGroups",
             "DescribeVpcs"),
            ("network", ("info",)),
        ),
        "SendCommand": ("process", ("start",)),
        "TerminateSession": ("session", ("end",)),
        **dict.fromkeys(
            ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel", "StartSession"),
            ("session", ("start",)),
        ),
    }  # fmt: skip
