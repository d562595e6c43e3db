"""Which new items are items we know."""

import random
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.leaflet.likening import assignment, likeness, matching
from content.leaflet.likening.matching import Band, Derivation, DerivationKind, Known, Match, Matches, New
from content.replacing import replace
from tests import growth


def known(key: str, *wordings: str, section: str = "steps", place: int = 0) -> Known:
    return Known(key=key, section=section, wordings=wordings, place=place)


def new(place: int, text: str, *, section: str = "steps", source_key: str | None = None) -> New:
    return New(place=place, section=section, text=text, source_key=source_key)


def test_the_same_words_are_the_same_item_wherever_they_stand() -> None:
    found = matching.match(
        [known("focus", "Focus - stick to agreed goals", place=0), known("persevere", "Persevere", place=1)],
        [new(0, "Persevere", section="other"), new(1, "FOCUS – stick to  agreed goals;")],
    )
    assert found == Matches(
        items=(Match(0, Band.SILENT, "persevere", 1.0), Match(1, Band.SILENT, "focus", 1.0)), removed=()
    )


def test_the_same_section_comes_first() -> None:
    twins = [known("rich", "Be open", section="rich", place=0), known("poor", "Be open", section="poor", place=1)]
    found = matching.match(twins, [new(0, "Be open", section="poor"), new(1, "Be open", section="rich")])
    assert [item.key for item in found.items] == ["poor", "rich"]


def test_repeated_words_are_matched_in_order_and_once() -> None:
    twins = [known("one", "Agree", place=0), known("two", "Agree", place=1)]
    found = matching.match(twins, [new(0, "Agree"), new(1, "Agree"), new(2, "Agree")])
    assert found.items == (
        Match(0, Band.SILENT, "one", 1.0),
        Match(1, Band.SILENT, "two", 1.0),
        Match(2, Band.NEW),
    )


def test_every_past_wording_is_remembered() -> None:
    found = matching.match(
        [known("plan", "Write a strategy", "Develop a local plan")], [new(0, "Develop a local plan")]
    )
    assert found.items == (Match(0, Band.SILENT, "plan", 1.0),)


def test_the_newest_wording_has_the_first_claim() -> None:
    found = matching.match(
        [known("old", "Meet often", "Plan together", place=0), known("now", "Plan together", place=1)],
        [new(0, "Plan together"), new(1, "Meet often")],
    )
    assert [item.key for item in found.items] == ["now", "old"]


def test_a_key_in_the_file_is_believed_if_the_words_are_like_it() -> None:
    found = matching.match(
        [known("visit", "Find a partner by a scoping visit"), known("sign", "Sign an agreement")],
        [
            new(0, "Find a good partner by exploratory visits", source_key="visit"),
            new(1, "Celebrate with music", source_key="sign"),
            new(2, "Nothing of the sort", source_key="unheard-of"),
        ],
    )
    assert [(item.band, item.key) for item in found.items] == [
        (Band.SILENT, "visit"),
        (Band.NEW, None),
        (Band.NEW, None),
    ]
    assert found.removed == ("sign",)


def test_a_key_that_the_file_repeats_goes_to_the_most_alike() -> None:
    found = matching.match(
        [known("visit", "Find a partner by a visit")],
        [
            new(0, "Find a partner by two visits abroad", source_key="visit"),
            new(1, "Find a partner by a visit", source_key="visit"),
        ],
    )
    assert found.items == (Match(0, Band.NEW), Match(1, Band.SILENT, "visit", 1.0))


def test_a_slip_of_the_pen_is_matched_silently() -> None:
    found = matching.match(
        [known("rationale", "Establish the rationale for the partnership")],
        [new(0, "Establish the rationale for your partnership")],
    )
    assert (found.items[0].band, found.items[0].key) == (Band.SILENT, "rationale")


def test_a_close_rival_makes_it_a_proposal() -> None:
    found = matching.match(
        [known("meet", "Meet your partner at home to agree aims", place=0), known("see", "Meet your partner to agree")],
        [new(0, "Meet your partner to agree aims")],
    )
    assert (found.items[0].band, len(found.removed)) == (Band.PROPOSED, 1)


