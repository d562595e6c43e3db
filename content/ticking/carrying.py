"""What becomes of a side's answers when its partnership adopts a newer edition. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from content.guiding.outline import Outline, Proposal, places
from content.records import AnswerState
from content.replacing import replace

LEAST_FIRST = (
    AnswerState.CANNOT,
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.NOT_APPLICABLE,
    AnswerState.TICKED,
)
"""Which of several answers a merged item starts with: the one that promises least."""


class Given(Struct, frozen=True):
    """An answer as it stands; one that already asks to be confirmed goes on asking."""

    state: AnswerState
    wording_changed: bool = False


class Heir(Struct, frozen=True):
    """An item of the newer edition, and the items of the old one that it comes from.

    None if it is new; its own key if it is the same item; several if they were merged; another's key if that one was
    split, as is also true of the part that keeps the old key: `derived` says so.
    """

    key: str
    origins: tuple[str, ...]
    allows_not_applicable: bool
    reworded: bool = False
    """Whether any MAJOR number between the two changed its words."""
    derived: bool = False
    """Whether it was split from its origins, or merged of them."""
    keeps_answers: bool = True
    """What the editor decided when it was split."""


class Carried(Struct, frozen=True):
    """The answer that an item of the newer edition starts with."""

    key: str
    state: AnswerState
    wording_changed: bool
    """Whether it asks to be confirmed; it counts until then."""
    origins: tuple[str, ...]
    """The items whose answers it comes from."""


class Carrying(Struct, frozen=True):
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


class Boxed(Protocol):
    """What an answer hangs on."""

    @property
    def key(self) -> str:
        """Its name through all editions."""

    @property
    def allows_not_applicable(self) -> bool:
        """Whether it may be not applicable."""


class Derived(Struct, frozen=True):
    """What one number says of an item that was split from others or merged of them."""

    keys: tuple[str, ...]
    inherits: bool


class Step(Struct, frozen=True):
    """What one number made of the items of the number before: each by its key, with what it comes from, if so."""

    items: Mapping[str, Derived | None]
    resets: frozenset[str] = frozenset()
    """Items whose answers do not stay, by an editor's decision."""


class Descent(Struct, frozen=True):
    """Where an item of a newer edition comes from, over any number of steps."""

    origins: tuple[str, ...]
    """Items of the older edition: none if it is new, its own key if it is the same."""
    derived: bool = False
    """Whether it was split or merged on the way."""
    inherits: bool = True
    """Whether it starts with the answers of all of them."""


def step(outline: Outline, *, proposals: Iterable[Proposal] = (), resets: Iterable[str] = ()) -> Step:
    """Read off an outline what it makes of the number before, its proposals taken as if they were accepted."""
    proposed = {
        key: Derived(proposal.known_keys, inherits=not proposal.more_keys)
        for proposal in proposals
        for key in proposal.keys
    }
    items = {
        place.key: proposed.get(place.key)
        or (Derived(place.derived_from, inherits=place.inherits) if place.derived_from else None)
        for _, _, place in places(outline)
    }
    return Step(items=items, resets=frozenset(resets))


def descend(old: Iterable[str], steps: Sequence[Step]) -> dict[str, Descent]:
    """Follow the items of an older edition through the numbers after it; what went and came back is the same item.

    An item that was merged of some that stand in the older edition and some that came later starts unanswered: the
    later ones were answered by nobody, and the least counts.
    """
    found = {key: Descent(origins=(key,)) for key in old}
    for one in steps:
        now = {key: _descent(found, key, derived) for key, derived in one.items.items()}
        found |= {key: replace(past, inherits=False) if key in one.resets else past for key, past in now.items()}
    return found


def heirs(
    boxes: Iterable[Boxed], old: Collection[str], descents: Mapping[str, Descent], reworded: Collection[str]
) -> tuple[Heir, ...]:
    """Say of each box of a newer edition which boxes of the older one it inherits from, and on what terms."""
    new = Descent(origins=())
    return tuple(
        Heir(
            key=box.key,
            origins=tuple(key for key in descents.get(box.key, new).origins if key in old),
            allows_not_applicable=box.allows_not_applicable,
            reworded=box.key in reworded,
            derived=descents.get(box.key, new).derived,
            keeps_answers=descents.get(box.key, new).inherits,
        )
        for box in boxes
    )


def _descent(found: Mapping[str, Descent], key: str, derived: Derived | None) -> Descent:
    if derived is None:
        return found.get(key, Descent(origins=()))
    parts = [found.get(origin, Descent(origins=())) for origin in derived.keys]
    return Descent(
        origins=tuple(dict.fromkeys(origin for part in parts for origin in part.origins)),
        derived=True,
        inherits=derived.inherits and all(part.inherits and part.origins for part in parts),
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
        wording_changed=heir.reworded or merged or heir.derived or renamed or asked_before,
        origins=heir.origins,
    )
