"""The people of a side: who speaks for it, in which role and since when; they can be forgotten, the role stays.

Forgetting empties the person, and with it the name in duties, signatures, keys and whatever else points there, as of
any time. It does not reach what somebody wrote into a free text, files that were attached, or backups.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from content import errors, ids, language, log, models
from content.access import Viewer
from content.joining import persons
from content.linking import parties, partnerships
from content.linking.partnerships import Held
from content.records import NOW, ChangeType, Contact, ContactRole, Moment, NewContact, Visibility

CONTACTS_MAX = 100
"""How many contacts a side may have, with those who have handed over."""
LANGUAGES_MAX = 20
EMAIL_CHARACTERS_MAX = 254
"""What RFC 5321, 4.5.3.1 leaves for an address."""
AHEAD_DAYS_MAX = 366
"""How far ahead a role may be taken on or handed over."""

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""ITU-T E.164: the plus, the country, the number; 15 digits at most."""


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Contact]:
    """Load contacts as they stood at a moment, as far as the viewer may see them today: three statements."""
    rows = await models.Contact.filter(models.seen_at(moment), id__in=list(set(wanted)))
    return {one.id: one for one in await _seen(viewer, rows, moment)}


async def of_sides(viewer: Viewer, side_ids: Sequence[str], moment: Moment = NOW) -> dict[str, tuple[Contact, ...]]:
    """List the contacts of some sides, by the side: three statements for any number."""
    query = models.Contact.filter(models.seen_at(moment), side_id__in=list(side_ids))
    found: dict[str, tuple[Contact, ...]] = dict.fromkeys(side_ids, ())
    for one in await _seen(viewer, await query.order_by("id"), moment):
        found[one.side_id] += (one,)
    return {side: tuple(sorted(listed, key=_first)) for side, listed in found.items()}


@log.verb("addContact")
async def add(entry: log.Entry, *, partnership: str, contact: NewContact, idempotency_key: str | None = None) -> str:
    """Add somebody who speaks for the viewer's side, and give the contact's id.

    Raises NOT_FOUND, FORBIDDEN, INVALID_INPUT for an address or number of the wrong form, LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    held = await partnerships.own_side(entry, partnership)
    row = await _row(held, contact, path=("contact",))
    await entry.seal(partnership)
    await _begin(entry, held, row, contact)
    _tell(entry, ChangeType.CONTACT_ADDED, row)
    entry.after = _logged(row)
    return row.id


@log.verb("handOverContact")
async def hand_over(
    entry: log.Entry,
    *,
    contact: str,
    on: date,
    to: NewContact | None = None,
    idempotency_key: str | None = None,
) -> str:
    """End somebody's role on a day, and give the id of who takes over from then on, or of who leaves if nobody does.

    Raises NOT_FOUND, FORBIDDEN for another side's contact, WRONG_STATE for who has handed over already, INVALID_INPUT
    for a day before it was taken on or too far ahead, LIMIT_REACHED.
    """
    del idempotency_key
    held, leaving = await _held(entry, contact)
    if leaving.to_on is not None:
        message = f"This contact handed over on {leaving.to_on}; add whoever follows with `addContact`."
        raise errors.WrongState(message, path=("contact",))
    if leaving.from_on is not None and on < leaving.from_on:
        raise errors.InvalidInput(f"They took it on later, on {leaving.from_on}.", path=("on",))
    _check_ahead(on, path=("on",))
    if to is not None and to.since is not None and to.since < on:
        raise errors.InvalidInput("Nobody takes over before the day of handing over.", path=("to", "since"))
    row = None if to is None else await _row(held, to, path=("to",))
    await entry.seal(held.partnership.id)
    await entry.change(leaving, to_on=on)
    if row is not None and to is not None:
        row.from_on = to.since or on
        await _begin(entry, held, row, to)
    _tell(entry, ChangeType.CONTACT_HANDED_OVER, leaving)
    entry.before = _logged(leaving)
    entry.after = {"contact": leaving.id, "until": on, "to": row.id if row is not None else None}
    return leaving.id if row is None else row.id


@log.verb("forgetContact")
async def forget(entry: log.Entry, *, contact: str, idempotency_key: str | None = None) -> str:
    """Empty the person behind a contact, wherever they are named, and give the side's id; the role and dates stay.

    Said again, it changes nothing. Raises NOT_FOUND, FORBIDDEN for another side's contact.
    """
    del idempotency_key
    held, row = await _held(entry, contact)
    if (await models.Person.get(id=row.person_id)).forgotten_at is not None:
        return held.side.id
    await entry.seal(held.partnership.id)
    await persons.forget(entry, row.person_id)
    await entry.change(row, languages=[])
    _tell(entry, ChangeType.CONTACT_FORGOTTEN, row)
    entry.after = {"contact": row.id}
    return held.side.id


async def _held(entry: log.Entry, contact: str) -> tuple[Held, models.Contact]:
    """Hold the partnership of a contact of the viewer's own side."""
    row = await models.Contact.get_or_none(id=contact, until__isnull=True)
    missing = errors.NotFound("There is no such contact.", path=("contact",))
    try:
        held = await partnerships.own_side(entry, row.partnership_id if row else "")
    except errors.Refusal as refusal:
        raise missing from refusal
    row = await models.Contact.get_or_none(id=contact, until__isnull=True)
    if row is None:
        raise missing
    if row.side_id != held.side.id:
        sides = (await parties.of(entry.viewer, [row.partnership_id]))[row.partnership_id]
        if not sides.sees(entry.viewer, row.visibility, side_id=row.side_id):
            raise missing
        raise errors.Forbidden("A contact is looked after by its own side.", path=("contact",))
    return held, row


