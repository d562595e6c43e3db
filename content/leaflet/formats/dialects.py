"""What programs write in Markdown beyond CommonMark: lists of terms, notes in frames, divisions, attributes, breaks."""

import re
from collections.abc import Sequence

from content.enums import FindingCode
from content.leaflet import lines
from content.leaflet.tree import Note

_ALERT = re.compile(r"([ \t]*>[ \t]*)\[!(\w{1,20})\][+-]?[ \t]*")
"""The first line of a note in a frame says of what kind it is."""
_DIVISION = re.compile(r"[ \t]*:{3,}[ \t]*(?P<name>\{[^{}]*\}|[\w-]+|)[ \t]*:*[ \t]*")
_SPAN = re.compile(
    r"(?<![\\!])\[(?P<words>(?:[^\[\]\n]|\n(?![ \t]*\n)){0,300})\]"
    r"\{(?:\.[\w-]+|#[\w.:-]+|[\w-]+=(?:\"[^\"\n]*\"|[\w-]+)| ){1,20}\}"
)
_SAID = r"(?:\.[\w-]+|[\w-]+=\"[^\"{}]*\")"
_ATTRIBUTES = re.compile(
    rf"(?:(?<=\))|(?<=\S)[ \t]+(?=\{{[^{{}}]*\}}$))\{{(?:#[\w.:-]+ )?{_SAID}(?: {_SAID}){{0,20}}\}}"
)
"""What speaks to programs behind a link or a heading; a key of ours alone is none."""
_DEFINED = re.compile(
    r" {0,3}\[(?P<name>[^\[\]\n^]{1,100})\]:[ \t]*<?(?P<href>[^\s<>]+)>?(?:[ \t]+(?P<title>\"[^\"]*\"|'[^']*'))?[ \t]*"
)
_REFERS = re.compile(r"(?<![\\!\]])\[(?P<words>[^\[\]\n]{1,200})\](?:\[(?P<name>[^\[\]\n]{0,100})\])?(?![\[(:{])")
_EXPLAINS = re.compile(r" {0,3}[:~][ \t]{1,3}(?=\S)")
_DASHED = re.compile(r"--[ \t]+(?=\S)")
_VOICE = re.compile(r"([ \t>]*)([-\u2013\u2014])(?=[ \t]+\S)")
_TERM = re.compile(r"(?![-+*#>|:~][ \t]|[#>|:~]|\d{1,3}[.)][ \t])\S.{0,120}")
_NUMBER = re.compile(r"([ \t]*)(\d{1,2}|[a-z](?=\\\)))\\([.)])(?=[ \t])")
_COUNT = re.compile(r"[ \t]*[A-Za-z]{1,5}\.[ \t]+(?=\S)")
_POINT = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]")
LETTERS_FROM = 1_000
INSET_MAX = 4
"""How far in the words of a point may stand."""
_BREAK = re.compile(r"(?<!\\)(?:\\\\)*(\\)$")


def plain(text: str, notes: list[Note]) -> str:
    """Write what only some programs know as what all do; lines keep their numbers."""
    rows = text.split("\n")
    rows = _without_alerts(rows, notes)
    rows = _without_divisions(rows, notes)
    rows = _SPAN.sub(r"\g<words>", "\n".join(rows)).split("\n")
    rows = [_ATTRIBUTES.sub("", row) for row in rows]
    rows = _with_dashes(rows)
    rows = _with_links(rows, notes)
    rows = [_unbroken(row, below) for row, below in zip(rows, [*rows[1:], ""], strict=True)]
    return "\n".join(_with_terms(_with_counts(_with_numbers(_with_voices(_with_columns(rows))))))


def _with_dashes(rows: list[str]) -> list[str]:
    """Two hyphens are how some programs write a dash; before several lines in a row they are bullets."""
    kept = list(rows)
    printed = [at for at, row in enumerate(rows) if row.strip()]
    dashed = [_DASHED.match(rows[at]) is not None for at in printed]
    for at, before, own, after in zip(printed, [False, *dashed], dashed, [*dashed[1:], False], strict=False):
        if own and (before or after):
            kept[at] = _DASHED.sub("- ", rows[at])
    return kept


def _without_alerts(rows: list[str], notes: list[Note]) -> list[str]:
    kept = list(rows)
    for at, row in enumerate(rows):
        if found := _ALERT.fullmatch(row):
            message = "I left out the sign that says of what kind this note is; its words stay."
            notes.append(Note(FindingCode.PART_SKIPPED, message, at + 1, found.group(2)))
            kept[at] = found.group(1)
    return kept


def _with_columns(rows: list[str]) -> list[str]:
    """Write lines that are set in, under no point of a list, and have columns set with spaces as rows of a table."""
    kept = list(rows)
    above = start = 0
    for at, row in enumerate([*rows, "."]):
        if row.startswith("    ") and row.strip():
            continue
        run = range(start, at)
        columns = [re.split(r" {3,}|\t+", rows[one].strip()) for one in run]
        apart = not rows[start - 1].strip() if start else True
        if len(run) > 1 and apart and not _POINT.match(rows[above]) and {len(parts) for parts in columns} == {2}:
            kept[start:at] = [f"| {' | '.join(parts)} |" for parts in columns]
        start = at + 1
        above = at if row.strip() and at < len(rows) else above
    return kept


