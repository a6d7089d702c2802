"""The versions of the AWS integration that differ in what a query finds, and what each of them does.

Sources, in elastic/integrations, packages/aws: for 8.9 the ingest pipeline `default.yml` of the data stream cloudtrail
at commit 3ab42812 and the exported fields in `docs/cloudtrail.md` there; for 6.1 the pipeline and `fields.yml` at
0b97ab02; for 7.4, whose pipeline was not at hand, what `changelog.yml` (stored at 8149d6c9) says of 7.1.0, 7.4.0 and
8.9.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Integration = Literal["8.9", "7.4", "6.1"]

INTEGRATIONS: tuple[Integration, ...] = get_args(Integration)
"""Newest first. A package between two of them is nearest to the older one; 6.22.0, 7.0.1, 7.1.3, 7.2.1 and 7.3.1 are as
7.4, which the changelog calls backports of it."""

LATEST: Integration = INTEGRATIONS[0]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a version does. Each trait came with one version and stayed.

    `services`: who acts for AWS (type AWSService, or a service-linked role) is in `service.name`, and in no `user.*`.
    `whole`: session names are in `related.user` and not in `user.changes.name`; `sharedEventID`, dates in the basic
    format and parts of a record that were dropped before are read; the ARNs of every partition are; `retain: none`
    drops objects.
    """

    services: bool
    whole: bool


TRAITS: dict[Integration, Traits] = {
    "8.9": Traits(services=True, whole=True),
    "7.4": Traits(services=False, whole=True),
    "6.1": Traits(services=False, whole=False),
}
