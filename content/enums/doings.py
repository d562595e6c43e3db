"""The closed lists of what the sides of a partnership do together: visits, activities, reviews, updates."""

from enum import StrEnum


class VisitPurpose(StrEnum):
    """What a visit is for."""

    SCOPING = "SCOPING"
    """To find out whether the sides are compatible."""
    EXCHANGE = "EXCHANGE"
    """To learn from one another."""
    MONITORING = "MONITORING"
    """To see how things go."""
    CEREMONY = "CEREMONY"
    """To sign or to celebrate."""


class VisitMode(StrEnum):
    """How a visit is made."""

    IN_PERSON = "IN_PERSON"
    """In person."""
    ONLINE = "ONLINE"
    """Online."""


class ActivityKind(StrEnum):
    """What kind of thing an activity is."""

    PROJECT = "PROJECT"
    """Work towards a result, for a time."""
    EVENT = "EVENT"
    """An event that people come to."""
    EXCHANGE = "EXCHANGE"
    """An exchange of people or of expertise."""


class ActivityTheme(StrEnum):
    """What an activity is about."""

    CIVIC = "CIVIC"
    """Civic life."""
    CULTURAL = "CULTURAL"
    """Culture."""
    EDUCATION = "EDUCATION"
    """Education."""
    TECHNICAL = "TECHNICAL"
    """Technical expertise."""
    OTHER = "OTHER"
    """Any other."""


class ExchangeType(StrEnum):
    """The length of an exchange."""

    SHORT_TECHNICAL = "SHORT_TECHNICAL"
    """A shorter technical exchange."""
    LONG_TERM = "LONG_TERM"
    """A longer term partnership."""


class ActivityStatus(StrEnum):
    """How far an activity has got."""

    PLANNED = "PLANNED"
    """Planned."""
    UNDER_WAY = "UNDER_WAY"
    """Under way."""
    DONE = "DONE"
    """Done."""
    POSTPONED = "POSTPONED"
    """Put off."""
    CANCELLED = "CANCELLED"
    """Called off."""


class MarginalisedGroup(StrEnum):
    """A group to engage and support with special emphasis."""

    WOMEN = "WOMEN"
    """Women."""
    YOUTH = "YOUTH"
    """Young people."""
    INDIGENOUS_PEOPLE = "INDIGENOUS_PEOPLE"
    """Indigenous people."""
    OTHER = "OTHER"
    """Any other."""


class ReviewKind(StrEnum):
    """What kind of review."""

    MONITORING = "MONITORING"
    """In between, to see how things go."""
    ANNUAL = "ANNUAL"
    """Once a year."""
    RENEWAL = "RENEWAL"
    """Before renewing an agreement."""
    EXIT = "EXIT"
    """On parting."""


class UpdateAudience(StrEnum):
    """Whom news speaks to."""

    POLITICAL = "POLITICAL"
    """Councillors and other politicians."""
    STAFF = "STAFF"
    """Staff."""
    COMMUNITY = "COMMUNITY"
    """The wider community."""
