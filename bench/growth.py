"""How the cost of `awol hunt` grows: with size, hits, rules and processes, in one table.

`python -m bench.growth --megabytes 50` measures one hunt, and that hunt with one thing changed at a time: twice and
four times the records, half of the rules, other shares of records on which a rule fires, one process. Whole processes,
medians of interleaved runs. The corpora are those of `bench.hunting`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from awol.pack import load_rules
from bench.hunting import ROOT, Corpus, make
from bench.peers import lines
from bench.processes import Run, median, run


@dataclass(frozen=True, slots=True)
class Hunt:
    """One hunt: how much JSON, per cent of records on which a rule fires, processes, and the rules (none: all)."""

    name: str
    size: int
    hits: float = 2
    jobs: int = 2
    rules: tuple[str, ...] = ()

    def command(self, logs: Path, found: Path) -> list[str]:
        """The words of the command."""
        named = [word for rule in self.rules for word in ("--rule", rule)]
        words = [sys.executable, "-m", "awol", "hunt", str(logs), "-q", "--format", "jsonl", "-o", str(found)]
        return [*words, "--jobs", str(self.jobs), *named]


def hunts(size: int, rules: Sequence[str]) -> Iterator[Hunt]:
    """The hunts, each unlike the first in one thing."""
    first = Hunt("2 % hits, all rules, 2 jobs", size)
    yield first
    yield replace(first, name="size x 2", size=2 * size)
    yield replace(first, name="size x 4", size=4 * size)
    yield replace(first, name="half of the rules", rules=tuple(rules[::2]))
    for hits in (0, 10, 100):
        yield replace(first, name=f"{hits} % hits", hits=hits)
    yield replace(first, name="1 job", jobs=1)


def table(measured: Sequence[tuple[Hunt, Corpus, int, Sequence[Run]]]) -> Iterator[str]:
    """The lines of the table: each hunt's wall and CPU seconds, and both divided by those of the first."""
    yield (
        f"{'':28} {'MB':>6} {'records':>9} {'found':>8} {'wall s':>7} {'CPU s':>7} {'MB/s wall':>9} {'MB peak':>7} "
        f"{'wall':>6} {'CPU':>6}"
    )
    first = median(measured[0][3])
    for hunt, corpus, found, runs in measured:
        one = median(runs)
        rest = f"{one.wall:7.2f} {one.cpu:7.2f} {corpus.size / one.wall / 1e6:9.0f} {one.memory:7.0f}"
        ratios = f"{one.wall / first.wall:6.2f} {one.cpu / first.cpu:6.2f}"
        yield f"{hunt.name:28} {corpus.size / 1e6:6.0f} {corpus.records:9,} {found:8,} {rest} {ratios}"


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=50, help="size of the smallest corpus as JSON")
    options.add_argument("--shape", choices=["files", "small", "lines"], default="files")
    options.add_argument("--records", type=Path, action="append", default=[], help="a file of ordinary records")
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args(arguments)
    rules = [rule.name for rule in load_rules(ROOT)]
    with tempfile.TemporaryDirectory(prefix="awol-bench-") as place:
        scratch = Path(place)
        corpora: dict[tuple[int, float], Corpus] = {}
        runs: dict[Hunt, list[Run]] = {}
        found: dict[Hunt, int] = {}
        for _ in range(given.runs):
            for hunt in hunts(given.megabytes * 1_000_000, rules):
                key = hunt.size, hunt.hits
                if key not in corpora:
                    logs = scratch / f"logs{len(corpora)}"
                    corpora[key] = make(logs, given.shape, hunt.size, hunt.hits / 100, given.records)
                one = run(hunt.command(corpora[key].path, scratch / "found"), ROOT, scratch)
                if one.code:
                    sys.exit(f"{hunt.name}: exit {one.code}: {one.said}")
                runs.setdefault(hunt, []).append(one)
                found[hunt] = lines(scratch / "found")
        print(f"{given.shape}, medians of {given.runs}, load {os.getloadavg()[0]:.1f}; the last two: times the first")
        print("\n".join(table([(one, corpora[one.size, one.hits], found[one], runs[one]) for one in runs])))


if __name__ == "__main__":
    main()
