"""Every room of a partnership by its name in addresses, and the page and acts of each."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

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
        place = await carry_out(desk, guest)
        where = f"{guarding.ROOT}/partnerships/{guest.path('id')}/{name}?done=recorded"
        return f"{where}#{place}" if place else where

    return act


async def documents_again(desk: Desk, guest: Guest) -> Page:
    """Show the room of documents again, that a file was sent from."""
    del desk
    return await _shown("documents", await documents.of_form(guest))
