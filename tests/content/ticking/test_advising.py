"""Advice beside the boxes: the seed's own, the same in every translation, for the readers that a side is among."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from content import files, models
from content.access import Viewer
from content.linking import partnerships, sides
from content.records import Audience, GuidanceItem, ResourcePosition
from content.ticking import advising, checklists
from tests.content import begun, linked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

FRENCH = Path(__file__).resolve().parents[2] / "leaflets" / "translated" / "local-authority-links.fr.md"

RICH, POOR, EVERYONE = "RESOURCE_RICH: ", "RESOURCE_POOR: ", "EVERYONE: "
BESIDE = {
    "establish-the-rationale-for": [
        f"{RICH}weigh-up-rationale-for-establishing-the",
        f"{POOR}weigh-up-rationale-for-establishing-link",
    ],
    "communicate-the-rationale-clearly": [f"{EVERYONE}changes-of-staff-and", f"{RICH}take-time-to-investigate"],
    "formalise-the-relationship-through": [
        f"{RICH}define-the-relationship-jointly",
        f"{POOR}define-the-relationship-jointly-2",
    ],
    "take-time": [
        f"{RICH}take-time-to-establish",
        f"{POOR}take-time-to-establish-2",
        f"{RICH}take-time-to-investigate",
    ],
    "focus": [
        f"{RICH}weigh-up-rationale-for-establishing-the",
        f"{POOR}weigh-up-rationale-for-establishing-link",
    ],
    "reciprocity": [
        f"{POOR}linking-and-exchange-can",
        f"{RICH}define-the-relationship-jointly",
        f"{POOR}define-the-relationship-jointly-2",
    ],
    "be-strategic": [f"{POOR}be-strategic-and-prioritise"],
    "community-involvement": [f"{EVERYONE}changes-of-staff-and"],
    "build-commitment": [f"{EVERYONE}different-scales-of-commitment"],
    "involve-central-government": [
        f"{POOR}recognise-and-appreciate-different-2",
        f"{RICH}recognise-and-appreciate-different",
        f"{RICH}take-time-to-investigate",
    ],
    "consult-international-agencies-e": [f"{RICH}consult-with-and-understand"],
    "be-open": [
        f"{RICH}take-time-to-investigate",
        f"{RICH}be-open-to-alternative",
        f"{POOR}be-open-to-alternative-2",
    ],
}
"""What stands beside the boxes of the seed; none of the others has any."""


def named(told: Mapping[str, tuple[GuidanceItem, ...]]) -> dict[str, list[str]]:
    return {box: [f"{item.audience.value}: {item.key}" for item in found] for box, found in told.items()}


async def test_the_boxes_of_the_seed_have_the_advice_that_speaks_of_them_in_every_language(store: files.Store) -> None:
    demo = await linked.begin(store)
    edition = (await models.Edition.get(number=1, leaflet_id=(await demo.link()).leaflet_id)).id
    told = named((await advising.on_boxes([edition]))[edition])
    assert told == BESIDE
    at = begun.Desk(demo.editor, "", store)
    french = await begun.published(at, FRENCH.read_bytes(), leaflet=begun.SLUG, language="fr")
    both = await advising.on_boxes([french, edition])
    assert named(both[edition]) == named(both[french]) == told
    assert {item.language for found in both[french].values() for item in found} == {"fr"}


async def test_a_side_is_told_what_is_for_it_once_it_has_said_which_side_it_is(store: files.Store) -> None:
    demo = await linked.begin(store)

    async def readers(viewer: Viewer) -> set[Audience | None]:
        return {one.readers for one in (await demo.standing(viewer)).items}

    assert await readers(demo.rich) == {Audience.RESOURCE_RICH}
    assert await readers(demo.poor) == {None}
    link = (await partnerships.by_id(demo.poor, [demo.partnership]))[demo.partnership]
    own = next(side for side in link.sides if side.id == link.my_side_id)
    said = ResourcePosition.RESOURCE_POOR
    await sides.update(demo.poor, partnership=link.id, expected_version=own.version, position=said)
    assert await readers(demo.poor) == {Audience.RESOURCE_POOR}
    assert await readers(demo.rich) == {Audience.RESOURCE_RICH}
    shown = await demo.link(demo.editor)
    assert await checklists.of_partnerships(demo.editor, [shown]) == {}
    assert advising.audience_of(shown) is None
