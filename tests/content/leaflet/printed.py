"""PDF files written by hand: text set where a test wants it, lines, boxes, links, and objects that are out to harm."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

HEIGHT = 800.0
WIDTH = 600.0
FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold", "signs": "ZapfDingbats", "symbols": "Wingdings"}
ZLIB_BEGINS = b"\x78\xda"
DEFLATE_ENDS = b"\x03\x00"
ADLER_BASE = 65521

_SYMBOLS = (
    "/FirstChar 113/LastChar 113/Widths[800]"
    "/FontDescriptor<</Type/FontDescriptor/FontName/Wingdings/Flags 4/FontBBox[0 0 1000 1000]/Ascent 800/Descent 0>>"
)


@dataclass
class Sheet:
    """One page while it is written; heights are counted from its top."""

    drawn: list[str] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)
    picture: bool = False
    turn: str = "1 0 0 1"
    """How what is printed stands: upright, or "0 1 -1 0" from the foot up."""

    def text(self, x: float, y: float, words: str, *, size: float = 11, font: str = "plain") -> None:
        """Print words from a place on."""
        escaped = words.encode("cp1252").decode("latin-1").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.drawn.append(f"BT /{font} {size:g} Tf {self.turn} {x:g} {HEIGHT - y:g} Tm ({escaped}) Tj ET")

    def lines(self, x: float, y: float, words: Sequence[str], *, size: float = 11, step: float = 1.2) -> float:
        """Print lines under each other, and say where the next would stand."""
        for line in words:
            self.text(x, y, line, size=size)
            y += step * size
        return y

    def square(self, x: float, y: float, side: float) -> None:
        """Draw a box whose lower left corner is here."""
        self.drawn.append(f"{x:g} {HEIGHT - y:g} {side:g} {side:g} re S")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        self.drawn.append(f"{x0:g} {HEIGHT - y0:g} m {x1:g} {HEIGHT - y1:g} l S")

    def link(self, x0: float, y0: float, x1: float, y1: float, uri: str) -> None:
        """Lay a link over a part of the page."""
        self.annotations.append(
            f"<</Type/Annot/Subtype/Link/Rect[{x0:g} {HEIGHT - y1:g} {x1:g} {HEIGHT - y0:g}]/A<</S/URI/URI({uri})>>>>"
        )

    def tick(self, x: float, y: float, side: float) -> None:
        """Lay a field to tick over a part of the page."""
        self.annotations.append(
            f"<</Type/Annot/Subtype/Widget/FT/Btn/Rect[{x:g} {HEIGHT - y:g} {x + side:g} {HEIGHT - y + side:g}]>>"
        )


def pdf(*sheets: Sheet) -> bytes:
    """Make a file of these pages."""
    fonts = "".join(
        f"/{name}<</Type/Font/Subtype/Type1/BaseFont/{font}"
        + {"signs": "", "symbols": _SYMBOLS}.get(name, "/Encoding/WinAnsiEncoding")
        + ">>"
        for name, font in FONTS.items()
    )
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(sheets)))
    image = zlib.compress(bytes(3 * 64 * 64))
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(sheets)}>>".encode(),
        b"<</Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
        b"/Length %d>>stream\n%s\nendstream" % (len(image), image),
    ]
    for index, sheet in enumerate(sheets):
        drawn = [*sheet.drawn, *(["q 300 0 0 300 100 100 cm /picture Do Q"] if sheet.picture else [])]
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH:g} {HEIGHT:g}]/Contents {5 + 2 * index} 0 R"
            f"/Resources<</Font<<{fonts}>>/XObject<</picture 3 0 R>>>>/Annots[{''.join(sheet.annotations)}]>>".encode()
        )
        objects.append(stream("\n".join(drawn).encode("latin-1")))
    return assembled(objects)


def stream(content: bytes, extra: bytes = b"", *, packed: bytes | None = None) -> bytes:
    """Make a packed stream; `packed` is given by those who pack more than they can hold."""
    body = zlib.compress(content) if packed is None else packed
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream" % (len(body), extra, body)


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Put numbered objects together as a file; the first is the catalogue."""
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, one)
    end = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer<</Root 1 0 R/Size %d%s>>startxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, end)
    return bytes(made)


def bomb(megabytes: int, line: bytes = b"\0" * 1000) -> bytes:
    """Pack a text of a thousand lines that is said as many times over; only the first is really packed."""
    piece = line * 1000
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return ZLIB_BEGINS + packed * megabytes + DEFLATE_ENDS + _checksum(piece, megabytes).to_bytes(4, "big")


def _checksum(piece: bytes, times: int) -> int:
    """Work out the checksum of what is said several times over (RFC 1950, 8.2: Adler-32)."""
    second, first = divmod(zlib.adler32(piece), 1 << 16)
    low, high = 1, 0
    for _ in range(times):
        high = (high + second + len(piece) * (low - 1)) % ADLER_BASE
        low = (low + first - 1) % ADLER_BASE
    return high << 16 | low
