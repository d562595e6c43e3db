"""Finding guidance: collections, leaflets and editions, as far as the viewer may see them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from tortoise.queryset import QuerySet

from content import access, log, models, paging
from content.access import Viewer
from content.guiding import editions, showing, snapshot
from content.guiding.shelf import Shelf
from content.linking import projections
from content.records import (
    NOW,
    Collection,
    Edition,
    EditionFilter,
    EditionStatus,
    Leaflet,
    LeafletFilter,
    LeafletLanguage,
    LeafletOrder,
    Moment,
    SourceFile,
)
from content.replacing import replace


async def collections_by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Collection]:
    """Load collections; they are public."""
    if standing := snapshot.at_hand(viewer):
        return standing.found(standing.collections, wanted)
    rows = await models.Collection.filter(id__in=list(wanted))
    return {row.id: showing.collection(row) for row in rows}


async def find_collection(viewer: Viewer, *, id: str | None = None, slug: str | None = None) -> Collection | None:  # noqa: A002 - the contract's own word
    """Find one collection by its id or its name in web addresses."""
    if standing := snapshot.at_hand(viewer):
        return standing.collection(id=id, slug=slug)
    row = (
        await models.Collection.get_or_none(id=id) if id is not None else await models.Collection.get_or_none(slug=slug)
    )
    return None if row is None else showing.collection(row)


async def leaflets_by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Leaflet]:
    """Load leaflets as they stood at a moment: those with something published, and an editor's own drafts."""
    if standing := snapshot.at_hand(viewer, moment):
        return standing.found(standing.leaflets, wanted)
    rows = await models.Leaflet.filter(models.seen_at(moment), id__in=list(wanted))
    return {leaflet.id: leaflet for leaflet, _ in await _shown(viewer, rows, moment)}


async def find_leaflet(
    viewer: Viewer,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own word
    slug: str | None = None,
    as_of: datetime | None = None,
) -> Leaflet | None:
    """Find one leaflet by its id or its name in web addresses, as it stood, or is to stand, at a time."""
    moment = await log.moment(as_of)
    if moment is None:
        return None
    if standing := snapshot.at_hand(viewer, moment):
        return standing.leaflet(id=id, slug=slug)
    wanted = {"id": id} if id is not None else {"slug": slug}
    rows = await models.Leaflet.filter(models.seen_at(moment), **wanted)
    if not rows and slug is not None:  # An address that it had before leads to it.
        former = await models.Leaflet.filter(slug=slug).order_by("-since").first()
        rows = await models.Leaflet.filter(models.seen_at(moment), id=former.id) if former else []
    shown = await _shown(viewer, rows, moment)
    return shown[0][0] if shown else None


async def editions_by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Edition]:
    """Load editions with what the viewer may see of them; what is hidden is not read, as if it were not there."""
    standing = snapshot.at_hand(viewer, moment)
    at_hand = standing.found(standing.editions, wanted) if standing else {}
    others = set(wanted) - set(at_hand)
    return {**at_hand, **await _editions_by_id(viewer, others, moment)} if others else at_hand


async def _editions_by_id(viewer: Viewer, wanted: Iterable[str], moment: Moment) -> dict[str, Edition]:
    listed = await _listed(viewer, models.Edition.filter(id__in=list(wanted)), moment)
    collections = {one.leaflet_id: one.collection_id for one in listed}
    until = {leaflet_id: _until(viewer, collection_id, moment) for leaflet_id, collection_id in collections.items()}
    found = await editions.whole([one.id for one in listed], moment=moment, until=until)
    names = await _names_of_editors(viewer, found.values(), collections)
    shown = {
        key: _for_viewer(viewer, edition, access.may_edit(viewer, collections[edition.leaflet_id]), names)
        for key, edition in found.items()
    }
    return {key: edition for key, edition in shown.items() if edition is not None}


async def edited_among(viewer: Viewer, wanted: Iterable[str]) -> dict[str, models.Edition]:
    """Keep those editions that the viewer edits, whatever their state; two statements."""
    rows = await models.Edition.filter(id__in=list(wanted), discarded_at__isnull=True)
    leaflets = await models.Leaflet.filter(until__isnull=True, id__in=list({row.leaflet_id for row in rows}))
    edited = {leaflet.id for leaflet in leaflets if access.may_edit(viewer, leaflet.collection_id)}
    return {row.id: row for row in rows if row.leaflet_id in edited}


