"""What a child says before all else: that it has started, and works on what it is handed from now on."""

import sys

READY = b"\n"
"""One byte, with which no answer begins."""


def say() -> None:
    """Say it on standard output: what the child may take of the clock counts from here."""
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
