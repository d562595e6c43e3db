"""What an address asks for: language, heading level, readers, edition, form; each bounded, none that is not known."""

from enum import StrEnum
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from starlette.datastructures import QueryParams

from content import errors, language
from content.records import Audience
from content.sharing import embedding
from server.answers import Failed

LANGUAGES_MAX = 10
NAMES = ("language", "headingLevel", "audience", "edition", "as")
_LEVELS = ("1", "2", "3", "4", "5", "6")


class Form(StrEnum):
    """As what it is wanted."""

    FRAGMENT = "fragment"
    """To put into a page."""
    PAGE = "page"
    """A page of its own, to put into a frame."""


class Asked(Struct, frozen=True):
    """How something is to be shown."""

    languages: tuple[str, ...]
    level: int
    audience: Audience | None
    pin: embedding.Pin | None
    form: Form


def read(given: QueryParams) -> Asked:
    """Read the parameters of an embed; raises BAD_REQUEST for any that is unknown, repeated or out of bounds."""
    for name in given:
        if name not in NAMES:
            raise Failed("BAD_REQUEST", f'There is no parameter "{name}" here; there are {", ".join(NAMES)}.')
        if name != "language" and len(given.getlist(name)) > 1:
            raise Failed("BAD_REQUEST", f'Give "{name}" once.')
    form = given.get("as", Form.FRAGMENT.value)
    if form not in tuple(Form):
        raise Failed("BAD_REQUEST", 'as is "fragment" or "page".')
    level = given.get("headingLevel", "1" if form == Form.PAGE else "2")
    if level not in _LEVELS:
        raise Failed("BAD_REQUEST", "headingLevel is 1 to 6.")
    audience = given.get("audience")
    if audience is not None and audience not in Audience.__members__:
        raise Failed("BAD_REQUEST", f"audience is one of {', '.join(Audience)}.")
    return Asked(
        languages=languages(given),
        level=int(level),
        audience=Audience(audience) if audience else None,
        pin=pin(given),
        form=Form(form),
    )


def languages(given: QueryParams) -> tuple[str, ...]:
    """Read the languages, the most wanted first; raises BAD_REQUEST for what is no language tag, or too many."""
    tags = given.getlist("language")
    if len(tags) > LANGUAGES_MAX:
        raise Failed("BAD_REQUEST", f"Give at most {LANGUAGES_MAX} languages.")
    try:
        return tuple(language.canonical(tag) for tag in tags)
    except errors.InvalidInput as refusal:
        raise Failed("BAD_REQUEST", refusal.message) from refusal


def pin(given: QueryParams) -> embedding.Pin | None:
    """Read the edition to stay with; raises BAD_REQUEST for what is none."""
    text = given.get("edition")
    try:
        return None if text is None else embedding.pin(text)
    except errors.InvalidInput as refusal:
        raise Failed("BAD_REQUEST", refusal.message) from refusal


def steps(address: str, public_url: str) -> tuple[tuple[str, ...], QueryParams] | None:
    """Take one of our own addresses apart, path and parameters; None for any other."""
    ours = urlsplit(public_url)
    try:
        theirs = urlsplit(address)
    except ValueError:
        return None
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc) or not theirs.path.startswith(f"{ours.path}/"):
        return None
    path = theirs.path[len(ours.path) + 1 :]
    return tuple(unquote(step) for step in path.split("/")), QueryParams(theirs.query)
