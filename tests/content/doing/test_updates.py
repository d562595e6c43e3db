"""News: its words are kept and its markup is not, it is found by its words, and taken back it is gone."""

import pytest

from content import errors, files, paging
from content.access import ANONYMOUS, Viewer
from content.doing import updates, visits
from content.linking import liveliness
from content.records import (
    ChangeType,
    DateOrder,
    Mark,
    MarkKind,
    SearchFilter,
    SearchKind,
    UpdateAudience,
    UpdateFilter,
    Visibility,
    Words,
)
from content.searching import search
from tests.content.busy import DAY, FIRST, listed, now, shown, side, told, update, visit
from tests.content.linked import begin, newcomer, opened, refused
from tests.content.living import days

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

BODY = "# Water\n\n- The *wells* are [dug](https://example.org/wells) <script>alert(1)</script>\n"


async def found(viewer: Viewer, word: str = "wells") -> list[str]:
    """Find news by a word."""
    filter_ = SearchFilter(kind=(SearchKind.UPDATE,))
    return [one.record_id for one in (await search.search(viewer, FIRST, query=word, filter=filter_)).nodes]


async def test_news_keeps_its_words_with_their_marks_and_no_markup(store: files.Store) -> None:
    demo = await begin(store)
    made = await update(
        demo.poor,
        demo.partnership,
        body=BODY,
        audiences=(UpdateAudience.STAFF, UpdateAudience.POLITICAL),
        visibility=Visibility.PARTNERSHIP,
        language="sw",
    )
    news = (await updates.by_id(demo.rich, [made]))[made]
    assert news.words == Words(
        "Water\n\n\u2022 The wells are dug alert(1)",
        (
            Mark(0, 5, MarkKind.BOLD),
            Mark(13, 18, MarkKind.ITALIC),
            Mark(23, 26, MarkKind.LINK, "https://example.org/wells"),
        ),
    )
    assert (news.title, news.language, news.audiences, news.side_id, news.withdrawn_at) == (
        "Wells",
        "sw",
        (UpdateAudience.STAFF, UpdateAudience.POLITICAL),
        await side(demo.poor, demo.partnership),
        None,
    )


async def test_news_without_words_is_refused(store: files.Store) -> None:
    demo = await begin(store)
    for body, says in (
        ("![a picture](https://example.org/x.png)", "no words"),
        ("[" * 401, "brackets"),
        ("x" * (updates.BODY_CHARACTERS_MAX + 1), "at most"),
        (" ", "empty"),
        ("> " * 40 + "deep", "deep"),
    ):
        async with refused(errors.InvalidInput, "body", says=says):
            await update(demo.rich, demo.partnership, body=body)
    async with refused(errors.InvalidInput, "audiences"):
        await update(demo.rich, demo.partnership, audiences=())
    async with refused(errors.InvalidInput, "title"):
        await update(demo.rich, demo.partnership, title="x" * (updates.TITLE_CHARACTERS_MAX + 1))


async def test_public_news_is_found_by_its_words_until_it_is_taken_back(store: files.Store) -> None:
    demo = await begin(store)
    made = await update(demo.poor, demo.partnership)
    await update(demo.poor, demo.partnership, visibility=Visibility.PARTNERSHIP)
    waiting = await opened(demo.rich, demo.poor, title="Waiting")
    hidden = await update(demo.rich, waiting)
    assert await found(ANONYMOUS) == [made]
    assert set(await found(demo.poor)) == {made, hidden}
    await updates.withdraw(demo.poor, update=made, reason="A name was printed.")
    assert (await found(ANONYMOUS), await found(demo.poor)) == ([], [hidden])


