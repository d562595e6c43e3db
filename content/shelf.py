"""A leaflet's editions by their times: which is in force, and how far each has got. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from content.records import EditionStatus


@dataclass(frozen=True, slots=True)
class Copy:
    """An edition as it stands on the shelf: what it is, and its times."""

    id: str
    leaflet_id: str
    language: str
    number: int | None
    revision: int | None
    title: str
    published_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def order(self) -> tuple[int, int]:
        """Later numbers, then later revisions, take the place of earlier ones."""
        return (self.number or 0, self.revision or 0)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The editions of one leaflet that have been published, or will be."""

    copies: tuple[Copy, ...]

    def out(self, at: datetime) -> list[Copy]:
        """List what has come out by a time, latest last; what was withdrawn before it came out never did."""
        came = [copy for copy in self.copies if copy.published_at is not None and copy.published_at <= at]
        return sorted(came, key=lambda copy: copy.order)

    def current(self, language: str, at: datetime) -> Copy | None:
        """Find the latest edition in a language; when it has been withdrawn, nothing older comes back."""
        latest = [copy for copy in self.out(at) if copy.language == language]
        return latest[-1] if latest else None

    def of_number(self, language: str, number: int, at: datetime) -> Copy | None:
        """Find the latest revision of a number in a language."""
        wordings = [copy for copy in self.out(at) if copy.language == language and copy.number == number]
        return wordings[-1] if wordings else None

    def languages(self, at: datetime) -> list[str]:
        """List the languages in which something has come out, the earliest first."""
        return list(dict.fromkeys(copy.language for copy in self.out(at)))

    def successor(self, copy: Copy, at: datetime) -> Copy | None:
        """Find the edition that took the place of another by a time."""
        later = [other for other in self.out(at) if other.language == copy.language and other.order > copy.order]
        return min(later, key=lambda other: other.order) if later else None

    def status(self, copy: Copy, at: datetime) -> EditionStatus:
        """Say how far an edition has got at a time."""
        if copy.published_at is None:
            return EditionStatus.DRAFT
        if copy.withdrawn_at is not None and copy.withdrawn_at <= at:
            return EditionStatus.WITHDRAWN
        if copy.published_at > at:
            return EditionStatus.SCHEDULED
        return EditionStatus.SUPERSEDED if self.successor(copy, at) else EditionStatus.PUBLISHED


def shelves(copies: Iterable[Copy]) -> dict[str, Shelf]:
    """Sort editions by the leaflet they belong to."""
    found: dict[str, list[Copy]] = {}
    for copy in copies:
        found.setdefault(copy.leaflet_id, []).append(copy)
    return {leaflet_id: Shelf(copies=tuple(members)) for leaflet_id, members in found.items()}