def test_what_differs_in_a_number_is_no_rival() -> None:
    found = matching.match(
        [known("first", "Agree on the first of the aims", place=0), known("third", "Agree on the third of the aims")],
        [new(0, "Agree on the first of your aims")],
    )
    assert (found.items[0].band, found.items[0].key) == (Band.SILENT, "first")
    assert found.removed == ("third",)


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("Agree a plan for Year 1", "Agree a plan for Year 2"),
        ("Agree the budget of the first year with partners", "Agree your budget of the second year with partners"),
        ("Communities that are resource rich take care", "Communities that are resource poor take care"),
        ("Tell the press before you have agreed", "Do not tell the press before you have agreed"),
        ("Send formal reports to your partner", "Send informal reports to your partner"),
        ("Appoint a treasurer for the link", "Appoint a secretary for the link"),
        ("Time off for those who travel", "Time off for champions who travel"),
        ("Group A meets in spring", "Group B meets in spring"),
        ("Accueillez vos hôtes chez vous", "Accueillez vos visiteurs chez vous"),
        ("Apply for money", "Apply for visas"),
        ("who may ask for it wherever you can", "who may ask for it about you can"),
    ],
)  # fmt: skip
def test_look_alikes_are_never_linked_silently(old: str, now: str) -> None:
    frame = ["Prepare well for everything that may come", "Persevere and be determined to succeed"]
    for was, became in ((old, now), (now, old)):
        found = matching.match(
            [known("before", frame[0], place=0), known("old", was, place=1), known("after", frame[1], place=2)],
            [new(0, frame[0]), new(1, became), new(2, frame[1])],
        )
        assert [item.key for item in found.items[::2]] == ["before", "after"]
        assert found.items[1].band is not Band.SILENT


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("Read the national health plan before you start", "Read the national school plan before you start each year"),
        ("Find a school of about your own size", "of about your own size Find a church"),
        ("Take time to agree who pays for the visit", "who pays for the journey Take time to agree"),
        ("Learn ten words of their language", "Learn the songs of their language for the party in spring"),
    ],
    ids=["reworded on top", "clauses in another order", "the same, with more in common", "more is other than the same"],
)
def test_a_look_alike_that_was_reworded_is_asked_about(old: str, now: str) -> None:
    for was, became in ((old, now), (now, old)):
        found = matching.match(
            [known("before", "Prepare", place=0), known("old", was, place=1), known("after", "Persevere", place=2)],
            [new(0, "Prepare"), new(1, became, section="other"), new(2, "Persevere")],
        )
        assert [item.key for item in found.items[::2]] == ["before", "after"]
        assert found.items[1].band is not Band.SILENT


FAR = {
    "few words stayed": ("A small budget", "A small budget for several years", 5),
    "most of it came": (
        "Develop a plan for the whole county, its towns included",
        "Develop a plan for the whole county, its towns included; ask every school and library to give you some advice",
        5,
    ),
    "other neighbours": (
        "Find several reliable helpers among the members of your committee",
        "Find several reliable helpers among the members of your committee before summer begins",
        1,
    ),
}


@pytest.mark.parametrize(("old", "now", "place"), FAR.values(), ids=FAR)
def test_far_from_what_is_known_more_is_asked_about(old: str, now: str, place: int) -> None:
    steady = ["Prepare", *(f"Step {name} of all steps" for name in ("one", "two", "six", "seven")), "Persevere"]
    before = [*steady[:5], old, *steady[5:]]
    near = [*steady[:place], now, *steady[place:]]
    others = [f"{name} {name}ly {name}ing" for name in ("Sing", "Cook", "Paint", "Build")]
    for texts, band in ((near, Band.SILENT), ([*near, *others], Band.PROPOSED)):
        found = matching.match(
            [known(text, text, place=at) for at, text in enumerate(before)],
            [new(at, text) for at, text in enumerate(texts)],
        )
        assert [(item.key, item.band) for item in found.items if texts[item.place] == now] == [(old, band)]


STEADY = ["Prepare", *(f"Step {name} of all steps" for name in ("one", "two", "six", "seven")), "Persevere"]
FRESH = [f"{name} {name}ly {name}ing" for name in ("Sing", "Cook", "Paint", "Build")]


def far_off(past: list[str], now: list[str]) -> list[tuple[Band, str | None]]:
    """Match among items of which many are new; say what became of those that are asked about."""
    found = matching.match(
        [known(text, text, place=at) for at, text in enumerate([*STEADY, *past])],
        [new(at, text) for at, text in enumerate([*STEADY, *now, *FRESH])],
    )
    return [(item.band, item.key) for item in found.items[len(STEADY) : len(STEADY) + len(now)]]