def _with_voices(rows: list[str]) -> list[str]:
    """Write the dash that says whose words are quoted above it as the sign that it is: alone, it is no bullet."""
    kept = list(rows)
    printed = [at for at, row in enumerate(rows) if row.strip(" \t>")]
    for before, at, after in zip(printed, printed[1:], [*printed[2:], None], strict=False):
        found = _VOICE.match(rows[at])
        alone = after is None or not _VOICE.match(rows[after])
        if found and alone and rows[before].rstrip(" \t*_").endswith(lines.CLOSING):
            kept[at] = f"{found.group(1)}&#{ord(found.group(2))};{rows[at][found.end() :]}"
    return kept


def _without_divisions(rows: list[str], notes: list[Note]) -> list[str]:
    """Take out the lines that open and close a division, where as many close as open."""
    found = {at: match.group("name") for at, row in enumerate(rows) if (match := _DIVISION.fullmatch(row))}
    names = [name.strip("{}") for name in found.values() if name]
    if not names or 2 * len(names) != len(found):
        return rows
    message = "I left out the names of the divisions of this file: they speak to programs and not to readers."
    notes.append(Note(FindingCode.PART_SKIPPED, message, next(iter(found)) + 1, " ".join(names)))
    return ["" if at in found else row for at, row in enumerate(rows)]


def _with_links(rows: list[str], notes: list[Note]) -> list[str]:
    """Write links whose addresses stand elsewhere in the file with their addresses; one that nothing uses is words."""
    defined = {at: found for at, row in enumerate(rows) if (found := _DEFINED.fullmatch(row))}
    known = {found.group("name").lower(): found for found in reversed(defined.values())}
    if not known:
        return rows
    used: set[str] = set()

    def linked(match: re.Match[str]) -> str:
        found = known.get((match.group("name") or match.group("words")).lower())
        if found is None:
            return match.group()
        used.add(found.group("name").lower())
        return f"[{match.group('words')}](<{found.group('href')}>)"

    kept = [row if at in defined else _REFERS.sub(linked, row) for at, row in enumerate(rows)]
    for at, found in defined.items():
        if found.group("name").lower() in used and found is known[found.group("name").lower()]:
            kept[at] = ""
            if found.group("title"):
                message = "I left out the hidden title of a link."
                notes.append(Note(FindingCode.PART_SKIPPED, message, at + 1, found.group("title")[1:-1]))
    return kept


def _unbroken(row: str, below: str) -> str:
    """A backslash at the end of a line breaks it, as its end does anyway."""
    if row.strip() == "\\":
        return ""
    found = _BREAK.search(row)
    return row[: found.start(1)] if found and below.strip() else row


def _with_numbers(rows: list[str]) -> list[str]:
    """Read numbers whose stop a program has escaped, once they count: one writes each point as a division."""
    found = [(at, match) for at, row in enumerate(rows) if (match := _NUMBER.match(row))]
    counts = [_count(match.group(2)) for _, match in found]
    kept = list(rows)
    for (at, match), count, before, after in zip(found, counts, [0, *counts], [*counts[1:], 0], strict=False):
        first = count in (1, _count("a"))
        if (count == before + 1 and not first) or (first and after == count + 1):
            kept[at] = f"{match.group(1)}{match.group(2)}{match.group(3)}{kept[at][match.end() :]}"
    return kept


def _count(mark: str) -> int:
    """Say what a number or a letter counts; letters count beyond all numbers."""
    return int(mark) if mark.isdecimal() else LETTERS_FROM + ord(mark)


def _with_counts(rows: list[str]) -> list[str]:
    """Write points that letters or Roman numbers count as points of a list, or of the point right above them."""
    kept = list(rows)
    run: list[int] = []
    indent = 0
    for at, row in enumerate([*rows, "."]):
        found = _COUNT.match(row)
        inset = len(row) - len(row.lstrip())
        if run and row.strip() and (inset < indent or (inset == indent and not found)):
            _write_run(kept, run, indent)
            run = []
        if found and (not run or inset == indent):
            run.append(at)
            indent = inset
    return kept


def _write_run(rows: list[str], run: Sequence[int], indent: int) -> None:
    within = run[0] > 0 and not indent and _POINT.match(rows[run[0] - 1])
    before = " " * (INSET_MAX if within else indent)
    for at, end in zip(run, lines.in_turn([rows[one][indent:] for one in run]), strict=False):
        rows[at] = f"{before}-{' ' * min(end - 1, INSET_MAX)}{rows[at][indent + end :]}"


def _with_terms(rows: list[str]) -> list[str]:
    """Write a list of terms, each explained after a colon on a line below, as a list of points."""
    kept = list(rows)
    inside = False
    for at, row in enumerate(rows):
        found = _EXPLAINS.match(row)
        if found is None:
            inside = inside and (not row.strip() or row[:1].isspace())
            continue
        above = next((place for place in (at - 1, at - 2) if place >= 0 and rows[place].strip()), None)
        alone = above is not None and (above == 0 or not rows[above - 1].strip() or inside)
        if above is not None and alone and not inside and _TERM.fullmatch(rows[above]):
            kept[above] = f"- {rows[above]}"
            inside = True
        if inside:
            kept[at] = f"    - {row[found.end() :]}"
    return kept
