"""The noun of search: what can be found, as it is shown when it is. A projection: never the source."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.records import Audience, SearchKind, Sector


class SearchEntry(Row):
    """One thing that can be found in one language; the words to find it by stand in the engine's own `search_words`.

    Written by `content.searching.indexing` alone, in the transaction of the write that it follows; a rebuild makes it
    anew.
    """

    row = fields.BigIntField(primary_key=True)
    id = ShortText(max_length=160, unique=True)
    """The record's id, with a slash and the key or the language where there are several: the same after a rebuild."""
    kind = fields.CharEnumField(SearchKind, max_length=20)
    record_id = ShortText(max_length=40, db_index=True)
    """The leaflet, organisation or partnership that it is or belongs to."""
    place = fields.IntField()
    """Of one record in several languages the first that fits is shown; the original is 0."""
    language = ShortText(max_length=35)
    tongue = ShortText(max_length=8, db_index=True)
    """The language without its script and region: stems go by it."""
    sector = fields.CharEnumField(Sector, max_length=20, null=True)
    audience = fields.CharEnumField(Audience, max_length=20, null=True)
    countries = ShortText(max_length=40)
    """The codes of its countries with a space before and after each, or nothing."""
    newest = fields.BigIntField()
    """When it came out or was last changed, in microseconds."""
    shown_from = fields.BigIntField(null=True)
    shown_until = fields.BigIntField(null=True)
    """From when, and up to when, its edition is in force; organisations and partnerships have neither."""
    length = fields.IntField()
    """How many words it has: of two that hold all that is asked for, the shorter says more of it."""
    sort = ShortText(max_length=24)
    """The beginning of its title, folded."""
    title = fields.TextField()
    path = fields.TextField()
    body = fields.TextField()
    """What is shown around a match."""
    part = fields.JSONField[Any](null=True)
    """The section or item itself, with the name of its kind, so that it need not be put together again."""

    class Meta:
        """Its words are in a table that each engine makes in its own way."""

        table = "search_entry"
