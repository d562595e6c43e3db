"""Persons: each is kept once, in one table; everywhere else stands an id, so that somebody can be forgotten.

The same name with the same organisation is the same person, unless another address or number tells them apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content import ids, log, models, validating

NAME_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Reached:
    """How somebody is reached; none where that is not known, or they asked to be forgotten."""

    name: str | None
    email: str | None
    phone: str | None


NOBODY = Reached(None, None, None)


def check(name: str, *, path: tuple[str, ...]) -> str:
    """Take the name of a person or committee: INVALID_INPUT if it is empty or too long."""
    return validating.text(name, path=path, characters_max=NAME_CHARACTERS_MAX).strip()


async def keep(
    entry: log.Entry, name: str, *, organisation_id: str, email: str | None = None, phone: str | None = None
) -> str:
    """Give the id of an organisation's person of this name, who is kept now if not yet; called once it is sealed.

    One statement for somebody who is known, two for who is not.
    """
    del entry  # Only a write may keep somebody.
    alike = await models.Person.filter(organisation_id=organisation_id, name=name.strip()).order_by("id")
    for person in alike:
        if _same(person.email, email) and _same(person.phone, phone):
            more = {"email": email or person.email, "phone": phone or person.phone}
            if (person.email, person.phone) != (more["email"], more["phone"]):
                await models.Person.filter(id=person.id).update(**more)
            return person.id
    made = models.Person(
        id=ids.new("person"), organisation_id=organisation_id, name=name.strip(), email=email, phone=phone
    )
    await made.save(force_create=True)
    return made.id


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
