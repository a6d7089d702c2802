"""Files of known records: each record carries its own token twice, in an envelope, under layers, damaged or whole."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard

from awol.events.wrap import WRAPPERS, wrap
from programs.reader_fuzz.damage import damaged

Record = dict[str, Any]

NAMES = ("LeaveOrganization", "leaveorganization", "DescribeInstances", "ConsoleLogin", "StopLogging")
ODD_TEXTS = (
    "", "a b", "é\U0001f600", '"', "\\", "{", "}", "]", "\n{", '{"eventName":"x"}', '"Records":[', "\u2028", "x" * 900,
    "H4sIAAAA", "\x7f", "=1+1", "\\u0041",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (None, True, 0, -1, 1.5, 2**60, [], {}, [None, {"a": []}], {"b": {"c": "d"}}, ["x", 1])


@dataclass(frozen=True, slots=True)
class Part:
    """A text with records in it: `path` is that of the file, or of the file in an archive, in messages."""

    path: str
    plain: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A file. `tokens` are those of all records that were put in; `parts` the texts that lie in it where they are
    known, after damage; None where the damage was done to the layers around them, or hides the tokens."""

    how: str
    content: bytes
    tokens: tuple[str, ...]
    parts: tuple[Part, ...] | None
    whole: bool


def records(chance: random.Random) -> list[Record]:
    return [_record(chance) for _ in range(chance.randint(1, 7))]


def _record(chance: random.Random) -> Record:
    token = f"token-{chance.getrandbits(48):012x}"
    made: Record = {
        "eventVersion": "1.11",
        "eventID": token,
        "eventTime": "2026-06-10T11:18:05Z",
        "eventSource": "organizations.amazonaws.com",
        "eventName": chance.choice(NAMES),
        "awsRegion": "us-east-1",
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": chance.choice(("Root", "AssumedRole")), "accountId": "111122223333"},
    }
    for number in range(chance.randint(0, 3)):
        odd = chance.choice(ODD_TEXTS) if chance.random() < 0.6 else chance.choice(ODD_VALUES)
        made.setdefault("requestParameters", {})[f"p{number}"] = odd
    made["requestID"] = token
    return made


# --- envelopes: a text of records


def _spelt(value: Any, chance: random.Random) -> str:
    way = chance.randrange(4)
    if way == 0:
        return json.dumps(value)
    if way == 1:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(value, separators=(",", ":"))


def _each(given: Sequence[Record], chance: random.Random, begin: str, between: str, end: str) -> bytes:
    return (begin + between.join(_spelt(one, chance) for one in given) + end).encode()


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _prefixed(given: Sequence[Record], prefix: str) -> bytes:
    return "".join(f"{prefix}{json.dumps(one)}\n" for one in given).encode()


def _indented(given: Sequence[Record], chance: random.Random) -> bytes:
    return json.dumps({"Records": given}, indent=chance.choice((1, 2, 4))).encode()


OWN: Mapping[str, Callable[[Sequence[Record], random.Random], bytes]] = {
    "lines": lambda given, chance: _each(given, chance, "", "\n", chance.choice(("", "\n"))),
    "crlf": lambda given, chance: _each(given, chance, "", "\r\n", "\r\n"),
    "blank lines": lambda given, chance: _each(given, chance, "\n", "\n\n", "\n\n"),
    "one line": lambda given, chance: _each(given, chance, "", " ", ""),
    "nothing between": lambda given, chance: _each(given, chance, "", "", ""),
    "commas": lambda given, chance: _each(given, chance, "", ",\n", ""),
    "Records a line": lambda given, chance: _each(given, chance, '{"Records":[', ']}\n{"Records":[', "]}\n"),
    "Records over lines": lambda given, chance: _each(given, chance, '{"Records": [\n', ",\n", "\n]}\n"),
    "Records": lambda given, chance: _each(given, chance, '{"Records":[', ",", "]}"),
    "Records and more": lambda given, chance: _each(given, chance, '{"Records":[', ",", '],"x":1}'),
    "Records indented": _indented,
    "a list over lines": lambda given, chance: _each(given, chance, "[\n", ",\n", "\n]"),
    "a list indented": lambda given, _: json.dumps(given, indent=2).encode(),
    "syslog": lambda given, _: _prefixed(given, "Jun 10 11:18:05 host app[7]: "),
    "exported logs": lambda given, _: _prefixed(given, "2026-06-10T11:18:05.000Z "),
    "bulk": lambda given, _: _prefixed(given, '{"index":{}}\n'),
    "csv of raw": lambda given, _: _csv([["_time", "_raw"], *(["1", json.dumps(one)] for one in given)]),
    "csv of events": lambda given, _: _csv([["eventTime", "eventJson"], *(["1", json.dumps(one)] for one in given)]),
}

HIDING = frozenset({"cloudwatch_logs_lambda", "kinesis", "firehose_transformation"})
"""Envelopes of JSON in which records lie in base64, so that a text does not show what is in it."""

