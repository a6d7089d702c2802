"""No rule is pinned to a region, an account or a partition."""

from __future__ import annotations

import pytest

from awol.values import PARTITIONS
from tests.check.rules import places, rule

ROWS = [
    ("awsRegion: us-east-1", True),
    ("awsRegion|contains: any", True),
    ("recipientAccountId|endswith: '3333'", True),
    ("recipientAccountId: '111122223333'", True),
    ("userIdentity.accountId: '111122223333'", True),
    ("userIdentity.accountId: 111122223333", True),
    ("userIdentity.arn|contains: ':111122223333:'", True),
    ("requestParameters.region: eu-central-1", True),
    ("requestParameters.region: us-gov-west-1", True),
    ("requestParameters.endpoint: sts.ap-southeast-2.amazonaws.com", True),
    ("userIdentity.arn|startswith: 'arn:aws:iam'", True),
    ("userIdentity.arn: ['arn:aws:a', 'arn:aws-cn:a', 'arn:aws-us-gov:a']", True),
    (f"userIdentity.arn: {[f'arn:{one}:a' for one in PARTITIONS]}", False),
    ("requestParameters.policyArn|startswith: ':policy/A'", False),
    ("requestParameters.destinationParentId|startswith: r-", False),
    ("requestParameters.keyId: 1234abcd-12ab-34cd-56ef-123456789012", False),
    ("requestParameters.name: us-east-project-1a", False),
    ("requestParameters.maxResults: 11112222333344", False),
]


@pytest.mark.parametrize(("line", "pinned"), ROWS, ids=[row[0] for row in ROWS])
def test_a_rule_names_no_place(line: str, pinned: bool) -> None:
    written = rule(f"selection:\n  {line}\ncondition: selection")
    assert sorted(set(places(written, "no-place"))) == ([line] if pinned else [])
