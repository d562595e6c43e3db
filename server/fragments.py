"""Guidance as plain, semantic HTML: real headings and lists, language and direction, no style, no script, no ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from content import language
from content.leaflet import marks
from content.records import (
    Audience,
    ChecklistItem,
    Edition,
    Item,
    ItemDetail,
    ItemGroup,
    Leaflet,
    Section,
    TextFormat,
    Words,
)

HEADING_LEVEL_MAX = 6


def section(shown: Section, *, level: int, audience: Audience | None = None) -> str:
    """Write a section out, its heading at a level from 1 to 6; with an audience, nothing that is for others."""
    if audience is not None and shown.audience not in (audience, Audience.EVERYONE):
        return ""
    tongue = language.direction(shown.language).value.lower()
    parts = [f'<section lang="{escape(shown.language)}" dir="{tongue}">', _heading(shown.heading, level)]
    if shown.subtitle:
        parts.append(f"<p>{escape(shown.subtitle)}</p>")
    if shown.words:
        parts.append(marks.render(shown.words, TextFormat.HTML, block=True))
    if shown.groups:
        parts += [_group(group, level + 1, shown.language) for group in shown.groups]
    else:
        parts.append(_items(shown.items, shown.language))
    return "\n".join([part for part in parts if part] + ["</section>"])


def edition(shown: Edition, *, level: int) -> str:
    """Write a whole edition out."""
    parts = [_heading(shown.title, level)]
    if shown.subtitle:
        parts.append(f"<p>{escape(shown.subtitle)}</p>")
    return "\n".join([*parts, *(section(one, level=level + 1) for one in shown.sections)])


def terms(shown: Edition, leaflet: Leaflet) -> str:
    """Say which edition it is, on what terms it may be shown, and when it is to be looked at again; in its language."""
    words = _TERMS.get(shown.language.partition("-")[0].lower(), _TERMS["en"])
    said = [words.edition.format(shown.number, shown.revision)]
    if shown.publication.published_at is not None:
        said[0] += f", <time>{shown.publication.published_at.date().isoformat()}</time>"
    if shown.licence is not None:
        link = f'<a href="{escape(shown.licence.url)}" rel="license">{escape(shown.licence.spdx_id)}</a>'
        said.append(f"{escape(shown.licence.attribution)} ({link})" if shown.licence.attribution else link)
    if leaflet.review_on is not None:
        said.append(words.review.format(f"<time>{leaflet.review_on.isoformat()}</time>"))
    return f"<footer><p>{'. '.join(one.rstrip('.') for one in said)}.</p></footer>"


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a foot says, in one language."""

    edition: str
    review: str


_TERMS = {
    "en": _Terms("Edition {}.{}", "To be looked at again on {}"),
    "fr": _Terms("Édition {}.{}", "À relire le {}"),
}


def _heading(text: str, level: int, attributes: str = "") -> str:
    number = min(max(level, 1), HEADING_LEVEL_MAX)
    return f"<h{number}{attributes}>{escape(text)}</h{number}>" if text else ""


def _group(group: ItemGroup, level: int, around: str) -> str:
    heading = _heading(group.heading, level, _tongue(group.language, around))
    return "\n".join(part for part in (heading, _items(group.items, around)) if part)


def _tongue(own: str, around: str) -> str:
    """Say in which language something is that stands among another, as what has not been translated does."""
    return "" if own == around else f' lang="{escape(own)}" dir="{language.direction(own).value.lower()}"'


def _items(items: Sequence[Item], around: str) -> str:
    if not items:
        return ""
    tag = "ol" if any(isinstance(item, ChecklistItem) and item.essential for item in items) else "ul"
    return (
        f"<{tag}>\n"
        + "\n".join(f"<li{_tongue(item.language, around)}>{_item(item)}</li>" for item in items)
        + f"\n</{tag}>"
    )


def _item(item: Item) -> str:
    details = item.details if isinstance(item, ChecklistItem) else ()
    return _inline(item.words) + _details(details)


def _details(details: Iterable[ItemDetail]) -> str:
    written = "".join(f"<li>{_inline(detail.words)}{_details(detail.details)}</li>" for detail in details)
    return f"<ul>{written}</ul>" if written else ""


def _inline(words: Words) -> str:
    return marks.render(words, TextFormat.HTML)
