"""Partnerships: opened by one side, public once every side has acknowledged, each side speaking for itself."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import publishing
from content.joining import organisations
from content.linking import partnerships, sides
from content.records import (
    NOW,
    AnswerState,
    Counterpart,
    LeafletBy,
    Names,
    NewAnswer,
    NewOrganisation,
    OrderDirection,
    OrganisationBy,
    OrganisationKind,
    Partnership,
    PartnershipFilter,
    PartnershipOrder,
    PartnershipOrderField,
    RelationshipForm,
    ResourcePosition,
    Scope,
    Side,
    Stage,
    StageChange,
    Timeline,
)
from content.replacing import replace
from content.ticking import checklists
from content.ticking.answering import answer
from tests.content import begun
from tests.content.linked import Demo, begin, newcomer, opened, refused, text, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

EVERY = PartnershipFilter()
BY_TITLE = PartnershipOrder()
LEAFLET = LeafletBy(slug="local-authority-links")
BOTH = "Exampleton and Mfano"


async def seen(viewer: Viewer, partnership: str, as_of: datetime | None = None) -> Partnership:
    found = await partnerships.find(viewer, id=partnership, as_of=as_of)
    assert found is not None
    return found


async def open_with(by: Viewer, *counterparts: Counterpart, **more: Any) -> str:
    return await partnerships.open_partnership(
        by, counterparts=counterparts, **{"form": RelationshipForm.CONTACT, "leaflet": LEAFLET, **more}
    )


def named(name: str, country: str = "FR", wikidata_id: str | None = None) -> Counterpart:
    return Counterpart(
        new=NewOrganisation(name=name, kind=OrganisationKind.LOCAL_AUTHORITY, country=country, wikidata_id=wikidata_id)
    )


async def titles(
    viewer: Viewer, wanted: PartnershipFilter = EVERY, order: PartnershipOrder = BY_TITLE, *, mine: bool = False
) -> list[str]:
    part = await partnerships.list_all(viewer, paging.Page(first=100), wanted, order, mine=mine)
    assert await part.count() == len(part.nodes)
    return [one.title for one in part.nodes]


async def hidden_from(viewer: Viewer, partnership: str) -> bool:
    """Say whether no road leads to a partnership, and be sure that none of them leads elsewhere than the others."""
    (row,) = await models.Partnership.filter(id=partnership, until__isnull=True)
    sides = await models.Side.filter(partnership_id=partnership, until__isnull=True)
    ways: list[bool] = [
        await partnerships.find(viewer, id=partnership) is not None,
        await partnerships.find(viewer, slug=row.slug) is not None,
        partnership in await partnerships.by_id(viewer, [partnership]),
        bool(await partnerships.sides_by_id(viewer, [side.id for side in sides])),
        row.title in await titles(viewer),
        row.title in await titles(viewer, PartnershipFilter(ids=(partnership,))),
        row.title in await titles(viewer, PartnershipFilter(organisation=sides[0].organisation_id)),
    ]
    assert len(set(ways)) == 1, ways
    return not ways[0]


async def test_what_is_opened_is_recorded_whole(store: files.Store) -> None:
    demo = await begin(store)
    irish = await newcomer("Baile Samplach")
    made = await partnerships.open_partnership(
        irish,
        counterparts=(Counterpart(existing=OrganisationBy(slug="mfano-district-council")),),
        form=RelationshipForm.PROJECT,
        leaflet=LEAFLET,
        title="Baile and Mfano",
        local_term="ubia",
        started_on=date(2026, 1, 2),
        rationale=text("To share a well."),
        position=ResourcePosition.RESOURCE_RICH,
        continues=demo.partnership,
    )
    at = (await models.LogHead.get(id=1)).at
    found = await seen(irish, made)
    (mine, other) = found.sides
    leaflet = await models.Leaflet.get(slug="local-authority-links")
    assert found == Partnership(
        id=made,
        slug="baile-and-mfano",
        title="Baile and Mfano",
        summary=None,
        form=RelationshipForm.PROJECT,
        local_term="ubia",
        stage=Stage.EXPLORATORY,
        timeline=Timeline(
            partnership_id=made,
            started_on=date(2026, 1, 2),
            stage_since=at.date(),
            ended_on=None,
            end_reason=None,
            stages=(StageChange(None, Stage.EXPLORATORY, at.date(), irish.organisation_id, None),),
            continues_id=demo.partnership,
            moment=NOW,
        ),
        sides=(mine, other),
        my_side_id=mine.id,
        leaflet_id=leaflet.id,
        followed_number=1,
        version=1,
    )
    blank = Side(
        id=mine.id,
        partnership_id=made,
        organisation_id=irish.organisation_id or "",
        position=ResourcePosition.RESOURCE_RICH,
        publishes_readiness=False,
        acknowledged_at=at,
        rationale=Names((("en", "To share a well."),)),
        notes=None,
        version=1,
    )
    assert mine == blank
    assert other == replace(
        blank,
        id=other.id,
        organisation_id=demo.poor.organisation_id or "",
        position=None,
        acknowledged_at=None,
        rationale=None,
    )
    assert (await seen(demo.poor, made)).my_side_id == other.id


async def test_who_is_not_here_is_added_and_who_is_known_is_found(store: files.Store) -> None:
    demo = await begin(store)
    known = await organisations.add(
        OPERATOR, name=text("Known"), kind=OrganisationKind.OTHER, country="GB", wikidata_id="Q5"
    )
    before = await models.Organisation.all().count()
    made = await open_with(demo.rich, named("Sainte-Même"), named("Sainte-Même", "BE"), named("Elsewhere", "MW", "Q5"))
    sides = (await seen(demo.rich, made)).sides
    assert [side.organisation_id for side in sides][3] == known
    assert await models.Organisation.all().count() == before + 2
    new = [await organisations.find(ANONYMOUS, id=side.organisation_id) for side in sides[1:3]]
    assert [(one.slug, one.country_code, one.name.by_language) for one in new if one] == [
        ("sainte-meme", "FR", (("und", "Sainte-Même"),)),
        ("sainte-meme-2", "BE", (("und", "Sainte-Même"),)),
    ]
    assert (await seen(demo.rich, made)).title == "Exampleton Town Council – Sainte-Même – Sainte-Même – Known"


async def test_each_partnership_of_one_title_has_an_address_of_its_own(store: files.Store) -> None:
    demo = await begin(store)
    many = [open_with(demo.rich, named(f"Town {number}"), title="Links of " + "x" * 90) for number in range(6)]
    slugs = {(await seen(demo.rich, one)).slug for one in await asyncio.gather(*many)}
    assert len(slugs) == 6


UNFIT: list[tuple[type[errors.Refusal], tuple[str, ...], dict[str, Any]]] = [
    (errors.InvalidInput, ("title",), {"title": ""}),
    (errors.InvalidInput, ("title",), {"title": "x" * 401}),
    (errors.InvalidInput, ("localTerm",), {"local_term": "a\0"}),
    (errors.InvalidInput, ("rationale", "text"), {"rationale": text("x" * 10_001)}),
    (errors.InvalidInput, ("startedOn",), {"started_on": datetime.now(UTC).date() + timedelta(days=2)}),
    (errors.NotFound, ("leaflet",), {"leaflet": LeafletBy(slug="none")}),
    (errors.NotFound, ("leaflet",), {"leaflet": LeafletBy()}),
    (errors.NotFound, ("continues",), {"continues": "partnership-none"}),
    (errors.InvalidInput, ("counterparts",), {"counterparts": ()}),
    (errors.InvalidInput, ("counterparts",), {"counterparts": tuple(named(f"T{n}") for n in range(5))}),
    (errors.NotFound, ("counterparts", "0", "existing"), {"counterparts": (Counterpart(),)}),
    (
        errors.NotFound,
        ("counterparts", "1", "existing"),
        {"counterparts": (named("T"), Counterpart(existing=OrganisationBy(slug="none")))},
    ),
    (
        errors.InvalidInput,
        ("counterparts",),
        {"counterparts": (named("T"), Counterpart(existing=OrganisationBy(slug="exampleton-town-council")))},
    ),
    (errors.InvalidInput, ("counterparts", "0", "new", "name"), {"counterparts": (named(" "),)}),
    (errors.InvalidInput, ("counterparts", "0", "new", "country"), {"counterparts": (named("T", "UK"),)}),
    (errors.InvalidInput, ("counterparts", "0", "new", "wikidataId"), {"counterparts": (named("T", "FR", "5"),)}),
]


async def test_what_cannot_be_opened_is_refused_by_its_name(store: files.Store) -> None:
    demo = await begin(store)
    right: dict[str, Any] = {"counterparts": (named("T"),), "form": RelationshipForm.CONTACT, "leaflet": LEAFLET}
    for kind, path, asked in UNFIT:
        async with refused(kind, *path):
            await partnerships.open_partnership(demo.rich, **{**right, **asked})


async def test_a_side_is_named_once(store: files.Store) -> None:
    demo = await begin(store)
    twice = Counterpart(existing=OrganisationBy(id=demo.poor.organisation_id))
    async with refused(errors.InvalidInput, "counterparts"):
        await open_with(demo.rich, twice, twice)
    async with unchanged():
        with pytest.raises(errors.Refusal):
            await open_with(demo.rich, named("A", "FR", "Q9"), named("B", "FR", "Q9"))


async def test_a_leaflet_without_checklist_or_in_draft_cannot_be_followed(store: files.Store) -> None:
    demo = await begin(store)
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), store)
    guidance = await begun.published(desk, b"Plain Guidance\n\nBackground:\n\nLinks are good for a town.\n")
    await begun.draft(desk, begun.little("One thing", title="Not Yet"))
    slug = (await models.Leaflet.get(id=(await models.Edition.get(id=guidance)).leaflet_id)).slug
    async with refused(errors.WrongState, "leaflet"):
        await open_with(demo.rich, named("T"), leaflet=LeafletBy(slug=slug))
    async with refused(errors.NotFound, "leaflet"):
        await open_with(demo.rich, named("T"), leaflet=LeafletBy(slug="not-yet"))
    later = await begun.draft(desk, begun.little("One thing", title="Later"))
    await publishing.publish(demo.editor, edition=later, expected_version=1, at=datetime.now(UTC) + timedelta(days=3))
    async with refused(errors.NotFound, "leaflet"):
        await open_with(demo.rich, named("T"), leaflet=LeafletBy(slug="later"))


async def test_until_every_side_has_acknowledged_only_its_sides_see_it(store: files.Store) -> None:
    demo = await begin(store)
    irish, other = await newcomer("Baile Samplach"), await newcomer("Other")
    made = await opened(irish, demo.rich, demo.poor, title="Three")
    blind = replace(demo.rich, scopes=frozenset({Scope.PARTNERSHIPS_WRITE}))
    public = (ANONYMOUS, other, demo.editor, blind)

    async def seers() -> list[bool]:
        return [not await hidden_from(viewer, made) for viewer in (*public, irish, demo.rich, demo.poor, OPERATOR)]

    assert await seers() == [False] * 4 + [True] * 4
    async with refused(errors.NotFound, "partnership"):
        await partnerships.acknowledge(other, partnership=made)
    await partnerships.acknowledge(demo.rich, partnership=made)
    first = (await models.LogHead.get(id=1)).at
    assert await seers() == [False] * 4 + [True] * 4
    async with unchanged():
        await partnerships.acknowledge(irish, partnership=made)
        await partnerships.acknowledge(demo.rich, partnership=made)
    assert (await seen(irish, made)).stage is Stage.EXPLORATORY
    await partnerships.acknowledge(demo.poor, partnership=made)
    last = (await models.LogHead.get(id=1)).at
    assert await seers() == [True] * 8
    now = await seen(ANONYMOUS, made)
    assert (now.stage, now.version, now.timeline.stage_since) == (Stage.SCOPING, 2, last.date())
    assert now.timeline.stages[1] == StageChange(
        Stage.EXPLORATORY, Stage.SCOPING, last.date(), demo.poor.organisation_id, None
    )
    async with refused(errors.Forbidden, "partnership"):
        await partnerships.acknowledge(other, partnership=made)
    then = await seen(ANONYMOUS, made, first)
    assert then.stage is Stage.EXPLORATORY
    assert [side.acknowledged_at is None for side in then.sides] == [False, False, True]
    (entry,) = await models.LogEntry.filter(sequence=await log.head())
    assert [event["type"] for event in entry.events] == ["SIDE_ACKNOWLEDGED", "STAGE_CHANGED"]


async def test_a_key_that_only_writes_acknowledges_what_it_cannot_read(store: files.Store) -> None:
    demo = await begin(store)
    made = await opened(await newcomer("Baile Samplach"), demo.rich)
    blind = replace(demo.rich, scopes=frozenset({Scope.PARTNERSHIPS_WRITE}))
    await partnerships.acknowledge(blind, partnership=made)
    assert (await seen(ANONYMOUS, made)).stage is Stage.SCOPING


async def test_a_side_says_things_for_itself(store: files.Store) -> None:
    demo = await begin(store)
    link = await demo.link(demo.poor)
    before = link.sides[1]
    made = await sides.update(
        demo.poor,
        partnership=demo.partnership,
        expected_version=before.version,
        position=ResourcePosition.RESOURCE_POOR,
        rationale=text("Kujifunza.", "sw"),
        publish_readiness=True,
        notes="The clerk is new.",
    )
    assert made == before.id
    at = (await models.LogHead.get(id=1)).at
    after = replace(
        before,
        position=ResourcePosition.RESOURCE_POOR,
        rationale=Names((("sw", "Kujifunza."),)),
        publishes_readiness=True,
        notes="The clerk is new.",
        version=before.version + 1,
    )
    shown = {
        who.id: (await partnerships.sides_by_id(who, [made])).get(made)
        for who in (demo.poor, demo.rich, OPERATOR, ANONYMOUS)
    }
    outside = replace(after, position=None, notes=None, rationale=None)
    assert shown == {
        demo.poor.id: after,
        demo.rich.id: replace(after, position=None, notes=None),
        OPERATOR.id: outside,
        ANONYMOUS.id: outside,
    }
    await sides.update(demo.poor, partnership=demo.partnership, expected_version=after.version, notes=None)
    kept = (await demo.link(demo.poor)).sides[1]
    assert kept == replace(after, notes=None, version=after.version + 1)
    await sides.update(
        demo.poor,
        partnership=demo.partnership,
        expected_version=kept.version,
        position=None,
        rationale=None,
        publish_readiness=None,
    )
    cleared = (await demo.link(demo.poor)).sides[1]
    assert (cleared.position, cleared.rationale, cleared.publishes_readiness) == (
        ResourcePosition.UNSTATED,
        None,
        False,
    )
    then = (await seen(demo.poor, demo.partnership, at)).sides[1]
    assert replace(then, moment=NOW) == after


async def test_a_side_is_changed_by_its_own_people_in_turn(store: files.Store) -> None:
    demo = await begin(store)
    other = await newcomer("Other")
    version = (await demo.link()).sides[0].version
    update = sides.update
    async with refused(errors.Forbidden, "partnership"):
        await update(other, partnership=demo.partnership, expected_version=version, notes="x")
    for nothing in ("partnership-none", "a\0", "x" * 99):
        async with refused(errors.NotFound, "partnership"):
            await update(demo.rich, partnership=nothing, expected_version=version, notes="x")
    async with refused(errors.StaleVersion, "expectedVersion"):
        await update(demo.rich, partnership=demo.partnership, expected_version=version + 1, notes="x")
    for notes in ("", "x" * 20_001, "a\0"):
        async with refused(errors.InvalidInput, "notes"):
            await update(demo.rich, partnership=demo.partnership, expected_version=version, notes=notes)
    async with refused(errors.InvalidInput, "rationale", "text"):
        await update(demo.rich, partnership=demo.partnership, expected_version=version, rationale=text(""))
    asked = [update(demo.rich, partnership=demo.partnership, expected_version=version, notes=f"n{n}") for n in range(5)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["StaleVersion"] * 4 + ["str"]


async def several(demo: Demo) -> str:
    """Open more partnerships, so that there is something to list."""
    irish = await newcomer("Baile Samplach")
    first = await opened(irish, demo.rich, title="Água 100%")
    await partnerships.acknowledge(demo.rich, partnership=first)
    await opened(irish, demo.rich, title="Waiting")
    await open_with(demo.poor, named("Town", "FR"), title="Secret")
    return irish.organisation_id or ""


NARROWED: list[tuple[PartnershipFilter, list[str], list[str]]] = [
    (PartnershipFilter(), ["Água 100%", BOTH], ["Água 100%", BOTH, "Waiting"]),
    (PartnershipFilter(stage=(Stage.EXPLORATORY,)), [], ["Waiting"]),
    (
        PartnershipFilter(stage=(Stage.SCOPING, Stage.ENDED), form=(RelationshipForm.TWINNING,)),
        *2 * ([BOTH],),
    ),
    (PartnershipFilter(form=(RelationshipForm.FRIENDSHIP,)), ["Água 100%"], ["Água 100%", "Waiting"]),
    (PartnershipFilter(country=("IE",)), ["Água 100%"], ["Água 100%", "Waiting"]),
    (PartnershipFilter(country=("FR", "a\0")), [], []),
    (PartnershipFilter(title="AGUA"), ["Água 100%"], ["Água 100%"]),
    (PartnershipFilter(title="0%"), ["Água 100%"], ["Água 100%"]),
    (PartnershipFilter(title="_"), [], []),
    (PartnershipFilter(title="\0"), [], []),
    (PartnershipFilter(ids=()), [], []),
    (PartnershipFilter(ids=("a\0", "none")), [], []),
    (PartnershipFilter(organisation="none"), [], []),
]


async def test_a_list_is_narrowed_by_every_condition(store: files.Store) -> None:
    demo = await begin(store)
    await several(demo)
    for wanted, public, rich in NARROWED:
        assert await titles(ANONYMOUS, wanted) == public, wanted
        assert await titles(demo.rich, wanted) == rich, wanted
        assert await titles(demo.editor, wanted) == public, wanted


async def test_a_list_is_narrowed_by_a_region_and_by_how_ones_own_side_sees_itself(store: files.Store) -> None:
    demo = await begin(store)
    before = (await models.LogHead.get(id=1)).at
    poor, unsaid = ResourcePosition.RESOURCE_POOR, ResourcePosition.UNSTATED
    for viewer, position in ((demo.rich, poor), (demo.poor, unsaid)):
        link = await demo.link(viewer)
        (own,) = [side for side in link.sides if side.id == link.my_side_id]
        await sides.update(
            viewer, partnership=link.id, expected_version=own.version, position=position, publish_readiness=True
        )
    seen = {
        viewer.id: [await titles(viewer, PartnershipFilter(positions=(one,))) for one in (poor, unsaid)]
        for viewer in (demo.rich, demo.poor, ANONYMOUS, OPERATOR)
    }
    assert seen == {
        demo.rich.id: [[BOTH], []],
        demo.poor.id: [["Mfano and Exempleville"], [BOTH]],
        ANONYMOUS.id: [[], []],
        OPERATOR.id: [[], []],
    }
    as_poor = PartnershipFilter(positions=(poor,))
    assert await titles(replace(demo.rich, scopes=frozenset()), as_poor) == []
    then = await partnerships.list_all(demo.rich, paging.Page(), as_poor, BY_TITLE, before)
    assert then.nodes == ()
    await models.Organisation.filter(id=demo.poor.organisation_id).update(subdivision="TZ-01")
    for region, expected_there in (("TZ-01", [BOTH]), ("TZ-02", []), ("\0", [])):
        assert await titles(ANONYMOUS, PartnershipFilter(subdivision=region)) == expected_there


async def test_a_list_is_ones_own_or_an_organisations(store: files.Store) -> None:
    demo = await begin(store)
    irish = await several(demo)
    assert await titles(demo.poor, mine=True) == ["Exampleton and Mfano", "Mfano and Exempleville", "Secret"]
    assert await titles(ANONYMOUS, mine=True) == []
    assert await titles(OPERATOR, mine=True) == []
    blind = replace(demo.poor, scopes=frozenset())
    assert await titles(blind, mine=True) == ["Exampleton and Mfano"]
    assert await titles(demo.poor, PartnershipFilter(organisation=irish)) == ["Água 100%"]
    both = PartnershipFilter(organisation=irish, organisation_id=demo.rich.organisation_id)
    assert await titles(demo.rich, both) == ["Água 100%", "Waiting"]
    assert len(await titles(OPERATOR)) == 5


@pytest.mark.parametrize("direction", list(OrderDirection))
@pytest.mark.parametrize("field", list(PartnershipOrderField))
async def test_pages_in_every_order_join_to_the_whole_list(
    store: files.Store, field: PartnershipOrderField, direction: OrderDirection
) -> None:
    demo = await begin(store)
    await several(demo)
    for number, title in enumerate(("same", "Same", "\x01" * 99, "𝐀🏴" * 99)):
        await open_with(demo.rich, named(f"Town {number}"), title=title)
    order = PartnershipOrder(field, direction)
    whole = await titles(demo.rich, order=order)
    assert len(whole) == 7
    down = direction is OrderDirection.DESC
    assert (await titles(demo.rich, order=replace(order, direction=OrderDirection.ASC)) == whole) is not down
    for size in (1, 3):
        walked: list[str] = []
        after = None
        while after is not None or not walked:
            page = paging.Page(first=size, after=after)
            part = await partnerships.list_all(demo.rich, page, EVERY, order)
            walked += [one.title for one in part.nodes]
            after = part.cursors[-1] if part.has_next else None
        assert walked == whole
    wrong = paging.encode(f"partnerships {field} {direction}", ["same"])
    with pytest.raises(errors.BadCursor):
        await partnerships.list_all(demo.rich, paging.Page(after=wrong), EVERY, order)


async def test_a_list_as_of_a_time_is_read_with_todays_permissions(store: files.Store) -> None:
    demo = await begin(store)
    at = (await models.LogHead.get(id=1)).at
    irish = await newcomer("Baile Samplach")
    made = await opened(irish, demo.rich, title="Waiting")
    waiting = (await models.LogHead.get(id=1)).at

    async def then(viewer: Viewer, as_of: datetime) -> list[str]:
        part = await partnerships.list_all(viewer, paging.Page(), EVERY, BY_TITLE, as_of)
        return [one.title for one in part.nodes]

    assert await then(ANONYMOUS, waiting) == ["Exampleton and Mfano"]
    await partnerships.acknowledge(demo.rich, partnership=made)
    assert await then(ANONYMOUS, at) == ["Exampleton and Mfano"]
    assert await then(ANONYMOUS, waiting) == ["Exampleton and Mfano", "Waiting"]
    assert await then(ANONYMOUS, at - timedelta(days=1)) == []
    assert await partnerships.find(ANONYMOUS, id=made, as_of=at) is None


async def test_nothing_of_a_partnership_is_done_before_it_is_acknowledged(store: files.Store) -> None:
    demo = await begin(store)
    made = await opened(demo.rich, demo.poor)
    async with refused(errors.WrongState, "partnership"):
        await answer(demo.poor, partnership=made, answers=(NewAnswer("prepare", AnswerState.TICKED),))
    await answer(demo.rich, partnership=made, answers=(NewAnswer("prepare", AnswerState.TICKED),))
    ready = await checklists.of_partnerships(demo.poor, [await seen(demo.poor, made)])
    assert ready[made].sides[0].progress
