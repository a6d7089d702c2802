"""Who acts, as each version of the integration fills the fields of it."""

from __future__ import annotations

from typing import Any

import pytest

from awol.views.elastic.actors import Actors, name_of_sign_in
from awol.views.elastic.versions import TRAITS, Integration

NEW, MIDDLE, OLD, OLDEST = (Actors(TRAITS[one]) for one in ("8.9", "7.4", "6.1", "5.2"))
ARN = "arn:aws:sts::1:assumed-role/Ops/session"


def who(kind: str = "AssumedRole", **identity: Any) -> dict[str, Any]:
    return {"userIdentity": {"type": kind, **identity}}


def issued(issuer: str, **identity: Any) -> dict[str, Any]:
    return who(sessionContext={"sessionIssuer": {"arn": issuer, "userName": "Ops"}}, **identity)


LINKED = "arn:aws:iam::1:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


@pytest.mark.parametrize(
    ("record", "service"),
    [
        (who("AWSService", invokedBy="config.amazonaws.com"), "config.amazonaws.com"),
        (who("AWSService"), None),
        (issued(LINKED), "config.amazonaws.com"),
        (issued(LINKED, invokedBy="AWS Internal"), "AWS Internal"),
        (issued("arn:aws:iam::1:role/Ops"), None),
        (issued("arn:aws:iam::1:role/aws-service-role/"), None),
        (issued("arn:aws:iam::1:role/aws-service-role/config"), None),
        (issued("arn:aws:iam::1:role/aws-service-role//x"), None),
        (who("IAMUser", invokedBy="config.amazonaws.com"), None),
        ({}, None),
    ],
)
def test_the_service_that_acts(record: dict[str, Any], service: str | None) -> None:
    assert NEW.service(record) == service
    assert [one.service(record) for one in (MIDDLE, OLD, OLDEST)] == [None] * 3


@pytest.mark.parametrize(
    ("arn", "kind", "ended"),
    [
        (ARN, "AssumedRole", []),
        ("arn:aws-us-gov:sts::1:assumed-role/Ops/s", "AssumedRole", ["5.2"]),
        ("arn:aws-us-gov:sts::1:assumed-role/Ops/s", "FederatedUser", ["5.2"]),
        ("arn:aws-cn:sts::1:assumed-role/Ops/s", "AssumedRole", ["6.1", "5.2"]),
        ("arn:aws-cn:sts::1:assumed-role/Ops/s", "IAMUser", []),
        ("arn:aws:iam::1:role/Ops", "AssumedRole", ["6.1", "5.2"]),
        (None, "AssumedRole", []),
    ],
)
def test_where_an_old_pipeline_ends_at_the_callers_arn(arn: str | None, kind: str, ended: list[Integration]) -> None:
    record = who(kind, **({} if arn is None else {"arn": arn}))
    assert [name for name, traits in TRAITS.items() if Actors(traits).fails(record)] == ended
    record["recipientAccountId"] = "2"
    for name, traits in TRAITS.items():
        assert Actors(traits).cloud_account_id(record) == (None if name in ended else "2")
        assert Actors(traits).cloud_account_id({**record, **who(kind, accountId="1", arn=arn)}) == "1"


@pytest.mark.parametrize(
    ("record", "new", "old"),
    [
        (who(arn=ARN), "session", "session"),
        (who("FederatedUser", arn="arn:aws:sts::1:federated-user/x"), "x", "x"),
        (who("IdentityCenterUser", arn=ARN), "session", None),
        (who("IAMUser", arn=ARN), None, None),
        (who(arn="arn:aws:iam::1:role/x"), None, None),
        (who(arn="arn:aws:sts::1:assumed-role/Ops/"), None, None),
        (who(), None, None),
        (who(arn="arn:aws-cn:sts::1:assumed-role/Ops/s"), "s", None),
    ],
)
def test_the_name_of_a_session(record: dict[str, Any], new: str | None, old: str | None) -> None:
    assert [one.session_name(record) for one in (NEW, MIDDLE)] == [new] * 2
    assert [one.session_name(record) for one in (OLD, OLDEST)] == [old] * 2


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (who("IAMUser", userName="m"), "m"),
        (issued("arn:aws:iam::1:role/Ops", userName="m"), "Ops"),
        (who(userName="m"), "m"),
        (who("IAMUser", sessionContext={"sessionIssuer": {"userName": "Ops"}}), None),
        ({"eventName": "UserAuthentication", "additionalEventData": {"UserName": "s"}}, "s"),
        ({"eventName": "UserAuthentication", "additionalEventData": {"UserName": "s"}, **who("x", userName="m")}, "m"),
        ({"eventName": "Other", "additionalEventData": {"UserName": "s"}}, None),
        ({}, None),
    ],
)
def test_the_name_of_a_user(record: dict[str, Any], name: str | None) -> None:
    assert [one.user_name(record) for one in (NEW, MIDDLE, OLD, OLDEST)] == [name] * 4


