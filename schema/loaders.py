"""The loaders of one request: many resolvers ask for one record each, `content` is asked once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Any, Generic, TypeVar, cast

from strawberry.dataloader import DataLoader

from content import errors, ids, paging, records
from content.access import Viewer
from content.doing import activities, agreements, attaching, requesting, reviews, updates, visits
from content.editing import awaiting, changes, reviewing
from content.guiding import at_hand, guidance, lives
from content.joining import claims, contacts, invitations, keys, networks, organisations
from content.linking import aiming, attending, liveliness, partnerships, public, recorded, stages
from content.records import Moment
from content.sharing import consumers
from content.telling import audit, feed
from content.ticking import advising, checklists, suggesting

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


HangsOn = Callable[[Any], Sequence[object]]
"""Says on which records it hangs what a loader had at hand, besides guidance as it stands."""
Tell = Callable[[Sequence[object] | None], None]
"""Is told on which records it hangs what was given; None if on more than records at hand."""


class Loader(Generic[K, T]):
    """Loads by key and remembers what it gave, until it is told to forget."""

    def __init__(
        self,
        fetch: Callable[[list[K]], Awaitable[list[T]]],
        known: Callable[[K], T | None] | None = None,
        *,
        hangs_on: HangsOn | None = None,
        tell: Tell | None = None,
    ) -> None:
        """Give what is at hand without waiting; ask `fetch` for whatever else is wanted in one turn of the loop."""
        self._fetch = fetch
        self._known = known
        self._hangs_on = hangs_on
        self._tell = tell

    @cached_property
    def _loader(self) -> DataLoader[K, T]:
        """Made when it is needed: a request needs few of them."""
        return DataLoader[K, T](load_fn=self._fetch, max_batch_size=BATCH_MAX)

    async def load(self, key: K) -> T:
        """Give one record; a resolver that is cancelled takes the answer from nobody else."""
        found = self._at_hand(key)
        if found is not None:
            return found
        if self._tell is not None:
            self._tell(None)
        return await asyncio.shield(self._loader.load(key))

    async def load_all(self, keys: Iterable[K]) -> list[T]:
        """Give several records in the order of their keys."""
        wanted = list(keys)
        found = [self._at_hand(key) for key in wanted]
        if None not in found:
            return cast("list[T]", found)
        return list(await asyncio.gather(*(self.load(key) for key in wanted)))

    def _at_hand(self, key: K) -> T | None:
        found = self._known(key) if self._known is not None else None
        if found is not None and self._tell is not None:
            self._tell(self._hangs_on(found) if self._hangs_on is not None else None)
        return found

    def prime(self, key: K, value: T) -> None:
        """Remember a record that is at hand."""
        self._loader.prime(key, value)

    def forget(self) -> None:
        """Ask anew from now on."""
        self._loader.clear_all()


class _Each(Generic[K, T]):
    """One of the loaders of a request, made when it is first asked for something: a request needs few of them."""

    def __init__(
        self,
        fetch: Callable[[Viewer, list[K]], Awaitable[list[T]]],
        known: Callable[[Viewer, K], T | None] | None = None,
        *,
        hangs_on: HangsOn | None = None,
    ) -> None:
        """Say how its records are loaded on behalf of a viewer, and which of them are at hand.

        What is at hand is the same to everybody who is shown the same of the record it is asked of, where it is said on
        what that `hangs_on`.
        """
        self._fetch = fetch
        self._known = known
        self._hangs_on = hangs_on
        self._name = ""

    def __set_name__(self, _kind: type, name: str) -> None:
        self._name = name

    def __get__(self, owner: "Loaders", _kind: type) -> Loader[K, T]:
        viewer = owner.viewer
        known = partial(self._known, viewer) if self._known else None
        made = Loader(partial(self._fetch, viewer), known, hangs_on=self._hangs_on, tell=owner.tell)
        vars(owner)[self._name] = made  # Found there from now on.
        return made


async def _documents(viewer: Viewer, ids: list[str]) -> list[records.Document | None]:
    found = await attaching.by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _stage_transitions(
    viewer: Viewer, shown: list[records.Partnership]
) -> list[tuple[records.StageTransition, ...]]:
    found = await stages.transitions_of(viewer, shown)
    return [found.get(one.id, ()) if one.moment.sequence is None else () for one in shown]


async def _readiness(viewer: Viewer, asked: list[Asked]) -> list[records.Readiness | None]:
    return await _in_each_language(checklists.of_partnerships, viewer, asked)


async def _members_readiness(viewer: Viewer, asked: list[Asked]) -> list[tuple[records.SideReadiness, ...] | None]:
    return await _in_each_language(checklists.of_members, viewer, asked)


async def _suggested(viewer: Viewer, asked: list[records.Partnership]) -> list[tuple[records.Suggested, ...]]:
    found = await _of_each(suggesting.of_partnerships)(viewer, asked)
    return [one or () for one in found]


async def _loads(viewer: Viewer, asked: list[Span]) -> list[Any]:
    found: dict[Span, object] = {}
    for (_, first, last), alike in _alike(asked, lambda one: (one[0].moment, *one[1:])).items():
        try:
            by_id = await liveliness.load(viewer, [one[0] for one in alike], first, last)
            found.update({one: by_id[one[0].id] for one in alike})
        except errors.Refusal as refusal:
            found.update(dict.fromkeys(alike, refusal))
    return [found[one] for one in asked]


async def _collections(viewer: Viewer, ids: list[str]) -> list[records.Collection | None]:
    found = await guidance.collections_by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _holding(_viewer: Viewer, ids: list[str]) -> list[records.Edition | None]:
    found = await guidance.holding(ids)
    return [found.get(one) for one in ids]


async def _advice(_viewer: Viewer, ids: list[str]) -> list[advising.OnBoxes]:
    found = await advising.on_boxes(ids)
    return [found.get(one, {}) for one in ids]


async def _change_sets(viewer: Viewer, asked: list[changes.Asked]) -> list[Any]:
    return list(await changes.change_sets(viewer, asked))


async def _lives(viewer: Viewer, asked: list[lives.Asked]) -> list[records.ItemLife | None]:
    return await lives.of_items(viewer, asked)


async def _edition_ids(viewer: Viewer, wanted: list[Choice]) -> list[str | None]:
    return await guidance.edition_ids_for(viewer, wanted)


async def _comments(viewer: Viewer, ids: list[str]) -> list[records.Comment | None]:
    found = await reviewing.comments_by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _comments_on(viewer: Viewer, shown: list[records.Edition]) -> list[tuple[records.Comment, ...]]:
    found = await reviewing.comments_of(viewer, shown)
    return [found.get(one.id, ()) for one in shown]


async def _transitions(viewer: Viewer, shown: list[records.Edition]) -> list[tuple[records.EditionTransition, ...]]:
    found = await awaiting.transitions_of(viewer, shown)
    return [found.get(one.id, ()) for one in shown]


async def _languages(viewer: Viewer, leaflets: list[records.Leaflet]) -> list[tuple[records.LeafletLanguage, ...]]:
    found: dict[records.Leaflet, tuple[records.LeafletLanguage, ...]] = {}
    for alike in _alike(leaflets, lambda leaflet: leaflet.moment).values():
        by_id = await guidance.languages_of(viewer, alike)
        found.update({leaflet: by_id.get(leaflet.id, ()) for leaflet in alike})
    return [found[leaflet] for leaflet in leaflets]


async def _members_of(viewer: Viewer, asked: list[Members]) -> list[Any]:
    found: dict[Members, object] = {}
    for (_, page, waiting), alike in _alike(asked, lambda one: (one[0].moment, *one[1:])).items():
        try:
            by_id = await networks.members_of(viewer, [one[0] for one in alike], page, waiting=waiting)
            found.update({one: by_id[one[0].id] for one in alike})
        except errors.Refusal as refusal:
            found.update(dict.fromkeys(alike, refusal))
    return [found[one] for one in asked]


async def _documents_of(viewer: Viewer, asked: list[Registered]) -> list[Any]:
    found: dict[Registered, object] = {}
    for (page, narrowed, order), alike in _alike(asked, lambda one: one[1:]).items():
        try:
            by_id = await consumers.documents_of(viewer, [one[0] for one in alike], page, narrowed, order)
            found.update({one: by_id[one[0].id] for one in alike})
        except errors.Refusal as refusal:
            found.update(dict.fromkeys(alike, refusal))
    return [found[one] for one in asked]


async def _keys(viewer: Viewer, ids: list[str]) -> list[records.AccessKey | None]:
    found = await keys.by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _keys_of(viewer: Viewer, organisation_ids: list[str]) -> list[tuple[records.AccessKey, ...] | None]:
    found = await keys.of_organisation(viewer, organisation_ids)
    return [found.get(one) for one in organisation_ids]


async def _invitations(viewer: Viewer, ids: list[str]) -> list[records.Invitation | None]:
    found = await invitations.by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _claims(viewer: Viewer, ids: list[str]) -> list[records.Claim | None]:
    found = await claims.by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _claims_of(viewer: Viewer, organisation_ids: list[str]) -> list[tuple[records.Claim, ...] | None]:
    found = await claims.of_organisations(viewer, organisation_ids)
    return [found.get(one) for one in organisation_ids]


async def _changes(viewer: Viewer, ids: list[str]) -> list[records.Change | None]:
    found = await feed.by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _audit_entries(viewer: Viewer, ids: list[str]) -> list[records.AuditEntry | None]:
    found = await audit.by_id(viewer, ids)
    return [found.get(one) for one in ids]


async def _names(viewer: Viewer, ids: list[str]) -> list[records.Names | None]:
    found = await feed.names_of(viewer, ids)
    return [found.get(one) for one in ids]


def _by_id(
    verb: Callable[[Viewer, Sequence[str]], Awaitable[Mapping[str, T]]],
) -> Callable[[Viewer, list[str]], Awaitable[list[T | None]]]:
    async def fetch(viewer: Viewer, wanted: list[str]) -> list[T | None]:
        found = await verb(viewer, wanted)
        return [found.get(one) for one in wanted]

    return fetch


def _by_moment(
    verb: Callable[[Viewer, Sequence[str], Moment], Awaitable[Mapping[str, T]]],
) -> Callable[[Viewer, list[At]], Awaitable[list[T | None]]]:
    async def fetch(viewer: Viewer, wanted: list[At]) -> list[T | None]:
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
    verb: Callable[..., Awaitable[Mapping[str, paging.Slice[T]]]],
) -> Callable[[Viewer, list[Part]], Awaitable[list[Any]]]:
    """Ask once for the same page of many partnerships; what is refused of one page is no matter of the others."""

    async def fetch(viewer: Viewer, wanted: list[Part]) -> list[Any]:
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
    verb: Callable[[Viewer, Sequence[records.Partnership]], Awaitable[Mapping[str, T]]],
) -> Callable[[Viewer, list[records.Partnership]], Awaitable[list[T | None]]]:
    """Ask once for something of many partnerships."""

    async def fetch(viewer: Viewer, wanted: list[records.Partnership]) -> list[T | None]:
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


def _nothing_else(_found: object) -> Sequence[object]:
    """Say that what is at hand hangs on nothing but guidance as it stands."""
    return ()


def _itself(found: object) -> Sequence[object]:
    """Say that what is at hand hangs on itself: it is a record that is kept, and leaves when it changes."""
    return (found,)


class LoadersOfPartnerships:
    """The loaders of partnerships and of what belongs to them.

    One that is called like a module hides it from here on: whatever else asks that module stands above it.
    """

    tell: Tell | None = None
    """Who wants to hear on what it hangs what the loaders give."""

    sides = _Each[At, records.Side | None](_by_moment(partnerships.sides_by_id))
    partnerships = _Each[At, records.Partnership | None](
        _by_moment(partnerships.by_id), lambda viewer, key: recorded.seen_at_hand(viewer, *key)
    )
    public = _Each[At, public.Public | None](_by_moment(_for_everybody))
    aims_by_id = _Each[At, records.Aim | None](_by_moment(aiming.by_id))
    aims = _Each[At, tuple[records.Aim, ...] | None](_by_moment(aiming.of))
    documents = _Each[str, records.Document | None](_documents)
    agreements_of = _Each[At, tuple[records.Agreement, ...] | None](_by_moment(agreements.of_partnerships))
    agreements = _Each[At, records.Agreement | None](_by_moment(agreements.by_id))
    contacts_of = _Each[At, tuple[records.Contact, ...] | None](_by_moment(contacts.of_sides))
    contacts = _Each[At, records.Contact | None](_by_moment(contacts.by_id))
    stage_transitions = _Each[records.Partnership, tuple[records.StageTransition, ...]](_stage_transitions)
    readiness = _Each[Asked, records.Readiness | None](
        _readiness, lambda viewer, asked: checklists.at_hand(viewer, *asked), hangs_on=_itself
    )
    attention = _Each[records.Partnership, tuple[records.Attention, ...] | None](_of_each(attending.of_partnerships))
    members_readiness = _Each[Asked, tuple[records.SideReadiness, ...] | None](_members_readiness)
    suggested = _Each[records.Partnership, tuple[records.Suggested, ...]](_suggested)
    visits_of = _Each[Part, paging.Slice[records.Visit]](_parts(visits.of_partnerships))
    visits = _Each[At, records.Visit | None](_by_moment(visits.by_id))
    activities_of = _Each[Part, paging.Slice[records.Activity]](_parts(activities.of_partnerships))
    activities = _Each[At, records.Activity | None](_by_moment(activities.by_id))
    loads = _Each[Span, tuple[records.QuarterLoad, ...]](_loads)
    next_review = _Each[records.Partnership, records.ReviewDue | None](_of_each(reviews.next_of))
    reviews_of = _Each[Part, paging.Slice[records.Review]](_parts(reviews.of_partnerships))
    reviews = _Each[At, records.Review | None](_by_moment(reviews.by_id))
    updates_of = _Each[Part, paging.Slice[records.Update]](_parts(updates.of_partnerships))
    updates = _Each[At, records.Update | None](_by_moment(updates.by_id))
    last_active = _Each[records.Partnership, date | None](_of_each(liveliness.last_active))
    review_requests = _Each[records.Partnership, tuple[records.ReviewRequest, ...] | None](
        _of_each(requesting.of_partnerships)
    )


class Loaders(LoadersOfPartnerships):
    """One loader for each noun; a record that is not there, or not to be seen, is None."""

    collections = _Each[str, records.Collection | None](_collections, at_hand.collection, hangs_on=_nothing_else)
    leaflets = _Each[At, records.Leaflet | None](
        _by_moment(guidance.leaflets_by_id), lambda viewer, key: at_hand.leaflet(viewer, *key), hangs_on=_nothing_else
    )
    editions = _Each[At, records.Edition | None](
        _by_moment(guidance.editions_by_id), lambda viewer, key: at_hand.edition(viewer, *key), hangs_on=_nothing_else
    )
    holding = _Each[str, records.Edition | None](
        _holding, lambda _viewer, key: at_hand.holding(key), hangs_on=_nothing_else
    )
    advice = _Each[str, advising.OnBoxes](_advice)
    change_sets = _Each[changes.Asked, records.ChangeSet | None](_change_sets)
    lives = _Each[lives.Asked, records.ItemLife | None](_lives)
    edition_ids = _Each[Choice, str | None](
        _edition_ids, lambda viewer, choice: at_hand.edition_id(viewer, *choice), hangs_on=_nothing_else
    )
    comments = _Each[str, records.Comment | None](_comments)
    comments_on = _Each[records.Edition, tuple[records.Comment, ...]](_comments_on)
    transitions = _Each[records.Edition, tuple[records.EditionTransition, ...]](_transitions)
    languages = _Each[records.Leaflet, tuple[records.LeafletLanguage, ...]](
        _languages, at_hand.languages, hangs_on=_nothing_else
    )
    supplemented_by = _Each[At, tuple[str, ...] | None](
        _by_moment(guidance.supplemented_by_ids),
        lambda viewer, key: at_hand.supplemented_by(viewer, *key),
        hangs_on=_nothing_else,
    )
    successors = _Each[At, records.Organisation | None](_by_moment(organisations.successors))
    meant = _Each[At, records.Organisation | None](_by_moment(organisations.meant))
    replaced = _Each[At, tuple[records.Organisation, ...] | None](_by_moment(organisations.replaced))
    organisations = _Each[At, records.Organisation | None](
        _by_moment(organisations.by_id), lambda viewer, key: at_hand.organisation(viewer, *key), hangs_on=_itself
    )
    claims_of = _Each[str, tuple[records.Claim, ...] | None](_claims_of)
    claims = _Each[str, records.Claim | None](_claims)
    networks_of = _Each[At, tuple[records.Membership, ...] | None](_by_moment(networks.of_organisations))
    members_of = _Each[Members, paging.Slice[records.Membership]](_members_of)
    invitations = _Each[str, records.Invitation | None](_invitations)
    changes = _Each[str, records.Change | None](_changes)
    audit_entries = _Each[str, records.AuditEntry | None](_audit_entries)
    names = _Each[str, records.Names | None](_names)
    keys_of = _Each[str, tuple[records.AccessKey, ...] | None](_keys_of)
    keys = _Each[str, records.AccessKey | None](_keys)
    consumers_showing = _Each[str, tuple[records.Consumer, ...] | None](_by_id(consumers.showing))
    consumers_of = _Each[str, tuple[records.Consumer, ...] | None](_by_id(consumers.of_organisations))
    registered = _Each[str, records.RegisteredDocument | None](_by_id(consumers.documents_by_id))
    documents_of = _Each[Registered, paging.Slice[records.RegisteredDocument]](_documents_of)
    consumers = _Each[str, records.Consumer | None](_by_id(consumers.by_id))

    def __init__(self, viewer: Viewer) -> None:
        """Load on behalf of one viewer."""
        self.viewer = viewer

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
