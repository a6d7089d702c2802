"""What an alert shows of a record, as one `eval`: who did what, with which key, from where, on which account.

A field may hold "" or "null" where the record holds nothing, and each value twice where JSON is extracted twice
(`fields`); so every field is read through `first`. Which accounts a call is about follows `awol.cloudtrail.identity`.
"""

from __future__ import annotations

from awol.cloudtrail.identity import ELSEWHERE, HANDSHAKES

from .organization import step

SHOWN = (
    "_time", "account", "target_account", "about", "actor", "access_key", "source_ip", "event_source", "event_name",
    "called_on", "outcome", "region", "user_agent", "event_id",
)  # fmt: skip
"""The columns of an alert on single events."""

SAME = ("account", "target_account", "actor", "access_key")
"""What makes two alerts of a rule the same within an hour, or as long as the pack says: never another account."""

NONE = "-"

CALLED_ON = (
    "policyArn", "roleName", "userName", "groupName", "policyName", "policyId", "targetId", "name", "trailName",
    "bucketName", "keyId", "detectorId", "handshakeId", "servicePrincipal", "organizationalUnitId", "accountName",
    "emailAddress", "instanceArn", "rule", "queueUrl", "topicArn", "logGroupName", "configurationRecorderName",
    "budgetName", "monitorArn", "alarmNames{}", "id", "arn", "resourceArn",
)  # fmt: skip
"""Parameters that say on what a call acted, the most telling first."""

LISTS = frozenset(("requestParameters.accountIds",))


def every(field: str) -> str:
    """All values of a field, without those that stand for nothing."""
    return f"mvdedup(mvfilter('{field}'!=\"\" AND '{field}'!=\"null\"))"


def first(field: str) -> str:
    return f"mvindex({every(field)}, 0)"


def details(*, organization: bool = False) -> str:
    """The definition of the macro `awol_details`. With `organization` it looks up what the snapshot says of the account
    that an alert is about; without, `about` says nothing."""
    called = ", ".join(first(f"requestParameters.{name}") for name in CALLED_ON)
    parties = "responseElements.handshake.parties{}"
    lines = [
        f"awol_name={first('eventName')}",
        f'awol_recipient=coalesce({first("recipientAccountId")}, "{NONE}")',
        f'awol_arn=coalesce({first("userIdentity.arn")}, "{NONE}")',
        f'awol_issuer=coalesce({first("userIdentity.sessionContext.sessionIssuer.arn")}, "{NONE}")',
        f"awol_day=substr({first('eventTime')}, 1, 10)",
        f"awol_told={first('serviceEventDetails.accountId')}",
        f"awol_called={first('userIdentity.type')}",
        (
            f"awol_parties=if(mvcount('{parties}.id')=mvcount('{parties}.type'), "
            f"mvzip('{parties}.type', '{parties}.id', \"|\"), null())"
        ),
        'awol_parties=mvdedup(mvfilter(match(awol_parties, "^ACCOUNT[|][0-9]")))',
        'awol_parties=mvmap(awol_parties, replace(awol_parties, "^ACCOUNT[|]", ""))',
        f"awol_accounts={_targets()}",
        'awol_accounts=mvdedup(mvmap(awol_accounts, replace(awol_accounts, "^arn:(?:[^:]*:){3}([^:]*):.*$", "\\1")))',
        f'target_account=coalesce(mvjoin(awol_accounts, ", "), "{NONE}")',
        f'account=coalesce({first("recipientAccountId")}, {first("userIdentity.accountId")}, "{NONE}")',
        (
            f"actor=coalesce({first('userIdentity.arn')}, {first('userIdentity.invokedBy')}, "
            f'{first("userIdentity.principalId")}, "{NONE}")'
        ),
        f'access_key=coalesce({first("userIdentity.accessKeyId")}, "{NONE}")',
        f'source_ip=coalesce({first("sourceIPAddress")}, "{NONE}")',
        f'event_source=coalesce({first("eventSource")}, "{NONE}")',
        f'event_name=coalesce(awol_name, "{NONE}")',
        f'called_on=coalesce({called}, "{NONE}")',
        f'outcome=coalesce({first("errorCode")}, "success")',
        f'region=coalesce({first("awsRegion")}, "{NONE}")',
        f'user_agent=coalesce({first("userAgent")}, "{NONE}")',
        f'event_id=coalesce({first("eventID")}, "{NONE}")',
    ]
    if organization:
        return "eval " + ", ".join(lines) + step(NONE)
    return "eval " + ", ".join([*lines, f'about="{NONE}"'])


def _targets() -> str:
    """The accounts that an event is about, as `awol.cloudtrail.identity.target_accounts` finds them."""
    own = f'mvdedup(mvfilter(awol_recipient!="{NONE}"))'
    named: dict[str, list[str]] = {}
    for name, paths in ELSEWHERE.items():
        expressions = [every(f"{path}{{}}" if path in LISTS else path) for path in paths]
        values = expressions[0] if len(expressions) == 1 else f"mvdedup(mvappend({', '.join(expressions)}))"
        named.setdefault(values, []).append(name)
    cases = ["isnotnull(awol_told), awol_told"]
    cases += [f"in(awol_name, {_texts(names)}), {values}" for values, names in named.items()]
    called = f"if(isnotnull(awol_called), {own}, null())"
    cases.append(f"in(awol_name, {_texts(sorted(HANDSHAKES))}), coalesce(awol_parties, {called})")
    several = every("requestParameters.accountIds{}")
    fallback = f"{first('requestParameters.accountId')}, {first('requestParameters.target.id')}, {several}, {own}"
    return f"case({', '.join(cases)}, true(), coalesce({fallback}))"


def _texts(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
