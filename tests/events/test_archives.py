"""Files in zip and tar archives, and under zstd, are read as if they lay beside one another."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from typing import Any

import pytest
import zstandard

from awol.engines.sigma.parser import parse
from awol.events import ReadStats, fast
from awol.events.archives import _Chunks
from awol.events.gate import Gate
from tests.events.records import CHUNK, line, no_problem, read_bytes

FILES = {"a/1.json": line(1), "a/2.json.gz": gzip.compress(line(2)), "b.json": line(3) + b"\n" + line(4)}


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        archive.writestr("a/", b"")
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


ARCHIVES = {
    "zip": zipped(FILES),
    "zip, stored": zipped(FILES, zipfile.ZIP_STORED),
    "zip, bzip2": zipped(FILES, zipfile.ZIP_BZIP2),
    "tar": tarred(FILES),
    "tar.gz": gzip.compress(tarred(FILES)),
    "tar.zst": zstd(tarred(FILES)),
    "tar in tar": tarred({"in.tar": tarred(FILES)}),
    "tar in zip": zipped({"in.tar": tarred(FILES)}),
}


@pytest.mark.parametrize("content", ARCHIVES.values(), ids=ARCHIVES)
def test_every_file_of_an_archive_is_read(content: bytes) -> None:
    for chunk_size in (CHUNK, 100):
        result = read_bytes(content, chunk_size)
        assert (result.ids, result.told, result.stats.files, result.stats.records) == (
            ["e1", "e2", "e3", "e4"],
            [],
            3,
            4,
        )
    assert result.events[0].file.endswith("a/1.json")


@pytest.mark.parametrize("content", ARCHIVES.values(), ids=ARCHIVES)
def test_a_hunt_reads_archives(content: bytes) -> None:
    gate = Gate(frozenset({("eventName", "leaveorganization")}))
    found = fast.of_stream(io.BytesIO(content), "log", no_problem, ReadStats(), gate)
    assert [event.id for event in found] == ["e1", "e2", "e3", "e4"]


def test_a_text_with_the_mark_of_tar_at_its_place_is_a_text() -> None:
    content = line(1)[:-1] + b',"errorMessage":"'
    content += b"x" * (257 - len(content)) + b'ustar"}\n' + line(2) + b"\n"
    assert content[257:262] == b"ustar"
    gate = Gate(frozenset({("eventName", "leaveorganization")}))
    found = fast.of_stream(io.BytesIO(content), "log", no_problem, ReadStats(), gate)
    assert [event.id for event in found] == read_bytes(content).ids == ["e1", "e2"]


@pytest.mark.parametrize("packed", [zipped, tarred])
def test_what_is_wrong_is_told_with_its_name_and_what_is_hidden_is_counted(packed: Any) -> None:
    result = read_bytes(packed({"good.json": line(1), "bad.txt": b"hello", ".hidden": b"x", "__MACOSX/x": b"y"}))
    assert (result.ids, result.stats.hidden) == (["e1"], 2)
    assert [told.splitlines()[0] for told in result.told] == [
        "log/bad.txt:1: not CloudTrail: text that is not JSON ('hello')"
    ]


def test_a_damaged_archive_gives_what_can_be_read() -> None:
    content = tarred({"1.json": line(1), "2.json": line(2)})
    result = read_bytes(content[:1600])
    assert result.ids == ["e1"]
    assert any("cut off" in told for told in result.told)
    broken = bytearray(zipped({"1.json": line(1) * 50, "2.json": line(2)}))
    broken[60:90] = b"\0" * 30
    damaged = read_bytes(bytes(broken))
    assert damaged.ids[-1:] == ["e2"]
    assert damaged.told


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_file_of_an_archive_is_named_and_the_next_one_read(how: int) -> None:
    content = bytearray(zipped({"broken.json": line(1) * 40, "whole.json": line(2)}, how))
    begin = content.index(b"broken.json") + len("broken.json")
    content[begin + 20 : begin + 60] = bytes(40)
    result = read_bytes(bytes(content))
    assert result.ids[-1:] == ["e2"]
    assert any("broken.json: damaged in the archive" in told for told in result.told), result.told


ONE, TWO, THREE = ({f"{number}.json": line(number)} for number in (1, 2, 3))


def without_end(files: dict[str, bytes]) -> bytes:
    """A tar archive cut off where its last entry ends."""
    return tarred(files).rstrip(b"\0") + b"\0" * (-len(tarred(files).rstrip(b"\0")) % 512)


def with_header(content: bytes, name: bytes, broken: bytes) -> bytes:
    return content.replace(name, broken, 1)


@pytest.mark.parametrize("chunk_size", [CHUNK, 100])
@pytest.mark.parametrize(
    ("content", "ids", "told"),
    [
        pytest.param(tarred(ONE) + tarred(TWO), ["e1", "e2"], "", id="two tar archives"),
        pytest.param(tarred(ONE) + b"\0" * 7000 + tarred(TWO), ["e1", "e2"], "", id="zeros between"),
        pytest.param(
            tarred(ONE) + b"hello", ["e1"], "data that is not tar follows the tar archive", id="text after tar"
        ),
        pytest.param(
            with_header(tarred(ONE | TWO), b"2.json", b"3.json"),
            ["e1"],
            "tar archive damaged or cut off (bad checksum); rest of it not read",
            id="a header in the middle",
        ),
        pytest.param(without_end(ONE), ["e1"], "it ends without its mark of the end", id="cut off between files"),
        pytest.param(zipped(ONE) + zipped(TWO), ["e2"], "holds files that its directory does not name", id="two zips"),
        pytest.param(
            zipped(ONE) + b"hello", ["e1"], "holds files that its directory does not name", id="text after zip"
        ),
        pytest.param(zipped(ONE) + b"\0" * 9, ["e1"], "", id="zeros after zip"),
    ],
)
def test_what_lies_around_an_archive_is_read_or_told(
    content: bytes, ids: list[str], told: str, chunk_size: int
) -> None:
    result = read_bytes(content, chunk_size)
    assert result.ids == ids
    assert [told in problem for problem in result.told] == ([True] if told else [])


def test_a_file_that_the_directory_of_a_zip_does_not_name_is_told() -> None:
    whole = zipped(ONE | TWO | THREE, zipfile.ZIP_STORED)
    at = whole.index(b"2.json", whole.index(b"PK\x01\x02")) - 46
    entry = whole[at : at + 46 + len("2.json")]
    size = int.from_bytes(whole[-10:-6], "little") - len(entry)
    left = whole.replace(entry, b"")[:-10] + size.to_bytes(4, "little") + whole[-6:]
    result = read_bytes(left)
    assert result.ids == ["e1", "e3"]
    assert ["holds files that its directory does not name" in told for told in result.told] == [True]


@pytest.mark.parametrize(
    ("at", "new"),
    [
        pytest.param(42, b"\xf0\xff\xff\xff", id="an offset beyond the file"),
        pytest.param(28, b"\0\0", id="a name of no letters"),
        pytest.param(20, b"\xff\xff\xff\x7f", id="a size beyond the file"),
        pytest.param(10, b"\x63\0", id="an unknown compression"),
        pytest.param(8, b"\x01\0", id="encrypted"),
    ],
)
def test_a_damaged_directory_of_a_zip_is_no_crash_and_no_silent_loss(at: int, new: bytes) -> None:
    """Offsets are those of a central directory header (APPNOTE.TXT, 4.3.12)."""
    content = bytearray(zipped(ONE | TWO))
    start = content.index(b"1.json", content.index(b"PK\x01\x02")) - 46
    content[start + at : start + at + len(new)] = new
    result = read_bytes(bytes(content))
    assert result.told or result.ids == ["e1", "e2"]


def test_what_expands_without_a_record_in_a_zip_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.events.reader.BARREN_LIMIT", 1_000_000)
    result = read_bytes(zipped({"big.json": b"0" * 5_000_000, "small.json": line(1)}))
    assert result.ids == ["e1"]
    assert "log/big.json: more than 1,000,000 bytes without a record in them; rest of file not read" in result.told[0]


def test_a_zip_archive_that_cannot_be_read_from_its_end_is_named() -> None:
    assert (
        "log/in.zip: not CloudTrail: a zip archive: unpack it first"
        in read_bytes(tarred({"in.zip": zipped(FILES)})).told[0]
    )


def test_an_office_document_is_named() -> None:
    assert (
        "an Office document, such as Excel's: export it as CSV"
        in read_bytes(zipped({"[Content_Types].xml": b""})).told[0]
    )


def test_archives_within_archives_have_an_end() -> None:
    content = line(1)
    for _ in range(5):
        content = zipped({"x": content})
    assert "zip archive" in read_bytes(content).told[0]


def test_what_was_read_lately_is_at_hand_and_no_more() -> None:
    """32 KB: what tarfile has read when it finds that something is no header. An archive may be of any size."""
    stream = _Chunks(iter([b"a" * 100_000, b"b" * 10]))
    stream.read(60_000)
    stream.read(40_000)
    assert b"".join(stream.since(100_000 - (1 << 15))) == b"a" * (1 << 15) + b"b" * 10
    assert len(stream._latest) == 1 << 15


AFTER = "data that is not zstd follows the zstd data; rest of file not read"
CUT = "zstd data cut off; what was decompressed before the cut is read"


@pytest.mark.parametrize(
    ("content", "ids", "told"),
    [
        (zstd(line(1)), ["e1"], ""),
        (zstd(line(1)) + zstd(line(2)), ["e1", "e2"], ""),
        (zstd(gzip.compress(line(1))), ["e1"], ""),
        (gzip.compress(zstd(line(1))), ["e1"], ""),
        (zstd(line(1)) + b"hello", ["e1"], "data that is not zstd follows"),
        (zstd(line(1))[:-4], [], "zstd data cut off"),
    ],
)
@pytest.mark.parametrize("chunk_size", [CHUNK, 5])
def test_zstd(content: bytes, ids: list[str], told: str, chunk_size: int) -> None:
    result = read_bytes(content, chunk_size)
    assert result.ids == ids
    assert [told in problem for problem in result.told[:1]] == ([True] if told else [])


def test_zstd_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.events.layers.BARREN_LIMIT", 10_000_000)
    assert "expands without end" in read_bytes(zstd(b"x" * 100_000_000)).told[0]


def test_the_records_of_an_archive_are_searched() -> None:
    rule = "title: t\nlogsource: {product: aws}\ndetection:\n  s: {eventID: e3}\n  condition: s\n"
    node = parse(rule, {})
    assert [event.id for event in read_bytes(ARCHIVES["zip"]).events if node.test(event.record)] == ["e3"]


def gzip_member(
    *, extra: bytes = b"", name: bytes = b"", comment: bytes = b"", check: bool = False, text: bool = False
) -> bytes:
    """A gzip member with optional parts of its header (RFC 1952, 2.3): lengths, texts ended by zero, a checksum; that
    it is a text is a flag alone."""
    whole = gzip.compress(line(1))
    flags = 4 * bool(extra) | 8 * bool(name) | 16 * bool(comment) | 2 * check | text
    parts = len(extra).to_bytes(2, "little") + extra if extra else b""
    parts += name + b"\0" if name else b""
    parts += comment + b"\0" if comment else b""
    return whole[:3] + bytes([flags]) + whole[4:10] + parts + b"\0\0" * check + whole[10:]


HEADERS: list[dict[str, Any]] = [
    {"extra": b"abcd"},
    {"name": b"log.json"},
    {"comment": b"note"},
    {"check": True},
    {"name": b"log.json", "text": True},
    {"extra": b"x" * 300, "name": b"n", "comment": b"c", "check": True},
]


@pytest.mark.parametrize("header", HEADERS, ids=[" ".join(one) for one in HEADERS])
@pytest.mark.parametrize("chunk_size", [CHUNK, 5])
def test_every_part_of_a_gzip_header_is_passed_over(header: dict[str, Any], chunk_size: int) -> None:
    result = read_bytes(gzip_member(**header), chunk_size)
    assert (result.ids, result.told) == (["e1"], [])


@pytest.mark.parametrize("header", HEADERS, ids=[" ".join(one) for one in HEADERS])
def test_a_gzip_header_that_is_cut_off_is_told(header: dict[str, Any]) -> None:
    size = len(gzip_member(**header)) - len(gzip.compress(line(1))) + 10
    for cut in (*range(11, min(size, 60)), size - 1):
        result = read_bytes(gzip_member(**header)[:cut])
        assert result.ids == []
        assert ["gzip data cut off in a header" in told for told in result.told] == [True], cut


def test_chunks_are_read_to_their_end() -> None:
    stream = _Chunks(iter([b"ab", b"", b"cde"]))
    # An empty chunk is an end: whatever gives chunks gives none that is empty before it.
    assert (stream.read(1), stream.read(9), stream.read(9)) == (b"a", b"b", b"cde")


def test_chunks_are_read_across_their_seams_and_again_from_where_one_was() -> None:
    stream = _Chunks(iter([b"ab", b"cde", b"fgh"]))
    assert [stream.read(3), stream.read(0), stream.read(3), stream.read(1)] == [b"abc", b"", b"def", b"g"]
    assert b"".join(stream.since(4)) == b"efgh"
    assert b"".join(_Chunks(iter([b"ab", b"c"])).since(0)) == b"abc"


AFTER = "data that is not zstd follows the zstd data; rest of file not read"
CUT = "zstd data cut off; what was decompressed before the cut is read"


@pytest.mark.parametrize(
    ("content", "ids", "told"),
    [
        (zstd(line(1) + b"\n") + zstd(line(2)), ["e1", "e2"], []),
        (zstd(line(1)) + b"x", ["e1"], [AFTER]),
        (
            zstd(line(1)) + zstd(b"")[1:4],
            ["e1"],
            [AFTER],
        ),
        (
            zstd(line(1)) + zstd(line(2))[:3],
            ["e1"],
            [CUT],
        ),
    ],
    ids=["another frame", "a letter", "the end of a mark", "the beginning of a mark"],
)
def test_what_follows_a_frame_of_zstd(content: bytes, ids: list[str], told: list[str]) -> None:
    result = read_bytes(content)
    assert (result.ids, [problem.message for problem in result.problems]) == (ids, told)


def test_what_lies_between_the_files_of_a_zip_archive_is_looked_at_between_them_alone() -> None:
    """The second file begins where the first ends, far into the archive: nothing is between them."""
    whole = zipped({"1.json": line(1) + b" " * 200_000, "2.json": line(2)}, zipfile.ZIP_STORED)
    between = whole.index(b"2.json") - 30
    gap = 12
    moved = bytearray(whole[:between] + b"\0" * gap + whole[between:])
    directory = whole.index(b"PK\x01\x02") + gap
    entry = moved.index(b"2.json", directory) - 46
    moved[entry + 42 : entry + 46] = (between + gap).to_bytes(4, "little")
    moved[-6:-2] = directory.to_bytes(4, "little")
    result = read_bytes(bytes(moved))
    assert (result.ids, result.told) == (["e1", "e2"], [])
