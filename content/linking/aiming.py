"""Aims: what the sides want together, and each for itself; an aim keeps its id while its words change."""

from collections.abc import Sequence
from typing import Any

from tortoise.expressions import Q

from content import codec, errors, ids, language, log, models, replacing, validating
from content.access import Viewer
from content.linking import parties
from content.records import NOW, Aim, LocalisedText, Moment, Names, NewAim, Words

AIMS_MAX = 20
"""How many aims the sides may share, how many a side may have, and how many an agreement may name."""
TEXT_CHARACTERS_MAX = 4000
OUTCOME_CHARACTERS_MAX = 4000
LANGUAGES_MAX = 40
"""In how many languages an aim may be said."""

_PATH = ("aims",)


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Aim]:
    """Load aims as they stood at a moment, for the sides of their partnerships: two statements."""
    rows = await models.Aim.filter(models.seen_at(moment), id__in=list(set(wanted)))
    return {row.id: shown(row, moment) for row in await _between_sides(viewer, rows)}


async def of(viewer: Viewer, owners: Sequence[str], moment: Moment = NOW) -> dict[str, tuple[Aim, ...]]:
    """List the aims that partnerships share and that sides have of their own, by the owner's id: two statements."""
    shared = Q(partnership_id__in=list(owners), side_id__isnull=True)
    query = models.Aim.filter(models.seen_at(moment), Q(agreement_id__isnull=True))
    rows = await query.filter(shared | Q(side_id__in=list(owners))).order_by("place", "id")
    found: dict[str, tuple[Aim, ...]] = dict.fromkeys(owners, ())
    for row in await _between_sides(viewer, rows):
        found[row.side_id or row.partnership_id] += (shown(row, moment),)
    return found


def said(aim: Aim, wanted: Sequence[str]) -> Aim:
    """Say an aim in the best of some languages."""
    text, tag = language.pick(aim.by_language, wanted)
    return replacing.replace(aim, said=LocalisedText(Words(text), tag))


def check(wanted: Sequence[NewAim], known: Sequence[models.Aim], *, path: tuple[str, ...] = _PATH) -> None:
    """Refuse aims that are out of bounds, named twice or not recorded: INVALID_INPUT, NOT_FOUND, LIMIT_REACHED."""
    if len(wanted) > AIMS_MAX:
        raise errors.LimitReached(f"There are at most {AIMS_MAX} aims in one place.", path=path)
    rows = {row.id: row for row in known}
    named = [one.id for one in wanted if one.id is not None]
    for number, one in enumerate(wanted):
        here = (*path, str(number))
        pair = validating.localised(one.text, path=(*here, "text"), characters_max=TEXT_CHARACTERS_MAX)
        if one.outcome is not None:
            validating.text(one.outcome, path=(*here, "outcome"), characters_max=OUTCOME_CHARACTERS_MAX)
        if one.id is None:
            continue
        if one.id not in rows:
            raise errors.NotFound("There is no such aim here: leave its `id` out to record it.", path=(*here, "id"))
        if named.count(one.id) > 1:
            raise errors.InvalidInput("This aim is named twice.", path=(*here, "id"))
        if len(language.merged(rows[one.id].text, pair)) > LANGUAGES_MAX:
            message = f"An aim is said in at most {LANGUAGES_MAX} languages."
            raise errors.LimitReached(message, path=(*here, "text", "language"))


async def known(partnership_id: str, side_id: str | None) -> list[models.Aim]:
    """List the aims that a side has, or that the sides share, as they stand."""
    query = models.Aim.filter(partnership_id=partnership_id, until__isnull=True, agreement_id__isnull=True)
    mine = query.filter(side_id__isnull=True) if side_id is None else query.filter(side_id=side_id)
    return await mine.order_by("place", "id")


async def nameable(partnership_id: str, agreement_id: str | None) -> list[models.Aim]:
    """List the aims that an agreement may name: those of all, of each side, and its own."""
    query = models.Aim.filter(partnership_id=partnership_id, until__isnull=True)
    own = (
        Q(agreement_id__isnull=True)
        if agreement_id is None
        else Q(agreement_id__isnull=True) | Q(agreement_id=agreement_id)
    )
    return await query.filter(own)


def check_named(wanted: Sequence[NewAim], known: Sequence[models.Aim], *, path: tuple[str, ...] = _PATH) -> None:
    """Refuse as `check` does, and a recorded aim in other words: an agreement names it, and does not change it."""
    check(wanted, known, path=path)
    rows = {row.id: row for row in known}
    for number, one in enumerate(wanted):
        if one.id is not None and one.text.words.plain not in [text for _, text in rows[one.id].text]:
            message = "This aim is recorded in other words: change it first, or leave its `id` out."
            raise errors.InvalidInput(message, path=(*path, str(number), "text"))


