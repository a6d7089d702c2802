"""Measure `awol hunt` on a corpus of any size and shape, beside the floor of decompression and the tools at hand.

`python -m bench.hunting --megabytes 250 --shape files --hits 2` makes its corpus of the pack's ordinary traffic (or of
your own records, `--records PATH`) and of fixtures that fire, in a temporary folder. It prints wall and CPU seconds of
whole processes, medians of interleaved runs: a machine that is busy with something else is busy for all of them alike.
Other tools are measured if they are on PATH or named; `bench/README.md` says what each is given.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awol.events import read
from bench.peers import Given, Peer, lines, peers, places, readable
from bench.processes import Run, median, run

ROOT = Path(__file__).resolve().parents[1]
FILE = 3_000_000
SMALL = 24_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """Where the logs lie, bytes of JSON in them, records, files."""

    path: Path
    size: int
    records: int
    files: int


def records(paths: list[Path]) -> list[dict[str, Any]]:
    """The records of fixtures."""
    found = []
    for path in paths:
        found += [dict(event.record) for event in read(path, lambda fault: sys.exit(str(fault)))]
    return found


def texts(share: float, paths: list[Path]) -> Iterator[bytes]:
    """Records without end, `share` of them such that some rule fires, each with an eventID of its own."""
    chance = random.Random(7)  # noqa: S311  # the same corpus every time
    ordinary = records(paths or sorted((ROOT / "fixtures" / "_ordinary").glob("*.jsonl")))
    firing = records(sorted((ROOT / "fixtures").glob("aws_org_leave*/fires/*.json")))
    while True:
        record = chance.choice(firing if chance.random() < share else ordinary)
        record = {**record, "eventID": str(uuid.UUID(int=chance.getrandbits(128), version=4))}
        yield json.dumps(record, separators=(",", ":")).encode()


def make(folder: Path, shape: str, size: int, share: float, paths: list[Path], plain: Path | None = None) -> Corpus:
    """Write a corpus: `files` of three megabytes in gzip as S3 has them, `small` ones, or one of JSON `lines`.

    With `plain`, what is in gzip is there once more as a file of JSON lines each, for what reads nothing else.
    """
    source = texts(share, paths)
    done = count = 0
    if shape == "lines":
        folder.mkdir()
        path = folder / "log.jsonl"
        with path.open("wb") as out:
            while done < size:
                done += out.write(next(source) + b"\n")
                count += 1
        return Corpus(path, done, count, 1)
    number = 0
    while done < size:
        batch: list[bytes] = []
        length = 0
        while length < (FILE if shape == "files" else SMALL):
            batch.append(next(source))
            length += len(batch[-1]) + 1
        content = b'{"Records":[' + b",".join(batch) + b"]}"
        day = folder / "AWSLogs/111122223333/CloudTrail/us-east-1/2026/06" / f"{1 + number % 28:02}"
        day.mkdir(parents=True, exist_ok=True)
        (day / f"{number:06}.json.gz").write_bytes(gzip.compress(content, 6, mtime=0))
        if plain:
            plain.mkdir(exist_ok=True)
            (plain / f"{number:06}.jsonl").write_bytes(b"\n".join(batch) + b"\n")
        done, count, number = done + len(content), count + len(batch), number + 1
    return Corpus(folder, done, count, number)


def hunts(given: Given) -> Iterator[Peer]:
    """awol itself, with all cores and with one process."""
    found = given.found
    awol = (sys.executable, "-m", "awol", "hunt", str(given.logs), "-q", "--format", "jsonl", "-o", str(found))
    yield Peer("awol hunt", awol, lines, found, ROOT)
    yield Peer("awol hunt --jobs 1", (*awol, "--jobs", "1"), lines, found, ROOT)


def prepare(corpus: Corpus, plain: Path, scratch: Path) -> Given:
    """Write what the tools are given beside the corpus: the rules that they can read, and the names of the calls that
    these look for."""
    from awol.hunt import Filter, Hunter
    from awol.pack import load_rules

    rules = readable(load_rules(ROOT))
    folder = scratch / "rules"
    folder.mkdir(parents=True)
    for rule in rules:
        (folder / f"{rule.name}.yml").write_text(rule.text, encoding="utf-8")
    needs = Hunter(rules, {}, Filter()).gate.needs or frozenset()
    folded = frozenset(value for name, value in needs if name == "eventName" and value is not None)
    seen = {str(record.get("eventName")) for record in records(sorted((ROOT / "fixtures").glob("*/fires/*.json")))}
    quoted = scratch / "names"
    quoted.write_text("\n".join(sorted(f'"{name}"' for name in seen if name.lower() in folded)), encoding="utf-8")
    return Given(corpus.path, plain, folder, folded, quoted, scratch)


@dataclass(slots=True)
class Measured:
    """The runs of one tool, what it found in the first, and why it is measured no more."""

    runs: list[Run]
    found: int | None = None
    fault: str = ""


def attempt(peer: Peer, scratch: Path, done: Measured, wanted: bool) -> None:
    """One run more. An error, or nothing found where something is `wanted`, is a fault: such a run is not timed."""
    for path in (scratch / "found", peer.wrote):
        if path:
            path.unlink(missing_ok=True)
    one = run(peer.command, peer.folder or scratch, scratch)
    if one.code not in peer.codes:
        done.fault = f"exit {one.code}: {one.said}" if one.said else f"exit {one.code}"
        return
    if peer.count and peer.wrote:
        done.found = peer.count(peer.wrote) if peer.wrote.exists() else 0
        if wanted and not done.found:
            done.fault = "found nothing"
            return
    done.runs.append(one)


def table(corpus: Corpus, measured: dict[str, Measured]) -> Iterator[str]:
    """The lines of the table. Each tool's wall seconds are divided by those of the first."""
    heads = ("found", "runs", "wall s", "CPU s", "MB/s wall", "MB/CPU s", "MB peak", "wall / awol")
    yield f"{'':28} " + " ".join(f"{head:>{max(len(head), 7)}}" for head in heads)
    first = next(iter(measured.values()))
    for name, done in measured.items():
        if done.fault:
            yield f"{name:28} not timed: {done.fault}"
            continue
        one = median(done.runs)
        found = "" if done.found is None else f"{done.found:,}"
        rates = f"{corpus.size / one.wall / 1e6:9.0f} {corpus.size / max(one.cpu, 1e-9) / 1e6:8.0f}"
        ratio = one.wall / median(first.runs).wall
        times = f"{found:>7} {len(done.runs):7} {one.wall:7.2f} {one.cpu:7.2f} {rates} {one.memory:7.0f} {ratio:11.2f}"
        yield f"{name:28} {times}"


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=100, help="size of the corpus as JSON")
    options.add_argument("--shape", choices=["files", "small", "lines"], default="files")
    options.add_argument("--hits", type=float, default=2, help="per cent of records on which a rule fires")
    options.add_argument("--records", type=Path, action="append", default=[], help="a file of ordinary records")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--rg", type=Path, help="ripgrep, if not on PATH")
    options.add_argument("--rsigma", type=Path, help="rsigma, if not on PATH")
    options.add_argument("--suzaku", type=Path, help="suzaku, if not on PATH, in a folder with its config/")
    options.add_argument("--duckdb", type=Path, help="DuckDB, if not on PATH; or a python that has its package")
    options.add_argument("--zircolite", type=Path, metavar="FOLDER", help="a checkout of Zircolite with a .venv in it")
    options.add_argument("--patience", type=float, default=60, help="what takes longer, in seconds, is run only once")
    given = options.parse_args(arguments)
    named = {tool: getattr(given, tool) for tool in ("rg", "rsigma", "suzaku", "duckdb", "zircolite")}
    at = places(**{tool: path and path.absolute() for tool, path in named.items()})
    with tempfile.TemporaryDirectory(prefix="awol-bench-") as place:
        logs, scratch = Path(place) / "logs", Path(place) / "scratch"
        packed = given.shape != "lines"
        plain = Path(place) / "plain" if packed else logs
        size = given.megabytes * 1_000_000
        extra = plain if packed and at.zircolite else None
        corpus = make(logs, given.shape, size, given.hits / 100, given.records, extra)
        prepared = prepare(corpus, plain, scratch)
        measured: dict[str, Measured] = {}
        for _ in range(given.runs):
            for peer in (*hunts(prepared), *peers(prepared, at)):
                done = measured.setdefault(peer.name, Measured([]))
                if not done.fault and (not done.runs or done.runs[0].wall <= given.patience):
                    first = next(iter(measured.values()))
                    attempt(peer, scratch, done, bool(first.found))
        told = f"{corpus.size / 1e6:.0f} MB of JSON, {corpus.records:,} records, {corpus.files:,} files"
        print(f"{told}, {given.hits:g} % hits; medians, load {os.getloadavg()[0]:.1f}")
        print("\n".join(table(corpus, measured)))


if __name__ == "__main__":
    main()
