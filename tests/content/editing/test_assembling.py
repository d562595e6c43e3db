"""From a document to a draft: what matching is not sure of waits for an editor, once; sections are known again."""

import pytest

from content import leaflet
from content.editing import assembling
from content.guiding.outline import Proposal
from content.leaflet import document
from content.leaflet.likening.matching import Band, Derivation, DerivationKind, Match, Matches
from content.records import SectionKind

KEYS = ("a", "new-b", "new-c", "d")
"""What the items at the places 0 to 3 are called in the draft."""
SURE, PERHAPS, NEW = Band.SILENT, Band.PROPOSED, Band.NEW
SPLIT, MERGED = DerivationKind.SPLIT, DerivationKind.MERGED

MATCHES = (Match(0, SURE, "a", 0.95), Match(1, PERHAPS, "b", 0.7123), Match(2, NEW), Match(3, SURE, "d", 1.0))
ALIKE = Proposal("new-b", "b", 0.712)


@pytest.mark.parametrize(
    ("derivations", "waiting"),
    [
        ((), (ALIKE,)),
        # An old item that goes on here, and partly there.
        ((Derivation(SPLIT, ("a",), (0, 2), 0.81234),), (Proposal("a", "a", 0.812, more_keys=("new-c",)), ALIKE)),
        ((Derivation(SPLIT, ("a",), (2,), 0.8),), (Proposal("a", "a", 0.8, more_keys=("new-c",)), ALIKE)),
        # One that is gone.
        ((Derivation(SPLIT, ("x",), (1, 2), 0.8),), (ALIKE,)),
        # What was perhaps the same is perhaps only a part.
        ((Derivation(SPLIT, ("b",), (1, 2), 0.8),), (Proposal("new-b", "b", 0.8, more_keys=("new-c",)),)),
        # Old ones that are gone went into one that is new, or that stays.
        ((Derivation(MERGED, ("x", "y"), (2,), 0.8),), (ALIKE, Proposal("new-c", "x", 0.8, more_known_keys=("y",)))),
        ((Derivation(MERGED, ("d", "x"), (3,), 0.8),), (ALIKE, Proposal("d", "d", 0.8, more_known_keys=("x",)))),
        ((Derivation(MERGED, ("x",), (3,), 0.8),), (ALIKE, Proposal("d", "d", 0.8, more_known_keys=("x",)))),
        # One that certainly stands elsewhere did not go in.
        ((Derivation(MERGED, ("a", "x"), (2,), 0.8),), (ALIKE,)),
        ((Derivation(MERGED, ("b", "x"), (2,), 0.8),), (ALIKE,)),
        # Nothing waits twice: what comes first is asked.
        (
            (Derivation(SPLIT, ("a",), (0, 2), 0.9), Derivation(MERGED, ("x", "y"), (2,), 0.8)),
            (Proposal("a", "a", 0.9, more_keys=("new-c",)), ALIKE),
        ),
        (
            (Derivation(MERGED, ("x", "y"), (2,), 0.9), Derivation(MERGED, ("y", "d"), (3,), 0.8)),
            (ALIKE, Proposal("new-c", "x", 0.9, more_known_keys=("y",))),
        ),
        # One of one is no split and no merge.
        ((Derivation(SPLIT, ("x",), (2,), 0.8), Derivation(MERGED, ("x",), (2,), 0.8)), (ALIKE,)),
    ],
)
def test_what_waits_for_a_decision(derivations: tuple[Derivation, ...], waiting: tuple[Proposal, ...]) -> None:
    assert assembling.proposals(KEYS, Matches(MATCHES, (), derivations)) == waiting


CALLED = """# Leaflet

## Background

Words to begin with.

## {heading}

- Distance - it is far
- Money - there is little
- Time - {last}
"""


def called(heading: str, last: str = "there is less") -> document.Document:
    return leaflet.read(CALLED.format(heading=heading, last=last).encode(), media_type="text/markdown", language="en")


def test_a_section_with_another_heading_is_the_one_that_most_of_its_items_stood_in() -> None:
    first = assembling.assemble(called("Challenges"), assembling.Past())
    past = assembling.past([first], first)
    assert [one.key for one in first.outline.sections] == ["background", "challenges"]
    again = assembling.assemble(called("What makes it hard", "we have other things to do as well"), past)
    assert [(one.key, one.kind) for one in again.outline.sections] == [
        ("background", SectionKind.BACKGROUND),
        ("challenges", SectionKind.OTHER),
    ]
    lone = assembling.assemble(called("What makes it hard"), assembling.Past())
    assert [one.key for one in lone.outline.sections] == ["background", "what-makes-it-hard"]
