"""Answers made comparable: what differs from run to run gets a stable name, the same for the same value."""

import re
from datetime import UTC, datetime
from typing import Any

NOUNS = (
    "agreement|aim|contact|document|visit|activity|review|update|"
    "collection|leaflet|edition|organisation|consumer|operation|partnership|side|key|invitation|change|entry|viewer|upload"
)
ID = re.compile(rf"\b({NOUNS})-[0-9a-hjkmnp-tv-z]{{16}}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
SECRET = re.compile(r"\blt_[\w-]{43}")
CURSOR = re.compile(r"WyJ[\w-]{12,}")
PREFIX = re.compile(r"\blt_[\w-]{5,9}(?![\w-])")


def normal(answer: Any) -> Any:
    """Rename ids, times of this run, today and secrets, by the order in which they appear."""
    return _Names().of(answer)


class _Names:
    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._now = datetime.now(UTC)
        self._today = self._now.date().isoformat()

    def of(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.of(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.of(member) for member in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if text == self._today:
            return "TODAY"
        text = SECRET.sub("SECRET", ID.sub(lambda found: self._named(found[0], found[1]), text))
        text = PREFIX.sub("PREFIX", text).replace(f">{self._today}<", ">TODAY<")
        if CURSOR.fullmatch(text):
            return "CURSOR"
        return TIME.sub(lambda found: "NOW" if datetime.fromisoformat(found[0]) <= self._now else "LATER", text)

    def _named(self, value: str, noun: str) -> str:
        if value not in self._given:
            self._counts[noun] = self._counts.get(noun, 0) + 1
            self._given[value] = f"{noun}-{self._counts[noun]}"
        return self._given[value]
