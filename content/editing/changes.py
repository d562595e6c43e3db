"""What changed between two editions, item by item, and who would feel it."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from content import access, catalogue, codec, errors, models, turns
from content.access import Viewer
from content.editing import impact
from content.editing.correcting.matches import change_id
from content.guiding import editions, snapshot
from content.guiding.outline import Content, Outline, Proposal, without_origins
from content.guiding.shelf import Shelf
from content.leaflet.likening import comparing, matching
from content.records import (
    NOW,
    ChangeSet,
    ChecklistItem,
    Edition,
    EditionStatus,
    Item,
    ItemChange,
    ItemChangeCount,
    ItemChangeKind,
    ItemDetail,
    TextSegment,
)
from content.replacing import replace
from content.ticking import carrying

Asked = tuple[Edition, int | str | None]
"""An edition, and what to compare it with: a number, one edition by its id, or the one before it if there is none."""


async def change_sets(viewer: Viewer, asked: Sequence[Asked]) -> list[ChangeSet | errors.Refusal | None]:
    """Compare editions with earlier ones; None when the viewer may not see both, a refusal for an unknown number.

    A draft is compared with the edition that was in force when it was made.
    """
    return [answer for answer, _ in await beside(viewer, asked)]


async def beside(
    viewer: Viewer, asked: Sequence[Asked]
) -> list[tuple[ChangeSet | errors.Refusal | None, Edition | None]]:
    """Compare as `change_sets` does, and give the words that each edition was compared with beside what changed."""
    found = await models.Edition.filter(id__in=[edition.id for edition, _ in asked], discarded_at__isnull=True)
    rows = {row.id: row for row in found}
    leaflet_ids = {edition.leaflet_id for edition, _ in asked}
    shelf = await editions.shelves_of(leaflet_ids)
    edited = await _edited(viewer, leaflet_ids)
    bases = [
        _base(
            edition,
            since,
            rows.get(edition.id),
            shelf.get(edition.leaflet_id, Shelf(())),
            edits=edition.leaflet_id in edited,
        )
        for edition, since in asked
    ]
    translated = [edition.translation.of_id for edition, _ in asked if edition.translation]
    before = await _whole(viewer, [*(base for base in bases if base), *translated])
    paths = await _paths(
        [
            (row, before.get(base or ""), shelf.get(row.leaflet_id, Shelf(())))
            for (edition, _), base in zip(asked, bases, strict=True)
            if (row := rows.get(edition.id)) is not None
        ]
    )
    links = await impact.links_of(edited)
    answers: list[tuple[ChangeSet | errors.Refusal | None, Edition | None]] = []
    for (edition, since), base in zip(asked, bases, strict=True):
        earlier, followers = before.get(base or ""), links.get(edition.leaflet_id)
        hidden = edition.status is EditionStatus.WITHDRAWN and not edition.sections
        taken_back = earlier is not None and earlier.status is EditionStatus.WITHDRAWN and followers is None
        if edition.id not in rows or hidden or taken_back:
            answers.append((None, None))
        elif since is not None and earlier is None:
            refusal = errors.InvalidInput(f"There is no edition {since} to compare with.", path=("since",))
            answers.append((refusal, None))
        else:
            original = before.get(edition.translation.of_id) if edition.translation else None
            size = sum(len(section.items) for section in edition.sections)
            path = paths[edition.id, base]
            answers.append((await turns.aside(size, _compared, earlier, edition, path, followers, original), earlier))
    return answers


async def _whole(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Edition]:
    """Give whole editions, at hand where that is all that there is of them."""
    standing = snapshot.out(viewer)
    at_hand = standing.with_words(wanted) if standing else {}
    others = [one for one in wanted if one not in at_hand]
    return at_hand | await editions.whole(others) if others else at_hand


async def of_draft(edition: Edition, content: Content, row: models.Edition) -> ChangeSet:
    """Compare a draft that an editor only tries with the edition it was made against."""
    wanted = [row.based_on_id or row.translation_of_id, row.translation_of_id]
    found = await editions.whole([one for one in wanted if one])
    links = (await impact.links_of([edition.leaflet_id]))[edition.leaflet_id]
    path = _Path.of(row, content.outline, content.proposals, content.resets)
    before, original = (found.get(one or "") for one in wanted)
    return await turns.aside(len(content.wordings), _compared, before, edition, path, links, original)


class _Path(Struct, frozen=True):
    """How the items of an edition come from those of an earlier one, number by number."""

    steps: tuple[carrying.Step, ...]
    proposals: tuple[Proposal, ...] = ()
    """What waits for a decision in the last step, which takes it for accepted."""

    @classmethod
    def of(
        cls, row: models.Edition, outline: Outline, proposals: tuple[Proposal, ...], resets: Sequence[str]
    ) -> "_Path":
        """Read off a draft its own step; one that only translates a number makes none of its own."""
        outline = outline if row.translation_of_id is None else without_origins(outline)
        return cls((carrying.step(outline, proposals=proposals, resets=resets),), proposals)


async def _paths(
    asked: Sequence[tuple[models.Edition, Edition | None, Shelf]],
) -> dict[tuple[str, str | None], _Path]:
    """Find the way from earlier editions to later ones, a draft's own step included; two statements."""
    between: dict[tuple[str, str | None], list[str]] = {}
    for row, earlier, shelf in asked:
        named = (row.id, row.translation_of_id, row.based_on_id)
        to_number = next((number for one in named if (number := shelf.number_of(one)) is not None), 0)
        since = earlier.number if earlier else to_number
        firsts = [copy.id for copy in shelf.firsts(after_number=since, to_number=to_number)]
        between[row.id, earlier.id if earlier else None] = firsts
    wanted = {row.id for row, _, _ in asked}.union(*between.values())
    rows = {row.id: row for row in await models.Edition.filter(id__in=list(wanted))}
    outlines = await editions.outlines_of(list(rows.values()))
    paths: dict[tuple[str, str | None], _Path] = {}
    for (edition_id, base), firsts in between.items():
        row = rows[edition_id]
        steps = tuple(
            carrying.step(outlines[first], resets=codec.decode(tuple[str, ...], rows[first].resets)) for first in firsts
        )
        last = _Path(())
        if row.published_at is None or base is None:
            last = _Path.of(
                row,
                outlines[edition_id],
                codec.decode(tuple[Proposal, ...], row.proposals),
                codec.decode(tuple[str, ...], row.resets),
            )
        paths[edition_id, base] = _Path(steps + last.steps, last.proposals)
    return paths


