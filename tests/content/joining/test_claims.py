"""Claims of records that others made: asked for with a key, decided by the operator, told in the log."""

from datetime import UTC, datetime, timedelta

import pytest

from content import errors, files, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import claims, invitations, keys, organisations
from content.linking import partnerships
from content.records import (
    ChangeFilter,
    ChangeType,
    Claim,
    ClaimOutcome,
    Counterpart,
    ImportOutcome,
    LeafletBy,
    ListedLink,
    ListedOrganisation,
    OrganisationBy,
    OrganisationFilter,
    OrganisationKind,
    OrganisationOrder,
    PartnershipFilter,
    PartnershipOrder,
    RelationshipForm,
    Role,
    SearchFilter,
)
from content.searching import search
from content.sharing import importing
from content.telling import feed
from tests.content.linked import begin, holder, newcomer, refused, text, unchanged
from tests.content.sharing.test_importing import FOLLOWED

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

FIRST = paging.Page(first=20)
ROW = ListedLink(
    (ListedOrganisation("Sampleton", "GB", wikidata_id="Q99900001"), ListedOrganisation("Muster", "DE")),
    title="Sampleton and Muster",
)


async def listed(row: ListedLink = ROW) -> tuple[str, str]:
    """Take a link in from a list; give the record of its first side, and the link."""
    (done,) = (await importing.links(OPERATOR, rows=[row], leaflet=FOLLOWED)).rows
    link = (await partnerships.by_id(ANONYMOUS, [str(done.record_id)]))[str(done.record_id)]
    return link.sides[0].organisation_id, link.id


async def asked(by: Viewer, record: str, statement: str = "We are this town.") -> str:
    return await claims.claim(by, organisation=record, statement=statement)


async def shown(viewer: Viewer, claim: str) -> Claim | None:
    return (await claims.by_id(viewer, [claim])).get(claim)


async def test_a_claim_waits_for_the_operator_who_vouches_in_the_log(store: files.Store) -> None:
    await begin(store)
    record, _ = await listed()
    town = await newcomer("Town of Sampleton", "GB")
    claim = await asked(town, record)
    assert await asked(town, record, "Again.") == claim, "said again while it waits, it changes nothing"
    at = (await models.Claim.get(id=claim)).asked_at
    waiting = Claim(claim, record, str(town.organisation_id), "We are this town.", at, None, None, None)
    assert [await shown(viewer, claim) for viewer in (town, OPERATOR)] == [waiting, waiting]
    before = await models.LogHead.get(id=1)
    assert await claims.grant(OPERATOR, claim=claim) == claim
    now = await shown(town, claim)
    assert now is not None
    assert (now.outcome, now.reason, now.decided_at is not None) == (ClaimOutcome.GRANTED, None, True)
    entry = await models.LogEntry.get(sequence=before.sequence + 1)
    assert (entry.action, entry.actor, entry.after["claim"]) == ("grantClaim", "operator", claim), "who vouched"


async def test_what_was_taken_over_is_found_where_it_has_gone(store: files.Store) -> None:
    await begin(store)
    record, link = await listed()
    town = await newcomer("Town of Sampleton", "GB")
    invited = await invitations.create(OPERATOR, organisation=record)
    before = await models.LogHead.get(id=1)
    await claims.grant(OPERATOR, claim=await asked(town, record))
    mine = await organisations.find(ANONYMOUS, wikidata_id="Q99900001")
    assert mine is not None
    assert mine.id == town.organisation_id, "the number has gone over"
    old = (await organisations.by_id(ANONYMOUS, [record]))[record]
    assert (old.replaced_by_id, old.ended_on, old.wikidata_id) == (mine.id, None, None)
    found = (await partnerships.by_id(ANONYMOUS, [link]))[link]
    assert found.sides[0].organisation_id == mine.id
    then = await partnerships.find(ANONYMOUS, id=link, as_of=before.at)
    assert then is not None
    assert then.sides[0].organisation_id == record, "as it stood"
    await partnerships.acknowledge(town, partnership=link)
    hits = await search.search(ANONYMOUS, FIRST, query="sampleton muster", filter=SearchFilter())
    assert [hit.record_id for hit in hits.nodes] == [link]
    with pytest.raises(errors.NotFound):
        await invitations.redeem(ANONYMOUS, secret=invited.secret or "", key_name="late")
    (again,) = (await importing.links(OPERATOR, rows=[ROW], leaflet=FOLLOWED)).rows
    assert (again.outcome, again.record_id) == (ImportOutcome.KNOWN, link), "the list is known as before"
    opened = await partnerships.open_partnership(
        await newcomer("Third", "IE"),
        counterparts=[Counterpart(existing=OrganisationBy(id=old.id))],
        form=RelationshipForm.CONTACT,
        leaflet=LeafletBy(slug="local-authority-links"),
    )
    part = await partnerships.list_all(
        town, FIRST, PartnershipFilter(organisation=mine.id), PartnershipOrder(), mine=True
    )
    assert {one.id for one in part.nodes} == {link, opened}, "what names the record means the town"


