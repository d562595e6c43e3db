"""Guidance as plain, semantic HTML: real headings and lists, language and direction, no style, no script.

Each fragment is one element, with its foot inside: which edition it is, on what terms it may be shown, and when it is
to be looked at again. Guidance that was withdrawn gives its reason in the place of its words.
"""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from msgspec import Struct

from content import catalogue, language
from content.leaflet import marks
from content.records import (
    Audience,
    ChecklistItem,
    Edition,
    EditionStatus,
    Item,
    ItemDetail,
    ItemGroup,
    Leaflet,
    Partnership,
    Readiness,
    Rule,
    Section,
    TextFormat,
    Words,
)
from content.sharing import captions
from content.sharing.captions import Captions

HEADING_LEVEL_MAX = 6


class Source(Struct, frozen=True):
    """Where words come from, which every foot says."""

    leaflet: Leaflet
    edition: Edition
    public_url: str

    @property
    def page(self) -> str:
        """The address of the leaflet's page in this language."""
        return f"{self.public_url}/leaflets/{quote(self.leaflet.slug)}?language={quote(self.edition.language)}"

    @property
    def withdrawn(self) -> bool:
        """Whether the edition was taken back."""
        return self.edition.status is EditionStatus.WITHDRAWN


def leaflet(source: Source, *, level: int, audience: Audience | None = None) -> str:
    """Write a whole leaflet out, its title at a level from 1 to 6; with an audience, nothing that is for others."""
    shown = source.edition
    if source.withdrawn:
        return withdrawn(source, level=level)
    parts = [front(shown, level=level), notice(source)]
    parts += [body(one, level=level + 1, audience=audience) for one in shown.sections]
    return _whole("article", shown.language, [*parts, foot(source)])


def section(source: Source, shown: Section, *, level: int, audience: Audience | None = None) -> str:
    """Write a section out; nothing at all if it is for others than the audience."""
    if source.withdrawn:
        return withdrawn(source, level=level)
    if not is_for(shown, audience):
        return ""
    return _whole("section", shown.language, [*_section(shown, level), notice(source), foot(source)], _kind(shown))


def checklist(source: Source, shown: Section, *, level: int) -> str:
    """Write a checklist out with the rule that speaks of it."""
    if source.withdrawn:
        return withdrawn(source, level=level)
    parts = [*_section(shown, level), rule(source.edition.rule, shown)]
    return _whole("section", shown.language, [*parts, notice(source), foot(source)], _kind(shown))


def item(source: Source, within: Section, shown: Item, *, level: int) -> str:
    """Write one item out, under the heading of its section."""
    if source.withdrawn:
        return withdrawn(source, level=level)
    words = f"<p>{_inline(shown.words)}</p>{_details(_points(shown))}"
    heading = _heading(within.heading, level, _tongue(within.language, shown.language))
    return _whole("section", shown.language, [heading, words, notice(source), foot(source)])


def withdrawn(source: Source, *, level: int) -> str:
    """Say that guidance was taken back, and why; its title, and none of its words."""
    shown = source.edition
    parts = [_heading(shown.title, level), notice(source), foot(source)]
    return _whole("section", shown.language, parts)


def badge(
    link: Partnership, standing: Readiness | None, source: Source | None, *, said: Captions, level: int, public_url: str
) -> str:
    """Write where a partnership stands, as far as all its sides say so in public, by which leaflet's rule."""
    page = f"{public_url}/partnerships/{quote(link.id)}"
    name = f'<a href="{escape(page)}">{escape(link.title)}</a>'
    number = min(max(level, 1), HEADING_LEVEL_MAX)
    parts = [f'<h{number} lang="" dir="auto">{name}</h{number}>']  # Nobody has said in which language a title is.
    if standing is None:
        parts.append(f"<p>{escape(said.not_told)}</p>")
    else:
        parts.append(_standing_in(standing, source, said))
    return _whole("section", said.language, parts)


def standing(standing: Readiness, source: Source | None, *, said: Captions) -> str:
    """Write what the rule says of a partnership, how many boxes are ticked, and whose rule it is."""
    return _whole("section", said.language, [_standing_in(standing, source, said)])


def front(shown: Edition, *, level: int) -> str:
    """Write the title of an edition, and what stands under it."""
    under = f"<p>{escape(shown.subtitle)}</p>" if shown.subtitle else ""
    return "\n".join(part for part in (_heading(shown.title, level), under) if part)


def body(shown: Section, *, level: int, audience: Audience | None = None, anchored: bool = False) -> str:
    """Write a section out as part of something larger; `anchored` gives it its key to link to."""
    if not is_for(shown, audience):
        return ""
    place = f' id="{escape(shown.key)}"' if anchored else ""
    return _whole("section", shown.language, _section(shown, level), place + _kind(shown))


def is_for(shown: Section, audience: Audience | None) -> bool:
    """Whether a section is for some readers, or for everyone."""
    return audience is None or shown.audience in (audience, Audience.EVERYONE)


def rule(shown: Rule | None, within: Section) -> str:
    """Write the rule that speaks of a checklist, if there is one that does."""
    named = {one.checklist_key for one in within.items if isinstance(one, ChecklistItem)}
    if shown is None or not named & set(shown.checklist_keys):
        return ""
    return f"<p{_tongue(shown.language, within.language)}><strong>{_inline(shown.words)}</strong></p>"


