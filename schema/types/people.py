"""The nouns of the people of a partnership: contact."""

from datetime import date

import strawberry

from content import records
from schema import kinds
from schema.scalars import LanguageTag
from schema.types.shared import Node

strawberry.enum(records.ContactRole)


@kinds.object
class Contact(Node):
    """A person or committee who speaks for a side; the name goes when they ask to be forgotten, the role stays."""

    name: str | None
    """The name."""
    role: records.ContactRole
    """What they do."""
    dedicated: bool
    """Whether it is their only job."""
    email: str | None
    """Where to write."""
    phone: str | None
    """Where to ring."""
    languages: list[LanguageTag]
    """The languages they can be reached in."""
    visibility: records.Visibility
    """Who may see this contact."""
    since: date | None
    """When they took it on."""
    until: date | None
    """When they handed it over."""


@kinds.input
class ContactInput:
    """A person or committee who speaks for a side."""

    name: str
    """The name."""
    role: records.ContactRole
    """What they do."""
    dedicated: bool | None = False
    """Whether it is their only job."""
    email: str | None = strawberry.UNSET
    """Where to write; best an address of the role."""
    phone: str | None = strawberry.UNSET
    """Where to ring, such as `+265111222333`."""
    languages: list[LanguageTag] | None = strawberry.UNSET
    """The languages they can be reached in."""
    visibility: records.Visibility | None = records.Visibility.PARTNERSHIP
    """Who may see this contact."""
    since: date | None = strawberry.UNSET
    """When they took it on."""
