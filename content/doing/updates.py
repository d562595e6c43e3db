"""News of a partnership for the wider community: publishing it, taking it back, reading it as far as its level allows.

What is kept of the Markdown is its words with their marks. News that was taken back is nobody's but its writer's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tortoise.expressions import Q

from content import codec, errors, ids, listing, log, models, paging, validating
from content.access import Viewer
from content.doing import doings
from content.leaflet.formats import prose
from content.records import (
    NOW,
    ChangeType,
    DateOrder,
    Moment,
    Partnership,
    Update,
    UpdateAudience,
    UpdateFilter,
    Visibility,
    Words,
)

TITLE_CHARACTERS_MAX = 400
BODY_CHARACTERS_MAX = 20_000
REASON_CHARACTERS_MAX = 4000
UPDATES_MAX = 500
"""Of one partnership; all that are public can be found by their words."""
LANGUAGES_MAX = 20
"""How many languages a list is narrowed to."""

_OUT = Q(withdrawn_at__isnull=True)


@log.verb("publishUpdate")
async def publish(
    entry: log.Entry,
    *,
    partnership: str,
    title: str,
    body: str,
    language: str,
    audiences: Sequence[UpdateAudience] = (UpdateAudience.COMMUNITY,),
    visibility: Visibility = Visibility.PUBLIC,
    idempotency_key: str | None = None,
) -> str:
    """Publish news in one language, and give its id; what is public of a partnership that waits, its sides alone see.

    Raises NOT_FOUND, FORBIDDEN, LIMIT_REACHED, WRONG_STATE for a side that has not acknowledged the partnership,
    INVALID_INPUT.
    """
    del idempotency_key  # The log has seen to it.
    held = await doings.own_side(entry, partnership)
    validating.text(title, path=("title",), characters_max=TITLE_CHARACTERS_MAX)
    words = prose.parse(validating.text(body, path=("body",), characters_max=BODY_CHARACTERS_MAX))
    if not words.plain.strip():
        raise errors.InvalidInput("There are no words in this: write something.", path=("body",))
    if not audiences:
        raise errors.InvalidInput("Say whom it speaks to.", path=("audiences",))
    await doings.check_room(models.Update, partnership, UPDATES_MAX)
    row = models.Update(
        id=ids.new("update"),
        partnership_id=partnership,
        side_id=held.side.id,
        visibility=visibility,
        title=title,
        body=codec.encode(words),
        language=language,
        audiences=doings.packed(audiences),
    )
    await entry.seal(partnership)
    row.published_at = entry.at
    await entry.begin(row)
    entry.follow(partnership)
    doings.tell(entry, ChangeType.UPDATE_PUBLISHED, row, held.side)
    entry.after = {"update": row.id, "title": title, "language": language, "visibility": visibility}
    return row.id


@log.verb("withdrawUpdate")
async def withdraw(entry: log.Entry, *, update: str, reason: str, idempotency_key: str | None = None) -> str:
    """Take news back, and give the id of its partnership; nobody but its writer sees it again, as of no time.

    Raises NOT_FOUND, FORBIDDEN for another side's, WRONG_STATE for news that was taken back before, REASON_REQUIRED.
    """
    del idempotency_key
    held, row = await doings.hold(entry, models.Update, update, name="update")
    if row.side_id != held.side.id:
        raise errors.Forbidden("News is taken back by the side that wrote it.", path=("update",))
    if row.withdrawn_at is not None:
        raise errors.WrongState("This has been taken back already.", path=("update",))
    if not reason.strip():
        raise errors.ReasonRequired("Say why; your own side reads it.", path=("reason",))
    validating.text(reason, path=("reason",), characters_max=REASON_CHARACTERS_MAX)
    await entry.seal(row.partnership_id)
    await entry.change(row, withdrawn_at=entry.at, withdrawn_reason=reason)
    entry.follow(row.partnership_id)
    doings.tell(entry, ChangeType.UPDATE_WITHDRAWN, row, held.side)
    entry.before = {"update": row.id}
    entry.after = {"update": row.id, "withdrawnAt": entry.at, "reason": reason}
    return row.partnership_id


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Update]:
    """Load news that the viewer may see; what was taken back, if his side wrote it."""
    return await doings.by_id(viewer, models.Update, wanted, moment, _shown, but=_readable)


async def of_partnerships(
    viewer: Viewer,
    shown: Sequence[Partnership],
    page: paging.Page,
    filter: UpdateFilter,  # noqa: A002 - the contract's own word
    order: DateOrder,
) -> dict[str, paging.Slice[Update]]:
    """List the news of some partnerships, read at one moment, by when it was published; not what was taken back.

    A language has its varieties with it: `en` finds what is in `en-GB`. Raises BAD_PAGE, BAD_CURSOR, and BAD_REQUEST
    for more than `LANGUAGES_MAX` languages.
    """
    query = doings.of(viewer, models.Update, shown, but=_OUT)
    if len(filter.language) > LANGUAGES_MAX:
        message = f"Updates are narrowed to {LANGUAGES_MAX} languages at most."
        raise errors.BadRequest(message, path=("filter", "language"))
    if filter.language:
        forms = (Q(language=tag) | Q(language__startswith=f"{tag}-") for tag in filter.language)
        query = query.filter(Q(*forms, join_type=Q.OR))
    if filter.audience:
        query = query.filter(doings.any_of("audiences", filter.audience))
    if filter.since is not None:
        query = query.filter(published_at__gte=filter.since)
    by = listing.By("published_at", datetime)
    return await doings.pages(viewer, query, shown, _shown, page=page, order=order, by=by)


def _readable(shown: Sequence[Partnership]) -> Q:
    """Keep what was not taken back, and all of the viewer's own sides."""
    return _OUT | Q(side_id__in=[one.my_side_id for one in shown if one.my_side_id is not None])


async def _shown(viewer: Viewer, rows: Sequence[models.Update], within: Mapping[str, Partnership]) -> dict[str, Update]:
    del viewer
    return {
        row.id: Update(
            id=row.id,
            partnership_id=row.partnership_id,
            side_id=row.side_id,
            title=row.title,
            words=codec.decode(Words, row.body),
            language=row.language,
            audiences=tuple(UpdateAudience(one) for one in doings.unpacked(row.audiences)),
            published_at=row.published_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=row.withdrawn_reason,
            visibility=row.visibility,
            moment=within[row.partnership_id].moment,
        )
        for row in rows
    }
