"""Bytes to text: UTF-8, or UTF-16 with its mark; anything else is refused with what to do about it."""

import codecs
import re

from content import errors
from content.leaflet import tree

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""Not printed, not words, and a danger to whatever prints them later."""
_BYTES_A_CHARACTER_MAX = 4
_WORD = re.compile(r"\w")


def decode(source: bytes) -> str:
    """Read bytes as text with plain line ends, within the bounds of a leaflet."""
    if not source:
        raise errors.FileUnreadable("This file is empty. Save it again and upload the new copy.")
    if len(source) > _BYTES_A_CHARACTER_MAX * tree.TEXT_CHARS_MAX:
        raise _too_large()
    text = _BREAKS.sub("\n", _decoded(source))
    if "\x00" in text:
        raise errors.FileUnreadable(
            "This file holds bytes that are not text. Open it, save it as plain text (UTF-8) and upload that."
        )
    text = _CONTROLS.sub("", text)
    if not _WORD.search(text):
        raise errors.FileUnreadable("There is no text in this file. Check that it is the right one.")
    _refuse_large(text)
    return text


def _decoded(source: bytes) -> str:
    try:
        if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return source.decode("utf-16")
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        message = (
            f"This file is not in UTF-8: the first character that cannot be read is on line {line}. "
            "Open it in your editor, choose “Save as” with the encoding UTF-8, and upload that."
        )
        raise errors.FileUnreadable(message) from error


def _too_large() -> errors.FileTooComplex:
    return errors.FileTooComplex(
        f"This file has more than {tree.TEXT_CHARS_MAX:,} characters. Upload one leaflet at a time."
    )


def _refuse_large(text: str) -> None:
    if len(text) > tree.TEXT_CHARS_MAX:
        raise _too_large()
    lines = text.split("\n")
    if len(lines) > tree.LINES_MAX:
        message = f"This file has more than {tree.LINES_MAX:,} lines. Upload one leaflet at a time."
        raise errors.FileTooComplex(message)
    for number, line in enumerate(lines, start=1):
        if len(line) > tree.LINE_CHARS_MAX:
            raise tree.too_long(number)
