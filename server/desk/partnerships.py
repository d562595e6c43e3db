"""Partnerships at the desk: the list of one's own, and the checklist of one, which is ticked by a tap."""

from collections.abc import Sequence

import orjson
from msgspec import Struct
from starlette.responses import Response

from content import access, errors, language, paging
from content.access import Viewer
from content.editing import changes
from content.guiding import guidance
from content.joining import organisations, sessions
from content.linking import partnerships
from content.records import (
    AnswerState,
    Audience,
    ChangeSet,
    Edition,
    GuidanceItem,
    ItemChange,
    NewAnswer,
    NextStep,
    Partnership,
    PartnershipFilter,
    PartnershipOrder,
    Readiness,
)
from content.ticking import adopting, advising, answering, checklists, suggesting
from server.answers import Failed
from server.desk import beside, editions, guarding, needing, retelling, speech, wording
from server.desk.pages import Desk, Guest, Page

LANGUAGES_MAX = 5
CLIENT_ID = "clientId"
KEEP = "Toolkit-Keep"
"""Names the session that a page may be kept for, and for how many seconds; `away.js` keeps no other."""
_NEXT_STEPS = 3
ROOMS = ("life", "aims", "people", "agreements", "activities", "reviews", "news", "documents")
"""The rooms beside the checklist, in the order in which a partnership goes through them."""
_TICK_SENTENCES = (
    "ticked",
    "ticked_of",
    "waits_to_be_sent",
    "saved",
    "no_line",
    "as_it_was",
    "go_on",
    "newest_answer",
    "signed_out_ticks",
)
"""What the script says that ticks without a line."""


class Listed(Struct, frozen=True):
    """A partnership of a list, with where it stands."""

    link: Partnership
    others: str
    """The names of the other sides."""
    readiness: Readiness | None
    needs: tuple[needing.Need, ...]
    to_confirm: tuple[str, ...]
    """The items whose new words one's own side has still to confirm, as printed."""


class Newer(Struct, frozen=True):
    """An edition newer than the one that a partnership follows, and what it would change there."""

    edition: Edition
    summary: str = ""
    changes: tuple[ItemChange, ...] = ()
    """What became of each item that is not as it was."""


async def partnerships_page(desk: Desk, guest: Guest) -> Page:
    """List the partnerships that one's organisation has a part in."""
    del desk
    page = paging.Page(first=paging.PAGE_DEFAULT, after=guest.asked("after"))
    found = await partnerships.list_all(guest.viewer, page, PartnershipFilter(), PartnershipOrder(), mine=True)
    shown = await listed(guest.viewer, found.nodes)
    more = found.cursors[-1] if found.has_next else None
    filled = {"links": shown, "next": more, "query": "", "network": False, "forms": ()}
    return Page("partnerships.html", {**filled, "may_open": may(guest.viewer, "openPartnership")})


async def listed(viewer: Viewer, links: Sequence[Partnership]) -> tuple[Listed, ...]:
    """Say of some partnerships what a list shows of them; a constant number of statements."""
    standing = await checklists.of_partnerships(viewer, links)
    names = await _names(viewer, links)
    needs = await needing.of_partnerships(viewer, links, names)
    return tuple(
        Listed(
            link=one,
            others=_and([names[side.organisation_id] for side in one.sides if side.id != one.my_side_id]),
            readiness=standing.get(one.id),
            needs=needs[one.id],
            to_confirm=_to_confirm(standing.get(one.id)),
        )
        for one in links
    )


def _to_confirm(standing: Readiness | None) -> tuple[str, ...]:
    """List the items whose words have changed since the viewer's own side answered them."""
    items = standing.to_reconfirm if standing else ()
    return tuple(one.item.key for one in items if one.mine is not None and one.mine.wording_changed)


async def partnership_page(desk: Desk, guest: Guest) -> Page:
    """Show a partnership's checklist: for its sides to tick, for others as far as they may see it."""
    del desk
    link = await _link(guest)
    wanted = languages(guest)
    standing = (await checklists.of_partnerships(guest.viewer, [link], wanted)).get(link.id)
    leaflet = (await guidance.leaflets_by_id(guest.viewer, [link.leaflet_id])).get(link.leaflet_id)
    spoken = (await guidance.languages_of(guest.viewer, [leaflet])).get(link.leaflet_id, ()) if leaflet else ()
    names = await _names(guest.viewer, [link])
    return Page(
        "partnership.html",
        {
            "link": link,
            "rooms": ROOMS,
            "names": names,
            "readiness": standing,
            "mine": standing.of(link.my_side_id) if standing and link.my_side_id else None,
            "newer": await _newer(guest.viewer, link, standing),
            "needs": (await needing.of_partnerships(guest.viewer, [link], names))[link.id],
            "to_confirm": _to_confirm(standing),
            "steps": await _steps(guest.viewer, link, standing),
            "leaflet": leaflet,
            "spoken": spoken,
            "wanted": wanted,
            "may_answer": link.my_side_id is not None and may(guest.viewer, "answerItems"),
            "may_adopt": link.my_side_id is not None and may(guest.viewer, "adoptEdition"),
            "waits": [side for side in link.sides if side.acknowledged_at is None],
            "at": guest.asked("at") or guest.some("item"),
            "query": "".join(f"&language={one}" for one in wanted),
            "states": tuple(AnswerState),
            "tick_words": _tick_words(),
            "advice": await _advice(standing, guest.asked("at")),
        },
        headers=_keep(guest) if link.my_side_id is not None and may(guest.viewer, "answerItems") else {},
    )


