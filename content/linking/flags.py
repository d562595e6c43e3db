"""What needs attention in the partnerships of a list, in SQL: to narrow lists by it and to count it.

The same rules as `attention` and `attending` have, over all partnerships of a list in one statement. A test compares
the two, viewer by viewer and code by code.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from tortoise.queryset import QuerySet

from content import models
from content.access import Viewer
from content.doing import validity
from content.linking import attention, conditions, looking, recency
from content.linking.conditions import Value, Written, one_of, seen_at
from content.linking.transitions import OVER
from content.records import AttentionCode, ContactRole, Moment, Stage, Verdict
from content.ticking import standings

OF_STANDING = (AttentionCode.THINK_AGAIN, AttentionCode.DISAGREEMENT, AttentionCode.ONE_SIDED)
"""What follows from how a partnership stands, which `verdicts.tally` counts as well."""


async def having(
    viewer: Viewer, query: QuerySet[models.Partnership], wanted: Collection[AttentionCode], moment: Moment
) -> Written:
    """Those of a list in which one of some things needs attention, as far as the viewer sees it; for `id__in`.

    Raises COST_EXCEEDED for more than the viewer may have looked at.
    """
    await looking.check(viewer, query)
    followed = await standings.followed(query, moment)
    parts = _parts(viewer, moment)
    chosen = [parts[code] for code in wanted]
    tables = _tables(viewer, query, moment, followed)
    return Written(f"(WITH {{}} {' UNION '.join('{}' for _ in chosen)})", (tables, *chosen))


async def count(
    viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment, followed: standings.Followed
) -> Mapping[AttentionCode, int]:
    """Count what needs attention apart from `OF_STANDING`, in the partnerships that a query keeps; two statements.

    Raises COST_EXCEEDED for more than the viewer may have looked at.
    """
    await looking.check(viewer, query)
    parts = [
        Written(f"SELECT '{code}' AS code, COUNT(*) AS count FROM ({{}}) x", (part,))  # noqa: S608 - our own text
        for code, part in _parts(viewer, moment).items()
        if code not in OF_STANDING
    ]
    tables = _tables(viewer, query, moment, followed)
    rows = await conditions.asked(Written(f"WITH {{}} {' UNION ALL '.join('{}' for _ in parts)}", (tables, *parts)))
    return {AttentionCode(row["code"]): int(row["count"]) for row in rows if row["count"]}


def _tables(
    viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment, followed: standings.Followed
) -> Written:
    """As `standings.tables`, with `going`: what is not over."""
    over = one_of("p.stage", sorted(OVER))
    going = (
        "going AS MATERIALIZED (SELECT p.id, p.stage, p.stage_since, p.inside, p.known"  # noqa: S608 - our own text
        f" FROM party p WHERE NOT {over})"
    )
    return Written(f"{{}}, {going}", (standings.tables(viewer, query, moment, followed),))


def _parts(viewer: Viewer, moment: Moment) -> Mapping[AttentionCode, Written]:
    """Write which partnerships that are not over have each code."""
    today = validity.day_of(moment)
    soon = today + timedelta(days=attention.NOTICE_DAYS)
    quiet = today - timedelta(days=attention.QUIET_DAYS)
    waits = _of("side", "s", "s.acknowledged_at IS NULL", moment)
    signed = _of("agreement", "c", _signed(today), moment)
    unended = f"NOT ((NOT c.renews AND COALESCE(c.expires_on <= '{soon}', FALSE))"
    unended += f" OR COALESCE(c.terminated_on <= '{soon}', FALSE))"
    going_on = _of("agreement", "c", f"{_signed(today)} AND {unended}", moment)
    ended = _of("agreement", "c", _expired(today), moment)
    last = recency.last_active_on(viewer, moment, "g.id")
    due = Written(f"{{}} < '{today}'", (recency.review_due_on(viewer, moment, "g.id"),))
    still = f"g.stage <> '{Stage.DORMANT}' AND g.stage_since < '{quiet}' AND {{}} < '{quiet}'"
    return {
        AttentionCode.NOT_ACKNOWLEDGED: _going(waits),
        AttentionCode.THINK_AGAIN: _stands(f"verdict = '{Verdict.THINK_AGAIN}'"),
        AttentionCode.DISAGREEMENT: _stands("differing = 1"),
        AttentionCode.ONE_SIDED: _stands("alone = 1"),
        AttentionCode.NO_LEAD: _going(_no_lead(viewer, moment, today)),
        AttentionCode.DUTY_UNASSIGNED: _going(_unassigned(viewer, moment, today)),
        AttentionCode.REVIEW_OVERDUE: _going(due),
        AttentionCode.AGREEMENT_EXPIRING: _going(Written("{} AND NOT {}", (signed, going_on))),
        AttentionCode.AGREEMENT_EXPIRED: _going(Written("{} AND NOT {}", (ended, signed))),
        AttentionCode.EDITION_OUTDATED: _stands("newer = 1", "opened"),
        AttentionCode.EDITION_WITHDRAWN: _stands("withdrawn = 1", "opened"),
        AttentionCode.QUIET: _going(Written(still, (last,))),
    }


def _going(rule: Written) -> Written:
    return Written("SELECT g.id FROM going g WHERE {}", (rule,))


def _stands(rule: str, table: str = "stands") -> Written:
    return Written(f"SELECT t.id FROM {table} t WHERE t.{rule} AND NOT {one_of('t.stage', sorted(OVER))}")  # noqa: S608 - our own text


def _of(table: str, alias: str, rule: str, moment: Moment, values: tuple[Value, ...] = ()) -> Written:
    """That a partnership has a record of which something is so, at a moment."""
    then = () if moment.sequence is None else (moment.sequence, moment.sequence)
    there = f"{alias}.partnership_id = g.id AND {seen_at(alias, moment)} AND {rule}"
    return Written(f"EXISTS (SELECT 1 FROM {table} {alias} WHERE {there})", (*then, *values))  # noqa: S608 - our own text


def _unended(today: date) -> str:
    """The same rule as `validity.status`, of what every side has signed: neither replaced nor ended early."""
    replaced = f"c.superseded_on IS NULL OR c.superseded_on > '{today}'"
    return f"c.signed_at IS NOT NULL AND ({replaced}) AND (c.terminated_on IS NULL OR c.terminated_on > '{today}')"


def _signed(today: date) -> str:
    return f"{_unended(today)} AND (c.renews OR c.expires_on IS NULL OR c.expires_on >= '{today}')"


def _expired(today: date) -> str:
    return f"{_unended(today)} AND NOT c.renews AND c.expires_on < '{today}'"


def _no_lead(viewer: Viewer, moment: Moment, today: date) -> Written:
    """That a side has nobody who leads, of those whom the viewer sees: of its own partnerships, and of members."""
    then = () if moment.sequence is None else (moment.sequence, moment.sequence)
    leads = (
        f"k.side_id = s.id AND {seen_at('k', moment)} AND k.role = '{ContactRole.LEAD_OFFICER}'"  # noqa: S608 - our own text
        f" AND (k.from_on IS NULL OR k.from_on <= '{today}') AND (k.to_on IS NULL OR k.to_on > '{today}')"
        " AND EXISTS (SELECT 1 FROM person h WHERE h.id = k.person_id AND h.name IS NOT NULL)"
    )
    nobody = f"NOT EXISTS (SELECT 1 FROM contact k WHERE k.partnership_id = g.id AND {leads} AND {{}})"  # noqa: S608 - our own text
    shown = "(g.inside = 1 OR {})"
    values = (conditions.joined(viewer, "s.organisation_id"), *then, conditions.level(viewer, "k"))
    return _of("side", "s", f"s.acknowledged_at IS NOT NULL AND {shown} AND {nobody}", moment, values)


def _unassigned(viewer: Viewer, moment: Moment, today: date) -> Written:
    """That a function has nobody: of an activity ahead, or of an agreement that holds; for the sides alone."""
    named = "EXISTS (SELECT 1 FROM person h WHERE h.id = {person} AND h.name IS NOT NULL)"
    activity = (
        "EXISTS (SELECT 1 FROM activity d JOIN charge e ON e.activity_row = d.row WHERE d.partnership_id = g.id"  # noqa: S608 - our own text
        f" AND {one_of('d.status', attention.AHEAD)} AND NOT {named.format(person='e.person_id')} AND {{}})"
    )
    if conditions.is_sqlite():
        duties, person = "json_each(c.responsibilities) q", "json_extract(q.value, '$.person_id')"
    else:
        duties, person = "jsonb_array_elements(c.responsibilities) q(value)", "q.value ->> 'person_id'"
    duty = f"EXISTS (SELECT 1 FROM {duties} WHERE NOT {named.format(person=person)})"  # noqa: S608 - our own text
    agreement = _of("agreement", "c", f"{_signed(today)} AND {duty}", moment)
    return Written(
        f"g.inside = 1 AND ({activity} OR {{}})", (recency.doing_seen(viewer, "activity", moment), agreement)
    )