def _compared(
    before: Edition | None,
    after: Edition,
    path: _Path,
    links: Sequence[impact.Link] | None,
    original: Edition | None,
) -> ChangeSet:
    """Compare two editions; with links, for an editor, also say who would feel it."""
    descents = carrying.descend(_by_key(before) if before else (), path.steps)
    items = compare(before, after, descents, path.proposals, original)
    felt = None
    if links is not None:
        # A translation moves no tick and changes no verdict, whoever follows its number.
        felt, ticks = impact.of(None if original else before, after, items, descents, links)
        items = [replace(item, ticks_to_reconfirm=ticks.get(item.id, 0)) for item in items]
    numbers = {kind: sum(item.kind is kind for item in items) for kind in ItemChangeKind}
    counts = tuple(ItemChangeCount(kind=kind, count=number) for kind, number in numbers.items() if number)
    return ChangeSet(
        from_id=before.id if before else None,
        to_id=after.id,
        summary=catalogue.summary(counts, ("en",)),
        counts=counts,
        items=tuple(items),
        impact=felt,
    )


def compare(
    before: Edition | None,
    after: Edition,
    descents: Mapping[str, carrying.Descent],
    proposals: Sequence[Proposal] = (),
    original: Edition | None = None,
) -> list[ItemChange]:
    """Say what became of each item: those of the later edition in printed order, then those that are gone.

    What was split is one change with several items after it; each item that was merged is one, with several before.
    What a translation proposes and no earlier edition in its language has said is shown beside the original's words.
    """
    old = _by_key(before) if before else {}
    translated = _by_key(original) if original else {}
    new = _by_key(after)
    moved = matching.moved(
        [(key, place.where) for key, place in old.items()], [(key, place.where) for key, place in new.items()]
    )
    waiting = {key: proposal for proposal in proposals for key in proposal.keys}
    relations = _relations(old, new, descents, waiting)
    changes = [
        _change(
            after.id,
            _shown(origins, keys, old, new, translated if keys[0] in waiting else {}),
            [new[key] for key in keys],
            moved=bool(moved.intersection(keys)),
            waiting=waiting.get(keys[0]),
        )
        for origins, keys in relations
    ]
    found = {key for origins, _ in relations for key in origins}
    return changes + [
        ItemChange(
            id=change_id(after.id, f"gone {key}"),
            kind=ItemChangeKind.REMOVED,
            moved=False,
            before=(place.item,),
            after=(),
            segments=comparing.segments(place.text, ""),
            score=None,
        )
        for key, place in old.items()
        if key not in found
    ]


_Relation = tuple[tuple[str, ...], tuple[str, ...]]
"""Old items, and the new ones that come from them."""


