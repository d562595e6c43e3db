"""The container of office files: opened within bounds, its XML parsed without ever following anything."""

import io
import re
import zipfile
import zlib
from itertools import pairwise

from lxml import etree

from content import errors
from content.enums import FindingCode
from content.leaflet.tree import Note

MEMBERS_MAX = 2_000
MEMBER_BYTES_MAX = 20_000_000
"""Of one part of XML; the longest leaflet we know has a hundredth of it."""
RATIO_MAX = 250
"""How much smaller than its content a part may be; XML packs to a tenth or twentieth."""
RATIO_FREE_BYTES = 200_000
"""Small parts may be packed as tightly as they like."""

NAMED_MAX = 5
"""How many parts that were left out are named."""
_PROGRAM = re.compile(
    r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|activeX/[^/]+|Basic/[^/]+/[^/]+|Scripts/.*[^/])$", re.IGNORECASE
)
_EMBEDDED = re.compile(
    r"(?:^|/)(?:embeddings/[^/]+|afchunk[^/]*|Object \d+/content\.xml|ObjectReplacements/[^/]+)$", re.IGNORECASE
)

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError)
"""What the standard library raises on a container that is not whole, or packed in a way it does not know."""


class Archive:
    """The parts of an office file, by name."""

    def __init__(self, source: bytes) -> None:
        """Open it; raises FILE_UNREADABLE when it is damaged, FILE_TOO_COMPLEX when it holds more than a leaflet."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source))
            members = self._zip.infolist()
        except _BROKEN as error:
            raise _damaged() from error
        if len(members) > MEMBERS_MAX:
            raise _too_much()
        places = sorted((member.header_offset, member.compress_size) for member in members)
        if any(start + size > after for (start, size), (after, _) in pairwise(places)):
            raise _damaged()  # Parts that share bytes are how a small file pretends to be a large one.
        self._members = {member.filename: member for member in members}

    @property
    def names(self) -> list[str]:
        """List the names of the parts."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._members

    def foreign(self) -> list[Note]:
        """Say which parts are no words: programs, other files, sounds; nobody runs or opens them."""
        kept = [name for name in self._members if _PROGRAM.search(name)]
        inside = [name for name in self._members if _EMBEDDED.search(name)]
        notes: list[Note] = []
        if kept:
            message = "I left out the macros of this file: leaflets hold words only, and nothing in them is ever run."
            notes.append(Note(FindingCode.PART_SKIPPED, message, 1, ", ".join(kept[:NAMED_MAX])))
        if inside:
            message = (
                "I left out files that are embedded in this one. Upload those with leaflets in them by themselves."
            )
            notes.append(Note(FindingCode.PART_SKIPPED, message, 1, ", ".join(inside[:NAMED_MAX])))
        return notes

    def xml(self, name: str) -> etree._Element | None:
        """Parse a part, if it is there."""
        member = self._members.get(name)
        if member is None:
            return None
        if member.flag_bits & 1:
            raise errors.FileUnreadable("This file is locked with a password. Save it without one and upload that.")
        tight = member.file_size > RATIO_MAX * max(member.compress_size, 1) and member.file_size > RATIO_FREE_BYTES
        if member.file_size > MEMBER_BYTES_MAX or tight:
            raise _too_much()
        return _parsed(self._bytes(member))

    def _bytes(self, member: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(member) as stream:
                read = stream.read(MEMBER_BYTES_MAX + 1)
        except _BROKEN as error:
            raise _damaged() from error
        if len(read) > MEMBER_BYTES_MAX:
            raise _too_much()
        return read


def _parsed(source: bytes) -> etree._Element:
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source or b"<\x00!\x00D\x00" in source:
        raise _damaged()  # Office files have none; entities are for attacks.
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(source, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error).lower():
            raise _too_much() from error
        raise _damaged() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _damaged()  # Another encoding hides it from a look at the bytes.
    return root


def _damaged() -> errors.FileUnreadable:
    return errors.FileUnreadable(
        "This file is damaged. Open it in the program that made it, save it again, upload that."
    )


def _too_much() -> errors.FileTooComplex:
    return errors.FileTooComplex("This file holds far more than a leaflet. Save only the leaflet as a new file.")
