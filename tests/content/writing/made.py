"""Contents that no leaflet has had yet: awkward words in every place that a correction can put them."""

import re

from hypothesis import strategies as st

from content.guiding.outline import Content, DetailPlace, GroupPlace, Outline, Place, RulePlace, SectionPlace, Wording
from content.leaflet import marks, tree
from content.records import (
    Audience,
    BenefitFamily,
    Column,
    ItemScope,
    Mark,
    MarkKind,
    RuleQuantifier,
    SectionKind,
    Words,
)

AWKWARD = [
    "a|b", "| c |", "*x*", "**", "_", "__dunder__", "# no heading", "{#x}", "{#find-a-partner}", "<b>", "</p>", "&",
    "&amp;", "&#32;", "1. ", "12) ", "2030.", "-", "–", "— so", "שלום", "مرحبا", "\u202eRTL", "👩‍🏫", "🇫🇷", '"quoted"',
    "'", "l’accord", "\\", "\\*", "`code`", "~~gone~~", "[link](x)", "![i](y)", "{{ 7*7 }}", "${x}", "{0.__class__}",
    "%s", "=HYPERLINK(1)", "http://example.org/a_b_c", "a\u00a0b", "two  spaces", "e.g. UNDP", "Focus: on this",
    "Citizen benefits - tolerance; enrichment", "<!-- not hidden -->", "<script>alert(1)</script>",
    "colon:", "ALL CAPS",
    "tick all of these boxes", "x" * 60, "word", "Plan together.", "+", "> quote", "=== ", "\ufffd", "¶", "é",
]  # fmt: skip
"""Bits of text that one format or another takes for markup."""
SIGNS = re.compile(r"^[\s*☐•·–—-]|^\[[ xX]?\]|[\s*☐]$")
"""What marks a point of a list in any upload, at the beginning or the end of its words: it is no part of them."""
HREFS = ["https://example.org/a?b=1&c=(2)", "mailto:link@example.org"]


def _plain(bits: list[str]) -> str:
    text = " ".join(bits)
    while SIGNS.search(text):
        text = SIGNS.sub("", text)
    return text


plain = st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=5).map(_plain).filter(lambda text: bool(text.strip()))


@st.composite
def words(draw: st.DrawFn) -> Words:
    """Words with a mark or two, each of whole words, as readers make them."""
    text = draw(plain)
    places = [match.span() for match in re.finditer(r"\S+", text)]
    found: list[Mark] = []
    for kind in draw(st.lists(st.sampled_from(list(MarkKind)), max_size=2, unique=True)):
        first, last = sorted((draw(st.integers(0, len(places) - 1)), draw(st.integers(0, len(places) - 1))))
        href = draw(st.sampled_from(HREFS)) if kind is MarkKind.LINK else None
        found.append(Mark(places[first][0], places[last][1], kind, href))
    return Words(text, tuple(sorted(found, key=lambda mark: (mark.start, -mark.end, mark.kind))))


def heading() -> st.SearchStrategy[str]:
    """A heading as it is kept: without the colon that leads on, and without one that parts it."""
    bits = st.lists(st.sampled_from([bit for bit in AWKWARD if "benefits" not in bit]), min_size=1, max_size=4)
    return bits.map(lambda said: _plain(said).strip(": ")).filter(bool)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """A whole leaflet."""
    maker = _Maker(draw)
    sections = tuple(maker.section(number) for number in range(draw(st.integers(1, 4))))
    if draw(st.booleans()):
        maker.wordings["rule"] = Wording(label="", words=draw(words()))
        sections = (*sections, SectionPlace("rule", SectionKind.RULE, Audience.EVERYONE, ()))
    quantifier = draw(st.sampled_from(list(RuleQuantifier)))
    rule = RulePlace(quantifier, ()) if "rule" in maker.wordings else None
    return Content(
        collection_title=draw(st.none() | plain),
        title=draw(plain),
        subtitle=draw(st.none() | plain),
        outline=Outline(sections, rule),
        wordings=maker.wordings,
        findings=(),
    )


