"""Items find each other across languages by order and form: one to one, and one that is missing shifts no other."""

from hypothesis import given, settings
from hypothesis import strategies as st

from content.leaflet.likening import alignment, facing
from content.leaflet.likening.alignment import Form
from content.leaflet.likening.facing import Face
from content.records import Audience, SectionKind

FORMS = st.builds(
    Form,
    text=st.text(max_size=60),
    label=st.none() | st.text(max_size=8),
    points=st.integers(0, 3),
    group=st.integers(0, 3),
    place=st.integers(0, 5),
)
NUMBERED = st.lists(st.integers(100, 999), unique=True, min_size=2, max_size=25)


def numbered(numbers: list[int], words: str) -> list[Form]:
    return [Form(f"{words} {number}", place=place) for place, number in enumerate(numbers)]


def pairs(sources: list[Form], targets: list[Form], fixed: dict[int, int] | None = None) -> dict[int, int]:
    return {pair.source: pair.target for pair in alignment.align(sources, targets, fixed)}


@given(st.lists(FORMS, max_size=12), st.lists(FORMS, max_size=12))
def test_pairs_are_one_to_one_and_scored(sources: list[Form], targets: list[Form]) -> None:
    found = alignment.align(sources, targets)
    assert len({pair.source for pair in found}) == len({pair.target for pair in found}) == len(found)
    assert all(
        0 <= pair.source < len(sources) and 0 <= pair.target < len(targets) and 0 <= pair.score <= 1 for pair in found
    )
    assert found == alignment.align(sources, targets)


@given(st.lists(FORMS, max_size=12))
def test_equal_lists_of_items_that_differ_only_in_words_are_paired_in_order(forms: list[Form]) -> None:
    plain = [Form("x" * 20, place=number) for number in range(len(forms))]
    assert pairs(plain, plain) == {number: number for number in range(len(forms))}


@given(NUMBERED, st.data())
def test_a_missing_item_shifts_no_other(numbers: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(numbers) - 1))
    rest = numbers[:gone] + numbers[gone + 1 :]
    found = pairs(numbered(numbers, "Send parcel"), numbered(rest, "Envoyer le colis"))
    assert found == {number: place for place, number in enumerate(n for n in range(len(numbers)) if n != gone)}


@given(NUMBERED, st.data())
def test_an_extra_item_shifts_no_other(numbers: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(numbers)))
    more = numbered(numbers, "Envoyer le colis")
    more.insert(at, Form("Ne rien faire du tout"))
    found = pairs(numbered(numbers, "Send parcel"), more)
    assert found == {place: place + (place >= at) for place in range(len(numbers))}


@given(NUMBERED, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_items_in_another_order_are_found_by_what_they_say(numbers: list[int], random: object) -> None:
    shuffled = list(numbers)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis gives a random.Random.
    found = pairs(numbered(numbers, "Send parcel"), numbered(shuffled, "Envoyer le colis"))
    right = sum(numbers[source] == shuffled[target] for source, target in found.items())
    assert right >= 0.9 * len(numbers)


@given(NUMBERED, st.data())
def test_what_is_fixed_stays_and_is_not_told_again(numbers: list[int], data: st.DataObject) -> None:
    source = data.draw(st.integers(0, len(numbers) - 1))
    target = data.draw(st.integers(0, len(numbers) - 1))
    found = pairs(numbered(numbers, "Send"), numbered(numbers, "Envoyer"), {source: target})
    assert source not in found
    assert target not in found.values()
    assert len(found) >= len(numbers) - 2


def test_a_long_list_is_weighed_in_bounded_work() -> None:
    numbers = list(range(1000, 3000))
    assert len(numbers) ** 2 > alignment.CELLS_MAX
    found = pairs(numbered(numbers, "Send parcel"), numbered(numbers[:1] + numbers[2:], "Envoyer le colis"))
    assert found == {0: 0} | {number: number - 1 for number in range(2, len(numbers))}


def test_a_short_list_beside_a_very_long_one_is_weighed_all_the_same() -> None:
    long = numbered(list(range(10_000, 10_000 + alignment.CELLS_MAX)), "Envoyer le colis")
    found = pairs(numbered([10_007, 10_000 + alignment.CELLS_MAX - 1], "Send parcel"), long)
    assert found == {0: 7, 1: alignment.CELLS_MAX - 1}


def test_groups_of_another_size_stand_for_those_most_like_them() -> None:
    def group(number: int, heading: str, size: int) -> list[Form]:
        return [
            Form("x" * 20, group=number, heading=heading, place=place, last=place == size - 1) for place in range(size)
        ]

    three = [*group(0, "Setting up", 6), *group(1, "Organisation", 11), *group(2, "Participation", 3)]
    two = [*group(0, "Commencer", 6), *group(1, "Participer", 3)]
    assert pairs(three, two) == {**{n: n for n in range(6)}, **{n + 17: n + 6 for n in range(3)}}


def section(kind: SectionKind, *sizes: int, audience: Audience = Audience.EVERYONE) -> Face:
    return Face(kind, audience, sizes, has_words=False)


def test_sections_are_known_by_kind_and_size_wherever_they_stand() -> None:
    rich, poor = Audience.RESOURCE_RICH, Audience.RESOURCE_POOR
    there = [
        section(SectionKind.CHECKLIST, 10),
        section(SectionKind.CHALLENGES, 6),
        section(SectionKind.AUDIENCE_ISSUES, 9, audience=rich),
        section(SectionKind.AUDIENCE_ISSUES, 9, audience=poor),
    ]
    assert facing.face(there, [there[3], there[2], there[0], there[1]]) == {0: 2, 1: 3, 2: 1, 3: 0}
    unknown = [section(SectionKind.OTHER, *one.groups) for one in there]
    assert facing.face(there, unknown) == {0: 0, 1: 1, 2: 2, 3: 3}
    assert facing.face(there, [section(SectionKind.RULE)]) == {}
    assert facing.face([], there) == {}


def test_many_sections_are_weighed_in_bounded_work() -> None:
    many = [section(SectionKind.OTHER, size % 7) for size in range(200)]
    assert len(many) ** 2 > facing.PAIRS_MAX
    assert facing.face(many, many) == {number: number for number in range(200)}
