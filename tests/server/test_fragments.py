"""Fragments say in which language each part is, where it is not that of the section."""

from content.records import Audience, GuidanceItem, ItemGroup, Section, SectionKind, Words
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
