"""An editor settles what is proposed and corrects what is wrong in a draft, and in nothing that is published."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from content import files, models
from content.editing import corrections, describing, drafting, publishing
from content.editing.correcting.sections import AUDIENCE_LABEL_CHARACTERS_MAX
from content.editing.correcting.words import TEXT_CHARACTERS_MAX
from content.editing.corrections import NAMED_MAX, Decision
from content.records import (
    Audience,
    ChangeKind,
    Column,
    Edition,
    FindingCode,
    ItemChange,
    ItemChangeKind,
    ItemScope,
    RuleQuantifier,
    Scope,
    SectionKind,
    Words,
)
from content.replacing import replace
from tests.content import begun
from tests.content.begun import Desk
from tests.walks.rows import counted

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

Act = Callable[..., Any]
"""A verb, all but its draft, its version and whoever carries it out."""
OLD, NEW = "grow-at-a-steady-pace", "grow-at-your-own-pace"


async def revised(desk: Desk) -> tuple[str, ItemChange]:
    """Put the seed in force, draft its revision, and give the one change that waits for a decision."""
    await begun.published(desk)
    edition = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    (waiting,) = [
        item for item in (await begun.change_set(desk.editor, edition)).items if item.kind is ItemChangeKind.PROPOSED
    ]
    return edition, waiting


def words(edition: Edition) -> dict[str, str]:
    return {item.key: item.words.plain for section in edition.sections for item in section.items}


async def test_an_item_taken_for_the_same_keeps_its_key(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition, waiting = await revised(desk)
    before = await begun.seen(desk.editor, edition)
    async with begun.refused(store, "MATCHES_UNDECIDED", "1 proposed"):
        await publishing.publish(desk.editor, edition=edition, expected_version=1)
    decided = await corrections.decide(
        desk.editor, edition=edition, expected_version=1, decisions=[Decision(change=waiting.id, same=True)]
    )
    after = await begun.seen(desk.editor, edition)
    assert (decided, after.version) == (edition, 2)
    assert list(words(after)) == [OLD if key == NEW else key for key in words(before)]
    assert list(words(after).values()) == list(words(before).values())
    assert after.content_hash != before.content_hash
    (change,) = [
        item for item in (await begun.change_set(desk.editor, edition)).items if item.after and item.after[0].key == OLD
    ]
    assert (change.kind, change.score, change.segments) == (ItemChangeKind.REWORDED, None, waiting.segments)
    assert (await models.Edition.get(id=edition)).resets == []
    await publishing.publish(desk.editor, edition=edition, expected_version=2)


async def test_an_item_taken_for_another_is_new_and_the_old_one_gone(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition, waiting = await revised(desk)
    await corrections.decide(
        desk.editor, edition=edition, expected_version=1, decisions=[Decision(change=waiting.id, same=False)]
    )
    kinds = {
        (item.after or item.before)[0].key: item.kind for item in (await begun.change_set(desk.editor, edition)).items
    }
    assert (kinds[NEW], kinds[OLD]) == (ItemChangeKind.ADDED, ItemChangeKind.REMOVED)
    await publishing.publish(desk.editor, edition=edition, expected_version=2)


async def test_an_editor_may_decide_that_answers_do_not_stay(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition, waiting = await revised(desk)
    decisions = [Decision(change=waiting.id, same=True, keep_answers=False)]
    await corrections.decide(desk.editor, edition=edition, expected_version=1, decisions=decisions)
    assert (await models.Edition.get(id=edition)).resets == [OLD]
    first = await publishing.publish(desk.editor, edition=edition, expected_version=2)
    restored = await publishing.restore(desk.editor, edition=first)
    assert (await models.Edition.get(id=restored)).resets == [], "a decision about one step is none about another"


@pytest.mark.parametrize(("same", "keeps"), [(True, None), (True, False), (False, None)])
async def test_what_was_decided_and_said_stays_when_a_file_takes_the_place_of_a_draft(
    store: files.Store, *, same: bool, keeps: bool | None
) -> None:
    desk = await begun.desk(store)
    edition, waiting = await revised(desk)
    decisions = [Decision(change=waiting.id, same=same, keep_answers=keeps)]
    await corrections.decide(desk.editor, edition=edition, expected_version=1, decisions=decisions)
    terms = drafting.Terms("OGL-UK-3.0", "The leaflet's authors")
    await describing.edit_draft(
        desk.editor, edition=edition, expected_version=2, change_note="Clearer words.", licence=terms
    )
    before, row = await begun.seen(desk.editor, edition), await models.Edition.get(id=edition)
    other = begun.REVISED.replace(b"Background", b"How it began", 1)
    await begun.draft(desk, other, leaflet=begun.SLUG, replaces=edition)
    after, now = await begun.seen(desk.editor, edition), await models.Edition.get(id=edition)
    assert (now.proposals, now.resets, words(after)) == ([], row.resets, words(before))
    assert (now.change_note, now.licence_id, now.attribution) == ("Clearer words.", terms.spdx_id, terms.attribution)
    text = next(text for key, text in words(before).items() if key in (OLD, NEW)).encode()
    assert text in other
    await begun.draft(desk, other.replace(text, text + b" Slowly."), leaflet=begun.SLUG, replaces=edition)
    assert len((await models.Edition.get(id=edition)).proposals) == 1, "other words are another question"


async def test_what_is_said_of_a_draft_is_said_anew_and_nothing_else(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk, begun.little("Talk"))
    assert FindingCode.NO_LICENCE in {one.code for one in (await begun.seen(desk.editor, edition)).findings}
    for wrong in ({}, {"change_note": "x" * 2001}, {"licence": drafting.Terms("no such name", "x")}):
        async with begun.refused(store, "INVALID_INPUT"):
            await describing.edit_draft(desk.editor, edition=edition, expected_version=1, **wrong)
    edit = partial(describing.edit_draft, desk.editor, edition=edition)
    await edit(expected_version=1, change_kind=ChangeKind.MINOR, change_note=" Why. ")
    await edit(expected_version=2, licence=drafting.Terms("CC-BY-4.0", "Us"))
    shown = await begun.seen(desk.editor, edition)
    assert (shown.publication.change_kind, shown.publication.change_note) == (ChangeKind.MINOR, "Why.")
    assert FindingCode.NO_LICENCE not in {one.code for one in shown.findings}
    await edit(expected_version=3, change_note="")
    assert (await begun.seen(desk.editor, edition)).publication.change_note is None


async def test_only_what_waits_is_decided_and_only_once(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition, waiting = await revised(desk)
    kept = (await begun.change_set(desk.editor, edition)).items[0]
    for named in ("change-0000000000000000", kept.id, "\0"):
        async with begun.refused(store, "NOT_FOUND"):
            await corrections.decide(
                desk.editor,
                edition=edition,
                expected_version=1,
                decisions=[Decision(change=waiting.id, same=True), Decision(change=named, same=True)],
            )
    both = [Decision(change=waiting.id, same=True), Decision(change=waiting.id, same=False)]
    async with begun.refused(store, "NOT_FOUND"):
        await corrections.decide(desk.editor, edition=edition, expected_version=1, decisions=both)
    await corrections.decide(desk.editor, edition=edition, expected_version=1, decisions=both[:1])
    async with begun.refused(store, "NOT_FOUND"):
        await corrections.decide(desk.editor, edition=edition, expected_version=2, decisions=both[:1])


async def test_an_old_item_that_comes_back_in_other_words_is_shown_as_a_proposal(store: files.Store) -> None:
    desk = await begun.desk(store)
    gone = "Grow at a steady pace and do not try to do too much too soon"
    await begun.published(desk, begun.little("Talk to each other", gone))
    await begun.published(desk, begun.little("Talk to each other"), leaflet="little-leaflet")
    back = "Grow at your own pace and do not take on too much at once"
    edition = await begun.draft(desk, begun.little("Talk to each other", back), leaflet="little-leaflet")
    (waiting,) = [
        item for item in (await begun.change_set(desk.editor, edition)).items if item.kind is not ItemChangeKind.KEPT
    ]
    assert (waiting.kind, waiting.before, waiting.after[0].words.plain) == (ItemChangeKind.PROPOSED, (), back)
    await corrections.decide(
        desk.editor, edition=edition, expected_version=1, decisions=[Decision(change=waiting.id, same=True)]
    )
    assert list(words(await begun.seen(desk.editor, edition))) == ["talk-to-each-other", "grow-at-a-steady"]
    await publishing.publish(desk.editor, edition=edition, expected_version=2)


async def test_words_are_corrected_and_what_was_found_in_them_goes(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    before = await begun.seen(desk.editor, edition)
    corrected = {
        "opportunities": {"text": "Linking can help you to:"},
        "be-strategic": {"text": "Be strategic - an international strategy is needed to guide all overseas work"},
        "focus": {"label": "Focus together"},
        "setting-up": {"heading": "Setting it up"},
        "develop-a-local-strategic.1": {"text": "the aims of the partnership"},
        "rule": {"text": "If you can't tick all of these boxes, think again about linking."},
    }
    for version, (key, change) in enumerate(corrected.items(), 1):
        asked: dict[str, Any] = dict(change)
        await corrections.edit_item(desk.editor, edition=edition, expected_version=version, key=key, **asked)
    after = await begun.seen(desk.editor, edition)
    gone = [finding for finding in before.findings if finding not in after.findings]
    assert [(one.code, one.item) for one in gone] == [
        (FindingCode.TYPO, "opportunities"),
        (FindingCode.STRAY_PUNCTUATION, "be-strategic"),
    ]
    assert after.version == 1 + len(corrected)
    assert before.rule is not None
    assert after.rule == replace(before.rule, words=Words(corrected["rule"]["text"]))
    sections = {section.key: section for section in after.sections}
    assert sections["opportunities"].words == Words("Linking can help you to:")
    assert sections["conditions"].groups[0].heading == "Setting it up"
    assert words(after) == words(before) | {
        "be-strategic": corrected["be-strategic"]["text"],
        "focus": "Focus together - stick to agreed goals",
    }
    (focus,) = [item for item in after.checklists[1].items if item.key == "focus"]
    assert focus.label == "Focus together"
    assert after.checklists[0].items[0].details[0].words == Words("the aims of the partnership")
    entry = await models.LogEntry.filter(action="editItem").order_by("-sequence").first()
    assert entry is not None
    assert (entry.before["rule"]["words"]["plain"], entry.after["rule"]["words"]["plain"]) == (
        begun.RULE,
        corrected["rule"]["text"],
    )


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"key": "no-such", "text": "words"}, "NOT_FOUND"),
        ({"key": "\0", "text": "words"}, "NOT_FOUND"),
        ({"key": "focus"}, "INVALID_INPUT"),
        ({"key": "focus", "heading": "words"}, "INVALID_INPUT"),
        ({"key": "setting-up", "text": "words"}, "INVALID_INPUT"),
        ({"key": "conditions", "label": "words"}, "INVALID_INPUT"),
        ({"key": "conditions"}, "INVALID_INPUT"),
        ({"key": "focus", "text": ""}, "INVALID_INPUT"),
        ({"key": "focus", "text": "a\0b"}, "INVALID_INPUT"),
        ({"key": "focus", "label": "\udc00"}, "INVALID_INPUT"),
        ({"key": "focus", "text": "x" * (TEXT_CHARACTERS_MAX + 1)}, "INVALID_INPUT"),
    ],
)
async def test_a_correction_that_fits_nothing_is_refused(store: files.Store, asked: dict[str, Any], code: str) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    async with begun.refused(store, code):
        await corrections.edit_item(desk.editor, edition=edition, expected_version=1, **asked)


async def test_what_is_essential_is_the_editors_to_say(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    before = await begun.seen(desk.editor, edition)
    await corrections.mark_essential(
        desk.editor, edition=edition, expected_version=1, keys=("focus", "follow-up"), essential=True
    )
    await corrections.mark_essential(
        desk.editor,
        edition=edition,
        expected_version=2,
        keys=("follow-up",),
        essential=False,
        allows_not_applicable=True,
    )
    after = await begun.seen(desk.editor, edition)
    old = {item.key: item for checklist in before.checklists for item in checklist.items}
    changed = [item for checklist in after.checklists for item in checklist.items if item != old[item.key]]
    assert [(item.key, item.essential, item.allows_not_applicable) for item in changed] == [
        ("follow-up", False, True),
        ("focus", True, False),
    ]
    assert after.content_hash != before.content_hash
    for keys in (("no-such",), ("focus", "be-open-to-alternative"), ("develop-a-local-strategic.1",), ("checklist",)):
        async with begun.refused(store, "NOT_FOUND"):
            await corrections.mark_essential(
                desk.editor, edition=edition, expected_version=3, keys=keys, essential=True
            )


async def corrected(desk: Desk, edition: str) -> None:
    """Correct a draft of the seed in all that has a place; seven corrections."""
    await corrections.edit_section(
        desk.editor,
        edition=edition,
        expected_version=1,
        key="challenges",
        kind=SectionKind.CHECKLIST,
        heading="Watch out",
    )
    await corrections.edit_section(
        desk.editor,
        edition=edition,
        expected_version=2,
        key="resource-rich-communities",
        audience=Audience.OTHER,
        audience_label="Those with means",
    )
    await corrections.add_item(
        desk.editor,
        edition=edition,
        expected_version=3,
        section="conditions",
        group="organisation",
        label="Record",
        text="keep the minutes",
    )
    await corrections.move_item(
        desk.editor,
        edition=edition,
        expected_version=4,
        key="focus",
        section="checklist",
        after="follow-up",
        column=Column.LEFT,
    )
    await corrections.move_item(
        desk.editor, edition=edition, expected_version=5, key="find-a-partner", scope=ItemScope.SIDE
    )
    await corrections.remove_item(desk.editor, edition=edition, expected_version=6, key="follow-up")
    await corrections.edit_rule(
        desk.editor,
        edition=edition,
        expected_version=7,
        quantifier=RuleQuantifier.ALL,
        checklists=("conditions", "steps"),
    )


async def test_sections_items_and_the_rule_are_corrected_and_kept(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    before = await begun.seen(desk.editor, edition)
    await corrected(desk, edition)
    after = await begun.seen(desk.editor, edition)
    assert after.version == 8
    sections = {section.key: section for section in after.sections}
    assert (sections["challenges"].kind, sections["challenges"].heading) == (SectionKind.CHECKLIST, "Watch out")
    assert [one.key for one in after.checklists] == ["steps", "conditions", "challenges"]
    rich = sections["resource-rich-communities"]
    assert (rich.audience, rich.audience_label) == (Audience.OTHER, "Those with means")
    steps, conditions, challenges = ({item.key: item for item in one.items} for one in after.checklists)
    old = {item.key: item for one in before.checklists for item in one.items}
    *left, last = [key for key, item in old.items() if item.checklist_key == "steps" and key != "follow-up"]
    assert list(steps) == [*left, "focus", last]
    assert steps["focus"] == replace(
        old["focus"],
        number=9,
        column=Column.LEFT,
        scope=ItemScope.JOINT,
        essential=True,
        checklist_key="steps",
    )
    assert steps["find-a-partner"] == replace(old["find-a-partner"], scope=ItemScope.SIDE)
    assert conditions["record"].words == Words("Record - keep the minutes")
    assert list(conditions)[6] == "record", "first of its group"
    assert all(item.essential for item in challenges.values())
    assert after.rule == replace(before.rule, quantifier=RuleQuantifier.ALL)  # type: ignore[type-var]  # there is one
    assert words(after) == {key: said for key, said in words(before).items() if key != "follow-up"} | {
        "record": "Record - keep the minutes"
    }
    entry = await models.LogEntry.filter(action="moveItem").order_by("sequence").first()
    assert entry is not None
    assert (entry.before["outline focus"]["section"], entry.after["outline focus"]["section"]) == (
        "conditions",
        "checklist",
    )
    assert set(entry.before) == {"outline focus", "outline persevere", f"outline {last}"}


async def test_what_is_corrected_in_a_draft_is_what_a_new_upload_is_compared_with(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.draft(desk, begun.little("Talk to them"))
    await corrections.add_item(
        desk.editor,
        edition=first,
        expected_version=1,
        section="checklist",
        after="talk-to-them",
        text="Write home soon",
    )
    await publishing.publish(desk.editor, edition=first, expected_version=2)
    second = await begun.draft(desk, begun.little("Write home soon", "Talk to them"), leaflet="little-leaflet")
    assert (await begun.change_set(desk.editor, second)).summary == "1 item moved; 1 unchanged."
    await corrections.remove_item(desk.editor, edition=second, expected_version=1, key="write-home-soon")
    await corrections.add_item(
        desk.editor, edition=second, expected_version=2, section="checklist", text="Write home soon"
    )
    assert list(words(await begun.seen(desk.editor, second))) == ["write-home-soon-2", "talk-to-them"], "keys are kept"
    assert (await begun.change_set(desk.editor, second)).summary == "1 item added, 1 removed; 1 unchanged."


@pytest.mark.parametrize(
    ("verb", "asked", "code"),
    [
        (corrections.add_item, {"section": "checklist", "text": " "}, "INVALID_INPUT"),
        (corrections.add_item, {"section": "checklist", "text": "a\0b"}, "INVALID_INPUT"),
        (corrections.add_item, {"section": "checklist", "text": "x" * (TEXT_CHARACTERS_MAX + 1)}, "INVALID_INPUT"),
        (corrections.add_item, {"section": "checklist", "text": "x", "label": ""}, "INVALID_INPUT"),
        (corrections.add_item, {"section": "a\0b", "text": "x"}, "NOT_FOUND"),
        (corrections.move_item, {"key": "no-such"}, "NOT_FOUND"),
        (corrections.move_item, {"key": "focus", "section": "no-such"}, "NOT_FOUND"),
        (corrections.edit_section, {"key": "checklist", "heading": "a\0b"}, "INVALID_INPUT"),
        (
            corrections.edit_section,
            {
                "key": "checklist",
                "audience": Audience.OTHER,
                "audience_label": "x" * (AUDIENCE_LABEL_CHARACTERS_MAX + 1),
            },
            "INVALID_INPUT",
        ),
        (corrections.edit_rule, {"text": "\udc00"}, "INVALID_INPUT"),
        (corrections.edit_rule, {"checklists": ("no-such",)}, "NOT_FOUND"),
        (corrections.merge_items, {"gone": ("a\0b",), "into": "focus"}, "NOT_FOUND"),
        (corrections.split_item, {"old": "focus", "into": ("focus", "follow-up")}, "NOT_FOUND"),
        (corrections.mark_essential, {"keys": ("focus",) * (NAMED_MAX + 1), "essential": True}, "LIMIT_REACHED"),
        (corrections.decide, {"decisions": (Decision("x", same=True),) * (NAMED_MAX + 1)}, "LIMIT_REACHED"),
    ],
)
async def test_no_correction_that_makes_no_sense_leaves_a_trace(
    store: files.Store, verb: Act, asked: dict[str, Any], code: str
) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    async with begun.refused(store, code):
        await verb(desk.editor, edition=edition, expected_version=1, **asked)


ACTS: dict[str, Act] = {
    "decideMatches": partial(corrections.decide, decisions=()),
    "editItem": partial(corrections.edit_item, key="talk", text="Talk more"),
    "markEssential": partial(corrections.mark_essential, keys=("talk",), essential=False),
    "editSection": partial(corrections.edit_section, key="checklist", heading="To do"),
    "addItem": partial(corrections.add_item, section="checklist", text="Write home"),
    "moveItem": partial(corrections.move_item, key="talk", scope=ItemScope.JOINT),
    "removeItem": partial(corrections.remove_item, key="sing"),
    "editRule": partial(corrections.edit_rule, quantifier=RuleQuantifier.ALL),
    "mergeItems": partial(corrections.merge_items, gone=("sing",), into="talk"),
    "editDraft": partial(describing.edit_draft, change_note="More to do."),
    "splitItem": partial(corrections.split_item, old="talk", into=("talk", "sing")),
    "discardDraft": drafting.discard,
    "publishEdition": publishing.publish,
}


async def begin(desk: Desk) -> str:
    """Put one box in force, and draft a second one beside it."""
    await begun.published(desk, begun.little("Talk"))
    return await begun.draft(desk, begun.little("Talk", "Sing"), leaflet="little-leaflet")


@pytest.mark.parametrize("verb", ACTS)
async def test_a_draft_that_has_changed_since_or_is_out_or_is_not_there_is_not_written(
    store: files.Store, verb: str
) -> None:
    desk = await begun.desk(store)
    act = partial(ACTS[verb], desk.editor)
    edition = await begin(desk)
    for version in (0, 2, -1):
        async with begun.refused(store, "STALE_VERSION"):
            await act(edition=edition, expected_version=version)
    for unknown in ("edition-0000000000000000", "", "leaflet", "a\0b"):
        async with begun.refused(store, "NOT_FOUND"):
            await act(edition=unknown, expected_version=1)
    for nobody in (begun.STRANGER, begun.lacking(desk.editor, Scope.READ)):
        async with begun.refused(store, "NOT_FOUND"):
            await ACTS[verb](nobody, edition=edition, expected_version=1)
    await publishing.publish(desk.editor, edition=edition, expected_version=1)
    for version in (1, 2):
        async with begun.refused(store, "EDITION_PUBLISHED"):
            await act(edition=edition, expected_version=version)


CORRECTED = sorted(set(ACTS) - {"discardDraft", "publishEdition"})


@pytest.mark.parametrize("verb", CORRECTED)
async def test_a_correction_takes_as_many_statements_in_a_long_draft_as_in_a_short_one(
    store: files.Store, verb: str
) -> None:
    desk = await begun.desk(store)
    taken: list[int] = []
    for more in ([], [f"Do the thing that is number {number}" for number in range(60)]):
        title = f"Little Leaflet {len(more)}"
        await begun.published(desk, begun.little("Talk", *more, title=title))
        slug = title.lower().replace(" ", "-")
        edition = await begun.draft(desk, begun.little("Talk", "Sing", *more, title=title), leaflet=slug)
        with counted() as given:
            await ACTS[verb](desk.editor, edition=edition, expected_version=1)
        taken.append(len(given))
    assert taken[0] == taken[1]


@pytest.mark.parametrize("verb", ACTS)
async def test_a_correction_sent_twice_is_carried_out_once(store: files.Store, verb: str) -> None:
    desk = await begun.desk(store)
    edition = await begin(desk)
    sent = partial(ACTS[verb], desk.editor, edition=edition, expected_version=1)
    first = await sent(idempotency_key="once")
    before = await begun.kept(store)
    assert await sent(idempotency_key="once") == first
    assert await begun.kept(store) == before
    assert await models.LogEntry.filter(action=verb, subject=edition).count() == 1
    for key in ("", "x" * 201, "a\0b"):
        async with begun.refused(store, "INVALID_INPUT"):
            await sent(idempotency_key=key)
    async with begun.refused(store, "IDEMPOTENCY_KEY_REUSED"):
        await publishing.withdraw(
            desk.editor, edition=edition, expected_version=1, reason="words", idempotency_key="once"
        )