def test_far_off_what_says_when_or_with_whom_is_not_asked_about_unless_a_phrase_was_altered() -> None:
    past = ["Agree who writes a letter of thanks", "Ask teachers about lessons at home as early as possible"]
    assert far_off(past, [f"{past[0]} in good time", past[1]]) == [(Band.SILENT, text) for text in past]
    assert far_off(past, [f"{past[0]} as early as engineers", past[1]]) == [
        (Band.PROPOSED, past[0]),
        (Band.SILENT, past[1]),
    ]


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("what a yes means", "what a yes means from the about"),
        ("Sleep at host families", "Sleep at host families each lesson"),
    ],
)
def test_far_off_whatever_came_to_an_item_of_few_words_is_asked_about(old: str, now: str) -> None:
    assert far_off([old], [now]) == [(Band.PROPOSED, old)]
    assert far_off([old], [old]) == [(Band.SILENT, old)]


def test_where_two_items_hold_all_the_words_of_one_that_we_know_an_editor_says_which_goes_on_with_it() -> None:
    old = "better links with schools, churches, shops and the wider community"
    grown, merged = f"{old} in good time", f"{old}; learn songs"
    frame = [known("before", "Prepare well", place=0), known("old", old, place=1), known("after", "Persevere", place=2)]
    texts = ["Prepare well", grown, "Persevere"]
    alone = matching.match(frame, [new(at, text) for at, text in enumerate(texts)])
    assert (alone.items[1].band, alone.items[1].key) == (Band.SILENT, "old")
    both = matching.match(frame, [new(at, text) for at, text in enumerate([*texts, merged])])
    assert Band.SILENT not in (both.items[1].band, both.items[3].band)


def test_far_off_what_was_added_to_several_items_is_not_asked_about() -> None:
    past = ["Learn songs of their language", "Plan a visit to the school", "Find helpers for the garden"]
    now = [f"Priority: {text}" for text in past]
    assert far_off(past, now) == [(Band.SILENT, text) for text in past]
    assert far_off(past, [now[0], *past[1:]])[0] == (Band.PROPOSED, past[0])


def test_far_off_another_word_in_another_place_is_another_item() -> None:
    old, now = "Agree the budget of the first year", "Agree the budget of the second year"
    past = [known(text, text, place=at) for at, text in enumerate(STEADY)]
    texts = [new(at, text) for at, text in enumerate([*STEADY, *FRESH])]
    for section, band in (("steps", Band.PROPOSED), ("other", Band.NEW)):
        found = matching.match(
            [known("old", old, place=0), *(replace(one, place=one.place + 1) for one in past)],
            [*texts, new(len(texts), now, section=section)],
        )
        assert found.items[-1].band is band


@pytest.mark.parametrize(
    ("old", "now"),
    [("Budget: small but certain", "Budget: small bu certain"), ("Use of resources", "Use of esources")],
)
def test_a_letter_that_is_missing_anywhere_is_a_slip_of_the_pen(old: str, now: str) -> None:
    found = matching.match([known("old", old)], [new(0, now)])
    assert (found.items[0].band, found.items[0].key) == (Band.SILENT, "old")


def test_a_thing_that_had_another_name_before_has_it_again_without_a_question() -> None:
    past = ["Show the council what was achieved", "Thank the council for its support", "Ask the council to sign"]
    now = [past[0].replace("council", "municipality"), *past[1:]]
    for renamed, band in ((0, Band.PROPOSED), (1, Band.PROPOSED), (2, Band.SILENT)):
        wordings = [
            (text, text.replace("council", "municipality")) if 0 < place <= renamed else (text,)
            for place, text in enumerate(past)
        ]
        found = matching.match(
            [known(f"k{place}", *said, place=place) for place, said in enumerate(wordings)],
            [new(place, text) for place, text in enumerate(now)],
        )
        assert [(item.band, item.key) for item in found.items] == [
            (band, "k0"),
            (Band.SILENT, "k1"),
            (Band.SILENT, "k2"),
        ]


