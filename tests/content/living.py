"""The life of partnerships in tests: the table told a second time, and ways to bring a partnership to a stage."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from content import codec, models
from content.access import Viewer
from content.linking import partnerships
from content.records import (
    Counterpart,
    EndReason,
    Ground,
    LeafletBy,
    OrganisationBy,
    Partnership,
    RelationshipForm,
    Stage,
    StageChange,
)

TABLE = """
EXPLORATORY -> SCOPING  : acknowledgePartnership
EXPLORATORY -> DECLINED : changeStage
SCOPING     -> AGREED   : changeStage
SCOPING     -> DECLINED : changeStage
AGREED      -> ACTIVE   : changeStage
AGREED      -> DORMANT  : changeStage
ACTIVE      -> DORMANT  : changeStage
DORMANT     -> AGREED   : changeStage
DORMANT     -> ACTIVE   : changeStage
AGREED      -> ENDED    : endPartnership
ACTIVE      -> ENDED    : endPartnership
DORMANT     -> ENDED    : endPartnership
"""
BY: Mapping[tuple[Stage, Stage], str] = {
    (Stage(way.split("->")[0].strip()), Stage(way.split("->")[1].strip())): mutation.strip()
    for way, mutation in (line.split(":") for line in TABLE.strip().splitlines())
}
"""Every step there is, and the mutation that takes it."""

OVER = (Stage.ENDED, Stage.DECLINED)
ROADS: Mapping[Stage, Sequence[Stage]] = {
    Stage.EXPLORATORY: (),
    Stage.SCOPING: (Stage.SCOPING,),
    Stage.AGREED: (Stage.SCOPING, Stage.AGREED),
    Stage.ACTIVE: (Stage.SCOPING, Stage.AGREED, Stage.ACTIVE),
    Stage.DORMANT: (Stage.SCOPING, Stage.AGREED, Stage.DORMANT),
    Stage.ENDED: (Stage.SCOPING, Stage.AGREED, Stage.ENDED),
    Stage.DECLINED: (Stage.SCOPING, Stage.DECLINED),
}
"""A road to each stage, after it was opened."""


class Proofs:
    """What the records of partnerships prove, as agreements and activities would."""

    def __init__(self) -> None:
        """Begin with nothing proved."""
        self.of: dict[Ground, set[str]] = {ground: set() for ground in Ground}

    async def signed(self, partnership_ids: Sequence[str]) -> Collection[str]:
        """Keep those with a signed agreement."""
        return self.of[Ground.SIGNED_AGREEMENT] & set(partnership_ids)

    async def active(self, partnership_ids: Sequence[str]) -> Collection[str]:
        """Keep those with an activity."""
        return self.of[Ground.ACTIVITY] & set(partnership_ids)


async def read(viewer: Viewer, partnership: str) -> Partnership:
    """Read a partnership that the viewer may see."""
    return (await partnerships.by_id(viewer, [partnership]))[partnership]


async def begun(by: Viewer, *others: Viewer, form: RelationshipForm = RelationshipForm.CONTACT) -> str:
    """Open a partnership of a form, and let every side acknowledge it."""
    made = await partnerships.open_partnership(
        by,
        counterparts=tuple(Counterpart(existing=OrganisationBy(id=other.organisation_id)) for other in others),
        form=form,
        leaflet=LeafletBy(slug="local-authority-links"),
        title="Testing",
    )
    for other in others:
        await partnerships.acknowledge(other, partnership=made)
    return made


async def placed(partnership: str, stage: Stage, road: Sequence[Stage] | None = None) -> None:
    """Put a partnership at a stage, as records that came from elsewhere would be."""
    (row,) = await models.Partnership.filter(id=partnership, until__isnull=True)
    first = codec.decode(StageChange, row.stages[0])
    steps = [first]
    for to in ROADS[stage] if road is None else road:
        steps.append(StageChange(steps[-1].to, to, first.on, first.by_organisation_id, None))
    over = {"ended_on": first.on, "end_reason": EndReason.OTHER} if stage in OVER else {}
    await models.Partnership.filter(row=row.row).update(stage=stage, stages=codec.encode(tuple(steps)), **over)


def days(number: int) -> date:
    """Give a day so many days from today."""
    return datetime.now(UTC).date() + timedelta(days=number)
