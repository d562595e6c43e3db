"""What a search asks of the database: one condition for the page and for the counts, so that they can't differ."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct, field

from content import access, paging
from content.access import Viewer
from content.linking.conditions import waiting
from content.records import Audience, SearchFilter, SearchKind, SearchOrder
from content.replacing import replace
from content.searching import entries
from content.searching.engine import Engine
from content.searching.words import Wanted

Mark = tuple[tuple[paging.Value, ...], bool]
"""A place in the list, and whether what comes after it is wanted."""

SORTED_BY: dict[SearchOrder, tuple[tuple[str, type], ...]] = {
    SearchOrder.RELEVANCE: (("tier", int), ("length", int), ("sort", str), ("id", str)),
    SearchOrder.NEWEST: (("age", int), ("id", str)),
}
"""What each order sorts by, all ascending, the last of them unique; none of it changes when other records come in."""

_ONCE = "(place = 0 OR (record_id, kind, place) IN (SELECT record_id, kind, min(place) FROM found GROUP BY 1, 2))"
"""A record that fits in several languages is found once, in the first of them."""


_PLACE = "row, tier, length, sort, id, age"
_NO_COUNT = "NULL AS kind, NULL AS language, NULL AS countries, CAST(NULL AS BIGINT) AS count"
_NO_PLACE = "CAST(NULL AS BIGINT), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), NULL, NULL, CAST(NULL AS BIGINT)"


class Statement(Struct, frozen=True):
    """What is wanted, by whom, and what it is narrowed to."""

    engine: Engine
    viewer: Viewer
    wanted: Sequence[Wanted]
    filter: SearchFilter

    def asked(self, page: paging.Page, order: SearchOrder, marks: Sequence[Mark]) -> tuple[str, list[object]]:
        """Ask for a page and one more, from its end if that is wanted, and for the counts, all at once.

        A row of the page has no `count`; one of the counts has no `row`.
        """
        bound = _Bound()
        columns = [self.engine.SORTED.format(name) if kind is str else name for name, kind in SORTED_BY[order]]
        found = self._found(bound, tier=self._tier(bound))
        beyond = [f" AND ({', '.join(columns)}) {'>' if after else '<'} ({bound.all(mark)})" for mark, after in marks]
        order_by = ", ".join(column + (" DESC" if page.backward else "") for column in columns)
        # All of this is our own text: what others say is bound.
        rows = f"SELECT {_PLACE}, {_NO_COUNT} FROM found WHERE {_ONCE}{''.join(beyond)}"  # noqa: S608 - as said
        size = page.size + 1 if page.size else 0
        counts = f"SELECT {_NO_PLACE}, kind, language, countries, count(*) FROM found WHERE {_ONCE} GROUP BY 7, 8, 9"  # noqa: S608 - as said
        sql = f"{found} SELECT * FROM ({rows} ORDER BY {order_by} LIMIT {size}) p UNION ALL {counts}"  # noqa: S608 - as said
        return sql, bound.values

    def _found(self, bound: "_Bound", *, tier: str) -> str:
        fits = self.engine.FITS.format(bound(self.engine.expression(self.wanted)))
        conditions = [fits, *self._visible(bound), *self._narrowed(bound)]
        columns = "e.row, e.id, e.kind, e.record_id, e.place, e.language, e.countries, e.length, e.sort"
        source = f"{self.engine.JOINED} WHERE {' AND '.join(conditions)}"
        return f"WITH found AS MATERIALIZED (SELECT {columns}, -e.newest AS age, {tier} AS tier FROM {source})"  # noqa: S608 - as above

    def _tier(self, bound: "_Bound") -> str:
        """Say how well an entry fits: 0 and 1 if its heading holds all that is wanted, 0 if as whole words."""
        whole = [replace(one, unfinished=False) for one in self.wanted]
        titles = [whole] if whole == list(self.wanted) else [whole, list(self.wanted)]
        fits = [self.engine.IN_TITLE.format(bound(self.engine.title_expression(some))) for some in titles]
        return f"CASE {' '.join(f'WHEN {one} THEN {place}' for place, one in enumerate(fits))} ELSE 2 END"

    def _visible(self, bound: "_Bound") -> list[str]:
        """Keep what is in force now, and of partnerships and their news what `access.may_see_partnership` allows."""
        now = entries.micros(datetime.now(UTC))
        conditions = [
            f"(e.shown_from IS NULL OR e.shown_from <= {bound(now)})",
            f"(e.shown_until IS NULL OR e.shown_until > {bound(now)})",
        ]
        if not self.viewer.is_operator:
            own = self.viewer.organisation_id
            side = "SELECT 1 FROM side s WHERE s.partnership_id = e.record_id AND s.until IS NULL"
            ways = [
                f"e.kind NOT IN ('{SearchKind.PARTNERSHIP}', '{SearchKind.UPDATE}')",
                f"NOT {waiting('e.record_id')}",
            ]
            if own is not None and access.may_see_side(self.viewer, own):
                ways.append(f"EXISTS ({side} AND s.organisation_id = {bound(own)})")
            conditions.append(f"({' OR '.join(ways)})")
        return conditions

    def _narrowed(self, bound: "_Bound") -> list[str]:
        wanted = self.filter
        conditions: list[str] = []
        if wanted.kind:
            conditions.append(f"e.kind IN ({bound.all([kind.value for kind in wanted.kind])})")
        if wanted.sector:
            conditions.append(f"e.sector IN ({bound.all([sector.value for sector in wanted.sector])})")
        if wanted.audience is not None:
            readers = bound.all([wanted.audience.value, Audience.EVERYONE.value])
            conditions.append(f"(e.audience IS NULL OR e.audience IN ({readers}))")
        if wanted.language:
            conditions.append(
                _any(f"e.language || '-' LIKE {bound(tag + '-%')}" for tag in dict.fromkeys(wanted.language))
            )
        if wanted.country:
            conditions.append(
                _any(f"e.countries LIKE {bound(f'% {code} %')}" for code in dict.fromkeys(wanted.country))
            )
        return conditions


class _Bound(Struct):
    """The values of a statement; what stands in its text is where each is to go."""

    values: list[object] = field(default_factory=list)

    def __call__(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def all(self, values: Sequence[object]) -> str:
        return ", ".join(self(value) for value in values)


def _any(conditions: Iterable[str]) -> str:
    return f"({' OR '.join(conditions)})"
