"""Files of many partnerships to take away: for spreadsheets, for programs, for funders; behind a link, for a day.

A link says whose key it was made with, what it narrows to, and until when; it is signed and kept nowhere. The file is
written when it is fetched, as far as that key sees today, and not at all once the key works no more.
"""

import base64
import binascii
import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from msgspec import Struct

from content import codec, errors, language, log
from content.access import Viewer
from content.doing import agreements, reviews
from content.joining import keys, organisations, signing
from content.linking import attending, liveliness, narrowing, partnerships, public
from content.records import NOW, ExportFormat, Partnership, PartnershipFilter
from content.sharing import iati
from content.ticking import checklists

LIFE = timedelta(days=1)
"""How long a link works."""
PARTNERSHIPS_MAX = 50_000
"""How many partnerships a file holds."""
FILTER_CHARACTERS_MAX = 2_000
"""How much a filter may say, so that its link fits into an address."""
TOKEN_CHARACTERS_MAX = 4_000
AT_ONCE = 100
"""How many partnerships are read at a time."""

COLUMNS = (
    *("id", "title", "form", "local_term", "stage", "stage_since", "started_on", "ended_on"),
    *("organisations", "countries", "goals", "verdict", "attention", "last_active_on", "next_review_on"),
    "agreement_ends_on",
)
BETWEEN = "; "
"""Between several values in one cell."""
_PURPOSE = "export"
_FORMULA = re.compile("'*[=@+\\-\t\r]")
"""How a text begins that a spreadsheet would carry out; apostrophes before it say that it is a text."""

Row = Mapping[str, str | tuple[str, ...] | None]


class NewExport(Struct, frozen=True):
    """A link that was just made; a repeat of the request does not show it again."""

    expires_at: datetime
    secret: str | None
    """What the link is known by; whoever has it fetches the file."""


class Export(Struct, frozen=True):
    """A file to be fetched: its form, and its parts as they are written."""

    form: ExportFormat
    parts: AsyncIterator[str]


@log.verb("exportPortfolio")
async def create(
    entry: log.Entry,
    *,
    filter: PartnershipFilter,  # noqa: A002 - the contract's own word
    format: ExportFormat,  # noqa: A002 - as above
    idempotency_key: str | None = None,
) -> NewExport:
    """Make the link of a file of the partnerships that a filter wants, as far as the viewer sees them.

    Raises INVALID_INPUT for a filter that says too much, LIMIT_REACHED for more partnerships than a file holds.
    """
    del idempotency_key  # The log has seen to it.
    wanted = {name: value for name, value in codec.encode(filter).items() if value not in (None, [])}
    if len(orjson.dumps(wanted)) > FILTER_CHARACTERS_MAX:
        message = f"This filter says more than {FILTER_CHARACTERS_MAX} characters hold: name less in it."
        raise errors.InvalidInput(message, path=("filter",))
    if await (await narrowing.narrowed(entry.viewer, filter, NOW)).count() > PARTNERSHIPS_MAX:
        message = f"A file holds at most {PARTNERSHIPS_MAX:,} partnerships: narrow them by more."
        raise errors.LimitReached(message, path=("filter",))
    await entry.seal(str(entry.viewer.organisation_id))
    until = (entry.began + LIFE).replace(microsecond=0)
    said = orjson.dumps([entry.viewer.id, wanted, format.value, int(until.timestamp())])
    text = base64.urlsafe_b64encode(said).decode().rstrip("=")
    entry.after = {"format": format, "expiresAt": until}
    return NewExport(until, signing.signed(await signing.secret(), _PURPOSE, text))


async def found(token: str, *, request_id: str, public_url: str) -> Export | None:
    """Open a link: None for one that was altered or has expired, or whose key works no more."""
    text = signing.said(await signing.known(), _PURPOSE, token) if len(token) <= TOKEN_CHARACTERS_MAX else None
    if text is None:
        return None
    try:
        key, raw, form, until = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        wanted, kind = codec.decode(PartnershipFilter, raw), ExportFormat(form)
    except (ValueError, TypeError, KeyError, binascii.Error):  # It was signed by us, but by an older program.
        return None
    viewer = await keys.viewer_of(key, request_id=request_id)
    if viewer is None or datetime.fromtimestamp(until, UTC) <= datetime.now(UTC):
        return None
    return Export(kind, _WRITERS[kind](_chunks(viewer, wanted), viewer, public_url))


