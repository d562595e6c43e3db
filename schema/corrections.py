"""Corrections of a draft: which items are the same, what each says, where it stands, what the rule asks for."""

from typing import Annotated

import strawberry

from content import records
from content.editing import corrections
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, record_of, shown
from schema.types.changes import ChangeSet, written_draft
from schema.types.guidance import Edition, written_edition


@kinds.input
class MatchDecision:
    """An editor's decision about one proposed change."""

    change: strawberry.ID
    """The change."""
    same: bool
    """Whether it is the same item."""
    keep_answers: bool | None = strawberry.UNSET
    """Whether ticks stay with the item; as the change kind says if not given."""


@kinds.input
class DecideMatchesInput:
    """What `decideMatches` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    decisions: list[MatchDecision]
    """One decision for each proposed change."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class DecideMatchesPayload(Payload):
    """What `decideMatches` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What would change now."""


@kinds.input
class EditItemInput:
    """What `editItem` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    key: str
    """The key of the item or section."""
    label: str | None = strawberry.UNSET
    """The words before the dash."""
    text: str | None = strawberry.UNSET
    """The new words."""
    heading: str | None = strawberry.UNSET
    """The heading, for a section."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class EditItemPayload(Payload):
    """What `editItem` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.input
class MarkEssentialInput:
    """What `markEssential` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    keys: list[str]
    """The keys of the items."""
    essential: bool
    """Whether they are essential."""
    allows_not_applicable: bool | None = strawberry.UNSET
    """Whether they may be not applicable; unchanged if not given."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class MarkEssentialPayload(Payload):
    """What `markEssential` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What would change now, with the verdicts."""


@kinds.input
class MergeItemsInput:
    """What `mergeItems` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    from_: list[str] = strawberry.field(name="from")
    """The keys that go."""
    into: str
    """The key that stays."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class MergeItemsPayload(Payload):
    """What `mergeItems` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What would change now."""


@kinds.input
class SplitItemInput:
    """What `splitItem` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    from_: str = strawberry.field(name="from")
    """The key of the old item."""
    into: list[str]
    """The keys of the new items."""
    keep_answers: bool | None = False
    """Whether the new items start with the old item's answers."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class SplitItemPayload(Payload):
    """What `splitItem` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What would change now."""


@kinds.input
class EditSectionInput:
    """What `editSection` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    key: str
    """The key of the section."""
    kind: records.SectionKind | None = strawberry.UNSET
    """What the section is for."""
    heading: str | None = strawberry.UNSET
    """The heading, without its colon."""
    audience: records.Audience | None = strawberry.UNSET
    """The readers it is for."""
    audience_label: str | None = strawberry.UNSET
    """The readers in the leaflet's own words."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class EditSectionPayload(Payload):
    """What `editSection` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.input
class AddItemInput:
    """What `addItem` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    section: str
    """The key of the section."""
    group: str | None = strawberry.UNSET
    """The key of the group in it."""
    after: str | None = strawberry.UNSET
    """The key of the item after which it stands; first if not given."""
    label: str | None = strawberry.UNSET
    """The words before the dash."""
    text: str
    """The words."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AddItemPayload(Payload):
    """What `addItem` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.input
class MoveItemInput:
    """What `moveItem` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    key: str
    """The key of the item."""
    section: str | None = strawberry.UNSET
    """The key of the section it goes to; its own if not given."""
    group: str | None = strawberry.UNSET
    """The key of the group in it."""
    after: str | None = strawberry.UNSET
    """The key of the item after which it stands; first if not given."""
    column: records.Column | None = strawberry.UNSET
    """The column of the checklist."""
    scope: records.ItemScope | None = strawberry.UNSET
    """Whether each side does it, or all together."""
    family: records.BenefitFamily | None = strawberry.UNSET
    """The kind of benefit."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class MoveItemPayload(Payload):
    """What `moveItem` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.input
class RemoveItemInput:
    """What `removeItem` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    key: str
    """The key of the item."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RemoveItemPayload(Payload):
    """What `removeItem` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.input
class EditRuleInput:
    """What `editRule` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    text: str | None = strawberry.UNSET
    """The sentence."""
    quantifier: records.RuleQuantifier | None = strawberry.UNSET
    """Whether it asks for every box or for the essential ones."""
    checklists: list[str] | None = strawberry.UNSET
    """The keys of the checklists it is about."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class EditRulePayload(Payload):
    """What `editRule` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.object
