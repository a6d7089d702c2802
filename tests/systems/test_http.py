"""Talking to a system: what is retried, what is refused, what is said, and that no secret is said."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
import urllib3
from urllib3.connectionpool import HTTPConnectionPool

from awol.errors import ConfigurationError
from awol.systems.http import (
    CleanUpError,
    GoneError,
    Http,
    LiveError,
    Patience,
    _no_answer,
    _reason,
    base_url,
    removing,
    secret,
)
from tests.systems.server import Answer, Request, serving

HASTY = Patience(connect=1, read=0.5, tries=3, pause=0.001, longest_pause=0.01)
TOKEN = "token-that-nobody-may-see"


def http(url: str) -> Http:
    return Http("Testing", url, {"Authorization": f"Bearer {TOKEN}"}, "TEST_TOKEN", HASTY)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_system_is_asked_again(status: int) -> None:
    answers = iter([Answer(status), Answer(status, headers={"Retry-After": "3600"}), Answer(body=b'{"a": 1}')])
    with serving(lambda _: next(answers)) as server:
        assert http(server.url).json("POST", "/x", b"body") == {"a": 1}
        assert [request.body for request in server.requests] == [b"body"] * 3


def test_a_system_that_stays_busy_is_given_up() -> None:
    with serving(lambda _: Answer(503, b'{"messages":[{"type":"ERROR","text":"queue full"}]}')) as server:
        with pytest.raises(LiveError, match=r"503: queue full") as caught:
            http(server.url).json("GET", "/x")
        assert len(server.requests) == HASTY.tries
    assert "try again later" in str(caught.value)


@pytest.mark.parametrize(("status", "step"), [(401, "TEST_TOKEN"), (403, "TEST_TOKEN"), (400, None), (404, None)])
def test_a_refusal_is_not_repeated_and_says_what_to_set(status: int, step: str | None) -> None:
    body = f'{{"error":{{"reason":"no {TOKEN} here"}}}}'.encode()
    with serving(lambda _: Answer(status, body)) as server:
        with pytest.raises(LiveError, match=f"GET /secret: {status}: no") as caught:
            http(server.url).json("GET", "/secret?query=1")
        assert len(server.requests) == 1
    assert TOKEN not in str(caught.value)
    assert (step or "") in (caught.value.next_step or "")
    assert (caught.value.next_step is None) == (step is None)


@pytest.mark.parametrize(
    ("status", "gone"),
    [(400, False), (404, False), (401, True), (403, True), (429, True), (500, True), (501, True), (503, True)],
)
def test_which_refusals_end_the_talk(status: int, gone: bool) -> None:
    """A request that is wrong says nothing of the next one; a system that is closed, broken or busy does."""
    with serving(lambda _: Answer(status, b"{}")) as server, pytest.raises(LiveError) as caught:
        http(server.url).json("GET", "/x")
    assert isinstance(caught.value, GoneError) == gone


def test_a_redirect_is_not_followed() -> None:
    with serving(lambda _: Answer(200)) as other:
        moved = Answer(302, headers={"Location": f"{other.url}/elsewhere"})
        with serving(lambda _: moved) as server, pytest.raises(LiveError, match="302"):
            http(server.url).json("GET", "/x")
        assert other.requests == []


@pytest.mark.parametrize("body", [b'{"a": ', b"<html>", b""])
def test_an_answer_that_is_no_json(body: bytes) -> None:
    with serving(lambda _: Answer(body=body)) as server, pytest.raises(LiveError, match="not JSON, or was cut off"):
        http(server.url).json("GET", "/x")


def test_an_answer_that_breaks_off() -> None:
    with (
        serving(lambda _: Answer(body=b'{"a": 1}' * 100, cut=8)) as server,
        pytest.raises(LiveError, match="was cut off"),
    ):
        http(server.url).json("GET", "/x")


def test_a_line_that_breaks_off() -> None:
    with serving(lambda _: Answer(body=b'{"a": 1}\n{"b"')) as server, pytest.raises(LiveError, match="a line"):
        list(http(server.url).lines("POST", "/x", b"", "text/plain"))


def test_nobody_there() -> None:
    with serving(lambda _: Answer()) as server:
        url = server.url
    with pytest.raises(LiveError, match="no connection") as caught:
        http(url).json("GET", "/x")
    assert "check that it runs" in str(caught.value)


def test_no_answer_in_time() -> None:
    import time

    def slow(_: Request) -> Answer:
        time.sleep(1.0)
        return Answer()

    impatient = Patience(connect=1, read=0.05, tries=1)
    with serving(slow) as server, pytest.raises(LiveError, match="no answer in time"):
        Http("Testing", server.url, patience=impatient).json("GET", "/x")


ADDRESSES: list[tuple[str, str | None]] = [
    ("https://es.example.com:9200/", None),
    ("http://127.0.0.1:9200", None),
    ("http://localhost:9200", None),
    ("http://[::1]:9200", None),
    ("http://es.example.com:9200", "plain http"),
    ("http://192.0.2.1:9200", "plain http"),
    ("http://localhost.example.com", "plain http"),
    ("https://me:pw@es.example.com", "user name or password"),
    ("ftp://es.example.com", "not an address"),
    ("es.example.com:9200", "not an address"),
    ("", "not an address"),
]


@pytest.mark.parametrize(("url", "told"), ADDRESSES)
def test_addresses(url: str, told: str | None) -> None:
    if told is None:
        assert base_url(url, "it") == url.rstrip("/")
    else:
        with pytest.raises(ConfigurationError, match=told) as caught:
            base_url(url, "it")
        assert "me:pw" not in str(caught.value)


def test_a_secret_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert secret("AWOL_TEST") is None
    monkeypatch.setenv("AWOL_TEST_FILE", str(tmp_path / "token"))
    with pytest.raises(ConfigurationError, match="cannot be read") as told:
        secret("AWOL_TEST")
    assert (str(told.value.location), told.value.next_step) == (str(tmp_path / "token"), "check AWOL_TEST_FILE")
    (tmp_path / "token").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        secret("AWOL_TEST")
    (tmp_path / "token").write_text("\n")
    with pytest.raises(ConfigurationError, match="is empty") as told:
        secret("AWOL_TEST")
    assert (str(told.value.location), told.value.next_step) == (str(tmp_path / "token"), "check AWOL_TEST_FILE")
    (tmp_path / "token").write_text("abc\n")
    assert secret("AWOL_TEST") == "abc"
    monkeypatch.setenv("AWOL_TEST", "direct")
    assert secret("AWOL_TEST") == "direct"
    monkeypatch.setenv("AWOL_TEST", " with a blank behind it \n")
    assert secret("AWOL_TEST") == "with a blank behind it"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Authorization": "Bearer abcdef"}, "no table awol_x for *** or ***"),
        ({"Authorization": "ApiKey abcdef "}, "no table awol_x for *** or Bearer ***"),
        ({"Authorization": ""}, "no table awol_x for abcdef or Bearer abcdef"),
        ({"X-Trino-User": "awol", "X-Trino-Source": "awol"}, "no table awol_x for abcdef or Bearer abcdef"),
    ],
)
def test_of_a_message_only_credentials_are_left_out(headers: dict[str, str], told: str) -> None:
    fault = Http("Testing", "http://127.0.0.1:1/", headers).fault(
        "GET", "/", "no table awol_x for abcdef or Bearer abcdef"
    )
    assert fault.message.endswith(f": {told}")


def test_a_certificate_authority_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_CA_BUNDLE", "nowhere.pem")
    with pytest.raises(ConfigurationError, match=r"nowhere\.pem"):
        http("https://es.example.com")


def fail() -> None:
    raise LiveError("cannot")


def test_what_cannot_be_removed_is_told() -> None:
    with pytest.raises(CleanUpError, match="is still there: cannot") as caught, removing(fail, "DELETE /x"):
        pass
    assert caught.value.next_step == "DELETE /x"


def test_a_fault_of_the_run_stays_the_fault() -> None:
    with (
        pytest.raises(LiveError, match=r"first; .* may still be there; remove it with: DELETE /x"),
        removing(fail, "DELETE /x"),
    ):
        raise LiveError("first")


def test_an_interrupted_run_is_cleaned_up() -> None:
    called: list[int] = []
    with pytest.raises(KeyboardInterrupt), removing(lambda: called.append(1), "by hand"):
        raise KeyboardInterrupt
    assert called == [1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key in one file, for 127.0.0.1, signed by nobody."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    request = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1")
    names = (
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "key"),
        "-out",
        str(folder / "certificate"),
    )
    subprocess.run([openssl, *request, *names], check=True, capture_output=True)
    whole = folder / "whole.pem"
    whole.write_text((folder / "certificate").read_text() + (folder / "key").read_text())
    return whole


def test_certificates_are_verified(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(lambda _: Answer(body=b"[1]"), tls) as server:
        with pytest.raises(LiveError, match="certificate was not accepted") as caught:
            http(server.url).json("GET", "/x")
        assert "AWOL_CA_BUNDLE" in str(caught.value)
        assert server.requests == []
        monkeypatch.setenv("AWOL_CA_BUNDLE", str(certificate))
        assert http(server.url).json("GET", "/x") == [1]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", ""),
        ("  \n", ""),
        ('{"messages": []}', ""),
        (" Bad Gateway ", ": Bad Gateway"),
        ("x" * 301, f": {'x' * 300}"),
        ("[1]", ": [1]"),
        # Elasticsearch and OpenSearch: the innermost reason.
        ('{"error": {"reason": "outer"}}', ": outer"),
        ('{"error": {"reason": "outer", "root_cause": [{"reason": "inner"}]}}', ": inner"),
        ('{"error": {"reason": "outer", "root_cause": [{"type": "x"}]}}', ": outer"),
        ('{"error": {"reason": "outer", "root_cause": ["odd"]}}', ": outer"),
        ('{"error": {"reason": "o", "root_cause": [{"reason": "r"}], "failed_shards": [{"reason": {"reason": "s"}}]}}',
         ": s"),
        ('{"error": {"failed_shards": [{"reason": "text"}]}}', ": text"),
        ('{"error": {"type": "t"}}', ": {'type': 't'}"),
        ('{"error": "plain"}', ": plain"),
        # Splunk, and its event collector.
        ('{"messages": [{"type": "ERROR", "text": "one"}, "odd", {"text": "two"}, {"type": "FATAL"}]}',
         ": one; two; {'type': 'FATAL'}"),
        ('{"text": "Invalid token", "code": 4}', ": Invalid token"),
        ('{"text": "Invalid token", "error": "other"}', ": Invalid token"),
        ('{"a": 1}', ': {"a": 1}'),
        (f'{{"text": "{"x" * 301}"}}', f": {'x' * 300}"),
    ],
)  # fmt: skip
def test_what_an_error_says(body: str, told: str) -> None:
    assert _reason(body) == told


POOL = HTTPConnectionPool("localhost")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (urllib3.exceptions.SSLError("self-signed"), "its certificate was not accepted: self-signed"),
        (urllib3.exceptions.ReadTimeoutError(POOL, "/", "x"), "no answer in time"),
        (urllib3.exceptions.ConnectTimeoutError(), "no connection"),
        (urllib3.exceptions.ProtocolError("cut"), "no answer: ProtocolError"),
        (urllib3.exceptions.MaxRetryError(POOL, "/", urllib3.exceptions.ConnectTimeoutError()), "no connection"),
        (urllib3.exceptions.MaxRetryError(POOL, "/", urllib3.exceptions.SSLError("x")),
         "its certificate was not accepted: x"),
        (urllib3.exceptions.MaxRetryError(POOL, "/"), "no answer: MaxRetryError"),
    ],
)  # fmt: skip
def test_why_there_is_no_answer(fault: urllib3.exceptions.HTTPError, told: str) -> None:
    assert _no_answer(fault) == told


@pytest.mark.parametrize(
    ("status", "access", "step"),
    [
        (401, "TOKEN", "check the credentials and their rights: TOKEN"),
        (403, "TOKEN", "check the credentials and their rights: TOKEN"),
        (401, "", None),
        (429, "TOKEN", "the system stayed too busy; try again later, or with fewer rules"),
        (503, "", "the system stayed too busy; try again later, or with fewer rules"),
        (500, "TOKEN", None),
        (
            None,
            "TOKEN",
            "check that it runs and that the address is right; for a private authority, set AWOL_CA_BUNDLE",
        ),
    ],
)
def test_what_to_do_about_a_system_that_is_gone(status: int | None, access: str, step: str | None) -> None:
    fault = Http("Testing", "http://127.0.0.1:1/", access=access).gone("GET", "/x?secret=1", "told", status)
    assert (fault.message, fault.next_step, fault.status) == (
        "Testing at http://127.0.0.1:1: GET /x: told", step, status,
    )  # fmt: skip


def test_how_long_a_system_is_waited_for() -> None:
    assert (Patience().connect, Patience().read, Patience().tries) == (10, 120, 5)
    assert (Patience().pause, Patience().longest_pause) == (0.5, 20)


def test_what_a_request_asks_for_and_that_its_credentials_are_not_shown() -> None:
    with serving(lambda _: Answer(200, b"{}")) as server:
        asked = Http("Testing", server.url, {"Authorization": "ApiKey abc"})
        asked.json("POST", "/x", b"{}", "application/x-ndjson")
    (request,) = server.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (headers["accept"], headers["content-type"]) == ("application/json", "application/x-ndjson")
    assert headers["authorization"] == "ApiKey abc"
    assert "abc" not in repr(asked)
