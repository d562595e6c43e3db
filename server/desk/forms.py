"""Forms of the desk as data: what is asked and what stands there already. One template draws them all.

A form is one verb. Where it is refused it stands open again with what was typed, and the refusal at its field.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from markupsafe import Markup
from msgspec import Struct, field

from content import errors
from content.records import Responsibility
from server.desk import speech, wording
from server.desk.pages import Guest

E = TypeVar("E", bound=StrEnum)
Options = tuple[tuple[str, str], ...]
LINES_MAX = 100
"""How many lines of a field that takes one thing a line are read; the verb has a bound of its own below that."""


class Kind(StrEnum):
    """How something is asked."""

    LINE = "line"
    TEXT = "text"
    DAY = "date"
    NUMBER = "number"
    MAIL = "email"
    CHOICE = "choice"
    CHECK = "check"
    CHECKS = "checks"
    FILE = "file"


class Field(Struct, frozen=True):
    """One thing that is asked: the name it is sent by, the name of the sentence that asks it, what stands there."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    value: str = ""
    required: bool = False
    options: Options = ()
    hint: str | None = None
    """The name of a sentence."""


class Form(Struct, frozen=True):
    """One verb: where it is sent, the names of its title and of what its button says, what it asks."""

    address: str
    title: str
    button: str
    fields: tuple[Field, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    hint: str | None = None
    is_main: bool = False
    is_open: bool = False
    """Whether it stands open from the start."""
    is_grave: bool = False
    finds: bool = False
    """Whether it only asks for the page anew, and changes nothing."""

    @property
    def has_file(self) -> bool:
        """Whether a file is sent with it."""
        return any(one.kind is Kind.FILE for one in self.fields)

    def was_sent(self, guest: Guest) -> bool:
        """Whether this very form was sent, and is shown again."""
        here = guest.request.method == "POST" and guest.request.url.path == self.address
        return (
            here
            and not self.finds
            and all(guest.text(name) == value for name, value in self.hidden.items() if name != "version")
        )


class Entry(Struct, frozen=True):
    """A record of a list: what it is called, what is said of it, and what can be done with it."""

    title: str
    anchor: str = ""
    tags: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    """Sentences, and words of the record."""
    told: tuple[str, ...] = ()
    """What is still missing, as it is told to programs."""
    forms: tuple[Form, ...] = ()
    link: str = ""


class Part(Struct, frozen=True):
    """Records under one heading, and the forms that make another."""

    title: str
    entries: tuple[Entry, ...] = ()
    forms: tuple[Form, ...] = ()
    hint: str | None = None
    empty: str = "none_yet"


def joined(*parts: str | None) -> tuple[str, ...]:
    """Put short sentences into one line; none if there are none."""
    said = [one for one in parts if one]
    return (Markup(" · ").join(said),) if said else ()


def days(first: date | None, last: date | None) -> tuple[str | None, str | None]:
    """Say from when until when, as far as it is known."""
    return (
        speech.say("from_day", day=wording.day(first)) if first else None,
        speech.say("until_day", day=wording.day(last)) if last else None,
    )


def duties(at_side: Callable[[str], str], listed: Iterable[Responsibility]) -> tuple[str, ...]:
    """Say who does what."""
    return tuple(
        speech.say("does_person", name=at_side(one.side_id), function=one.function, person=one.person)
        if one.person
        else speech.say("does", name=at_side(one.side_id), function=one.function)
        for one in listed
    )


def choices(kind: type[StrEnum], but: Iterable[StrEnum] = ()) -> Options:
    """Offer the members of a closed list in words."""
    left = set(but)
    return tuple((one.value, wording.say(one)) for one in kind if one not in left)


def member(guest: Guest, kind: type[E], name: str) -> E:
    """Read a member of a closed list; INVALID_INPUT for what is none of it."""
    given = guest.text(name)
    if given not in kind.__members__:
        raise errors.InvalidInput("Choose one of those that are offered.", path=(name,))
    return kind(given)


def day(guest: Guest, name: str) -> date | None:
    """Read a day; none if the field is empty, INVALID_INPUT for what is no day."""
    given = guest.some(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise errors.InvalidInput("Give a day, such as 2027-06-30.", path=(name,)) from error


def needed_day(guest: Guest, name: str) -> date:
    """Read a day that has to be given."""
    given = day(guest, name)
    if given is None:
        raise errors.InvalidInput("Give a day, such as 2027-06-30.", path=(name,))
    return given


def number(guest: Guest, name: str) -> int | None:
    """Read a whole number; none if the field is empty."""
    given = guest.some(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > 9:  # noqa: PLR2004 - more than any bound
        raise errors.InvalidInput("Give a whole number, or none.", path=(name,))
    return int(given)


def lines(guest: Guest, name: str) -> tuple[str, ...]:
    """Read a field that takes one thing a line."""
    return tuple(one.strip() for one in guest.text(name).split("\n")[:LINES_MAX] if one.strip())


def tags(guest: Guest, name: str) -> tuple[str, ...]:
    """Read tags of languages with commas or spaces between them."""
    return tuple(guest.text(name).replace(",", " ").split()[:LINES_MAX])


def version(guest: Guest) -> int:
    """Read the version that was seen when a form was made; INVALID_INPUT for a form that was tampered with."""
    found = number(guest, "version")
    if found is None:
        raise errors.InvalidInput("This is no number.", path=("version",))
    return found
