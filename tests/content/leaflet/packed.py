"""Small office files, made by hand for one habit each."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_ROOT = (
    f'xmlns:w="{W}" xmlns:r="{_OFFICE}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPENDOCUMENT = "application/vnd.oasis.opendocument.text"


def word(body: str, *, styles: str = "", numbering: str = "", relations: str = "", **parts: str) -> bytes:
    """Make a Word file of this body; further parts by their names, with `_` for the dot."""
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">{relations}</Relationships>',
        "word/document.xml": f"<w:document {_WORD_ROOT}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_WORD_ROOT}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_WORD_ROOT}>{numbering}</w:numbering>",
    }
    files |= {f"word/{name.replace('_', '.')}": f"<w:part {_WORD_ROOT}>{part}</w:part>" for name, part in parts.items()}
    return packed(files)


def relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def p(text: str, *, properties: str = "", run: str = "") -> str:
    """A paragraph of Word's with one run of text."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def opendocument(body: str, *, styles: str = "", manifest: str = "") -> bytes:
    """Make an OpenDocument text file of this body."""
    names = "office text table style draw form svg manifest"
    root = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{_UNUSUAL.get(name, name)}:1.0"' for name in names.split()
    )
    root += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    files = {
        "mimetype": OPENDOCUMENT,
        "META-INF/manifest.xml": f"<manifest:manifest {root}>{manifest}</manifest:manifest>",
        "content.xml": f"<office:document-content {root}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
    }
    return packed(files)


_UNUSUAL = {"draw": "drawing", "svg": "svg-compatible"}


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """Pack parts into a container."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            # The type stands uncompressed at the beginning, so that it can be told from the bytes.
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            container.writestr(name, content, packing)
    return made.getvalue()
