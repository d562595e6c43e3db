"""Our own sentences."""

import pytest

from content import catalogue
from content.records import ItemChangeCount, ItemChangeKind


def counts(**numbers: int) -> list[ItemChangeCount]:
    return [ItemChangeCount(ItemChangeKind(kind), number) for kind, number in numbers.items()]


@pytest.mark.parametrize(
    ("given", "english", "french"),
    [
        (counts(), "Nothing changed.", "Rien n’a changé."),
        (counts(KEPT=31, ADDED=0), "Nothing changed.", "Rien n’a changé."),
        (
            counts(KEPT=28, REMOVED=1, ADDED=1, REWORDED=2),
            "2 items reworded, 1 added, 1 removed; 28 unchanged.",
            "2 points reformulés, 1 ajouté, 1 retiré\u202f; 28 inchangés.",
        ),
        (counts(ADDED=31), "31 items added.", "31 points ajoutés."),
        (
            counts(PROPOSED=1, MOVED=1, KEPT=1),
            "1 item moved, 1 to decide; 1 unchanged.",
            "1 point déplacé, 1 à trancher\u202f; 1 inchangé.",
        ),
        (counts(SPLIT=1, MERGED=3), "1 item split, 3 merged.", "1 point scindé, 3 fusionnés."),
    ],
)
def test_changes_are_told_in_one_sentence(given: list[ItemChangeCount], english: str, french: str) -> None:
    assert catalogue.summary(given, ["en"]) == english
    assert catalogue.summary(given, ["fr-CA", "en"]) == french
    assert catalogue.summary(given, ["ny"]) == english


@pytest.mark.parametrize("tag", catalogue.LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in ItemChangeKind if kind is not ItemChangeKind.KEPT])
def test_every_kind_of_change_has_its_words(tag: str, kind: ItemChangeKind) -> None:
    assert "3" in catalogue.summary([ItemChangeCount(kind, 3)], [tag])


@pytest.mark.parametrize(
    ("since", "missing", "english", "french"),
    [
        (None, 0, "The original has not changed since. Every item has been translated.",
         "L’original n’a pas changé depuis. Tous les points sont traduits."),
        (None, 1, "The original has not changed since. 1 item is still to be translated.",
         "L’original n’a pas changé depuis. 1 point reste à traduire."),
        ((1, 3), 2, ("The original has gone on from edition 1 to edition 3: 2 items reworded; 1 unchanged. "
         "2 items are still to be translated."),
         ("L’original est passé de l’édition 1 à l’édition 3\u202f: 2 points reformulés\u202f; 1 inchangé. "
         "2 points restent à traduire.")),
    ],
)  # fmt: skip
def test_what_has_become_of_the_original_and_what_is_left(
    since: tuple[int, int] | None, missing: int, english: str, french: str
) -> None:
    changed = counts(REWORDED=2, KEPT=1)
    assert catalogue.translation(since, changed, missing, ("en",)) == english
    assert catalogue.translation(since, changed, missing, ("fr",)) == french
