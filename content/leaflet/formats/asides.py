"""Footnotes of Markdown and HTML: what stands at the foot is told and left out, and the sign that points to it goes."""

import re
from collections import Counter

from lxml import etree
from msgspec import Struct

from content.enums import FindingCode
from content.leaflet.tree import Note

LEFT_OUT = "I left out a footnote: what a leaflet says stands in its text."
SIGN = re.compile(r"(?<!\\)\[\^[^\s\[\]^]{1,40}\]")
"""What points to a footnote in Markdown, and stands before it with a colon."""
_AT_FOOT = re.compile(rf" {{0,3}}(?P<sign>{SIGN.pattern}):[ \t]*(?P<words>.*)")
_BEGINS = re.compile(r" {0,3}(?:#|\||[-*+] |\d{1,3}[.)] )")
"""What begins something new under a footnote, even without an empty line."""
_PRINTED_SIGN = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*\u2020\u2021]{1,3})[\])]?")
_BLOCKS = frozenset({"p", "li", "dd", "div", "aside", "td"})
_SAYS_MORE = ("h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl")
"""A block with one of these is a part of the leaflet, even if it leads back to its number in a table of contents."""


def without_footnotes(text: str, notes: list[Note]) -> str:
    """Take the footnotes of a Markdown file out, and say so; lines keep their numbers.

    A sign without a footnote, a footnote without a sign, or one of two with the same sign is words like any other.
    """
    rows = text.split("\n")
    feet = {at: found.group("sign") for at, row in enumerate(rows) if (found := _AT_FOOT.fullmatch(row))}
    if not feet:
        return text
    pointed = {sign for at, row in enumerate(rows) if at not in feet for sign in SIGN.findall(row)}
    once = Counter(feet.values())
    taken = {at: sign for at, sign in feet.items() if sign in pointed and once[sign] == 1}
    for at, sign in taken.items():
        end = at + 1
        # A footnote goes on in the lines that follow without an empty line.
        while end < len(rows) and rows[end].strip() and end not in feet and not _BEGINS.match(rows[end]):
            end += 1
        words = " ".join([rows[at].partition(f"{sign}:")[2], *rows[at + 1 : end]]).split()
        rows[at:end] = [""] * (end - at)
        notes.append(Note(FindingCode.PART_SKIPPED, LEFT_OUT, at + 1, " ".join(words) or None))
    gone = set(taken.values())
    return "\n".join(SIGN.sub(lambda found: "" if found.group() in gone else found.group(), row) for row in rows)


class Asides(Struct, frozen=True):
    """What a page has of footnotes."""

    signs: frozenset[etree._Element] = frozenset()
    feet: frozenset[etree._Element] = frozenset()


def find(root: etree._Element) -> Asides:
    """Find the footnotes of a page: a short sign leads to each, and it leads back to its sign."""
    links = [link for link in root.iter("a") if link.get("href", "").startswith("#")]
    named: dict[str, etree._Element] = {}
    for element in root.iter():
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                named.setdefault(name, element)
    places = {element: at for at, element in enumerate(root.iter())}
    signs: set[etree._Element] = set()
    feet: set[etree._Element] = set()
    back: dict[etree._Element, frozenset[str]] = {}
    """Where each block leads that a sign may lead to."""
    for link in links:
        target = named.get(link.get("href", "")[1:])
        foot = None if target is None else _foot(target)
        if foot is None or places[foot] <= places[link] or not _PRINTED_SIGN.fullmatch(_text(link)):
            continue
        if foot not in back:
            back[foot] = _leads_to(foot)
        if back[foot] & {link.get("id"), link.get("name")}:
            signs.add(link)
            feet.add(foot)
    return Asides(frozenset(signs), frozenset(feet))


def _leads_to(foot: etree._Element) -> frozenset[str]:
    """The names to which a block leads that holds running text only."""
    if next(foot.iter(*_SAYS_MORE), None) is not None:
        return frozenset()
    return frozenset(link.get("href", "")[1:] for link in foot.iter("a") if link.get("href", "").startswith("#"))


def _foot(target: etree._Element) -> etree._Element | None:
    """The block that a sign leads to; a named division around it is all of it."""
    block = next((one for one in (target, *target.iterancestors()) if one.tag in _BLOCKS), None)
    above = None if block is None else block.getparent()
    if block is not None and above is not None and above.tag == "div" and above.get("id") and above[0] is block:
        return above
    return block


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()
