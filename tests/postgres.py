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

LENT_MAX = 60
"""How many tests use a database, one after the other: what they deleted is only marked so."""
SHAPE = """(SELECT md5(string_agg(format('%s %s %s', relname, relkind, attname), ',' ORDER BY relname, attnum))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace)"""
COLUMNS = """(SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) FROM pg_attribute
  WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '')"""
KEEP = f"""DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept; CREATE TABLE kept.shape AS SELECT {SHAPE} AS shape;
CREATE TABLE kept.numbers AS SELECT schemaname || '.' || sequencename AS name, start_value, last_value
  FROM pg_sequences WHERE schemaname = 'public';
DO $$ DECLARE t record; filled boolean; BEGIN
  FOR t IN SELECT c.oid, c.relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t.relname) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE kept.%I AS SELECT %s FROM public.%I', t.relname, {COLUMNS}, t.relname);
    END IF;
  END LOOP;
END $$"""
"""Let a database hold a copy of its own rows, and remember what tables it has."""
PUT_BACK = f"""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$ DECLARE t record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT c.oid, c.relname, to_regclass(format('kept.%I', c.relname)) IS NOT NULL AS kept
    FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('DELETE FROM public.%I', t.relname);
    IF t.kept THEN
      EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I', t.relname, {COLUMNS},
        t.relname);
    END IF;
  END LOOP;
  PERFORM setval(name::regclass, coalesce(last_value, start_value), last_value IS NOT NULL) FROM kept.numbers;
END $$;
SELECT CASE WHEN shape = {SHAPE} THEN 'as it was' ELSE 'changed' END FROM kept.shape"""
"""Put the rows of a database back as they were, whoever is still connected to it."""


def programs() -> Path | None:
    """Say where `initdb` and `pg_ctl` are, if they are installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return kept[-1].parent if kept else None


@contextmanager
def cluster(*, durable: bool = False, like: Path | None = None) -> Iterator["Cluster"]:
    """Start a cluster on a free port of 127.0.0.1, as an unprivileged user if we are root, and remove it afterwards.

    It begins empty, or like one that was left somewhere.
    """
    binaries = programs()
    if binaries is None:
        message = "PostgreSQL is not installed."
        raise RuntimeError(message)
    with tempfile.TemporaryDirectory(
        prefix="linking-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        found = Cluster(binaries, folder, _free_port(), durable=durable)
        found.create(like)
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
        self._spare: dict[str, list[tuple[str, int]]] = {}
        """Databases that nobody uses, by their template, with how many have."""
        self._kept: set[str] = set()
        """Templates that hold a copy of their own rows."""

    def url(self, database: str) -> str:
        """Give the address of one of its databases."""
        return f"postgres://toolkit@127.0.0.1:{self.port}/{database}"

    def create(self, like: Path | None = None) -> None:
        """Make its data folder, like one that was left somewhere if it is said where."""
        if os.geteuid() == 0:
            user = self._user()
            self.folder.chmod(0o755)
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = str(self.folder / "data")
        if like is None:
            self._run("initdb", "-D", data, "-U", "toolkit", "-A", "trust", "-E", "UTF8", "--no-sync")
        else:
            _copy(like, data)
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

    def stop(self, how: str = "immediate") -> None:
        """Stop it at once."""
        if self._session is not None:
            self._session.kill()
            self._session.communicate()
            self._session = None
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-w", "stop")

    def leave(self, place: Path) -> None:
        """Leave a copy of it, as it is when it rests, for others to be made like it."""
        self.stop("fast")
        _copy(self.folder / "data", place)
        self.start()

    def sql(self, statement: str) -> list[str]:
        """Run one statement outside any transaction, in a session that is kept: to open one takes longer than most."""
        return self._say(f"{statement};\n")

    def inside(self, database: str, statement: str) -> list[str]:
        """Run statements in one of its databases, and say what they gave."""
        return self._say(f"\\connect {database}\n{statement};\n\\connect postgres\n")

    def _say(self, words: str) -> list[str]:
        if self._session is None:
            self._session = self._open()
        given, said = self._session.stdin, self._session.stdout
        assert given is not None
        assert said is not None
        given.write(f"{words}\\echo {DONE}\n")
        given.flush()
        heard: list[str] = []
        for line in iter(said.readline, f"{DONE}\n"):
            if not line:  # It ends at the first error.
                self._session = None
                message = f"PostgreSQL refuses: {words}"
                raise RuntimeError(message)
            heard.append(line.rstrip("\n"))
        return heard

    def copied(self, template: str) -> str:
        """Make a database like another one, and give its name; copying its files is fastest for small ones."""
        name = f"copy_{uuid4().hex}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """Lend a database like another one, and put it back as it was for the next who asks: that is far quicker.

        One whose tables are no longer those of the template, or that many have used, is removed instead.
        """
        spare = self._spare.setdefault(template, [])
        if not spare:
            if template not in self._kept:
                self.inside(template, KEEP)
                self._kept.add(template)
            spare.append((self.copied(template), 0))
        name, times = spare.pop()
        yield name
        if times < LENT_MAX and self.inside(name, PUT_BACK)[-1:] == ["as it was"]:
            spare.append((name, times + 1))
        else:
            self.drop(name)

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


def _copy(folder: Path, place: Path | str) -> None:
    """Copy a folder, whose files stay their owner's."""
    subprocess.run(["cp", "-a", str(folder), str(place)], check=True, timeout=START_SECONDS_MAX)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
