"""Keeping an upload: its size, its type from its bytes, its hash, and the bytes themselves, once and for good."""

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from content import errors

FILE_BYTES_MAX = 20_000_000
LABEL_CHARS_MAX = 200
SNIFFED_BYTES = 8 * 1024
"""As much of a file as its type is told from."""
MARKDOWN = "text/markdown"
PLAIN_TEXT = "text/plain"
HTML = "text/html"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
OPENDOCUMENT = "application/vnd.oasis.opendocument.text"
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Word puts a document with a password into a container of the old kind, under this name."""
_SAVE_AS_WORD = "Open it, choose \u201cSave as\u201d, take Word (.docx) or OpenDocument (.odt), and upload that file."


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _starts_binary(*marks: bytes) -> Callable[[bytes], bool]:
    # These marks are letters, so only with a NUL near by is the file what they say.
    return lambda head: head.startswith(marks) and b"\x00" in head[:1024]


def _is_zip_with(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"PK\x03\x04") and any(mark in head for mark in marks)


def _is_markup(*names: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(names)


_READABLE: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    # A zip's list of contents stands at its end, so the whole of it is searched.
    (lambda source: source.startswith(b"PK\x03\x04") and b"word/document" in source, WORD),
    (_is_zip_with(b"mimetypeapplication/vnd.oasis.opendocument.textPK", b"opendocument.text-templatePK"), OPENDOCUMENT),
    # Some programs pack the type as well, so that only the names of the parts tell.
    (
        lambda source: (
            source.startswith(b"PK\x03\x04")
            and b"mimetypeapplication/" not in source[:SNIFFED_BYTES]
            and all(name in source for name in (b"mimetype", b"content.xml", b"META-INF/manifest.xml"))
        ),
        OPENDOCUMENT,
    ),
    (
        lambda source: (
            _is_markup(b"<!doctype html", b"<html", b"<head", b"<body")(source[:SNIFFED_BYTES])
            or (_is_markup(b"<?xml")(source[:SNIFFED_BYTES]) and b"<html" in source[:SNIFFED_BYTES].lower())
        ),
        HTML,
    ),
    (lambda source: b"%PDF-" in source[:1024], PDF),
)
"""What can be read beside text, by what its bytes say."""

_UNSUPPORTED: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (_starts(_OLD_OFFICE), f"Old Office files (.doc) cannot be read. {_SAVE_AS_WORD}"),
    (_starts(b"{\\rtf"), f"RTF files cannot be read. {_SAVE_AS_WORD}"),
    (
        _is_zip_with(b"mimetypeapplication/vnd.oasis", b"[Content_Types].xml", b"_rels/"),
        f"This office file is no text document. {_SAVE_AS_WORD}",
    ),
    (
        _starts(
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"PK\x07\x08",
            b"\x1f\x8b",
            b"7z\xbc\xaf\x27\x1c",
            b"Rar!\x1a\x07",
            b"\xfd7zXZ\x00",
            b"\x28\xb5\x2f\xfd",
        ),
        "This is an archive. Unpack it and upload the leaflets in it one by one.",
    ),
    (
        lambda head: head.startswith(b"BZh") and b"1AY&SY" in head[:10],
        "This is an archive. Unpack it and upload the leaflets one by one.",
    ),
    (lambda head: head[257:262] == b"ustar", "This is an archive. Unpack it and upload the leaflets in it one by one."),
    (
        _starts(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00"),
        "This is a picture, and its words cannot be read. Type them into a text file (.txt or .md) and upload that.",
    ),
    (
        lambda head: (
            (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
            or (head[4:8] == b"ftyp")
            or _starts_binary(b"BM")(head)
        ),
        "This is a picture or a film. Type its words into a text file (.txt or .md) and upload that.",
    ),
    (
        _is_markup(b"<svg"),
        "This is a picture, and its words cannot be read. Type them into a text file (.txt or .md) and upload that.",
    ),
    (
        _is_markup(b"<?xml"),
        f"XML files cannot be read. {_SAVE_AS_WORD}",
    ),
    (
        lambda head: (
            _starts(b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")(
                head
            )
            or _starts_binary(b"MZ")(head)
        ),
        "This is a program, not a leaflet. Upload the leaflet as plain text (.txt) or Markdown (.md).",
    ),
)
"""What a file may turn out to be, in the order in which it is tried, and what to do instead."""


def sniff(source: bytes, filename: str) -> str:
    """The media type of a file, from its bytes; its name only tells Markdown and pieces of HTML from plain text."""
    if not source:
        raise errors.FileUnreadable("This file is empty. Save it again and upload the new copy.")
    if len(source) > FILE_BYTES_MAX:
        message = f"This file is larger than {FILE_BYTES_MAX // 1_000_000} MB. Take the pictures out, or split it."
        raise errors.FileTooLarge(message)
    head = source[:SNIFFED_BYTES]
    known = next((media_type for is_this, media_type in _READABLE if is_this(source)), None)
    if known is not None:
        return known
    if head.startswith(_OLD_OFFICE) and _ENCRYPTED in source:
        raise errors.FileUnreadable("This file is locked with a password. Save it without one and upload that.")
    for is_this, message in _UNSUPPORTED:
        if is_this(head):
            raise errors.FileUnsupported(message)
    if b"\x00" in head and not head.startswith(_BYTE_ORDER_MARKS):
        message = f"This file is not text, and not of a kind that we know. {_SAVE_AS_WORD}"
        raise errors.FileUnsupported(message)
    name = filename.lower()
    if name.endswith(_HTML_SUFFIXES) and head.lstrip().startswith(b"<"):
        return HTML
    return MARKDOWN if name.endswith(_MARKDOWN_SUFFIXES) else PLAIN_TEXT


def label(filename: str) -> str:
    """The name of a file to show, and only to show: no folders, nothing that hides or turns what is printed."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", filename)[-1])
    kept = (
        character for character in name if character not in _BIDI and unicodedata.category(character) not in _UNPRINTED
    )
    name = " ".join("".join(kept).split()).strip(". ")
    if len(name) > LABEL_CHARS_MAX:
        stem, dot, suffix = name.rpartition(".")
        tail = f"{dot}{suffix}" if stem and len(suffix) <= len("markdown") else ""
        name = name[: LABEL_CHARS_MAX - len(tail) - 1].rstrip() + "\u2026" + tail
    return name or "leaflet"


