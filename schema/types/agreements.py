"""The nouns of what sides want and agree: document, aim, plan, goal, responsibility, agreement."""

from datetime import date

import strawberry

from content import records
from content.leaflet import marks
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import Format, Languages, answers, given, kept, later, record_of
from schema.scalars import URL, LanguageTag
from schema.types import shared
from schema.types.shared import Localised, LocalisedTextInput, Node, localised
from schema.uploads import Upload

_Organisation = later("Organisation", "schema.types.organisations")
_Partnership = later("Partnership", "schema.types.partnerships")
_Side = later("Side", "schema.types.partnerships")

strawberry.enum(records.AgreementKind)
strawberry.enum(records.AgreementStatus)
strawberry.enum(records.DocumentKind)
strawberry.enum(records.StakeholderCategory)
strawberry.enum(records.Visibility)


@kinds.object
class Document:
    """A file or web page: a plan, a report, a piece of evidence."""

    id: strawberry.ID
    """The identifier, to take it off again."""
    title: str
    """What it is called."""

    @answers(URL)
    @staticmethod
    def url(row: strawberry.Parent[records.Document], info: Info) -> str:
        """Where to get it."""
        return row.url or f"{info.context.public_url}/documents/{row.id}"

    kind: records.DocumentKind
    """What it is for."""
    media_type: str | None
    """Its media type, if it is kept here."""
    bytes: int | None
    """Its size in bytes, if it is kept here."""
    language: LanguageTag | None
    """The language it is written in."""
    visibility: records.Visibility
    """Who may see it."""


@kinds.object
class Aim(Node, Localised):
    """What the sides, or one of them, want to achieve."""

    @answers(str)
    @staticmethod
    def text(row: strawberry.Parent[records.Aim], format: Format = records.TextFormat.PLAIN) -> str:
        """The words."""
        return marks.render(row.said.words, format or records.TextFormat.PLAIN, block=True)

    family: records.BenefitFamily | None
    """The family of benefit it belongs to."""
    outcome: str | None
    """The outcome hoped for."""
    achieved: bool
    """Whether it has been achieved."""

    @answers(_Side | None)
    @staticmethod
    async def side(row: strawberry.Parent[records.Aim], info: Info) -> records.Side | None:
        """The side whose aim it is; none if shared."""
        return await info.context.load.sides.load((row.side_id, row.moment)) if row.side_id else None


@kinds.object
class Plan:
    """A side's plan: how its aims will be achieved and what it hopes for."""

    method: str | None
    """How the aims and objectives will be achieved."""
    outcomes: list[str]
    """The outcomes and benefits it hopes for."""

    @answers(Document | None)
    @staticmethod
    async def document(row: strawberry.Parent[records.Plan], info: Info) -> records.Document | None:
        """The plan itself."""
        return await info.context.load.documents.load(row.document_id) if row.document_id else None


@kinds.object
class Stakeholder:
    """Another who has a part or a say in a partnership."""

    @answers(_Organisation)
    @staticmethod
    async def organisation(row: strawberry.Parent[records.Stakeholder], info: Info) -> records.Organisation | None:
        """The organisation."""
        return await info.context.load.meant.load((row.organisation_id, row.moment))

    category: records.StakeholderCategory
    """Its part in society."""

    @answers(_Side | None)
    @staticmethod
    async def side(row: strawberry.Parent[records.Stakeholder], info: Info) -> records.Side | None:
        """The side it is close to; none if to all."""
        return await info.context.load.sides.load((row.side_id, row.moment)) if row.side_id else None

    involvement: str | None
    """What it does."""


@kinds.object
class Goal:
    """A goal or target of the United Nations for sustainable development."""

    code: str
    """The number, such as `11` or `11.b`."""

    @answers(str)
    @staticmethod
    def title(row: strawberry.Parent[records.Goal], language: Languages = None) -> str:
        """The title; a target goes by that of its goal."""
        return shared.name(row.title, language)


@kinds.object
class Responsibility:
    """Who is to do what."""

    @answers(_Side)
    @staticmethod
    async def side(row: strawberry.Parent[records.Responsibility], info: Info) -> records.Side | None:
        """The side."""
        return await info.context.load.sides.load((row.side_id, row.moment))

    function: str
    """The function, such as travel or publicity."""
    person: str | None
    """The person or committee; none if nobody yet, and for those who are no side of the partnership."""


@kinds.object
class Signature:
    """One side's signature."""

    @answers(_Side)
    @staticmethod
    async def side(row: strawberry.Parent[records.Signature], info: Info) -> records.Side | None:
        """The side."""
        return await info.context.load.sides.load((row.side_id, row.moment))

    name: str
    """Who signed; a dash once they have asked to be forgotten."""
    office: str
    """In what office."""
    signed_on: date
    """When."""
    mandate: str | None
    """The council's resolution."""
    despite_think_again: str | None
    """Why, if the rule said to think again."""


