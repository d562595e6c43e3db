"""Items are added, moved and left out, and each is what its place makes it."""

import pytest

from content import errors
from content.editing.correcting import items
from content.editing.correcting.items import Spot
from content.guiding.outline import Content, DetailPlace, Place, Proposal, Wording, with_items
from content.records import BenefitFamily, Column, Finding, FindingCode, ItemScope, Severity, Words
from content.replacing import replace
from tests.content.editing.correcting import made

NONE: frozenset[str] = frozenset()


def add(content: Content, spot: Spot, text: str = "Visit - go and see them", label: str | None = None) -> Content:
    corrected = items.add(content, frozenset({"visit-2"}), spot, label=label, text=text)
    made.sound(corrected)
    return corrected


def move(content: Content, key: str, spot: Spot | None, column: Column | None = None) -> Content:
    corrected = items.move(content, NONE, key, spot, column=column)
    made.sound(corrected)
    return corrected


@pytest.mark.parametrize(
    ("spot", "standing"),
    [
        (Spot("checklist"), {"checklist-list": ["visit", "plan", "find", "talk"]}),
        (Spot("checklist", after="talk"), {"checklist-list": ["plan", "find", "talk", "visit"]}),
        (Spot("conditions"), {"money": ["visit", "funds", "books"], "people": ["friends"]}),
        (Spot("conditions", "people"), {"money": ["funds", "books"], "people": ["visit", "friends"]}),
        (Spot("conditions", after="funds"), {"money": ["funds", "visit", "books"], "people": ["friends"]}),
        (Spot("conditions", "people", "friends"), {"money": ["funds", "books"], "people": ["friends", "visit"]}),
        (Spot("a-saying"), {"a-saying-list": ["visit"]}),
    ],
)
def test_an_item_is_added_where_it_is_wanted(spot: Spot, standing: dict[str, list[str]]) -> None:
    draft = made.read()
    added = add(draft, spot)
    assert made.shape(added) == {**made.shape(draft), spot.section: standing}
    assert added.wordings["visit"] == Wording(label="Visit", words=Words("Visit - go and see them"))
    assert {key: added.wordings[key] for key in draft.wordings} == draft.wordings
    essential = spot.section == "checklist"
    assert made.item(added, "visit") == Place(key="visit", essential=essential), "as all of the list, or none of it"


def test_an_item_is_worded_as_it_is_printed_and_named_by_its_label() -> None:
    draft = add(made.read(), Spot("notes"), "go and see them", label="Visit")
    twice = add(draft, Spot("notes"), "Visit - once more", label="Visit")
    bare = add(twice, Spot("notes"), "go and see them all, soon")
    assert made.shape(bare)["notes"] == {"notes-list": ["go-and-see-them", "visit-3", "visit", "nothing-is-as-it"]}
    assert bare.wordings["visit"] == Wording(label="Visit", words=Words("Visit - go and see them"))
    assert bare.wordings["visit-3"] == Wording(label="Visit", words=Words("Visit - once more")), "visit-2 is an old key"
    assert bare.wordings["go-and-see-them"] == Wording(words=Words("go and see them all, soon"))


def test_a_new_item_asks_what_its_neighbour_asks() -> None:
    seed = made.seed()
    added = add(seed, Spot("checklist", after="find-a-partner"))
    assert made.item(added, "visit") == Place("visit", column=Column.RIGHT, scope=ItemScope.JOINT, essential=True)
    benefit = add(made.read(), Spot("opportunities", after="institutional-benefits"), "warm meals")
    assert made.item(benefit, "warm-meals").family is BenefitFamily.INSTITUTIONAL


def test_new_points_of_two_readers_are_joined() -> None:
    added = add(made.read(), Spot("for-visitors"), "Offer them tea when they come back")
    assert made.item(added, "offer-them-tea-when").same_as == ()
    added = add(made.read(), Spot("for-hosts"), "Nothing is too much")
    added = add(added, Spot("for-visitors"), "Nothing is too much trouble")
    assert made.item(added, "nothing-is-too-much").same_as == ("nothing-is-too-much-2",)
    assert made.item(added, "nothing-is-too-much-2").same_as == ("nothing-is-too-much",)


