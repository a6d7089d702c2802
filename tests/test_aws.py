"""What AWS refuses, in plain words, and how often it is asked again."""

from __future__ import annotations

import builtins
import hashlib
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from awol import aws
from awol.aws import UnreachableError


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "m"}}, "GetObject")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (refused("NoSuchBucket"), "there is no such bucket"),
        (refused("AccessDenied"), "access denied"),
        (refused("403"), "access denied"),
        (refused("404"), "the object is not there any more"),
        (refused("NoSuchKey"), "the object is not there any more"),
        (refused("412"), "the object changed while it was read"),
        (refused("ExpiredToken"), "the credentials have expired"),
        (refused("InvalidAccessKeyId"), "AWS does not know the access key"),
        (refused("SignatureDoesNotMatch"), "the secret key does not belong to the access key"),
        (refused("InvalidObjectState"), "archived in S3 Glacier"),
        (refused("PermanentRedirect"), "the bucket is in another region"),
        (NoCredentialsError(), "no AWS credentials"),
    ],
)
def test_a_refusal_in_words_with_the_next_step(fault: Exception, told: str) -> None:
    words, step = aws.in_words(fault)
    assert words == told
    assert step


def test_a_fault_that_nobody_foresaw_is_told_as_it_is() -> None:
    assert aws.in_words(refused("SlowDown")) == (
        "An error occurred (SlowDown) when calling the GetObject operation: m", None,
    )  # fmt: skip
    assert aws.in_words(ValueError("x")) == ("x", None)


def test_what_a_call_raises() -> None:
    assert aws.faults() == (BotoCoreError, ClientError)


def test_a_client_is_patient_and_takes_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    made = aws.client("s3", instead="download the files", region="eu-west-1", max_pool_connections=3)
    assert made.meta.region_name == "eu-west-1"
    assert made.meta.config.retries == {"mode": "adaptive", "total_max_attempts": 11}
    assert made.meta.config.max_pool_connections == 3


@pytest.fixture
def without_boto(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *given: Any, **named: Any) -> Any:
        if name.partition(".")[0] in ("boto3", "botocore"):
            raise ImportError(name)
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", missing)


@pytest.mark.usefixtures("without_boto")
def test_without_boto3_it_is_told_what_to_do_instead() -> None:
    assert aws.faults() == ()
    with pytest.raises(UnreachableError) as told:
        aws.client("s3", instead="download the files")
    assert str(told.value) == (
        "boto3, which reads from AWS, is not installed\n  try: pip install boto3, or download the files"
    )
    with pytest.raises(UnreachableError) as told:
        aws.signer("es", "eu-west-1")
    assert str(told.value) == ("botocore, which signs requests to AWS, is not installed\n  try: pip install botocore")
    assert told.value.exit_code == 3


def test_a_signature_adds_headers_and_repeats_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    added = aws.signer("es", "eu-west-1")("POST", "https://example.com/_search", b"{}", {"Accept": "text/plain"})
    assert added["X-Amz-Content-SHA256"] == hashlib.sha256(b"{}").hexdigest()
    assert "/eu-west-1/es/aws4_request" in added["Authorization"]
    assert "Accept" not in added
