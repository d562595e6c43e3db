"""What is written is read back: the same keys, the same words and marks, whatever the words are."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from content import files, leaflet, writing
from content.editing import assembling
from content.guiding.outline import Content, Outline
from content.leaflet import tree
from content.records import FileFormat, FindingCode, Licence, Words
from content.replacing import replace
from tests import growth
from tests.content.leaflet import shown
from tests.content.writing.made import contents, largest

FORMATS = [one for one in FileFormat if one is not FileFormat.PDF]  # A PDF is for paper, and carries no keys.
EXAMPLES = 500 if os.environ.get("SOAK") else 25
TERMS = Licence("CC-BY-4.0", "https://spdx.org/licenses/CC-BY-4.0.html", "Fictional Towns & Co <2026>")


def first(path: Path, language: str) -> Content:
    """Read a leaflet for the first time."""
    return assembling.assemble(shown.read_file(path, language), assembling.Past())


def copied(content: Content, file_format: FileFormat, language: str = "en") -> bytes:
    return writing.write(writing.Copy(content, 2, language, published=True, licence=TERMS), file_format)


def read_back(content: Content, source: bytes, file_format: FileFormat, language: str = "en") -> Content:
    document = leaflet.read(source, media_type=writing.FORMS[file_format].media_type, language=language)
    return assembling.assemble(document, assembling.past([content], content))


def told(content: Content) -> dict[str, Any]:
    """Give all that readers see, in a form that does not depend on lines of a file."""
    headed = {key for place in content.outline.sections for key in (place.key, *(g.key for g in place.groups))}
    return {
        "titles": (content.collection_title, content.title, content.subtitle),
        "outline": _without_same(content.outline),
        "words": {
            key: (_marked(wording.words), wording.subtitle, wording.label if key in headed else None)
            for key, wording in content.wordings.items()
        },
    }


def _without_same(outline: Outline) -> Outline:
    """Leave out what is computed and not printed: points that two readers share, and which lists the rule reaches."""
    sections = tuple(
        replace(
            section,
            groups=tuple(
                replace(group, items=tuple(replace(place, same_as=()) for place in group.items))
                for group in section.groups
            ),
        )
        for section in outline.sections
    )
    return Outline(sections, outline.rule and replace(outline.rule, checklists=()))


def _marked(words: Words | None) -> tuple[str, frozenset[tuple[Any, ...]]] | None:
    """Give the words with what is marked, letter by letter: whether a space between two is marked is not seen."""
    if words is None:
        return None
    letters = (
        (at, mark.kind, mark.href)
        for mark in words.marks
        for at in range(mark.start, mark.end)
        if not words.plain[at].isspace()
    )
    return words.plain, frozenset(letters)


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize(("path", "language"), shown.FILES, ids=[path.name for path, _ in shown.FILES])
def test_every_leaflet_comes_back_whole_with_every_key(path: Path, language: str, file_format: FileFormat) -> None:
    content = first(path, language)
    source = copied(content, file_format, language)
    again = read_back(content, source, file_format, language)
    assert again.outline == content.outline
    assert again.wordings == _at_lines_of(content.wordings, again.wordings)
    assert told(again)["titles"] == told(content)["titles"]
    assert again.proposals == ()
    assert {finding.code for finding in again.findings} <= {finding.code for finding in content.findings}
    assert FindingCode.NO_LICENCE not in {finding.code for finding in again.findings}, "it says on what terms"
    assert FindingCode.PART_SKIPPED not in {finding.code for finding in again.findings}, "nothing is left out"


def _at_lines_of(wordings: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {key: replace(wording, line=other[key].line if key in other else 0) for key, wording in wordings.items()}


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_edition_gives_the_same_bytes(file_format: FileFormat) -> None:
    path, language = shown.FILES[0]
    assert copied(first(path, language), file_format, language) == copied(first(path, language), file_format, language)


@pytest.mark.parametrize("file_format", FORMATS)
def test_awkward_words_come_back_as_they_are(file_format: FileFormat) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(contents())
    def comes_back(content: Content) -> None:
        assert told(read_back(content, copied(content, file_format), file_format)) == told(content)

    comes_back()


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_an_editor_corrected_is_kept_by_its_key(file_format: FileFormat) -> None:
    """Kind, readers and what may be not applicable are printed nowhere: they stay with what carries its key."""
    path, language = shown.FILES[0]
    content = first(path, language)
    sections = tuple(
        replace(section, kind=section.kind.OTHER) if section.key == "challenges" else section
        for section in content.outline.sections
    )
    corrected = replace(content, outline=replace(content.outline, sections=sections))
    again = read_back(corrected, copied(corrected, file_format, language), file_format, language)
    assert again.outline == corrected.outline


def test_a_renamed_section_and_a_renamed_group_keep_their_keys() -> None:
    path, language = shown.FILES[0]
    content = first(path, language)
    text = copied(content, FileFormat.MARKDOWN, language).decode()
    text = text.replace("## Challenges: to maintaining", "## What stands in the way: of maintaining")
    text = text.replace("### Citizen benefits {#", "### What citizens gain {#")
    again = read_back(content, text.encode(), FileFormat.MARKDOWN, language)
    assert [section.key for section in again.outline.sections] == [section.key for section in content.outline.sections]
    assert again.wordings["challenges"].label == "What stands in the way"
    groups = [[group.key for group in section.groups] for section in content.outline.sections]
    assert [[group.key for group in section.groups] for section in again.outline.sections] == groups
    assert again.wordings["citizen-benefits-5"].label == "What citizens gain"


def test_the_foot_says_which_edition_and_on_what_terms() -> None:
    path, language = shown.FILES[0]
    text = copied(first(path, language), FileFormat.MARKDOWN, language).decode()
    assert text.splitlines()[-1] == (
        '<a id="leaflet_foot"></a>Edition 2 · Fictional Towns & Co &lt;2026> · Licence: '
        "[CC-BY-4.0](<https://spdx.org/licenses/CC-BY-4.0.html>)"
    )


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_edition_takes_as_long_to_write_as_it_is_large(file_format: FileFormat) -> None:
    def writes(items: int) -> Callable[[], object]:
        return partial(copied, largest(items), file_format)

    assert growth.of(writes, tree.ITEMS_MAX // 16) < growth.LINEAR_MAX


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_largest_edition_can_be_uploaded_again(file_format: FileFormat) -> None:
    assert len(copied(largest(), file_format)) <= files.FILE_BYTES_MAX