def test_a_service_has_no_name_of_a_user() -> None:
    record = issued(LINKED, principalId="P", userName="m")
    assert [one.user_name(record) for one in (NEW, MIDDLE)] == [None, "Ops"]
    assert [one.user_id(record) for one in (NEW, MIDDLE)] == [None, "P"]


@pytest.mark.parametrize(
    ("record", "identity"),
    [
        (who(principalId="P"), "P"),
        (who("IdentityCenterUser", onBehalfOf={"userId": "U"}), "U"),
        (who("IdentityCenterUser", onBehalfOf={"userId": "U"}, principalId="P"), "P"),
        (who("IAMUser", onBehalfOf={"userId": "U"}), None),
    ],
)
def test_the_id_of_a_user(record: dict[str, Any], identity: str | None) -> None:
    assert NEW.user_id(record) == identity


@pytest.mark.parametrize(
    ("record", "new", "old"),
    [
        (who(arn="arn:aws:sts::1:assumed-role/Ops/m@x.org"), "m@x.org", None),
        (who("IAMUser", userName="m@x.org"), "m@x.org", "m@x.org"),
        (who("IAMUser", userName="@x.org"), None, None),
        (who("IAMUser", userName="m"), None, None),
        (who(arn=ARN), None, None),
        (who(arn="arn:aws:sts::1:assumed-role/Ops/@"), "@", None),
        (who(arn=ARN, userName="m@x.org"), "m@x.org", "m@x.org"),
    ],
)
def test_the_mail_address_of_a_user(record: dict[str, Any], new: str | None, old: str | None) -> None:
    assert [one.user_email(record) for one in (NEW, OLD)] == [new, old]


@pytest.mark.parametrize(("new_name", "new", "old"), [("n", "n", "n"), (None, None, "session")])
def test_the_name_that_a_user_gets(new_name: str | None, new: str | None, old: str | None) -> None:
    record = {**who(arn=ARN), "requestParameters": {"newUserName": new_name}}
    assert [one.user_changes_name(record) for one in (NEW, MIDDLE, OLD)] == [new, new, old]


def test_everybody_who_is_named_once_in_the_order_of_the_pipeline() -> None:
    record = {
        **issued("arn:aws:iam::1:role/Ops", arn="arn:aws:sts::1:assumed-role/Ops/m@x.org", principalId="P",
                 onBehalfOf={"userId": "U"}),
        "requestParameters": {"userName": "r", "newUserName": "n"},
        "responseElements": {"user": {"userId": "I"}},
    }  # fmt: skip
    assert NEW.related_user(record) == ["m@x.org", "m", "r", "n", "I", "P", "Ops", "U"]
    assert OLD.related_user(record) == ["r", "n", "I", "P", "Ops"]
    assert NEW.related_user({**record, "requestParameters": {"userName": "Ops", "newUserName": "m"}}) == [
        "m@x.org", "m", "Ops", "I", "P", "U",
    ]  # fmt: skip
    assert NEW.related_user(who(arn=ARN)) == ["session"]
    assert OLD.related_user(who(arn=ARN)) == ["session"]
    assert NEW.related_user({}) == []


def test_a_sign_in_names_its_user() -> None:
    assert name_of_sign_in({"eventName": "UserAuthentication", "additionalEventData": {"UserName": "s"}}) == "s"
    assert name_of_sign_in({"eventName": "UserAuthentication", "additionalEventData": {"UserName": "-"}}) is None
    assert name_of_sign_in({"eventName": "UserAuthentication"}) is None


@pytest.mark.parametrize(
    ("arn", "oldest", "old", "middle"),
    [
        # Whether the pipeline ends at the caller's ARN: 5.2 knows of the partition aws alone, 6.1 of GovCloud too.
        (ARN, False, False, False),
        ("arn:aws-us-gov:sts::1:assumed-role/Ops/session", True, False, False),
        ("arn:aws-cn:sts::1:assumed-role/Ops/session", True, True, False),
        ("arn:aws:iam::1:role/Ops", True, True, False),
        ("arn:aws:sts::1:assumed-role", True, True, False),
        (f"in {ARN}", False, False, False),  # a grok pattern stands anywhere in a text
        (None, False, False, False),
    ],
)
def test_where_the_pipeline_of_an_old_version_ends(arn: str | None, oldest: bool, old: bool, middle: bool) -> None:
    record = who(arn=arn)
    assert [one.fails(record) for one in (OLDEST, OLD, MIDDLE, NEW)] == [oldest, old, middle, False]
    assert not OLDEST.fails(who("IAMUser", arn=arn)), "of sessions alone"
