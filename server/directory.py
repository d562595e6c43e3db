"""A page for each organisation, partnership, activity and update, so that a person can read what a search finds."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import StrEnum
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import catalogue, countries, errors, language, paging
from content.access import ANONYMOUS, Viewer
from content.doing import activities, updates
from content.joining import organisations
from content.leaflet import marks
from content.linking import goals, partnerships
from content.records import (
    Names,
    Organisation,
    OrganisationFilter,
    OrganisationOrder,
    Partnership,
    PartnershipFilter,
    PartnershipOrder,
    TextFormat,
)
from content.sharing import linked_data
from server import answers, auth, layout, links, pages

Page = Callable[[Request, Viewer], Awaitable[Response]]

ORGANISATIONS, PARTNERSHIPS = "/organisations", "/partnerships"
LISTED_MAX = 50
"""How many stand on one page of a list."""


def routes(known: auth.Known, public_url: str, elements: str) -> list[BaseRoute]:
    """List the pages; with a key they show what it may see."""
    directory = Directory(public_url, elements)

    def shown(page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await page(request, await pages.viewer_of(request, known))
            except errors.BadRequest as refusal:
                raise answers.Failed(refusal.code, refusal.message) from refusal

        return answer

    return [
        Route(ORGANISATIONS, shown(directory.organisations)),
        Route(PARTNERSHIPS, shown(directory.partnerships)),
        Route("/organisations/{slug}", shown(directory.organisation)),
        Route("/partnerships/{id}", shown(directory.partnership)),
        Route("/activities/{id}", shown(directory.activity)),
        Route("/updates/{id}", shown(directory.update)),
    ]


class Directory:
    """Writes the pages of one server."""

    def __init__(self, public_url: str, elements: str) -> None:
        """Know under which address the world reaches us."""
        self.public_url = public_url
        self.elements = elements

    async def organisations(self, request: Request, viewer: Viewer) -> Response:
        """The organisations, a page of them at a time."""
        after = request.query_params.get("after")
        found = await organisations.list_all(
            viewer, paging.Page(first=LISTED_MAX, after=after), OrganisationFilter(), OrganisationOrder()
        )
        rows = "".join(f"<li>{_line(one)}</li>" for one in found.nodes)
        body = f"<h1>Organisations</h1>{_rows(rows)}{_more(ORGANISATIONS, found)}"
        return _page(viewer, body, title="Organisations", here=PARTNERSHIPS)

    async def partnerships(self, request: Request, viewer: Viewer) -> Response:
        """The partnerships that the viewer may see, a page of them at a time."""
        after = request.query_params.get("after")
        found = await partnerships.list_all(
            viewer, paging.Page(first=LISTED_MAX, after=after), PartnershipFilter(), PartnershipOrder()
        )
        parties = await _parties(viewer, found.nodes)
        rows = "".join(f"<li>{_link(one, parties)}</li>" for one in found.nodes)
        body = f"<h1>Partnerships</h1>{_rows(rows)}{_more(PARTNERSHIPS, found)}"
        return _page(viewer, body, title="Partnerships", here=PARTNERSHIPS)

    async def organisation(self, request: Request, viewer: Viewer) -> Response:
        """An organisation in its own words, and its partnerships."""
        found = await organisations.find(viewer, slug=request.path_params["slug"])
        if found is None:
            return pages.missing()
        wanted = pages.languages(request)
        every, order = paging.Page(first=paging.PAGE_MAX), PartnershipOrder()
        own = await partnerships.list_all(viewer, every, PartnershipFilter(organisation_id=found.id), order)
        inherited = await partnerships.list_all(viewer, every, PartnershipFilter(inherited_by=found.id), order)
        parties = await _parties(viewer, [*own.nodes, *inherited.nodes])
        rows, more = ("".join(f"<li>{_link(one, parties)}</li>" for one in part.nodes) for part in (own, inherited))
        name, _ = language.pick(found.name, wanted)
        parts = [
            layout.trail((ORGANISATIONS, "Organisations")),
            said("h1", found.name, wanted),
            await _notice(viewer, found, wanted),
            said("p", found.about, wanted, ' class="lead"') if found.about else "",
            layout.facts(_of_organisation(found, wanted)),
            f"<h2>Partnerships</h2>{_rows(rows)}" if rows else "",
            f"<h2>Taken over</h2>{_rows(more)}" if more else "",
        ]
        head = layout.linked_data(linked_data.organisation(found, public_url=self.public_url))
        return _page(viewer, "".join(parts), title=name, here=PARTNERSHIPS, head=head)

    async def partnership(self, request: Request, viewer: Viewer) -> Response:
        """A partnership and its sides; by its id: logs keep addresses, and the name of one that waits is hidden."""
        found = await partnerships.find(viewer, id=request.path_params["id"])
        if found is None:
            return pages.missing()
        wanted = pages.languages(request)
        parties = await _parties(viewer, [found])
        told = await links.told(viewer, found, wanted, public_url=self.public_url)
        cards = "".join(
            f"<li>{_line(parties[side.organisation_id])}</li>"
            for side in found.sides
            if side.organisation_id in parties
        )
        parts = [
            layout.trail((PARTNERSHIPS, "Partnerships")),
            f'<h1 lang="" dir="auto">{escape(found.title)}</h1>',
            f"<p>{_tags(found)}</p>",
            said("p", found.summary, wanted, ' class="lead"') if found.summary else "",
            f'<h2>Sides</h2><ul class="cards">{cards}</ul>',
            layout.facts(_of_partnership(found)),
            told,
            links.ways(found, elements=self.elements, public_url=self.public_url),
        ]
        head = await links.head(found, public_url=self.public_url)
        return _page(viewer, "".join(parts), title=found.title, here=PARTNERSHIPS, head=head)

    async def activity(self, request: Request, viewer: Viewer) -> Response:
        """An activity, its days and its partnership."""
        wanted = request.path_params["id"]
        found = (await activities.by_id(viewer, [wanted])).get(wanted)
        if found is None:
            return pages.missing()
        known = await partnerships.by_id(viewer, [found.partnership_id])
        facts = [
            ("When", links.days(found.starts_on, found.ends_on)),
            ("How far", named(found.status)),
            ("What for", named(found.theme)),
            ("Kind", named(found.kind) if found.kind else ""),
            ("Goals", _goals(found.goal_codes)),
        ]
        heading = f'<h1 lang="" dir="auto">{escape(found.title)}</h1>'
        body = f"{_around(known.values())}{heading}{layout.facts(facts)}"
        return _page(viewer, body, title=found.title, here=PARTNERSHIPS)

    async def update(self, request: Request, viewer: Viewer) -> Response:
        """News of a partnership; what was taken back is gone."""
        wanted = request.path_params["id"]
        found = (await updates.by_id(viewer, [wanted])).get(wanted)
        if found is None or found.withdrawn_at is not None:
            return pages.missing()
        known = await partnerships.by_id(viewer, [found.partnership_id])
        parties = await _parties(viewer, list(known.values()))
        own = [
            parties[side.organisation_id]
            for one in known.values()
            for side in one.sides
            if side.id == found.side_id and side.organisation_id in parties
        ]
        by = "".join(f" · {_organisation_link(one)}" for one in own)
        spoken = layout.spoken(found.language)
        body = (
            f"{_around(known.values())}<article{spoken}><h1>{escape(found.title)}</h1>"
            f'<p class="quiet" lang="en" dir="ltr"><time>{found.published_at.date()}</time>{by}</p>'
            f"{marks.render(found.words, TextFormat.HTML, block=True)}</article>"
        )
        return _page(viewer, body, title=found.title, here=PARTNERSHIPS)


async def _notice(viewer: Viewer, found: Organisation, wanted: tuple[str, ...]) -> str:
    """Say that an organisation is no more, and lead to the one in its place."""
    heir = (await organisations.successors(viewer, [found.id])).get(found.id) if found.replaced_by_id else None
    told = organisations.notice(found, heir, wanted)
    link = "" if heir is None else f" {_organisation_link(heir)}"
    return "" if told is None else f'<p role="note">{escape(told)}{link}</p>'


def said(tag: str, names: Names, wanted: tuple[str, ...], attributes: str = "") -> str:
    """Write words in the best language there is, and say which it is."""
    text, tongue = language.pick(names, wanted)
    return f"<{tag}{attributes}{layout.spoken(tongue)}>{escape(text)}</{tag}>"


def named(value: StrEnum) -> str:
    """Write a value of a closed list as words."""
    return value.replace("_", " ").capitalize()


async def _parties(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, Organisation]:
    wanted = {side.organisation_id for one in shown for side in one.sides}
    return await organisations.by_id(viewer, sorted(wanted)) if wanted else {}


def _of_organisation(found: Organisation, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    website = escape(found.website) if found.website else ""
    number = escape(found.wikidata_id) if found.wikidata_id else ""
    return [
        ("Country", escape(countries.name(found.country_code, wanted))),
        ("Kind", named(found.kind)),
        ("Level", named(found.level) if found.level else ""),
        ("People", f"{found.population:,}" if found.population else ""),
        ("Website", f'<a href="{website}" rel="noopener">{website}</a>' if website else ""),
        ("Wikidata", f'<a href="{linked_data.WIKIDATA}{number}" rel="noopener">{number}</a>' if number else ""),
        ("org-id", escape(found.org_id) if found.org_id else ""),
        ("Since", links.days(found.started_on, None)),
        ("Until", links.days(found.ended_on, None)),
    ]


def _of_partnership(found: Partnership) -> list[tuple[str, str]]:
    timeline = found.timeline
    return [
        ("Since", links.days(timeline.started_on, None)),
        ("At this stage since", links.days(timeline.stage_since, None)),
        ("Ended", links.days(timeline.ended_on, None)),
        ("Called there", f'<span lang="" dir="auto">{escape(found.local_term)}</span>' if found.local_term else ""),
        ("Goals", _goals(found.goals)),
    ]


def _goals(codes: Iterable[str]) -> str:
    return "<br>".join(escape(language.pick(goals.TABLE[code].title, ())[0]) for code in codes)


def _tags(found: Partnership) -> str:
    names = (catalogue.stage(found.stage), catalogue.form(found.form))
    return " ".join(f'<span class="tag">{escape(language.pick(one, ())[0])}</span>' for one in names)


def _organisation_link(found: Organisation) -> str:
    return f'<a href="/organisations/{escape(found.slug)}">{said("span", found.name, ())}</a>'


def _line(found: Organisation) -> str:
    place = escape(countries.name(found.country_code, ()))
    return f'<p>{_organisation_link(found)}</p><p class="quiet">{place} · {named(found.kind)}</p>'


def _link(found: Partnership, parties: dict[str, Organisation]) -> str:
    between = ", ".join(
        said("span", parties[side.organisation_id].name, ()) for side in found.sides if side.organisation_id in parties
    )
    title = f'<a href="/partnerships/{escape(found.id)}" lang="" dir="auto">{escape(found.title)}</a>'
    return f'<p>{title} {_tags(found)}</p><p class="quiet">{between}</p>'


def _around(known: Iterable[Partnership]) -> str:
    titles = [(f"/partnerships/{one.id}", f'<span lang="" dir="auto">{escape(one.title)}</span>') for one in known]
    return layout.trail((PARTNERSHIPS, "Partnerships"), *titles)


def _rows(rows: str) -> str:
    return f'<ul class="plain">{rows}</ul>' if rows else "<p>None yet.</p>"


def _more(path: str, found: paging.Slice[Organisation] | paging.Slice[Partnership]) -> str:
    return f'<p><a href="{path}?after={escape(found.cursors[-1])}">More</a></p>' if found.has_next else ""


def _page(viewer: Viewer, body: str, *, title: str, here: str, head: str = "") -> Response:
    caching = pages.SHARED if viewer == ANONYMOUS else pages.PRIVATE
    return layout.document(body, {**caching, "Vary": "Authorization"}, title=title, here=here, head=head)
