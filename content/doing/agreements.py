"""Agreements as they are read: what of them is public, what is between the sides, and how far they have got.

Of an agreement that every side has signed the kind, the status and the dates are public; of a proposal everything is
between the sides, and a draft is its own side's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from content import codec, models
from content.access import Viewer
from content.doing import responsibilities, validity
from content.joining import persons
from content.linking import aiming, parties
from content.linking.parties import Parties
from content.records import NOW, Agreement, AgreementStatus, Aim, Moment, Signature, Signed, Visibility

NAMELESS = "–"
"""Stands for the name of who signed and asked to be forgotten."""


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Agreement]:
    """Load agreements as they stood at a moment, as far as the viewer may see them today: four statements."""
    rows = await models.Agreement.filter(models.seen_at(moment), id__in=list(set(wanted)))
    return {one.id: one for one in await _seen(viewer, rows, moment)}


async def of_partnerships(
    viewer: Viewer, partnership_ids: Sequence[str], moment: Moment = NOW
) -> dict[str, tuple[Agreement, ...]]:
    """List the agreements of some partnerships, the newest first: four statements for any number."""
    query = models.Agreement.filter(models.seen_at(moment), partnership_id__in=list(partnership_ids))
    rows = sorted(await query, key=_newest, reverse=True)
    found: dict[str, tuple[Agreement, ...]] = dict.fromkeys(partnership_ids, ())
    for one in await _seen(viewer, rows, moment):
        found[one.partnership_id] += (one,)
    return found


def in_force(listed: Sequence[Agreement], moment: Moment) -> Agreement | None:
    """Choose the agreement that holds, the newest if several do."""
    today = validity.day_of(moment)
    signed = [one for one in listed if one.status is AgreementStatus.SIGNED]
    return next((one for one in signed if one.effective_on is None or one.effective_on <= today), None)


def _newest(row: models.Agreement) -> tuple[date, datetime, str]:
    return (row.effective_on or date.min, row.proposed_at, row.id)


async def _seen(viewer: Viewer, rows: Sequence[models.Agreement], moment: Moment) -> list[Agreement]:
    """Show the agreements that the viewer may see."""
    sides = await parties.of(viewer, [row.partnership_id for row in rows] or [""])
    on = validity.day_of(moment)
    seen = [row for row in rows if _may_see(viewer, row, sides[row.partnership_id])]
    inside = [row for row in seen if sides[row.partnership_id].inside(viewer)]
    aims = await aiming.versions([pair for row in inside for pair in row.aims])
    named = [one["person_id"] for row in inside for one in row.signatures]
    names = await persons.names([*named, *responsibilities.person_ids(row.responsibilities for row in inside), ""])
    within = {row.id for row in inside}
    return [_shown(row, on, moment, aims, names, inside=row.id in within) for row in seen]


def _may_see(viewer: Viewer, row: models.Agreement, sides: Parties) -> bool:
    """Whether the viewer sees an agreement: a draft its own side, a proposal the sides, what all signed everybody."""
    if row.signed_at is not None:
        return sides.visible(viewer)
    return sides.sees(viewer, Visibility.SIDE if row.draft else Visibility.PARTNERSHIP, side_id=row.side_id)


def _shown(
    row: models.Agreement,
    on: date,
    moment: Moment,
    aims: Mapping[tuple[str, int], Aim],
    names: Mapping[str, str | None],
    *,
    inside: bool,
) -> Agreement:
    signed = codec.decode(tuple[Signed, ...], row.signatures) if inside else ()
    return Agreement(
        id=row.id,
        partnership_id=row.partnership_id,
        kind=row.kind,
        title=row.title if inside else None,
        status=validity.status(row, on),
        effective_on=row.effective_on,
        expires_on=validity.expires_on(row, on),
        renews=row.renews,
        review_every_months=row.review_every_months,
        notice_months=row.notice_months,
        notice_by=validity.notice_by(row, on),
        languages=tuple(row.languages),
        aims=tuple(aims[one, version] for one, version in row.aims) if inside else (),
        responsibilities=responsibilities.shown(row.responsibilities, names, inside=inside, moment=moment)
        if inside
        else (),
        exit_plan=row.exit_plan if inside else None,
        drafted_jointly=row.drafted_jointly,
        signatures=tuple(
            Signature(
                side_id=one.side_id,
                name=names.get(one.person_id) or NAMELESS,
                office=one.office,
                signed_on=one.signed_on,
                mandate=one.mandate,
                despite_think_again=one.despite_think_again,
                moment=moment,
            )
            for one in signed
        ),
        document_id=row.document_id,
        replaces_id=row.replaces_id,
        terminated_on=row.terminated_on,
        termination_note=row.termination_note if inside else None,
        version=row.version,
        moment=moment,
    )
