"""One's own account: the name and passphrase, and where one is signed in."""

from starlette.responses import Response

from content import errors
from content.joining import accounts, passphrases, sessions
from server.desk import guarding, speech
from server.desk.pages import Desk, Guest, Page

_PAGE = f"{guarding.ROOT}/account"


async def account(desk: Desk, guest: Guest) -> Page:
    """Show how one signs in, and where."""
    return Page(
        "account.html",
        {
            "linked": await accounts.is_linked(guest.viewer) if desk.provider is not None else False,
            "has_passphrase": await passphrases.is_set(guest.viewer),
            "sessions": await sessions.of_viewer(guest.viewer),
            "characters_min": passphrases.CHARACTERS_MIN,
        },
    )


async def set_passphrase(desk: Desk, guest: Guest) -> str:
    """Set the name and passphrase of one's own key."""
    if guest.signed is not None:
        await desk.door.choose(
            guest.signed,
            name=guest.text("login").strip(),
            passphrase=guest.text("passphrase"),
            current=guest.text("current"),
        )
    return f"{_PAGE}?done=passphrase"


async def end_session(desk: Desk, guest: Guest) -> str:
    """End a session of one's own key, or of one that one manages."""
    del desk
    await sessions.end(guest.viewer, session=guest.path("id"))
    return f"{guarding.within(guest.some('back') or _PAGE)}?done=ended"


async def end_others(desk: Desk, guest: Guest) -> str:
    """End every session of one's key but this one."""
    del desk
    await sessions.end_all(guest.viewer, besides=guest.signed.session_id if guest.signed else None)
    return f"{_PAGE}?done=ended-all"


async def choose_language(desk: Desk, guest: Guest) -> Response:
    """Speak another language from now on, and come back to the page that was shown."""
    chosen = guest.text("language")
    if chosen not in speech.TONGUES:
        raise errors.InvalidInput("Choose one of the languages that are offered.", path=("language",))
    response = desk.go(guarding.within(guest.some("back")))
    speech.keep(response, chosen, public_url=desk.public_url)
    return response
