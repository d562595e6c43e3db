"""Which boxes the records suggest ticking, and what to do next: advice for a side, and nothing ticks by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from tortoise.expressions import Q, Subquery
from tortoise.functions import Max

from content import errors, models
from content.access import Viewer
from content.doing import activities, doings, validity
from content.guiding import editions, guidance
from content.leaflet import prompts
from content.linking import grounds
from content.records import (
    NOW,
    AnswerState,
    ChecklistItem,
    Ground,
    ItemReadiness,
    NextStep,
    Partnership,
    Prompt,
    Readiness,
    Suggested,
    Suggestion,
    Visibility,
    VisitPurpose,
    Why,
)
from content.ticking import checklists

YEAR = timedelta(days=365)
STEPS_MAX = 10
"""How many next steps may be asked for."""

_OPEN = (AnswerState.UNANSWERED, AnswerState.IN_PROGRESS)


async def of_partnerships(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, tuple[Suggested, ...]]:
    """Say which boxes the records of the viewer's own partnerships suggest, read at one moment; nothing to others.

    Of several records that say the same, the one that was written last. A constant number of statements.
    """
    own = [one for one in shown if one.my_side_id is not None]
    if not own:
        return {}
    said = await _said(viewer, own)
    boxes = await _boxes([(one.leaflet_id, one.followed_number) for one in own])
    return {
        one.id: tuple(
            Suggested(prompt, key, said[one.id][prompt])
            for prompt, key in boxes[one.leaflet_id, one.followed_number].items()
            if prompt in said[one.id]
        )
        for one in own
    }


def suggestions(readiness: Readiness, suggested: Sequence[Suggested]) -> tuple[Suggestion, ...]:
    """Keep what the viewer's side has not ticked yet, in printed order."""
    by_key = {one.item_key: one for one in suggested}
    return tuple(
        Suggestion(ready.item, by_key[ready.item.key].prompt, by_key[ready.item.key].record_id)
        for ready in readiness.items
        if ready.item.key in by_key and ready.mine is not None and ready.mine.state in _OPEN
    )


def next_steps(readiness: Readiness, suggested: Sequence[Suggested], first: int) -> tuple[NextStep, ...]:
    """Say what the viewer's side could do next: confirm, tick what is suggested, talk, then what is open.

    Each box once, in printed order within each reason. Raises BAD_REQUEST for more than `STEPS_MAX` or fewer than one.
    """
    if not 1 <= first <= STEPS_MAX:
        raise errors.BadRequest(f"Ask for 1 to {STEPS_MAX} next steps.", path=("first",))
    mine = [ready for ready in readiness.items if ready.mine is not None]
    differing = {ready.item.key for ready in readiness.disagreements}
    steps = [
        *(NextStep(ready.item, Why.WORDING_CHANGED) for ready in mine if ready.mine and ready.mine.wording_changed),
        *(NextStep(one.item, Why.SUGGESTED, one.prompt) for one in suggestions(readiness, suggested)),
        *(NextStep(ready.item, Why.DISAGREEMENT) for ready in mine if ready.item.key in differing),
        *(NextStep(ready.item, Why.OPEN) for ready in mine if _is_open(ready)),
    ]
    once: dict[str, NextStep] = {}
    for step in steps:
        once.setdefault(step.item.key, step)
    return tuple(once.values())[:first]


def _is_open(ready: ItemReadiness) -> bool:
    return ready.item.essential and ready.mine is not None and ready.mine.state in _OPEN


async def _said(viewer: Viewer, own: Sequence[Partnership]) -> dict[str, dict[Prompt, str | None]]:
    today = doings.day_of(own[0].moment)
    found: dict[str, dict[Prompt, str | None]] = {one.id: {} for one in own}
    visits = doings.of(viewer, models.Visit, own).filter(purpose=VisitPurpose.SCOPING, day__lte=today)
    reviews = doings.of(viewer, models.Review, own).filter(day__gte=today - YEAR, day__lte=today)
    news = doings.of(viewer, models.Update, own, but=Q(withdrawn_at__isnull=True))
    public = news.filter(visibility=Visibility.PUBLIC, published_at__gte=datetime.combine(today - YEAR, time(), UTC))
    going = doings.of(viewer, models.Activity, own).filter(status__in=activities.GOING)
    waiting = {
        str(one) for one in await going.filter(activities.is_unassigned()).values_list("partnership_id", flat=True)
    }
    for prompt, query in (
        (Prompt.SCOPING_VISIT, visits),
        (Prompt.DUTIES, going),
        (Prompt.REVIEW, reviews),
        (Prompt.NEWS, public),
    ):
        latest = query.annotate(last=Max("row")).group_by("partnership_id").values("last")
        rows = await query.model.filter(row__in=Subquery(latest)).values_list("partnership_id", "id")
        for key, record in rows:
            if prompt is not Prompt.DUTIES or key not in waiting:
                found[str(key)][prompt] = str(record)
    proved = await grounds.proved([one.id for one in own]) if own[0].moment.sequence is None else {}
    for key, what in proved.items():
        if Ground.SIGNED_AGREEMENT in what:
            found[key][Prompt.SIGNED_AGREEMENT] = None
    for row in await models.Agreement.filter(until__isnull=True, partnership_id__in=list(proved)).order_by("row"):
        if Prompt.SIGNED_AGREEMENT in found[row.partnership_id] and validity.holds(row, today):
            found[row.partnership_id][Prompt.SIGNED_AGREEMENT] = row.id
    return found


async def _boxes(followed: Sequence[tuple[str, int]]) -> dict[tuple[str, int], dict[Prompt, str]]:
    """Find the boxes in the original language of each number, so that all its translations have the same ones."""
    chosen = await editions.of_number(list(dict.fromkeys(followed)), (), NOW)
    loaded = await guidance.holding(sorted(set(chosen.values())))
    found: dict[tuple[str, int], dict[Prompt, str]] = {one: {} for one in followed}
    for number, edition_id in chosen.items():
        edition = loaded[edition_id]
        printed = (prompts.Box(item.key, _text(item)) for item in checklists.items_of(edition))
        found[number] = prompts.boxes(printed, edition.language)
    return found


def _text(item: ChecklistItem) -> str:
    return f"{item.label or ''} {item.words.plain}"
