"""The nouns of the people of a partnership, as they are handed in and as they are shown."""

from datetime import date

from msgspec import Struct

from content.enums import ContactRole, Visibility
from content.records.moment import NOW, Moment


class NewContact(Struct, frozen=True):
    """A person or committee who is to speak for a side."""

    name: str
    role: ContactRole
    dedicated: bool = False
    email: str | None = None
    phone: str | None = None
    languages: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PARTNERSHIP
    since: date | None = None


class Contact(Struct, frozen=True):
    """A person or committee who speaks for a side; forgotten, the name and the ways to reach them are None."""

    id: str
    side_id: str
    name: str | None
    role: ContactRole
    dedicated: bool
    email: str | None
    phone: str | None
    languages: tuple[str, ...]
    visibility: Visibility
    since: date | None
    until: date | None
    moment: Moment = NOW
