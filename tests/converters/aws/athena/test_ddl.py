"""The whole statement that makes the CloudTrail table, and the edges of the values that it is made of."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from awol.errors import ConfigurationError
from converters.aws.athena.ddl import Trail, statement

GOOD: dict[str, Any] = {
    "bucket": "example-org-trail",
    "accounts": ["111122223333", "444455556666"],
    "regions": ["us-east-1", "eu-central-1"],
    "since": date(2023, 7, 1),
}


def trail(**values: Any) -> Trail:
    return Trail(**{**GOOD, **values})


def test_the_whole_statement() -> None:
    """Of Athena's User Guide, "Create a table for CloudTrail logs in Athena using partition projection"."""
    written = statement(trail(organization="o-exampleorgid"))
    folder = "s3://example-org-trail/AWSLogs/o-exampleorgid/"
    head, _, rest = written.partition("\n)\n")
    assert head.startswith(
        "CREATE EXTERNAL TABLE cloudtrail_logs (\n  `eventversion` string,\n  `useridentity` struct<"
    )
    assert (
        rest
        == f"""PARTITIONED BY (`account` string, `region` string, `timestamp` string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{folder}'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.account.type' = 'enum',
  'projection.account.values' = '111122223333,444455556666',
  'projection.region.type' = 'enum',
  'projection.region.values' = 'us-east-1,eu-central-1',
  'projection.timestamp.type' = 'date',
  'projection.timestamp.format' = 'yyyy/MM/dd',
  'projection.timestamp.interval' = '1',
  'projection.timestamp.interval.unit' = 'DAYS',
  'projection.timestamp.range' = '2023/07/01,NOW',
  'storage.location.template' = '{folder}${{account}}/CloudTrail/${{region}}/${{timestamp}}/'
)"""
    )


EDGES: list[tuple[str, Any, Any]] = [
    # a value, one that is right, and one that is not
    ("bucket", "abc", "ab"),
    ("bucket", "a" * 63, "a" * 64),
    ("bucket", "a-b", "-ab"),
    ("bucket", "a.b", "a..b"),
    ("bucket", "1.2.3.4a", "1.2.3.4"),
    ("bucket", "abc1", "abc_1"),
    ("bucket", "abc", "abc-"),
    ("prefix", "a/b", "a//b"),
    ("prefix", "(a)*!_.-", "a b"),
    ("prefix", "awslogs", "AWSLogs"),
    ("prefix", "a/AWSLogsX", "a/AWSLogs/b"),
    ("organization", "o-" + "a" * 10, "o-" + "a" * 9),
    ("organization", "o-" + "1" * 32, "o-" + "1" * 33),
    ("organization", "o-exampleorgid", "O-exampleorgid"),
    ("accounts", ["111122223333"], ["1111222233334"]),
    ("accounts", ["111122223333", "444455556666"], ["444455556666", "111122223333", "444455556666"]),
    ("regions", ["us-east-1", "ap-southeast-5"], ["us-east-1", "ap-southeast-0"]),
    ("regions", ["us-east-1", "eusc-de-east-1"], ["us-east-1", "europe-de-east-1"]),
    ("regions", ["us-gov-west-1", "us-gov-east-1"], ["us-gov-east-1"]),
    ("regions", ["cn-north-1", "cn-northwest-1"], ["cn-north-1"]),
    ("regions", ["eu-west-1", "us-east-1"], ["eu-west-1", "us-east-2"]),
    ("table", "a.b", "a.b.c"),
]


@pytest.mark.parametrize(("key", "right", "wrong"), EDGES)
def test_a_value_that_is_right_and_one_that_is_not(key: str, right: Any, wrong: Any) -> None:
    assert trail(**{key: right})
    with pytest.raises(ConfigurationError, match=rf"athena\.{key}") as refused:
        trail(**{key: wrong})
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("values", "told", "step"),
    [
        ({"bucket": "a..bc"}, "athena.bucket: `a..bc` is not valid: the table would find nothing",
         "write a name without two dots in a row"),
        ({"accounts": []}, "athena.accounts is empty, so the table would be empty too",
         "twelve digits for each account, departed ones too"),
        ({"accounts": ["1" * 12] * 2}, f"athena.accounts has `{'1' * 12}` twice", "list each only once"),
        ({"regions": ["eu-west-1"]}, "athena.regions lacks us-east-1", "add us-east-1"),
        ({"prefix": "AWSLogs"}, "athena.prefix: `AWSLogs`", "write what stands before AWSLogs, without AWSLogs itself"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_wrong_value(values: dict[str, Any], told: str, step: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(told)) as refused:
        trail(**values)
    assert refused.value.next_step == step
