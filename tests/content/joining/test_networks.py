"""Networks: asked, admitted, left; and what a coordinator sees of those that have joined, from when until when."""

import pytest

from content import errors, files, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import contacts, networks, organisations
from content.joining.networks import NETWORKS_MAX
from content.linking import partnerships
from content.records import (
    NOW,
    AnswerState,
    ChangeFilter,
    ChangeType,
    ContactRole,
    Membership,
    Moment,
    NewAnswer,
    NewContact,
    OrganisationKind,
    PartnershipFilter,
    PartnershipOrder,
    Role,
    Scope,
    Verdict,
    Visibility,
)
from content.telling import feed
from content.ticking import answering, checklists
from tests.content.busy import FIND, FIRST, MAKE, listed, now, shown, told
from tests.content.linked import Demo, begin, newcomer, opened, refused, text, unchanged
from tests.content.networked import coordinator, joined, key

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

MEMBERSHIPS = (
    ChangeType.MEMBERSHIP_REQUESTED,
    ChangeType.MEMBERSHIP_WITHDRAWN,
    ChangeType.MEMBERSHIP_GRANTED,
    ChangeType.MEMBERSHIP_DECLINED,
    ChangeType.MEMBERSHIP_ENDED,
)


def own(viewer: Viewer) -> str:
    return str(viewer.organisation_id)


async def members(viewer: Viewer, network: Viewer, moment: Moment = NOW, *, waiting: bool = False) -> list[str]:
    """List a network's members, or who waits, the same from both ends."""
    found = await organisations.by_id(viewer, [own(network)], moment)
    page = (await networks.members_of(viewer, list(found.values()), FIRST, waiting=waiting))[own(network)]
    assert page.total == len(page.nodes)
    of_each = await networks.of_organisations(viewer, [one.organisation_id for one in page.nodes], moment)
    for one in page.nodes:
        assert one in of_each[one.organisation_id]
    return [one.organisation_id for one in page.nodes]


async def heard(viewer: Viewer) -> list[tuple[ChangeType, str, str | None]]:
    """List what the viewer hears of memberships: what, of whom, by whom."""
    found = await feed.changes(viewer, FIRST, ChangeFilter(type=MEMBERSHIPS))
    return [(one.type, one.subject_id, one.by_id) for one in found.nodes]


async def test_a_lead_asks_and_a_coordinator_admits(store: files.Store) -> None:
    demo = await begin(store)
    network, stranger = await coordinator(), await newcomer("Elsewhere")
    made = await networks.join(demo.rich, network=own(network))
    asked = await now()
    for viewer, waits in (
        (demo.rich, True),
        (network, True),
        (demo.poor, False),
        (stranger, False),
        (ANONYMOUS, False),
    ):
        assert await members(viewer, network, waiting=True) == ([own(demo.rich)] if waits else [])
        assert len((await networks.of_organisations(viewer, [own(demo.rich)]))[own(demo.rich)]) == int(waits)
        assert list(await networks.by_id(viewer, [made])) == ([made] if waits else [])
        assert await members(viewer, network) == []
    assert await networks.join(demo.rich, network=own(network)) == made
    assert await networks.admit(network, organisation=own(demo.rich)) == made
    async with unchanged():
        assert await networks.admit(network, organisation=own(demo.rich)) == made
        assert await networks.join(demo.rich, network=own(network)) == made
    (entered,) = (await networks.of_organisations(ANONYMOUS, [own(demo.rich)]))[own(demo.rich)]
    admitted = await now()
    assert asked.at is not None
    assert entered == Membership(own(network), own(demo.rich), asked.at, admitted.at)
    for viewer in (demo.rich, network, stranger, ANONYMOUS):
        assert await members(viewer, network) == [own(demo.rich)]
        assert await members(viewer, network, waiting=True) == []
        assert await members(viewer, network, asked) == []
    assert await members(network, network, asked, waiting=True) == [own(demo.rich)]
    assert await members(stranger, network, asked, waiting=True) == []
    granted = (ChangeType.MEMBERSHIP_GRANTED, own(demo.rich), None)
    requested = (ChangeType.MEMBERSHIP_REQUESTED, own(network), own(demo.rich))
    assert await heard(stranger) == await heard(ANONYMOUS) == [granted]
    assert await heard(demo.rich) == [requested, granted]
    assert await heard(network) == [requested, (*granted[:2], own(network))]


