"""Filters before ingest: each lets through every fixture on which a rule fires, and keeps ordinary records back."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from awol.build import Material, gather
from awol.build.filters import files
from awol.build.lint.conf import read
from awol.cli.common import fixture_environment
from awol.pack import load_searches
from awol.replay.cases import written_cases
from awol.values import Event
from awol.views import Indexing
from awol.views.elastic import view
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = (*our_rules(), *load_searches(ROOT))
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def made() -> Mapping[str, str]:
    material: Material = gather(ROOT, RULES, fixture_environment(ROOT))
    (packed,) = files(material).values()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


FIRING = [
    event
    for rule in RULES
    if rule.kind == "event"
    for case in written_cases(ROOT, rule)
    if case.expected == "fires"
    for event in case.events
]

WHO = {"userIdentity": {"type": "AssumedRole"}, "eventID": "e", "eventTime": "2026-12-01T00:00:00Z"}
ROLE = "arn:aws:iam::111122223333:role"

KEPT_BACK: list[dict[str, Any]] = [
    {"eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances", **WHO},
    {"eventSource": "s3.amazonaws.com", "eventName": "GetObject", **WHO},
    {"eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "requestParameters": None, **WHO},
    {"eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "userAgent": "LeaveOrganization", **WHO},
]
ASSUMED = {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "resources": [{"ARN": f"{ROLE}/ci"}], **WHO}
"""A call that is nearly half of many trails: passes where only the call can be asked for."""

UNREADABLE: list[dict[str, Any]] = [{"eventSource": "x.amazonaws.com"}, {"message": "no record of CloudTrail"}]


def cribl(text: str, records: list[Any]) -> list[bool]:
    script = (
        "const filter = new Function('__e', 'return (' + process.argv[1] + ')');"
        "const records = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(records.map(one => Boolean(filter(one)))))"
    )
    assert NODE is not None
    done = subprocess.run(
        [NODE, "-e", script, text], input=json.dumps(records), capture_output=True, text=True, check=True, timeout=60
    )
    answer: list[bool] = json.loads(done.stdout)
    return answer


@pytest.mark.skipif(NODE is None, reason="Node is not there to run the expression for Cribl")
def test_cribl_lets_through_what_a_rule_may_fire_on(made: Mapping[str, str]) -> None:
    text = made["cribl/filter.js"]
    assert all(cribl(text, [event.record for event in FIRING]))
    assert all(cribl(text, UNREADABLE))
    assert not any(cribl(text, [*KEPT_BACK, ASSUMED]))
    near = {**ASSUMED, "resources": [{"ARN": f"{ROLE}/x"}, {"ARN": f"{ROLE}/OrganizationAccountAccessRole"}]}
    assert cribl(text, [near]) == [True]


def elastic(text: str) -> Callable[[Event], bool]:
    """Whether the pipeline keeps a document. Of Painless it knows what the condition is written in: lists of texts with
    `contains`, `&&`, `||`, `!`, `== null`, and paths that are null where something on them is missing."""
    (processor,) = json.loads(text)["processors"]
    condition = processor["drop"]["if"]
    index = view("lucene", Indexing())
    paths = sorted(set(re.findall(r"ctx(?:[.?]+\w+)+", condition)), key=len, reverse=True)
    names = {path: path.replace("?", "").removeprefix("ctx.") for path in paths}
    python = re.sub(r"(\[[^\]]*\])\.contains\((ctx[^)]*)\)", r"(\2 in \1)", condition)
    python = (
        python.replace("!= null", "is not None").replace("&&", " and ").replace("||", " or ").replace("!(", "not (")
    )
    for number, path in enumerate(paths):
        python = python.replace(path, f"v{number}")
    assert not re.search(r"ctx|[&|?]|null", python)
    code = compile(python, "condition", "eval")

    def keeps(event: Event) -> bool:
        values = {}
        for number, path in enumerate(paths):
            field = index.field(names[path])
            assert field is not None
            found = field.read(event)
            values[f"v{number}"] = found[0] if found else None
        return not eval(code, {"__builtins__": {}}, values)  # our own text

    return keeps


def test_elastic_keeps_what_a_rule_may_fire_on(made: Mapping[str, str]) -> None:
    keeps = elastic(made["elastic/ingest-pipeline.json"])
    assert [event.record["eventName"] for event in FIRING if not keeps(event)] == []
    assert all(keeps(Event(record)) for record in UNREADABLE)
    assert not any(keeps(Event(record)) for record in KEPT_BACK)


@pytest.mark.parametrize("indent", [None, 2])
def test_splunk_keeps_what_a_rule_may_fire_on(indent: int | None, made: Mapping[str, str]) -> None:
    found = read(made["splunk/transforms.conf"])
    assert found.remarks == []
    (stanza,) = read(made["splunk/props.conf"]).stanzas.values()
    order = [one.strip() for one in stanza["TRANSFORMS-awol"].split(",")]
    assert [found.stanzas[one]["FORMAT"] for one in order] == ["nullQueue", "indexQueue"]
    assert int(found.stanzas["awol_keep"]["LOOKAHEAD"]) > 256 * 1024
    keep = re.compile(found.stanzas["awol_keep"]["REGEX"])

    def kept(record: Any) -> bool:
        return bool(keep.search(json.dumps(record, indent=indent)))

    assert [event.record["eventName"] for event in FIRING if not kept(event.record)] == []
    assert all(map(kept, UNREADABLE))
    assert not any(map(kept, [*KEPT_BACK, ASSUMED]))


def test_the_rules_that_need_every_record_are_named(made: Mapping[str, str]) -> None:
    assert "do not enable them if you filter: `aws_account_went_silent`" in made["README.md"]
