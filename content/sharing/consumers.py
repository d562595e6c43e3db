"""Consumers: the sites and apps that show our content, and the operations that they have registered.

A registered operation is known by the SHA-256 of its text, is run by that alone, and is never broken without notice.
What the contract says of it (its name, what it costs, what of it will be removed) is worked out by whoever knows the
contract and handed in; it is noted with the operation, and noted anew under each new contract.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from tortoise.exceptions import BaseORMException
from tortoise.expressions import Q

from content import access, errors, ids, listing, log, models, paging, validating
from content.access import Viewer
from content.records import (
    Consumer,
    DateOrder,
    DocumentFilter,
    DocumentStatus,
    Examined,
    OrderDirection,
    RegisteredDocument,
)
from content.telling.purging import Family

CONSUMERS_MAX = 50
"""Of one organisation."""
DOCUMENTS_MAX = 500
"""Registered for one consumer and not retired."""
RETIRED_MAX = 500
"""Kept of those that a consumer has retired, the latest."""
SHOWING_MAX = 100
"""How many sites are named that show a leaflet."""
TEXTS_MAX = 100
"""Registered, or retired, at once."""
TEXT_BYTES_MAX = 32_000
NAME_CHARACTERS_MAX = 200
USE_NOTED_EVERY = timedelta(hours=1)
"""How exact `lastUsedAt` is."""
BATCH = 50
"""How many operations are looked at again at once."""

Examine = Callable[[str], Examined]
"""Looks whether a text fits the contract, and what that says of it; raises DOCUMENT_REFUSED."""


@log.verb("registerConsumer")
async def register(
    entry: log.Entry, *, organisation: str, name: str, url: str | None = None, idempotency_key: str | None = None
) -> str:
    """Record a site or app of the viewer's organisation, and give its id; one of that name is given its new address.

    Said again, it changes nothing. Raises NOT_FOUND for another organisation, INVALID_INPUT, LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    await entry.lock(organisation)
    known = await models.Organisation.exists(id=organisation, until__isnull=True)
    if not known or not access.may_act_for(entry.viewer, organisation):
        raise errors.NotFound("There is no such organisation, or you do not act for it.", path=("organisation",))
    validating.text(name, path=("name",), characters_max=NAME_CHARACTERS_MAX)
    validating.url(url, path=("url",))
    row = await models.Consumer.get_or_none(organisation_id=organisation, name=name)
    if row is None and await models.Consumer.filter(organisation_id=organisation).count() >= CONSUMERS_MAX:
        raise errors.LimitReached(f"An organisation has at most {CONSUMERS_MAX} sites and apps: use one of them.")
    if row is not None and url in (None, row.url):
        return row.id
    after = models.Consumer(id=row.id if row else ids.new("consumer"), organisation_id=organisation, name=name, url=url)
    await entry.seal(after.id)
    if row is not None:
        entry.before = {"consumer": row.id, "url": row.url}
    await after.save(force_create=row is None, force_update=row is not None)
    entry.after = {"consumer": after.id, "organisation": organisation, "name": name, "url": url}
    return after.id


async def register_documents(
    viewer: Viewer,
    *,
    consumer: str,
    texts: Sequence[str],
    examine: Examine,
    contract: str,
    idempotency_key: str | None = None,
) -> tuple[str, ...]:
    """Register operations for a consumer, all or none, and give their ids in the order of the texts.

    A text that is registered already stays what it is, one that was retired is in use again. `contract` names what
    `examine` looks at. Raises NOT_FOUND for another's consumer, DOCUMENT_REFUSED with the place of the text,
    INVALID_INPUT for none or too many, LIMIT_REACHED.
    """
    access.require(viewer, "registerDocuments")
    await _own(viewer, consumer)
    _check_count(texts, "texts")
    # Beside the event loop: a hundred operations take as long as a hundred questions.
    examined = await asyncio.to_thread(_examined, texts, examine)
    return await _register(
        viewer,
        consumer=consumer,
        texts=tuple(texts),
        examined=examined,
        contract=contract,
        idempotency_key=idempotency_key,
    )


@log.verb("registerDocuments")
async def _register(
    entry: log.Entry,
    *,
    consumer: str,
    texts: tuple[str, ...],
    examined: tuple[Examined, ...],
    contract: str,
    idempotency_key: str | None = None,
) -> tuple[str, ...]:
    del idempotency_key
    await _own(entry.viewer, consumer)
    await entry.lock(consumer)
    said = {sha256(text): (text, one) for text, one in zip(texts, examined, strict=True)}
    of_consumer = models.RegisteredDocument.filter(consumer_id=consumer)
    known = {row.hash: row for row in await of_consumer.filter(hash__in=list(said))}
    fresh = [digest for digest in said if digest not in known]
    again = [row for row in known.values() if row.retired_at is not None]
    if await of_consumer.filter(retired_at__isnull=True).count() + len(fresh) + len(again) > DOCUMENTS_MAX:
        message = f"A site has at most {DOCUMENTS_MAX} registered operations: retire those that it no longer sends."
        raise errors.LimitReached(message, path=("texts",))
    if fresh or again:
        await entry.seal(consumer)
        for row in again:
            row.retired_at = None
            await row.save(update_fields=["retired_at"])
        for digest in fresh:
            text, one = said[digest]
            known[digest] = models.RegisteredDocument(id=ids.new("operation"), consumer_id=consumer, hash=digest)
            known[digest].text, known[digest].registered_at = text, entry.at
            _note(known[digest], one, contract)
        await models.RegisteredDocument.bulk_create([known[digest] for digest in fresh])
        entry.after = {"consumer": consumer, "registered": [*fresh, *(row.hash for row in again)]}
    return tuple(known[sha256(text)].id for text in texts)


