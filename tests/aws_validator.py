"""AWS's own validator of CloudFormation templates, which also reads the event patterns in them.

`make cfn-lint` installs it, in an environment of its own. Without it a test is skipped, or fails if
AWOL_REQUIRE_CFN_LINT=1.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from tests.conftest import ROOT

_PYTHON = ROOT / ".venv-cfn-lint" / "bin" / "python"
_PROGRAM = """
import json, sys
from cloudformation_validate import CompositeEngine, Severity, TemplateContent
engine = CompositeEngine()
told = []
for text in json.load(sys.stdin):
    report = engine.validate_template(TemplateContent(text, "template.json"))
    told.append([f"{d.rule_id} {d.message}" for d in report.diagnostics if d.severity.value >= Severity.ERROR.value])
json.dump(told, sys.stdout)
"""


@cache
def _installed() -> bool:
    if not _PYTHON.is_file():
        return False
    return (
        subprocess.run([_PYTHON, "-c", "import cloudformation_validate"], capture_output=True, check=False).returncode
        == 0
    )


def errors_in(templates: Sequence[str]) -> list[list[str]]:
    """What the validator calls an error in each template, as "E9014 its message"; not its warnings and advice."""
    if not _installed():
        required = os.environ.get("AWOL_REQUIRE_CFN_LINT") == "1"
        (pytest.fail if required else pytest.skip)("cloudformation-validate is not installed: make cfn-lint")
    given = json.dumps(list(templates))
    done = subprocess.run([_PYTHON, "-c", _PROGRAM], input=given, text=True, capture_output=True, check=True)
    told: list[list[str]] = json.loads(done.stdout)
    assert len(told) == len(templates)
    return told


def errors_in_patterns(patterns: Sequence[Any]) -> list[list[str]]:
    """The same for event patterns, each in a rule of a template of its own."""
    rules = ({"R": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": one}}} for one in patterns)
    return errors_in([json.dumps({"Resources": rule}) for rule in rules])
