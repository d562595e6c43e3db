"""Start-up, memory and size: a served demo against the bare imports of the same run, and what an install weighs.

`make bench` runs it. Figures are medians of interleaved rounds; memory is the resident set of the serving process. Both
sides find their bytecode, as they do where they are installed, whatever the environment of this run says of that. The
bound is on CPU, as the kernel counts it, so that other work on the machine has no part in it.
"""

import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench import speed

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 7
START_SECONDS_MAX = 30.0
QUERIES = 200
BARE = (
    "import strawberry, starlette.applications, tortoise, uvicorn, asyncpg, aiosqlite, orjson, structlog, markdown_it"
)
"""The libraries that we are built on, in a process that begins and ends."""
QUERY = (
    '{ leaflet(by: {slug: "local-authority-links"}) { edition { title checklist { items { text } } rule { text } } } }'
)

OVER_BARE_SECONDS_MAX = 0.6
WORKER_MB_MAX = 110
INSTALL_MB_MAX = 100


def main() -> None:
    """Measure, print, and fail when a bound is passed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = _free_port()
        environment = {**os.environ, "TOOLKIT_DATA": str(folder / "data"), "PORT": str(port)}
        environment.pop("DATABASE_URL", None)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        _seed(environment, port)
        _bare(environment)
        bare, served = [], []
        for _ in range(ROUNDS):
            bare.append(_bare(environment))
            served.append(_served(environment, port))
        size = _installed(folder)
    libraries, cpu = statistics.median(bare), statistics.median(one.cpu for one in served)
    memory = statistics.median(one.mb for one in served)
    figures = [
        ("bare imports, s of CPU", libraries, None),
        ("start to first answer, s of CPU", cpu, None),
        ("above the bare imports, s of CPU", cpu - libraries, OVER_BARE_SECONDS_MAX),
        ("start to first answer, s", statistics.median(one.seconds for one in served), None),
        (f"worker with the demo after {QUERIES} queries, MB", memory, WORKER_MB_MAX),
        ("install without pip and bytecode, MB", size, INSTALL_MB_MAX),
    ]
    for what, value, most in figures:
        print(f"{what:<48} {value:8.2f}{'' if most is None else f'   at most {most}'}")
    if any(most is not None and value > most for _, value, most in figures):
        sys.exit("A bound is passed.")


def _bare(environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", BARE], check=True, cwd=ROOT, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _seed(environment: dict[str, str], port: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "demo"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _wait(process, port)
    _stop(process)


@dataclass(frozen=True)
class Start:
    """What one start took, to its first answer, and what was in memory after some more."""

    seconds: float
    cpu: float
    mb: float


def _served(environment: dict[str, str], port: int) -> Start:
    """Start it, ask once, then more."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    seconds = _wait(process, port) - began
    cpu = speed.cpu(process.pid)
    for _ in range(QUERIES):
        _ask(port)
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    kilobytes = float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
    _stop(process)
    return Start(seconds, cpu, kilobytes / 1000)


def _wait(process: subprocess.Popen[bytes], port: int) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < START_SECONDS_MAX and process.poll() is None:
        try:
            _ask(port)
        except urllib.error.URLError:
            time.sleep(0.005)
        else:
            return time.perf_counter()
    sys.exit("The server did not start.")


def _ask(port: int) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": QUERY}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        answer = json.load(response)
    assert answer["data"]["leaflet"]["edition"]["rule"]["text"], answer


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


def _installed(folder: Path) -> float:
    """Install into an environment of its own, and weigh it in MB."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [folder / "venv" / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([*pip, str(ROOT)], check=True)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    own = ("pip", "setuptools", "_distutils_hack", "pkg_resources")
    return (
        sum(
            file.stat().st_size
            for file in packages.rglob("*")
            if file.is_file() and not file.relative_to(packages).parts[0].startswith(own) and file.suffix != ".pyc"
        )
        / 1_000_000
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
