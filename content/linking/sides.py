"""What each side of a partnership says for itself: why it wants it, its aims and plan, who helps it, its papers."""

from collections.abc import Sequence

from msgspec import Struct

from content import codec, errors, log, models, validating
from content.doing import attaching
from content.joining import organisations
from content.linking import aiming, partnerships
from content.linking.partnerships import Held
from content.records import (
    KEEP,
    ChangeType,
    Keep,
    LocalisedText,
    NewAim,
    NewDocument,
    NewPlan,
    Plan,
    ResourcePosition,
    Visibility,
)

NOTES_CHARACTERS_MAX = 20_000
METHOD_CHARACTERS_MAX = 10_000
OUTCOMES_MAX = 20
OUTCOME_CHARACTERS_MAX = 2000
SUPPORTERS_MAX = 20
DOCUMENTS_MAX = 100
"""How many documents a side may keep."""

_NO_PLAN = Plan(None, (), None)


@log.verb("updateSide")
async def update(
    entry: log.Entry,
    *,
    partnership: str,
    expected_version: int,
    position: ResourcePosition | Keep | None = KEEP,
    rationale: LocalisedText | Keep | None = KEEP,
    aims: Sequence[NewAim] | Keep | None = KEEP,
    publish_readiness: bool | Keep | None = KEEP,
    plan: NewPlan | Keep | None = KEEP,
    supporters: Sequence[str] | Keep | None = KEEP,
    documents: Sequence[NewDocument] = (),
    notes: str | Keep | None = KEEP,
    idempotency_key: str | None = None,
) -> str:
    """Change what the viewer's side says for itself, and give the side's id; null clears, what is not named stays.

    Aims that are given back with their ids keep them, those that are not named are ended; documents are added. Raises
    NOT_FOUND, FORBIDDEN, STALE_VERSION, INVALID_INPUT, LIMIT_REACHED, FILE_UNREADABLE, FILE_UNSUPPORTED,
    FILE_TOO_LARGE.
    """
    del idempotency_key  # The log has seen to it.
    held = await partnerships.own_side(entry, partnership)
    side = held.side
    if side.version != expected_version:
        raise log.stale()
    changes = _said(position, rationale, publish_readiness, notes)
    if not isinstance(supporters, Keep):
        changes["supporter_ids"] = await _supporters(held, supporters or ())
    recorded = [] if isinstance(aims, Keep) else await aiming.known(partnership, side.id)
    if not isinstance(aims, Keep):
        aiming.check(aims or (), recorded)
    papers = await _papers(held, plan, documents)
    await entry.seal(partnership)
    await attaching.write(entry, papers.of_plan, *papers.added)
    changes |= papers.columns
    await entry.change(side, **changes)
    entry.before = {column: getattr(side, column) for column in changes if column != "document_ids"}
    entry.after = {column: changes[column] for column in changes if column != "document_ids"} | papers.told
    if not isinstance(aims, Keep):
        entry.before = {**entry.before, "aims": aiming.logged(recorded)}
        await aiming.replace(entry, aims or (), recorded, partnership_id=partnership, side_id=side.id)
        entry.after = {**entry.after, "aims": aiming.logged(await aiming.known(partnership, side.id))}
    entry.tell(ChangeType.PARTNERSHIP_UPDATED, partnership, side=side.id, columns=sorted(entry.after))
    return side.id


def _said(
    position: ResourcePosition | Keep | None,
    rationale: LocalisedText | Keep | None,
    publish_readiness: bool | Keep | None,  # noqa: FBT001 - private, one caller
    notes: str | Keep | None,
) -> dict[str, object]:
    """Check what a side says in words, and give the columns that change."""
    changes: dict[str, object] = {}
    if not isinstance(position, Keep):
        changes["position"] = position or ResourcePosition.UNSTATED
    if not isinstance(rationale, Keep):
        changes["rationale"] = partnerships.words(rationale, path=("rationale",))
    if not isinstance(publish_readiness, Keep):
        changes["publishes_readiness"] = bool(publish_readiness)
    if not isinstance(notes, Keep):
        if notes is not None:
            validating.text(notes, path=("notes",), characters_max=NOTES_CHARACTERS_MAX)
        changes["notes"] = notes
    return changes


async def _supporters(held: Held, wanted: Sequence[str]) -> list[str]:
    if len(wanted) > SUPPORTERS_MAX:
        message = f"A side names at most {SUPPORTERS_MAX} organisations that help it."
        raise errors.LimitReached(message, path=("supporters",))
    there = await organisations.there(wanted)
    for number, one in enumerate(wanted):
        path = ("supporters", str(number))
        if one not in there:
            message = "There is no such organisation: record it first with `addOrganisation`."
            raise errors.NotFound(message, path=path)
        if one == held.side.organisation_id or one in wanted[:number]:
            raise errors.InvalidInput("A supporter is another organisation than you, named once.", path=path)
    return list(wanted)


class _Papers(Struct, frozen=True):
    """The plan and documents of a side, received and not yet written."""

    of_plan: models.Document | None
    added: list[models.Document]
    columns: dict[str, object]

    @property
    def told(self) -> dict[str, object]:
        """What the log is told of added documents: the ids of those for others too, and of those for the side alone."""
        shared = [row.id for row in self.added if row.visibility is not Visibility.SIDE]
        own = [row.id for row in self.added if row.visibility is Visibility.SIDE]
        told: dict[str, object] = {"shared_documents": shared, "own_documents": own}
        return {name: listed for name, listed in told.items() if listed}


async def _papers(held: Held, plan: NewPlan | Keep | None, wanted: Sequence[NewDocument]) -> _Papers:
    """Check a plan and documents, and keep their files; last before the write is sealed."""
    side = held.side
    columns: dict[str, object] = {}
    of_plan: models.Document | None = None
    had = list(side.document_ids or ())
    if len(had) + len(wanted) > DOCUMENTS_MAX:
        raise errors.LimitReached(f"A side keeps at most {DOCUMENTS_MAX} documents.", path=("documents",))
    attaching.check(wanted)
    if plan is None:
        columns["plan"] = None
    elif not isinstance(plan, Keep):
        before = codec.decode(Plan, side.plan) if side.plan else _NO_PLAN
        made = _plan(plan, before)
        if not isinstance(plan.document, Keep):
            of_plan = await attaching.received_one(plan.document, held, side.id, path=("plan", "document"))
            made = Plan(made.method, made.outcomes, of_plan.id if of_plan else None)
        columns["plan"] = codec.encode(made)
    added = await attaching.received(wanted, held, side.id)
    if added:
        columns["document_ids"] = [*had, *(row.id for row in added)]
    return _Papers(of_plan, added, columns)


def _plan(wanted: NewPlan, before: Plan) -> Plan:
    method, outcomes = wanted.method, wanted.outcomes
    if isinstance(method, str) and not isinstance(method, Keep):
        validating.text(method, path=("plan", "method"), characters_max=METHOD_CHARACTERS_MAX)
    hoped = before.outcomes if isinstance(outcomes, Keep) else outcomes or ()
    if len(hoped) > OUTCOMES_MAX:
        raise errors.LimitReached(f"A plan lists at most {OUTCOMES_MAX} outcomes.", path=("plan", "outcomes"))
    for number, one in enumerate(hoped):
        validating.text(one, path=("plan", "outcomes", str(number)), characters_max=OUTCOME_CHARACTERS_MAX)
    return Plan(before.method if isinstance(method, Keep) else method, hoped, before.document_id)
