"""What records suggest: known by the words of boxes, said to a side that has not ticked them, and ticked by nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from content import catalogue, errors, files, models
from content.access import ANONYMOUS, Viewer
from content.leaflet import prompts
from content.linking import grounds
from content.records import (
    ActivityStatus,
    AnswerState,
    Ground,
    NewAnswer,
    NewResponsibility,
    NextStep,
    Prompt,
    Suggested,
    Visibility,
    VisitPurpose,
    Why,
)
from content.searching import indexing
from content.ticking import answering, suggesting
from tests.content.begun import SEED, bullets
from tests.content.busy import activity, review, shown, side, update, visit
from tests.content.linked import Demo, begin, newcomer
from tests.content.living import Proofs, days

KEYS = {
    Prompt.SCOPING_VISIT: "find-a-partner",
    Prompt.SIGNED_AGREEMENT: "formalise-the-relationship-through",
    Prompt.DUTIES: "set-schedule-for-activities",
    Prompt.REVIEW: "follow-up",
    Prompt.NEWS: "on-going-communication-of",
}
"""Of the seed leaflet."""


def test_the_boxes_are_known_by_their_words_and_not_by_their_place() -> None:
    words = [
        "Communicate the rationale clearly to build local support",
        "Allocate responsibility - a lead person or committee",
        "Ongoing communication of achievements",
        "Review how it went, and improve",
        "Agree on a charter and sign it",
        "Make a visit to explore whether you fit",
        "A schedule of activities, and who is responsible",
    ]
    printed = [prompts.Box(str(number), text) for number, text in enumerate(words)]
    expected = {
        Prompt.NEWS: "2",
        Prompt.REVIEW: "3",
        Prompt.SIGNED_AGREEMENT: "4",
        Prompt.SCOPING_VISIT: "5",
        Prompt.DUTIES: "6",
    }
    assert prompts.boxes(printed, "en-GB") == expected
    assert prompts.boxes(reversed(printed), "en") == expected
    assert prompts.boxes([prompts.Box("x", "Faites une visite exploratoire")], "fr") == {Prompt.SCOPING_VISIT: "x"}
    assert prompts.boxes([prompts.Box("x", point) for point in bullets("Setting up", SEED)], "en") == {}


@pytest.mark.parametrize("hints", [prompts.ENGLISH, prompts.FRENCH, prompts.SPANISH, prompts.PORTUGUESE])
def test_every_language_has_words_for_every_prompt(hints: dict[Prompt, object]) -> None:
    assert set(hints) == set(Prompt)
    assert {catalogue.because(prompt, ("fr",)) for prompt in Prompt}.isdisjoint(
        catalogue.because(prompt, ("en",)) for prompt in Prompt
    )


async def suggested(viewer: Viewer, demo: Demo) -> dict[Prompt, tuple[str, str | None]]:
    found = await suggesting.of_partnerships(viewer, await shown(viewer, demo.partnership))
    return {one.prompt: (one.item_key, one.record_id) for one in found.get(demo.partnership, ())}


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_each_kind_of_record_suggests_its_box_to_the_sides_that_see_it(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = await begin(store)
    proofs = Proofs()
    monkeypatch.setattr(grounds, "PROVERS", {Ground.SIGNED_AGREEMENT: proofs.signed})
    link, mine = demo.partnership, await side(demo.rich, demo.partnership)
    assert await suggested(demo.rich, demo) == {}
    await visit(demo.rich, link, purpose=VisitPurpose.CEREMONY)
    await visit(demo.rich, link, starts_on=days(3))
    await review(demo.rich, link, held_on=days(-400))
    await update(demo.rich, link, visibility=Visibility.PARTNERSHIP)
    await activity(demo.rich, link)
    assert await suggested(demo.rich, demo) == {}
    somebody = (NewResponsibility(side=mine, function="Travel", person="A. Example"),)
    await models.Activity.filter(partnership_id=link).update(status=ActivityStatus.CANCELLED)
    proofs.of[Ground.SIGNED_AGREEMENT].add(link)
    made = {
        Prompt.SCOPING_VISIT: await visit(demo.rich, link),
        Prompt.DUTIES: await activity(demo.rich, link, duties=somebody),
        Prompt.REVIEW: await review(demo.rich, link),
        Prompt.NEWS: await update(demo.rich, link),
        Prompt.SIGNED_AGREEMENT: None,
    }
    whole = {prompt: (KEYS[prompt], record) for prompt, record in made.items()}
    assert await suggested(demo.rich, demo) == await suggested(demo.poor, demo) == whole
    for outside in (ANONYMOUS, demo.editor, await newcomer("Elsewhere")):
        assert await suggested(outside, demo) == {}
    await visit(demo.rich, link, visibility=Visibility.SIDE)
    assert (await suggested(demo.poor, demo))[Prompt.SCOPING_VISIT] == whole[Prompt.SCOPING_VISIT]
    await activity(demo.poor, link)
    await models.Update.filter(id=made[Prompt.NEWS]).update(published_at=datetime.now(UTC) - timedelta(days=367))
    await indexing.rebuild()  # Its date was put back by hand.
    assert set(await suggested(demo.rich, demo)) == set(Prompt) - {Prompt.DUTIES, Prompt.NEWS}


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_what_a_side_has_ticked_is_not_suggested_and_each_step_is_said_once(store: files.Store) -> None:
    demo = await begin(store)
    said = (Suggested(Prompt.REVIEW, KEYS[Prompt.REVIEW], "review-x"), Suggested(Prompt.NEWS, KEYS[Prompt.NEWS], None))
    standing = await demo.standing(demo.poor)
    assert [(one.item.key, one.prompt) for one in suggesting.suggestions(standing, said)] == [
        (KEYS[Prompt.REVIEW], Prompt.REVIEW),
        (KEYS[Prompt.NEWS], Prompt.NEWS),
    ]
    steps = suggesting.next_steps(standing, said, 10)
    keys = [one.item.key for one in steps]
    assert [one.why for one in steps][:3] == [Why.SUGGESTED, Why.SUGGESTED, Why.DISAGREEMENT]
    assert {one.why for one in steps[3:]} == {Why.OPEN}
    assert len(set(keys)) == len(keys)
    assert steps[0] == NextStep(steps[0].item, Why.SUGGESTED, Prompt.REVIEW)
    assert suggesting.next_steps(standing, said, 1) == steps[:1]
    ticked = NewAnswer(item=KEYS[Prompt.REVIEW], state=AnswerState.TICKED)
    await answering.answer(demo.poor, partnership=demo.partnership, answers=(ticked,))
    later = await demo.standing(demo.poor)
    assert [one.prompt for one in suggesting.suggestions(later, said)] == [Prompt.NEWS]
    for first in (0, suggesting.STEPS_MAX + 1):
        with pytest.raises(errors.BadRequest):
            suggesting.next_steps(later, said, first)
