"""Every field that the AWS integration indexes for a CloudTrail record: its ECS name, its type, where it comes from.

Sources: see `versions` (with `retain: all`); the ECS field reference for fields that the package leaves to it. A
keyword without a limit of its own has Fleet's default, 1024. Parts of a record that no row names (eventContext,
edgeDeviceDetails, ...) are dropped by the pipeline and exist under no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from awol.views import FieldType
from awol.views.elastic import derived, related
from awol.views.elastic.actors import Actors
from awol.views.elastic.versions import LATEST, TRAITS, Integration

KEYWORD_LIMIT = 1024
"""Fleet's ignore_above of a keyword for which a package names none."""

OBJECT_TEXT_LIMIT = 8191
"""The ignore_above of `request_parameters` and `response_elements`; in old packages it was 1024."""


@dataclass(frozen=True, slots=True)
class Row:
    """One mapped field.

    `source` is a dotted path of the record, or says in words what `value` computes; "" is a field that exists and is
    never filled. `text` says that a `.text` multi-field stands beside it, without any limit of length. `missing` tells
    the records on which the pipeline does not come to this field.
    """

    name: str
    type: FieldType
    source: str
    note: str = ""
    value: Callable[[Mapping[str, Any]], Any] | None = None
    ignore_above: int | None = None
    text: bool = False
    missing: Callable[[Mapping[str, Any]], bool] | None = None


def _constant(name: str, value: str | list[str], note: str = "") -> Row:
    return Row(name, "keyword", f"always {value}", note, lambda _: value, KEYWORD_LIMIT)


def _keyword(
    name: str,
    source: str,
    note: str = "",
    value: Callable[[Mapping[str, Any]], Any] | None = None,
    ignore_above: int = KEYWORD_LIMIT,
    text: bool = False,
) -> Row:
    return Row(name, "keyword", source, note, value, ignore_above, text)


def _object_text(name: str, source: str, ignore_above: int, note: str) -> Row:
    return _keyword(name, f"{source} as text", note, derived.whole(source), ignore_above, text=True)


def _flattened(name: str, source: str, note: str = "") -> Row:
    return Row(f"aws.cloudtrail.flattened.{name}", "flattened", source, note, derived.flattened_object(source))


_CT = "aws.cloudtrail"
_UI = "aws.cloudtrail.user_identity"
_SC = "aws.cloudtrail.user_identity.session_context"
_LOGIN = "aws.cloudtrail.console_login.additional_eventdata"
_ROLE = "userIdentity.sessionContext.sessionIssuer"
_SESSION = "userIdentity.sessionContext.attributes"
_WEB = "userIdentity.sessionContext.webIdFederationData"


