"""When something last happened in a partnership, and when its next review is due: in SQL, to narrow and sort lists by.

By the same rules as `content.liveliness` and `content.reviews`, and by what the viewer sees. A list in such an order is
sorted anew for each page: what somebody sees is nobody else's index.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from content import access, database
from content.access import Viewer
from content.conditions import Written, seen_at
from content.records import ActivityStatus, Moment, OrderDirection, ReviewKind, Visibility
from content.transitions import OVER

Value = str | int

HAPPENED = (ActivityStatus.UNDER_WAY, ActivityStatus.DONE)
"""An activity that is only planned has not happened, though its day has passed: nobody has said so."""

_LAST = "9999-12-31"
"""Stands for a day that is not known, to sort it behind all others."""
_BETWEEN_SIDES = (Visibility.PARTNERSHIP, Visibility.NETWORK)


def last_active_on(viewer: Viewer, moment: Moment) -> Written:
    """The day of the last sign of life of the partnership at hand, as it is written; an empty text if there is none."""
    today = (moment.at or datetime.now(UTC)).date().isoformat()
    happened = _one_of("d.status", HAPPENED)
    undated = f"{happened} AND d.starts_on IS NULL AND d.ends_on IS NULL"
    published = "CAST(CAST(d.published_at AT TIME ZONE 'UTC' AS DATE) AS TEXT)"
    if database.connection().capabilities.dialect == "sqlite":
        published = "substr(d.published_at, 1, 10)"
    signs = (
        ("visit", "CAST(d.day AS TEXT)", ""),
        ("visit", "CAST(d.ends_on AS TEXT)", ""),
        ("activity", "CAST(d.starts_on AS TEXT)", happened),
        ("activity", "CAST(d.ends_on AS TEXT)", happened),
        ("activity", "CAST(d.done_on AS TEXT)", undated),
        ('"update"', published, "d.withdrawn_at IS NULL"),
    )
    parts: list[str] = []
    values: list[Value] = []
    for table, day, besides in signs:
        rule, own = _seen(viewer, table, moment, besides if table == '"update"' else "")
        parts.append(
            f"SELECT {day} AS day FROM {table} d WHERE d.partnership_id = partnership.id AND {rule}"  # noqa: S608 - our own text: what others say is bound
            f" AND {day} <= {{}}{f' AND {besides}' if besides else ''}"
        )
        values += [*own, today]
    return Written(f"COALESCE((SELECT MAX(s.day) FROM ({' UNION ALL '.join(parts)}) s), '')", values)  # noqa: S608 - as above


def next_review_on(viewer: Viewer, moment: Moment, direction: OrderDirection) -> Written:
    """The day of the next review of the partnership at hand; those without one come last in either direction."""
    rule, values = _seen(viewer, "review", moment)
    none = _LAST if direction is OrderDirection.ASC else ""
    saying = f"(d.next_review_on IS NOT NULL OR d.kind <> '{ReviewKind.MONITORING}')"
    return Written(
        f"CASE WHEN {_one_of('partnership.stage', sorted(OVER))} THEN '{none}' ELSE COALESCE(("  # noqa: S608 - as above
        f"SELECT CAST(d.next_review_on AS TEXT) FROM review d WHERE d.partnership_id = partnership.id AND {rule}"
        f" AND {saying} ORDER BY d.day DESC, d.row DESC LIMIT 1), '{none}') END",
        values,
    )


def _seen(viewer: Viewer, table: str, moment: Moment, besides: str = "") -> tuple[str, list[Value]]:
    """What `doings.of` keeps: the versions of a moment that the viewer may see, if it may see today's too."""
    rule, values = _level(viewer, "d")
    if moment.sequence is None:
        return f"{seen_at('d', moment)} AND {rule}", values
    now, again = _level(viewer, "t")
    today = f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = d.id AND t.until IS NULL AND {now}"  # noqa: S608 - as above
    today += f" AND {besides.replace('d.', 't.')})" if besides else ")"
    return f"{seen_at('d', moment)} AND {rule} AND {today}", [moment.sequence, moment.sequence, *values, *again]


def _level(viewer: Viewer, alias: str) -> tuple[str, list[Value]]:
    """The same rule as `access.may_see_level`, in SQL."""
    public = f"{alias}.visibility = '{Visibility.PUBLIC}'"
    own = viewer.organisation_id
    if own is None or not access.may_see_side(viewer, own):
        return public, []
    mine = "EXISTS (SELECT 1 FROM side m WHERE m.until IS NULL AND m.organisation_id = {} AND m."
    between = f"{_one_of(f'{alias}.visibility', _BETWEEN_SIDES)} AND {mine}partnership_id = {alias}.partnership_id)"
    written = f"{alias}.visibility = '{Visibility.SIDE}' AND {mine}id = {alias}.side_id)"
    return f"({public} OR ({between}) OR ({written}))", [own, own]


def _one_of(column: str, values: Sequence[str]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
