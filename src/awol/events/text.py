"""Characters out of bytes, streaming: UTF-8 with or without a byte order mark, and UTF-16 as PowerShell writes it."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from awol.events.layers import peek

_DAMAGE: Final = re.compile("[\udc80-\udcff]+")
Damage = deque[tuple[int, int]]
"""Where bytes were that are no text: the offset of each run of them in characters, and its length."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def characters(chunks: Iterator[bytes], damage: Damage) -> Iterator[str]:
    """The text of `chunks`. Bytes that are no text are told by `damage`, and U+FFFD stands for each in the text."""
    head, chunks = peek(chunks, 4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _decoded(_without(chunks, len(mark)), encoding, damage)
    # Without a mark JSON in UTF-16 shows itself by the zero beside its first character (RFC 4627, section 3).
    # A block of zeros, as a disk leaves it, may stand there as well.
    zeros = [byte == 0 for byte in head]
    if zeros == [False, True, False, True] and head[:1] in (b"{", b"["):
        return _decoded(chunks, "utf-16-le", damage)
    if zeros == [True, False, True, False] and head[1:2] in (b"{", b"["):
        return _decoded(chunks, "utf-16-be", damage)
    return _decoded(chunks, "utf-8", damage)


def _decoded(chunks: Iterator[bytes], encoding: str, damage: Damage) -> Iterator[str]:
    if encoding == "utf-8":
        return utf_8(chunks, damage)
    return _utf_16(chunks, encoding, damage)


def _without(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[count:]
        count = max(0, count - len(chunk))


def utf_8(chunks: Iterator[bytes], damage: Damage) -> Iterator[str]:
    """The text of `chunks` in UTF-8, a byte order mark as a character of it."""
    rest = b""
    offset = 0
    for chunk in chunks:
        joined = rest + chunk if rest else chunk
        text, used = codecs.utf_8_decode(joined, "surrogateescape", False)
        rest = joined[used:]
        yield _marked(text, offset, damage)
        offset += len(text)
    if rest:
        yield _marked(rest.decode("utf-8", "surrogateescape"), offset, damage)


def _marked(text: str, offset: int, damage: Damage) -> str:
    # Well-formed UTF-8 holds no surrogate, so that each one here stands for a byte that was none of it.
    if text.isascii() or not _DAMAGE.search(text):
        return text
    damage.extend((offset + run.start(), run.end() - run.start()) for run in _DAMAGE.finditer(text))
    return _DAMAGE.sub(lambda run: "�" * (run.end() - run.start()), text)


def _utf_16(chunks: Iterator[bytes], encoding: str, damage: Damage) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    offset = 0
    for chunk in chunks:
        text = decoder.decode(chunk)
        offset += len(text)
        yield text
    try:
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        damage.append((offset, 1))
        yield "�"