async def _steps(viewer: Viewer, link: Partnership, standing: Readiness | None) -> tuple[NextStep, ...]:
    """Say what one's own side could do next."""
    if standing is None or link.my_side_id is None:
        return ()
    suggested = (await suggesting.of_partnerships(viewer, [link])).get(link.id, ())
    return suggesting.next_steps(standing, suggested, _NEXT_STEPS)


def _keep(guest: Guest) -> dict[str, str]:
    """Let the browser of a side keep its checklist for when there is no line: for this session, while it can rest."""
    if guest.signed is None or guest.request.method != "GET" or guest.asked("at") is not None:
        return {}
    return {KEEP: f"{guest.signed.session_id} {int(sessions.REST_MAX.total_seconds())}"}


def may(viewer: Viewer, action: str) -> bool:
    """Whether the table lets somebody do a thing at all; whose record it is, the verb asks."""
    try:
        access.require(viewer, action)
    except errors.Refusal:
        return False
    return True


def languages(guest: Guest) -> tuple[str, ...]:
    """Give the languages that were asked for, in their usual form; what is none is left out."""
    asked = [*guest.request.query_params.getlist("language"), *guest.many("language")]
    found = []
    for one in asked[:LANGUAGES_MAX]:
        try:
            found.append(language.canonical(one))
        except errors.InvalidInput:
            continue
    return tuple(found)


async def tick(desk: Desk, guest: Guest) -> str:
    """Answer one item by a tap: the button carries the item, its version and what it becomes."""
    del desk
    parts = guest.text("tick").split(" ")
    if len(parts) != 3:  # noqa: PLR2004 - item, version, state
        raise errors.InvalidInput("Choose an item.", path=("tick",))
    key, version, state = parts
    await _answer(guest, [_new(key, state, expected=editions.number(version, "version"))])
    return _back(guest, key, "answered")


async def answer(desk: Desk, guest: Guest) -> str:
    """Answer one item with a note or a reason."""
    del desk
    key = guest.text("item")
    one = _new(
        key,
        guest.text("state"),
        expected=editions.version(guest),
        note=guest.some("note"),
        reason=guest.some("reason"),
    )
    await _answer(guest, [one])
    return _back(guest, key, "answered")


async def finalise(desk: Desk, guest: Guest) -> str:
    """Say that one's side has said all."""
    del desk
    await _answer(guest, [], final=True)
    return _back(guest, None, "final")


async def acknowledge(desk: Desk, guest: Guest) -> str:
    """Say that one's side is part of it."""
    del desk
    await partnerships.acknowledge(guest.viewer, partnership=guest.path("id"))
    return _back(guest, None, "acknowledged")


async def adopt(desk: Desk, guest: Guest) -> str:
    """Follow the newer edition."""
    del desk
    await adopting.adopt(
        guest.viewer,
        partnership=guest.path("id"),
        expected_version=editions.version(guest),
        edition=guest.text("edition"),
    )
    return _back(guest, None, "adopted")


async def ticks(desk: Desk, guest: Guest) -> Response:
    """Take the ticks that a page has kept while there was no line: each is counted once, by its `clientId`.

    Answers how each of these items stands now, what was refused, where the side has got to, and what it could do next.
    """
    del desk
    edition, sent = await _sent(guest)
    done = await answering.answer(guest.viewer, partnership=guest.path("id"), answers=sent, edition=edition)
    link = await _link(guest)
    standing = (await checklists.of_partnerships(guest.viewer, [link], languages(guest)))[link.id]
    mine = standing.of(done.side_id)
    touched = {one.item for one in sent}
    body = {
        "items": {
            one.item.key: {"state": one.mine.state.value, "version": one.mine.version}
            for one in standing.items
            if one.mine is not None and one.item.key in touched
        },
        "refused": [
            {
                "item": sent[int(one.path[1])].item,
                "code": one.code,
                "message": retelling.tell(one.message) or one.message,
            }
            for one in done.failures
        ],
        "ticked": mine.ticked if mine else 0,
        "total": mine.total if mine else 0,
        "verdict": wording.say(mine.verdict) if mine else "",
        "steps": [
            {
                "item": step.item.key,
                "words": step.item.words.plain,
                "language": step.item.language,
                "direction": wording.direction(step.item.language),
                "why": wording.why(step),
            }
            for step in await _steps(guest.viewer, link, standing)
        ],
    }
    return Response(orjson.dumps(body), media_type="application/json", headers=guarding.HEADERS)


