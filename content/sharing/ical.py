"""Days as an iCalendar file (RFC 5545), which calendar programs subscribe to. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

LINE_OCTETS_MAX = 75
"""How long a line may be, without its end (3.1)."""
REFRESH_HOURS = 6
"""How often programs are asked to look again (RFC 7986, 5.7)."""
PRODUCT = "-//linking-toolkit//partnership calendar//EN"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What a text cannot hold (3.1), and halves of surrogate pairs, which no text in UTF-8 can."""
_LINE_END = re.compile("\r\n|\r|\n|\u2028|\u2029")


class Event(Struct, frozen=True):
    """Something that takes whole days."""

    uid: str
    """Its name for ever, whatever else changes."""
    changed_at: datetime
    """When it was last written."""
    number: int
    """How often it has been changed."""
    first: date
    last: date
    """The last of its days."""
    title: str
    status: str
    """CONFIRMED, TENTATIVE or CANCELLED (3.8.1.11)."""
    url: str


def calendar(name: str, events: Iterable[Event]) -> str:
    """Write a calendar of events, in the order in which they are given."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{REFRESH_HOURS}H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.number}",
        f"DTSTART;VALUE=DATE:{_day(event.first)}",
        f"DTEND;VALUE=DATE:{_day(event.last + timedelta(days=1))}",  # The end is the day after the last (3.6.1).
        f"SUMMARY:{_text(event.title)}",
        f"STATUS:{event.status}",
        "TRANSP:TRANSPARENT",
        f"URL:{event.url}",
        "END:VEVENT",
    ]


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _text(text: str) -> str:
    """Escape a text (3.3.11)."""
    plain = _CONTROL.sub("", _LINE_END.sub("\n", text))
    for letter in "\\;,":
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a long line between letters; what goes on begins with a space, which counts (3.1)."""
    part, octets = "", 0
    for letter in line:
        weight = len(letter.encode())
        if octets + weight > LINE_OCTETS_MAX:
            yield part
            part, octets = " ", 1
        part += letter
        octets += weight
    yield part
