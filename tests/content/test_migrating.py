"""Migrations lose nothing: no rows, no indexes, no triggers; they run once, and a failure puts everything back."""

import asyncio
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from tortoise import fields
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation

from content import database as records_database
from content import errors, migrating, models
from content import migrations as package
from tests import postgres
from tests.walks import place

TIMES_AT_ONCE = 4
RUN = """
import asyncio, sys
from content import migrating
print(asyncio.run(migrating.migrate(sys.argv[1])))
"""

EVERY = sorted(file.stem for file in Path(package.__path__[0]).glob("0*.py"))
"""The migrations that there are, in order."""


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Path:
    """A migrated SQLite file with rows in it."""
    copy = tmp_path / "data" / "toolkit.db"
    copy.parent.mkdir()
    copy.write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(
            "INSERT INTO collection (id, slug, title, since, needs_approval, version)"
            " VALUES ('collection-1', 'a;b', '[]', 1, 0, 1)"
        )
        connection.execute(
            "CREATE TABLE child (id TEXT, collection_id TEXT REFERENCES collection(id) ON DELETE CASCADE)"
        )
        connection.execute("INSERT INTO child VALUES ('child-1', 'collection-1')")
        connection.commit()
    return copy


def url(file: Path) -> str:
    return f"sqlite:///{file}"


@contextmanager
def following(name: str, operation: Operation) -> Iterator[None]:
    """Add a migration after those of the project, in a copy of them, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        copied = f"copied_{uuid4().hex}"
        shutil.copytree(package.__path__[0], Path(folder) / copied, ignore=shutil.ignore_patterns("__pycache__"))
        (Path(folder) / copied / f"{name}.py").write_text(WRITTEN, encoding="utf-8")
        ADDED.append(operation)
        patch.syspath_prepend(folder)
        patch.setattr(records_database, "MIGRATIONS", copied)
        try:
            yield
        finally:
            ADDED.clear()


@contextmanager
def without(name: str) -> Iterator[None]:
    """Leave a migration out, and those after it, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        copied = f"copied_{uuid4().hex}"
        shutil.copytree(package.__path__[0], Path(folder) / copied, ignore=shutil.ignore_patterns("__pycache__"))
        for later in (one for one in EVERY if one >= name):
            (Path(folder) / copied / f"{later}.py").unlink()
        left = "".join(one.read_text(encoding="utf-8") for one in (Path(folder) / copied).glob("*.py"))
        patch.setattr(migrating, "HAND_MADE", frozenset(one for one in migrating.HAND_MADE if one in left))
        patch.syspath_prepend(folder)
        patch.setattr(records_database, "MIGRATIONS", copied)
        yield


ADDED: list[Operation] = []
WRITTEN = """from tortoise import migrations
from tests.content.test_migrating import ADDED, EVERY

class Migration(migrations.Migration):
    dependencies = [("models", EVERY[-1])]
    initial = False
    operations = list(ADDED)
"""


def test_a_second_time_there_is_nothing_to_do(tmp_path: Path) -> None:
    address = url(tmp_path / "new" / "toolkit.db")
    assert asyncio.run(migrating.migrate(address)) == EVERY
    assert asyncio.run(migrating.migrate(address)) == []


def test_every_change_of_the_tables_has_its_migration() -> None:
    before = set(Path(package.__path__[0]).iterdir())
    written = asyncio.run(migrating.make("forgotten"))
    for path in set(Path(package.__path__[0]).iterdir()) - before:
        path.unlink()
    assert written == []


