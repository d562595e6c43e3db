"""Language tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import errors, language
from content.records import Names, TextDirection


@pytest.mark.parametrize(
    ("tag", "spelt"),
    [
        ("EN_us", "en-US"),
        ("iw", "he"),
        ("en-UK", "en-GB"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("eng", "en"),
        ("nya", "ny"),
        ("tum", "tum"),
        ("sh", "sr-Latn"),
        ("sh-Cyrl-ME", "sr-Cyrl-ME"),
        ("zh-yue-HK", "yue-HK"),
        ("de-CH-1901", "de-CH-1901"),
        ("es-419", "es-419"),
        ("en-u-co-phonebk-a-foo", "en-a-foo-u-co-phonebk"),
        ("fr-x-Mairie", "fr-x-mairie"),
    ],
)
def test_a_tag_has_one_spelling(tag: str, spelt: str) -> None:
    assert language.canonical(tag) == spelt
    assert language.canonical(spelt) == spelt


@pytest.mark.parametrize(
    "tag",
    [
        *("", "e", "1a", "french", "en-", "-en", "en--GB", "en GB", " en", "en-GB\n", "ça"),
        *(
            "en-GB-GB-x",
            "de-1901-1901",
            "en-a-foo-a-bar",
            "en-u",
            "x-own",
            "en-x-" + "a" * 40,
            "sh-" + "x-12345678-" * 3,
        ),
        "sh-x-12345678-12345678-12345678-12",
    ],
)
def test_a_malformed_tag_is_refused(tag: str) -> None:
    with pytest.raises(errors.InvalidInput):
        language.canonical(tag)


@given(st.text(max_size=40) | st.text(alphabet="enxa-1_U", max_size=40))
def test_spelling_again_changes_nothing(tag: str) -> None:
    try:
        spelt = language.canonical(tag)
    except errors.InvalidInput:
        return
    assert language.canonical(spelt) == spelt
    assert len(spelt) <= language.TAG_LENGTH_MAX


@pytest.mark.parametrize("tag", ["ar", "fa-AF", "ur", "he-IL", "iw", "pa-PK", "az-Arab", "ug", "ckb", "dv"])
def test_these_are_written_from_right_to_left(tag: str) -> None:
    assert language.direction(tag) is TextDirection.RTL


@pytest.mark.parametrize("tag", ["en", "pa", "pa-IN", "az", "ar-Latn", "ny", "zh-Hant", "ku", "x"])
def test_these_are_written_from_left_to_right(tag: str) -> None:
    assert language.direction(tag) is TextDirection.LTR


@pytest.mark.parametrize(
    ("available", "wanted", "chosen"),
    [
        (["en", "fr"], ["fr"], "fr"),
        (["en", "fr"], ["ny", "fr"], "fr"),
        (["en", "fr"], ["FR_ca"], "fr"),
        (["en", "fr-CA"], ["fr"], "fr-CA"),
        (["en", "fr-CA", "fr-CH"], ["fr-CH", "fr-CA"], "fr-CH"),
        (["en", "pt-BR"], ["pt-PT", "en"], "pt-BR"),
        (["en", "zh-Hans"], ["zh-Hant", "en"], "en"),
        (["en", "zh-Hans"], ["zh"], "zh-Hans"),
        (["en", "zh"], ["zh-Hant-x-y"], "zh"),
        (["en", "fr"], ["ny"], "en"),
        (["fr", "en"], [], "en"),
        ([], ["fr"], "en"),
    ],
)
def test_the_most_wanted_comes_first_and_the_original_last(
    available: list[str], wanted: list[str], chosen: str
) -> None:
    assert language.choose(available, wanted, "en") == chosen


def test_a_name_says_which_language_it_answers_in() -> None:
    names = Names(by_language=(("fr", "Jumelage"), ("en", "Twinning")))
    assert language.pick(names, ["en-GB"]) == ("Twinning", "en")
    assert language.pick(names, ["ny"]) == ("Jumelage", "fr")
