"""A file of ours, edited and saved again by LibreOffice, keeps every identity.

`python -m tests.content.writing.test_libreoffice` saves the committed files anew, with the LibreOffice that is here.
"""

import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import pytest

from content import leaflet, writing
from content.editing import assembling
from content.guiding.outline import Content, places
from content.records import FileFormat, FindingCode
from tests.content.leaflet import shown
from tests.content.writing import edited
from tests.content.writing.test_round_trip import copied, first

SOAK = bool(os.environ.get("SOAK"))
OFFICE = shutil.which("soffice")
SECONDS_MAX = 120
RESAVED = shown.LEAFLETS / "resaved"
DOCX, ODT, HTML = FileFormat.DOCX, FileFormat.ODT, FileFormat.HTML
PAIRS = [(DOCX, DOCX), (DOCX, ODT), (ODT, ODT), (ODT, DOCX), (HTML, ODT)]


def health() -> Content:
    return first(shown.LEAFLETS / "health-links.md", "en")


def office(source: bytes, before: FileFormat, after: FileFormat, folder: Path) -> bytes:
    """Let LibreOffice open a file and save it again."""
    assert OFFICE is not None
    ending = writing.FORMS[after].ending
    file = folder / f"leaflet.{writing.FORMS[before].ending}"
    file.write_bytes(source)
    command = [OFFICE, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    command += ["--infilter=HTML (StarWriter)"] if before is HTML else []
    command += ["--convert-to", ending, "--outdir", str(folder / "saved"), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_MAX)
    return (folder / "saved" / f"leaflet.{ending}").read_bytes()


def read_again(source: bytes, file_format: FileFormat, past: Content, language: str = "en") -> Content:
    document = leaflet.read(source, media_type=writing.FORMS[file_format].media_type, language=language)
    return assembling.assemble(document, assembling.past([past], past))


def check(source: bytes, file_format: FileFormat) -> None:
    """Check what an edited file says, whoever saved it."""
    past = health()
    again = read_again(source, file_format, past)
    new = "keep-a-list-of"
    copy_of = "agree-how-to-stop-2"
    assert [section.key for section in again.outline.sections] == [section.key for section in past.outline.sections]
    keys = [place.key for _, _, place in places(past.outline)]
    at = keys.index(edited.ADDED_AFTER)
    keys.insert(at + 1, new)
    keys.remove(edited.MOVED)
    keys.insert(keys.index(edited.MOVED_BEFORE), edited.MOVED)
    keys.insert(keys.index(edited.COPIED) + 1, copy_of)
    assert [place.key for _, _, place in places(again.outline)] == keys
    assert again.proposals == (), "nobody is asked: the reworded item is known by its key, the copy is new"
    said = {key: wording.words.plain if wording.words else None for key, wording in again.wordings.items()}
    told = {key: wording.words.plain if wording.words else None for key, wording in past.wordings.items()}
    assert said == {
        **told,
        edited.REWORDED: edited.NEW_WORDS,
        new: edited.ADDED,
        copy_of: told[edited.COPIED],
    }
    boxes = {place.key: (place.column, place.essential) for _, _, place in places(again.outline)}
    assert boxes[copy_of] == boxes[edited.COPIED]
    assert FindingCode.PART_SKIPPED not in {finding.code for finding in again.findings}


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_an_edited_file_that_libreoffice_has_saved_keeps_every_identity(before: FileFormat, after: FileFormat) -> None:
    check(edited.resaved(RESAVED, before, after).read_bytes(), after)


@pytest.mark.parametrize("file_format", [DOCX, ODT, HTML])
def test_an_edited_file_keeps_every_identity(file_format: FileFormat) -> None:
    check(edited.edit(copied(health(), file_format), file_format), file_format)


@pytest.mark.skipif(not SOAK, reason="LibreOffice itself is asked in `make soak`.")
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_libreoffice_keeps_every_key_of_every_leaflet(before: FileFormat, after: FileFormat, tmp_path: Path) -> None:
    if OFFICE is None:
        reason = "LibreOffice is not installed: files are not saved again by it."
        warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
        pytest.skip(reason)
    check(office(edited.edit(copied(health(), before), before), before, after, tmp_path), after)
    for path, language in shown.FILES:
        past = first(path, language)
        again = read_again(office(copied(past, before, language), before, after, tmp_path), after, past, language)
        assert again.outline == past.outline, path.name
        assert {key: wording.words for key, wording in again.wordings.items()} == {
            key: wording.words for key, wording in past.wordings.items()
        }, path.name
        assert (again.collection_title, again.title, again.subtitle) == (
            past.collection_title,
            past.title,
            past.subtitle,
        )


def main() -> None:
    """Save the committed files anew."""
    RESAVED.mkdir(exist_ok=True)
    for before, after in PAIRS:
        with tempfile.TemporaryDirectory() as folder:
            made = office(edited.edit(copied(health(), before), before), before, after, Path(folder))
        edited.resaved(RESAVED, before, after).write_bytes(made)


if __name__ == "__main__":
    main()
