"""A chart of bars as SVG: one group for each row, on a scale of powers of ten."""

import math
from collections.abc import Sequence
from html import escape

WIDTH, LEFT, BAR, GAP = 900, 290, 11, 12
_COLOURS = ("#1b6e53", "#7cc2a5", "#d08a2c", "#b0413e", "#8c8c94", "#4a5a8c")


def bars(rows: Sequence[tuple[str, Sequence[float]]], names: Sequence[str], *, unit: str) -> str:
    """Draw a bar for each value of each row but those that are 0; `names` say what the values of a row are."""
    most = max(value for _, values in rows for value in values)
    scale = (WIDTH - LEFT - 70) / max(math.log10(most), 1)
    parts, down = [], 40 + 18 * ((len(names) - 1) // 3)
    for place, name in enumerate(names):
        across, line = LEFT + place % 3 * 200, 10 + 18 * (place // 3)
        parts.append(f'<rect x="{across}" y="{line}" width="11" height="11" fill="{_COLOURS[place]}"/>')
        parts.append(f'<text x="{across + 16}" y="{line + 10}">{escape(name)}</text>')
    for label, values in rows:
        height = len(values) * BAR
        parts.append(f'<text x="{LEFT - 8}" y="{down + height / 2 + 4}" text-anchor="end">{escape(label)}</text>')
        for place, value in enumerate(values):
            if not value:
                continue  # Nothing was measured there.
            across, top = max(math.log10(max(value, 1)) * scale, 1), down + place * BAR
            parts.append(
                f'<rect x="{LEFT}" y="{top}" width="{across:.0f}" height="{BAR - 1}" fill="{_COLOURS[place]}"/>'
            )
            parts.append(f'<text x="{LEFT + across + 5:.0f}" y="{top + 9}" font-size="10">{value:.1f}</text>')
        down += height + GAP
    parts.append(f'<text x="{LEFT}" y="{down + 8}" font-size="11">{escape(unit)}, on a scale of powers of ten</text>')
    box = f'viewBox="0 0 {WIDTH} {down + 20}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])
