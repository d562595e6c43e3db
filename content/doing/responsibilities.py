"""Who is to do what: a side, a function and perhaps a person; agreements and activities keep them alike.

`check` comes before a write is sealed, `keep` after it; the record that holds them keeps what `keep` gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from content import codec, errors, log, validating
from content.joining import persons
from content.linking.partnerships import Held
from content.records import NOW, Duty, Moment, NewResponsibility, Responsibility

RESPONSIBILITIES_MAX = 50
"""How many one record may hold."""
FUNCTION_CHARACTERS_MAX = 400

_PATH = ("responsibilities",)


def check(wanted: Sequence[NewResponsibility], held: Held, *, path: tuple[str, ...] = _PATH) -> None:
    """Refuse a side of another partnership, texts out of bounds, and too many: INVALID_INPUT, LIMIT_REACHED."""
    if len(wanted) > RESPONSIBILITIES_MAX:
        raise errors.LimitReached(f"A record holds at most {RESPONSIBILITIES_MAX} responsibilities.", path=path)
    sides = {side.id for side in held.sides}
    for number, one in enumerate(wanted):
        here = (*path, str(number))
        if one.side not in sides:
            raise errors.InvalidInput("This is no side of the partnership.", path=(*here, "side"))
        validating.text(one.function, path=(*here, "function"), characters_max=FUNCTION_CHARACTERS_MAX)
        if one.person is not None:
            persons.check(one.person, path=(*here, "person"))


async def keep(entry: log.Entry, wanted: Sequence[NewResponsibility], held: Held) -> list[Any]:
    """Give what a record keeps of its responsibilities; whoever is named is kept as a person of that side."""
    organisation_of = {side.id: side.organisation_id for side in held.sides}
    duties = [
        Duty(
            one.side,
            one.function,
            await persons.keep(entry, one.person, organisation_id=organisation_of[one.side])
            if one.person is not None
            else None,
        )
        for one in wanted
    ]
    kept: list[Any] = codec.encode(duties)
    return kept


def duties(stored: Any) -> tuple[Duty, ...]:
    """Read what a record keeps of its responsibilities."""
    return codec.decode(tuple[Duty, ...], stored or [])


def person_ids(stored: Iterable[Any]) -> list[str]:
    """List the persons that some records' responsibilities name, to look their names up in one statement."""
    return [duty.person_id for one in stored for duty in duties(one) if duty.person_id is not None]


def shown(
    stored: Any, names: Mapping[str, str | None], *, inside: bool, moment: Moment = NOW
) -> tuple[Responsibility, ...]:
    """Show a record's responsibilities; who is no side of the partnership is not told any names of persons."""
    return tuple(
        Responsibility(duty.side_id, duty.function, names.get(duty.person_id or "") if inside else None, moment)
        for duty in duties(stored)
    )
