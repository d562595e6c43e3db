"""A document as the tests compare it: whole, as its atoms in printed order, and as the words it is made of."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from content import leaflet
from content.leaflet.document import Detail, Document, Item
from content.records import FindingCode, SectionKind, Words

LEAFLETS = Path(__file__).resolve().parents[2] / "leaflets"
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"

FILES: tuple[tuple[Path, str], ...] = (
    (FIXTURES / "local-authority-links.md", "en"),
    (FIXTURES / "local-authority-links-revised.md", "en"),
    (LEAFLETS / "health-links.md", "en"),
    (LEAFLETS / "school-links.md", "en"),
    (LEAFLETS / "faith-links.txt", "en"),
    (LEAFLETS / "jumelages.md", "fr"),
    (LEAFLETS / "library-links.md", "en"),
    (LEAFLETS / "youth-links.md", "en"),
    (LEAFLETS / "sports-links.md", "en"),
    (LEAFLETS / "museum-links.md", "en"),
    (LEAFLETS / "market-links.md", "en"),
    (LEAFLETS / "pool-links.md", "en"),
    (LEAFLETS / "clock-links.md", "en"),
)
"""Every leaflet we have, with its language."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NUMBER = re.compile(r"(?m)^\s*\d{1,3}[.)]\s")
_TICKED = re.compile(r"\[[xX]\](?!\()")
_LETTER_BULLET = re.compile(r"(?m)^o  ")
_LETTER = re.compile(r"(?m)^\s*[a-z]\)\s")
_FRONT_KEY = re.compile(r"(?m)^(?:sub)?title:")
_FOOTNOTE_SIGN = re.compile(r"\[\^[^\s\[\]^]+\]:?")


STRANGERS = LEAFLETS / "strangers"
"""Leaflets by the habits of others, each as its author keeps it, beside a file of atoms."""


def strangers() -> list[Path]:
    """List them."""
    return sorted(path for path in STRANGERS.iterdir() if path.suffix != ".txt")


def noted(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """Give the language of a stranger's leaflet and its atoms, as they were noted before it was first read.

    The first line says the language; each other line is an atom: what it is, a colon, its words.
    """
    noted_in = path.with_name(f"{path.name.split('.')[0]}.expected.txt")
    first, *rows = noted_in.read_text(encoding="utf-8").splitlines()
    return first.removeprefix("# "), [(kind, words) for kind, _, words in (row.partition(": ") for row in rows)]


def original(path: Path) -> tuple[Path, str]:
    """Find the leaflet that a file in another format was made of, and its language."""
    return next((file, language) for file, language in FILES if file.stem == path.name.split(".")[0])


def read(text: str, *, language: str = "en", media_type: str = "text/markdown") -> Document:
    """Read a leaflet that a test wrote."""
    return leaflet.read(text.encode(), media_type=media_type, language=language)


def read_file(path: Path, language: str) -> Document:
    """Read a leaflet from a file."""
    media_type = "text/plain" if path.suffix == ".txt" else "text/markdown"
    return leaflet.read(path.read_bytes(), media_type=media_type, language=language)


def codes(document: Document) -> list[tuple[str, int | None]]:
    """The findings by code and line."""
    return [(finding.code.value, finding.line) for finding in document.findings]


def whole(document: Document) -> dict[str, Any]:
    """Everything but the findings' sentences, for comparison with a file of expectations."""
    return {
        "titles": [document.collection_title, document.title, document.subtitle, document.kind.value],
        "sections": [
            {
                "kind": section.kind.value,
                "heading": section.heading,
                "subtitle": section.subtitle,
                "audience": [section.audience.value, section.audience_label],
                "words": section.words.plain if section.words else None,
                "groups": [[group.heading, [_item(item) for item in group.items]] for group in section.groups],
            }
            for section in document.sections
        ],
        "rule": document.rule
        and [document.rule.words.plain, document.rule.quantifier.value, list(document.rule.section_places)],
        "findings": [[finding.code.value, finding.line] for finding in document.findings],
    }


def atoms(document: Document) -> list[list[str]]:
    """The printed parts in order: what each is, what it stands under, and its words."""
    titles = (document.collection_title, document.title, document.subtitle)
    found = [["title", "", title] for title in titles if title]
    for section in document.sections:
        kind, under = section.kind.value, section.heading
        if section.kind is SectionKind.RULE:
            found.append(["rule", "", section.words.plain if section.words else ""])
            continue
        found += [["section", kind, under]] if under else []
        found += [["text", under, section.subtitle]] if section.subtitle else []
        found += [["text", under, text] for text in (section.words.plain.split("\n\n") if section.words else [])]
        for group in section.groups:
            found += [["group", under, group.heading]] if group.heading else []
            for item in group.items:
                found.append(["item", group.heading or under, item.words.plain])
                if section.kind is SectionKind.CONDITIONS and item.label:
                    found.append(["label", item.words.plain, item.label])
                found += [["detail", item.words.plain, detail.words.plain] for detail in item.details]
    return found


def words_of_source(text: str) -> Counter[str]:
    """Every word that is printed in a file; tags, marks of lists and ticks are not words."""
    kept = re.sub(r"<!--|-->", " ", text)
    kept = _TAG.sub(" ", kept)
    for markup in (_NUMBER, _TICKED, _LETTER_BULLET, _LETTER, _FOOTNOTE_SIGN, _FRONT_KEY):
        kept = markup.sub(" ", kept)
    return _words(html.unescape(kept))


def words_of_document(document: Document) -> Counter[str]:
    """Every word of a document, once: those that were left out count when a finding names them."""
    return _words("\n".join(_texts(document)))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


def _texts(document: Document) -> Iterator[str]:
    yield from (text for text in (document.collection_title, document.title, document.subtitle) if text)
    for section in document.sections:
        yield section.heading
        yield section.subtitle or ""
        yield from _spelt(section.words)
        for group in section.groups:
            yield group.heading
            for item in group.items:
                yield from _spelt(item.words)
                yield from _details(item.details)
    yield from (finding.excerpt or "" for finding in document.findings if finding.code is FindingCode.PART_SKIPPED)


def _spelt(words: Words | None) -> Iterator[str]:
    if words:
        yield words.plain
        yield from (mark.href for mark in words.marks if mark.href)


def _details(details: Sequence[Detail]) -> Iterator[str]:
    for detail in details:
        yield from _spelt(detail.words)
        yield from _details(detail.details)


def _item(item: Item) -> list[Any]:
    marks = "".join(
        mark
        for mark, is_set in (
            ("B", item.boxed),
            ("*", item.starred),
            ("E", item.essential),
            ("N", item.allows_not_applicable),
        )
        if is_set
    )
    place = [item.column.value if item.column else "", item.scope.value, item.family.value if item.family else ""]
    return [item.line, marks, *place, item.label, item.words.plain, [_detail(detail) for detail in item.details]]


def _detail(detail: Detail) -> list[Any]:
    return [detail.words.plain, [_detail(inner) for inner in detail.details]]