def test_every_index_made_by_hand_is_named(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        found = {
            name
            for (name, sql) in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
            if sql and not name.startswith(("idx_", "uid_"))  # As Tortoise names those that it makes.
        }
    assert found == migrating.HAND_MADE


def test_four_processes_at_once_on_an_empty_postgres_apply_each_migration_once(
    postgres_cluster: postgres.Cluster, tmp_path: Path
) -> None:
    name = f"empty_{uuid4().hex}"
    postgres_cluster.sql(f"CREATE DATABASE {name}")
    said = [tmp_path / str(number) for number in range(TIMES_AT_ONCE)]
    ended = place.programs(RUN, [postgres_cluster.url(name)], said)
    heard = [one.read_text().strip() for one in said]
    assert ended == [0] * TIMES_AT_ONCE, heard
    assert sorted(heard) == [str(EVERY)] + ["[]"] * (TIMES_AT_ONCE - 1)


def test_a_held_folder_is_not_migrated(file: Path) -> None:
    with records_database.held(file.parent), pytest.raises(errors.Unavailable):
        asyncio.run(migrating.migrate(url(file)))


REBUILD = ops.AlterField(model_name="Collection", name="slug", field=fields.CharField(max_length=90, unique=True))


def test_a_rebuilt_parent_keeps_its_children_and_a_text_its_semicolon(file: Path) -> None:
    with following("9999_wider", REBUILD):
        assert asyncio.run(migrating.migrate(url(file))) == ["9999_wider"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT id FROM child").fetchall() == [("child-1",)]
        assert connection.execute("SELECT slug FROM collection").fetchall() == [("a;b",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_can_be_found_is_made_anew_by_a_migration(file: Path) -> None:
    """So what was left there by mistake may go, and no migration is refused for it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(STRAY)
        connection.execute("INSERT INTO search_words (rowid, title, words) VALUES (7, 'stray', 'stray')")
        connection.commit()
    with following("9999_wider", REBUILD):
        asyncio.run(migrating.migrate(url(file)))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM search_entry").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM search_words").fetchone() == (0,)


STRAY = """INSERT INTO search_entry (row, id, kind, record_id, place, language, tongue, countries, newest, length, sort,
  title, path, body) VALUES (7, 'stray', 'ORGANISATION', 'stray', 0, 'en', 'en', '', 0, 1, 'stray', 'Stray', '/', '')"""


def test_what_time_had_brought_about_is_not_told_again_after_a_migration(tmp_path: Path) -> None:
    """Events that were told once for each subject are made anew, and say for which record they were due."""
    file = tmp_path / "data" / "toolkit.db"
    with without("0020_agreements_of_one_day"):
        asyncio.run(migrating.migrate(url(file)))
    at = "2026-01-01T00:00:00+00:00"
    told: dict[str, tuple[str, str, dict[str, str]]] = {"edition-1": ("EDITION_PUBLISHED", "edition-1", {})}
    told |= {"review-1": ("REVIEW_OVERDUE", "partnership-1", {"record": "review-1", "visibility": "PARTNERSHIP"})}
    told |= {"agreement-1": ("AGREEMENT_EXPIRED", "partnership-1", {"agreement": "agreement-1"})}
    events = [{"type": kind, "subject": subject, "effectiveAt": at, **more} for kind, subject, more in told.values()]
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "INSERT INTO log_entry (sequence, at, action, actor, request_id, subject, events, rows)"
            " VALUES (1, ?, 'recordDue', 'clock', 'x', 'x', ?, '[]')",
            (at, json.dumps(events)),
        )
        connection.commit()
    asyncio.run(migrating.migrate(url(file)))
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT due_for, type, subject FROM log_event ORDER BY place").fetchall()
    assert found == [(one, kind, subject) for one, (kind, subject, _) in told.items()]


def test_indexes_made_by_hand_come_back_after_a_rebuild(file: Path) -> None:
    widen = ops.AlterField(model_name="Partnership", name="title", field=fields.CharField(max_length=500))
    with following("9999_wider", widen):
        asyncio.run(migrating.migrate(url(file)))
    test_every_index_made_by_hand_is_named(file)


def test_an_index_made_by_hand_cannot_be_dropped_in_passing(file: Path) -> None:
    with following("9999_drop", ops.RunSQL("DROP INDEX partnership_current")):
        asyncio.run(migrating.migrate(url(file)))
    test_every_index_made_by_hand_is_named(file)


def test_a_trigger_and_a_text_with_semicolons_are_made_whole(file: Path) -> None:
    trigger = """CREATE TRIGGER kept AFTER INSERT ON collection BEGIN
      INSERT INTO child VALUES ('a;b', NEW.id); UPDATE child SET id = 'x;y' WHERE id = 'a;b'; END;"""
    with following("9999_trigger", ops.RunSQL(trigger)):
        asyncio.run(migrating.migrate(url(file)))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'kept'").fetchone() == (1,)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM collection",
        "THIS IS NO SQL",
        "DELETE FROM child; DROP TABLE none",
    ],
)
def test_a_migration_that_would_lose_something_is_refused_and_everything_is_as_it_was(file: Path, harm: str) -> None:
    before = dump(file)
    with following("9999_harm", ops.RunSQL(harm)), pytest.raises(Exception, match=r".+"):
        asyncio.run(migrating.migrate(url(file)))
    assert dump(file) == before
    assert asyncio.run(migrating.migrate(url(file))) == []
    assert not list(file.parent.glob("*.before-migration"))


def test_a_migration_that_was_cut_off_is_undone_by_the_next(file: Path) -> None:
    before = dump(file)
    copy = file.with_name(file.name + ".before-migration")
    copy.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE child")
        connection.commit()
    asyncio.run(migrating.migrate(url(file)))
    assert dump(file) == before


DYING = """
import asyncio, os, sqlite3, sys
from content import migrating

class Dying(sqlite3.Connection):
    def backup(self, target, **more):
        super().backup(target, pages=1, progress=lambda *_: os._exit(9))

connect = sqlite3.connect
sqlite3.connect = lambda *asked, **more: connect(*asked, **{**more, "factory": Dying})
asyncio.run(migrating.migrate(sys.argv[1]))
"""


def test_a_copy_that_was_cut_off_is_never_put_back(file: Path, tmp_path: Path) -> None:
    before = dump(file)
    assert place.programs(DYING, [url(file)], [tmp_path / "said"]) == [9]
    assert asyncio.run(migrating.migrate(url(file))) == []
    assert dump(file) == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["lock", "toolkit.db"]


async def opening(file: Path) -> None:
    async with records_database.opened(url(file)):
        pass


def test_records_are_not_opened_before_a_cut_off_migration_is_undone(file: Path) -> None:
    """Whatever was written meanwhile would be gone once the copy is put back."""
    file.with_name(file.name + ".before-migration").write_bytes(file.read_bytes())
    with pytest.raises(errors.WrongState, match="toolkit migrate"):
        asyncio.run(opening(file))
    asyncio.run(migrating.migrate(url(file)))
    asyncio.run(opening(file))


def test_a_trigger_made_by_hand_comes_back_after_a_rebuild(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trigger = "CREATE TRIGGER kept AFTER INSERT ON collection BEGIN UPDATE child SET id = 'x;y'; END"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(trigger)
    monkeypatch.setattr(migrating, "HAND_MADE", migrating.HAND_MADE | {"kept"})
    with following("9999_wider", REBUILD):
        asyncio.run(migrating.migrate(url(file)))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT sql FROM sqlite_master WHERE name = 'kept'").fetchone() == (trigger,)


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_every_index_of_a_table_is_there(sqlite_template: Path) -> None:
    """A table that was built anew on the way has kept all of them."""
    with closing(sqlite3.connect(sqlite_template)) as file:
        made: dict[str, list[str]] = {}
        for table, name in file.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'"):
            first = file.execute(f"PRAGMA index_info('{name}')").fetchone()
            made.setdefault(table, []).append(str(first[2]))
    wanted = [
        (str(noun._meta.db_table), name)
        for noun in vars(models).values()
        if isinstance(noun, type) and issubclass(noun, models.Model) and not noun._meta.abstract
        for name, column in noun._meta.fields_map.items()
        if column.index and not column.pk
    ]
    assert len(wanted) > 20
    assert [one for one in wanted if one[1] not in made.get(one[0], [])] == []
