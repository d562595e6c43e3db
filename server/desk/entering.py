"""Coming in and going: by name and passphrase, by a key, by a link that works once, by an invitation."""

import re

from starlette.responses import Response

from content import errors
from content.access import ANONYMOUS, Viewer
from content.joining import invitations, keys, passphrases, sessions
from content.records import Way
from server import allowance, logs
from server.desk import guarding
from server.desk.pages import Desk, Guest, Page

_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung browser"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux")


async def sign_in_page(desk: Desk, guest: Guest) -> Page:
    """Ask for a name and a passphrase, or a key."""
    desk.prepare()
    return Page("sign_in.html", {"next": guarding.within(guest.asked("next") or guest.some("next"))})


async def sign_in(desk: Desk, guest: Guest) -> Response:
    """Begin a session with a name and a passphrase, or with a key's secret.

    Raises KEY_INVALID with one sentence for every reason, RATE_LIMITED.
    """
    onward = guarding.within(guest.some("next"))
    spend(desk, guest)
    asked = request_id(guest)
    if secret := guest.some("key"):
        viewer = await keys.viewer_for(secret[: guarding.SECRET_CHARACTERS_MAX], request_id=asked)
        return await begin(desk, guest, viewer, way=Way.KEY, onward=onward)
    name = guest.text("login")
    desk.by_name.spend(passphrases.known_by(name), 1)
    key = await desk.door.key_for(name, guest.text("passphrase"))
    found = await keys.viewer_of(key, request_id=asked)
    if found is None:
        raise errors.KeyInvalid(passphrases.WRONG)
    return await begin(desk, guest, found, way=Way.PASSPHRASE, onward=onward)


async def link_page(desk: Desk, guest: Guest) -> Page:
    """Say whom a link signs in, and ask: to open it uses nothing up, since programs open links to look at them."""
    desk.prepare()
    holder = await sessions.holder_of_link(guest.path("secret"), request_id=request_id(guest))
    return Page("link.html", {"who": holder, "for_": await desk.named(holder)})


async def use_link(desk: Desk, guest: Guest) -> Response:
    """Begin a session by a link, which works no more then."""
    spend(desk, guest)
    secret = guest.path("secret")
    viewer = await sessions.holder_of_link(secret, request_id=request_id(guest))
    return await begin(desk, guest, viewer, way=Way.LINK, onward=guarding.ROOT, link=secret)


async def invitation_page(desk: Desk, guest: Guest) -> Page:
    """Ask who takes an invitation up; whether it holds is said when it is."""
    del desk, guest
    return Page("invitation.html")


async def take_up(desk: Desk, guest: Guest) -> Response:
    """Take an invitation up: the organisation's first key is made, and opened here; its secret stays with us.

    Raises NOT_FOUND with one sentence for every reason, INVALID_INPUT.
    """
    spend(desk, guest)
    redeemed = await invitations.redeem(
        ANONYMOUS, secret=guest.path("secret")[: guarding.SECRET_CHARACTERS_MAX], key_name=guest.text("name").strip()
    )
    viewer = await keys.viewer_of(redeemed.key_id, request_id=request_id(guest))
    if viewer is None:
        raise errors.NotFound("This key works no more.")
    return await begin(desk, guest, viewer, way=Way.INVITATION, onward=f"{guarding.ROOT}/account")


async def sign_out(desk: Desk, guest: Guest) -> Response:
    """End this session."""
    if guest.signed is not None:
        await sessions.end(guest.viewer, session=guest.signed.session_id)
    response = desk.go(f"{guarding.ROOT}/sign-in", "signed-out")
    guarding.forget(response, public_url=desk.public_url)
    return response


async def sign_out_everywhere(desk: Desk, guest: Guest) -> Response:
    """End every session of one's key, this one too."""
    await sessions.end_all(guest.viewer)
    response = desk.go(f"{guarding.ROOT}/sign-in", "signed-out")
    guarding.forget(response, public_url=desk.public_url)
    return response


async def begin(  # noqa: PLR0913 - what a session begins with
    desk: Desk, guest: Guest, viewer: Viewer, *, way: Way, onward: str, link: str | None = None
) -> Response:
    """Begin a session with a secret of its own; one that the browser brought along ends, whoever began it."""
    program = program_of(guest.request.headers.get("user-agent", ""))
    begun = await sessions.begin(viewer, way=way, program=program, link=link)
    if guest.signed is not None:
        await sessions.end(guest.viewer, session=guest.signed.session_id)
    response = desk.go(onward)
    guarding.keep(response, begun.secret or "", public_url=desk.public_url)
    return response


def program_of(agent: str) -> str:
    """Say in a few words what a browser says of itself, so that somebody knows their own sessions again."""
    browser = next((one for one in _BROWSERS if f"{one}/" in agent), None)
    system = next((one for one in _SYSTEMS if re.search(rf"\b{one}\b", agent)), None)
    said = _NAMES.get(browser or "", browser) or "Another program"
    return f"{said} on {'a Mac' if system == 'Macintosh' else system}" if system else said


def spend(desk: Desk, guest: Guest) -> None:
    """Count a try of this address; raises RATE_LIMITED."""
    client = guest.request.client
    desk.by_address.spend(allowance.caller((client.host, client.port) if client else None), 1)


def request_id(guest: Guest) -> str:
    """Give the id of the request, under which the log tells of it."""
    return logs.line(guest.request.scope).request_id
