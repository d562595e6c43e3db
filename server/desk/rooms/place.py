"""Where somebody stands who is in a room of a partnership: which one, as what side, and what that side may do."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct, field

from content import errors, paging
from content.joining import organisations
from content.linking import partnerships
from content.records import Partnership, Side
from server.desk import guarding, wording
from server.desk.forms import Options, Part
from server.desk.pages import Desk, Guest
from server.desk.partnerships import may

SHOWN_MAX = paging.PAGE_MAX
"""How many records of a family a room lists; the API gives the others."""


class Place(Struct, frozen=True):
    """A partnership, seen by somebody."""

    guest: Guest
    link: Partnership
    names: Mapping[str, str]
    """What the organisations of its sides are called."""

    @property
    def mine(self) -> Side | None:
        """The side of whoever looks; none for who is no side."""
        return next((one for one in self.link.sides if one.id == self.link.my_side_id), None)

    @property
    def sides(self) -> Options:
        """The sides, to choose one from."""
        return tuple((one.id, self.names[one.organisation_id]) for one in self.link.sides)

    def may(self, action: str) -> bool:
        """Whether whoever looks is one of the sides, and may do a thing for it."""
        return self.mine is not None and may(self.guest.viewer, action)

    def address(self, room: str, act: str = "") -> str:
        """Say where a room is, or where a form of it is sent."""
        return f"{guarding.ROOT}/partnerships/{self.link.id}/{room}" + (f"/{act}" if act else "")

    def side(self, side_id: str | None) -> str:
        """Name a side."""
        return dict(self.sides).get(side_id or "", "")


async def found(guest: Guest) -> Place:
    """Find the partnership that the address names; NOT_FOUND where it is not to be seen."""
    link = await partnerships.find(guest.viewer, id=guest.path("id"))
    if link is None:
        raise errors.NotFound("There is no such partnership, or it is not for you to see.")
    wanted = [side.organisation_id for side in link.sides]
    named = {key: wording.name(one.name) for key, one in (await organisations.by_id(guest.viewer, wanted)).items()}
    return Place(guest, link, named)


Show = Callable[[Place], Awaitable[tuple[Part, ...]]]
Act = Callable[[Desk, Guest], Awaitable[str]]
"""Carries one verb out, and gives the name of the place in the page that it is about, or nothing."""


class Room(Struct, frozen=True):
    """What a room shows, and what can be done in it, by the last word of the address."""

    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict)
    filed: Mapping[str, Act] = field(default_factory=dict)
    """What a file may come with; all of it is sent to one address."""
