"""What languages are called."""

import pytest

from content import tongues
from content.records import Names


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("sw", ("Swahili", "swahili", "suajili", "suaíli")),
        ("pt-BR", ("Portuguese (Brazil)", "portugais (Brésil)", "portugués (Brasil)", "português (Brasil)")),
        ("zh-Hant", ("Chinese", "chinois", "chino", "chinês")),
        ("und", ("Language not said", "Langue non précisée", "Lengua no indicada", "Língua não indicada")),
    ],
)
def test_a_language_is_named_in_four_languages(tag: str, names: tuple[str, ...]) -> None:
    assert tongues.called(tag) == Names(tuple(zip(("en", "fr", "es", "pt"), names, strict=True)))


def test_a_language_that_is_in_no_list_goes_by_its_tag() -> None:
    assert tongues.called("xyz-GB") == Names((("und", "xyz-GB"),))
