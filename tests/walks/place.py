"""A data folder, a database and the commands given there, in processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 30.0


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
        done = subprocess.run(
            [sys.executable, "-m", "server", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        assert done.returncode == status, said
        return said

    @contextmanager
    def running(self, *words: str) -> Iterator[Path]:
        """Give a command that goes on, until the block ends; what it says goes to a file."""
        said = self.folder.parent / f"said-{'-'.join(words)}"
        with said.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "server", *words],
                env=self.environment,
                cwd=ROOT,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
            try:
                self.wait(process, said)
                yield said
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=30)

    def wait(self, process: subprocess.Popen[bytes], said: Path) -> None:
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS_MAX:
            assert process.poll() is None, said.read_text()
            try:
                httpx2.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=5).raise_for_status()
            except (httpx2.TransportError, httpx2.HTTPStatusError):
                time.sleep(0.02)
            else:
                return
        pytest.fail(said.read_text())
