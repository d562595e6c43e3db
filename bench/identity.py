"""Identity across revisions: how often items are known again rightly, and how often an editor is asked.

`python -m bench.identity [--held-out] [--seed N] [FOLDER]` measures made chains (`bench/chains.py`) and, with a folder,
real histories in the format that `bench/histories.py` describes. Rules and limits of matching are tuned on one set
alone; what is held out, other seeds and every third history by name, says how they do on what they were not made for.
Each history is matched

* consecutively, 10 revisions apart, and first to last;
* directly, knowing the old revision only, and with all past wordings, knowing every item up to the old revision, those
  that it is without among them.

Shares are said twice: of all links, and of those whose words changed. A link is right if the truth has it; a silent
link is one that nobody is asked about, and `any` counts with it the right ones that somebody is. A question is what an
editor has to decide before the draft is published, as the draft has it: a link, a split or a merge.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import chains, histories
from bench.histories import Item
from content.editing import assembling
from content.guiding.outline import Proposal
from content.leaflet.likening import distinction, likeness, matching
from content.leaflet.likening.matching import Band

SEEDS_EACH = 8
SEED, HELD_OUT_SEED = 0, 40
"""The first of the seeds; those between have been looked at."""
HISTORIES_PER_HELD_OUT = 3
FAR = 10
CONSECUTIVE_PRECISION_MIN, CONSECUTIVE_RECALL_MIN = 0.998, 0.98
FAR_PRECISION_MIN, FAR_RECALL_MIN = 0.985, 0.97
FAR_QUESTIONS_MAX = 2.0


def main() -> None:
    """Measure, print, and fail if consecutive revisions are less precise or a look-alike of the next is linked."""
    parser = argparse.ArgumentParser(prog="bench.identity")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--held-out", action="store_true", help="measure what nothing was tuned on")
    parser.add_argument("--seed", type=int, help=f"the first of {SEEDS_EACH} other seeds for what is made")
    asked = parser.parse_args()
    began = time.process_time()
    first = asked.seed if asked.seed is not None else HELD_OUT_SEED if asked.held_out else SEED
    made = chains.make(range(first, first + SEEDS_EACH))
    failed = _table("made chains", [chain.history.revisions for chain in made])
    print(f"look-alikes planted: {sum(len(chain.alike) for chain in made)}; linked silently:")
    alike = {far: _look_alikes(made, far) for far in (1, FAR)}
    for far, links in alike.items():
        print(f"    {far} apart: {len(set(links))} of them, {len(links)} times in all")
    _derivations(made)
    if asked.folder:
        every = histories.read(asked.folder)
        last = HISTORIES_PER_HELD_OUT - 1
        real = [one for n, one in enumerate(every) if (n % HISTORIES_PER_HELD_OUT == last) is asked.held_out]
        for history in real:
            _table(history.name, [history.revisions])
        failed |= _table("all real histories", [history.revisions for history in real])
    print(f"{time.process_time() - began:.0f} s of processor time")
    sys.exit(int(failed or bool(alike[1])))


def known_at(revisions: Sequence[tuple[Item, ...]], at: int, *, aliases: bool) -> list[matching.Known]:
    """Gather what is known at a revision, as a leaflet gathers its past: the newest edition first."""
    newest = {item.who for item in revisions[at]}
    wordings: dict[str, list[str]] = {}
    sections: dict[str, str] = {}
    order: list[str] = []
    for revision in revisions[at::-1] if aliases else revisions[at : at + 1]:
        before = -1
        for item in revision:
            if item.who not in wordings:
                order.insert(before + 1, item.who)
            before = order.index(item.who)
            said = wordings.setdefault(item.who, [])
            said += [item.text] if item.text not in said else []
            sections.setdefault(item.who, item.section)
    return [
        matching.Known(key=who, section=sections[who], wordings=tuple(wordings[who]), place=n, gone=who not in newest)
        for n, who in enumerate(order)
    ]


def _new(revision: Sequence[Item]) -> list[matching.New]:
    return [matching.New(place=place, section=item.section, text=item.text) for place, item in enumerate(revision)]


def _table(name: str, every: Sequence[Sequence[tuple[Item, ...]]]) -> bool:
    """Print the lines of some histories; say whether the bounds on consecutive revisions were passed."""
    print(f"\n{name}\n{'':<34}{'silent, all':>16}{'any':>7}{'silent, changed':>19}{'any':>7}{'questions':>11}", end="")
    print(f"{'spared':>8}")
    failed = False
    for far in (1, FAR, 0):
        for aliases in (False, True):
            count: Counter[str] = Counter()
            for revisions in every:
                _measure(revisions, far or len(revisions) - 1, count, aliases=aliases)
            label = {1: "consecutive", 0: "first to last"}.get(far, f"{far} apart")
            shown: list[str] = []
            for kind in ("all", "changed"):
                silent = [_share(count, f"{kind} silent right", f"{kind} {of}") for of in ("silent", "true")]
                shown += [f"{silent[0]:.4f} / {silent[1]:.4f}", f"{_share(count, f'{kind} right', f'{kind} true'):.3f}"]
            asked = count["questions"] / max(count["revisions"], 1)
            what = f"{label}, {'all past wordings' if aliases else 'direct'}"
            spared = count["spared"] / max(count["revisions"], 1)
            print(f"{what:<34}{shown[0]:>16}{shown[1]:>7}{shown[2]:>19}{shown[3]:>7}{asked:>11.2f}{spared:>8.2f}")
            precision, recall = (_share(count, "all silent right", of) for of in ("all silent", "all true"))
            if far == 1:
                failed |= precision < CONSECUTIVE_PRECISION_MIN
            goals = {
                1: f"precision >= {CONSECUTIVE_PRECISION_MIN}, recall >= {CONSECUTIVE_RECALL_MIN}",
                FAR: f"precision >= {FAR_PRECISION_MIN}, any >= {FAR_RECALL_MIN}, questions <= {FAR_QUESTIONS_MAX}",
            }
            met = {
                1: precision >= CONSECUTIVE_PRECISION_MIN and recall >= CONSECUTIVE_RECALL_MIN,
                FAR: precision >= FAR_PRECISION_MIN
                and _share(count, "all right", "all true") >= FAR_RECALL_MIN
                and asked <= FAR_QUESTIONS_MAX,
            }
            if far and not met[far]:
                print(f"    aimed at and not reached: {goals[far]}")
    return failed


def _share(count: Counter[str], part: str, whole: str) -> float:
    return count[part] / count[whole] if count[whole] else 1.0


def _measure(revisions: Sequence[tuple[Item, ...]], far: int, count: Counter[str], *, aliases: bool) -> None:
    for at in range(len(revisions) - far):
        known = known_at(revisions, at, aliases=aliases)
        by_key = {item.key: item for item in known}
        new = _new(revisions[at + far])
        found = matching.match(known, new)
        proposals = assembling.proposals([str(match.place) for match in found.items], found)
        count.update({"revisions": 1, "questions": len(proposals), "spared": _spared(proposals, by_key, new)})
        asked = {(key, of) for proposal in proposals for key in proposal.keys for of in proposal.known_keys}
        for item, match in zip(revisions[at + far], found.items, strict=True):
            truly = by_key.get(item.who)
            silent = match.key if match.band is Band.SILENT else None
            for kind in _kinds(truly, item):
                count[f"{kind} true"] += 1
                count[f"{kind} right"] += silent == item.who or (str(match.place), item.who) in asked
            for kind in _kinds(by_key.get(silent or ""), item):
                count[f"{kind} silent"] += 1
                count[f"{kind} silent right"] += silent == item.who


def _spared(proposals: Sequence[Proposal], known: Mapping[str, matching.Known], new: Sequence[matching.New]) -> int:
    """Count the questions about the same words in place of the same other words, but for the first of each."""
    swaps = Counter(
        distinction.between(_words(known[one.known_key].wordings[0]), _words(new[int(one.key)].text)).swaps
        for one in proposals
        if len(one.keys) == len(one.known_keys) == 1
    )
    return sum(times - 1 for said, times in swaps.items() if said)


def _words(text: str) -> tuple[str, ...]:
    return likeness.words(likeness.compared(text))


def _kinds(known: matching.Known | None, item: Item) -> list[str]:
    return [] if known is None else ["all"] if known.wordings[0] == item.text else ["all", "changed"]


def _look_alikes(made: Sequence[chains.Chain], far: int) -> list[tuple[int, frozenset[str]]]:
    """List the silent links between two items of which one was planted as the other's look-alike, and still is one."""
    wrong: list[tuple[int, frozenset[str]]] = []
    for number, chain in enumerate(made):
        revisions = chain.history.revisions
        for at in range(len(revisions) - far):
            known = known_at(revisions, at, aliases=True)
            said = {item.key: item.wordings[0] for item in known}
            found = matching.match(known, _new(revisions[at + far]))
            for item, match in zip(revisions[at + far], found.items, strict=True):
                if match.band is Band.SILENT and match.key is not None:
                    pair = frozenset((item.who, match.key))
                    if chain.alike.get(pair) in chains.words(f"{item.text} {said[match.key]}"):
                        wrong.append((number, pair))
    return wrong


def _derivations(made: Sequence[chains.Chain]) -> None:
    """Print how many splits and merges of the next revision were found, with exactly the items they are of."""
    count: Counter[str] = Counter()
    for chain in made:
        for at, derived in enumerate(chain.derived[1:]):
            revision = chain.history.revisions[at + 1]
            here = {item.who for item in revision}
            true = {
                (frozenset(of), frozenset({who, *of} & here) if len(of) == 1 else frozenset({who}))
                for who, of in derived.items()
                if who in here
            }
            found = matching.match(known_at(chain.history.revisions, at, aliases=True), _new(revision))
            told = {
                (frozenset(one.keys), frozenset(revision[place].who for place in one.places))
                for one in found.derivations
            }
            count.update({"true": len(true), "told": len(told), "right": len(true & told)})
    print(f"splits and merges: {count['true']} made, {count['told']} proposed, {count['right']} of them exactly")


if __name__ == "__main__":
    main()
