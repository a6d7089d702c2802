"""HTTP to the user's own systems: bounded, verified, and silent about secrets.

urllib3 does the retries (429, 502, 503, 504 and broken connections, with growing pauses and `Retry-After`), the
verification of certificates, and the time-outs. What is added here: plain http only to this machine, no redirects
(they would carry credentials elsewhere), and faults that say which system, which request, and what to set.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.util import Retry, Timeout

from awol.errors import AwolError, ConfigurationError, Location

BUSY = frozenset((429, 502, 503, 504))
"""Statuses that a system uses for `not now` (RFC 9110, 15.6; RFC 6585, 4)."""


class LiveError(AwolError):
    """A real system could not be asked, or gave no answer that could be trusted."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: seconds for a connection, seconds without a byte, tries, and the first pause between two."""

    connect: float = 10.0
    read: float = 120.0
    tries: int = 5
    pause: float = 0.5
    longest_pause: float = 20.0


def base_url(url: str, what: str) -> str:
    """The address without a slash at its end. Raises `ConfigurationError` where it is not one to send secrets to."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"`{url}` is not an address of {what}", next_step="write https://host:port")
    if parts.username or parts.password:
        raise ConfigurationError(
            f"the address of {what} contains a user name or password, where others can read it",
            next_step="put credentials into the environment (the help of the command names the variables)",
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigurationError(
            f"plain http to {parts.hostname} would show credentials and logs to the network",
            next_step="use https; plain http is allowed to this machine only",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def secret(name: str) -> str | None:
    """A credential: the environment variable `name`, else the content of the file that `name`_FILE names, without the
    white space around it."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(f"cannot be read: {fault}", Location(path), f"check {name}_FILE") from fault
    if not text:
        raise ConfigurationError("is empty", Location(path), f"check {name}_FILE")
    return text


OPEN = frozenset(("X-Trino-User", "X-Trino-Source"))
"""Headers that carry no credential, whose values may be words that messages have too."""

Sign = Callable[[str, str, bytes, Mapping[str, str]], Mapping[str, str]]
"""Headers that sign a request: of its method, its whole address, its body and the headers that it has."""


