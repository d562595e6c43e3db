"""The loaders of one request: many resolvers ask for one record each, `content` is asked once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from strawberry.dataloader import DataLoader

from content import (
    activities,
    advising,
    agreements,
    aiming,
    attaching,
    attending,
    audit,
    awaiting,
    changes,
    checklists,
    claims,
    consumers,
    contacts,
    errors,
    feed,
    guidance,
    ids,
    invitations,
    keys,
    liveliness,
    lives,
    networks,
    organisations,
    paging,
    partnerships,
    public,
    records,
    requesting,
    reviewing,
    reviews,
    stages,
    suggesting,
    updates,
    visits,
)
from content.access import Viewer
from content.records import Moment

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

BATCH_MAX = 500
"""How many records one question to `content` is about."""

At = tuple[str, Moment]
Choice = tuple[records.Leaflet, tuple[str, ...], int | None]
Asked = tuple[records.Partnership, tuple[str, ...]]
Part = tuple[records.Partnership, paging.Page, Any, records.DateOrder]
"""A page of the records of a partnership, narrowed and ordered."""
Members = tuple[records.Organisation, paging.Page, bool]
"""A page of the members of a network, or of those who wait."""
Registered = tuple[records.Consumer, paging.Page, records.DocumentFilter, records.DateOrder]
"""A page of what a consumer has registered, narrowed and ordered."""
Span = tuple[records.Partnership, date | None, date | None]


class Loader(Generic[K, T]):
    """Loads by key and remembers what it gave, until it is told to forget."""

    def __init__(self, fetch: Callable[[list[K]], Awaitable[list[T]]]) -> None:
        """Ask `fetch` for what is wanted in one turn of the loop."""
        self._loader = DataLoader[K, T](load_fn=fetch, max_batch_size=BATCH_MAX)

    async def load(self, key: K) -> T:
        """Give one record; a resolver that is cancelled takes the answer from nobody else."""
        return await asyncio.shield(self._loader.load(key))

    async def load_all(self, keys: Iterable[K]) -> list[T]:
        """Give several records in the order of their keys."""
        return list(await asyncio.gather(*(self.load(key) for key in keys)))

    def prime(self, key: K, value: T) -> None:
        """Remember a record that is at hand."""
        self._loader.prime(key, value)

    def forget(self) -> None:
        """Ask anew from now on."""
        self._loader.clear_all()


class LoadersOfPartnerships:
    """The loaders of partnerships and of what belongs to them."""

    def __init__(self, viewer: Viewer) -> None:
        """Load on behalf of one viewer."""
        self._viewer = viewer
        self._of_doings(viewer)
        self.partnerships = Loader[At, records.Partnership | None](_by_moment(partnerships.by_id, viewer))
        self.public = Loader[At, public.Public | None](_by_moment(_for_everybody, viewer))
        self.sides = Loader[At, records.Side | None](_by_moment(partnerships.sides_by_id, viewer))
        self.aims = Loader[At, tuple[records.Aim, ...] | None](_by_moment(aiming.of, viewer))
        self.aims_by_id = Loader[At, records.Aim | None](_by_moment(aiming.by_id, viewer))
        self.documents = Loader[str, records.Document | None](self._documents)
        self.agreements = Loader[At, records.Agreement | None](_by_moment(agreements.by_id, viewer))
        self.agreements_of = Loader[At, tuple[records.Agreement, ...] | None](
            _by_moment(agreements.of_partnerships, viewer)
        )
        self.contacts = Loader[At, records.Contact | None](_by_moment(contacts.by_id, viewer))
        self.contacts_of = Loader[At, tuple[records.Contact, ...] | None](_by_moment(contacts.of_sides, viewer))
        self.stage_transitions = Loader[records.Partnership, tuple[records.StageTransition, ...]](
            self._stage_transitions
        )
        self.readiness = Loader[Asked, records.Readiness | None](self._readiness)
        self.attention = Loader[records.Partnership, tuple[records.Attention, ...] | None](
            _of_each(attending.of_partnerships, viewer)
        )
        self.members_readiness = Loader[Asked, tuple[records.SideReadiness, ...] | None](self._members_readiness)
        self.suggested = Loader[records.Partnership, tuple[records.Suggested, ...]](self._suggested)

    async def _documents(self, ids: list[str]) -> list[records.Document | None]:
        found = await attaching.by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _stage_transitions(self, shown: list[records.Partnership]) -> list[tuple[records.StageTransition, ...]]:
        found = await stages.transitions_of(self._viewer, shown)
        return [found.get(one.id, ()) if one.moment.sequence is None else () for one in shown]

    async def _readiness(self, asked: list[Asked]) -> list[records.Readiness | None]:
        return await _in_each_language(checklists.of_partnerships, self._viewer, asked)

    async def _members_readiness(self, asked: list[Asked]) -> list[tuple[records.SideReadiness, ...] | None]:
        return await _in_each_language(checklists.of_members, self._viewer, asked)

    def _of_doings(self, viewer: Viewer) -> None:
        self.visits = Loader[At, records.Visit | None](_by_moment(visits.by_id, viewer))
        self.visits_of = Loader[Part, paging.Slice[records.Visit]](_parts(visits.of_partnerships, viewer))
        self.activities = Loader[At, records.Activity | None](_by_moment(activities.by_id, viewer))
        self.activities_of = Loader[Part, paging.Slice[records.Activity]](_parts(activities.of_partnerships, viewer))
        self.loads = Loader[Span, tuple[records.QuarterLoad, ...]](self._loads)
        self.reviews = Loader[At, records.Review | None](_by_moment(reviews.by_id, viewer))
        self.reviews_of = Loader[Part, paging.Slice[records.Review]](_parts(reviews.of_partnerships, viewer))
        self.updates = Loader[At, records.Update | None](_by_moment(updates.by_id, viewer))
        self.updates_of = Loader[Part, paging.Slice[records.Update]](_parts(updates.of_partnerships, viewer))
        self.last_active = Loader[records.Partnership, date | None](_of_each(liveliness.last_active, viewer))
        self.review_requests = Loader[records.Partnership, tuple[records.ReviewRequest, ...] | None](
            _of_each(requesting.of_partnerships, viewer)
        )
        self.next_review = Loader[records.Partnership, records.ReviewDue | None](_of_each(reviews.next_of, viewer))

    async def _suggested(self, asked: list[records.Partnership]) -> list[tuple[records.Suggested, ...]]:
        found = await _of_each(suggesting.of_partnerships, self._viewer)(asked)
        return [one or () for one in found]

    async def _loads(self, asked: list[Span]) -> list[Any]:
        found: dict[Span, object] = {}
        for (_, first, last), alike in _alike(asked, lambda one: (one[0].moment, *one[1:])).items():
            try:
                by_id = await liveliness.load(self._viewer, [one[0] for one in alike], first, last)
                found.update({one: by_id[one[0].id] for one in alike})
            except errors.Refusal as refusal:
                found.update(dict.fromkeys(alike, refusal))
        return [found[one] for one in asked]


class Loaders(LoadersOfPartnerships):
    """One loader for each noun; a record that is not there, or not to be seen, is None."""

    def __init__(self, viewer: Viewer) -> None:
        """Load on behalf of one viewer."""
        super().__init__(viewer)
        self.collections = Loader[str, records.Collection | None](self._collections)
        self.leaflets = Loader[At, records.Leaflet | None](_by_moment(guidance.leaflets_by_id, viewer))
        self.editions = Loader[At, records.Edition | None](_by_moment(guidance.editions_by_id, viewer))
        self.holding = Loader[str, records.Edition | None](self._holding)
        self.advice = Loader[str, advising.OnBoxes](self._advice)
        self.change_sets = Loader[changes.Asked, records.ChangeSet | None](self._change_sets)
        self.lives = Loader[lives.Asked, records.ItemLife | None](self._lives)
        self.edition_ids = Loader[Choice, str | None](self._edition_ids)
        self.comments = Loader[str, records.Comment | None](self._comments)
        self.comments_on = Loader[records.Edition, tuple[records.Comment, ...]](self._comments_on)
        self.transitions = Loader[records.Edition, tuple[records.EditionTransition, ...]](self._transitions)
        self.languages = Loader[records.Leaflet, tuple[records.LeafletLanguage, ...]](self._languages)
        self.supplemented_by = Loader[At, tuple[str, ...] | None](_by_moment(guidance.supplemented_by_ids, viewer))
        self.organisations = Loader[At, records.Organisation | None](_by_moment(organisations.by_id, viewer))
        self.successors = Loader[At, records.Organisation | None](_by_moment(organisations.successors, viewer))
        self.replaced = Loader[At, tuple[records.Organisation, ...] | None](_by_moment(organisations.replaced, viewer))
        self.claims = Loader[str, records.Claim | None](self._claims)
        self.claims_of = Loader[str, tuple[records.Claim, ...] | None](self._claims_of)
        self.networks_of = Loader[At, tuple[records.Membership, ...] | None](
            _by_moment(networks.of_organisations, viewer)
        )
        self.members_of = Loader[Members, paging.Slice[records.Membership]](self._members_of)
        self._of_integrations(viewer)
        self.invitations = Loader[str, records.Invitation | None](self._invitations)
        self.changes = Loader[str, records.Change | None](self._changes)
        self.audit_entries = Loader[str, records.AuditEntry | None](self._audit_entries)
        self.names = Loader[str, records.Names | None](self._names)

    def _of_integrations(self, viewer: Viewer) -> None:
        self.keys = Loader[str, records.AccessKey | None](self._keys)
        self.keys_of = Loader[str, tuple[records.AccessKey, ...] | None](self._keys_of)
        self.consumers = Loader[str, records.Consumer | None](_by_id(consumers.by_id, viewer))
        self.consumers_of = Loader[str, tuple[records.Consumer, ...] | None](_by_id(consumers.of_organisations, viewer))
        self.registered = Loader[str, records.RegisteredDocument | None](_by_id(consumers.documents_by_id, viewer))
        self.documents_of = Loader[Registered, paging.Slice[records.RegisteredDocument]](self._documents_of)

    def afresh(self) -> "Loaders":
        """Forget everything, for something has just been written."""
        for loader in vars(self).values():
            if isinstance(loader, Loader):
                loader.forget()
        return self

    async def any(self, one: str) -> object:
        """Give a record by its identifier, which says what kind it is of; None if it is not there, or hidden."""
        load = BY_NOUN.get(ids.noun(one) or "")
        return await load(self, one) if load else None

    async def _collections(self, ids: list[str]) -> list[records.Collection | None]:
        found = await guidance.collections_by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _holding(self, ids: list[str]) -> list[records.Edition | None]:
        found = await guidance.holding(ids)
        return [found.get(one) for one in ids]

    async def _advice(self, ids: list[str]) -> list[advising.OnBoxes]:
        found = await advising.on_boxes(ids)
        return [found.get(one, {}) for one in ids]

    async def _change_sets(self, asked: list[changes.Asked]) -> list[Any]:
        return list(await changes.change_sets(self._viewer, asked))

    async def _lives(self, asked: list[lives.Asked]) -> list[records.ItemLife | None]:
        return await lives.of_items(self._viewer, asked)

    async def _edition_ids(self, wanted: list[Choice]) -> list[str | None]:
        return await guidance.edition_ids_for(self._viewer, wanted)

    async def _comments(self, ids: list[str]) -> list[records.Comment | None]:
        found = await reviewing.comments_by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _comments_on(self, shown: list[records.Edition]) -> list[tuple[records.Comment, ...]]:
        found = await reviewing.comments_of(self._viewer, shown)
        return [found.get(one.id, ()) for one in shown]

    async def _transitions(self, shown: list[records.Edition]) -> list[tuple[records.EditionTransition, ...]]:
        found = await awaiting.transitions_of(self._viewer, shown)
        return [found.get(one.id, ()) for one in shown]

    async def _languages(self, leaflets: list[records.Leaflet]) -> list[tuple[records.LeafletLanguage, ...]]:
        found: dict[records.Leaflet, tuple[records.LeafletLanguage, ...]] = {}
        for alike in _alike(leaflets, lambda leaflet: leaflet.moment).values():
            by_id = await guidance.languages_of(self._viewer, alike)
            found.update({leaflet: by_id.get(leaflet.id, ()) for leaflet in alike})
        return [found[leaflet] for leaflet in leaflets]

    async def _members_of(self, asked: list[Members]) -> list[Any]:
        found: dict[Members, object] = {}
        for (_, page, waiting), alike in _alike(asked, lambda one: (one[0].moment, *one[1:])).items():
            try:
                by_id = await networks.members_of(self._viewer, [one[0] for one in alike], page, waiting=waiting)
                found.update({one: by_id[one[0].id] for one in alike})
            except errors.Refusal as refusal:
                found.update(dict.fromkeys(alike, refusal))
        return [found[one] for one in asked]

    async def _documents_of(self, asked: list[Registered]) -> list[Any]:
        found: dict[Registered, object] = {}
        for (page, narrowed, order), alike in _alike(asked, lambda one: one[1:]).items():
            try:
                by_id = await consumers.documents_of(self._viewer, [one[0] for one in alike], page, narrowed, order)
                found.update({one: by_id[one[0].id] for one in alike})
            except errors.Refusal as refusal:
                found.update(dict.fromkeys(alike, refusal))
        return [found[one] for one in asked]

    async def _keys(self, ids: list[str]) -> list[records.AccessKey | None]:
        found = await keys.by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _keys_of(self, organisation_ids: list[str]) -> list[tuple[records.AccessKey, ...] | None]:
        found = await keys.of_organisation(self._viewer, organisation_ids)
        return [found.get(one) for one in organisation_ids]

    async def _invitations(self, ids: list[str]) -> list[records.Invitation | None]:
        found = await invitations.by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _claims(self, ids: list[str]) -> list[records.Claim | None]:
        found = await claims.by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _claims_of(self, organisation_ids: list[str]) -> list[tuple[records.Claim, ...] | None]:
        found = await claims.of_organisations(self._viewer, organisation_ids)
        return [found.get(one) for one in organisation_ids]

    async def _changes(self, ids: list[str]) -> list[records.Change | None]:
        found = await feed.by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _audit_entries(self, ids: list[str]) -> list[records.AuditEntry | None]:
        found = await audit.by_id(self._viewer, ids)
        return [found.get(one) for one in ids]

    async def _names(self, ids: list[str]) -> list[records.Names | None]:
        found = await feed.names_of(self._viewer, ids)
        return [found.get(one) for one in ids]


BY_NOUN: Mapping[str, Callable[[Loaders, str], Awaitable[object]]] = {
    "collection": lambda load, one: load.collections.load(one),
    "leaflet": lambda load, one: load.leaflets.load((one, records.NOW)),
    "edition": lambda load, one: load.editions.load((one, records.NOW)),
    "comment": lambda load, one: load.comments.load(one),
    "organisation": lambda load, one: load.organisations.load((one, records.NOW)),
    "partnership": lambda load, one: load.partnerships.load((one, records.NOW)),
    "side": lambda load, one: load.sides.load((one, records.NOW)),
    "agreement": lambda load, one: load.agreements.load((one, records.NOW)),
    "contact": lambda load, one: load.contacts.load((one, records.NOW)),
    "aim": lambda load, one: load.aims_by_id.load((one, records.NOW)),
    "visit": lambda load, one: load.visits.load((one, records.NOW)),
    "activity": lambda load, one: load.activities.load((one, records.NOW)),
    "review": lambda load, one: load.reviews.load((one, records.NOW)),
    "update": lambda load, one: load.updates.load((one, records.NOW)),
    "consumer": lambda load, one: load.consumers.load(one),
    "operation": lambda load, one: load.registered.load(one),
    "key": lambda load, one: load.keys.load(one),
    "claim": lambda load, one: load.claims.load(one),
    "invitation": lambda load, one: load.invitations.load(one),
    "change": lambda load, one: load.changes.load(one),
    "entry": lambda load, one: load.audit_entries.load(one),
}
"""How each kind of record is loaded; a test compares it with what implements Node."""


def _by_id(
    verb: Callable[[Viewer, Sequence[str]], Awaitable[Mapping[str, T]]], viewer: Viewer
) -> Callable[[list[str]], Awaitable[list[T | None]]]:
    async def fetch(wanted: list[str]) -> list[T | None]:
        found = await verb(viewer, wanted)
        return [found.get(one) for one in wanted]

    return fetch


def _by_moment(
    verb: Callable[[Viewer, Sequence[str], Moment], Awaitable[Mapping[str, T]]], viewer: Viewer
) -> Callable[[list[At]], Awaitable[list[T | None]]]:
    async def fetch(wanted: list[At]) -> list[T | None]:
        found: dict[At, T] = {}
        for moment, alike in _alike(wanted, lambda key: key[1]).items():
            by_id = await verb(viewer, [one for one, _ in alike], moment)
            found.update({(one, moment): record for one, record in by_id.items()})
        return [found.get(key) for key in wanted]

    return fetch


async def _for_everybody(viewer: Viewer, wanted: Sequence[str], moment: Moment) -> Mapping[str, public.Public]:
    del viewer  # What is copied out is what everybody may see.
    return await public.of_partnerships(wanted, moment)


def _parts(
    verb: Callable[..., Awaitable[Mapping[str, paging.Slice[T]]]], viewer: Viewer
) -> Callable[[list[Part]], Awaitable[list[Any]]]:
    """Ask once for the same page of many partnerships; what is refused of one page is no matter of the others."""

    async def fetch(wanted: list[Part]) -> list[Any]:
        found: dict[Part, object] = {}
        for (_, page, narrowed, order), alike in _alike(wanted, lambda one: (one[0].moment, *one[1:])).items():
            try:
                by_id = await verb(viewer, [one[0] for one in alike], page, narrowed, order)
                found.update({one: by_id[one[0].id] for one in alike})
            except errors.Refusal as refusal:
                found.update(dict.fromkeys(alike, refusal))
        return [found[one] for one in wanted]

    return fetch


def _of_each(
    verb: Callable[[Viewer, Sequence[records.Partnership]], Awaitable[Mapping[str, T]]], viewer: Viewer
) -> Callable[[list[records.Partnership]], Awaitable[list[T | None]]]:
    """Ask once for something of many partnerships."""

    async def fetch(wanted: list[records.Partnership]) -> list[T | None]:
        found: dict[records.Partnership, T] = {}
        for alike in _alike(wanted, lambda one: one.moment).values():
            by_id = await verb(viewer, alike)
            found.update({one: by_id[one.id] for one in alike if one.id in by_id})
        return [found.get(one) for one in wanted]

    return fetch


async def _in_each_language(
    verb: Callable[[Viewer, Sequence[records.Partnership], tuple[str, ...]], Awaitable[Mapping[str, T]]],
    viewer: Viewer,
    asked: list[Asked],
) -> list[T | None]:
    """Ask once for something of many partnerships that is said in words."""
    found: dict[Asked, T | None] = {}
    for (languages, _), alike in _alike(asked, lambda one: (one[1], one[0].moment)).items():
        by_id = await verb(viewer, [partnership for partnership, _ in alike], languages)
        found.update({one: by_id.get(one[0].id) for one in alike})
    return [found[one] for one in asked]


def _alike(wanted: Iterable[T], by: Callable[[T], K]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for one in wanted:
        groups.setdefault(by(one), []).append(one)
    return groups
