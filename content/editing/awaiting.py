"""What can become of an edition next, with what is missing for it, and what waits for an editor."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial

from msgspec import Struct

from content import access, models
from content.access import Viewer
from content.editing import gates, reviewing
from content.guiding import editions, guidance
from content.guiding.outline import Content, Outline
from content.guiding.shelf import Copy, Shelf
from content.records import (
    ChangeKind,
    Edition,
    EditionAction,
    EditionStatus,
    EditionTransition,
    InTheMaking,
    Task,
    TaskCode,
)

TASKS_MAX = 100
"""How many of the things that wait for somebody are listed, the oldest first."""

TRANSITIONS: Mapping[EditionStatus, tuple[tuple[EditionAction, EditionStatus | None], ...]] = {
    EditionStatus.DRAFT: (
        (EditionAction.SUBMIT_FOR_REVIEW, EditionStatus.IN_REVIEW),
        (EditionAction.PUBLISH, EditionStatus.PUBLISHED),
        (EditionAction.SCHEDULE, EditionStatus.SCHEDULED),
        (EditionAction.DISCARD, None),
    ),
    EditionStatus.IN_REVIEW: (
        (EditionAction.APPROVE, EditionStatus.IN_REVIEW),
        (EditionAction.RETURN_TO_DRAFT, EditionStatus.DRAFT),
        (EditionAction.PUBLISH, EditionStatus.PUBLISHED),
        (EditionAction.SCHEDULE, EditionStatus.SCHEDULED),
    ),
    EditionStatus.SCHEDULED: ((EditionAction.RETURN_TO_DRAFT, EditionStatus.DRAFT),),
    EditionStatus.PUBLISHED: (
        (EditionAction.WITHDRAW, EditionStatus.WITHDRAWN),
        (EditionAction.RESTORE, EditionStatus.DRAFT),
    ),
    EditionStatus.SUPERSEDED: (
        (EditionAction.WITHDRAW, EditionStatus.WITHDRAWN),
        (EditionAction.RESTORE, EditionStatus.DRAFT),
    ),
    EditionStatus.WITHDRAWN: ((EditionAction.RESTORE, EditionStatus.DRAFT),),
}
"""What an editor can do in each state, and the state it leads to; restoring makes a new draft, the old one stays.

What is scheduled is published by the clock, and superseded when the next one is.
"""

MUTATIONS: Mapping[EditionAction, str] = {
    EditionAction.SUBMIT_FOR_REVIEW: "submitForReview",
    EditionAction.APPROVE: "approveEdition",
    EditionAction.RETURN_TO_DRAFT: "returnToDraft",
    EditionAction.PUBLISH: "publishEdition",
    EditionAction.SCHEDULE: "publishEdition",
    EditionAction.WITHDRAW: "withdrawEdition",
    EditionAction.RESTORE: "restoreEdition",
    EditionAction.DISCARD: "discardDraft",
}


class _Standing(Struct, frozen=True):
    """An edition with all that its next step depends on."""

    row: models.Edition
    content: Content
    shelf: Shelf
    live: Copy | None
    in_force: Outline | None
    """How the edition in force is put together, if this is a minor change of it."""
    needs_approval: bool
    own: bool
    """Whether it was the viewer who sent it for review."""

    def missing(self, viewer: Viewer, action: EditionAction) -> tuple[str, ...]:
        """Say what stands in the way of one step."""
        asked = [partial(access.require, viewer, MUTATIONS[action])]
        if action is EditionAction.APPROVE:
            asked.append(partial(gates.approvable, self.row, own=self.own))
        elif action is EditionAction.SUBMIT_FOR_REVIEW:
            asked += self._about_content()
        elif action in (EditionAction.PUBLISH, EditionAction.SCHEDULE):
            asked.append(partial(gates.against_what_is_live, self.row, self.shelf, self.live, datetime.now(UTC)))
            asked.append(partial(gates.minor, self.row, self.content, self.in_force))
            asked += self._about_content()
            asked.append(partial(gates.confirmed, self.content, ()))
            asked.append(partial(gates.approved, self.row, needed=self.needs_approval))
        return gates.missing(*asked)

    def _about_content(self) -> list[partial[None]]:
        return [partial(gate, self.content) for gate in (gates.decided, gates.sound, gates.whole)]


async def transitions_of(viewer: Viewer, shown: Sequence[Edition]) -> dict[str, tuple[EditionTransition, ...]]:
    """Say what can become of some editions next, and what is missing for it, for those who edit them."""
    standing = await _standing(viewer, [one.id for one in shown])
    return {
        one.id: tuple(
            EditionTransition(action=action, to=to, missing=standing[one.id].missing(viewer, action))
            for action, to in TRANSITIONS[one.status]
        )
        for one in shown
        if one.id in standing
    }


async def tasks_of(viewer: Viewer) -> tuple[Task, ...]:
    """List what waits for an editor in the collections that it edits, the oldest first; five statements at most."""
    leaflets = [
        row for row in await models.Leaflet.filter(until__isnull=True) if access.may_edit(viewer, row.collection_id)
    ]
    rows = await models.Edition.filter(
        leaflet_id__in=[row.id for row in leaflets], published_at__isnull=True, discarded_at__isnull=True
    )
    unsettled = models.Comment.filter(edition_id__in=[row.id for row in rows], settled_at__isnull=True)
    own = await reviewing.own_among(viewer, {row.submitted_by for row in rows if row.submitted_by})
    said = {one.edition_id: one for one in await unsettled.order_by("-made_at") if one.made_by != viewer.id}
    tasks = [*_of_leaflets(leaflets)]
    for row in rows:
        tasks += _of_edition(row, own=row.submitted_by in own, said=said.get(row.id))
    return tuple(sorted(tasks, key=lambda task: task.since)[:TASKS_MAX])


async def in_the_making(viewer: Viewer) -> tuple[InTheMaking, ...]:
    """List the drafts of an editor's collections, and what is in review, the latest first; two statements."""
    leaflets = [
        row.id for row in await models.Leaflet.filter(until__isnull=True) if access.may_edit(viewer, row.collection_id)
    ]
    rows = models.Edition.filter(leaflet_id__in=leaflets, published_at__isnull=True, discarded_at__isnull=True)
    return tuple(
        InTheMaking(
            edition_id=row.id,
            leaflet_id=row.leaflet_id,
            title=row.title,
            language=row.language,
            status=EditionStatus.DRAFT if row.submitted_at is None else EditionStatus.IN_REVIEW,
            made_at=row.created_at,
            to_decide=len(row.proposals),
        )
        for row in await rows.order_by("-created_at", "id").limit(TASKS_MAX)
    )