def _relations(
    old: "Mapping[str, _Place]",
    new: "Mapping[str, _Place]",
    descents: Mapping[str, carrying.Descent],
    waiting: Mapping[str, Proposal],
) -> list[_Relation]:
    """Put together what belongs together: the parts of a split, the origins of a merge, what one decision is about."""
    parts: dict[object, list[str]] = {}
    origins: dict[str, tuple[str, ...]] = {}
    for key in new:
        descent = descents.get(key)
        origins[key] = tuple(origin for origin in (descent.origins if descent else ()) if origin in old)
        alone = origins[key][0] if len(origins[key]) == 1 else None
        together = waiting[key].keys if key in waiting else (alone or f"new {key}",)
        parts.setdefault(together, []).append(key)
    return [(origins[keys[0]], tuple(keys)) for keys in parts.values()]


def _shown(
    origins: Sequence[str],
    keys: Sequence[str],
    old: "Mapping[str, _Place]",
    new: "Mapping[str, _Place]",
    translated: "Mapping[str, _Place]",
) -> "list[_Place]":
    """Give what items come from; the original's words, if a translation's are in no other edition of its language."""
    found = [old[key] for key in origins]
    said = any(place.item.language == new[key].item.language for place in found for key in keys)
    beside = [translated[key] for key in keys if key in translated]
    return beside if beside and not said else found


def _change(
    edition_id: str, before: "Sequence[_Place]", after: "Sequence[_Place]", *, moved: bool, waiting: Proposal | None
) -> ItemChange:
    was, now = "\n".join(place.text for place in before), "\n".join(place.text for place in after)
    several = len(before) > 1 or len(after) > 1
    if several:
        moved = {place.where for place in after}.isdisjoint(place.where for place in before)
    likeness = round(comparing.likeness(was, now), 3) if several else None
    return ItemChange(
        id=change_id(edition_id, waiting.key if waiting else after[0].item.key),
        kind=ItemChangeKind.PROPOSED if waiting else _kind(before, after, moved=moved),
        moved=moved,
        before=tuple(place.item for place in before),
        after=tuple(place.item for place in after),
        segments=_segments(before, after),
        score=waiting.score if waiting else likeness,
    )


class _Place(Struct, frozen=True):
    """An item of an edition with all its words, and the section it stands in."""

    item: Item
    where: str
    text: str


def _by_key(edition: Edition) -> dict[str, _Place]:
    return {
        item.key: _Place(item=item, where=section.key, text=_text(item))
        for section in edition.sections
        for item in section.items
    }


def _segments(before: Sequence[_Place], after: Sequence[_Place]) -> tuple[TextSegment, ...]:
    """Compare word by word within a language; across two, one text went and the other came."""
    was, now = "\n".join(place.text for place in before), "\n".join(place.text for place in after)
    if not before or before[0].item.language == after[0].item.language:
        return comparing.segments(was, now)
    return (*comparing.segments(was, ""), *comparing.segments("", now))


def _text(item: Item) -> str:
    details = item.details if isinstance(item, ChecklistItem) else ()
    return "\n".join([item.words.plain, *_detail_texts(details)])


def _detail_texts(details: Sequence[ItemDetail]) -> list[str]:
    return [text for detail in details for text in (detail.words.plain, *_detail_texts(detail.details))]


def _kind(before: Sequence[_Place], after: Sequence[_Place], *, moved: bool) -> ItemChangeKind:
    if not before:
        return ItemChangeKind.ADDED
    if len(after) > 1:
        return ItemChangeKind.SPLIT
    if len(before) > 1:
        return ItemChangeKind.MERGED
    if (before[0].text, before[0].item.key) != (after[0].text, after[0].item.key):
        return ItemChangeKind.REWORDED
    return ItemChangeKind.MOVED if moved else ItemChangeKind.KEPT


def _base(
    edition: Edition, since: int | str | None, row: models.Edition | None, shelf: Shelf, *, edits: bool
) -> str | None:
    """Say which edition to compare with; what is scheduled is for editors, whatever time is asked about."""
    at = editions.time_of(edition.moment)
    if not edits:
        at = min(at, editions.time_of(NOW))
    if isinstance(since, str):
        return next((copy.id for copy in shelf.out(at) if (copy.id, copy.language) == (since, edition.language)), None)
    if since is not None:
        copy = shelf.of_number(edition.language, since, at)
        return copy.id if copy else None
    original = row.translation_of_id if row is not None else None
    if row is not None and row.published_at is None:
        return row.based_on_id or original
    earlier = [
        copy
        for copy in shelf.out(edition.publication.published_at or at)
        if copy.language == edition.language and copy.order < (edition.number, edition.revision)
    ]
    return earlier[-1].id if earlier else original


async def _edited(viewer: Viewer, leaflet_ids: Collection[str]) -> list[str]:
    """List those of some leaflets that the viewer edits."""
    rows = await models.Leaflet.filter(id__in=list(leaflet_ids), until__isnull=True)
    return [row.id for row in rows if access.may_edit(viewer, row.collection_id)]
