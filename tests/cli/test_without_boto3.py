"""What asks AWS, where boto3 is not installed, as after the set-up for a user: a fault with a next step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("arguments", "told", "step"),
    [
        (
            ["exposure"],
            "boto3, which reads from AWS, is not installed",
            "pip install boto3, or give files: --from FILE",
        ),
        (["organization"], "boto3, which reads from AWS, is not installed", "pip install boto3, or give files: --from"),
        (["hunt", "s3://b/p"], "boto3, which reads from AWS, is not installed", "pip install boto3, or download the"),
        (
            ["replay", "aws_org_leave_success", "--live", "opensearch=https://search-x-y.us-east-1.es.amazonaws.com"],
            "botocore, which signs requests to AWS, is not installed",
            "pip install botocore",
        ),
    ],
)
def test_it_is_named(arguments: list[str], told: str, step: str, tmp_path: Path) -> None:
    for name in ("boto3", "botocore"):
        (tmp_path / f"{name}.py").write_text(f"raise ModuleNotFoundError({name!r})\n", encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(ROOT / "src")))
    done = subprocess.run(
        [sys.executable, "-m", "awol", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert f"error: {told}\n  try: {step}" in done.stderr
    assert "Traceback" not in done.stderr