@log.verb("retireDocuments")
async def retire(entry: log.Entry, *, documents: Sequence[str], idempotency_key: str | None = None) -> str:
    """Say that a site no longer sends some operations, and give the site's id; they are run by their hash no more.

    Those that are retired already stay so. Raises NOT_FOUND for another's, INVALID_INPUT for none, too many or those
    of several sites.
    """
    del idempotency_key
    _check_count(documents, "documents")
    rows = await models.RegisteredDocument.filter(id__in=list(set(documents)))
    consumers = {row.consumer_id for row in rows}
    if len(consumers) > 1:
        raise errors.InvalidInput("Retire the operations of one site at a time.", path=("documents",))
    if len(rows) < len(set(documents)) or not await _owned(entry.viewer, consumers):
        message = "There is no such registered operation, or it is not your organisation's."
        raise errors.NotFound(message, path=("documents",))
    (consumer,) = consumers
    await entry.lock(consumer)
    live = models.RegisteredDocument.filter(id__in=[row.id for row in rows], retired_at__isnull=True)
    hashes = sorted(str(one) for one in await live.values_list("hash", flat=True))
    if hashes:
        await entry.seal(consumer)
        await live.update(retired_at=entry.at)
        await _forget_oldest(consumer)
        entry.before = {"consumer": consumer, "registered": hashes}
    return consumer


async def text_of(sha256: str) -> str | None:
    """Give the text that some consumer has registered by its hash and not retired, and note that it was used."""
    live = models.RegisteredDocument.filter(hash=sha256, retired_at__isnull=True)
    row = await live.order_by("row").first()
    if row is None:
        return None
    now = datetime.now(UTC)
    if row.last_used_at is None or now - row.last_used_at >= USE_NOTED_EVERY:
        try:
            await live.update(last_used_at=now)
        except (BaseORMException, errors.Unavailable):
            return row.text  # A failure to note it is never in the way.
    return row.text


async def look_again(*, examine: Examine, contract: str) -> list[str]:
    """Note what this contract says of every operation in use of which another one was noted; name those it breaks.

    They are named by consumer and operation; nothing is noted of them, so that they are named each time.
    """
    broken: list[str] = []
    after = 0
    waiting = models.RegisteredDocument.filter(retired_at__isnull=True).exclude(contract=contract).order_by("row")
    while rows := await waiting.filter(row__gt=after).limit(BATCH):
        names = dict(await models.Consumer.filter(id__in=[row.consumer_id for row in rows]).values_list("id", "name"))
        for row in rows:
            try:
                _note(row, examine(row.text), contract)
            except errors.DocumentRefused as refusal:
                broken.append(f"{names[row.consumer_id]}: {row.name}: {refusal.message}")
            else:
                await row.save(update_fields=["name", "cost", "deprecated_uses", "is_deprecated", "shows", "contract"])
            await asyncio.sleep(0)  # Others come first.
        after = rows[-1].row
    return broken


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Consumer]:
    """Load consumers of organisations whose integration the viewer sees."""
    rows = await models.Consumer.filter(id__in=list(set(wanted)))
    return {row.id: _consumer(row) for row in rows if access.may_see_integration(viewer, row.organisation_id)}


async def of_organisations(viewer: Viewer, organisation_ids: Sequence[str]) -> dict[str, tuple[Consumer, ...]]:
    """List organisations' consumers by name; absent where the viewer does not see the integration."""
    own = [one for one in set(organisation_ids) if access.may_see_integration(viewer, one)]
    rows = await models.Consumer.filter(organisation_id__in=own).order_by("name") if own else []
    return {one: tuple(_consumer(row) for row in rows if row.organisation_id == one) for one in own}


async def showing(viewer: Viewer, leaflet_ids: Sequence[str]) -> dict[str, tuple[Consumer, ...]]:
    """List the sites that show some leaflets, by name, for their editors; absent where the viewer edits none of them.

    A site shows a leaflet if an operation that it has registered and not retired asks for it, by name or among others;
    one that is told by a variable what to ask for may show any. Three statements for any number of leaflets.
    """
    rows = await models.Leaflet.filter(id__in=list(set(leaflet_ids))).order_by("row")
    edited = {row.id for row in rows if row.until is None and access.may_edit(viewer, row.collection_id)}
    if not edited:
        return {}
    live = models.RegisteredDocument.filter(retired_at__isnull=True)
    asking = await live.distinct().values_list("consumer_id", "shows")
    sites = await models.Consumer.filter(id__in=sorted({str(one) for one, _ in asking})).order_by("name", "id")
    found: dict[str, tuple[Consumer, ...]] = {}
    for one in edited:
        names = {str(Family.GUIDANCE), one, *(f"leaflet/{row.slug}" for row in rows if row.id == one)}
        showing = {consumer for consumer, shows in asking if not names.isdisjoint(str(shows).split())}
        found[one] = tuple([_consumer(site) for site in sites if site.id in showing][:SHOWING_MAX])
    return found


