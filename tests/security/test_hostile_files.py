"""S27, S60: files made to hurt whoever reads them end in a refusal or a clean draft, soon, and within the memory."""

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from content import errors, files, reading
from content.leaflet.document import Document
from tests.content.leaflet.packed import OPENDOCUMENT, W, opendocument, p, packed, relation, word
from tests.walks.conftest import Town

SECONDS_MAX = 10.0
"""The five of the limit, and the start of a child on a busy machine."""
WORKER_BYTES_MAX = 20 * 1024 * 1024
DEEP = 5_000
MANY = 100_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def status(name: str) -> int:
    """A figure of this process, in bytes."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found.group(1)) * 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


async def read(source: bytes, filename: str) -> Document | errors.Refusal:
    """Read an upload as a worker does, and hold it to its time and memory."""
    forget_peak()
    before, began = status("VmRSS"), time.monotonic()
    try:
        outcome: Document | errors.Refusal = await reading.read(
            source, media_type=files.sniff(source, filename), language="en"
        )
    except errors.Refusal as refusal:
        outcome = refusal
    assert time.monotonic() - began < SECONDS_MAX
    assert status("VmHWM") - before < WORKER_BYTES_MAX
    return outcome


def member(name: str, content: bytes, *, lies: int | None = None) -> bytes:
    """A Word file with one more part, whose size the list of contents may lie about."""
    made = io.BytesIO(word(p("Words that stay."), relations=relation("s", "header", "header1.xml")))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr(name, content)
    source = bytearray(made.getvalue())
    if lies is not None:
        at = source.rindex(b"PK\x01\x02")
        source[at + 24 : at + 28] = struct.pack("<I", lies)
    return bytes(source)


def nested_zip(depth: int) -> bytes:
    inner = b"words"
    for _ in range(depth):
        inner = packed({"inner.zip": inner})
    return inner


def entities(start: str) -> str:
    doubled = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "aaaaaaaaaa"}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [{doubled}]>{start}'


def odt_locked() -> bytes:
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    return opendocument("<text:p>Words.</text:p>", manifest=entry)


def open_with(content: bytes) -> bytes:
    return packed({"mimetype": OPENDOCUMENT, "content.xml": content})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BODY = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e8;</w:t></w:r></w:p></w:body></w:document>'
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a bomb in a header": (lambda: member("word/header1.xml", bytes(19_000_000)), "x.docx", "FILE_TOO_COMPLEX"),
    "a bomb of 60 MB": (lambda: member("word/header1.xml", bytes(60_000_000)), "x.docx", "FILE_TOO_COMPLEX"),
    "a size that lies": (
        lambda: member("word/header1.xml", bytes(60_000_000), lies=100),
        "x.docx",
        "FILE_UNREADABLE",
    ),
    "zips in zips": (lambda: nested_zip(20), "x.docx", "FILE_UNSUPPORTED"),
    "entities in Word": (lambda: packed({"word/document.xml": entities(BODY)}), "x.docx", "FILE_UNREADABLE"),
    "entities in UTF-16": (
        lambda: packed({"word/document.xml": entities(BODY).encode("utf-16")}),
        "x.docx",
        "FILE_UNREADABLE",
    ),
    "entities in EBCDIC": (
        lambda: packed({"word/document.xml": entities(BODY).replace("?>", " encoding='IBM037'?>", 1).encode("cp037")}),
        "x.docx",
        "FILE_UNREADABLE",
    ),
    "entities in OpenDocument": (
        lambda: open_with(entities("<office:document-content/>").encode()),
        "x.odt",
        "FILE_UNREADABLE",
    ),
    "a file outside": (
        lambda: packed(
            {"word/document.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BODY.replace("e8", "a")}
        ),
        "x.docx",
        "FILE_UNREADABLE",
    ),
    "Word with a password": (
        lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(400),
        "x.docx",
        "FILE_UNREADABLE",
    ),
    "OpenDocument with a password": (odt_locked, "x.odt", "FILE_UNREADABLE"),
    "old Word": (lambda: OLE + bytes(1_000), "x.doc", "FILE_UNSUPPORTED"),
    "rich text": (lambda: b"{\\rtf1 words}", "x.docx", "FILE_UNSUPPORTED"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(90), "leaflet.docx", "FILE_UNSUPPORTED"),
    "nothing": (lambda: b"", "x.md", "FILE_UNREADABLE"),
    "many points in Markdown": (lambda: b"- x\n" * MANY, "x.md", "FILE_TOO_COMPLEX"),
    "many points in HTML": (lambda: b"<html><ul>" + b"<li>x" * MANY, "x.html", "FILE_TOO_COMPLEX"),
    "many paragraphs in Word": (
        lambda: word('<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>' * MANY),
        "x.docx",
        "FILE_TOO_COMPLEX",
    ),
    "many points in OpenDocument": (
        lambda: opendocument(f"<text:list>{'<text:list-item><text:p>x</text:p></text:list-item>' * MANY}</text:list>"),
        "x.odt",
        "FILE_TOO_COMPLEX",
    ),
    "deep lists in Markdown": (
        lambda: "\n".join("  " * depth + "- x" for depth in range(900)).encode(),
        "x.md",
        "FILE_TOO_COMPLEX",
    ),
    "deep lists in one line": (lambda: b"- " * DEEP + b"x", "x.md", "FILE_TOO_COMPLEX"),
    "deep lists in HTML": (lambda: b"<html>" + b"<ul><li>" * DEEP + b"x", "x.html", "FILE_TOO_COMPLEX"),
    "deep lists in OpenDocument": (
        lambda: opendocument(
            "<text:list><text:list-item>" * DEEP + "<text:p>x</text:p>" + "</text:list-item></text:list>" * DEEP
        ),
        "x.odt",
        "FILE_TOO_COMPLEX",
    ),
    "a line of 1 MB": (lambda: b"# Title\n\n" + b"word " * 200_000, "x.md", "FILE_TOO_COMPLEX"),
    "a paragraph of 1 MB": (lambda: b"<html><p>" + b"word " * 200_000, "x.html", "FILE_TOO_COMPLEX"),
    "NUL": (lambda: b"words\x00words", "x.txt", "FILE_UNSUPPORTED"),
}


@pytest.mark.anyio
@pytest.mark.parametrize("name", REFUSED)
async def test_s27_a_file_made_to_hurt_is_refused_soon_and_within_the_memory(name: str) -> None:
    make, filename, code = REFUSED[name]
    outcome = await read(make(), filename)
    assert isinstance(outcome, errors.Refusal), outcome
    assert outcome.code == code, outcome.message
    assert outcome.message.endswith(".")


HEADED = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Links</w:t></w:r></w:p>'
READ: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "macros": (
        lambda: word(HEADED + p("Words that stay."), vbaProject_bin="Sub AutoOpen()"),
        "leaflet.docm",
        "word/vbaProject.bin",
    ),
    "an embedded file": (
        lambda: word(HEADED + p("Words that stay."), **{"embeddings/a_exe": "MZ"}),
        "x.docx",
        "word/embeddings/a.exe",
    ),
    "another document": (
        lambda: word(HEADED + p("Words that stay.") + '<w:altChunk r:id="x"/>', afchunk_htm="<script>"),
        "x.docx",
        "word/afchunk.htm",
    ),
    "a template far away": (
        lambda: word(
            HEADED + p("Words that stay."),
            relations=f"{relation('t', 'attachedTemplate', 'http://127.0.0.1:9/x.dotm')}"
            + relation("s", "styles", "http://127.0.0.1:9/styles.xml"),
        ),
        "x.docx",
        "",
    ),
    "deep levels of a list": (
        lambda: word(
            HEADED
            + "".join(
                f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
                f"<w:r><w:t>Words that stay.</w:t></w:r></w:p>"
                for depth in range(0, DEEP, 50)
            )
        ),
        "x.docx",
        "",
    ),
    "names that climb": (
        lambda: member("../../../etc/cron.d/evil", b"words"),
        "../../x.docx",
        "",
    ),
    "a wrong name": (lambda: word(HEADED + p("Words that stay.")), "leaflet.txt", ""),
    "letters turned round": (
        "# Links\n\n## Background\n\nWords that stay. Pay \u202eeerht\u202c pounds.\n".encode,
        "x\u202efdp.md",
        "Words that stay. Pay eerht pounds.",
    ),
    "scripts": (
        lambda: (
            b"<html><h1>Links</h1><p>Words that stay.</p><script>alert(1)</script><object>o</object>"
            b"<p onclick=x()><a href=javascript:alert(1)>here</a> it ends.</p><iframe src=//x>f</iframe>"
        ),
        "x.html",
        "javascript:alert(1)",
    ),
}


@pytest.mark.anyio
@pytest.mark.parametrize("name", READ)
async def test_s27_a_file_with_more_than_words_in_it_is_read_for_its_words(name: str) -> None:
    make, filename, told = READ[name]
    outcome = await read(make(), filename)
    assert isinstance(outcome, Document), outcome
    printed = f"{outcome.sections} {outcome.title} {outcome.subtitle}"
    assert "Words that stay." in printed
    excerpts = [finding.excerpt for finding in outcome.findings]
    assert not told or told in excerpts, excerpts
    assert "javascript" not in printed
    assert "AutoOpen" not in repr(outcome)


UPLOAD = """mutation ($file: Upload!) { uploadLeaflet(input: {leaflet: {slug: "local-authority-links"},
  language: "en-GB", file: $file, dryRun: true}) { edition { sections { heading body(format: HTML)
  groups { heading items { text(format: HTML) } } } findings { message excerpt } }
  errors { code } } }"""
BAD = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ESCAPED = BAD.replace("<", "&lt;").replace(">", "&gt;")
S60: dict[str, bytes] = {
    "Word": word(
        HEADED
        + p("Background", properties='<w:outlineLvl w:val="1"/>')
        + p(f"Words and {ESCAPED} more.")
        + '<w:p><w:hyperlink r:id="l"><w:r><w:t>bad</w:t></w:r></w:hyperlink><w:r><w:t> and </w:t></w:r>'
        '<w:hyperlink r:id="g"><w:r><w:t>good</w:t></w:r></w:hyperlink><w:r><w:t> links.</w:t></w:r></w:p>',
        relations=relation("l", "hyperlink", "javascript:alert(1)")
        + relation("g", "hyperlink", "https://example.org/"),
    ),
    "OpenDocument": opendocument(
        '<text:h text:outline-level="1">Links</text:h><text:h text:outline-level="2">Background</text:h>'
        f'<text:p>Words and {ESCAPED} more, <text:a xlink:href="vbscript:x">bad</text:a> and '
        '<text:a xlink:href="https://example.org/">good</text:a> links.</text:p>'
    ),
    "HTML": b"<html><h1>Links</h1><h2>Background</h2><p>Words and &lt;script&gt;alert(1)&lt;/script&gt; more, "
    b'<a href="data:text/html,x" onclick="y">bad</a> and <a href=https://example.org/>good</a> links.'
    b"<xmp><img src=x onerror=alert(1)></xmp><math><mtext><script>alert(2)</script></mtext></math>"
    b"<svg onload=alert(3)><text>s</text></svg><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(4)</x:script>",
    "Markdown": b"# Links\n\n## Background\n\nWords and \\<script> more, [bad](javascript:alert(1)) and "
    b"[good](https://example.org/) links. <svg onload=alert(3)></svg> <xmp><b>x</b></xmp>\n",
}


@pytest.mark.parametrize("kind", S60)
def test_s60_no_markup_comes_out_of_any_format(town: Town, kind: str) -> None:
    (payload,) = town.ask(UPLOAD, by=town.editor, file=S60[kind]).values()
    assert payload["errors"] == []
    printed = "\n".join(section["body"] or "" for section in payload["edition"]["sections"])
    assert "Words and" in printed
    tags = set(re.findall(r"<(/?[a-z]+)", printed))
    assert tags <= {"p", "/p", "a", "/a", "strong", "/strong", "em", "/em", "b", "/b", "br", "i", "/i"}
    assert re.findall(r'href="([^"]*)"', printed) == ["https://example.org/"]
    assert not re.search(r"<[^>]*\son\w+\s*=", printed)
