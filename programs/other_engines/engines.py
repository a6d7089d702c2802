"""The engines, each at one version: how it is had, and how it is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from programs.other_engines import zircolite
from programs.other_engines.cases import Change, Task, flattened, outcome_as_null

FOLDER = Path(__file__).parent
CACHE = Path.home() / ".cache" / "awol" / "other-engines"

Answers = list[dict[str, Any]]
Run = Callable[[Sequence[Task]], Answers]


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine, once more for records that were `prepared` for it."""

    name: str
    version: str
    run: Run
    prepared: str = ""


def _rust(name: str) -> Run:
    def run(given: Sequence[Task]) -> Answers:
        target = CACHE / "target"
        command = ["cargo", "build", "--release", "--quiet"]
        subprocess.run(command, cwd=FOLDER / "rust", env={**os.environ, "CARGO_TARGET_DIR": str(target)}, check=True)
        return _ask([str(target / "release" / "other-engines"), name], given)

    return run


def _python(name: str, *requirements: str) -> Run:
    def run(given: Sequence[Task]) -> Answers:
        return _ask([str(_installed(requirements[0], requirements)), str(FOLDER / "within.py"), name], given)

    return run


def _installed(name: str, arguments: Sequence[str]) -> Path:
    """The Python of a virtual environment of its own, made on the first call."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists():
        print(f"installing {name}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, *arguments], check=True)
        done.touch()
    return python


def _ask(command: Sequence[str], given: Sequence[Task]) -> Answers:
    lines = "".join(json.dumps({"text": task.text, "cases": task.records}) + "\n" for task in given)
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    answers: Answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(given):
        raise RuntimeError(f"{command[0]} answered {len(answers)} of {len(given)} rules")
    return answers


def _zircolite(checkout: Path) -> Run:
    def run(given: Sequence[Task]) -> Answers:
        pinned = FOLDER / "zircolite-requirements.txt"
        python = _installed("zircolite", ["-r", str(pinned)])
        with tempfile.TemporaryDirectory() as scratch:
            return zircolite.run(python, checkout, given, Path(scratch))

    return run


def _given(run: Run, change: Change) -> Run:
    return lambda given: run([task.prepared(change) for task in given])


def engines(checkout: Path | None) -> list[Engine]:
    """All engines; Zircolite, which no registry has, where a checkout of its version is given."""
    sigma_rust = _rust("sigma-rust")
    detkit = _python("detkit", "detkit-cli==0.1.6")
    # azuma imports `packaging` and does not ask for it.
    azuma = _python("azuma", "azuma==0.7.3", "packaging==26.4")
    matcher = _python("sigma-rule-matcher", "sigma-rule-matcher==0.1.0")
    found = [
        Engine("rsigma", "0.23.0", _rust("rsigma")),
        Engine("sigma-rust", "0.7.0", sigma_rust),
        Engine("sigma-rust", "0.7.0", _given(sigma_rust, outcome_as_null), "outcome as null"),
        Engine("azuma", "0.7.3", azuma),
        Engine("azuma", "0.7.3", _given(azuma, flattened), "flattened"),
        Engine("detkit", "0.1.6", detkit),
        Engine("detkit", "0.1.6", _given(detkit, outcome_as_null), "outcome as null"),
        Engine("sigma-rule-matcher", "0.1.0", matcher),
    ]
    if checkout is not None:
        found.append(Engine("Zircolite", "3.7.0", _zircolite(checkout)))
    return found
