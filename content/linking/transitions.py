"""How a partnership gets from stage to stage: the table of its life, and what stands in the way of each step. Pure.

Whoever takes a step is a side. No step waits for a verdict: where the rule says to think again, going on takes words.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from content.records import Ground, RelationshipForm, Stage, StageAction, Verdict

OVER = frozenset({Stage.ENDED, Stage.DECLINED})
"""The stages that nothing follows; a new partnership can continue one that is over."""


class Need(StrEnum):
    """What a step waits for, whoever takes it."""

    ACKNOWLEDGED = "ACKNOWLEDGED"
    """Every side has acknowledged the partnership."""
    AGREEMENT = "AGREEMENT"
    """Every side has signed an agreement; for sides in touch without a formal basis, a note by each will do."""
    ACTIVITY = "ACTIVITY"
    """There is an activity that a side is responsible for."""
    EVERY_SIDE = "EVERY_SIDE"
    """Every side has said yes to this very step."""
    AS_IT_FELL_ASLEEP = "AS_IT_FELL_ASLEEP"
    """The stage is the one in which it fell asleep."""


class Way(Struct, frozen=True):
    """A row of the table: from one stage to another, by which action, what it waits for and what it asks."""

    from_: Stage
    to: Stage
    action: StageAction
    needs: frozenset[Need] = frozenset()
    asks: tuple[str, ...] = ()


def _table() -> Iterator[Way]:
    change, note = StageAction.CHANGE_STAGE, ("note",)
    waking = frozenset({Need.EVERY_SIDE, Need.AS_IT_FELL_ASLEEP})
    yield Way(Stage.EXPLORATORY, Stage.SCOPING, StageAction.ACKNOWLEDGE, frozenset({Need.ACKNOWLEDGED}))
    yield Way(Stage.EXPLORATORY, Stage.DECLINED, change, asks=note)
    yield Way(Stage.SCOPING, Stage.AGREED, change, frozenset({Need.AGREEMENT}))
    yield Way(Stage.SCOPING, Stage.DECLINED, change, asks=note)
    yield Way(Stage.AGREED, Stage.ACTIVE, change, frozenset({Need.ACTIVITY}))
    yield Way(Stage.AGREED, Stage.DORMANT, change, asks=note)
    yield Way(Stage.ACTIVE, Stage.DORMANT, change, asks=note)
    yield Way(Stage.DORMANT, Stage.AGREED, change, waking, note)
    yield Way(Stage.DORMANT, Stage.ACTIVE, change, waking, note)
    for stage in (Stage.AGREED, Stage.ACTIVE, Stage.DORMANT):
        yield Way(stage, Stage.ENDED, StageAction.END, asks=("reason", "on"))


TABLE: Mapping[tuple[Stage, Stage], Way] = {(way.from_, way.to): way for way in _table()}
"""Every step there is. A partnership begins EXPLORATORY, when one side opens it."""


class Party(Struct, frozen=True):
    """What a step has to know of a side."""

    side_id: str
    name: str
    acknowledged: bool
    consent: Stage | None = None
    """The stage that it has said yes to, while other sides have not."""


class Life(Struct, frozen=True):
    """All that the next step of a partnership depends on."""

    stage: Stage
    form: RelationshipForm
    parties: tuple[Party, ...]
    asleep_from: Stage | None = None
    """The stage in which it fell asleep, while it sleeps."""
    proved: frozenset[Ground] = frozenset()
    verdict: Verdict | None = None
    aimless: tuple[str, ...] = ()
    """The sides that have recorded no aim of their own."""


def ways_from(stage: Stage) -> tuple[Way, ...]:
    """List the steps that lead on from a stage, in the order of the table."""
    return tuple(way for way in TABLE.values() if way.from_ is stage)


def is_joint(life: Life, way: Way) -> bool:
    """Whether every side has to say yes to a step, so that the last to do so takes it."""
    by_note = Need.AGREEMENT in way.needs and Ground.SIGNED_AGREEMENT not in life.proved
    return Need.EVERY_SIDE in way.needs or (by_note and life.form is RelationshipForm.CONTACT)


def obstacles(life: Life, way: Way) -> tuple[str, ...]:
    """Say what stands in the way of a step but for what the other sides have still to say, a sentence each."""
    found: list[str] = []
    unsigned = Need.AGREEMENT in way.needs and Ground.SIGNED_AGREEMENT not in life.proved
    if unsigned and not is_joint(life, way):
        found.append(
            "Every side has to sign an agreement first; "
            "only a contact without a formal basis is agreed by a note of each side."
        )
    if Need.ACTIVITY in way.needs and Ground.ACTIVITY not in life.proved:
        found.append("There has to be an activity that a side is responsible for.")
    woken = life.asleep_from or Stage.AGREED
    if Need.AS_IT_FELL_ASLEEP in way.needs and way.to is not woken:
        found.append(f"It fell asleep when it was {woken}, so it wakes as that.")
    return tuple(found)


def outstanding(life: Life, way: Way, by: str) -> tuple[str, ...]:
    """Name the other sides that have still to say yes, or to acknowledge, once one side does."""
    others = [party for party in life.parties if party.side_id != by]
    if Need.ACKNOWLEDGED in way.needs:
        return _names(party for party in others if not party.acknowledged)
    return _names(party for party in others if party.consent is not way.to) if is_joint(life, way) else ()


def missing(life: Life, way: Way, by: str) -> tuple[str, ...]:
    """Say all that stands in the way when one side takes a step, a sentence each."""
    waiting = outstanding(life, way, by)
    still = "Still to acknowledge it" if Need.ACKNOWLEDGED in way.needs else "Still to say yes"
    return (*obstacles(life, way), *((f"{still}: {', '.join(waiting)}.",) if waiting else ()))


def warnings(life: Life, way: Way) -> tuple[str, ...]:
    """Say what is worth a second thought before a step, a sentence each; it stands in nobody's way."""
    if way.to is not Stage.AGREED or way.from_ is not Stage.SCOPING or not life.aimless:
        return ()
    named = ", ".join(life.aimless)
    return (f"Both parties should have defined their aims of the exchange; none yet: {named}.",)


def asks(life: Life, way: Way) -> tuple[str, ...]:
    """Name the fields of the input that a step has to be given."""
    found = list(way.asks)
    if Need.AGREEMENT in way.needs:
        found += ["note"] if is_joint(life, way) else []
        found += ["despiteThinkAgain"] if life.verdict is Verdict.THINK_AGAIN else []
    return tuple(found)


def _names(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(party.name for party in parties)
