"""The writing of leaflets, pure: an edition in, the bytes of a file out; no database, no clock, no network.

What is printed, and in which order, is said once, in `printing`; a format says how. The keys of sections, groups and
items travel in every format, so that whoever edits such a file and uploads it again keeps every item's identity
(`content.leaflet.ours` reads them), but for the PDF, which is for paper. The same edition gives the same bytes.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from content.leaflet import OPENDOCUMENT, WORD
from content.records import FileFormat
from content.writing import html, markdown, opendocument, printing, typeset, word
from content.writing.printing import Copy

WRITER_VERSION = "1"
"""Goes into the fingerprint of a file: another writer makes other bytes of the same words."""


class Form(Struct, frozen=True):
    """A format: how its files are called, what they are, and what writes them."""

    ending: str
    media_type: str
    write: Callable[[printing.Page], bytes]


FORMS: Mapping[FileFormat, Form] = {
    FileFormat.DOCX: Form("docx", WORD, word.write),
    FileFormat.ODT: Form("odt", OPENDOCUMENT, opendocument.write),
    FileFormat.PDF: Form("pdf", "application/pdf", typeset.handed),
    FileFormat.MARKDOWN: Form("md", "text/markdown", markdown.write),
    FileFormat.HTML: Form("html", "text/html", html.write),
}
BY_ENDING: Mapping[str, FileFormat] = {form.ending: name for name, form in FORMS.items()}


def write(copy: Copy, file_format: FileFormat) -> bytes:
    """Write an edition as a file; for a PDF, what the typesetter in its child process is handed."""
    return FORMS[file_format].write(printing.page(copy))


__all__ = ["BY_ENDING", "FORMS", "WRITER_VERSION", "Copy", "Form", "write"]
