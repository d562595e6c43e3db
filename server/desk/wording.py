"""What the desk says: each closed list in words, what was done, and what to do about a refusal."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from html import escape

from markupsafe import Markup

from content import catalogue, language
from content.leaflet import marks, notation
from content.records import Attention, Names, NextStep, Stage, TextFormat, TextSegment, Verdict, Words

REMEDIES: Mapping[str, str] = {
    "STALE_VERSION": "Nothing of yours was carried out. What stands here now is the newest version: look, then decide.",
    "MATCHES_UNDECIDED": "Go through “To decide” first; each takes one key.",
    "CONFIRMATION_REQUIRED": "Look at the finding, then tick that you have seen it and publish again.",
    "EDITION_INCOMPLETE": "Correct it below, where the finding stands.",
    "FILE_UNSUPPORTED": "Save the file as Word (.docx), OpenDocument (.odt), PDF, HTML, Markdown or text.",
    "FILE_TOO_LARGE": "Pictures are left out in any case: save the file without them.",
    "TOO_LARGE": "Pictures are left out in any case: save the file without them.",
    "LIMIT_REACHED": "Take one of those that are there away first.",
    "UNAVAILABLE": "Wait a few seconds, and do it again.",
    "RATE_LIMITED": "Wait, then try again. If you have forgotten it, ask whoever manages your organisation’s keys "
    "for a link that signs you in.",
    "FORBIDDEN": "Ask whoever manages your organisation’s keys.",
    "NOT_FOUND": "It may have been taken away since. Go back and look.",
}
"""What to do about a refusal, by its code, beyond what it says itself."""

DONE: Mapping[str, str] = {
    "signed-out": "You are signed out.",
    "ended": "The session has ended.",
    "ended-all": "Every other session has ended.",
    "passphrase": "Your name and passphrase are set. Other sessions have ended.",
    "drafted": "The file was read. This is your draft; readers see nothing of it yet.",
    "replaced": "The file was read. It stands in the place of the draft.",
    "decided": "Decided.",
    "corrected": "Corrected.",
    "discarded": "The draft was thrown away.",
    "published": "Published. Readers see it now.",
    "scheduled": "Scheduled. It comes out by itself at its time.",
    "submitted": "Sent for review.",
    "approved": "Approved.",
    "returned": "It is a draft again.",
    "withdrawn": "Taken back. Readers see your reason in place of the text.",
    "restored": "This draft brings the earlier words back. Publish it to put them in force.",
    "commented": "Said.",
    "settled": "Settled.",
    "reviewed": "The day of the next look at it is set.",
    "answered": "Saved.",
    "final": "Saved. Your side has said that this is final.",
    "acknowledged": "Your side is part of the partnership now.",
    "adopted": "The partnership follows the newer edition. Look at what asks to be confirmed.",
    "revoked": "The key works no more, and its sessions have ended.",
    "joined": "Asked. A coordinator of the network admits you.",
    "left": "You are in the network no more.",
    "admitted": "Admitted.",
    "declined": "Turned down, or taken out.",
}
"""What was done, by the word that the address carries; no other word is ever shown."""

GIVEN_BACK = frozenset(
    {"text", "label", "heading", "note", "reason", "changeNote", "audienceLabel", "title", "name", "slug"}
)
"""The fields of a refused form that are given back."""

SAY: Mapping[str, str] = {
    "EVERYONE": "everyone",
    "RESOURCE_RICH": "the resource-rich side",
    "RESOURCE_POOR": "the resource-poor side",
    "OTHER": "other",
    "UNSTATED": "not stated",
    "KEPT": "kept",
    "REWORDED": "reworded",
    "MOVED": "moved",
    "SPLIT": "split",
    "MERGED": "merged",
    "ADDED": "added",
    "REMOVED": "removed",
    "PROPOSED": "to decide",
    "DRAFT": "draft",
    "IN_REVIEW": "in review",
    "APPROVED": "approved",
    "SCHEDULED": "scheduled",
    "PUBLISHED": "published",
    "SUPERSEDED": "superseded",
    "WITHDRAWN": "withdrawn",
    "INFO": "note",
    "WARNING": "look at this",
    "ERROR": "in the way",
    "TICKED": "ticked",
    "IN_PROGRESS": "in progress",
    "CANNOT": "cannot",
    "NOT_APPLICABLE": "not applicable",
    "UNANSWERED": "not answered",
    "READY": "ready",
    "THINK_AGAIN": "think again",
    "PASSPHRASE": "name and passphrase",
    "KEY": "key",
    "LINK": "link",
    "INVITATION": "invitation",
    "VIEWER": "reader",
    "OFFICER": "officer",
    "LEAD": "lead",
    "COORDINATOR": "coordinator",
    "EDITOR": "editor",
    "MAJOR": "major: partnerships adopt it when they choose",
    "MINOR": "minor: the same points, only the wording",
    "ALL": "every box",
    "ALL_ESSENTIAL": "every essential box",
    "EACH_SIDE": "each side for itself",
    "JOINT": "both sides together",
}
"""Members of closed lists in words; those that are not here are said by their own name."""


ACTS: Mapping[str, str] = {
    "uploadLeaflet": "another file was read",
    "decideMatches": "decided",
    "editItem": "words changed",
    "markEssential": "what is essential changed",
    "editSection": "a section changed",
    "addItem": "an item added",
    "moveItem": "an item moved",
    "removeItem": "an item left out",
    "editRule": "the rule changed",
    "mergeItems": "items merged",
    "splitItem": "an item split",
    "submitForReview": "sent for review",
    "approveEdition": "approved",
    "returnToDraft": "made a draft again",
    "publishEdition": "published",
    "withdrawEdition": "taken back",
    "addComment": "a comment",
    "settleComment": "a comment settled",
}
"""What was done to an edition, by the name of the mutation; others are said by that name."""


def act(name: str) -> str:
    """Say what was done."""
    return ACTS.get(name, name)


def say(member: Enum | str) -> str:
    """Say a member of a closed list in words."""
    name = str(member.value) if isinstance(member, Enum) else member
    return SAY.get(name) or name.replace("_", " ").lower()


def needs(one: Attention) -> str:
    """Say what needs attention."""
    return english(catalogue.attention(one.code))


def stage(of: Stage) -> str:
    """Say how far a partnership has got."""
    return english(catalogue.stage(of))


def verdict(of: Verdict) -> str:
    """Say what the rule says."""
    return english(catalogue.verdict(of))


def why(step: NextStep) -> str:
    """Say why something is to be done next."""
    return catalogue.why(step, ("en",))


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


def english(names: Names) -> str:
    """Give one of our own names in English."""
    return dict(names.by_language).get("en") or name(names)


def marked(segments: tuple[TextSegment, ...]) -> Markup:
    """Write a comparison word by word: what came is `ins`, what went is `del`."""
    tags = {"INSERTED": "ins", "DELETED": "del"}
    parts = []
    for one in segments:
        text = escape(one.text).replace("\n", "<br>")
        tag = tags.get(one.kind.value)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return Markup("".join(parts))  # noqa: S704 - every text was escaped


def day(when: date | datetime) -> Markup:
    """Write a day for people and for programs."""
    plain = when.date() if isinstance(when, datetime) else when
    said = f"{plain.day} {plain:%B %Y}"
    return Markup('<time datetime="{}">{}</time>').format(plain.isoformat(), said)


def moment(when: datetime) -> Markup:
    """Write a moment to the minute, in UTC."""
    said = f"{when.day} {when:%B %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(timespec="seconds"), said)


def counted(number: int, one: str, several: str | None = None) -> str:
    """Say a number of things."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


@lru_cache(maxsize=256)
def direction(tag: str) -> str:
    """Say in which direction a language is written, as HTML has it."""
    return language.direction(tag).value.lower()


FILTERS: Mapping[str, Callable[..., object]] = {
    "act": act,
    "counted": counted,
    "day": day,
    "direction": direction,
    "marked": marked,
    "moment": moment,
    "name": name,
    "needs": needs,
    "paragraphs": paragraphs,
    "say": say,
    "stage": stage,
    "typed": typed,
    "verdict": verdict,
    "why": why,
    "words": words,
}
