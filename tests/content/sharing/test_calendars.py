"""The calendar of a partnership: what all sides see, for whoever has a side's link, until it is revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import errors, files, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import activities
from content.joining import keys
from content.records import ActivityStatus, Role, Scope, Visibility
from content.sharing import calendars
from tests.content import busy as doing
from tests.content.linked import OFFICE, begin, holder, newcomer, opened, refused
from tests.content.living import days
from tests.content.sharing.test_ical import unfolded

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

URL = "https://toolkit.example"


async def made(by: Viewer, partnership: str, **more: Any) -> str:
    secret = (await calendars.create(by, partnership=partnership, **more)).secret
    assert secret is not None
    return secret


async def shown(path: str, *languages: str) -> list[str] | None:
    """Read the events of a calendar: the UID, the days, the title and the status of each."""
    written = await calendars.found(path, wanted=languages, public_url=URL)
    if written is None:
        return None
    events = "\r\n".join(unfolded(written)).split("BEGIN:VEVENT")[1:]
    told = [dict(line.split(":", 1) for line in one.strip().split("\r\n")) for one in events]
    columns = ("UID", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "STATUS", "SEQUENCE")
    return [" ".join(one[name] for name in columns) for one in told]


async def test_a_calendar_holds_what_all_sides_see_by_its_days(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    title = (await demo.link()).title
    choirs = await doing.activity(demo.rich, link, starts_on=days(3), ends_on=days(4))
    await activities.update(demo.poor, activity=choirs, expected_version=1, status=ActivityStatus.CANCELLED)
    await doing.activity(demo.rich, link, title="No day yet")
    await doing.activity(demo.rich, link, title="Secret", starts_on=days(5), visibility=Visibility.SIDE)
    await doing.visit(demo.rich, link, starts_on=days(6), visibility=Visibility.SIDE)
    visit = await doing.visit(demo.poor, link, starts_on=days(1), visibility=Visibility.PUBLIC)
    review = await doing.review(demo.rich, link, next_review_on=days(90))
    for viewer in (demo.rich, demo.poor):
        path = await made(viewer, link)
        assert await shown(path) == [
            f"{visit} {days(1):%Y%m%d} {days(2):%Y%m%d} Visit: {title} CONFIRMED 0",
            f"{choirs} {days(3):%Y%m%d} {days(5):%Y%m%d} Choirs CANCELLED 1",
            f"{review}-next {days(90):%Y%m%d} {days(91):%Y%m%d} Review due: {title} CONFIRMED 0",
        ]
        assert [one.split(" ", 3)[3] for one in await shown(path, "fr-CA") or ()] == [
            f"Visite : {title} CONFIRMED 0",
            "Choirs CANCELLED 1",
            f"Bilan à faire : {title} CONFIRMED 0",
        ]


async def test_nothing_else_changes_a_calendar_and_its_days_are_bounded(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = await begin(store)
    kept = [await doing.visit(demo.rich, demo.partnership, starts_on=days(number)) for number in (1, 2, 3)]
    path = await made(demo.rich, demo.partnership)
    first = await calendars.found(path, wanted=(), public_url=URL)
    assert await calendars.found(path, wanted=(), public_url=URL) == first
    monkeypatch.setattr(calendars, "EVENTS_MAX", 2)
    assert [one.split(" ")[0] for one in await shown(path) or ()] == kept[1:], "the latest are kept"


async def test_each_side_has_one_link_which_ends_when_it_is_made_anew_revoked_or_over(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    own, other = await made(demo.rich, link), await made(demo.poor, link)
    assert own != other
    newer = await made(demo.rich, link)
    assert [await shown(path) for path in (own, newer, other)] == [None, [], []]
    assert await calendars.revoke(demo.rich, partnership=link) == link
    assert [await shown(path) for path in (newer, other)] == [None, []]
    assert await calendars.revoke(demo.rich, partnership=link) == link, "there is none, and that is well"
    until = datetime.now(UTC) + timedelta(days=3, microseconds=7)
    ending = await calendars.create(demo.poor, partnership=link, expires_at=until)
    assert ending.expires_at == until, "no earlier than was asked"
    assert await shown(str(ending.secret)) == []
    await models.CalendarLink.all().update(expires_at=datetime.now(UTC))
    assert await shown(str(ending.secret)) is None


async def test_a_link_ends_with_the_key_that_made_it_when_that_is_revoked_and_not_before(store: files.Store) -> None:
    demo = await begin(store)
    link, town = demo.partnership, str(demo.rich.organisation_id)
    leaving, staying = await holder(town, Role.OFFICER), await holder(str(demo.poor.organisation_id), Role.OFFICER)
    own, other = await made(leaving, link), await made(staying, link)
    await keys.rotate(demo.rich, key=leaving.id)
    await models.AccessKey.filter(id=leaving.id).update(expires_at=datetime.now(UTC))
    assert [await shown(path) for path in (own, other)] == [[], []], "it has a time of its own"
    await keys.revoke(demo.rich, key=leaving.id)
    assert [await shown(path) for path in (own, other)] == [None, []]
    again = await made(demo.rich, link)
    assert [await shown(path) for path in (own, again)] == [None, []]


async def test_a_path_that_is_not_whole_opens_nothing_and_only_its_digest_is_kept(store: files.Store) -> None:
    demo = await begin(store)
    path = await made(demo.rich, demo.partnership)
    for wrong in ("", "x", path[:-1], path.upper(), f"{path}x", f"{path}\x00", "\ud800", "x" * 10_000):
        assert await shown(wrong) is None
    (row,) = await models.CalendarLink.all()
    assert row.digest == keys.digest(path)
    first = await calendars.create(demo.poor, partnership=demo.partnership, idempotency_key="once")
    again = await calendars.create(demo.poor, partnership=demo.partnership, idempotency_key="once")
    assert (again.secret, again.expires_at) == (None, first.expires_at)
    assert await shown(str(first.secret)) == [], "a repeat does not end it"
    stored = [str(models.values(one)) for kind in (models.LogEntry, models.CalendarLink) for one in await kind.all()]
    assert not any(secret in one for one in stored for secret in (path, str(first.secret)))


async def test_a_link_is_made_by_those_who_may_see_what_it_shows(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    stranger, side = await newcomer("Strangeton"), str(demo.rich.organisation_id)
    for verb in (calendars.create, calendars.revoke):
        for viewer, kind, path in (
            (ANONYMOUS, errors.KeyRequired, ()),
            (OPERATOR, errors.Forbidden, ()),
            (stranger, errors.Forbidden, ("partnership",)),
            (await holder(side, Role.VIEWER), errors.Forbidden, ()),
        ):
            async with refused(kind, *path):
                await verb(viewer, partnership=link)
        async with refused(errors.NotFound, "partnership"):
            await verb(demo.rich, partnership="partnership-none")
    blind = await holder(side, Role.OFFICER, tuple(set(OFFICE) - {Scope.READ}))
    async with refused(errors.Forbidden):
        await calendars.create(blind, partnership=link)
    for at in (datetime.now(UTC), datetime.now(UTC) + calendars.LIFE_MAX + timedelta(hours=1)):
        async with refused(errors.InvalidInput, "expiresAt"):
            await calendars.create(demo.rich, partnership=link, expires_at=at)
    waiting = await opened(demo.rich, stranger)
    async with refused(errors.WrongState, "partnership"):
        await calendars.create(stranger, partnership=waiting)
    assert await shown(await made(demo.rich, waiting)) == []
