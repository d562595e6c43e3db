"""The countries and their names."""

import pytest

from content import countries, errors


def test_every_country_of_the_standard_and_kosovo_is_there() -> None:
    assert len(countries.codes()) == 250
    assert all(countries.exists(code) for code in ("GB", "MW", "XK", "SS", "TL"))
    assert not any(countries.exists(code) for code in ("gb", "EU", "UK", "ZZ", "AN", "", "GBR"))


@pytest.mark.parametrize(
    ("code", "wanted", "name"),
    [
        ("DE", ["fr"], "Allemagne"),
        ("DE", ["es-MX"], "Alemania"),
        ("DE", ["pt-PT"], "Alemanha"),
        ("DE", ["ny", "pt"], "Alemanha"),
        ("DE", ["ny"], "Germany"),
        ("XK", [], "Kosovo"),
        ("CI", [], "Côte d’Ivoire"),
    ],
)
def test_a_country_is_named_in_the_best_language_there_is(code: str, wanted: list[str], name: str) -> None:
    assert countries.name(code, wanted) == name


def test_every_name_is_there() -> None:
    assert all(countries.name(code, [tag]) for code in countries.codes() for tag in ("en", "fr", "es", "pt"))


def test_forty_four_countries_are_least_developed() -> None:
    assert sum(countries.least_developed(code) for code in countries.codes()) == 44
    assert countries.least_developed("MW")
    assert not any(countries.least_developed(code) for code in ("GB", "BT", "ST", "VU"))


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(errors.InvalidInput):
        countries.name("ZZ", [])
    with pytest.raises(errors.InvalidInput):
        countries.least_developed("zz")
