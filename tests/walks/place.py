"""A data folder, a database and the commands given there, in processes of their own."""

import multiprocessing
import os
import runpy
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from pkgutil import iter_modules
from tempfile import NamedTemporaryFile

import httpx2
import pytest

from server import commands
from tests import shared

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 120.0
COMMAND_SECONDS_MAX = 120.0
_processes = multiprocessing.get_context("forkserver")
_loaded = ("server.inside", "server.cli", *(f"server.commands.{one.name}" for one in iter_modules(commands.__path__)))
_processes.set_forkserver_preload([*_loaded, __name__])
"""Each command is a process of its own, begun from one that has loaded the program, which takes longer than most."""


def command(words: Sequence[str], environment: Mapping[str, str], said: Path) -> BaseProcess:
    """Give a command; what it says goes to a file."""
    process = _processes.Process(target=_given, args=(tuple(words), dict(environment), said))
    process.start()
    return process


def _given(words: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
    """Be the command."""
    _begin(words, environment, said)
    runpy.run_module("server", run_name="__main__", alter_sys=True)


def programs(text: str, words: Sequence[str], said: Sequence[Path]) -> list[int | None]:
    """Run a program in several processes at once, and say how each has ended; what each says goes to a file."""
    running = [_processes.Process(target=_run, args=(text, tuple(words), dict(os.environ), one)) for one in said]
    for process in running:
        process.start()
    for process in running:
        process.join(COMMAND_SECONDS_MAX)
        if process.exitcode is None:
            process.kill()
            pytest.fail("A program goes on.")
    return [process.exitcode for process in running]


def _run(text: str, words: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
    """Be the program."""
    _begin(words, environment, said)
    exec(compile(text, "program", "exec"), {"__name__": "__main__"})


def _begin(words: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
    """Be a process that was given some words."""
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["server", *words]


class Place:
    """A data folder and a database, and the commands that are given there."""

    def __init__(self, folder: Path, url: str | None) -> None:
        """Remember where."""
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PUBLIC_URL", "HOST")},
            "TOOLKIT_DATA": str(folder),
            "PORT": str(self.port),
            "NO_COLOR": "1",
            "COLUMNS": "200",
        }
        if url is not None:
            self.environment["DATABASE_URL"] = url

    def run(self, *words: str, status: int = 0) -> str:
        """Give a command and what it said, refusals too."""
        with NamedTemporaryFile() as heard:
            process = command(words, self.environment, Path(heard.name))
            process.join(COMMAND_SECONDS_MAX)
            said = heard.read().decode()
        if process.exitcode is None:
            process.kill()
            pytest.fail(f"It goes on. {said}")
        assert "Traceback" not in said, said
        assert process.exitcode == status, said
        return said

    @contextmanager
    def with_demo(self, run: shared.Folder) -> Iterator[None]:
        """Serve the demo, which the command loads once in a run: a second time it finds what it has loaded."""
        with run.alone("demo.place") as kept:
            if kept.exists():
                shutil.copytree(kept, self.folder)
            else:
                with self.running("demo"):
                    pass
                half = shutil.copytree(self.folder, kept.with_name("demo.half"))
                half.rename(kept)
        with self.running("demo"):
            yield

    @contextmanager
    def running(self, *words: str) -> Iterator[Path]:
        """Give a command that goes on, until the block ends; what it says goes to a file."""
        said = self.folder.parent / f"said-{'-'.join(words)}"
        process = command(words, self.environment, said)
        try:
            self.wait(process, said)
            yield said
        finally:
            os.kill(process.pid or 0, signal.SIGINT)
            process.join(COMMAND_SECONDS_MAX)

    def wait(self, process: BaseProcess, said: Path) -> None:
        """Wait until the server is ready."""
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS_MAX:
            assert process.exitcode is None, said.read_text()
            try:
                httpx2.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=5).raise_for_status()
            except (httpx2.TransportError, httpx2.HTTPStatusError):
                time.sleep(0.02)
            else:
                return
        pytest.fail(said.read_text())
