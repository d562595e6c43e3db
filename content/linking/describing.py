"""How a partnership is described: its title, what it is about, its form, its aims and goals, who else has a part."""

from collections.abc import Sequence

from content import codec, errors, language, listing, log, models, validating
from content.joining import organisations
from content.linking import aiming, goals, partnerships
from content.records import (
    KEEP,
    ChangeType,
    Keep,
    LocalisedText,
    NewAim,
    NewStakeholder,
    RelationshipForm,
    Stakeholder,
)

SUMMARY_CHARACTERS_MAX = 10_000
SUMMARY_LANGUAGES_MAX = 40
"""In how many languages a partnership may be summed up."""
STAKEHOLDERS_MAX = 50
INVOLVEMENT_CHARACTERS_MAX = 4000


@log.verb("updatePartnership")
async def update(
    entry: log.Entry,
    *,
    partnership: str,
    expected_version: int,
    title: str | None = None,
    summary: LocalisedText | Keep | None = KEEP,
    form: RelationshipForm | None = None,
    local_term: str | Keep | None = KEEP,
    goals: Sequence[str] | Keep | None = KEEP,
    aims: Sequence[NewAim] | Keep | None = KEEP,
    stakeholders: Sequence[NewStakeholder] | Keep | None = KEEP,
    idempotency_key: str | None = None,
) -> str:
    """Change how a partnership is described; null clears, what is not named stays, and each language has its summary.

    Aims that are given back with their ids keep them; those that are not named are ended.

    The form is apart from the stage, and changing it changes no stage; what sides had said yes to was said of the old
    form, and is void. The address stays. Raises NOT_FOUND, FORBIDDEN, STALE_VERSION, INVALID_INPUT, LIMIT_REACHED, and
    WRONG_STATE before the viewer's side has acknowledged it.
    """
    del idempotency_key  # The log has seen to it.
    held = await partnerships.own_side(entry, partnership)
    row = held.partnership
    if row.version != expected_version:
        raise log.stale()
    if held.side.acknowledged_at is None:
        raise errors.WrongState("Acknowledge the partnership first: `acknowledgePartnership`.", path=("partnership",))
    changes = _said(row, title=title, summary=summary, form=form, local_term=local_term, named=goals)
    if not isinstance(stakeholders, Keep):
        changes["stakeholders"] = codec.encode(await _stakeholders(held, stakeholders or ()))
    recorded = [] if isinstance(aims, Keep) else await aiming.known(partnership, None)
    if not isinstance(aims, Keep):
        aiming.check(aims or (), recorded)
    if not changes and isinstance(aims, Keep):
        return partnership
    await entry.seal(partnership)
    await entry.change(row, **changes)
    for side in held.sides:
        if side.consent is not None and form not in (None, row.form):
            await entry.change(side, consent=None)
    said = [column for column in changes if column != "sort_title"]
    entry.before = {column: getattr(row, column) for column in said}
    entry.after = {column: changes[column] for column in said}
    if not isinstance(aims, Keep):
        entry.before = {**entry.before, "aims": aiming.logged(recorded)}
        await aiming.replace(entry, aims or (), recorded, partnership_id=partnership, side_id=None)
        entry.after = {**entry.after, "aims": aiming.logged(await aiming.known(partnership, None))}
    hidden = set(entry.after) <= _BETWEEN_SIDES
    entry.tell(ChangeType.PARTNERSHIP_UPDATED, partnership, **({"columns": sorted(entry.after)} if hidden else {}))
    return partnership


_BETWEEN_SIDES = frozenset({"aims", "stakeholders"})
"""What only the sides are told of; a change of nothing else is their business alone."""


def _said(
    row: models.Partnership,
    *,
    title: str | None,
    summary: LocalisedText | Keep | None,
    form: RelationshipForm | None,
    local_term: str | Keep | None,
    named: Sequence[str] | Keep | None,
) -> dict[str, object]:
    """Check how a partnership is described, and give the columns that change."""
    changes: dict[str, object] = {}
    if title is not None:
        validating.text(title, path=("title",), characters_max=partnerships.TITLE_CHARACTERS_MAX)
        changes |= {"title": title, "sort_title": listing.folded(title)}
    if not isinstance(summary, Keep):
        changes["summary"] = _summary(row, summary)
    if form is not None:
        changes["form"] = form
    if not isinstance(local_term, Keep):
        if local_term is not None:
            path, most = ("localTerm",), partnerships.TERM_CHARACTERS_MAX
            validating.text(local_term, path=path, characters_max=most)
        changes["local_term"] = local_term
    if not isinstance(named, Keep):
        changes["goals"] = list(goals.known(named or (), path=("goals",)))
    return changes


async def _stakeholders(held: partnerships.Held, wanted: Sequence[NewStakeholder]) -> tuple[Stakeholder, ...]:
    """Check the others who have a part, and give them as they are kept."""
    if len(wanted) > STAKEHOLDERS_MAX:
        message = f"A partnership names at most {STAKEHOLDERS_MAX} others who have a part in it."
        raise errors.LimitReached(message, path=("stakeholders",))
    sides = {side.id for side in held.sides}
    there = await organisations.there([one.organisation for one in wanted])
    for number, one in enumerate(wanted):
        path = ("stakeholders", str(number))
        if one.organisation not in there:
            message = "There is no such organisation: record it first with `addOrganisation`."
            raise errors.NotFound(message, path=(*path, "organisation"))
        if one.side is not None and one.side not in sides:
            raise errors.InvalidInput("This is no side of the partnership.", path=(*path, "side"))
        if one.involvement is not None:
            validating.text(one.involvement, path=(*path, "involvement"), characters_max=INVOLVEMENT_CHARACTERS_MAX)
        if any((one.organisation, one.category) == (other.organisation, other.category) for other in wanted[:number]):
            raise errors.InvalidInput("This organisation is named twice in the same part.", path=path)
    return tuple(Stakeholder(one.organisation, one.category, one.side, one.involvement) for one in wanted)


def _summary(row: models.Partnership, said: LocalisedText | None) -> object:
    if said is None:
        return None
    pair = validating.localised(said, path=("summary",), characters_max=SUMMARY_CHARACTERS_MAX)
    merged = language.merged(row.summary or [], pair)
    if len(merged) > SUMMARY_LANGUAGES_MAX:
        message = f"A partnership is summed up in at most {SUMMARY_LANGUAGES_MAX} languages."
        raise errors.LimitReached(message, path=("summary", "language"))
    return merged
