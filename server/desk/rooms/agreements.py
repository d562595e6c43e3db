"""Agreements: drafted, put to the other sides, signed by each, and ended without ending the partnership."""

from collections.abc import Mapping

from content import errors
from content.doing import agreeing, agreements
from content.records import (
    Agreement,
    AgreementKind,
    AgreementStatus,
    Document,
    DocumentKind,
    LocalisedText,
    NewAgreement,
    NewAim,
    NewResponsibility,
    NewSignature,
    Visibility,
    Words,
)
from server.desk import forms, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms import papers, place
from server.desk.rooms.place import Place, Room

_STANDS = (AgreementStatus.DRAFT, AgreementStatus.PROPOSED, AgreementStatus.SIGNED)


async def show(at: Place) -> tuple[Part, ...]:
    """List the agreements, the newest first."""
    listed = (await agreements.of_partnerships(at.guest.viewer, [at.link.id])).get(at.link.id, ())
    found = await papers.of(at, [one.document_id for one in listed])
    made = Form(papers.KEPT, "new_agreement", "keep_or_put", _asked(at, None), _put(at), is_main=True)
    return (
        Part(
            "room_agreements",
            tuple(_entry(at, one, found) for one in listed),
            (made,) if at.may("proposeAgreement") else (),
            hint="agreements_hint",
        ),
    )


def _put(at: Place) -> dict[str, str]:
    return papers.goes(at, "agreements", "put")


def _entry(at: Place, one: Agreement, found: Mapping[str, Document]) -> Entry:
    return Entry(
        title=one.title or wording.say(one.kind),
        anchor=one.id,
        tags=(wording.say(one.status), *((wording.say(one.kind),) if one.title else ())),
        lines=(
            *forms.joined(*forms.days(one.effective_on, one.expires_on), _ended(one)),
            *forms.joined(_aims_said(one)),
            *forms.duties(at.side, one.responsibilities),
            *(
                speech.say("signed_by", name=signed.name, office=signed.office, day=wording.day(signed.signed_on))
                for signed in one.signatures
            ),
            *papers.line(found, one.document_id),
            *((one.exit_plan,) if one.exit_plan else ()),
            *((one.termination_note,) if one.termination_note else ()),
        ),
        forms=_forms(at, one),
    )


def _ended(one: Agreement) -> str | None:
    return speech.say("ended_day", day=wording.day(one.terminated_on)) if one.terminated_on else None


def _aims_said(one: Agreement) -> str | None:
    return speech.say("aims_are", aims="; ".join(aim.said.words.plain for aim in one.aims)) if one.aims else None


def _forms(at: Place, one: Agreement) -> tuple[Form, ...]:
    hidden = {"version": str(one.version), "agreement": one.id}
    signed = any(signature.side_id == at.link.my_side_id for signature in one.signatures)
    found = []
    if one.status is AgreementStatus.DRAFT and at.may("proposeAgreement"):
        found.append(Form(papers.KEPT, "go_on_draft", "keep_or_put", _asked(at, one), hidden | _put(at)))
    if one.status is AgreementStatus.PROPOSED and not signed and at.may("signAgreement"):
        found.append(Form(at.address("agreements", "sign"), "sign", "sign", _SIGNING, hidden, is_main=True))
    if one.status in _STANDS and one.terminated_on is None and at.may("terminateAgreement"):
        found.append(
            Form(at.address("agreements", "end"), "end_agreement", "end_agreement", _ENDING, hidden, is_grave=True)
        )
    return tuple(found)


_SIGNING = (
    Field("name", "who_signs", required=True),
    Field("office", "office", required=True),
    Field("signedOn", "signed_on", Kind.DAY, required=True),
    Field("mandate", "mandate", hint="mandate_hint"),
    Field("despiteThinkAgain", "despite", Kind.TEXT),
)
_ENDING = (
    Field("on", "last_day", Kind.DAY, required=True, hint="take_back_today"),
    Field("note", "note", Kind.TEXT),
)


