"""Coming in with an account elsewhere: to a provider and back, to sign in or to link the account to one's own key."""

import re
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response

from content import errors
from content.access import Viewer
from content.joining import accounts, keys
from content.records import Way
from server.answers import Failed
from server.desk import account, entering, guarding
from server.desk.pages import Desk, Guest, Page
from server.openid.provider import ATTEMPT_SECONDS, Attempt, Provider

PATH = f"{guarding.ROOT}/sign-in/openid"
BACK = f"{PATH}/back"
ONWARD_CHARACTERS_MAX = 500
_COOKIE = "attempt"
_KEPT = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.(in|link)\.([A-Za-z0-9%._~-]{0,500})")
_TO_SIGN_IN, _TO_LINK = "in", "link"


async def begin(desk: Desk, guest: Guest) -> Response:
    """Send somebody to the provider, to sign in; raises UNAVAILABLE, NOT_FOUND where there is none."""
    onward = quote(guarding.within(guest.asked("next")), safe="")[:ONWARD_CHARACTERS_MAX]
    attempt = Attempt.new(f"{_TO_SIGN_IN}..{onward}")
    address = await _provider(desk).address(attempt)
    return _keep(
        desk, RedirectResponse(address, status_code=303, headers=guarding.HEADERS), attempt, _TO_SIGN_IN, onward
    )


async def link(desk: Desk, guest: Guest) -> Response:
    """Offer the way to the provider, to link an account there; who signed in with a passphrase says it once more.

    A form is sent to our own pages alone, and so the way goes by a link.
    """
    if guest.signed is None:
        raise errors.KeyInvalid("You are signed in no more: sign in again.")
    await desk.door.confirm(guest.signed, guest.text("current"))
    attempt = Attempt.new(f"{_TO_LINK}.{guest.signed.session_id}.")
    address = await _provider(desk).address(attempt)
    return _keep(desk, desk.render(guest, Page("onward.html", {"address": address})), attempt, _TO_LINK, "")


async def back(desk: Desk, guest: Guest) -> Response:
    """Take in whoever comes back from the provider: sign them in, or link the account that they came with."""
    kept = _KEPT.fullmatch(guest.request.cookies.get(_name(desk), ""))
    to_link = kept is not None and kept[3] == _TO_LINK
    try:
        entering.spend(desk, guest)
        found = await _provider(desk).account(_attempt(kept, guest), guest.request.query_params)
        response = await (_linked(desk, guest, found) if to_link else _signed_in(desk, guest, found, kept))
    except (errors.Refusal, Failed) as refusal:
        show = account.account if to_link and guest.signed is not None else entering.sign_in_page
        response = await desk.refused(guest, show, refusal)
    if _name(desk) in guest.request.cookies:
        response.delete_cookie(_name(desk), path=_path(desk), secure=_encrypted(desk), httponly=True, samesite="lax")
    return response


async def unlink(desk: Desk, guest: Guest) -> str:
    """Let the account open one's key no more."""
    del desk
    if guest.signed is not None:
        await accounts.unlink(guest.viewer, session=guest.signed.session_id)
    return f"{guarding.ROOT}/account?done=unlinked"


async def _linked(desk: Desk, guest: Guest, found: accounts.Account) -> Response:
    await accounts.link(guest.viewer, account=found)
    return desk.go(f"{guarding.ROOT}/account", "linked")


async def _signed_in(desk: Desk, guest: Guest, found: accounts.Account, kept: re.Match[str] | None) -> Response:
    key = await accounts.key_for(found)
    viewer: Viewer | None = None
    if key is not None:
        viewer = await keys.viewer_of(key, request_id=entering.request_id(guest))
    if viewer is None:
        message = (
            f"{_provider(desk).name} knows you, but that account opens nothing here. Ask whoever manages your "
            "organisation’s keys for a link that signs you in; then link the account on the page “Your account”."
        )
        raise errors.KeyInvalid(message)
    onward = guarding.within(unquote(kept[4]) if kept is not None else None)
    return await entering.begin(desk, guest, viewer, way=Way.PROVIDER, onward=onward)


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        raise errors.NotFound("There is nothing here.")
    return desk.provider


def _attempt(kept: re.Match[str] | None, guest: Guest) -> Attempt | None:
    """Give the attempt that a browser keeps; one to link fits in the session that it was begun in alone."""
    if kept is None:
        return None
    session = guest.signed.session_id if kept[3] == _TO_LINK and guest.signed is not None else ""
    return Attempt(kept[1], int(kept[2]), f"{kept[3]}.{session}.{kept[4]}")


def _keep(desk: Desk, response: Response, attempt: Attempt, purpose: str, onward: str) -> Response:
    """Let the browser keep the attempt, out of the reach of scripts, until it comes back from the provider."""
    response.set_cookie(
        _name(desk),
        f"{attempt.secret}.{attempt.begun}.{purpose}.{onward}",
        max_age=ATTEMPT_SECONDS,
        path=_path(desk),
        secure=_encrypted(desk),
        httponly=True,
        samesite="lax",
    )
    return response


def _name(desk: Desk) -> str:
    return f"{guarding.name(desk.public_url)}-{_COOKIE}"


def _path(desk: Desk) -> str:
    return "/" if _encrypted(desk) else PATH


def _encrypted(desk: Desk) -> bool:
    return guarding.is_encrypted(desk.public_url)
