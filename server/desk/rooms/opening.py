"""Opening a partnership with somebody who is here already, found by name, or is not yet.

Whoever is here is looked for first, by a part of the name; the form that opens a partnership names them then by id.
"""

from content import countries, errors, ids, listing, paging, validating
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
    Organisation,
    OrganisationBy,
    OrganisationFilter,
    OrganisationKind,
    OrganisationOrder,
    RelationshipForm,
    ResourcePosition,
    Words,
)
from server.desk import forms, guarding, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Options, Part
from server.desk.pages import Desk, Guest, Page
from server.desk.partnerships import may

ADDRESS = f"{guarding.ROOT}/partnerships/open"
WHO, WITH = "who", "with"
"""What part of a name is looked for, and who was chosen."""
SHOWN_MAX = 20
"""How many of those who are called so are listed; a longer part of the name finds the others."""
NAME_CHARACTERS_MAX = 200
_PARTNERS = tuple(one for one in OrganisationKind if one is not OrganisationKind.NETWORK)


async def page(desk: Desk, guest: Guest) -> Page:
    """Show the form that opens a partnership."""
    del desk
    if not may(guest.viewer, "openPartnership"):
        raise errors.Forbidden("Partnerships are opened by the officers and leads of their sides.")
    chosen = await _chosen(guest)
    parts = (_with(chosen),) if chosen is not None else (await _looked_for(guest),)
    return Page("room.html", {"link": None, "room": "open_link", "parts": (*parts, await _opens(guest, chosen))})


async def _looked_for(guest: Guest) -> Part:
    """Ask for a part of a partner's name, and list those who are called so."""
    asked = guest.asked(WHO)
    finds = Form(
        ADDRESS,
        "find_partner",
        "find_partner",
        (Field(WHO, "part_of_name", value=asked or ""),),
        is_open=True,
        finds=True,
    )
    if asked is None:
        return Part("partner_here", forms=(finds,), empty="")
    found, more = await _called(guest, asked)
    entries = tuple(Entry(title=_named(one), link=f"{ADDRESS}?{WITH}={one.id}") for one in found)
    return Part("partner_here", entries, (finds,), hint="more_called_so" if more else None, empty="nobody_called_so")


async def _called(guest: Guest, asked: str) -> tuple[list[Organisation], bool]:
    """Find those with a part of a name who can be a partner of one's own, and say whether there are more.

    Raises INVALID_INPUT for a part that is no text.
    """
    validating.text(asked, path=(WHO,), characters_max=NAME_CHARACTERS_MAX)
    wanted = OrganisationFilter(name=asked, kind=_PARTNERS, ended=False)
    page = paging.Page(first=SHOWN_MAX)
    found = await organisations.list_all(guest.viewer, page, wanted, OrganisationOrder())
    return [one for one in found.nodes if one.id != guest.viewer.organisation_id], found.has_next


async def _chosen(guest: Guest) -> Organisation | None:
    """Give the partner who was chosen; NOT_FOUND for nobody, or who can be none."""
    wanted = guest.some("existing") or guest.asked(WITH)
    if wanted is None:
        return None
    one = (
        (await organisations.by_id(guest.viewer, [wanted])).get(wanted) if ids.noun(wanted) == "organisation" else None
    )
    if one is None or one.kind not in _PARTNERS:
        raise errors.NotFound("There is no such organisation.")
    return one


def _with(chosen: Organisation) -> Part:
    return Part("partner_here", (Entry(title=_named(chosen)), Entry(title=speech.say("another_partner"), link=ADDRESS)))


def _named(one: Organisation) -> str:
    return f"{wording.name(one.name)}, {countries.name(one.country_code, (speech.spoken().lang,))}"


async def _opens(guest: Guest, chosen: Organisation | None) -> Part:
    partner = () if chosen is not None else _newcomer()
    hidden = {"existing": chosen.id} if chosen is not None else {}
    form = Form(
        ADDRESS,
        "open_link",
        "open_link",
        (*partner, *await _asked(guest)),
        hidden,
        hint="open_link_hint",
        is_main=True,
        is_open=True,
    )
    return Part("by_which_leaflet" if chosen is not None else "partner_not_here", forms=(form,), empty="")


def _newcomer() -> tuple[Field, ...]:
    """Ask for a partner who is not here yet."""
    return (
        Field("name", "partner_name", hint="partner_name_hint"),
        Field("kind", "partner_kind", Kind.CHOICE, options=tuple((one.value, wording.say(one)) for one in _PARTNERS)),
        Field("country", "partner_country", Kind.CHOICE, options=_countries()),
    )


async def _asked(guest: Guest) -> tuple[Field, ...]:
    return (
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
        message = "Find a partner who is here, or give the name of one who is not: one of the two."
        raise errors.InvalidInput(message, path=("name",))
    if existing is not None:
        return Counterpart(existing=OrganisationBy(id=existing))
    kind = forms.member(guest, OrganisationKind, "kind")
    return Counterpart(new=NewOrganisation(name=name or "", kind=kind, country=guest.text("country")))
