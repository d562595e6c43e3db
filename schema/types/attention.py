"""The nouns of what needs somebody's attention."""

from datetime import date

import strawberry

from content import catalogue, records
from schema import kinds
from schema.fields import Languages, answers
from schema.types import shared

strawberry.enum(records.AttentionCode)


@kinds.object
class Attention:
    """Something that needs attention."""

    code: records.AttentionCode
    """What it is, for a program."""

    @answers(str)
    @staticmethod
    def message(row: strawberry.Parent[records.Attention], language: Languages = None) -> str:
        """What it is, for a person."""
        return shared.name(catalogue.attention(row.code), language)

    since: date | None
    """How long it has been so."""
