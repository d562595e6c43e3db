"""A translation is uploaded, decided, published, corrected; partnerships read it, and nobody is asked anything."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from content import files, models
from content.access import ANONYMOUS
from content.editing import changes, corrections, drafting, publishing, reviewing
from content.editing.correcting.matches import change_id
from content.editing.drafting import Target
from content.guiding import guidance
from content.linking import partnerships
from content.records import (
    AnswerState,
    ChangeImpact,
    ChangeKind,
    ChangeSet,
    Edition,
    EditionStatus,
    FindingCode,
    ItemChangeKind,
    Leaflet,
    LeafletLanguage,
    NewAnswer,
    Words,
)
from content.replacing import replace
from content.ticking import adopting, answering, checklists
from tests.content import begun, linked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

FOLDER = Path(__file__).resolve().parents[2] / "leaflets" / "translated"
FRENCH = (FOLDER / "local-authority-links.fr.md").read_bytes()
PARTIAL = (FOLDER / "local-authority-links.fr-revised.md").read_bytes()
TOWN = "Small Town"
SMALL = begun.little("Find the 3 partners", "Send 12 letters", "Pay 40 euros", title=TOWN)
LARGER = begun.little("Find the 3 partners", "Send 12 letters", "Pay 40 euros", "Plant 5 trees", title=TOWN)
PETITE = begun.little(
    "Trouver les 3 partenaires",
    "Envoyer 12 lettres",
    "Payer 40 euros",
    title="Petite ville",
    rule="Si vous ne pouvez pas cocher toutes ces cases, réfléchissez encore.",
)


async def in_french(desk: begun.Desk, source: bytes = PETITE, *, leaflet: str = "small-town") -> str:
    """Upload a translation, accept every pair, publish it."""
    return await begun.published(desk, source, leaflet=leaflet, language="fr")


async def leaflet_of(slug: str = "small-town", *, as_of: datetime | None = None) -> Leaflet:
    found = await guidance.find_leaflet(ANONYMOUS, slug=slug, as_of=as_of)
    assert found is not None
    return found


async def reading(*languages: str, slug: str = "small-town", number: int | None = None) -> Edition:
    """Read a leaflet in the best of some languages, as anybody."""
    leaflet = await leaflet_of(slug)
    (edition_id,) = await guidance.edition_ids_for(ANONYMOUS, [(leaflet, languages, number)])
    assert edition_id is not None
    return await begun.seen(ANONYMOUS, edition_id)


def spoken(edition: Edition) -> list[tuple[str, str]]:
    """List the items of an edition with the language of each."""
    return [(item.words.plain, item.language) for section in edition.sections for item in section.items]


def stand(edition: Edition) -> tuple[int, int, str, EditionStatus]:
    return edition.number, edition.revision, edition.language, edition.status


async def test_a_first_translation_is_decided_in_one_call(store: files.Store) -> None:
    desk = await begun.desk(store)
    original = await begun.published(desk)
    before = await begun.seen(ANONYMOUS, original)
    draft = await begun.draft(desk, FRENCH, leaflet=begun.SLUG, language="fr")
    shown = await begun.seen(desk.editor, draft)
    assert stand(shown) == (1, 1, "fr", EditionStatus.DRAFT)
    assert shown.publication.change_kind is ChangeKind.MINOR
    assert shown.translation is not None
    assert (shown.translation.of_id, shown.translation.complete, shown.translation.behind) == (original, True, False)
    found = await begun.change_set(desk.editor, draft)
    assert (found.from_id, found.to_id, found.impact) == (original, draft, ChangeImpact(shown.leaflet_id, 0, 0, 0))
    assert found.summary == "68 items to decide."
    english = [item for section in before.sections for item in section.items]
    french = [item for section in shown.sections for item in section.items]
    assert [(one.before, one.after) for one in found.items] == [
        ((a,), (b,)) for a, b in zip(english, french, strict=True)
    ]
    async with begun.refused(store, "MATCHES_UNDECIDED", "68 proposed"):
        await publishing.publish(desk.editor, edition=draft, expected_version=1)
    decisions = [corrections.Decision(change=one.id, same=True) for one in found.items]
    await corrections.decide(desk.editor, edition=draft, expected_version=1, decisions=decisions)
    after = await begun.change_set(desk.editor, draft)
    assert after.summary == "68 items reworded."


async def test_publishing_a_translation_leaves_the_original_as_it_was(store: files.Store) -> None:
    desk = await begun.desk(store)
    original = await begun.published(desk)
    before = await begun.seen(ANONYMOUS, original)
    french = await in_french(desk, FRENCH, leaflet=begun.SLUG)
    public = await reading("fr", "en", slug=begun.SLUG)
    assert stand(public) == (1, 1, "fr", EditionStatus.PUBLISHED)
    assert {language for _, language in spoken(public)} == {"fr"}
    assert await begun.seen(ANONYMOUS, original) == before
    assert await reading("en", slug=begun.SLUG) == before
    assert await reading(slug=begun.SLUG) == before
    leaflet = await leaflet_of(begun.SLUG)
    assert leaflet.title.by_language == (
        ("en-GB", "Local Authority Links"),
        ("fr", "Liens entre collectivités locales"),
    )
    assert (await guidance.languages_of(ANONYMOUS, [leaflet]))[leaflet.id] == (
        LeafletLanguage(language="en-GB", complete=True, behind=False, edition_id=original),
        LeafletLanguage(language="fr", complete=True, behind=False, edition_id=french),
    )


async def test_what_is_missing_is_shown_in_the_original_and_says_so(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    await in_french(desk, PARTIAL, leaflet=begun.SLUG)
    edition = await reading("fr", slug=begun.SLUG)
    assert edition.translation is not None
    assert [(item.key, item.words.plain, item.language) for item in edition.translation.missing] == [
        ("focus", "Focus - stick to agreed goals", "en-GB"),
        ("changes-of-staff-and", "Changes of staff and sustainability", "en-GB"),
    ]
    assert not edition.translation.complete
    assert Counter(language for _, language in spoken(edition)) == {"fr": 66, "en-GB": 2}
    assert {section.language for section in edition.sections} == {"fr"}
    english = await reading("en", slug=begun.SLUG)
    assert [section.key for section in edition.sections] == [section.key for section in english.sections]
    leaflet = await leaflet_of(begun.SLUG)
    assert [one.complete for one in (await guidance.languages_of(ANONYMOUS, [leaflet]))[leaflet.id]] == [True, False]


async def test_a_correction_is_the_next_revision_and_asks_about_what_is_new_alone(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    first = await in_french(desk)
    better = PETITE.replace(b"Payer 40 euros", b"Verser 40 euros chaque hiver")
    draft = await begun.draft(desk, better, leaflet="small-town", language="fr")
    found = await begun.change_set(desk.editor, draft)
    assert (found.from_id, found.summary) == (first, "1 item to decide; 2 unchanged.")
    (asked,) = [one for one in found.items if one.kind is ItemChangeKind.PROPOSED]
    assert [(item.words.plain, item.language) for item in asked.before] == [("Payer 40 euros", "fr")]
    second = await in_french(desk, better)
    assert stand(await begun.seen(ANONYMOUS, second)) == (1, 2, "fr", EditionStatus.PUBLISHED)
    assert stand(await begun.seen(ANONYMOUS, first)) == (1, 1, "fr", EditionStatus.SUPERSEDED)
    assert len(await models.Edition.filter(published_at__isnull=False)) == 3
    assert len({row.outline_id for row in await models.Edition.filter(published_at__isnull=False)}) == 1


async def test_a_newer_number_leaves_the_translation_behind_until_it_is_translated(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, SMALL)
    await in_french(desk)
    await begun.published(desk, LARGER, leaflet="small-town")
    behind = await reading("fr")
    assert stand(behind) == (1, 1, "fr", EditionStatus.PUBLISHED)
    assert behind.translation is not None
    assert behind.translation.behind
    leaflet = await leaflet_of()
    assert [one.behind for one in (await guidance.languages_of(ANONYMOUS, [leaflet]))[leaflet.id]] == [False, True]
    larger = PETITE.replace(b"- [ ] Payer", b"- [ ] Planter 5 arbres\n- [ ] Payer")
    draft = await begun.draft(desk, larger, leaflet="small-town", language="fr")
    found = await begun.change_set(desk.editor, draft)
    (asked,) = [one for one in found.items if one.kind is ItemChangeKind.PROPOSED]
    assert [item.words.plain for item in (*asked.before, *asked.after)] == ["Plant 5 trees", "Planter 5 arbres"]
    assert found.summary == "1 item to decide; 3 unchanged."
    await in_french(desk, larger)
    assert stand(await reading("fr")) == (2, 1, "fr", EditionStatus.PUBLISHED)
    older = PETITE.replace(b"Envoyer 12 lettres", b"Envoyer 12 belles lettres")
    revised = await begun.draft(desk, older, leaflet="small-town", language="fr", translation_of=first)
    assert stand(await begun.seen(desk.editor, revised)) == (1, 2, "fr", EditionStatus.DRAFT)


async def test_a_wrong_pair_is_parted_and_its_words_given_to_the_right_item(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    draft = await begun.draft(desk, PETITE, leaflet="small-town", language="fr")
    names = {one.after[0].key: one.id for one in (await begun.change_set(desk.editor, draft)).items}
    assert names == {key: change_id(draft, key) for key in names}
    decisions = [corrections.Decision(change=name, same=key != "pay-40-euros") for key, name in names.items()]
    async with begun.refused(store, "INVALID_INPUT", "moves no ticks"):
        refused = [replace(decisions[0], keep_answers=False)]
        await corrections.decide(desk.editor, edition=draft, expected_version=1, decisions=refused)
    await corrections.decide(desk.editor, edition=draft, expected_version=1, decisions=decisions)
    parted = await begun.seen(desk.editor, draft)
    assert parted.translation is not None
    assert [item.key for item in parted.translation.missing] == ["pay-40-euros"]
    assert [one.excerpt for one in parted.findings if one.code is FindingCode.PART_SKIPPED] == ["Payer 40 euros"]
    async with begun.refused(store, "INVALID_INPUT", "give its `text`"):
        await corrections.edit_item(desk.editor, edition=draft, expected_version=2, key="pay-40-euros", label="Payer")
    await corrections.edit_item(
        desk.editor, edition=draft, expected_version=2, key="pay-40-euros", text="Payer 40 euros"
    )
    mended = await begun.seen(desk.editor, draft)
    assert mended.translation is not None
    assert mended.translation.complete
    assert not [one for one in mended.findings if one.code is FindingCode.PART_SKIPPED]
    assert spoken(mended)[2] == ("Payer 40 euros", "fr")
    await publishing.publish(desk.editor, edition=draft, expected_version=3)
    assert (await reading("fr")).content_hash == mended.content_hash


async def test_what_lives_with_the_number_cannot_be_changed_in_a_translation(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    draft = await begun.draft(desk, PETITE, leaflet="small-town", language="fr")
    attempts: list[Callable[..., Awaitable[str]]] = [
        partial(corrections.mark_essential, keys=["pay-40-euros"], essential=False),
        partial(corrections.edit_section, key="checklist", heading="Liste"),
        partial(corrections.add_item, section="checklist", text="Chanter"),
        partial(corrections.move_item, key="pay-40-euros"),
        partial(corrections.remove_item, key="pay-40-euros"),
        partial(corrections.edit_rule, text="Reconsidérez."),
        partial(corrections.merge_items, gone=["pay-40-euros"], into="x"),
        partial(corrections.split_item, old="pay-40-euros", into=["x", "y"]),
    ]
    for attempt in attempts:
        async with begun.refused(store, "WRONG_STATE", "live with the original"):
            await attempt(desk.editor, edition=draft, expected_version=1)


async def test_trying_a_translation_shows_what_uploading_it_would(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    before = await begun.kept(store)
    tried = await drafting.dry_run(
        desk.editor, target=Target(slug="small-town"), language="FR", source=PETITE, filename="petite.md"
    )
    assert await begun.kept(store) == before
    draft = await begun.draft(desk, PETITE, leaflet="small-town", language="fr")
    shown = await begun.seen(desk.editor, draft)
    found = await begun.change_set(desk.editor, draft)
    assert tried.edition.content_hash == shown.content_hash
    assert spoken(tried.edition) == spoken(shown)
    assert tried.change_set is not None
    assert (tried.change_set.from_id, tried.change_set.summary, tried.change_set.impact) == (
        found.from_id,
        found.summary,
        found.impact,
    )
    again = await begun.draft(desk, PETITE, leaflet="small-town", language="fr", replaces=draft)
    assert again == draft
    assert (await begun.seen(desk.editor, draft)).version == 2


Refusal = tuple[dict[str, Any], str, str]


async def _of_a_draft(desk: begun.Desk) -> Refusal:
    draft = await begun.draft(desk, LARGER, leaflet="small-town")
    return {"language": "fr", "translation_of": draft}, "WRONG_STATE", "is out can be translated"


async def _of_a_scheduled_one(desk: begun.Desk) -> Refusal:
    draft = await begun.draft(desk, LARGER, leaflet="small-town")
    later = datetime.now(UTC) + timedelta(days=3)
    await publishing.publish(desk.editor, edition=draft, expected_version=1, at=later)
    return {"language": "fr", "translation_of": draft}, "WRONG_STATE", "is out can be translated"


async def _of_a_withdrawn_one(desk: begun.Desk) -> Refusal:
    await publishing.withdraw(desk.editor, edition=(await reading()).id, expected_version=2, reason="Wrong advice.")
    return {"language": "fr"}, "WRONG_STATE", "publish one in en-GB first"


async def _of_another_leaflet(desk: begun.Desk) -> Refusal:
    other = await begun.published(desk, begun.little("Write", title="Other"))
    return {"language": "fr", "translation_of": other}, "NOT_FOUND", "no such edition of this leaflet"


async def _of_a_translation(desk: begun.Desk) -> Refusal:
    french = await in_french(desk)
    return {"language": "es", "translation_of": french}, "INVALID_INPUT", "is a translation itself"


async def _in_its_own_language(_: begun.Desk) -> Refusal:
    return {"translation_of": (await reading()).id}, "INVALID_INPUT", "leave out `translationOf`"


async def _in_no_language(_: begun.Desk) -> Refusal:
    return {"language": "xx"}, "INVALID_INPUT", "names no language"


async def _in_a_slip(_: begun.Desk) -> Refusal:
    return {"language": "français"}, "INVALID_INPUT", "not a language tag"


async def _in_the_place_of_another_language(desk: begun.Desk) -> Refusal:
    draft = await begun.draft(desk, LARGER, leaflet="small-town")
    return {"language": "fr", "replaces": draft}, "INVALID_INPUT", "That draft is in en-GB"


@pytest.mark.parametrize(
    "road",
    [
        _of_a_draft,
        _of_a_scheduled_one,
        _of_a_withdrawn_one,
        _of_another_leaflet,
        _of_a_translation,
        _in_its_own_language,
        _in_no_language,
        _in_a_slip,
        _in_the_place_of_another_language,
    ],
)
async def test_what_cannot_be_translated_is_refused_and_nothing_kept(
    store: files.Store, road: Callable[[begun.Desk], Awaitable[Refusal]]
) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    asked, code, says = await road(desk)
    async with begun.refused(store, code, says):
        await begun.draft(desk, PETITE, leaflet="small-town", **asked)
    async with begun.refused(store, code, says):
        await drafting.dry_run(
            desk.editor,
            target=Target(slug="small-town"),
            source=PETITE,
            filename="a.md",
            **{"language": begun.LANGUAGE, **asked},
        )


async def test_a_translation_goes_with_the_edition_it_translates(store: files.Store) -> None:
    desk = await begun.desk(store)
    original = await begun.published(desk, SMALL)
    french = await in_french(desk, PETITE.replace(b"- [ ] Payer 40 euros\n", b""))
    waiting = await begun.draft(desk, PETITE.replace(b"3", b"4"), leaflet="small-town", language="fr")
    before = datetime.now(UTC)
    await publishing.withdraw(desk.editor, edition=original, expected_version=2, reason="Wrong advice.")
    gone = await begun.seen(ANONYMOUS, french)
    assert stand(gone) == (1, 1, "fr", EditionStatus.WITHDRAWN)
    assert (gone.publication.withdrawn_reason, gone.sections, gone.rule) == ("Wrong advice.", (), None)
    assert gone.translation is not None
    assert gone.translation.missing == ()
    assert stand(await reading("fr")) == (1, 1, "en-GB", EditionStatus.WITHDRAWN)
    leaflet = await leaflet_of()
    assert [one.language for one in (await guidance.languages_of(ANONYMOUS, [leaflet]))[leaflet.id]] == ["en-GB"]
    then = await leaflet_of(as_of=before)
    (edition_id,) = await guidance.edition_ids_for(ANONYMOUS, [(then, ("fr",), None)])
    (found,) = (await guidance.editions_by_id(ANONYMOUS, [edition_id or ""], then.moment)).values()
    assert stand(found) == (1, 1, "fr", EditionStatus.PUBLISHED)
    assert spoken(found)[2] == ("Pay 40 euros", "en-GB")
    proposed = [one for one in (await begun.change_set(desk.editor, waiting)).items if one.score is not None]
    decisions = [corrections.Decision(change=one.id, same=True) for one in proposed]
    await corrections.decide(desk.editor, edition=waiting, expected_version=1, decisions=decisions)
    async with begun.refused(store, "WRONG_STATE", "has been taken back"):
        await publishing.publish(desk.editor, edition=waiting, expected_version=2)


async def test_readers_of_a_translation_that_was_taken_back_get_the_original(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    french = await in_french(desk)
    await publishing.withdraw(desk.editor, edition=french, expected_version=3, reason="A bad translation.")
    assert stand(await reading("fr")) == (1, 1, "en-GB", EditionStatus.PUBLISHED)
    assert stand(await reading("fr", number=1)) == (1, 1, "en-GB", EditionStatus.PUBLISHED)
    gone = await begun.seen(ANONYMOUS, french)
    assert (gone.status, gone.publication.withdrawn_reason) == (EditionStatus.WITHDRAWN, "A bad translation.")
    restored = await publishing.restore(desk.editor, edition=french)
    assert stand(await begun.seen(desk.editor, restored)) == (1, 2, "fr", EditionStatus.DRAFT)
    await publishing.publish(desk.editor, edition=restored, expected_version=1)
    assert stand(await reading("fr")) == (1, 2, "fr", EditionStatus.PUBLISHED)


async def test_a_scheduled_translation_is_nobody_s_yet(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, SMALL)
    draft = await begun.draft(desk, PETITE, leaflet="small-town", language="fr")
    decisions = [
        corrections.Decision(change=one.id, same=True) for one in (await begun.change_set(desk.editor, draft)).items
    ]
    await corrections.decide(desk.editor, edition=draft, expected_version=1, decisions=decisions)
    later = datetime.now(UTC) + timedelta(days=3)
    await publishing.publish(desk.editor, edition=draft, expected_version=2, at=later)
    assert (await reading("fr")).language == "en-GB"
    leaflet = await guidance.find_leaflet(desk.editor, slug="small-town", as_of=later + timedelta(days=1))
    assert leaflet is not None
    assert await guidance.edition_ids_for(desk.editor, [(leaflet, ("fr",), None)]) == [draft]
    assert await guidance.edition_ids_for(ANONYMOUS, [(leaflet, ("fr",), None)]) == [(await reading()).id]
    await reviewing.return_to_draft(desk.editor, edition=draft, expected_version=3, reason="Not yet.")
    assert stand(await begun.seen(desk.editor, draft)) == (1, 1, "fr", EditionStatus.DRAFT)


async def test_a_partnership_reads_its_checklist_in_its_language_and_is_asked_nothing(store: files.Store) -> None:
    demo = await linked.begin(store)
    desk = begun.Desk(demo.editor, "", store)
    before = await demo.standing()
    await in_french(desk, PARTIAL, leaflet=begun.SLUG)
    assert await demo.standing() == before
    link = await demo.link()
    french = (await checklists.of_partnerships(demo.rich, [link], ("fr", "en")))[demo.partnership]
    assert (french.verdict, french.ticked, french.total) == (before.verdict, before.ticked, before.total)
    assert french.to_reconfirm == ()
    assert french.rule.words == Words(
        "Si vous ne pouvez pas cocher toutes ces cases, réfléchissez encore avant de nouer un lien."
    )
    assert Counter(one.item.language for one in french.items) == {"fr": 30, "en-GB": 1}
    assert [one.item.words.plain for one in french.items if one.item.language == "en-GB"] == [
        "Focus - stick to agreed goals"
    ]
    assert {one.item.key: one.answers for one in french.items} == {one.item.key: one.answers for one in before.items}


async def test_adopting_a_translation_asks_what_adopting_the_original_would(store: files.Store) -> None:
    demo = await linked.begin(store)
    desk = begun.Desk(demo.editor, "", store)
    await in_french(desk, FRENCH, leaflet=begun.SLUG)
    reworded = begun.SEED.replace(
        b"Establish the rationale for the partnership", b"Establish why you want the partnership"
    )
    second = await begun.published(desk, reworded, leaflet=begun.SLUG)
    french = await in_french(desk, FRENCH, leaflet=begun.SLUG)
    assert stand(await begun.seen(ANONYMOUS, french)) == (2, 1, "fr", EditionStatus.PUBLISHED)
    assert (await demo.standing()).newer_edition_id == second
    link = await demo.link()
    await adopting.adopt(demo.rich, partnership=demo.partnership, expected_version=link.version, edition=french)
    standing = await demo.standing()
    assert standing.edition_id == second
    assert [one.item.key for one in standing.to_reconfirm] == ["establish-the-rationale-for"]
    await answering.answer(
        demo.rich,
        partnership=demo.partnership,
        answers=(NewAnswer(item="follow-up", state=AnswerState.TICKED),),
    )
    assert (await partnerships.by_id(demo.rich, [demo.partnership]))[demo.partnership].followed_number == 2


async def test_a_translation_is_compared_for_readers_too(store: files.Store) -> None:
    desk = await begun.desk(store)
    original = await begun.published(desk, SMALL)
    french = await in_french(desk)
    (found,) = await changes.change_sets(ANONYMOUS, [(await begun.seen(ANONYMOUS, french), None)])
    assert isinstance(found, ChangeSet)
    assert (found.from_id, found.summary, found.impact) == (original, "3 items reworded.", None)
    assert [[(one.kind.value, one.text) for one in change.segments] for change in found.items][2] == [
        ("DELETED", "Pay 40 euros"),
        ("INSERTED", "Payer 40 euros"),
    ]
