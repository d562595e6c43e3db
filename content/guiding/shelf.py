"""A leaflet's editions by their times: which is in force, and how far each has got. Pure."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from content.records import EditionStatus
from content.replacing import replace


class Copy(Struct, frozen=True):
    """An edition as it stands on the shelf: what it is, and its times."""

    id: str
    leaflet_id: str
    language: str
    number: int | None
    revision: int | None
    title: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    """When it was taken back; a translation goes with the edition it translates."""
    translation_of: str | None = None
    """The edition it translates; None in the original language."""

    @property
    def order(self) -> tuple[int, int]:
        """Later numbers, then later revisions, take the place of earlier ones."""
        return (self.number or 0, self.revision or 0)


class Shelf(Struct, frozen=True):
    """The editions of one leaflet that have been published, or will be."""

    copies: tuple[Copy, ...]

    def out(self, at: datetime) -> list[Copy]:
        """List what has come out by a time, latest last; of one number, originals before translations."""
        came = [copy for copy in self.copies if copy.published_at is not None and copy.published_at <= at]
        return sorted(came, key=lambda copy: (copy.number or 0, copy.translation_of is not None, copy.order))

    def originals(self, at: datetime) -> list[Copy]:
        """List what has come out in the original language, latest last."""
        return [copy for copy in self.out(at) if copy.translation_of is None]

    def current(self, language: str, at: datetime) -> Copy | None:
        """Find the latest edition in a language; when it has been withdrawn, nothing older comes back."""
        latest = [copy for copy in self.out(at) if copy.language == language]
        return latest[-1] if latest else None

    def of_number(self, language: str, number: int, at: datetime) -> Copy | None:
        """Find the latest revision of a number in a language."""
        wordings = [copy for copy in self.out(at) if copy.language == language and copy.number == number]
        return wordings[-1] if wordings else None

    def firsts(self, *, after_number: int, to_number: int) -> list[Copy]:
        """List the first original of each number after one, up to another: what it says of items, others share."""
        found: dict[int, Copy] = {}
        for copy in sorted(self.copies, key=lambda copy: (copy.translation_of is not None, copy.order)):
            if copy.number is not None and after_number < copy.number <= to_number:
                found.setdefault(copy.number, copy)
        return [found[number] for number in sorted(found)]

    def languages(self, at: datetime) -> list[str]:
        """List the languages to read in, the original first; one whose translation was taken back is not among them."""
        tongues = dict.fromkeys(copy.language for copy in self.out(at))
        return [tongue for tongue in tongues if not self._taken_back(self.current(tongue, at), at)]

    def languages_of_number(self, number: int, at: datetime) -> list[str]:
        """List the languages in which to read a number, the original first, as `languages` does."""
        tongues = dict.fromkeys(copy.language for copy in self.out(at) if copy.number == number)
        return [tongue for tongue in tongues if not self._taken_back(self.of_number(tongue, number, at), at)]

    def standing(self, language: str, number: int | None, at: datetime) -> Copy | None:
        """Find what a new wording is compared with: that of the same number, if one is named, or the latest."""
        same = None if number is None else self.of_number(language, number, at)
        return same or self.current(language, at)

    def successor(self, copy: Copy, at: datetime) -> Copy | None:
        """Find the edition that took the place of another by a time."""
        later = [other for other in self.out(at) if other.language == copy.language and other.order > copy.order]
        return min(later, key=lambda other: other.order) if later else None

    def newer_than(self, number: int, at: datetime) -> datetime | None:
        """Say since when a number later than one has been out; none if the latest was taken back."""
        out = self.originals(at)
        newer = [copy.published_at for copy in out if copy.number is not None and copy.number > number]
        standing = bool(out) and (out[-1].withdrawn_at is None or out[-1].withdrawn_at > at)
        return min((came for came in newer if came is not None), default=None) if standing else None

    def taken_back(self, number: int, at: datetime) -> datetime | None:
        """Say since when a number has been taken back."""
        own = [copy for copy in self.originals(at) if copy.number == number]
        gone = own[-1].withdrawn_at if own else None
        return gone if gone is not None and gone <= at else None

    def number_of(self, edition_id: str | None) -> int | None:
        """Give the number of an edition, if it has one."""
        return next((copy.number for copy in self.copies if copy.id == edition_id), None)

    def behind(self, copy: Copy, at: datetime) -> bool:
        """Say whether the original has a newer number than a translation."""
        originals = self.originals(at)
        return copy.translation_of is not None and bool(originals) and (originals[-1].number or 0) > (copy.number or 0)

    def in_force(self, copy: Copy) -> tuple[datetime, datetime | None] | None:
        """Say from when, and up to when, an edition is the current one of its language; None if it never is."""
        if copy.published_at is None:
            return None
        later = [other for other in self.copies if other.language == copy.language and other.order > copy.order]
        ends = [other.published_at for other in later if other.published_at is not None]
        until = min([*ends, *([copy.withdrawn_at] if copy.withdrawn_at else [])], default=None)
        return None if until is not None and until <= copy.published_at else (copy.published_at, until)

    def status(self, copy: Copy, at: datetime) -> EditionStatus:
        """Say how far an edition has got at a time."""
        if copy.published_at is None:
            return EditionStatus.DRAFT
        if copy.withdrawn_at is not None and copy.withdrawn_at <= at:
            return EditionStatus.WITHDRAWN
        if copy.published_at > at:
            return EditionStatus.SCHEDULED
        return EditionStatus.SUPERSEDED if self.successor(copy, at) else EditionStatus.PUBLISHED

    def _taken_back(self, copy: Copy | None, at: datetime) -> bool:
        withdrawn = copy.withdrawn_at if copy and copy.translation_of is not None else None
        return withdrawn is not None and withdrawn <= at


def shelves(copies: Iterable[Copy]) -> dict[str, Shelf]:
    """Sort editions by the leaflet they belong to; a translation is taken back with the edition it translates."""
    found: dict[str, list[Copy]] = {}
    every = list(copies)
    taken_back = {copy.id: copy.withdrawn_at for copy in every}
    for copy in every:
        times = [time for time in (copy.withdrawn_at, taken_back.get(copy.translation_of or "")) if time]
        found.setdefault(copy.leaflet_id, []).append(replace(copy, withdrawn_at=min(times, default=None)))
    return {leaflet_id: Shelf(copies=tuple(members)) for leaflet_id, members in found.items()}