def _rows(actors: Actors) -> tuple[Row, ...]:
    """The fields that every version has, with what its actors are."""
    return (
        # The event.
        Row(
            "@timestamp", "date", "eventTime", "event time; a record without one gets its time of arrival, not modelled"
        ),
        _keyword("event.action", "eventName"),
        _keyword("event.provider", "eventSource"),
        _keyword("event.id", "eventID"),
        _keyword(
            "event.outcome", "failure with an errorCode or errorMessage", "or a login's word", derived.event_outcome
        ),
        _keyword("event.category", "by eventName", "few actions have one", derived.event_category),
        _keyword("event.type", "by eventName, else info", "", derived.event_type),
        _constant("event.kind", "event", "pipeline_error where a step failed: modelled at the caller's ARN"),
        _constant("event.module", "aws", "constant_keyword in the package"),
        _constant("event.dataset", "aws.cloudtrail", "constant_keyword in the package"),
        _constant("data_stream.type", "logs", "constant_keyword in the package"),
        _constant("data_stream.dataset", "aws.cloudtrail", "constant_keyword in the package"),
        _constant("data_stream.namespace", "default", "constant_keyword; the user's own where he chose one"),
        _constant("ecs.version", "8.11.0"),
        _constant("tags", ["forwarded", "aws-cloudtrail"], "the integration's defaults"),
        # Where and who.
        _keyword("cloud.account.id", "userIdentity.accountId, else recipientAccountId", "", actors.cloud_account_id),
        _keyword("cloud.region", "awsRegion"),
        _keyword("source.address", "sourceIPAddress", "always, service names too"),
        Row("source.ip", "ip", "sourceIPAddress", "only where it is an address", derived.source_ip),
        _keyword("user_agent.original", "userAgent", "parsed name, version and system are not modelled", text=True),
        _keyword("user.name", "userName", "sessionIssuer.userName for assumed roles", actors.user_name, text=True),
        _keyword("user.id", "principalId", "onBehalfOf.userId for IdentityCenterUser", actors.user_id),
        _keyword("user.email", "a session name with an @, else such a user.name", "", actors.user_email),
        _keyword("user.target.name", "requestParameters.userName", text=True),
        _keyword("user.target.id", "responseElements.user.userId"),
        _keyword("user.changes.name", "requestParameters.newUserName", "", actors.user_changes_name, text=True),
        _keyword("group.name", "requestParameters.groupName"),
        _keyword("group.id", "responseElements.group.groupId"),
        _keyword("related.user", "all of the user names and ids above", "", actors.related_user),
        # The connection.
        _keyword("tls.version_protocol", "tlsDetails.tlsVersion before the v", "lower case", derived.tls_protocol),
        _keyword("tls.version", "tlsDetails.tlsVersion after the v", "", derived.tls_version),
        _keyword("tls.cipher", "tlsDetails.cipherSuite", "", derived.tls_cipher),
        _keyword("tls.client.server_name", "tlsDetails.clientProvidedHostHeader", "", derived.tls_server_name),
        # The caller.
        _keyword(f"{_UI}.type", "userIdentity.type"),
        _keyword(f"{_UI}.arn", "userIdentity.arn"),
        _keyword(f"{_UI}.access_key_id", "userIdentity.accessKeyId"),
        _keyword(f"{_UI}.invoked_by", "userIdentity.invokedBy"),
        _keyword(f"{_SC}.mfa_authenticated", f"{_SESSION}.mfaAuthenticated", "a keyword, not a boolean"),
        Row(f"{_SC}.creation_date", "date", f"{_SESSION}.creationDate", "ISO 8601", derived.creation_date),
        _keyword(f"{_SC}.session_issuer.type", f"{_ROLE}.type"),
        _keyword(f"{_SC}.session_issuer.arn", f"{_ROLE}.arn"),
        _keyword(f"{_SC}.session_issuer.account_id", f"{_ROLE}.accountId"),
        _keyword(f"{_SC}.session_issuer.principal_id", f"{_ROLE}.principalId"),
        # The call.
        _keyword(f"{_CT}.event_version", "eventVersion"),
        _keyword(f"{_CT}.event_type", "eventType"),
        _keyword(f"{_CT}.event_category", "eventCategory"),
        _keyword(f"{_CT}.api_version", "apiVersion"),
        _keyword(f"{_CT}.request_id", "requestID"),
        _keyword(f"{_CT}.error_code", "errorCode"),
        _keyword(f"{_CT}.error_message", "errorMessage"),
        Row(f"{_CT}.read_only", "boolean", "readOnly"),
        _keyword(f"{_CT}.management_event", "managementEvent", "a keyword, not a boolean"),
        _keyword(f"{_CT}.recipient_account_id", "recipientAccountId"),
        _keyword(f"{_CT}.shared_event_id", "sharedEventID"),
        _keyword(f"{_CT}.vpc_endpoint_id", "vpcEndpointId"),
        _keyword(f"{_CT}.session_credential_from_console", "sessionCredentialFromConsole"),
        _keyword(f"{_CT}.resources.arn", "resources[].ARN", "not nested: pairs are lost", derived.resources("arn")),
        _keyword(f"{_CT}.resources.account_id", "resources[].accountId", "", derived.resources("account_id")),
        _keyword(f"{_CT}.resources.type", "resources[].type", "", derived.resources("type")),
        Row(f"{_LOGIN}.mfa_used", "boolean", "MFAUsed", "ConsoleLogin", derived.console_login_flag("MFAUsed")),
        Row(f"{_LOGIN}.mobile_version", "boolean", "MobileVersion", "", derived.console_login_flag("MobileVersion")),
        _keyword(f"{_LOGIN}.login_to", "additionalEventData.LoginTo", "ConsoleLogin only", derived.console_login_to),
        # Whole objects: once as text, once flattened.
        _object_text(f"{_CT}.request_parameters", "requestParameters", OBJECT_TEXT_LIMIT, "Java text, HashMap order"),
        _object_text(f"{_CT}.response_elements", "responseElements", OBJECT_TEXT_LIMIT, "Java text, HashMap order"),
        _object_text(f"{_CT}.additional_eventdata", "additionalEventData", KEYWORD_LIMIT, "Java text, HashMap order"),
        _object_text(f"{_CT}.service_event_details", "serviceEventDetails", KEYWORD_LIMIT, "Java text, HashMap order"),
        # Flattened leaves have no ignore_above: Elasticsearch has none by default, and the package sets none.
        _flattened("request_parameters", "requestParameters", "absent when the text reaches 32,766"),
        _flattened("response_elements", "responseElements", "absent when the text reaches 32,766"),
        _flattened("additional_eventdata", "additionalEventData", "absent when the text reaches 32,766"),
        _flattened("service_event_details", "serviceEventDetails", "absent when the text reaches 32,766"),
        _flattened("insight_details", "insightDetails", "of Insights events"),
        # Of digest files, which are no events.
        Row(f"{_CT}.flattened.digest", "flattened", ""),
        _keyword("file.path", "", text=True),
        _keyword("file.hash.sha256", ""),
        _keyword("related.hash", ""),
    )