def notice(source: Source) -> str:
    """Say what a reader has to know first: that it was withdrawn and why, or that something newer is out."""
    shown, said = source.edition, captions.of((source.edition.language,))
    told: list[str] = []
    if source.withdrawn:
        told.append(f"<strong>{escape(said.withdrawn)}</strong>")
        if shown.publication.withdrawn_reason:
            told.append(escape(said.reason.format(shown.publication.withdrawn_reason)))
    elif shown.publication.superseded_at is not None:
        newer = _time(shown.publication.superseded_at.date().isoformat())
        told.append(said.newer.format(newer) + f' <a href="{escape(source.page)}">{escape(said.newer_link)}</a>.')
    elif shown.translation is not None and shown.translation.behind:
        told.append(escape(said.original_newer))
    return f'<p role="note"{_ours(said, shown)}>{" ".join(told)}</p>' if told else ""


def foot(source: Source) -> str:
    """Say where words are from, which edition it is, on what terms it may be shown, and when it is looked at again."""
    shown, said = source.edition, captions.of((source.edition.language,))
    ours = _ours(said, shown)
    own = _tongue(shown.language, said.language) if ours else ""
    title = f'<a href="{escape(source.page)}"{own}>{escape(shown.title)}</a>'
    told = [said.source.format(title), said.edition.format(shown.number, shown.revision)]
    if shown.publication.published_at is not None:
        told[1] += f", {_time(shown.publication.published_at.date().isoformat())}"
    if shown.licence is not None:
        link = f'<a href="{escape(shown.licence.url)}" rel="license">{escape(shown.licence.spdx_id)}</a>'
        told.append(f"{escape(shown.licence.attribution)} ({link})" if shown.licence.attribution else link)
    if source.leaflet.review_on is not None:
        told.append(said.review.format(_time(source.leaflet.review_on.isoformat())))
    return f"<footer{ours}><p>{'. '.join(one.rstrip('.') for one in told)}.</p></footer>"


def _whole(tag: str, tongue: str, parts: Iterable[str], attributes: str = "") -> str:
    way = language.direction(tongue).value.lower()
    opening = f'<{tag}{attributes} lang="{escape(tongue)}" dir="{way}">'
    return "\n".join([opening, *(part for part in parts if part), f"</{tag}>"])


def _section(shown: Section, level: int) -> list[str]:
    parts = [_heading(shown.heading, level)]
    if shown.subtitle:
        parts.append(f"<p>{escape(shown.subtitle)}</p>")
    if shown.words:
        parts.append(marks.render(shown.words, TextFormat.HTML, block=True))
    if shown.groups:
        return parts + [_group(group, level + 1, shown.language) for group in shown.groups]
    return [*parts, _items(shown.items, shown.language)]


def _kind(shown: Section) -> str:
    """Say what a section is for, so that a site can set it off."""
    return f' data-kind="{shown.kind.value}"'


def _standing_in(standing: Readiness, source: Source | None, said: Captions) -> str:
    """Say a verdict, how much is ticked in words and, for the eye, as a bar; then the rule, and whose it is."""
    verdict, _ = language.pick(catalogue.verdict(standing.verdict), (said.language,))
    counted = said.one_essential if standing.total == 1 else said.more_essential
    told = escape(counted.format(standing.ticked, standing.total))
    bar = ""
    if standing.total:
        bar = f'<meter min="0" max="{standing.total}" value="{standing.ticked}" aria-label="{told}"></meter> '
    parts = [f"<p><strong>{escape(verdict)}</strong></p>", f"<p>{bar}{told}</p>"]
    if source is not None:
        shown = source.edition
        if shown.rule is not None:
            parts.append(f"<p{_tongue(shown.rule.language, said.language)}>{_inline(shown.rule.words)}</p>")
        own = _tongue(shown.language, said.language)
        title = f'<a href="{escape(source.page)}"{own}>{escape(shown.title)}</a>'
        parts.append(f"<footer><p>{said.rule_of.format(title, shown.number)}.</p></footer>")
    return "\n".join(parts)


def _ours(said: Captions, shown: Edition) -> str:
    """Say in which language our own words are, where it is not that of what stands around them."""
    return "" if shown.language.partition("-")[0].lower() == said.language else _tongue(said.language, "")


def _time(day: str) -> str:
    return f"<time>{day}</time>"


def _points(shown: Item) -> Sequence[ItemDetail]:
    return shown.details if isinstance(shown, ChecklistItem) else ()


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
    tag = "ol" if any(isinstance(one, ChecklistItem) and one.essential for one in items) else "ul"
    return (
        f"<{tag}>\n"
        + "\n".join(f"<li{_tongue(one.language, around)}>{_item(one)}</li>" for one in items)
        + f"\n</{tag}>"
    )


def _item(shown: Item) -> str:
    return _inline(shown.words) + _details(_points(shown))


def _details(details: Iterable[ItemDetail]) -> str:
    written = "".join(f"<li>{_inline(detail.words)}{_details(detail.details)}</li>" for detail in details)
    return f"<ul>{written}</ul>" if written else ""


def _inline(words: Words) -> str:
    return marks.render(words, TextFormat.HTML)
