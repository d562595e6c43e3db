"""What lists are narrowed by in SQL of their own: the rules of `access` for whole lists, and who is linked with whom.

Each is a probe of an index for every row that is looked at, so a page costs the same however many rows there are.
"""

from collections.abc import Sequence

from pypika_tortoise.context import SqlContext
from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from content import access, models
from content.access import Viewer
from content.records import Moment, ResourcePosition


class Written(RawSQL):
    """A piece of SQL of our own, with the values for the places that it leaves open."""

    def __init__(self, sql: str, values: Sequence[str | int] = ()) -> None:
        """Take the text, with `{}` where a value is to go."""
        super().__init__(sql)
        self.values = tuple(values)

    def get_sql(self, ctx: SqlContext) -> str:
        """Write it into a statement that binds the values."""
        if ctx.parameterizer is None:
            message = "Values are bound, never written into a statement."
            raise ValueError(message)
        places = [ctx.parameterizer.create_param(value).get_sql(ctx) for value in self.values]
        return self.sql.format(*places)


def waiting(partnership_id: str, seen: str = "w.until IS NULL") -> str:
    """That a partnership waits for a side to acknowledge it, in SQL; `side_waiting` is the index for it today."""
    lacking = "w.acknowledged_at IS NULL AND w.listed_at IS NULL"
    return f"EXISTS (SELECT 1 FROM side w WHERE w.partnership_id = {partnership_id} AND {seen} AND {lacking})"  # noqa: S608 - our own text


def partnerships_seen(viewer: Viewer, query: QuerySet[models.Partnership]) -> QuerySet[models.Partnership]:
    """Keep what `access.may_see_partnership` lets the viewer see: acknowledged by all, or the viewer is a side."""
    if viewer.is_operator:
        return query
    public = Q(is_waiting=False)
    own = viewer.organisation_id
    if own is not None and access.may_see_side(viewer, own):
        public |= Q(id__in=partnerships_of(own))
    return query.annotate(is_waiting=RawSQL(waiting("partnership.id"))).filter(public)


def partnerships_of(organisation_id: str) -> Subquery:
    """The partnerships that an organisation is a side of today."""
    return Subquery(models.Side.filter(until__isnull=True, organisation_id=organisation_id).values("partnership_id"))


def partnerships_in(*, countries: Sequence[str] = (), subdivision: str | None = None) -> Subquery:
    """The partnerships with a side in one of some countries, or in a state, province or nation."""
    there = models.Organisation.filter(until__isnull=True)
    if countries:
        there = there.filter(country_code__in=list(countries))
    if subdivision is not None:
        there = there.filter(subdivision=subdivision)
    sides = models.Side.filter(until__isnull=True, organisation_id__in=Subquery(there.values("id")))
    return Subquery(sides.values("partnership_id"))


def partnerships_positioned(viewer: Viewer, positions: Sequence[ResourcePosition], moment: Moment) -> Q:
    """Those where a side saw itself so, at a moment: of sides whose position `access.may_see_side` shows the viewer."""
    own = viewer.organisation_id
    if own is None or not access.may_see_side(viewer, own):
        return Q(id__in=[])
    sides = models.Side.filter(models.seen_at(moment), organisation_id=own, position__in=list(positions))
    return Q(id__in=Subquery(sides.values("partnership_id")))


def organisations_linked_with(countries: Sequence[str], moment: Moment) -> Written:
    """The organisations that had, at a moment, a partnership acknowledged by all with another in one of some countries.

    Who may see it today is not asked: what every side had acknowledged is public for good.
    """
    codes = [code if code.isascii() and code.isalpha() else "" for code in countries]  # What is no code is nowhere.
    seen = {alias: _seen_at(alias, moment) for alias in ("o", "other", "own", "w")}
    then = () if moment.sequence is None else (moment.sequence, moment.sequence)
    return Written(
        "(SELECT own.organisation_id FROM organisation o"  # noqa: S608 - our own text: what others say is bound
        f" JOIN side other ON other.organisation_id = o.id AND {seen['other']}"
        f" JOIN side own ON own.partnership_id = other.partnership_id AND {seen['own']}"
        " AND own.organisation_id <> other.organisation_id"
        f" WHERE {seen['o']} AND o.country_code IN ({', '.join('{}' for _ in codes)})"
        f" AND NOT {waiting('own.partnership_id', seen['w'])})",
        (*then, *then, *then, *codes, *then),
    )


def _seen_at(alias: str, moment: Moment) -> str:
    """The same as `models.seen_at`, in SQL."""
    if moment.sequence is None:
        return f"{alias}.until IS NULL"
    return f"{alias}.since <= {{}} AND ({alias}.until IS NULL OR {alias}.until > {{}})"
