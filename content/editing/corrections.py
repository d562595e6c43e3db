"""Correcting a draft in every field, and deciding which of its items are old ones: each verb is one correction."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from content import codec, errors, log, models, turns, validating
from content.editing import drafting, reviewing, translations
from content.editing.correcting import items, matches, origins, rules, sections, words
from content.guiding import editions, originals
from content.guiding.outline import Content, places
from content.records import Audience, BenefitFamily, Column, ItemScope, Mark, RuleQuantifier, SectionKind, Words
from content.replacing import replace

NAMED_MAX = items.POINTS_MAX
"""How many items or changes one request may name."""


class Decision(Struct, frozen=True):
    """An editor's decision about one proposed change."""

    change: str
    same: bool
    keep_answers: bool | None = None


@log.verb("decideMatches")
async def decide(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    decisions: Sequence[Decision],
    idempotency_key: str | None = None,
) -> str:
    """Settle which items of a draft are old items in new words, parts of one, or several in one.

    Raises NOT_FOUND for an edition or change that is not there, STALE_VERSION, EDITION_PUBLISHED, LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    row, content = await drafting.open_draft(entry, edition, expected_version)
    _check_count(decisions, "decisions")
    decide = matches.decide if row.translation_of_id is None else translations.decide
    settled = decide(row.id, content, [(one.change, one.same, one.keep_answers) for one in decisions])
    decided = await _rewrite(entry, row, content, settled)
    await reviewing.follow(row.id, matches.heirs(content, settled))
    return decided


@log.verb("editItem")
async def edit_item(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    key: str,
    label: str | None = None,
    text: str | None = None,
    heading: str | None = None,
    marks: Sequence[Mark] | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Change the words of an item, a group's or section's heading, or a section's text; the rule's key is `rule`.

    `marks` are those of `text`; if they are not said, what stays of the old words keeps its own.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT when there is nothing to change.
    """
    del idempotency_key
    row, content = await drafting.open_draft(entry, edition, expected_version)
    _check_words(label=label, text=text, heading=heading)
    open_content = content if row.translation_of_id is None else translations.opened(content, key, text=text)
    edited = words.edit(open_content, key, label=label, text=_marked(text, marks), heading=heading)
    return await _rewrite(entry, row, content, translations.placed(edited, text) if row.translation_of_id else edited)