class CorrectionsMutation:
    """How editors correct drafts."""

    @acts(DecideMatchesPayload)
    @staticmethod
    async def decide_matches(info: Info, input: Annotated[DecideMatchesInput, INPUT]) -> DecideMatchesPayload:
        """Settle which items of a draft are old items in new words."""
        edition_id = await corrections.decide(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            decisions=tuple(record_of(corrections.Decision, decision) for decision in input.decisions),
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return DecideMatchesPayload(edition=edition, change_set=change_set)

    @acts(EditItemPayload)
    @staticmethod
    async def edit_item(info: Info, input: Annotated[EditItemInput, INPUT]) -> EditItemPayload:
        """Change the words of an item or section of a draft."""
        edition_id = await corrections.edit_item(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            key=input.key,
            label=given(input.label),
            text=given(input.text),
            heading=given(input.heading),
            idempotency_key=given(input.idempotency_key),
        )
        return EditItemPayload(edition=await written_edition(info, edition_id))

    @acts(MarkEssentialPayload)
    @staticmethod
    async def mark_essential(info: Info, input: Annotated[MarkEssentialInput, INPUT]) -> MarkEssentialPayload:
        """Say which boxes a link is not ready without."""
        edition_id = await corrections.mark_essential(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            keys=tuple(input.keys),
            essential=input.essential,
            allows_not_applicable=given(input.allows_not_applicable),
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return MarkEssentialPayload(edition=edition, change_set=change_set)

    @acts(MergeItemsPayload)
    @staticmethod
    async def merge_items(info: Info, input: Annotated[MergeItemsInput, INPUT]) -> MergeItemsPayload:
        """Say that several old items became one, so that it keeps their answers."""
        edition_id = await corrections.merge_items(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            gone=tuple(input.from_),
            into=input.into,
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return MergeItemsPayload(edition=edition, change_set=change_set)

    @acts(SplitItemPayload)
    @staticmethod
    async def split_item(info: Info, input: Annotated[SplitItemInput, INPUT]) -> SplitItemPayload:
        """Say that one old item became several."""
        edition_id = await corrections.split_item(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            old=input.from_,
            into=tuple(input.into),
            keep_answers=bool(input.keep_answers),
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return SplitItemPayload(edition=edition, change_set=change_set)

    @acts(EditSectionPayload)
    @staticmethod
    async def edit_section(info: Info, input: Annotated[EditSectionInput, INPUT]) -> EditSectionPayload:
        """Say what a section of a draft is for, or reword its heading."""
        edition_id = await corrections.edit_section(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            key=input.key,
            kind=given(input.kind),
            heading=given(input.heading),
            audience=given(input.audience),
            audience_label=given(input.audience_label),
            idempotency_key=given(input.idempotency_key),
        )
        return EditSectionPayload(edition=await written_edition(info, edition_id))

    @acts(AddItemPayload)
    @staticmethod
    async def add_item(info: Info, input: Annotated[AddItemInput, INPUT]) -> AddItemPayload:
        """Add an item that the file lacks."""
        edition_id = await corrections.add_item(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            section=input.section,
            group=given(input.group),
            after=given(input.after),
            label=given(input.label),
            text=input.text,
            idempotency_key=given(input.idempotency_key),
        )
        return AddItemPayload(edition=await written_edition(info, edition_id))

    @acts(MoveItemPayload)
    @staticmethod
    async def move_item(info: Info, input: Annotated[MoveItemInput, INPUT]) -> MoveItemPayload:
        """Put an item of a draft in another place."""
        edition_id = await corrections.move_item(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            key=input.key,
            section=given(input.section),
            group=given(input.group),
            after=given(input.after),
            column=given(input.column),
            scope=given(input.scope),
            family=given(input.family),
            idempotency_key=given(input.idempotency_key),
        )
        return MoveItemPayload(edition=await written_edition(info, edition_id))

    @acts(RemoveItemPayload)
    @staticmethod
    async def remove_item(info: Info, input: Annotated[RemoveItemInput, INPUT]) -> RemoveItemPayload:
        """Leave an item out of a draft."""
        edition_id = await corrections.remove_item(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            key=input.key,
            idempotency_key=given(input.idempotency_key),
        )
        return RemoveItemPayload(edition=await written_edition(info, edition_id))

    @acts(EditRulePayload)
    @staticmethod
    async def edit_rule(info: Info, input: Annotated[EditRuleInput, INPUT]) -> EditRulePayload:
        """Word the rule of a draft, and say which boxes it is about."""
        edition_id = await corrections.edit_rule(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            text=given(input.text),
            quantifier=given(input.quantifier),
            checklists=given(input.checklists),
            idempotency_key=given(input.idempotency_key),
        )
        return EditRulePayload(edition=await written_edition(info, edition_id))
