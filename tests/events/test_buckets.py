"""What a bucket's listing gives: what is asked for, with few calls, and what is archived named once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, overload

import pytest

from awol.errors import EventError
from awol.events.buckets import walk_bucket
from awol.events.layout import Wanted
from awol.values import parse_time
from tests.events.s3 import BUCKET, Listing

REGIONS = ("eu-central-1", "us-east-1", "us-west-2")
DAY = 24 * 3600 * 1000


def keys(accounts: int, months: int, files: int) -> list[str]:
    return sorted(
        f"logs/AWSLogs/o-exampleorgid/{account:012}/CloudTrail/{region}/2026/{month:02}/{day:02}/{file:04}.json.gz"
        for account in range(accounts)
        for region in REGIONS
        for month in range(1, months + 1)
        for day in range(1, 29)
        for file in range(files)
    )


def listed(client: Listing, url: str, wanted: Wanted | None = None) -> tuple[list[str], list[EventError], list[str]]:
    problems: list[EventError] = []
    excluded: list[str] = []
    found = list(walk_bucket(url, problems.append, wanted, excluded.append, client))
    return [str(one) for one in found], problems, excluded


def one_day(day: str) -> Wanted:
    start = parse_time(f"{day}T00:00:00Z")
    assert start is not None
    return Wanted(start, start + DAY)


def test_one_day_of_forty_accounts_takes_a_few_calls_for_each_region() -> None:
    there = keys(40, 6, 1)
    client = Listing(there)
    found, problems, _ = listed(client, f"s3://{BUCKET}/", one_day("2026-03-15"))
    # The day before, for clocks differ, and two days after, for files come late.
    days = ("/03/14/", "/03/15/", "/03/16/", "/03/17/")
    assert found == [f"s3://{BUCKET}/{key}" for key in there if any(day in key for day in days)]
    assert problems == []
    assert len(client.asked) <= 5 + 40 * (2 + len(REGIONS))


def test_the_number_of_calls_does_not_grow_with_the_days_that_are_not_asked_for() -> None:
    asked = []
    for months in (3, 12):
        client = Listing(keys(3, months, 40))
        listed(client, f"s3://{BUCKET}/logs/", one_day("2026-02-10"))
        asked.append(len(client.asked))
    assert asked[0] == asked[1]


def test_accounts_and_regions_that_are_not_asked_for_are_not_listed() -> None:
    client = Listing(keys(5, 1, 1))
    wanted = Wanted(accounts=frozenset({"000000000003"}), regions=frozenset({"us-east-1"}))
    found, _, excluded = listed(client, f"s3://{BUCKET}/logs", wanted)
    assert len(found) == 28
    assert all("/000000000003/CloudTrail/us-east-1/" in one for one in found)
    assert len([one for one in excluded if one.endswith("/CloudTrail/us-west-2/")]) == 1
    assert not [one for one in client.asked if "000000000001" in one["Prefix"]]


def test_without_a_choice_everything_is_listed_a_thousand_at_a_time() -> None:
    there = keys(2, 12, 3)
    client = Listing(there)
    found, problems, excluded = listed(client, f"s3://{BUCKET}")
    assert found == [f"s3://{BUCKET}/{key}" for key in there]
    assert (problems, excluded) == ([], [])
    assert len(client.asked) == len(there) // 1000 + 1


NAMES = ["a.json", "a.json.gz", "a/b.json", "a/c/d.json", "ab/e.json", "f/", "f/g"]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("", ["a.json", "a.json.gz", "a/b.json", "a/c/d.json", "ab/e.json", "f/g"]),
        ("a", ["a/b.json", "a/c/d.json"]),
        ("a/", ["a/b.json", "a/c/d.json"]),
        ("a/c", ["a/c/d.json"]),
        ("a.json", ["a.json"]),
        ("a.json.gz", ["a.json.gz"]),
        ("f", ["f/g"]),
        ("a.js", []),
        ("g", []),
    ],
)
def test_a_key_is_an_object_or_a_folder_and_no_mere_beginning(key: str, found: list[str]) -> None:
    for wanted in (None, Wanted(since=0)):
        told, problems, _ = listed(Listing(NAMES), f"s3://{BUCKET}/{key}", wanted)
        assert told == [f"s3://{BUCKET}/{one}" for one in found]
        assert [one.message for one in problems] == (
            [] if found else ["no object has this key, and none lies below it"]
        )


def test_an_empty_bucket_is_told() -> None:
    _, problems, _ = listed(Listing([]), f"s3://{BUCKET}")
    assert [one.message for one in problems] == ["the bucket is empty"]


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ({"StorageClass": "GLACIER"}, False),
        ({"StorageClass": "DEEP_ARCHIVE"}, False),
        ({"StorageClass": "GLACIER", "RestoreStatus": {"IsRestoreInProgress": True}}, False),
        ({"StorageClass": "GLACIER", "RestoreStatus": {"IsRestoreInProgress": False}}, True),
        ({"StorageClass": "GLACIER_IR"}, True),
        ({"StorageClass": "STANDARD_IA"}, True),
        ({}, True),
    ],
)
def test_what_is_archived_is_named_once_with_its_dates(item: dict[str, Any], read: bool) -> None:
    found, problems, _ = listed(Listing(["a/1", "a/2", "a/3"], **item), f"s3://{BUCKET}/a/")
    assert len(found) == (3 if read else 0)
    told = [] if read else [f"3 objects are archived ({item['StorageClass']}; written on 2026-05-28); not read"]
    assert [one.message for one in problems] == told


def test_archived_objects_of_several_days_and_one_alone() -> None:
    class Aged(Listing):
        def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
            page = super().list_objects_v2(**asked)
            for item in page.get("Contents", ()):
                item["LastModified"] = datetime(2026, 5, int(item["Key"][-2:]), tzinfo=UTC)
                item["StorageClass"] = "GLACIER" if item["Key"].endswith(("03", "19")) else "DEEP_ARCHIVE"
            return page

    _, problems, _ = listed(Aged(["a/07", "a/03", "a/19"]), f"s3://{BUCKET}/a/")
    told = "3 objects are archived (DEEP_ARCHIVE, GLACIER; written from 2026-05-03 to 2026-05-19); not read"
    assert [one.message for one in problems] == [told]
    _, problems, _ = listed(Aged(["a/07"]), f"s3://{BUCKET}/a/")
    assert [one.message for one in problems] == ["1 object is archived (DEEP_ARCHIVE; written on 2026-05-07); not read"]
    assert str(problems[0].location) == f"s3://{BUCKET}/a/"


def test_a_listing_tells_the_size_of_each_object_and_asks_whether_it_was_restored() -> None:
    client = Listing(["a/1", "a/2"], Size=17)
    found = list(walk_bucket(f"s3://{BUCKET}/a/", lambda problem: None, None, lambda url: None, client))
    assert [one.size for one in found] == [17, 17]
    assert [(one["Bucket"], one["OptionalObjectAttributes"]) for one in client.asked] == [(BUCKET, ["RestoreStatus"])]


class Endless(Sequence[str]):
    """Keys that are made when they are asked for."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        assert isinstance(at, int)
        return f"logs/{at:09}.json.gz"


def peak(count: int) -> int:
    found: Iterator[str] = walk_bucket(f"s3://{BUCKET}/logs/", lambda fault: None, None, None, _Forgetful(count))
    tracemalloc.start()
    assert sum(1 for _ in found) == count
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


class _Forgetful(Listing):
    def __init__(self, count: int) -> None:
        super().__init__(Endless(count))

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        self.asked.clear()
        return super().list_objects_v2(**asked)


def test_memory_does_not_grow_with_the_number_of_keys() -> None:
    assert peak(40_000) < 1.2 * peak(4_000)


def test_the_first_object_comes_before_the_listing_ends() -> None:
    client = Listing(Endless(1_000_000))
    found = walk_bucket(f"s3://{BUCKET}/logs/", lambda fault: None, None, None, client)
    assert next(found) == f"s3://{BUCKET}/logs/000000000.json.gz"
    assert len(client.asked) == 1
