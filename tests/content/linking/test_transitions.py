"""The table of a partnership's life, whole, against the same table told a second time."""

from itertools import product

import pytest

from content.linking import transitions
from content.linking.transitions import Life, Party
from content.records import Ground, RelationshipForm, Stage, StageAction, Verdict
from tests.content.living import BY, OVER

ACTION = {
    "acknowledgePartnership": StageAction.ACKNOWLEDGE,
    "changeStage": StageAction.CHANGE_STAGE,
    "endPartnership": StageAction.END,
}
UNSIGNED = (
    "Every side has to sign an agreement first; only a contact without a formal basis is agreed by a note of each side."
)
IDLE = "There has to be an activity that a side is responsible for."


def pair(first: Stage | None = None, second: Stage | None = None, *, acknowledged: bool = True) -> tuple[Party, Party]:
    """Give two sides, with what each has said yes to."""
    return Party("side-1", "Exampleton", True, first), Party("side-2", "Mfano", acknowledged, second)


def life(stage: Stage, form: RelationshipForm = RelationshipForm.TWINNING, **more: object) -> Life:
    return Life(**{"stage": stage, "form": form, "parties": pair(), **more})  # type: ignore[arg-type]  # named by the tests


@pytest.mark.parametrize(("from_", "to"), list(product(Stage, Stage)))
def test_every_step_of_the_table_is_there_and_no_other(from_: Stage, to: Stage) -> None:
    way = transitions.TABLE.get((from_, to))
    assert (way is not None) == ((from_, to) in BY)
    if way is not None:
        assert (way.from_, way.to, way.action) == (from_, to, ACTION[BY[from_, to]])


def test_nothing_follows_the_end_and_everything_leads_to_one() -> None:
    assert {stage for stage in Stage if not transitions.ways_from(stage)} == set(OVER) == transitions.OVER
    reached = {Stage.EXPLORATORY}
    while more := {to for from_, to in BY if from_ in reached} - reached:
        reached |= more
    assert reached == set(Stage)
    for stage in set(Stage) - set(OVER):
        assert {way.to for way in transitions.ways_from(stage)} & set(OVER)


def test_a_partnership_is_acknowledged_once_all_the_others_have() -> None:
    way = transitions.TABLE[Stage.EXPLORATORY, Stage.SCOPING]
    waiting = life(Stage.EXPLORATORY, parties=pair(acknowledged=False))
    assert transitions.missing(waiting, way, "side-1") == ("Still to acknowledge it: Mfano.",)
    assert transitions.missing(waiting, way, "side-2") == ()
    assert transitions.asks(waiting, way) == ()


@pytest.mark.parametrize("form", RelationshipForm)
def test_it_is_agreed_by_an_agreement_or_between_contacts_by_a_note_of_each(form: RelationshipForm) -> None:
    way = transitions.TABLE[Stage.SCOPING, Stage.AGREED]
    contact = form is RelationshipForm.CONTACT
    bare, signed = life(Stage.SCOPING, form), life(Stage.SCOPING, form, proved=frozenset({Ground.SIGNED_AGREEMENT}))
    assert transitions.missing(bare, way, "side-1") == (("Still to say yes: Mfano.",) if contact else (UNSIGNED,))
    assert transitions.missing(signed, way, "side-1") == ()
    assert [transitions.is_joint(bare, way), transitions.is_joint(signed, way)] == [contact, False]
    noted = life(Stage.SCOPING, form, parties=pair(None, Stage.AGREED))
    assert transitions.missing(noted, way, "side-1") == (() if contact else (UNSIGNED,))
    assert transitions.asks(bare, way) == (("note",) if contact else ())
    assert transitions.asks(signed, way) == ()


@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_the_rule_asks_for_words_and_stands_in_nobodys_way(verdict: Verdict | None) -> None:
    for stage, to in BY:
        doubted = life(stage, verdict=verdict)
        way = transitions.TABLE[stage, to]
        agreeing = to is Stage.AGREED and stage is Stage.SCOPING
        asked = "despiteThinkAgain" in transitions.asks(doubted, way)
        assert asked == (agreeing and verdict is Verdict.THINK_AGAIN)
        assert transitions.missing(doubted, way, "side-1") == transitions.missing(life(stage), way, "side-1")


def test_it_is_active_once_a_side_is_responsible_for_an_activity() -> None:
    way = transitions.TABLE[Stage.AGREED, Stage.ACTIVE]
    assert transitions.missing(life(Stage.AGREED), way, "side-1") == (IDLE,)
    assert transitions.missing(life(Stage.AGREED, proved=frozenset({Ground.ACTIVITY})), way, "side-1") == ()


@pytest.mark.parametrize(
    ("asleep_from", "to"), list(product((None, Stage.AGREED, Stage.ACTIVE), (Stage.AGREED, Stage.ACTIVE)))
)
def test_it_wakes_as_what_it_fell_asleep_when_every_side_says_so(asleep_from: Stage | None, to: Stage) -> None:
    way = transitions.TABLE[Stage.DORMANT, to]
    asleep = life(Stage.DORMANT, asleep_from=asleep_from)
    was = asleep_from or Stage.AGREED
    other = (f"It fell asleep when it was {was.value}, so it wakes as that.",) if to is not was else ()
    assert transitions.missing(asleep, way, "side-1") == (*other, "Still to say yes: Mfano.")
    said = life(Stage.DORMANT, asleep_from=asleep_from, parties=pair(None, to))
    assert transitions.missing(said, way, "side-1") == other
    assert transitions.missing(said, way, "side-2") == (*other, "Still to say yes: Exampleton.")
    assert transitions.asks(asleep, way) == ("note",)


@pytest.mark.parametrize("stage", [Stage.AGREED, Stage.ACTIVE, Stage.DORMANT])
def test_one_side_ends_it_alone(stage: Stage) -> None:
    way = transitions.TABLE[stage, Stage.ENDED]
    assert transitions.missing(life(stage), way, "side-1") == ()
    assert transitions.asks(life(stage), way) == ("reason", "on")