async def documents_by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, RegisteredDocument]:
    """Load registered operations of consumers that the viewer sees."""
    rows = await models.RegisteredDocument.filter(id__in=list(set(wanted)))
    seen = await by_id(viewer, [row.consumer_id for row in rows])
    return {row.id: _document(row) for row in rows if row.consumer_id in seen}


async def documents_of(
    viewer: Viewer,
    consumers: Sequence[Consumer],
    page: paging.Page,
    filter: DocumentFilter,  # noqa: A002 - the contract's own word
    order: DateOrder,
) -> dict[str, paging.Slice[RegisteredDocument]]:
    """Give the same page of the operations of some consumers, the latest registered first unless told otherwise.

    Editors are shown the sites of others that show their leaflets, and not what those have registered. Three statements
    for any number of them. Raises BAD_PAGE, BAD_CURSOR.
    """
    own = [one.id for one in consumers if access.may_see_integration(viewer, one.organisation_id)]
    query = models.RegisteredDocument.filter(consumer_id__in=own)
    if filter.status:
        query = query.filter(Q(*(_STATUS[one] for one in filter.status), join_type="OR"))
    if filter.name is not None:
        query = query.filter(name=filter.name)
    down = order.direction is OrderDirection.DESC
    by = (listing.By("row", int, descending=down),)
    wanted = [one.id for one in consumers]
    name = f"operations {order.direction}"
    found = await listing.listed_each(query, wanted, page, by="consumer_id", list_name=name, order=by)
    return {
        key: paging.Slice(tuple(map(_document, part.nodes)), part.cursors, part.has_next, part.has_previous, part.total)
        for key, part in found.items()
    }


def sha256(text: str) -> str:
    """Hash a text, as clients do."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_STATUS = {
    DocumentStatus.CURRENT: Q(retired_at__isnull=True, is_deprecated=False),
    DocumentStatus.DEPRECATED: Q(retired_at__isnull=True, is_deprecated=True),
    DocumentStatus.RETIRED: Q(retired_at__isnull=False),
}
"""The same rule as `RegisteredDocument.status`, for a list."""


def _check_count(given: Sequence[str], name: str) -> None:
    if not 1 <= len(given) <= TEXTS_MAX:
        raise errors.InvalidInput(f"Give 1 to {TEXTS_MAX} at a time.", path=(name,))


def _examined(texts: Sequence[str], examine: Examine) -> tuple[Examined, ...]:
    found = []
    for number, text in enumerate(texts):
        path = ("texts", str(number))
        validating.text(text, path=path, characters_max=TEXT_BYTES_MAX)
        try:
            found.append(examine(text))
        except errors.DocumentRefused as refusal:
            raise errors.DocumentRefused(refusal.message, path=path) from refusal
    return tuple(found)


def _note(row: models.RegisteredDocument, examined: Examined, contract: str) -> None:
    row.name, row.cost, row.contract = examined.name[:NAME_CHARACTERS_MAX], examined.cost, contract
    row.deprecated_uses, row.is_deprecated = list(examined.deprecated_uses), bool(examined.deprecated_uses)
    row.shows = " ".join(examined.shows)


async def _own(viewer: Viewer, consumer: str) -> None:
    if not await _owned(viewer, {consumer}):
        raise errors.NotFound("There is no such site, or it is not your organisation's.", path=("consumer",))


async def _owned(viewer: Viewer, consumers: set[str]) -> bool:
    rows = await models.Consumer.filter(id__in=list(consumers))
    return bool(rows) and all(access.may_act_for(viewer, row.organisation_id) for row in rows)


async def _forget_oldest(consumer: str) -> None:
    """Keep the latest of those that a consumer has retired."""
    retired = models.RegisteredDocument.filter(consumer_id=consumer, retired_at__isnull=False)
    oldest = (
        await retired.order_by("-retired_at", "-row").offset(RETIRED_MAX).limit(TEXTS_MAX).values_list("row", flat=True)
    )
    if oldest:
        await models.RegisteredDocument.filter(row__in=list(oldest)).delete()


def _consumer(row: models.Consumer) -> Consumer:
    return Consumer(id=row.id, organisation_id=row.organisation_id, name=row.name, url=row.url)


def _document(row: models.RegisteredDocument) -> RegisteredDocument:
    return RegisteredDocument(
        id=row.id,
        consumer_id=row.consumer_id,
        name=row.name,
        hash=row.hash,
        text=row.text,
        cost=row.cost,
        deprecated_uses=tuple(row.deprecated_uses),
        registered_at=row.registered_at,
        retired_at=row.retired_at,
        last_used_at=row.last_used_at,
    )
