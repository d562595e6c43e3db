"""The leaflets as pages: the list, each whole, each section by itself, with the lines that show them elsewhere."""

from html import escape
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from content import language, paging, tongues, writing
from content.access import ANONYMOUS
from content.guiding import guidance
from content.records import FileFormat, LeafletFilter, LeafletOrder, Section
from content.sharing import embedding, fragments, linked_data, typesetting
from content.sharing.embedding import Source
from server import layout, pages
from server.embed import asked, oembed

LEAFLETS = "/leaflets"
_FORMATS = {
    FileFormat.PDF: "PDF",
    FileFormat.DOCX: "Word",
    FileFormat.ODT: "LibreOffice",
    FileFormat.HTML: "Web page",
    FileFormat.MARKDOWN: "Text",
}
_OF_FRAGMENTS = ("headingLevel", "audience")
"""Parameters of a fragment; who gives them to the page of a section wants the fragment."""


def routes(public_url: str, elements: str) -> list[BaseRoute]:
    """List the pages; `elements` is the tag that brings the elements for other sites."""
    reader = Reader(public_url, elements)
    return [
        Route("/leaflets", leaflets),
        Route("/copy.js", pages.static("copy.js", "text/javascript")),
        Route("/leaflets/{slug}", reader.leaflet),
        Route("/leaflets/{slug}/sections/{key}", reader.section),
    ]


async def leaflets(request: Request) -> Response:
    """Every leaflet that is out."""
    del request
    return layout.document(f"<h1>Leaflets</h1>{await listed()}", pages.SHARED, title="Leaflets", here=LEAFLETS)


async def listed() -> str:
    """Write a list of the leaflets, with their languages."""
    found = await guidance.list_leaflets(
        ANONYMOUS, page=paging.Page(first=paging.PAGE_MAX), filter=LeafletFilter(), order=LeafletOrder()
    )
    spoken = await guidance.languages_of(ANONYMOUS, found.nodes)
    rows = ""
    for one in found.nodes:
        (tongue, title), *_ = one.title.by_language
        named = ", ".join(_called(each.language) for each in spoken[one.id])
        rows += (
            f'<li><p><a href="/leaflets/{quote(one.slug)}"{layout.spoken(tongue)}>{escape(title)}</a></p>'
            f'<p class="quiet">{escape(named)}</p></li>'
        )
    return f'<ul class="plain">{rows}</ul>' if rows else "<p>None yet.</p>"


