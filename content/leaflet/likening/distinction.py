"""What tells two wordings apart that look alike: one number, one "not", one opposite, one other word in its place.

Edit these lists freely: a word that is missing costs a question or saves one, never an item.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from itertools import takewhile

from msgspec import Struct
from rapidfuzz.distance import OSA, Indel

VARIANT_PREFIX_MIN = 4
VARIANT_SHARE_MIN = 0.5
VARIANT_END_MAX = 5
"""Two words that begin alike for so many letters, so much of the longer, and end within so many, are forms of one."""
FEW_MAX = 4
"""Telling words that went or came; with no more, two wordings look alike."""
LONG_MIN = 12
"""With so many telling words in common, a number or a "not" among many changes is no other thing."""
SHORT_MAX = 5
"""With fewer telling words in common, a "not" among many changes is another thing."""
SLIP_LENGTH_MIN = 5
"""For so many letters of a word, one that is wrong, missing or out of turn inside it is a slip of the pen."""

LOST_LENGTH_MIN = 4
"""In a word of so many letters one that is missing anywhere is a slip of the pen, at its ends as well."""

QUALIFYING_MAX = 2
"""Telling words with which more is said of what stands there; what has more may be an item of its own."""


class Distinction(Enum):
    """What lies between two wordings."""

    NONE = "NONE"
    """Small words, forms of a word, slips of the pen; words came, went or stand elsewhere, none in place of others."""
    SWAPPED = "SWAPPED"
    """Words stand where others stood: another name for a thing, or another thing."""
    APART = "APART"
    """A number, a "not" or an opposite: another thing, whatever else is alike."""


class Difference(Struct, frozen=True):
    """What lies between two wordings, and how much they have in common."""

    kind: Distinction
    stayed: int
    """The telling words that both have."""
    changed: int = 0
    """The telling words that went or came..."""
    came: int = 0
    """... and those of them that came."""
    swaps: frozenset[tuple[str, str]] = frozenset()
    """What stood in a place, and what stands there now."""
    more: tuple[str, ...] = ()
    """Words that came where none stood, ..."""
    less: tuple[str, ...] = ()
    """... and that went where none stands now."""
    turned: bool = False
    """Whether small words that lead on to others stand in place of some: "wherever you can", "about you can"."""


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


_LEADING = _words(
    """
    of to in on at by for with from as each every when whenever where wherever if so into about upon via
    à au aux en dans par pour sur avec dès depuis chaque autant quand où
    al con por para como desde cada donde cuando
    ao aos em com onde quando
    """
)
"""Small words that begin what says more of a thing: when, where, with whom, how often."""
_SMALL = _LEADING | _words(
    """
    a an the and or is are was be been it its your our their his her my we you they
    he she this that these those which who all any some can could may might must should shall will would
    have has had do does
    than then such but though although however also there e.g eg i.e ie etc
    le la les l un une des du de d et ou que qui ce cet cette ces son sa ses leur
    leurs votre vos notre nos est sont être il elle ils elles on se s y
    el los las una unos unas del o u su sus es son ser lo este esta estos estas se
    os as um uma uns umas do da dos das no na nos nas e é são seu sua seus suas pelo pela
    """
)
_NOT = _words(
    """
    not no never none neither nor without cannot except unless hardly
    ne pas sans jamais aucun aucune ni sauf
    nunca sin ningún ninguna ninguno tampoco
    não sem nem nenhum nenhuma jamais
    """
)
_NUMBERS = _words(
    """
    one two three four five six seven eight nine ten eleven twelve twenty hundred
    first second third fourth fifth sixth seventh eighth ninth tenth last once twice
    ii iii iv vi vii viii ix xi xii
    deux trois quatre cinq sept huit neuf dix premier première deuxième troisième quatrième cinquième dernier dernière
    dos tres cuatro cinco seis siete ocho nueve diez primero primera segundo segunda tercero tercera último última
    dois duas três quatro sete oito nove dez primeiro primeira terceiro terceira
    """
)
_OPPOSITES = tuple(
    tuple(_words(side) for side in line.split("|"))
    for line in """
    rich richer riche riches rico rica ricos ricas | poor poorer pauvre pauvres pobre pobres
    more most plus más mais | less fewer least moins menos
    before avant antes | after après después depois
    local locale locaux locales locais | national international global nationale nationaux nacional internacional
    national nationale nacional | international internationale internacional
    internal interne interno interna | external externe externo externa
    start begin début inicio início | end finish fin fim
    host hosts hôte hôtes | visitor visitors guest guests visiteur visiteurs
    giver donor giving sender sending | receiver recipient receiving
    north northern nord norte | south southern sud sur sul
    home | abroad away
    men man boys boy hommes hombres homens | women woman girls girl femmes mujeres mulheres
    short court corto curto | long largo longo
    high haut alto alta | low bas bajo baixo
    increase raise augmenter aumentar | decrease reduce réduire reducir reduzir
    public publique público | private privé privée privado
    always toujours siempre sempre | never jamais nunca
    formal | informal
    old older ancien antiguo antigo | new newer young nouveau nouvelle nuevo novo jeune jeunes
    large big grand grande | small petit petite pequeño pequeno
    left gauche izquierda esquerda | right droite derecha direita
    both joint deux ambos | either one single own
    yes oui sí sim | no non não
    send export sortant | receive import entrant
    child children pupil pupils enfant enfants | adult adults parent parents teacher teachers adulte adultes
    """.strip().splitlines()
)
_WEIGHTY = _NOT | _NUMBERS
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "de", "dé", "des")


def between(old: Sequence[str], new: Sequence[str]) -> Difference:
    """Say what lies between two wordings, each as its words in lower case."""
    lost, gained, twins = _without_variants(Counter(old) - Counter(new), Counter(new) - Counter(old))
    went, came = telling(lost), telling(gained)
    stayed, changed = len(telling(old)) - len(went), len(went) + len(came)
    few = changed <= FEW_MAX
    near = few or stayed < LONG_MIN
    gaps, steady = _gaps(old, [twins.get(word, word) for word in new])
    swaps = [(there, here) for there, here in gaps if there and here and telling([*there, *here])]
    if steady < len(old) - len(lost) and telling([*lost, *gained]):
        swaps.append((lost, gained))
    apart = any(_renumbered(*swap) or _opposed(*swap) for swap in ([(lost, gained)] if near else swaps))
    near = few or stayed < SHORT_MAX or (near and changed <= stayed)
    if apart or (near and _negations(lost) != _negations(gained)):
        kind = Distinction.APART
    else:
        kind = Distinction.SWAPPED if swaps else Distinction.NONE
    return Difference(
        kind=kind,
        stayed=stayed,
        changed=changed,
        came=len(came),
        swaps=frozenset((" ".join(there), " ".join(here)) for there, here in swaps),
        more=tuple(" ".join(here) for there, here in gaps if not there),
        less=tuple(" ".join(there) for there, here in gaps if not here),
        turned=any(there and here and not _LEADING.isdisjoint([*there, *here]) for there, here in gaps),
    )


def _gaps(old: Sequence[str], new: Sequence[str]) -> tuple[list[tuple[Sequence[str], Sequence[str]]], int]:
    """List what stood and what stands between the words that stayed in their order, and say how many did.

    Where some of the words that stayed stand in another order, places say nothing: what went stands for what came.
    """
    before, after, steady = 0, 0, 0
    found: list[tuple[Sequence[str], Sequence[str]]] = []
    for block in Indel.opcodes(old, new).as_matching_blocks():
        gap = old[before : block.a], new[after : block.b]
        if any(gap):
            found.append(gap)
        before, after, steady = block.a + block.size, block.b + block.size, steady + block.size
    return found, steady


def telling(said: Iterable[str]) -> list[str]:
    """Leave out the small words, which tell nothing of what a text is about."""
    return [word for word in said if word not in _SMALL]


def qualifies(run: str) -> bool:
    """Whether some words only say more of what stands there: "in good time", "with the others"."""
    words = run.split()
    return len(words) > 1 and words[0] in _LEADING and len(telling(words)) <= QUALIFYING_MAX


def _without_variants(lost: Iterable[str], gained: Iterable[str]) -> tuple[list[str], list[str], dict[str, str]]:
    """Leave out the forms of one word, and say of each new form which old one it stands for."""
    went, came = sorted(lost), sorted(gained)
    twins: dict[str, str] = {}
    for word in list(went):
        twin = next((other for other in came if _variants(word, other)), None)
        if twin is not None:
            went.remove(word)
            came.remove(twin)
            twins[twin] = word
    return went, came, twins


@lru_cache(maxsize=4_096)
def _variants(one: str, other: str) -> bool:
    if _lost_a_letter(one, other):
        return True
    if _is_number(one) or _is_number(other):
        return False
    if one.replace("'", "") == other.replace("'", "") or (one.endswith("n't") and other.endswith("n't")):
        return True
    if other in (one + "s", one + "es") or one in (other + "s", other + "es"):
        return True
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    longest = max(len(one), len(other))
    if same >= VARIANT_PREFIX_MIN and same >= VARIANT_SHARE_MIN * longest and longest - same <= VARIANT_END_MAX:
        return True
    return (
        min(len(one), len(other)) >= SLIP_LENGTH_MIN
        and (one[0], one[-1]) == (other[0], other[-1])
        and OSA.distance(one, other) <= min(len(one), len(other)) // SLIP_LENGTH_MIN
    )


def _lost_a_letter(one: str, other: str) -> bool:
    """Whether one letter is missing in a word, wherever it stood; in a short one, only if it is a small word."""
    short, full = sorted((one, other), key=len)
    if len(full) != len(short) + 1 or not _WEIGHTY.isdisjoint((one, other)) or _opposed([one], [other]):
        return False
    if not (full in _SMALL or (len(full) >= LOST_LENGTH_MIN and not _is_number(short) and not _is_number(full))):
        return False
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short, full, strict=False)))
    return short[same:] == full[same + 1 :]


def _renumbered(lost: Sequence[str], gained: Sequence[str]) -> bool:
    went, came = _numbers(lost), _numbers(gained)
    return bool(went and came) and went != came


def _numbers(said: Iterable[str]) -> list[str]:
    """List the numbers without the units that stick to them."""
    found = (re.findall(r"\d+", word) or [word] for word in said if _is_number(word))
    return sorted(number for numbers in found for number in numbers)


def _is_number(word: str) -> bool:
    return word in _NUMBERS or re.search(r"\d", word) is not None or (len(word) == 1 and word not in _SMALL)


def _negations(said: Iterable[str]) -> int:
    return sum(word in _NOT or word.endswith("n't") for word in said)


def _opposed(lost: Sequence[str], gained: Sequence[str]) -> bool:
    if any(
        not one.isdisjoint(mine) and not other.isdisjoint(theirs)
        for one, other in _OPPOSITES
        for mine, theirs in ((lost, gained), (gained, lost))
    ):
        return True
    return any(
        longer == prefix + shorter
        for prefix in _PREFIXES
        for mine, theirs in ((lost, gained), (gained, lost))
        for longer in mine
        for shorter in theirs
    )
