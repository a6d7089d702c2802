"""Accounts, addresses and keys come from the ranges for documentation; nothing looks like a secret."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from awol.check.private import check_text, private
from tests.check.packs import FIRES, GUIDE, RULE, edit, found, line, write

# What looks like a secret is put together here, so that no scanner of this repository stumbles over it.
SECRET_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzz" + "KEY1"
JWT = ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "SflKxwRJSMeKKF2QT4fwpM"))

PRIVATE = [
    ('"accountId": "998877665544"', "an account id"),
    ('"arn": "arn:aws:iam::998877665544:root"', "an account id"),
    ('"arn": "arn:aws-us-gov:sts::998877665544:assumed-role/a/b"', "an account id"),
    ('"accessKeyId": "AKIAABCDEFGHIJKLMNOP"', "an access key"),
    ('"accessKeyId": "ASIAABCDEFGHIJKLMNOP"', "an access key"),
    ('"sourceIPAddress": "8.8.8.8"', "a public address"),
    ('"cidrIp": "52.95.0.0/16"', "a public address"),
    ('"sourceIPAddress": "2600:1f18:1234:5678::1"', "a public address"),
    ('"sourceIPAddress": "2a05:d018::"', "a public address"),
    ("the address 2600:1f18::1, seen twice", "a public address"),
]
HARMLESS = [
    '"accountId": "111122223333"',
    '"arn": "arn:aws:iam::444455556666:root"',
    '"requestID": "2778b632-5190-458a-9f96-874444455555"',
    '"eventTime": "2026-03-17T09:30:00Z"',
    '"arn": "arn:aws:iam::aws:policy/AdministratorAccess"',
    '"arn": "arn:aws:organizations::111122223333:account/o-exampleorgid/444455556666"',
    '"accessKeyId": "AKIAIOSFODNN7EXAMPLE"',
    '"sourceIPAddress": "192.0.2.10"',
    '"sourceIPAddress": "2001:db8:85a3::8a2e:370:7334"',
    '"sourceIPAddress": "2001:DB8::1"',
    '"cidrIp": "0.0.0.0/0", "cidrIpv6": "::/0"',
    '"vpc": "10.0.0.0/8", "local": "127.0.0.1", "v6": "fd00::1", "loop": "::1"',
    '"userAgent": "Mozilla/5.0 Chrome/120.1.2.3"',
    '"time": "12:30:45", "mac": "00:1a:2b:3c:4d:5e", "arn": "arn:aws:iam::aws:policy"',
    '"number": 9988776655441',
]


@pytest.mark.parametrize(("text", "what"), PRIVATE)
def test_a_private_value(text: str, what: str) -> None:
    faults = list(private(text))
    assert [check for _, check, _ in faults] == ["private"], faults
    assert what in faults[0][2]
    assert "use " in faults[0][2]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_value_for_documentation(text: str) -> None:
    assert list(private(text)) == []


SECRETS = [
    (f'"secretAccessKey": "{SECRET_KEY}"', "an AWS secret access key"),
    (f"aws_secret_access_key = {SECRET_KEY}", "an AWS secret access key"),
    ('"sessionToken": "' + "IQoJb3JpZ2lu" + "X2VjE" * 12 + '"', "an AWS session token"),
    ('"sessionToken": "' + "FwoGZXIvYXdz" + "EBYaD" * 12 + '"', "an AWS session token"),
    ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
    ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
    (f'"token": "{JWT}"', "a JSON web token"),
    ("ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "a GitHub token"),
    ("xoxb-" + "123456789012-abcdefghijkl", "a Slack token"),
    ("AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "a Google API key"),
    ('"password": "hunter2hunter2"', "a password"),
    ('"newPassword": "hunter2hunter2"', "a password"),
]


@pytest.mark.parametrize(("text", "what"), SECRETS, ids=[f"{row[1]} {n}" for n, row in enumerate(SECRETS)])
def test_a_secret(text: str, what: str) -> None:
    faults = [message for _, check, message in private(text) if check == "secret"]
    assert len(faults) == 1
    assert what in faults[0]
    assert SECRET_KEY not in faults[0]


@pytest.mark.parametrize(
    "text",
    [
        '"secretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
        '"password": "HIDDEN_DUE_TO_SECURITY_REASONS"',
        '"password": "****"',
        '"passwordResetRequired": "true"',
        '"sessionToken": "IQoJb3JpZ2luEXAMPLE"',
        "-----BEGIN CERTIFICATE-----",
        '"secretId": "arn:aws:secretsmanager:us-east-1:111122223333:secret:name-AbCdEf"',
        "eyJhbGciOiJIUzI1NiJ9",
    ],
)
def test_what_only_resembles_a_secret(text: str) -> None:
    assert [message for _, check, message in private(text) if check == "secret"] == []


def test_the_line_of_a_private_value() -> None:
    assert [str(one.location) for one in check_text("a\nb 8.8.8.8\nc 8.8.4.4", "f")] == ["f:2", "f:3"]


def test_rules_guides_and_environments_are_looked_at(pack: Path) -> None:
    edit(pack, RULE, "  - Approved migration", "  - Approved by 998877665544, migration")
    edit(pack, GUIDE, "## Triage", "Seen from 8.8.8.8.\n\n## Triage")
    edit(pack, "fixtures/environment.yml", "# Values", "# 2600:1f18::1 Values")
    write(pack, "environment.yml", "# 998877665544\n")
    assert set(found(pack)) == {
        ("private", f"{RULE}:{line(pack, RULE, '998877665544')}"),
        ("private", f"{GUIDE}:{line(pack, GUIDE, '8.8.8.8')}"),
        ("private", "fixtures/environment.yml:1"),
        ("private", "environment.yml:1"),
    }


RECORD = json.dumps({"eventName": "x", "eventSource": "y", "eventID": "n1", "sourceIPAddress": "8.8.8.8"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.json", RECORD.encode()),
        ("packed.json.gz", gzip.compress(RECORD.encode(), mtime=0)),
        ("packed.txt", base64.b64encode(gzip.compress(RECORD.encode(), mtime=0))),
        ("utf16.json", RECORD.encode("utf-16")),
    ],
)
@pytest.mark.parametrize("folder", [FIRES, "fixtures/_envelopes"])
def test_a_packed_record_hides_nothing(name: str, content: bytes, folder: str, pack: Path) -> None:
    write(pack, f"{folder}/{name}", content)
    assert ("private", f"{folder}/{name}:1") in [(check, place) for check, place in found(pack)] or (
        "private",
        f"{folder}/{name}:2",
    ) in found(pack)
