"""The clients, installed once from the lock file; `python3 -m tests.clients.installing` does it before a test asks."""

import fcntl
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
SECONDS_MAX = 300


def install() -> None:
    """Install them, if nobody has; whoever asks meanwhile waits."""
    lock, mark = HERE / "package-lock.json", HERE / "node_modules" / ".installed"
    with (HERE / ".lock").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_bytes() != lock.read_bytes():
            subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True, timeout=SECONDS_MAX)
            mark.write_bytes(lock.read_bytes())


if __name__ == "__main__":
    install()
