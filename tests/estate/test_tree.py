"""An organization as a tree: where an account lies, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from awol.estate.tree import Member, Tree, Unit, partition_of

UNITS = {
    "r-exam": Unit("r-exam", "Root"),
    "ou-exam-workload1": Unit("ou-exam-workload1", "Workloads", "r-exam"),
    "ou-exam-prod0001": Unit("ou-exam-prod0001", "Prod", "ou-exam-workload1"),
    "ou-exam-lost0001": Unit("ou-exam-lost0001", "Lost", "ou-exam-unknown1"),
    "ou-exam-ring0001": Unit("ou-exam-ring0001", "Ring", "ou-exam-ring0002"),
    "ou-exam-ring0002": Unit("ou-exam-ring0002", "Ring", "ou-exam-ring0001"),
    "ou-exam-alone001": Unit("ou-exam-alone001", "Alone"),
}
TREE = Tree("o-exampleorgid", "111122223333", UNITS)


@pytest.mark.parametrize(
    ("parent", "path", "ou"),
    [
        ("ou-exam-prod0001", ["r-exam", "ou-exam-workload1", "ou-exam-prod0001"], "Workloads/Prod"),
        ("ou-exam-workload1", ["r-exam", "ou-exam-workload1"], "Workloads"),
        ("r-exam", ["r-exam"], ""),
        ("ou-exam-lost0001", None, ""),
        ("ou-exam-ring0001", None, ""),
        # A unit without a parent that is no root: nobody knows what hangs above it.
        ("ou-exam-alone001", None, ""),
        ("", None, ""),
    ],
)
def test_the_path_of_an_account(parent: str, path: list[str] | None, ou: str) -> None:
    member = Member("444455556666", "pay", parent)
    found = TREE.path(member)
    assert (None if found is None else [one.id for one in found], TREE.ou(member)) == (path, ou)


@pytest.mark.parametrize(
    ("arn", "partition"),
    [
        ("arn:aws:organizations::111122223333:organization/o-exampleorgid", "aws"),
        ("arn:aws-us-gov:organizations::111122223333:organization/o-exampleorgid", "aws-us-gov"),
        ("arn:aws-cn:organizations::111122223333:organization/o-exampleorgid", "aws-cn"),
        ("arn:aws-cn:organizations::111122223333", "aws"),
        ("arn:awx:organizations::111122223333:organization/o-exampleorgid", "aws"),
        ("arn::organizations::111122223333:organization/o-exampleorgid", "aws"),
        (None, "aws"),
        ("", "aws"),
    ],
)
def test_the_partition_of_an_arn(arn: object, partition: str) -> None:
    assert partition_of(arn) == partition


def test_the_snapshot_keeps_what_was_read() -> None:
    members = {
        "777788889999": Member("777788889999", "log", "r-exam", "SUSPENDED"),
        "444455556666": Member("444455556666", "pay", "ou-exam-prod0001", "ACTIVE", "2026-01-01T00:00:00Z"),
    }
    tree = replace(TREE, members=members, delegated=("777788889999",), taken="2026-06-01T00:00:00Z")
    found = tree.snapshot()
    assert (found.organization_id, found.management_account_id, found.taken, found.delegated_administrators) == (
        "o-exampleorgid",
        "111122223333",
        "2026-06-01T00:00:00Z",
        ("777788889999",),
    )
    assert {key: (one.id, one.name, one.ou, one.created, one.status) for key, one in found.accounts.items()} == {
        "444455556666": ("444455556666", "pay", "Workloads/Prod", "2026-01-01T00:00:00Z", "ACTIVE"),
        "777788889999": ("777788889999", "log", "", "", "SUSPENDED"),
    }
    assert [one.id for one in tree] == ["444455556666", "777788889999"]