_NEW = (
    _constant("cloud.provider", "aws"),
    _keyword("cloud.service.name", "eventSource before .amazonaws.com", "", derived.cloud_service),
    Row("related.ip", "ip", "source.ip, serviceEventDetails.sourceIpAddress", "", related.related_ip),
    _keyword("related.hosts", "names of hosts that are not AWS's, ids of instances", "", related.related_hosts),
    _keyword(f"{_UI}.invoked_by_delegate.account_id", "userIdentity.invokedByDelegate.accountId"),
    _keyword(f"{_UI}.credential_id", "userIdentity.credentialId"),
    _keyword(f"{_UI}.identity_provider", "userIdentity.identityProvider"),
    _keyword(f"{_UI}.on_behalf_of.user_id", "userIdentity.onBehalfOf.userId"),
    _keyword(f"{_UI}.on_behalf_of.identity_store_arn", "userIdentity.onBehalfOf.identityStoreArn"),
    _keyword(f"{_UI}.in_scope_of.issuer_type", "userIdentity.inScopeOf.issuerType"),
    _keyword(f"{_UI}.in_scope_of.credentials_issued_to", "userIdentity.inScopeOf.credentialsIssuedTo"),
    _keyword(f"{_UI}.in_scope_of.source_arn", "userIdentity.inScopeOf.sourceArn"),
    _keyword(f"{_UI}.in_scope_of.source_account", "userIdentity.inScopeOf.sourceAccount"),
    _keyword(f"{_SC}.ec2_role_delivery", "userIdentity.sessionContext.ec2RoleDelivery"),
    _keyword(f"{_SC}.source_identity", "userIdentity.sessionContext.sourceIdentity"),
    Row(f"{_SC}.assumed_root", "boolean", "userIdentity.sessionContext.assumedRoot"),
    _keyword(f"{_SC}.sign_in_session_arn", "userIdentity.sessionContext.signInSessionArn"),
    _keyword(f"{_SC}.web_id_federation_data.federated_provider", f"{_WEB}.federatedProvider"),
    Row(
        f"{_SC}.web_id_federation_data.attributes",
        "flattened",
        f"{_WEB}.attributes",
        "",
        derived.flattened_object(f"{_WEB}.attributes"),
    ),
    _keyword(f"{_CT}.vpc_endpoint_account_id", "vpcEndpointAccountId"),
    _keyword(f"{_CT}.addendum.reason", "addendum.reason"),
    _keyword(f"{_CT}.addendum.updated_fields", "addendum.updatedFields"),
    _keyword(f"{_CT}.addendum.original_request_id", "addendum.originalRequestID"),
    _keyword(f"{_CT}.addendum.original_event_id", "addendum.originalEventID"),
    _keyword(f"{_CT}.tls_details.key_exchange", "tlsDetails.keyExchange", "", derived.tls_key_exchange),
)
"""What package 7.4 added."""

