"""The one mechanism for records that can be asked about as of another time: a row per version."""

from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from content.models.row import Row
from content.models.short import ShortText
from content.records import Moment


class Versioned(Row):
    """A version of a record: seen by entries of the log from `since` up to, but not including, `until`.

    The current version has no `until`; a partial unique index lets there be one of it. Rows are written by
    `content.log.Entry` alone, which knows the sequence of the write they belong to, and are never changed
    but for `until`.
    """

    row = fields.BigIntField(primary_key=True)
    id = ShortText(max_length=40)
    version = fields.IntField()
    since = fields.BigIntField()
    until = fields.BigIntField(null=True)

    class Meta:
        """No table of its own."""

        abstract = True


def seen_at(moment: Moment) -> Q:
    """Keep the versions in force at a moment; one that is still to come sees what is in force now."""
    if moment.sequence is None:
        return Q(until__isnull=True)
    return Q(since__lte=moment.sequence) & (Q(until__isnull=True) | Q(until__gt=moment.sequence))


def values(row: Model) -> dict[str, Any]:
    """List the columns of a row with what they hold, to make the next version or a copy of it."""
    return {name: getattr(row, name) for name in row._meta.db_fields}  # noqa: SLF001 - Tortoise's own way to list columns


def table(row: Model) -> str:
    """Say which table a row is in."""
    return str(row._meta.db_table)  # noqa: SLF001 - as above
