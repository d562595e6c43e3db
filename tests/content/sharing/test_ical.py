"""Days as an iCalendar file: each clause of RFC 5545 that a calendar program stumbles over."""

from datetime import UTC, date, datetime

import pytest

from content.sharing import ical

LEAP = ical.Event(
    uid="activity-1",
    changed_at=datetime(2026, 3, 14, 23, 30, 59, tzinfo=UTC),
    number=2,
    first=date(2028, 2, 28),
    last=date(2028, 2, 29),
    title="Choirs",
    status="CONFIRMED",
    url="https://toolkit.example/partnerships/partnership-1",
)


def unfolded(text: str) -> list[str]:
    """Read the lines as a calendar program does."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_an_event_takes_whole_days_and_ends_on_the_day_after_its_last() -> None:
    assert unfolded(ical.calendar("Exampleton and Mfano", [LEAP])) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//linking-toolkit//partnership calendar//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Exampleton and Mfano",
        "X-WR-CALNAME:Exampleton and Mfano",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "BEGIN:VEVENT",
        "UID:activity-1",
        "DTSTAMP:20260314T233059Z",
        "SEQUENCE:2",
        "DTSTART;VALUE=DATE:20280228",
        "DTEND;VALUE=DATE:20280301",
        "SUMMARY:Choirs",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:https://toolkit.example/partnerships/partnership-1",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"a\b;c,d:e", r"a\\b\;c\,d:e"),
        ("one\r\ntwo\rthree\nfour\u2028five", r"one\ntwo\nthree\nfour\nfive"),
        ("BEL\x07 NUL\x00 half\ud800", "BEL NUL half"),
        ("END:VCALENDAR\r\nBEGIN:VALARM", r"END:VCALENDAR\nBEGIN:VALARM"),
        ("é" * 200, "é" * 200),
        ("🤝" * 100, "🤝" * 100),
        ("x" * 67, "x" * 67),
        ("x" * 68, "x" * 68),
    ],
)
def test_any_title_stays_one_text(title: str, written: str) -> None:
    lines = unfolded(ical.calendar(title, []))
    assert lines[4:6] == [f"NAME:{written}", f"X-WR-CALNAME:{written}"]
    assert len(lines) == 8
