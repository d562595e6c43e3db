"""How a page of the desk is made: who is there, what they asked for, the template that shows it, or the refusal."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct, field
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from content import errors, files
from content.access import ANONYMOUS, Viewer
from content.joining import organisations, passphrases, sessions
from content.records import Organisation, Role
from server import answers, logs, memory
from server.allowance import Allowance
from server.answers import Failed
from server.desk import assets, guarding, retelling, sentences, speech, wording
from server.openid.provider import Provider
from server.settings import Settings

FIELDS_MAX = 400
FILES_MAX = 1
FIELD_BYTES_MAX = 64_000
TYPED_SHOWN_MAX = 20
"""How many of the fields of a refused form are given back."""
SIGN_IN_TRIES_MAX = 10
"""How often one name may be tried in a while."""
ADDRESS_TRIES_MAX = 40
"""How often one address may try any names, keys or links in a while; behind one address there may be a whole office."""
TRIES_SECONDS = 900

_FOLDER = Path(__file__).parent / "templates"
_STATUS = {
    "NOT_FOUND": 404,
    "FORBIDDEN": 403,
    "KEY_REQUIRED": 401,
    "KEY_INVALID": 401,
    "STALE_VERSION": 409,
    "WRONG_STATE": 409,
    "DUPLICATE": 409,
    "EDITION_PUBLISHED": 409,
    "MATCHES_UNDECIDED": 409,
    "UNAVAILABLE": 503,
}
"""How a refusal is answered over HTTP; every other one is about what was typed."""
_TYPED = HTTPStatus.UNPROCESSABLE_ENTITY.value


_EVERYBODY = ((guarding.ROOT, "place_home"),)
_GUIDANCE = ((f"{guarding.ROOT}/leaflets", "place_leaflets"),)
_LINKS = ((f"{guarding.ROOT}/partnerships", "place_partnerships"),)
_ORGANISATION = ((f"{guarding.ROOT}/organisation", "place_organisation"),)
_PLACES = {
    Role.EDITOR: _GUIDANCE,
    Role.OFFICER: _LINKS,
    Role.LEAD: _LINKS,
    Role.VIEWER: _LINKS,
    Role.COORDINATOR: ((f"{guarding.ROOT}/network", "place_network"),),
}


class Page(Struct, frozen=True):
    """A page to show: its template and what that is filled with."""

    template: str
    filled: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps_typed: bool = False
    """Whether its forms show themselves what was typed into them."""


class Guest(Struct):
    """Who is at the desk with one request."""

    request: Request
    viewer: Viewer = ANONYMOUS
    signed: sessions.Signed | None = None
    secret: str = ""
    organisation: Organisation | None = None
    form: FormData = field(default_factory=FormData)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """List where somebody in this role has something to do: the address, and the name of its sentence."""
        return (*_EVERYBODY, *(_PLACES.get(self.viewer.role, ()) if self.viewer.role else ()), *_ORGANISATION)

    def stands_at(self, address: str) -> bool:
        """Whether this page is the one at an address, or stands below it."""
        here = self.request.url.path
        return here == address or (address != guarding.ROOT and here.startswith(f"{address}/"))

    @property
    def place(self) -> str:
        """Say where to come back to: the page that is shown, or the first one where a form was sent."""
        return self.request.url.path if self.request.method == "GET" else guarding.ROOT

    def path(self, name: str) -> str:
        """Give a part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str | None:
        """Give a parameter of the address; none if it is not there or empty."""
        return self.request.query_params.get(name) or None

    def text(self, name: str) -> str:
        """Give a field of the form as it was typed; empty if it is not there."""
        value = self.form.get(name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def some(self, name: str) -> str | None:
        """Give a field of the form without what stands around it; none if it is empty."""
        return self.text(name).strip() or None

    def many(self, name: str) -> tuple[str, ...]:
        """Give the values of a field that may come several times."""
        return tuple(value for value in self.form.getlist(name) if isinstance(value, str))

    def file(self, name: str) -> UploadFile | None:
        """Give a file of the form; none if none was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


Show = Callable[["Desk", Guest], Awaitable[Page]]
Give = Callable[["Desk", Guest], Awaitable[Page | Response]]
"""Shows a page, or gives a file."""
Act = Callable[["Desk", Guest], Awaitable[Page | Response | str]]
"""Does something and says where to go on, or shows what came of it."""


class Desk:
    """One desk: what its pages share while the server runs."""

    def __init__(
        self, settings: Settings, store: files.Store, told: logs.Log, kept: memory.Memory = memory.NOTHING
    ) -> None:
        """Open a desk."""
        self.kept = kept
        self.settings = settings
        self.public_url = settings.public_url
        self.store = store
        self.door = passphrases.Door()
        self.by_name = Allowance(SIGN_IN_TRIES_MAX, TRIES_SECONDS)
        self.by_address = Allowance(ADDRESS_TRIES_MAX, TRIES_SECONDS)
        self.provider = (
            Provider(settings.provider, settings.public_url, told) if settings.provider is not None else None
        )
        self.assets = assets.load()
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._prepared: asyncio.Future[None] | None = None
        self._templates.filters.update(wording.FILTERS, told=retelling.told)
        self._templates.globals.update(
            asset=self.assets.address, t=speech.Speaker(), tongues=tuple(sentences.LANGUAGES.items())
        )
        self._templates.globals.update(provider=self.provider.name if self.provider is not None else None)

    def prepare(self) -> None:
        """Make the templates ready beside the event loop, once somebody comes in; that takes a third of a second."""
        if self._prepared is None:
            self._prepared = asyncio.get_running_loop().run_in_executor(None, self._load)

    def _load(self) -> None:
        for name in self._templates.list_templates():
            self._templates.get_template(name)

    def get(self, show: Give, *, open_to_all: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """Make an address that shows a page, to those who are signed in or to everybody."""

        async def answer(request: Request) -> Response:
            speech.listen(request)
            with await self.kept.begin():
                guest = await self._guest(request)
                if guest.signed is None and not open_to_all:
                    return self._to_sign_in(request)
                try:
                    shown = await show(self, guest)
                    return self.render(guest, shown) if isinstance(shown, Page) else shown
                except (errors.Refusal, Failed) as refusal:
                    return self.render(guest, Page("refused.html"), refusal)

        return answer

    def post(self, act: Act, show: Show, *, open_to_all: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """Make an address that does something; what is refused shows the page again, and what was typed."""

        async def answer(request: Request) -> Response:
            speech.listen(request)
            guest = Guest(request)
            try:
                guarding.check_same_origin(request, public_url=self.public_url)
                guest = await self._guest(request)
                if guest.signed is None and not open_to_all:
                    return self._to_sign_in(request)
                guest.form = await _form(request)
                if guest.signed is not None:
                    guarding.check_token(guest.text("token"), guest.secret)
                done = await act(self, guest)
            except (errors.Refusal, Failed) as refusal:
                return await self.refused(guest, show, refusal)
            finally:
                await guest.form.close()
            if isinstance(done, str):
                return self.go(done)
            return self.render(guest, done) if isinstance(done, Page) else done

        return answer

    def visit(
        self, act: Callable[["Desk", Guest], Awaitable[Response]], show: Show
    ) -> Callable[[Request], Awaitable[Response]]:
        """Make an address, open to all, that answers otherwise than with a page; what is refused shows a page."""

        async def answer(request: Request) -> Response:
            speech.listen(request)
            guest = await self._guest(request)
            try:
                return await act(self, guest)
            except (errors.Refusal, Failed) as refusal:
                return await self.refused(guest, show, refusal)

        return answer

    def take(self, act: Callable[["Desk", Guest], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Make an address that a script of the desk sends JSON to; what is refused is told in JSON as well."""

        async def answer(request: Request) -> Response:
            speech.listen(request)
            line = logs.line(request.scope)
            try:
                guarding.check_same_origin(request, public_url=self.public_url)
                guest = await self._guest(request)
                guarding.check_signed_in(guest.signed)
                guarding.check_token(request.headers.get(guarding.TOKEN_HEADER), guest.secret)
                return await act(self, guest)
            except (errors.Refusal, Failed) as refusal:
                told = answers.error(
                    refusal.code, retelling.tell(refusal.message) or refusal.message, request_id=line.request_id
                )
                return answers.respond({"errors": [told]}, status=_status(refusal), headers=guarding.HEADERS)

        return answer

    def render(self, guest: Guest, page: Page, refusal: errors.Refusal | Failed | None = None) -> HTMLResponse:
        """Fill a template; with a refusal, its words and what was typed stand above the page."""
        html = self._templates.get_template(page.template).render(
            guest=guest,
            viewer=guest.viewer if guest.signed else None,
            organisation=guest.organisation,
            token=guarding.token(guest.secret) if guest.signed else "",
            done=wording.done(guest.asked("done")) if guest.request.method == "GET" else None,
            refusal=refusal,
            meaning=retelling.meaning(refusal) if refusal else None,
            remedy=wording.remedy(refusal.code, _about(refusal)) if refusal else None,
            typed=_typed(guest) if refusal and not page.keeps_typed else {},
            **page.filled,
        )
        status = page.status if refusal is None else _status(refusal)
        more = refusal.headers if isinstance(refusal, Failed) else {}
        return HTMLResponse(html, status_code=status, headers={**guarding.HEADERS, **page.headers, **more})

    def go(self, address: str, done: str | None = None) -> RedirectResponse:
        """Send the browser on to a page of the desk."""
        path, hash_, place = address.partition("#")
        query = f"{'&' if '?' in path else '?'}done={quote(done)}" if done else ""
        return RedirectResponse(f"{path}{query}{hash_}{place}", status_code=303, headers=guarding.HEADERS)

    async def named(self, viewer: Viewer) -> str:
        """Give the name of the organisation that somebody acts for."""
        own = viewer.organisation_id or ""
        found = (await organisations.by_id(viewer, [own])).get(own)
        return wording.name(found.name) if found else ""

    def _to_sign_in(self, request: Request) -> RedirectResponse:
        wanted = request.url.path if request.method == "GET" else guarding.ROOT
        onward = "" if wanted == guarding.ROOT else f"?next={quote(guarding.within(wanted))}"
        response = self.go(f"{guarding.ROOT}/sign-in{onward}")
        if request.cookies:
            guarding.forget(response, public_url=self.public_url)
        return response

    async def _guest(self, request: Request) -> Guest:
        """Say who is there: whoever's session goes on, or nobody in particular."""
        line = logs.line(request.scope)
        guest = Guest(request)
        secret = guarding.secret_of(request, public_url=self.public_url)
        if secret is None:
            return guest
        try:
            guest.signed = await sessions.signed_in(secret, request_id=line.request_id)
        except errors.KeyInvalid:
            return guest
        guest.secret, guest.viewer = secret, guest.signed.viewer
        line.viewer = guest.viewer.id
        own = guest.viewer.organisation_id or ""
        guest.organisation = (await organisations.by_id(guest.viewer, [own])).get(own)
        return guest

    async def refused(self, guest: Guest, show: Show, refusal: errors.Refusal | Failed) -> Response:
        """Show the page again that a form stands in; where that is refused as well, the refusal alone."""
        if guest.signed is None and isinstance(refusal, Failed) and refusal.code == "BAD_REQUEST":
            return self.render(guest, Page("refused.html"), refusal)
        try:
            return self.render(guest, await show(self, guest), refusal)
        except (errors.Refusal, Failed):
            return self.render(guest, Page("refused.html"), refusal)


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=FILES_MAX, max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX)
    except (MultiPartException, HTTPException) as error:
        raise Failed("BAD_REQUEST", "The form is not well formed, or has too many fields.") from error


def _status(refusal: errors.Refusal | Failed) -> int:
    if isinstance(refusal, Failed):
        return answers.STATUS[refusal.code]
    return _STATUS.get(refusal.code, _TYPED)


def _about(refusal: errors.Refusal | Failed) -> str | None:
    """Say what a refusal is about, by the first word of its path."""
    return str(refusal.path[0]) if isinstance(refusal, errors.Refusal) and refusal.path else None


def _typed(guest: Guest) -> dict[str, str]:
    """Give back the longer texts of a refused form, so that nothing typed is lost; never what is secret."""
    texts = [(name, value) for name, value in guest.form.multi_items() if isinstance(value, str) and value.strip()]
    return {name: value for name, value in texts[:FIELDS_MAX] if name in wording.GIVEN_BACK}
