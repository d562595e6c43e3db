"""The nouns of the people of a partnership: contact."""

from typing import Any

from tortoise import fields

from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import ContactRole, Visibility


class Contact(Versioned):
    """That a person or committee speaks for a side, in a role and for a time; who it is stands with the person."""

    partnership_id = ShortText(max_length=40, db_index=True)
    side_id = ShortText(max_length=40)
    person_id = ShortText(max_length=40, db_index=True)
    role = fields.CharEnumField(ContactRole, max_length=20)
    dedicated = fields.BooleanField()
    languages = fields.JSONField[Any]()
    """The languages they can be reached in."""
    visibility = fields.CharEnumField(Visibility, max_length=20)
    from_on = fields.DateField(null=True)
    """When they took it on."""
    to_on = fields.DateField(null=True)
    """When they handed it over."""

    class Meta:
        """Without a name, so that every version of it can stay when the person is forgotten."""

        table = "contact"
        unique_together = (("id", "version"),)
