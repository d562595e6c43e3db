"""What many nouns have in common: an identifier, words in a language, a date to sort by."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import language, records
from content.leaflet import marks
from schema import kinds
from schema.fields import Format, answers, wanted
from schema.scalars import LanguageTag

strawberry.enum(records.TextFormat)
strawberry.enum(records.TextDirection)
strawberry.enum(records.OrderDirection)


@kinds.interface
class Node:
    """A record with an identifier that stays the same for ever."""

    id: strawberry.ID
    """The identifier; treat it as opaque."""


@kinds.interface
class Localised:
    """Something with words in it, which says the language it answered in."""

    language: LanguageTag
    """The language of these words, which may be a later one of those asked for."""

    @answers(records.TextDirection)
    @staticmethod
    def direction(row: strawberry.Parent[records.LocalisedText]) -> records.TextDirection:
        """The direction in which to set them."""
        return language.direction(row.language)


@kinds.object
class LocalisedText(Localised):
    """Words written by a partner, in one language."""

    @answers(str)
    @staticmethod
    def text(row: strawberry.Parent[records.LocalisedText], format: Format = records.TextFormat.PLAIN) -> str:
        """The words."""
        return marks.render(row.words, format or records.TextFormat.PLAIN, block=True)


@kinds.input
class DateOrder:
    """The order of records that have a date."""

    direction: records.OrderDirection = records.OrderDirection.DESC
    """Latest first unless told otherwise."""


@kinds.input
class ChangeFilter:
    """Which changes to hear of; all conditions must hold."""

    type: list[records.ChangeType] | None = strawberry.UNSET
    """Only these kinds."""
    subject: strawberry.ID | None = strawberry.UNSET
    """Only about this record and what belongs to it."""
    sector: list[records.Sector] | None = strawberry.UNSET
    """Only about leaflets for these sectors."""
    since: datetime | None = strawberry.UNSET
    """Only since."""


FilterChanges = Annotated[ChangeFilter | None, strawberry.argument(description="Only changes like this.")]


@kinds.one_of
class LeafletBy:
    """How to find a leaflet; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    slug: str | None = strawberry.UNSET
    """Its name in web addresses."""


@kinds.one_of
class OrganisationBy:
    """How to find an organisation; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    slug: str | None = strawberry.UNSET
    """Its name in web addresses."""
    wikidata_id: str | None = strawberry.UNSET
    """Its Wikidata number."""
    org_id: str | None = strawberry.UNSET
    """Its org-id.guide number."""


@kinds.input
class LocalisedTextInput:
    """Words in one language."""

    text: str
    """The words."""
    language: LanguageTag
    """The language they are in."""


def localised(given: LocalisedTextInput) -> records.LocalisedText:
    """Turn words that were handed in into a record."""
    return records.LocalisedText(words=records.Words(given.text), language=given.language)


def name(names: records.Names, languages: list[LanguageTag] | None) -> str:
    """Choose a short text in the best of the languages that it is in."""
    return language.pick(names, wanted(languages))[0]


def said(names: records.Names, languages: list[LanguageTag] | None) -> records.LocalisedText:
    """Choose a text in the best of the languages that it is in, and say which that is."""
    text, tag = language.pick(names, wanted(languages))
    return records.LocalisedText(words=records.Words(text), language=tag)