async def _answer(guest: Guest, answers: list[NewAnswer], *, final: bool = False) -> None:
    """Answer, and raise what was refused: at the desk, one answer is sent at a time."""
    done = await answering.answer(guest.viewer, partnership=guest.path("id"), answers=answers, finalise=final)
    for one in done.failures:
        raise _REFUSALS.get(one.code, errors.InvalidInput)(one.message, path=one.path)


_REFUSALS = {
    one.code: one
    for one in (
        errors.NotFound,
        errors.ReasonRequired,
        errors.NotApplicableRefused,
        errors.StaleVersion,
        errors.InvalidInput,
    )
}
"""What can be wrong with one answer of a batch."""


async def _sent(guest: Guest) -> tuple[str | None, list[NewAnswer]]:
    """Read the edition that was on the screen, and what was tapped."""
    try:
        body = orjson.loads(await guest.request.body())
        edition = body.get("edition")
        return None if edition is None else str(edition), [
            NewAnswer(
                item=str(one["item"]),
                state=AnswerState(one["state"]),
                expected_version=None if one.get("version") is None else int(one["version"]),
                client_id=str(one[CLIENT_ID]),
            )
            for one in body["answers"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failed(
            "BAD_REQUEST", "Send the `edition`, and `answers`, each with `item`, `state`, `version` and `clientId`."
        ) from error


def _new(key: str, state: str, *, expected: int, note: str | None = None, reason: str | None = None) -> NewAnswer:
    if state not in AnswerState.__members__:
        raise errors.InvalidInput("Choose one of the answers that are offered.", path=("state",))
    return NewAnswer(item=key, state=AnswerState(state), note=note, reason=reason, expected_version=expected)


def _back(guest: Guest, key: str | None, done: str) -> str:
    spoken = "".join(f"&language={one}" for one in languages(guest))
    place = f"#at-{key}" if key else ""
    return f"{guarding.ROOT}/partnerships/{guest.path('id')}?done={done}{spoken}{place}"


async def _link(guest: Guest) -> Partnership:
    found = await partnerships.find(guest.viewer, id=guest.path("id"))
    if found is None:
        raise errors.NotFound("There is no such partnership, or it is not for you to see.")
    return found


async def _names(viewer: Viewer, links: Sequence[Partnership]) -> dict[str, str]:
    wanted = sorted({side.organisation_id for one in links for side in one.sides})
    return {key: wording.name(one.name) for key, one in (await organisations.by_id(viewer, wanted)).items()}


async def _advice(standing: Readiness | None, at: str | None) -> tuple[GuidanceItem, ...]:
    """Give the leaflet's advice for one's own readers beside the one box that is open."""
    box = next((one for one in standing.items if one.item.key == at), None) if standing else None
    if box is None:
        return ()
    told = (await advising.on_boxes([box.item.edition_id]))[box.item.edition_id]
    wanted = (Audience.EVERYONE, box.readers)
    return tuple(one for one in told.get(box.item.key, ()) if box.readers is None or one.audience in wanted)


async def _newer(viewer: Viewer, link: Partnership, standing: Readiness | None) -> Newer | None:
    """Give the newer edition there is, and what it changes for those who follow an older one."""
    if standing is None or standing.newer_edition_id is None:
        return None
    edition = (await guidance.editions_by_id(viewer, [standing.newer_edition_id])).get(standing.newer_edition_id)
    if edition is None:
        return None
    (changed,) = await changes.change_sets(viewer, [(edition, link.followed_number)])
    if not isinstance(changed, ChangeSet):
        return Newer(edition)
    told = tuple(one for one in changed.items if one.kind not in beside.QUIET)
    return Newer(edition, wording.summary(changed), told)


def _and(names: list[str]) -> str:
    return speech.say("and_last", list=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)


def _tick_words() -> str:
    """Say what the script says while it ticks, with places that it fills, and what each answer is called."""
    tongue = speech.spoken()
    said: dict[str, object] = {name: tongue.said[name].unescape() for name in _TICK_SENTENCES}
    said |= {"one_waits": tongue.pattern("ticks_wait", 1).unescape()}
    said |= {"several_wait": tongue.pattern("ticks_wait", 2).unescape()}
    return orjson.dumps({**said, "states": {one.value: wording.say(one) for one in AnswerState}}).decode()
