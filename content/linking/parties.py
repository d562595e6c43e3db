"""The sides of partnerships as they stand today, who decide what is shown of the records that belong to them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from content import access, models
from content.access import Viewer
from content.joining import networks
from content.records import Visibility


class Parties(Struct, frozen=True):
    """The sides of one partnership."""

    organisation_of: Mapping[str, str]
    """The organisation of each side, in the order of the sides."""
    acknowledged: bool
    """Whether every side has acknowledged the partnership."""
    joined: frozenset[str] = frozenset()
    """Those of the organisations that have joined the network that the viewer looks across."""

    @property
    def organisation_ids(self) -> tuple[str, ...]:
        """The organisations, in the order of the sides."""
        return tuple(self.organisation_of.values())

    def visible(self, viewer: Viewer) -> bool:
        """Whether the viewer sees the partnership at all."""
        return access.may_see_partnership(
            viewer, organisation_ids=self.organisation_ids, acknowledged=self.acknowledged
        )

    def inside(self, viewer: Viewer) -> bool:
        """Whether the viewer sees what is between the sides."""
        return access.may_see_answers(viewer, organisation_ids=self.organisation_ids)

    def sees(self, viewer: Viewer, level: Visibility, *, side_id: str | None) -> bool:
        """Whether the viewer sees a record of the partnership at this level, written by this side if by one.

        What no side alone has written opens to a network that all of them have joined.
        """
        side = None if side_id is None else self.organisation_of.get(side_id, "")
        writers = self.organisation_ids if side is None else (side,)
        return self.visible(viewer) and access.may_see_level(
            viewer,
            level,
            side=side,
            organisation_ids=self.organisation_ids,
            network_ids=networks.across(viewer) if self.joined.issuperset(writers) else (),
        )


NOBODY = Parties({}, acknowledged=False)


async def of(viewer: Viewer, partnership_ids: Iterable[str]) -> Mapping[str, Parties]:
    """Look the sides of some partnerships up, in one statement; one more for who looks across a network."""
    wanted = sorted(set(partnership_ids))
    rows = await models.Side.filter(until__isnull=True, partnership_id__in=wanted).order_by("place") if wanted else []
    found: dict[str, dict[str, str]] = {one: {} for one in wanted}
    waiting = {row.partnership_id for row in rows if row.is_awaited}
    for row in rows:
        found[row.partnership_id][row.id] = row.organisation_id
    joined = await networks.members_among(viewer, [row.organisation_id for row in rows])
    return {
        one: Parties(sides, acknowledged=bool(sides) and one not in waiting, joined=joined)
        for one, sides in found.items()
    }