async def test_news_that_was_taken_back_is_its_writers_alone_as_of_any_time(store: files.Store) -> None:
    demo = await begin(store)
    made = await update(demo.poor, demo.partnership)
    then = await now()
    stranger = await newcomer("Elsewhere")
    for viewer in (demo.rich, stranger):
        async with refused(errors.Forbidden, "update"):
            await updates.withdraw(viewer, update=made, reason="We do not like it.")
    async with refused(errors.ReasonRequired, "reason"):
        await updates.withdraw(demo.poor, update=made, reason=" ")
    assert await updates.withdraw(demo.poor, update=made, reason="A name was printed.") == demo.partnership
    for viewer in (demo.rich, stranger, ANONYMOUS):
        for moment in (await now(), then):
            assert await updates.by_id(viewer, [made], moment) == {}
            assert await listed(viewer, demo.partnership, "update", moment) == []
        assert [one.type for one in await told(viewer, made)] == [
            ChangeType.UPDATE_PUBLISHED,
            ChangeType.UPDATE_WITHDRAWN,
        ]
    own = (await updates.by_id(demo.poor, [made]))[made]
    assert (own.withdrawn_reason, own.title) == ("A name was printed.", "Wells")
    assert await listed(demo.poor, demo.partnership, "update") == []
    for viewer in (demo.rich, stranger):
        async with refused(errors.NotFound, "update"):
            await updates.withdraw(viewer, update=made, reason="We do not like it.")
    async with refused(errors.WrongState, "update"):
        await updates.withdraw(demo.poor, update=made, reason="Again.")


async def test_news_is_looked_for_by_language_audience_and_time(store: files.Store) -> None:
    demo = await begin(store)
    first = await update(demo.rich, demo.partnership, audiences=(UpdateAudience.STAFF, UpdateAudience.COMMUNITY))
    second = await update(demo.poor, demo.partnership, language="sw")
    links = await shown(demo.poor, demo.partnership)

    async def listed_(narrowed: UpdateFilter, page: paging.Page = FIRST) -> list[str]:
        part = await updates.of_partnerships(demo.poor, links, page, narrowed, DateOrder())
        return [one.id for one in part[demo.partnership].nodes]

    assert await listed_(UpdateFilter()) == [second, first]
    whole = (await updates.of_partnerships(demo.poor, links, FIRST, UpdateFilter(), DateOrder()))[demo.partnership]
    assert await listed_(UpdateFilter(), paging.Page(first=1, after=whole.cursors[0])) == [first]
    assert await listed_(UpdateFilter(language=("sw",))) == [second]
    british = await update(demo.rich, demo.partnership, language="en-GB")
    assert await listed_(UpdateFilter(language=("en",))) == [british, first]
    assert await listed_(UpdateFilter(language=("en-GB", "s"))) == [british]
    with pytest.raises(errors.BadRequest, match="20 languages at most"):
        await listed_(UpdateFilter(language=("en",) * 21))
    await updates.withdraw(demo.rich, update=british, reason="Once is enough.")
    assert await listed_(UpdateFilter(audience=(UpdateAudience.STAFF, UpdateAudience.POLITICAL))) == [first]
    assert await listed_(UpdateFilter(since=whole.nodes[0].published_at)) == [second]


async def test_the_last_sign_of_life_is_the_last_that_one_may_see(store: files.Store) -> None:
    demo = await begin(store)

    async def last(viewer: Viewer) -> object:
        return (await liveliness.last_active(viewer, await shown(viewer, demo.partnership))).get(demo.partnership)

    assert await last(demo.rich) is None
    await visit(demo.rich, demo.partnership, starts_on=DAY, ends_on=days(1))
    assert (await last(demo.poor), await last(ANONYMOUS)) == (DAY, None), "its last day is still to come"
    await visit(demo.rich, demo.partnership, starts_on=days(-9), ends_on=days(-8), visibility=Visibility.SIDE)
    assert (await last(demo.rich), await last(demo.poor)) == (days(-8), DAY)
    await visit(demo.rich, demo.partnership, starts_on=days(9), visibility=Visibility.PUBLIC)
    made = await update(demo.rich, demo.partnership)
    assert (await last(demo.poor), await last(ANONYMOUS)) == (days(0), days(0))
    await updates.withdraw(demo.rich, update=made, reason="Not yet.")
    assert (await last(demo.poor), await last(ANONYMOUS)) == (DAY, None)
    (link,) = await shown(demo.rich, demo.partnership)
    assert await liveliness.last_active(demo.rich, [link]) == {demo.partnership: days(-8)}
    assert await visits.by_id(ANONYMOUS, []) == {}
