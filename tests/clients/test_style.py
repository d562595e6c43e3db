"""The schema under two linters with every rule they have, less those whose findings we know and keep."""

import json
import re
import shutil
from pathlib import Path

from tests.clients.conftest import HERE, Node
from tests.walks.place import ROOT

SCHEMA = ROOT / "schema" / "schema.graphql"
PAGE = (ROOT / "docs" / "decisions" / "0012-schema-style.md").read_text(encoding="utf-8")
KEPT = (
    "enum-values-sorted-alphabetically",
    "input-object-fields-sorted-alphabetically",
    "interface-fields-sorted-alphabetically",
    "type-fields-sorted-alphabetically",
)


def test_eslint_finds_nothing_that_is_not_explained(node: Node, tmp_path: Path) -> None:
    beside = _beside(tmp_path)
    options = ["--no-ignore", "--max-warnings", "0", "-f", "json", "-c", str(HERE / "eslint.config.mjs")]
    files = node.findings("eslint", *options, beside.name, folder=tmp_path, SDL=str(beside))
    found = [message for file in files for message in file["messages"]]
    assert [(one["line"], one["ruleId"], one["message"]) for one in found] == []


def test_schema_linter_finds_nothing_that_is_not_explained(node: Node, tmp_path: Path) -> None:
    said = node.findings("graphql-schema-linter", "-f", "json", str(_beside(tmp_path)), folder=tmp_path)
    found = [(one["rule"], one["message"]) for one in said["errors"]]
    assert {rule for rule, _ in found} == set(KEPT), [one for one in found if one[0] not in KEPT]


def test_every_rule_that_we_do_not_keep_to_is_explained() -> None:
    config = (HERE / "eslint.config.mjs").read_text(encoding="utf-8")
    listed = re.search(r"const kept = (\[.*?\]);", config, re.DOTALL)
    assert listed is not None
    for rule in (*json.loads(listed[1]), *KEPT):
        assert f"`{rule}`" in PAGE, rule


def _beside(folder: Path) -> Path:
    """Put the schema where the linters look for their plug-ins."""
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    return Path(shutil.copy(SCHEMA, folder / "schema.graphql"))
