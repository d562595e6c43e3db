"""Editions on paper: the PDF is tagged, so that our own reader finds in it all that was printed; made within limits."""

import os
import warnings

import pytest

from content import errors, writing
from content.guiding.outline import Content
from content.records import FileFormat, Words
from content.replacing import replace
from content.sharing import typesetting
from content.writing import typeset
from tests.content.writing import made
from tests.content.writing.test_round_trip import TERMS, first, read_back, told
from tests.walks.place import ROOT

pytestmark = pytest.mark.anyio
REQUIRED = os.environ.get("CI") == "true"
SEED = first(ROOT / "fixtures" / "local-authority-links.md", "en-GB")
TEMPLATES = ('#eval("1+1")', "$x^2$", "= No heading", "#strong[bold]", "@label", "<label>", "\\ #let x = 1", "{{7*7}}")


@pytest.fixture(scope="module", autouse=True)
def typesetter() -> None:
    """The typesetter, where it is installed; required on the machine that decides."""
    if not typesetting.installed():
        reason = "The extra `pdf` is not installed: no PDF is made."
        if REQUIRED:
            pytest.fail(reason)
        warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
        pytest.skip(reason)


def handed(content: Content, language: str = "en-GB") -> bytes:
    return writing.write(writing.Copy(content, 2, language, published=True, licence=TERMS), FileFormat.PDF)


async def test_what_is_printed_is_tagged_and_found_again_by_our_own_reader() -> None:
    source = await typesetting.pdf(handed(SEED))
    assert source.startswith(b"%PDF-1.7")
    again = read_back(SEED, source, FileFormat.PDF, "en-GB")
    assert told(again)["titles"] == told(SEED)["titles"]
    words, before = told(again)["words"], told(SEED)["words"]
    new = {key: words[key][0][0] for key in words if words[key] != before.get(key)}
    foot = "Edition 2 · Fictional Towns & Co <2026> · Licence: CC-BY-4.0"
    assert list(new.values()) == [foot], "the foot stands at the end, as nothing else than words"
    assert before.keys() - words.keys() == set()
    kinds = [(section.key, section.kind) for section in SEED.outline.sections]
    assert [(section.key, section.kind) for section in again.outline.sections][: len(kinds)] == kinds


async def test_the_same_edition_gives_the_same_bytes_and_right_to_left_is_set() -> None:
    source = handed(SEED)
    assert await typesetting.pdf(source) == await typesetting.pdf(source)
    assert b'"direction":"rtl"' in handed(SEED, "ar")


async def test_s62_what_looks_like_the_typesetters_markup_is_printed_as_typed() -> None:
    keys = list(SEED.wordings)[-len(TEMPLATES) :]
    changed = {key: replace(SEED.wordings[key], words=Words(text)) for key, text in zip(keys, TEMPLATES, strict=True)}
    content = replace(SEED, wordings={**SEED.wordings, **changed})
    again = read_back(content, await typesetting.pdf(handed(content)), FileFormat.PDF, "en-GB")
    said = {wording.words.plain for wording in again.wordings.values() if wording.words}
    assert set(TEMPLATES) - said == set()


@pytest.mark.parametrize(("seconds", "memory_bytes"), [(0.01, typesetting.MEMORY_BYTES_MAX), (10.0, 40_000_000)])
async def test_a_child_that_takes_too_much_is_ended_and_refused(seconds: float, memory_bytes: int) -> None:
    with pytest.raises(errors.FileTooComplex, match="Take another format"):
        await typesetting.pdf(handed(SEED), seconds=seconds, memory_bytes=memory_bytes)


async def test_the_largest_edition_there_may_be_is_set() -> None:
    assert (await typesetting.pdf(handed(made.largest(), "en"))).startswith(b"%PDF")


async def test_without_the_typesetter_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "EXTRA", "no_typesetter")
    with pytest.raises(errors.WrongState, match=r"linking-toolkit\[pdf\]"):
        await typesetting.pdf(b"{}")
