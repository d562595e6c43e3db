"""What a person at a terminal is told: progress, tables, and refusals as sentences."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from content import database, errors

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

REFUSED = 1
"""The status of a command that was refused."""


class Refused(Exception):
    """The command goes no further; the sentences say why."""

    def __init__(self, *sentences: str) -> None:
        """Take one sentence or more."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def told(command: Callable[..., None]) -> Callable[..., int]:
    """Make a command answer with its status, and tell refusals in words."""

    def run(**given: Any) -> int:
        try:
            command(**given)
        except Refused as refused:
            return _refuse(*refused.sentences)
        except errors.Refusal as refusal:
            return _refuse(refusal.message)
        except database.FAULTS as error:
            return _refuse(f"{type(error).__name__}: {error}", "Run `toolkit doctor` to see what is wrong.")
        except ValueError as error:  # From the settings, whose sentences are for operators.
            return _refuse(str(error))
        except KeyboardInterrupt:
            return _refuse("Stopped.")
        return 0

    return run


def progress() -> Progress:
    """A bar for what takes a while."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err,
        transient=True,
    )


def shown(path: Path) -> str:
    """Write a path for a sentence."""
    return escape(str(path))


def _refuse(*sentences: str) -> int:
    for sentence in sentences:
        err.print(f"[red]✗[/red] {escape(sentence)}", soft_wrap=True)
    return REFUSED
