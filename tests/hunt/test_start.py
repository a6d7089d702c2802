"""What a hunt does at its start: nothing that a pack which has not changed does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

COUNT = """
import json, sys
from awol.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""

DEAR = (
    "sigma",
    "pyparsing",
    "yaml",
    "multiprocessing",
    "boto3",
    "botocore",
    "sqlglot",
    "jinja2",
    "awol.hunt.forecast.report",
    "awol.estate",
)
"""What takes long to import and is for other work."""


def imported(cache: Path, *arguments: str) -> set[str]:
    """The modules that a command imports, with a cache of its own."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, *arguments],
        cwd=cache,
        env={"XDG_CACHE_HOME": str(cache), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_second_hunt_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    log = ROOT / "fixtures" / "aws_org_leave_success" / "fires"
    arguments = ("hunt", str(log), "--pack", str(ROOT), "--format", "jsonl", "-o", str(tmp_path / "found"))
    first, second = imported(tmp_path, *arguments), imported(tmp_path, *arguments)
    assert "sigma" in first
    assert [name for name in DEAR if name in second] == []
    assert (tmp_path / "found").read_text().count("aws_org_leave_success")
