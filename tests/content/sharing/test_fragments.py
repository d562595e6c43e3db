"""Fragments say in which language each part is, where it is not that of the section."""

from datetime import UTC, date, datetime
from typing import Any

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
from content.replacing import replace
from content.sharing import fragments


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
    assert fragments.body(shown, level=2) == (
        '<section data-kind="CHALLENGES" lang="fr" dir="ltr">\n<h2>Défis</h2>\n<ul>\n<li>Les élections</li>\n'
        '<li lang="en-GB" dir="ltr">Staff leave</li>\n<li lang="he" dir="rtl">כסף</li>\n</ul>\n</section>'
    )


def test_a_heading_of_a_group_says_its_language_for_itself() -> None:
    items = (item("a", "Les élections", "fr"),)
    group = ItemGroup(key="people", heading="People", items=items, language="en-GB")
    assert fragments.body(section(*items, groups=(group,)), level=2) == (
        '<section data-kind="CHALLENGES" lang="fr" dir="ltr">\n<h2>Défis</h2>\n<h3 lang="en-GB" dir="ltr">People</h3>\n'
        "<ul>\n<li>Les élections</li>\n</ul>\n</section>"
    )


LICENCE = Licence("OGL-UK-3.0", "https://spdx.org/licenses/OGL-UK-3.0.html", "© Exampleton & others.")
OUT = Publication(ChangeKind.MAJOR, None, datetime(2026, 3, 1, 12, tzinfo=UTC), None, None, None, None, None)
SHOWN = Edition(
    "edition-1", "leaflet-1", 2, 1, "en-GB", "Leaflet", None, EditionStatus.PUBLISHED, OUT, (), (), None, (),
    LICENCE, None, "0" * 64, 1,
)  # fmt: skip
LEAFLET = Leaflet(
    "leaflet-1", "leaflet", Names((("en-GB", "Leaflet"),)), LeafletKind.CORE, Sector.OTHER, "collection-1", (),
    "en-GB", date(2027, 3, 1), 1,
)  # fmt: skip
HERE = "https://toolkit.example"


def source(**changed: Any) -> fragments.Source:
    return fragments.Source(LEAFLET, replace(SHOWN, **changed), HERE)


def test_the_foot_says_where_from_which_edition_on_what_terms_and_when_to_look_again() -> None:
    assert fragments.foot(source()) == (
        '<footer><p>From <a href="https://toolkit.example/leaflets/leaflet?language=en-GB">Leaflet</a>. '
        "Edition 2.1, <time>2026-03-01</time>. © Exampleton &amp; others. "
        '(<a href="https://spdx.org/licenses/OGL-UK-3.0.html" rel="license">OGL-UK-3.0</a>). '
        "To be looked at again on <time>2027-03-01</time>.</p></footer>"
    )
    plain = source(licence=None, language="fr", publication=replace(OUT, published_at=None))
    assert fragments.foot(replace(plain, leaflet=replace(LEAFLET, review_on=None))) == (
        '<footer><p>Extrait de <a href="https://toolkit.example/leaflets/leaflet?language=fr">Leaflet</a>. '
        "Édition 2.1.</p></footer>"
    )


def test_our_own_words_around_a_language_that_we_do_not_speak_say_which_they_are() -> None:
    foot = fragments.foot(source(language="ar", licence=None))
    assert foot.startswith('<footer lang="en" dir="ltr"><p>From <a ')
    assert 'language=ar" lang="ar" dir="rtl">Leaflet</a>' in foot


def test_what_was_withdrawn_gives_its_reason_and_none_of_its_words() -> None:
    gone = replace(OUT, withdrawn_at=OUT.published_at, withdrawn_reason="The law <changed>.")
    told = '<p role="note"><strong>This guidance has been withdrawn.</strong> Why: The law &lt;changed&gt;.</p>'
    taken_back = source(status=EditionStatus.WITHDRAWN, publication=gone, sections=(section(item("a", "Money", "fr")),))
    for written in (
        fragments.leaflet(taken_back, level=2),
        fragments.section(taken_back, section(item("a", "Money", "fr")), level=2),
        fragments.item(taken_back, section(), item("a", "Money", "fr"), level=2),
        fragments.checklist(taken_back, section(item("a", "Money", "fr")), level=2),
    ):
        assert written == (
            f'<section lang="en-GB" dir="ltr">\n<h2>Leaflet</h2>\n{told}\n{fragments.foot(taken_back)}\n</section>'
        )


def test_an_edition_that_is_no_longer_the_newest_says_since_when_and_leads_on() -> None:
    behind = replace(OUT, superseded_at=datetime(2026, 5, 2, tzinfo=UTC), superseded_by_id="edition-2")
    assert fragments.notice(source(publication=behind)) == (
        '<p role="note">A newer edition came out on <time>2026-05-02</time>. '
        '<a href="https://toolkit.example/leaflets/leaflet?language=en-GB">Read it</a>.</p>'
    )
    assert fragments.notice(source()) == ""
