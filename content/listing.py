"""Long lists out of the database by keyset: a page costs two statements, and new rows do not shift it."""

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct
from tortoise.expressions import Q, RawSQL
from tortoise.functions import Count
from tortoise.models import Model
from tortoise.queryset import QuerySet

from content import database, paging

M = TypeVar("M", bound=Model)

FOLDED_CHARACTERS_MAX = 72
"""A folded name is cut here, so that a cursor can hold it in any script; the id after it keeps the order total."""

_NO_LETTER = "\ufffd"
"""Stands for what is no text (control characters, halves of surrogate pairs): a cursor can hold it, a query find it."""


class By(Struct, frozen=True):
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


async def listed_each(
    query: QuerySet[M], keys: Sequence[str], page: paging.Page, *, by: str, list_name: str, order: Sequence[By]
) -> dict[str, paging.Slice[M]]:
    """Give the same page of many lists, told apart by a column; three statements for any number of them."""
    page = paging.validate(page)
    own = query.filter(**{f"{by}__in": list(keys)})
    counts = dict(await own.annotate(total=Count("row")).group_by(by).values_list(by, "total"))
    rows: dict[str, list[M]] = {key: [] for key in keys}
    if page.size:
        narrowed = _ordered(_narrowed(own, page, list_name, order), page, order)
        for row in await narrowed.filter(row__in=await _first_of_each(narrowed, page, by, order)):
            rows[getattr(row, by)].append(row)

    def cursor_of(row: M) -> str:
        return paging.encode(list_name, [getattr(row, one.column) for one in order])

    return {key: paging.of(some, page, cursor=cursor_of, total=counts.get(key, 0)) for key, some in rows.items()}


async def _first_of_each(query: QuerySet[M], page: paging.Page, by: str, order: Sequence[By]) -> list[int]:
    """Find the rows at the beginning of each list, one more than the page has."""
    turns = ", ".join(f'"{one.column}" {"DESC" if one.descending != page.backward else "ASC"}' for one in order)
    turn = RawSQL(f'ROW_NUMBER() OVER (PARTITION BY "{by}" ORDER BY {turns})')
    numbered = query.annotate(turn=turn).order_by().values("row", "turn")
    numbered._choose_db_if_not_chosen()  # noqa: SLF001 - Tortoise has no public way to select from a selection
    numbered._make_query()  # noqa: SLF001 - as above
    inner, values = numbered.query.get_parameterized_sql()
    sql = f"SELECT n.row FROM ({inner}) n WHERE n.turn <= {page.size + 1}"  # noqa: S608 - made by Tortoise
    return [int(found["row"]) for found in await database.connection().execute_query_dict(sql, values)]


async def _part(
    query: QuerySet[M], page: paging.Page, *, list_name: str, order: Sequence[By], total: int
) -> paging.Slice[M]:
    page = paging.validate(page)
    sorted_query = _ordered(_narrowed(query, page, list_name, order), page, order)
    rows = await sorted_query.limit(page.size + 1) if page.size else []

    def cursor_of(row: M) -> str:
        return paging.encode(list_name, [getattr(row, by.column) for by in order])

    return paging.of(rows, page, cursor=cursor_of, total=total)


def _narrowed(query: QuerySet[M], page: paging.Page, list_name: str, order: Sequence[By]) -> QuerySet[M]:
    for cursor, after in ((page.after, True), (page.before, False)):
        if cursor is not None:
            marks = paging.decode(cursor, list_name=list_name, kinds=[by.kind for by in order])
            query = query.filter(_beyond(order, marks, after=after))
    return query


def _ordered(query: QuerySet[M], page: paging.Page, order: Sequence[By]) -> QuerySet[M]:
    signs = ["-" if by.descending != page.backward else "" for by in order]
    return query.order_by(*(sign + by.column for sign, by in zip(signs, order, strict=True)))


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