async def test_either_ends_it_alone_and_at_once(store: files.Store) -> None:
    demo = await begin(store)
    network = await coordinator()
    await joined(demo.rich, network)
    within = await now()
    assert await networks.leave(demo.rich, network=own(network)) == own(network)
    assert await members(ANONYMOUS, network) == []
    assert await members(ANONYMOUS, network, within) == [own(demo.rich)]
    await joined(demo.rich, network)
    assert await networks.decline(network, organisation=own(demo.rich)) == own(demo.rich)
    for thinks_better in (True, False):
        await networks.join(demo.rich, network=own(network))
        if thinks_better:
            await networks.leave(demo.rich, network=own(network))
        else:
            await networks.decline(network, organisation=own(demo.rich))
    assert await members(network, network) == await members(network, network, waiting=True) == []
    ended = (ChangeType.MEMBERSHIP_ENDED, own(demo.rich))
    assert [one[:2] for one in await heard(ANONYMOUS)] == [(ChangeType.MEMBERSHIP_GRANTED, own(demo.rich)), ended] * 2
    assert [one[:2] for one in await heard(network) if one[0] is not ChangeType.MEMBERSHIP_REQUESTED][-2:] == [
        (ChangeType.MEMBERSHIP_WITHDRAWN, own(network)),
        (ChangeType.MEMBERSHIP_DECLINED, own(demo.rich)),
    ]
    async with refused(errors.NotFound, "network", says="in no such network"):
        await networks.leave(demo.rich, network=own(network))


async def test_nobody_joins_or_admits_out_of_turn(store: files.Store) -> None:
    demo = await begin(store)
    network, other = await coordinator(), await coordinator("Another Network")
    lead = await key(own(network), Role.LEAD)
    for wanted, kind, says in (
        ("organisation-0000000000000000", errors.NotFound, "no such network"),
        (own(demo.poor), errors.WrongState, "no network"),
    ):
        async with refused(kind, "network", says=says):
            await networks.join(demo.rich, network=wanted)
    async with refused(errors.InvalidInput, "network", says="itself"):
        await networks.join(lead, network=own(network))
    for organisation in (own(demo.rich), own(network), "organisation-0000000000000000"):
        for verb in (networks.admit, networks.decline):
            async with refused(errors.NotFound, "organisation", says="has not asked"):
                await verb(network, organisation=organisation)
    await networks.join(demo.rich, network=own(network))
    async with refused(errors.NotFound, "organisation"):
        await networks.admit(other, organisation=own(demo.rich))
    for viewer in (lead, OPERATOR):
        async with refused(errors.Forbidden):
            await networks.admit(viewer, organisation=own(demo.rich))
    async with refused(errors.KeyRequired):
        await networks.admit(ANONYMOUS, organisation=own(demo.rich))
    async with refused(errors.Forbidden, says="LEAD"):
        await networks.join(network, network=own(other))


async def test_an_organisation_is_in_so_many_networks_and_no_more(store: files.Store) -> None:
    demo = await begin(store)
    made = [
        await organisations.add(OPERATOR, name=text(f"Network {number}"), kind=OrganisationKind.NETWORK, country="GB")
        for number in range(NETWORKS_MAX + 1)
    ]
    for one in made[:-1]:
        await networks.join(demo.rich, network=one)
    async with refused(errors.LimitReached, "network", says="leaveNetwork"):
        await networks.join(demo.rich, network=made[-1])
    await networks.leave(demo.rich, network=made[0])
    await networks.join(demo.rich, network=made[-1])
    (found,) = (await networks.of_organisations(demo.rich, [own(demo.rich)])).values()
    assert [one.network_id for one in found] == made[1:]


async def test_pages_of_members_are_in_the_order_in_which_they_joined(store: files.Store) -> None:
    demo = await begin(store)
    network, stranger = await coordinator(), await newcomer("Elsewhere")
    for one in (demo.poor, stranger, demo.rich):
        await joined(one, network)
    (shown_,) = (await organisations.by_id(ANONYMOUS, [own(network)])).values()
    first = (await networks.members_of(ANONYMOUS, [shown_], paging.Page(first=2), waiting=False))[own(network)]
    rest = paging.Page(first=2, after=first.cursors[-1])
    second = (await networks.members_of(ANONYMOUS, [shown_], rest, waiting=False))[own(network)]
    assert [[one.organisation_id for one in part.nodes] for part in (first, second)] == [
        [own(demo.poor), own(stranger)],
        [own(demo.rich)],
    ]
    assert (first.has_next, second.has_next, first.total, second.total) == (True, False, 3, 3)


async def test_what_a_member_shows_to_networks_opens_to_its_coordinators_and_closes_again(store: files.Store) -> None:
    demo = await begin(store)
    network, other = await coordinator(), await coordinator("Another Network")
    unread = await key(own(network), Role.COORDINATOR, (Scope.READ,))
    officer = await key(own(network), Role.OFFICER)
    await joined(demo.poor, other)
    made: dict[tuple[str, Visibility], str] = {}
    for noun in ("visit", "update", "activity"):
        for level in (Visibility.NETWORK, Visibility.PARTNERSHIP, Visibility.SIDE):
            made[noun, level] = await MAKE[noun](demo.rich, demo.partnership, visibility=level)
    await contacts.add(demo.rich, partnership=demo.partnership, contact=person(Visibility.NETWORK))
    await contacts.add(demo.rich, partnership=demo.partnership, contact=person(Visibility.PARTNERSHIP))
    open_ = {key_ for key_ in made if key_[1] is Visibility.NETWORK}
    for inside in (False, True, False):
        if inside:
            await joined(demo.rich, network)
        seen = open_ if inside else set()
        assert await visible(demo, network, made) == seen
        for viewer in (other, unread, officer, ANONYMOUS):
            assert await visible(demo, viewer, made) == set()
        assert await people(demo, network) == (["Known to networks"] if inside else [])
        assert await people(demo, other) == []
        if inside:
            await networks.leave(demo.rich, network=own(network))


