"""The container of office files: parts in the order given, and nothing in it that differs from day to day."""

import io
import re
import zipfile
from collections.abc import Iterable

from lxml import etree

from content.leaflet import marks

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a container can say."""
_UNIX = 3
_MODE = 0o100644 << 16
_NOT_XML = re.compile(r"[\f\r]")
"""What text may hold and XML may not."""


def pack(parts: Iterable[tuple[str, bytes]], *, stored: str | None = None) -> bytes:
    """Put parts together; the one named is not packed, so that programs find it at its place."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
            info.create_system, info.external_attr = _UNIX, _MODE
            info.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def serialised(root: etree._Element) -> bytes:
    """Write a part of XML."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def sayable(text: str) -> str:
    """The text with everything in it that XML can say."""
    return marks.sayable(_NOT_XML.sub(" ", text))