_OLD: dict[str, tuple[str, Callable[[Mapping[str, Any]], Any] | None]] = {
    f"{_CT}.shared_event_id": ("sharedEventId", None),  # CloudTrail writes sharedEventID: never filled
    f"{_SC}.creation_date": (f"{_SESSION}.creationDate", None),
    "event.type": ("by eventName, else info", derived.old_event_type),
}
"""Rows that packages before 7.4 fill otherwise: source and value."""

BEFORE_FAILURE = frozenset(
    (
        *("@timestamp", "data_stream.type", "data_stream.dataset", "data_stream.namespace", "ecs.version", "tags"),
        *("event.module", "event.dataset", "event.kind", "user.name", "user.id", "cloud.account.id"),
        *(f"{_CT}.event_version", f"{_UI}.type", f"{_UI}.arn", f"{_UI}.access_key_id", f"{_SC}.mfa_authenticated"),
        *(f"{_SC}.creation_date", f"{_SC}.session_issuer.type", f"{_SC}.session_issuer.principal_id"),
    )
)
"""What a document of a package before 7.4 has where the pipeline ended at the caller's ARN."""


@cache
def rows(integration: Integration = LATEST) -> tuple[Row, ...]:
    """Every field that a version of the integration indexes."""
    traits = TRAITS[integration]
    actors = Actors(traits)
    indexed = [*_rows(actors)]
    if traits.services:
        indexed.append(
            _keyword("service.name", "invokedBy, or the service of a service-linked role", "", actors.service)
        )
    if traits.whole:
        return (*indexed, *_NEW)
    return tuple(_failing(_as_old(indexed), actors))


def _as_old(indexed: Iterable[Row]) -> Iterator[Row]:
    for row in indexed:
        yield replace(row, source=_OLD[row.name][0], value=_OLD[row.name][1]) if row.name in _OLD else row


def _failing(indexed: Iterable[Row], actors: Actors) -> Iterator[Row]:
    """The rows, and where the pipeline does not come to them."""
    for row in indexed:
        if row.name == "event.kind":
            yield replace(row, value=lambda record: "pipeline_error" if actors.fails(record) else "event")
        else:
            yield row if row.name in BEFORE_FAILURE else replace(row, missing=actors.fails)


@cache
def fields(integration: Integration = LATEST) -> Mapping[str, Row]:
    """The same by name."""
    return {row.name: row for row in rows(integration)}


NOT_MODELLED: dict[str, str] = {
    "actor.": "the integration fills it only with the tag actor_target_mapping",
    "agent.": "it names the agent that collected the record",
    "aws.s3.": "it names the object that the record was read from",
    "entity.": "the integration fills it only with the tag actor_target_mapping",
    "error.message": "it holds what went wrong in the ingest pipeline",
    "event.created": "it is the time of collection",
    "event.ingested": "it is the time of arrival in Elasticsearch",
    "event.original": "it is not indexed, so that Elasticsearch cannot search it",
    "host.": "it names the machine that collected the record",
    "input.type": "it names the input that collected the record",
    "log.": "it names the file that the record was read from",
    "related.entity": "the integration fills it only with the tag actor_target_mapping",
    "service.entity.": "the integration fills it only with the tag actor_target_mapping",
    "service.target.": "the integration fills it only with the tag actor_target_mapping",
    "source.as.": "it comes from a GeoIP database",
    "source.geo.": "it comes from a GeoIP database",
    "target.": "the integration fills it only with the tag actor_target_mapping",
    "user.entity.": "the integration fills it only with the tag actor_target_mapping",
    "user.target.entity.": "the integration fills it only with the tag actor_target_mapping",
    "user_agent.device.": "it comes from a database of user agents",
    "user_agent.name": "it comes from a database of user agents",
    "user_agent.os.": "it comes from a database of user agents",
    "user_agent.version": "it comes from a database of user agents",
}
"""Fields, or prefixes of fields, that the real index has and a record alone cannot give, with the reason."""
