"""The nouns of the sites and apps that show our content: consumer, registered document."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText


class Consumer(Row):
    """A site or app of an organisation that shows our content."""

    id = ShortText(max_length=40, primary_key=True)
    organisation_id = ShortText(max_length=40, db_index=True)
    name = ShortText(max_length=200)
    url = fields.TextField(null=True)

    class Meta:
        """A name is taken once within an organisation."""

        table = "consumer"
        unique_together = (("organisation_id", "name"),)


class RegisteredDocument(Row):
    """An operation that a site sends by its hash; what the contract says of it is noted, and noted anew with each."""

    row = fields.BigIntField(primary_key=True)
    id = ShortText(max_length=40, unique=True)
    consumer_id = ShortText(max_length=40)
    hash = ShortText(max_length=64, db_index=True)
    """The SHA-256 of the text."""
    text = fields.TextField()
    name = ShortText(max_length=200)
    cost = fields.BigIntField()
    deprecated_uses = fields.JSONField[Any]()
    is_deprecated = fields.BooleanField()
    """Whether there are any, to list them by."""
    shows = fields.TextField(default="")
    """What it asks to be shown, by the names of `content.telling.purging`, with a blank between them."""
    contract = ShortText(max_length=64)
    """The contract that said so, by its hash."""
    registered_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)

    class Meta:
        """A text is registered once for a site."""

        table = "registered_document"
        unique_together = (("consumer_id", "hash"),)
