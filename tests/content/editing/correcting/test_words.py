"""Words that are corrected keep what stands out in them, unless somebody says what does."""

import pytest

from content.editing.correcting import words
from content.records import Mark, MarkKind, Words
from content.replacing import replace
from tests.content.editing.correcting import made

BOLD = Mark(0, 16, MarkKind.BOLD)


@pytest.mark.parametrize(
    ("asked", "becomes"),
    [
        ({"text": "Citizen benefits - trust, friendship"}, Words("Citizen benefits - trust, friendship", (BOLD,))),
        ({"text": "Other words"}, Words("Other words")),
        ({"label": "Benefits"}, Words("Benefits - tolerance; friendship", (Mark(0, 8, MarkKind.BOLD),))),
        ({"text": Words("Citizen benefits - trust")}, Words("Citizen benefits - trust")),
        (
            {"label": "For all", "text": Words("more trust", (Mark(5, 10, MarkKind.ITALIC),))},
            Words("For all - more trust", (Mark(15, 20, MarkKind.ITALIC),)),
        ),
    ],
)
def test_a_correction_keeps_the_marks_of_the_words_that_stay(asked: dict[str, str | Words], becomes: Words) -> None:
    read = made.read()
    wording = replace(
        read.wordings["citizen-benefits"], words=Words("Citizen benefits - tolerance; friendship", (BOLD,))
    )
    draft = words.reworded(read, "citizen-benefits", wording)
    edited = words.edit(draft, "citizen-benefits", **asked)  # type: ignore[arg-type] # a label is a str in each row
    assert edited.wordings["citizen-benefits"].words == becomes
