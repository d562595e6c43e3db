"""Invitations: one-time, expiring, for a named organisation; the record says who vouched."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from content import errors, files, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import invitations, keys, organisations
from content.records import Invitation, OrganisationKind, Role, Scope
from tests import standing
from tests.content.linked import begin, newcomer, opened, refused, text, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def waiting(store: files.Store) -> tuple[Viewer, str]:
    """Begin with a side whose partner is named, but has not come in."""
    demo = await begin(store)
    absent = await organisations.find(ANONYMOUS, slug="commune-d-exempleville")
    assert absent is not None
    return demo.poor, absent.id


async def added(name: str = "Town") -> str:
    return await organisations.add(OPERATOR, name=text(name), kind=OrganisationKind.OTHER, country="GB")


async def redeem(secret: str | None, name: str = "the clerk", key: str | None = None) -> invitations.Redeemed:
    return await invitations.redeem(ANONYMOUS, secret=secret or "", key_name=name, idempotency_key=key)


async def sentence(secret: str | None) -> str:
    async with unchanged():
        with pytest.raises(errors.NotFound) as caught:
            await redeem(secret)
    assert caught.value.path == ("secret",)
    return caught.value.message


async def test_an_officer_lets_in_the_other_side_of_a_partnership(store: files.Store) -> None:
    poor, absent = await waiting(store)
    made = await invitations.create(poor, organisation=absent)
    at = (await models.LogHead.get(id=1)).at
    (found,) = (await invitations.by_id(poor, [made.invitation_id])).values()
    assert found == Invitation(
        id=made.invitation_id,
        organisation_id=absent,
        vouched_by="first key",
        created_at=at,
        expires_at=found.expires_at,
        redeemed_at=None,
    )
    assert abs(found.expires_at - at - invitations.LIFE) < timedelta(seconds=5)
    given = await redeem(made.secret, "Maire d’Exempleville")
    lead = await keys.viewer_for(given.secret or "", request_id="r")
    assert (lead.organisation_id, lead.role) == (absent, Role.LEAD)
    assert lead.scopes == {Scope.READ, Scope.PARTNERSHIPS_WRITE, Scope.INTEGRATION_MANAGE}
    row = await models.AccessKey.get(id=given.key_id)
    assert (row.created_by, row.name) == (poor.id, "first key")
    person = await models.Person.get(id=row.person_id)
    assert person.name == "Maire d’Exempleville"
    used = (await invitations.by_id(OPERATOR, [made.invitation_id]))[made.invitation_id]
    assert used.redeemed_at == (await models.LogHead.get(id=1)).at
    assert (await invitations.redeemed_key(ANONYMOUS, secret=made.secret or "")) == keys.shown(row, {})
    async with refused(errors.WrongState, "organisation"):
        await invitations.create(poor, organisation=absent)


async def test_an_invitation_works_once_and_for_its_time() -> None:
    one, other = [await invitations.create(OPERATOR, organisation=await added(name)) for name in ("A", "B")]
    await models.Invitation.filter(id=other.invitation_id).update(expires_at=datetime.now(UTC))
    await redeem(one.secret)
    said = [await sentence(secret) for secret in (one.secret, other.secret, "", "lt_none", "\0", "\ud800")]
    assert len(set(said)) == 1
    for nothing in (other.secret, "lt_none"):
        assert await invitations.redeemed_key(ANONYMOUS, secret=nothing or "") is None


async def test_many_at_once_redeem_an_invitation_once() -> None:
    made = await invitations.create(OPERATOR, organisation=await added())
    outcomes = await asyncio.gather(*(redeem(made.secret) for _ in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NotFound"] * 5 + ["Redeemed"]
    assert await models.AccessKey.all().count() == 1
    assert await models.Person.all().count() == 1


async def test_once_an_organisation_is_in_nobody_elses_invitation_lets_in_another(store: files.Store) -> None:
    poor, absent = await waiting(store)
    used, spare, late = [await invitations.create(poor, organisation=absent) for _ in range(3)]
    await redeem(used.secret)
    assert await sentence(spare.secret) == await sentence(used.secret)
    await redeem((await invitations.create(OPERATOR, organisation=absent)).secret)
    assert await sentence(late.secret) == await sentence(used.secret)


async def test_an_officer_vouches_for_the_sides_of_its_partnerships_alone(store: files.Store) -> None:
    demo = await begin(store)
    irish = await newcomer("Baile Samplach")
    nowhere = await added()
    async with refused(errors.Forbidden, "organisation"):
        await invitations.create(demo.rich, organisation=nowhere)
    for stranger in (demo.poor.organisation_id, demo.rich.organisation_id):
        async with refused(errors.Forbidden, "organisation"):
            await invitations.create(irish, organisation=stranger or "")
    async with refused(errors.Forbidden, "organisation"):
        await invitations.create(demo.rich, organisation=demo.rich.organisation_id or "")
    async with refused(errors.WrongState, "organisation"):
        await invitations.create(demo.rich, organisation=demo.poor.organisation_id or "")
    for who in (demo.rich, OPERATOR):
        for nobody in ("organisation-none", "a\0"):
            async with refused(errors.NotFound, "organisation"):
                await invitations.create(who, organisation=nobody)
    await opened(irish, demo.poor)
    async with refused(errors.WrongState, "organisation"):
        await invitations.create(irish, organisation=demo.poor.organisation_id or "")


async def test_an_invitation_has_bounds() -> None:
    town = await added()
    now = datetime.now(UTC)
    for until in (now, now - timedelta(days=1), now + timedelta(days=61)):
        async with refused(errors.InvalidInput, "expiresAt"):
            await invitations.create(OPERATOR, organisation=town, expires_at=until)
    for _ in range(invitations.OPEN_PER_ORGANISATION_MAX):
        made = await invitations.create(OPERATOR, organisation=town, expires_at=now + timedelta(days=59))
    async with refused(errors.LimitReached):
        await invitations.create(OPERATOR, organisation=town)
    for name in ("", "x" * 201, "a\0"):
        async with refused(errors.InvalidInput, "keyName"):
            await redeem(made.secret, name)
    await redeem(made.secret)
    await invitations.create(OPERATOR, organisation=town)


async def test_a_repeat_gives_no_secret_again_and_no_table_holds_one() -> None:
    town = await added()
    made = await invitations.create(OPERATOR, organisation=town, idempotency_key="invite")
    given = await redeem(made.secret, key="come in")
    assert made.secret
    assert given.secret
    async with unchanged():
        again = await invitations.create(OPERATOR, organisation=town, idempotency_key="invite")
        assert again == invitations.NewInvitation(made.invitation_id, None)
        assert await redeem(made.secret, key="come in") == invitations.Redeemed(town, given.key_id, None)
    everything = str(await standing.rows())
    for secret in (made.secret, given.secret):
        assert secret[keys.PREFIX_CHARACTERS :] not in everything
    assert "the clerk" not in str([await models.LogEntry.all().values(), await models.Idempotency.all().values()])


async def test_strangers_who_choose_the_same_idempotency_key_do_not_meet() -> None:
    one, other = [await invitations.create(OPERATOR, organisation=await added(name)) for name in ("A", "B")]
    given = [await redeem(invitation.secret, key="1") for invitation in (one, other)]
    assert len({redeemed.organisation_id for redeemed in given}) == 2
    assert all(redeemed.secret for redeemed in given)
    again = await redeem(other.secret, key="1")
    assert (again.key_id, again.secret) == (given[1].key_id, None)


async def test_an_invitation_is_seen_by_who_vouched_and_by_the_operator(store: files.Store) -> None:
    poor, absent = await waiting(store)
    made = await invitations.create(poor, organisation=absent)
    for who, sees in ((poor, True), (OPERATOR, True), (ANONYMOUS, False), (await newcomer("Other"), False)):
        assert (made.invitation_id in await invitations.by_id(who, [made.invitation_id])) is sees