class _Maker:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.wordings: dict[str, Wording] = {}
        self.count = 0

    def key(self, noun: str) -> str:
        self.count += 1
        return f"{noun}-{self.count}" if self.count % 7 else f"{self.count}-{noun}"

    def section(self, number: int) -> SectionPlace:
        draw, key = self.draw, self.key("section")
        kind = draw(st.sampled_from([kind for kind in SectionKind if kind is not SectionKind.RULE]))
        parts = draw(st.lists(words(), max_size=3))
        headed = number > 0 or not parts or draw(st.booleans())
        self.wordings[key] = Wording(
            label=draw(heading()) if headed else "",
            words=marks.join(parts) if parts else None,
            subtitle=draw(st.none() | heading()) if headed else None,
        )
        families = kind is SectionKind.OPPORTUNITIES and draw(st.booleans())
        groups: list[GroupPlace] = []
        for index in range(draw(st.integers(kind is SectionKind.CHECKLIST, 3))):
            # Items that stand under no heading come first, or after those of a heading among the boxes.
            may_be_loose = kind is SectionKind.CHECKLIST and index > 0 and bool(self.wordings[groups[-1].key].label)
            groups.append(self.group(kind, loose=index == 0 or may_be_loose, family=families))
        return SectionPlace(
            key, kind, draw(st.sampled_from([Audience.EVERYONE, Audience.RESOURCE_POOR])), tuple(groups)
        )

    def group(self, kind: SectionKind, *, loose: bool, family: bool) -> GroupPlace:
        draw, key = self.draw, self.key("group")
        loose = loose and not family and draw(st.booleans())
        heading_ = "" if loose else draw(heading())
        self.wordings[key] = Wording(label=heading_)
        benefit = draw(st.sampled_from(list(BenefitFamily))) if family else None
        items = [self.item(kind, benefit=benefit, label=heading_) for _ in range(draw(st.integers(1, 3)))]
        if kind is SectionKind.CHECKLIST and len(items) > 1 and draw(st.booleans()):
            cut = draw(st.integers(1, len(items) - 1))
            items = [
                Place(
                    item.key,
                    Column.LEFT if index < cut else Column.RIGHT,
                    ItemScope.SIDE if index < cut else ItemScope.JOINT,
                    item.essential,
                    item.allows_not_applicable,
                    None,
                    item.details,
                )
                for index, item in enumerate(items)
            ]
        return GroupPlace(key, tuple(items))

    def item(self, kind: SectionKind, *, benefit: BenefitFamily | None, label: str) -> Place:
        draw, key = self.draw, self.key("item")
        said = draw(words())
        more = marks.join([said, draw(words())]) if draw(st.integers(0, 5)) == 0 else said
        self.wordings[key] = Wording(label=label if benefit else None, words=more)
        tickable = kind in (SectionKind.CHECKLIST, SectionKind.CONDITIONS)
        return Place(
            key,
            essential=tickable and (kind is SectionKind.CHECKLIST or draw(st.booleans())),
            allows_not_applicable=tickable and draw(st.booleans()),
            family=benefit,
            details=self.details(key, 2) if tickable else (),
        )

    def details(self, key: str, depth: int) -> tuple[DetailPlace, ...]:
        found: list[DetailPlace] = []
        for number in range(1, 1 + self.draw(st.integers(0, 2))):
            name = f"{key}.{number}"
            self.wordings[name] = Wording(words=self.draw(words()))
            found.append(DetailPlace(name, self.details(name, depth - 1) if depth > 1 else ()))
        return tuple(found)


def largest(items: int = tree.ITEMS_MAX) -> Content:
    """An edition as large as any upload can make it, of letters that every format has to write at length."""
    each = tree.TEXT_CHARS_MAX // tree.ITEMS_MAX
    keys = [f"item-{number}" for number in range(items)]
    places = tuple(Place(key, essential=True) for key in keys)
    section = SectionPlace("checklist", SectionKind.CHECKLIST, Audience.EVERYONE, (GroupPlace("boxes", places),))
    return Content(
        collection_title=None,
        title="The largest leaflet",
        subtitle=None,
        outline=Outline((section,), None),
        wordings={
            "checklist": Wording(label="Checklist"),
            "boxes": Wording(label=""),
            **{key: Wording(words=Words(f"{key} {'&<' * (each // 2)}"[:each])) for key in keys},
        },
        findings=(),
    )
