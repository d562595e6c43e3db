"""S7, S29: what is hidden looks like what is not there, in every way that can be measured; long texts cost little."""

import itertools
import os
import statistics
import time
from collections.abc import Callable

import pytest

from tests.security.test_canary import Hidden
from tests.walks.conftest import Town
from tests.walks.rows import counted

TRIES = 1_000
NOISE = 0.15
"""By how much the medians of the same request, taken twice over so many tries, may differ on a busy machine."""
LONG = 60_000
"""As many letters as a request can hold."""


def _absent(known: str) -> str:
    """An id of the same noun and the same length, that nothing has."""
    noun, _, rest = known.partition("-")
    return f"{noun}-{rest[::-1].translate(str.maketrans('0123456789', '9876543210'))}"


ROADS = {
    "edition": '{{ edition(by: {{id: "{}"}}) {{ id title sections {{ items {{ text }} }} }} }}',
    "partnership": '{{ partnership(by: {{id: "{}"}}) {{ id title sides {{ organisation {{ name }} }} }} }}',
    "node": '{{ node(id: "{}") {{ id }} }}',
    "nodes": '{{ nodes(ids: ["{}"]) {{ id }} }}',
}
ERRORS = "{{ errors {{ code message path }} }}"
CHANGES = {
    "edition": f'mutation {{{{ discardDraft(input: {{{{edition: "{{}}", expectedVersion: 1}}}}) {ERRORS} }}}}',
    "partnership": f'mutation {{{{ acknowledgePartnership(input: {{{{partnership: "{{}}"}}}}) {ERRORS} }}}}',
}


def _pairs(hidden: Hidden) -> dict[str, tuple[str, str, str | None]]:
    """Name each road: what asks for a hidden record, what asks for none, and who asks."""
    town = hidden.town
    published = town.edition()
    draft = next(
        one
        for one in sorted(hidden.ids)
        if one.startswith("edition-")
        and one != published
        and town.ask(f'{{ edition(by: {{id: "{one}"}}) {{ id }} }}')["edition"] is None
    )
    waiting = next(one for one in hidden.ids if one.startswith("partnership-") and one != town.demo.partnership)
    stranger = hidden.viewers["stranger"]
    found: dict[str, tuple[str, str, str | None]] = {}
    for noun, known in (("edition", draft), ("partnership", waiting)):
        for road in (noun, "node", "nodes"):
            found[f"{road} {noun}"] = ROADS[road].format(known), ROADS[road].format(_absent(known)), None
        by = hidden.viewers["other editor"] if noun == "edition" else stranger
        found[f"change {noun}"] = CHANGES[noun].format(known), CHANGES[noun].format(_absent(known)), by
    return found


def test_s07_what_is_hidden_answers_and_costs_the_same_as_what_is_not_there(hidden: Hidden) -> None:
    for road, (there, nowhere, by) in _pairs(hidden).items():
        told = [hidden.town.post(query, by=by) for query in (there, nowhere)]
        assert told[0].json() == told[1].json(), road
        assert [one.status_code for one in told] == [200, 200]
        assert _steady(dict(told[0].headers)) == _steady(dict(told[1].headers)), road


def test_s07_what_is_hidden_is_looked_up_no_further_than_what_is_not_there(hidden: Hidden) -> None:
    """The same statements, so that neither the clock nor the load betrays it."""
    for road, (there, nowhere, by) in _pairs(hidden).items():
        hidden.town.post(there, by=by)
        taken = []
        for query in (there, nowhere):
            counts = []
            for _ in range(TIMES):
                with counted() as given:
                    hidden.town.post(anew(query), by=by)
                counts.append(len(given))
            taken.append(min(counts))  # On PostgreSQL a server looks now and then whether others have written.
        assert taken[0] == taken[1], road


@pytest.mark.skipif(not os.environ.get("SOAK"), reason="Thousands of tries by the clock are part of `make soak`.")
def test_s07_what_is_hidden_takes_as_long_as_what_is_not_there(hidden: Hidden) -> None:
    for road, (there, nowhere, by) in _pairs(hidden).items():
        times: dict[str, list[float]] = {there: [], nowhere: []}
        for _ in range(TRIES):
            for query, taken in times.items():
                began = time.perf_counter()
                hidden.town.post(anew(query), by=by)
                taken.append(time.perf_counter() - began)
        first, second = (statistics.median(taken) for taken in times.values())
        assert abs(first - second) / second < NOISE, road


def anew(query: str) -> str:
    """Ask in other bytes, so that no stored answer is given."""
    return f"{query} # {next(_numbers)}"


_numbers = itertools.count()


TIMES = 3


def _steady(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("x-request-id", "date", "ratelimit")}


TEXTS: dict[str, Callable[[int], str]] = {
    "quotes": lambda size: "'\"" * (size // 2),
    "letters": lambda size: "a" * size,
    "wildcards": lambda size: "%_*?" * (size // 4),
    "brackets": lambda size: "((((" * (size // 4),
    "backslashes": lambda size: "\\" * (size // 2),
    "accents": lambda size: "é" * (size // 2),
}
FILTERS = {
    "leaflets": "query ($text: String!) { leaflets(filter: {title: $text}) { totalCount } }",
    "organisations": "query ($text: String!) { organisations(filter: {name: $text}) { totalCount } }",
    "partnerships": "query ($text: String!) { partnerships(filter: {title: $text}) { totalCount } }",
    "search": "query ($text: String!) { search(query: $text) { totalCount } }",
    "collection": "query ($text: String!) { leaflets(filter: {collection: $text}) { totalCount } }",
    "address": "query ($text: String!) { leaflet(by: {slug: $text}) { id } }",
    "identifier": "query ($text: ID!) { node(id: $text) { id } }",
}


@pytest.mark.parametrize("name", FILTERS)
def test_s29_a_long_text_finds_nothing_and_costs_little(town: Town, name: str) -> None:
    for kind, text in TEXTS.items():
        began = time.perf_counter()
        response = town.post(FILTERS[name], {"text": text(LONG // 6 if kind == "accents" else LONG)})
        took = time.perf_counter() - began
        assert response.status_code in (200, 400, 413), response.text[:200]
        assert len(response.content) < 2_000
        assert took < 5.0, kind  # A hundred times what it may take on a quiet machine.
    assert town.log.getvalue().count(b'"event":"fault"') == 0
