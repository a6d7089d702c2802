"""Other tools that search CloudTrail files, each given the same records and the same pack in the form that it reads.

A tool is measured if it is on PATH or named. What each is given, and what it leaves out, is in `bench/README.md`.
"""

from __future__ import annotations

import csv
import json
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from awol.values import LEVELS, Rule

FLOOR = """
import sys, pathlib, multiprocessing, deflate
def size(path):
    data = path.read_bytes()
    return len(deflate.gzip_decompress(data, int.from_bytes(data[-4:], "little")))
files = sorted(pathlib.Path(sys.argv[1]).rglob("*.gz"))
with multiprocessing.Pool(2) as pool:
    print(sum(pool.imap_unordered(size, files, 8)))
"""

FEED = """
import sys, pathlib, deflate
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.gz")):
    data = path.read_bytes()
    sys.stdout.buffer.write(deflate.gzip_decompress(data, int.from_bytes(data[-4:], "little")) + b"\\n")
"""
"""One document a line for rsigma, which reads no gzip and loses all documents of a line that has two: S3's files do
not end in a newline, so `gzip -dc` of several is one line. libdeflate is faster than `gzip -dc`."""

ASK = """
import sys, duckdb
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql(sys.argv[1]).write_csv("/dev/stdout")
"""
"""The bar would be drawn between the rows: what takes longer than two seconds has one."""


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to search: `logs`, S3's gzip files in a folder or one file of JSON lines; `plain`, a folder with
    the same records as JSON lines; a folder of `rules`; the `names` of the calls that they look for, in small letters;
    a file with them as they stand in records, one a line in quotation marks (`quoted`); where to write (`scratch`)."""

    logs: Path
    plain: Path
    rules: Path
    names: frozenset[str]
    quoted: Path
    scratch: Path

    @property
    def packed(self) -> bool:
        """Whether the logs are S3's gzip files."""
        return self.logs.is_dir()

    @property
    def found(self) -> Path:
        """Where a tool that has an option for it writes what it found."""
        return self.scratch / "found"

    @property
    def printed(self) -> Path:
        """Where what a tool prints is kept."""
        return self.scratch / "printed"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool as it is run: its words, the folder that it must run in, how to count what it found from the file that it
    wrote, and the exit codes that are no error."""

    name: str
    command: tuple[str, ...]
    count: Callable[[Path], int] | None = None
    wrote: Path | None = None
    folder: Path | None = None
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tools are: a program each, and for Zircolite its checkout. None: not measured."""

    rg: Path | None = None
    rsigma: Path | None = None
    suzaku: Path | None = None
    zircolite: Path | None = None
    duckdb: Path | None = None


def places(**named: Path | None) -> Places:
    """The tools that are named, and those on PATH."""
    found: dict[str, Path | None] = {}
    for tool in ("rg", "rsigma", "suzaku", "duckdb"):
        there = shutil.which(tool)
        found[tool] = named.get(tool) or (Path(there) if there else None)
    return Places(**found, zircolite=named.get("zircolite"))


