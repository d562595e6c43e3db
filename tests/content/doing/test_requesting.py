"""Coordinators ask for reviews: who can be asked, who reads and hears of it, and that asking again changes nothing."""

from datetime import date

import pytest

from content import errors, files
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import requesting
from content.joining import networks
from content.records import ChangeFilter, ChangeType, Moment, Stage
from content.telling import feed
from tests.content.busy import FIRST, now, shown
from tests.content.linked import Demo, begin, newcomer, opened, refused, unchanged
from tests.content.living import begun, days, placed
from tests.content.networked import coordinator, joined

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def asked(viewer: Viewer, partnership: str, moment: Moment | None = None) -> list[tuple[str, date, str | None]]:
    """Read what networks ask of a partnership."""
    found = await requesting.of_partnerships(viewer, await shown(viewer, partnership, moment))
    return [(one.network_id, one.by_on, one.message) for one in found.get(partnership, ())]


async def heard(viewer: Viewer) -> list[tuple[str, str | None]]:
    """List which partnerships the viewer hears were asked, and by whom."""
    found = await feed.changes(viewer, FIRST, ChangeFilter(type=(ChangeType.REVIEW_REQUESTED,)))
    return [(one.subject_id, one.by_id) for one in found.nodes]


async def known(store: files.Store) -> tuple[Demo, Viewer]:
    demo, network = await begin(store), await coordinator()
    await joined(demo.rich, network)
    return demo, network


async def test_the_sides_and_the_coordinator_read_what_is_asked_and_the_sides_hear_of_it(store: files.Store) -> None:
    demo, network = await known(store)
    other = await coordinator("Another Network")
    await joined(demo.poor, other)
    first = await requesting.request(network, of=(demo.partnership,) * 2, by=days(30), message="It is due.")
    assert first == requesting.Requested((demo.partnership,), ())
    once = (str(network.organisation_id), days(30), "It is due.")
    for viewer, reads in ((demo.rich, True), (demo.poor, True), (network, True), (other, False), (ANONYMOUS, False)):
        assert await asked(viewer, demo.partnership) == ([once] if reads else [])
    for viewer in (demo.rich, demo.poor):
        assert await heard(viewer) == [(demo.partnership, network.organisation_id)]
    assert await heard(other) == await heard(ANONYMOUS) == await heard(OPERATOR) == []
    before = await now()
    async with unchanged():
        assert await requesting.request(network, of=(demo.partnership,), by=days(30), message="It is due.") == first
    await requesting.request(network, of=(demo.partnership,), by=days(40))
    await requesting.request(other, of=(demo.partnership,), by=days(50))
    anew = (str(network.organisation_id), days(40), None)
    assert await asked(demo.poor, demo.partnership) == [(str(other.organisation_id), days(50), None), anew]
    assert await asked(network, demo.partnership) == [anew]
    assert await asked(demo.poor, demo.partnership, before) == [once]


async def test_each_partnership_stands_or_falls_alone(store: files.Store) -> None:
    demo, network = await known(store)
    stranger = await newcomer("Elsewhere")
    foreign, over = await begun(demo.poor, stranger), await begun(demo.rich, stranger)
    await placed(over, Stage.ENDED)
    waiting = await opened(demo.rich, demo.poor, title="Waiting")
    wanted = (foreign, demo.partnership, over, waiting, "partnership-0000000000000000")
    done = await requesting.request(network, of=wanted, by=days(30), idempotency_key="once")
    assert done.partnership_ids == (demo.partnership,)
    assert [(one.code, one.path) for one in done.failures] == [
        ("FORBIDDEN", ("partnerships", "0")),
        ("WRONG_STATE", ("partnerships", "2")),
        ("NOT_FOUND", ("partnerships", "3")),
        ("NOT_FOUND", ("partnerships", "4")),
    ]
    for one in (foreign, over, waiting):
        assert await asked(demo.poor if one != over else demo.rich, one) == []
    async with unchanged():
        assert await requesting.request(network, of=wanted, by=days(30), idempotency_key="once") == done
        nobody = await requesting.request(network, of=wanted[2:], by=days(30))
    assert nobody.partnership_ids == ()
    await networks.leave(demo.rich, network=str(network.organisation_id))
    async with unchanged():
        (failure,) = (await requesting.request(network, of=(demo.partnership,), by=days(60))).failures
    assert failure.code == "FORBIDDEN"


async def test_what_cannot_be_asked_is_refused_as_a_whole(store: files.Store) -> None:
    demo, network = await known(store)
    of = (demo.partnership,)
    async with refused(errors.InvalidInput, "by", says="has not passed"):
        await requesting.request(network, of=of, by=days(-1))
    async with refused(errors.InvalidInput, "by", says="days ahead"):
        await requesting.request(network, of=of, by=date(2098, 1, 1))
    async with refused(errors.LimitReached, "partnerships", says="at most 100|At most 100"):
        await requesting.request(network, of=of * (requesting.PARTNERSHIPS_MAX + 1), by=days(9))
    async with refused(errors.InvalidInput, "message"):
        await requesting.request(network, of=of, by=days(9), message="x" * (requesting.MESSAGE_CHARACTERS_MAX + 1))
    for viewer in (demo.rich, OPERATOR):
        async with refused(errors.Forbidden):
            await requesting.request(viewer, of=of, by=days(9))
    async with refused(errors.KeyRequired):
        await requesting.request(ANONYMOUS, of=of, by=days(9))