def test_what_only_says_more_or_stands_in_another_order_is_not_asked_about() -> None:
    past = ["Agree on common aims with your partner", "Ask your council for money and tell the press"]
    now = ["Agree on common aims with your partner from the start", "Tell the press and ask your council for money"]
    found = matching.match(
        [known(f"k{place}", text, place=place) for place, text in enumerate(past)],
        [new(place, text) for place, text in enumerate(now)],
    )
    assert [(item.band, item.key) for item in found.items] == [(Band.SILENT, "k0"), (Band.SILENT, "k1")]


def test_nearly_the_same_words_stand_before_a_rival_with_another_word() -> None:
    found = matching.match(
        [
            known("budget", "Agree the budget of the visit with the council and the school", place=0),
            known("date", "Agree the date of the visit with the council and the church", place=1),
        ],
        [new(0, "Agree budget of the visit with the council and the school")],
    )
    assert (found.items[0].band, found.items[0].key) == (Band.SILENT, "budget")
    assert found.removed == ("date",)


def test_a_number_in_place_of_another_is_asked_about_however_much_else_is_said() -> None:
    old = "Answer every report within 7 days, tell the partner what was found, and keep the papers of both towns"
    now = "Answer every report within 14 days, tell your partner in plain words what was found, mended or put off, and keep the signed papers of both towns together"  # noqa: E501 - one sentence
    found = matching.match([known("old", old)], [new(0, now)])
    assert (found.items[0].band, found.items[0].key) == (Band.PROPOSED, "old")


def test_a_word_that_got_another_name_everywhere_is_not_asked_about_everywhere() -> None:
    texts = [
        "Ask the council to sign the agreement",
        "Invite the council to the yearly meeting",
        "Show the council what was achieved",
        "Thank the council for its support",
    ]
    found = matching.match(
        [known(f"k{place}", text, place=place) for place, text in enumerate(texts)],
        [new(place, text.replace("council", "municipality")) for place, text in enumerate(texts)],
    )
    assert [(item.band, item.key) for item in found.items] == [(Band.SILENT, f"k{place}") for place in range(4)]


def test_neighbours_tell_whose_new_words_they_are() -> None:
    texts = [
        "Talk to others",
        "Agree on aims with your partner",
        "Take time",
        "Agree on aims with your council",
        "Persevere",
    ]
    now = ["Talk to others", "Agree together on aims", "Take time", "Persevere"]
    found = matching.match(
        [known(f"k{place}", text, place=place) for place, text in enumerate(texts)],
        [new(place, text) for place, text in enumerate(now)],
    )
    assert [item.key for item in found.items] == ["k0", "k1", "k2", "k4"]
    assert found.items[1].band is Band.PROPOSED


def test_an_item_that_was_gone_is_known_again_and_stands_back_behind_one_that_is_there() -> None:
    gone = Known(key="gone", section="steps", wordings=("Write a yearly report for all partners",), place=1, gone=True)
    here = known("here", "Persevere", "Be patient", place=0)
    found = matching.match([here, gone], [new(0, "Be patient"), new(1, "Write a yearly report for all partners;")])
    assert [(item.band, item.key) for item in found.items] == [(Band.SILENT, "here"), (Band.SILENT, "gone")]
    there = known("there", "Write a yearly report to all partners", place=2)
    found = matching.match([gone, there], [new(0, "Write your yearly report to all partners")])
    assert found.items[0].key == "there"


def test_an_item_that_was_gone_is_asked_about_in_other_words() -> None:
    past = [
        known("there", "Write a report", place=0),
        replace(known("back", "Ask the members of the committee and the board", place=1), gone=True),
    ]
    for text, band in (
        ("Ask the members of the committee, and of the board", Band.SILENT),
        ("Ask the members of the committee and the board twice", Band.PROPOSED),
    ):
        found = matching.match(past, [new(0, "Write a report"), new(1, text)])
        assert [(item.key, item.band) for item in found.items] == [("there", Band.SILENT), ("back", band)]


def test_a_split_is_proposed_with_its_parts_in_printed_order() -> None:
    whole = "Find a partner by an exploratory visit and agree with its council on common aims and a yearly budget"
    found = matching.match(
        [known("first", "Persevere", place=0), known("whole", whole, place=1)],
        [
            new(0, "Persevere"),
            new(1, "Find a partner by an exploratory visit"),
            new(2, "Agree with its council on common aims and a yearly budget"),
        ],
    )
    assert found.derivations == (Derivation(DerivationKind.SPLIT, ("whole",), (1, 2), 1.0),)
    assert [item.key for item in found.items].count("whole") <= 1


