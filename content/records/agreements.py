"""The nouns of what sides want and agree, as they are handed in and as they are shown."""

from collections.abc import Awaitable, Callable
from datetime import date

from msgspec import Struct

from content.enums import (
    AgreementKind,
    AgreementStatus,
    BenefitFamily,
    DocumentKind,
    StakeholderCategory,
    Visibility,
)
from content.records.asked import KEEP, Keep
from content.records.moment import NOW, Moment
from content.words import LocalisedText, Names


class NewFile(Struct, frozen=True):
    """A file to keep, before anybody has looked at it."""

    filename: str
    source: bytes
    keep: Callable[[bytes], Awaitable[str]]
    """Where it is kept once all that can be refused has been; no part of what is compared."""


class NewDocument(Struct, frozen=True):
    """A document to attach: a web address or a file."""

    title: str
    kind: DocumentKind = DocumentKind.OTHER
    url: str | None = None
    file: NewFile | None = None
    language: str | None = None
    visibility: Visibility = Visibility.SIDE


class Document(Struct, frozen=True):
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


class KeptFile(Struct, frozen=True):
    """A document that is kept here, for somebody who may have it."""

    filename: str
    media_type: str
    sha256: str


class NewAim(Struct, frozen=True):
    """An aim in one language; with an id, a new form of one that is recorded."""

    text: LocalisedText
    id: str | None = None
    family: BenefitFamily | None = None
    outcome: str | None = None
    achieved: bool = False


class Aim(Struct, frozen=True):
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


class NewPlan(Struct, frozen=True):
    """A side's plan, as it is handed in; what is not named stays."""

    method: str | Keep | None = KEEP
    outcomes: tuple[str, ...] | Keep | None = KEEP
    document: NewDocument | Keep | None = KEEP


class Plan(Struct, frozen=True):
    """How a side means to achieve its aims, and what it hopes for."""

    method: str | None
    outcomes: tuple[str, ...]
    document_id: str | None


class NewStakeholder(Struct, frozen=True):
    """Another who has a part or a say in a partnership, as handed in."""

    organisation: str
    category: StakeholderCategory
    side: str | None = None
    involvement: str | None = None


class Stakeholder(Struct, frozen=True):
    """Another who has a part or a say in a partnership."""

    organisation_id: str
    category: StakeholderCategory
    side_id: str | None
    involvement: str | None
    moment: Moment = NOW


class Goal(Struct, frozen=True):
    """A goal or target of the United Nations for sustainable development."""

    code: str
    title: Names


class NewResponsibility(Struct, frozen=True):
    """Who is to do what, as handed in."""

    side: str
    function: str
    person: str | None = None


class Duty(Struct, frozen=True):
    """A responsibility as it is kept: the person by id, so that a person can be forgotten."""

    side_id: str
    function: str
    person_id: str | None


class Responsibility(Struct, frozen=True):
    """Who is to do what; the person's name goes when they ask to be forgotten, and is for the sides alone."""

    side_id: str
    function: str
    person: str | None
    moment: Moment = NOW


class NewAgreement(Struct, frozen=True):
    """An agreement that is put to the other sides, or kept as a draft for now."""

    kind: AgreementKind
    languages: tuple[str, ...]
    aims: tuple[NewAim, ...]
    responsibilities: tuple[NewResponsibility, ...]
    drafted_jointly: bool
    title: str | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    renews: bool = False
    review_every_months: int | None = None
    notice_months: int | None = None
    exit_plan: str | None = None
    document: NewDocument | None = None
    replaces: str | None = None
    draft: bool = False


class NewSignature(Struct, frozen=True):
    """Who signs for a side, in what office and when."""

    name: str
    office: str
    signed_on: date
    mandate: str | None = None
    despite_think_again: str | None = None


class Signed(Struct, frozen=True):
    """A signature as it is kept: whoever signed by id, so that a person can be forgotten."""

    side_id: str
    person_id: str
    office: str
    signed_on: date
    mandate: str | None
    despite_think_again: str | None


class Signature(Struct, frozen=True):
    """One side's signature."""

    side_id: str
    name: str
    office: str
    signed_on: date
    mandate: str | None
    despite_think_again: str | None
    moment: Moment = NOW


class Agreement(Struct, frozen=True):
    """A charter, memorandum or agreement between the sides; what is between them is None or empty for others."""

    id: str
    partnership_id: str
    kind: AgreementKind
    title: str | None
    status: AgreementStatus
    effective_on: date | None
    expires_on: date | None
    renews: bool
    review_every_months: int | None
    notice_months: int | None
    notice_by: date | None
    languages: tuple[str, ...]
    aims: tuple[Aim, ...]
    responsibilities: tuple[Responsibility, ...]
    exit_plan: str | None
    drafted_jointly: bool
    signatures: tuple[Signature, ...]
    document_id: str | None
    replaces_id: str | None
    terminated_on: date | None
    termination_note: str | None
    version: int
    moment: Moment = NOW