async def holding(wanted: Sequence[str]) -> dict[str, Edition]:
    """Load whole editions for those who hold an item of them already, and want what stands around it."""
    standing = snapshot.at_hand(access.ANONYMOUS)
    at_hand = standing.with_words(wanted) if standing else {}
    others = [one for one in wanted if one not in at_hand]
    return {**at_hand, **await editions.whole(others)} if others else at_hand


async def find_edition(
    viewer: Viewer,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own word
    content_hash: str | None = None,
) -> Edition | None:
    """Find one edition by its id or the fingerprint of its content; of several with the same words, the latest."""
    if id is None:
        rows = await models.Edition.filter(content_hash=content_hash, discarded_at__isnull=True).order_by("id")
        # Sorted here: the engines do not agree on where a draft, which has no time yet, belongs.
        never = datetime.min.replace(tzinfo=UTC)
        wanted = [row.id for row in sorted(rows, key=lambda row: row.published_at or never, reverse=True)]
    else:
        wanted = [id]
    found = await editions_by_id(viewer, wanted)
    return next((found[key] for key in wanted if key in found), None)


async def source_file(viewer: Viewer, sha256: str) -> SourceFile | None:
    """Find an uploaded file by its fingerprint, for those who edit its leaflet."""
    for upload in await models.Upload.filter(sha256=sha256):
        leaflet = await models.Leaflet.get_or_none(id=upload.leaflet_id, until__isnull=True)
        if leaflet is not None and access.may_edit(viewer, leaflet.collection_id):
            return editions.source_of(upload)
    return None


async def edition_ids_for(
    viewer: Viewer, wanted: Sequence[tuple[Leaflet, tuple[str, ...], int | None]]
) -> list[str | None]:
    """Choose, for each leaflet, the edition in force in the best language, or the latest wording of a number."""
    standing = snapshot.at_hand(viewer)
    if standing and all(number is None and leaflet.moment == NOW for leaflet, _, number in wanted):
        return [standing.edition_id(leaflet, languages) for leaflet, languages, _ in wanted]
    shelf = await editions.shelves_of({leaflet.id for leaflet, _, _ in wanted})
    chosen: list[str | None] = []
    for leaflet, languages, number in wanted:
        if (
            viewer.preview is not None
            and viewer.preview.leaflet_id == leaflet.id
            and (number, leaflet.moment) == (None, NOW)
        ):
            chosen.append(viewer.preview.edition_id)
            continue
        copies = shelf.get(leaflet.id, Shelf(()))
        at = _until(viewer, leaflet.collection_id, leaflet.moment)
        tongues = copies.languages(at) if number is None else copies.languages_of_number(number, at)
        best = showing.best(leaflet, tongues, languages)
        if best is None:
            chosen.append(None)
            continue
        copy = copies.current(best, at) if number is None else copies.of_number(best, number, at)
        chosen.append(copy.id if copy else None)
    return chosen


async def languages_of(viewer: Viewer, leaflets: Sequence[Leaflet]) -> dict[str, tuple[LeafletLanguage, ...]]:
    """Say in which languages leaflets can be read, the original first."""
    standing = snapshot.at_hand(viewer)
    if standing and all(leaflet.moment == NOW for leaflet in leaflets):
        return standing.found(standing.languages, [leaflet.id for leaflet in leaflets])
    shelf = await editions.shelves_of({leaflet.id for leaflet in leaflets})
    translated = [copy.id for one in shelf.values() for copy in one.copies if copy.translation_of is not None]
    complete = await editions.complete(translated) if translated else {}
    found: dict[str, tuple[LeafletLanguage, ...]] = {}
    for leaflet in leaflets:
        copies = shelf.get(leaflet.id, Shelf(()))
        at = _until(viewer, leaflet.collection_id, leaflet.moment)
        found[leaflet.id] = showing.languages(leaflet, copies, at, complete=complete)
    return found


async def supplemented_by_ids(
    viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW
) -> dict[str, tuple[str, ...]]:
    """Find the leaflets that presuppose some leaflets."""
    if standing := snapshot.at_hand(viewer, moment):
        return {key: standing.supplemented_by.get(key, ()) for key in wanted}
    rows = await models.Leaflet.filter(models.seen_at(moment)).order_by("id")
    shown = [leaflet for leaflet, _ in await _shown(viewer, [row for row in rows if row.supplement_ids], moment)]
    return {key: tuple(leaflet.id for leaflet in shown if key in leaflet.supplement_ids) for key in wanted}


