"""Who is to do what, and persons: each is kept once with their organisation, and known elsewhere by an id."""

from datetime import UTC, datetime

import pytest

from content import database, errors, files, log, models
from content.doing import responsibilities
from content.joining import persons
from content.linking import partnerships
from content.records import NewResponsibility, Responsibility
from tests.content.linked import begin, refused

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_a_duty_names_its_person_by_an_id_and_a_person_is_kept_once(store: files.Store) -> None:
    demo = await begin(store)
    before = await models.Person.all().count()
    async with database.transaction() as connection:
        entry = log.Entry(demo.rich, "test", connection, datetime.now(UTC))
        held = await partnerships.own_side(entry, demo.partnership)
        mine, theirs = (side.id for side in held.sides)
        wanted = (
            NewResponsibility(mine, "Travel", "Ada Example"),
            NewResponsibility(mine, "Publicity", "Ada Example"),
            NewResponsibility(theirs, "Hosting", "Ada Example"),
            NewResponsibility(theirs, "Translation"),
        )
        responsibilities.check(wanted, held)
        await entry.seal(demo.partnership)
        kept = await responsibilities.keep(entry, wanted, held)
    assert "Ada" not in str(kept)
    assert await models.Person.all().count() == before + 2, "one of each organisation"
    names = await persons.names(responsibilities.person_ids([kept]))
    assert responsibilities.shown(kept, names, inside=True) == tuple(
        Responsibility(one.side, one.function, one.person) for one in wanted
    )
    assert [one.person for one in responsibilities.shown(kept, names, inside=False)] == [None] * 4


async def test_another_address_tells_two_of_one_name_apart(store: files.Store) -> None:
    demo = await begin(store)
    organisation = str(demo.rich.organisation_id)
    async with database.transaction() as connection:
        entry = log.Entry(demo.rich, "test", connection, datetime.now(UTC))

        async def keep(email: str | None = None, phone: str | None = None) -> str:
            who = persons.Reached("J. Smith", email, phone)
            return await persons.keep_reached(entry, who, organisation_id=organisation)

        first = await keep("j@exampleton.example")
        assert await keep("j@exampleton.example") == first
        other = await keep("john@exampleton.example")
        nameless = await keep()
        assert len({first, other, nameless}) == 3, "what is kept of one person is never shown with another"
        assert await persons.keep(entry, " J. Smith ", organisation_id=organisation) in {first, other, nameless}
    found = await persons.reached([first, other, nameless, None])
    assert found == {
        first: persons.Reached("J. Smith", "j@exampleton.example", None),
        other: persons.Reached("J. Smith", "john@exampleton.example", None),
        nameless: persons.Reached("J. Smith", None, None),
    }


async def test_a_duty_of_another_partnerships_side_or_without_words_is_refused(store: files.Store) -> None:
    demo = await begin(store)
    async with database.transaction() as connection:
        entry = log.Entry(demo.rich, "test", connection, datetime.now(UTC))
        held = await partnerships.own_side(entry, demo.partnership)
    mine = held.side.id
    good = NewResponsibility(mine, "Travel")
    async with refused(errors.InvalidInput, "responsibilities", "1", "side"):
        responsibilities.check((good, NewResponsibility("side-elsewhere", "Travel")), held)
    async with refused(errors.InvalidInput, "responsibilities", "0", "function"):
        responsibilities.check((NewResponsibility(mine, " "),), held)
    async with refused(errors.InvalidInput, "responsibilities", "0", "person"):
        responsibilities.check((NewResponsibility(mine, "Travel", "x" * (persons.NAME_CHARACTERS_MAX + 1)),), held)
    async with refused(errors.LimitReached, "responsibilities"):
        responsibilities.check((good,) * (responsibilities.RESPONSIBILITIES_MAX + 1), held)