def test_a_merge_is_proposed_with_its_keys_in_printed_order() -> None:
    found = matching.match(
        [
            known("visit", "Find a partner by an exploratory visit", place=1),
            known("aims", "Agree with its council on common aims", place=0),
        ],
        [new(0, "Find a partner by an exploratory visit; agree with its council on common aims")],
    )
    assert found.derivations == (Derivation(DerivationKind.MERGED, ("aims", "visit"), (0,), 1.0),)


def test_a_copy_is_no_part_of_what_it_was_copied_from() -> None:
    text = "Agree with its council on common aims and a yearly budget"
    found = matching.match([known("whole", text)], [new(0, text), new(1, text), new(2, "Agree on common aims")])
    assert found.items[0] == Match(0, Band.SILENT, "whole", 1.0)
    assert found.derivations == ()


def test_a_part_that_carries_a_key_is_no_part() -> None:
    whole = "Find a partner by an exploratory visit and agree with its council on common aims"
    found = matching.match(
        [known("whole", whole, place=0), known("aims", "Agree with the council on aims", place=1)],
        [
            new(0, "Find a partner by an exploratory visit"),
            new(1, "Agree with its council on common aims", source_key="aims"),
        ],
    )
    assert found.items[1].key == "aims"
    assert found.derivations == ()


def test_other_words_are_proposed_and_quite_other_words_are_new() -> None:
    found = matching.match(
        [known("formalise", "Formalise the relationship through a charter or agreement"), known("gone", "Dance")],
        [new(0, "Formalise your relationship by means of an agreement"), new(1, "Publish a yearly report")],
    )
    assert [(item.band, item.key) for item in found.items] == [(Band.PROPOSED, "formalise"), (Band.NEW, None)]
    assert found.removed == ("gone",)


@pytest.mark.parametrize("text", ["", ";", " . "])
def test_nothing_is_like_no_words(text: str) -> None:
    assert matching.match([known("empty", "")], [new(0, text)]).items == (Match(0, Band.NEW),)


TEXTS = st.lists(st.sampled_from(["talk", "to", "others", "plan", "Plan", "-", "–", "goals;"]), max_size=4).map(
    " ".join
)
SECTIONS = st.sampled_from(["steps", "conditions"])


@st.composite
def both(draw: st.DrawFn) -> tuple[list[Known], list[New]]:
    past = draw(st.lists(st.tuples(SECTIONS, st.lists(TEXTS, min_size=1, max_size=3)), max_size=6))
    now = draw(st.lists(st.tuples(SECTIONS, TEXTS, st.none() | st.sampled_from(["k0", "k1", "k9"])), max_size=6))
    return (
        [known(f"k{place}", *words, section=section, place=place) for place, (section, words) in enumerate(past)],
        [new(place, text, section=section, source_key=key) for place, (section, text, key) in enumerate(now)],
    )


@given(both(), st.randoms(use_true_random=False))
def test_matching_is_one_to_one_and_the_same_in_whatever_order_it_is_given(
    given_items: tuple[list[Known], list[New]], chance: random.Random
) -> None:
    past, now = given_items
    found = matching.match(past, now)
    keys = [item.key for item in found.items if item.key is not None]
    assert len(set(keys)) == len(keys)
    assert sorted([*keys, *found.removed]) == sorted(item.key for item in past)
    assert [item.place for item in found.items] == [item.place for item in now]
    assert all((item.key is None) == (item.band is Band.NEW) for item in found.items)
    chance.shuffle(past)
    chance.shuffle(now)
    again = matching.match(past, now)
    assert sorted(again.items, key=lambda item: item.place) == list(found.items)
    assert sorted(again.removed) == sorted(found.removed)
    assert again.derivations == found.derivations


@given(
    st.lists(st.text("abcdef ", min_size=1).filter(str.strip), unique_by=likeness.normalised, max_size=12), st.data()
)
def test_the_same_words_are_always_silent_where_they_stand_once(texts: list[str], data: st.DataObject) -> None:
    after = data.draw(st.permutations(texts))
    found = matching.match(
        [known(text, text, place=place) for place, text in enumerate(texts)],
        [new(place, text) for place, text in enumerate(after)],
    )
    assert found == Matches(
        items=tuple(Match(place, Band.SILENT, text, 1.0) for place, text in enumerate(after)), removed=()
    )


