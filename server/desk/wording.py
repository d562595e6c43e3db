"""How templates write what they are filled with: words with marks, days, members of closed lists."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from html import escape

from markupsafe import Markup

from content import catalogue, language
from content.leaflet import marks, notation
from content.records import Attention, ChangeSet, Names, NextStep, Stage, TextFormat, TextSegment, Verdict, Words
from server.desk import speech

GIVEN_BACK = frozenset(
    {"text", "label", "heading", "note", "reason", "changeNote", "audienceLabel", "title", "name", "slug"}
)
"""The fields of a refused form that are given back."""


def act(name: str) -> str:
    """Say what was done to an edition, by the name of the mutation; another is said by that name."""
    return said_of("act", name) or name


def done(name: str | None) -> str | None:
    """Say what was done, by the word that the address carries; no other word is ever shown."""
    return said_of("done", name or "")


def remedy(code: str, about: str | None = None) -> str | None:
    """Say what to do about a refusal beyond what it says itself; what it is about may have a sentence of its own."""
    return said_of("remedy", f"{code} {about}") or said_of("remedy", code)


def said_of(kind: str, name: str) -> str | None:
    """Say the sentence of a kind that goes by a name; none if there is none."""
    wanted = f"{kind} {name}"
    return speech.say(wanted) if speech.knows(wanted) else None


def say(member: Enum | str) -> str:
    """Say a member of a closed list in words; one that has none is said by its own name."""
    name = str(member.value) if isinstance(member, Enum) else member
    own = said_of("member", f"{type(member).__name__}.{name}") if isinstance(member, Enum) else None
    return own or said_of("member", name) or name.replace("_", " ").lower()


def needs(one: Attention) -> str:
    """Say what needs attention."""
    return own(catalogue.attention(one.code))


def stage(of: Stage) -> str:
    """Say how far a partnership has got."""
    return own(catalogue.stage(of))


def verdict(of: Verdict) -> str:
    """Say what the rule says."""
    return own(catalogue.verdict(of))


def why(step: NextStep) -> str:
    """Say why something is to be done next."""
    return catalogue.why(step, (speech.spoken().lang,))


def words(shown: Words | None) -> Markup:
    """Write words with their marks; nothing but our own marks and safe links comes out."""
    if shown is None:
        return Markup()
    return Markup(marks.render(shown, TextFormat.HTML))  # noqa: S704 - the one place that writes words out escapes them


def typed(shown: Words) -> str:
    """Write words as they are typed into a box, marks and all."""
    return notation.write(shown)


def paragraphs(shown: Words) -> Markup:
    """Write words in paragraphs of their own."""
    return Markup(marks.render(shown, TextFormat.HTML, block=True))  # noqa: S704 - as above


def name(names: Names) -> str:
    """Give a name in its original language."""
    return names.by_language[0][1]


def own(names: Names) -> str:
    """Give one of our own names in the language that is spoken."""
    return language.pick(names, (speech.spoken().lang,))[0]


def summary(changed: ChangeSet) -> str:
    """Say in one sentence how many items changed."""
    return catalogue.summary(changed.counts, (speech.spoken().lang,))


def marked(segments: tuple[TextSegment, ...]) -> Markup:
    """Write a comparison word by word: what came is `ins`, what went is `del`."""
    tags = {"INSERTED": "ins", "DELETED": "del"}
    parts = []
    for one in segments:
        words = one.text.rstrip(" ")
        text, after = escape(words).replace("\n", "<br>"), one.text[len(words) :]
        tag = tags.get(one.kind.value)
        parts.append(f"<{tag}>{text}</{tag}>{after}" if tag and words else text + after)
    return Markup("".join(parts))  # noqa: S704 - every text was escaped


def day(when: date | datetime) -> Markup:
    """Write a day for people and for programs."""
    plain = when.date() if isinstance(when, datetime) else when
    return Markup('<time datetime="{}">{}</time>').format(plain.isoformat(), speech.spoken().day(plain))


def moment(when: datetime) -> Markup:
    """Write a moment to the minute, in UTC."""
    said = speech.spoken().moment(when)
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(timespec="seconds"), said)


def _in_tag(tag: str) -> Callable[[str], Markup]:
    return lambda text: Markup(f"<{tag}>{{}}</{tag}>").format(text)  # noqa: S704 - the tag is one of those below


@lru_cache(maxsize=256)
def direction(tag: str) -> str:
    """Say in which direction a language is written, as HTML has it."""
    return language.direction(tag).value.lower()


FILTERS: Mapping[str, Callable[..., object]] = {
    "act": act,
    "code": _in_tag("code"),
    "day": day,
    "direction": direction,
    "key": _in_tag("kbd"),
    "marked": marked,
    "moment": moment,
    "name": name,
    "paragraphs": paragraphs,
    "say": say,
    "stage": stage,
    "strong": _in_tag("strong"),
    "summary": summary,
    "typed": typed,
    "verdict": verdict,
    "why": why,
    "words": words,
}