def _of_leaflets(rows: Iterable[models.Leaflet]) -> Iterable[Task]:
    today = datetime.now(UTC).date()
    for row in rows:
        if row.review_on is not None and row.review_on < today:
            since = datetime.combine(row.review_on, time(), UTC)
            yield Task(TaskCode.REVIEW_LEAFLET, since, edition_id=None, leaflet_id=row.id)


def _of_edition(row: models.Edition, *, own: bool, said: models.Comment | None) -> Iterable[Task]:
    if row.approved_at is not None:
        yield Task(TaskCode.PUBLISH_EDITION, row.approved_at, edition_id=row.id, leaflet_id=row.leaflet_id)
    elif row.submitted_at is not None and not own:
        yield Task(TaskCode.APPROVE_EDITION, row.submitted_at, edition_id=row.id, leaflet_id=row.leaflet_id)
    elif row.submitted_at is None and row.proposals:
        yield Task(TaskCode.DECIDE_MATCHES, row.created_at, edition_id=row.id, leaflet_id=row.leaflet_id)
    if said is not None:
        yield Task(TaskCode.ANSWER_COMMENT, said.made_at, edition_id=row.id, leaflet_id=row.leaflet_id)


async def _standing(viewer: Viewer, wanted: Sequence[str]) -> dict[str, _Standing]:
    """Load all that the next steps of some editions depend on; ten statements at most."""
    rows = await guidance.edited_among(viewer, wanted)
    contents = await editions.contents_of(list(rows.values()))
    shelves = await editions.shelves_of({row.leaflet_id for row in rows.values()})
    leaflets = await models.Leaflet.filter(id__in=list({row.leaflet_id for row in rows.values()}), until__isnull=True)
    careful = {row.id for row in await models.Collection.filter(needs_approval=True)}
    needing = {leaflet.id for leaflet in leaflets if leaflet.collection_id in careful}
    own = await reviewing.own_among(viewer, {row.submitted_by for row in rows.values() if row.submitted_by})
    now = datetime.now(UTC)
    live = {
        row.id: shelf.standing(row.language, shelf.number_of(row.translation_of_id), now)
        for row in rows.values()
        if (shelf := shelves.get(row.leaflet_id)) is not None
    }
    outlines = await _in_force(rows.values(), live)
    found: dict[str, _Standing] = {}
    for row in rows.values():
        standing, shelf = live.get(row.id), shelves.get(row.leaflet_id, Shelf(()))
        found[row.id] = _Standing(
            row=row,
            content=contents[row.id],
            shelf=shelf,
            live=standing,
            in_force=outlines.get(standing.id) if standing else None,
            needs_approval=row.leaflet_id in needing,
            own=row.submitted_by in own,
        )
    return found


async def _in_force(rows: Iterable[models.Edition], live: Mapping[str, Copy | None]) -> dict[str, Outline]:
    """Load what the minor changes among some drafts have to be like, by the edition in force; two statements."""
    minor = {
        standing.id
        for row in rows
        if row.published_at is None and row.change_kind is ChangeKind.MINOR and row.translation_of_id is None
        if (standing := live.get(row.id)) is not None
    }
    if not minor:
        return {}
    return await editions.outlines_of(await models.Edition.filter(id__in=list(minor)))
