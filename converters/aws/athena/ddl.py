"""The statement that makes AWS's CloudTrail table over the bucket of a trail, with partition projection.

A projection that is wrong is no error in Athena: the table is simply empty. So every value is checked before it is
written, and what is known to give an empty table is refused: a blank in a list of accounts (it becomes a part of the
next value), `//` in a path, an account that is not listed. Suspended and departed accounts belong on the list, for
their logs are still there.

Source: Amazon Athena User Guide, "Create a table for CloudTrail logs in Athena using partition projection" and
"Supported types for partition projection"; CloudTrail User Guide, "Finding your CloudTrail log files". Nothing here has
been run by Athena: Trino's memory connector knows neither S3 nor SerDe nor projection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from awol.errors import ConfigurationError

from .table import ARRAYS, COLUMNS, DAY, JSON, NAMES, TEXT, Members, check_name

_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9!_.*()-]+(/[A-Za-z0-9!_.*()-]+)*")
"""Without the apostrophe, which S3 allows: how Athena's DDL would have it written is not documented."""
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[1-9]")
_HOMES = {"us-gov": "us-gov-west-1", "cn": "cn-northwest-1", "": "us-east-1"}
"""The region that logs the calls of AWS Organizations, by how the names of a partition's regions begin (AWS General
Reference, "AWS Organizations endpoints and quotas")."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a trail delivers its files, and what its table is to hold.

    `prefix` is the trail's own in the bucket ("" for none), `organization` the id of the organization of an
    organization trail ("" for the trail of one account), `since` the first day, `table` the name to make, with its
    database before a dot if that is not the one at hand. Raises `ConfigurationError` for a value that would make an
    empty table.
    """

    bucket: str
    accounts: Sequence[str]
    regions: Sequence[str]
    since: date
    organization: str = ""
    prefix: str = ""
    table: str = NAMES["cloudtrail"]

    def __post_init__(self) -> None:
        _check(self.bucket, _BUCKET, "bucket", "only the name of the bucket, such as example-org-trail")
        if ".." in self.bucket:
            raise _fault("bucket", self.bucket, "a name without two dots in a row")
        if self.prefix:
            _check(
                self.prefix,
                _PREFIX,
                "prefix",
                "the trail's prefix: letters, digits and !_.*()- between single slashes, none at the start or end",
            )
            if "AWSLogs" in self.prefix.split("/"):
                raise _fault("prefix", self.prefix, "what stands before AWSLogs, without AWSLogs itself")
        if self.organization:
            _check(self.organization, _ORGANIZATION, "organization", "the organization's id, such as o-exampleorgid")
        check_name(self.table)
        _check_list(self.accounts, _ACCOUNT, "accounts", "twelve digits for each account, departed ones too")
        _check_list(self.regions, _REGION, "regions", "names of regions, such as us-east-1")
        home = next(home for begin, home in _HOMES.items() if self.regions[0].startswith(begin))
        if home not in self.regions:
            raise ConfigurationError(
                f"athena.regions lacks {home}, the region that logs the calls of AWS Organizations: no departure "
                "would be found",
                next_step=f"add {home}",
            )
        if self.since > datetime.now(UTC).date():
            raise _fault("since", self.since.isoformat(), "the first day that the table covers, which has begun")

    @property
    def folder(self) -> str:
        """The folder of S3 that holds a folder for each account, with a slash at its end."""
        parts = [self.bucket, self.prefix, "AWSLogs", self.organization]
        return "s3://" + "/".join(part for part in parts if part) + "/"


def _check(value: str, pattern: re.Pattern[str], key: str, step: str) -> None:
    if not pattern.fullmatch(value):
        raise _fault(key, value, step)


def _check_list(values: Sequence[str], pattern: re.Pattern[str], key: str, step: str) -> None:
    if not values:
        raise ConfigurationError(f"athena.{key} is empty, so the table would be empty too", next_step=step)
    for value in values:
        _check(value, pattern, key, step)
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ConfigurationError(f"athena.{key} has `{twice[0]}` twice", next_step="list each only once")


def _fault(key: str, value: str, step: str) -> ConfigurationError:
    return ConfigurationError(
        f"athena.{key}: `{value}` is not valid: the table would find nothing", next_step=f"write {step}"
    )


def statement(trail: Trail) -> str:
    """The statement, without a newline at its end."""
    properties = {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(trail.accounts),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(trail.regions),
        f"projection.{DAY}.type": "date",
        f"projection.{DAY}.format": "yyyy/MM/dd",
        f"projection.{DAY}.interval": "1",
        f"projection.{DAY}.interval.unit": "DAYS",
        f"projection.{DAY}.range": f"{trail.since:%Y/%m/%d},NOW",
        "storage.location.template": f"{trail.folder}${{account}}/CloudTrail/${{region}}/${{{DAY}}}/",
    }
    return "\n".join(
        [
            f"CREATE EXTERNAL TABLE {trail.table} (",
            ",\n".join(f"  `{name}` {_type(name, type_)}" for name, type_ in COLUMNS.items()),
            ")",
            f"PARTITIONED BY (`account` string, `region` string, `{DAY}` string)",
            "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
            "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
            "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
            f"LOCATION '{trail.folder}'",
            "TBLPROPERTIES (",
            ",\n".join(f"  '{key}' = '{value}'" for key, value in properties.items()),
            ")",
        ]
    )


def _type(name: str, type_: str | Members) -> str:
    if isinstance(type_, Mapping):
        inner = ", ".join(f"{member}: {_type('', of)}" for member, of in type_.items())
        struct = f"struct<{inner}>"
        return f"array<{struct}>" if name in ARRAYS else struct
    return TEXT if type_ == JSON else type_
