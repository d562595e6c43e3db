"""Sessions: begun with a key, known by a digest, ended at once; links that work once."""

from datetime import UTC, datetime, timedelta

import pytest

from content import errors, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import keys, sessions
from content.records import Role, Scope, Session, Way
from tests import standing
from tests.content.linked import OFFICE, holder, newcomer, refused, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def begin(viewer: Viewer, way: Way = Way.KEY, link: str | None = None) -> sessions.NewSession:
    return await sessions.begin(viewer, way=way, program="Firefox on Linux", link=link)


async def goes_on(session: sessions.NewSession) -> bool:
    try:
        await sessions.signed_in(session.secret or "", request_id="r-2")
    except errors.KeyInvalid:
        return False
    return True


async def test_a_session_is_its_key_and_of_its_secret_only_the_digest_is_kept() -> None:
    lead = await newcomer("Town")
    begun = await begin(lead)
    entry = await models.LogEntry.get(sequence=await log.head())
    assert (entry.action, entry.actor, entry.subject) == ("signIn", lead.id, lead.id)
    assert entry.after == {"key": lead.id, "session": begun.session_id, "way": "KEY"}
    signed = await sessions.signed_in(begun.secret or "", request_id="test")
    assert signed == sessions.Signed(lead, begun.session_id, Way.KEY)
    assert await sessions.of_viewer(lead) == (
        Session(
            id=begun.session_id,
            key_id=lead.id,
            key_name="a lead",
            way=Way.KEY,
            program="Firefox on Linux",
            begun_at=entry.at,
            seen_at=entry.at,
            expires_at=entry.at + sessions.LIFE,
        ),
    )
    assert (begun.secret or "nothing") not in str(await standing.rows())


async def test_a_session_ends_with_its_time_its_rest_its_key_and_by_itself_alone() -> None:
    lead = await newcomer("Town")
    now = datetime.now(UTC)
    over, idle, ended, other = [await begin(lead) for _ in range(4)]
    await models.Session.filter(id=over.session_id).update(expires_at=now)
    await models.Session.filter(id=idle.session_id).update(seen_at=now - sessions.REST_MAX)
    assert await sessions.end(lead, session=ended.session_id) == ended.session_id
    assert [await goes_on(one) for one in (over, idle, ended, other)] == [False, False, False, True]
    async with unchanged():  # One that has ended stays so.
        await sessions.end(lead, session=ended.session_id)
    assert [one.id for one in await sessions.of_viewer(lead)] == [other.session_id]
    await keys.revoke(lead, key=lead.id)
    assert not await goes_on(other)
    for nothing in ("", "lt_none", "\0", "\ud800"):
        assert not await goes_on(sessions.NewSession("", nothing))


async def test_one_ends_them_all_or_all_but_one() -> None:
    lead = await newcomer("Town")
    first, second, third = [await begin(lead) for _ in range(3)]
    link = await sessions.create_link(lead, key=lead.id)
    await sessions.end_all(lead, besides=second.session_id)
    assert [await goes_on(one) for one in (first, second, third)] == [False, True, False]
    async with refused(errors.NotFound, "link"):
        await begin(lead, Way.LINK, link.secret)
    await sessions.end_all(lead)
    assert not await goes_on(second)


async def test_there_are_so_many_of_a_key_and_the_one_that_rested_longest_goes() -> None:
    lead = await newcomer("Town")
    begun = [await begin(lead) for _ in range(sessions.PER_KEY_MAX)]
    await models.Session.filter(id=begun[3].session_id).update(seen_at=datetime.now(UTC) - timedelta(hours=1))
    last = await begin(lead)
    assert [await goes_on(one) for one in begun] == [number != 3 for number in range(sessions.PER_KEY_MAX)]
    assert await goes_on(last)


async def test_sessions_are_seen_and_ended_by_those_who_manage_the_keys() -> None:
    lead, other = await newcomer("Town"), await newcomer("City")
    own = lead.organisation_id or ""
    officer = await holder(own, Role.OFFICER, (Scope.READ, Scope.PARTNERSHIPS_WRITE))
    begun = await begin(officer)
    assert [one.id for one in await sessions.of_organisation(lead, own) or ()] == [begun.session_id]
    assert await sessions.of_organisation(officer, own) is None
    assert await sessions.of_organisation(other, own) is None
    for stranger in (other, ANONYMOUS):
        kind = errors.NotFound if stranger is other else errors.KeyRequired
        async with unchanged():
            with pytest.raises(kind):
                await sessions.end(stranger, session=begun.session_id)
    await sessions.end(lead, session=begun.session_id)
    assert not await goes_on(begun)


async def test_a_link_signs_in_once_and_for_its_time() -> None:
    lead = await newcomer("Town")
    officer = await holder(lead.organisation_id or "", Role.OFFICER)
    made, late = [await sessions.create_link(lead, key=officer.id) for _ in range(2)]
    assert (made.secret or "nothing") not in str(await standing.rows())
    for _ in range(2):  # To look at it uses nothing up.
        assert await sessions.holder_of_link(made.secret or "", request_id="test") == officer
    assert await goes_on(await begin(officer, Way.LINK, made.secret))
    await models.SignInLink.filter(id=late.link_id).update(expires_at=datetime.now(UTC))
    for secret in (made.secret, late.secret, "", "\0"):
        async with refused(errors.NotFound, "link"):
            await begin(officer, Way.LINK, secret)
        async with refused(errors.NotFound, "link"):
            await sessions.holder_of_link(secret or "", request_id="test")


async def test_a_link_opens_no_more_than_its_maker_may_and_no_others_key() -> None:
    lead, other = await newcomer("Town"), await newcomer("City")
    officer = await holder(lead.organisation_id or "", Role.OFFICER, OFFICE)
    async with refused(errors.Forbidden):
        await sessions.create_link(officer, key=lead.id)
    async with refused(errors.NotFound, "key"):
        await sessions.create_link(other, key=lead.id)
    async with refused(errors.InvalidInput, "life"):
        await sessions.create_link(lead, key=lead.id, life=sessions.LINK_LIFE_MAX + timedelta(seconds=1))
    made = [await sessions.create_link(OPERATOR, key=lead.id) for _ in range(sessions.LINKS_PER_KEY_MAX + 1)]
    async with refused(errors.NotFound, "link"):  # There are so many, and the oldest goes.
        await sessions.holder_of_link(made[0].secret or "", request_id="r")
    await keys.revoke(lead, key=lead.id)
    async with refused(errors.WrongState, "key"):
        await sessions.create_link(OPERATOR, key=lead.id)
    async with refused(errors.NotFound, "link"):
        await sessions.holder_of_link(made[-1].secret or "", request_id="r")