@pytest.mark.parametrize(
    ("spot", "kind", "path"),
    [
        (Spot("no-such"), errors.NotFound, "section"),
        (Spot("plan"), errors.NotFound, "section"),
        (Spot("money"), errors.NotFound, "section"),
        (Spot("conditions", "checklist-list"), errors.NotFound, "group"),
        (Spot("conditions", "people", "funds"), errors.NotFound, "after"),
        (Spot("conditions", after="plan"), errors.NotFound, "after"),
        (Spot("conditions", after="no-such"), errors.NotFound, "after"),
        (Spot("rule"), errors.InvalidInput, "section"),
    ],
)
def test_an_item_needs_a_place_that_is_there(spot: Spot, kind: type[errors.Refusal], path: str) -> None:
    with pytest.raises(kind) as added:
        items.add(made.read(), NONE, spot, label=None, text="Visit them")
    with pytest.raises(kind) as moved:
        items.move(made.read(), NONE, "find", spot)
    assert added.value.path == moved.value.path == (path,)


def test_a_draft_has_as_many_items_and_points_as_a_file_may_have() -> None:
    draft = made.read()
    points = tuple(DetailPlace(f"plan.{number}") for number in range(1, items.POINTS_MAX - 14))
    changed = replace(made.item(draft, "plan"), details=points)
    full = replace(
        draft,
        outline=with_items(draft.outline, {"plan": changed}),
        wordings={**draft.wordings, **{point.key: Wording(words=Words("so")) for point in points}},
    )
    one_more = items.add(full, NONE, Spot("notes"), label=None, text="Visit them")
    with pytest.raises(errors.LimitReached, match=f"at most {items.POINTS_MAX} items"):
        items.add(one_more, NONE, Spot("notes"), label=None, text="Visit them again")


def test_an_item_moves_with_its_points_and_keeps_what_it_is() -> None:
    draft = made.read()
    for spot, order in (
        (Spot("checklist"), ["plan", "find", "talk"]),
        (Spot("checklist", after="find"), ["find", "plan", "talk"]),
        (Spot("checklist", "checklist-list", "talk"), ["find", "talk", "plan"]),
    ):
        moved = move(draft, "plan", spot)
        assert made.shape(moved)["checklist"] == {"checklist-list": order}
        assert made.item(moved, "plan") == made.item(draft, "plan")
        assert dict(moved.wordings) == dict(draft.wordings)


def test_a_group_goes_with_its_last_item_but_not_while_it_moves_within() -> None:
    draft = made.read()
    assert made.shape(move(draft, "friends", Spot("conditions", "people")))["conditions"]["people"] == ["friends"]
    moved = move(draft, "friends", Spot("conditions", "money", "books"))
    assert made.shape(moved)["conditions"] == {"money": ["funds", "books", "friends"]}
    assert set(draft.wordings) - set(moved.wordings) == {"people"}


def test_an_item_that_joins_a_checklist_becomes_a_box_and_one_that_leaves_it_is_none() -> None:
    draft = made.read()
    joined = move(draft, "nothing-is-as-it", Spot("checklist", after="plan"), Column.LEFT)
    assert made.item(joined, "nothing-is-as-it") == Place("nothing-is-as-it", column=Column.LEFT, essential=True)
    assert made.shape(joined)["notes"] == {}
    left = move(draft, "plan", Spot("notes"))
    assert made.shape(left)["notes"] == {
        "notes-list": ["plan", "the-aims", "and-who-shares-them", "the-means", "nothing-is-as-it"]
    }
    assert made.item(left, "plan") == Place("plan"), "its points stand after it, so that none is lost"
    assert made.said(left) == made.said(draft)
    benefit = move(draft, "find", Spot("opportunities", after="citizen-benefits"))
    assert made.item(benefit, "find") == Place("find", family=BenefitFamily.CITIZEN)
    assert made.item(move(benefit, "find", Spot("notes")), "find") == Place("find")


