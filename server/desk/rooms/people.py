"""The people of each side: who speaks for it, handing over, being forgotten."""

from content.joining import contacts
from content.records import Contact, ContactRole, NewContact, Visibility
from server.desk import forms, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms.place import Place, Room


async def show(at: Place) -> tuple[Part, ...]:
    """List the contacts of the sides, as far as they may be seen."""
    listed = await contacts.of_sides(at.guest.viewer, [side.id for side in at.link.sides])
    entries = tuple(_entry(at, one) for side in at.link.sides for one in listed.get(side.id, ()))
    added = Form(at.address("people", "add"), "add_contact", "add_contact", _asked(), is_main=True)
    return (Part("people_of_sides", entries, (added,) if at.may("addContact") else ()),)


def _entry(at: Place, one: Contact) -> Entry:
    standing = one.until is None and one.side_id == at.link.my_side_id
    made = (
        *((_handed_over(at, one),) if standing and at.may("handOverContact") else ()),
        *((_forgotten(at, one),) if one.side_id == at.link.my_side_id and at.may("forgetContact") else ()),
    )
    return Entry(
        title=one.name or speech.say("forgotten"),
        anchor=one.id,
        tags=(wording.say(one.role), *((speech.say("dedicated"),) if one.dedicated else ())),
        lines=(
            *forms.joined(at.side(one.side_id), *forms.days(one.since, one.until)),
            *forms.joined(one.email, one.phone, " ".join(one.languages)),
            speech.say("seen_by", whom=wording.say(one.visibility)),
        ),
        forms=made if one.name else (),
    )


def _asked() -> tuple[Field, ...]:
    return (
        Field("name", "contact_name", required=True),
        Field("role", "role", Kind.CHOICE, options=forms.choices(ContactRole)),
        Field("email", "email", Kind.MAIL),
        Field("phone", "phone", hint="phone_hint"),
        Field("languages", "speaks", hint="tags_hint"),
        Field("since", "since", Kind.DAY),
        Field("dedicated", "is_dedicated", Kind.CHECK),
        _seen_by(Visibility.PARTNERSHIP),
    )


def _seen_by(usual: Visibility) -> Field:
    return Field("visibility", "who_sees", Kind.CHOICE, value=usual.value, options=forms.choices(Visibility))


def _handed_over(at: Place, one: Contact) -> Form:
    asked = (
        Field("on", "last_day", Kind.DAY, required=True),
        Field("name", "successor", hint="successor_hint"),
        Field("email", "email", Kind.MAIL),
    )
    hidden = {"contact": one.id, "role": one.role.value, "visibility": one.visibility.value}
    return Form(at.address("people", "hand-over"), "hand_over", "hand_over", asked, hidden)


def _forgotten(at: Place, one: Contact) -> Form:
    hidden = {"contact": one.id}
    return Form(at.address("people", "forget"), "forget", "forget", (), hidden, hint="forget_hint", is_grave=True)


def _typed(guest: Guest) -> NewContact:
    return NewContact(
        name=guest.text("name").strip(),
        role=forms.member(guest, ContactRole, "role"),
        dedicated=guest.some("dedicated") is not None,
        email=guest.some("email"),
        phone=guest.some("phone"),
        languages=forms.tags(guest, "languages"),
        visibility=forms.member(guest, Visibility, "visibility"),
        since=forms.day(guest, "since"),
    )


async def add(desk: Desk, guest: Guest) -> str:
    """Add somebody who speaks for one's side."""
    del desk
    return await contacts.add(guest.viewer, partnership=guest.path("id"), contact=_typed(guest))


async def hand_over(desk: Desk, guest: Guest) -> str:
    """End somebody's role, and let somebody else take it over if one is named."""
    del desk
    heir = _typed(guest) if guest.some("name") else None
    on = forms.needed_day(guest, "on")
    return await contacts.hand_over(guest.viewer, contact=guest.text("contact"), on=on, to=heir)


async def forget(desk: Desk, guest: Guest) -> str:
    """Empty the person behind a contact."""
    del desk
    await contacts.forget(guest.viewer, contact=guest.text("contact"))
    return ""


ROOM = Room(show, {"add": add, "hand-over": hand_over, "forget": forget})
