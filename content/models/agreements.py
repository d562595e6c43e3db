"""The nouns of what sides want and agree: aim, document."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import BenefitFamily, DocumentKind, Visibility


class Aim(Versioned):
    """What the sides, or one of them, want to achieve."""

    partnership_id = ShortText(max_length=40, db_index=True)
    side_id = ShortText(max_length=40, null=True, db_index=True)
    """The side whose aim it is; none if shared."""
    agreement_id = ShortText(max_length=40, null=True)
    """The agreement that names it, if it is recorded there alone."""
    place = fields.IntField()
    text = fields.JSONField[Any]()
    """Pairs of language and text, the original first."""
    family = fields.CharEnumField(BenefitFamily, max_length=30, null=True)
    outcome = fields.TextField(null=True)
    achieved = fields.BooleanField()

    class Meta:
        """In the order in which they were given."""

        table = "aim"
        unique_together = (("id", "version"),)


class Document(Model):
    """A file or web page that a side attached to a record; never changed, so that what was attached stays."""

    id = ShortText(max_length=40, primary_key=True)
    partnership_id = ShortText(max_length=40, db_index=True)
    side_id = ShortText(max_length=40)
    """The side that attached it."""
    record_id = ShortText(max_length=110)
    """What it is attached to."""
    title = fields.TextField()
    kind = fields.CharEnumField(DocumentKind, max_length=20)
    url = fields.TextField(null=True)
    """Where it is, if it is on the web; else the rest says what is kept here."""
    filename = ShortText(max_length=200, null=True)
    media_type = ShortText(max_length=120, null=True)
    sha256 = ShortText(max_length=64, null=True)
    bytes = fields.IntField(null=True)
    language = ShortText(max_length=35, null=True)
    visibility = fields.CharEnumField(Visibility, max_length=20)
    since = fields.BigIntField()

    class Meta:
        """Which of them a record has at a time, its own versions say."""

        table = "document"