def test_what_an_item_asks_changes_where_it_stands() -> None:
    draft = made.read()
    changed = items.move(draft, NONE, "find", None, column=Column.RIGHT, scope=ItemScope.JOINT)
    assert made.shape(changed) == made.shape(draft)
    assert made.item(changed, "find") == Place("find", column=Column.RIGHT, scope=ItemScope.JOINT, essential=True)
    benefit = items.move(draft, NONE, "citizen-benefits", None, family=BenefitFamily.INSTITUTIONAL)
    assert made.item(benefit, "citizen-benefits") == Place("citizen-benefits", family=BenefitFamily.INSTITUTIONAL)


@pytest.mark.parametrize(
    ("key", "spot", "said", "kind", "path"),
    [
        ("no-such", Spot("notes"), {}, errors.NotFound, "key"),
        ("plan.1", Spot("notes"), {}, errors.NotFound, "key"),
        ("notes", Spot("notes"), {}, errors.NotFound, "key"),
        ("find", Spot("checklist", after="find"), {}, errors.InvalidInput, "after"),
        ("find", None, {"family": BenefitFamily.CITIZEN}, errors.InvalidInput, "family"),
        ("offer-them-tea", None, {"column": Column.LEFT}, errors.InvalidInput, "column"),
        ("offer-them-tea", None, {"scope": ItemScope.JOINT}, errors.InvalidInput, "scope"),
        ("find", Spot("notes"), {"column": Column.LEFT}, errors.InvalidInput, "column"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    key: str, spot: Spot | None, said: dict[str, Column], kind: type[errors.Refusal], path: str
) -> None:
    with pytest.raises(kind) as caught:
        items.move(made.read(), NONE, key, spot, **said)  # type: ignore[arg-type]  # one of three
    assert caught.value.path == (path,)


def test_what_names_an_item_goes_with_it() -> None:
    about = Finding(Severity.INFO, FindingCode.TYPO, "Look.", item="understand-the-limits-of")
    other = replace(about, item="talk")
    draft = made.read()
    draft = replace(
        draft,
        findings=(about, other),
        proposals=(
            Proposal("understand-the-limits-of", "old", 0.7),
            Proposal("funds", "money", 0.7, more_keys=("books", "talk")),
        ),
        resets=("understand-the-limits-of", "talk"),
    )
    left = items.remove(items.remove(draft, "understand-the-limits-of"), "funds")
    made.sound(left)
    assert left.findings == (other,)
    assert left.proposals == (Proposal("books", "money", 0.7, more_keys=("talk",)),)
    assert left.resets == ("talk",)
    assert made.item(left, "understand-the-limits-of-2").same_as == ()
    assert items.remove(left, "books").proposals == (), "one part is no split"


def test_the_last_item_of_a_list_and_the_points_under_one_can_be_left_out() -> None:
    draft = made.read()
    left = items.remove(items.remove(items.remove(draft, "plan.1"), "friends"), "nothing-is-as-it")
    made.sound(left)
    assert made.item(left, "plan").details == (DetailPlace("plan.2"),)
    assert set(draft.wordings) - set(left.wordings) == {
        "plan.1",
        "plan.1.1",
        "friends",
        "people",
        "nothing-is-as-it",
        "notes-list",
    }
    bare = left
    for key in ("plan", "find", "talk"):
        bare = items.remove(bare, key)
    assert bare.outline.rule == draft.outline.rule, "an empty checklist is there to be filled, and not to be published"
    for nothing in ("plan.1", "no-such", "money", "checklist", "\0"):
        with pytest.raises(errors.NotFound):
            items.remove(left, nothing)
