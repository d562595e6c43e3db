"""Reviews: looking back at how it goes, signing that off side by side, and what networks ask for."""

from content import paging
from content.doing import requesting, reviews
from content.joining import organisations
from content.records import DateOrder, Review, ReviewFilter, ReviewKind
from server.desk import forms, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms.place import SHOWN_MAX, Place, Room


async def show(at: Place) -> tuple[Part, ...]:
    """List the reviews, when the next is due, and what networks ask."""
    page = paging.Page(first=SHOWN_MAX)
    listed = await reviews.of_partnerships(at.guest.viewer, [at.link], page, ReviewFilter(), DateOrder())
    due = (await reviews.next_of(at.guest.viewer, [at.link])).get(at.link.id)
    asked = (await requesting.of_partnerships(at.guest.viewer, [at.link])).get(at.link.id, ())
    networks = await organisations.by_id(at.guest.viewer, [one.network_id for one in asked])
    told = tuple(
        Entry(
            title=speech.say(
                "asks_review", name=wording.name(networks[one.network_id].name), day=wording.day(one.by_on)
            ),
            lines=(one.message,) if one.message else (),
        )
        for one in asked
        if one.network_id in networks
    )
    coming = (
        Entry(
            title=speech.say("next_review", day=wording.day(due.on)),
            tags=(speech.say("overdue"),) if due.overdue else (),
        )
        if due and due.on
        else None
    )
    made = Form(at.address("reviews", "record"), "record_review", "record_review", _asked(), is_main=True)
    return (
        *((Part("asked_of_us", told),) if told else ()),
        Part(
            "room_reviews",
            (*((coming,) if coming else ()), *(_entry(at, one) for one in listed[at.link.id].nodes)),
            (made,) if at.may("recordReview") else (),
        ),
    )


def _asked() -> tuple[Field, ...]:
    return (
        Field("kind", "kind", Kind.CHOICE, options=forms.choices(ReviewKind)),
        Field("period", "period", required=True, hint="period_hint"),
        Field("heldOn", "held_on", Kind.DAY),
        Field("findings", "found_out", Kind.TEXT, required=True),
        Field("improvements", "improvements_lines", Kind.TEXT),
        Field("nextReviewOn", "next_review_on", Kind.DAY),
    )


def _entry(at: Place, one: Review) -> Entry:
    hidden = {"version": str(one.version), "review": one.id}
    signed = at.link.my_side_id in one.signed_off_by_ids
    sign = Form(at.address("reviews", "sign-off"), "sign_off", "sign_off", hidden=hidden, is_main=True)
    return Entry(
        title=one.period,
        anchor=one.id,
        tags=(wording.say(one.kind),),
        lines=(
            *forms.joined(speech.say("held_day", day=wording.day(one.held_on)) if one.held_on else None),
            one.findings,
            *(f"– {improved}" for improved in one.improvements),
            speech.say("signed_off_by", names=", ".join(at.side(side) for side in one.signed_off_by_ids)),
        ),
        forms=(sign,) if not signed and at.may("signOffReview") else (),
    )


async def record(desk: Desk, guest: Guest) -> str:
    """Record a review; one's side has signed it off by that."""
    del desk
    return await reviews.record(
        guest.viewer,
        partnership=guest.path("id"),
        kind=forms.member(guest, ReviewKind, "kind"),
        period=guest.text("period").strip(),
        findings=guest.text("findings").strip(),
        improvements=forms.lines(guest, "improvements"),
        held_on=forms.day(guest, "heldOn"),
        next_review_on=forms.day(guest, "nextReviewOn"),
    )


async def sign_off(desk: Desk, guest: Guest) -> str:
    """Sign a review off for one's side."""
    del desk
    return await reviews.sign_off(guest.viewer, review=guest.text("review"), expected_version=forms.version(guest))


ROOM = Room(show, {"record": record, "sign-off": sign_off})
