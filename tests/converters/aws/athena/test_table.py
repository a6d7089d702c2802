"""The statement that makes the CloudTrail table in Athena, and the values that would make an empty one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from awol.errors import ConfigurationError
from awol.values import ConversionSettings
from converters.aws.athena.ddl import Trail, statement
from converters.aws.athena.table import COLUMNS, check_name, table_of

GOOD: dict[str, Any] = {
    "bucket": "example-org-trail",
    "accounts": ["111122223333", "444455556666"],
    "regions": ["us-east-1", "eu-central-1", "us-gov-west-1"],
    "since": date(2023, 7, 1),
}

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("a bucket with its scheme", {"bucket": "s3://example-org-trail"}, "athena.bucket"),
    ("a bucket with a slash", {"bucket": "example-org-trail/"}, "athena.bucket"),
    ("a bucket in capitals", {"bucket": "Example"}, "athena.bucket"),
    ("an address for a bucket", {"bucket": "192.0.2.1"}, "athena.bucket"),
    ("two dots in a bucket", {"bucket": "example..trail"}, "two dots"),
    ("a prefix with a slash behind", {"prefix": "logs/"}, "athena.prefix"),
    ("a prefix with a slash in front", {"prefix": "/logs"}, "athena.prefix"),
    ("a prefix with two slashes", {"prefix": "logs//trail"}, "athena.prefix"),
    ("a prefix with a blank", {"prefix": "our logs"}, "athena.prefix"),
    ("an account for an organization", {"organization": "111122223333"}, "athena.organization"),
    ("an organization with a slash", {"organization": "o-exampleorgid/"}, "athena.organization"),
    ("no accounts", {"accounts": []}, "athena.accounts is empty"),
    ("a blank before an account", {"accounts": ["111122223333", " 444455556666"]}, "athena.accounts"),
    ("accounts in one text", {"accounts": ["111122223333,444455556666"]}, "athena.accounts"),
    ("an account that lost its zeros", {"accounts": ["11112222333"]}, "athena.accounts"),
    ("an account twice", {"accounts": ["111122223333", "111122223333"]}, "twice"),
    ("no regions", {"regions": []}, "athena.regions is empty"),
    ("a zone for a region", {"regions": ["us-east-1a"]}, "athena.regions"),
    ("a quote in a region", {"regions": ["us-east-1'"]}, "athena.regions"),
    ("a region that there is not", {"regions": ["us-east-1", "us-east-11"]}, "athena.regions"),
    ("without the region of Organizations", {"regions": ["eu-central-1"]}, "athena.regions lacks us-east-1"),
    ("without it in China", {"regions": ["cn-north-1"]}, "athena.regions lacks cn-northwest-1"),
    ("without it in GovCloud", {"regions": ["us-gov-east-1"]}, "athena.regions lacks us-gov-west-1"),
    ("a prefix with the folder of the logs", {"prefix": "logs/AWSLogs"}, "without AWSLogs itself"),
    ("a prefix with an apostrophe", {"prefix": "it's"}, "athena.prefix"),
    ("a day to come", {"since": date(2999, 1, 1)}, "athena.since: `2999-01-01`"),
    ("a table in capitals", {"table": "CloudTrail"}, "athena.table"),
    ("a table with a quote", {"table": "a`b"}, "athena.table"),
]


@pytest.mark.parametrize(("values", "told"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_value_that_makes_an_empty_table_is_refused(values: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(told)) as caught:
        Trail(**{**GOOD, **values})
    assert caught.value.next_step


PLACES: list[tuple[dict[str, Any], str]] = [
    ({}, "s3://example-org-trail/AWSLogs/"),
    ({"organization": "o-exampleorgid"}, "s3://example-org-trail/AWSLogs/o-exampleorgid/"),
    ({"prefix": "audit/trail"}, "s3://example-org-trail/audit/trail/AWSLogs/"),
    (
        {"prefix": "audit", "organization": "o-exampleorgid"},
        "s3://example-org-trail/audit/AWSLogs/o-exampleorgid/",
    ),
]


@pytest.mark.parametrize(("values", "folder"), PLACES)
def test_the_folders(values: dict[str, Any], folder: str) -> None:
    made = statement(Trail(**{**GOOD, **values}))
    assert f"LOCATION '{folder}'" in made
    assert f"'storage.location.template' = '{folder}${{account}}/CloudTrail/${{region}}/${{timestamp}}/'" in made
    assert not re.search(r"(?<!s3:)//", made)


def test_lists_have_no_blanks_and_the_range_ends_now() -> None:
    made = statement(Trail(**GOOD))
    assert "'projection.account.values' = '111122223333,444455556666'" in made
    assert "'projection.region.values' = 'us-east-1,eu-central-1,us-gov-west-1'" in made
    assert "'projection.timestamp.range' = '2023/07/01,NOW'" in made


def _struct(names: str) -> str:
    return f"struct<{', '.join(f'{name}: string' for name in names.split())}>"


TYPES = {
    # User Guide of Athena, "Create a table for CloudTrail logs in Athena using partition projection"
    "useridentity": (
        "struct<type: string, principalid: string, arn: string, accountid: string, invokedby: string, "
        f"accesskeyid: string, username: string, onbehalfof: {_struct('userid identitystorearn')}, "
        f"sessioncontext: struct<attributes: {_struct('mfaauthenticated creationdate')}, "
        f"sessionissuer: {_struct('type principalid arn accountid username')}, ec2roledelivery: string, "
        "webidfederationdata: struct<federatedprovider: string, attributes: map<string,string>>>>"
    ),
    "resources": f"array<{_struct('arn accountid type')}>",
    "addendum": _struct("reason updatedfields originalrequestid originaleventid"),
    "tlsdetails": _struct("tlsversion ciphersuite clientprovidedhostheader"),
}
NAMES = (
    "eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress useragent errorcode "
    "errormessage requestparameters responseelements additionaleventdata requestid eventid readonly resources "
    "eventtype apiversion recipientaccountid serviceeventdetails sharedeventid vpcendpointid vpcendpointaccountid "
    "eventcategory addendum sessioncredentialfromconsole edgedevicedetails tlsdetails"
)


def test_each_column_is_that_of_aws_s_own_statement() -> None:
    made = re.findall(r"^  `(\w+)` (.*?),?$", statement(Trail(**GOOD)), re.MULTILINE)
    assert [(name, TYPES.get(name, "string")) for name in NAMES.split()] == made


@pytest.mark.parametrize("name", ["cloudtrail_logs", "security.cloudtrail_logs", "_x", "a1.b_2"])
def test_a_name_of_a_table(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", "1a", "a.b.c", "a.", ".a", "A", "a-b", "a b", "a`", "a\n", "a.1b"])
def test_what_is_no_name_of_a_table(name: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a table name"):
        check_name(name)


@pytest.mark.parametrize(
    ("kind", "own", "name"),
    [
        ("cloudtrail", None, "cloudtrail_logs"), ("records", None, "cloudtrail_records"),
        ("cloudtrail", "security.trail", "security.trail"), ("records", "security.trail", "cloudtrail_records"),
    ],
)  # fmt: skip
def test_which_table_a_text_reads(kind: Any, own: str | None, name: str) -> None:
    settings = ConversionSettings(pipeline=None, cloudtrail=True, placeholders={}, index="i", athena_table=own or "")
    assert table_of(kind, settings) == name


def test_the_columns_are_those_that_texts_name() -> None:
    made = statement(Trail(**GOOD))
    assert re.findall(r"^  `(\w+)` ", made, re.MULTILINE) == list(COLUMNS)
    assert "  `requestparameters` string," in made
    assert "  `resources` array<struct<arn: string, accountid: string, type: string>>," in made
    assert (
        "sessionissuer: struct<type: string, principalid: string, arn: string, accountid: string, username: string>"
        in made
    )
    assert "attributes: map<string,string>>>>," in made
    assert made.count("<") == made.count(">")


@pytest.mark.parametrize(
    "values",
    [
        {"regions": ["cn-northwest-1"]},
        {"regions": ["us-gov-east-1", "us-gov-west-1"]},
        {"prefix": "AWSLogs-old"},
        {"bucket": "trail.example.org"},
    ],
)
def test_what_is_like_a_wrong_value_and_right(values: dict[str, Any]) -> None:
    assert statement(Trail(**{**GOOD, **values}))


def test_a_table_may_have_a_database() -> None:
    assert statement(Trail(**{**GOOD, "table": "security.cloudtrail_logs"})).startswith(
        "CREATE EXTERNAL TABLE security.cloudtrail_logs (\n"
    )