WORDS = st.lists(
    st.sampled_from(["partner", "council", "budget", "visit", "report", "charter", "youth"]), min_size=2, max_size=7
)


@given(
    WORDS,
    st.sampled_from([("1", "2"), ("rich", "poor"), ("first", "second"), ("", "not"), ("avant", "après")]),
    st.data(),
)
def test_one_word_that_matters_is_never_passed_over(
    said: list[str], pair: tuple[str, str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(said)))
    old, now = (" ".join([*said[:at], word, *said[at:]]) for word in pair)
    found = matching.match([known("old", old)], [new(0, now)])
    assert found.items[0].band is not Band.SILENT


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), max_size=14))
def test_no_other_assignment_weighs_more(pairs: dict[tuple[int, int], int]) -> None:
    chosen = assignment.best({pair: float(weight) for pair, weight in pairs.items()})
    assert len(set(chosen.values())) == len(chosen)

    def most(left: int, taken: frozenset[int]) -> int:
        if left > 4:
            return 0
        with_it = [
            weight + most(left + 1, taken | {right})
            for (mine, right), weight in pairs.items()
            if mine == left and right not in taken
        ]
        return max([most(left + 1, taken), *with_it])

    assert sum(pairs[pair] for pair in chosen.items()) == most(0, frozenset())


def test_more_than_can_be_assigned_at_best_goes_heaviest_first() -> None:
    size = assignment.ASSIGNED_MAX + 1
    pairs = {(left, right): 1.0 + (left == right) for left in range(size) for right in range(size)}
    assert assignment.best(pairs) == {number: number for number in range(size)}


def sentences(number: int, words: int) -> list[str]:
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    stock = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(900)]
    return [" ".join(chance.choices(stock, k=words)) for _ in range(number)]


def matches(past: list[str], now: list[str]) -> Callable[[], Matches]:
    return partial(
        matching.match,
        [known(f"k{place}", text, place=place) for place, text in enumerate(past)],
        [new(place, text) for place, text in enumerate(now)],
    )


@pytest.mark.parametrize(("words", "size"), [(12, 600), (100, 150)])
def test_reworded_items_take_as_long_as_there_are_many_and_are_all_known(words: int, size: int) -> None:
    def reworded(items: int) -> Callable[[], Matches]:
        past = sentences(items, words)
        return matches(past, [text.replace(text.split()[3], "otherwise", 1) for text in past])

    assert growth.of(reworded, size) < growth.LINEAR_MAX
    found = reworded(size)()
    assert [item.key for item in found.items] == [f"k{place}" for place in range(size)]


def test_items_that_all_look_alike_take_as_long_as_there_are_many() -> None:
    def alike(items: int) -> Callable[[], Matches]:
        return matches(*([f"Item number {n + first} of the list" for n in range(items)] for first in (0, 5_000)))

    assert growth.of(alike, 600) < growth.LINEAR_MAX
    assert all(item.band is not Band.SILENT for item in alike(600)().items)


def test_items_that_others_passed_have_not_moved() -> None:
    before = [("a", "s"), ("b", "s"), ("c", "s"), ("d", "s"), ("e", "t")]
    assert matching.moved(before, before) == frozenset()
    assert matching.moved(before, [("d", "s"), ("a", "s"), ("b", "s"), ("c", "s"), ("e", "t")]) == {"d"}
    assert matching.moved(before, [("a", "s"), ("b", "s"), ("e", "s"), ("new", "s"), ("d", "s")]) == {"e"}


def test_a_section_that_goes_elsewhere_moves_no_item() -> None:
    before = [("a", "s"), ("b", "s"), ("e", "t")]
    assert matching.moved(before, [("e", "t"), ("a", "s"), ("b", "s")]) == frozenset()


@given(st.permutations(list("abcdefg")))
def test_what_has_not_moved_is_in_its_old_order(after: list[str]) -> None:
    gone = matching.moved([(key, "s") for key in "abcdefg"], [(key, "s") for key in after])
    stayed = [key for key in after if key not in gone]
    assert stayed == sorted(stayed)
    assert len(stayed) >= 1
