"""The nouns of guidance: collection, leaflet, outline, edition, wording, item, upload."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import ChangeKind, LeafletKind, Sector


class Collection(Row):
    """A set of leaflets."""

    id = ShortText(max_length=40, primary_key=True)
    slug = ShortText(max_length=80, unique=True)
    title = fields.JSONField[Any]()
    """Pairs of language and text, the original first."""
    needs_approval = fields.BooleanField(default=False)
    """Whether an edition is published only when another editor has approved it."""
    since = fields.BigIntField()
    version = fields.IntField(default=1)

    class Meta:
        """Small and stable."""

        table = "collection"


class Leaflet(Versioned):
    """One leaflet through all its editions and languages."""

    slug = ShortText(max_length=80)
    collection_id = ShortText(max_length=40, db_index=True)
    kind = fields.CharEnumField(LeafletKind, max_length=20)
    sector = fields.CharEnumField(Sector, max_length=20)
    supplement_ids = fields.JSONField[Any]()
    """Leaflets that it presupposes."""
    original_language = ShortText(max_length=35)
    review_on = fields.DateField(null=True)
    """When somebody is to look at it again."""

    class Meta:
        """The address is taken once among current versions."""

        table = "leaflet"
        unique_together = (("id", "version"),)


class Outline(Row):
    """What lives with an edition's number: sections, order, columns, scopes, what is essential, the rule's reach.

    Editions of one number share it, whatever their language or revision; they only bring words.
    """

    id = ShortText(max_length=40, primary_key=True)
    leaflet_id = ShortText(max_length=40, db_index=True)
    tree = fields.JSONField[Any]()
    """An Outline of content.guiding.outline."""

    class Meta:
        """Never changed once an edition that uses it is published."""

        table = "outline"


class Edition(Row):
    """A leaflet's words in one language; its state is derived from its times, never stored."""

    id = ShortText(max_length=40, primary_key=True)
    leaflet_id = ShortText(max_length=40, db_index=True)
    outline_id = ShortText(max_length=40)
    language = ShortText(max_length=35)
    number = fields.IntField(null=True)
    revision = fields.IntField(null=True)
    """Number and revision are given at publication."""
    change_kind = fields.CharEnumField(ChangeKind, max_length=10)
    change_note = fields.TextField(null=True)
    collection_title = fields.TextField(null=True)
    title = fields.TextField()
    subtitle = fields.TextField(null=True)
    licence_id = ShortText(max_length=60, null=True)
    attribution = fields.TextField(null=True)
    upload_id = ShortText(max_length=40, null=True)
    based_on_id = ShortText(max_length=40, null=True)
    """The edition in force when its change set was made; publishing is refused when that is no longer so."""
    translation_of_id = ShortText(max_length=40, null=True)
    """The edition it translates, whose outline it shares; None for a leaflet in its original language."""
    findings = fields.JSONField[Any]()
    """Finding records."""
    proposals = fields.JSONField[Any]()
    """Proposal records: what waits for a decision, perhaps the same item, split or merged."""
    resets = fields.JSONField[Any]()
    """Keys whose answers do not stay, by an editor's decision."""
    created_at = fields.DatetimeField()
    created_by = ShortText(max_length=40)
    submitted_at = fields.DatetimeField(null=True)
    """When it was sent for review; until it is returned it is not corrected."""
    submitted_by = ShortText(max_length=40, null=True)
    approved_at = fields.DatetimeField(null=True)
    approved_by = ShortText(max_length=40, null=True)
    published_at = fields.DatetimeField(null=True)
    """When it comes, or came, into force; still to come means scheduled."""
    published_by = ShortText(max_length=40, null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    withdrawn_reason = fields.TextField(null=True)
    discarded_at = fields.DatetimeField(null=True)
    content_hash = ShortText(max_length=64, db_index=True)
    version = fields.IntField()

    class Meta:
        """Numbers and revisions are given once."""

        table = "edition"
        unique_together = (("leaflet_id", "number", "language", "revision"),)


class Comment(Row):
    """What an editor says to the others about a draft, or about one thing in it."""

    id = ShortText(max_length=40, primary_key=True)
    edition_id = ShortText(max_length=40, db_index=True)
    key = ShortText(max_length=60, null=True)
    """The item, section or group it is about."""
    text = fields.TextField()
    made_at = fields.DatetimeField()
    made_by = ShortText(max_length=40)
    settled_at = fields.DatetimeField(null=True)
    settled_by = ShortText(max_length=40, null=True)

    class Meta:
        """Small, and gone from sight with its draft."""

        table = "comment"


class Wording(Row):
    """The words that one edition puts to one key: an item, a detail, a group, a section or the rule."""

    row = fields.BigIntField(primary_key=True)
    edition_id = ShortText(max_length=40)
    key = ShortText(max_length=60)
    label = fields.TextField(null=True)
    """The words before the dash; the heading, for a group or section."""
    text = fields.TextField(null=True)
    marks = fields.JSONField[Any]()
    """Mark records."""
    subtitle = fields.TextField(null=True)
    audience_label = fields.TextField(null=True)
    line = fields.IntField(null=True)
    """The line of the uploaded file."""

    class Meta:
        """One wording of a key in an edition."""

        table = "wording"
        unique_together = (("edition_id", "key"),)


class Item(Row):
    """The identity of an item, apart from its words: answers point here. Made at first publication."""

    id = ShortText(max_length=110, primary_key=True)
    """The leaflet's id, a slash and the key."""
    leaflet_id = ShortText(max_length=40, db_index=True)
    key = ShortText(max_length=60)
    first_edition_id = ShortText(max_length=40)
    derived_from = fields.JSONField[Any]()
    """Keys of the items it came from, when it was first published: split from one, or merged of several."""

    class Meta:
        """A key is unique in its leaflet, for ever."""

        table = "item"
        unique_together = (("leaflet_id", "key"),)


class Upload(Row):
    """A file as it was uploaded; its bytes are kept by their fingerprint."""

    id = ShortText(max_length=40, primary_key=True)
    leaflet_id = ShortText(max_length=40)
    filename = ShortText(max_length=200)
    media_type = ShortText(max_length=120)
    sha256 = ShortText(max_length=64)
    bytes = fields.IntField()
    reader_version = ShortText(max_length=20)
    uploaded_at = fields.DatetimeField()
    uploaded_by = ShortText(max_length=40)

    class Meta:
        """Never changed."""

        table = "upload"
