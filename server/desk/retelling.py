"""What `content` tells in English, such as refusals and findings, told again to people in the language that is spoken.

A finding is kept as it was told when a file was read, and a refusal is raised by whoever knows; both come as a
sentence, and their code is what programs go by. What a sentence is in another language stands in `sentences/`, with its
places.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from markupsafe import Markup, escape
from msgspec import Struct

from content import errors
from content.records import Role, Scope, Stage
from server.answers import Failed
from server.desk import sentences, speech, wording

TOLD_IN = "en"
CHARACTERS_MAX = 4_000
"""What is longer is no sentence of ours."""
NESTED_MAX = 2
"""How deep a sentence may stand in the place of another."""
_LISTS = (Stage, Role, Scope)
_MEMBERS = {one.value: one for kind in _LISTS for one in kind}


class _Form(Struct, frozen=True):
    """A sentence with places, and the same in another language."""

    told: str
    pattern: re.Pattern[str]
    again: str


class Book(Struct, frozen=True):
    """The sentences of one language."""

    whole: Mapping[str, str]
    """Those without places, and words that stand in the places of others."""
    forms: tuple[_Form, ...]
    """The most telling first."""

    def find(self, told: str, depth: int = 0) -> str | None:
        """Tell a sentence again; None for one that is not known."""
        known = self.whole.get(told)
        if known is not None or depth > NESTED_MAX or len(told) > CHARACTERS_MAX:
            return known
        for form in self.forms:
            found = form.pattern.fullmatch(told)
            if found:
                return form.again.format(*(self._place(one, depth) for one in found.groups()))
        return None

    def _place(self, value: str, depth: int) -> str:
        members = [_MEMBERS.get(one) for one in value.split(" or ")]
        if all(members):
            return " / ".join(wording.say(one) for one in members if one is not None)
        return self.find(value, depth + 1) or value


@cache
def book(lang: str) -> Book:
    """Read the sentences of a language, when somebody is first told one in it: compiling them all takes a while."""
    written: dict[str, str] = json.loads(sentences.AGAIN[lang].read_text(encoding="utf-8"))
    spaced = {told: speech.printed(again, lang) for told, again in written.items()}
    forms = sorted((told for told in spaced if "{}" in told), key=lambda told: -len(told.replace("{}", "")))
    return Book(
        whole={told: again for told, again in spaced.items() if "{}" not in told},
        forms=tuple(_Form(told, _pattern(told), spaced[told]) for told in forms),
    )


def _pattern(told: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in told.split("{}")), re.DOTALL)


def tell(told: str) -> str | None:
    """Tell a sentence in the language that is spoken; None if only the other one is known."""
    lang = speech.spoken().lang
    again = _again(lang, told)
    return told if again is None and lang == TOLD_IN else again


def told(text: str) -> Markup:
    """Write such a sentence; where it is known in the other language alone, it says so of itself."""
    again = tell(text)
    return escape(again) if again is not None else Markup('<span lang="{}" dir="ltr">{}</span>').format(TOLD_IN, text)


def meaning(refusal: errors.Refusal | Failed) -> str | None:
    """Say what a refusal is about, where its own sentence cannot be told in the language that is spoken."""
    return wording.said_of("code", refusal.code) if tell(refusal.message) is None else None


@lru_cache(maxsize=1_024)
def _again(lang: str, told: str) -> str | None:
    return book(lang).find(told)
