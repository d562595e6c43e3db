"""Leaflets and editions as they are shown: out of a row and the leaflet's shelf, at a time. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from content import codec, language, listing, models, paging
from content.guiding.shelf import Copy, Shelf
from content.records import (
    Collection,
    Edition,
    EditionStatus,
    Leaflet,
    LeafletFilter,
    LeafletLanguage,
    LeafletOrder,
    LeafletOrderField,
    Moment,
    Names,
    OrderDirection,
)
from content.replacing import replace

Shown = tuple[Leaflet, Copy | None]
"""A leaflet, and its edition in force in the language it is called by."""


def collection(row: models.Collection) -> Collection:
    """Show a set of leaflets."""
    title = Names(codec.decode(tuple[tuple[str, str], ...], row.title))
    return Collection(id=row.id, slug=row.slug, title=title, needs_approval=row.needs_approval, version=row.version)


def leaflet(
    row: models.Leaflet, shelf: Shelf, at: datetime, *, moment: Moment, draft_title: str | None = None
) -> Shown | None:
    """Show a leaflet by the titles of its editions in force, or by that of a draft; None if it has come to neither."""
    tongues = sorted(shelf.languages(at), key=row.original_language.__ne__)
    titles = [(tongue, copy.title) for tongue in tongues if (copy := shelf.current(tongue, at))]
    if not titles and draft_title is not None:
        titles = [(row.original_language, draft_title)]
    if not titles:
        return None
    shown = Leaflet(
        id=row.id,
        slug=row.slug,
        title=Names(tuple(titles)),
        kind=row.kind,
        sector=row.sector,
        collection_id=row.collection_id,
        supplement_ids=tuple(row.supplement_ids),
        original_language=row.original_language,
        review_on=row.review_on,
        version=row.version,
        moment=moment,
    )
    return shown, shelf.current(titles[0][0], at)


def languages(
    shown: Leaflet, shelf: Shelf, at: datetime, *, complete: Mapping[str, bool]
) -> tuple[LeafletLanguage, ...]:
    """Say in which languages a leaflet can be read, the original first; `complete` says so of translations."""
    current = [(tongue, shelf.current(tongue, at)) for tongue in shelf.languages(at)]
    return tuple(
        LeafletLanguage(
            language=tongue,
            complete=complete.get(copy.id, True),
            behind=shelf.behind(copy, at),
            edition_id=copy.id,
            moment=shown.moment,
        )
        for tongue, copy in current
        if copy is not None
    )


def best(shown: Leaflet, tongues: Sequence[str], wanted: Sequence[str]) -> str | None:
    """Choose the language to read a leaflet in, of those there are; None if there is none."""
    if not tongues:
        return None
    original = shown.original_language if shown.original_language in tongues else tongues[0]
    return original if not wanted else language.choose(tongues, wanted, original)


def in_order(shown: Iterable[Shown], order: LeafletOrder) -> paging.Ordered[Shown]:
    """Put leaflets in order, by title or by when their current edition was published."""

    def place(one: Shown) -> tuple[str, str]:
        leaflet, copy = one
        if order.field is LeafletOrderField.TITLE:
            return (listing.folded(leaflet.title.by_language[0][1]), leaflet.id)
        published = copy.published_at if copy else None
        return (published.isoformat() if published else "", leaflet.id)

    descending = order.direction is OrderDirection.DESC
    rows = sorted([(one, place(one)) for one in shown], key=lambda row: row[1], reverse=descending)
    return paging.Ordered(rows, list_name=f"leaflets {order.field} {order.direction}", descending=descending)


def listed(
    ordered: paging.Ordered[Shown],
    page: paging.Page,
    filter: LeafletFilter,  # noqa: A002 - the contract's own word
    collections: Mapping[str, str],
) -> paging.Slice[Leaflet]:
    """Give a page of those leaflets that a filter wants; `collections` are ids by their addresses."""
    if filter != _ANY:
        keeps = _filter(filter, collections)
        ordered = ordered.only(lambda shown: keeps(*shown))
    part = ordered.page(page)
    nodes = tuple([leaflet for leaflet, _ in part.nodes])
    return paging.Slice(nodes, part.cursors, part.has_next, part.has_previous, part.total)


_ANY = LeafletFilter()


def _filter(wanted: LeafletFilter, collections: Mapping[str, str]) -> Callable[[Leaflet, Copy | None], bool]:
    title = listing.folded(wanted.title) if wanted.title else None

    def keeps(leaflet: Leaflet, copy: Copy | None) -> bool:
        tongues = [tongue for tongue, _ in leaflet.title.by_language]
        changed = max((at for at in (copy.published_at, copy.withdrawn_at) if at), default=None) if copy else None
        return (
            (wanted.collection_id is None or leaflet.collection_id == wanted.collection_id)
            and (wanted.collection is None or leaflet.collection_id == collections.get(wanted.collection))
            and (wanted.kind is None or leaflet.kind is wanted.kind)
            and (not wanted.sector or leaflet.sector in wanted.sector)
            and (not wanted.language or any(tongue in wanted.language for tongue in tongues))
            and (title is None or any(title in listing.folded(text) for _, text in leaflet.title.by_language))
            and (wanted.changed_since is None or (changed is not None and changed >= wanted.changed_since))
        )

    return keeps


def to_everybody(edition: Edition) -> Edition:
    """Show an edition that is out without what editors say of it; of one that was taken back, no text."""
    source = replace(edition.source, uploaded_by=None) if edition.source else None
    publication = replace(edition.publication, published_by=None)
    public = replace(edition, publication=publication, findings=(), source=source)
    if edition.status is not EditionStatus.WITHDRAWN:
        return public
    translation = replace(public.translation, missing=()) if public.translation else None
    return replace(public, sections=(), checklists=(), rule=None, source=None, translation=translation)
