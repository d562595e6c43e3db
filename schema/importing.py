"""Taking in links, and organisations alone, from lists that others keep."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.sharing import importing
from schema import kinds
from schema.context import Info
from schema.failures import ErrorCode, Payload, UserError, acts
from schema.fields import INPUT, answers, given, record_of, shown
from schema.scalars import URL, CountryCode, LanguageTag, SubdivisionCode
from schema.types.organisations import Organisation
from schema.types.partnerships import Partnership
from schema.types.shared import LeafletBy


@kinds.input
class ListedOrganisationInput:
    """An organisation as a list names it."""

    name: str
    """Its name."""
    country: CountryCode
    """Its country."""
    kind: records.OrganisationKind = records.OrganisationKind.LOCAL_AUTHORITY
    """What it is."""
    language: LanguageTag | None = strawberry.UNSET
    """The language of the name."""
    level: records.AuthorityLevel | None = strawberry.UNSET
    """Its level of government."""
    subdivision: SubdivisionCode | None = strawberry.UNSET
    """Its state, province or nation."""
    website: URL | None = strawberry.UNSET
    """Its website."""
    wikidata_id: str | None = strawberry.UNSET
    """Its Wikidata number; by this it is known again under any name."""
    org_id: str | None = strawberry.UNSET
    """Its org-id.guide number; by this too."""
    started_on: date | None = strawberry.UNSET
    """When it came to be."""
    ended_on: date | None = strawberry.UNSET
    """When it ceased to be; such an organisation has no links of a list."""


@kinds.input
class ListedLinkInput:
    """A link between two organisations as a list names it."""

    organisations: list[ListedOrganisationInput]
    """The two organisations."""
    title: str | None = strawberry.UNSET
    """What it is called; the two names if nothing is said."""
    form: records.RelationshipForm = records.RelationshipForm.TWINNING
    """How formal it is."""
    local_term: str | None = strawberry.UNSET
    """What it is called locally."""
    stage: records.Stage = records.Stage.AGREED
    """How far it has got; lists tell of what was agreed."""
    started_on: date | None = strawberry.UNSET
    """When it began."""


@kinds.input
class ImportLinksInput:
    """What `importLinks` needs."""

    links: list[ListedLinkInput]
    """The links, at most 150."""
    leaflet: LeafletBy
    """The leaflet whose checklist they follow."""
    dry_run: bool = False
    """Say what would be recorded, and record nothing."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ImportedRow:
    """What became of one link of a list."""

    outcome: records.ImportOutcome
    """Whether it is new, known or wrong."""
    error: UserError | None
    """What is wrong with it."""
    partnership_id: strawberry.Private[str | None] = None

    @answers(Partnership | None)
    @staticmethod
    async def partnership(row: strawberry.Parent["ImportedRow"], info: Info) -> records.Partnership | None:
        """The partnership; none in a dry run, and for what is wrong."""
        if row.partnership_id is None:
            return None
        return await info.context.load.partnerships.load((row.partnership_id, records.NOW))


@kinds.object
class ImportLinksPayload(Payload):
    """What `importLinks` answers."""

    rows: list[ImportedRow] | None = shown(list[ImportedRow] | None)
    """What became of each link, in the order they were sent."""


@kinds.input
class ImportOrganisationsInput:
    """What `importOrganisations` needs."""

    organisations: list[ListedOrganisationInput]
    """The organisations, at most 150."""
    dry_run: bool = False
    """Say what would be recorded, and record nothing."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ImportedOrganisation:
    """What became of one organisation of a list."""

    outcome: records.ImportOutcome
    """Whether it is new, known or wrong."""
    error: UserError | None
    """What is wrong with it."""
    organisation_id: strawberry.Private[str | None] = None

    @answers(Organisation | None)
    @staticmethod
    async def organisation(row: strawberry.Parent["ImportedOrganisation"], info: Info) -> records.Organisation | None:
        """The organisation; none in a dry run, and for what is wrong."""
        if row.organisation_id is None:
            return None
        return await info.context.load.organisations.load((row.organisation_id, records.NOW))


@kinds.object
class ImportOrganisationsPayload(Payload):
    """What `importOrganisations` answers."""

    rows: list[ImportedOrganisation] | None = shown(list[ImportedOrganisation] | None)
    """What became of each organisation, in the order they were sent."""


@kinds.object
class ImportingMutation:
    """What operators take in from lists."""

    @acts(ImportLinksPayload)
    @staticmethod
    async def import_links(info: Info, input: Annotated[ImportLinksInput, INPUT]) -> ImportLinksPayload:
        """Record links of a list that somebody else keeps; what is known already is left as it is."""
        done = await importing.links(
            info.context.viewer,
            rows=[_listed(one) for one in input.links],
            leaflet=record_of(records.LeafletBy, input.leaflet),
            dry_run=input.dry_run,
            idempotency_key=given(input.idempotency_key),
        )
        info.context.load.afresh()
        return ImportLinksPayload(rows=[_row(one, dry_run=input.dry_run) for one in done.rows])

    @acts(ImportOrganisationsPayload)
    @staticmethod
    async def import_organisations(
        info: Info, input: Annotated[ImportOrganisationsInput, INPUT]
    ) -> ImportOrganisationsPayload:
        """Record organisations of a list that somebody else keeps; what is known already is left as it is."""
        done = await importing.parties(
            info.context.viewer,
            rows=[record_of(records.ListedOrganisation, one) for one in input.organisations],
            dry_run=input.dry_run,
            idempotency_key=given(input.idempotency_key),
        )
        info.context.load.afresh()
        rows = [
            ImportedOrganisation(
                outcome=one.outcome, error=_error(one), organisation_id=None if input.dry_run else one.record_id
            )
            for one in done.rows
        ]
        return ImportOrganisationsPayload(rows=rows)


def _listed(one: ListedLinkInput) -> records.ListedLink:
    organisations = tuple(record_of(records.ListedOrganisation, named) for named in one.organisations)
    return record_of(records.ListedLink, one, organisations=organisations)


def _row(one: records.ImportedRow, *, dry_run: bool) -> ImportedRow:
    return ImportedRow(outcome=one.outcome, error=_error(one), partnership_id=None if dry_run else one.record_id)


def _error(one: records.ImportedRow) -> UserError | None:
    if one.code is None:
        return None
    return UserError(code=ErrorCode[one.code], message=one.message or "", path=list(one.path) or None)