async def list_leaflets(
    viewer: Viewer,
    page: paging.Page,
    filter: LeafletFilter,  # noqa: A002 - the contract's own word
    order: LeafletOrder,
    as_of: datetime | None = None,
) -> paging.Slice[Leaflet]:
    """List leaflets by title or by when their current edition was published; three statements for any number."""
    moment = await log.moment(as_of)
    if moment is None:
        return paging.cut([], page, list_name="leaflets")
    if standing := snapshot.at_hand(viewer, moment):
        return standing.listed(page, filter, order)
    rows = await models.Leaflet.filter(models.seen_at(moment))
    ordered = showing.in_order(await _shown(viewer, rows, moment), order)
    by_slug = dict(await models.Collection.filter(slug=filter.collection or "").values_list("slug", "id"))
    return showing.listed(ordered, page, filter, by_slug)


async def list_editions(
    viewer: Viewer,
    leaflet_id: str,
    page: paging.Page,
    filter: EditionFilter,  # noqa: A002 - the contract's own word
    *,
    newest_first: bool = True,
    moment: Moment = NOW,
) -> paging.Slice[Edition]:
    """List the editions of a leaflet that the viewer may see: drafts after everything published.

    Only those of the page are loaded with their words.
    """
    keeps = _edition_filter(filter)
    made = await _listed(viewer, models.Edition.filter(leaflet_id=leaflet_id), moment)
    listed = [one for one in made if keeps(one)]

    def place(one: _Listed) -> tuple[str, str]:
        return (one.published_at.isoformat() if one.published_at else "9999", one.id)

    ordered = sorted(listed, key=place, reverse=newest_first)
    part = paging.cut(
        [(one.id, place(one)) for one in ordered],
        page,
        list_name=f"editions {newest_first}",
        descending=newest_first,
    )
    found = await editions_by_id(viewer, part.nodes, moment)
    there = [(found[key], cursor) for key, cursor in zip(part.nodes, part.cursors, strict=True) if key in found]
    nodes, cursors = tuple(one for one, _ in there), tuple(cursor for _, cursor in there)
    return paging.Slice(nodes, cursors, part.has_next, part.has_previous, part.total)


class _Listed(Struct, frozen=True):
    """An edition as far as a list has to know it."""

    id: str
    leaflet_id: str
    collection_id: str
    language: str
    status: EditionStatus
    published_at: datetime | None


async def _listed(viewer: Viewer, made: QuerySet[models.Edition], moment: Moment) -> list[_Listed]:
    """Say how far some editions have got, as far as the viewer may see them; three statements, no words."""
    made = made.filter(discarded_at__isnull=True)
    if moment.sequence is not None and moment.at is not None:
        made = made.filter(created_at__lte=moment.at)
    rows = await made.values_list("id", "leaflet_id", "language", "published_at", "submitted_at")
    leaflet_ids = list({row[1] for row in rows})
    leaflets = models.Leaflet.filter(until__isnull=True, id__in=leaflet_ids)
    collections: dict[str, str] = dict(await leaflets.values_list("id", "collection_id"))
    shelves = await editions.shelves_of(leaflet_ids)
    found: list[_Listed] = []
    for key, leaflet_id, tongue, published_at, submitted_at in rows:
        if leaflet_id not in collections:
            continue
        shelf = shelves.get(leaflet_id, Shelf(()))
        copy = next((one for one in shelf.copies if one.id == key), None)
        unpublished = EditionStatus.IN_REVIEW if submitted_at else EditionStatus.DRAFT
        status = shelf.status(copy, _until(viewer, collections[leaflet_id], moment)) if copy else unpublished
        edits = access.may_edit(viewer, collections[leaflet_id])
        if edits or access.may_preview(viewer, key) or _is_out(status, published_at, moment):
            found.append(_Listed(key, leaflet_id, collections[leaflet_id], tongue, status, published_at))
    return found


def _is_out(status: EditionStatus, published_at: datetime | None, moment: Moment) -> bool:
    """Whether everybody may see an edition: it is out now, and was at the moment that is asked about.

    A translation that is yet to come out when its original is taken back is WITHDRAWN, and was never out.
    """
    now = datetime.now(UTC)
    waits = status in (EditionStatus.DRAFT, EditionStatus.IN_REVIEW, EditionStatus.SCHEDULED)
    return not waits and published_at is not None and published_at <= min(moment.at or now, now)


