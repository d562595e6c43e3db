"""Every room of a partnership by its name in addresses, and the page and acts of each."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from content import errors
from server.desk import guarding, pages
from server.desk.pages import Desk, Guest, Page
from server.desk.rooms import activities, agreements, aims, documents, life, news, people, reviews
from server.desk.rooms import place as places
from server.desk.rooms.place import Act, Place, Room

ROOMS: Mapping[str, Room] = MappingProxyType(
    {
        "life": life.ROOM,
        "aims": aims.ROOM,
        "people": people.ROOM,
        "agreements": agreements.ROOM,
        "activities": activities.ROOM,
        "reviews": reviews.ROOM,
        "news": news.ROOM,
        "documents": documents.ROOM,
    }
)


async def _shown(name: str, at: Place) -> Page:
    filled = {"link": at.link, "names": at.names, "rooms": tuple(ROOMS), "room": f"room_{name}"}
    return Page("room.html", {**filled, "parts": await ROOMS[name].show(at)}, keeps_typed=True)


def page(name: str) -> pages.Show:
    """Make the page of a room."""

    async def show(desk: Desk, guest: Guest) -> Page:
        del desk
        return await _shown(name, await places.found(guest))

    return show


def acts() -> Iterator[tuple[str, str, pages.Act]]:
    """Give each act of each room: the room, the last word of its address, and what it does."""
    for name, room in ROOMS.items():
        for act, carry_out in room.acts.items():
            yield name, act, _then_back(name, carry_out)


def _then_back(name: str, carry_out: Act) -> pages.Act:
    async def act(desk: Desk, guest: Guest) -> str:
        return _back(guest, name, await carry_out(desk, guest))

    return act


def _back(guest: Guest, name: str, place: str) -> str:
    where = f"{guarding.ROOT}/partnerships/{guest.path('id')}/{name}?done=recorded"
    return f"{where}#{place}" if place else where


async def filed(desk: Desk, guest: Guest) -> str:
    """Carry out what a form with a file names, and go back to its room; NOT_FOUND for what no room has."""
    name = _room_of(guest)
    carry_out = ROOMS[name].filed.get(guest.text("act"))
    if carry_out is None:
        raise errors.NotFound("There is nothing here.")
    return _back(guest, name, await carry_out(desk, guest))


async def filed_again(desk: Desk, guest: Guest) -> Page:
    """Show the room again that a form with a file was sent from."""
    del desk
    return await _shown(_room_of(guest), await places.found(guest))


def _room_of(guest: Guest) -> str:
    """Say which room a form was sent from; NOT_FOUND for none."""
    name = guest.text("room")
    if name not in ROOMS:
        raise errors.NotFound("There is nothing here.")
    guest.request.path_params["id"] = guest.text("partnership")
    return name
