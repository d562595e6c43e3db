"""Who sees what as a machine: councils write, acknowledge, publish, join and leave; a small model says who sees it."""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import errors, files, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import updates, visits
from content.guiding import snapshot
from content.joining import keys, networks
from content.linking import partnerships, projections, sides
from content.records import DateOrder, PartnershipFilter, PartnershipOrder, Role, Scope, Visibility
from content.ticking import checklists
from tests.content import busy as doing
from tests.content import networked
from tests.content.busy import FIRST
from tests.content.linked import OFFICE, begin, holder, newcomer, opened, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

EXAMPLES = 400 if os.environ.get("SOAK") else 3
STEPS = 25
LINKS = ((0, 1), (0, 2), (1, 2))
"""Which councils are the sides of each partnership; the first one opens it."""
COUNCILS = 3
KINDS = ("visit", "update", "notes", "rationale")
OUTSIDE = ("anybody", "operator", "coordinator", "stranger")


class Act(NamedTuple):
    """Something that a council does."""

    what: str
    council: int
    link: int = 0
    level: Visibility = Visibility.SIDE
    yes: bool = True


class Said(NamedTuple):
    """Something that a side of a partnership wrote, and how far it goes."""

    kind: str
    link: int
    council: int
    level: Visibility


@dataclass
class Model:
    """Who sees what, in a few lines that know nothing of the code."""

    acknowledged: list[set[int]] = field(default_factory=lambda: [{first} for first, _ in LINKS])
    publishing: list[set[int]] = field(default_factory=lambda: [set() for _ in LINKS])
    members: set[int] = field(default_factory=set)
    reading: set[int] = field(default_factory=lambda: set(range(COUNCILS)))
    """The councils whose key may read."""
    said: dict[str, Said] = field(default_factory=dict)

    def within(self, viewer: str, link: int) -> bool:
        """Whether somebody reads for a side of a partnership."""
        return viewer in {str(one) for one in LINKS[link] if one in self.reading}

    def sees(self, viewer: str, link: int) -> bool:
        """Whether somebody sees a partnership at all."""
        return viewer == "operator" or self.within(viewer, link) or self.acknowledged[link] == set(LINKS[link])

    def stands(self, viewer: str, link: int) -> bool:
        """Whether somebody sees where a partnership stands."""
        across = viewer == "coordinator" and set(LINKS[link]) <= self.members
        open_ = self.publishing[link] == set(LINKS[link])
        return self.sees(viewer, link) and (open_ or across or self.within(viewer, link))

    def reads(self, viewer: str, one: Said) -> bool:
        """Whether somebody sees what a side wrote."""
        own = viewer == str(one.council) and one.council in self.reading
        across = viewer == "coordinator" and one.council in self.members
        to_sides = self.within(viewer, one.link)
        return (
            self.sees(viewer, one.link)
            and {
                Visibility.SIDE: own,
                Visibility.PARTNERSHIP: to_sides,
                Visibility.NETWORK: to_sides or across,
                Visibility.PUBLIC: True,
            }[one.level]
        )

    @staticmethod
    def seen(viewer: str, rule: Callable[[str, int], bool]) -> set[int]:
        """Say of which partnerships a rule holds for somebody."""
        return {link for link in range(len(LINKS)) if rule(viewer, link)}

    def does(self, act: Act, word: str) -> str | None:
        """Say what comes of something, and the code where it is refused."""
        ways: Mapping[str, Callable[[Act, str], str | None]] = {
            "acknowledge": self._acknowledge,
            "publish": self._publish,
            "member": self._member,
            "key": self._key,
        }
        return ways.get(act.what, self._write)(act, word)

    def _acknowledge(self, act: Act, word: str) -> str | None:
        del word
        self.acknowledged[act.link].add(act.council)
        return None

    def _publish(self, act: Act, word: str) -> str | None:
        del word
        (self.publishing[act.link].add if act.yes else self.publishing[act.link].discard)(act.council)
        return None

    def _member(self, act: Act, word: str) -> str | None:
        del word
        if not act.yes and act.council not in self.members:
            return "NOT_FOUND"
        (self.members.add if act.yes else self.members.discard)(act.council)
        return None

    def _key(self, act: Act, word: str) -> str | None:
        del word
        (self.reading.add if act.yes else self.reading.discard)(act.council)
        return None

    def _write(self, act: Act, word: str) -> str | None:
        if act.what in ("visit", "update") and act.council not in self.acknowledged[act.link]:
            return "WRONG_STATE"
        level = {"notes": Visibility.SIDE, "rationale": Visibility.PARTNERSHIP}.get(act.what, act.level)
        if act.what in ("notes", "rationale"):  # A side has one of each: the new one takes the old one's place.
            before = (act.what, act.link, act.council)
            self.said = {word: one for word, one in self.said.items() if one[:3] != before}
        self.said[word] = Said(act.what, act.link, act.council, level)
        return None


