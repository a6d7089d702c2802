"""The loop of `awol replay --watch`: one short table after each change, until it is interrupted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from awol.errors import AwolError
from awol.values import Rule

INTERVAL = 0.3
"""Seconds between two looks at the pack's files."""

Show = Callable[[Sequence[Rule]], object]


def watch(
    root: Path, chosen: Callable[[], Sequence[Rule]], show: Show, convert: bool, once: Callable[[], object]
) -> None:
    """Replay the rules that a change touches, each time there is one. `chosen` reads the rules anew, `show` replays and
    prints some, `once` waits for the next look.

    Without `convert` the committed texts are replayed as they stand, and a rule whose text is older is named: replay
    never runs the Python of a pack. With it, `awol convert` is run first for these rules, in a process of its own, so
    that a changed converter is loaded anew.
    """
    from awol.replay.watch import Watch, to_convert, touched

    watched = Watch(root)
    click.echo(f"watching {root} (Ctrl-C ends)", err=True)
    while True:
        paths = watched.wait(once)
        changed = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        click.echo(f"\n{time.strftime('%H:%M:%S')}  {changed}", err=True)
        try:
            rules = chosen()
            stale = to_convert(paths, rules)
            if stale and convert:
                _convert(root, stale, rules)
                watched.accept("queries")
            elif stale:
                names = [rule.name for rule in stale] if len(stale) < len(rules) else []
                click.echo(f"texts may be older than the rule: run `{' '.join(['awol convert', *names])}`", err=True)
            again = touched(paths, rules)
            if again:
                show(again)
        except AwolError as fault:
            # A file is often broken while it is being written; the next change may mend it.
            click.echo(f"error: {fault}", err=True)


def _convert(root: Path, rules: Sequence[Rule], every: Sequence[Rule]) -> None:
    names = [rule.name for rule in rules] if len(rules) < len(every) else []
    command = [sys.executable, "-m", "awol", "convert", "--pack", str(root), "--quiet", *names]
    subprocess.run(command, check=False)  # noqa: S603  # our own command line; its errors go to the terminal


def pause() -> None:
    """Wait for the next look."""
    time.sleep(INTERVAL)
