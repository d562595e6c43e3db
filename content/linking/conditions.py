"""What lists are narrowed by in SQL of their own: the rules of `access` for whole lists, and who is linked with whom.

Each is a probe of an index for every row that is looked at, so a page costs the same however many rows there are.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from pypika_tortoise import utils
from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Parameterizer, Term
from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from content import access, database, models
from content.access import Viewer
from content.linking import goals
from content.records import Moment, ResourcePosition, Visibility

_BETWEEN_SIDES = (Visibility.PARTNERSHIP, Visibility.NETWORK)

Value = str | int | Term


class Written(RawSQL):
    """A piece of SQL of our own, with what goes to the places that it leaves open: values, and other pieces."""

    def __init__(self, sql: str, values: Sequence[Value] = ()) -> None:
        """Take the text, with `{}` where a value, a selection of Tortoise's or another piece is to go."""
        super().__init__(sql)
        self.values = tuple(values)

    def get_sql(self, ctx: SqlContext) -> str:
        """Write it into a statement that binds the values."""
        if ctx.parameterizer is None:
            message = "Values are bound, never written into a statement."
            raise ValueError(message)
        inside = ctx.copy(with_alias=False, subquery=False)
        places = [
            (value if isinstance(value, Term) else ctx.parameterizer.create_param(value)).get_sql(inside)
            for value in self.values
        ]
        sql = self.sql.format(*places)
        return utils.format_alias_sql(sql=sql, alias=self.alias, ctx=ctx) if ctx.with_alias else sql


def in_force(alias: str, moment: Moment) -> str:
    """That a version is the one in force at a moment, in SQL; the same as `models.seen_at`."""
    if moment.sequence is None:
        return f"{alias}.until IS NULL"
    return f"{alias}.since <= {moment.sequence} AND ({alias}.until IS NULL OR {alias}.until > {moment.sequence})"


async def asked(written: Written) -> list[dict[str, Any]]:
    """Ask for the rows of a statement of our own."""
    connection = database.connection()
    context = connection.query_class.SQL_CONTEXT.copy(parameterizer=Parameterizer())
    sql = written.get_sql(context)
    assert context.parameterizer is not None  # noqa: S101 - it has just been put there
    return list(await connection.execute_query_dict(sql, context.parameterizer.values))


def is_sqlite() -> bool:
    """Whether the records are in SQLite, which says some things in other words."""
    return bool(database.connection().capabilities.dialect == "sqlite")


