"""A private PostgreSQL cluster for one run of the tests, where PostgreSQL is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

START_SECONDS_MAX = 60
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
DONE = "said and done"
HASTY = [
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "wal_level = minimal",
    "max_wal_senders = 0",
    "autovacuum = off",
]
"""Settings for a cluster that nobody will miss."""


def programs() -> Path | None:
    """Say where `initdb` and `pg_ctl` are, if they are installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return kept[-1].parent if kept else None


@contextmanager
def cluster(*, durable: bool = False) -> Iterator["Cluster"]:
    """Start a cluster on a free port of 127.0.0.1, as an unprivileged user if we are root, and remove it afterwards."""
    binaries = programs()
    if binaries is None:
        message = "PostgreSQL is not installed."
        raise RuntimeError(message)
    with tempfile.TemporaryDirectory(prefix="linking-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        found = Cluster(binaries, folder, _free_port(), durable=durable)
        found.create()
        found.start()
        try:
            yield found
        finally:
            found.stop()


class Cluster:
    """A server of our own."""

    def __init__(self, binaries: Path, folder: Path, port: int, *, durable: bool) -> None:
        """Remember where it lives; `durable` keeps fsync on."""
        self.binaries = binaries
        self.folder = folder
        self.port = port
        self.durable = durable
        self._session: subprocess.Popen[str] | None = None

    def url(self, database: str) -> str:
        """Give the address of one of its databases."""
        return f"postgres://toolkit@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Make its data folder."""
        if os.geteuid() == 0:
            user = self._user()
            self.folder.chmod(0o755)
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "toolkit", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = [
            f"port = {self.port}",
            "listen_addresses = '127.0.0.1'",
            f"unix_socket_directories = '{self.folder}'",
        ]
        settings += ["max_connections = 100"]
        settings += [] if self.durable else HASTY
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join(settings) + "\n")

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop it at once."""
        if self._session is not None:
            self._session.kill()
            self._session.communicate()
            self._session = None
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def sql(self, statement: str) -> None:
        """Run one statement outside any transaction, in a session that is kept: to open one takes longer than most."""
        if self._session is None:
            self._session = self._open()
        given, said = self._session.stdin, self._session.stdout
        assert given is not None
        assert said is not None
        given.write(f"{statement};\n\\echo {DONE}\n")
        given.flush()
        heard = iter(said.readline, f"{DONE}\n")
        if not all(heard):  # It ends at the first error.
            self._session = None
            message = f"PostgreSQL refuses: {statement}"
            raise RuntimeError(message)

    def copied(self, template: str) -> str:
        """Make a database like another one, and give its name; copying its files is fastest for small ones."""
        name = f"copy_{uuid4().hex}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _open(self) -> "subprocess.Popen[str]":
        command = [*self._command("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "toolkit", "-d", "postgres"]
        return subprocess.Popen(
            [*command, "-qAtX", "-v", "ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            text=True,
            env=ENVIRONMENT,
        )

    def _command(self, program: str) -> list[str]:
        path = self.binaries / program
        return [str(path if path.exists() else program)]

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._command(program), *arguments]
        user = self._user() if os.geteuid() == 0 else None
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            timeout=START_SECONDS_MAX,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            env=ENVIRONMENT,
        )

    @staticmethod
    def _user() -> pwd.struct_passwd:
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        message = "There is no unprivileged user to run PostgreSQL as."
        raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
