"""The first page: what waits for whoever is there, by the questions that the API answers."""

from content import catalogue, paging
from content.editing import awaiting
from content.guiding import guidance
from content.joining import invitations
from content.linking import partnerships
from content.records import Partnership, PartnershipFilter, PartnershipOrder, Role, Task, TaskCode
from server.desk import guarding, organisation, speech
from server.desk.pages import Desk, Guest, Page
from server.desk.partnerships import listed

LINKS_SHOWN_MAX = 20


async def home(desk: Desk, guest: Guest) -> Page:
    """Show what waits: tasks and drafts for editors, what needs attention for sides, who asks to be admitted."""
    del desk
    role = guest.viewer.role
    tasks = await awaiting.tasks_of(guest.viewer) if role is Role.EDITOR else ()
    made = await awaiting.in_the_making(guest.viewer) if role is Role.EDITOR else ()
    about = sorted({one.leaflet_id for one in tasks})
    own = await _own(guest)
    shown = await listed(guest.viewer, own)
    return Page(
        "home.html",
        {
            "tasks": [(one, catalogue.task(one.code, (speech.spoken().lang,)), _place(one)) for one in tasks],
            "leaflets": await guidance.leaflets_by_id(guest.viewer, about),
            "made": made,
            "links": [one for one in shown if one.needs or one.to_confirm],
            "quiet": len([one for one in shown if not one.needs and not one.to_confirm]),
            "waiting": await organisation.members_of(guest, waiting=True) if role is Role.COORDINATOR else {},
            "open_invitations": [one for one in await invitations.of_viewer(guest.viewer) if one.redeemed_at is None],
        },
    )


async def _own(guest: Guest) -> tuple[Partnership, ...]:
    if guest.viewer.role is Role.EDITOR:
        return ()
    page = paging.Page(first=LINKS_SHOWN_MAX)
    found = await partnerships.list_all(guest.viewer, page, PartnershipFilter(), PartnershipOrder(), mine=True)
    return found.nodes


def _place(task: Task) -> str:
    """Say where at the desk a task is seen to."""
    if task.edition_id is None:
        return ""
    places = {TaskCode.DECIDE_MATCHES: "#decide", TaskCode.ANSWER_COMMENT: "#comments"}
    return f"{guarding.ROOT}/editions/{task.edition_id}{places.get(task.code, '#next')}"
