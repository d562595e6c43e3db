"""In which language the desk speaks to somebody, and how it says things in it: sentences, numbers, days.

The language is the one that was chosen at the foot of a page, which the browser keeps until it is closed, else the best
of those that the browser asks for. What is kept is the language's tag and nothing else.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime

from markupsafe import Markup, escape
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from content import language
from server.desk import sentences

LANGUAGES = tuple(sentences.LANGUAGES)
COOKIE = "toolkit-desk-language"
WANTED_MAX = 10
"""How many of the languages that a browser asks for are looked at."""
_RANGE = re.compile(r"\s*([A-Za-z0-9-]{1,35})\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


class Tongue(Struct, frozen=True):
    """One language of the desk: its sentences, and the forms of what stands in them."""

    lang: str
    dir: str
    said: Mapping[str, Markup]
    said_of_several: Mapping[str, Markup]
    nought_is_one: bool
    thousands: str
    months: tuple[str, ...]
    day_and_time: str

    def pattern(self, name: str, number: object) -> Markup:
        """Give a sentence before its places are filled: of a number of things, the one for that number."""
        one = number == 1 or (number == 0 and self.nought_is_one)
        return self.said[name] if one or name not in self.said_of_several else self.said_of_several[name]

    def number(self, value: int) -> str:
        """Write a number."""
        return f"{value:,}".replace(",", self.thousands)

    def day(self, when: date) -> str:
        """Write a day."""
        first = "1er" if self.lang == "fr" and when.day == 1 else str(when.day)
        return f"{first} {self.months[when.month - 1]} {when.year}"

    def moment(self, when: datetime) -> str:
        """Write a moment to the minute, in UTC."""
        return self.day_and_time.format(day=self.day(when), time=f"{when:%H:%M}")


def _french(text: str) -> str:
    """Keep a punctuation mark in the line of the word before it, as French printers do."""
    text = re.sub(r" (?=[;?!])", "\u202f", text)
    return re.sub(r" (?=[:%»])|(?<=«) ", "\u00a0", text)


def printed(text: str, lang: str) -> str:
    """Set a text as printers of a language do."""
    return _french(text) if lang == "fr" else text


def _tongue(place: int, lang: str, *, nought_is_one: bool, thousands: str) -> Tongue:
    written = {name: printed(pair[place], lang).partition("|") for name, pair in sentences.SENTENCES.items()}
    return Tongue(
        lang=lang,
        dir=language.direction(lang).value.lower(),
        said={name: escape(one) for name, (one, _, _) in written.items()},
        said_of_several={name: escape(several) for name, (_, bar, several) in written.items() if bar},
        nought_is_one=nought_is_one,
        thousands=thousands,
        months=tuple(_MONTHS[lang].split()),
        day_and_time={"en": "{day}, {time} UTC", "fr": "{day} à {time} UTC"}[lang],
    )


TONGUES: Mapping[str, Tongue] = {
    "en": _tongue(0, "en", nought_is_one=False, thousands=","),
    "fr": _tongue(1, "fr", nought_is_one=True, thousands="\u202f"),
}
_spoken: ContextVar[Tongue] = ContextVar("spoken", default=TONGUES[LANGUAGES[0]])


def listen(request: Request) -> None:
    """Speak the language of whoever sent a request, until the answer is made: each request is a task of its own."""
    chosen = request.cookies.get(COOKIE, "")
    wanted = (chosen,) if chosen in TONGUES else accepted(request.headers.get("accept-language", ""))
    _spoken.set(TONGUES[language.choose(LANGUAGES, wanted, LANGUAGES[0])])


def accepted(header: str) -> tuple[str, ...]:
    """List the languages that a browser asks for, the most wanted first; what is malformed is left out."""
    found = []
    for part in header.split(",")[:WANTED_MAX]:
        form = _RANGE.fullmatch(part)
        if form and float(form[2] or 1) > 0:
            found.append((-float(form[2] or 1), form[1]))
    return tuple(tag for _, tag in sorted(found, key=lambda one: one[0]))


def keep(response: Response, tag: str, *, public_url: str) -> None:
    """Let the browser keep the language that somebody chose, until it is closed."""
    encrypted = public_url.startswith("https://")
    response.set_cookie(COOKIE, tag, path="/desk", secure=encrypted, httponly=True, samesite="lax")


def spoken() -> Tongue:
    """Give the language that is spoken just now."""
    return _spoken.get()


def say(name: str, /, **said: object) -> Markup:
    """Say a sentence; numbers and days are written as the language does, and everything is escaped."""
    tongue = _spoken.get()
    filled = {key: _written(tongue, value) for key, value in said.items()}
    return tongue.pattern(name, said.get("n")).format(**filled)


def knows(name: str) -> bool:
    """Whether there is such a sentence."""
    return name in sentences.SENTENCES


def _written(tongue: Tongue, value: object) -> object:
    return tongue.number(value) if isinstance(value, int) else value


class Speaker:
    """What templates speak by: `t.name` is a sentence, `t("name", day=…)` one with its places filled."""

    @property
    def lang(self) -> str:
        """The tag of the language."""
        return _spoken.get().lang

    @property
    def dir(self) -> str:
        """The direction in which it is written."""
        return _spoken.get().dir

    def __call__(self, name: str, /, **said: object) -> Markup:
        """Say a sentence with its places filled."""
        return say(name, **said)

    def __getitem__(self, name: str) -> Markup:
        """Say a sentence without places."""
        return _spoken.get().said[name]
