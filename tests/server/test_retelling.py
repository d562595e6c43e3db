"""What `content` tells in English, told again at the desk: every sentence that a page of it may show, and no other."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from content import errors
from server.desk import retelling, sentences, speech

ROOT = Path(retelling.__file__).resolve().parents[2]
NOT_AT_THE_DESK = (
    *("content/catalogue", "content/codec", "content/database", "content/engines", "content/enums", "content/models"),
    *(
        "content/migrat",
        "content/seeding",
        "content/searching",
        "content/sharing",
        "content/telling",
        "content/writing",
    ),
    *("content/linking/conditions", "content/leaflet/codec", "server/openid/asking"),
)
"""Whose sentences are told in both languages already, or to programs and operators alone."""
MADE = {
    "{} ended on {}{}.": ("{} ended on {}.", "{} ended on {}; {} (`{}`) took its place."),
    "{}: {}.": ("Still to acknowledge it: {}.", "Still to say yes: {}."),
    "I left out the {} of the page.": ("the header of the page", "the footer of the page"),
    "I read this table column by column, {}. If it should be read row by row, move the items.": (
        "because every column holds its own boxes from top to bottom",
        (
            "because every column holds its own boxes from top to bottom: "
            "{} on the left as what each side does for itself, {} on the right as the steps to take together"
        ),
    ),
}
"""Sentences that are put together of others, and what they come to."""
FORMER = {"I left out the head, foot or menu of the page."}
"""What findings say that were kept by older releases."""
TO_OTHERS = {
    "The leaflet as it was printed.",
    "A reading child answered what no reader says.",
    "A reading child ended with code %d.",
    'OIDC_ISSUER needs the extra oidc: pip install "linking-toolkit[oidc]".',
}
"""What the log and operators are told, and what the demo says of its leaflet."""


def sources() -> Iterator[ast.Module]:
    told = [*(ROOT / "content").rglob("*.py"), *(ROOT / "server" / "desk").rglob("*.py")]
    for file in [*told, *(ROOT / "server" / "openid").rglob("*.py"), ROOT / "server" / "allowance.py"]:
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith((*NOT_AT_THE_DESK, "server/desk/sentences")):
            yield ast.parse(file.read_text(encoding="utf-8"))


def texts(module: ast.Module) -> Iterator[str]:
    """List the texts of a module as sentences with places, what describes it left out."""
    described = {id(one.value) for one in ast.walk(module) if isinstance(one, ast.Expr)}
    parts = {id(part) for one in ast.walk(module) if isinstance(one, ast.JoinedStr) for part in one.values}
    for one in ast.walk(module):
        if isinstance(one, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in described | parts:
            yield one.value


@pytest.fixture(scope="module")
def said() -> set[str]:
    return {text for module in sources() for text in texts(module)}


@pytest.fixture(scope="module")
def told(said: set[str]) -> set[str]:
    whole = {one for one in said if one.endswith(".") and " " in one and (one[0].isupper() or one[0] in '“`"{')}
    return whole - TO_OTHERS


def told_in(lang: str) -> set[str]:
    book = retelling.book(lang)
    return {*book.whole, *(form.told for form in book.forms)}


@pytest.mark.parametrize("lang", sorted(set(sentences.AGAIN) - {retelling.TOLD_IN}))
def test_every_sentence_that_a_page_may_show_is_told_again(lang: str, told: set[str]) -> None:
    assert told - told_in(lang) - MADE.keys() == set()
    assert len(told) > 300


@pytest.mark.parametrize("lang", sentences.AGAIN)
def test_no_sentence_is_told_again_that_nobody_tells(lang: str, said: set[str]) -> None:
    all_said = "\n".join(said)
    longest = {told: max(told.split("{}"), key=len) for told in told_in(lang)}
    made = {one for several in MADE.values() for one in several}
    assert {told for told, part in longest.items() if part not in all_said} - made - FORMER == set()


def test_no_sentence_names_a_mutation_to_people(told: set[str]) -> None:
    named = {one for one in told if re.search("`[a-z]+[A-Z][A-Za-z]*`", one)}
    assert named - told_in(retelling.TOLD_IN) == set()
    assert not any("`" in again for again in retelling.book(retelling.TOLD_IN).whole.values())
    assert retelling.tell("3 proposed matches wait for your decision: see `decideMatches`.") == (
        "Still to decide, above: 3."
    )
    assert retelling.tell("It is as it is.") == "It is as it is."


@contextmanager
def in_french() -> Iterator[None]:
    token = speech._spoken.set(speech.TONGUES["fr"])
    yield
    speech._spoken.reset(token)


def test_what_stands_in_the_places_is_put_where_it_stands_or_told_again_itself() -> None:
    with in_french():
        assert {told: retelling.tell(told) for told in TOLD} == TOLD
    book = retelling.book("fr")
    assert book.find("This is nothing that we say.") is None
    assert book.find("x" * (retelling.CHARACTERS_MAX + 1)) is None


TOLD = {
    "There is no item called `{0.__class__} $&` in this draft.": (
        "Ce brouillon n’a pas de point nommé «\u00a0{0.__class__} $&\u00a0»."
    ),
    "This partnership is ENDED, and nothing follows that: open a new one that continues it.": (
        "Ce partenariat est terminé, et rien ne vient après\u00a0: ouvrez-en un nouveau qui en prend la suite."
    ),
    "This is done in the role LEAD or OFFICER; your key has another.": (
        "C’est l’affaire du rôle «\u00a0responsable / chargé de partenariat\u00a0»\u202f; votre clé en a un autre."
    ),
    "I left out the header of the page.": "J’ai laissé de côté l’en-tête de la page.",
    "There is no such claim. The others have been asked.": (
        "Cette revendication n’existe pas. Les autres ont reçu la demande."
    ),
    "I could not tell what “A <b>” is for, so I kept it whole as a section of its own. "
    "Choose its kind if you know it.": (
        "Je n’ai pas su dire à quoi sert «\u00a0A <b>\u00a0»\u00a0: je l’ai gardé entier, comme section à part. "
        "Choisissez sa nature si vous la connaissez."
    ),
}


def test_a_sentence_that_is_not_known_says_in_which_language_it_is_and_is_escaped() -> None:
    with in_french():
        assert retelling.told("No <b>.") == '<span lang="en" dir="ltr">No &lt;b&gt;.</span>'
        assert retelling.meaning(errors.NotFound("No <b>.")) == "Cela n’existe pas, ou vous ne pouvez pas le voir."
        assert retelling.meaning(errors.NotFound("There is no such claim.")) is None
    assert retelling.told("No <b>.") == "No &lt;b&gt;."