_UNPRINTED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


class Store:
    """Bytes by their hash, in a folder: kept once, never changed, never named by a user."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when the first bytes are kept."""
        self.folder = folder

    async def keep(self, source: bytes) -> str:
        """Keep some bytes for good, and give their hash; once this returns, a power cut loses nothing."""
        return await asyncio.to_thread(self._keep, source)

    async def holds(self, sha256: str) -> bool:
        """Whether the bytes of this fingerprint are here."""
        return await asyncio.to_thread(self._path(sha256).is_file)

    async def fetch(self, sha256: str) -> bytes:
        """Give the bytes with this hash back."""
        return await asyncio.to_thread(self._fetch, sha256)

    async def drop(self, sha256: str, *, untouched_since: datetime) -> bool:
        """Delete some bytes, unless somebody has kept the same again since; say whether they are gone."""
        return await asyncio.to_thread(self._drop, sha256, untouched_since.timestamp())

    def _keep(self, source: bytes) -> str:
        sha256 = hashlib.sha256(source).hexdigest()
        path = self._path(sha256)
        new_folders = [folder for folder in (path.parent, self.folder) if not folder.exists()]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.utime(path)  # Kept once more: nobody drops it now for having been unused.
        except FileNotFoundError:
            _write(path, source)
        _sync_folder(path.parent)
        for folder in new_folders:
            _sync_folder(folder.parent)
        return sha256

    def _drop(self, sha256: str, untouched_since: float) -> bool:
        path = self._path(sha256)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return True
        if aside.stat().st_mtime > untouched_since:  # Read once it has no name by which anybody could keep it again.
            aside.replace(path)
            return False
        aside.unlink()
        _sync_folder(path.parent)
        return True

    def _fetch(self, sha256: str) -> bytes:
        if not _SHA256.fullmatch(sha256):
            raise errors.NotFound("There is no such file.")
        try:
            source = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise errors.NotFound("There is no such file.") from error
        if hashlib.sha256(source).hexdigest() != sha256:
            raise errors.FileUnreadable("The stored copy of this file is damaged. Restore it from a backup.")
        return source

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def _write(path: Path, source: bytes) -> None:
    """Write beside the place, make it durable, and only then give it its name: nobody ever sees half a file."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(source)
            file.flush()
            os.fsync(file.fileno())
        # Somebody may have kept the same bytes at the same time; theirs are as good.
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
