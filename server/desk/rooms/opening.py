"""Opening a partnership with somebody who is here already, or is not yet."""

from content import countries, errors, listing, paging
from content.guiding import guidance
from content.joining import organisations
from content.linking import partnerships
from content.records import (
    Counterpart,
    LeafletBy,
    LeafletFilter,
    LeafletOrder,
    LocalisedText,
    NewOrganisation,
    OrganisationBy,
    OrganisationFilter,
    OrganisationKind,
    OrganisationOrder,
    RelationshipForm,
    ResourcePosition,
    Words,
)
from server.desk import forms, guarding, speech, wording
from server.desk.forms import Field, Form, Kind, Options, Part
from server.desk.pages import Desk, Guest, Page
from server.desk.partnerships import may

ADDRESS = f"{guarding.ROOT}/partnerships/open"


async def page(desk: Desk, guest: Guest) -> Page:
    """Show the form that opens a partnership."""
    del desk
    if not may(guest.viewer, "openPartnership"):
        raise errors.Forbidden("Partnerships are opened by the officers and leads of their sides.")
    form = Form(
        ADDRESS, "open_link", "open_link", await _asked(guest), hint="open_link_hint", is_main=True, is_open=True
    )
    return Page(
        "room.html", {"link": None, "room": "open_link", "parts": (Part("with_whom", forms=(form,), empty=""),)}
    )


async def _asked(guest: Guest) -> tuple[Field, ...]:
    return (
        Field("existing", "partner_here", Kind.CHOICE, options=(("", speech.say("not_here")), *await _others(guest))),
        Field("name", "partner_name", hint="partner_name_hint"),
        Field("kind", "partner_kind", Kind.CHOICE, options=forms.choices(OrganisationKind, [OrganisationKind.NETWORK])),
        Field("country", "partner_country", Kind.CHOICE, options=_countries()),
        Field("leaflet", "by_leaflet", Kind.CHOICE, options=await _leaflets(guest)),
        Field("form", "form", Kind.CHOICE, options=forms.choices(RelationshipForm)),
        Field("title", "title", hint="title_hint"),
        Field("startedOn", "started_on", Kind.DAY),
        Field("rationale", "rationale", Kind.TEXT),
        Field("position", "position", Kind.CHOICE, value="UNSTATED", options=forms.choices(ResourcePosition)),
    )


def _countries() -> Options:
    """Offer every country by its name, in the order of the names."""
    named = [(code, countries.name(code, (speech.spoken().lang,))) for code in countries.codes()]
    return (("", "–"), *sorted(named, key=lambda one: listing.folded(one[1])))


async def _others(guest: Guest) -> Options:
    """Offer the first hundred organisations that are no networks; any other is opened by its name through the API."""
    page = paging.Page(first=paging.PAGE_MAX)
    wanted = OrganisationFilter(ended=False)
    found = await organisations.list_all(guest.viewer, page, wanted, OrganisationOrder())
    own = guest.viewer.organisation_id
    kept = (one for one in found.nodes if one.id != own and one.kind is not OrganisationKind.NETWORK)
    return tuple((one.id, f"{wording.name(one.name)}, {one.country_code}") for one in kept)


async def _leaflets(guest: Guest) -> Options:
    page = paging.Page(first=paging.PAGE_MAX)
    found = await guidance.list_leaflets(guest.viewer, page, LeafletFilter(), LeafletOrder())
    return tuple((one.slug, wording.own(one.title)) for one in found.nodes)


async def open_link(desk: Desk, guest: Guest) -> str:
    """Open a partnership, and go to it."""
    del desk
    said = guest.some("rationale")
    opened = await partnerships.open_partnership(
        guest.viewer,
        counterparts=(_counterpart(guest),),
        form=forms.member(guest, RelationshipForm, "form"),
        leaflet=LeafletBy(slug=guest.text("leaflet")),
        title=guest.some("title"),
        started_on=forms.day(guest, "startedOn"),
        rationale=LocalisedText(Words(said), speech.spoken().lang) if said else None,
        position=forms.member(guest, ResourcePosition, "position"),
    )
    return f"{guarding.ROOT}/partnerships/{opened}/life?done=opened"


def _counterpart(guest: Guest) -> Counterpart:
    existing, name = guest.some("existing"), guest.some("name")
    if (existing is None) == (name is None):
        message = "Choose a partner who is here, or give the name of one who is not: one of the two."
        raise errors.InvalidInput(message, path=("name",))
    if existing is not None:
        return Counterpart(existing=OrganisationBy(id=existing))
    kind = forms.member(guest, OrganisationKind, "kind")
    return Counterpart(new=NewOrganisation(name=name or "", kind=kind, country=guest.text("country")))
