"""Persons: each is kept once, in one table; everywhere else stands an id, so that somebody can be forgotten.

The same name with the same organisation is the same person, unless another address or number tells them apart.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from content import ids, log, models, validating

NAME_CHARACTERS_MAX = 200


class Reached(Struct, frozen=True):
    """How somebody is reached; none where that is not known, or they asked to be forgotten."""

    name: str | None
    email: str | None
    phone: str | None


NOBODY = Reached(None, None, None)


def check(name: str, *, path: tuple[str, ...]) -> str:
    """Take the name of a person or committee: INVALID_INPUT if it is empty or too long."""
    return validating.text(name, path=path, characters_max=NAME_CHARACTERS_MAX).strip()


async def keep(entry: log.Entry, name: str, *, organisation_id: str) -> str:
    """Give the id of an organisation's person of this name, who is kept now if not yet; called once it is sealed.

    One statement for somebody who is known, two for who is not.
    """
    known = await _alike(name, organisation_id)
    return known[0].id if known else await _made(entry, organisation_id, Reached(name.strip(), None, None))


async def keep_reached(entry: log.Entry, who: Reached, *, organisation_id: str) -> str:
    """Give the id of an organisation's person of this name who is reached in just these ways, as `keep` does.

    Ways to reach somebody are never added to a person who is known, since others may be shown that person.
    """
    known = await _alike(who.name or "", organisation_id)
    same = [one for one in known if (one.email, one.phone) == (who.email, who.phone)]
    return same[0].id if same else await _made(entry, organisation_id, who)


async def forget(entry: log.Entry, person_id: str) -> None:
    """Empty a person for good, and whoever stands under the same name with nothing that tells the two apart."""
    person = await models.Person.get(id=person_id)
    alike = await _alike(person.name, person.organisation_id) if person.name and person.organisation_id else []
    gone = [one.id for one in alike if _same(one.email, person.email) and _same(one.phone, person.phone)]
    emptied = {"name": None, "email": None, "phone": None, "forgotten_at": entry.at}
    await models.Person.filter(id__in=[person_id, *gone]).update(**emptied)


async def reached(person_ids: Iterable[str | None]) -> Mapping[str, Reached]:
    """Look persons up by their ids, in one statement; those who asked to be forgotten are NOBODY."""
    wanted = sorted({one for one in person_ids if one is not None})
    rows = await models.Person.filter(id__in=wanted) if wanted else []
    return {row.id: Reached(row.name, row.email, row.phone) for row in rows}


async def names(person_ids: Iterable[str | None]) -> dict[str, str | None]:
    """Look the names of persons up by their ids, in one statement."""
    return {one: person.name for one, person in (await reached(person_ids)).items()}


def _same(known: str | None, given: str | None) -> bool:
    return known is None or given is None or known == given


async def _alike(name: str, organisation_id: str) -> list[models.Person]:
    return await models.Person.filter(organisation_id=organisation_id, name=name.strip()).order_by("id")


async def _made(entry: log.Entry, organisation_id: str, who: Reached) -> str:
    del entry  # Only a write may keep somebody.
    made = models.Person(id=ids.new("person"), organisation_id=organisation_id)
    made.update_from_dict({"name": who.name, "email": who.email, "phone": who.phone})
    await made.save(force_create=True)
    return made.id
