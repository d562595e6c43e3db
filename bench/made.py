"""Records that are made up, the same at each run: 200 leaflets of 48 points, 300 organisations, 2,000 partnerships.

Each partnership has 20 answers, and publishes its verdict. Written straight into the tables: by the verbs it would take
an hour.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from content import codec, listing, models
from content.guiding.outline import RULE_KEY, GroupPlace, Outline, Place, RulePlace, SectionPlace
from content.records import (
    AnswerState,
    Audience,
    ChangeKind,
    LeafletKind,
    OrganisationKind,
    RelationshipForm,
    ResourcePosition,
    RuleQuantifier,
    SectionKind,
    Sector,
    Stage,
    StageChange,
)
from content.searching import indexing

LEAFLETS, ORGANISATIONS, PARTNERSHIPS = 200, 300, 2_000
SECTIONS, EACH, ANSWERS = 6, 8, 20
SEED = 20_261
COLLECTION = "collection-0000000000000001"
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
BOXES = 3
"""How many of the sections' worth of points are boxes to tick."""

_WORDS = """linking partnership community authority council school local global shared learning respect aims visit
    objectives charter agreement exchange funding strategy participation training water health youth trade culture
    sustainable citizens councillors scoping review improve procedures communicate build support schedule outcomes
    mutual benefit"""
