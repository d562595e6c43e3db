"""Long lists out of the database by keyset: a page costs two statements, and new rows do not shift it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from content import paging

M = TypeVar("M", bound=Model)

FOLDED_CHARACTERS_MAX = 72
"""A folded name is cut here, so that a cursor can hold it in any script; the id after it keeps the order total."""

_NO_LETTER = "\ufffd"
"""Stands for what is no text (control characters, halves of surrogate pairs): a cursor can hold it, a query find it."""


@dataclass(frozen=True, slots=True)
class By:
    """A column to sort by."""

    column: str
    kind: type = str
    descending: bool = False


def folded(text: str) -> str:
    """Fold a name to sort and search by: no accents, no case, single spaces."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = " ".join(letters.casefold().split())[:FOLDED_CHARACTERS_MAX]
    return "".join(_NO_LETTER if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in words)


async def listed(query: QuerySet[M], page: paging.Page, *, list_name: str, order: Sequence[By]) -> paging.Slice[M]:
    """Give a page of a query in an order whose last column is unique; one statement for the rows, one for the count."""
    return await _part(query, page, list_name=list_name, order=order, total=await query.count())


async def uncounted(
    query: QuerySet[M], page: paging.Page, *, list_name: str, order: Sequence[By]
) -> paging.LongSlice[M]:
    """Give a page of a query whose rows are too many to be counted each time; one statement."""
    part = await _part(query, page, list_name=list_name, order=order, total=0)
    return paging.LongSlice(part.nodes, part.cursors, part.has_next, part.has_previous, part.total, query.count)


async def _part(
    query: QuerySet[M], page: paging.Page, *, list_name: str, order: Sequence[By], total: int
) -> paging.Slice[M]:
    page = paging.validate(page)
    narrowed = query
    for cursor, after in ((page.after, True), (page.before, False)):
        if cursor is not None:
            marks = paging.decode(cursor, list_name=list_name, kinds=[by.kind for by in order])
            narrowed = narrowed.filter(_beyond(order, marks, after=after))
    signs = ["-" if by.descending != page.backward else "" for by in order]
    sorted_query = narrowed.order_by(*(sign + by.column for sign, by in zip(signs, order, strict=True)))
    rows = await sorted_query.limit(page.size + 1) if page.size else []

    def cursor_of(row: M) -> str:
        return paging.encode(list_name, [getattr(row, by.column) for by in order])

    return paging.of(rows, page, cursor=cursor_of, total=total)


def _beyond(order: Sequence[By], marks: Sequence[paging.Value], *, after: bool) -> Q:
    """Keep the rows on one side of a place: beyond it in the first column that differs."""
    found: Q | None = None
    for depth, by in enumerate(order):
        equal = {earlier.column: mark for earlier, mark in zip(order[:depth], marks, strict=False)}
        here = Q(**equal, **{by.column + _side(by, after=after): marks[depth]})  # type: ignore[arg-type]  # Tortoise types ** as Q
        found = here if found is None else found | here
    # Said once more of the first column alone, so that an index in this order is entered at the place.
    entered = Q(**{order[0].column + _side(order[0], after=after) + "e": marks[0]})  # type: ignore[arg-type]  # as above
    return entered if found is None else entered & found


def _side(by: By, *, after: bool) -> str:
    return "__gt" if after != by.descending else "__lt"
