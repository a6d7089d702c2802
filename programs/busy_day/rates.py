"""`python -m programs.busy_day.rates`: count each rule's alerts on generated days, into fixtures/_estate/rates.json.

It hunts as a user does, with `awol hunt --group`, once without any configuration and once with the example allow-lists,
the snapshot and the example values. The counts are the average of the days; what a level raises on each day is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from awol.configuration.organization import load, merged
from awol.pack import load_rules
from programs.busy_day.day import day
from programs.busy_day.organization import snapshot

ROOT = Path(__file__).parents[2]
FILE = ROOT / "fixtures" / "_estate" / "rates.json"
LISTS = ("allowlist.example.csv", "allowlist.organization.example.csv")


def site(folder: Path) -> list[str]:
    """What tells a hunt of the site: the example allow-lists as one, the day's accounts in the example's organization,
    and the example values. Written into `folder`; the arguments of `awol hunt`."""
    lists = [(ROOT / name).read_text(encoding="utf-8").splitlines() for name in LISTS]
    plain = [[line for line in lines if line and not line.startswith("#")] for lines in lists]
    head = plain[0][0]
    rows = [row for _, *rows in plain for row in rows]
    (folder / "approved.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    example = load(ROOT / "organization.example.json")
    assert example is not None
    (folder / "site.json").write_text(merged(example, snapshot()).as_json(), encoding="utf-8")
    return [
        *("--allowlist", str(folder / "approved.csv")),
        *("--organization", str(folder / "site.json")),
        *("--environment", str(ROOT / "environment.example.yml")),
    ]


def hunted(folder: Path, log: Path, arguments: Sequence[str]) -> list[dict[str, Any]]:
    """The groups of findings, as `awol hunt --group` writes them."""
    command = [sys.executable, "-m", "awol", "hunt", str(log), "--pack", str(ROOT), "--quiet", "--group"]
    command += ["--min-level", "informational", "--format", "jsonl", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def loud(groups: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that nobody approved."""
    return [one for one in groups if one["approved"] is None]


def measured(seeds: Sequence[int]) -> dict[str, Any]:
    """The alerts of each rule on an average day, without configuration and with the examples."""
    sums: dict[str, Counter[str]] = {"without configuration": Counter(), "with the examples": Counter()}
    records = 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            log = folder / "day.jsonl"
            made = [json.dumps(one.record, separators=(",", ":")) for one in day(seed)]
            records += len(made)
            log.write_text("\n".join(made) + "\n", encoding="utf-8")
            for kind, arguments in zip(sums, ([], site(folder)), strict=True):
                found = loud(hunted(folder, log, arguments))
                sums[kind].update(one["rule"] for one in found)
                each = Counter(one["level"] for one in found for _ in range(one.get("count", 1)))
                print(f"seed {seed}, {kind}: {dict(sorted(each.items()))}", file=sys.stderr)
    bare, told = (
        {name: round(total / len(seeds), 1) for name, total in zip(names, map(counted.__getitem__, names), strict=True)}
        for names, counted in (
            (_runs(told=False), sums["without configuration"]),
            (_runs(told=True), sums["with the examples"]),
        )
    )
    return {
        "what": "alerts a day of each rule on days of 800 accounts that programs/busy_day made; made, not recorded",
        "seeds": list(seeds),
        "records": records // len(seeds),
        "rules": bare,
        "configured": told,
    }


def _runs(*, told: bool) -> list[str]:
    """The rules that run at all: without configuration those that ask for a value do not."""
    return sorted(rule.name for rule in load_rules(ROOT) if told or not rule.placeholders)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m programs.busy_day.rates", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="count on the days of the seeds 1 to N")
    found = measured(range(1, parser.parse_args().seeds + 1))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
