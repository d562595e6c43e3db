"""What is kept of organisations and partnerships in memory is what the records say, to each who may see it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from content import access, files, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.guiding import snapshot
from content.joining import contacts, organisations
from content.linking import partnerships, projections, recorded, sides
from content.records import (
    AnswerState,
    ChangeFilter,
    ContactRole,
    Moment,
    NewAnswer,
    NewContact,
    PartnershipFilter,
    PartnershipOrder,
    SearchFilter,
)
from content.replacing import replace
from content.searching import search
from content.telling import feed, watching
from content.ticking import answering, checklists
from tests.content import networked
from tests.content.busy import FIRST
from tests.content.linked import Demo, begin, newcomer, opened, text
from tests.walks import rows

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


@pytest.fixture
async def demo(store: files.Store) -> Demo:
    """The demo."""
    return await begin(store)


@pytest.fixture
def kept() -> projections.Projections:
    """Something that keeps records, and hears what is written once it is told to."""
    made = projections.Projections()
    made.in_step = True
    return made


async def said(viewer: Viewer, links: list[str]) -> dict[str, Any]:
    """Ask whatever can be answered from memory."""
    shown = await partnerships.by_id(viewer, links)
    every = await partnerships.list_all(viewer, FIRST, PartnershipFilter(), PartnershipOrder())
    parties = [side.organisation_id for one in shown.values() for side in one.sides]
    return {
        "partnerships": shown,
        "found": [await partnerships.find(viewer, id=one) for one in links],
        "by slug": {one.slug: await partnerships.find(viewer, slug=one.slug) for one in shown.values()},
        "listed": (every.nodes, every.cursors),
        "changes": (await feed.changes(viewer, FIRST, ChangeFilter())).nodes,
        "searched": await search.search(viewer, FIRST, query="mfano", filter=SearchFilter()),
        "readiness": await checklists.of_partnerships(viewer, list(shown.values())),
        "in French": await checklists.of_partnerships(viewer, list(shown.values()), ("fr",)),
        "organisations": await organisations.by_id(viewer, parties),
    }


async def _answer(demo: Demo) -> None:
    state = NewAnswer(item="follow-up", state=AnswerState.CANNOT, reason="We are few.", note="Ask again.")
    await answering.answer(demo.rich, partnership=demo.partnership, answers=(state,))


async def _tell(demo: Demo) -> None:
    for viewer in (demo.rich, demo.poor):
        row = await models.Side.get(
            until__isnull=True, partnership_id=demo.partnership, organisation_id=viewer.organisation_id
        )
        await sides.update(
            viewer,
            partnership=demo.partnership,
            expected_version=row.version,
            publish_readiness=not row.publishes_readiness,
            notes="Kept to ourselves.",
            rationale=text("We learn."),
        )


async def _rename(demo: Demo) -> None:
    row = await models.Organisation.get(until__isnull=True, id=demo.poor.organisation_id)
    await organisations.update(
        demo.poor, organisation=row.id, expected_version=row.version, name=text("Another Name"), population=7
    )


async def _welcome(demo: Demo) -> None:
    await partnerships.acknowledge(demo.poor, partnership=await _waiting())


async def _waiting() -> str:
    side = await models.Side.filter(until__isnull=True, acknowledged_at__isnull=True).first()
    assert side is not None
    return side.partnership_id


WRITES: tuple[Callable[[Demo], Awaitable[None]], ...] = (_answer, _tell, _rename, _welcome, _answer)


async def _people(demo: Demo) -> tuple[Viewer, ...]:
    network = await networked.coordinator()
    await networked.joined(demo.rich, network)
    return (ANONYMOUS, OPERATOR, demo.rich, demo.poor, demo.editor, network, await newcomer("Stranger"))


async def test_after_every_write_everybody_is_told_what_the_records_say(
    demo: Demo, kept: projections.Projections
) -> None:
    people = await _people(demo)
    links = [demo.partnership, await opened(demo.rich, demo.poor, title="Not yet")]
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with log.heard(kept.hear):
        for write in (None, *WRITES):
            if write is not None:
                await write(demo)
            for viewer in people:
                expected = await said(viewer, links)
                for _ in range(2):  # The second time it is at hand.
                    with snapshot.held(keeper), projections.held(kept):
                        assert await said(viewer, links) == expected, (write, viewer)


async def test_who_is_shown_the_same_record_is_told_the_same_of_where_it_stands(
    demo: Demo, kept: projections.Projections
) -> None:
    people = await _people(demo)
    holders = [replace(one, scopes=frozenset(), id=f"{one.id}-blind") for one in people if one.organisation_id]
    links = [demo.partnership, await opened(demo.rich, demo.poor, title="Not yet")]
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    told: dict[int, list[object]] = {}
    for _ in range(2):
        with log.heard(kept.hear), snapshot.held(keeper), projections.held(kept):
            for viewer in (*people, *holders):
                for link in (await partnerships.by_id(viewer, links)).values():
                    standing = await checklists.of_partnerships(viewer, [link])
                    told.setdefault(id(link), [link]).append(standing)
        await _tell(demo)  # It is published, or no longer.
    assert max(map(len, told.values())) > 3, "some are shown the same"
    for _, first, *others in told.values():
        assert others == [first] * len(others)


async def test_what_another_process_wrote_is_known_once_the_log_was_looked_at(
    demo: Demo, kept: projections.Projections
) -> None:
    links = [demo.partnership, await opened(demo.rich, demo.poor, title="Not yet")]
    watch = watching.Watch()
    with log.heard(kept.hear):
        await watch.look()
    for write in WRITES:
        with projections.held(kept):
            before = await said(demo.rich, links)
        await write(demo)  # Nobody here hears of it.
        with projections.held(kept):
            assert (await said(demo.rich, links))["partnerships"] == before["partnerships"]
        expected = await said(demo.rich, links)
        with log.heard(kept.hear):
            assert await watch.is_abreast()
        with projections.held(kept):
            assert await said(demo.rich, links) == expected, write


async def test_only_what_a_write_changed_is_read_anew(demo: Demo, kept: projections.Projections) -> None:
    other = await opened(demo.rich, demo.poor, title="Not yet")
    with log.heard(kept.hear), projections.held(kept):
        before = await recorded.of([demo.partnership, other])
        await _answer(demo)
        after = await recorded.of([demo.partnership, other])
    assert after[other] is before[other]
    assert after[demo.partnership] != before[demo.partnership]


async def test_what_is_read_while_something_is_written_is_not_kept(demo: Demo, kept: projections.Projections) -> None:
    async def load(wanted: list[str]) -> dict[str, tuple[str, int]]:
        await _answer(demo)
        return dict.fromkeys(wanted, ("before", 1))

    with log.heard(kept.hear):
        assert await kept.all_of(kept.partnerships, [demo.partnership], load) == {demo.partnership: "before"}
    assert kept.partnerships.get(demo.partnership) is None


async def test_who_is_forgotten_is_named_nowhere(demo: Demo, kept: projections.Projections) -> None:
    key = await models.AccessKey.get(id=demo.rich.id)
    contact = await contacts.add(
        demo.rich, partnership=demo.partnership, contact=NewContact("Lee Example", ContactRole.LEAD_OFFICER)
    )
    person = (await models.Contact.get(id=contact, until__isnull=True)).person_id
    await models.AccessKey.filter(id=key.id).update(person_id=person)
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with log.heard(kept.hear), snapshot.held(keeper), projections.held(kept):
        assert await _by(demo) == {"Lee Example", None}
        await contacts.forget(demo.rich, contact=contact)
        assert await _by(demo) == {key.name, None}


async def _by(demo: Demo) -> set[str | None]:
    return {one.answers[0].by for one in (await demo.standing()).items}


async def test_nothing_is_read_from_memory_that_does_not_hear_or_of_another_time(
    demo: Demo, kept: projections.Projections
) -> None:
    with projections.held(kept):
        await partnerships.by_id(ANONYMOUS, [demo.partnership])
        assert recorded.at_hand(demo.partnership) is not None
        assert recorded.at_hand(demo.partnership, Moment(sequence=await log.head())) is None
        kept.in_step = False
        assert recorded.at_hand(demo.partnership) is None
    assert recorded.at_hand(demo.partnership) is None


async def test_what_is_kept_stays_within_its_bytes(demo: Demo) -> None:
    link = (await recorded.of([demo.partnership]))[demo.partnership]
    kept: projections.Kept[int, object] = projections.Kept(10_000)
    for number in range(100):
        kept.keep(number, link, size=900)
        kept.make(number, link, "anything", link, size=500)
        kept.get(0)
        assert kept.bytes <= 10_000
    assert len(kept) == 7
    assert kept.get(0) is link
    assert kept.get(1) is None
    for number in range(projections.MADE_MAX + 1):
        kept.make(0, link, number, link, size=10)
    assert list(kept.made(0, link)) == list(range(1, projections.MADE_MAX + 1)), "the first one has left"
    for number in range(100):
        kept.drop(number)
    assert (kept.bytes, len(kept)) == (0, 0)


async def test_a_look_is_shared_by_those_who_ask_in_one_turn(demo: Demo) -> None:
    del demo
    watch = watching.Watch()
    with rows.counted() as given:
        await asyncio.gather(*(watch.look() for _ in range(20)))
    assert len(given) == 1


async def test_what_is_kept_takes_no_statement_and_what_is_not_one_for_any_number(
    demo: Demo, kept: projections.Projections
) -> None:
    links = [demo.partnership, *[await opened(demo.rich, demo.poor, title=f"Link {one}") for one in range(9)]]
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    for wanted in (links[:1], links):
        kept.clear()
        with snapshot.held(keeper), projections.held(kept):
            with rows.counted() as given:
                await partnerships.by_id(demo.rich, wanted)
            assert len(given) == 1
            before = await said(demo.rich, wanted)
            with rows.counted() as given:
                assert (await said(demo.rich, wanted))["readiness"] == before["readiness"]
            assert len(given) == 0


async def test_a_name_in_addresses_takes_no_statement_and_what_is_hidden_as_many_as_what_is_not_there(
    demo: Demo, kept: projections.Projections
) -> None:
    hidden = await opened(demo.rich, demo.poor, title="Not yet")
    both = await partnerships.by_id(demo.rich, [demo.partnership, hidden])
    shown, secret = both[demo.partnership], both[hidden]
    with log.heard(kept.hear), projections.held(kept):
        for _ in range(2):  # The second time both are at hand.
            taken: list[int] = []
            for slug in (shown.slug, secret.slug, "not-there"):
                with rows.counted() as given:
                    found = await partnerships.find(ANONYMOUS, slug=slug)
                assert (None if found is None else found.id) == (shown.id if slug == shown.slug else None)
                taken.append(len(given))
        assert taken == [0, 2, 2]
        await _answer(demo)
        assert kept.partnerships.called(shown.slug) is None
        assert await partnerships.find(ANONYMOUS, slug=shown.slug) is not None


async def test_what_is_new_and_what_was_searched_for_takes_no_statement_again_until_something_is_written(
    demo: Demo, kept: projections.Projections
) -> None:
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()

    async def asked(viewer: Viewer) -> int:
        with snapshot.held(keeper), projections.held(kept), rows.counted() as given:
            await feed.changes(viewer, FIRST, ChangeFilter())
            await search.search(viewer, FIRST, query="mfano", filter=SearchFilter())
        return len(given)

    with log.heard(kept.hear):
        for viewer in (ANONYMOUS, demo.rich):
            assert await asked(viewer) > 0
            assert [await asked(replace(viewer, request_id="another")), await asked(demo.poor) > 0] == [0, True]
            kept.pages.clear()
        await asked(ANONYMOUS)
        await _answer(demo)
        assert await asked(ANONYMOUS) > 0


async def test_what_was_written_of_a_record_leaves_with_it(demo: Demo, kept: projections.Projections) -> None:
    with log.heard(kept.hear), projections.held(kept):
        (link,) = (await partnerships.by_id(demo.rich, [demo.partnership])).values()
        assert link in kept.notes
        before = kept.partnerships.bytes
        kept.notes.keep(link, "in some way", b"words", size=5)
        assert kept.notes.of("in some way") == {id(link): b"words"}
        assert kept.partnerships.bytes == before + 5
        await _answer(demo)
        assert link not in kept.notes
        kept.notes.keep(link, "in some way", b"words", size=5)
        assert kept.notes.of("in some way") == {}
        assert kept.partnerships.bytes == 0


async def test_a_page_is_given_as_it_was_shown_while_access_lets_each_be_shown_so(
    demo: Demo, kept: projections.Projections, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(demo.rich, demo.poor, title="Not yet")
    asked: list[tuple[str, ...]] = []
    may_see = access.may_see_partnership

    def heard(viewer: Viewer, *, organisation_ids: tuple[str, ...], acknowledged: bool) -> bool:
        asked.append(tuple(organisation_ids))
        return may_see(viewer, organisation_ids=organisation_ids, acknowledged=acknowledged)

    monkeypatch.setattr(access, "may_see_partnership", heard)

    async def listed(viewer: Viewer) -> partnerships.Listed:
        return await partnerships.list_all(viewer, FIRST, PartnershipFilter(), PartnershipOrder())

    with log.heard(kept.hear), projections.held(kept):
        for viewer in (ANONYMOUS, demo.rich):
            first = await listed(viewer)
            for _ in range(2):
                asked.clear()
                assert await listed(viewer) is first
                assert len(asked) == len(first.nodes), "who may see it is asked of each every time"
            assert await listed(demo.editor) is not first
            kept.notes.keep(first, "in some way", b"words", size=5)
            kept.partnerships.drop(first.nodes[-1].id)
            assert first not in kept.notes, "it would hold what has left"
            assert kept.notes.of("in some way") == {}
            again = await listed(viewer)
            assert (again.nodes, again.cursors) == (first.nodes, first.cursors)
            assert again is not first
            await _answer(demo)
            assert again not in kept.notes
        kept.clear()
    assert (kept.pages.bytes, kept.partnerships.bytes, kept.notes._entries, kept.notes._known) == (0, 0, {}, {})
