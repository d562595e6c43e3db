"""Who holds a key is remembered only for as long as the records say the same."""

from datetime import UTC, datetime, timedelta

import pytest

from content import errors, log
from content.access import Viewer
from content.joining import holders, keys
from content.records import Role, Scope
from content.replacing import replace
from tests.content import clock
from tests.content.linked import newcomer
from tests.walks import rows

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


@pytest.fixture
def known() -> holders.Holders:
    """Something that remembers who holds which key."""
    made = holders.Holders()
    made.in_step = True
    return made


async def key(lead: Viewer, *, days: float = 9) -> keys.NewKey:
    """Make a key of a town."""
    return await keys.create(
        lead,
        organisation=lead.organisation_id or "",
        name="portal",
        role=Role.VIEWER,
        scopes=[Scope.READ],
        expires_at=datetime.now(UTC) + timedelta(days=days),
    )


async def opens(known: holders.Holders, secret: str | None) -> bool:
    """Say whether a secret opens anything, as the records would."""
    try:
        found = await known.viewer_for(secret or "", request_id="r-1")
    except errors.KeyInvalid:
        found = None
    try:
        told = await keys.viewer_for(secret or "", request_id="r-1")
    except errors.KeyInvalid:
        told = None
    named = None if told is None else replace(told, request_id="none")
    assert found in (told, named)
    return found is not None


async def test_who_was_found_once_is_known_without_asking(known: holders.Holders) -> None:
    lead = await newcomer("Town")
    made = await key(lead)
    first = await known.viewer_for(made.secret or "", request_id="r-1")
    with rows.counted() as asked:
        again = await known.viewer_for(made.secret or "", request_id="r-2")
    assert asked == []
    assert (first.request_id, again) == ("r-1", replace(first, request_id="none"))


async def test_a_key_that_is_stopped_or_replaced_opens_nothing_at_once(known: holders.Holders) -> None:
    lead = await newcomer("Town")
    stopped, replaced = await key(lead), await key(lead)
    with log.heard(known.hear):
        assert await opens(known, stopped.secret)
        assert await opens(known, replaced.secret)
        await keys.revoke(lead, key=stopped.key_id)
        new = await keys.rotate(lead, key=replaced.key_id, grace_hours=0)
        assert [await opens(known, one) for one in (stopped.secret, replaced.secret, new.secret)] == [
            False,
            False,
            True,
        ]


async def test_a_key_that_runs_out_and_an_old_secret_end_though_nothing_is_written(
    known: holders.Holders, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await newcomer("Town")
    short, rotated = await key(lead, days=1), await key(lead)
    new = await keys.rotate(lead, key=rotated.key_id, grace_hours=2)
    every = (short.secret, rotated.secret, new.secret)
    assert [await opens(known, one) for one in every] == [True, True, True]
    clock.shift(monkeypatch, timedelta(hours=3))
    assert [await opens(known, one) for one in every] == [True, False, True]
    clock.shift(monkeypatch, timedelta(days=2))
    assert [await opens(known, one) for one in every] == [False, False, True]


async def test_what_is_written_while_a_key_is_looked_up_is_not_forgotten(
    known: holders.Holders, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await newcomer("Town")
    made = await key(lead)
    find = keys.holder_of

    async def slow(secret: str, *, request_id: str) -> tuple[Viewer, datetime]:
        found = await find(secret, request_id=request_id)
        await keys.revoke(lead, key=made.key_id)
        return found

    monkeypatch.setattr(keys, "holder_of", slow)
    with log.heard(known.hear):
        assert (await known.viewer_for(made.secret or "", request_id="r-1")).name == "portal"
    monkeypatch.undo()
    assert not await opens(known, made.secret)


async def test_no_more_are_remembered_than_may_be_and_nobody_while_nothing_is_heard() -> None:
    lead = await newcomer("Town")
    known = holders.Holders(holders_max=2)
    made = [await key(lead) for _ in range(3)]
    await known.viewer_for(made[0].secret or "", request_id="r-1")
    assert len(known) == 0
    known.in_step = True
    for one in made:
        await known.viewer_for(one.secret or "", request_id="r-1")
    assert len(known) == 2
    known.clear()
    assert len(known) == 0
