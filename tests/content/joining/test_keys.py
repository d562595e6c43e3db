"""Keys: never more than their maker, known by their digest alone, stopped at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from content import errors, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import leaflets
from content.joining import keys
from content.records import AccessKey, Role, Scope
from content.replacing import replace
from tests import standing
from tests.content.linked import OFFICE, holder, newcomer, refused, text, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


def soon(days: float = 9) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


async def create(by: Viewer, **asked: Any) -> keys.NewKey:
    right: dict[str, Any] = {
        "organisation": by.organisation_id or "",
        "name": "portal",
        "scopes": (Scope.READ,),
        "expires_at": soon(),
    }
    return await keys.create(by, **{**right, **asked})


async def viewer(secret: str | None) -> Viewer:
    return await keys.viewer_for(secret or "", request_id="r-1")


async def sentence(secret: str | None) -> str:
    """Say how a secret is refused."""
    with pytest.raises(errors.KeyInvalid) as caught:
        await viewer(secret)
    return caught.value.message


async def test_a_key_acts_as_it_was_made() -> None:
    lead = await newcomer("Town")
    own = lead.organisation_id or ""
    expires = soon().replace(microsecond=0)
    made = await create(lead, name="portal", role=Role.OFFICER, scopes=[Scope.READ, Scope.READ], expires_at=expires)
    entry = await models.LogEntry.get(sequence=await log.head())
    assert (entry.action, entry.actor, entry.subject) == ("createKey", lead.id, made.key_id)
    assert (await keys.by_id(lead, [made.key_id]))[made.key_id] == AccessKey(
        id=made.key_id,
        organisation_id=own,
        name="portal",
        prefix=(made.secret or "")[:10],
        role=Role.OFFICER,
        collection_ids=(),
        scopes=(Scope.READ,),
        created_by="a lead",
        created_at=entry.at,
        last_used_at=None,
        expires_at=expires,
        revoked_at=None,
    )
    assert await viewer(made.secret) == Viewer(
        kind=lead.kind,
        id=made.key_id,
        name="portal",
        organisation_id=own,
        role=Role.OFFICER,
        scopes=frozenset({Scope.READ}),
        request_id="r-1",
    )


async def test_when_a_key_was_used_is_noted_by_the_hour() -> None:
    made = await create(await newcomer("Town"))
    await viewer(made.secret)
    row = await models.AccessKey.get(id=made.key_id)
    assert row.last_used_at is not None
    await viewer(made.secret)
    assert (await models.AccessKey.get(id=made.key_id)).last_used_at == row.last_used_at
    earlier = row.last_used_at - timedelta(minutes=61)
    await models.AccessKey.filter(id=made.key_id).update(last_used_at=earlier)
    await viewer(made.secret)
    assert ((await models.AccessKey.get(id=made.key_id)).last_used_at or earlier) > earlier


@pytest.mark.parametrize(
    ("maker", "asked"),
    [
        (Role.LEAD, {"role": Role.COORDINATOR}),
        (Role.LEAD, {"role": Role.EDITOR}),
        (Role.EDITOR, {"role": Role.LEAD}),
        (Role.EDITOR, {"role": Role.OFFICER}),
        (Role.COORDINATOR, {"role": Role.LEAD}),
        (Role.LEAD, {"role": Role.VIEWER, "scopes": (Scope.CONTENT_PUBLISH,)}),
        (Role.LEAD, {"role": Role.LEAD, "scopes": tuple(Scope)}),
        (Role.LEAD, {"collections": ("collection-1",)}),
    ],
)
async def test_a_key_is_never_more_than_its_maker(maker: Role, asked: dict[str, Any]) -> None:
    by = await newcomer("Town", role=maker)
    async with refused(errors.Forbidden):
        await create(by, **asked)


async def test_an_editor_hands_on_its_own_collections_alone() -> None:
    mine = await leaflets.create_collection(OPERATOR, slug="mine", title=text("Mine"))
    other = await leaflets.create_collection(OPERATOR, slug="other", title=text("Other"))
    editor = replace(await newcomer("Desk", role=Role.EDITOR), collection_ids=frozenset({mine}))
    made = await create(editor, role=Role.EDITOR, collections=(mine, mine))
    assert (await viewer(made.secret)).collection_ids == frozenset({mine})
    async with refused(errors.Forbidden):
        await create(editor, role=Role.EDITOR, collections=(mine, other))
    async with refused(errors.NotFound, "collections"):
        await create(OPERATOR, organisation=editor.organisation_id, collections=(mine, "collection-none"))


@pytest.mark.parametrize(
    ("kind", "path", "asked"),
    [
        (errors.InvalidInput, "name", lambda: {"name": ""}),
        (errors.InvalidInput, "name", lambda: {"name": "x" * 201}),
        (errors.InvalidInput, "name", lambda: {"name": "a\0"}),
        (errors.InvalidInput, "expiresAt", lambda: {"expires_at": soon(-1)}),
        (errors.InvalidInput, "expiresAt", lambda: {"expires_at": datetime.now(UTC)}),
        (errors.InvalidInput, "expiresAt", lambda: {"expires_at": soon(367)}),
        (errors.NotFound, "organisation", lambda: {"organisation": "organisation-none"}),
        (errors.NotFound, "organisation", lambda: {"organisation": "a\0"}),
    ],
)
async def test_a_key_of_the_wrong_form_is_refused(
    kind: type[errors.Refusal], path: str, asked: Callable[[], dict[str, Any]]
) -> None:
    by = await newcomer("Town")
    async with refused(kind, path):
        await create(by, **asked())


async def test_nobody_makes_or_manages_keys_of_another_organisation() -> None:
    lead, other = await newcomer("Ours"), await newcomer("Theirs")
    async with refused(errors.NotFound, "organisation"):
        await create(other, organisation=lead.organisation_id)
    for manage in (keys.rotate, keys.revoke):
        for key in (lead.id, "key-none", "a\0"):
            async with refused(errors.NotFound, "key"):
                await manage(other, key=key)
    own = lead.organisation_id or ""
    assert [key.id for key in (await keys.of_organisation(lead, [own]))[own]] == [lead.id]
    assert [key.id for key in (await keys.of_organisation(OPERATOR, [own]))[own]] == [lead.id]
    reader = replace(lead, scopes=frozenset({Scope.READ, Scope.PARTNERSHIPS_WRITE}))
    for stranger in (other, reader, ANONYMOUS):
        assert await keys.of_organisation(stranger, [own]) == {}
        assert await keys.by_id(stranger, [lead.id]) == {}


async def test_an_organisation_has_fifty_keys_that_work() -> None:
    lead = await newcomer("Town")
    for _ in range(keys.KEYS_PER_ORGANISATION_MAX - 1):
        made = await create(lead)
    async with refused(errors.LimitReached):
        await create(lead)
    await keys.revoke(lead, key=made.key_id)
    again = await create(lead, expires_at=soon(1).astimezone(timezone(timedelta(hours=14))))
    async with refused(errors.LimitReached):
        await create(lead)
    await models.AccessKey.filter(id=again.key_id).update(expires_at=soon(-0.01))
    await create(lead)
    await create(await newcomer("Another town"))


async def test_a_rotated_key_works_by_both_secrets_for_its_grace() -> None:
    lead = await newcomer("Town")
    first = await create(lead)
    second = await keys.rotate(lead, key=first.key_id)
    assert second.key_id == first.key_id
    assert await viewer(first.secret) == await viewer(second.secret)
    row = await models.AccessKey.get(id=first.key_id)
    assert row.old_digest_until == (await models.LogHead.get(id=1)).at + timedelta(hours=24)
    assert row.prefix == (second.secret or "")[:10]
    await models.AccessKey.filter(id=first.key_id).update(old_digest_until=datetime.now(UTC))
    refusal = await sentence(first.secret)
    third = await keys.rotate(lead, key=first.key_id, grace_hours=168)
    fourth = await keys.rotate(lead, key=first.key_id, grace_hours=0)
    assert [await sentence(one.secret) for one in (first, second, third)] == [refusal] * 3
    assert (await viewer(fourth.secret)).id == first.key_id
    for hours in (-1, 169):
        async with refused(errors.InvalidInput, "graceHours"):
            await keys.rotate(lead, key=first.key_id, grace_hours=hours)


async def test_a_key_is_rotated_by_nobody_who_is_less() -> None:
    lead = await newcomer("Town")
    editor = await holder(lead.organisation_id or "", Role.EDITOR)
    more = await holder(lead.organisation_id or "", Role.LEAD, (*OFFICE, Scope.CONTENT_WRITE))
    for key in (editor.id, more.id):
        async with refused(errors.Forbidden):
            await keys.rotate(lead, key=key)
    await keys.revoke(lead, key=editor.id)
    assert (await models.AccessKey.get(id=editor.id)).revoked_at is not None


async def test_a_revoked_key_stops_at_once_with_every_secret() -> None:
    lead = await newcomer("Town")
    first = await create(lead)
    second = await keys.rotate(lead, key=first.key_id)
    await keys.revoke(lead, key=first.key_id)
    assert await sentence(first.secret) == await sentence(second.secret)
    row = (await keys.by_id(lead, [first.key_id]))[first.key_id]
    assert row.revoked_at == (await models.LogHead.get(id=1)).at
    async with unchanged():
        assert await keys.revoke(lead, key=first.key_id) == first.key_id
    async with refused(errors.WrongState, "key"):
        await keys.rotate(lead, key=first.key_id)


async def test_every_key_that_does_not_work_is_refused_with_one_sentence() -> None:
    lead = await newcomer("Town")
    expired, revoked, rotated = [await create(lead) for _ in range(3)]
    await models.AccessKey.filter(id=expired.key_id).update(expires_at=datetime.now(UTC))
    await keys.revoke(lead, key=revoked.key_id)
    await keys.rotate(lead, key=rotated.key_id, grace_hours=0)
    secrets = [expired.secret, revoked.secret, rotated.secret]
    secrets += ["", "lt_", keys.new_secret(), "x" * 100_000, "\0", "\ud800", (rotated.secret or "").upper()]
    assert len({await sentence(secret) for secret in secrets}) == 1
    async with refused(errors.WrongState, "key"):
        await keys.rotate(lead, key=expired.key_id)


async def test_a_repeat_gives_the_same_key_without_its_secret() -> None:
    lead = await newcomer("Town")
    until = soon()
    first = await create(lead, expires_at=until, idempotency_key="make")
    turned = await keys.rotate(lead, key=first.key_id, idempotency_key="turn")
    assert first.secret
    assert turned.secret
    async with unchanged():
        assert await create(lead, expires_at=until, idempotency_key="make") == keys.NewKey(first.key_id, None)
        assert await keys.rotate(lead, key=first.key_id, idempotency_key="turn") == keys.NewKey(first.key_id, None)
    async with refused(errors.IdempotencyKeyReused, "idempotencyKey"):
        await create(lead, expires_at=until, name="another", idempotency_key="make")


async def test_no_table_holds_a_secret() -> None:
    lead = await newcomer("Town")
    made = await create(lead, idempotency_key="make")
    turned = await keys.rotate(lead, key=made.key_id, idempotency_key="turn")
    await keys.revoke(lead, key=made.key_id, idempotency_key="stop")
    everything = str(await standing.rows())
    for secret in (made.secret, turned.secret):
        assert secret
        assert secret[keys.PREFIX_CHARACTERS :] not in everything
        assert secret not in everything
    for entry in await models.LogEntry.all():
        told = str([entry.events, entry.before, entry.after, entry.rows, entry.subject])
        assert not any(keys.digest(one.secret or "") in told for one in (made, turned))
