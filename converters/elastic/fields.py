"""What is known of the fields that a query names: the one table of types for all three languages.

Sources: elastic/integrations, packages/aws/docs/cloudtrail.md, exported fields (package 8.9), and the ECS reference.
The table holds what pipelines/cloudtrail_ecs.yml maps to; every name that is not in it is a keyword there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from awol.cloudtrail import shapes
from awol.errors import RefusedConversion
from awol.values import ConversionSettings

from . import regexp

Type = Literal["keyword", "flattened", "flat_object", "ip", "boolean", "date"]

FLATTENED = "aws.cloudtrail.flattened."
ATTRIBUTES = "aws.cloudtrail.user_identity.session_context.web_id_federation_data.attributes."
"""Below them lie the flattened fields: each leaf is an exact keyword text, whatever it was in the record."""

TYPES: dict[str, Type] = {
    "@timestamp": "date",
    "aws.cloudtrail.user_identity.session_context.creation_date": "date",
    "aws.cloudtrail.read_only": "boolean",
    "aws.cloudtrail.user_identity.session_context.assumed_root": "boolean",
    "source.ip": "ip",
}

MULTIPLE = frozenset(
    (
        "aws.cloudtrail.resources.arn",
        "aws.cloudtrail.resources.account_id",
        "aws.cloudtrail.resources.type",
        "event.category",
        "event.type",
        "related.user",
        "tags",
    )
)
"""Fields that hold several values on one record, which `==` of ES|QL never equals."""

ADDRESS = {"source.address": "source.ip"}
"""A keyword field to the field beside it that holds the same as an address, where it is one."""

PARAMETERS = "aws.cloudtrail.request_parameters"
"""The keyword that holds a request's parameters as one text, `{userName=bob, policyDocument={"Version": ...}}`: at
most 8,191 characters, 1,024 in old packages; a longer text is not searchable at all (`ignore_above`)."""


def _flattened(name: str) -> str:
    """The flattened leaf that holds `requestParameters.name`."""
    return f"{FLATTENED}request_parameters.{name.partition('.')[2]}"


DOCUMENTS = {_flattened(name): (PARAMETERS, name.partition(".")[2]) for name in shapes.DOCUMENTS}
"""Leaves that hold a JSON document, to the text field around them and their name in it.

The document's own syntax says where it ends in the text (see `documents`), which is true of no other leaf.
"""

WORDS = {_flattened(name): (PARAMETERS, name.partition(".")[2]) for name in shapes.WORDS}
"""Leaves whose end may be searched for, to the text field around them and their name in it: see `endings`."""

OBJECTS = {
    "request_parameters": "requestParameters",
    "response_elements": "responseElements",
    "additional_eventdata": "additionalEventData",
    "service_event_details": "serviceEventDetails",
}
"""The flattened fields below `FLATTENED`, to the objects that they hold."""

_UI, _SESSION = "aws.cloudtrail.user_identity", "aws.cloudtrail.user_identity.session_context"
ORIGINALS = {
    "event.action": "eventName",
    "event.provider": "eventSource",
    "cloud.region": "awsRegion",
    f"{_UI}.type": "userIdentity.type",
    f"{_SESSION}.session_issuer.type": "userIdentity.sessionContext.sessionIssuer.type",
    f"{_SESSION}.mfa_authenticated": "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "aws.cloudtrail.session_credential_from_console": "sessionCredentialFromConsole",
    "aws.cloudtrail.management_event": "managementEvent",
    "aws.cloudtrail.event_type": "eventType",
    "aws.cloudtrail.event_category": "eventCategory",
}
"""CloudTrail's own names of the fields whose values are known (`spelling`)."""

FILLED_ELSEWHERE = {
    "@timestamp": ("a document always has a time, even if the record has no eventTime", "remove the test"),
}
"""Fields whose absence in the record does not show in the document: why, and what to ask instead."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of the index that a query is for.

    `exact` is true for the integration's own index: types are known, and rules write AWS's exact spelling. Without
    it every field is taken for a keyword, any may hold several values, and letter case is ignored as Sigma asks.
    """

    exact: bool

    @property
    def longest(self) -> int:
        """How many characters an expression may have before `expression` writes it."""
        return regexp.LONGEST

    @property
    def no_keywords(self) -> str:
        """Why a rule that names no field is refused where `exact` is true."""
        return (
            "the AWS integration adds its own values to every document, so a keyword would find values that no "
            "record has"
        )

    def expression(self, text: str) -> str:
        """A regular expression as a query string has it behind a field's name."""
        return f"/{regexp.in_slashes(text)}/"

    def only_by_expression(self, name: str) -> bool:  # noqa: ARG002  # of OpenSearch's kin alone
        """Whether a wildcard finds nothing in a field but at the end of a text, where an expression does."""
        return False

    def counts(self, name: str) -> bool:
        """Whether a number is compared as one there, whatever text it is in."""
        return not self.exact and self.type(name) != "flattened"

    def original(self, name: str) -> str:
        """What CloudTrail calls a field."""
        if name.startswith(FLATTENED):
            first, _, rest = name.removeprefix(FLATTENED).partition(".")
            return f"{OBJECTS.get(first, first)}.{rest}"
        return ORIGINALS.get(name, name)

    def type(self, name: str) -> Type:
        if not self.exact:
            return "keyword"
        if name.startswith((FLATTENED, ATTRIBUTES)):
            return "flattened"
        return TYPES.get(name, "keyword")

    def multiple(self, name: str) -> bool:
        """Whether a record may hold several values there."""
        return not self.exact or name in MULTIPLE

    def address(self, name: str) -> str | None:
        """The field of type ip that holds the addresses of a field; None where there is none."""
        if not self.exact:
            return None
        return name if self.type(name) == "ip" else ADDRESS.get(name)

    def check_presence(self, name: str) -> None:
        """Refuse a test for null or existence where the document cannot answer it."""
        if self.exact and name in FILLED_ELSEWHERE:
            reason, step = FILLED_ELSEWHERE[name]
            raise RefusedConversion(
                f"a document does not show whether the record had `{name}`: {reason}", next_step=step
            )


def fields_of(settings: ConversionSettings) -> Fields:
    """The fields that a conversion with these settings is for."""
    return Fields(exact=settings.cloudtrail)
