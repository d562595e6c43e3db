"""The reading of leaflets, pure: bytes in, values out; no database, no clock, no network.

A file goes `bytes -> tree of blocks -> outline -> sections -> document`. What differs between formats ends with the
tree: a new format is one more reader in `READERS`, and everything after it is the same for all.
"""

from collections.abc import Callable, Mapping

from content import errors
from content.leaflet import grammar, markdown, text
from content.leaflet.document import Document
from content.leaflet.tree import Tree

READERS: Mapping[str, Callable[[bytes], Tree]] = {
    "text/markdown": markdown.read,
    "text/plain": text.read,
}
"""The reader of each media type."""


def read(source: bytes, *, media_type: str, language: str) -> Document:
    """Read a file as a leaflet; raises a refusal, and nothing else, whatever the bytes are."""
    reader = READERS.get(media_type)
    if reader is None:
        message = (
            f"Files of the type {media_type} cannot be read yet. Save it as Markdown or plain text and upload that."
        )
        raise errors.FileUnsupported(message)
    return grammar.interpret(reader(source), language=language)