@dataclass(slots=True)
class Http:
    """One system at `url`. `name` is for messages, `headers` carry its credentials, `access` says how to give them;
    `sign` gives each request headers of its own, where a system wants its requests signed."""

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    access: str = ""
    patience: Patience = field(default_factory=Patience)
    sign: Sign | None = field(default=None, repr=False)
    _signed: Mapping[str, str] = field(init=False, default_factory=dict, repr=False)
    _pool: urllib3.PoolManager = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.url = base_url(self.url, self.name)
        authorities = os.environ.get("AWOL_CA_BUNDLE")
        if authorities and not Path(authorities).is_file():
            raise ConfigurationError("there is no such file", Location(authorities), "check AWOL_CA_BUNDLE")
        self._pool = urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED",
            ca_certs=authorities or None,
            timeout=Timeout(connect=self.patience.connect, read=self.patience.read),
            retries=Retry(
                total=self.patience.tries - 1,
                redirect=False,
                status_forcelist=BUSY,
                allowed_methods=None,
                backoff_factor=self.patience.pause,
                backoff_max=self.patience.longest_pause,
                retry_after_max=int(self.patience.longest_pause),
                raise_on_status=False,
                raise_on_redirect=False,
            ),
        )

    def json(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        """The parsed JSON answer. Raises `LiveError` for no answer, any status but 2xx, and what is no JSON."""
        with self._send(method, path, body, kind) as answer:
            content = self._read(answer, method, path)
        try:
            return json.loads(content)
        except ValueError as fault:
            raise self.fault(method, path, "the answer is not JSON, or was cut off") from fault

    def lines(self, method: str, path: str, body: bytes, kind: str) -> Iterator[Any]:
        """The JSON values of an answer that comes line by line. Raises `LiveError` as `json` does."""
        with self._send(method, path, body, kind) as answer:
            content = self._read(answer, method, path)
        for line in content.splitlines():
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except ValueError as fault:
                raise self.fault(method, path, "a line of the answer is not JSON, or was cut off") from fault

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> urllib3.BaseHTTPResponse:
        headers = {**self.headers, "Content-Type": kind, "Accept": "application/json"}
        if self.sign is not None:
            self._signed = self.sign(method, self.url + path, body or b"", headers)
            headers |= self._signed
        try:
            answer = self._pool.request(
                method, self.url + path, body=body, headers=headers, redirect=False, preload_content=False
            )
        except urllib3.exceptions.HTTPError as fault:
            raise self.gone(method, path, _no_answer(fault)) from None
        if 200 <= answer.status < 300:
            return answer
        with answer:
            content = self._read(answer, method, path).decode("utf-8", "replace")
        reason = f"{answer.status}{_reason(content)}"
        if answer.status in (401, 403) or answer.status >= 500 or answer.status in BUSY:
            raise self.gone(method, path, reason, answer.status)
        raise self.fault(method, path, reason, answer.status)

    def _read(self, answer: urllib3.BaseHTTPResponse, method: str, path: str) -> bytes:
        try:
            return answer.read()
        except urllib3.exceptions.HTTPError as fault:
            raise self.fault(method, path, f"the answer was cut off: {type(fault).__name__}") from None

    def fault(self, method: str, path: str, told: str, status: int | None = None) -> StatusError:
        """A `LiveError` about one request; `path` is shown without its query."""
        return StatusError(self._told(method, path, told), status=status)

    def gone(self, method: str, path: str, told: str, status: int | None = None) -> GoneError:
        """A `LiveError` that ends the talk with this system."""
        step = None
        if status in (401, 403):
            step = f"check the credentials and their rights: {self.access}" if self.access else None
        elif status in BUSY:
            step = "the system stayed too busy; try again later, or with fewer rules"
        elif status is None:
            step = "check that it runs and that the address is right; for a private authority, set AWOL_CA_BUNDLE"
        return GoneError(self._told(method, path, told), next_step=step, status=status)

    def _told(self, method: str, path: str, reason: str) -> str:
        for name, value in (*self.headers.items(), *self._signed.items()):
            # A system that quotes the request in its answer must not bring a credential into a log.
            value = value.strip()
            for hidden in () if name in OPEN else (value, value.rpartition(" ")[2]):
                reason = reason.replace(hidden, "***") if hidden else reason
        return f"{self.name} at {self.url}: {method} {path.partition('?')[0]}: {reason}"

    def close(self) -> None:
        """Let the connections go."""
        self._pool.clear()


class StatusError(LiveError):
    """A request that failed: `status` is the answer's, None where there was none."""

    def __init__(
        self, message: str, location: Location | None = None, next_step: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, location, next_step)
        self.status = status


@contextmanager
def removing(remove: Callable[[], object], by_hand: str) -> Iterator[None]:
    """Call `remove` when the body is done, or broke off; where it fails, say what to do `by_hand`.

    A fault of the body stays the fault: that the cleaning up failed as well is added to it.
    """
    try:
        yield
    except BaseException as fault:
        try:
            remove()
        except LiveError:
            if isinstance(fault, AwolError):
                fault.message += f"; data of this run may still be there; remove it with: {by_hand}"
        raise
    try:
        remove()
    except LiveError as fault:
        raise CleanUpError(f"data of this run is still there: {fault.message}", next_step=by_hand) from fault


class CleanUpError(LiveError):
    """Everything was run; what was put into the system for it is still there."""


class GoneError(StatusError):
    """The system does not answer, lets nobody in, or cannot work: the next request would fare no better."""


def _no_answer(fault: urllib3.exceptions.HTTPError) -> str:
    cause: BaseException = (
        fault.reason if isinstance(fault, urllib3.exceptions.MaxRetryError) and fault.reason else fault
    )
    if isinstance(cause, urllib3.exceptions.SSLError):
        return f"its certificate was not accepted: {cause}"
    if isinstance(cause, urllib3.exceptions.ReadTimeoutError):
        return "no answer in time"
    if isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError):
        return "no connection"
    return f"no answer: {type(cause).__name__}"


def _reason(body: str) -> str:
    """What an error body says, in the words of Elasticsearch or Splunk, else its beginning."""
    text = body.strip()
    try:
        document = json.loads(body)
    except ValueError:
        return f": {text[:300]}" if text else ""
    if isinstance(document, dict):
        error = document.get("error")
        if isinstance(error, dict):
            causes = error.get("failed_shards") or error.get("root_cause") or []
            first = causes[0] if causes and isinstance(causes[0], dict) else {}
            inner = first.get("reason", first)
            text = str(inner.get("reason", error.get("reason", error)) if isinstance(inner, dict) else inner)
        elif isinstance(document.get("messages"), list):
            text = "; ".join(
                str(message.get("text", message)) for message in document["messages"] if isinstance(message, dict)
            )
        else:
            text = str(document.get("text", error or text))
    return f": {text[:300]}" if text else ""
