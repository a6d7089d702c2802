"""Requests to Amazon OpenSearch Service: signed, as a server finds that works the signature out by itself.

The server's part follows the IAM User Guide, "Create a signed AWS API request"; it shares no code with what signs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import sys
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from awol import aws
from awol.aws import UnreachableError, signer
from awol.systems.http import GoneError, Http
from awol.systems.opensearch import REGION, OpenSearch, region_of
from awol.values import Event
from tests.systems.server import Answer, Request, serving
from tests.systems.test_elasticsearch_requests import HASTY, Fake, reply
from tests.systems.test_opensearch import root

KEY, SECRET, TOKEN = "AKIAEXAMPLE", "an example of a secret", "an example of a token"
DENIED = Answer(403, b'{"message":"The request signature we calculated does not match"}')
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([a-z0-9-]+)/es/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _canonical(request: Request, signed: str) -> str:
    """The request in the one form that both sides sign; its path is encoded once more than it was sent."""
    parts = urlsplit(request.path)
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~"))
                   for name, value in parse_qsl(parts.query, keep_blank_values=True))  # fmt: skip
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in signed.split(";"))
    query = "&".join("=".join(pair) for pair in pairs)
    body = hashlib.sha256(request.body).hexdigest()
    return "\n".join([request.method, quote(parts.path, safe="/-_.~"), query, headers, signed, body])


def is_signed(request: Request, region: str = "eu-west-1") -> bool:
    """Whether a request is signed with the secret, for that region, in all that has to be signed."""
    found = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        return False
    key, day, of_region, signed, signature = found.groups()
    moment = request.headers["x-amz-date"]
    if key != KEY or of_region != region or not moment.startswith(day):
        return False
    if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(signed.split(";")):
        return False
    if request.headers.get("x-amz-security-token", TOKEN) != TOKEN:
        return False
    scope = f"{day}/{region}/es/aws4_request"
    text = "\n".join(
        ["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(_canonical(request, signed).encode()).hexdigest()]
    )
    secret = _hmac(_hmac(_hmac(_hmac(f"AWS4{SECRET}".encode(), day), region), "es"), "aws4_request")
    return hmac.compare_digest(_hmac(secret, text).hex(), signature)


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWOL_OPENSEARCH_USER", "AWOL_OPENSEARCH_PASSWORD", REGION):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


REQUESTS = [
    ("GET", "/", None),
    ("PUT", "/awol-replay-1", b'{"mappings": {}}'),
    ("POST", "/awol-replay-1/_bulk?refresh=true&b=%2B&a=", b'{"index":{}}\n{"eventName":"\xc3\xa9"}\n'),
    ("POST", "/logs-aws%2A/_search?ignore_unavailable=true", b"{}"),
    ("DELETE", "/awol-replay-1", None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_each_request_is_signed(method: str, path: str, body: bytes | None) -> None:
    with serving(lambda request: reply({}) if is_signed(request) else DENIED) as server:
        Http("OpenSearch", server.url, patience=HASTY, sign=signer("es", "eu-west-1")).json(method, path, body)
        (request,) = server.requests
    assert is_signed(request)
    assert not is_signed(request, "us-east-1")
    assert not is_signed(replace(request, method="HEAD"))
    assert not is_signed(replace(request, path=f"{request.path}x"))
    assert not is_signed(replace(request, body=request.body + b" "))
    assert not is_signed(replace(request, headers={**request.headers, "host": "elsewhere"}))
    assert not is_signed(replace(request, headers={**request.headers, "x-amz-security-token": "another"}))


def test_a_whole_replay_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REGION, "eu-west-1")
    event = Event({"eventID": "a", "eventName": "PutDashboard"})
    fake = Fake(fault=lambda request: None if is_signed(request) else DENIED)
    with serving(fake) as server:
        node = OpenSearch(server.url, "", HASTY)
        with node.loaded({node.key(event): event}) as session:
            session.search("opensearch", "eventName:PutDashboard")
    assert len(server.requests) >= 4
    assert all(map(is_signed, server.requests))


def test_another_secret_is_denied_and_no_secret_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REGION, "eu-west-1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another secret")

    def quoting(request: Request) -> Answer:
        told = f'{{"error": {{"reason": "token {request.headers["x-amz-security-token"]}"}}}}'
        return root("3.9.0") if is_signed(request) else Answer(403, told.encode())

    with serving(quoting) as server, pytest.raises(GoneError) as fault:
        OpenSearch(server.url, "", HASTY).describe()
    assert "403" in fault.value.message
    assert TOKEN not in fault.value.message
    assert REGION in str(fault.value.next_step)


def test_a_user_and_a_password_go_before_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REGION, "eu-west-1")
    monkeypatch.setenv("AWOL_OPENSEARCH_USER", "reader")
    monkeypatch.setenv("AWOL_OPENSEARCH_PASSWORD", "secret")
    with serving(lambda _: root("3.9.0")) as server:
        OpenSearch(server.url, "", HASTY).describe()
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert "x-amz-date" not in server.requests[0].headers


def test_a_node_of_ones_own_gets_no_signature() -> None:
    with serving(lambda _: root("3.9.0")) as server:
        OpenSearch(server.url, "", HASTY).describe()
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("search-logs-abc123.eu-west-1.es.amazonaws.com", "eu-west-1"),
        ("vpc-logs-abc123.us-gov-west-1.es.amazonaws.com", "us-gov-west-1"),
        ("search-logs-abc123.cn-north-1.es.amazonaws.com.cn", "cn-north-1"),
        ("search-logs.eu-west-1.es.amazonaws.com.example.com", ""),
        ("eu-west-1.es.amazonaws.com", ""),
        ("abc.eu-west-1.aoss.amazonaws.com", ""),
        ("localhost:9200", ""),
    ],
)
def test_the_region_is_in_the_address(host: str, region: str) -> None:
    assert region_of(f"https://{host}") == region


def test_without_credentials_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def get_credentials(self) -> None:
            return None

    monkeypatch.setattr("botocore.session.get_session", Nothing)
    with pytest.raises(UnreachableError, match="no AWS credentials") as fault:
        signer("es", "eu-west-1")
    assert "AWS_PROFILE" in str(fault.value.next_step)


@pytest.fixture
def without_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("botocore.auth", "botocore.awsrequest", "botocore.session"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_botocore")
def test_without_the_extra_it_says_what_to_install() -> None:
    with pytest.raises(UnreachableError, match="botocore") as fault:
        aws.signer("es", "eu-west-1")
    assert fault.value.next_step == "pip install botocore"
