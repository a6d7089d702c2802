"""`python -m programs.busy_day [--seed N] [--snapshot FILE]`: the day as JSON lines on standard output."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from programs.busy_day import day, snapshot


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m programs.busy_day", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--snapshot", type=Path, metavar="FILE", help="write the day's organization there as well")
    given = parser.parse_args()
    for one in day(given.seed):
        sys.stdout.write(json.dumps(one.record, separators=(",", ":")) + "\n")
    if given.snapshot:
        given.snapshot.write_text(snapshot().as_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
