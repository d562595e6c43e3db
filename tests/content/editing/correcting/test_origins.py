"""Items remember which they were merged of or split from, whatever is corrected after."""

import pytest

from content import errors
from content.editing.correcting import items, matches, origins
from content.guiding.outline import Content, Proposal, places
from content.replacing import replace
from tests.content.editing.correcting import made

OLD = frozenset({"plan", "find", "talk", "gone", "lost"})


def derived(content: Content) -> dict[str, tuple[tuple[str, ...], bool]]:
    made.sound(content)
    return {
        place.key: (place.derived_from, place.inherits)
        for _, _, place in places(content.outline)
        if place.derived_from or not place.inherits
    }


def merge(content: Content, *gone: str, into: str) -> Content:
    return origins.merge(content, OLD, gone, into)


def split(content: Content, key: str, *into: str, keep: bool = False) -> Content:
    return origins.split(content, OLD, key, into, keep_answers=keep)


def test_what_goes_is_remembered_by_what_stays() -> None:
    draft = made.read()
    merged = merge(draft, "find", "gone", "books", into="talk")
    assert derived(merged) == {"talk": (("talk", "find", "gone"), True)}, "books are new: nobody has answered them"
    assert made.shape(merged)["checklist"] == {"checklist-list": ["plan", "talk"]}
    assert made.shape(merged)["conditions"] == {"money": ["funds"], "people": ["friends"]}
    assert set(draft.wordings) - set(merged.wordings) == {"find", "books"}
    assert merged.wordings["talk"] == draft.wordings["talk"], "it says what it said"


def test_merging_goes_on_from_what_was_merged() -> None:
    once = merge(made.read(), "find", into="funds")
    assert derived(once) == {"funds": (("find",), True)}
    assert derived(merge(once, "gone", into="funds")) == {"funds": (("find", "gone"), True)}
    assert derived(merge(once, "funds", into="talk")) == {"talk": (("talk", "find"), True)}


def test_a_new_item_that_goes_into_an_old_one_leaves_it_itself() -> None:
    assert derived(merge(made.read(), "books", into="talk")) == {}


def test_the_parts_of_a_split_remember_it_and_what_was_decided_of_answers() -> None:
    draft = made.read()
    for keep in (True, False):
        parted = split(draft, "find", "find", "funds", keep=keep)
        assert derived(parted) == {"find": (("find",), keep), "funds": (("find",), keep)}
        assert (made.shape(parted), parted.wordings) == (made.shape(draft), draft.wordings)
    assert derived(split(draft, "gone", "funds", "books")) == {"funds": (("gone",), False), "books": (("gone",), False)}


def test_what_is_said_last_of_a_split_holds() -> None:
    draft = split(made.read(), "find", "find", "funds", "books")
    assert derived(split(draft, "find", "find", "funds", keep=True)) == {
        "find": (("find",), True),
        "funds": (("find",), True),
    }


def test_one_that_is_left_alone_is_itself_again() -> None:
    draft = split(made.read(), "find", "find", "funds")
    assert derived(items.remove(draft, "funds")) == {}
    assert derived(merge(draft, "funds", into="find")) == {}
    assert derived(items.remove(draft, "find")) == {"funds": (("find",), False)}


def test_a_decision_by_hand_answers_what_was_proposed() -> None:
    waiting = (
        Proposal("funds", "gone", 0.7),
        Proposal("books", "lost", 0.7, more_keys=("friends",)),
        Proposal("talk", "old", 0.8, more_known_keys=("older",)),
    )
    draft = replace(made.read(), proposals=waiting)
    assert merge(draft, "gone", into="talk").proposals == waiting[1:]
    assert merge(draft, "funds", into="talk").proposals == waiting[1:]
    assert split(draft, "lost", "funds", "friends").proposals == waiting[2:]
    assert split(draft, "find", "find", "funds").proposals == waiting[1:]


def decide(content: Content, key: str, *, same: bool = True, keeps: bool | None = None) -> Content:
    return matches.decide("edition", content, [(matches.change_id("edition", key), same, keeps)])


@pytest.mark.parametrize(("keeps", "kept"), [(None, False), (True, True), (False, False)])
def test_a_proposed_split_is_accepted_with_or_without_answers(keeps: bool | None, kept: bool) -> None:  # noqa: FBT001 - parameters of the test
    draft = replace(made.read(), proposals=(Proposal("find", "find", 0.8, more_keys=("funds",)),))
    parted = decide(draft, "find", keeps=keeps)
    assert derived(parted) == {"find": (("find",), kept), "funds": (("find",), kept)}
    assert (parted.proposals, parted.wordings) == ((), draft.wordings)
    refused = decide(draft, "find", same=False)
    assert (derived(refused), refused.proposals, refused.outline) == ({}, (), draft.outline)


@pytest.mark.parametrize(("keeps", "kept"), [(None, True), (True, True), (False, False)])
def test_a_proposed_merge_is_accepted_with_or_without_answers(keeps: bool | None, kept: bool) -> None:  # noqa: FBT001 - parameters of the test
    draft = replace(made.read(), proposals=(Proposal("talk", "talk", 0.8, more_known_keys=("gone",)),))
    assert derived(decide(draft, "talk", keeps=keeps)) == {"talk": (("talk", "gone"), kept)}


def test_an_item_that_others_went_into_before_it_was_known_comes_from_itself_too() -> None:
    draft = replace(made.read(), proposals=(Proposal("funds", "lost", 0.7),))
    known = decide(merge(draft, "gone", into="funds"), "funds")
    assert derived(known) == {"lost": (("lost", "gone"), True)}


@pytest.mark.parametrize(
    ("gone", "into", "kind", "path"),
    [
        (("find",), "no-such", errors.NotFound, ("into",)),
        (("find",), "gone", errors.NotFound, ("into",)),
        (("find",), "plan.1", errors.NotFound, ("into",)),
        ((), "find", errors.InvalidInput, ("from",)),
        (("talk", "talk"), "find", errors.InvalidInput, ("from",)),
        (("talk", "find"), "find", errors.InvalidInput, ("from", "1")),
        (("talk", "no-such"), "find", errors.NotFound, ("from", "1")),
        (("plan.1",), "find", errors.NotFound, ("from", "0")),
        (tuple(str(number) for number in range(origins.TOGETHER_MAX + 1)), "find", errors.LimitReached, ("from",)),
    ],
)
def test_what_cannot_be_merged_is_refused(
    gone: tuple[str, ...], into: str, kind: type[errors.Refusal], path: tuple[str, ...]
) -> None:
    with pytest.raises(kind) as caught:
        merge(made.read(), *gone, into=into)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("key", "into", "kind", "path"),
    [
        ("funds", ("funds", "books"), errors.NotFound, ("from",)),
        ("no-such", ("funds", "books"), errors.NotFound, ("from",)),
        ("find", ("find",), errors.InvalidInput, ("into",)),
        ("find", ("find", "find"), errors.InvalidInput, ("into",)),
        ("find", ("funds", "books"), errors.InvalidInput, ("into",)),
        ("find", ("find", "no-such"), errors.NotFound, ("into", "1")),
        ("find", ("find", "talk"), errors.InvalidInput, ("into", "1")),
        ("find", tuple(str(one) for one in range(origins.TOGETHER_MAX + 1)), errors.LimitReached, ("into",)),
    ],
)
def test_what_cannot_be_split_is_refused(
    key: str, into: tuple[str, ...], kind: type[errors.Refusal], path: tuple[str, ...]
) -> None:
    with pytest.raises(kind) as caught:
        split(made.read(), key, *into)
    assert caught.value.path == path
