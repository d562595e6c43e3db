"""The nouns of what the sides of a partnership do together: visit, activity with its duties, review, update."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import (
    ActivityKind,
    ActivityStatus,
    ActivityTheme,
    ExchangeType,
    ReviewKind,
    Visibility,
    VisitMode,
    VisitPurpose,
)


class Doing(Versioned):
    """A record of a partnership that one side wrote and that others see by its level."""

    partnership_id = ShortText(max_length=40, db_index=True)
    side_id = ShortText(max_length=40)
    """The side that wrote it."""
    visibility = fields.CharEnumField(Visibility, max_length=20)

    class Meta:
        """No table of its own."""

        abstract = True


class Visit(Doing):
    """A visit of one side to another, in person or online."""

    purpose = fields.CharEnumField(VisitPurpose, max_length=20)
    mode = fields.CharEnumField(VisitMode, max_length=20)
    host_id = ShortText(max_length=40)
    """The side that received the other."""
    day = fields.DateField()
    """The first day; lists are in its order."""
    ends_on = fields.DateField(null=True)
    outcome = fields.TextField(null=True)
    report_id = ShortText(max_length=40, null=True)
    """A document."""

    class Meta:
        """One current version of each."""

        table = "visit"
        unique_together = (("id", "version"),)


class Activity(Doing):
    """A project, event or exchange."""

    title = ShortText(max_length=400)
    kind = fields.CharEnumField(ActivityKind, max_length=20, null=True)
    theme = fields.CharEnumField(ActivityTheme, max_length=20)
    exchange = fields.CharEnumField(ExchangeType, max_length=20, null=True)
    status = fields.CharEnumField(ActivityStatus, max_length=20)
    day = fields.DateField()
    """The first day that is known of it, or else the day on which it was recorded; lists are in its order."""
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    done_on = fields.DateField(null=True)
    """The day on which a side said that it was done."""
    goals = fields.JSONField[Any]()
    """Numbers of UN goals and targets."""
    groups = fields.TextField()
    """MarginalisedGroup values, with a space before and after each, or nothing."""
    costs = fields.JSONField[Any]()
    """What each side wrote of its own cost, by the side's id: an OwnCost."""
    funders = fields.JSONField[Any]()
    """Ids of organisations."""

    class Meta:
        """One current version of each."""

        table = "activity"
        unique_together = (("id", "version"),)


class ReviewRequest(Versioned):
    """That a network asks a partnership to hold a review by a day; its last request stands, with those before it."""

    partnership_id = ShortText(max_length=40, db_index=True)
    network_id = ShortText(max_length=40)
    by_on = fields.DateField()
    message = fields.TextField(null=True)
    asked_at = fields.DatetimeField()

    class Meta:
        """One of each network."""

        table = "review_request"
        unique_together = (("id", "version"),)


class Charge(Row):
    """A function of one version of an activity: which side carries it out, and who of it. Never changed."""

    row = fields.BigIntField(primary_key=True)
    activity_row = fields.BigIntField(db_index=True)
    """The version of the activity."""
    place = fields.IntField()
    side_id = ShortText(max_length=40)
    function = ShortText(max_length=400)
    person_id = ShortText(max_length=40, null=True)
    """None if nobody yet."""

    class Meta:
        """Written with the version that it belongs to."""

        table = "charge"


class Purpose(Row):
    """An aim that one version of an activity serves. Never changed."""

    row = fields.BigIntField(primary_key=True)
    activity_row = fields.BigIntField(db_index=True)
    """The version of the activity."""
    place = fields.IntField()
    aim_id = ShortText(max_length=40, db_index=True)

    class Meta:
        """Written with the version that it belongs to."""

        table = "purpose"


class Review(Doing):
    """A look back at how the partnership goes, signed off by each side."""

    kind = fields.CharEnumField(ReviewKind, max_length=20)
    period = ShortText(max_length=100)
    day = fields.DateField()
    """The day on which it was held, or else recorded; lists are in its order."""
    held_on = fields.DateField(null=True)
    findings = fields.TextField()
    improvements = fields.JSONField[Any]()
    """Texts."""
    challenges = fields.JSONField[Any]()
    """Keys of items."""
    leaflet_id = ShortText(max_length=40)
    followed_number = fields.IntField()
    """The number that was followed when it was recorded: the challenges are in its words."""
    signed_off_by = fields.JSONField[Any]()
    """Ids of sides, in the order in which they did."""
    next_review_on = fields.DateField(null=True)

    class Meta:
        """One current version of each."""

        table = "review"
        unique_together = (("id", "version"),)


class Update(Doing):
    """News of aims, objectives and achievements, in one language."""

    title = ShortText(max_length=400)
    body = fields.JSONField[Any]()
    """Words: plain text with its marks, never markup."""
    language = ShortText(max_length=35)
    audiences = ShortText(max_length=80)
    """UpdateAudience values, with a space before and after each."""
    published_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    withdrawn_reason = fields.TextField(null=True)

    class Meta:
        """One current version of each; one that was taken back stays for the side that wrote it."""

        table = "update"
        unique_together = (("id", "version"),)
