"""Guidance for other sites: which edition an address means, and all that is needed to show it there.

Whoever asks, it is what everybody may see: what stands in another site's page is read by anybody.
"""

import re
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode

from msgspec import Struct

from content import errors, language
from content.access import ANONYMOUS
from content.guiding import editions, guidance
from content.guiding.shelf import Shelf
from content.linking import partnerships
from content.records import (
    ChecklistItem,
    Edition,
    Item,
    Leaflet,
    Licence,
    Partnership,
    Readiness,
    Section,
)
from content.sharing import captions, fragments
from content.sharing.fragments import Source
from content.telling import purging
from content.ticking import checklists

PIN_NUMBER_MAX = 999_999
_PIN = re.compile(r"([1-9][0-9]{0,5})(?:\.([1-9][0-9]{0,5}))?", re.ASCII)


class Pin(Struct, frozen=True):
    """The edition to stay with: a number, whose typos may still be mended, or one wording of it for good."""

    number: int
    revision: int | None = None

    def __str__(self) -> str:
        """Write it as addresses do."""
        return str(self.number) if self.revision is None else f"{self.number}.{self.revision}"


class Embed(Struct, frozen=True):
    """All that is needed to show an edition, or a section of it, on another site; written when it is asked for."""

    source: Source
    section: Section | None
    level: int
    pinned: bool
    script: str
    """The tag that brings the elements."""

    @property
    def html(self) -> str:
        """The words, with everything that has to stand with them."""
        if self.section is None:
            return fragments.leaflet(self.source, level=self.level)
        return fragments.section(self.source, self.section, level=self.level)

    @property
    def script_tag(self) -> str:
        """The tag that brings the elements, and the one that shows this."""
        slug = self.source.leaflet.slug
        named = {"leaflet": slug} if self.section is None else {"leaflet": slug, "section": self.section.key}
        given = {**named, **self._chosen, "heading-level": str(self.level)}
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        tag = "toolkit-leaflet" if self.section is None else "toolkit-section"
        inside = f'<a href="{escape(self.page)}">{escape(self.source.edition.title)}</a>'
        return f"{self.script}\n<{tag}{attributes}>{inside}</{tag}>"

    @property
    def o_embed_url(self) -> str:
        """Where an oEmbed consumer asks."""
        return f"{self.source.public_url}/oembed?{urlencode({'url': self.page})}"

    @property
    def page(self) -> str:
        """Where a person reads it."""
        steps = ["leaflets", self.source.leaflet.slug, *(("sections", self.section.key) if self.section else ())]
        path = "/".join(quote(step, safe="") for step in steps)
        return f"{self.source.public_url}/{path}?{urlencode(self._chosen)}"

    @property
    def attribution(self) -> str:
        """The line to print by whoever sets the text: title and edition, and whom the licence wants named."""
        edition = self.source.edition
        numbered = captions.of((edition.language,)).edition.format(edition.number, edition.revision)
        said = [f"{edition.title}, {numbered[0].lower()}{numbered[1:]}"]
        if edition.licence is not None:
            said += [edition.licence.attribution.rstrip("."), edition.licence.spdx_id]
        return ". ".join(one for one in said if one)

    @property
    def licence(self) -> Licence | None:
        """The terms on which it may be shown."""
        return self.source.edition.licence

    @property
    def _chosen(self) -> dict[str, str]:
        edition = self.source.edition
        pin = {"edition": str(Pin(edition.number, edition.revision))} if self.pinned else {}
        return {"language": edition.language, **pin}


class Piece(Struct, frozen=True):
    """Something to show, written out."""

    html: str
    title: str
    language: str
    keys: tuple[str, ...]
    """What it depends on, for caches that forget by key (`content.telling.purging`)."""


def pin(text: str) -> Pin:
    """Read which edition to stay with, `2` or `2.1`; raises INVALID_INPUT for anything else."""
    form = _PIN.fullmatch(text)
    if form is None:
        raise errors.InvalidInput('Say an edition by its number, as in "2", or with its revision, as in "2.1".')
    return Pin(int(form[1]), int(form[2]) if form[2] else None)


async def find(*, slug: str, languages: tuple[str, ...] = (), at: Pin | None = None, public_url: str) -> Source | None:
    """Find the edition in force of a leaflet, or the one to stay with, in the best language; None if there is none."""
    leaflet = await guidance.find_leaflet(ANONYMOUS, slug=slug)
    if leaflet is None:
        return None
    if at is None or at.revision is None:
        number = None if at is None else at.number
        (edition_id,) = await guidance.edition_ids_for(ANONYMOUS, [(leaflet, languages, number)])
    else:
        edition_id = await _wording(leaflet, languages, at)
    shown = await guidance.editions_by_id(ANONYMOUS, [edition_id]) if edition_id else {}
    return Source(leaflet, shown[edition_id], public_url) if edition_id in shown else None


def section_of(edition: Edition, key: str) -> Section | None:
    """Find a section by its key."""
    return next((one for one in edition.sections if one.key == key), None)


def item_of(edition: Edition, key: str) -> tuple[Section, Item] | None:
    """Find an item by its key, and the section that it stands in."""
    return next(((one, item) for one in edition.sections for item in one.items if item.key == key), None)


def section_of_checklist(edition: Edition, key: str) -> Section | None:
    """Find the section that prints a checklist."""
    named = {
        one.key: {item.checklist_key for item in one.items if isinstance(item, ChecklistItem)}
        for one in edition.sections
    }
    return next((one for one in edition.sections if key in named[one.key]), None)


async def badge(partnership_id: str, *, languages: tuple[str, ...], level: int, public_url: str) -> Piece | None:
    """Write the badge of a partnership: where it stands, if all its sides say so in public; None if it is hidden."""
    link = await partnerships.find(ANONYMOUS, id=partnership_id)
    if link is None:
        return None
    said = captions.of(languages)
    standing = (await checklists.of_partnerships(ANONYMOUS, [link], languages)).get(link.id)
    source = await followed(link, standing, public_url)
    html = fragments.badge(link, standing, source, said=said, level=level, public_url=public_url)
    keys = (purging.EVERYTHING, purging.Family.ORGANISATIONS, link.leaflet_id, link.id)
    return Piece(html, link.title, said.language, keys)


async def followed(link: Partnership, standing: Readiness | None, public_url: str) -> Source | None:
    """Load the edition by whose rule a partnership stands where it does, as everybody may see it."""
    if standing is None:
        return None
    leaflet = (await guidance.leaflets_by_id(ANONYMOUS, [link.leaflet_id])).get(link.leaflet_id)
    edition = (await guidance.editions_by_id(ANONYMOUS, [standing.edition_id])).get(standing.edition_id)
    return Source(leaflet, edition, public_url) if leaflet and edition else None


async def _wording(leaflet: Leaflet, languages: tuple[str, ...], at: Pin) -> str | None:
    """Find one wording of a number, as it came out in the best language that it came out in."""
    shelf = (await editions.shelves_of([leaflet.id])).get(leaflet.id, Shelf(()))
    out = shelf.out(datetime.now(UTC))
    by_language = {copy.language: copy.id for copy in out if copy.order == (at.number, at.revision)}
    if not by_language:
        return None
    tongues = list(by_language)
    original = leaflet.original_language if leaflet.original_language in by_language else tongues[0]
    return by_language[language.choose(tongues, languages, original)]


__all__ = [
    "Embed",
    "Piece",
    "Pin",
    "Source",
    "badge",
    "find",
    "followed",
    "item_of",
    "pin",
    "section_of",
    "section_of_checklist",
]
