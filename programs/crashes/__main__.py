"""`make crashes`: broken input for ten minutes, or for SECONDS, from SEED on."""

from __future__ import annotations

import argparse
import sys
import time
import warnings

from programs.crashes.run import Crash, one
from programs.crashes.targets import TARGETS_OF_CHANCE, pack

MANY = 20
"""After so many crashes there is enough to do."""


def main() -> int:
    """Exit code 0 without a crash, 1 with any."""
    options = _options()
    warnings.simplefilter("ignore")
    pack()
    if options.name:
        return _shown([crash for crash in (one(options.name, options.seed),) if crash])
    crashes: list[Crash] = []
    ends, number = time.monotonic() + options.seconds, 0
    while time.monotonic() < ends and len(crashes) < MANY:
        for name in TARGETS_OF_CHANCE:
            found = one(name, options.seed + number)
            crashes += [found] if found else []
        number += 1
    print(
        f"{number * len(TARGETS_OF_CHANCE)} inputs from seed {options.seed} on, {len(crashes)} crashes", file=sys.stderr
    )
    return _shown(crashes)


def _shown(crashes: list[Crash]) -> int:
    for crash in crashes:
        print(f"{crash.name} {crash.seed}: python -m programs.crashes --name {crash.name} --seed {crash.seed}")
        print(crash.trace)
    return 1 if crashes else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m programs.crashes", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="how long (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins (default: 1)")
    parser.add_argument("--name", choices=list(TARGETS_OF_CHANCE), help="one input alone, of this name and --seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
