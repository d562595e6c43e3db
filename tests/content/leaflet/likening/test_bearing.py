"""Which advice bears on a box: told by what both say, and by nothing that this or that leaflet has."""

from content.leaflet.likening import bearing
from content.leaflet.likening.bearing import Point

FILLING = [Point(f"filling-{number}", None, words) for number, words in enumerate(("Rain", "Snow", "Hail", "Fog"))]


def told(box: Point, *advice: Point) -> tuple[str, ...]:
    return bearing.of([box, *FILLING], advice).get(box.key, ())


def test_what_speaks_of_the_same_in_other_forms_of_its_words_bears_on_a_box() -> None:
    box = Point("sign", None, "Formalise the relationship through a charter or agreement")
    advice = Point("define", None, "Define your relationships in a memorandum of understanding, or agree on less")
    assert told(box, advice, Point("other", None, "Recognise different value systems")) == ("define",)


def test_small_words_and_words_that_only_begin_alike_bear_on_nothing() -> None:
    box = Point("overseas", None, "It is for all overseas work with your partners")
    assert told(box, Point("over", None, "This is over and done with for all of them")) == ()


def test_the_words_before_the_dash_are_enough_if_all_of_them_are_said() -> None:
    box = Point(
        "be-open", "Be open", "Be open - try to understand the cultural context and the needs of the other town"
    )
    advice = Point("approaches", None, "Be open to alternative approaches to problem solving and to management styles")
    assert told(box, advice, Point("shut", None, "Alternatives to problem solving")) == ("approaches",)
    both = Point(
        "quality", "Steady pace", "Steady pace - and much else that nobody else says anywhere in any other line"
    )
    assert told(both, Point("pace", None, "Some pace that people keep along many roads of life")) == ()


def test_the_same_point_as_put_to_other_readers_comes_along() -> None:
    box = Point("why", None, "Establish the rationale")
    rich = Point("rich", None, "Weigh up the rationale for establishing it", ("poor",))
    poor = Point("poor", None, "Say why", ("rich",))
    assert told(box, poor, rich) == ("rich", "poor")


def test_what_bears_most_comes_first_and_there_is_not_much_of_it() -> None:
    box = Point("visit", "Visit", "Visit - see schools, markets and clinics")
    advice = [Point(f"visit-{number}", None, f"Visit {'schools markets' if number else 'town'}") for number in range(9)]
    found = told(box, *advice)
    assert len(found) == bearing.ADVICE_MAX
    assert "visit-0" not in found


def test_what_everything_says_leads_nowhere_however_long_the_leaflet() -> None:
    many = [Point(f"box-{number}", None, f"Linking matter{number} here") for number in range(bearing.COMMON_POINTS_MAX)]
    assert bearing.of(many, [Point("advice", None, "Linking here")]) == {}


def test_a_leaflet_without_advice_or_without_boxes_has_none() -> None:
    assert bearing.of([], [Point("one", None, "One")]) == bearing.of([Point("one", None, "One")], []) == {}