@kinds.object
class Agreement(Node):
    """A charter, memorandum or agreement between the sides.

    Once every side has signed, its kind, status and dates are public; all else is between the sides.
    """

    @answers(_Partnership)
    @staticmethod
    async def partnership(row: strawberry.Parent[records.Agreement], info: Info) -> records.Partnership | None:
        """The partnership it binds."""
        return await info.context.load.partnerships.load((row.partnership_id, row.moment))

    kind: records.AgreementKind
    """What kind of agreement."""
    title: str | None
    """What it is called."""
    status: records.AgreementStatus
    """How far it has got."""
    effective_on: date | None
    """When it takes effect."""
    expires_on: date | None
    """When it ends; when its present term ends, if it renews itself."""
    renews: bool
    """Whether it renews itself."""
    review_every_months: int | None
    """How often it is to be reviewed, in months."""
    notice_months: int | None
    """How long before the end notice is to be given, in months."""
    notice_by: date | None
    """The last day to give that notice; it is shown, and holds nobody."""
    languages: list[LanguageTag]
    """The languages whose text counts."""
    aims: list[Aim] = strawberry.field(directives=[up_to(5)])
    """The aims it names, as they stood when it was proposed."""
    responsibilities: list[Responsibility] = strawberry.field(directives=[up_to(5)])
    """Who is to do what."""
    exit_plan: str | None
    """How the sides would part."""
    drafted_jointly: bool
    """Whether the sides wrote it together."""
    signatures: list[Signature] = strawberry.field(directives=[up_to(2)])
    """Who has signed."""

    @answers(Document | None)
    @staticmethod
    async def document(row: strawberry.Parent[records.Agreement], info: Info) -> records.Document | None:
        """The text; public only if it was proposed so, and every side has signed."""
        return await info.context.load.documents.load(row.document_id) if row.document_id else None

    @answers("Agreement | None")
    @staticmethod
    async def replaces(row: strawberry.Parent[records.Agreement], info: Info) -> records.Agreement | None:
        """The agreement it replaces."""
        return await info.context.load.agreements.load((row.replaces_id, row.moment)) if row.replaces_id else None

    terminated_on: date | None
    """When it is or was ended early."""
    termination_note: str | None
    """Why, in the words of the side that ended it; for the sides."""
    version: int
    """The number to send as `expectedVersion`."""


@kinds.input
class DocumentInput:
    """A document to attach: a web address or a file."""

    title: str
    """What it is called."""
    kind: records.DocumentKind | None = records.DocumentKind.OTHER
    """What it is for."""
    url: URL | None = strawberry.UNSET
    """Where it is, if it is on the web."""
    file: Upload | None = strawberry.UNSET
    """The file, if it is to be kept here: Word, LibreOffice, PDF, Markdown or plain text."""
    language: LanguageTag | None = strawberry.UNSET
    """The language it is written in."""
    visibility: records.Visibility | None = records.Visibility.SIDE
    """Who may see it."""


@kinds.input
class AimInput:
    """An aim."""

    id: strawberry.ID | None = strawberry.UNSET
    """The aim, if it is recorded already."""
    text: LocalisedTextInput
    """The words."""
    family: records.BenefitFamily | None = strawberry.UNSET
    """The family of benefit it belongs to."""
    outcome: str | None = strawberry.UNSET
    """The outcome hoped for."""
    achieved: bool | None = False
    """Whether it has been achieved."""


@kinds.input
class PlanInput:
    """A side's plan; what is not given stays."""

    method: strawberry.Maybe[str | None]
    """How the aims and objectives will be achieved."""
    outcomes: strawberry.Maybe[list[str] | None]
    """The outcomes and benefits hoped for."""
    document: strawberry.Maybe[DocumentInput | None]
    """The plan itself."""


@kinds.input
class StakeholderInput:
    """Another who has a part or a say in a partnership."""

    organisation: strawberry.ID
    """The organisation."""
    category: records.StakeholderCategory
    """Its part in society."""
    side: strawberry.ID | None = strawberry.UNSET
    """The side it is close to."""
    involvement: str | None = strawberry.UNSET
    """What it does."""


@kinds.input
class ResponsibilityInput:
    """Who is to do what."""

    side: strawberry.ID
    """The side."""
    function: str
    """The function."""
    person: str | None = strawberry.UNSET
    """The person or committee."""


async def document(info: Info, wanted: DocumentInput) -> records.NewDocument:
    """Turn a document that was handed in into a record, with its file if it has one."""
    upload = given(wanted.file)
    file = None
    if upload is not None:
        file = records.NewFile(upload.filename, await upload.read(), info.context.store.keep)
    return record_of(records.NewDocument, wanted, file=file)


async def documents(info: Info, wanted: list[DocumentInput] | None) -> tuple[records.NewDocument, ...]:
    """Turn documents that were handed in into records."""
    return tuple([await document(info, one) for one in given(wanted) or ()])


def aims(wanted: list[AimInput]) -> tuple[records.NewAim, ...]:
    """Turn aims that were handed in into records."""
    return tuple(record_of(records.NewAim, one, text=localised(one.text)) for one in wanted)


async def plan(info: Info, wanted: PlanInput) -> records.NewPlan:
    """Turn a plan that was handed in into a record."""
    paper = kept(wanted.document)
    if isinstance(paper, DocumentInput):
        paper = await document(info, paper)
    return records.NewPlan(method=kept(wanted.method), outcomes=kept(wanted.outcomes, tuple), document=paper)


def stakeholders(wanted: list[StakeholderInput]) -> tuple[records.NewStakeholder, ...]:
    """Turn stakeholders that were handed in into records."""
    return tuple(record_of(records.NewStakeholder, one) for one in wanted)


def responsibilities(wanted: list[ResponsibilityInput]) -> tuple[records.NewResponsibility, ...]:
    """Turn responsibilities that were handed in into records."""
    return tuple(record_of(records.NewResponsibility, one) for one in wanted)