def _asked(at: Place, draft: Agreement | None) -> tuple[Field, ...]:
    """Ask for the terms, with those of a draft."""
    duties = [f"{at.side(one.side_id)}: {one.function}" for one in draft.responsibilities] if draft else []
    return (
        Field(
            "kind",
            "kind",
            Kind.CHOICE,
            value=draft.kind.value if draft else "",
            options=forms.choices(AgreementKind),
        ),
        Field("title", "title", value=(draft.title or "") if draft else ""),
        Field(
            "languages",
            "languages",
            value=" ".join(draft.languages) if draft else "en",
            hint="tags_hint",
            required=True,
        ),
        Field(
            "aims",
            "aims_lines",
            Kind.TEXT,
            value="\n".join(one.said.words.plain for one in draft.aims) if draft else "",
        ),
        Field("duties", "duties_lines", Kind.TEXT, value="\n".join(duties), hint="duties_hint"),
        Field("effectiveOn", "effective_on", Kind.DAY, value=_day(draft.effective_on if draft else None)),
        Field("expiresOn", "expires_on", Kind.DAY, value=_day(draft.expires_on if draft else None)),
        Field("renews", "renews", Kind.CHECK, value="yes" if draft and draft.renews else ""),
        Field(
            "reviewEveryMonths",
            "review_every",
            Kind.NUMBER,
            value=_number(draft.review_every_months if draft else None),
        ),
        Field("noticeMonths", "notice_months", Kind.NUMBER, value=_number(draft.notice_months if draft else None)),
        Field("exitPlan", "exit_plan", Kind.TEXT, value=(draft.exit_plan or "") if draft else ""),
        Field("draftedJointly", "drafted_jointly", Kind.CHECK, value="yes" if draft and draft.drafted_jointly else ""),
        *papers.asked("text_as_file"),
        Field("draft", "keep_draft", Kind.CHECK, value="yes"),
    )


def _day(when: object) -> str:
    return str(when) if when else ""


def _number(months: int | None) -> str:
    return "" if months is None else str(months)


async def put(desk: Desk, guest: Guest) -> str:
    """Keep a draft, or put it to the other sides, with its text if there is a file or an address of it."""
    at = await place.found(guest)
    old = guest.some("agreement")
    known = (await agreements.by_id(guest.viewer, [old])).get(old) if old else None
    kind = forms.member(guest, AgreementKind, "kind")
    terms = NewAgreement(
        kind=kind,
        title=guest.some("title"),
        languages=forms.tags(guest, "languages"),
        aims=_aims(guest, known),
        responsibilities=tuple(_duty(at, one, known) for one in forms.lines(guest, "duties")),
        drafted_jointly=guest.some("draftedJointly") is not None,
        effective_on=forms.day(guest, "effectiveOn"),
        expires_on=forms.day(guest, "expiresOn"),
        renews=guest.some("renews") is not None,
        review_every_months=forms.number(guest, "reviewEveryMonths"),
        notice_months=forms.number(guest, "noticeMonths"),
        exit_plan=guest.some("exitPlan"),
        document=await papers.read(
            desk,
            guest,
            title=guest.some("title") or wording.say(kind),
            kind=DocumentKind.AGREEMENT,
            visibility=Visibility.PARTNERSHIP,
        ),
        replaces=known.replaces_id if known else None,
        draft=guest.some("draft") is not None,
    )
    return await agreeing.propose(
        guest.viewer,
        partnership=at.link.id,
        terms=terms,
        agreement=old,
        expected_version=forms.version(guest) if old else None,
    )


def _aims(guest: Guest, known: Agreement | None) -> tuple[NewAim, ...]:
    """Read the aims, one a line; one whose words are those of an aim of the draft is that aim."""
    had = {one.said.words.plain: one for one in known.aims} if known else {}
    language = next(iter(forms.tags(guest, "languages")), speech.spoken().lang)
    return tuple(
        NewAim(text=had[line].said, id=had[line].id, family=had[line].family, outcome=had[line].outcome)
        if line in had
        else NewAim(text=LocalisedText(Words(line), language))
        for line in forms.lines(guest, "aims")
    )


def _duty(at: Place, line: str, known: Agreement | None) -> NewResponsibility:
    """Read who does what from a line such as “Mfano: book-keeping”; INVALID_INPUT for no side of the partnership."""
    whose, colon, function = line.partition(":")
    wanted = whose.strip().casefold()
    sides = [side for side, name in at.sides if colon and wanted and name.casefold().startswith(wanted)]
    if len(sides) != 1:
        message = "Begin each line with the name of one side, or the first words of it, and a colon."
        raise errors.InvalidInput(message, path=("duties",))
    kept = known.responsibilities if known else ()
    person = next((one.person for one in kept if (one.side_id, one.function) == (sides[0], function.strip())), None)
    return NewResponsibility(side=sides[0], function=function.strip(), person=person)


async def sign(desk: Desk, guest: Guest) -> str:
    """Record that one's side has signed."""
    del desk
    signature = NewSignature(
        name=guest.text("name").strip(),
        office=guest.text("office").strip(),
        signed_on=forms.needed_day(guest, "signedOn"),
        mandate=guest.some("mandate"),
        despite_think_again=guest.some("despiteThinkAgain"),
    )
    return await agreeing.sign(
        guest.viewer, agreement=guest.text("agreement"), expected_version=forms.version(guest), signature=signature
    )


async def end(desk: Desk, guest: Guest) -> str:
    """End an agreement, or take a proposal back."""
    del desk
    return await agreeing.terminate(
        guest.viewer,
        agreement=guest.text("agreement"),
        expected_version=forms.version(guest),
        on=forms.needed_day(guest, "on"),
        note=guest.some("note"),
    )


ROOM = Room(show, {"sign": sign, "end": end}, {"put": put})