LAYERED = frozenset({"records_gzip", "records_gzip_members", "cloudwatch_logs_base64_gzip", "firehose"})
"""Envelopes that are compressed."""

WITHOUT_SUM = frozenset({"firehose_transformation"})
"""Envelopes in which damage may leave another text that is whole, and nobody can tell."""

ENVELOPES = (*(name for name in WRAPPERS if name not in LAYERED), *OWN, *OWN)


def _text(given: Sequence[Record], envelope: str, chance: random.Random) -> bytes:
    return OWN[envelope](given, chance) if envelope in OWN else wrap(given, envelope)


# --- layers: bytes around a text


def _gzip(content: bytes, chance: random.Random) -> bytes:
    return gzip.compress(content, chance.choice((0, 1, 6)), mtime=0)


def _members(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return _gzip(content[:at], chance) + _gzip(content[at:], chance)


def _zstd(content: bytes, chance: random.Random) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True, level=chance.choice((1, 3))).compress(content)


def _base64(content: bytes, chance: random.Random) -> bytes:
    packed = _gzip(content, chance)
    return base64.encodebytes(packed) if chance.random() < 0.5 else base64.b64encode(packed)


LAYERS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "gzip": _gzip,
    "gzip members": _members,
    "gzip in gzip": lambda content, chance: _gzip(_gzip(content, chance), chance),
    "zstd": _zstd,
    "base64": _base64,
}


def _zip(parts: Mapping[str, bytes], chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, archive.compression)
    return stream.getvalue()


def _tar(parts: Mapping[str, bytes], _chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


ARCHIVES: Mapping[str, Callable[[Mapping[str, bytes], random.Random], bytes]] = {
    "zip": _zip,
    "tar": _tar,
    "tar.gz": lambda parts, chance: _gzip(_tar(parts, chance), chance),
    "two tars": lambda parts, chance: b"".join(_tar({name: one}, chance) for name, one in parts.items()),
    "gzip in zip": lambda parts, chance: _zip({name: _gzip(one, chance) for name, one in parts.items()}, chance),
}


# --- a file


def make(chance: random.Random, name: str = "log") -> Made:
    """The next file, of which every other thing is by chance; `name` is what its messages call it."""
    way = chance.random()
    if way < 0.12:
        return _archive(chance, name)
    if way < 0.2:
        return _compressed_envelope(chance)
    given = records(chance)
    envelope = chance.choice(ENVELOPES)
    plain = _text(given, envelope, chance)
    tokens = tuple(one["eventID"] for one in given)
    inner = chance.random() < 0.9
    whole = chance.random() < 0.02
    if inner and not whole:
        plain = damaged(plain, chance)
    layer = chance.choice((*[""] * len(LAYERS), *LAYERS))
    content = LAYERS[layer](plain, chance) if layer else plain
    outer = bool(layer) and not whole and (not inner or chance.random() < 0.15)
    if outer:
        content = damaged(content, chance)
    shows = envelope not in HIDING and not outer
    parts = (Part(name, plain),) if shows else _readable(name, plain, content, layer, envelope)
    return Made(f"{envelope}{' in ' + layer if layer else ''}", content, tokens, parts, whole and not outer)


def _readable(name: str, plain: bytes, content: bytes, layer: str, envelope: str) -> tuple[Part, ...] | None:
    """What is left to be expected where the text does not show it."""
    if envelope in HIDING:
        try:
            json.loads(plain)
        except ValueError:
            return None
        # Whole JSON all the same: what was taken out nobody can miss.
        return ()
    if layer.startswith("gzip"):
        try:
            left = gzip.decompress(content)
        except (OSError, EOFError, ValueError, zlib.error):
            return None
        return (Part(name, left),)
    return None


def _compressed_envelope(chance: random.Random) -> Made:
    given = records(chance)
    envelope = chance.choice(sorted(LAYERED))
    content = damaged(wrap(given, envelope), chance)
    parts = _readable("log", b"", content, "gzip", envelope)
    return Made(envelope, content, tuple(one["eventID"] for one in given), parts, whole=False)


def _archive(chance: random.Random, name: str) -> Made:
    kind = chance.choice(list(ARCHIVES))
    texts: dict[str, bytes] = {}
    tokens: list[str] = []
    parts = []
    # An archive that follows another may be gone, and nobody can tell.
    inner = kind == "two tars" or chance.random() < 0.5
    for number in range(chance.randint(1, 4)):
        given = records(chance)
        text = _text(given, chance.choice(("lines", "Records", "Records indented")), chance)
        if inner and chance.random() < 0.5:
            text = damaged(text, chance)
        member = f"day-{number}.json"
        texts[member] = text
        tokens += [one["eventID"] for one in given]
        parts.append(Part(f"{name}/{member}", text))
    content = ARCHIVES[kind](texts, chance)
    if inner:
        return Made(kind, content, tuple(tokens), tuple(parts), whole=False)
    return Made(kind, damaged(content, chance), tuple(tokens), None, whole=False)
