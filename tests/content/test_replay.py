"""What was answered at an instant is answered again when it is asked about later, whatever has been written since.

Editors review, schedule, publish, translate, withdraw and restore, organisations and partnerships change, all at
random; after each step everything that can be asked `asOf` is asked, and once more at the end, for every instant.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct

from content import errors, files, models, paging
from content.access import ANONYMOUS, Viewer
from content.editing import corrections, leaflets, publishing, reviewing
from content.guiding import guidance
from content.joining import organisations
from content.linking import partnerships, sides, stages
from content.records import (
    AnswerState,
    EditionFilter,
    LeafletFilter,
    LeafletOrder,
    NewAnswer,
    OrganisationFilter,
    OrganisationOrder,
    PartnershipFilter,
    PartnershipOrder,
    Sector,
    Stage,
)
from content.replacing import replace
from content.ticking import adopting, answering, checklists
from tests.content import begun
from tests.content.linked import newcomer, opened, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

SEEDS = range(40 if os.environ.get("SOAK") else 1)
STEPS = 60 if os.environ.get("SOAK") else 16
SOON = timedelta(seconds=2)
"""When a scheduled edition comes out: some steps later."""
SLUG = "little-leaflet"
ENGLISH = begun.little("Find 3 partners", "Send 12 letters", "Pay 40 euros")
FRENCH = begun.little("Trouver 3 partenaires", "Envoyer 12 lettres", "Payer 40 euros", title="Petit dépliant")
BOXES = ("find-3-partners", "send-12-letters", "pay-40-euros")
WHOLE = paging.Page(first=100)


def plain(value: Any) -> Any:
    """Take a record apart into what is told of it: not the moment that it was read at."""
    if isinstance(value, Struct):
        names = [name for name in value.__struct_fields__ if name != "moment"]
        return (type(value).__name__, {name: plain(getattr(value, name)) for name in names})
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def difference(one: Any, other: Any, path: str = "") -> str | None:
    """Say where two answers differ first."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next((d for name in one if (d := difference(one[name], other[name], f"{path}.{name}"))), None)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((d for place, pair in pairs if (d := difference(*pair, f"{path}[{place}]"))), None)
    return None if one == other else f"{path}: {one!r} is not {other!r}"


@dataclass
class World:
    """Who acts, by chance, and what was answered meanwhile."""

    chance: random.Random
    desk: begun.Desk
    colleague: Viewer
    towns: list[Viewer]
    partnership: str
    told: list[tuple[datetime, Any]] = field(default_factory=list)
    dues: list[datetime] = field(default_factory=list)
    """When editions that were scheduled come out."""
    number: int = 0

    async def note(self) -> None:
        """Remember what is answered now, unless time itself changes it meanwhile."""
        at = max(datetime.now(UTC), (await models.LogHead.get(id=1)).at)
        answered = await self.asked(None)
        now = datetime.now(UTC)
        if not any(at <= due <= now for due in self.dues):
            self.told.append((at, answered))

    async def asked(self, at: datetime | None) -> Any:
        """Ask everything that can be asked about a time."""
        own = self.towns[0]
        found: list[Any] = []
        leaflet = await guidance.find_leaflet(ANONYMOUS, slug=SLUG, as_of=at)
        assert leaflet is not None
        found += [leaflet, *(await guidance.languages_of(ANONYMOUS, [leaflet])).items()]
        chosen = await guidance.edition_ids_for(ANONYMOUS, [(leaflet, tongues, None) for tongues in ((), ("fr",))])
        shown = await guidance.editions_by_id(ANONYMOUS, [one for one in chosen if one], leaflet.moment)
        listed = await guidance.list_editions(ANONYMOUS, leaflet.id, WHOLE, EditionFilter(), moment=leaflet.moment)
        found += [chosen, list(shown.items()), listed.nodes]
        for title in ("little", "depliant"):
            wanted = LeafletFilter(title=title)
            found.append((await guidance.list_leaflets(ANONYMOUS, WHOLE, wanted, LeafletOrder(), at)).nodes)
        for towns in (OrganisationFilter(), OrganisationFilter(name="2"), OrganisationFilter(linked_with=("IE",))):
            found.append((await organisations.list_all(ANONYMOUS, WHOLE, towns, OrganisationOrder(), at)).nodes)
        for links in (PartnershipFilter(), PartnershipFilter(stage=(Stage.SCOPING,), country=("FR",))):
            part = await partnerships.list_all(own, WHOLE, links, PartnershipOrder(), at)
            found += [part.nodes, list((await checklists.of_partnerships(own, part.nodes)).items())]
        return plain(found)

    async def step(self) -> None:
        """Do one thing; what cannot be done now is refused, and changes nothing."""
        self.number += 1
        for act in self.chance.sample(ACTS, len(ACTS)):
            try:
                await act(self)
            except errors.Refusal:
                continue
            break

    async def edition(self, *, out: bool) -> models.Edition:
        """Choose an edition that has come out, or one that has not."""
        now = datetime.now(UTC)
        rows = await models.Edition.filter(discarded_at__isnull=True).order_by("created_at")
        fitting = [row for row in rows if (row.published_at is not None and row.published_at <= now) is out]
        if not fitting:
            message = "There is none."
            raise errors.NotFound(message)
        return self.chance.choice(fitting)

    async def link(self, by: Viewer) -> Any:
        found = await partnerships.by_id(by, [self.partnership])
        return found[self.partnership]