async def _chunks(viewer: Viewer, wanted: PartnershipFilter) -> AsyncIterator[list[Partnership]]:
    """Give the partnerships by title, a few at a time; what is no more when its turn comes is left out."""
    query = (await narrowing.narrowed(viewer, wanted, NOW)).order_by("sort_title", "id").limit(PARTNERSHIPS_MAX)
    ids = [str(one) for one in await query.values_list("id", flat=True)]
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        shown = await partnerships.by_id(viewer, some)
        yield [shown[one] for one in some if one in shown]


async def _csv(chunks: AsyncIterator[list[Partnership]], viewer: Viewer, public_url: str) -> AsyncIterator[str]:
    """Write a table (RFC 4180); what begins like a formula is shown as text."""
    del public_url
    yield _lines([COLUMNS])
    async for some in chunks:
        yield _lines([[_cell(row[name]) for name in COLUMNS] for row in await _rows(viewer, some)])


async def _json(chunks: AsyncIterator[list[Partnership]], viewer: Viewer, public_url: str) -> AsyncIterator[str]:
    """Write one list of objects; what is not known, or hidden, is null."""
    del public_url
    before = "[\n"
    async for some in chunks:
        for row in await _rows(viewer, some):
            yield before + orjson.dumps({name: row[name] for name in COLUMNS}).decode()
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


async def _iati(chunks: AsyncIterator[list[Partnership]], viewer: Viewer, public_url: str) -> AsyncIterator[str]:
    """Write what is public of them as activities; one without an identifier to report under has none."""
    del viewer
    yield iati.OPENING
    async for some in chunks:
        known = await public.of_partnerships([one.id for one in some], NOW)
        for one in some:
            written = iati.activity(known[one.id], public_url=public_url) if one.id in known else None
            if written is not None:
                yield written
    yield iati.CLOSING


_WRITERS: Mapping[ExportFormat, Callable[[AsyncIterator[list[Partnership]], Viewer, str], AsyncIterator[str]]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.JSON: _json,
    ExportFormat.IATI_2_03: _iati,
}


async def _rows(viewer: Viewer, some: Sequence[Partnership]) -> list[Row]:
    """Say of some partnerships what a file says of each; a constant number of statements."""
    parties = await organisations.by_id(viewer, [side.organisation_id for one in some for side in one.sides])
    verdicts = await checklists.told(viewer, some)
    flags = await attending.of_partnerships(viewer, some)
    active, due = await liveliness.last_active(viewer, some), await reviews.next_of(viewer, some)
    agreed = await agreements.of_partnerships(viewer, [one.id for one in some])
    found: list[Row] = []
    for one in some:
        sides = [parties[side.organisation_id] for side in one.sides if side.organisation_id in parties]
        holding = agreements.in_force(agreed[one.id], NOW)
        row: dict[str, Any] = {
            "id": one.id,
            "title": one.title,
            "form": one.form,
            "local_term": one.local_term,
            "stage": one.stage,
            "stage_since": one.timeline.stage_since,
            "started_on": one.timeline.started_on,
            "ended_on": one.timeline.ended_on,
            "organisations": tuple(language.pick(side.name, ())[0] for side in sides),
            "countries": tuple(side.country_code for side in sides),
            "goals": one.goals,
            "verdict": verdicts[one.id].verdict if one.id in verdicts else None,
            "attention": tuple(flag.code for flag in flags.get(one.id, ())),
            "last_active_on": active.get(one.id),
            "next_review_on": due[one.id].on if one.id in due else None,
            "agreement_ends_on": holding.expires_on if holding else None,
        }
        found.append(codec.encode(row))
    return found


def _cell(value: str | Sequence[str] | None) -> str:
    text = "" if value is None else value if isinstance(value, str) else BETWEEN.join(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _lines(rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()
