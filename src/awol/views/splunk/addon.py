"""Splunk with the Splunk Add-on for AWS: search-time JSON, `errorCode` always filled, names of the data models.

Known: `errorCode` is present on every event, as `success` where the record has none (counted on the BOTS v3 data set:
5,504 of 6,571 events). *Inferred*: that JSON null and "" are filled as absence is; a query that has to be right
must hold under either reading. The names in `ALIASES` are those that the Common Information Model manual shows for
CloudTrail events ("Change Field Mapping", "Authentication Field Mapping"), and that the field list of Splunk's own
sample events confirms. What the add-on computes by lookups and rules that are not published is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.splunk.extraction import Values
from awol.views.splunk.search_time import SearchTimeView

SUCCESS = "success"
"""What the add-on writes into `errorCode` where AWS wrote nothing."""

NO_ERROR = frozenset(("", "null"))
"""Values of `errorCode` that count as absent. "null" is what JSON null becomes. Inferred."""

ALIASES: Mapping[str, str] = {
    "src": "sourceIPAddress",
    "src_ip": "sourceIPAddress",
    "user_agent": "userAgent",
    "user_type": "userIdentity.type",
    "user_arn": "userIdentity.arn",
    "user_id": "userIdentity.principalId",
    "user_name": "userIdentity.userName",
    "user_access_key": "userIdentity.accessKeyId",
    "vendor_account": "userIdentity.accountId",
    "app": "eventSource",
    "command": "eventName",
    "region": "awsRegion",
    "vendor_region": "awsRegion",
}
"""The add-on's name to the record's."""

COMPUTED = frozenset(
    (
        "action", "authentication_method", "aws_account_id", "change_type", "desc", "dest", "dvc", "msg", "object",
        "object_attrs", "object_category", "object_id", "object_path", "product", "reason", "result", "result_id",
        "signature", "src_user", "src_user_type", "start_time", "status", "user", "userName", "user_group_id", "vendor",
        "vendor_product",
    )
)  # fmt: skip
"""Fields that the add-on fills from lookups or by rules that are not published."""


class AddonView(SearchTimeView):
    """A `SplunkView` of CloudTrail events under the Splunk Add-on for AWS."""

    name = "splunk-addon"

    def extracted(self, field: str) -> Callable[[Event], Values]:
        """The reader of a field; raises `UnsupportedQuery` for one that the add-on computes in unpublished ways."""
        if field in COMPUTED:
            raise UnsupportedQuery(
                f"the field `{field}` is computed by the Splunk Add-on for AWS in a way that is not published",
                next_step="name the record's own field: eventName, eventSource, userIdentity.arn, errorCode, ...",
            )
        read = super().extracted(ALIASES.get(field, field))
        if field != "errorCode":
            return read

        def filled(event: Event) -> Values:
            values = tuple(value for value in read(event) if value not in NO_ERROR)
            return values or (SUCCESS,)

        return filled

    def present(self, names: Mapping[str, None]) -> Mapping[str, None]:
        aliases = (alias for alias, name in ALIASES.items() if name in names)
        return dict.fromkeys((*names, *aliases, "errorCode"))
