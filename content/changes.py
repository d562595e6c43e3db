"""What changed between two editions, item by item, and who would feel it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from content import access, carrying, catalogue, checklists, editions, errors, models, readiness
from content.access import Viewer
from content.correcting import change_id
from content.leaflet import comparing, matching
from content.outline import Content
from content.records import (
    NOW,
    AnswerState,
    ChangeImpact,
    ChangeKind,
    ChangeSet,
    ChecklistItem,
    Edition,
    EditionStatus,
    Item,
    ItemChange,
    ItemChangeCount,
    ItemChangeKind,
    ItemDetail,
    Rule,
    TextSegment,
)
from content.shelf import Shelf

Asked = tuple[Edition, int | None]
"""An edition, and the earlier number to compare it with: the one before it if there is none."""


async def change_sets(viewer: Viewer, asked: Sequence[Asked]) -> list[ChangeSet | errors.Refusal | None]:
    """Compare editions with earlier ones; None when the viewer may not see both, a refusal for an unknown number.

    A draft is compared with the edition that was in force when it was made.
    """
    found = await models.Edition.filter(id__in=[edition.id for edition, _ in asked], discarded_at__isnull=True)
    rows = {row.id: row for row in found}
    contents = await editions.contents_of(found)
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
    before = await editions.whole([*(base for base in bases if base), *translated])
    links = await _links(edited)
    answers: list[ChangeSet | errors.Refusal | None] = []
    for (edition, since), base in zip(asked, bases, strict=True):
        earlier, followers = before.get(base or ""), links.get(edition.leaflet_id)
        hidden = edition.status is EditionStatus.WITHDRAWN and not edition.sections
        taken_back = earlier is not None and earlier.status is EditionStatus.WITHDRAWN and followers is None
        if edition.id not in rows or hidden or taken_back:
            answers.append(None)
        elif since is not None and earlier is None:
            answers.append(errors.InvalidInput(f"There is no edition {since} to compare with.", path=("since",)))
        else:
            original = before.get(edition.translation.of_id) if edition.translation else None
            answers.append(_compared(earlier, edition, contents[edition.id], followers, original))
    return answers


async def of_draft(edition: Edition, content: Content, row: models.Edition) -> ChangeSet:
    """Compare a draft that an editor only tries with the edition it was made against."""
    wanted = [row.based_on_id or row.translation_of_id, row.translation_of_id]
    found = await editions.whole([one for one in wanted if one])
    links = (await _links([edition.leaflet_id]))[edition.leaflet_id]
    return _compared(found.get(wanted[0] or ""), edition, content, links, found.get(wanted[1] or ""))


def _compared(
    before: Edition | None,
    after: Edition,
    content: Content,
    links: "Sequence[_Link] | None",
    original: Edition | None,
) -> ChangeSet:
    """Compare two editions; with links, for an editor, also say who would feel it."""
    items = compare(before, after, content, original)
    impact = None
    if links is not None:
        # A translation moves no tick and changes no verdict, whoever follows its number.
        impact, ticks = _impact(None if original else before, after, items, content.resets, links)
        items = [replace(item, ticks_to_reconfirm=ticks.get(item.id, 0)) for item in items]
    numbers = {kind: sum(item.kind is kind for item in items) for kind in ItemChangeKind}
    counts = tuple(ItemChangeCount(kind=kind, count=number) for kind, number in numbers.items() if number)
    return ChangeSet(
        from_id=before.id if before else None,
        to_id=after.id,
        summary=catalogue.summary(counts, ("en",)),
        counts=counts,
        items=tuple(items),
        impact=impact,
    )


def compare(
    before: Edition | None, after: Edition, content: Content, original: Edition | None = None
) -> list[ItemChange]:
    """Say what became of each item: those of the later edition in printed order, then those that are gone.

    What a translation proposes and no earlier edition in its language has said is shown beside the original's words.
    """
    old = _by_key(before) if before else {}
    translated = _by_key(original) if original else {}
    new = _by_key(after)
    proposed = {proposal.key: proposal for proposal in content.proposals}
    moved = matching.moved(
        [(key, place.where) for key, place in old.items()], [(key, place.where) for key, place in new.items()]
    )
    changes: list[ItemChange] = []
    for key, place in new.items():
        was = old.get(proposed[key].known_key if key in proposed else key)
        if key in proposed and (was is None or was.item.language != place.item.language):
            was = translated.get(key, was)
        kind = _kind(was, place, moved=key in moved, proposed=key in proposed)
        changes.append(
            ItemChange(
                id=change_id(after.id, key),
                kind=kind,
                moved=key in moved,
                before=(was.item,) if was else (),
                after=(place.item,),
                segments=_segments(was, place),
                score=proposed[key].score if key in proposed else None,
            )
        )
    claimed = {proposal.known_key for proposal in proposed.values()}
    changes += [
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
        if key not in new and key not in claimed
    ]
    return changes


@dataclass(frozen=True, slots=True)
class _Place:
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


def _segments(was: _Place | None, now: _Place) -> tuple[TextSegment, ...]:
    """Compare word by word within a language; across two, one text went and the other came."""
    if was is None or was.item.language == now.item.language:
        return comparing.segments(was.text if was else "", now.text)
    return (*comparing.segments(was.text, ""), *comparing.segments("", now.text))


def _text(item: Item) -> str:
    details = item.details if isinstance(item, ChecklistItem) else ()
    return "\n".join([item.words.plain, *_detail_texts(details)])


def _detail_texts(details: Sequence[ItemDetail]) -> list[str]:
    return [text for detail in details for text in (detail.words.plain, *_detail_texts(detail.details))]


def _kind(was: _Place | None, now: _Place, *, moved: bool, proposed: bool) -> ItemChangeKind:
    if proposed:
        return ItemChangeKind.PROPOSED
    if was is None:
        return ItemChangeKind.ADDED
    if was.text != now.text:
        return ItemChangeKind.REWORDED
    return ItemChangeKind.MOVED if moved else ItemChangeKind.KEPT


def _base(edition: Edition, since: int | None, row: models.Edition | None, shelf: Shelf, *, edits: bool) -> str | None:
    """Say which edition to compare with; what is scheduled is for editors, whatever time is asked about."""
    at = editions.time_of(edition.moment)
    if not edits:
        at = min(at, editions.time_of(NOW))
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


@dataclass(frozen=True, slots=True)
class _Link:
    """A partnership that follows a leaflet: what each of its sides has said, and who has said that it is final."""

    id: str
    given: Mapping[str, Mapping[str, carrying.Given]]
    finalised: frozenset[str]


async def _links(leaflet_ids: Sequence[str]) -> dict[str, list[_Link]]:
    """Load who follows some leaflets; three statements."""
    following = await models.Partnership.filter(leaflet_id__in=list(leaflet_ids), until__isnull=True)
    ids = [row.id for row in following]
    sides = await models.Side.filter(partnership_id__in=ids, until__isnull=True)
    latest = await checklists.latest_answers(ids)
    found: dict[str, list[_Link]] = {leaflet_id: [] for leaflet_id in leaflet_ids}
    of: dict[str, list[models.Side]] = {}
    for side in sides:
        of.setdefault(side.partnership_id, []).append(side)
    for row in following:
        given = {
            side.id: {
                key: carrying.Given(answer.state, answer.wording_changed)
                for key, answer in latest.get(row.id, {}).get(side.id, {}).items()
            }
            for side in of.get(row.id, ())
        }
        finalised = frozenset(side.id for side in of.get(row.id, ()) if side.finalised_at is not None)
        found[row.leaflet_id].append(_Link(row.id, given, finalised))
    return found


def _impact(
    before: Edition | None,
    after: Edition,
    items: Sequence[ItemChange],
    resets: Collection[str],
    links: Sequence[_Link],
) -> tuple[ChangeImpact, dict[str, int]]:
    """Count who would feel it if every partnership that follows the leaflet adopted the later edition now."""
    if before is None or not links:
        return ChangeImpact(0, 0, 0), {}
    change = _Adoption.between(before, after, items, resets)
    ticks: dict[str, int] = {}
    affected: list[str] = []
    verdicts = 0
    for link in links:
        if any(key in change.touched for answers in link.given.values() for key in answers):
            affected.append(link.id)
        verdicts += change.verdict_changes(link.given, link.finalised)
        for key in change.ticks(link.given):
            ticks[change.touched[key]] = ticks.get(change.touched[key], 0) + 1
    return ChangeImpact(len(affected), sum(ticks.values()), verdicts, tuple(affected)), ticks


@dataclass(frozen=True, slots=True)
class _Adoption:
    """What adopting an edition would do to answers: the boxes before and after, and what each comes from."""

    old: tuple[readiness.Box, ...]
    new: tuple[readiness.Box, ...]
    rules: tuple[Rule | None, Rule | None]
    heirs: tuple[carrying.Heir, ...]
    touched: Mapping[str, str]
    """Items that changed, by their old key, with the name of the change."""
    major: bool

    @classmethod
    def between(
        cls, before: Edition, after: Edition, items: Sequence[ItemChange], resets: Collection[str]
    ) -> "_Adoption":
        major = after.publication.change_kind is ChangeKind.MAJOR
        origins = {change.after[0].key: change for change in items if change.after}
        quiet = (ItemChangeKind.KEPT, ItemChangeKind.MOVED)
        new = checklists.boxes_of(after)
        return cls(
            old=checklists.boxes_of(before),
            new=new,
            rules=(before.rule, after.rule),
            heirs=tuple(
                carrying.Heir(
                    key=box.key,
                    origins=tuple(item.key for item in origins[box.key].before),
                    allows_not_applicable=box.allows_not_applicable,
                    reworded=major and origins[box.key].kind not in quiet,
                    keeps_answers=box.key not in resets,
                )
                for box in new
            ),
            touched={change.before[0].key: change.id for change in items if change.before and change.kind not in quiet},
            major=major,
        )

    def ticks(self, given: Mapping[str, Mapping[str, carrying.Given]]) -> list[str]:
        """List the changed items, by old key, whose ticks would ask to be confirmed; once for each side."""
        found: list[str] = []
        for answers in given.values():
            carried = {answer.origins[0]: answer for answer in carrying.carry(answers, self.heirs).answers}
            found += [
                key
                for key, answer in answers.items()
                if key in self.touched
                and answer.state is AnswerState.TICKED
                and key in carried
                and carried[key].wording_changed
            ]
        return found

    def verdict_changes(self, given: Mapping[str, Mapping[str, carrying.Given]], finalised: Collection[str]) -> int:
        """Say whether the joint verdict would be another: 0 or 1."""
        old_rule, new_rule = self.rules
        if old_rule is None or new_rule is None or not given:
            return 0
        now = readiness.of_all(
            self.old,
            [
                readiness.Said({key: answer.state for key, answer in answers.items()}, side in finalised)
                for side, answers in given.items()
            ],
            quantifier=old_rule.quantifier,
        )
        then = readiness.of_all(
            self.new,
            [
                readiness.Said({answer.key: answer.state for answer in carrying.carry(answers, self.heirs).answers})
                for answers in given.values()
            ],
            quantifier=new_rule.quantifier,
        )
        return int(now.verdict is not then.verdict)
