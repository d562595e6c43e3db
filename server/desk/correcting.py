"""Corrections in place: each form of a draft is one verb, and leads back to the place it is about."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TypedDict, TypeVar

from content import errors
from content.editing import corrections
from content.leaflet import notation
from content.records import Audience, BenefitFamily, Column, ItemScope, Mark, RuleQuantifier, SectionKind
from server.desk import editions
from server.desk.pages import Desk, Guest

E = TypeVar("E", bound=StrEnum)


async def correct(desk: Desk, guest: Guest) -> str:
    """Carry a correction out: which one, the address says by the name of its mutation."""
    del desk
    name = guest.path("correction")
    if name not in _CORRECTIONS:
        raise errors.NotFound("There is no such correction.")
    key = await _CORRECTIONS[name](guest)
    place = f"#at-{key}" if key else "#findings"
    return f"{editions.address(guest.path('id'))}?done=corrected{place}"


class _Draft(TypedDict):
    """What every correction names."""

    edition: str
    expected_version: int


def _draft(guest: Guest) -> _Draft:
    """Name the draft that is corrected, as it was seen."""
    return {"edition": guest.path("id"), "expected_version": editions.version(guest)}


class _Said(TypedDict):
    """What was typed into the box for words, in its notation."""

    text: str | None
    marks: Sequence[Mark] | None


def _said(guest: Guest) -> _Said:
    typed = guest.some("text")
    if typed is None:
        return {"text": None, "marks": None}
    said = notation.read(typed)
    return {"text": said.plain, "marks": said.marks}


async def _edit_item(guest: Guest) -> str | None:
    key = guest.text("key")
    await corrections.edit_item(
        guest.viewer,
        **_draft(guest),
        key=key,
        label=guest.some("label"),
        heading=guest.some("heading"),
        **_said(guest),
    )
    return key


async def _mark(guest: Guest) -> str | None:
    key = guest.text("key")
    await corrections.mark_essential(
        guest.viewer,
        **_draft(guest),
        keys=(key,),
        essential=guest.some("essential") is not None,
        allows_not_applicable=guest.some("allowsNotApplicable") is not None,
    )
    return key


async def _edit_section(guest: Guest) -> str | None:
    key = guest.text("key")
    await corrections.edit_section(
        guest.viewer,
        **_draft(guest),
        key=key,
        kind=_one(SectionKind, guest, "kind"),
        heading=guest.some("heading"),
        audience=_one(Audience, guest, "audience"),
        audience_label=guest.some("audienceLabel"),
    )
    return key


async def _add(guest: Guest) -> str | None:
    said = notation.read(guest.text("text").strip())
    await corrections.add_item(
        guest.viewer,
        **_draft(guest),
        section=guest.text("section"),
        group=guest.some("group"),
        after=guest.some("after"),
        label=guest.some("label"),
        text=said.plain,
        marks=said.marks,
    )
    return guest.some("after") or guest.text("section")


async def _move(guest: Guest) -> str | None:
    key = guest.text("key")
    await corrections.move_item(
        guest.viewer,
        **_draft(guest),
        key=key,
        section=guest.some("section"),
        after=guest.some("after"),
        column=_one(Column, guest, "column"),
        scope=_one(ItemScope, guest, "scope"),
        family=_one(BenefitFamily, guest, "family"),
    )
    return key


async def _remove(guest: Guest) -> str | None:
    await corrections.remove_item(guest.viewer, **_draft(guest), key=guest.text("key"))
    return guest.some("back")


async def _edit_rule(guest: Guest) -> str | None:
    await corrections.edit_rule(
        guest.viewer,
        **_draft(guest),
        **_said(guest),
        quantifier=_one(RuleQuantifier, guest, "quantifier"),
        checklists=guest.many("checklists") or None,
    )
    return guest.some("back")


async def _merge(guest: Guest) -> str | None:
    into = guest.text("into")
    await corrections.merge_items(
        guest.viewer,
        **_draft(guest),
        gone=guest.many("gone"),
        into=into,
    )
    return into


async def _split(guest: Guest) -> str | None:
    into = guest.many("into")
    await corrections.split_item(
        guest.viewer,
        **_draft(guest),
        old=guest.text("old"),
        into=into,
        keep_answers=guest.some("keepAnswers") is not None,
    )
    return into[0] if into else None


def _one(kind: type[E], guest: Guest, name: str) -> E | None:
    """Read a member of a closed list; none if nothing was chosen, INVALID_INPUT for what is none of it."""
    given = guest.some(name)
    if given is None:
        return None
    if given not in kind.__members__:
        raise errors.InvalidInput("Choose one of those that are offered.", path=(name,))
    return kind(given)


_CORRECTIONS: Mapping[str, Callable[[Guest], Awaitable[str | None]]] = MappingProxyType(
    {
        "editItem": _edit_item,
        "markEssential": _mark,
        "editSection": _edit_section,
        "addItem": _add,
        "moveItem": _move,
        "removeItem": _remove,
        "editRule": _edit_rule,
        "mergeItems": _merge,
        "splitItem": _split,
    }
)
