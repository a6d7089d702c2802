"""The dashboard and the navigation: Simple XML, which every Splunk opens."""

from __future__ import annotations

from xml.sax.saxutils import escape

COLUMNS = "_time account target_account about actor access_key source_ip event_name called_on outcome"
_ORG = 'eventSource="organizations.amazonaws.com"'

_STEPS = (
    'eventSource="signin.amazonaws.com" eventName="ConsoleLogin" userIdentity.type="Root"',
    f'{_ORG} eventName IN ("DetachPolicy", "DeletePolicy", "UpdatePolicy", "DisablePolicyType", "MoveAccount")',
    'eventSource="cloudtrail.amazonaws.com" eventName IN ("StopLogging", "DeleteTrail", "UpdateTrail")',
    f'{_ORG} eventName IN ("LeaveOrganization", "AcceptHandshake")',
    f'{_ORG} eventName IN ("AccountDepartedOrganization", "RemoveAccountFromOrganization")',
)
"""The calls that chains are made of."""


def _steps() -> str:
    """The accounts with two kinds of steps. It asks the records themselves: alerts are listed in _audit, which analysts
    may not read, and a chain for context raises none."""
    calls = " OR ".join(f"({step})" for step in _STEPS)
    return (
        f"`awol_cloudtrail` ({calls}) | `awol_details` "
        '| eval step=case(event_source="signin.amazonaws.com", "root signs in", '
        'event_source="cloudtrail.amazonaws.com", "logging stops", '
        'in(event_name, "LeaveOrganization", "AcceptHandshake"), "it tries to leave", '
        'in(event_name, "AccountDepartedOrganization", "RemoveAccountFromOrganization"), "it is gone", '
        'true(), "a guardrail goes") '
        '| eval about_account=if(in(target_account, "-", "") OR step="a guardrail goes", account, target_account) '
        "| stats min(_time) as first max(_time) as last values(step) as steps dc(step) as kinds by about_account "
        '| where kinds>1 | eval first=strftime(first, "%Y-%m-%d %H:%M"), last=strftime(last, "%Y-%m-%d %H:%M") '
        "| rename about_account as account | table account first last steps | sort 0 - last"
    )


PANELS: tuple[tuple[str, str, bool | None], ...] = (
    (
        "Accounts that left, or were taken out",
        (
            f'`awol_cloudtrail` {_ORG} eventName IN ("LeaveOrganization", "RemoveAccountFromOrganization", '
            '"AccountDepartedOrganization", "CloseAccount") (NOT errorCode=* OR errorCode IN ("", "success", "null"))'
        ),
        True,
    ),
    (
        "Attempts to leave that were denied",
        (
            f'`awol_cloudtrail` {_ORG} eventName IN ("LeaveOrganization", "RemoveAccountFromOrganization", '
            '"AcceptHandshake") errorCode="*Denied*"'
        ),
        True,
    ),
    (
        "Changes of guardrails",
        (
            f'`awol_cloudtrail` {_ORG} eventName IN ("DetachPolicy", "DeletePolicy", "UpdatePolicy", '
            '"DisablePolicyType", "MoveAccount")'
        ),
        True,
    ),
    ("Use of root", '`awol_cloudtrail` userIdentity.type="Root" NOT userIdentity.invokedBy=*', True),
    ("Several steps of the attack in one account", _steps(), None),
    (
        "Accounts gone silent for a day",
        (
            "`awol_cloudtrail` | stats latest(_time) AS last count by recipientAccountId "
            '| where last<relative_time(now(), "-24h") | eval last=strftime(last, "%Y-%m-%d %H:%M") | sort 0 last'
        ),
        False,
    ),
)
"""Title, search, and what it finds: records; rows over all records, in the feeder form too (False); rows over the
records that the rules search (None)."""


BOTH: tuple[str, str, bool | None] = (
    "Alerts of both versions",
    (
        'index=_audit action="alert_fired" ss_app IN ("awol", "awol_next") '
        '| eval search=replace(ss_name, "-next$$", ""), version=if(ss_app="awol_next", "next", "now") '
        "| chart count over search by version"
    ),
    False,
)
"""What a shadow shows first."""


def dashboard(silence: str = "`awol_cloudtrail`", *, shadow: bool = False) -> str:
    """The overview: one time range for all panels. `silence` is where all records are, which alone tell of silence."""
    rows = []
    for title, text, records in (BOTH, *PANELS) if shadow else PANELS:
        if records is False:
            text = text.replace("`awol_cloudtrail`", silence)
        query = f"{text} | `awol_details` | table {COLUMNS} | sort 0 - _time" if records else text
        rows.append(
            f"  <row>\n    <panel>\n      <title>{escape(title)}</title>\n      <table>\n        <search>\n"
            f"          <query>{escape(query)}</query>\n"
            "          <earliest>$time.earliest$</earliest>\n          <latest>$time.latest$</latest>\n"
            '        </search>\n        <option name="count">10</option>\n      </table>\n    </panel>\n  </row>\n'
        )
    return (
        '<form version="1.1" theme="light">\n  <label>Accounts leaving the organization</label>\n'
        "  <description>What awol's searches look at, whether or not they are enabled.</description>\n"
        '  <fieldset submitButton="false">\n    <input type="time" token="time">\n      <label>Time</label>\n'
        "      <default>\n        <earliest>-7d@h</earliest>\n        <latest>now</latest>\n      </default>\n"
        f"    </input>\n  </fieldset>\n{''.join(rows)}</form>\n"
    )


NAVIGATION = (
    '<nav search_view="search">\n  <view name="awol_overview" default="true"/>\n  <view name="alerts"/>\n'
    '  <view name="reports"/>\n  <view name="search"/>\n</nav>\n'
)
