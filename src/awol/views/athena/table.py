"""AWS's own CloudTrail table in Athena, by name and type of its columns.

Source: Amazon Athena User Guide, "Create a table for CloudTrail logs in Athena using partition projection".
"""

from __future__ import annotations

from collections.abc import Mapping

from awol.views.athena.types import Array, Map, Row, Type


def _texts(*names: str) -> dict[str, Type]:
    return dict.fromkeys(names, "varchar")


_ISSUER = Row(_texts("type", "principalid", "arn", "accountid", "username"))
_SESSION = Row(
    {
        "attributes": Row(_texts("mfaauthenticated", "creationdate")),
        "sessionissuer": _ISSUER,
        "ec2roledelivery": "varchar",
        "webidfederationdata": Row({"federatedprovider": "varchar", "attributes": Map()}),
    }
)
_IDENTITY = Row(
    {
        **_texts("type", "principalid", "arn", "accountid", "invokedby", "accesskeyid", "username"),
        "onbehalfof": Row(_texts("userid", "identitystorearn")),
        "sessioncontext": _SESSION,
    }
)

COLUMNS: Mapping[str, Type] = {
    "eventversion": "varchar",
    "useridentity": _IDENTITY,
    **_texts("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent"),
    **_texts("errorcode", "errormessage", "requestparameters", "responseelements", "additionaleventdata"),
    **_texts("requestid", "eventid", "readonly"),
    "resources": Array(Row(_texts("arn", "accountid", "type"))),
    **_texts("eventtype", "apiversion", "recipientaccountid", "serviceeventdetails", "sharedeventid"),
    **_texts("vpcendpointid", "vpcendpointaccountid", "eventcategory"),
    "addendum": Row(_texts("reason", "updatedfields", "originalrequestid", "originaleventid")),
    **_texts("sessioncredentialfromconsole", "edgedevicedetails"),
    "tlsdetails": Row(_texts("tlsversion", "ciphersuite", "clientprovidedhostheader")),
    "timestamp": "varchar",
}
"""The columns, and behind them the partition of the day on which a log file was delivered."""

RECORDS: Mapping[str, Type] = {"record": "varchar"}
"""A table of whole records, each a JSON text."""

RECORDS_NAME = "cloudtrail_records"
"""The name of that table in a text; any other name is AWS's table."""
