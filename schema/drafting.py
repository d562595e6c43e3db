"""Drafts: made from an upload, described, thrown away."""

from typing import Annotated

import strawberry

from content import records
from content.editing import describing, drafting
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, record_of, shown
from schema.scalars import LanguageTag
from schema.types.changes import ChangeSet, written_draft
from schema.types.guidance import Edition, Finding, Leaflet
from schema.uploads import Upload


@kinds.input
class NewLeafletInput:
    """A leaflet that does not exist yet."""

    collection: strawberry.ID
    """The collection it belongs to."""
    slug: str | None = strawberry.UNSET
    """Its name in web addresses; made from the title if not given."""
    kind: records.LeafletKind | None = strawberry.UNSET
    """Core or supplementary; read from the file if not given."""
    sector: records.Sector
    """The kind of community it is written for."""


@kinds.one_of
class UploadTarget:
    """The leaflet a file belongs to; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """A leaflet by its identifier."""
    slug: str | None = strawberry.UNSET
    """A leaflet by its name in web addresses."""
    new: NewLeafletInput | None = strawberry.UNSET
    """A leaflet that does not exist yet."""


@kinds.input
class LicenceInput:
    """The terms on which a leaflet may be shown."""

    spdx_id: str
    """The SPDX name, such as `OGL-UK-3.0`."""
    attribution: str
    """The line to print with the text."""


@kinds.input
class UploadLeafletInput:
    """What `uploadLeaflet` needs."""

    leaflet: UploadTarget
    """The leaflet, old or new."""
    replaces: strawberry.ID | None = strawberry.UNSET
    """The draft that this file takes the place of; a new draft if not given."""
    language: LanguageTag
    """The language of the file."""
    translation_of: strawberry.ID | None = strawberry.UNSET
    """The edition it translates; the published original if not given."""
    file: Upload
    """The file: Word, LibreOffice, PDF, HTML or Markdown."""
    change_kind: records.ChangeKind | None = records.ChangeKind.MAJOR
    """How much it changes."""
    change_note: str | None = strawberry.UNSET
    """What changes, for partners to read."""
    licence: LicenceInput | None = strawberry.UNSET
    """The terms on which it may be shown; as before if not given."""
    dry_run: bool | None = False
    """Only show what would happen; nothing is kept."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UploadLeafletPayload(Payload):
    """What `uploadLeaflet` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft; not kept when trying."""
    findings: tuple[records.Finding, ...] | None = shown(list[Finding] | None)
    """What the reader of the file noticed."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What would change against the published edition."""


@kinds.input
class DiscardDraftInput:
    """What `discardDraft` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class DiscardDraftPayload(Payload):
    """What `discardDraft` answers."""

    leaflet: records.Leaflet | None = shown(Leaflet | None)
    """The leaflet it was a draft of."""


@kinds.input
class EditDraftInput:
    """What `editDraft` needs; what is not given stays as it is."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    change_kind: records.ChangeKind | None = strawberry.UNSET
    """How much it changes; not for a translation, which goes with its original."""
    change_note: str | None = strawberry.UNSET
    """What changes, for partners to read; empty to take the note away."""
    licence: LicenceInput | None = strawberry.UNSET
    """The terms on which it may be shown."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class EditDraftPayload(Payload):
    """What `editDraft` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What it would change, and who would feel it."""


@kinds.object
class DraftingMutation:
    """What editors do with drafts."""

    @acts(UploadLeafletPayload)
    @staticmethod
    async def upload_leaflet(info: Info, input: Annotated[UploadLeafletInput, INPUT]) -> UploadLeafletPayload:
        """Turn a file into a draft edition; nothing is published."""
        if input.dry_run:
            trial = await _trial(info, input)
            info.context.load.editions.prime((trial.edition.id, records.NOW), trial.edition)
            return UploadLeafletPayload(
                edition=trial.edition, findings=trial.edition.findings, change_set=trial.change_set
            )
        edition_id = await drafting.draft(
            info.context.viewer,
            store=info.context.store,
            target=_target(input.leaflet),
            language=input.language,
            source=await input.file.read(),
            filename=input.file.filename,
            change_kind=input.change_kind or records.ChangeKind.MAJOR,
            change_note=given(input.change_note),
            licence=_terms(input.licence),
            replaces=given(input.replaces),
            translation_of=given(input.translation_of),
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return UploadLeafletPayload(
            edition=edition, findings=edition.findings if edition else None, change_set=change_set
        )

    @acts(EditDraftPayload)
    @staticmethod
    async def edit_draft(info: Info, input: Annotated[EditDraftInput, INPUT]) -> EditDraftPayload:
        """Say how much a draft changes, what partners read of it, or on what terms it may be shown."""
        edition_id = await describing.edit_draft(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            change_kind=given(input.change_kind),
            change_note=given(input.change_note),
            licence=_terms(input.licence),
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return EditDraftPayload(edition=edition, change_set=change_set)

    @acts(DiscardDraftPayload)
    @staticmethod
    async def discard_draft(info: Info, input: Annotated[DiscardDraftInput, INPUT]) -> DiscardDraftPayload:
        """Throw a draft away."""
        leaflet_id = await drafting.discard(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            idempotency_key=given(input.idempotency_key),
        )
        return DiscardDraftPayload(leaflet=await info.context.load.afresh().leaflets.load((leaflet_id, records.NOW)))


async def _trial(info: Info, input: UploadLeafletInput) -> drafting.Trial:
    return await drafting.dry_run(
        info.context.viewer,
        target=_target(input.leaflet),
        language=input.language,
        source=await input.file.read(),
        filename=input.file.filename,
        change_kind=input.change_kind or records.ChangeKind.MAJOR,
        change_note=given(input.change_note),
        licence=_terms(input.licence),
        replaces=given(input.replaces),
        translation_of=given(input.translation_of),
    )


def _target(target: UploadTarget) -> drafting.Target:
    new = given(target.new)
    return record_of(drafting.Target, target, new=record_of(drafting.NewLeaflet, new) if new else None)


def _terms(licence: LicenceInput | None) -> drafting.Terms | None:
    wanted = given(licence)
    return record_of(drafting.Terms, wanted) if wanted else None