async def test_no_network_sees_a_partnership_that_waits_for_a_side(store: files.Store) -> None:
    demo = await begin(store)
    network = await coordinator()
    for one in (demo.rich, demo.poor):
        await joined(one, network)
    waiting = await opened(demo.rich, demo.poor, title="Waiting")
    made = await MAKE["visit"](demo.rich, waiting, visibility=Visibility.NETWORK)
    assert await shown(network, waiting) == []
    assert await FIND["visit"](network, [made]) == {}
    assert await told(network, made) == []


async def test_the_verdict_of_all_opens_to_a_network_that_all_have_joined(store: files.Store) -> None:
    demo = await begin(store)
    network = await coordinator()
    answers = (NewAnswer(item="follow-up", state=AnswerState.CANNOT, reason="No money."),)
    assert await verdicts(demo, network) == (None, {})
    await joined(demo.rich, network)
    assert (await verdicts(demo, network))[0] is None
    assert set((await verdicts(demo, network))[1]) == {own(demo.rich)}
    await answering.answer(demo.poor, partnership=demo.partnership, answers=answers)
    assert await hears_of_verdict(network) == []
    assert set((await verdicts(demo, network))[1]) == {own(demo.rich)}
    await joined(demo.poor, network)
    joint, sides = await verdicts(demo, network)
    assert joint is Verdict.THINK_AGAIN
    assert sides[own(demo.poor)] == (Verdict.THINK_AGAIN, 1)
    assert await hears_of_verdict(network) == [demo.partnership]
    assert await listed_by_verdict(network) == [demo.partnership]
    (whole,) = (await checklists.of_partnerships(network, await shown(network, demo.partnership))).values()
    assert (whole.items, whole.disagreements, whole.to_reconfirm, *(one.items for one in whole.sides)) == ((),) * 5
    await networks.leave(demo.poor, network=own(network))
    assert (await verdicts(demo, network))[0] is None
    assert await hears_of_verdict(network) == await listed_by_verdict(network) == []


async def listed_by_verdict(viewer: Viewer) -> list[str]:
    wanted = PartnershipFilter(verdict=(Verdict.THINK_AGAIN,))
    return [one.id for one in (await partnerships.list_all(viewer, FIRST, wanted, PartnershipOrder())).nodes]


def person(level: Visibility) -> NewContact:
    name = "Known to networks" if level is Visibility.NETWORK else "Known to the sides"
    return NewContact(name=name, role=ContactRole.LEAD_OFFICER, visibility=level)


async def people(demo: Demo, viewer: Viewer) -> list[str | None]:
    (link,) = await shown(viewer, demo.partnership)
    found = await contacts.of_sides(viewer, [side.id for side in link.sides])
    return [one.name for some in found.values() for one in some]


async def visible(demo: Demo, viewer: Viewer, made: dict[tuple[str, Visibility], str]) -> set[tuple[str, Visibility]]:
    """Say which records the viewer sees: by their ids, in lists and in the feed alike."""
    found = {key_ for key_, one in made.items() if one in await FIND[key_[0]](viewer, [one])}
    lists = {noun: await listed(viewer, demo.partnership, noun) for noun, _ in made}
    assert {key_ for key_, one in made.items() if one in lists[key_[0]]} == found
    assert {key_ for key_, one in made.items() if await told(viewer, one)} == found
    return found


async def verdicts(demo: Demo, viewer: Viewer) -> tuple[Verdict | None, dict[str, tuple[Verdict, int | None]]]:
    """Say what the viewer learns of all sides together, and of each member: its verdict and what it cannot do."""
    links = await shown(viewer, demo.partnership)
    joint = (await checklists.of_partnerships(viewer, links)).get(demo.partnership)
    sides = (await checklists.of_members(viewer, links)).get(demo.partnership, ())
    if joint is not None:
        assert joint.sides == sides
    return joint.verdict if joint else None, {one.side.organisation_id: (one.verdict, one.cannot) for one in sides}


async def hears_of_verdict(viewer: Viewer) -> list[str]:
    found = await feed.changes(viewer, FIRST, ChangeFilter(type=(ChangeType.VERDICT_CHANGED,)))
    return sorted({one.subject_id for one in found.nodes})
