"""S27 for PDF: files out to harm are refused or read within the child's limits, and nobody else notices."""

import asyncio
import time
import zlib
from pathlib import Path

import pytest

from content import errors, reading
from tests.content.leaflet import shown
from tests.content.leaflet.printed import assembled, bomb, stream

pytestmark = pytest.mark.anyio

REAL = (shown.LEAFLETS / "formats" / "school-links.untagged.pdf").read_bytes()
CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R%s>>" % FONT
TEXT = stream(b"BT /F 12 Tf 50 700 Td (Words.) Tj ET")
COLOURS = b"/ColorSpace/DeviceRGB/BitsPerComponent 8"
LOCK = b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % (b"00" * 32, b"00" * 32)
LOCKED = b"/Encrypt 5 0 R/ID[<00><00>]"
SHOUT = b"BT /F 9 Tf 9 9 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET\n"
CIRCLE = b"\nxref\n0 0\ntrailer<</Root 1 0 R/Prev %d>>startxref\n%d\n%%%%EOF"
LIMITS = reading.Limits(seconds=1)
"""A bomb shows within a second what it is."""
GRACE_SECONDS = 5.0
"""For a child to start on a busy machine, and to be put away."""
LAG_SECONDS_MAX = 2.5
WORKER_KB_MAX = 20_000


def one_page(contents: bytes) -> bytes:
    return assembled([CATALOGUE, PAGES, PAGE, contents])


def deep(levels: int) -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(2, levels + 2)]
    return assembled([CATALOGUE, *nodes, PAGE])


def many(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(4, pages + 4))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R%s>>" % FONT
    return assembled([CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages), TEXT, *[page] * pages])


def picture(side: int) -> bytes:
    image = stream(
        b"",
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (side, side),
        packed=bomb(200),
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
    return assembled([CATALOGUE, PAGES, page, stream(b"q 600 0 0 800 0 0 cm /I Do Q"), image])


HOSTILE: dict[str, bytes] = {
    "a bomb of nothing": one_page(stream(b"", packed=bomb(600))),
    "a bomb of letters": one_page(stream(b"", packed=bomb(100, SHOUT))),
    "a bomb of lines": one_page(stream(b"", packed=bomb(50, b"0 0 m 9 9 l S\n"))),
    "a bomb in a bomb": one_page(
        b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream"
        % (len(twice := zlib.compress(bomb(400))), twice)
    ),
    "an object that is itself": assembled([CATALOGUE, PAGES, b"3 0 R", b"4 0 R"]),
    "contents that are themselves": one_page(b"[4 0 R 4 0 R]"),
    "pages that are their own": assembled([CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]),
    "a parent that is itself": assembled([CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>", PAGE, TEXT]),
    "a form that draws itself": assembled(
        [
            CATALOGUE,
            PAGES,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            stream(b"/X Do"),
            stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"),
        ]
    ),
    "a table of places that goes in a circle": REAL + CIRCLE % (len(REAL) + 1, len(REAL) + 1),
    "10,000 pages": many(10_000),
    "a picture of 30,000 by 30,000": picture(30_000),
    "a page tree 5,000 deep": deep(5_000),
    "arrays 100,000 deep": one_page(b"[" * 100_000 + b"]" * 100_000),
    "a page as wide as the world": one_page(stream(b"BT /F 1e30 Tf 1e30 -1e30 Td (Words.) Tj ET")),
    "a lock": assembled([CATALOGUE, PAGES, PAGE, TEXT, LOCK], LOCKED),
    "a lock of another make": assembled([CATALOGUE, PAGES, PAGE, TEXT, b"<</Filter/Other>>"], LOCKED),
    "nothing": b"",
    "a name and nothing else": b"%PDF-1.7\n",
    "tags without end": assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R>>",
            PAGES,
            PAGE,
            TEXT,
            b"<</Type/StructTreeRoot/K 6 0 R>>",
            b"<</Type/StructElem/S/P/P 5 0 R/K[6 0 R 6 0 R]>>",
        ]
    ),
}
HOSTILE |= {f"cut at {share} %": REAL[: len(REAL) * share // 100] for share in range(1, 100, 7)}


def resident_kb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


async def lag() -> float:
    """Say how late the loop was at its latest, until told to stop."""
    worst = 0.0
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            worst = max(worst, time.perf_counter() - began - 0.01)
    except asyncio.CancelledError:
        return worst


@pytest.mark.parametrize("name", HOSTILE)
async def test_s27_a_pdf_out_to_harm_hurts_nothing_but_its_own_reading(name: str) -> None:
    before = resident_kb()
    clock = asyncio.create_task(lag())
    await asyncio.sleep(0)
    began = time.perf_counter()
    said = await read(HOSTILE[name])
    assert time.perf_counter() - began < LIMITS.seconds + GRACE_SECONDS
    clock.cancel()
    assert await clock < LAG_SECONDS_MAX
    assert resident_kb() - before < WORKER_KB_MAX
    assert said.endswith(".")
    assert "failed" not in said


async def read(source: bytes) -> str:
    """Say how a file was refused, or that it was read."""
    try:
        await reading.Desk(LIMITS).read(source, media_type="application/pdf", language="en")
    except (errors.FileTooComplex, errors.FileUnreadable) as refusal:
        return refusal.message
    return "It was read."
