"""Whether the boxes are ticked: the leaflet's own rule, for one side and over all. Pure.

For one side, over the items of the rule's checklists: any item that cannot be done says THINK_AGAIN; else every
essential item ticked, or not applicable where the editor allowed it, says READY; else a side that has finished says
THINK_AGAIN, and one that has not IN_PROGRESS. Together, the least ready side decides.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from content.records import AnswerState, RuleQuantifier, Verdict

_ORDER = {Verdict.THINK_AGAIN: 0, Verdict.IN_PROGRESS: 1, Verdict.READY: 2}


class Box(Struct, frozen=True):
    """What the rule has to know of an item of its checklists."""

    key: str
    checklist: str
    essential: bool
    allows_not_applicable: bool


class Said(Struct, frozen=True):
    """What one side says: its answers by item key, and whether they are final; what is missing is unanswered."""

    answers: Mapping[str, AnswerState]
    finalised: bool = False


class Progress(Struct, frozen=True):
    """How many of all the boxes of a checklist are ticked, essential or not."""

    checklist: str
    ticked: int
    total: int


class Standing(Struct, frozen=True):
    """Where one side stands; `ticked` and `total` count essential boxes, `cannot` every box."""

    verdict: Verdict
    ticked: int
    total: int
    cannot: int
    progress: tuple[Progress, ...]


class JointBox(Struct, frozen=True):
    """How one item stands over all sides."""

    key: str
    state: AnswerState
    disagreement: bool
    """One side has ticked it, another has looked and has not."""


class JointStanding(Struct, frozen=True):
    """Where all sides stand together; `ticked` counts the essential boxes that every side has ticked."""

    verdict: Verdict
    ticked: int
    total: int
    progress: tuple[Progress, ...]
    sides: tuple[Standing, ...]
    boxes: tuple[JointBox, ...]

    @property
    def percent(self) -> int:
        """How many of a hundred, rounded down so that only all make 100; with nothing to tick there is nothing left."""
        return 100 * self.ticked // self.total if self.total else 100


def of_side(boxes: Sequence[Box], said: Said, *, quantifier: RuleQuantifier) -> Standing:
    """Say where one side stands."""
    states = [(box, said.answers.get(box.key, AnswerState.UNANSWERED)) for box in boxes]
    satisfied = {box.key for box, state in states if _satisfied(box, state)}
    essential = [box.key for box in boxes if _essential(box, quantifier)]
    ticked = sum(key in satisfied for key in essential)
    cannot = sum(state is AnswerState.CANNOT for _, state in states)
    if cannot:
        verdict = Verdict.THINK_AGAIN
    elif ticked == len(essential):
        verdict = Verdict.READY
    else:
        verdict = Verdict.THINK_AGAIN if said.finalised else Verdict.IN_PROGRESS
    return Standing(
        verdict=verdict, ticked=ticked, total=len(essential), cannot=cannot, progress=_progress(boxes, satisfied)
    )


def of_all(boxes: Sequence[Box], sides: Sequence[Said], *, quantifier: RuleQuantifier) -> JointStanding:
    """Say where all sides stand together; there is at least one."""
    standings = tuple(of_side(boxes, said, quantifier=quantifier) for said in sides)
    joint = tuple(_joint(box, [said.answers.get(box.key, AnswerState.UNANSWERED) for said in sides]) for box in boxes)
    satisfied = {box.key for box in joint if box.state is AnswerState.TICKED}
    essential = [box.key for box in boxes if _essential(box, quantifier)]
    return JointStanding(
        verdict=min((standing.verdict for standing in standings), key=_ORDER.__getitem__),
        ticked=sum(key in satisfied for key in essential),
        total=len(essential),
        progress=_progress(boxes, satisfied),
        sides=standings,
        boxes=joint,
    )


def _joint(box: Box, states: Sequence[AnswerState]) -> JointBox:
    """Join what the sides say of one item: one CANNOT decides, then all must have ticked it."""
    satisfied = untouched = 0
    cannot = begun = False
    for state in states:  # Asked of every box of every partnership in a list.
        if _satisfied(box, state):
            satisfied += 1
        elif state is AnswerState.UNANSWERED:
            untouched += 1
        elif state is AnswerState.CANNOT:
            cannot = True
        elif state is AnswerState.IN_PROGRESS:
            begun = True
    if cannot:
        joint = AnswerState.CANNOT
    elif satisfied == len(states):
        joint = AnswerState.TICKED
    elif untouched == len(states):
        joint = AnswerState.UNANSWERED
    else:
        joint = AnswerState.IN_PROGRESS
    return JointBox(key=box.key, state=joint, disagreement=satisfied > 0 and (cannot or begun))


def _satisfied(box: Box, state: AnswerState) -> bool:
    return state is AnswerState.TICKED or (state is AnswerState.NOT_APPLICABLE and box.allows_not_applicable)


def _essential(box: Box, quantifier: RuleQuantifier) -> bool:
    return box.essential or quantifier is RuleQuantifier.ALL


def _progress(boxes: Iterable[Box], satisfied: set[str]) -> tuple[Progress, ...]:
    keys: dict[str, list[str]] = {}
    for box in boxes:
        keys.setdefault(box.checklist, []).append(box.key)
    return tuple(
        Progress(checklist=checklist, ticked=sum(key in satisfied for key in members), total=len(members))
        for checklist, members in keys.items()
    )
