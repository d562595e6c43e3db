"""The life of a partnership: how far it has got, what can become of it next, what it is called and how formal it is."""

from content.linking import describing, stages
from content.linking import sides as sides_
from content.records import (
    KEEP,
    EndReason,
    LocalisedText,
    RelationshipForm,
    ResourcePosition,
    Side,
    Stage,
    StageAction,
    StageTransition,
    Words,
)
from server.desk import forms, guarding, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms.place import Place, Room


async def show(at: Place) -> tuple[Part, ...]:
    """Show the steps that were taken and those that can be, and what the sides say of it."""
    ways = (await stages.transitions_of(at.guest.viewer, [at.link])).get(at.link.id, ())
    timeline = at.link.timeline
    taken = tuple(
        Entry(
            title=wording.stage(one.to),
            lines=(speech.say("since_day", day=wording.day(one.on)), *((one.note,) if one.note else ())),
        )
        for one in reversed(timeline.stages)
    )
    return (
        *((Part("next_steps", tuple(_way(at, one) for one in ways), hint="next_steps_hint"),) if at.mine else ()),
        Part("stages_taken", taken),
        Part("called", (_called(at),)),
        *((Part("our_side", (_said(at, at.mine),)),) if at.mine else ()),
        *_invited(at),
    )


def _way(at: Place, way: StageTransition) -> Entry:
    said = tuple(speech.say("side_said_yes", name=at.side(one.side_id)) for one in way.consents)
    form = {StageAction.ACKNOWLEDGE: _acknowledge, StageAction.CHANGE_STAGE: _change, StageAction.END: _end}[way.action]
    return Entry(
        title=wording.stage(way.to),
        anchor=f"to-{way.to.value}",
        lines=said,
        told=(*way.missing, *way.warnings),
        forms=() if way.missing else (form(at, way),),
    )


def _acknowledge(at: Place, way: StageTransition) -> Form:
    del way
    return Form(at.address("acknowledge"), "yes_part_of_it", "yes_part_of_it", is_main=True)


def _change(at: Place, way: StageTransition) -> Form:
    asked = [Field("note", "note", Kind.TEXT, required="note" in way.asks)]
    if "despiteThinkAgain" in way.asks:
        asked.append(Field("despiteThinkAgain", "despite", Kind.TEXT, required=True))
    hidden = {"version": str(at.link.version), "to": way.to.value}
    return Form(at.address("life", "stage"), "take_step", "take_step", tuple(asked), hidden, is_main=True)


def _end(at: Place, way: StageTransition) -> Form:
    del way
    asked = (
        Field("reason", "why", Kind.CHOICE, options=forms.choices(EndReason)),
        Field("on", "last_day", Kind.DAY, required=True),
        Field("note", "note", Kind.TEXT),
    )
    return Form(
        at.address("life", "end"), "end_link", "end_link", asked, {"version": str(at.link.version)}, is_grave=True
    )


def _described(at: Place) -> Form:
    link = at.link
    asked = (
        Field("title", "title", value=link.title, required=True),
        Field("form", "form", Kind.CHOICE, value=link.form.value, options=forms.choices(RelationshipForm)),
        Field("localTerm", "local_term", value=link.local_term or "", hint="local_term_hint"),
    )
    return Form(at.address("life", "describe"), "change_called", "save", asked, {"version": str(link.version)})


def _called(at: Place) -> Entry:
    return Entry(
        title=at.link.title,
        tags=(wording.say(at.link.form),),
        lines=forms.joined(speech.say("called_locally", term=at.link.local_term) if at.link.local_term else None),
        forms=(_described(at),) if at.may("updatePartnership") else (),
    )


def _said(at: Place, side: Side) -> Entry:
    position = wording.say(side.position or ResourcePosition.UNSTATED)
    stated = side.position not in (None, ResourcePosition.UNSTATED)
    return Entry(
        title=at.side(side.id),
        lines=(
            *forms.joined(
                speech.say("position_is", position=position) if stated else None,
                speech.say("is_published") if side.publishes_readiness else None,
            ),
            *forms.joined(wording.own(side.rationale) if side.rationale else None),
        ),
        forms=(_own(at, side),) if at.may("updateSide") else (),
    )


def _own(at: Place, side: Side) -> Form:
    asked = (
        Field(
            "position",
            "position",
            Kind.CHOICE,
            value=(side.position or ResourcePosition.UNSTATED).value,
            options=forms.choices(ResourcePosition),
        ),
        Field("rationale", "rationale", Kind.TEXT, value=wording.own(side.rationale) if side.rationale else ""),
        Field("publishReadiness", "publish_readiness", Kind.CHECK, value="yes" if side.publishes_readiness else ""),
        Field("notes", "notes_own", Kind.TEXT, value=side.notes or ""),
    )
    return Form(at.address("life", "side"), "change_our_side", "save", asked, {"version": str(side.version)})


def _invited(at: Place) -> tuple[Part, ...]:
    """Offer to invite the sides that have not said yet that they are part of it."""
    waits = [side for side in at.link.sides if side.acknowledged_at is None and side.id != at.link.my_side_id]
    entries = tuple(
        Entry(
            title=at.names[side.organisation_id],
            tags=(speech.say("not_acknowledged"),),
            forms=(
                Form(
                    f"{guarding.ROOT}/organisation/invite",
                    "invite_them",
                    "invite_them",
                    hidden={"organisation": side.organisation_id},
                ),
            ),
        )
        for side in waits
    )
    return (Part("who_waits", entries, hint="who_waits_hint"),) if entries and at.may("createInvitation") else ()


async def change(desk: Desk, guest: Guest) -> str:
    """Take the partnership to another stage, or say yes to it."""
    del desk
    await stages.change_stage(
        guest.viewer,
        partnership=guest.path("id"),
        expected_version=forms.version(guest),
        to=forms.member(guest, Stage, "to"),
        note=guest.some("note"),
        despite_think_again=guest.some("despiteThinkAgain"),
    )
    return ""


async def end(desk: Desk, guest: Guest) -> str:
    """End the partnership."""
    del desk
    await stages.end(
        guest.viewer,
        partnership=guest.path("id"),
        expected_version=forms.version(guest),
        reason=forms.member(guest, EndReason, "reason"),
        on=forms.needed_day(guest, "on"),
        note=guest.some("note"),
    )
    return ""


async def describe(desk: Desk, guest: Guest) -> str:
    """Change what the partnership is called, and how formal it is."""
    del desk
    await describing.update(
        guest.viewer,
        partnership=guest.path("id"),
        expected_version=forms.version(guest),
        title=guest.text("title").strip(),
        form=forms.member(guest, RelationshipForm, "form"),
        local_term=guest.some("localTerm"),
    )
    return ""


async def say_of_side(desk: Desk, guest: Guest) -> str:
    """Change what one's side says for itself."""
    del desk
    said = guest.some("rationale")
    await sides_.update(
        guest.viewer,
        partnership=guest.path("id"),
        expected_version=forms.version(guest),
        position=forms.member(guest, ResourcePosition, "position"),
        rationale=LocalisedText(Words(said), speech.spoken().lang) if said else KEEP,
        publish_readiness=guest.some("publishReadiness") is not None,
        notes=guest.some("notes"),
    )
    return ""


ROOM = Room(show, {"stage": change, "end": end, "describe": describe, "side": say_of_side})