@dataclass
class Machine:
    """Partnerships that are really there, and everybody who may look at them."""

    viewers: dict[str, Viewer]
    links: list[str]
    doings: dict[str, str] = field(default_factory=dict)
    """The visits and news by their words."""

    async def does(self, act: Act, word: str) -> str | None:
        """Do something, and say the code of the refusal."""
        by, link = self.viewers[str(act.council)], self.links[act.link]
        ways: Mapping[str, Callable[[], Awaitable[Any]]] = {
            "acknowledge": lambda: partnerships.acknowledge(by, partnership=link),
            "publish": lambda: self._says(act, publish_readiness=act.yes),
            "notes": lambda: self._says(act, notes=word),
            "rationale": lambda: self._says(act, rationale=text(word)),
            "visit": lambda: self._writes(act, word),
            "update": lambda: self._writes(act, word),
            "member": lambda: self._member(by, joins=act.yes),
            "key": lambda: self._key(act.council, reads=act.yes),
        }
        before = await log.head()
        try:
            await ways[act.what]()
        except errors.Refusal as refusal:
            assert await log.head() == before, "a refusal has left something behind"
            return refusal.code
        return None

    async def _says(self, act: Act, **said: Any) -> None:
        row = await models.Side.get(
            until__isnull=True,
            partnership_id=self.links[act.link],
            organisation_id=self.viewers[str(act.council)].organisation_id,
        )
        by = self.viewers[str(act.council)]
        await sides.update(by, partnership=self.links[act.link], expected_version=row.version, **said)

    async def _writes(self, act: Act, word: str) -> None:
        by, link = self.viewers[str(act.council)], self.links[act.link]
        side = await models.Side.get(until__isnull=True, partnership_id=link, organisation_id=by.organisation_id)
        if act.what == "visit":
            made = await doing.visit(by, link, host=side.id, outcome=word, visibility=act.level)
        else:
            made = await doing.update(by, link, title=word, visibility=act.level)
        self.doings[word] = made

    async def _member(self, by: Viewer, *, joins: bool) -> None:
        network = self.viewers["coordinator"]
        if not joins:
            await networks.leave(by, network=str(network.organisation_id))
        elif not await models.Membership.exists(until__isnull=True, organisation_id=by.organisation_id):
            await networked.joined(by, network)

    async def _key(self, council: int, *, reads: bool) -> None:
        """Take a council's key away, and give it another one."""
        old = self.viewers[str(council)]
        scopes = OFFICE if reads else tuple(one for one in OFFICE if one is not Scope.READ)
        self.viewers[str(council)] = await holder(str(old.organisation_id), Role.LEAD, scopes)
        await keys.revoke(OPERATOR, key=old.id)

    async def is_as(self, model: Model, *, whole: bool) -> None:
        """Compare what each viewer sees with the model: what was written; as a whole also lists, verdicts, ids."""
        for name, viewer in self.viewers.items():
            shown = await partnerships.by_id(viewer, self.links)
            assert {self.links.index(one) for one in shown} == model.seen(name, model.sees), name
            reads = {word for word, one in model.said.items() if model.reads(name, one)}
            assert await self.words(viewer, shown) == reads, name
            if whole:
                every = PartnershipFilter(ids=tuple(self.links))
                listed = await partnerships.list_all(viewer, FIRST, every, PartnershipOrder())
                assert {one.id for one in listed.nodes} == set(shown), name
                assert await listed.count() == len(shown), name
                standing = await checklists.of_partnerships(viewer, list(shown.values()))
                assert {self.links.index(one) for one in standing} == model.seen(name, model.stands), name
                made = list(self.doings.values())
                by_id = {*(await visits.by_id(viewer, made)), *(await updates.by_id(viewer, made))}
                assert by_id == {one for word, one in self.doings.items() if word in reads}, name

    async def words(self, viewer: Viewer, shown: Mapping[str, Any]) -> set[str]:
        """Read all that the sides have written."""
        links = list(shown.values())
        found: set[str] = set()
        for side in (side for one in links for side in one.sides):
            found |= {side.notes} if side.notes else set()
            found |= {words for _, words in side.rationale.by_language} if side.rationale else set()
        written: set[str] = set()
        for kind in ("visit", "update"):
            of, every = doing.LIST[kind]
            parts = await of(viewer, links, FIRST, every, DateOrder())
            written |= {one.id for part in parts.values() for one in part.nodes}
        return found | {word for word, one in self.doings.items() if one in written}


