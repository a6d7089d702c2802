"""The versions of the AWS integration that differ in what a query finds, and what each of them does.

Sources, in elastic/integrations, packages/aws: for 8.9 the ingest pipeline `default.yml` of the data stream cloudtrail
at commit 3ab42812 and the exported fields in `docs/cloudtrail.md` there; for 5.2 the pipeline and `fields.yml` at
0b97ab02. The pipelines of 7.4 and 6.1 were not at hand: they are what `changelog.yml` (stored at 8149d6c9) says of
5.5.1, 7.1.0, 7.4.0 and 8.9.0. [inferred]: that 6.1 still ends at China's ARNs, for 5.5.1 speaks of GovCloud alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Integration = Literal["8.9", "7.4", "6.1", "5.2"]

INTEGRATIONS: tuple[Integration, ...] = get_args(Integration)
"""Newest first. A package between two of them is nearest to the older one; 6.22.0, 7.0.1, 7.1.3, 7.2.1 and 7.3.1 are as
7.4, whose changes the changelog repeats for them."""

LATEST: Integration = INTEGRATIONS[0]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a version does. Each trait came with one version and stayed.

    `services`: who acts for AWS (type AWSService, or a service-linked role) is in `service.name`, and in no `user.*`.
    `whole`: session names are in `related.user` and not in `user.changes.name`; `sharedEventID`, dates in the basic
    format and parts of a record that were dropped before are read; the ARNs of every partition are; `retain: none`
    drops objects. `arns`: what the ARN of a session must hold in versions before that, or the pipeline ends at it;
    the empty expression is in every ARN.
    """

    services: bool
    whole: bool
    arns: str = ""


TRAITS: dict[Integration, Traits] = {
    "8.9": Traits(services=True, whole=True),
    "7.4": Traits(services=False, whole=True),
    "6.1": Traits(services=False, whole=False, arns=r"arn:aws(?:-us-gov)?:sts:.*/(.*)"),
    "5.2": Traits(services=False, whole=False, arns=r"arn:aws:sts:.*/(.*)"),
}