def readable(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that other tools are given: those on single records that `awol hunt` runs without a configuration."""
    low = LEVELS.index("low")
    return [
        rule for rule in rules if rule.kind == "event" and not rule.placeholders and LEVELS.index(rule.level) >= low
    ]


def peers(given: Given, at: Places) -> Iterator[Peer]:
    """The tools that are there, as they are run: floors first, then the other engines."""
    if given.packed:
        logs = shlex.quote(str(given.logs))
        yield Peer("libdeflate, two processes", (sys.executable, "-c", FLOOR, str(given.logs)))
        if shutil.which("gzip"):
            unpack = f"find {logs} -name '*.gz' -print0 | xargs -0 gzip -dc > /dev/null"
            yield Peer("gzip -dc", ("sh", "-c", unpack))
    if at.rg:
        yield _rg(given, at.rg)
    if at.rsigma:
        yield _rsigma(given, at.rsigma)
    if at.suzaku:
        yield _suzaku(given, at.suzaku)
    if at.zircolite:
        yield _zircolite(given, at.zircolite)
    if at.duckdb:
        for name, query in queries(given).items():
            yield _duckdb(given, at.duckdb, name, query)


def _rg(given: Given, program: Path) -> Peer:
    packed = ["-z"] if given.packed else []
    # Every name is counted: of lines that have one it would count a file of S3's once, and stop at the first.
    words = [str(program), *packed, "--count-matches", "--no-filename", "-F", "-f", str(given.quoted), str(given.logs)]
    # 1: there is no such name.
    return Peer(f"{' '.join(['rg', *packed])} for the names", tuple(words), numbers, given.printed, codes=(0, 1))


def _rsigma(given: Given, program: Path) -> Peer:
    words = [str(program), "engine", "eval", "--output-format", "ndjson", "-r", str(given.rules)]
    if not given.packed:
        return Peer("rsigma", (*words, "-e", f"@{given.logs}"), lines, given.printed)
    feed = shlex.join([sys.executable, "-c", FEED, str(given.logs)])
    # Without the path every document is one record without an eventName, and nothing is found.
    piped = shlex.join([*words, "--jsonpath", "$.Records[*]"])
    return Peer("rsigma, fed by a pipe", ("sh", "-c", f"{feed} | {piped}"), lines, given.printed)


def _suzaku(given: Given, program: Path) -> Peer:
    where = ["-d" if given.packed else "-f", str(given.logs)]
    found = given.found.with_suffix(".jsonl")
    words = [str(program), "aws-ct-timeline", *where, "-r", str(given.rules), "-m", "low", "-q", "-N", "-C"]
    # It looks for `config/` in the folder that it runs in.
    return Peer("suzaku", (*words, "-t", "3", "-o", str(found)), lines, found, program.resolve().parent)


def _zircolite(given: Given, checkout: Path) -> Peer:
    python = checkout.resolve() / ".venv" / "bin" / "python"
    words = [str(python), "zircolite.py", "-e", str(given.plain), "-j", "-f", "jsonl", "-r", str(given.rules)]
    words += ["-o", str(given.found), "-q", "-P", "-l", str(given.scratch / "log")]
    return Peer("Zircolite", tuple(words), zircolite_hits, given.found, checkout)


def _duckdb(given: Given, program: Path, name: str, query: str) -> Peer:
    words = ("-c", ASK) if program.name.startswith("python") else ("-csv", "-c")
    return Peer(name, (str(program), *words, query), last_column, given.printed)


def queries(given: Given) -> dict[str, str]:
    """The questions for DuckDB, which only counts records by the names of calls: once with `read_json`, as its
    documentation has it, told which field it is to read; once with a path into each document."""
    if given.packed:
        files = _text(f"{given.logs}/**/*.json.gz")
        typed = "unnest(Records).eventName", f"read_json({files}, columns = {{Records: 'STRUCT(eventName VARCHAR)[]'}})"
        path = "unnest(json_extract_string(json, '$.Records[*].eventName'))"
        objects = path, f"read_json_objects({files}, format = 'unstructured')"
    else:
        files = f"{_text(str(given.logs))}, format = 'newline_delimited'"
        typed = "eventName", f"read_json({files}, columns = {{eventName: 'VARCHAR'}})"
        objects = "json_extract_string(json, '$.eventName')", f"read_json_objects({files})"
    counted = (
        "SELECT name, count(*) AS records FROM (SELECT {} AS name FROM {}) WHERE lower(name) IN ({}) GROUP BY name"
    )
    wanted = ", ".join(_text(name) for name in sorted(given.names))
    ways = {"DuckDB, read_json": typed, "DuckDB, JSON path": objects}
    return {name: counted.format(column, source, wanted) for name, (column, source) in ways.items()}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def lines(path: Path) -> int:
    """The lines of a file: findings as JSON lines."""
    with path.open("rb") as stream:
        return sum(1 for line in stream if line.strip())


def numbers(path: Path) -> int:
    """The numbers of a file, one a line, added up."""
    return sum(int(line) for line in path.read_text(encoding="utf-8").split())


def zircolite_hits(path: Path) -> int:
    """The records that Zircolite found, added up over its rules."""
    return sum(len(rule["matches"]) for rule in json.loads(path.read_bytes()))


def last_column(path: Path) -> int:
    """The numbers in the last column of a CSV with a head, added up."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(int(row[-1]) for row in list(csv.reader(stream))[1:])
