"""The questions, and what is known when they are answered, whichever product was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from awol.cloudtrail.management import ALONE
from awol.preflight.needs import Need
from awol.values import Rule

DAYS = 90
"""How far back calls are looked for, by default: quarterly work is seen, and the logs of most sites reach as far."""

SPARSE = frozenset(
    ("errorCode", "errorMessage", "userIdentity.invokedBy", "resources{}.ARN", "aws.cloudtrail.error_code",
     "aws.cloudtrail.error_message", "aws.cloudtrail.user_identity.invoked_by", "aws.cloudtrail.resources.arn",
     "requestParameters.omitted", "aws.cloudtrail.flattened.request_parameters.omitted")
)  # fmt: skip
"""Fields that AWS leaves out of most records: that a call has none says nothing."""

MANAGEMENT_CALLS = tuple(sorted(ALONE))


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it asks, the text that asks it in `language`, and how to read the answer."""

    key: str
    title: str
    language: str
    text: str
    reading: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule that is asked about: its needs on this product. A chain has `steps` instead, of each of which one rule
    must fire; a rule that has no text there has the `reason`. `shown` is False for one that is asked about only because
    a chain stands on it."""

    rule: Rule
    need: Need | None = None
    steps: tuple[tuple[str, ...], ...] = ()
    reason: str = ""
    shown: bool = True


@dataclass(slots=True)
class Seen:
    """What the system told. None is what it did not tell; `unread` says why, by the key of the question.

    Numbers are of records: `records` of the last day with `accounts` and `regions`; `management` of the management
    account in the last week, or, where its id is not known, of calls that only it can make; `organizations` of
    AWS Organizations in `DAYS`; `home` of the regions of global services in the last day; `views` or `retain` is how
    the product has indexed; `calls` of each rule's calls in `days`, `filled` of those with a field; `alive` of the
    last day with a field; `late` maps seconds to records that came later than that, of `indexed` ones.
    """

    days: int = DAYS
    records: int | None = None
    accounts: int = 0
    regions: int = 0
    management: int | None = None
    management_accounts: tuple[str, ...] = ()
    organizations: int | None = None
    home: int | None = None
    views: Mapping[str, int] = field(default_factory=dict)
    retain: str | None = None
    calls: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[tuple[str, str], int] = field(default_factory=dict)
    alive: Mapping[str, int] = field(default_factory=dict)
    indexed: int | None = None
    late: Mapping[int, int] = field(default_factory=dict)
    latest: int = 0
    unread: dict[str, str] = field(default_factory=dict)


TITLES = {
    "records": "Are there CloudTrail records at all?",
    "management": "Does the management account's log arrive?",
    "organizations": "Are there events of AWS Organizations?",
    "home": "Are there records of the region in which Organizations and IAM log?",
    "view": "How does Splunk extract the fields?",
    "retain": "What does the integration retain?",
    "calls": "Were the calls of the rules seen, with the fields that the rules need?",
    "alive": "Does the integration fill the fields that rules need?",
    "late": "How late do records arrive?",
}


def readings(management: str, days: int) -> dict[str, str]:
    """How each answer is to be read, by the key of the question."""
    return {
        "records": "No record means that the index, the sourcetype or the index pattern is wrong.",
        "management": (
            f"No record means that the log of {management} does not arrive: rules on its own calls cannot fire."
            if management
            else "It lists the accounts that made calls which only a management account can make."
        ),
        "organizations": (
            f"The last {DAYS} days. No record means that the management account's trail is missing, or does not cover"
            " its home region."
        ),
        "home": "us-east-1 (GovCloud: us-gov-west-1, China: cn-northwest-1). No record means that no trail covers it.",
        "view": f"It shows how the fields are extracted. On records with {NOT_EXTRACTED} no rule finds anything.",
        "retain": "Rules that test parameters need all three, that is, `retain: all`.",
        "calls": (
            f"The last {days} days: the records that each rule looks at, and how many of them have each field that it"
            " needs. It is the slowest query; --days makes it shorter."
        ),
        "alive": "No record in the last day means that the integration does not fill this field here.",
        "late": "A search misses records that arrive later than it looks back.",
    }


NOT_EXTRACTED = "nothing extracted"
"""The view of a record of which Splunk extracts no field."""

BOUNDS = (900, 3600, 86400)
"""Seconds: what Elastic's chains allow for, what Splunk's searches look back, and a day."""
