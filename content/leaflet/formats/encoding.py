"""Bytes to text: UTF-8, UTF-16 with its mark, or else what Windows writes in the west; the rest is refused."""

import codecs
import re

from content import errors
from content.enums import FindingCode
from content.leaflet import tree
from content.leaflet.tree import Note

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""Not printed, not words, and a danger to whatever prints them later."""
_BYTES_A_CHARACTER_MAX = 4
_HIGH = 0x80
_ACCENTED = 0xC0
_ACCENTED_SHARE_MAX = 0.25
"""Of the plain letters: French has a fourteenth, while Greek or Russian in their own encodings have many more."""
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNWESTERN = re.compile(rb"[\x00-\x08\x0e-\x1b\x7f\x81\x8d\x8f\x90\x9d]")
"""Bytes that mean nothing in Windows-1252, or nothing in a text."""
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
        if _is_western(source):
            return source.decode("cp1252")
        line = source.count(b"\n", 0, error.start) + 1
        message = (
            f"This file is not in UTF-8: the first character that cannot be read is on line {line}. "
            "Open it in your editor, choose “Save as” with the encoding UTF-8, and upload that."
        )
        raise errors.FileUnreadable(message) from error


def is_guess(source: bytes) -> bool:
    """Whether the encoding is guessed from the letters, as the file does not tell it."""
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False


def guess() -> Note:
    """Say that the encoding is guessed."""
    message = (
        "The file does not say in which encoding it is written. I took it for Windows-1252: "
        "compare the letters with accents, the dashes and the quotes."
    )
    return Note(FindingCode.LOW_CONFIDENCE, message, 1)


def _is_western(source: bytes) -> bool:
    """Whether bytes that are no UTF-8 read well as Windows-1252: a few letters and signs among many plain ones."""
    high = sum(byte >= _HIGH for byte in source)
    accented = sum(byte >= _ACCENTED for byte in source)
    plain = sum(chr(byte).isalpha() for byte in source if byte < _HIGH)
    # A damaged file in UTF-8 still has many a letter of several bytes, which are nonsense in Windows-1252.
    is_damaged = len(_UTF_8.findall(source)) * 4 >= high
    return accented <= plain * _ACCENTED_SHARE_MAX and not is_damaged and not _UNWESTERN.search(source)


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
