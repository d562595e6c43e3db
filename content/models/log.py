"""The log and what keeps a write honest: its counter, its entries, the idempotency records."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from content.models.short import ShortText


class LogHead(Model):
    """The one row that gives out sequences; whoever updates it last commits next, so no reader skips an entry."""

    id = fields.IntField(primary_key=True, generated=False)
    sequence = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        """One row, with id 1."""

        table = "log_head"


class Signing(Model):
    """The one row that holds what preview links are signed with, the same for every process."""

    id = fields.IntField(primary_key=True, generated=False)
    secret = ShortText(max_length=64)

    class Meta:
        """One row, with id 1, made when the first link is."""

        table = "signing"


class LogEntry(Model):
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
        """Appended to, never changed."""

        table = "log_entry"


class Idempotency(Model):
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
