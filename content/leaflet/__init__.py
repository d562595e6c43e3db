"""The reading of leaflets, pure: bytes in, values out; no database, no clock, no network.

A file goes `bytes -> tree of blocks -> outline -> sections -> document`. What differs between formats ends with the
tree: a new format is one more reader in `READERS`, and everything after it is the same for all.
"""

import contextlib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from content import errors
from content.leaflet import grammar
from content.leaflet.document import Document
from content.leaflet.tree import Tree

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPENDOCUMENT = "application/vnd.oasis.opendocument.text"

READERS: Mapping[str, str] = {
    "text/markdown": "markdown",
    "text/plain": "text",
    "text/html": "html",
    WORD: "word",
    OPENDOCUMENT: "opendocument",
    "application/pdf": "pdf",
}
"""The module that reads each media type; it is loaded when it is needed, as some libraries are large."""


def read(source: bytes, *, media_type: str, language: str) -> Document:
    """Read a file as a leaflet; raises a refusal, and nothing else, whatever the bytes are."""
    tree = _reader(media_type)(source)
    if not tree.blocks:
        raise errors.FileUnreadable("There is no text in this file. Check that it is the right one.")
    return grammar.interpret(tree, language=language)


def prepare(media_type: str) -> None:
    """Load what reads a type, if anything does, so that a reading takes no longer than it has to."""
    with contextlib.suppress(errors.FileUnsupported, MemoryError):
        _reader(media_type)


def _reader(media_type: str) -> Callable[[bytes], Tree]:
    name = READERS.get(media_type)
    if name is None:
        message = f"Files of the type {media_type} cannot be read. Save it as Word (.docx) and upload that."
        raise errors.FileUnsupported(message)
    try:
        return cast("Callable[[bytes], Tree]", import_module(f"content.leaflet.formats.{name}").read)
    except ModuleNotFoundError as missing:  # What reads PDF is large, and an extra.
        message = f"This server does not read files of the type {media_type}. Save it as Word (.docx) and upload that."
        raise errors.FileUnsupported(message) from missing
