"""The filters before ingest, each text for a few clauses, and what its conditions pass."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from converters.filters import LONGEST, Clause, _regex, cribl, elastic, files, splunk

CALL: Clause = {"eventSource": ["a.amazonaws.com", "b.amazonaws.com"], "eventName": ["Leave", "Stop"]}
ROOT: Clause = {"userIdentity.type": ["Root"]}
BESIDE: Clause = {"eventSource": ["sts.amazonaws.com"], "eventName": ["AssumeRole"], "resources.ARN": ["*:role/x"]}


def condition(*clauses: Clause) -> str:
    body: Any = elastic(clauses)
    [processor] = body["processors"]
    assert processor["drop"]["tag"] == "awol_gate"
    found: str = processor["drop"]["if"]
    return found


@pytest.mark.parametrize(
    ("clauses", "passing"),
    [
        ([CALL], ("(['a.amazonaws.com', 'b.amazonaws.com'].contains(ctx.event?.provider) && "
                 "['Leave', 'Stop'].contains(ctx.event?.action))")),
        ([ROOT], "(['Root'].contains(ctx.aws?.cloudtrail?.user_identity?.type))"),
        # What the integration may not have under every setting, and what has a star, is not asked.
        ([BESIDE], ("(['sts.amazonaws.com'].contains(ctx.event?.provider) && "
                   "['AssumeRole'].contains(ctx.event?.action))")),
        ([{"eventName": ["Leave*", "Stop"]}], "(true)"),
        ([{"awsRegion": ["us-east-1"]}], "(true)"),
        ([{"eventName": ["A"]}, {"eventName": ["A"], "awsRegion": ["x"]}, {"eventName": ["B"]}],
         "(['A'].contains(ctx.event?.action)) || (['B'].contains(ctx.event?.action))"),
        ([{"eventName": ["it's", "a\\b"]}], "(['it\\'s', 'a\\\\b'].contains(ctx.event?.action))"),
    ],
)  # fmt: skip
def test_the_condition_of_elastic(clauses: list[Clause], passing: str) -> None:
    assert condition(*clauses) == f"ctx.event?.action != null && !({passing})"


def kept(*clauses: Clause) -> re.Pattern[str]:
    [pattern] = re.findall(r"^\[awol_keep\]\nREGEX = (.*)$", splunk(clauses), re.MULTILINE)
    return re.compile(pattern)


def record(**fields: Any) -> str:
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("clauses", "passed", "dropped"),
    [
        (
            [CALL],
            [record(eventName="Leave"), record(eventSource="x", eventName="STOP"), record(eventSource="x"), "no JSON"],
            [record(eventName="Leaves"), record(eventName="x", other="Leave"), '{"eventName": "x\\nLeave"}'],
        ),
        (
            [ROOT],
            [record(eventName="x", userIdentity={"type": "Root"}), record(eventName="x", y="root")],
            [record(eventName="x", userIdentity={"type": "Roots"}), record(eventName="Root_")],
        ),
        (
            [BESIDE],
            [record(eventSource="sts.amazonaws.com", eventName="AssumeRole", resources=[{"ARN": "a:role/x"}]),
             r'{"eventSource":"sts.amazonaws.com","eventName":"assumerole","resources":[{"ARN":"a:role\/x"}]}'],
            [record(eventSource="sts.amazonaws.com", eventName="AssumeRole", resources=[{"ARN": "a:role/xy"}]),
             record(eventSource="stsxamazonaws.com", eventName="AssumeRole", resources=[{"ARN": "a:role/x"}]),
             record(eventSource="sts.amazonaws.com", eventName="AssumeRoles", resources=[{"ARN": "a:role/x"}])],
        ),
        (
            [{"eventName": ["A"], "requestParameters.enable": ["false"]}],
            [record(eventName="A", requestParameters={"enable": False}), '{"eventName": "A", "enable" : "false"}'],
            [record(eventName="A", requestParameters={"enable": True}), record(eventName="A", x=False)],
        ),
    ],
)  # fmt: skip
def test_what_splunk_keeps(clauses: list[Clause], passed: list[str], dropped: list[str]) -> None:
    found = kept(*clauses)
    assert [one for one in passed if not found.search(one)] == []
    assert [one for one in dropped if found.search(one)] == []


def test_the_stanzas_of_splunk() -> None:
    assert splunk([ROOT]) == (
        "[awol_discard]\nREGEX = .\nDEST_KEY = queue\nFORMAT = nullQueue\n\n"
        '[awol_keep]\nREGEX = (?is)^(?:(?!.*"eventName")|(?=.*"(?:Root)"))\nLOOKAHEAD = 1000000\n'
        "DEST_KEY = queue\nFORMAT = indexQueue\n"
    )
    assert LONGEST == 1_000_000
    # The names of all calls stand together, in order, and a clause that is there twice stands once.
    two = splunk([CALL, {"eventName": ["Close"]}, ROOT, ROOT])
    assert r'(?=.*"eventName"\s*:\s*"(?:Close|Leave|Stop)")|(?=.*"(?:Root)"))' in two
    # A clause that names a service and no call.
    assert r'|(?=.*"eventSource"\s*:\s*"(?:a[.]b)"))' in splunk([{"eventSource": ["a.b"]}])


@pytest.mark.parametrize(
    ("value", "regex"),
    [
        ("Leave", "Leave"),
        ("a:b@c=d,e-f_g", "a:b@c=d,e-f_g"),
        ("a.b+c", "a[.]b[+]c"),
        ("a/b", r"a\\?/b"),
        ("a^b\\c", r"a\^b\\c"),
        ("*a*b", '[^"]*a[^"]*b'),
    ],
)
def test_a_value_within_quotation_marks(value: str, regex: str) -> None:
    assert _regex(value) == regex


def test_the_expression_of_cribl_holds_the_clauses_in_small_letters() -> None:
    text = cribl([CALL, BESIDE])
    assert text.startswith("!__e['eventName'] || ((clauses, at, like) => clauses.some(")
    given = text.partition("))))))(")[2].partition(", (event, keys) => ")[0]
    assert json.loads(given) == [
        {"eventSource": ["a.amazonaws.com", "b.amazonaws.com"], "eventName": ["leave", "stop"]},
        {"eventSource": ["sts.amazonaws.com"], "eventName": ["assumerole"], "resources.ARN": ["*:role/x"]},
    ]
    assert " " not in given


def test_the_files_by_path() -> None:
    found = files([ROOT], ["aws_b", "aws_a"], "aws:cloudtrail")
    assert found["splunk/props.conf"] == "[aws:cloudtrail]\nTRANSFORMS-awol = awol_discard, awol_keep\n"
    assert found["splunk/transforms.conf"] == splunk([ROOT])
    assert found["cribl/filter.js"] == cribl([ROOT]) + "\n"
    assert json.loads(found["elastic/ingest-pipeline.json"]) == elastic([ROOT])
    assert found["elastic/ingest-pipeline.json"].startswith('{\n  "description": "Drops')
    assert found["elastic/ingest-pipeline.json"].endswith("}\n")
    assert "do not enable them if you filter: `aws_b`, `aws_a`.\n" in found["README.md"]
    assert "or\n  indexers that parse `aws:cloudtrail`." in found["README.md"]
    assert "do not enable them" not in files([ROOT], [], "x")["README.md"]
    assert set(found) == {
        "README.md", "cribl/filter.js", "elastic/ingest-pipeline.json", "splunk/props.conf", "splunk/transforms.conf",
    }  # fmt: skip