class Reader:
    """Writes the pages of one server."""

    def __init__(self, public_url: str, elements: str) -> None:
        """Know under which address the world reaches us."""
        self.public_url = public_url
        self.elements = elements

    async def leaflet(self, request: Request) -> Response:
        """One leaflet as a reader sees it; a withdrawn one says why."""
        source = await self._source(request)
        if source is None:
            return pages.missing()
        shown = source.edition
        if source.withdrawn:
            return self._page(source, None, fragments.withdrawn(source, level=1))
        contents = layout.listed(
            (f"#{one.key}", escape(one.heading or one.key)) for one in shown.sections if one.heading
        )
        heading = '<h2 id="contents" lang="en">In this leaflet</h2>'
        inside = [
            fragments.front(shown, level=1),
            fragments.notice(source),
            f'<nav class="contents" aria-labelledby="contents">{heading}{contents}</nav>' if contents else "",
            *(fragments.body(one, level=2, anchored=True) for one in shown.sections),
            fragments.foot(source),
        ]
        body = f"<article{layout.spoken(shown.language)}>{''.join(inside)}</article>"
        return self._page(source, None, body + await self._aside(source) + _ways(self._embed(source, None)))

    async def section(self, request: Request) -> Response:
        """One section by itself; with the parameters of a fragment, the way to the fragment."""
        if any(name in request.query_params for name in _OF_FRAGMENTS):
            path = "/".join(quote(request.path_params[name], safe="") for name in ("slug", "key"))
            slug, _, key = path.partition("/")
            query = urlencode(request.query_params.multi_items())
            return RedirectResponse(f"/embed/leaflets/{slug}/sections/{key}?{query}", status_code=308)
        source = await self._source(request)
        if source is None:
            return pages.missing()
        if source.withdrawn:
            return self._page(source, None, fragments.withdrawn(source, level=1))
        found = embedding.section_of(source.edition, request.path_params["key"])
        if found is None:
            return pages.missing()
        body = fragments.section(source, found, level=1)
        return self._page(source, found, body + _ways(self._embed(source, found)))

    async def _source(self, request: Request) -> Source | None:
        return await embedding.find(
            slug=request.path_params["slug"],
            languages=pages.languages(request),
            at=asked.pin(request.query_params),
            public_url=self.public_url,
        )

    def _embed(self, source: Source, section: Section | None) -> embedding.Embed:
        return embedding.Embed(source, section, level=2, pinned=False, script=self.elements)

    def _page(self, source: Source, section: Section | None, body: str) -> Response:
        shown = source.edition
        title = shown.title if section is None or not section.heading else f"{section.heading} – {shown.title}"
        head = oembed.discovery(self._embed(source, section).page, title, self.public_url)
        if not source.withdrawn:
            head += '<script type="module" src="/copy.js"></script>'
            head += layout.linked_data(linked_data.edition(shown, source.leaflet, public_url=self.public_url))
        steps = [(LEAFLETS, "Leaflets")]
        if section is not None:
            address = f"/leaflets/{quote(source.leaflet.slug)}?language={quote(shown.language)}"
            steps.append((address, f"<span{layout.spoken(shown.language)}>{escape(shown.title)}</span>"))
        return layout.document(layout.trail(*steps) + body, pages.SHARED, title=title, here=LEAFLETS, head=head)

    async def _aside(self, source: Source) -> str:
        """Write where else a leaflet is: in other languages, as files."""
        shown = source.edition
        spoken = (await guidance.languages_of(ANONYMOUS, [source.leaflet]))[source.leaflet.id]
        others = layout.listed(
            (
                (
                    f"/leaflets/{quote(source.leaflet.slug)}?language={quote(one.language)}",
                    escape(_called(one.language)),
                )
                for one in spoken
                if one.language != shown.language
            ),
            "inline",
        )
        files = layout.listed(
            ((f"/editions/{shown.id}/leaflet.{writing.FORMS[form].ending}", name) for form, name in _formats()),
            "inline",
        )
        said = f"<h2>In other languages</h2>{others}" if others else ""
        return f'<div class="aside">{said}<h2>To take away</h2>{files}</div>'


def _ways(embed: embedding.Embed) -> str:
    """Write the lines that show it on another site, and where those of its parts are."""
    source, section = embed.source, embed.section
    part = f"/sections/{quote(section.key)}" if section else ""
    address = (
        f"{source.public_url}/embed/leaflets/{quote(source.leaflet.slug)}{part}"
        f"?language={quote(source.edition.language)}"
    )
    here = f"/leaflets/{quote(source.leaflet.slug)}/sections"
    sections = () if section else tuple(one for one in source.edition.sections if one.heading)
    said = layout.spoken(source.edition.language)
    parts = layout.listed(
        (
            f"{here}/{quote(one.key)}?language={quote(source.edition.language)}#show",
            f"<span{said}>{escape(one.heading or one.key)}</span>",
        )
        for one in sections
    )
    alone = f"<p>To show one section alone, take the lines from its page:</p>{parts}" if parts else ""
    return (
        "<details><summary>Show this on your site</summary>"
        '<p id="show">Put the script and the element into a page of yours; the words keep up to date by themselves. '
        "<code>integrity</code> is the fingerprint of the script, so that a browser runs no other; to try things out, "
        "<code>/embed/elements.js</code> without it is the latest script.</p>"
        f"{layout.copied(embed.script_tag)}{alone}<p>Or plain HTML by address, without any script:</p>"
        f'{layout.copied(address)}<p><a href="/docs/portals">More for portals</a></p></details>'
    )


def _formats() -> list[tuple[FileFormat, str]]:
    """List the formats that this server makes."""
    return [(form, name) for form, name in _FORMATS.items() if form is not FileFormat.PDF or typesetting.installed()]


def _called(tag: str) -> str:
    return language.pick(tongues.called(tag), ("en",))[0]
