"""How a partnership is described: its title, what it is about, how formal it is, what it is called locally."""

from content import errors, language, listing, log, models, partnerships, validating
from content.records import KEEP, ChangeType, Keep, LocalisedText, RelationshipForm

SUMMARY_CHARACTERS_MAX = 10_000
SUMMARY_LANGUAGES_MAX = 40
"""In how many languages a partnership may be summed up."""


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
    idempotency_key: str | None = None,
) -> str:
    """Change how a partnership is described; null clears, what is not named stays, and each language has its summary.

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
    if not changes:
        return partnership
    await entry.seal(partnership)
    await entry.change(row, **changes)
    for side in held.sides:
        if side.consent is not None and form not in (None, row.form):
            await entry.change(side, consent=None)
    entry.tell(ChangeType.PARTNERSHIP_UPDATED, partnership)
    said = [column for column in changes if column != "sort_title"]
    entry.before = {column: getattr(row, column) for column in said}
    entry.after = {column: changes[column] for column in said}
    return partnership


def _summary(row: models.Partnership, said: LocalisedText | None) -> object:
    if said is None:
        return None
    pair = validating.localised(said, path=("summary",), characters_max=SUMMARY_CHARACTERS_MAX)
    merged = language.merged(row.summary or [], pair)
    if len(merged) > SUMMARY_LANGUAGES_MAX:
        message = f"A partnership is summed up in at most {SUMMARY_LANGUAGES_MAX} languages."
        raise errors.LimitReached(message, path=("summary", "language"))
    return merged
