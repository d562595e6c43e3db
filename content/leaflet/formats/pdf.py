"""PDF files to blocks: by their tags where these tell most of the words, else by how the page is laid out."""

from content import errors
from content.enums import FindingCode
from content.leaflet.formats import flow, pdfbidi, pdflayout, pdfpages, pdftags
from content.leaflet.formats.pdfpages import Page
from content.leaflet.tree import Note, Tree, bounded
from content.replacing import replace

UNKNOWN_SHARE_MAX = 0.1
"""Of the letters: a file that does not say which letters more of its signs are cannot be read."""


def read(source: bytes) -> Tree:
    """Read a PDF file."""
    pages, roots = pdfpages.opened(source)
    letters = [glyph for page in pages for glyph in page.glyphs if glyph.text.strip()]
    if not letters:
        message = "This PDF holds pictures of pages and no text. Upload the file it was made from, or type it anew."
        raise errors.FileUnreadable(message)
    if sum(glyph.text.startswith("(cid:") for glyph in letters) > UNKNOWN_SHARE_MAX * len(letters):
        message = "This PDF does not say which letters its signs are. Upload the file it was made from."
        raise errors.FileUnreadable(message)
    pages = pdfbidi.logical(pages)
    tree = pdftags.read(pages, roots) if roots else None
    if tree is None:
        tree = pdflayout.read(pages)
    return bounded(replace(tree, notes=(*tree.notes, *_left_out(pages))))


def _left_out(pages: list[Page]) -> list[Note]:
    notes: list[Note] = []
    for message, words in dict.fromkeys(one for page in pages for one in page.left_out):
        notes += flow.told(message, 1, words) or [Note(FindingCode.PART_SKIPPED, message, 1)]
    return notes
