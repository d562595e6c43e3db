"""What each side says for itself, and what the sides say together: aims, plans, goals, helpers, papers."""

from typing import Any

import pytest

from content import errors, examining, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import attaching
from content.joining import organisations
from content.linking import aiming, describing, goals, sides
from content.records import (
    Aim,
    BenefitFamily,
    ChangeFilter,
    ChangeType,
    Document,
    DocumentKind,
    KeptFile,
    LocalisedText,
    Moment,
    Names,
    NewAim,
    NewDocument,
    NewFile,
    NewPlan,
    NewStakeholder,
    OrganisationKind,
    Plan,
    Role,
    Side,
    Stakeholder,
    StakeholderCategory,
    Visibility,
    Words,
)
from content.replacing import replace
from content.telling import feed
from tests.content.linked import Demo, begin, holder, newcomer, refused, text
from tests.content.living import read

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

WORDS = b"Minutes of the council, in plain words.\n"


async def mine(viewer: Viewer, partnership: str) -> Side:
    link = await read(viewer, partnership)
    return next(side for side in link.sides if side.id == link.my_side_id)


async def update(demo: Demo, by: Viewer, **said: Any) -> Side:
    """Speak for a side with the version that is read just before."""
    version = (await mine(by, demo.partnership)).version
    await sides.update(by, partnership=demo.partnership, expected_version=version, **said)
    return await mine(by, demo.partnership)


async def describe(demo: Demo, by: Viewer, **said: Any) -> None:
    version = (await read(by, demo.partnership)).version
    await describing.update(by, partnership=demo.partnership, expected_version=version, **said)


async def aims_of(viewer: Viewer, owner: str, moment: Moment | None = None) -> tuple[Aim, ...]:
    return (await aiming.of(viewer, [owner], moment or Moment()))[owner]


def aim(words: str, language: str = "en", **more: Any) -> NewAim:
    return NewAim(text=text(words, language), **more)


def a_file(store: files.Store, source: bytes = WORDS, filename: str = "minutes.txt") -> NewFile:
    return NewFile(filename, source, store.keep)


async def test_an_aim_keeps_its_id_while_its_words_change_and_one_that_is_not_named_is_ended(
    store: files.Store,
) -> None:
    demo = await begin(store)
    first = (aim("Clean water", family=BenefitFamily.CITIZEN), aim("To learn from one another"))
    side = await update(demo, demo.poor, aims=first)
    (water, learning) = await aims_of(demo.rich, side.id)
    assert water == Aim(
        id=water.id,
        partnership_id=demo.partnership,
        side_id=side.id,
        family=BenefitFamily.CITIZEN,
        outcome=None,
        achieved=False,
        by_language=Names((("en", "Clean water"),)),
        said=LocalisedText(Words("Clean water"), "en"),
    )
    then = await log.head()
    await update(demo, demo.poor, aims=(aim("Madzi abwino", "ny", id=water.id, achieved=True), aim("A new road")))
    (changed, road) = await aims_of(demo.rich, side.id)
    assert changed == replace(
        water,
        family=None,
        achieved=True,
        by_language=Names((("en", "Clean water"), ("ny", "Madzi abwino"))),
    )
    assert aiming.said(changed, ("ny",)).said == LocalisedText(Words("Madzi abwino"), "ny")
    assert road.by_language == Names((("en", "A new road"),))
    past = Moment(sequence=then)
    assert [one.id for one in await aims_of(demo.rich, side.id, past)] == [water.id, learning.id]
    assert await aiming.by_id(demo.rich, [learning.id]) == {}
    assert set(await aiming.by_id(demo.rich, [learning.id], past)) == {learning.id}
    await update(demo, demo.poor, aims=None)
    assert await aims_of(demo.rich, side.id) == ()


async def test_aims_are_between_the_sides_and_those_of_all_are_apart_from_those_of_one(store: files.Store) -> None:
    demo = await begin(store)
    own = await update(demo, demo.poor, aims=(aim("Ours"),))
    await describe(demo, demo.rich, aims=(aim("Of all", outcome="Two schools"),))
    assert [one.by_language.by_language for one in await aims_of(demo.poor, demo.partnership)] == [(("en", "Of all"),)]
    (ours,) = await aims_of(demo.rich, own.id)
    stranger = await newcomer("Strangeton")
    for viewer in (ANONYMOUS, OPERATOR, stranger, demo.editor):
        assert await aims_of(viewer, own.id) == await aims_of(viewer, demo.partnership) == ()
        assert await aiming.by_id(viewer, [ours.id]) == {}
    heard = {
        viewer.id: [
            one.type
            for one in (
                await feed.changes(
                    viewer,
                    paging.Page(last=1),
                    ChangeFilter(type=(ChangeType.PARTNERSHIP_UPDATED,)),
                    partnership_id=demo.partnership,
                )
            ).nodes
        ]
        for viewer in (demo.poor, ANONYMOUS)
    }
    assert heard == {demo.poor.id: [ChangeType.PARTNERSHIP_UPDATED], "anonymous": []}