async def restores(world: World) -> None:
    row = await world.edition(out=True)
    await publishing.restore(world.desk.editor, edition=row.id)


async def edits(world: World) -> None:
    row = await world.edition(out=False)
    words = f"{world.chance.choice(('Find', 'Look for', 'Trouver'))} {world.number} partners"
    await corrections.edit_item(
        world.desk.editor, edition=row.id, expected_version=row.version, key=world.chance.choice(BOXES), text=words
    )


async def submits(world: World) -> None:
    row = await world.edition(out=False)
    await reviewing.submit(world.desk.editor, edition=row.id, expected_version=row.version, note="Look.")


async def approves(world: World) -> None:
    row = await world.edition(out=False)
    await reviewing.approve(world.colleague, edition=row.id, expected_version=row.version)


async def returns(world: World) -> None:
    row = await world.edition(out=False)
    await reviewing.return_to_draft(world.desk.editor, edition=row.id, expected_version=row.version, reason="No.")


async def comments(world: World) -> None:
    row = await world.edition(out=False)
    await reviewing.comment(world.colleague, edition=row.id, text="Why?", key=BOXES[0])


async def publishes(world: World) -> None:
    row = await world.edition(out=False)
    await publishing.publish(world.desk.editor, edition=row.id, expected_version=row.version)


async def schedules(world: World) -> None:
    row = await world.edition(out=False)
    at = datetime.now(UTC) + SOON
    await publishing.publish(world.desk.editor, edition=row.id, expected_version=row.version, at=at)
    world.dues.append(at)


async def withdraws(world: World) -> None:
    row = await world.edition(out=True)
    await publishing.withdraw(world.desk.editor, edition=row.id, expected_version=row.version, reason="Wrong.")


async def describes(world: World) -> None:
    row = await models.Leaflet.get(slug=SLUG, until__isnull=True)
    sector = world.chance.choice((Sector.HEALTH, Sector.FAITH))
    await leaflets.update(world.desk.editor, leaflet=row.id, expected_version=row.version, sector=sector)


async def renames(world: World) -> None:
    town = world.chance.choice(world.towns)
    row = await models.Organisation.get(id=town.organisation_id, until__isnull=True)
    await organisations.update(
        town, organisation=row.id, expected_version=row.version, name=text(f"Town {world.number}")
    )


async def opens(world: World) -> None:
    """With the town that asks among its sides: who may see it is asked today, not then."""
    sides = world.chance.sample((world.towns[0], world.chance.choice(world.towns[1:])), 2)
    await opened(*sides, leaflet=SLUG, title=f"Link {world.number}")


async def acknowledges(world: World) -> None:
    waiting = await models.Side.filter(until__isnull=True, acknowledged_at__isnull=True).order_by("row")
    side = world.chance.choice([*waiting, *await models.Side.filter(until__isnull=True).order_by("row")])
    by = next(town for town in world.towns if town.organisation_id == side.organisation_id)
    await partnerships.acknowledge(by, partnership=side.partnership_id)


async def answers(world: World) -> None:
    by = world.chance.choice(world.towns[:2])
    state = world.chance.choice((AnswerState.TICKED, AnswerState.IN_PROGRESS, AnswerState.UNANSWERED))
    answer = NewAnswer(item=world.chance.choice(BOXES), state=state)
    await answering.answer(by, partnership=world.partnership, answers=(answer,))


