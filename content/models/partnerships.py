"""The nouns of partnerships: partnership, side, answer."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import AnswerState, EndReason, RelationshipForm, ResourcePosition, Stage


class Partnership(Versioned):
    """A link between two to five sides; it follows one number of one leaflet."""

    slug = ShortText(max_length=80)
    title = ShortText(max_length=400)
    sort_title = ShortText(max_length=400, db_index=True)
    """The title, folded, to sort and search by."""
    summary = fields.JSONField[Any](null=True)
    """Pairs of language and text."""
    form = fields.CharEnumField(RelationshipForm, max_length=20)
    local_term = ShortText(max_length=200, null=True)
    stage = fields.CharEnumField(Stage, max_length=20)
    stage_since = fields.DateField()
    stages = fields.JSONField[Any]()
    """StageChange records."""
    started_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)
    end_reason = fields.CharEnumField(EndReason, max_length=20, null=True)
    continues_id = ShortText(max_length=40, null=True)
    goals = fields.JSONField[Any](null=True)
    """Codes of the United Nations' goals and targets."""
    stakeholders = fields.JSONField[Any](null=True)
    """Stakeholder records."""
    leaflet_id = ShortText(max_length=40, db_index=True)
    followed_number = fields.IntField()

    class Meta:
        """The address is taken once among current versions."""

        table = "partnership"
        unique_together = (("id", "version"),)


class Side(Versioned):
    """One party to a partnership, with what it says for itself."""

    partnership_id = ShortText(max_length=40, db_index=True)
    organisation_id = ShortText(max_length=40, db_index=True)
    place = fields.IntField()
    """In the order in which the sides were named; no order of importance."""
    position = fields.CharEnumField(ResourcePosition, max_length=20)
    publishes_readiness = fields.BooleanField()
    acknowledged_at = fields.DatetimeField(null=True)
    listed_at = fields.DatetimeField(null=True)
    """When a list told of it, which the operator had looked at; then it is shown before it is acknowledged."""
    rationale = fields.JSONField[Any](null=True)
    """Pairs of language and text."""
    notes = fields.TextField(null=True)
    plan = fields.JSONField[Any](null=True)
    """A Plan record."""
    supporter_ids = fields.JSONField[Any](null=True)
    """Organisations that help it."""
    document_ids = fields.JSONField[Any](null=True)
    """Its context papers and other documents."""
    finalised_at = fields.DatetimeField(null=True)
    """When it said that its answers were final; any later change of an answer clears it."""
    consent = fields.JSONField[Any](null=True)
    """The stage that it has said yes to, and what it said, until every side has or the stage changes."""

    class Meta:
        """An organisation is a side of a partnership once."""

        table = "side"
        unique_together = (("id", "version"),)

    @property
    def is_awaited(self) -> bool:
        """Whether the partnership is hidden until this side acknowledges it."""
        return self.acknowledged_at is None and self.listed_at is None


class Answer(Versioned):
    """What one side says about one item: a log, the version without an end is the latest.

    The record's id is the side's id, a slash and the item's key, so that there is one of it.
    """

    id = ShortText(max_length=110)
    partnership_id = ShortText(max_length=40, db_index=True)
    side_id = ShortText(max_length=40)
    item_id = ShortText(max_length=110, db_index=True)
    state = fields.CharEnumField(AnswerState, max_length=20)
    note = fields.TextField(null=True)
    reason = fields.TextField(null=True)
    by = ShortText(max_length=40)
    at = fields.DatetimeField()
    edition_number = fields.IntField()
    """The number of the words that were answered."""
    wording_changed = fields.BooleanField()
    """Whether the words have changed since, so that it asks to be confirmed."""
    evidence_ids = fields.JSONField[Any](null=True)
    """Documents that show it."""
    client_id = ShortText(max_length=100, null=True)
    """The answerer's own number for an answer given offline; counted once."""

    class Meta:
        """One latest answer for each side and item."""

        table = "answer"
        unique_together = (("id", "version"), ("side_id", "client_id"))


class CalendarLink(Row):
    """The link of a side to the calendar of its partnership; of its path only the digest is kept."""

    side_id = ShortText(max_length=40, primary_key=True)
    partnership_id = ShortText(max_length=40)
    digest = ShortText(max_length=64, unique=True)
    created_by = ShortText(max_length=40)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        """One for each side; one that was revoked is gone."""

        table = "calendar_link"
