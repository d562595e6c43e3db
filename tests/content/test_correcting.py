"""An editor settles what is proposed and corrects what is wrong in a draft, and in nothing that is published."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from content import correcting, drafting, files, models, publishing
from content.drafting import Decision
from content.records import Edition, FindingCode, ItemChange, ItemChangeKind, Words
from tests.content import begun
from tests.content.begun import Desk

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

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
    decided = await drafting.decide(
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
    await drafting.decide(
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
    await drafting.decide(desk.editor, edition=edition, expected_version=1, decisions=decisions)
    assert (await models.Edition.get(id=edition)).resets == [OLD]
    first = await publishing.publish(desk.editor, edition=edition, expected_version=2)
    restored = await publishing.restore(desk.editor, edition=first)
    assert (await models.Edition.get(id=restored)).resets == [], "a decision about one step is none about another"


async def test_only_what_waits_is_decided_and_only_once(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition, waiting = await revised(desk)
    kept = (await begun.change_set(desk.editor, edition)).items[0]
    for named in ("change-0000000000000000", kept.id, "\0"):
        async with begun.refused(store, "NOT_FOUND"):
            await drafting.decide(
                desk.editor,
                edition=edition,
                expected_version=1,
                decisions=[Decision(change=waiting.id, same=True), Decision(change=named, same=True)],
            )
    both = [Decision(change=waiting.id, same=True), Decision(change=waiting.id, same=False)]
    async with begun.refused(store, "NOT_FOUND"):
        await drafting.decide(desk.editor, edition=edition, expected_version=1, decisions=both)
    await drafting.decide(desk.editor, edition=edition, expected_version=1, decisions=both[:1])
    async with begun.refused(store, "NOT_FOUND"):
        await drafting.decide(desk.editor, edition=edition, expected_version=2, decisions=both[:1])


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
    await drafting.decide(
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
        await drafting.edit_item(desk.editor, edition=edition, expected_version=version, key=key, **asked)
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
        ({"key": "focus", "text": "x" * (correcting.TEXT_CHARACTERS_MAX + 1)}, "INVALID_INPUT"),
    ],
)
async def test_a_correction_that_fits_nothing_is_refused(store: files.Store, asked: dict[str, Any], code: str) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    async with begun.refused(store, code):
        await drafting.edit_item(desk.editor, edition=edition, expected_version=1, **asked)


async def test_what_is_essential_is_the_editors_to_say(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk)
    before = await begun.seen(desk.editor, edition)
    await drafting.mark_essential(
        desk.editor, edition=edition, expected_version=1, keys=("focus", "follow-up"), essential=True
    )
    await drafting.mark_essential(
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
            await drafting.mark_essential(desk.editor, edition=edition, expected_version=3, keys=keys, essential=True)


Act = Callable[[Desk, str, int], Any]
ACTS: dict[str, Act] = {
    "decideMatches": lambda desk, edition, version: drafting.decide(
        desk.editor, edition=edition, expected_version=version, decisions=()
    ),
    "editItem": lambda desk, edition, version: drafting.edit_item(
        desk.editor, edition=edition, expected_version=version, key="talk", text="Talk more"
    ),
    "markEssential": lambda desk, edition, version: drafting.mark_essential(
        desk.editor, edition=edition, expected_version=version, keys=("talk",), essential=False
    ),
    "discardDraft": lambda desk, edition, version: drafting.discard(
        desk.editor, edition=edition, expected_version=version
    ),
    "publishEdition": lambda desk, edition, version: publishing.publish(
        desk.editor, edition=edition, expected_version=version
    ),
}


@pytest.mark.parametrize("verb", ACTS)
async def test_a_draft_that_has_changed_since_or_is_out_or_is_not_there_is_not_written(
    store: files.Store, verb: str
) -> None:
    desk = await begun.desk(store)
    act = ACTS[verb]
    edition = await begun.draft(desk, begun.little("Talk"))
    for version in (0, 2, -1):
        async with begun.refused(store, "STALE_VERSION"):
            await act(desk, edition, version)
    for unknown in ("edition-0000000000000000", "", "leaflet", "a\0b"):
        async with begun.refused(store, "NOT_FOUND"):
            await act(desk, unknown, 1)
    await publishing.publish(desk.editor, edition=edition, expected_version=1)
    for version in (1, 2):
        async with begun.refused(store, "EDITION_PUBLISHED"):
            await act(desk, edition, version)


@pytest.mark.parametrize("verb", ACTS)
async def test_a_correction_sent_twice_is_carried_out_once(store: files.Store, verb: str) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk, begun.little("Talk"))
    sent: dict[str, Callable[[str], Any]] = {
        "decideMatches": lambda key: drafting.decide(
            desk.editor, edition=edition, expected_version=1, decisions=(), idempotency_key=key
        ),
        "editItem": lambda key: drafting.edit_item(
            desk.editor, edition=edition, expected_version=1, key="talk", text="Talk more", idempotency_key=key
        ),
        "markEssential": lambda key: drafting.mark_essential(
            desk.editor, edition=edition, expected_version=1, keys=("talk",), essential=False, idempotency_key=key
        ),
        "discardDraft": lambda key: drafting.discard(
            desk.editor, edition=edition, expected_version=1, idempotency_key=key
        ),
        "publishEdition": lambda key: publishing.publish(
            desk.editor, edition=edition, expected_version=1, idempotency_key=key
        ),
    }
    first = await sent[verb]("once")
    before = await begun.kept(store)
    assert await sent[verb]("once") == first
    assert await begun.kept(store) == before
    assert await models.LogEntry.filter(action=verb).count() == 1
    for key in ("", "x" * 201, "a\0b"):
        async with begun.refused(store, "INVALID_INPUT"):
            await sent[verb](key)
    async with begun.refused(store, "IDEMPOTENCY_KEY_REUSED"):
        await publishing.withdraw(
            desk.editor, edition=edition, expected_version=1, reason="words", idempotency_key="once"
        )
