"""What a partnership's page tells beside its sides: where it stands, what was agreed, done and told."""

from collections.abc import Iterable
from datetime import date
from html import escape
from urllib.parse import quote

from content import paging
from content.access import Viewer
from content.doing import activities, agreements, updates, visits
from content.linking import public
from content.records import NOW, ActivityFilter, DateOrder, OrderDirection, Partnership, UpdateFilter, VisitFilter
from content.sharing import captions, embedding, fragments, linked_data
from content.ticking import checklists
from server import layout
from server.embed import oembed

TOLD_MAX = 10
"""How many activities, visits and updates are told of: the latest."""
_LATEST = DateOrder(direction=OrderDirection.DESC)
_PAGE = paging.Page(first=TOLD_MAX)


async def told(viewer: Viewer, link: Partnership, wanted: tuple[str, ...], *, public_url: str) -> str:
    """Write what the viewer may see of a partnership."""
    signed = (await agreements.of_partnerships(viewer, [link.id])).get(link.id, ())
    doing = (await activities.of_partnerships(viewer, [link], _PAGE, ActivityFilter(), _LATEST))[link.id].nodes
    made = (await visits.of_partnerships(viewer, [link], _PAGE, VisitFilter(), _LATEST))[link.id].nodes
    news = (await updates.of_partnerships(viewer, [link], _PAGE, UpdateFilter(), _LATEST))[link.id].nodes
    return "".join(
        [
            await _standing(viewer, link, wanted, public_url),
            _listed(
                "News",
                (
                    _entry(days(one.published_at.date(), None), f"/updates/{one.id}", one.title)
                    for one in news
                    if one.withdrawn_at is None
                ),
            ),
            _listed(
                "Activities",
                (_entry(days(one.starts_on, one.ends_on), f"/activities/{one.id}", one.title) for one in doing),
            ),
            _listed("Visits", (f"{days(one.starts_on, one.ends_on)} {_words(one.purpose)}" for one in made)),
            _listed(
                "Agreements",
                (
                    f"{days(one.effective_on, one.expires_on)} {_words(one.kind)}, {_words(one.status).lower()}"
                    for one in signed
                ),
            ),
        ]
    )


async def head(link: Partnership, *, public_url: str) -> str:
    """Write what programs find in the head of the page: the way to embed it, and what is public as schema.org data."""
    known = (await public.of_partnerships([link.id], NOW)).get(link.id)
    if known is None:
        return ""
    page = f"{public_url}/partnerships/{quote(link.id)}"
    data = linked_data.partnership(known, link.id, public_url=public_url)
    return oembed.discovery(page, link.title, public_url) + layout.linked_data(data)


def ways(link: Partnership, *, elements: str, public_url: str) -> str:
    """Write the lines that show the badge of a partnership on another site."""
    page = f"{public_url}/partnerships/{quote(link.id)}"
    inside = f'<a href="{page}">{escape(link.title)}</a>'
    tag = f'{elements}\n<toolkit-readiness partnership="{escape(link.id)}">{inside}</toolkit-readiness>'
    address = f"{public_url}/embed/partnerships/{quote(link.id)}"
    return (
        "<details><summary>Show its badge on your site</summary>"
        f"{layout.copied(tag)}<p>Or plain HTML by address, without any script:</p>{layout.copied(address)}</details>"
    )


def days(first: date | None, last: date | None) -> str:
    """Write a day, or from when until when."""
    return " – ".join(f"<time>{day}</time>" for day in (first, last) if day is not None)


async def _standing(viewer: Viewer, link: Partnership, wanted: tuple[str, ...], public_url: str) -> str:
    spoken = captions.of(wanted)
    standing = (await checklists.of_partnerships(viewer, [link], wanted)).get(link.id)
    if standing is None:
        return f"<h2>Where it stands</h2><p{layout.spoken(spoken.language)}>{escape(spoken.not_told)}</p>"
    rule = await embedding.followed(link, standing, public_url)
    return f'<h2>Where it stands</h2><div class="card">{fragments.standing(standing, rule, said=spoken)}</div>'


def _listed(name: str, rows: Iterable[str]) -> str:
    written = "".join(f"<li>{row}</li>" for row in rows)
    return f'<h2>{name}</h2><ul class="plain">{written}</ul>' if written else ""


def _entry(when: str, address: str, title: str) -> str:
    return f'{when} <a href="{escape(address)}" lang="" dir="auto">{escape(title)}</a>'


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()