_COUNTRIES = ("GB", "UG", "MW", "DE", "GH", "NP", "TZ", "FR", "SL", "KE")
_STAGES = (Stage.SCOPING, Stage.ACTIVE, Stage.DORMANT, Stage.AGREED)
_STATES = (AnswerState.UNANSWERED, AnswerState.IN_PROGRESS, AnswerState.TICKED, AnswerState.NOT_APPLICABLE)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be, as a part of the whole."""

    leaflets: int = LEAFLETS
    organisations: int = ORGANISATIONS
    partnerships: int = PARTNERSHIPS


def name(noun: str, number: int) -> str:
    """Give the identifier of a record by its number."""
    return f"{noun}-{number:016d}"


async def fill(size: Size) -> None:
    """Make everything, in empty records."""
    made = random.Random(SEED)
    await models.Collection.create(id=COLLECTION, slug="made-up", title=[["en", "Made up"]], since=0)
    leaflets = [row for number in range(1, size.leaflets + 1) for row in _leaflet(made, number)]
    organisations = [_organisation(made, number) for number in range(1, size.organisations + 1)]
    await _keep([*leaflets, *organisations])
    for first in range(1, size.partnerships + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, size.partnerships + 1))
        await _keep([row for number in numbers for row in _partnership(made, number, size)])
    await indexing.rebuild()


async def a_side(partnership: int) -> str:
    """Give the organisation that is the first side of a partnership."""
    side = await models.Side.get(partnership_id=name("partnership", partnership), place=0)
    return side.organisation_id


async def _keep(rows: Sequence[models.Model]) -> None:
    kinds: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    for kind, some in kinds.items():
        await kind.bulk_create(some, batch_size=AT_ONCE)


def _text(made: random.Random, characters: int) -> str:
    words = " ".join(made.choices(_WORDS.split(), k=characters // 5))
    return (words[:characters].rstrip() + ".").capitalize()


def _leaflet(made: random.Random, number: int) -> Iterator[models.Model]:
    leaflet, edition, outline = name("leaflet", number), name("edition", number), name("outline", number)
    tree = _outline()
    title = _text(made, 40)
    yield models.Outline(id=outline, leaflet_id=leaflet, tree=codec.encode(tree))
    yield models.Leaflet(
        id=leaflet,
        version=1,
        since=0,
        slug=f"leaflet-{number:03d}",
        collection_id=COLLECTION,
        kind=LeafletKind.CORE,
        sector=list(Sector)[number % len(Sector)],
        supplement_ids=[],
        original_language="en",
    )
    yield models.Edition(
        id=edition,
        leaflet_id=leaflet,
        outline_id=outline,
        language="en",
        number=1,
        revision=1,
        change_kind=ChangeKind.MAJOR,
        title=title,
        findings=[],
        proposals=[],
        resets=[],
        created_at=BEGAN,
        created_by="bench",
        published_at=BEGAN + timedelta(hours=7 * number),
        content_hash=f"{number:064}",
        version=2,
    )
    words: list[tuple[str, str | None, str | None]] = [(RULE_KEY, None, "If you can't tick all of these, think again.")]
    for section in tree.sections:
        words.append((section.key, _text(made, 35), _text(made, 400)))
        for group in section.groups:
            words.append((group.key, "", None))
            words += [(place.key, None, _text(made, 90)) for place in group.items]
            for place in group.items:
                yield models.Item(
                    id=f"{leaflet}/{place.key}",
                    leaflet_id=leaflet,
                    key=place.key,
                    first_edition_id=edition,
                    derived_from=[],
                )
    for key, label, text in words:
        yield models.Wording(edition_id=edition, key=key, label=label, text=text, marks=[])


def _outline() -> Outline:
    """Lay a leaflet out: half of its points are advice, half are boxes in one list."""
    advice = tuple(
        SectionPlace(
            f"advice-{section}",
            SectionKind.OTHER,
            Audience.EVERYONE,
            (GroupPlace(f"group-{section}", tuple(Place(f"point-{section}-{place}") for place in range(EACH))),),
        )
        for section in range(SECTIONS - BOXES)
    )
    boxes = GroupPlace(
        "boxes",
        tuple(Place(f"box-{place}", essential=True, allows_not_applicable=True) for place in range(BOXES * EACH)),
    )
    others = tuple(
        SectionPlace(f"more-{section}", SectionKind.OTHER, Audience.EVERYONE, ()) for section in range(BOXES - 1)
    )
    steps = SectionPlace("steps", SectionKind.CHECKLIST, Audience.EVERYONE, (boxes,))
    return Outline((*advice, *others, steps), RulePlace(RuleQuantifier.ALL, ("steps",)))


def _organisation(made: random.Random, number: int) -> models.Organisation:
    called = "Org " + _text(made, 24)
    return models.Organisation(
        id=name("organisation", number),
        version=1,
        since=0,
        slug=f"organisation-{number}",
        name=[["en", called]],
        sort_name=listing.folded(called),
        kind=OrganisationKind.LOCAL_AUTHORITY,
        country_code=_COUNTRIES[number % len(_COUNTRIES)],
    )


def _partnership(made: random.Random, number: int, size: Size) -> Iterator[models.Model]:
    sides = made.sample(range(1, size.organisations + 1), 2)
    leaflet = name("leaflet", made.randrange(1, size.leaflets + 1))
    partnership, stage, began = (
        name("partnership", number),
        _STAGES[number % 4],
        date(2015, 1, 1) + timedelta(days=number),
    )
    title = _text(made, 30)
    yield models.Partnership(
        id=partnership,
        version=1,
        since=0,
        slug=f"partnership-{number}",
        title=title,
        sort_title=listing.folded(title),
        form=RelationshipForm.TWINNING,
        stage=stage,
        stage_since=began,
        stages=codec.encode((StageChange(None, stage, began, None, None),)),
        started_on=began,
        leaflet_id=leaflet,
        followed_number=1,
    )
    for place, side in enumerate(sides):
        own = name("side", 2 * number + place)
        yield models.Side(
            id=own,
            version=1,
            since=0,
            partnership_id=partnership,
            organisation_id=name("organisation", side),
            place=place,
            position=ResourcePosition.RESOURCE_RICH if side % 2 else ResourcePosition.RESOURCE_POOR,
            publishes_readiness=True,
            acknowledged_at=BEGAN,
        )
        for box in range(ANSWERS // 2):
            yield models.Answer(
                id=f"{own}/box-{box}",
                version=1,
                since=0,
                partnership_id=partnership,
                side_id=own,
                item_id=f"{leaflet}/box-{box}",
                state=made.choice(_STATES),
                by="bench",
                at=BEGAN + timedelta(minutes=number),
                edition_number=1,
                wording_changed=False,
            )
