"""An edition at the desk: a draft beside what is in force, what is to be decided, and what can become of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from content import errors, paging
from content.editing import awaiting, changes, corrections, describing, drafting, publishing, reviewing
from content.editing import previews as links
from content.guiding import guidance
from content.records import (
    AuditEntry,
    AuditFilter,
    ChangeKind,
    ChangeSet,
    ChecklistItem,
    DateOrder,
    Edition,
    EditionAction,
    EditionStatus,
    FindingCode,
    Leaflet,
)
from content.telling import audit
from server.desk import beside, guarding
from server.desk.pages import Act, Desk, Guest, Page

SINCE_MAX = 20
"""How many of the changes that somebody else made are told to whoever had seen an older version."""


_OUT = (EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED, EditionStatus.WITHDRAWN)
"""Where nothing can be put right any more, so that nobody is told what was found."""
_VIEWS = ("changes", "whole", "reader")
"""How an edition can be looked at: what changed beside what was, all of both, or all of it alone."""


async def edition_page(desk: Desk, guest: Guest) -> Page:
    """Show an edition: a draft with all that can be done with it, one that is out with its history."""
    edition, leaflet = await found(guest)
    changed, before = await _changes(guest, edition)
    put = beside.put(before, edition, changed)
    at = guest.asked("at") or guest.some("key") or guest.some("section")
    steps = (await awaiting.transitions_of(guest.viewer, [edition])).get(edition.id, ())
    lacks = tuple(
        one for step in steps if step.action is EditionAction.PUBLISH for one in step.missing if not _is_ticked(one)
    )
    return Page(
        "edition.html",
        {
            "edition": edition,
            "leaflet": leaflet,
            "beside": put,
            "changes": changed,
            "radius": beside.radius(changed),
            "steps": {step.action.value: step for step in steps},
            "comments": (await reviewing.comments_of(guest.viewer, [edition])).get(edition.id, ()),
            "since": await _since(guest, edition),
            "view": guest.asked("view") if guest.asked("view") in _VIEWS else "changes",
            "at": at,
            "open": edition.status is EditionStatus.DRAFT and bool(steps),
            "findings": () if edition.status in _OUT else edition.findings,
            "lacks": lacks,
            "too_minor": edition.publication.change_kind is ChangeKind.MINOR and any(map(_says_minor, lacks)),
            "to_confirm": [one for one in edition.findings if one.code is FindingCode.LOW_CONFIDENCE],
            "boxes": [item for one in edition.sections for item in one.items if isinstance(item, ChecklistItem)],
            "now": datetime.now(UTC),
            "desk_url": desk.public_url,
        },
    )


def _is_ticked(missing: str) -> bool:
    """Whether what is missing is a tick in the form to publish itself."""
    return missing.startswith("Look at this and confirm it")


def _says_minor(missing: str) -> bool:
    return missing.startswith("A minor change keeps")


async def found(guest: Guest) -> tuple[Edition, Leaflet]:
    """Find the edition that the address names; NOT_FOUND where it is not to be seen."""
    edition = await guidance.find_edition(guest.viewer, id=guest.path("id"))
    leaflet = await guidance.find_leaflet(guest.viewer, id=edition.leaflet_id) if edition else None
    if edition is None or leaflet is None:
        raise errors.NotFound("There is no such edition, or it is not for you to see.")
    return edition, leaflet


def address(edition_id: str) -> str:
    """Say where an edition is at the desk."""
    return f"{guarding.ROOT}/editions/{edition_id}"


def version(guest: Guest) -> int:
    """Read the version that was seen when a form was made; INVALID_INPUT for a form that was tampered with."""
    return number(guest.text("version"), "version")


def number(typed: str, name: str) -> int:
    """Read a number that a form carries."""
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:  # noqa: PLR2004 - more than any version
        raise errors.InvalidInput("This is no number.", path=(name,))
    return int(typed)


async def decide(desk: Desk, guest: Guest) -> str:
    """Settle one proposal, and go on to the next."""
    del desk
    answers = {
        "same": (True, None),
        "keep": (True, True),
        "anew": (True, False),
        "new": (False, None),
    }
    if guest.text("answer") not in answers:
        raise errors.InvalidInput("Say whether it is the same item or a new one.", path=("answer",))
    same, keeps = answers[guest.text("answer")]
    decision = corrections.Decision(guest.text("change"), same=same, keep_answers=keeps)
    edited = await corrections.decide(
        guest.viewer, edition=guest.path("id"), expected_version=version(guest), decisions=(decision,)
    )
    return f"{address(edited)}?done=decided#decide"


async def publish(desk: Desk, guest: Guest) -> str:
    """Put an edition in force, now or at the time that was given."""
    del desk
    at = _time(guest.some("on"), guest.some("time"))
    confirmed = [FindingCode(one) for one in guest.many("confirm") if one in FindingCode.__members__]
    published = await publishing.publish(
        guest.viewer, edition=guest.path("id"), expected_version=version(guest), at=at, confirm_findings=confirmed
    )
    return f"{address(published)}?done={'scheduled' if at else 'published'}"


async def describe(desk: Desk, guest: Guest) -> str:
    """Say how much a draft changes, what partners read of it, or on what terms it may be shown."""
    del desk
    kind = guest.some("changeKind")
    if kind is not None and kind not in ChangeKind.__members__:
        raise errors.InvalidInput("Choose one of those that are offered.", path=("changeKind",))
    terms = None
    if guest.some("licence") or guest.some("attribution"):
        terms = drafting.Terms(spdx_id=guest.text("licence").strip(), attribution=guest.text("attribution").strip())
    described = await describing.edit_draft(
        guest.viewer,
        edition=guest.path("id"),
        expected_version=version(guest),
        change_kind=ChangeKind(kind) if kind else None,
        change_note=guest.text("changeNote") if "changeNote" in guest.form else None,
        licence=terms,
    )
    return f"{address(described)}?done=described#next"


async def submit(desk: Desk, guest: Guest) -> str:
    """Send a draft for review."""
    del desk
    sent = await reviewing.submit(
        guest.viewer, edition=guest.path("id"), expected_version=version(guest), note=guest.some("note")
    )
    return f"{address(sent)}?done=submitted"


async def approve(desk: Desk, guest: Guest) -> str:
    """Approve an edition in review."""
    del desk
    done = await reviewing.approve(guest.viewer, edition=guest.path("id"), expected_version=version(guest))
    return f"{address(done)}?done=approved"


async def give_back(desk: Desk, guest: Guest) -> str:
    """Send an edition back, or call its date off."""
    del desk
    done = await reviewing.return_to_draft(
        guest.viewer, edition=guest.path("id"), expected_version=version(guest), reason=guest.text("reason")
    )
    return f"{address(done)}?done=returned"


async def withdraw(desk: Desk, guest: Guest) -> str:
    """Take an edition back."""
    del desk
    done = await publishing.withdraw(
        guest.viewer, edition=guest.path("id"), expected_version=version(guest), reason=guest.text("reason")
    )
    return f"{address(done)}?done=withdrawn"


async def restore(desk: Desk, guest: Guest) -> str:
    """Make a draft that brings the words of an edition back."""
    del desk
    made = await publishing.restore(guest.viewer, edition=guest.path("id"), change_note=guest.some("changeNote"))
    return f"{address(made)}?done=restored"


async def discard(desk: Desk, guest: Guest) -> str:
    """Throw a draft away."""
    del desk
    leaflet_id = await drafting.discard(guest.viewer, edition=guest.path("id"), expected_version=version(guest))
    leaflet = await guidance.find_leaflet(guest.viewer, id=leaflet_id)
    where = f"/leaflets/{leaflet.slug}" if leaflet else "/leaflets"
    return f"{guarding.ROOT}{where}?done=discarded"


async def comment(desk: Desk, guest: Guest) -> str:
    """Say something to the other editors."""
    del desk
    await reviewing.comment(guest.viewer, edition=guest.path("id"), text=guest.text("text"), key=guest.some("key"))
    return f"{address(guest.path('id'))}?done=commented#comments"


async def settle(desk: Desk, guest: Guest) -> str:
    """Say that a comment has been seen to."""
    del desk
    await reviewing.settle(guest.viewer, comment=guest.text("comment"), settled=guest.text("settled") != "no")
    return f"{address(guest.path('id'))}?done=settled#comments"


async def preview(desk: Desk, guest: Guest) -> Page:
    """Make a link that shows a draft to somebody without a key."""
    made = await links.create(guest.viewer, edition=guest.path("id"))
    edition, leaflet = await found(guest)
    link = f"{desk.public_url}/preview/{made.secret}"
    return Page("preview.html", {"edition": edition, "leaflet": leaflet, "link": link, "until": made.expires_at})


async def compare_page(desk: Desk, guest: Guest) -> Page:
    """Put any two editions of a leaflet in one language beside each other."""
    del desk
    edition, leaflet = await found(guest)
    asked = guest.asked("since") or ""
    since = asked if asked.startswith("edition-") else number(asked, "since")
    ((changed, before),) = await changes.beside(guest.viewer, [(edition, since)])
    if isinstance(changed, errors.Refusal):
        raise changed
    if changed is None or before is None:
        raise errors.NotFound("These two cannot be compared.")
    put = beside.put(before, edition, changed)
    return Page(
        "compare.html",
        {
            "edition": edition,
            "leaflet": leaflet,
            "beside": put,
            "changes": changed,
            "since": f"{before.number}.{before.revision}",
        },
    )


async def _changes(guest: Guest, edition: Edition) -> tuple[ChangeSet | None, Edition | None]:
    """Say what changed in an edition, and give the words that it is compared with."""
    ((changed, before),) = await changes.beside(guest.viewer, [(edition, None)])
    return (changed, before) if isinstance(changed, ChangeSet) else (None, None)


async def _since(guest: Guest, edition: Edition) -> tuple[AuditEntry, ...]:
    """List what was done to an edition since the version that a form was made of, the latest first."""
    seen = guest.text("version")
    if guest.request.method != "POST" or not seen.isdecimal() or int(seen[:9]) >= edition.version:
        return ()
    behind = min(edition.version - int(seen[:9]), SINCE_MAX)
    page = paging.Page(first=behind)
    done = await audit.entries(guest.viewer, page, AuditFilter(subject=edition.id), DateOrder())
    return done.nodes if done else ()


def _time(day: str | None, clock: str | None) -> datetime | None:
    """Read the time that was given, in UTC; INVALID_INPUT for one that is none."""
    if day is None and clock is None:
        return None
    try:
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=UTC)
    except ValueError as error:
        raise errors.InvalidInput("Give a day and a time, or neither.", path=("at",)) from error


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "decide": decide,
        "publish": publish,
        "describe": describe,
        "submit": submit,
        "approve": approve,
        "return": give_back,
        "withdraw": withdraw,
        "restore": restore,
        "discard": discard,
        "comment": comment,
        "settle": settle,
        "preview": preview,
    }
)
"""What can be done with an edition, by the last word of the address."""
