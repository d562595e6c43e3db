"""Uploads are told apart by their bytes, kept once under their hash, and shown under a harmless name."""

import hashlib
import io
import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import errors, files

pytestmark = pytest.mark.anyio


def archive(*names: str, packing: int = zipfile.ZIP_STORED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as container:
        for name in names:
            container.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "words")
    return packed.getvalue()


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("source", "filename", "media_type"),
    [
        (b"# Title", "leaflet.md", "text/markdown"),
        (b"# Title", "LEAFLET.MARKDOWN", "text/markdown"),
        (b"# Title", "leaflet.txt", "text/plain"),
        (b"# Title", "leaflet.docx", "text/plain"),
        (b"<!-- a note -->\n# Title", "leaflet.md", "text/markdown"),
        ("Title".encode("utf-16"), "leaflet.md", "text/markdown"),
        (b"BMX tracks for young people", "leaflet.txt", "text/plain"),
        (b"MZ is a code", "leaflet.txt", "text/plain"),
        (archive("[Content_Types].xml", "word/document.xml"), "leaflet.pdf", files.WORD),
        (archive("mimetype", "content.xml"), "leaflet.docx", files.OPENDOCUMENT),
        (
            archive("mimetype", "content.xml", "META-INF/manifest.xml", packing=zipfile.ZIP_DEFLATED),
            "leaflet.odt",
            files.OPENDOCUMENT,
        ),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><p>words", "leaflet.md", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "leaflet.txt", "text/html"),
        (b"<p>words</p>", "leaflet.htm", "text/html"),
        (b"%PDF-1.7\n", "leaflet.docx", files.PDF),
        (b"<p>words</p>", "leaflet.md", "text/markdown"),
    ],
)
def test_a_type_comes_from_the_bytes_and_only_text_from_its_name(source: bytes, filename: str, media_type: str) -> None:
    assert files.sniff(source, filename) == media_type


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"\.doc"),
        (b"{\\rtf1\\ansi words}", "RTF"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "no text document"),
        (archive("leaflet.md"), "archive"),
        (b"\x1f\x8b\x08" + bytes(10), "archive"),
        (b"BZh91AY&SY" + bytes(10), "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (bytes(257) + b"ustar", "archive"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"GIF89a", "picture"),
        (b"RIFF\x00\x00\x00\x00WEBP", "picture"),
        (b"  <svg xmlns='x'>", "picture"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"\x7fELF\x02", "program"),
        (b"MZ\x90\x00\x03", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"words\x00words", "not text"),
    ],
)
def test_other_files_are_refused_with_what_to_do_instead(source: bytes, says: str) -> None:
    with pytest.raises(errors.FileUnsupported, match=says) as refused:
        files.sniff(source, "leaflet.md")
    assert refused.value.message.count(". ") >= 1
    assert "upload" in refused.value.message.lower()


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(errors.FileUnreadable):
        files.sniff(b"", "leaflet.md")


def test_a_file_may_be_20_megabytes_and_not_a_byte_more() -> None:
    assert files.sniff(b"x" * files.FILE_BYTES_MAX, "leaflet.md") == "text/markdown"
    with pytest.raises(errors.FileTooLarge, match="20 MB"):
        files.sniff(b"x" * (files.FILE_BYTES_MAX + 1), "leaflet.md")


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        ("leaflet.md", "leaflet.md"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\Local Authority  Links.docx", "Local Authority Links.docx"),
        ("a\x00b\r\nc\x1b[31m.md", "abc[31m.md"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("..", "leaflet"),
        ("", "leaflet"),
        ("e\u0301tapes.txt", "\u00e9tapes.txt"),
        ("x" * 300 + ".markdown", "x" * 190 + "\u2026.markdown"),
    ],
)
def test_a_name_is_only_a_label(filename: str, shown: str) -> None:
    assert files.label(filename) == shown


@given(st.text(max_size=400))
def test_no_label_is_long_or_has_parts(filename: str) -> None:
    label = files.label(filename)
    assert 0 < len(label) <= files.LABEL_CHARS_MAX
    assert not set("/\\\x00\n\u202e") & set(label)
    assert files.label(label) == label


async def test_what_is_kept_is_fetched_by_its_hash(tmp_path: Path) -> None:
    store = files.Store(tmp_path / "files")
    sha256 = await store.keep(b"words")
    assert sha256 == hashlib.sha256(b"words").hexdigest()
    assert await store.fetch(sha256) == b"words"


async def test_keeping_twice_keeps_once_and_only_touches_it(tmp_path: Path) -> None:
    store = files.Store(tmp_path)
    sha256 = await store.keep(b"words")
    (kept,) = kept_in(tmp_path)
    before = kept.stat()
    assert await store.keep(b"words") == sha256
    assert kept_in(tmp_path) == [kept]
    assert kept.stat().st_ino == before.st_ino, "it is not written anew"
    assert stat.S_IMODE(before.st_mode) == 0o600
    assert before.st_nlink == 1


async def test_many_may_keep_the_same_bytes_at_once(tmp_path: Path) -> None:
    store = files.Store(tmp_path)
    async with anyio.create_task_group() as tasks:
        for _ in range(12):
            tasks.start_soon(store.keep, b"words" * 10_000)
    assert len(kept_in(tmp_path)) == 1


@pytest.mark.parametrize("name", ["", "..", "../secret", "0" * 63, "0" * 64, "G" * 64, "0" * 63 + "\n", "/etc/passwd"])
async def test_what_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(errors.NotFound):
        await files.Store(tmp_path / "files").fetch(name)


async def test_a_damaged_copy_is_noticed(tmp_path: Path) -> None:
    store = files.Store(tmp_path)
    sha256 = await store.keep(b"words")
    (kept,) = kept_in(tmp_path)
    kept.write_bytes(b"other")
    with pytest.raises(errors.FileUnreadable, match="damaged"):
        await store.fetch(sha256)


async def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await files.Store(tmp_path).keep(b"words")
    assert kept_in(tmp_path) == []


async def test_bytes_are_dropped_unless_somebody_has_kept_them_since(tmp_path: Path) -> None:
    store = files.Store(tmp_path)
    sha256 = await store.keep(b"words")
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    assert not await store.drop(sha256, untouched_since=long_ago)
    assert await store.fetch(sha256) == b"words"
    (kept,) = kept_in(tmp_path)
    os.utime(kept, (0, 0))
    await store.keep(b"words")
    assert not await store.drop(sha256, untouched_since=long_ago)
    os.utime(kept, (0, 0))
    assert await store.drop(sha256, untouched_since=long_ago)
    assert await store.drop(sha256, untouched_since=long_ago), "what is gone is gone"
    assert kept_in(tmp_path) == []
