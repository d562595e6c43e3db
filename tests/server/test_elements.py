"""What other pages rely on of the elements: the very bytes under a number, and every name that is promised."""

import base64
import hashlib
import re
from pathlib import Path

from server.embed import elements

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "portals.md").read_text(encoding="utf-8")
PROMISED = {
    "elements": {"toolkit-leaflet", "toolkit-section", "toolkit-readiness"},
    "attributes": {
        *("leaflet", "section", "item", "checklist", "partnership"),
        *("language", "heading-level", "audience", "edition"),
    },
    "parts": {
        *("body", "section", "heading", "text", "list", "checklist", "item"),
        *("link", "notice", "footer", "strong", "em", "time", "meter"),
    },
    "properties": {
        *("--toolkit-accent", "--toolkit-color", "--toolkit-font", "--toolkit-line", "--toolkit-gap"),
        *("--toolkit-measure", "--toolkit-min-block-size", "--toolkit-warning"),
    },
    "events": {"toolkit-shown", "toolkit-failed"},
}
"""The names of the first module; a later one may add to them and takes none away."""


def test_a_module_that_has_a_number_never_changes() -> None:
    """Pages name the fingerprint, and would run nothing at all: what behaves otherwise is a file of the next number."""
    kept = dict(
        line.split(" ")
        for line in (elements.FOLDER / "fingerprints.txt").read_text().splitlines()
        if not line.startswith("#")
    )
    made = {
        file.name: f"sha384-{base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()}"
        for file in elements.FOLDER.glob("elements-*.js")
    }
    assert made == kept
    assert set(elements.NUMBERED) == set(kept)
    assert max(kept, key=lambda name: int(re.sub(r"\D", "", name))) == elements.LATEST


def names(module: str) -> dict[str, set[str]]:
    """Read the names that a module has for other pages."""
    listed = re.search(r"observedAttributes = \[(.*?)\]", module, re.DOTALL)
    parts = re.search(r"const PARTS = \{(.*?)\}", module, re.DOTALL)
    assert listed is not None
    assert parts is not None
    return {
        "elements": set(re.findall(r'customElements\.define\("([\w-]+)"', module)),
        "attributes": set(re.findall(r'"([\w-]+)"', listed[1])),
        "parts": {part for said in re.findall(r'"([a-z ]+)"', parts[1]) for part in said.split()}
        | set(re.findall(r'part: "(\w+)"', module)),
        "properties": set(re.findall(r"var\((--toolkit-[\w-]+)", module)),
        "events": set(re.findall(r'CustomEvent\("([\w-]+)"', module)),
    }


def test_every_module_has_the_names_that_were_promised() -> None:
    assert names((elements.FOLDER / "elements-1.js").read_text(encoding="utf-8")) == PROMISED
    for name in elements.NUMBERED:
        found = names((elements.FOLDER / name).read_text(encoding="utf-8"))
        assert {kind: PROMISED[kind] - found[kind] for kind in PROMISED} == {kind: set() for kind in PROMISED}


def test_every_name_of_the_latest_module_stands_on_the_page_for_portals() -> None:
    said = set(re.findall(r"`([\w-]+)`", PAGE))
    latest = names((elements.FOLDER / elements.LATEST).read_text(encoding="utf-8"))
    assert {kind: found - said for kind, found in latest.items()} == {kind: set() for kind in latest}
