"""Long lists are read from an index in their order, and nothing is sorted or read through for a page of them."""

import itertools
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pypika_tortoise.context import DEFAULT_SQL_CONTEXT

from content import database, files, paging
from content.access import ANONYMOUS
from content.joining import organisations
from content.linking import partnerships
from content.linking.conditions import Written
from content.records import (
    OrderDirection,
    OrganisationFilter,
    OrganisationOrder,
    OrganisationOrderField,
    PartnershipFilter,
    PartnershipOrder,
    PartnershipOrderField,
)
from tests.content.linked import begin

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.usefixtures("database"),
    # PostgreSQL reads a small table through, and rightly.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@contextmanager
def noted() -> Iterator[list[tuple[str, list[Any]]]]:
    """Note what the engine is asked."""
    client = database.connection()
    asked: list[tuple[str, list[Any]]] = []
    kept = client.execute_query

    async def execute(sql: str, values: list[Any] | None = None) -> Any:
        asked.append((sql, values or []))
        return await kept(sql, values)

    client.execute_query = execute  # type: ignore[method-assign, assignment]  # Other names, same order; put back below.
    try:
        yield asked
    finally:
        del client.execute_query


async def plan(reading: Awaitable[object]) -> list[str]:
    """Say how SQLite goes about the first statement of a reading."""
    with noted() as asked:
        await reading
    sql, values = asked[0]
    rows = await database.connection().execute_query_dict(f"EXPLAIN QUERY PLAN {sql}", values)
    return [row["detail"] for row in rows]


async def test_a_page_of_partnerships_is_read_from_its_index(store: files.Store) -> None:
    demo = await begin(store)
    every = PartnershipFilter()
    for field, index in (
        (PartnershipOrderField.TITLE, "partnership_titled"),
        (PartnershipOrderField.STAGE_SINCE, "partnership_since"),
    ):
        for viewer, direction in itertools.product((ANONYMOUS, demo.rich), OrderDirection):
            order = PartnershipOrder(field, direction)
            first = await partnerships.list_all(viewer, paging.Page(first=1), every, order)
            for page in (paging.Page(first=1), paging.Page(first=1, after=first.cursors[0])):
                steps = await plan(partnerships.list_all(viewer, page, every, order))
                assert index in steps[0], steps
                assert any("side_waiting" in step for step in steps), steps
                assert not [step for step in steps if step.startswith("SCAN side") or "ORDER BY" in step], steps


async def test_a_page_of_organisations_is_read_from_its_index(store: files.Store) -> None:
    await begin(store)
    every = OrganisationFilter()
    for field, index in (
        (OrganisationOrderField.NAME, "organisation_named"),
        (OrganisationOrderField.COUNTRY, "organisation_country"),
        (OrganisationOrderField.CHANGED_AT, "organisation_changed"),
    ):
        for direction in OrderDirection:
            order = OrganisationOrder(field, direction)
            first = await organisations.list_all(ANONYMOUS, paging.Page(first=1), every, order)
            for page in (paging.Page(first=1), paging.Page(first=1, after=first.cursors[0])):
                steps = await plan(organisations.list_all(ANONYMOUS, page, every, order))
                assert index in steps[0], steps
                assert not [step for step in steps if "ORDER BY" in step], steps


async def test_values_are_bound_or_nothing_is_written() -> None:
    with pytest.raises(ValueError, match="bound"):
        Written("(SELECT {})", ["a"]).get_sql(DEFAULT_SQL_CONTEXT)
