"""The log: one entry for each write, in one order without gaps, asked for once, carried out whole or not at all."""

import asyncio
import itertools
import random
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import errors, examining, files, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.guiding import guidance
from content.joining import invitations, keys, organisations
from content.linking import partnerships, sides
from content.records import (
    AnswerState,
    LocalisedText,
    NewAnswer,
    OrganisationKind,
    Scope,
    Words,
)
from content.ticking import answering
from tests import standing
from tests.content.linked import begin, opened, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

WRITERS = 8
EACH = 12
STEPS = ("follow-up", "find-a-partner", "scope-options-for-joint", "prepare", "focus")
STATES = (AnswerState.TICKED, AnswerState.IN_PROGRESS, AnswerState.UNANSWERED)


async def add(viewer: Viewer, name: str, **more: Any) -> str:
    return await organisations.add(
        viewer, name=LocalisedText(Words(name), "en"), kind=OrganisationKind.OTHER, country="GB", **more
    )


async def test_eight_writers_leave_one_order_without_gap_or_double(store: files.Store) -> None:
    demo = await begin(store)
    before = await log.head()

    async def write(writer: int) -> None:
        for number in range(EACH):
            if writer % 2:
                await add(OPERATOR, f"Society {writer} {number}")
            else:
                viewer = (demo.rich, demo.poor)[writer % 4 // 2]
                answer = NewAnswer(item=STEPS[number % 5], state=STATES[number % 3])
                await answering.answer(viewer, partnership=demo.partnership, answers=(answer,))

    seen: list[int] = []
    over = asyncio.Event()

    async def read() -> None:
        """Follow the log as a reader would, by its last sequence, until it is at its end once nobody writes."""
        while not over.is_set() or (seen[-1] if seen else before) < await log.head():
            after = seen[-1] if seen else before
            rows = await models.LogEntry.filter(sequence__gt=after).order_by("sequence")
            seen.extend(row.sequence for row in rows)
            await asyncio.sleep(0)

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    over.set()
    await reader
    head = await log.head()
    assert seen == list(range(before + 1, head + 1)), "a reader who follows misses nothing and sees nothing twice"
    assert await examining.gaps_in_log() == []
    entries = await models.LogEntry.all().order_by("sequence")
    assert all(later.at > earlier.at for earlier, later in itertools.pairwise(entries))
    assert {entry.request_id for entry in entries} <= {"none", "demo", "test"}


async def test_every_version_belongs_to_the_entry_that_made_it(store: files.Store) -> None:
    await begin(store)
    made = {
        (models.table(row), row.row): row.since
        for model in (models.Organisation, models.Leaflet, models.Partnership, models.Side, models.Answer)
        for row in await model.all()
    }
    told = {
        (str(table), int(row)): entry.sequence for entry in await models.LogEntry.all() for table, row in entry.rows
    }
    assert {place: told.get(place) for place in made} == made


async def test_each_write_leaves_one_entry_that_says_what_it_made(store: files.Store) -> None:
    demo = await begin(store)
    own, later = demo.rich.organisation_id or "", datetime.now(UTC) + timedelta(days=5)
    added = await add(demo.rich, "Baile Samplach")
    link = await opened(demo.rich, demo.poor)
    made = await keys.create(demo.rich, organisation=own, name="portal", scopes=(), expires_at=later)
    invited = await invitations.create(OPERATOR, organisation=added)
    before, head = await standing.rows(), await log.head()
    tick = (NewAnswer("prepare", AnswerState.TICKED), NewAnswer("focus", AnswerState.IN_PROGRESS))
    writes: list[tuple[str, Viewer, str, list[str], Awaitable[object]]] = [
        ("addOrganisation", OPERATOR, "", ["organisation"], add(OPERATOR, "Town")),
        (
            "updateOrganisation",
            demo.rich,
            own,
            ["organisation"],
            organisations.update(demo.rich, organisation=own, expected_version=1, population=5),
        ),
        (
            "acknowledgePartnership",
            demo.poor,
            link,
            ["partnership", "side"],
            partnerships.acknowledge(demo.poor, partnership=link),
        ),
        (
            "answerItems",
            demo.rich,
            link,
            ["answer", "answer"],
            answering.answer(demo.rich, partnership=link, answers=tick),
        ),
        (
            "answerItems",
            demo.rich,
            link,
            ["side"],
            answering.answer(demo.rich, partnership=link, answers=(), finalise=True),
        ),
        (
            "updateSide",
            demo.poor,
            link,
            ["side"],
            sides.update(demo.poor, partnership=link, expected_version=2, notes="x"),
        ),
        ("openPartnership", demo.poor, "", ["partnership", "side", "side"], opened(demo.poor, demo.rich)),
        ("rotateKey", demo.rich, made.key_id, [], keys.rotate(demo.rich, key=made.key_id)),
        ("revokeKey", demo.rich, made.key_id, [], keys.revoke(demo.rich, key=made.key_id)),
        (
            "redeemInvitation",
            ANONYMOUS,
            invited.invitation_id,
            [],
            invitations.redeem(ANONYMOUS, secret=invited.secret or "", key_name="x"),
        ),
    ]
    for action, viewer, subject, tables, write in writes:
        await write
        head += 1
        entry = await models.LogEntry.get(sequence=await log.head())
        assert (entry.sequence, entry.action, entry.actor) == (head, action, viewer.id)
        assert entry.organisation_id == viewer.organisation_id
        assert not subject or entry.subject == subject
        assert sorted(table for table, _ in entry.rows) == tables
        assert await models.LogEntry.all().count() == head
    after = await standing.rows()
    assert len(after["log_entry"]) - len(before["log_entry"]) == len(writes)


async def test_keys_of_repeats_are_each_actors_own_and_free_after_a_refusal(store: files.Store) -> None:
    demo = await begin(store)
    first = await add(demo.rich, "Ours", idempotency_key="same")
    assert await add(demo.poor, "Theirs", idempotency_key="same") != first
    async with unchanged():
        with pytest.raises(errors.InvalidInput):
            await add(demo.rich, " ", idempotency_key="mended")
    mended = await add(demo.rich, "Mended", idempotency_key="mended")
    assert await add(demo.rich, "Mended", idempotency_key="mended") == mended


async def test_a_repeat_with_its_key_is_carried_out_once(store: files.Store) -> None:
    await begin(store)
    first = await add(OPERATOR, "Once", idempotency_key="a")
    async with unchanged():
        assert await add(OPERATOR, "Once", idempotency_key="a") == first
        with pytest.raises(errors.IdempotencyKeyReused):
            await add(OPERATOR, "Twice", idempotency_key="a")
        for bad in ("", "x" * 201, "a\0"):
            with pytest.raises(errors.InvalidInput):
                await add(OPERATOR, "Never", idempotency_key=bad)
    assert await add(OPERATOR, "Once") != first, "without a key, a repeat is another wish"


async def test_two_at_once_with_one_key_are_carried_out_once(store: files.Store) -> None:
    await begin(store)
    ids = await asyncio.gather(*(add(OPERATOR, "Both", idempotency_key="both") for _ in range(5)))
    assert len(set(ids)) == 1
    assert await models.Organisation.filter(sort_name="both").count() == 1


async def test_after_a_day_a_key_may_be_used_again(store: files.Store) -> None:
    await begin(store)
    first = await add(OPERATOR, "Daily", idempotency_key="daily")
    row = await models.Idempotency.get(key="daily")
    row.at -= timedelta(hours=log.IDEMPOTENCY_HOURS, minutes=1)
    await row.save()
    assert await add(OPERATOR, "Another day", idempotency_key="daily") != first


async def test_a_repeat_gives_no_secret_again(store: files.Store) -> None:
    demo = await begin(store)
    asked: dict[str, Any] = {
        "organisation": demo.rich.organisation_id or "",
        "name": "portal",
        "scopes": (Scope.READ,),
        "expires_at": (await models.LogHead.get(id=1)).at + timedelta(days=9),
        "idempotency_key": "k",
    }
    first = await keys.create(demo.rich, **asked)
    again = await keys.create(demo.rich, **asked)
    assert (again.key_id, again.secret) == (first.key_id, None)
    assert first.secret
    for table in (models.LogEntry, models.Idempotency, models.AccessKey):
        for row in await table.all().values():
            assert first.secret not in str(row)


async def test_a_refusal_leaves_nothing(store: files.Store) -> None:
    demo = await begin(store)
    head = await log.head()
    async with unchanged():
        with pytest.raises(errors.KeyRequired):
            await add(ANONYMOUS, "Nobody's")
        with pytest.raises(errors.Forbidden):
            await add(demo.editor, "An editor's")
        with pytest.raises(errors.InvalidInput):
            await add(demo.rich, "")
        with pytest.raises(errors.StaleVersion):
            await organisations.update(
                demo.rich, organisation=demo.rich.organisation_id or "", expected_version=7, website="https://a.example"
            )
    assert await log.head() == head


async def test_a_caller_who_goes_away_does_not_stop_a_write_half_way(store: files.Store) -> None:
    await begin(store)
    chance = random.Random(5)
    for number in range(40):
        caller = asyncio.create_task(add(OPERATOR, f"Left {number}", idempotency_key=f"left-{number}"))
        await asyncio.sleep(chance.choice((0, 0.0005, 0.002)))
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
    await log.settled()
    assert await examining.gaps_in_log() == []
    kept = set(await models.Organisation.filter(sort_name__startswith="left").values_list("id", flat=True))
    told = {entry.subject for entry in await models.LogEntry.filter(action="addOrganisation")}
    assert kept <= told
    again = [await add(OPERATOR, f"Left {number}", idempotency_key=f"left-{number}") for number in range(40)]
    assert kept <= set(again), "who asks again with the same key gets the same record"


async def test_a_clock_that_was_put_back_shifts_nothing(store: files.Store) -> None:
    demo = await begin(store)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    await models.LogHead.filter(id=1).update(at=ahead)
    town = await add(demo.rich, "Town")
    first = (await models.LogHead.get(id=1)).at
    await organisations.update(OPERATOR, organisation=town, expected_version=1, population=5)
    assert first == ahead + timedelta(microseconds=1)
    then = await organisations.find(OPERATOR, id=town, as_of=first)
    assert then is not None
    assert then.version == 1
    assert await organisations.find(OPERATOR, id=town, as_of=ahead) is None


async def test_before_the_beginning_there_is_nothing(store: files.Store) -> None:
    demo = await begin(store)
    first = (await models.LogEntry.all().order_by("sequence").first() or models.LogEntry()).at
    before = first - timedelta(microseconds=1)
    assert await guidance.find_leaflet(demo.editor, slug="local-authority-links", as_of=before) is None
    assert await organisations.find(demo.rich, id=demo.rich.organisation_id, as_of=before) is None
    assert await models.LogEntry.all().count() == await log.head()
