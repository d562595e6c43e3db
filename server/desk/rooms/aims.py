"""Aims: what the sides want together, and each for itself; an aim keeps its id while its words change."""

from collections.abc import Sequence

from content import errors
from content.linking import aiming, describing, sides
from content.records import Aim, BenefitFamily, LocalisedText, NewAim, Words
from server.desk import forms, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms import place
from server.desk.rooms.place import Place, Room

_NO_FAMILY = ""


async def show(at: Place) -> tuple[Part, ...]:
    """List the aims of all, and those of each side."""
    owners = [at.link.id, *(side.id for side in at.link.sides)]
    listed = await aiming.of(at.guest.viewer, owners)
    shared = _part(at, "aims_shared", listed.get(at.link.id, ()), "shared", may=at.may("updatePartnership"))
    parts = [shared]
    for side in at.link.sides:
        if side.id == at.link.my_side_id:
            parts.append(_part(at, "aims_ours", listed.get(side.id, ()), "ours", may=at.may("updateSide")))
        elif listed.get(side.id):
            entries = tuple(_entry(at, one, "", may=False) for one in listed[side.id])
            parts.append(Part("aims_theirs", entries))
    return tuple(parts)


def _part(at: Place, title: str, listed: Sequence[Aim], whose: str, *, may: bool) -> Part:
    added = Form(at.address("aims", "add"), "add_aim", "add_aim", _asked(None), {**_seen(at, whose), "whose": whose})
    return Part(title, tuple(_entry(at, one, whose, may=may) for one in listed), (added,) if may else ())


def _entry(at: Place, aim: Aim, whose: str, *, may: bool) -> Entry:
    hidden = {**_seen(at, whose), "whose": whose, "aim": aim.id}
    changed = (
        Form(at.address("aims", "change"), "change_aim", "save", _asked(aim), hidden),
        Form(at.address("aims", "drop"), "drop_aim", "drop_aim", hidden=hidden, is_grave=True),
    )
    return Entry(
        title=aim.said.words.plain,
        anchor=aim.id,
        tags=(
            *((wording.say(aim.family),) if aim.family else ()),
            *((speech.say("achieved"),) if aim.achieved else ()),
        ),
        lines=(aim.outcome,) if aim.outcome else (),
        forms=changed if may else (),
    )


def _seen(at: Place, whose: str) -> dict[str, str]:
    version = at.link.version if whose == "shared" else (at.mine.version if at.mine else 0)
    return {"version": str(version)}


def _asked(aim: Aim | None) -> tuple[Field, ...]:
    families = ((_NO_FAMILY, speech.say("no_family")), *forms.choices(BenefitFamily))
    return (
        Field("text", "aim_words", Kind.TEXT, value=aim.said.words.plain if aim else "", required=True),
        Field("outcome", "outcome_hoped", value=(aim.outcome or "") if aim else ""),
        Field("family", "family", Kind.CHOICE, value=aim.family.value if aim and aim.family else "", options=families),
        *((Field("achieved", "is_achieved", Kind.CHECK, value="yes" if aim.achieved else ""),) if aim else ()),
    )


async def _known(at: Place, whose: str) -> tuple[Aim, ...]:
    owner = at.link.id if whose == "shared" else at.link.my_side_id or ""
    return (await aiming.of(at.guest.viewer, [owner])).get(owner, ())


async def _written(guest: Guest, new: Sequence[NewAim]) -> None:
    """Put all aims of their owner anew: those that are given back with their ids stay."""
    seen = forms.version(guest)
    if guest.text("whose") == "shared":
        await describing.update(guest.viewer, partnership=guest.path("id"), expected_version=seen, aims=new)
    else:
        await sides.update(guest.viewer, partnership=guest.path("id"), expected_version=seen, aims=new)


def _as_it_is(aim: Aim) -> NewAim:
    return NewAim(text=aim.said, id=aim.id, family=aim.family, outcome=aim.outcome, achieved=aim.achieved)


def _typed(guest: Guest, aim: Aim | None) -> NewAim:
    language = aim.said.language if aim else speech.spoken().lang
    return NewAim(
        text=LocalisedText(Words(guest.text("text").strip()), language),
        id=aim.id if aim else None,
        family=forms.member(guest, BenefitFamily, "family") if guest.some("family") else None,
        outcome=guest.some("outcome"),
        achieved=guest.some("achieved") is not None,
    )


async def add(desk: Desk, guest: Guest) -> str:
    """Add an aim."""
    del desk
    known = await _known(await place.found(guest), guest.text("whose"))
    await _written(guest, [*map(_as_it_is, known), _typed(guest, None)])
    return ""


async def change(desk: Desk, guest: Guest) -> str:
    """Change the words of an aim, or say that it is achieved."""
    del desk
    known = await _known(await place.found(guest), guest.text("whose"))
    aim = _named(guest, known)
    await _written(guest, [_typed(guest, one) if one is aim else _as_it_is(one) for one in known])
    return aim.id


async def drop(desk: Desk, guest: Guest) -> str:
    """Let an aim go; agreements that name it still do."""
    del desk
    known = await _known(await place.found(guest), guest.text("whose"))
    aim = _named(guest, known)
    await _written(guest, [_as_it_is(one) for one in known if one is not aim])
    return ""


def _named(guest: Guest, known: Sequence[Aim]) -> Aim:
    found = next((one for one in known if one.id == guest.text("aim")), None)
    if found is None:
        raise errors.NotFound("There is no such aim.", path=("aim",))
    return found


ROOM = Room(show, {"add": add, "change": change, "drop": drop})
