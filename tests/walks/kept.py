"""The answers that are kept in answers/.

`pytest tests/walks --write-answers` writes them anew, as SQLite gives them; read the difference before you keep it.
"""

import json
from typing import Any

import pytest

from content import database as records_database
from tests.walks.conftest import HERE, Town

ANSWERS = HERE / "answers"


def answer(name: str, given: Any, town: Town, config: pytest.Config) -> Any:
    """Give the kept answer of an operation; if answers are to be written, keep this one first."""
    file = ANSWERS / f"{name}.json"
    if config.getoption("--write-answers", default=False) and records_database.is_sqlite(town.database_url):
        file.write_text(json.dumps(given, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def names() -> set[str]:
    """List the operations that have an answer."""
    return {file.stem for file in ANSWERS.iterdir()}
