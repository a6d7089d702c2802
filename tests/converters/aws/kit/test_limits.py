"""What AWS takes at the most: a template at the limit is right, and one beyond it is named, with the limit.

CloudFormation quotas (51,200 bytes of a template in a request, 1 MB in S3, 500 resources), EventBridge quotas (2,048
characters of a pattern, 10,240 of a bus policy, 300 rules on a bus), Organizations quotas (5,120 of a policy).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from awol.errors import ConfigurationError
from converters.aws.kit import Account, Detection, kit, lint, plan
from tests.converters.aws.kit.test_kit import ARCHIVE, MANAGING, MEMBER, files, whole

Make = Callable[[dict[str, Any], int], None]


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def resources(template: dict[str, Any], number: int) -> None:
    for at in range(number - len(template["Resources"])):
        template["Resources"][f"More{at}"] = {"Type": "AWS::SNS::Subscription", "Properties": {}}


def rules(template: dict[str, Any], number: int) -> None:
    found = template["Resources"]
    one = found["AwsOrgLeaveSuccess"]
    for at in range(number - sum(each["Type"] == "AWS::Events::Rule" for each in found.values())):
        found[f"More{at}"] = {**one, "Properties": {**one["Properties"], "Name": f"more-{at}"}}


def policy(template: dict[str, Any], number: int) -> None:
    statement = template["Resources"]["BusPolicy"]["Properties"]["Statement"]
    bus = "arn:aws-us-gov:events:us-gov-west-1:000000000000:event-bus/awol-last-event-100"
    statement["Sid"] = ""
    whole = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": bus}]}
    statement["Sid"] = "x" * (number - len(compact(whole)))


def protection(template: dict[str, Any], number: int) -> None:
    content = template["Resources"]["Protection"]["Properties"]["Content"]
    content["Id"] = ""
    content["Id"] = "x" * (number - len(compact(content)))


def body(template: dict[str, Any], number: int) -> None:
    properties = template["Resources"]["Members"]["Properties"]
    properties["TemplateBody"] += " " * (number - len(properties["TemplateBody"].encode()))


LIMITS: list[tuple[str, Make, int, str]] = [
    (ARCHIVE, resources, 500, "has more than 500 resources"),
    (MEMBER, resources, 500, "has more than 500 resources"),
    (MANAGING, resources, 500, "has more than 500 resources"),
    (ARCHIVE, rules, 300, "has more than 300 rules on a bus"),
    (ARCHIVE, policy, 10_240, "the bus policy has 10241 characters, and may have 10240"),
    (MANAGING, protection, 5120, "the service control policy has more than 5120 characters"),
    (MANAGING, body, 51_200, "the StackSet's template has 51201 bytes, and may have 51200"),
]


@pytest.mark.parametrize(("path", "make", "most", "told"), LIMITS)
def test_a_limit_and_one_beyond_it(path: str, make: Make, most: int, told: str) -> None:
    for number, faults in ((most, []), (most + 1, [f"{path}: {told}"])):
        template = json.loads(files()[path])
        make(template, number)
        assert lint({**files(), path: json.dumps(template)}, whole()) == faults


@pytest.mark.parametrize(("number", "told"), [(2048, []), (2049, ["X has a pattern of more than 2048 characters"])])
def test_the_characters_of_a_pattern(number: int, told: list[str]) -> None:
    pattern = {"detail": {"eventSource": ["x" * (number - 49)], "eventName": ["y"]}}
    assert len(compact(pattern)) == number
    made_for = plan("111122223333", (), [Detection("x", "title", "high", (pattern,))])
    assert [fault for fault in lint(kit(made_for), made_for) if fault.startswith(ARCHIVE)] == [
        f"{ARCHIVE}: {one}" for one in told
    ]


@pytest.mark.parametrize("path", [ARCHIVE, MEMBER, MANAGING])
def test_the_bytes_of_a_template(path: str) -> None:
    text = files()[path]
    room = 1_000_000 - len(text.encode())
    assert lint({**files(), path: text + " " * room}, whole()) == []
    assert lint({**files(), path: text + " " * (room + 1)}, whole()) == [f"{path}: has more than 1000000 bytes"]


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (-1, False)])
def test_a_snapshot_whose_template_is_too_large_is_the_sites_to_mend(
    spare: int, fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 60,000 accounts make a template of more than the megabyte that CloudFormation takes.
    accounts = [Account(f"{400000000000 + at}", 1_000 + at) for at in range(200)]
    detection = Detection("x", "title", "high", ({"detail": {"eventName": ["LeaveOrganization"]}},))
    given = plan("111122223333", accounts, [detection])
    sizes = {path: len(text.encode()) for path, text in kit(given).items() if path.startswith("cloudformation/")}
    largest = max(sizes, key=sizes.__getitem__)
    monkeypatch.setattr("converters.aws.kit.LARGEST_TEMPLATE", sizes[largest] + spare)
    if fits:
        assert largest in kit(given)
        return
    with pytest.raises(ConfigurationError) as told:
        kit(given)
    assert f"201 accounts does not fit: {largest} would have {sizes[largest]:,} bytes" in told.value.message
    assert "name fewer accounts" in (told.value.next_step or "")
