"""Fragments say in which language each part is, where it is not that of the section."""

from dataclasses import replace
from datetime import UTC, date, datetime

from content.records import (
    Audience,
    ChangeKind,
    Edition,
    EditionStatus,
    GuidanceItem,
    ItemGroup,
    Leaflet,
    LeafletKind,
    Licence,
    Names,
    Publication,
    Section,
    SectionKind,
    Sector,
    Words,
)
from server import fragments


def item(key: str, words: str, language: str) -> GuidanceItem:
    return GuidanceItem(key, None, Words(words), Audience.EVERYONE, (), "challenges", "edition-1", language)


def section(*items: GuidanceItem, groups: tuple[ItemGroup, ...] = ()) -> Section:
    return Section(
        key="challenges",
        kind=SectionKind.CHALLENGES,
        heading="Défis",
        subtitle=None,
        audience=Audience.EVERYONE,
        audience_label=None,
        words=None,
        items=items,
        groups=groups,
        edition_id="edition-1",
        language="fr",
    )


def test_what_has_not_been_translated_says_its_language_and_direction() -> None:
    shown = section(item("a", "Les élections", "fr"), item("b", "Staff leave", "en-GB"), item("c", "כסף", "he"))
    assert fragments.section(shown, level=2) == (
        '<section lang="fr" dir="ltr">\n<h2>Défis</h2>\n<ul>\n<li>Les élections</li>\n'
        '<li lang="en-GB" dir="ltr">Staff leave</li>\n<li lang="he" dir="rtl">כסף</li>\n</ul>\n</section>'
    )


def test_a_heading_of_a_group_says_its_language_for_itself() -> None:
    items = (item("a", "Les élections", "fr"),)
    group = ItemGroup(key="people", heading="People", items=items, language="en-GB")
    assert fragments.section(section(*items, groups=(group,)), level=2) == (
        '<section lang="fr" dir="ltr">\n<h2>Défis</h2>\n<h3 lang="en-GB" dir="ltr">People</h3>\n'
        "<ul>\n<li>Les élections</li>\n</ul>\n</section>"
    )


def test_the_foot_says_which_edition_on_what_terms_and_when_to_look_again() -> None:
    licence = Licence("OGL-UK-3.0", "https://spdx.org/licenses/OGL-UK-3.0.html", "© Exampleton & others.")
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    out = Publication(ChangeKind.MAJOR, None, at, None, None, None, None, None)
    shown = Edition(
        "edition-1", "leaflet-1", 2, 1, "en-GB", "Leaflet", None, EditionStatus.PUBLISHED, out, (), (), None, (),
        licence, None, "0" * 64, 1,
    )  # fmt: skip
    leaflet = Leaflet(
        "leaflet-1", "leaflet", Names((("en-GB", "Leaflet"),)), LeafletKind.CORE, Sector.OTHER, "collection-1", (),
        "en-GB", date(2027, 3, 1), 1,
    )  # fmt: skip
    assert fragments.terms(shown, leaflet) == (
        "<footer><p>Edition 2.1, <time>2026-03-01</time>. © Exampleton &amp; others. "
        '(<a href="https://spdx.org/licenses/OGL-UK-3.0.html" rel="license">OGL-UK-3.0</a>). '
        "To be looked at again on <time>2027-03-01</time>.</p></footer>"
    )
    plain = replace(shown, licence=None, language="fr", publication=replace(out, published_at=None))
    assert fragments.terms(plain, replace(leaflet, review_on=None)) == "<footer><p>Édition 2.1.</p></footer>"
