"""What an alert shows of a record, piece by piece."""

from __future__ import annotations

from awol.cloudtrail.identity import ELSEWHERE
from converters.splunk.app.details import CALLED_ON, NONE, SHOWN, details, every, first


def pieces(text: str) -> dict[str, str]:
    """The assignments of the `eval`, by name, the last of a name under it."""
    found: dict[str, str] = {}
    depth, start, quoted = 0, 0, False
    body = text.removeprefix("eval ")
    for at, char in enumerate(f"{body},"):
        quoted = quoted != (char == '"' and body[at - 1 : at] != "\\\\")
        depth += 0 if quoted else (char == "(") - (char == ")")
        if char == "," and not depth and not quoted:
            name, _, value = body[start:at].strip().partition("=")
            found[name] = value
            start = at + 1
    return found


def test_a_field_is_read_once_and_without_what_stands_for_nothing() -> None:
    assert every("a.b") == "mvdedup(mvfilter('a.b'!=\"\" AND 'a.b'!=\"null\"))"
    assert first("a.b") == f"mvindex({every('a.b')}, 0)"


def test_what_a_call_acted_on_is_told_by_the_most_telling_parameter() -> None:
    assert " ".join(CALLED_ON) == (
        "policyArn roleName userName groupName policyName policyId targetId name trailName bucketName keyId detectorId "
        "handshakeId servicePrincipal organizationalUnitId accountName emailAddress instanceArn rule queueUrl topicArn "
        "logGroupName configurationRecorderName budgetName monitorArn alarmNames{} id arn resourceArn"
    )


def test_each_column_and_what_it_is_read_from() -> None:
    found = pieces(details())
    plain = {
        "access_key": "userIdentity.accessKeyId",
        "source_ip": "sourceIPAddress",
        "event_source": "eventSource",
        "region": "awsRegion",
        "user_agent": "userAgent",
        "event_id": "eventID",
        "awol_recipient": "recipientAccountId",
        "awol_arn": "userIdentity.arn",
        "awol_issuer": "userIdentity.sessionContext.sessionIssuer.arn",
    }
    assert {name: found[name] for name in plain} == {
        name: f'coalesce({first(field)}, "-")' for name, field in plain.items()
    }
    assert found["awol_name"] == first("eventName")
    assert found["event_name"] == 'coalesce(awol_name, "-")'
    assert found["awol_told"] == first("serviceEventDetails.accountId")
    assert found["awol_called"] == first("userIdentity.type")
    assert found["awol_day"] == f"substr({first('eventTime')}, 1, 10)"
    assert found["account"] == (f'coalesce({first("recipientAccountId")}, {first("userIdentity.accountId")}, "-")')
    assert found["actor"] == (
        f"coalesce({first('userIdentity.arn')}, {first('userIdentity.invokedBy')}, "
        f'{first("userIdentity.principalId")}, "-")'
    )
    assert found["outcome"] == f'coalesce({first("errorCode")}, "success")'
    assert found["called_on"] == (
        "coalesce(" + ", ".join(first(f"requestParameters.{name}") for name in CALLED_ON) + ', "-")'
    )
    assert found["target_account"] == 'coalesce(mvjoin(awol_accounts, ", "), "-")'
    assert found["about"] == '"-"'
    assert set(SHOWN) - {"_time"} <= set(found)
    assert NONE == "-"


def test_with_a_snapshot_it_is_looked_up_whom_an_alert_is_about() -> None:
    plain, known = details(), details(organization=True)
    assert plain.endswith(', about="-"')
    assert known == plain.removesuffix(', about="-"') + (
        " | lookup local=true awol_organization account AS target_account OUTPUT about AS awol_about"
        ' | eval about=coalesce(awol_about, "-")'
    )


def test_the_account_is_read_where_each_call_names_it() -> None:
    text = details()
    own = 'mvdedup(mvfilter(awol_recipient!="-"))'
    assert "awol_accounts=case(isnotnull(awol_told), awol_told, in(awol_name, " in text
    assert (
        'in(awol_name, "AcceptHandshake", "CancelHandshake", "DeclineHandshake"), '
        f"coalesce(awol_parties, if(isnotnull(awol_called), {own}, null())), true(), "
    ) in text
    assert (
        f"true(), coalesce({first('requestParameters.accountId')}, {first('requestParameters.target.id')}, "
        f"{every('requestParameters.accountIds{}')}, {own}))"
    ) in text
    # Calls that name it alike stand together, in the order of the table.
    assert (
        'in(awol_name, "AccountDepartedOrganization", "AccountJoinedOrganization"), '
        f"{every('serviceEventDetails.accountId')}, "
    ) in text
    assert (
        'in(awol_name, "DeleteMembers", "DisassociateMembers", "StopMonitoringMembers", "UpdateMemberDetectors"), '
        f"{every('requestParameters.accountIds{}')}, "
    ) in text
    assert (
        'in(awol_name, "PutAdminAccount"), '
        f"mvdedup(mvappend({every('requestParameters.adminAccount')}, {every('requestParameters.accountId')})), "
    ) in text
    assert [name for name in ELSEWHERE if text.count(f'"{name}"') != 1] == []
