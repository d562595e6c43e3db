"""What is installed from the built wheel is whole: it serves the demo without a checkout beside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = """
import asyncio, sys
from pathlib import Path
import content
from content import database, files, log, migrating, seeding
from server import inside, pages, settings

assert Path(content.__file__).is_relative_to(sys.argv[1]), content.__file__
url = f"sqlite:///{sys.argv[2]}/toolkit.db"
asyncio.run(migrating.migrate(url))

async def main():
    async with database.opened(url):
        print((await seeding.demo(files.Store(Path(sys.argv[2]) / "files"), lambda step: None)).partnership)
        await log.settled()

asyncio.run(main())
inside.application(settings.Settings(data_folder=Path(sys.argv[2])), "key")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_has_three_rooms_and_the_seed_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/", maxsplit=1)[0] for name in names if ".dist-info" not in name}
    assert tops == {"content", "schema", "server"}
    assert {
        "content/seed/local-authority-links.md",
        "schema/schema.graphql",
        "server/page/home.html",
        "content/writing/leaflet.typ",
        "server/desk/templates/base.html",
        "server/desk/static/desk.css",
    } <= set(names)
    assert {"content/countries.json", "content/languages.json"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    metadata = zipfile.ZipFile(wheel).read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert "Classifier: Private :: Do Not Upload" in metadata


def test_the_demo_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    data = tmp_path / "data"
    data.mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-c", DEMO, str(tmp_path / "installed"), str(data)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("partnership-")
