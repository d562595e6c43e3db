"""Refuse files over 600 lines and functions over 30 statements; ruff counts the statements, this counts the lines."""

import sys
from pathlib import Path

LINES_MAX = 600

if __name__ == "__main__":
    rooms = ("content", "schema", "server", "tests", "bench")
    long = [
        f"{path}: {lines} lines"
        for room in rooms
        for path in sorted(Path(room).rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_MAX
    ]
    sys.exit("\n".join(long) if long else 0)
