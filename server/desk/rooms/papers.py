"""Papers that come with a form: where a file is sent, what is asked, and how the paper of a record is shown."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from content import errors
from content.doing import attaching
from content.records import Document, DocumentKind, NewDocument, NewFile, Visibility
from server.desk import guarding
from server.desk.forms import Field, Kind
from server.desk.pages import Desk, Guest
from server.desk.rooms.place import Place

KEPT = f"{guarding.ROOT}/documents"
"""Where every form of a room is sent that a file may come with: only what comes there may be long."""


def asked(label: str) -> tuple[Field, ...]:
    """Ask for a paper, as a file or by its address; the label is the name of a sentence."""
    return (Field("file", label, Kind.FILE), Field("url", "or_address", hint="or_address_hint"))


def goes(at: Place, room: str, act: str) -> dict[str, str]:
    """Say which room a form belongs to that is sent there, and what it does."""
    return {"partnership": at.link.id, "room": room, "act": act}


async def read(
    desk: Desk, guest: Guest, *, title: str, kind: DocumentKind, visibility: Visibility
) -> NewDocument | None:
    """Read the paper of a form; none if there is none, INVALID_INPUT for both a file and an address."""
    file, url = guest.file("file"), guest.some("url")
    if file is None and url is None:
        return None
    if file is not None and url is not None:
        raise errors.InvalidInput("Choose a file, or give an address: one of the two.", path=("file",))
    return NewDocument(
        title=title,
        kind=kind,
        url=url,
        file=NewFile(file.filename or "", await file.read(), desk.store.keep) if file else None,
        visibility=visibility,
    )


async def of(at: Place, wanted: Iterable[str | None]) -> Mapping[str, Document]:
    """Find the papers of some records that whoever looks may see; one statement."""
    return await attaching.by_id(at.guest.viewer, [one for one in wanted if one])


def address(paper: Document) -> str:
    """Say where a paper is: on the web, or here, to be saved."""
    return paper.url or f"{KEPT}/{paper.id}"


def line(found: Mapping[str, Document], wanted: str | None) -> tuple[Markup, ...]:
    """Lead to the paper of a record; nothing if there is none, or it is not to be seen."""
    paper = found.get(wanted or "")
    return (Markup('<a href="{}">{}</a>').format(address(paper), paper.title),) if paper else ()
