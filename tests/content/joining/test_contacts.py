"""The people of a side: added, handed over, forgotten; who they are stands in one place, and goes from there."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import contacts
from content.records import (
    AuditFilter,
    ChangeFilter,
    ChangeType,
    Contact,
    ContactRole,
    DateOrder,
    Moment,
    NewContact,
    Role,
    Visibility,
)
from content.replacing import replace
from content.telling import audit, feed
from tests.content.linked import Demo, begin, holder, newcomer, opened, refused, unchanged
from tests.content.living import days, read

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

ADA = NewContact(
    name="Ada Example",
    role=ContactRole.LEAD_OFFICER,
    dedicated=True,
    email="links@mfano.example",
    phone="+265111222333",
    languages=("en", "NY"),
    since=date(2026, 1, 1),
)


async def side_of(viewer: Viewer, partnership: str) -> str:
    return str((await read(viewer, partnership)).my_side_id)


async def seen(viewer: Viewer, side: str, moment: Moment | None = None) -> list[Contact]:
    return list((await contacts.of_sides(viewer, [side], moment or Moment()))[side])


async def add(demo: Demo, by: Viewer, contact: NewContact = ADA) -> str:
    return await contacts.add(by, partnership=demo.partnership, contact=contact)


async def everything_stored() -> str:
    """Write out every row of every table but that of persons."""
    tables = [one for one in vars(models).values() if isinstance(one, type) and issubclass(one, models.Model)]
    rows = [
        row for one in tables if not one._meta.abstract and one is not models.Person for row in await one.all().values()
    ]
    return repr(rows)


async def test_a_contact_is_between_the_sides_unless_it_says_otherwise(store: files.Store) -> None:
    demo = await begin(store)
    made = await add(demo, demo.poor)
    side = await side_of(demo.poor, demo.partnership)
    assert await seen(demo.rich, side) == [
        Contact(
            id=made,
            side_id=side,
            name="Ada Example",
            role=ContactRole.LEAD_OFFICER,
            dedicated=True,
            email="links@mfano.example",
            phone="+265111222333",
            languages=("en", "ny"),
            visibility=Visibility.PARTNERSHIP,
            since=date(2026, 1, 1),
            until=None,
        )
    ]
    own = await add(demo, demo.poor, replace(ADA, name="Bob Example", visibility=Visibility.SIDE))
    open_to_all = await add(demo, demo.poor, NewContact("Desk", ContactRole.COMMITTEE, visibility=Visibility.PUBLIC))
    stranger = await newcomer("Strangeton")
    told = {
        name: {one.id for one in await seen(viewer, side)}
        for name, viewer in {
            "writer": demo.poor,
            "partner": demo.rich,
            "stranger": stranger,
            "operator": OPERATOR,
            "nobody": ANONYMOUS,
        }.items()
    }
    assert told == {
        "writer": {made, own, open_to_all},
        "partner": {made, open_to_all},
        "stranger": {open_to_all},
        "operator": {open_to_all},
        "nobody": {open_to_all},
    }
    assert await contacts.by_id(demo.rich, [own]) == {}
    heard = {
        name: len(
            (await feed.changes(viewer, paging.Page(first=20), ChangeFilter(type=(ChangeType.CONTACT_ADDED,)))).nodes
        )
        for name, viewer in {"writer": demo.poor, "partner": demo.rich, "nobody": ANONYMOUS}.items()
    }
    assert heard == {"writer": 3, "partner": 2, "nobody": 0}


async def test_ways_to_reach_somebody_are_never_shown_with_another_of_their_roles(store: files.Store) -> None:
    demo = await begin(store)
    await add(demo, demo.poor, replace(ADA, visibility=Visibility.SIDE))
    public = await add(demo, demo.poor, NewContact("Ada Example", ContactRole.CHAMPION, visibility=Visibility.PUBLIC))
    found = (await contacts.by_id(ANONYMOUS, [public]))[public]
    assert (found.name, found.email, found.phone) == ("Ada Example", None, None)


async def test_a_role_is_handed_over_on_a_day_and_both_who_held_it_are_listed(store: files.Store) -> None:
    demo = await begin(store)
    leaving = await add(demo, demo.poor)
    side = await side_of(demo.poor, demo.partnership)
    then = await log.head()
    to = NewContact("B. Example", ContactRole.LEAD_OFFICER)
    made = await contacts.hand_over(demo.poor, contact=leaving, on=days(5), to=to)
    listed = [(one.id, one.name, one.since, one.until) for one in await seen(demo.rich, side)]
    assert listed == [
        (made, "B. Example", days(5), None),
        (leaving, "Ada Example", date(2026, 1, 1), days(5)),
    ]
    assert [one.until for one in await seen(demo.rich, side, Moment(sequence=then))] == [None]
    async with refused(errors.WrongState, "contact"):
        await contacts.hand_over(demo.poor, contact=leaving, on=days(6))
    alone = await add(demo, demo.poor, NewContact("C. Example", ContactRole.STAFF))
    assert await contacts.hand_over(demo.poor, contact=alone, on=days(0)) == alone


async def test_who_is_forgotten_is_gone_everywhere_and_the_role_and_its_dates_stay(store: files.Store) -> None:
    demo = await begin(store)
    made = await add(demo, demo.poor)
    other = await add(demo, demo.poor, NewContact("Ada Example", ContactRole.CHAMPION))
    namesake = await add(demo, demo.poor, replace(ADA, email="another@mfano.example", role=ContactRole.STAFF))
    side = await side_of(demo.poor, demo.partnership)
    then = await log.head()
    assert "Ada" not in await everything_stored()
    assert await contacts.forget(demo.poor, contact=made) == side
    for moment in (Moment(), Moment(at=datetime.now(UTC), sequence=then)):
        listed = {one.id: one for one in await seen(demo.rich, side, moment)}
        gone = listed[made]
        assert (gone.name, gone.email, gone.phone, gone.languages) == (None, None, None, ())
        assert (gone.role, gone.dedicated, gone.since) == (ContactRole.LEAD_OFFICER, True, date(2026, 1, 1))
        assert listed[other].name is None, "the same name, and nothing that tells the two apart"
        assert listed[namesake].email == "another@mfano.example"
    async with unchanged():
        assert await contacts.forget(demo.poor, contact=made) == side
    people = await models.Person.filter(organisation_id=demo.poor.organisation_id).values("name", "email", "phone")
    assert sorted(str(one["email"]) for one in people if one["name"] == "Ada Example") == ["another@mfano.example"]
    entries = await audit.entries(OPERATOR, paging.Page(first=100), AuditFilter(), DateOrder())
    assert entries is not None
    assert "Ada" not in repr(entries.nodes)
    assert "mfano.example" not in repr(entries.nodes)


async def test_contacts_that_cannot_be_are_refused(store: files.Store) -> None:
    demo = await begin(store)
    for wrong, path in (
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a b@mfano.example"}, "email"),
        ({"email": f"{'x' * 65}@mfano.example"}, "email"),
        ({"phone": "0111222333"}, "phone"),
        ({"phone": "+265 111 222"}, "phone"),
        ({"phone": "+2651112223334445"}, "phone"),
        ({"phone": "+٢٦٥١١١٢٢٢٣٣٣"}, "phone"),
        ({"since": days(contacts.AHEAD_DAYS_MAX + 1)}, "since"),
    ):
        async with refused(errors.InvalidInput, "contact", path):
            await add(demo, demo.rich, replace(ADA, **wrong))
    async with refused(errors.LimitReached, "contact", "languages"):
        await add(demo, demo.rich, replace(ADA, languages=("en",) * (contacts.LANGUAGES_MAX + 1)))
    made = await add(demo, demo.rich)
    row = await models.Contact.get(id=made)
    copies = [
        models.Contact(
            **{**{name: value for name, value in models.values(row).items() if name != "row"}, "id": f"c{n}"}
        )
        for n in range(contacts.CONTACTS_MAX - 1)
    ]
    await models.Contact.bulk_create(copies)
    async with refused(errors.LimitReached, "contact"):
        await add(demo, demo.rich)
    async with refused(errors.InvalidInput, "on"):
        await contacts.hand_over(demo.rich, contact=made, on=date(2025, 12, 31))
    async with refused(errors.InvalidInput, "on"):
        await contacts.hand_over(demo.rich, contact=made, on=days(contacts.AHEAD_DAYS_MAX + 1))
    async with refused(errors.InvalidInput, "to", "since"):
        await contacts.hand_over(demo.rich, contact=made, on=days(3), to=replace(ADA, since=days(2)))


async def test_only_its_own_side_looks_after_a_contact_and_others_learn_no_more_than_they_see(
    store: files.Store,
) -> None:
    demo = await begin(store)
    shared = await add(demo, demo.poor)
    own = await add(demo, demo.poor, replace(ADA, name="Bob Example", visibility=Visibility.SIDE))
    stranger = await newcomer("Strangeton")
    watcher = await holder(str(demo.poor.organisation_id), Role.VIEWER)
    alone = await newcomer("Aloneton")
    waiting = await opened(alone, await newcomer("Waiton"))

    async def tries(by: Viewer, contact: str, refusal: type[errors.Refusal], *path: str) -> None:
        async with refused(refusal, *path):
            await contacts.forget(by, contact=contact)
        async with refused(refusal, *path):
            await contacts.hand_over(by, contact=contact, on=days(0))

    await tries(demo.rich, shared, errors.Forbidden, "contact")
    await tries(demo.rich, own, errors.NotFound, "contact")
    await tries(stranger, shared, errors.NotFound, "contact")
    await tries(demo.poor, "contact-nowhere", errors.NotFound, "contact")
    await tries(watcher, shared, errors.Forbidden)
    await tries(OPERATOR, shared, errors.Forbidden)
    await tries(ANONYMOUS, shared, errors.KeyRequired)
    adds: list[tuple[Any, str, type[errors.Refusal]]] = [
        (stranger, demo.partnership, errors.Forbidden),
        (stranger, waiting, errors.NotFound),
    ]
    for by, partnership, refusal in adds:
        async with refused(refusal, "partnership"):
            await contacts.add(by, partnership=partnership, contact=ADA)


async def test_a_contact_said_again_is_added_once_and_its_key_tells_nothing_of_the_person(store: files.Store) -> None:
    demo = await begin(store)
    asked: dict[str, Any] = {"partnership": demo.partnership, "idempotency_key": "once"}
    first = await contacts.add(demo.poor, contact=ADA, **asked)
    async with unchanged():
        assert await contacts.add(demo.poor, contact=ADA, **asked) == first
    assert "Ada" not in repr(await models.Idempotency.all().values())
    async with refused(errors.IdempotencyKeyReused, "idempotencyKey"):
        await contacts.add(demo.poor, contact=replace(ADA, name="Bob Example"), **asked)