async def name(
    entry: log.Entry,
    wanted: Sequence[NewAim],
    known: Sequence[models.Aim],
    *,
    partnership_id: str,
    agreement_id: str,
) -> list[tuple[str, int]]:
    """Record what an agreement names anew, once the write is sealed, and list all it names as aim and version."""
    rows = {row.id: row for row in known}
    named = {one.id for one in wanted}
    for row in known:
        if row.agreement_id == agreement_id and row.id not in named:
            await entry.end(row)
    listed: list[tuple[str, int]] = []
    for place, one in enumerate(wanted):
        row = rows.get(one.id or "") or await entry.begin(
            models.Aim(
                id=ids.new("aim"),
                partnership_id=partnership_id,
                agreement_id=agreement_id,
                place=place,
                **_columns(one, ()),
            )
        )
        listed.append((row.id, row.version))
    return listed


async def versions(wanted: Sequence[Sequence[Any]]) -> dict[tuple[str, int], Aim]:
    """Load versions of aims, for an agreement that the viewer may see; one statement."""
    pairs = {(str(one), int(version)) for one, version in wanted}
    named, numbers = sorted({one for one, _ in pairs}), sorted({version for _, version in pairs})
    rows = await models.Aim.filter(id__in=named, version__in=numbers)
    return {(row.id, row.version): shown(row) for row in rows if (row.id, row.version) in pairs}


async def replace(
    entry: log.Entry, wanted: Sequence[NewAim], rows: Sequence[models.Aim], *, partnership_id: str, side_id: str | None
) -> list[str]:
    """Put aims that were checked in the place of those there are, once the write is sealed, and list their ids.

    One that is named by its id keeps it, with its words in other languages; what is not named is ended.
    """
    named = {one.id for one in wanted}
    for row in rows:
        if row.id not in named:
            await entry.end(row)
    recorded = {row.id: row for row in rows}
    listed: list[str] = []
    for place, one in enumerate(wanted):
        known_as = recorded.get(one.id or "")
        if known_as is None:
            made = models.Aim(
                id=ids.new("aim"), partnership_id=partnership_id, side_id=side_id, place=place, **_columns(one, ())
            )
            listed.append((await entry.begin(made)).id)
            continue
        columns = {"place": place, **_columns(one, known_as.text)}
        if any(getattr(known_as, name) != value for name, value in columns.items()):
            await entry.change(known_as, **columns)
        listed.append(known_as.id)
    return listed


def shown(row: models.Aim, moment: Moment = NOW) -> Aim:
    """Show a version of an aim, in its original language."""
    names = Names(codec.decode(tuple[tuple[str, str], ...], row.text))
    tag, text = names.by_language[0]
    return Aim(
        id=row.id,
        partnership_id=row.partnership_id,
        side_id=row.side_id,
        family=row.family,
        outcome=row.outcome,
        achieved=row.achieved,
        by_language=names,
        said=LocalisedText(Words(text), tag),
        moment=moment,
    )


def logged(rows: Sequence[models.Aim]) -> list[dict[str, object]]:
    """Say for the log what some aims were."""
    return [{name: getattr(row, name) for name in _LOGGED} for row in rows]


_LOGGED = ("id", "text", "family", "outcome", "achieved")


async def _between_sides(viewer: Viewer, rows: Sequence[models.Aim]) -> list[models.Aim]:
    """Keep what the viewer may see; the sides are looked up even if there is nothing to see.

    The aims of a draft of an agreement are read there, since they are its own side's.
    """
    sides = await parties.of(viewer, [row.partnership_id for row in rows] or [""])
    named_in = [row.agreement_id for row in rows if row.agreement_id is not None]
    drafts = models.Agreement.filter(id__in=named_in, until__isnull=True, draft=True)
    hidden = {str(one) for one in await drafts.values_list("id", flat=True)} if named_in else set()
    return [row for row in rows if row.agreement_id not in hidden and sides[row.partnership_id].inside(viewer)]


def _columns(wanted: NewAim, text: Sequence[Sequence[str]]) -> dict[str, object]:
    pair = validating.localised(wanted.text, path=(*_PATH, "text"), characters_max=TEXT_CHARACTERS_MAX)
    return {
        "text": language.merged(text, pair),
        "family": wanted.family,
        "outcome": wanted.outcome,
        "achieved": wanted.achieved,
    }
