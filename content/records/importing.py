"""What a list of links from elsewhere says, row by row, and what became of each row."""

from datetime import date

from msgspec import Struct

from content.enums import AuthorityLevel, ImportOutcome, OrganisationKind, RelationshipForm, Stage


class ListedOrganisation(Struct, frozen=True):
    """An organisation as a list names it."""

    name: str
    country: str
    kind: OrganisationKind = OrganisationKind.LOCAL_AUTHORITY
    language: str = "und"
    level: AuthorityLevel | None = None
    subdivision: str | None = None
    website: str | None = None
    wikidata_id: str | None = None
    org_id: str | None = None
    started_on: date | None = None
    ended_on: date | None = None


class ListedLink(Struct, frozen=True):
    """A link between two organisations as a list names it; a list tells of what was agreed."""

    organisations: tuple[ListedOrganisation, ...]
    title: str | None = None
    form: RelationshipForm = RelationshipForm.TWINNING
    local_term: str | None = None
    stage: Stage = Stage.AGREED
    started_on: date | None = None


class ImportedRow(Struct, frozen=True):
    """What became of a row: the id of what it is about, or why it was refused."""

    outcome: ImportOutcome
    record_id: str | None = None
    code: str | None = None
    message: str | None = None
    path: tuple[str, ...] = ()
