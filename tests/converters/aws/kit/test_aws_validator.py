"""AWS's own validator on the templates of the kit and on every committed pattern."""

from __future__ import annotations

import json

from tests.aws_validator import errors_in, errors_in_patterns
from tests.converters.aws.kit.test_kit import MEMBER, detections, files


def test_no_template_of_the_kit_has_an_error() -> None:
    templates = {name: text for name, text in files().items() if name.startswith("cloudformation/")}
    assert len(templates) == 3
    assert dict(zip(templates, errors_in(list(templates.values())), strict=True)) == {name: [] for name in templates}


def test_a_wrong_pattern_in_a_template_has_one() -> None:
    template = json.loads(files()[MEMBER])
    template["Resources"]["Forward1"]["Properties"]["EventPattern"] = {"detail": {"eventName": [{"contains": "Leave"}]}}
    assert errors_in([json.dumps(template)]) == [
        ["E9014 'contains' in 'EventPattern.detail.eventName[0]' is not an event pattern operator"]
    ]


def test_no_committed_pattern_has_an_error() -> None:
    patterns = {(one.name, at): pattern for one in detections() for at, pattern in enumerate(one.patterns)}
    assert len(patterns) > 100
    assert dict(zip(patterns, errors_in_patterns(list(patterns.values())), strict=True)) == {
        name: [] for name in patterns
    }
