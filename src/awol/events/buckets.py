"""Which objects of a bucket to read: listed as far as they are needed, and no further.

Where a time, accounts or regions are asked for, folders are listed one by one down to CloudTrail's regions, so that
what is not asked for is never listed; a region's days are listed from the first that is asked for to the last, since
keys come in their order (S3 API Reference, ListObjectsV2). Else everything is listed at once, a thousand at a time.
Nothing of a listing is held but the page at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from awol import aws
from awol.errors import EventError, Location
from awol.events.addresses import SCHEME, Stored, split
from awol.events.layout import Wanted, is_region

ARCHIVED: Final = ("GLACIER", "DEEP_ARCHIVE")
"""Storage classes whose objects cannot be read before they are restored (S3 User Guide, "Storage classes"). Those of
GLACIER_IR can."""


def walk_bucket(
    url: str,
    on_problem: Callable[[EventError], None],
    wanted: Wanted | None = None,
    on_excluded: Callable[[str], None] | None = None,
    client: Any = None,
) -> Iterator[Stored]:
    """The object at `url`, or those below it, in the order of their keys, as the listing gives them.

    What cannot be listed goes to `on_problem`, and after the listing, in one message, what is archived; a folder or
    object that `wanted` excludes goes to `on_excluded`. Raises `awol.aws.UnreachableError` without boto3.
    """
    client = client or aws.client("s3", instead="download the files")
    walker = _Walker(client, split(url)[0], on_problem, wanted or Wanted(), on_excluded or (lambda _: None))
    try:
        yield from walker.at(split(url)[1])
    except aws.faults() as fault:
        reason, step = aws.in_words(fault)
        on_problem(EventError(f"cannot be listed: {reason}", Location(url), step))
    finally:
        walker.tell_archived(url)


@dataclass(slots=True)
class _Walker:
    client: Any
    bucket: str
    on_problem: Callable[[EventError], None]
    wanted: Wanted
    on_excluded: Callable[[str], None]
    archived: int = 0
    classes: set[str] = field(default_factory=set)
    days: tuple[str, str] = ("", "")

    def at(self, key: str) -> Iterator[Stored]:
        objects = self._below(key) if not key or key.endswith("/") else self._named(key)
        some = False
        for stored in objects:
            some = True
            yield stored
        if not some and not self.archived:
            self._check_there(key)

    def _named(self, key: str) -> Iterator[Stored]:
        """The object of that key, and what lies below it, as a file and a folder of one name could."""
        for page in self._pages(Prefix=key, Delimiter="/", MaxKeys=1):
            yield from self._chosen(item for item in page.get("Contents", ()) if item["Key"] == key)
            break
        yield from self._below(f"{key}/")

    def _check_there(self, key: str) -> None:
        folder = key if not key or key.endswith("/") else f"{key}/"
        for prefix in dict.fromkeys((key, folder)):
            first = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1).get("Contents")
            if first and (prefix == folder or first[0]["Key"] == key):
                return
        message = "the bucket is empty" if not key else "no object has this key, and none lies below it"
        self.on_problem(EventError(message, Location(self._url(key)), "`aws s3 ls` shows what there is"))

    def _below(self, folder: str) -> Iterator[Stored]:
        if not self.wanted.chooses:
            yield from self._flat(folder)
            return
        # A stack and not recursion: a tree may be deeper than Python's.
        waiting: list[Iterator[Stored | str]] = [self._opened(folder)]
        while waiting:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
            elif isinstance(entry, Stored):
                yield entry
            elif self.wanted.excludes(self._url(entry)):
                self.on_excluded(self._url(entry))
            else:
                waiting.append(self._opened(entry))

    def _opened(self, folder: str) -> Iterator[Stored | str]:
        """What lies in a folder: objects, and folders as texts; of a region all objects of the days asked for."""
        if is_region(self._url(folder)):
            yield from self._flat(folder, self.wanted.earliest_key, self.wanted.latest_key)
            return
        for page in self._pages(Prefix=folder, Delimiter="/"):
            yield from self._chosen(page.get("Contents", ()))
            yield from (str(prefix["Prefix"]) for prefix in page.get("CommonPrefixes", ()))

    def _flat(self, folder: str, first: str = "", last: str = "") -> Iterator[Stored]:
        """All objects below a folder, where their keys go on with `first` to `last`."""
        after = {"StartAfter": folder + first} if first else {}
        if first:
            self.on_excluded(self._url(folder))
        for page in self._pages(Prefix=folder, **after):
            items = page.get("Contents", ())
            yield from self._chosen(items)
            if last and items and items[-1]["Key"] > folder + last:
                return

    def _chosen(self, items: Any) -> Iterator[Stored]:
        for item in items:
            key = item["Key"]
            url = self._url(key)
            if key.endswith("/"):
                # What the console writes for a folder.
                continue
            if self.wanted.excludes(url):
                self.on_excluded(url)
            elif item.get("StorageClass") in ARCHIVED and not _is_restored(item):
                self._archive(item)
            else:
                yield Stored(url, int(item.get("Size", 0)))

    def _archive(self, item: Any) -> None:
        self.archived += 1
        self.classes.add(item["StorageClass"])
        day = item["LastModified"].date().isoformat()
        self.days = (min(self.days[0] or day, day), max(self.days[1], day))

    def tell_archived(self, url: str) -> None:
        """Name once what is archived."""
        if not self.archived:
            return
        objects = "1 object is" if self.archived == 1 else f"{self.archived:,} objects are"
        first, last = self.days
        written = f"written on {first}" if first == last else f"written from {first} to {last}"
        message = f"{objects} archived ({', '.join(sorted(self.classes))}; {written}); not read"
        step = "restore what you need first (aws s3api restore-object, or S3 Batch Operations), then search again"
        self.on_problem(EventError(message, Location(url), step))

    def _pages(self, **arguments: Any) -> Iterator[Any]:
        arguments |= {"Bucket": self.bucket, "OptionalObjectAttributes": ["RestoreStatus"]}
        while True:
            page = self.client.list_objects_v2(**arguments)
            yield page
            if not page.get("IsTruncated"):
                return
            arguments["ContinuationToken"] = page["NextContinuationToken"]

    def _url(self, key: str) -> str:
        return f"{SCHEME}{self.bucket}/{key}"


def _is_restored(item: Any) -> bool:
    """Whether a copy of an archived object can be read for the time being (S3 API Reference, RestoreStatus)."""
    status = item.get("RestoreStatus") or {}
    return not status.get("IsRestoreInProgress", True)
