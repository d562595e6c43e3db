"""Any sequence of corrections leaves a sound draft, and none touches words that it was not asked to touch."""

import os
from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from content import errors
from content.editing.correcting import items, matches, origins, rules, sections, words
from content.editing.correcting.items import Spot
from content.guiding.outline import Content, Proposal, details_of, places
from content.records import Audience, BenefitFamily, Column, ItemScope, RuleQuantifier, SectionKind
from content.replacing import replace
from tests.content.editing.correcting import made

TAKEN = frozenset({"gone", "find-a-friend"})
"""Keys that the leaflet had once."""


def waiting(content: Content) -> Content:
    """Let a few items wait for a decision: one perhaps an old one, two parts of one, one perhaps merged of two."""
    return replace(
        content,
        proposals=(
            Proposal("talk", "old-talk", 0.8),
            Proposal("funds", "old-funds", 0.7, more_keys=("books",)),
            Proposal("friends", "old-friends", 0.7, more_known_keys=("old-foes",)),
        ),
    )


DRAFT = waiting(made.read())
OLD = frozenset({"plan", "find", "funds", "old-talk", "old-funds", "old-friends", "old-foes", "gone"})

ITEMS = st.sampled_from(
    [*(place.key for _, _, place in places(DRAFT.outline)), "visit-them", "who-shares-them", "the-means", "old-talk"]
)
SECTIONS = st.sampled_from([*(section.key for section in DRAFT.outline.sections), "think-twice"])
GROUPS = st.sampled_from(["money", "people", "checklist-list", "for-hosts-list"])
KEYS = ITEMS | SECTIONS | GROUPS | st.sampled_from([*OLD, "plan.1", "plan.1.1", "no-such"])
SPOTS = st.builds(Spot, SECTIONS | KEYS, st.none() | GROUPS, st.none() | ITEMS)
TEXTS = st.sampled_from(["Visit them", "Find - find a friend", "Understand the limits of us all", "the means"])


def maybe(kind: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | kind


def lists(kind: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(kind, max_size=3, unique=True).map(tuple)


ASKED: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "edit": st.fixed_dictionaries({"key": KEYS, "label": maybe(TEXTS), "text": maybe(TEXTS), "heading": maybe(TEXTS)}),
    "add": st.fixed_dictionaries({"spot": SPOTS, "label": maybe(TEXTS), "text": TEXTS}),
    "move": st.fixed_dictionaries(
        {
            "key": ITEMS | KEYS,
            "spot": maybe(SPOTS),
            "column": maybe(st.sampled_from(Column)),
            "scope": maybe(st.sampled_from(ItemScope)),
            "family": maybe(st.sampled_from(BenefitFamily)),
        }
    ),
    "remove": st.fixed_dictionaries({"key": KEYS}),
    "section": st.fixed_dictionaries(
        {
            "key": SECTIONS | KEYS,
            "kind": maybe(st.sampled_from(SectionKind)),
            "heading": maybe(TEXTS),
            "audience": maybe(st.sampled_from(Audience)),
            "audience_label": maybe(TEXTS),
        }
    ),
    "rule": st.fixed_dictionaries(
        {
            "text": maybe(TEXTS),
            "quantifier": maybe(st.sampled_from(RuleQuantifier)),
            "checklists": maybe(lists(st.sampled_from(["steps", "conditions", "notes", "no-such"]))),
        }
    ),
    "mark": st.fixed_dictionaries({"named": lists(ITEMS), "essential": st.booleans()}),
    "merge": st.fixed_dictionaries({"gone": lists(ITEMS | KEYS), "into": ITEMS}),
    "split": st.fixed_dictionaries(
        {"key": st.sampled_from(sorted(OLD)), "into": lists(ITEMS), "keep_answers": st.booleans()}
    ),
    "decide": st.fixed_dictionaries(
        {
            "key": st.sampled_from(["talk", "funds", "friends", "books"]),
            "same": st.booleans(),
            "keeps": maybe(st.booleans()),
        }
    ),
}

ACTS: dict[str, Callable[..., Content]] = {
    "edit": words.edit,
    "add": lambda content, **asked: items.add(content, TAKEN | OLD, asked.pop("spot"), **asked),
    "move": lambda content, **asked: items.move(content, TAKEN | OLD, asked.pop("key"), asked.pop("spot"), **asked),
    "remove": items.remove,
    "section": lambda content, **asked: sections.edit(content, TAKEN | OLD, asked.pop("key"), **asked),
    "rule": rules.edit,
    "mark": lambda content, **asked: items.mark(content, **asked, allows_not_applicable=None),
    "merge": lambda content, **asked: origins.merge(content, OLD, **asked),
    "split": lambda content, **asked: origins.split(content, OLD, **asked),
    "decide": lambda content, key, same, keeps: matches.decide(
        "edition", content, [(matches.change_id("edition", key), same, keeps)]
    ),
}

EXAMPLES = 3_000 if os.environ.get("SOAK") else 300
STEPS = st.sampled_from(sorted(ACTS)).flatmap(lambda name: st.tuples(st.just(name), ASKED[name]))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(STEPS, min_size=4, max_size=12))
def test_any_corrections_leave_a_sound_draft_and_other_words_alone(steps: list[tuple[str, dict[str, object]]]) -> None:
    content = DRAFT
    for name, asked in steps:
        try:
            corrected = ACTS[name](content, **asked)
        except errors.Refusal:
            continue
        made.sound(corrected)
        untouched(content, corrected, name, asked)
        content = corrected


def untouched(before: Content, after: Content, name: str, asked: dict[str, object]) -> None:
    """Check that all words stand as they stood, but for those that were named and those that lost their place."""
    was, now = Counter(said(before)), Counter(said(after))
    lost, new = was - now, now - was
    allowed: set[str] = set()
    if name == "remove":
        allowed = whole(before, [str(asked["key"])])
    elif name == "merge":
        allowed = whole(before, [str(key) for key in asked["gone"]])  # type: ignore[attr-defined]  # a tuple of keys
    elif name in ("edit", "section"):
        allowed = whole(before, [str(asked["key"])])
    elif name == "rule":
        allowed = whole(before, ["rule"])
    elif name == "move":
        allowed = headings(before)
    assert set(lost) <= allowed | (headings(before) if name in ("remove", "merge") else set())
    if name in ("remove", "merge", "move", "mark", "split", "decide"):
        assert not new
    else:
        assert sum(new.values()) <= 2, "what was asked for: words, and the label or heading before them"


def said(content: Content) -> list[str]:
    """List words and labels, with what they are."""
    return [
        text
        for wording in content.wordings.values()
        for text in (
            f"words {wording.words.plain}" if wording.words else "",
            f"label {wording.label}" if wording.label else "",
            f"subtitle {wording.subtitle}" if wording.subtitle else "",
        )
        if text
    ]


def whole(content: Content, keys: list[str]) -> set[str]:
    """List the words of some keys, and of the points under them."""
    under = {detail.key for _, _, place in places(content.outline) if place.key in keys for detail in details_of(place)}
    named = {
        key for key in content.wordings if key in under or any(key == one or key.startswith(f"{one}.") for one in keys)
    }
    return set(said(replace(content, wordings={key: content.wordings[key] for key in named})))


def headings(content: Content) -> set[str]:
    """List the headings of groups, which go with their last item."""
    groups = {group.key for section in content.outline.sections for group in section.groups}
    return set(said(replace(content, wordings={key: content.wordings[key] for key in groups})))