async def test_only_who_is_concerned_sees_and_hears_of_a_claim(store: files.Store) -> None:
    demo = await begin(store)
    record, _ = await listed()
    town, other = await newcomer("Town of Sampleton", "GB"), await newcomer("Elsewhere", "GB")
    claim = await asked(town, record)
    made = (ChangeType.CLAIM_MADE, ChangeType.CLAIM_DECLINED, ChangeType.CLAIM_WITHDRAWN)
    waiting = OrganisationFilter(claimed=True)
    blind = await holder(str(town.organisation_id), Role.LEAD, scopes=())
    for viewer, sees in ((ANONYMOUS, False), (demo.rich, False), (other, False), (blind, False), (town, True)):
        heard = await feed.changes(viewer, FIRST, ChangeFilter(type=made))
        queue = await organisations.list_all(viewer, FIRST, waiting, OrganisationOrder())
        of = await claims.of_organisations(viewer, [record, str(town.organisation_id)])
        told = (await shown(viewer, claim) is not None, len(heard.nodes), len(queue.nodes), [*map(len, of.values())])
        assert told == ((True, 1, 1, [1, 1]) if sees else (False, 0, 0, [0, 0]))
    queue = await organisations.list_all(OPERATOR, FIRST, waiting, OrganisationOrder())
    assert [one.id for one in queue.nodes] == [record]
    await claims.decline(OPERATOR, claim=claim, reason="Send us a letter.")
    done = await shown(town, claim)
    assert done is not None
    assert (done.outcome, done.reason) == (ClaimOutcome.DECLINED, "Send us a letter.")
    second = await asked(town, record)
    assert second != claim, "it may ask again"
    await claims.withdraw(town, claim=second)
    heard = await feed.changes(town, FIRST, ChangeFilter(type=made))
    assert [one.type for one in heard.nodes] == [made[0], made[1], made[0], made[2]]
    assert (await organisations.list_all(OPERATOR, FIRST, waiting, OrganisationOrder())).nodes == ()


async def test_what_no_operator_can_grant_is_refused_before_anybody_waits(store: files.Store) -> None:
    demo = await begin(store)
    record, _ = await listed()
    town = await newcomer("Town of Sampleton", "GB")
    officer = await holder(str(town.organisation_id), Role.OFFICER)
    muster = str((await models.Organisation.get(sort_name="muster", until__isnull=True)).id)
    linked = await newcomer("Linked", "GB")
    await partnerships.open_partnership(
        linked,
        counterparts=[Counterpart(existing=OrganisationBy(id=muster))],
        form=RelationshipForm.CONTACT,
        leaflet=LeafletBy(slug="local-authority-links"),
    )
    async with unchanged():
        async with refused(errors.NotFound, "organisation"):
            await asked(town, "organisation-none")
        async with refused(errors.InvalidInput, "organisation"):
            await asked(town, str(town.organisation_id))
        async with refused(errors.InvalidInput, "statement"):
            await asked(town, record, " ")
        async with refused(errors.WrongState, "organisation", says="own people"):
            await asked(town, str(demo.rich.organisation_id))
        async with refused(errors.WrongState, "organisation", says="linked with each other"):
            await asked(linked, muster)
        for viewer in (ANONYMOUS, OPERATOR, demo.editor, officer):
            with pytest.raises((errors.Forbidden, errors.KeyRequired)):
                await asked(viewer, record)
    numbered = await organisations.add(
        OPERATOR, name=text("Numbered"), kind=OrganisationKind.LOCAL_AUTHORITY, country="GB", wikidata_id="Q5"
    )
    other = await holder(numbered, Role.LEAD)
    async with unchanged(), refused(errors.WrongState, "organisation", says="another number"):
        await asked(other, record)


async def test_a_claim_is_decided_once_by_the_operator_and_by_what_stands_by_then(store: files.Store) -> None:
    demo = await begin(store)
    record, _ = await listed()
    town, other = await newcomer("Town of Sampleton", "GB"), await newcomer("Other Sampleton", "GB")
    claim, rival = await asked(town, record), await asked(other, record)
    async with unchanged():
        for viewer in (ANONYMOUS, town, other, demo.rich, demo.editor):
            with pytest.raises((errors.Forbidden, errors.KeyRequired)):
                await claims.grant(viewer, claim=claim)
            with pytest.raises((errors.Forbidden, errors.KeyRequired)):
                await claims.decline(viewer, claim=claim, reason="No.")
        async with refused(errors.NotFound, "claim"):
            await claims.withdraw(other, claim=claim)
        async with refused(errors.NotFound, "claim"):
            await claims.grant(OPERATOR, claim="claim-none")
        async with refused(errors.InvalidInput, "reason"):
            await claims.decline(OPERATOR, claim=claim, reason="")
    invited = await invitations.create(OPERATOR, organisation=record)
    given = await invitations.redeem(ANONYMOUS, secret=invited.secret or "", key_name="the mayor")
    async with unchanged(), refused(errors.WrongState, "claim", says="own people"):
        await claims.grant(OPERATOR, claim=claim)
    mayor = await keys.viewer_for(given.secret or "", request_id="test")
    assert await shown(mayor, claim) is not None, "its own people see who claims it"
    await models.AccessKey.filter(id=given.key_id).update(expires_at=datetime.now(UTC) - timedelta(days=1))
    await claims.grant(OPERATOR, claim=claim)
    async with unchanged():
        for one in (claim, rival):
            async with refused(errors.WrongState, "claim"):
                await claims.grant(OPERATOR, claim=one)
        async with refused(errors.WrongState, "claim"):
            await claims.withdraw(town, claim=claim)


async def test_no_more_claims_wait_than_may(store: files.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await begin(store)
    record, _ = await listed()
    monkeypatch.setattr(claims, "WAITING_MAX", 1)
    monkeypatch.setattr(claims, "LINKS_MAX", 0)
    town = await newcomer("Town of Sampleton", "GB")
    claim = await asked(town, record)
    muster = str((await models.Organisation.get(sort_name="muster", until__isnull=True)).id)
    async with unchanged():
        async with refused(errors.LimitReached, "organisation", says="At most 1"):
            await asked(town, muster)
        async with refused(errors.LimitReached, "claim", says="has more"):
            await claims.grant(OPERATOR, claim=claim)
