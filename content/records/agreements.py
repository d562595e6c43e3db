"""The nouns of what sides want and agree, as they are handed in and as they are shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from content.records.asked import KEEP, Keep
from content.records.enums import BenefitFamily, DocumentKind, StakeholderCategory, Visibility
from content.records.moment import NOW, Moment
from content.records.words import LocalisedText, Names


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to keep, before anybody has looked at it."""

    filename: str
    source: bytes
    keep: Callable[[bytes], Awaitable[str]]
    """Where it is kept once all that can be refused has been; no part of what is compared."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to attach: a web address or a file."""

    title: str
    kind: DocumentKind = DocumentKind.OTHER
    url: str | None = None
    file: NewFile | None = None
    language: str | None = None
    visibility: Visibility = Visibility.SIDE


@dataclass(frozen=True, slots=True)
class Document:
    """A file or web page that a side attached to a record."""

    id: str
    title: str
    kind: DocumentKind
    url: str | None
    """Where it is, if it is on the web; none if it is kept here."""
    media_type: str | None
    bytes: int | None
    language: str | None
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A document that is kept here, for somebody who may have it."""

    filename: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class NewAim:
    """An aim in one language; with an id, a new form of one that is recorded."""

    text: LocalisedText
    id: str | None = None
    family: BenefitFamily | None = None
    outcome: str | None = None
    achieved: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """What the sides, or one of them, want to achieve, in one of the languages that it is in."""

    id: str
    partnership_id: str
    side_id: str | None
    family: BenefitFamily | None
    outcome: str | None
    achieved: bool
    by_language: Names
    said: LocalisedText
    moment: Moment = NOW

    @property
    def language(self) -> str:
        """The language that it answers in."""
        return self.said.language


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A side's plan, as it is handed in; what is not named stays."""

    method: str | Keep | None = KEEP
    outcomes: tuple[str, ...] | Keep | None = KEEP
    document: NewDocument | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class Plan:
    """How a side means to achieve its aims, and what it hopes for."""

    method: str | None
    outcomes: tuple[str, ...]
    document_id: str | None


@dataclass(frozen=True, slots=True)
class NewStakeholder:
    """Another who has a part or a say in a partnership, as handed in."""

    organisation: str
    category: StakeholderCategory
    side: str | None = None
    involvement: str | None = None


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Another who has a part or a say in a partnership."""

    organisation_id: str
    category: StakeholderCategory
    side_id: str | None
    involvement: str | None
    moment: Moment = NOW


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal or target of the United Nations for sustainable development."""

    code: str
    title: Names


@dataclass(frozen=True, slots=True)
class NewResponsibility:
    """Who is to do what, as handed in."""

    side: str
    function: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A responsibility as it is kept: the person by id, so that a person can be forgotten."""

    side_id: str
    function: str
    person_id: str | None


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who is to do what; the person's name goes when they ask to be forgotten, and is for the sides alone."""

    side_id: str
    function: str
    person: str | None
    moment: Moment = NOW