async def _row(held: Held, wanted: NewContact, *, path: tuple[str, ...]) -> models.Contact:
    """Check somebody who is to speak for a side, and make the row, still without the person."""
    persons.check(wanted.name, path=(*path, "name"))
    if wanted.email is not None and (len(wanted.email) > EMAIL_CHARACTERS_MAX or not _EMAIL.fullmatch(wanted.email)):
        raise errors.InvalidInput("Give an address such as `links@example.org`.", path=(*path, "email"))
    if wanted.phone is not None and not _PHONE.fullmatch(wanted.phone):
        message = "Give the number with its country and nothing between, such as `+265111222333`."
        raise errors.InvalidInput(message, path=(*path, "phone"))
    if len(wanted.languages) > LANGUAGES_MAX:
        raise errors.LimitReached(f"Name at most {LANGUAGES_MAX} languages.", path=(*path, "languages"))
    if wanted.since is not None:
        _check_ahead(wanted.since, path=(*path, "since"))
    if await models.Contact.filter(side_id=held.side.id, until__isnull=True).count() >= CONTACTS_MAX:
        raise errors.LimitReached(f"A side has at most {CONTACTS_MAX} contacts.", path=path)
    return models.Contact(
        id=ids.new("contact"),
        partnership_id=held.partnership.id,
        side_id=held.side.id,
        role=wanted.role,
        dedicated=wanted.dedicated,
        languages=list(dict.fromkeys(language.canonical(one) for one in wanted.languages)),
        visibility=wanted.visibility,
        from_on=wanted.since,
    )


async def _begin(entry: log.Entry, held: Held, row: models.Contact, wanted: NewContact) -> None:
    who = persons.Reached(wanted.name.strip(), wanted.email, wanted.phone)
    row.person_id = await persons.keep_reached(entry, who, organisation_id=held.side.organisation_id)
    await entry.begin(row)


def _check_ahead(on: date, *, path: tuple[str, ...]) -> None:
    if on > datetime.now(UTC).date() + timedelta(days=AHEAD_DAYS_MAX):
        raise errors.InvalidInput(f"Name a day at most {AHEAD_DAYS_MAX} days ahead.", path=path)


def _tell(entry: log.Entry, kind: ChangeType, row: models.Contact) -> None:
    """Tell of a contact whoever sees it: the side alone, or the sides."""
    columns = ["own_contacts" if row.visibility is Visibility.SIDE else "contacts"]
    entry.tell(kind, row.partnership_id, side=row.side_id, contact=row.id, columns=columns)


def _logged(row: models.Contact) -> dict[str, object]:
    """Say for the log what a contact is: ids and dates, and nothing about the person."""
    said = {"contact": row.id, "role": row.role, "visibility": row.visibility, "since": row.from_on}
    return {name: value for name, value in said.items() if value is not None}


async def _seen(viewer: Viewer, rows: Sequence[models.Contact], moment: Moment) -> list[Contact]:
    """Show the contacts that the viewer may see; sides and persons are looked up even if there are none."""
    sides = await parties.of(viewer, [row.partnership_id for row in rows] or [""])
    seen = [row for row in rows if sides[row.partnership_id].sees(viewer, row.visibility, side_id=row.side_id)]
    reached = await persons.reached([row.person_id for row in seen] or [""])
    return [_shown(row, reached.get(row.person_id, persons.NOBODY), moment) for row in seen]


def _shown(row: models.Contact, who: persons.Reached, moment: Moment) -> Contact:
    return Contact(
        id=row.id,
        side_id=row.side_id,
        name=who.name,
        role=row.role,
        dedicated=row.dedicated,
        email=who.email,
        phone=who.phone,
        languages=tuple(row.languages) if who.name is not None else (),
        visibility=row.visibility,
        since=row.from_on,
        until=row.to_on,
        moment=moment,
    )


def _first(contact: Contact) -> tuple[int, bool, int, str]:
    """Order contacts by role, those who hold it now first, then by when they took it on, the latest first."""
    since = contact.since.toordinal() if contact.since else 0
    return (tuple(ContactRole).index(contact.role), contact.until is not None, -since, contact.id)
