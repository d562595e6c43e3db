"""Made chains of revisions with known truth: the project's own leaflets, changed by seeded dice, edition by edition.

Each revision rewords some items lightly and some heavily, moves, splits, merges, removes and restores some, adds new
ones, and plants look-alikes: an item that says another thing in one word (a number, a "not", an opposite, another
noun), next to the item it resembles or elsewhere, while that stays, is reworded itself, or goes.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.histories import History, Item
from content import leaflet

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    (("fixtures/local-authority-links.md", "tests/leaflets/health-links.md"), "en"),
    (("tests/leaflets/school-links.md", "tests/leaflets/faith-links.txt"), "en"),
    (("tests/leaflets/jumelages.md",), "fr"),
)
REVISIONS = 30
SAME_WORDS = (
    ("the ", "your "), ("the ", ""), ("les ", "vos "), ("work with", "work closely with"),
    ("both sides", "both partners"),
    ("ensure", "make sure of"), ("talk to", "speak to"), ("think of", "come up with"), ("e.g.", "for example"),
    (" and ", " & "), (" - ", " – "), ("needed", "necessary"), ("people", "persons"), ("set up", "start"),
    ("partnership", "link"), ("link", "partnership"), ("agree", "settle"), ("understand", "grasp"),
    ("local", "the local"),
    ("mettre en place", "installer"), ("accord", "convention"), ("avec ", "en lien avec "),
)  # fmt: skip
ADDED = ("from the start", "in good time", "wherever you can", "as early as possible", "with an open mind", "each year")
ADDED_FRENCH = ("dès le début", "en temps utile", "autant que possible", "chaque année")
CRUCIAL = (
    ("rich", "poor"), ("local", "national"), ("before", "after"), ("public", "private"),
    ("always", "never"),
    ("more", "less"), ("first", "second"), ("both", "neither"), ("home", "abroad"), ("short", "long"),
    ("avant", "après"), ("public", "privé"), ("premier", "second"),
)  # fmt: skip


@dataclass(slots=True)
class Chain:
    """A history in the making; what it knows beyond a history is what came from what, and who only looks like whom."""

    history: History
    alike: dict[frozenset[str], str] = field(default_factory=dict)
    """Who only looks like whom, and the word that makes the one another; once it is gone, nothing tells them apart."""
    derived: list[dict[str, tuple[str, ...]]] = field(default_factory=list)
    """For each revision, what is new by a split or merge, and from whom."""


def make(seeds: Sequence[int]) -> list[Chain]:
    """Make a chain from each source with each seed."""
    return [
        _Maker(paths, language, random.Random(f"{seed} {paths}")).chain(f"{Path(paths[0]).stem} {seed}")
        for paths, language in SOURCES
        for seed in seeds
    ]


def words(text: str) -> list[str]:
    """List the words of a text in lower case."""
    return re.findall(r"\w+", text.casefold())


class _Maker:
    """Changes one list of items again and again."""

    def __init__(self, paths: Sequence[str], language: str, dice: random.Random) -> None:
        self.dice, self.language = dice, language
        items = [item for path in paths for item in _items(ROOT / path, language)]
        dice.shuffle(spare := items[::5])
        self.spare = spare
        held = {id(item) for item in spare}
        self.items = [item for item in items if id(item) not in held]
        self.gone: list[Item] = []
        self.number = len(items)
        self.words = sorted({word for item in items for word in re.findall(r"[^\W\d_]{5,}", item.text)})
        self.alike: dict[frozenset[str], str] = {}
        self.derived: list[dict[str, tuple[str, ...]]] = [{}]

    def chain(self, name: str) -> Chain:
        revisions = [tuple(self.items)]
        for _ in range(REVISIONS):
            self.derived.append({})
            self.revise()
            revisions.append(tuple(self.items))
        return Chain(History(name=name, revisions=tuple(revisions)), alike=self.alike, derived=self.derived)

    def revise(self) -> None:
        """Make the next revision; every item meets one change at most."""
        untouched = [item.who for item in self.items]
        self.dice.shuffle(untouched)
        steps = (
            (self.reword, 0.04), (self.rewrite, 0.01), (self.move, 0.02), (self.remove, 0.015), (self.split, 0.005),
            (self.merge, 0.005), (self.plant, 0.015),
        )  # fmt: skip
        for step, share in steps:
            for _ in range(self.times(share * len(self.items))):
                if untouched:
                    step(next(place for place, item in enumerate(self.items) if item.who == untouched[-1]), untouched)
                    untouched.pop()
        for _ in range(self.times(0.4 * bool(self.gone))):
            back = self.gone.pop(self.dice.randrange(len(self.gone)))
            self.items.insert(self.dice.randrange(len(self.items)), back)
        for _ in range(self.times(1.0 * bool(self.spare))):
            self.insert(self.dice.randrange(len(self.items)), self.spare.pop().text if self.spare else "")

    def times(self, mean: float) -> int:
        return int(mean) + (self.dice.random() < mean % 1)

    def insert(self, place: int, text: str, section: str | None = None) -> str:
        self.number += 1
        who = f"new {self.number}"
        near = self.items[min(place, len(self.items) - 1)]
        self.items.insert(place, Item(who=who, section=section or near.section, text=text))
        return who

    def reword(self, place: int, _: list[str]) -> None:
        self.items[place] = replace(self.items[place], text=self.lightly(self.items[place].text))

    def lightly(self, text: str) -> str:
        fitting = [(old, new) for old, new in SAME_WORDS if old in text]
        choice = self.dice.random()
        if fitting and choice < 0.5:
            return text.replace(*self.dice.choice(fitting), 1)
        if choice < 0.7 and len(text) > 20:
            place = self.dice.randrange(5, len(text) - 5)
            return text[:place] + text[place + 1 :] if text[place].isalpha() else text + "."
        return f"{text.rstrip('.; ')} {self.dice.choice(ADDED if self.language == 'en' else ADDED_FRENCH)}"

    def rewrite(self, place: int, _: list[str]) -> None:
        """Keep some two thirds of the words, in another order of clauses, with other words between."""
        words = self.items[place].text.split()
        kept = [word for word in words if self.dice.random() < 0.75 or len(words) < 6]
        cut = self.dice.randrange(len(kept)) if len(kept) > 8 else 0
        more = self.dice.choices(self.words, k=self.dice.randint(1, 3))
        text = " ".join([*kept[cut:], *more, *kept[:cut]])
        self.items[place] = replace(self.items[place], text=text)

    def move(self, place: int, _: list[str]) -> None:
        item = self.items.pop(place)
        there = self.dice.randrange(len(self.items))
        self.items.insert(there, replace(item, section=self.items[there].section))

    def remove(self, place: int, _: list[str]) -> None:
        if len(self.items) > 12:
            self.gone.append(self.items.pop(place))

    def split(self, place: int, _: list[str]) -> None:
        """Cut an item in two at a joint near its middle; the longer half is still the item."""
        item = self.items[place]
        words = item.text.split()
        if len(words) < 10:
            return
        cut = len(words) // 2
        halves = [" ".join(words[:cut]).rstrip(" -–,;"), " ".join(words[cut:])]
        stays = int(len(halves[1]) > len(halves[0]))
        self.items[place] = replace(item, text=halves[stays])
        who = self.insert(place + 1 - stays, halves[1 - stays], item.section)
        self.derived[-1][who] = (item.who,)

    def merge(self, place: int, untouched: list[str]) -> None:
        """Join an item with the next; the longer goes on."""
        if place + 1 >= len(self.items) or self.items[place + 1].who not in untouched:
            return
        item, other = self.items[place], self.items.pop(place + 1)
        untouched.remove(other.who)
        stays = max(item, other, key=lambda one: len(one.text))
        self.items[place] = replace(stays, section=item.section, text=f"{item.text.rstrip('.; ')}; {other.text}")
        self.derived[-1][stays.who] = (item.who, other.who)

    def plant(self, place: int, _: list[str]) -> None:
        """Put an item that looks like another, and is not."""
        item = self.items[place]
        text = self.crucially(item.text)
        came = list(Counter(words(text or "")) - Counter(words(item.text)))
        if text is None or not came or any(one.text == text for one in (*self.items, *self.gone)):
            return
        there = place + 1 if self.dice.random() < 0.6 else self.dice.randrange(len(self.items))
        who = self.insert(there, text, item.section if there == place + 1 else None)
        old = next(at for at, one in enumerate(self.items) if one.who == item.who)
        fate = self.dice.random()
        if fate < 0.4 and len(self.items) > 12:
            self.items.pop(old)
        elif fate < 0.7:
            self.items[old] = replace(item, text=self.lightly(item.text))
        self.alike[frozenset((who, item.who))] = came[0]

    def crucially(self, text: str) -> str | None:
        """Change one word that matters."""
        if numbers := re.findall(r"\d+", text):
            return text.replace(numbers[0], str(int(numbers[0]) + self.dice.randint(1, 3)), 1)
        for one, other in (*CRUCIAL, *((other, one) for one, other in CRUCIAL)):
            if re.search(rf"\b{one}\b", text):
                return re.sub(rf"\b{one}\b", other, text, count=1)
        words = text.split()
        if self.dice.random() < 0.3 and len(words) > 3:
            words.insert(self.dice.randrange(1, len(words)), "not" if self.language == "en" else "pas")
            return " ".join(words)
        nouns = [at for at, word in enumerate(words) if re.fullmatch(r"[^\W\d_]{5,}", word)]
        if not nouns:
            return None
        at = self.dice.choice(nouns)
        words[at] = self.dice.choice([word for word in self.words if word[:4] != words[at].casefold()[:4]])
        return " ".join(words)


def _items(path: Path, language: str) -> list[Item]:
    media_type = "text/plain" if path.suffix == ".txt" else "text/markdown"
    read = leaflet.read(path.read_bytes(), media_type=media_type, language=language)
    return [
        Item(who=f"{path.stem} {s} {g} {i}", section=f"{path.stem} {s} {section.heading}", text=item.words.plain)
        for s, section in enumerate(read.sections)
        for g, group in enumerate(section.groups)
        for i, item in enumerate(group.items)
    ]
