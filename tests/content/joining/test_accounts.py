"""Accounts elsewhere: each opens the one key that it was linked to, and none is kept by its name."""

from datetime import UTC, datetime

import pytest

from content import errors, log, models
from content.access import ANONYMOUS, OPERATOR
from content.joining import accounts, keys, sessions
from content.records import Way
from tests import standing
from tests.content.linked import newcomer, refused, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

CLERK = accounts.Account("https://town.example", "clerk@town.example")


async def test_an_account_opens_the_key_that_it_was_linked_to_and_is_not_kept_by_name() -> None:
    lead = await newcomer("Town")
    assert (await accounts.key_for(CLERK), await accounts.is_linked(lead)) == (None, False)
    assert await accounts.link(lead, account=CLERK) == lead.id
    entry = await models.LogEntry.get(sequence=await log.head())
    assert (entry.action, entry.actor, entry.after) == ("linkAccount", lead.id, {"key": lead.id})
    assert (await accounts.key_for(CLERK), await accounts.is_linked(lead)) == (lead.id, True)
    assert "town.example" not in str(await standing.rows())
    for other in (accounts.Account("https://city.example", CLERK.subject), accounts.Account(CLERK.issuer, "Clerk")):
        assert await accounts.key_for(other) is None
    async with unchanged():  # To say it once more changes nothing.
        await accounts.link(lead, account=CLERK)


async def test_a_key_has_one_account_and_an_account_one_key_that_works() -> None:
    lead, other = await newcomer("Town"), await newcomer("City")
    await accounts.link(lead, account=CLERK)
    async with refused(errors.Duplicate):
        await accounts.link(other, account=CLERK)
    second = accounts.Account(CLERK.issuer, "another")
    await accounts.link(lead, account=second)
    assert (await accounts.key_for(CLERK), await accounts.key_for(second)) == (None, lead.id)
    await keys.revoke(lead, key=lead.id)
    await accounts.link(other, account=second)  # The key that it opened works no more.
    assert await accounts.key_for(second) == other.id
    await models.AccessKey.filter(id=other.id).update(expires_at=datetime.now(UTC))
    third = await newcomer("Village")
    await accounts.link(third, account=second)
    assert await accounts.key_for(second) == third.id


async def test_unlinked_it_opens_nothing_and_the_sessions_of_the_key_end_but_one() -> None:
    lead = await newcomer("Town")
    await accounts.link(lead, account=CLERK)
    mine, other = [await sessions.begin(lead, way=Way.PROVIDER, program="") for _ in range(2)]
    await accounts.unlink(lead, session=mine.session_id)
    assert await accounts.key_for(CLERK) is None
    assert [one.id for one in await sessions.of_viewer(lead)] == [mine.session_id]
    assert other.session_id != mine.session_id
    async with unchanged():
        await accounts.unlink(lead, session=mine.session_id)


async def test_nobody_links_an_account_who_is_no_person_at_the_desk() -> None:
    async with refused(errors.KeyRequired):
        await accounts.link(ANONYMOUS, account=CLERK)
    async with refused(errors.Forbidden):
        await accounts.link(OPERATOR, account=CLERK)
