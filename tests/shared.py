"""What takes long and comes out the same each time is made once in a run, and lies where all its processes look."""

import fcntl
import hashlib
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest


class Folder:
    """A folder that all processes of a run look into."""

    def __init__(self, place: Path) -> None:
        """Make it, if nobody has."""
        self.place = place
        place.mkdir(exist_ok=True)

    @contextmanager
    def alone(self, name: str) -> Iterator[Path]:
        """Give the place for a thing, while no other process looks whether it is there or makes it."""
        with (self.place / f"{name}.lock").open("w") as waiting:
            fcntl.flock(waiting, fcntl.LOCK_EX)
            yield self.place / name

    def found(self, *name: object) -> Any | None:
        """Give a thing that a process has kept under a name."""
        kept = self._file(name)
        return pickle.loads(kept.read_bytes()) if kept.is_file() else None

    def keep(self, made: object, *name: object) -> None:
        """Keep a thing under a name; whoever comes last with it prevails, since it comes out the same."""
        with_all = self._file(name)
        with NamedTemporaryFile(dir=self.place, delete=False) as half:
            half.write(pickle.dumps(made))
        Path(half.name).rename(with_all)

    def _file(self, name: tuple[object, ...]) -> Path:
        return self.place / f"{hashlib.sha256(repr(name).encode()).hexdigest()}.kept"


def of(factory: pytest.TempPathFactory, config: pytest.Config) -> Folder:
    """Give the folder of this run; a worker's own lies in it, and it goes when the run is over."""
    own = factory.getbasetemp()
    return Folder((own.parent if hasattr(config, "workerinput") else own) / "shared")
