"""`make reader-fuzz`: damaged files for all readers, for an hour or SECONDS, from SEED on."""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path
from unittest.mock import patch

from awol.events import pieces
from programs.crashes.run import Hang, limited
from programs.reader_fuzz.files import make
from programs.reader_fuzz.judge import faults

LONGEST = 10
"""Seconds of the processor's time for one file; more is a hang."""

MANY = 20
"""After so many faults there is enough to do."""

SIZES = (1 << 18, 1 << 18, 4096, 61, 7)
PIECES = ((pieces.SIZE, pieces.LONGEST_LINE), (300, 900))
"""How the fast way cuts a text: as it does, and into pieces so small that all its seams are used."""


def one(seed: int) -> list[str]:
    """What is wrong with how the file of a seed is read. The same seed gives the same file."""
    chance = random.Random(seed)  # nothing secret
    made = make(chance)
    size, longest = chance.choice(PIECES)
    try:
        with patch.multiple(pieces, SIZE=size, LONGEST_LINE=longest), limited(LONGEST):
            return [f"{made.how}: {fault}" for fault in faults(made, chance.choice(SIZES))]
    except Hang:
        return [f"{made.how}: no end within {LONGEST} seconds\n{traceback.format_exc(limit=-8)}"]
    except Exception:
        return [f"{made.how}: a crash\n{traceback.format_exc(limit=-8)}"]


def main() -> int:
    """Exit code 0 where all is read well, 1 with any fault."""
    options = _options()
    if options.show:
        made = make(random.Random(options.seed))  # nothing secret
        Path(options.show).write_bytes(made.content)
        print(f"{made.how}, {len(made.tokens)} records, {len(made.content):,} bytes in {options.show}")
        return _told({options.seed: one(options.seed)})
    found: dict[int, list[str]] = {}
    number, began = 0, time.process_time()
    while time.process_time() - began < options.seconds and number < options.most and len(found) < MANY:
        seed = options.seed + number
        if wrong := one(seed):
            found[seed] = wrong
        number += 1
        if number % 100_000 == 0:
            print(f"{number:,} files, {len(found)} with faults", file=sys.stderr, flush=True)
    spent = time.process_time() - began
    print(f"{number:,} files from seed {options.seed} on in {spent:,.0f} s, {len(found)} with faults", file=sys.stderr)
    return _told(found)


def _told(found: dict[int, list[str]]) -> int:
    wrong = {seed: told for seed, told in found.items() if told}
    for seed, told in wrong.items():
        print(f"python -m programs.reader_fuzz --seed {seed} --show FILE")
        print("".join(f"  {fault}\n" for fault in told), end="")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m programs.reader_fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600, help="of the processor's time (default: 3600)")
    parser.add_argument("--most", type=int, default=sys.maxsize, metavar="N", help="files at the most")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins (default: 1)")
    parser.add_argument("--show", metavar="FILE", help="write the file of --seed there, and judge it alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
