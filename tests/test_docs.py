"""The pages tell the truth: every code has its section, every link leads somewhere, every command is there."""

import re
from pathlib import Path

import pytest

from content import errors
from schema.cost import Bounds
from schema.failures import ErrorCode
from server.answers import STATUS
from server.settings import Limits

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def codes_on_the_page() -> list[str]:
    return re.findall(r"^### `([A-Z_]+)`$", (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), re.MULTILINE)


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> set[str]:
    """List the codes of every refusal that can be raised."""
    return {getattr(one, "code", "") for one in kind.__subclasses__()} | {
        code for one in kind.__subclasses__() for code in refusals(one)
    }


def test_every_code_has_one_section_and_nothing_else_has() -> None:
    wanted = {code.value for code in ErrorCode} | set(STATUS)
    assert sorted(codes_on_the_page()) == sorted(wanted)


def test_every_refusal_is_a_code_of_the_contract() -> None:
    assert refusals() <= {code.value for code in ErrorCode} | set(STATUS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_the_bounds_on_the_page_are_those_in_force() -> None:
    page = (ROOT / "docs" / "querying.md").read_text(encoding="utf-8")
    limits, shape = Limits(), Bounds()
    assert (
        f"| {limits.body_bytes_max // 1000} kB, {limits.document_bytes_max // 1000} kB, {limits.tokens_max:,} |" in page
    )
    assert f"| {shape.depth_max}, {shape.aliases_max} |" in page
    assert f"| {limits.cost_max_anonymous:,}, {limits.cost_max_keyed:,} |" in page
    assert f"| {limits.upload_bytes_max // 1_000_000} MB |" in page


def test_every_decision_has_a_number_of_its_own() -> None:
    names = [file.name for file in sorted((ROOT / "docs" / "decisions").iterdir())]
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


def test_every_attack_on_the_page_has_its_tests_and_every_numbered_test_its_row() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    written = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert set(re.findall(r"`(test_\w+)`", page)) <= written
    numbers = {int(number) for number in re.findall(r"^\| S(\d+) \|", page, re.MULTILINE)}
    assert {int(name[6:8]) for name in written if re.match(r"test_s\d\d_", name)} <= numbers
