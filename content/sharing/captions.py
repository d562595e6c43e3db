"""What we say ourselves around guidance that is shown elsewhere: which edition, on what terms, does it still hold."""

from collections.abc import Sequence

from msgspec import Struct

from content import language
from content.catalogue import LANGUAGES


class Captions(Struct, frozen=True):
    """Our words in one language; braces are filled in by whoever prints them."""

    language: str
    source: str
    """Which leaflet it is from."""
    edition: str
    """Its number and revision."""
    review: str
    withdrawn: str
    reason: str
    newer: str
    """That another edition took the place of this one, and when."""
    newer_link: str
    original_newer: str
    more_essential: str
    """How many essential boxes every side has ticked, of how many."""
    one_essential: str
    not_told: str
    """That the sides do not tell everybody where they stand."""
    rule_of: str
    """By which leaflet's rule, and which number of it."""


_SPOKEN = {
    "en": Captions(
        language="en",
        source="From {}",
        edition="Edition {}.{}",
        review="To be looked at again on {}",
        withdrawn="This guidance has been withdrawn.",
        reason="Why: {}",
        newer="A newer edition came out on {}.",
        newer_link="Read it",
        original_newer="The original has a newer edition than this translation.",
        more_essential="{} of {} essential boxes ticked by every side",
        one_essential="{} of {} essential box ticked by every side",
        not_told="The sides have not said in public where they stand.",
        rule_of="By the rule of {}, edition {}",
    ),
    "fr": Captions(
        language="fr",
        source="Extrait de {}",
        edition="Édition {}.{}",
        review="À relire le {}",
        withdrawn="Ces conseils ont été retirés.",
        reason="Pourquoi\u00a0: {}",
        newer="Une édition plus récente a paru le {}.",
        newer_link="La lire",
        original_newer="L’original a une édition plus récente que cette traduction.",
        more_essential="{} cases essentielles sur {} cochées par toutes les parties",
        one_essential="{} case essentielle sur {} cochée par toutes les parties",
        not_told="Les parties n’ont pas dit en public où elles en sont.",
        rule_of="D’après la règle de {}, édition {}",
    ),
}


def of(wanted: Sequence[str]) -> Captions:
    """Give our words in the best of the languages that we speak."""
    return _SPOKEN[language.choose(LANGUAGES, wanted, LANGUAGES[0])]
