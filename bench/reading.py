"""Every leaflet we have in every format against what it says: atoms right, extras, order, seconds and memory.

`python -m bench.reading` (also in `make bench`) reads each file in a child, as the server does. An atom is a printed
part: a title, a heading, a paragraph, an item, its label, a detail. Right are those that stand in the right order;
those that stand elsewhere are order breaks; what nobody printed is an extra.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from content import files, reading, ready
from content.leaflet import codec
from content.records import SectionKind
from tests.content.leaflet import shown
from tests.content.leaflet.printed import Sheet, pdf

RIGHT_SHARE_MIN = 0.99
RIGHT_UNTAGGED_SHARE_MIN = 0.95
EXTRAS_MAX = 0
PAGES = 12
LINES = 30
LONG_SECONDS_MAX = 1.5
LONG_MB_MAX = 200

Atom = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one file took in its child."""

    seconds: float
    """Of the processor, start included: a busy machine makes the clock tell little."""
    megabytes: float
    answer: bytes


def main() -> None:
    """Measure, print, and fail when a bound is passed."""
    failed = False
    print(f"{'file':<52} {'right':>9} {'extra':>5} {'order':>5} {'s':>6} {'MB':>5}")
    for path, language, expected in _files():
        cost = _read(path.read_bytes(), path.name, language)
        found = [(kind, words) for kind, _, words in shown.atoms(codec.decode(cost.answer))]
        right = sum(
            block.size for block in SequenceMatcher(None, expected, found, autojunk=False).get_matching_blocks()
        )
        anywhere = sum((Counter(expected) & Counter(found)).values())
        extras = len(found) - anywhere
        least = RIGHT_UNTAGGED_SHARE_MIN if ".untagged" in path.name else RIGHT_SHARE_MIN
        failed = failed or right < least * len(expected) or extras > EXTRAS_MAX
        share = f"{right}/{len(expected)}"
        print(f"{path.name:<52} {share:>9} {extras:5} {anywhere - right:5} {cost.seconds:6.2f} {cost.megabytes:5.0f}")
    long = _read(_long(), "long.pdf", "en")
    print(
        f"{f'{PAGES} pages of {LINES} lines without tags':<52} {'':>21} {long.seconds:6.2f} {long.megabytes:5.0f}",
        end="",
    )
    print(f"   at most {LONG_SECONDS_MAX} s, {LONG_MB_MAX} MB")
    if failed or long.seconds > LONG_SECONDS_MAX or long.megabytes > LONG_MB_MAX:
        sys.exit("A bound is passed.")


def _files() -> Iterator[tuple[Path, str, list[Atom]]]:
    for folder in (shown.FIXTURES, shown.LEAFLETS, shown.LEAFLETS / "formats"):
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix != ".json" and _expectation(path).exists():
                yield path, shown.original(path)[1], _expected(path)
    for path in shown.strangers():
        yield path, *shown.noted(path)


def _expectation(path: Path) -> Path:
    return shown.LEAFLETS / f"{path.name.split('.')[0]}.expected.json"


def _expected(path: Path) -> list[Atom]:
    """Give the atoms of a file of expectations, in printed order."""
    whole: Any = json.loads(_expectation(path).read_text(encoding="utf-8"))
    if isinstance(whole, list):
        return [(kind, words) for kind, _, words in whole]
    found: list[Atom] = [("title", title) for title in whole["titles"][:3] if title]
    for section in whole["sections"]:
        words = section["words"]
        if section["kind"] == SectionKind.RULE:
            found.append(("rule", words or ""))
            continue
        found += [("section", section["heading"])] if section["heading"] else []
        found += [("text", section["subtitle"])] if section["subtitle"] else []
        found += [("text", text) for text in (words.split("\n\n") if words else [])]
        for heading, items in section["groups"]:
            found += [("group", heading)] if heading else []
            for *_, label, text, details in items:
                found.append(("item", text))
                found += [("label", label)] if label and section["kind"] == SectionKind.CONDITIONS else []
                found += [("detail", detail) for detail, _ in details]
    return found


def _read(source: bytes, name: str, language: str) -> Cost:
    limits = reading.Limits()
    arguments = [files.sniff(source, name), language, "60", str(limits.memory_bytes)]
    child = subprocess.Popen(
        [sys.executable, "-m", "content.leaflet", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(source)
    child.stdin.close()
    answer = child.stdout.read().removeprefix(ready.READY)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, name
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, answer)


def _long() -> bytes:
    """Print a leaflet as long as the longest we know, and dense."""
    sheets = []
    for number in range(PAGES):
        sheet = Sheet()
        sheet.text(60, 50, f"Part {number + 1}", size=16, font="bold")
        text = "Many towns have a link with a town in another country, and more look for one."
        sheet.lines(60, 80, [text] * LINES)
        sheets.append(sheet)
    return pdf(*sheets)


if __name__ == "__main__":
    main()
