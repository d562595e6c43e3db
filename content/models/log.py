"""The log and what keeps a write honest: its counter, entries and events, what is due, the idempotency records."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText


class LogHead(Row):
    """The one row that gives out sequences; whoever updates it last commits next, so no reader skips an entry."""

    id = fields.IntField(primary_key=True, generated=False)
    sequence = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        """One row, with id 1."""

        table = "log_head"


class Signing(Row):
    """The one row that holds what preview links are signed with, the same for every process."""

    id = fields.IntField(primary_key=True, generated=False)
    secret = ShortText(max_length=64)

    class Meta:
        """One row, with id 1, made when the first link is."""

        table = "signing"


class LogEntry(Row):
    """One write: who did what to which record, with its events in order."""

    sequence = fields.BigIntField(primary_key=True, generated=False)
    at = fields.DatetimeField()
    action = ShortText(max_length=40)
    actor = ShortText(max_length=40)
    organisation_id = ShortText(max_length=40, null=True)
    request_id = ShortText(max_length=64)
    subject = ShortText(max_length=40, db_index=True)
    events = fields.JSONField[Any]()
    """In order: kind (a ChangeType), subject and what the event needs to be told; a cursor is (sequence, place)."""
    before = fields.JSONField[Any](null=True)
    after = fields.JSONField[Any](null=True)
    rows = fields.JSONField[Any]()
    """The versions it made: pairs of table and row."""

    class Meta:
        """Appended to, never changed; found by its time for `asOf`, for those who catch up, for audits."""

        table = "log_entry"
        indexes = (("at",),)


class LogEvent(Row):
    """One event of an entry, unfolded so that feeds find it by its place; made anew from the entries by a command."""

    place = fields.BigIntField(primary_key=True, generated=False)
    """The entry's sequence and the event's number in it, as `content.telling.events.place` puts them together."""
    at = fields.DatetimeField()
    """When it happened: for what time brought about, when it was due."""
    recorded_at = fields.DatetimeField()
    type = ShortText(max_length=30)
    """A ChangeType."""
    subject = ShortText(max_length=40)
    """The record that it happened to; of what belongs to a partnership, the partnership."""
    record_id = ShortText(max_length=40, null=True)
    """What of the partnership it happened to: a visit, an activity, a review, news."""
    leaflet_id = ShortText(max_length=40, null=True)
    """The leaflet that it is about."""
    side_id = ShortText(max_length=40, null=True)
    """The side that did it."""
    by_id = ShortText(max_length=40, null=True)
    """The organisation that did it."""
    reach = ShortText(max_length=20)
    """A Reach of content.telling.reach: whose business it is; who that is today is asked when it is read."""
    due = fields.DatetimeField(null=True)
    """The time that brought it about."""
    due_for = ShortText(max_length=40, null=True)
    """The record whose time it was: an edition, an agreement, a review; so that it is told once."""
    details = fields.JSONField[Any]()
    """What else its sentence needs."""

    class Meta:
        """What time brings about is told once; by subject, leaflet or kind, in order."""

        table = "log_event"
        unique_together = (("due_for", "type", "due"),)
        indexes = (("subject", "place"), ("record_id", "place"), ("leaflet_id", "place"), ("type", "place"))


class Due(Row):
    """Something that a time to come will bring about, until it has been told."""

    row = fields.BigIntField(primary_key=True)
    type = ShortText(max_length=30)
    subject = ShortText(max_length=40)
    due = fields.DatetimeField(db_index=True)

    class Meta:
        """Once for each subject, kind and time."""

        table = "due"
        unique_together = (("subject", "type", "due"),)


class Idempotency(Row):
    """What an idempotency key was used for; ids of results, not their bytes, so that a person can be forgotten."""

    row = fields.BigIntField(primary_key=True)
    actor = ShortText(max_length=40)
    key = ShortText(max_length=200)
    action = ShortText(max_length=40)
    fingerprint = ShortText(max_length=64)
    result = fields.JSONField[Any]()
    at = fields.DatetimeField(db_index=True)

    class Meta:
        """One use of a key for each actor."""

        table = "idempotency"
        unique_together = (("actor", "key"),)