def one_of(column: str, values: Iterable[str]) -> str:
    """That a column holds one of some words of our own."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


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


def claims_seen(viewer: Viewer) -> Q:
    """Keep the claims that the viewer may see: those of and on its own organisation; all for the operator."""
    if viewer.is_operator:
        return Q()
    own = viewer.organisation_id
    if own is None or not access.may_see_side(viewer, own):
        return Q(id__in=[])
    return Q(organisation_id=own) | Q(claimant_id=own)


def level(viewer: Viewer, alias: str) -> Written:
    """The same rule as `access.may_see_level`, for a record with its partnership, its side and its visibility."""
    public = f"{alias}.visibility = '{Visibility.PUBLIC}'"
    own = viewer.organisation_id
    if own is None or not access.may_see_side(viewer, own):
        return Written(public)
    mine = "EXISTS (SELECT 1 FROM side m WHERE m.until IS NULL AND m.organisation_id = {} AND m."
    between = f"{one_of(f'{alias}.visibility', _BETWEEN_SIDES)} AND {mine}partnership_id = {alias}.partnership_id)"
    written = f"{alias}.visibility = '{Visibility.SIDE}' AND {mine}id = {alias}.side_id)"
    rule = f"{public} OR ({between}) OR ({written})"
    if not access.coordinates(viewer):
        return Written(f"({rule})", (own, own))
    writer = f"SELECT 1 FROM side n WHERE n.until IS NULL AND n.id = {alias}.side_id AND {{}}"  # noqa: S608 - our own text
    across = f"{alias}.visibility = '{Visibility.NETWORK}' AND EXISTS ({writer})"
    return Written(f"({rule} OR ({across}))", (own, own, joined(viewer, "n.organisation_id")))


def joined(viewer: Viewer, organisation_id: str) -> Written:
    """That an organisation has joined the network that the viewer looks across, as `networks.members_among` says."""
    if not access.coordinates(viewer):
        return Written("1 = 0")
    member = "j.until IS NULL AND j.joined_at IS NOT NULL AND j.network_id = {} AND j.organisation_id"
    return Written(f"EXISTS (SELECT 1 FROM membership j WHERE {member} = {organisation_id})", _own(viewer))  # noqa: S608 - our own text


def wholly_joined(viewer: Viewer, partnership_id: str) -> Written:
    """That all sides of a partnership have joined the network that the viewer looks across."""
    if not access.coordinates(viewer):
        return Written("1 = 0")
    others = f"SELECT 1 FROM side v WHERE v.until IS NULL AND v.partnership_id = {partnership_id} AND NOT {{}}"  # noqa: S608 - our own text
    return Written(f"NOT EXISTS ({others})", (joined(viewer, "v.organisation_id"),))


def _own(viewer: Viewer) -> tuple[str, ...]:
    return () if viewer.organisation_id is None else (viewer.organisation_id,)


def partnerships_of(organisation_id: str) -> Subquery:
    """The partnerships that an organisation is a side of today."""
    return Subquery(models.Side.filter(until__isnull=True, organisation_id=organisation_id).values("partnership_id"))


def partnerships_standing_open(viewer: Viewer) -> Written:
    """The partnerships with a side today that lets everybody see the verdict, or the viewer sees otherwise.

    `side_publishing` is the index for the first; which of them the viewer does see is for `access` to say.
    """
    parts = [Written("SELECT q.partnership_id FROM side q WHERE q.until IS NULL AND q.publishes_readiness")]
    own = viewer.organisation_id
    if own is not None and access.may_see_side(viewer, own):
        parts.append(
            Written("SELECT q.partnership_id FROM side q WHERE q.until IS NULL AND q.organisation_id = {}", (own,))
        )
    if access.coordinates(viewer):
        parts.append(
            Written(
                "SELECT q.partnership_id FROM side q WHERE q.until IS NULL AND {}",
                (joined(viewer, "q.organisation_id"),),
            )
        )
    return Written(f"({' UNION '.join('{}' for _ in parts)})", parts)


def partnerships_in(*, countries: Sequence[str] = (), subdivision: str | None = None) -> Subquery:
    """The partnerships with a side in one of some countries, or in a state, province or nation."""
    there = models.Organisation.filter(until__isnull=True)
    if countries:
        there = there.filter(country_code__in=list(countries))
    if subdivision is not None:
        there = there.filter(subdivision=subdivision)
    sides = models.Side.filter(until__isnull=True, organisation_id__in=Subquery(there.values("id")))
    return Subquery(sides.values("partnership_id"))


def partnerships_in_network(network_id: str) -> Subquery:
    """The partnerships with a side that has joined a network; that it has is public."""
    joined_it = models.Membership.filter(until__isnull=True, joined_at__isnull=False, network_id=network_id)
    members = Subquery(joined_it.values("organisation_id"))
    return Subquery(models.Side.filter(until__isnull=True, organisation_id__in=members).values("partnership_id"))


def partnerships_positioned(viewer: Viewer, positions: Sequence[ResourcePosition], moment: Moment) -> Q:
    """Those where a side saw itself so, at a moment: of sides whose position `access.may_see_side` shows the viewer."""
    own = viewer.organisation_id
    if own is None or not access.may_see_side(viewer, own):
        return Q(id__in=[])
    sides = models.Side.filter(models.seen_at(moment), organisation_id=own, position__in=list(positions))
    return Q(id__in=Subquery(sides.values("partnership_id")))


def partnerships_serving(codes: Sequence[str]) -> Written:
    """The versions of partnerships that serve one of some UN goals, themselves or by a target of them."""
    known = [code for code in codes if code in goals.TABLE]  # What is no goal is served by none.
    patterns = [f'%"{code}{end}%' for code in known for end in ('"', ".")]
    served = " OR ".join("CAST(g.goals AS TEXT) LIKE {}" for _ in patterns) or "1 = 0"
    return Written(f"(SELECT g.row FROM partnership g WHERE {served})", patterns)  # noqa: S608 - our own text: what others say is bound


def partnerships_ending(before: date, moment: Moment) -> Subquery:
    """The partnerships with an agreement that holds at a moment and ends before a day; signed, so that it is public."""
    today = (moment.at or datetime.now(UTC)).date()
    going = Q(terminated_on__isnull=True) | Q(terminated_on__gt=today)
    newest = Q(superseded_on__isnull=True) | Q(superseded_on__gt=today)
    unended = Q(renews=True) | Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    ending = Q(renews=False, expires_on__lt=before) | Q(terminated_on__lt=before)
    signed = models.Agreement.filter(models.seen_at(moment), going, newest, unended, ending, signed_at__isnull=False)
    return Subquery(signed.values("partnership_id"))


def organisations_linked_with(countries: Sequence[str], moment: Moment) -> Written:
    """The organisations that had, at a moment, a partnership acknowledged by all with another in one of some countries.

    Who may see it today is not asked: what every side had acknowledged is public for good.
    """
    codes = [code if code.isascii() and code.isalpha() else "" for code in countries]  # What is no code is nowhere.
    seen = {alias: seen_at(alias, moment) for alias in ("o", "other", "own", "w")}
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


def seen_at(alias: str, moment: Moment) -> str:
    """The same as `models.seen_at`, in SQL."""
    if moment.sequence is None:
        return f"{alias}.until IS NULL"
    return f"{alias}.since <= {{}} AND ({alias}.until IS NULL OR {alias}.until > {{}})"
