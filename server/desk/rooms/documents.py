"""The documents of the sides: files and web pages, seen by whom each one says, and taken away as they came."""

from starlette.responses import Response

from content import errors
from content.doing import attaching, removing
from content.linking import sides
from content.records import Document, DocumentKind, Side, Visibility
from server import attachments
from server.desk import forms, guarding, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms import papers
from server.desk.rooms.place import Place, Room


async def show(at: Place) -> tuple[Part, ...]:
    """List the documents of each side that may be seen."""
    wanted = [one for side in at.link.sides for one in side.document_ids]
    found = await attaching.by_id(at.guest.viewer, wanted)
    entries = tuple(_entry(at, side, found[one]) for side in at.link.sides for one in side.document_ids if one in found)
    added = Form(papers.KEPT, "attach", "attach", _asked(), _hidden(at), hint="attach_hint", is_main=True)
    return (Part("room_documents", entries, (added,) if at.may("updateSide") else ()),)


def _hidden(at: Place) -> dict[str, str]:
    return papers.goes(at, "documents", "attach") | {"version": str(at.mine.version if at.mine else 0)}


def _entry(at: Place, side: Side, one: Document) -> Entry:
    own = side.id == at.link.my_side_id and at.may("removeDocument")
    away = Form(at.address("documents", "remove"), "take_off", "take_off", hidden={"document": one.id}, is_grave=True)
    return Entry(
        title=one.title,
        anchor=one.id,
        tags=(wording.say(one.kind),),
        lines=(
            at.names[side.organisation_id],
            *((speech.say("bytes", n=one.bytes, type=one.media_type or ""),) if one.bytes else ()),
            speech.say("seen_by", whom=wording.say(one.visibility)),
        ),
        forms=(away,) if own else (),
        link=papers.address(one),
    )


def _asked() -> tuple[Field, ...]:
    return (
        Field("title", "title", required=True),
        Field("kind", "kind", Kind.CHOICE, value=DocumentKind.OTHER.value, options=forms.choices(DocumentKind)),
        *papers.asked("the_file"),
        Field(
            "visibility", "who_sees", Kind.CHOICE, value=Visibility.PARTNERSHIP.value, options=forms.choices(Visibility)
        ),
    )


async def attach(desk: Desk, guest: Guest) -> str:
    """Attach a file or a web page for one's side."""
    paper = await papers.read(
        desk,
        guest,
        title=guest.text("title").strip(),
        kind=forms.member(guest, DocumentKind, "kind"),
        visibility=forms.member(guest, Visibility, "visibility"),
    )
    if paper is None:
        raise errors.InvalidInput("Choose a file, or give an address: one of the two.", path=("file",))
    await sides.update(
        guest.viewer, partnership=guest.path("id"), expected_version=forms.version(guest), documents=(paper,)
    )
    return ""


async def remove(desk: Desk, guest: Guest) -> str:
    """Take a document off."""
    del desk
    await removing.remove(guest.viewer, document=guest.text("document"))
    return ""


async def fetch(desk: Desk, guest: Guest) -> Response:
    """Give a file that is kept here, only to be saved, to whoever may see it."""
    kept = await attaching.file(guest.viewer, guest.path("document"))
    if kept is None:
        raise errors.NotFound("There is no such document, or it is not for you to see.")
    return Response(
        await desk.store.fetch(kept.sha256),
        media_type=kept.media_type,
        headers={
            **guarding.HEADERS,
            **attachments.HEADERS,
            "Vary": guarding.HEADERS["Vary"],
            "Content-Disposition": attachments.attachment(kept.filename),
        },
    )


ROOM = Room(show, {"remove": remove}, {"attach": attach})
