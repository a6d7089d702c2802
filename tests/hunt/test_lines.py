"""Findings as lines: what is put together from parts is what an encoder writes, whoever makes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from awol.cloudtrail.texts import text
from awol.hunt.detections import Detection, Facts, of_facts
from awol.hunt.lines import LINES
from awol.values import Rule
from tests.hunt.test_detections import rule
from tests.hunt.test_report import LEFT

RULES: list[Rule] = [rule("r1", "low"), rule("r2", "high")]
KNOWN = Facts(
    "2026-05-03T03:00:00Z", "111122223333", "444455556666", "us-east-1", "arn:aws:iam::111122223333:user/m",
    "198.51.100.7", "a.json", "LeaveOrganization by m", "AKIAIOSFODNN7EXAMPLE", "aws-cli", "true",
    "arn:aws:iam::111122223333:role/R", {"name": "x", "accountId": "1"}, {}, {},
)  # fmt: skip

ODD = [
    'a "quoted" word',
    "back\\slash",
    "line\nbreak",
    "tab\t",
    "\x00",
    "\x7f",
    "é",
    "\u2028",
    "\U0001f600",
    "{x}",
    "%s",
]


NOTHING = Facts("", "", "", "", "", "", "", "", "", "", "", "", {}, {}, {})


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
@pytest.mark.parametrize(
    "known",
    [
        KNOWN,
        NOTHING,
        *(KNOWN._replace(file=odd) for odd in ODD),
        *(KNOWN._replace(session_issuer=text(odd), parameters={text(odd): "v", "k": text(odd)}) for odd in ODD),
        KNOWN._replace(context={"444455556666": {"name": "pay"}}),
    ],
    ids=str,
)
@pytest.mark.parametrize("raw", [(), ({"eventName": "é"},)], ids=["", "raw"])
@pytest.mark.parametrize("event_ids", [(), ("e1",), ('e"1', "e2")], ids=str)
def test_lines_of_a_record_are_those_of_its_findings(
    format_: str, known: Facts, raw: tuple[dict[str, Any], ...], event_ids: tuple[str, ...]
) -> None:
    made = LINES[format_].text()
    found = [of_facts(one, known, event_ids, raw) for one in RULES]
    assert made.of_record(RULES, known, event_ids, raw) == [made.of(one) for one in found]
    if format_ == "jsonl":
        # The contract's keys in their order, as the encoder of the standard library writes them.
        wanted = [json.dumps(one.as_json(), ensure_ascii=False) + "\n" for one in found]
        assert [made.of(one) for one in found] == wanted


@pytest.mark.parametrize("odd", ODD)
def test_a_finding_of_whatever_texts_is_written_as_json(odd: str) -> None:
    found = replace(LEFT, actor=odd, file=odd, parameters={odd: odd}, event_ids=(odd,))
    assert LINES["jsonl"].text().of(found) == json.dumps(found.as_json(), ensure_ascii=False) + "\n"


def test_a_group_and_an_approved_finding_are_written_whole() -> None:
    made = LINES["jsonl"].text()

    def written(found: Detection) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(made.of(found))
        return document

    assert written(replace(LEFT, approved={"rule": "r"}))["approved"] == {"rule": "r"}
    assert written(replace(LEFT, count=2))["count"] == 2
    assert "count" not in written(LEFT)
