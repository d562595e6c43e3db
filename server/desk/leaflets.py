"""Leaflets at the desk: those that one edits, one with its editions and languages, and a file that comes in."""

from datetime import date

from content import errors, paging
from content.editing import drafting, leaflets
from content.guiding import guidance
from content.records import (
    ChangeKind,
    Edition,
    EditionFilter,
    EditionStatus,
    Leaflet,
    LeafletFilter,
    LeafletOrder,
    Sector,
)
from content.sharing import typesetting
from server.desk import editions, guarding
from server.desk.pages import Desk, Guest, Page

EDITIONS_SHOWN_MAX = 12
"""How many editions a page lists: each is loaded with its words."""
_ENDINGS = ("pdf", "docx", "odt", "html", "md")
_OPEN = (EditionStatus.DRAFT, EditionStatus.IN_REVIEW, EditionStatus.SCHEDULED)


async def leaflets_page(desk: Desk, guest: Guest) -> Page:
    """List the leaflets that one edits, or may read."""
    del desk
    page = paging.Page(first=paging.PAGE_MAX, after=guest.asked("after"))
    listed = await guidance.list_leaflets(guest.viewer, page, LeafletFilter(), LeafletOrder())
    spoken = await guidance.languages_of(guest.viewer, listed.nodes)
    own = sorted(guest.viewer.collection_ids)
    return Page(
        "leaflets.html",
        {
            "leaflets": listed.nodes,
            "spoken": spoken,
            "next": listed.cursors[-1] if listed.has_next else None,
            "collections": await guidance.collections_by_id(guest.viewer, own),
            "sectors": tuple(Sector),
            "edited": {one.id for one in listed.nodes if one.collection_id in guest.viewer.collection_ids},
        },
    )


async def leaflet_page(desk: Desk, guest: Guest) -> Page:
    """Show a leaflet: what is in force, what is in the making, each language, and all its editions."""
    del desk
    leaflet = await _leaflet(guest)
    page = paging.Page(first=EDITIONS_SHOWN_MAX, after=guest.asked("after"))
    listed = await guidance.list_editions(guest.viewer, leaflet.id, page, EditionFilter())
    (current,) = await guidance.edition_ids_for(guest.viewer, [(leaflet, (), None)])
    spoken = (await guidance.languages_of(guest.viewer, [leaflet]))[leaflet.id]
    translated = [one.edition_id for one in spoken if one.edition_id]
    return Page(
        "leaflet.html",
        {
            "leaflet": leaflet,
            "current": next((one for one in listed.nodes if one.id == current), None),
            "open_editions": [one for one in listed.nodes if one.status in _OPEN],
            "past": [one for one in listed.nodes if one.status not in _OPEN],
            "comparable": _comparable(listed.nodes),
            "next": listed.cursors[-1] if listed.has_next else None,
            "spoken": spoken,
            "words": await guidance.editions_by_id(guest.viewer, translated),
            "edits": leaflet.collection_id in guest.viewer.collection_ids,
            "endings": _endings(),
        },
    )


async def upload_page(desk: Desk, guest: Guest) -> Page:
    """Show the form that a file was sent by: the leaflet's, or the one for a new leaflet."""
    if guest.some("leaflet") is None:
        return await leaflets_page(desk, guest)
    guest.request.path_params["slug"] = guest.text("leaflet")
    return await leaflet_page(desk, guest)


async def upload(desk: Desk, guest: Guest) -> str:
    """Turn a file into a draft, and show it; nothing is published.

    Raises FILE_* for what cannot be read, and all that `uploadLeaflet` refuses.
    """
    file = guest.file("file")
    if file is None:
        raise errors.InvalidInput("Choose a file first.", path=("file",))
    terms = None
    if guest.some("licence"):
        terms = drafting.Terms(spdx_id=guest.text("licence").strip(), attribution=guest.text("attribution").strip())
    made = await drafting.draft(
        guest.viewer,
        store=desk.store,
        target=_target(guest),
        language=guest.text("language").strip(),
        source=await file.read(),
        filename=file.filename or "",
        change_kind=ChangeKind.MINOR if guest.text("changeKind") == "MINOR" else ChangeKind.MAJOR,
        change_note=guest.some("changeNote"),
        licence=terms,
        replaces=guest.some("replaces"),
    )
    return f"{editions.address(made)}?done={'replaced' if guest.some('replaces') else 'drafted'}"


async def set_review(desk: Desk, guest: Guest) -> str:
    """Set the day on which somebody is to look at a leaflet again, or none."""
    del desk
    leaflet = await _leaflet(guest)
    given = guest.some("reviewOn")
    try:
        review_on = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise errors.InvalidInput("Give a day, such as 2027-06-30.", path=("reviewOn",)) from error
    await leaflets.update(
        guest.viewer, leaflet=leaflet.id, expected_version=editions.version(guest), review_on=review_on
    )
    return f"{guarding.ROOT}/leaflets/{leaflet.slug}?done=reviewed"


def _target(guest: Guest) -> drafting.Target:
    if slug := guest.some("leaflet"):
        return drafting.Target(slug=slug)
    sector = guest.text("sector")
    if sector not in Sector.__members__:
        raise errors.InvalidInput("Say for whom the leaflet is.", path=("sector",))
    return drafting.Target(
        new=drafting.NewLeaflet(collection=guest.text("collection"), sector=Sector(sector), slug=guest.some("slug"))
    )


async def _leaflet(guest: Guest) -> Leaflet:
    found = await guidance.find_leaflet(guest.viewer, slug=guest.path("slug"))
    if found is None:
        raise errors.NotFound("There is no such leaflet, or it is not for you to see.")
    return found


def _endings() -> list[str]:
    """List what the files to take away end in; a PDF where there is a typesetter."""
    return [one for one in _ENDINGS if one != "pdf" or typesetting.installed()]


def _comparable(listed: tuple[Edition, ...]) -> dict[str, list[tuple[str, str]]]:
    """List what can be compared with in each language: editions on this page, and the numbers that are older."""
    found: dict[str, list[tuple[str, str]]] = {}
    oldest: dict[str, int] = {}
    for one in listed:
        if one.status not in _OPEN:
            found.setdefault(one.language, []).append((one.id, f"{one.number}.{one.revision}"))
            oldest[one.language] = min(one.number, oldest.get(one.language, one.number))
    for language, number in oldest.items():
        found[language] += [(str(older), str(older)) for older in range(number - 1, 0, -1)]
    return found
