"""When something last happened in a partnership, and when its next review is due: in SQL, to narrow and sort lists by.

By the same rules as `liveliness` and `content.doing.reviews`, and by what the viewer sees. A list in such an order is
sorted anew for each page: what somebody sees is nobody else's index.
"""

from datetime import UTC, datetime

from content.access import Viewer
from content.linking import conditions
from content.linking.conditions import Value, Written, one_of, seen_at
from content.linking.transitions import OVER
from content.records import ActivityStatus, Moment, OrderDirection, ReviewKind, Visibility

HAPPENED = (ActivityStatus.UNDER_WAY, ActivityStatus.DONE)
"""An activity that is only planned has not happened, though its day has passed: nobody has said so."""

_LAST = "9999-12-31"
"""Stands for a day that is not known, to sort it behind all others."""


def last_active_on(viewer: Viewer, moment: Moment, partnership_id: str = "partnership.id") -> Written:
    """The day of the last sign of life of the partnership at hand, as it is written; an empty text if there is none."""
    today = (moment.at or datetime.now(UTC)).date().isoformat()
    happened = one_of("d.status", HAPPENED)
    undated = f"{happened} AND d.starts_on IS NULL AND d.ends_on IS NULL"
    published = "CAST(CAST(d.published_at AT TIME ZONE 'UTC' AS DATE) AS TEXT)"
    if conditions.is_sqlite():
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
        rule = doing_seen(viewer, table, moment, besides if table == '"update"' else "")
        parts.append(
            f"SELECT {day} AS day FROM {table} d WHERE d.partnership_id = {partnership_id} AND {{}}"  # noqa: S608 - our own text: what others say is bound
            f" AND {day} <= {{}}{f' AND {besides}' if besides else ''}"
        )
        values += [rule, today]
    return Written(f"COALESCE((SELECT MAX(s.day) FROM ({' UNION ALL '.join(parts)}) s), '')", values)  # noqa: S608 - as above


def next_review_on(viewer: Viewer, moment: Moment, direction: OrderDirection) -> Written:
    """The day of the next review of the partnership at hand; those without one come last in either direction."""
    none = _LAST if direction is OrderDirection.ASC else ""
    over = one_of("partnership.stage", sorted(OVER))
    return Written(
        f"CASE WHEN {over} THEN '{none}' ELSE COALESCE({{}}, '{none}') END",
        (review_due_on(viewer, moment, "partnership.id"),),
    )


def review_due_on(viewer: Viewer, moment: Moment, partnership_id: str) -> Written:
    """The day that the latest review of a partnership names for the next; null if there is none, or it is hidden."""
    saying = f"(d.next_review_on IS NOT NULL OR d.kind <> '{ReviewKind.MONITORING}')"
    return Written(
        f"(SELECT CAST(d.next_review_on AS TEXT) FROM review d WHERE d.partnership_id = {partnership_id}"  # noqa: S608 - as above
        f" AND {{}} AND {saying} ORDER BY d.day DESC, d.row DESC LIMIT 1)",
        (doing_seen(viewer, "review", moment),),
    )


def doing_seen(viewer: Viewer, table: str, moment: Moment, besides: str = "") -> Written:
    """What `doings.of` keeps, of versions `d`: those of a moment that the viewer may see, if it may see today's too."""
    rule = _rule(viewer, table, "d")
    if moment.sequence is None:
        return Written(f"{seen_at('d', moment)} AND {{}}", (rule,))
    today = f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = d.id AND t.until IS NULL AND {{}}"  # noqa: S608 - as above
    today += f" AND {besides.replace('d.', 't.')})" if besides else ")"
    values = (moment.sequence, moment.sequence, rule, _rule(viewer, table, "t"))
    return Written(f"{seen_at('d', moment)} AND {{}} AND {today}", values)


def _rule(viewer: Viewer, table: str, alias: str) -> Written:
    """By level; of reviews, the days open to a network that all sides have joined too, as `reviews.next_of` says."""
    rule = conditions.level(viewer, alias)
    if table != "review":
        return rule
    between = f"{alias}.visibility <> '{Visibility.SIDE}'"
    return Written(
        f"({{}} OR ({between} AND {{}}))", (rule, conditions.wholly_joined(viewer, f"{alias}.partnership_id"))
    )