async def test_aims_that_cannot_be_are_refused(store: files.Store) -> None:
    demo = await begin(store)
    own = await update(demo, demo.poor, aims=(aim("Ours"),))
    (theirs,) = await aims_of(demo.rich, own.id)
    version = (await mine(demo.rich, demo.partnership)).version

    async def say(*wanted: NewAim) -> None:
        await sides.update(demo.rich, partnership=demo.partnership, expected_version=version, aims=wanted)

    async with refused(errors.NotFound, "aims", "0", "id"):
        await say(aim("Taken over", id=theirs.id))
    async with refused(errors.InvalidInput, "aims", "1", "text", "text"):
        await say(aim("Good"), aim(" "))
    async with refused(errors.InvalidInput, "aims", "0", "outcome"):
        await say(aim("Good", outcome="x" * (aiming.OUTCOME_CHARACTERS_MAX + 1)))
    async with refused(errors.LimitReached, "aims"):
        await say(*(aim(f"{number}") for number in range(aiming.AIMS_MAX + 1)))
    mine_now = (await mine(demo.poor, demo.partnership)).version
    async with refused(errors.InvalidInput, "aims", "0", "id"):
        await sides.update(
            demo.poor,
            partnership=demo.partnership,
            expected_version=mine_now,
            aims=(aim("a", id=theirs.id), aim("b", id=theirs.id)),
        )
    async with refused(errors.StaleVersion, "expectedVersion"):
        await sides.update(demo.poor, partnership=demo.partnership, expected_version=mine_now - 1, aims=())
    viewer = await holder(demo.rich.organisation_id or "", Role.VIEWER)
    async with refused(errors.Forbidden):
        await sides.update(viewer, partnership=demo.partnership, expected_version=version, aims=())


async def test_a_plan_its_helpers_and_what_is_not_named_stays(store: files.Store) -> None:
    demo = await begin(store)
    helper = await organisations.add(
        OPERATOR, name=text("Twinning Friends"), kind=OrganisationKind.TWINNING_ASSOCIATION, country="GB"
    )
    plan = NewPlan(
        method="Two exchanges a year",
        outcomes=("Clean water", "Friendship"),
        document=NewDocument(title="The plan", url="https://exampleton.example/plan"),
    )
    made = await update(demo, demo.rich, plan=plan, supporters=(helper,))
    assert made.supporter_ids == (helper,)
    assert made.plan is not None
    assert made.plan == Plan("Two exchanges a year", ("Clean water", "Friendship"), made.plan.document_id)
    again = await update(demo, demo.rich, plan=NewPlan(method=None))
    assert again.plan == replace(made.plan, method=None)
    seen = await read(demo.poor, demo.partnership)
    assert [side.plan for side in seen.sides if side.id == made.id] == [again.plan]
    public = await read(ANONYMOUS, demo.partnership)
    assert [(side.plan, side.supporter_ids) for side in public.sides] == [(None, ())] * 2
    version = again.version
    async with refused(errors.NotFound, "supporters", "0"):
        await sides.update(demo.rich, partnership=demo.partnership, expected_version=version, supporters=("nobody",))
    async with refused(errors.InvalidInput, "supporters", "1"):
        await sides.update(
            demo.rich, partnership=demo.partnership, expected_version=version, supporters=(helper, helper)
        )
    async with refused(errors.LimitReached, "plan", "outcomes"):
        many = NewPlan(outcomes=("x",) * (sides.OUTCOMES_MAX + 1))
        await sides.update(demo.rich, partnership=demo.partnership, expected_version=version, plan=many)
    assert (await update(demo, demo.rich, plan=None)).plan is None


async def test_a_document_is_kept_as_it_came_and_shown_to_whom_it_says(store: files.Store) -> None:
    demo = await begin(store)
    papers = tuple(
        NewDocument(title=level.value, kind=DocumentKind.CONTEXT_PAPER, file=a_file(store), visibility=level)
        for level in Visibility
    )
    side = await update(demo, demo.poor, documents=papers)
    shown = {
        name: [one.title for one in (await attaching.by_id(viewer, side.document_ids)).values()]
        for name, viewer in {"writer": demo.poor, "partner": demo.rich, "nobody": ANONYMOUS}.items()
    }
    assert {name: sorted(titles) for name, titles in shown.items()} == {
        "writer": ["NETWORK", "PARTNERSHIP", "PUBLIC", "SIDE"],
        "partner": ["NETWORK", "PARTNERSHIP", "PUBLIC"],
        "nobody": ["PUBLIC"],
    }
    own, *_, public = side.document_ids
    assert (await attaching.by_id(demo.poor, [own]))[own] == Document(
        id=own,
        title="SIDE",
        kind=DocumentKind.CONTEXT_PAPER,
        url=None,
        media_type="text/plain",
        bytes=len(WORDS),
        language=None,
        visibility=Visibility.SIDE,
    )
    kept = await attaching.file(demo.poor, own)
    assert kept is not None
    assert kept == KeptFile("minutes.txt", "text/plain", kept.sha256)
    assert await store.fetch(kept.sha256) == WORDS
    assert await attaching.file(demo.rich, own) is None
    assert await attaching.file(ANONYMOUS, public) == kept
    assert await examining.missing_files(store) == []
    (store.folder / kept.sha256[:2] / kept.sha256).unlink()
    assert await examining.missing_files(store) == [kept.sha256]
    more = await update(demo, demo.poor, documents=(NewDocument(title="More", url="https://mfano.example/more"),))
    assert more.document_ids[:-1] == side.document_ids


