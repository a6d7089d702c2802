"""The tables that a text is for: AWS's own CloudTrail table, and one whose rows are whole records as JSON texts.

Source: Amazon Athena User Guide, "Create a table for CloudTrail logs in Athena using partition projection". Parts of a
record that AWS gives a shape are structs there; `requestParameters` and its like are JSON texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from awol.errors import ConfigurationError
from awol.values import ConversionSettings

TEXT, JSON, MAP = "string", "json", "map<string,string>"
"""A text; a text that holds JSON; a map of texts."""

Members: TypeAlias = "Mapping[str, str | Members]"


def _texts(*names: str) -> dict[str, str | Members]:
    return dict.fromkeys(names, TEXT)


ARRAYS = frozenset(("resources",))
"""The columns that are arrays of structs."""

COLUMNS: Members = {
    "eventversion": TEXT,
    "useridentity": {
        **_texts("type", "principalid", "arn", "accountid", "invokedby", "accesskeyid", "username"),
        "onbehalfof": _texts("userid", "identitystorearn"),
        "sessioncontext": {
            "attributes": _texts("mfaauthenticated", "creationdate"),
            "sessionissuer": _texts("type", "principalid", "arn", "accountid", "username"),
            "ec2roledelivery": TEXT,
            "webidfederationdata": {"federatedprovider": TEXT, "attributes": MAP},
        },
    },
    **_texts("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent"),
    **_texts("errorcode", "errormessage"),
    "requestparameters": JSON,
    "responseelements": JSON,
    "additionaleventdata": JSON,
    **_texts("requestid", "eventid", "readonly"),
    "resources": _texts("arn", "accountid", "type"),
    **_texts("eventtype", "apiversion", "recipientaccountid"),
    "serviceeventdetails": JSON,
    **_texts("sharedeventid", "vpcendpointid", "vpcendpointaccountid", "eventcategory"),
    "addendum": _texts("reason", "updatedfields", "originalrequestid", "originaleventid"),
    **_texts("sessioncredentialfromconsole", "edgedevicedetails"),
    "tlsdetails": _texts("tlsversion", "ciphersuite", "clientprovidedhostheader"),
}
"""Column to type, in the order of AWS's statement."""

DAY = "timestamp"
"""The partition column: the day on which a log file was delivered, `2026/11/28`."""

RECORD = "record"
"""The column of a table of whole records."""

Kind = Literal["cloudtrail", "records"]

NAMES: Mapping[Kind, str] = {"cloudtrail": "cloudtrail_logs", "records": "cloudtrail_records"}
"""The name that a text gives to each table."""


_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")


def table_of(kind: Kind, settings: ConversionSettings) -> str:
    """The table that a text reads: the site's own, if it has a name for it. Raises `ConfigurationError` for what is no
    name."""
    return check_name(settings.athena_table) if kind == "cloudtrail" and settings.athena_table else NAMES[kind]


def check_name(name: str) -> str:
    """A name of a table, with its database before a dot or without. Raises `ConfigurationError` for anything else."""
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"athena.table: `{name}` is not a table name",
            next_step="write lower-case letters, digits and underscores, such as security.cloudtrail_logs",
        )
    return name