def acts() -> st.SearchStrategy[list[Act]]:
    """Draw what councils do: mostly writing, so that there is something to see."""

    def of(what: str) -> st.SearchStrategy[Act]:
        parties = st.sampled_from([(link, council) for link, two in enumerate(LINKS) for council in two])
        levels = st.sampled_from(Visibility)
        return st.builds(lambda two, level, yes: Act(what, two[1], two[0], level, yes), parties, levels, st.booleans())

    usual = [of(what) for what in (*KINDS, "visit", "update", "acknowledge", "acknowledge", "publish", "member")]
    return st.lists(st.one_of(*usual, of("key")), min_size=STEPS, max_size=STEPS)


@pytest.fixture
async def viewers(store: files.Store) -> dict[str, Viewer]:
    """Everybody who may look: three councils, who coordinates their network, and those outside."""
    await begin(store)
    councils = {str(number): await newcomer(f"Council {number}") for number in range(COUNCILS)}
    others = (ANONYMOUS, OPERATOR, await networked.coordinator(), await newcomer("Stranger"))
    return {**councils, **dict(zip(OUTSIDE, others, strict=True))}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=acts())
async def test_whatever_councils_do_everybody_sees_what_the_model_says(
    viewers: dict[str, Viewer], drawn: list[Act]
) -> None:
    for number in range(COUNCILS):  # What an example before this one has left is put back.
        old = viewers[str(number)]
        organisation = str(old.organisation_id)
        viewers[str(number)] = await holder(organisation, Role.LEAD)
        await keys.revoke(OPERATOR, key=old.id)
        if await models.Membership.exists(until__isnull=True, organisation_id=organisation):
            await networks.leave(viewers[str(number)], network=str(viewers["coordinator"].organisation_id))
    links = [await opened(viewers[str(first)], viewers[str(second)]) for first, second in LINKS]
    machine, model = Machine(viewers, links), Model()
    words = (f"word{number}" for number in count())
    memory, guidance = projections.Projections(), snapshot.Keeper(shared=False)
    memory.in_step = True
    await guidance.catch_up()
    with log.heard(memory.hear):
        await machine.is_as(model, whole=True)
        for number, act in enumerate(drawn):
            word = next(words)
            said = await machine.does(act, word)
            assert said == model.does(act, word), act
            # What was kept before the last writes is there, and only two times of three.
            with snapshot.held(guidance), projections.held(memory if number % 3 else None):
                await machine.is_as(model, whole=act.what not in KINDS)