async def adopts(world: World) -> None:
    by = world.chance.choice(world.towns[:2])
    row = await world.edition(out=True)
    link = await world.link(by)
    await adopting.adopt(by, partnership=link.id, expected_version=link.version, edition=row.id)


async def tells_why(world: World) -> None:
    by = world.chance.choice(world.towns[:2])
    link = await world.link(by)
    side = next(side for side in link.sides if side.id == link.my_side_id)
    await sides.update(
        by,
        partnership=link.id,
        expected_version=side.version,
        rationale=text(f"Reason {world.number}"),
        publish_readiness=world.chance.choice((True, False)),
    )


async def moves_on(world: World) -> None:
    by = world.chance.choice(world.towns[:2])
    link = await world.link(by)
    to = world.chance.choice((Stage.AGREED, Stage.DORMANT, Stage.ACTIVE))
    await stages.change_stage(
        by, partnership=link.id, expected_version=link.version, to=to, note="So be it.", despite_think_again="We know."
    )


async def waits(world: World) -> None:
    now = datetime.now(UTC)
    await asyncio.sleep(max((due - now).total_seconds() for due in [now, *world.dues]))


async def puts_out(world: World) -> None:
    """Take new words through review and out, now or a little later, in one language or the other."""
    editor = world.desk.editor
    draft = await publishing.restore(editor, edition=(await world.edition(out=True)).id)
    words = f"Look for {world.number} partners"
    version = 1
    for key in world.chance.sample(BOXES, world.chance.randrange(3)):
        await corrections.edit_item(editor, edition=draft, expected_version=version, key=key, text=words)
        version += 1
    await reviewing.submit(editor, edition=draft, expected_version=version)
    await reviewing.approve(world.colleague, edition=draft, expected_version=version + 1)
    at = world.chance.choice((None, datetime.now(UTC) + SOON))
    await publishing.publish(editor, edition=draft, expected_version=version + 2, at=at)
    world.dues += [at] if at else []


REVIEW = (restores, edits, submits, approves, returns, comments, publishes, schedules)
ACTS: tuple[Callable[[World], Awaitable[None]], ...] = (
    *(*REVIEW, *[puts_out] * 8, withdraws, waits, waits, describes, renames, opens, acknowledges, acknowledges),
    *(answers, answers, adopts, adopts, adopts, tells_why, moves_on, moves_on),
)


async def begin(store: files.Store, chance: random.Random) -> World:
    """Publish a leaflet in two languages where four eyes are wanted, and link two towns over it."""
    desk = await begun.desk(store)
    await begun.published(desk, ENGLISH)
    await begun.published(desk, FRENCH, leaflet=SLUG, language="fr")
    row = await models.Collection.get(id=desk.collection)
    await leaflets.update_collection(
        desk.editor, collection=desk.collection, expected_version=row.version, needs_approval=True
    )
    colleague = (await begun.desk(store, slug="other", name="a colleague")).editor
    colleague = replace(colleague, collection_ids=desk.editor.collection_ids)
    towns = [await newcomer("Town", country) for country in ("FR", "IE", "GB")]
    return World(chance, desk, colleague, towns, await opened(towns[0], towns[1], leaflet=SLUG))


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_answered_at_an_instant_is_answered_again(store: files.Store, seed: int) -> None:
    world = await begin(store, random.Random(seed))
    await world.note()
    for _ in range(STEPS):
        await world.step()
        await world.note()
    await waits(world)
    await world.note()
    assert len(world.told) > STEPS / 2
    for at, answered in world.told:
        assert difference(await world.asked(at), answered) is None, at
    later = datetime.now(UTC) + timedelta(days=365)
    assert difference(await world.asked(later), world.told[-1][1]) is None


async def test_a_translation_to_come_was_not_out_when_its_original_was_taken_back(store: files.Store) -> None:
    world = await begin(store, random.Random(0))
    english, french = [row.id for row in await models.Edition.all().order_by("created_at")]
    draft = await publishing.restore(world.desk.editor, edition=french)
    await reviewing.submit(world.desk.editor, edition=draft, expected_version=1)
    await reviewing.approve(world.colleague, edition=draft, expected_version=2)
    world.dues.append(datetime.now(UTC) + SOON)
    await publishing.publish(world.desk.editor, edition=draft, expected_version=3, at=world.dues[0])
    await publishing.withdraw(world.desk.editor, edition=english, expected_version=2, reason="Wrong.")
    await world.note()
    await waits(world)
    await world.note()
    for at, answered in world.told:
        assert difference(await world.asked(at), answered) is None, at
