"""The audit: who did what, with the parts before and after that whoever asks may see today.

It is the log itself. The operator reads all of it; editors what was done in their collections; those who manage an
organisation's keys what it did, what was done to its record and keys, and what was done in its partnerships.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from content import access, ids, listing, models, paging
from content.access import Viewer
from content.guiding import guidance
from content.records import AuditEntry, AuditFilter, DateOrder, OrderDirection
from content.telling import reach
from content.telling.reach import About, Reach

_NOUN = "entry"
_OF_ORGANISATIONS = ("organisation", "key", "consumer", "invitation")
_PARTS_OF_GUIDANCE = ("collection", "leaflet", "edition")


async def entries(
    viewer: Viewer,
    page: paging.Page,
    filter: AuditFilter,  # noqa: A002 - the contract's own word
    order: DateOrder,
) -> paging.LongSlice[AuditEntry] | None:
    """Read a page of the audit, the latest first unless told otherwise; None for those who answer for nothing.

    The number of statements is the same for any number of rows. Raises BAD_PAGE, BAD_CURSOR.
    """
    page = paging.validate(page)
    if not access.may_audit(viewer):
        return None
    query = _answered_for(viewer, models.LogEntry.all())
    for condition in _conditions(viewer, filter):
        query = query.filter(condition)
    down = order.direction is OrderDirection.DESC
    by = (listing.By("sequence", int, descending=down),)
    found = await listing.uncounted(query, page, list_name=f"audit {order.direction}", order=by)
    shown = await _shown(viewer, found.nodes)
    return paging.LongSlice(shown, found.cursors, found.has_next, found.has_previous, found.total, found.count)


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, AuditEntry]:
    """Load entries that the viewer answers for."""
    if not access.may_audit(viewer):
        return {}
    sequences = [sequence for one in wanted if (sequence := ids.number(one)) is not None]
    rows = await _answered_for(viewer, models.LogEntry.filter(sequence__in=sequences))
    return {entry.id: entry for entry in await _shown(viewer, rows)}


def _answered_for(viewer: Viewer, query: QuerySet[models.LogEntry]) -> QuerySet[models.LogEntry]:
    """Keep what the viewer answers for today."""
    if viewer.is_operator:
        return query
    found = Q(sequence__lt=0)
    collections = [one for one in viewer.collection_ids if access.may_edit(viewer, one)]
    if collections:
        leaflets = models.Leaflet.filter(until__isnull=True, collection_id__in=collections)
        found |= Q(subject__in=collections) | _within(leaflets)
    own = viewer.organisation_id
    if own is not None and access.may_audit_organisation(viewer, own):
        sides = models.Side.filter(until__isnull=True, organisation_id=own)
        found |= (
            Q(organisation_id=own) | _of_organisation(own) | Q(subject__in=Subquery(sides.values("partnership_id")))
        )
    return query.filter(found)


def _within(of: QuerySet[models.Leaflet]) -> Q:
    """Keep what was done to some leaflets and their editions."""
    leaflets = of.values("id")
    editions = models.Edition.filter(leaflet_id__in=Subquery(leaflets))
    return Q(subject__in=Subquery(leaflets)) | Q(subject__in=Subquery(editions.values("id")))


def _of_organisation(organisation_id: str) -> Q:
    """Keep what was done to an organisation's record, its keys, its sites, and the invitations it has taken up."""
    sites = models.Consumer.filter(organisation_id=organisation_id).values("id")
    keys = models.AccessKey.filter(organisation_id=organisation_id).values("id")
    taken_up = models.Invitation.filter(organisation_id=organisation_id, key_id__isnull=False).values("id")
    own = Q(subject=organisation_id) | Q(subject__in=Subquery(keys)) | Q(subject__in=Subquery(sites))
    return own | Q(subject__in=Subquery(taken_up))


def _conditions(viewer: Viewer, wanted: AuditFilter) -> list[Q]:
    found: list[Q] = []
    if wanted.subject is not None:
        found.append(_about(wanted.subject))
    if wanted.actor is not None:
        found.append(_by(viewer, wanted.actor))
    if wanted.action:
        found.append(Q(action__in=list(wanted.action)))
    if wanted.since is not None:
        found.append(Q(at__gte=wanted.since))
    if wanted.until is not None:
        found.append(Q(at__lte=wanted.until))
    return found


