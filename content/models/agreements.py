"""The nouns of what sides want and agree: aim, document, agreement."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import AgreementKind, BenefitFamily, DocumentKind, Visibility


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


class Document(Row):
    """A file or web page that a side attached to a record; never changed, only taken off as a whole."""

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
    removed_at = fields.DatetimeField(null=True)
    """When its side took it off: nobody sees it any more, of no time."""

    class Meta:
        """Which of them a record has at a time, its own versions say."""

        table = "document"


class Agreement(Versioned):
    """A charter, memorandum or agreement; how far it has got is derived from its dates and signatures."""

    partnership_id = ShortText(max_length=40, db_index=True)
    side_id = ShortText(max_length=40)
    """The side that wrote it."""
    draft = fields.BooleanField()
    """Whether it has not been put to the other sides yet."""
    proposed_at = fields.DatetimeField()
    """When it was put to the other sides, or begun as a draft."""
    kind = fields.CharEnumField(AgreementKind, max_length=30)
    title = fields.TextField(null=True)
    languages = fields.JSONField[Any]()
    """The languages whose text counts."""
    aims = fields.JSONField[Any]()
    """Pairs of an aim and its version, so that it goes on saying what was signed."""
    responsibilities = fields.JSONField[Any]()
    """Duty records."""
    effective_on = fields.DateField(null=True)
    expires_on = fields.DateField(null=True)
    """The end of its first term, if it renews itself."""
    renews = fields.BooleanField()
    review_every_months = fields.IntField(null=True)
    notice_months = fields.IntField(null=True)
    exit_plan = fields.TextField(null=True)
    drafted_jointly = fields.BooleanField()
    document_id = ShortText(max_length=40, null=True)
    replaces_id = ShortText(max_length=40, null=True)
    signatures = fields.JSONField[Any]()
    """Signed records, in the order of signing."""
    signed_at = fields.DatetimeField(null=True)
    """When the last of all sides signed; from then on only its end is written."""
    superseded_on = fields.DateField(null=True)
    """From when a newer one takes its place."""
    terminated_on = fields.DateField(null=True)
    termination_note = fields.TextField(null=True)

    class Meta:
        """The newest first."""

        table = "agreement"
        unique_together = (("id", "version"),)
