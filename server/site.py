"""The site of the API itself: what this is, how much is in it, where to begin, whether it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from html import escape
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import paging
from content.access import ANONYMOUS
from content.guiding import guidance
from content.joining import organisations
from content.linking import partnerships
from content.records import (
    Change,
    ChangeFilter,
    LeafletFilter,
    LeafletOrder,
    OrganisationFilter,
    OrganisationOrder,
    PartnershipFilter,
    PartnershipOrder,
)
from content.telling import feed, happenings
from server import layout, leaflets, pages

LATELY_MAX = 5
"""How many of the latest changes are told at the door."""
ASKED_SECONDS_MAX = 2.0
_NONE = paging.Page(first=0)
_FOLDER = Path(__file__).parent / "page"

Asks = Callable[[], Awaitable[bool]]


def routes(asks: Asks, *, explorer: bool) -> list[BaseRoute]:
    """List the pages; the first one leads to the explorer if there is one."""
    return [
        Route("/", _home(explorer=explorer)),
        Route("/status", _status(asks)),
        Route("/try", _try()),
        Route("/try.js", pages.static("try.js", "text/javascript")),
    ]


def _home(*, explorer: bool) -> pages.Page:
    page = (_FOLDER / "home.html").read_text(encoding="utf-8")
    page = page.replace("{explorer}", '<br><a href="/explorer">Try it in the explorer</a>' if explorer else "")

    async def home(request: Request) -> Response:
        """What this is, how much is in it, where to begin."""
        del request
        latest = await _latest()
        first = await _first_leaflet()
        parts = {
            "{counts}": _counts(await _counted()),
            "{leaflets}": await leaflets.listed(),
            "{lately}": await _lately(latest),
            "{status}": _standing(latest),
            "{example}": f"/leaflets/{quote(first)}" if first else "/leaflets",
        }
        body = page
        for name, written in parts.items():
            body = body.replace(name, written)
        return layout.document(body, pages.SHARED, title=layout.NAME)

    return home


def _try() -> pages.Page:
    page = (_FOLDER / "try.html").read_text(encoding="utf-8")

    async def form(request: Request) -> Response:
        """The form to try a file, and to save it as a draft."""
        del request
        body = page.replace("{first}", escape(await _first_leaflet()))
        head = '<script type="module" src="/try.js"></script>'
        return layout.document(body, pages.SHARED, title="Try a file", head=head)

    return form


def _status(asks: Asks) -> pages.Page:
    async def status(request: Request) -> Response:
        """Whether the records answer, which version this is, and when something last changed."""
        del request
        try:
            async with asyncio.timeout(ASKED_SECONDS_MAX):
                there = await asks()
        except Exception:  # noqa: BLE001 - whatever is wrong, the records are away; a reader needs no reason
            there = False
        kind, words = ("good", "Everything answers.") if there else ("bad", "The records are away. Try again soon.")
        said = f'<p class="lead"><span class="{kind}" aria-hidden="true">●</span> {words}</p>'
        latest = await _latest() if there else ()
        known = layout.facts(
            [
                ("Version", escape(metadata.version("linking-toolkit"))),
                ("Last change told", _moment(latest) if latest else "none yet" if there else "unknown"),
                ("For programs", '<a href="/health/live">live</a> · <a href="/health/ready">ready</a>'),
            ]
        )
        page = layout.document(f"<h1>Status</h1>{said}{known}", {"Cache-Control": "no-store"}, title="Status")
        page.status_code = 200 if there else 503
        return page

    return status


async def _counted() -> list[tuple[int, str, str]]:
    """Count what everybody may see; each count with its place."""
    shown = await guidance.list_leaflets(ANONYMOUS, page=_NONE, filter=LeafletFilter(), order=LeafletOrder())
    parties = await organisations.list_all(ANONYMOUS, _NONE, OrganisationFilter(), OrganisationOrder())
    links = await partnerships.list_all(ANONYMOUS, _NONE, PartnershipFilter(), PartnershipOrder())
    return [
        (shown.total, "leaflet", "/leaflets"),
        (await links.count(), "partnership", "/partnerships"),
        (await parties.count(), "organisation", "/organisations"),
    ]


def _counts(counted: list[tuple[int, str, str]]) -> str:
    rows = "".join(
        f'<div><dt><a href="{path}">{name}{"" if number == 1 else "s"}</a></dt><dd>{number:,}</dd></div>'
        for number, name, path in counted
    )
    return f'<dl class="counts">{rows}</dl>'


async def _first_leaflet() -> str:
    found = await guidance.list_leaflets(
        ANONYMOUS, page=paging.Page(first=1), filter=LeafletFilter(), order=LeafletOrder()
    )
    return found.nodes[0].slug if found.nodes else ""


async def _latest() -> tuple[Change, ...]:
    """Read the latest changes that everybody may hear of, the latest first."""
    found = await feed.changes(ANONYMOUS, paging.Page(last=LATELY_MAX), ChangeFilter())
    return tuple(reversed(found.nodes))


async def _lately(changes: tuple[Change, ...]) -> str:
    names = await feed.names_of(ANONYMOUS, [one.subject_id for one in changes])
    told = [(one.at.date(), happenings.sentence(one, names.get(one.subject_id), ())) for one in changes]
    rows = "".join(f"<li><time>{day}</time> {escape(sentence)}</li>" for day, sentence in told)
    return f'<ul class="plain">{rows}</ul>' if rows else "<p>Nothing yet.</p>"


def _standing(latest: tuple[Change, ...]) -> str:
    told = f" Last change told {_moment(latest)}." if latest else ""
    return f'<span class="good" aria-hidden="true">●</span> Answering.{told} <a href="/status">Status</a>'


def _moment(latest: tuple[Change, ...]) -> str:
    at = latest[0].recorded_at
    return f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%Y-%m-%d %H:%M} UTC</time>'
