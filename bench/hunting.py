"""Measure `awol hunt` on a corpus of any size and shape, beside the floor of decompression and the tools at hand.

`python -m bench.hunting --megabytes 250 --shape files --hits 2` makes its corpus of the pack's ordinary traffic (or of
your own records, `--records PATH`) and of fixtures that fire, in a temporary folder. It prints wall and CPU seconds of
whole processes, medians of interleaved runs: a machine that is busy with something else is busy for all of them alike.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awol.events import read

ROOT = Path(__file__).resolve().parents[1]
FILE = 3_000_000
SMALL = 24_000
FLOOR = """
import sys, pathlib, multiprocessing, deflate
def size(path):
    data = path.read_bytes()
    return len(deflate.gzip_decompress(data, int.from_bytes(data[-4:], "little")))
files = sorted(pathlib.Path(sys.argv[1]).rglob("*.gz"))
with multiprocessing.Pool(2) as pool:
    print(sum(pool.imap_unordered(size, files, 8)))
"""


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


def make(folder: Path, shape: str, size: int, share: float, paths: list[Path]) -> Corpus:
    """Write a corpus: `files` of three megabytes in gzip as S3 has them, `small` ones, or one of JSON `lines`."""
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
        done, count, number = done + len(content), count + len(batch), number + 1
    return Corpus(folder, done, count, number)


def commands(corpus: Corpus, names: Path) -> Iterator[tuple[str, list[str]]]:
    """What is measured: a name and a command."""
    awol = [sys.executable, "-m", "awol", "hunt", str(corpus.path), "-q", "--format", "jsonl", "-o", os.devnull]
    yield "awol hunt", awol
    yield "awol hunt --jobs 1", [*awol, "--jobs", "1"]
    if corpus.files > 1:
        yield "libdeflate, two processes", [sys.executable, "-c", FLOOR, str(corpus.path)]
        yield "gzip -dc", ["sh", "-c", f"find {corpus.path} -name '*.gz' -print0 | xargs -0 gzip -dc > /dev/null"]
    if shutil.which("rg"):
        compressed = ["-z"] if corpus.files > 1 else []
        yield "rg for the names", ["rg", *compressed, "-c", "-F", "-f", str(names), str(corpus.path)]


def wanted_names(path: Path) -> Path:
    """A file with the names of calls that the pack's rules look for, one a line, as they stand in records."""
    from awol.hunt import Filter, Hunter
    from awol.pack import load_rules

    rules = [rule for rule in load_rules(ROOT) if not rule.placeholders]
    needs = Hunter(rules, {}, Filter()).gate.needs or frozenset()
    seen = {str(record.get("eventName")) for record in records(sorted((ROOT / "fixtures").glob("*/fires/*.json")))}
    folded = {value for name, value in needs if name == "eventName" and value is not None}
    path.write_text("\n".join(sorted(f'"{name}"' for name in seen if name.lower() in folded)))
    return path


def run(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds of the process and its children, peak memory of the largest in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(command, stdout=quiet, stderr=quiet, cwd=ROOT, check=False)  # noqa: S603  # what `commands` names
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=100, help="size of the corpus as JSON")
    options.add_argument("--shape", choices=["files", "small", "lines"], default="files")
    options.add_argument("--hits", type=float, default=2, help="per cent of records on which a rule fires")
    options.add_argument("--records", type=Path, action="append", default=[], help="a file of ordinary records")
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="awol-bench-") as folder:
        corpus = make(Path(folder) / "logs", given.shape, given.megabytes * 1_000_000, given.hits / 100, given.records)
        names = wanted_names(Path(folder) / "names")
        measured: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(given.runs):
            for name, command in commands(corpus, names):
                measured.setdefault(name, []).append(run(command))
        told = f"{corpus.size / 1e6:.0f} MB of JSON, {corpus.records:,} records, {corpus.files:,} files"
        print(f"{told}, {given.hits:g} % hits; medians of {given.runs}, load {os.getloadavg()[0]:.1f}")
        print(f"{'':28} {'wall s':>8} {'CPU s':>8} {'MB/s wall':>10} {'MB/CPU s':>9} {'MB peak':>8}")
        for name, done in measured.items():
            wall, cpu, memory = (statistics.median(column) for column in zip(*done, strict=True))
            rates = f"{corpus.size / wall / 1e6:10.0f} {corpus.size / cpu / 1e6:9.0f}"
            print(f"{name:28} {wall:8.2f} {cpu:8.2f} {rates} {memory:8.0f}")


if __name__ == "__main__":
    main()
