"""How cost grows: which hunts are measured, and the table."""

from __future__ import annotations

from pathlib import Path

from bench.growth import Hunt, hunts, table
from bench.hunting import Corpus
from bench.processes import Run


def test_each_hunt_differs_from_the_first_in_one_thing() -> None:
    first, *rest = hunts(1000, ["a", "b", "c"])
    assert (first.size, first.hits, first.jobs, first.rules) == (1000, 2, 2, ())
    told = [
        {
            name: getattr(one, name)
            for name in ("size", "hits", "jobs", "rules")
            if getattr(one, name) != getattr(first, name)
        }
        for one in rest
    ]
    assert told == [
        {"size": 2000},
        {"size": 4000},
        {"rules": ("a", "c")},
        {"hits": 0},
        {"hits": 10},
        {"hits": 100},
        {"jobs": 1},
    ]


def test_the_rules_and_jobs_are_in_the_command() -> None:
    command = Hunt("x", 1, jobs=1, rules=("a", "c")).command(Path("logs"), Path("found"))
    assert command[-6:] == ["--jobs", "1", "--rule", "a", "--rule", "c"]
    assert "--rule" not in Hunt("x", 1).command(Path("logs"), Path("found"))


def test_the_table_divides_by_the_first() -> None:
    small, large = Corpus(Path("a"), 10_000_000, 100, 1), Corpus(Path("b"), 20_000_000, 1200, 1)
    measured = [
        (Hunt("first", 1), small, 3, [Run(1, 2, 30, 0)]),
        (Hunt("size x 2", 2), large, 1006, [Run(1.5, 3, 31, 0), Run(9, 9, 31, 0), Run(1, 3, 31, 0)]),
    ]
    assert list(table(measured)) == [
        f"{'':28}     MB   records    found  wall s   CPU s MB/s wall MB peak   wall    CPU",
        f"{'first':28}     10       100        3    1.00    2.00        10      30   1.00   1.00",
        f"{'size x 2':28}     20     1,200    1,006    1.50    3.00        13      31   1.50   1.50",
    ]
