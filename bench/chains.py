"""What correlations and the search for silent accounts cost a hunt: the same hunt without them, on synthetic records.

`python -m bench.chains --records 1000000 --records 3000000 --candidates 2 --keys 100000` makes gzip files of
CloudTrail's own shape in a temporary folder: ordinary records, of which no rule speaks, and among them candidates, each
of which may serve a step of some chain, of that many accounts at random. It prints CPU seconds of whole processes,
medians of interleaved runs, for the rules on single events alone, with correlations, and with the search for accounts
that fell silent too, which is the default; the ratios of these to the first, and peak memory of the default.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from awol.hunt import Filter, Hunter
from awol.pack import load_rules
from bench.hunting import FILE, ROOT, records
from bench.processes import Run, median, run

DAY = 86_400
BEGIN = 1_780_272_000
"""2026-06-01T00:00:00Z, in seconds."""

DAYS = 90
"""Over how many days the records are spread: Event history's own."""

MEMBERS = (
    "aws_org_leave_denied",
    "aws_org_leave_denied_scp",
    "aws_org_leave_success",
    "aws_org_accept_handshake_member",
    "aws_root_console_login",
    "aws_iam_org_powerful_policy_attached",
    "aws_cloudtrail_stopped_or_deleted",
    "aws_guardduty_disabled",
    "aws_org_remove_account",
    "aws_org_membership_looked_up",
)
"""Rules whose fixtures the candidates are made of, one after another: steps of every kind of chain, a feeder too."""

_ACCOUNT, _ID, _TIME, _ADDRESS = "111122220000", "\0id\0", "\0time\0", "\0address\0"


def template(record: dict[str, Any]) -> str:
    """The text of a record with places for what differs: its eventID, time, account and address."""
    placed = {
        **record,
        "eventID": _ID,
        "eventTime": _TIME,
        "recipientAccountId": _ACCOUNT,
        "sourceIPAddress": _ADDRESS,
    }
    text = json.dumps(placed, separators=(",", ":")).replace("%", "%%")
    for place, name in ((_ID, "id"), (_TIME, "time"), (_ADDRESS, "address")):
        text = text.replace(json.dumps(place)[1:-1], f"%({name})s")
    return text.replace(_ACCOUNT, "%(account)012d")


def ordinary() -> list[dict[str, Any]]:
    """Records of ordinary traffic that name a call of which no rule speaks: all but two in a hundred of a real
    account's, and five in six of the pack's, which are full of near misses."""
    rules = load_rules(ROOT)
    members = [rule for rule in rules if rule.kind == "event" and not rule.placeholders]
    needs = Hunter(members, {}, Filter("informational")).gate.needs or frozenset()
    spoken = {value for name, value in needs if name == "eventName"}
    found = records(sorted((ROOT / "fixtures" / "_ordinary").glob("*.jsonl")))
    return [one for one in found if str(one.get("eventName")).lower() not in spoken]


def moment(seconds: int) -> str:
    """A time as CloudTrail writes it."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def texts(number: int, share: float, keys: int) -> Iterator[bytes]:
    """So many records, in the order of time but for the seconds within a file, `share` of them candidates."""
    chance = random.Random(11)  # noqa: S311  # the same corpus every time
    quiet = [template(one) for one in ordinary()]
    firing = []
    for name in MEMBERS:
        firing += [template(one) for one in records(sorted((ROOT / "fixtures" / name / "fires").glob("*.json")))[:1]]
    for at in range(number):
        candidate = chance.random() < share
        values = {
            "id": uuid.UUID(int=chance.getrandbits(128), version=4),
            "time": moment(BEGIN + at * DAYS * DAY // number),
            "account": 100_000_000_000 + chance.randrange(keys),
            "address": f"10.{chance.getrandbits(8)}.{chance.getrandbits(8)}.{chance.getrandbits(8)}",
        }
        yield (chance.choice(firing if candidate else quiet) % values).encode()


def make(folder: Path, number: int, share: float, keys: int) -> tuple[int, int]:
    """Write a corpus; bytes of JSON and files."""
    size = files = length = 0
    batch: list[bytes] = []

    def write() -> None:
        nonlocal files, batch, length
        day = folder / "AWSLogs/111122223333/CloudTrail/us-east-1/2026/06" / f"{1 + files % 28:02}"
        day.mkdir(parents=True, exist_ok=True)
        content = b'{"Records":[' + b",".join(batch) + b"]}"
        (day / f"{files:06}.json.gz").write_bytes(gzip.compress(content, 1, mtime=0))
        files, batch, length = files + 1, [], 0

    for text in texts(number, share, keys):
        batch.append(text)
        length += len(text)
        size += len(text)
        if length >= FILE:
            write()
    if batch:
        write()
    return size, files


def commands(folder: Path, jobs: int) -> dict[str, list[str]]:
    """The three hunts: with rules on single events alone, with correlations too, and with the search for accounts that
    fell silent as well, which is what a hunt does by default."""
    awol = [sys.executable, "-m", "awol", "hunt", str(folder), "-q", "--format", "jsonl", "-o", os.devnull]
    awol += ["--jobs", str(jobs)]

    def of(*kinds: str) -> list[str]:
        names = [rule.name for rule in load_rules(ROOT) if rule.kind in kinds]
        return [*awol, *(part for name in names for part in ("--rule", name))]

    return {"events": of("event"), "chains": of("event", "correlation"), "all": awol}


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, action="append", help="how many; give it several times for several")
    options.add_argument("--candidates", type=float, default=2, help="per cent of records that may serve a chain")
    options.add_argument("--keys", type=int, default=100_000, help="accounts among which the records are spread")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args(arguments)
    told = f"{given.candidates:g} % candidates, {given.keys:,} accounts, --jobs {given.jobs}"
    print(f"{told}; CPU seconds, medians of {given.runs}")
    heads = (
        ("records", 12),
        ("MB", 7),
        ("s events", 9),
        ("s chains", 9),
        ("s all", 9),
        ("chains", 7),
        ("all", 6),
        ("us/record", 10),
        ("MB peak", 8),
    )
    print(" ".join(f"{name:>{width}}" for name, width in heads))
    for number in given.records or [1_000_000]:
        with tempfile.TemporaryDirectory(prefix="awol-bench-") as place:
            folder = Path(place) / "logs"
            size, _ = make(folder, number, given.candidates / 100, given.keys)
            measured: dict[str, list[Run]] = {}
            for _ in range(given.runs):
                for name, command in commands(folder, given.jobs).items():
                    measured.setdefault(name, []).append(run(command, ROOT, Path(place)))
            first, second, last = (median(done) for done in measured.values())
            events, chains, cpu, memory = first.cpu, second.cpu, last.cpu, last.memory
            told = f"{number:12,} {size / 1e6:7.0f} {events:9.2f} {chains:9.2f} {cpu:9.2f}"
            told += f" {chains / events:7.2f} {cpu / events:6.2f}"
            print(f"{told} {cpu / number * 1e6:10.2f} {memory:8.0f}", flush=True)


if __name__ == "__main__":
    main()