async def _shown(viewer: Viewer, rows: Sequence[models.Leaflet], moment: Moment) -> list[showing.Shown]:
    """Show leaflets that have come out, with their current edition; an editor sees those in the making too."""
    shelf = await editions.shelves_of({row.id for row in rows})
    drafts = await _draft_titles(viewer, rows, shelf, moment)
    found = [
        showing.leaflet(
            row,
            shelf.get(row.id, Shelf(())),
            _until(viewer, row.collection_id, moment),
            moment=moment,
            draft_title=drafts.get(row.id),
        )
        for row in rows
    ]
    return [one for one in found if one is not None]


async def _draft_titles(
    viewer: Viewer, rows: Sequence[models.Leaflet], shelf: dict[str, Shelf], moment: Moment
) -> dict[str, str]:
    """Look up titles of leaflets that have not come out: the latest draft's, or that of the edition scheduled."""
    now = datetime.now(UTC)
    coming = {row.id for row in rows if not shelf.get(row.id, Shelf(())).out(moment.at or now)}
    wanted = [row.id for row in rows if row.id in coming and access.may_edit(viewer, row.collection_id)]
    if viewer.preview is not None and not wanted and viewer.preview.leaflet_id in coming:
        shown = models.Edition.filter(id=viewer.preview.edition_id, discarded_at__isnull=True)
        return dict(await shown.values_list("leaflet_id", "title"))
    found = models.Edition.filter(leaflet_id__in=wanted, discarded_at__isnull=True, created_at__lte=moment.at or now)
    return dict(await found.order_by("created_at").values_list("leaflet_id", "title"))


def counted_until(viewer: Viewer, leaflet: Leaflet) -> datetime:
    """Say up to when the editions of a leaflet count for the viewer."""
    return _until(viewer, leaflet.collection_id, leaflet.moment)


def _until(viewer: Viewer, collection_id: str, moment: Moment) -> datetime:
    """Say up to when editions count: what is scheduled is shown only to those who may see it now."""
    now = datetime.now(UTC)
    at = moment.at or now
    return at if access.may_edit(viewer, collection_id) else min(at, now)


def _edition_filter(wanted: EditionFilter) -> Callable[[_Listed], bool]:
    def keeps(one: _Listed) -> bool:
        return (
            (not wanted.status or one.status in wanted.status)
            and (not wanted.language or one.language in wanted.language)
            and (
                wanted.published_since is None
                or (one.published_at is not None and one.published_at >= wanted.published_since)
            )
        )

    return keeps


async def _names_of_editors(viewer: Viewer, found: Iterable[Edition], collections: dict[str, str]) -> dict[str, str]:
    """Look up the names of those who uploaded and published, for editors; two statements or none."""
    wanted = {
        key
        for edition in found
        if access.may_edit(viewer, collections[edition.leaflet_id])
        for key in (edition.publication.published_by, edition.source.uploaded_by if edition.source else None)
        if key
    }
    return await names_of_actors(wanted)


_ACTOR_BYTES = 300


async def names_of_actors(actor_ids: Iterable[str]) -> dict[str, str]:
    """Say by which name the holders of keys are shown: the person's if there is one, else the key's.

    Two statements; none for names that are kept in memory.
    """
    wanted = list(actor_ids)
    kept = projections.at_hand()
    if not wanted or kept is None:
        return await _names_of_actors(wanted)
    return await kept.all_of(kept.actors, wanted, _actors)


async def _actors(wanted: list[str]) -> dict[str, tuple[str, int]]:
    return {key: (name, _ACTOR_BYTES + len(name)) for key, name in (await _names_of_actors(wanted)).items()}


async def _names_of_actors(wanted: list[str]) -> dict[str, str]:
    if not wanted:
        return {}
    keys = await models.AccessKey.filter(id__in=wanted)
    people = await models.Person.filter(id__in=[key.person_id for key in keys if key.person_id])
    persons = {person.id: person.name for person in people}
    names = {key.id: persons.get(key.person_id or "") or key.name for key in keys}
    return {**names, access.OPERATOR.id: access.OPERATOR.name}


def _for_viewer(viewer: Viewer, edition: Edition, edits: bool, names: dict[str, str]) -> Edition | None:  # noqa: FBT001 - private, one caller
    publication = edition.publication
    if edits:
        source = edition.source
        return replace(
            edition,
            publication=replace(publication, published_by=names.get(publication.published_by or "")),
            source=replace(source, uploaded_by=names.get(source.uploaded_by or ""), may_fetch=True) if source else None,
        )
    if not _is_out(edition.status, publication.published_at, edition.moment) and not access.may_preview(
        viewer, edition.id
    ):
        return None
    return showing.to_everybody(edition)