async def test_a_document_that_cannot_be_kept_is_refused_and_leaves_no_file(store: files.Store) -> None:
    demo = await begin(store)
    version = (await mine(demo.rich, demo.partnership)).version
    before = sorted(path.name for path in store.folder.rglob("*"))

    async def attach(*wanted: NewDocument, **more: Any) -> None:
        asked = {"expected_version": version, **more}
        await sides.update(demo.rich, partnership=demo.partnership, documents=wanted, **asked)

    good = NewDocument(title="Good", file=a_file(store, b"Words that are good.\n"))
    async with refused(errors.InvalidInput, "documents", "1"):
        await attach(good, NewDocument(title="Neither"))
    async with refused(errors.InvalidInput, "documents", "1"):
        await attach(good, replace(good, url="https://exampleton.example"))
    async with refused(errors.FileUnsupported, says="picture"):
        await attach(good, replace(good, file=a_file(store, b"\x89PNG\r\n\x1a\n", "minutes.pdf")))
    async with refused(errors.FileUnsupported, says="address"):
        await attach(good, replace(good, file=a_file(store, b"<!doctype html><html><p>Hello</p></html>")))
    async with refused(errors.FileUnreadable):
        await attach(good, replace(good, file=a_file(store, b"")))
    async with refused(errors.FileTooLarge):
        await attach(replace(good, file=a_file(store, b"x" * (files.FILE_BYTES_MAX + 1))))
    async with refused(errors.LimitReached, "documents"):
        await attach(*[good] * (attaching.AT_ONCE_MAX + 1))
    async with refused(errors.StaleVersion, "expectedVersion"):
        await attach(good, expected_version=version + 1)
    assert sorted(path.name for path in store.folder.rglob("*")) == before


async def test_goals_and_others_who_have_a_part_are_recorded_and_only_the_goals_are_public(store: files.Store) -> None:
    demo = await begin(store)
    donor = await organisations.add(OPERATOR, name=text("Giving Fund"), kind=OrganisationKind.DONOR, country="GB")
    side = await mine(demo.poor, demo.partnership)
    named = NewStakeholder(donor, StakeholderCategory.DONOR, side.id, "Pays for travel")
    await describe(demo, demo.rich, goals=("17", "11.b", "11.b"), stakeholders=(named,))
    inside, public = await read(demo.poor, demo.partnership), await read(ANONYMOUS, demo.partnership)
    assert inside.goals == public.goals == ("11.b", "17")
    assert inside.stakeholders == (Stakeholder(donor, StakeholderCategory.DONOR, side.id, "Pays for travel"),)
    assert public.stakeholders == ()
    version = inside.version
    for wanted, path in (
        ({"goals": ("18",)}, ("goals", "0")),
        ({"goals": ("11", "11.d")}, ("goals", "1")),
        ({"stakeholders": (replace(named, side="side-nowhere"),)}, ("stakeholders", "0", "side")),
        ({"stakeholders": (named, named)}, ("stakeholders", "1")),
        ({"stakeholders": (replace(named, involvement=" "),)}, ("stakeholders", "0", "involvement")),
    ):
        async with refused(errors.InvalidInput, *path):
            await describing.update(demo.rich, partnership=demo.partnership, expected_version=version, **wanted)
    async with refused(errors.NotFound, "stakeholders", "0", "organisation"):
        await describing.update(
            demo.rich,
            partnership=demo.partnership,
            expected_version=version,
            stakeholders=(replace(named, organisation="nobody"),),
        )


async def test_every_goal_and_target_has_a_title_in_our_languages() -> None:
    assert len([code for code in goals.TABLE if "." not in code]) == 17
    assert len([code for code in goals.TABLE if "." in code]) == 169
    assert goals.TABLE["16.b"].title == Names(
        (
            ("en", "Peace, justice and strong institutions (target 16.b)"),
            ("fr", "Paix, justice et institutions solides (cible 16.b)"),
        )
    )


async def test_an_upload_said_again_with_its_key_is_kept_once(store: files.Store) -> None:
    demo = await begin(store)
    version = (await mine(demo.rich, demo.partnership)).version
    asked: dict[str, Any] = {"partnership": demo.partnership, "expected_version": version, "idempotency_key": "once"}
    paper = NewDocument(title="Minutes", file=a_file(store))
    first = await sides.update(demo.rich, documents=(paper,), **asked)
    assert await sides.update(demo.rich, documents=(replace(paper, file=a_file(store)),), **asked) == first
    assert await models.Document.all().count() == 1
    with pytest.raises(errors.IdempotencyKeyReused):
        await sides.update(demo.rich, documents=(replace(paper, file=a_file(store, b"Others.\n")),), **asked)
