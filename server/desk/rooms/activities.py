"""What the sides do together: activities with who does what in them, and visits."""

from collections.abc import Mapping

from content import paging
from content.doing import activities, visits
from content.records import (
    Activity,
    ActivityFilter,
    ActivityKind,
    ActivityStatus,
    ActivityTheme,
    DateOrder,
    Document,
    DocumentKind,
    NewResponsibility,
    Visibility,
    Visit,
    VisitFilter,
    VisitMode,
    VisitPurpose,
)
from server.desk import forms, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms import papers
from server.desk.rooms.place import SHOWN_MAX, Place, Room


async def show(at: Place) -> tuple[Part, ...]:
    """List activities and visits, the latest first."""
    page, viewer = paging.Page(first=SHOWN_MAX), at.guest.viewer
    planned = await activities.of_partnerships(viewer, [at.link], page, ActivityFilter(), DateOrder())
    made = await visits.of_partnerships(viewer, [at.link], page, VisitFilter(), DateOrder())
    plan = Form(at.address("activities", "plan"), "plan_activity", "plan_activity", _asked(at), is_main=True)
    found = await papers.of(at, [one.report_id for one in made[at.link.id].nodes])
    goes = papers.goes(at, "activities", "visit")
    visit = Form(papers.KEPT, "record_visit", "record_visit", _visit_asked(at), goes, is_main=True)
    return (
        Part(
            "room_activities",
            tuple(_entry(at, one) for one in planned[at.link.id].nodes),
            (plan,) if at.may("scheduleActivity") else (),
        ),
        Part(
            "visits",
            tuple(_visit(at, one, found) for one in made[at.link.id].nodes),
            (visit,) if at.may("recordVisit") else (),
        ),
    )


def _entry(at: Place, one: Activity) -> Entry:
    status = Field("status", "how_far", Kind.CHOICE, value=one.status.value, options=forms.choices(ActivityStatus))
    days = (
        Field("startsOn", "starts_on", Kind.DAY, value=_day(one.starts_on)),
        Field("endsOn", "ends_on", Kind.DAY, value=_day(one.ends_on)),
    )
    hidden = {"version": str(one.version), "activity": one.id}
    changed = Form(at.address("activities", "change"), "change_activity", "save", (status, *days), hidden)
    return Entry(
        title=one.title,
        anchor=one.id,
        tags=(wording.say(one.status), wording.say(one.theme), *((wording.say(one.kind),) if one.kind else ())),
        lines=(
            *forms.joined(*forms.days(one.starts_on, one.ends_on)),
            *forms.duties(at.side, one.responsibilities),
        ),
        forms=(changed,) if at.may("updateActivity") else (),
    )


def _visit(at: Place, one: Visit, found: Mapping[str, Document]) -> Entry:
    return Entry(
        title=speech.say("visit_to", name=at.side(one.host_id)),
        anchor=one.id,
        tags=(wording.say(one.purpose), wording.say(one.mode)),
        lines=(
            *forms.joined(*forms.days(one.starts_on, one.ends_on)),
            *((one.outcome,) if one.outcome else ()),
            *papers.line(found, one.report_id),
        ),
    )


def _day(when: object) -> str:
    return str(when) if when else ""


def _seen_by() -> Field:
    usual = Visibility.PARTNERSHIP.value
    return Field("visibility", "who_sees", Kind.CHOICE, value=usual, options=forms.choices(Visibility))


def _asked(at: Place) -> tuple[Field, ...]:
    return (
        Field("title", "title", required=True),
        Field("theme", "theme", Kind.CHOICE, options=forms.choices(ActivityTheme)),
        Field("kind", "kind", Kind.CHOICE, options=(("", "–"), *forms.choices(ActivityKind))),
        Field("startsOn", "starts_on", Kind.DAY),
        Field("endsOn", "ends_on", Kind.DAY),
        Field("function", "function", required=True, hint="function_hint"),
        Field("side", "whose_function", Kind.CHOICE, value=at.link.my_side_id or "", options=at.sides),
        Field("person", "person"),
        _seen_by(),
    )


def _visit_asked(at: Place) -> tuple[Field, ...]:
    return (
        Field("purpose", "purpose", Kind.CHOICE, options=forms.choices(VisitPurpose)),
        Field("mode", "mode", Kind.CHOICE, options=forms.choices(VisitMode)),
        Field("host", "host", Kind.CHOICE, options=at.sides),
        Field("startsOn", "starts_on", Kind.DAY, required=True),
        Field("endsOn", "ends_on", Kind.DAY),
        Field("outcome", "outcome", Kind.TEXT),
        *papers.asked("report_as_file"),
        _seen_by(),
    )


async def plan(desk: Desk, guest: Guest) -> str:
    """Plan an activity, with one side responsible for something."""
    del desk
    duty = NewResponsibility(
        side=guest.text("side"), function=guest.text("function").strip(), person=guest.some("person")
    )
    return await activities.schedule(
        guest.viewer,
        partnership=guest.path("id"),
        title=guest.text("title").strip(),
        theme=forms.member(guest, ActivityTheme, "theme"),
        kind=forms.member(guest, ActivityKind, "kind") if guest.some("kind") else None,
        duties=(duty,),
        starts_on=forms.day(guest, "startsOn"),
        ends_on=forms.day(guest, "endsOn"),
        visibility=forms.member(guest, Visibility, "visibility"),
    )


async def change(desk: Desk, guest: Guest) -> str:
    """Say how far an activity has got, and when it is."""
    del desk
    return await activities.update(
        guest.viewer,
        activity=guest.text("activity"),
        expected_version=forms.version(guest),
        status=forms.member(guest, ActivityStatus, "status"),
        starts_on=forms.day(guest, "startsOn"),
        ends_on=forms.day(guest, "endsOn"),
    )


async def visit(desk: Desk, guest: Guest) -> str:
    """Record a visit, made or planned, with its report if there is one; whoever sees the visit sees that."""
    starts_on = forms.needed_day(guest, "startsOn")
    visibility = forms.member(guest, Visibility, "visibility")
    title = speech.say("report_of_visit", day=speech.spoken().day(starts_on))
    return await visits.record(
        guest.viewer,
        partnership=guest.path("id"),
        purpose=forms.member(guest, VisitPurpose, "purpose"),
        mode=forms.member(guest, VisitMode, "mode"),
        host=guest.text("host"),
        starts_on=starts_on,
        ends_on=forms.day(guest, "endsOn"),
        outcome=guest.some("outcome"),
        report=await papers.read(desk, guest, title=title, kind=DocumentKind.REPORT, visibility=visibility),
        visibility=visibility,
    )


ROOM = Room(show, {"plan": plan, "change": change}, {"visit": visit})