def _about(subject: str) -> Q:
    """Keep what was done to a record and what belongs to it."""
    noun = ids.noun(subject)
    if noun == "organisation":
        return _of_organisation(subject)
    if noun == "leaflet":
        return _within(models.Leaflet.filter(until__isnull=True, id=subject))
    if noun == "collection":
        leaflets = models.Leaflet.filter(until__isnull=True, collection_id=subject)
        return Q(subject=subject) | _within(leaflets)
    if noun == "side":
        return Q(subject__in=Subquery(models.Side.filter(until__isnull=True, id=subject).values("partnership_id")))
    return Q(subject=subject)


def _by(viewer: Viewer, actor: str) -> Q:
    """Keep what somebody did: by the name that entries show, or by the id of a key of the viewer's own."""
    if "\0" in actor or any("\ud800" <= letter <= "\udfff" for letter in actor):
        return Q(sequence__lt=0)  # No name can hold it, and one engine would not even look.
    people = models.Person.filter(name=actor)
    nameless = models.Person.filter(name__isnull=True)
    shown = Q(person_id__in=Subquery(people.values("id")))
    shown |= Q(name=actor) & (Q(person_id__isnull=True) | Q(person_id__in=Subquery(nameless.values("id"))))
    keys = models.AccessKey.filter(shown)
    own = models.AccessKey.filter(id=actor)
    if not viewer.is_operator:
        own = own.filter(organisation_id=viewer.organisation_id or "")
    by_name = Q(actor__in=Subquery(keys.values("id"))) | Q(actor__in=Subquery(own.values("id")))
    return by_name | Q(actor=actor) if ids.noun(actor) != "key" else by_name


async def _shown(viewer: Viewer, rows: Sequence[models.LogEntry]) -> tuple[AuditEntry, ...]:
    """Show entries, part by part under today's permissions."""
    standing = await _Standing.of([row.subject for row in rows])
    names = await guidance.names_of_actors({row.actor for row in rows})
    return tuple(
        AuditEntry(
            id=ids.of_number(_NOUN, row.sequence),
            at=row.at,
            actor=names.get(row.actor, row.actor),
            action=row.action,
            subject_id=row.subject,
            before=_parts(viewer, row, row.before, standing),
            after=_parts(viewer, row, row.after, standing),
            request_id=row.request_id,
        )
        for row in rows
    )


def _parts(
    viewer: Viewer, row: models.LogEntry, parts: Mapping[str, object] | None, standing: "_Standing"
) -> dict[str, object] | None:
    """Keep the parts that the viewer may see; None if nothing is left."""
    noun = ids.noun(row.subject)
    about = standing.about(row)
    kept = {
        name: value
        for name, value in (parts or {}).items()
        if noun in _OF_ORGANISATIONS or reach.reaches(viewer, _reach(noun, row.action, name), about)
    }
    return kept or None


def _reach(noun: str | None, action: str, part: str) -> Reach:
    return Reach.EDITORS if noun in _PARTS_OF_GUIDANCE else reach.of_part(action, part)


class _Standing(Struct, frozen=True):
    """How the records that entries are about stand today."""

    sides: Mapping[str, list[models.Side]] = field(default_factory=dict)
    collections: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    async def of(cls, subjects: Sequence[str]) -> "_Standing":
        """Look it up: three statements for any number."""
        sides: dict[str, list[models.Side]] = {}
        for side in await models.Side.filter(until__isnull=True, partnership_id__in=list(set(subjects))):
            sides.setdefault(side.partnership_id, []).append(side)
        editions = dict(await models.Edition.filter(id__in=list(set(subjects))).values_list("id", "leaflet_id"))
        wanted = [*editions.values(), *subjects]
        leaflets = models.Leaflet.filter(until__isnull=True, id__in=sorted(set(wanted)))
        owners = dict(await leaflets.values_list("id", "collection_id"))
        collections = {edition: owners[leaflet] for edition, leaflet in editions.items() if leaflet in owners}
        collections |= owners
        collections |= {one: one for one in subjects if ids.noun(one) == "collection"}
        return cls(sides, collections)

    def about(self, row: models.LogEntry) -> About:
        """Say what an entry is about."""
        sides = self.sides.get(row.subject, [])
        return About(
            collection_id=self.collections.get(row.subject),
            organisation_ids=tuple(side.organisation_id for side in sides),
            acknowledged=not any(side.is_awaited for side in sides),
            published=all(side.publishes_readiness for side in sides),
            by_organisation_id=row.organisation_id,
        )
