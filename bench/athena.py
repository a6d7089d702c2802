"""Measure `hunt.sql` on a real Trino beside the reading of the JSON alone, and compare what it finds with `awol hunt`.

`python -m bench.athena --records 200000` starts Trino in one process (Maven, Java 24 or newer) and makes a table of
that many records in its memory connector: ordinary ones of the pack, or your own (`--from PATH`), over and over, each
time with eventIDs of their own, and `--hits` per cent of records that fire. The same records go through `awol hunt`.
It prints the first run of each query, medians and lowest values of interleaved runs once Java has compiled what they
need, their ratio, and the findings (rule, eventID) that only one of the two has.

A table in memory has no S3, no SerDe and no partitions: what Athena takes to read those is not in these figures.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awol.systems.trino import Trino, batches, row
from awol.values import Event
from awol.views.athena import CLOUDTRAIL
from awol.views.athena.types import written
from bench.hunting import ROOT, records
from programs.serving import Server
from programs.trino import server

HUNT = ROOT / "queries" / "aws" / "athena" / "hunt.sql"
ENVIRONMENT = ROOT / "fixtures" / "environment.yml"
READ = "SELECT count(json_parse(requestparameters)), count(json_parse(responseelements)) FROM"
"""What reads the JSON of every row and does nothing else."""

WARM = 100
"""Runs before those that count. A server that has just started takes several times as long. Java compiles what plans a
query only after dozens of runs, and a hunt has far more to plan than the other query: on a machine with two cores that
others use too, compiling was a third of a hunt's processor time after 40 runs and a tenth after 100."""


def base(paths: list[Path], hits: float) -> list[dict[str, Any]]:
    """The records that are repeated: ordinary ones, and so many of the fixtures that fire."""
    ordinary = records(paths or sorted((ROOT / "fixtures" / "_ordinary").glob("*.jsonl")))
    firing = records(sorted((ROOT / "fixtures").glob("aws_*/fires/*.json")))
    wanted = int(len(ordinary) * hits / 100)
    found = ordinary + [firing[at % len(firing)] for at in range(wanted)]
    return [{**one, "eventID": f"{at:08x}"} for at, one in enumerate(found)]


def fill(trino: Trino, some: list[dict[str, Any]], times: int) -> str:
    """The table of the records, each so many times; its name."""
    types = {name: written(type_) for name, type_ in CLOUDTRAIL.columns.items()}
    listed = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
    trino.rows(f"CREATE TABLE memory.default.base ({listed})")
    for text in batches(row(CLOUDTRAIL, Event(one)) for one in some):
        made = f"UNNEST(CAST(json_parse({text}) AS array(row({listed}))))"
        trino.rows(f"INSERT INTO memory.default.base SELECT * FROM {made}")  # noqa: S608  # quoted by `batches`
    columns = ", ".join(f"eventid || '-' || CAST(n AS varchar) AS {one}" if one == "eventid" else f'"{one}"'
                        for one in types)  # fmt: skip
    repeated = f"memory.default.base CROSS JOIN UNNEST(sequence(1, {times})) AS t(n)"
    trino.rows(f"CREATE TABLE memory.default.logs AS SELECT {columns} FROM {repeated}")  # noqa: S608  # our own names
    return "memory.default.logs"


def lines(some: list[dict[str, Any]], times: int) -> Iterator[str]:
    """The same records as JSON lines."""
    for n in range(1, times + 1):
        for one in some:
            yield json.dumps({**one, "eventID": f"{one['eventID']}-{n}"}) + "\n"


def findings(logs: Path) -> set[tuple[str, str]]:
    """What `awol hunt` finds, chains and searches apart."""
    out = logs.parent / "found.jsonl"
    hunt = [sys.executable, "-m", "awol", "hunt", str(logs), "-q", "--min-level", "informational", "--format", "jsonl"]
    subprocess.run([*hunt, "--environment", str(ENVIRONMENT), "-o", str(out)], check=True, cwd=ROOT)  # noqa: S603  # awol
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    text = HUNT.read_text(encoding="utf-8")
    return {(one["rule"], one["event_ids"][0]) for one in found if f'["{one["rule"]}"' in text}


@dataclass(frozen=True, slots=True)
class Took:
    """What a run took: seconds on the clock, and CPU seconds of the whole server, planning and compiling included."""

    wall: float
    cpu: float


def timed(server: Server, trino: Trino, text: str) -> tuple[Took, list[list[Any]]]:
    used, start = cpu(server.process.pid), time.perf_counter()
    found = trino.rows(text)
    wall = time.perf_counter() - start
    return Took(wall, cpu(server.process.pid) - used), found


def cpu(process: int) -> float:
    """The CPU seconds of a process so far, user's and system's: fields 14 and 15 of `/proc/PID/stat` (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=200_000)
    options.add_argument("--hits", type=float, default=2, help="per cent of records on which a rule fires")
    options.add_argument("--from", dest="paths", type=Path, action="append", default=[], help="records of your own")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--warm", type=int, default=WARM, help="runs before those that count")
    options.add_argument("--heap", default="4g", help="memory of Trino: about 3 GB for each million records")
    given = options.parse_args()
    some = base(given.paths, given.hits)
    times = -(-given.records // len(some))
    with (
        server.running(heap=given.heap, measured=True) as running,
        tempfile.TemporaryDirectory(prefix="awol-bench-") as folder,
    ):
        trino = Trino(running.url)
        table = fill(trino, some, times)
        texts = {
            "json_parse of both columns": f"{READ} {table}",
            "hunt.sql": HUNT.read_text(encoding="utf-8").replace("FROM cloudtrail_logs", f"FROM {table}"),
        }
        every: dict[str, list[Took]] = {name: [] for name in texts}
        rows: list[list[Any]] = []
        for _ in range(given.warm + given.runs):
            for name, text in texts.items():
                took, rows = timed(running, trino, text)
                every[name].append(took)
        plan = "\n".join(str(one[0]) for one in trino.rows(f"EXPLAIN {texts['hunt.sql']}"))
        logs = Path(folder) / "logs.jsonl"
        with logs.open("w", encoding="utf-8") as out:
            out.writelines(lines(some, times))
        expected = findings(logs)
    found = {(str(one[0]), str(one[7])) for one in rows[1:]}
    print(
        f"{rows[0][8]:,} records, medians of {given.runs} runs after {given.warm}, load {os.getloadavg()[0]:.1f}, "
        f"{server.VERSION}"
    )
    for name, (cold, *_) in every.items():
        print(f"{name:27} first run {cold.wall:6.2f} s, CPU {cold.cpu:6.2f} s")
    measured = {name: runs[-given.runs :] for name, runs in every.items()}
    first, *_ = measured.values()
    for name, runs in measured.items():
        told = [
            (what, of(getattr(one, unit) for one in runs), of(getattr(one, unit) for one in first))
            for what, of, unit in (("median", statistics.median, "wall"), ("lowest", min, "wall"), ("CPU", min, "cpu"))
        ]
        print(f"{name:27}", *(f"{what} {value:6.2f} s, {value / read:.2f} times" for what, value, read in told))
    print(f"scans of the table in the plan: {plan.count('[table = memory:')}")
    print(
        f"{len(found):,} findings; only in hunt.sql {len(found - expected)}, only in awol hunt {len(expected - found)}"
    )
    for one in sorted(found ^ expected)[:10]:
        print(*one)
    return int(found != expected)


if __name__ == "__main__":
    sys.exit(main())
