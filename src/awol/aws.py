"""boto3, the optional extra that asks AWS, and its faults in plain words.

Calls are made with the caller's credentials, found as every AWS tool finds them; an endpoint of one's own comes from
`AWS_ENDPOINT_URL` (AWS SDKs and Tools Reference Guide).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from awol.errors import AwolError


class UnreachableError(AwolError):
    """AWS could not be asked, or refused the calls without which nothing can be said."""

    exit_code = 3


def client(service: str, *, instead: str, region: str | None = None, **settings: Any) -> Any:
    """A client of boto3 whose retries adapt to throttling. `instead` is what to do without boto3; `settings` go to
    `botocore.config.Config`. Raises `UnreachableError` where boto3 is not installed."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as fault:
        step = f"pip install boto3, or {instead}"
        raise UnreachableError("boto3, which reads from AWS, is not installed", next_step=step) from fault
    retries = {"mode": "adaptive", "max_attempts": 10}
    return boto3.client(service, region_name=region, config=Config(retries=retries, **settings))


def signer(service: str, region: str) -> Callable[[str, str, bytes, Mapping[str, str]], Mapping[str, str]]:
    """What signs a request to a service of AWS (Signature Version 4): of its method, address, body and headers it makes
    the headers to add. Raises `UnreachableError` where botocore is not installed, or finds no credentials.

    The hash of the body is a header too, which some services want and none minds.
    """
    try:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.session import get_session
    except ImportError as fault:
        step = "pip install botocore"
        raise UnreachableError("botocore, which signs requests to AWS, is not installed", next_step=step) from fault
    credentials = get_session().get_credentials()
    if credentials is None:
        raise UnreachableError(*_STEPS["NoCredentialsError"][:1], next_step=_STEPS["NoCredentialsError"][1])

    def sign(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Mapping[str, str]:
        all_headers = {**headers, "X-Amz-Content-SHA256": hashlib.sha256(body).hexdigest()}
        request = AWSRequest(method, url, all_headers, body)
        # Credentials of a role expire: the current ones are asked for each time.
        SigV4Auth(credentials.get_frozen_credentials(), service, region).add_auth(request)
        return {name: value for name, value in request.headers.items() if name not in headers}

    return sign


def faults() -> tuple[type[Exception], ...]:
    """What a call of boto3 raises; nothing where it is not installed, which `client` says."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return ()
    return BotoCoreError, ClientError


_STEPS = {
    "NoSuchBucket": ("there is no such bucket", "check its name and the account of your credentials"),
    "AccessDenied": ("access denied", "use credentials that may s3:ListBucket and s3:GetObject there, and kms:Decrypt"),
    "InvalidAccessKeyId": ("AWS does not know the access key", "check AWS_PROFILE or AWS_ACCESS_KEY_ID"),
    "SignatureDoesNotMatch": ("the secret key does not belong to the access key", "check AWS_SECRET_ACCESS_KEY"),
    "ExpiredToken": ("the credentials have expired", "sign in again, then search again"),
    "NoSuchKey": ("the object is not there any more", "search again"),
    "PreconditionFailed": ("the object changed while it was read", "search it again"),
    "InvalidObjectState": ("archived in S3 Glacier", "restore it first (aws s3api restore-object), then search again"),
    "ParamValidationError": ("this is not the address of a bucket", "write s3://BUCKET or s3://BUCKET/PREFIX"),
    "NoCredentialsError": ("no AWS credentials", "set AWS_PROFILE, or sign in with `aws sso login`"),
    "EndpointConnectionError": ("AWS cannot be reached", "check the network, the region and AWS_ENDPOINT_URL"),
    "PermanentRedirect": ("the bucket is in another region", "set AWS_REGION to the bucket's region"),
}


def in_words(fault: Exception) -> tuple[str, str | None]:
    """What went wrong with a call, and the next step where it is known."""
    response = getattr(fault, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", type(fault).__name__))
    # A request for an object's first bytes is answered with a number alone where it is a HEAD.
    known = _STEPS.get({"403": "AccessDenied", "404": "NoSuchKey", "412": "PreconditionFailed"}.get(code, code))
    return known if known else (str(fault), None)
