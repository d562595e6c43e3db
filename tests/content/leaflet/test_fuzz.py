"""Made documents are read whole in every format; mutated and cut ones are read or refused, soon, and nothing else."""

import io
import os
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import errors, files, leaflet
from content.leaflet.document import Detail, Document
from content.records import SectionKind
from tests import growth
from tests.content.leaflet import made, shown
from tests.content.leaflet.packed import OPENDOCUMENT, WORD

LONG = bool(os.environ.get("SOAK"))
TAME = 2_000 if LONG else 50
WILD = 3_000 if LONG else 75
"""Together as many made documents as each format is tried with."""
MUTANTS = 2_000 if LONG else 200
CUTS = 2_000 if LONG else 60
TIMES_MAX = 60
"""No change of some bytes makes a file take so many times as long as the slowest of its kind."""
REAL = sorted(
    path
    for path in [*(shown.LEAFLETS / "formats").iterdir(), *shown.LEAFLETS.iterdir(), *shown.FIXTURES.iterdir()]
    if path.suffix in (".md", ".txt", ".html", ".docx", ".odt", ".pdf")
)
BY_FORMAT = {
    suffix: list(paths)
    for suffix, paths in groupby(sorted(REAL, key=lambda path: path.suffix), lambda path: path.suffix)
}
PACKED = {".docx": WORD, ".odt": OPENDOCUMENT}
LANGUAGES = st.sampled_from(["en", "fr", "es", "pt", "de"])
CODES = {"FILE_UNSUPPORTED", "FILE_UNREADABLE", "FILE_TOO_LARGE", "FILE_TOO_COMPLEX"}
soon = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def roles(document: Document) -> list[tuple[str, str]]:
    """The role and the words of every part, in order."""
    found = [("title", text) for text in (document.collection_title, document.title, document.subtitle) if text]
    for section in document.sections:
        texts = section.words.plain.split("\n\n") if section.words else []
        if section.kind is SectionKind.RULE:
            found += [("rule", text) for text in texts]
            continue
        found += [("section", section.heading)] if section.heading else []
        found += [("text", text) for text in ([section.subtitle] if section.subtitle else []) + texts]
        for group in section.groups:
            found += [("group", group.heading)] if group.heading else []
            for item in group.items:
                found += [("item", item.words.plain), *_details(item.details)]
    return found


def _details(details: tuple[Detail, ...]) -> Iterator[tuple[str, str]]:
    for detail in details:
        yield "detail", detail.words.plain
        yield from _details(detail.details)


def words(texts: list[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"[^\W_]+", text))


# A document is made once for all formats: to draw it takes longer than to write and to read it.
@settings(soon, max_examples=TAME)
@given(blocks=made.leaflets())
def test_a_made_leaflet_is_read_with_every_part_in_its_role_and_place(blocks: tuple[made.Block, ...]) -> None:
    for kind in ("md", "html", "docx", "odt"):
        write, media_type = made.WRITERS[kind]
        document = leaflet.read(write(blocks), media_type=media_type, language="en")
        assert roles(document) == made.atoms(blocks), kind


@settings(soon, max_examples=WILD)
@given(blocks=made.WILD, language=LANGUAGES)
def test_no_word_of_a_made_document_is_lost_or_read_twice(blocks: tuple[made.Block, ...], language: str) -> None:
    for kind, (write, media_type) in made.WRITERS.items():
        document = leaflet.read(write(blocks), media_type=media_type, language=language)
        assert shown.words_of_document(document) == words(made.texts(blocks)), kind


@settings(soon, max_examples=TAME)
@given(blocks=made.WILD, language=LANGUAGES)
def test_no_word_of_a_made_text_file_is_lost_or_read_twice(blocks: tuple[made.Block, ...], language: str) -> None:
    write, media_type = made.WRITERS["txt"]
    document = leaflet.read(write(blocks), media_type=media_type, language=language)
    assert shown.words_of_document(document) == words(made.texts(blocks))


def read_or_refused(source: bytes, name: str, media_type: str | None = None) -> None:
    """Read as an upload is, its type from its bytes, or as what it was; a refusal has a code and says what to do."""
    refused: errors.Refusal | None = None
    try:
        leaflet.read(source, media_type=media_type or files.sniff(source, name), language="en")
    except errors.Refusal as refusal:
        refused = refusal
    assert refused is None or (refused.code in CODES and refused.message.endswith("."))


@cache
def soon_enough(suffix: str) -> float:
    """Say how long one hurt file may take: many times as long as the slowest of its kind does unhurt."""
    return TIMES_MAX * max(
        growth.cost(partial(read_or_refused, one.read_bytes(), one.name)) for one in BY_FORMAT[suffix]
    )


@pytest.mark.parametrize("suffix", BY_FORMAT)
def test_a_mutated_file_is_read_or_refused(suffix: str) -> None:
    chance = random.Random(suffix)
    sources = [(path.name, path.read_bytes()) for path in BY_FORMAT[suffix]]
    most = soon_enough(suffix)
    # A PDF takes a hundred times as long as any other file.
    for turn in range(MUTANTS // 10 if suffix == ".pdf" else MUTANTS):
        name, source = sources[turn % len(sources)]
        # Every other time the change reaches the markup and not only the container.
        packed = suffix in PACKED and turn // len(sources) % 2
        mutant = bytearray(_unpacked(source) if packed else source)
        for _ in range(chance.randint(1, 8)):
            _mutate(mutant, chance)
        for media_type in (None, PACKED[suffix]) if suffix in PACKED else (None,):
            assert growth.cost(partial(read_or_refused, bytes(mutant), name, media_type)) < most


def _mutate(mutant: bytearray, chance: random.Random) -> None:
    at = chance.randrange(max(len(mutant), 1))
    other = chance.randrange(max(len(mutant), 1))
    match chance.randrange(6):
        case 0:
            mutant[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            del mutant[at : at + chance.randint(1, 200)]
        case 2:
            mutant[at:at] = mutant[other : other + chance.randint(1, 200)]
        case 3:
            mutant[at : at + 1] = bytes([mutant[at] ^ 1 << chance.randrange(8)]) if mutant else b""
        case 4:
            mutant[at:at] = chance.choice([b"\x00", b"\xff\xfe", b"<", b"]]>", b"</w:p>", b"\xe2\x80\xae", b"9" * 30])
        case _ if chance.random() < 0.2:
            del mutant[max(at, 1) :]


@pytest.mark.parametrize("suffix", BY_FORMAT)
def test_a_file_cut_at_any_byte_is_read_or_refused(suffix: str) -> None:
    sources = [(path.name, path.read_bytes()) for path in BY_FORMAT[suffix]]
    most = soon_enough(suffix)
    for name, source in sources:
        cuts = max(CUTS // len(BY_FORMAT[suffix]) // (10 if suffix == ".pdf" else 1), 2)
        for step in range(cuts):
            assert growth.cost(partial(read_or_refused, source[: len(source) * step // cuts], name)) < most


def _unpacked(source: bytes) -> bytes:
    """Pack the same parts without compressing them."""
    made_anew = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(made_anew, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            if name.endswith((".xml", ".rels")):
                new.writestr(name, old.read(name))
    return made_anew.getvalue()


def test_every_format_has_real_files() -> None:
    assert {".md", ".txt", ".html", ".docx", ".odt"} <= set(BY_FORMAT)
    assert all(isinstance(path, Path) for paths in BY_FORMAT.values() for path in paths)
