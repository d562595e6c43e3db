"""Keys and addresses out of words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.leaflet import keys


@pytest.mark.parametrize(
    ("label", "text", "key"),
    [
        ("Find a partner", "Find a partner - ensuring compatibility", "find-a-partner"),
        (None, "Prepare arguments for possible opposition to linking", "prepare-arguments-for-possible"),
        ("On-going communication", "", "on-going-communication"),
        ("Partners' aims don't clash", "", "partners-aims-dont-clash"),
        ("Définir l’accord", "", "definir-l-accord"),
        (None, "Łódź - Ægir - straße", "lodz-aegir-strasse"),
        ("☐", "Take time", "take-time"),
        ("A label of so many words that it cannot be kept whole", "", "a-label-of-so-many-words-that-it-cannot"),
        ("Supercalifragilisticexpialidocious-" * 2, "", "supercalifragilisticexpialidocious"),
        (None, "ألف باء", "item-6551b09946"),
    ],
)
def test_a_key_is_what_one_would_expect(label: str | None, text: str, key: str) -> None:
    assert keys.make(label, text, ()) == key


def test_a_key_that_is_taken_is_numbered() -> None:
    assert keys.make("Focus", "", {"focus", "focus-2"}) == "focus-3"


def test_a_numbered_key_is_no_longer_than_another() -> None:
    long = "x" * 60
    first = keys.make(long, "", ())
    assert keys.make(long, "", {first}) == "x" * 38 + "-2"


def test_a_slug_has_all_the_words_that_fit() -> None:
    assert keys.slug("Réseau des communes jumelées: Angoulême & Ségou", ()) == (
        "reseau-des-communes-jumelees-angouleme-segou"
    )
    assert keys.slug("Blantyre", {"blantyre"}) == "blantyre-2"


def test_a_slug_of_another_script_is_its_fingerprint() -> None:
    one, other = keys.slug("北京市", ()), keys.slug("上海市", ())
    assert re.fullmatch("[0-9a-f]{10}", one)
    assert one != other
    assert one == keys.slug(" 北京市 ", ())


@given(st.none() | st.text(), st.text(), st.integers(1, 4))
def test_keys_have_one_form_and_never_clash(label: str | None, text: str, times: int) -> None:
    taken: list[str] = []
    for _ in range(times):
        taken.append(keys.make(label, text, taken))
    assert len(set(taken)) == times
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in taken)
    assert all(len(key) <= keys.KEY_LENGTH_MAX for key in taken)
    slug = keys.slug(text, ())
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= keys.SLUG_LENGTH_MAX
