"""What becomes of a side's answers when its partnership adopts a newer edition. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.records import AnswerState

LEAST_FIRST = (
    AnswerState.CANNOT,
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.NOT_APPLICABLE,
    AnswerState.TICKED,
)
"""Which of several answers a merged item starts with: the one that promises least."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it stands; one that already asks to be confirmed goes on asking."""

    state: AnswerState
    wording_changed: bool = False


@dataclass(frozen=True, slots=True)
class Heir:
    """An item of the newer edition, and the items of the old one that it comes from.

    None if it is new; its own key if it is the same item; several if they were merged; another's key if that one was
    split, as is also true of the part that keeps the old key: `split` says so.
    """

    key: str
    origins: tuple[str, ...]
    allows_not_applicable: bool
    reworded: bool = False
    """Whether any MAJOR number between the two changed its words."""
    split: bool = False
    keeps_answers: bool = True
    """What the editor decided when it was split."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The answer that an item of the newer edition starts with."""

    key: str
    state: AnswerState
    wording_changed: bool
    """Whether it asks to be confirmed; it counts until then."""
    origins: tuple[str, ...]
    """The items whose answers it comes from."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """Each item that starts with an answer, and the items whose answers no longer count; `finalise` is cleared."""

    answers: tuple[Carried, ...]
    left_behind: tuple[str, ...]


def carry(given: Mapping[str, Given], heirs: Iterable[Heir]) -> Carrying:
    """Carry a side's answers over to the items of a newer edition; an item that is not named starts unanswered.

    Unchanged items keep their answers; reworded ones keep them and ask to be confirmed. A merged item takes the least
    of its origins' answers (CANNOT < UNANSWERED < IN_PROGRESS < NOT_APPLICABLE < TICKED) and asks; the parts of a split
    one start with the old answer and ask, or start anew, as the editor decided. NOT_APPLICABLE that is no longer
    allowed becomes UNANSWERED. What is not carried stays in the log and is not counted.
    """
    carried = [found for heir in heirs if (found := _answer(given, heir)) is not None]
    used = {origin for answer in carried for origin in answer.origins}
    return Carrying(
        answers=tuple(carried),
        left_behind=tuple(
            key for key, answer in given.items() if key not in used and answer.state is not AnswerState.UNANSWERED
        ),
    )


def reworded(steps: Sequence[tuple[Mapping[str, str], Mapping[str, str]]]) -> frozenset[str]:
    """Say which items had their words changed by any of several MAJOR numbers.

    Each step is the words by key as they stood just before a number came out, and as it put them. Words that were
    changed and changed back count; so does an item that went and came back in other words.
    """
    last: dict[str, str] = {}
    changed: set[str] = set()
    for before, after in steps:
        last.update(before)
        changed |= {key for key, words in after.items() if last.get(key, words) != words}
        last.update(after)
    return frozenset(changed)


def _answer(given: Mapping[str, Given], heir: Heir) -> Carried | None:
    if not heir.origins or not heir.keeps_answers:
        return None
    answers = [given.get(origin, Given(AnswerState.UNANSWERED)) for origin in heir.origins]
    state = min((answer.state for answer in answers), key=LEAST_FIRST.index)
    if state is AnswerState.UNANSWERED or (state is AnswerState.NOT_APPLICABLE and not heir.allows_not_applicable):
        return None
    merged = len(heir.origins) > 1
    renamed = heir.origins != (heir.key,)
    asked_before = any(answer.wording_changed for answer in answers)
    return Carried(
        key=heir.key,
        state=state,
        wording_changed=heir.reworded or merged or heir.split or renamed or asked_before,
        origins=heir.origins,
    )
