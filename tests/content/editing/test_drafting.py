"""A file becomes a draft: whole, told apart from what was there, and refused without a trace."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from content import files, models
from content.access import ANONYMOUS, Viewer
from content.editing import corrections, drafting, publishing
from content.editing.drafting import NewLeaflet, Target
from content.guiding import guidance
from content.paging import Page
from content.records import (
    Audience,
    Benefit,
    BenefitFamily,
    ChangeKind,
    Column,
    EditionFilter,
    EditionStatus,
    FindingCode,
    ItemScope,
    Licence,
    RuleQuantifier,
    Scope,
    SectionKind,
    Sector,
    Severity,
    SourceFile,
)
from tests.content import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

LEFT, RIGHT, SIDE, JOINT = Column.LEFT, Column.RIGHT, ItemScope.SIDE, ItemScope.JOINT
EXPLORE = (
    "Explore wider national and international context – assess national Poverty Reduction Strategies, "
    "UN national reports e.g. UN Development Programme"
)
INFO, WARNING = Severity.INFO, Severity.WARNING


async def test_the_seed_has_ten_steps_four_of_homework_and_six_together(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(desk.editor, await begun.draft(desk))
    steps, conditions = edition.checklists
    assert [(step.number, step.column, step.scope, step.words.plain) for step in steps.items] == [
        (1, LEFT, SIDE, "Develop a local strategic plan including:"),
        (2, LEFT, SIDE, "Establish the rationale for the partnership"),
        (
            3,
            LEFT,
            SIDE,
            "Communicate the rationale clearly to build local political, staff and community support",
        ),
        (
            4,
            LEFT,
            SIDE,
            EXPLORE,
        ),
        (5, RIGHT, JOINT, "Find a partner - ensuring compatibility by an exploratory scoping visit/s"),
        (6, RIGHT, JOINT, "Scope options for joint action and learning"),
        (7, RIGHT, JOINT, "Formalise the relationship through a charter or agreement"),
        (8, RIGHT, JOINT, "Set schedule for activities – Assigning responsibilities for each function"),
        (9, RIGHT, JOINT, "Follow up - Monitor activities, review procedures and improve as necessary"),
        (10, RIGHT, JOINT, "On-going communication of aims, objectives and achievements to the wider community."),
    ]
    assert all(step.essential for step in steps.items)
    assert [step.number for step in steps.items if step.allows_not_applicable] == [4]
    assert [step.label for step in steps.items if step.label] == [
        "Explore wider national and international context",
        "Find a partner",
        "Set schedule for activities",
        "Follow up",
    ]
    assert [(step.number, [detail.words.plain for detail in step.details]) for step in steps.items if step.details] == [
        (
            1,
            [
                "the aims and objectives of partnerships and activities",
                "how the aims and objectives will be achieved",
                "list desired outcomes and benefits",
            ],
        )
    ]
    assert (steps.key, conditions.key) == ("steps", "conditions")


async def test_the_seed_has_its_conditions_rule_benefits_and_advice(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(desk.editor, await begun.draft(desk))
    conditions = edition.checklists[1]
    assert [(group.heading, [item.words.plain for item in group.items]) for group in conditions.groups] == [
        (heading, begun.bullets(heading))
        for heading in ("Setting up", "Organisation", "Communication and participation")
    ]
    assert [len(group.items) for group in conditions.groups] == [7, 11, 3]
    assert not any(item.essential for item in conditions.items)
    assert edition.rule is not None
    assert edition.rule.words.plain == begun.RULE
    assert (edition.rule.quantifier, edition.rule.checklist_keys) == (
        RuleQuantifier.ALL_ESSENTIAL,
        ("steps", "conditions"),
    )
    sections = {section.key: section for section in edition.sections}
    assert [(section.kind, section.audience, section.heading, len(section.items)) for section in edition.sections] == [
        (SectionKind.BACKGROUND, Audience.EVERYONE, "Background", 0),
        (SectionKind.OPPORTUNITIES, Audience.EVERYONE, "Opportunities", 13),
        (SectionKind.CHECKLIST, Audience.EVERYONE, "Checklist", 10),
        (
            SectionKind.CONDITIONS,
            Audience.EVERYONE,
            "Below is a list of things you will need to be able to maintain a link",
            21,
        ),
        (SectionKind.RULE, Audience.EVERYONE, "", 0),
        (SectionKind.CHALLENGES, Audience.EVERYONE, "Challenges", 6),
        (SectionKind.AUDIENCE_ISSUES, Audience.RESOURCE_RICH, "Resource rich communities", 9),
        (SectionKind.AUDIENCE_ISSUES, Audience.RESOURCE_POOR, "Resource poor communities", 9),
    ]
    benefits = [item for item in sections["opportunities"].items if isinstance(item, Benefit)]
    counted = [(family, sum(one.family is family for one in benefits)) for family in BenefitFamily]
    assert [number for _, number in counted] == [4, 4, 5]
    assert [one.words.plain for one in benefits if one.family is BenefitFamily.INSTITUTIONAL] == [
        "improving service delivery by working on common issues",
        "accessing funding through partnership working",
        "developing useful links and networks of authorities",
        "enabling staff and Councillor development and training",
    ]
    for key, heading in (
        ("challenges", "Challenges: to maintaining a truly mutually beneficial and equal partnership"),
        ("resource-rich-communities", "Resource rich communities: specific issues"),
        ("resource-poor-communities", "Resource poor communities: specific issues"),
    ):
        assert [item.words.plain for item in sections[key].items] == begun.bullets(heading)


async def test_the_findings_of_the_seed_are_told_with_line_and_item(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(desk.editor, await begun.draft(desk))
    assert [(one.severity, one.code, one.line, one.item) for one in edition.findings] == [
        (INFO, FindingCode.MISSING_LEAFLET, 7, None),
        (WARNING, FindingCode.TYPO, 15, "opportunities"),
        (INFO, FindingCode.PART_SKIPPED, 17, "opportunities"),
        (INFO, FindingCode.PART_SKIPPED, 19, "opportunities"),
        (WARNING, FindingCode.BROKEN_LAYOUT, 23, "checklist"),
        (INFO, FindingCode.READING_ORDER, 23, "checklist"),
        (WARNING, FindingCode.BROKEN_LAYOUT, 25, "checklist"),
        (INFO, FindingCode.NO_LABEL, 42, "prepare-arguments-for-possible"),
        (INFO, FindingCode.STRAY_PUNCTUATION, 46, "be-strategic"),
        (INFO, FindingCode.STRAY_PUNCTUATION, 47, "allocate-responsibility"),
        (INFO, FindingCode.NO_LABEL, 55, "consult-international-agencies-e"),
        (INFO, FindingCode.NO_LABEL, 56, "ensure-broad-involvement-of"),
        (WARNING, FindingCode.NO_LICENCE, None, None),
    ]
    typo = edition.findings[1]
    assert (typo.excerpt, typo.suggestion) == ("your to", "you to")
    assert "Linking can help your to:" in {one.words.plain for one in edition.sections if one.words}


async def test_a_draft_knows_its_file_its_language_and_the_number_it_would_take(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(desk.editor, await begun.draft(desk))
    upload = await models.Upload.get()
    assert (edition.title, edition.subtitle, edition.language) == (
        "Local Authority Links",
        "Supplementary leaflet to the set of core leaflets on linking.",
        "en-GB",
    )
    assert (edition.status, edition.number, edition.revision, edition.version) == (EditionStatus.DRAFT, 1, 1, 1)
    assert edition.publication.published_at is None
    assert edition.source == SourceFile(
        filename="leaflet.md",
        media_type="text/markdown",
        sha256=sha256(begun.SEED).hexdigest(),
        bytes=len(begun.SEED),
        uploaded_at=upload.uploaded_at,
        uploaded_by="the editor's desk",
        may_fetch=True,
    )
    assert await store.fetch(sha256(begun.SEED).hexdigest()) == begun.SEED
    entry = await models.LogEntry.all().order_by("-sequence").first()
    assert entry is not None
    assert (entry.action, entry.actor, entry.subject) == ("uploadLeaflet", desk.editor.id, edition.id)
    assert entry.events == [{"type": "LEAFLET_UPLOADED", "subject": edition.id, "leaflet": edition.leaflet_id}]


async def test_a_licence_is_kept_and_passed_on_to_later_drafts(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await drafting.draft(
        desk.editor,
        store=store,
        target=Target(new=NewLeaflet(collection=desk.collection, sector=Sector.HEALTH, slug="little")),
        language="EN_gb",
        source=begun.little("Talk"),
        filename="../little.md",
        licence=drafting.Terms(spdx_id="OGL-UK-3.0", attribution="Crown copyright"),
    )
    first = await begun.seen(desk.editor, draft)
    licence = Licence("OGL-UK-3.0", "https://spdx.org/licenses/OGL-UK-3.0.html", "Crown copyright")
    assert (first.language, first.licence) == ("en-GB", licence)
    assert FindingCode.NO_LICENCE not in {finding.code for finding in first.findings}
    later = await begun.draft(desk, begun.little("Talk", "Write"), leaflet="little")
    assert (await begun.seen(desk.editor, later)).licence is None
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    heir = await begun.draft(desk, begun.little("Talk", "Write"), leaflet="little")
    assert (await begun.seen(desk.editor, heir)).licence == licence


async def test_a_trial_shows_what_a_draft_would_be_and_keeps_nothing(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    before = await begun.kept(store)
    trial = await drafting.dry_run(
        desk.editor,
        target=Target(slug=begun.SLUG),
        language=begun.LANGUAGE,
        source=begun.REVISED,
        filename="leaflet.md",
    )
    assert await begun.kept(store) == before
    edition = await begun.seen(desk.editor, await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG))
    changes = await begun.change_set(desk.editor, edition.id)
    assert (trial.edition.number, trial.edition.revision, trial.edition.status) == (2, 1, EditionStatus.DRAFT)
    assert [section.heading for section in trial.edition.sections] == [one.heading for one in edition.sections]
    assert [box.words for box in trial.edition.checklists[0].items] == [
        box.words for box in edition.checklists[0].items
    ]
    assert (trial.edition.findings, trial.edition.content_hash) == (edition.findings, edition.content_hash)
    assert trial.change_set is not None
    assert (trial.change_set.counts, trial.change_set.summary) == (changes.counts, changes.summary)
    assert trial.change_set.from_id == changes.from_id


async def test_a_draft_can_take_the_place_of_another_and_keeps_its_name(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.draft(desk, begun.little("Talk", title="Little"))
    again = await begun.draft(desk, begun.little("Talk", "Write", title="Little"), leaflet="little", replaces=first)
    edition = await begun.seen(desk.editor, again)
    assert (again, edition.version) == (first, 2)
    assert [box.words.plain for box in edition.checklists[0].items] == ["Talk", "Write"]
    assert await models.Outline.all().count() == await models.Edition.all().count() == 1
    assert await models.Wording.filter(edition_id=first, text="Talk").count() == 1
    async with begun.refused(store, "STALE_VERSION"):
        await publishing.publish(desk.editor, edition=first, expected_version=1)
    await publishing.publish(desk.editor, edition=first, expected_version=2)
    async with begun.refused(store, "EDITION_PUBLISHED"):
        await begun.draft(desk, begun.little("Talk"), leaflet="little", replaces=first)
    await begun.draft(desk, begun.little("Listen", title="Other"))
    async with begun.refused(store, "NOT_FOUND"):
        await begun.draft(desk, begun.little("Talk"), leaflet="other", replaces=first)
    async with begun.refused(store, "NOT_FOUND"):
        await begun.draft(desk, begun.little("Talk"), replaces=first)


async def test_a_discarded_draft_is_nowhere_and_its_file_stays_on_record(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk)
    draft = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    leaflet = (await begun.seen(desk.editor, out)).leaflet_id
    fingerprint = (await begun.seen(desk.editor, draft)).content_hash
    async with begun.refused(store, "STALE_VERSION"):
        await drafting.discard(desk.editor, edition=draft, expected_version=2)
    assert await drafting.discard(desk.editor, edition=draft, expected_version=1) == leaflet
    assert await guidance.find_edition(desk.editor, id=draft) is None
    assert await guidance.find_edition(desk.editor, content_hash=fingerprint) is None
    listed = await guidance.list_editions(desk.editor, leaflet, Page(), EditionFilter())
    assert [edition.id for edition in listed.nodes] == [out]
    kept = await guidance.source_file(desk.editor, sha256(begun.REVISED).hexdigest())
    assert kept is not None
    assert await store.fetch(kept.sha256) == begun.REVISED
    async with begun.refused(store, "NOT_FOUND"):
        await drafting.discard(desk.editor, edition=draft, expected_version=2)
    async with begun.refused(store, "NOT_FOUND"):
        await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG, replaces=draft)


async def test_an_upload_sent_twice_is_one_draft_and_one_entry(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.draft(desk, idempotency_key="once")
    before = await begun.kept(store)
    assert await begun.draft(desk, idempotency_key="once") == first
    assert await begun.kept(store) == before
    assert await models.LogEntry.filter(action="uploadLeaflet").count() == 1
    async with begun.refused(store, "IDEMPOTENCY_KEY_REUSED"):
        await begun.draft(desk, change_kind=ChangeKind.MINOR, idempotency_key="once")
    async with begun.refused(store, "IDEMPOTENCY_KEY_REUSED"):
        await drafting.discard(desk.editor, edition=first, expected_version=1, idempotency_key="once")
    assert await begun.draft(desk, idempotency_key="twice") != first


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param(b"", "FILE_UNREADABLE", id="empty"),
        pytest.param(b" \n\t\n" * 9, "FILE_UNREADABLE", id="no words"),
        pytest.param(bytes(range(256)) * 9, "FILE_UNSUPPORTED", id="binary"),
        pytest.param(b"%PDF-1.7\n" + begun.SEED, "FILE_UNREADABLE", id="PDF"),
        pytest.param(begun.SEED[:300] + b"\0" + begun.SEED[300:], "FILE_UNSUPPORTED", id="NUL"),
        pytest.param(begun.SEED + b" " * files.SNIFFED_BYTES + b"\0", "FILE_UNREADABLE", id="late NUL"),
        pytest.param(begun.SEED + "é".encode()[:1], "FILE_UNREADABLE", id="truncated UTF-8"),
        pytest.param("Связи городов".encode("cp1251"), "FILE_UNREADABLE", id="Windows-1251"),
        pytest.param(b"x" * (files.FILE_BYTES_MAX + 1), "FILE_TOO_LARGE", id="over size"),
        pytest.param(b"word " * 200_000, "FILE_TOO_COMPLEX", id="too long to read"),
    ],
)
async def test_a_file_that_is_no_leaflet_is_refused_and_leaves_no_trace(
    store: files.Store, source: bytes, code: str
) -> None:
    desk = await begun.desk(store)
    async with begun.refused(store, code):
        await begun.draft(desk, source)
    async with begun.refused(store, code):
        await drafting.dry_run(
            desk.editor,
            target=Target(new=NewLeaflet(collection=desk.collection, sector=Sector.OTHER)),
            language=begun.LANGUAGE,
            source=source,
            filename="leaflet.md",
        )


@pytest.mark.parametrize("trial", [False, True])
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"language": "english please"}, "INVALID_INPUT"),
        ({"language": ""}, "INVALID_INPUT"),
        ({"language": "en\0"}, "INVALID_INPUT"),
        ({"language": "xx"}, "INVALID_INPUT"),
        ({"language": "und"}, "INVALID_INPUT"),
        ({"language": "fr"}, "WRONG_STATE"),
        ({"translation_of": "edition-0000000000000000"}, "INVALID_INPUT"),
        ({"change_note": "\0"}, "INVALID_INPUT"),
        ({"change_note": "\ud800"}, "INVALID_INPUT"),
        ({"change_note": " "}, "INVALID_INPUT"),
        ({"change_note": "x" * (drafting.CHANGE_NOTE_CHARACTERS_MAX + 1)}, "INVALID_INPUT"),
        ({"licence": drafting.Terms("not a name", "words")}, "INVALID_INPUT"),
        ({"licence": drafting.Terms("CC-BY-4.0", "x" * (drafting.ATTRIBUTION_CHARACTERS_MAX + 1))}, "INVALID_INPUT"),
        ({"target": Target(id="leaflet-0000000000000000")}, "NOT_FOUND"),
        ({"target": Target(slug="no-such")}, "NOT_FOUND"),
        ({"target": Target()}, "NOT_FOUND"),
        (
            {"target": Target(new=NewLeaflet(collection="collection-0000000000000000", sector=Sector.OTHER))},
            "NOT_FOUND",
        ),
        ({"replaces": "edition-0000000000000000"}, "NOT_FOUND"),
    ],
)
async def test_what_is_said_of_a_file_is_looked_at_before_it_is_kept(
    store: files.Store, asked: dict[str, Any], code: str, *, trial: bool
) -> None:
    desk = await begun.desk(store)
    await begun.draft(desk, begun.little("Talk", title="Little"))
    given: dict[str, Any] = {"target": Target(slug="little"), "language": begun.LANGUAGE} | asked
    async with begun.refused(store, code):
        if trial:
            await drafting.dry_run(desk.editor, **given, source=begun.little("Write"), filename="a.md")
        else:
            await drafting.draft(desk.editor, store=store, **given, source=begun.little("Write"), filename="a.md")


async def test_an_address_is_taken_once_and_made_from_the_title(store: files.Store) -> None:
    desk = await begun.desk(store)
    for slug in ("little-leaflet", "little-leaflet-2"):
        edition = await begun.seen(desk.editor, await begun.draft(desk, begun.little("Talk")))
        leaflet = await guidance.find_leaflet(desk.editor, id=edition.leaflet_id)
        assert leaflet is not None
        assert leaflet.slug == slug
    for slug, code in (
        ("little-leaflet", "DUPLICATE"),
        ("Little Leaflet", "INVALID_INPUT"),
        ("x" * 81, "INVALID_INPUT"),
    ):
        target = Target(new=NewLeaflet(collection=desk.collection, sector=Sector.OTHER, slug=slug))
        async with begun.refused(store, code):
            await drafting.draft(
                desk.editor, store=store, target=target, language="en", source=begun.little("Write"), filename="a.md"
            )
        async with begun.refused(store, code):
            await drafting.dry_run(
                desk.editor, target=target, language="en", source=begun.little("Write"), filename="a.md"
            )


async def test_a_leaflet_has_so_many_drafts_and_not_one_more(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk, begun.little("Talk"))
    for _ in range(drafting.DRAFTS_PER_LEAFLET_MAX):
        last = await publishing.restore(desk.editor, edition=out)
    async with begun.refused(store, "LIMIT_REACHED"):
        await publishing.restore(desk.editor, edition=out)
    async with begun.refused(store, "LIMIT_REACHED"):
        await begun.draft(desk, begun.little("Write"), leaflet="little-leaflet")
    assert await begun.draft(desk, begun.little("Write"), leaflet="little-leaflet", replaces=last) == last
    await drafting.discard(desk.editor, edition=last, expected_version=2)
    await begun.draft(desk, begun.little("Write"), leaflet="little-leaflet")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (lambda _: ANONYMOUS, "KEY_REQUIRED"),
        (lambda _: begun.READER, "FORBIDDEN"),
        (lambda editor: begun.lacking(editor, Scope.CONTENT_WRITE), "FORBIDDEN"),
        (lambda editor: begun.lacking(editor, Scope.READ), "NOT_FOUND"),
        (lambda _: begun.STRANGER, "NOT_FOUND"),
    ],
    ids=["nobody", "a reader", "an editor without the scope", "an editor who may not read", "another editor"],
)
async def test_only_those_who_edit_a_leaflet_can_touch_its_drafts(
    store: files.Store, who: Callable[[Viewer], Viewer], code: str
) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    edition = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    viewer = who(desk.editor)
    old: dict[str, Any] = {"edition": edition, "expected_version": 1}
    upload: dict[str, Any] = {"language": begun.LANGUAGE, "source": begun.little("Talk"), "filename": "a.md"}
    new = Target(new=NewLeaflet(collection=desk.collection, sector=Sector.OTHER))
    for act in (
        lambda: drafting.draft(viewer, store=store, target=new, **upload),
        lambda: drafting.draft(viewer, store=store, target=Target(slug=begun.SLUG), **upload),
        lambda: drafting.draft(viewer, store=store, target=Target(slug=begun.SLUG), replaces=edition, **upload),
        lambda: drafting.dry_run(viewer, target=Target(slug=begun.SLUG), **upload),
        lambda: corrections.decide(viewer, **old, decisions=()),
        lambda: corrections.edit_item(viewer, **old, key="focus", text="Focus - on what matters"),
        lambda: corrections.mark_essential(viewer, **old, keys=("focus",), essential=True),
        lambda: drafting.discard(viewer, **old),
    ):
        async with begun.refused(store, code):
            await act()


async def test_what_an_edition_of_long_ago_said_is_known_however_many_came_since(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "EDITIONS_AT_ONCE", 1)
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Agree on a budget", "Write twice a year"))
    row = await models.Edition.get(id=first)
    slug = (await models.Leaflet.get(id=row.leaflet_id, until__isnull=True)).slug
    for gone in ("Write twice a year", "Meet the neighbours"):
        await begun.published(desk, begun.little(gone), leaflet=slug)
    draft = await begun.draft(desk, begun.little("Agree on a budget", "Write twice a year"), leaflet=slug)
    keys = [
        [item.key for section in (await begun.seen(desk.editor, one)).sections for item in section.items]
        for one in (first, draft)
    ]
    assert keys[0] == keys[1] != []
