"""Lists of partnerships narrowed and sorted, each condition by what the viewer sees: what is hidden is not found."""

from datetime import date

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from content import listing, models
from content.access import Viewer
from content.joining import succession
from content.linking import conditions, flags, recency
from content.records import (
    Moment,
    OrderDirection,
    PartnershipFilter,
    PartnershipOrder,
    PartnershipOrderField,
)
from content.ticking import stuck, verdicts


async def narrowed(
    viewer: Viewer, wanted: PartnershipFilter, moment: Moment, *, mine: bool = False
) -> QuerySet[models.Partnership]:
    """Keep the partnerships that the viewer sees and that a filter wants; with `mine`, those it has a part in.

    What follows from other records than the partnership's own is looked for last, among what is left.
    """
    query = conditions.partnerships_seen(viewer, models.Partnership.filter(models.seen_at(moment)))
    if mine:
        query = query.filter(id__in=conditions.partnerships_of(str(viewer.organisation_id)))
    for condition in _conditions(viewer, wanted, moment):
        query = query.filter(condition)
    if wanted.quiet_since is not None:
        since = wanted.quiet_since
        query = query.annotate(last_active_on=recency.last_active_on(viewer, moment)).filter(
            last_active_on__lt=since.isoformat()
        )
        query = query.filter(stage_since__lt=since)
    left = query
    if wanted.verdict:
        query = query.filter(id__in=await verdicts.saying(viewer, left, wanted.verdict, moment))
    if wanted.attention:
        query = query.filter(id__in=await flags.having(viewer, left, wanted.attention, moment))
    if wanted.stuck_on is not None:
        query = query.filter(id__in=await stuck.on(viewer, left, wanted.stuck_on, moment))
    return query


def sorted_by(
    viewer: Viewer, query: QuerySet[models.Partnership], order: PartnershipOrder, moment: Moment
) -> tuple[listing.By, QuerySet[models.Partnership]]:
    """Say by which column a list is sorted, and add it to the query if it has to be worked out."""
    down = order.direction is OrderDirection.DESC
    if order.field is PartnershipOrderField.LAST_ACTIVE_ON:
        query = query.annotate(last_active_on=recency.last_active_on(viewer, moment))
        return listing.By("last_active_on", descending=down), query
    if order.field is PartnershipOrderField.NEXT_REVIEW_ON:
        query = query.annotate(next_review_on=recency.next_review_on(viewer, moment, order.direction))
        return listing.By("next_review_on", descending=down), query
    if order.field is PartnershipOrderField.STAGE_SINCE:
        return listing.By("stage_since", date, descending=down), query
    return listing.By("sort_title", descending=down), query


_OF_THE_DAY = (
    "verdict",
    "attention",
    "agreement_expires_before",
    "quiet_since",
    "stuck_on",
)
"""What is looked for among other records, by the day or by what is in force at this moment."""
_OWN = {PartnershipOrderField.TITLE: "sort_title", PartnershipOrderField.STAGE_SINCE: "stage_since"}
"""What lists are sorted by that a partnership says itself."""


def is_lasting(wanted: PartnershipFilter, order: PartnershipOrder) -> bool:
    """Whether a list stays as it is until something is written, however the clock goes."""
    return order.field in _OWN and not any(getattr(wanted, name) for name in _OF_THE_DAY)


def is_own(by: listing.By) -> bool:
    """Whether a list is sorted by a column of partnerships, and not by what is worked out."""
    return by.column in _OWN.values()


def _conditions(viewer: Viewer, wanted: PartnershipFilter, moment: Moment) -> list[Q]:
    found: list[Q] = []
    if wanted.ids is not None:
        found.append(Q(id__in=list(wanted.ids)))
    found += [
        Q(id__in=conditions.partnerships_of(organisation))
        for organisation in (wanted.organisation, wanted.organisation_id)
        if organisation is not None
    ]
    if wanted.inherited_by is not None:
        found.append(Q(id__in=succession.inherited(wanted.inherited_by)))
    if wanted.network is not None:
        found.append(Q(id__in=conditions.partnerships_in_network(wanted.network)))
    if wanted.stage:
        found.append(Q(stage__in=list(wanted.stage)))
    if wanted.form:
        found.append(Q(form__in=list(wanted.form)))
    if wanted.goal:
        found.append(Q(row__in=conditions.partnerships_serving(wanted.goal)))
    if wanted.agreement_expires_before is not None:
        found.append(Q(id__in=conditions.partnerships_ending(wanted.agreement_expires_before, moment)))
    if wanted.title:
        found.append(Q(sort_title__contains=listing.folded(wanted.title)))
    if wanted.country:
        found.append(Q(id__in=conditions.partnerships_in(countries=wanted.country)))
    if wanted.subdivision is not None:
        found.append(Q(id__in=conditions.partnerships_in(subdivision=wanted.subdivision)))
    if wanted.positions:
        found.append(conditions.partnerships_positioned(viewer, wanted.positions, moment))
    return found
