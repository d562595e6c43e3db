"""A page of the desk takes as many statements for several records of each family as for one, on both engines."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from content import database
from tests.walks.at_desk import Sitting
from tests.walks.conftest import Town
from tests.walks.filled import attach, send
from tests.walks.test_desk import drafted, edition_of, link_of

TODAY = str(datetime.now(UTC).date())
SIZES = (1, 3)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count the statements of requests, and none of what the server does beside them now and then."""
    client = database.connection()
    given: list[str] = []
    kept = client.acquire_connection

    def acquire(*of: Any) -> Any:
        task = asyncio.current_task()
        if task is not None and "run_asgi" in str(task.get_coro()):
            given.append("statement")
        return kept(*of)

    client.acquire_connection = acquire  # type: ignore[method-assign]  # It is put back below.
    try:
        yield given
    finally:
        del client.acquire_connection


def grow(me: Sitting, link: str, number: int) -> None:
    """Record one more of everything that a room lists."""
    name = f"Number {number}"
    for room, act, typed in (
        ("aims", "add", {"text": name}),
        ("people", "add", {"name": name, "role": "STAFF"}),
        ("agreements", "put", {"title": name, "aims": name, "duties": f"Mfano: {name}", "draft": ""}),
        ("activities", "plan", {"title": name, "function": name, "person": name}),
        ("activities", "visit", {"startsOn": TODAY}),
        ("reviews", "record", {"period": name, "findings": name}),
        ("news", "publish", {"title": name, "body": name}),
    ):
        me.get(f"{link}/{room}")
        answer = send(me, f"/{room}/{act}", **typed)
        assert answer.status_code == 303, (room, act, answer.text)
    me.get(f"{link}/documents")
    assert attach(me, name.encode(), "paper.txt", title=name).status_code == 303
    me.get("/desk/partnerships/open")
    assert send(me, "/partnerships/open", 1, name=name, country="TZ", title=name).status_code == 303


def test_no_page_takes_more_statements_for_more_records(town: Town) -> None:
    editor, me = drafted(town), Sitting(town).sign_in(town.poor)
    link, draft = link_of(town), f"/desk/editions/{edition_of(editor)}"
    rooms = [f"{link}/{name}" for name in ("life", "aims", "people", "agreements", "activities", "reviews", "news")]
    pages = [
        (editor, draft),
        *((me, path) for path in ("/desk", "/desk/partnerships", link, *rooms, f"{link}/documents")),
    ]
    taken: dict[str, list[int]] = {path: [] for _, path in pages}
    number = 0
    for size in SIZES:
        while number < size:
            number += 1
            grow(me, link, number)
        for who, path in pages:
            who.get(path)
            with counted() as given:
                assert who.get(path).status_code == 200
            taken[path].append(len(given))
    assert all(all(counts) for counts in taken.values())
    assert {path: counts for path, counts in taken.items() if len(set(counts)) > 1} == {}