@log.verb("markEssential")
async def mark_essential(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    keys: Sequence[str],
    essential: bool,
    allows_not_applicable: bool | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Say which boxes a link is not ready without, and whether they may be not applicable.

    Raises NOT_FOUND for a key that is no item of a checklist, STALE_VERSION, EDITION_PUBLISHED, LIMIT_REACHED.
    """
    del idempotency_key
    row, content = await drafting.open_draft(entry, edition, expected_version)
    _check_count(keys, "keys")
    marked = items.mark(content, keys, essential=essential, allows_not_applicable=allows_not_applicable)
    return await _rewrite(entry, row, content, marked)


@log.verb("editSection")
async def edit_section(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    key: str,
    kind: SectionKind | None = None,
    heading: str | None = None,
    audience: Audience | None = None,
    audience_label: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Say what a section is for, and for whom; what follows for its items and the rule is put right with it.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    _check_words(heading=heading)
    if audience_label is not None:
        most = sections.AUDIENCE_LABEL_CHARACTERS_MAX
        validating.text(audience_label, path=("audienceLabel",), characters_max=most)
    changed = sections.edit(
        content,
        await _taken(row),
        key,
        kind=kind,
        heading=heading,
        audience=audience,
        audience_label=audience_label,
    )
    return await _rewrite(entry, row, content, changed)


@log.verb("addItem")
async def add_item(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    section: str,
    text: str,
    group: str | None = None,
    after: str | None = None,
    label: str | None = None,
    marks: Sequence[Mark] = (),
    idempotency_key: str | None = None,
) -> str:
    """Add an item to a section or a group of it, after another or first; its key is made of its words.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT, LIMIT_REACHED.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    _check_words(label=label, text=text)
    spot = items.Spot(section, group, after)
    said = Words(text, tuple(marks))
    return await _rewrite(entry, row, content, items.add(content, await _taken(row), spot, label=label, text=said))


@log.verb("moveItem")
async def move_item(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    key: str,
    section: str | None = None,
    group: str | None = None,
    after: str | None = None,
    column: Column | None = None,
    scope: ItemScope | None = None,
    family: BenefitFamily | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Put an item elsewhere, and say its column, scope or family; if only these are said, it stays where it stands.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT for what its section has no room for.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    elsewhere = any(one is not None for one in (section, group, after))
    stays = not elsewhere and any(one is not None for one in (column, scope, family))
    own = next((home.key for home, _, place in places(content.outline) if place.key == key), None)
    spot = None if stays or own is None else items.Spot(section or own, group, after)
    moved = items.move(content, await _taken(row), key, spot, column=column, scope=scope, family=family)
    return await _rewrite(entry, row, content, moved)


@log.verb("removeItem")
async def remove_item(
    entry: log.Entry, *, edition: str, expected_version: int, key: str, idempotency_key: str | None = None
) -> str:
    """Leave out an item with the points under it, or such a point, and all that names it.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    return await _rewrite(entry, row, content, items.remove(content, key))


@log.verb("editRule")
async def edit_rule(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    text: str | None = None,
    quantifier: RuleQuantifier | None = None,
    checklists: Sequence[str] | None = None,
    marks: Sequence[Mark] | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Change the rule's sentence, how many boxes it asks for, or of which checklists; or write one.

    `marks` are those of `text`; if they are not said, what stays of the old words keeps its own.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    _check_words(text=text)
    changed = rules.edit(content, text=_marked(text, marks), quantifier=quantifier, checklists=checklists)
    return await _rewrite(entry, row, content, changed)


@log.verb("mergeItems")
async def merge_items(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    gone: Sequence[str],
    into: str,
    idempotency_key: str | None = None,
) -> str:
    """Let items go into one that stays with its words; a partnership's answers to them become one, the least.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT, LIMIT_REACHED.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    merged = origins.merge(content, await _old(row), gone, into)
    corrected = await _rewrite(entry, row, content, merged)
    await reviewing.follow(row.id, dict.fromkeys(content.wordings.keys() - merged.wordings.keys(), into))
    return corrected


@log.verb("splitItem")
async def split_item(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    old: str,
    into: Sequence[str],
    keep_answers: bool = False,
    idempotency_key: str | None = None,
) -> str:
    """Say that an item of the edition in force became several of the draft, and whether they start with its answers.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, INVALID_INPUT, LIMIT_REACHED.
    """
    del idempotency_key
    row, content = await _open_original(entry, edition, expected_version)
    parted = origins.split(content, await _old(row), old, into, keep_answers=keep_answers)
    return await _rewrite(entry, row, content, parted)


async def _open_original(entry: log.Entry, edition: str, expected_version: int) -> tuple[models.Edition, Content]:
    """Find a draft that has an outline of its own; WRONG_STATE for a translation."""
    row, content = await drafting.open_draft(entry, edition, expected_version)
    if row.translation_of_id is not None:
        raise _of_the_original()
    return row, content


def _of_the_original() -> errors.WrongState:
    message = (
        "This is a translation: what there is, its order and what is essential live with the original. "
        "Correct the original, and translate that; words are mended with `editItem`."
    )
    return errors.WrongState(message, path=("edition",))


async def _old(row: models.Edition) -> frozenset[str]:
    """List the items of the edition that a draft is made against."""
    bases = await models.Edition.filter(id=row.based_on_id)
    outlines = (await editions.outlines_of(bases)).values()
    return frozenset(place.key for outline in outlines for _, _, place in places(outline))


async def _taken(row: models.Edition) -> frozenset[str]:
    """List the keys that the leaflet's items have or had, and all that the edition in force has words for."""
    named = await models.Item.filter(leaflet_id=row.leaflet_id).values_list("key", flat=True)
    said = await models.Wording.filter(edition_id=row.based_on_id).values_list("key", flat=True)
    return frozenset(str(key) for key in (*named, *said))


def _marked(text: str | None, marks: Sequence[Mark] | None) -> str | Words | None:
    return text if text is None or marks is None else Words(text, tuple(marks))


def _check_words(**said: str | None) -> None:
    for name, value in said.items():
        if value is not None:
            validating.text(value, path=(name,), characters_max=words.TEXT_CHARACTERS_MAX)


def _check_count(named: Sequence[object], name: str) -> None:
    if len(named) > NAMED_MAX:
        message = f"At most {NAMED_MAX} can be named at once: send several requests."
        raise errors.LimitReached(message, path=(name,))


async def _rewrite(entry: log.Entry, row: models.Edition, before: Content, after: Content) -> str:
    changed = {
        key for key in {*before.wordings, *after.wordings} if before.wordings.get(key) != after.wordings.get(key)
    }
    original = await originals.of(row)
    if original is not None and after.outline != before.outline:
        raise _of_the_original()
    await entry.seal(row.id)
    row.findings = codec.encode(after.findings)
    row.proposals = codec.encode(after.proposals)
    row.resets = codec.encode(after.resets)
    row.content_hash = await turns.aside(len(after.wordings), _fingerprint, after, original)
    row.version += 1
    await row.save(update_fields=["findings", "proposals", "resets", "content_hash", "version"])
    tree = await turns.aside(len(after.wordings), codec.encode, after.outline)
    await models.Outline.filter(id=row.outline_id).update(tree=tree)
    if changed:
        await models.Wording.filter(edition_id=row.id).delete()
        await editions.keep_words(after, row.id)
    entry.before, entry.after = _told(before, after, changed), _told(after, before, changed)
    return row.id


def _fingerprint(content: Content, original: translations.Original | None) -> str:
    return translations.fingerprint(content, original.content) if original else content.fingerprint


def _told(content: Content, other: Content, changed: Collection[str]) -> dict[str, object]:
    """Say what a correction changed: words by their key, and where things stand by `outline` and a key."""
    said: dict[str, object] = {key: content.wordings[key] for key in sorted(set(changed) & content.wordings.keys())}
    mine, theirs = _standing(content), _standing(other)
    return said | {f"outline {key}": stands for key, stands in mine.items() if theirs.get(key) != stands}


def _standing(content: Content) -> dict[str, object]:
    outline = content.outline
    found: dict[str, object] = {f"{section.key} section": replace(section, groups=()) for section in outline.sections}
    found["rule"] = outline.rule
    for section in outline.sections:
        for group in section.groups:
            befores = [None, *(place.key for place in group.items)]
            for place, before in zip(group.items, befores, strict=False):
                found[place.key] = {"section": section.key, "group": group.key, "after": before, "item": place}
    return found
