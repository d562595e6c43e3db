"""A page for each organisation, partnership, activity and update, so that a person can read what a search finds."""

from collections.abc import Awaitable, Callable, Iterable
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import activities, countries, language, organisations, paging, partnerships, updates
from content.access import ANONYMOUS, Viewer
from content.leaflet import marks
from content.records import Names, Organisation, PartnershipFilter, PartnershipOrder, TextFormat
from server import auth, pages

Page = Callable[[Request, Viewer], Awaitable[Response]]


def routes(known: auth.Known) -> list[BaseRoute]:
    """List the pages; with a key they show what it may see."""

    def shown(page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await page(request, await pages.viewer_of(request, known))

        return answer

    return [
        Route("/organisations/{slug}", shown(_organisation)),
        Route("/partnerships/{id}", shown(_partnership)),
        Route("/activities/{id}", shown(_activity)),
        Route("/updates/{id}", shown(_update)),
    ]


async def _organisation(request: Request, viewer: Viewer) -> Response:
    """An organisation in its own words, and its partnerships."""
    found = await organisations.find(viewer, slug=request.path_params["slug"])
    if found is None:
        return pages.nothing()
    wanted = pages.languages(request)
    every = paging.Page(first=paging.PAGE_MAX)
    listed = await partnerships.list_all(viewer, every, PartnershipFilter(organisation_id=found.id), PartnershipOrder())
    inherited = await partnerships.list_all(viewer, every, PartnershipFilter(inherited_by=found.id), PartnershipOrder())
    parts = [f"<p>{escape(countries.name(found.country_code, wanted))}</p>", *await _notice(viewer, found, wanted)]
    if found.about is not None:
        parts.append(_said("p", found.about, wanted))
    if found.website is not None:
        parts.append(f'<p><a href="{escape(found.website)}" rel="noopener">{escape(found.website)}</a></p>')
    parts += [
        _links((f"/partnerships/{one.id}", escape(one.title)) for one in part.nodes) for part in (listed, inherited)
    ]
    name, tongue = language.pick(found.name, wanted)
    return _page(viewer, _said("h1", found.name, wanted), parts, title=name, tongue=tongue)


async def _partnership(request: Request, viewer: Viewer) -> Response:
    """A partnership and its sides; by its id, since logs keep addresses, and the name of one that waits is hidden."""
    found = await partnerships.find(viewer, id=request.path_params["id"])
    if found is None:
        return pages.nothing()
    wanted = pages.languages(request)
    sides = await organisations.by_id(viewer, [side.organisation_id for side in found.sides])
    parts = [f"<p>{escape(found.local_term)}</p>"] if found.local_term else []
    if found.summary is not None:
        parts.append(_said("p", found.summary, wanted))
    named = [sides[side.organisation_id] for side in found.sides if side.organisation_id in sides]
    parts.append(_links((f"/organisations/{one.slug}", _said("span", one.name, wanted)) for one in named))
    return _page(viewer, f"<h1>{escape(found.title)}</h1>", parts, title=found.title)


async def _activity(request: Request, viewer: Viewer) -> Response:
    """An activity, its days and its partnership."""
    wanted = request.path_params["id"]
    found = (await activities.by_id(viewer, [wanted])).get(wanted)
    if found is None:
        return pages.nothing()
    links = await partnerships.by_id(viewer, [found.partnership_id])
    days = " – ".join(f"<time>{day}</time>" for day in (found.starts_on, found.ends_on) if day is not None)
    parts = [f"<p>{days}</p>"] if days else []
    parts.append(_links((f"/partnerships/{one.id}", escape(one.title)) for one in links.values()))
    return _page(viewer, f"<h1>{escape(found.title)}</h1>", parts, title=found.title)


async def _update(request: Request, viewer: Viewer) -> Response:
    """News of a partnership; what was taken back is gone."""
    wanted = request.path_params["id"]
    found = (await updates.by_id(viewer, [wanted])).get(wanted)
    if found is None or found.withdrawn_at is not None:
        return pages.nothing()
    links = await partnerships.by_id(viewer, [found.partnership_id])
    tongue, way = escape(found.language), language.direction(found.language).value.lower()
    body = marks.render(found.words, TextFormat.HTML, block=True)
    parts = [f'<div lang="{tongue}" dir="{way}">{body}</div>', f"<p><time>{found.published_at.date()}</time></p>"]
    parts.append(_links((f"/partnerships/{one.id}", escape(one.title)) for one in links.values()))
    heading = f'<h1 lang="{tongue}" dir="{way}">{escape(found.title)}</h1>'
    return _page(viewer, heading, parts, title=found.title, tongue=found.language)


async def _notice(viewer: Viewer, found: Organisation, wanted: tuple[str, ...]) -> list[str]:
    """Say that an organisation is no more, and lead to the one in its place."""
    heir = (await organisations.successors(viewer, [found.id])).get(found.id) if found.replaced_by_id else None
    said = organisations.notice(found, heir, wanted)
    parts = [] if said is None else [f"<p>{escape(said)}</p>"]
    if said is not None and heir is not None:
        parts.append(_links([(f"/organisations/{heir.slug}", _said("span", heir.name, wanted))]))
    return parts


def _said(tag: str, names: Names, wanted: tuple[str, ...]) -> str:
    """Write words in the best language there is, and say which it is."""
    text, tongue = language.pick(names, wanted)
    return f'<{tag} lang="{escape(tongue)}" dir="{language.direction(tongue).value.lower()}">{escape(text)}</{tag}>'


def _links(links: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f'<li><a href="{escape(address)}">{text}</a></li>' for address, text in links)
    return f"<ul>{listed}</ul>" if listed else ""


def _page(viewer: Viewer, heading: str, parts: Iterable[str], *, title: str, tongue: str = "und") -> Response:
    caching = pages.SHARED if viewer == ANONYMOUS else pages.PRIVATE
    return pages.document(
        f"{heading}{''.join(parts)}", {**caching, "Vary": "Authorization"}, title=title, tongue=tongue
    )
