"""Lines as a page shows them, and in which order they are read, as the bidirectional algorithm has it."""

import pytest

from content.leaflet.formats import layout, pdfbidi
from content.leaflet.formats.pdfpages import Glyph, Page, Shape

WIDTH = 600.0
STEP = 6.0
ARABIC = "\u0633\u0648\u0642"
HEBREW = "\u05e9\u05d5\u05e7"
LONG = 10


def page(*shown: str, ligatures: bool = False) -> Page:
    """Print lines as they look, from left to right; each letter is as wide as the next."""
    found = Page(1, WIDTH, 800.0)
    for row, line in enumerate(shown):
        for at, text in enumerate(line):
            x = 100 + STEP * at
            found.glyphs.append(Glyph(text, x, x + STEP, 100.0 + 20 * row, 10.0, "Font", 1))
    if ligatures:
        found.glyphs.append(Glyph("\ufefb", 50, 50 + STEP, 20.0, 10.0, "Font", 1))
    return found


def read(*shown: str) -> list[str]:
    pages = pdfbidi.logical([page(*shown)])
    return [layout.text(line) for line in layout.in_order(pages[0].glyphs)]


def back(text: str) -> str:
    return text[::-1]


@pytest.mark.parametrize(
    ("shown", "logical"),
    [
        (back(ARABIC), ARABIC),
        (f"12 {back(ARABIC)}", f"{ARABIC} 12"),
        (f"FAO 12 {back(ARABIC)}", f"{ARABIC} FAO 12"),
        # After Arabic letters numbers stand each for itself; after Hebrew ones a hyphen joins them (W2, W4).
        (f"0100-555 :{back(ARABIC)}", f"{ARABIC}: 555-0100"),
        (f"555-0100 :{back(HEBREW)}", f"{HEBREW}: 555-0100"),
        (f"1,994 {back(ARABIC)}", f"{ARABIC} 1,994"),
        (f"%50 {back(ARABIC)}", f"{ARABIC} 50%"),
        (f"{back(HEBREW)} 50% {back(HEBREW)}", f"{HEBREW} 50% {HEBREW}"),
        (f'The Book" (1998)" {back(HEBREW)}', f'{HEBREW} "The Book" (1998)'),
        (f"{back(HEBREW)} \u2022", f"\u2022 {HEBREW}"),
        ("Call us (now).", "Call us (now)."),
        (".Call us", "Call us."),
    ],
)
def test_a_line_of_a_page_that_is_read_from_right_to_left(shown: str, logical: str) -> None:
    script = ARABIC if any(letter in logical for letter in ARABIC) else HEBREW
    assert read(back(script * LONG), shown)[1] == logical


@pytest.mark.parametrize("drawn", ["FAO {} ({})", "FAO {} ){}("])
def test_brackets_open_before_they_close_whether_a_program_tells_how_they_look_or_what_they_are(drawn: str) -> None:
    line = drawn.format(back(ARABIC), back(ARABIC)).replace("FAO ", "")
    assert read(back(ARABIC * LONG), line)[1] == f"({ARABIC}) {ARABIC}"


@pytest.mark.parametrize(
    ("shown", "logical"),
    [
        (f"A shop ({back(HEBREW)}) opens", f"A shop ({HEBREW}) opens"),
        (f"{back(HEBREW)} 12 {back(HEBREW)} are open", f"{HEBREW} 12 {HEBREW} are open"),
    ],
)
def test_words_from_right_to_left_on_a_page_that_is_not(shown: str, logical: str) -> None:
    assert read("Many towns have a link with a town in another country.", shown)[1] == logical


def test_letters_are_spelt_as_they_are_and_not_as_they_look() -> None:
    [found] = pdfbidi.logical([page(back(ARABIC * LONG), ligatures=True)])
    assert "\u0644\u0627" in {glyph.text for glyph in found.glyphs}


def test_everything_on_a_page_is_turned_over_with_its_words() -> None:
    plain = page(back(ARABIC))
    plain.rules.append(Shape(100, 50, 200, 50))
    plain.marked[7] = Shape(500, 20, 510, 30)
    [found] = pdfbidi.logical([plain])
    assert found.rules == [Shape(400, 50, 500, 50)]
    assert found.marked == {7: Shape(90, 20, 100, 30)}
    assert min(glyph.x0 for glyph in found.glyphs) == WIDTH - 100 - STEP * len(ARABIC)


def test_a_page_of_latin_letters_is_left_as_it_is() -> None:
    plain = [page("Many towns have a link.")]
    assert pdfbidi.logical(plain) == plain
