"""Many partnerships of every kind, written through the models by a die that always falls the same; and who asks."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from content import codec, ids, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.records import (
    NOW,
    ActivityStatus,
    ActivityTheme,
    AgreementKind,
    AnswerState,
    ContactRole,
    Moment,
    RelationshipForm,
    ResourcePosition,
    ReviewKind,
    Role,
    Scope,
    Stage,
    StageChange,
    Visibility,
    VisitMode,
    VisitPurpose,
    Words,
)
from content.searching import indexing
from content.ticking import standings
from tests.content.linked import Demo, holder, newcomer
from tests.content.living import days
from tests.content.networked import coordinator, joined, key

PARTNERSHIPS = 30
BOXES = 12
"""How many boxes are answered, so that sides meet in some of them."""
DOINGS = (models.Visit, models.Activity, models.Update, models.Review)
AGES = (-800, -400, -366, -365, -30, -1, 0, 1, 89, 90, 91, 400)
"""Days from today, on both sides of what something follows from."""


@dataclass(frozen=True)
class Many:
    """The partnerships, those who ask, and the moment before a part of what is said of them changed."""

    ids: Sequence[str]
    viewers: dict[str, Viewer]
    before: Moment
    network: str


async def many(demo: Demo) -> Many:
    """Make them, between four organisations of which three have joined a network; then change some of what is said."""
    die = random.Random(20261125)
    others = [await newcomer(name) for name in ("Elsewhere", "Nowhere")]
    network = await coordinator()
    for one in (demo.rich, *others):
        await joined(one, network)
    own = str(network.organisation_id)
    viewers = {
        "rich": demo.rich,
        "poor": demo.poor,
        "elsewhere": others[0],
        "editor": demo.editor,
        "coordinator": network,
        "of another network": await coordinator("Another Network"),
        "coordinator who may not look": await key(own, Role.COORDINATOR, (Scope.READ,)),
        "officer of the network": await key(own, Role.OFFICER),
        "blind": await holder(str(demo.rich.organisation_id), Role.OFFICER, (Scope.PARTNERSHIPS_WRITE,)),
        "operator": OPERATOR,
        "anonymous": ANONYMOUS,
    }
    parties = [str(one.organisation_id) for one in (demo.rich, demo.poor, *others)]
    made = await _Making.of(demo, die, parties)
    rows = [row for _ in range(PARTNERSHIPS) for row in made.partnership()]
    for kind in dict.fromkeys(type(row) for row in rows):
        await kind.bulk_create([row for row in rows if type(row) is kind])
    await _charged(die, made)
    before = Moment(at=datetime.now(UTC), sequence=made.sequence)
    await _changed(die, made)
    await indexing.rebuild()
    return Many([row.id for row in rows if isinstance(row, models.Partnership)], viewers, before, own)


async def _charged(die: random.Random, made: "_Making") -> None:
    """Give activities functions, some of which nobody has."""
    charges = [
        models.Charge(activity_row=row.row, place=0, side_id=row.side_id, function="Travel", person_id=made.person())
        for row in await models.Activity.filter(partnership_id__in=made.ids).order_by("row")
        if die.random() < 0.8
    ]
    await models.Charge.bulk_create(charges)


async def _changed(die: random.Random, made: "_Making") -> None:
    """Close some versions, and go on with others that say something else."""
    await models.LogHead.filter(id=1).update(sequence=made.sequence + 1)
    kinds: Sequence[type[Any]] = (*DOINGS, models.Contact, models.Answer)
    for kind in kinds:
        rows = [row for row in await kind.filter(partnership_id__in=made.ids).order_by("row") if die.random() < 0.3]
        await kind.filter(row__in=[row.row for row in rows]).update(until=made.sequence + 1)
        again = []
        for row in rows:
            values = {name: value for name, value in models.values(row).items() if name != "row"}
            said: dict[str, Any] = {"version": 2, "since": made.sequence + 1, "until": None}
            said |= {"state": made.state()} if kind is models.Answer else {"visibility": made.level()}
            again.append(kind(**{**values, **said}))
        await kind.bulk_create(again)


@dataclass(frozen=True)
class _Making:
    """What partnerships are made of."""

    die: random.Random
    parties: Sequence[str]
    people: Sequence[str | None]
    leaflet: str
    boxes: Sequence[str]
    sequence: int
    at: datetime
    ids: list[str]

    @classmethod
    async def of(cls, demo: Demo, die: random.Random, parties: Sequence[str]) -> "_Making":
        query = models.Partnership.filter(id=demo.partnership, until__isnull=True)
        followed = await standings.followed(query, NOW)
        people = [models.Person(id=ids.new("person"), organisation_id=parties[0], name=name) for name in ("A", None)]
        await models.Person.bulk_create(people)
        keys = [item.partition("/")[2] for item, *_ in followed.boxes[:BOXES]]
        head = await log.head()
        return cls(
            die, parties, [people[0].id, people[1].id, None], followed.numbers[0][0], keys, head, datetime.now(UTC), []
        )

    def person(self) -> str | None:
        return self.die.choice([self.people[0], *self.people])

    def level(self) -> Visibility:
        return self.die.choice(list(Visibility))

    def state(self) -> AnswerState:
        return AnswerState.TICKED if self.die.random() < 0.55 else self.die.choice(list(AnswerState))

    def day(self) -> date:
        return days(self.die.choice(AGES))

    def maybe(self) -> date | None:
        return self.die.choice([self.day(), None])

    def partnership(self) -> list[models.Model]:
        """Make one with its sides and all that belongs to them."""
        one = ids.new("partnership")
        self.ids.append(one)
        stage, since = self.die.choice(list(Stage)), min(self.day(), days(0))
        row = models.Partnership(
            id=one,
            slug=one,
            title=one,
            sort_title=one,
            form=RelationshipForm.TWINNING,
            stage=stage,
            stage_since=since,
            stages=codec.encode((StageChange(None, stage, since, None, None),)),
            leaflet_id=self.leaflet,
            followed_number=1,
            **self.first(),
        )
        public = self.die.random() < 0.3
        sides = [self.side(one, place, who, public=public) for place, who in enumerate(self.some())]
        found: list[models.Model] = [row, *sides]
        for side in sides:
            found += self.answers(one, side)
        for _ in range(self.die.randrange(4)):
            found += self.doings(one, self.die.choice(sides))
        if self.die.random() < 0.6:
            found += [self.agreement(one, self.die.choice(sides)) for _ in range(self.die.randrange(1, 3))]
        return found

    def some(self) -> list[str]:
        return self.die.sample(list(self.parties), self.die.choice([2, 2, 2, 3]))

    def first(self) -> dict[str, Any]:
        return {"version": 1, "since": self.sequence, "until": None}

    def side(self, one: str, place: int, who: str, *, public: bool) -> models.Side:
        acknowledged, listed = self.die.choice([(self.at, None)] * 5 + [(None, self.at), (None, None)])
        return models.Side(
            id=ids.new("side"),
            partnership_id=one,
            organisation_id=who,
            place=place,
            position=self.die.choice(list(ResourcePosition)),
            publishes_readiness=public or self.die.random() < 0.2,
            acknowledged_at=acknowledged,
            listed_at=listed,
            finalised_at=self.die.choice([None, None, self.at]),
            **self.first(),
        )

    def answers(self, one: str, side: models.Side) -> list[models.Model]:
        share = self.die.choice([0, 0.3, 1])
        whole = self.die.random() < 0.4  # So that some are ready.
        return [
            models.Answer(
                id=f"{side.id}/{box}",
                partnership_id=one,
                side_id=side.id,
                item_id=f"{self.leaflet}/{box}",
                state=AnswerState.TICKED if whole else self.state(),
                by="key",
                at=self.at,
                edition_number=1,
                wording_changed=False,
                **self.first(),
            )
            for box in self.boxes
            if whole or self.die.random() < share
        ]

    def doings(self, one: str, side: models.Side) -> list[models.Model]:
        own = {"partnership_id": one, "side_id": side.id, **self.first()}
        day, level = self.day(), self.level
        found: list[models.Model] = [
            models.Visit(
                id=ids.new("visit"),
                purpose=VisitPurpose.EXCHANGE,
                mode=VisitMode.ONLINE,
                host_id=side.id,
                day=day,
                visibility=level(),
                **own,
            ),
            models.Activity(
                id=ids.new("activity"),
                title="Choirs",
                theme=ActivityTheme.CULTURAL,
                status=self.die.choice(list(ActivityStatus)),
                day=day,
                starts_on=self.maybe(),
                goals=[],
                groups="",
                costs={},
                funders=[],
                visibility=level(),
                **own,
            ),
            models.Update(
                id=ids.new("update"),
                title="Wells",
                body=codec.encode(Words("The wells are dug.")),
                language="en",
                audiences="",
                published_at=self.at - timedelta(days=self.die.choice([0, 20, 500])),
                visibility=level(),
                **own,
            ),
            models.Contact(
                id=ids.new("contact"),
                person_id=self.person() or self.people[0],
                role=self.die.choice([ContactRole.LEAD_OFFICER, *ContactRole]),
                dedicated=False,
                languages=[],
                visibility=level(),
                from_on=self.maybe(),
                to_on=self.maybe(),
                **own,
            ),
        ]
        review = models.Review(
            id=ids.new("review"),
            kind=self.die.choice(list(ReviewKind)),
            period="2025",
            day=day,
            findings="Well.",
            improvements=[],
            challenges=[],
            leaflet_id=self.leaflet,
            followed_number=1,
            signed_off_by=[],
            next_review_on=self.maybe(),
            visibility=Visibility.PARTNERSHIP,
            **own,
        )
        return self.die.sample([*found, review], 4)

    def agreement(self, one: str, side: models.Side) -> models.Agreement:
        return models.Agreement(
            id=ids.new("agreement"),
            partnership_id=one,
            side_id=side.id,
            draft=False,
            proposed_at=self.at,
            kind=AgreementKind.CHARTER,
            languages=[],
            aims=[],
            responsibilities=[{"side_id": side.id, "function": "Travel", "person_id": self.person()}],
            effective_on=days(-900),
            expires_on=self.maybe(),
            renews=self.die.random() < 0.3,
            drafted_jointly=True,
            signatures=[],
            signed_at=self.die.choice([self.at, self.at, None]),
            superseded_on=self.die.choice([None, None, None, self.day()]),
            terminated_on=self.die.choice([None, None, self.day()]),
            **self.first(),
        )
