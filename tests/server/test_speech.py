"""The desk's sentences: each in every language, with the same places, named by a page and by no two names."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from content import catalogue, records
from server.desk import partnerships, sentences, speech

DESK = Path(speech.__file__).parent
SOURCES = {file: file.read_text(encoding="utf-8") for kind in ("py", "html") for file in DESK.rglob(f"*.{kind}")}
LISTS = (
    records.ActivityStatus,
    records.ActivityTheme,
    records.AgreementKind,
    records.AgreementStatus,
    records.AnswerState,
    records.Audience,
    records.BenefitFamily,
    records.ContactRole,
    records.DocumentKind,
    records.EditionStatus,
    records.EndReason,
    records.ItemChangeKind,
    records.OrganisationKind,
    records.RelationshipForm,
    records.ReviewKind,
    records.Role,
    records.RuleQuantifier,
    records.Scope,
    records.SectionKind,
    records.Sector,
    records.Severity,
    records.Stage,
    records.Visibility,
    records.VisitMode,
    records.VisitPurpose,
    records.Way,
)


def places_of(sentence: str) -> list[set[str]]:
    """List the places of a sentence about one, and of the same about several."""
    return [{place for _, place, _, _ in Formatter().parse(form) if place} for form in sentence.split("|")]


def test_no_sentence_lacks_a_language_or_a_place() -> None:
    lacking = {
        name: said
        for name, said in sentences.SENTENCES.items()
        if len(said) != len(sentences.LANGUAGES)
        or not all(one.strip() for one in said)
        or any(places_of(one) != places_of(said[0]) for one in said)
    }
    assert lacking == {}
    assert len(sentences.SENTENCES) == sum(map(len, (*sentences.PLAIN, *sentences.BY_KIND.values()))), "two of one name"


def test_every_sentence_is_named_somewhere_and_no_page_names_another() -> None:
    plain = {name for name in sentences.SENTENCES if " " not in name}
    pages = "".join(text for file, text in SOURCES.items() if file.parent.name != "sentences")
    named = set(re.findall(r"\bt\.(\w+)", pages)) | set(re.findall(r"""\b(?:t|say)\(\s*"(\w+)["]""", pages))
    named = named - {"lang", "dir"} | {f"room_{name}" for name in partnerships.ROOMS}
    assert named - plain == set()
    assert {name for name in plain - named if f'"{name}"' not in pages} == set()


def test_no_template_says_anything_by_itself() -> None:
    part = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|<(?:[^<>{}]|\{\{.*?\}\}|\{%.*?%\})*>)", re.DOTALL)
    shown = re.compile(r'\b(?:aria-label|placeholder|title|alt)="[^"{]*[A-Za-z]{3}[^"{]*"')
    said = {
        (file.name, text.strip())
        for file, source in SOURCES.items()
        if file.suffix == ".html"
        for text in (*part.split(source), *shown.findall(source))
        if (text[:1] not in "{<" or shown.fullmatch(text)) and re.search(r"[^\W\d_]{2}", text)
    }
    assert said == set()


def test_every_member_of_a_list_that_is_shown_has_a_word() -> None:
    named = {f"{kind.__name__}.{one.value}" for kind in LISTS for one in kind}
    known = {name.removeprefix("member ") for name in sentences.SENTENCES if name.startswith("member ")}
    assert {one for one in named if one not in known and one.partition(".")[2] not in known} == set()


def test_what_is_our_own_is_said_in_the_same_languages_everywhere() -> None:
    assert (tuple(sentences.LANGUAGES), tuple(speech.TONGUES)) == (catalogue.LANGUAGES, catalogue.LANGUAGES)


def test_numbers_days_and_marks_are_written_as_each_language_does() -> None:
    english, french = speech.TONGUES["en"], speech.TONGUES["fr"]
    assert (english.number(12_345), french.number(12_345)) == ("12,345", "12\u202f345")
    assert (english.day(date(2027, 3, 1)), french.day(date(2027, 3, 1))) == ("1 March 2027", "1er mars 2027")
    at = datetime(2027, 8, 2, 9, 5, tzinfo=UTC)
    assert (english.moment(at), french.moment(at)) == ("2 August 2027, 09:05 UTC", "2 août 2027 à 09:05 UTC")
    assert [english.pattern("ticks", n).format(n=n) for n in (0, 1, 2)] == ["0 ticks", "1 tick", "2 ticks"]
    assert [french.pattern("ticks", n).format(n=n) for n in (0, 1, 2)] == ["0 coche", "1 coche", "2 coches"]
    assert french.said["part_of_this"] == "Votre partie en est-elle\u202f?"
    assert french.said["add_item_to"] == "Ajouter un point à «\u00a0{section}\u00a0»"


def test_what_is_put_into_a_sentence_is_escaped() -> None:
    assert speech.say("with_others", names="<b>") == "with &lt;b&gt;"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("fr-CA, en;q=0.8", ("fr-CA", "en")),
        ("en;q=0.2, fr;q=0.9, de", ("de", "fr", "en")),
        ("fr;q=0, *, en", ("en",)),
        ("fr;q=7, ,;,x y, en", ("en",)),
        ("", ()),
        (",".join(["de"] * speech.WANTED_MAX + ["fr"]), ("de",) * speech.WANTED_MAX),
    ],
)
def test_what_a_browser_asks_for_is_read_in_the_order_of_its_wishes(header: str, wanted: tuple[str, ...]) -> None:
    assert speech.accepted(header) == wanted
