"""What boxes sound like that a record can suggest ticking, in each language; edit these lists freely.

A box is known by its words in the original language of its number, so that every translation of the number has the same
one; no key stands here. Of each pair of lists the box has a word of the first and one of the second, each at the start
of a word, without regard to capitals and accents. The first box in printed order that has both is the one; a leaflet
that has none is suggested nothing. A word that is missing here costs a suggestion, never an answer.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from content.enums import Prompt
from content.leaflet import vocabulary

_Pair = tuple[tuple[str, ...], tuple[str, ...]]

ENGLISH: Mapping[Prompt, _Pair] = {
    Prompt.SCOPING_VISIT: (("visit",), ("scop", "explor", "compatib")),
    Prompt.SIGNED_AGREEMENT: (("charter", "agreement", "memorandum"), ("formal", "sign", "relationship")),
    Prompt.DUTIES: (("responsib", "who does what"), ("schedul", "activit", "function", "task")),
    Prompt.REVIEW: (("review", "evaluat", "look back"), ("follow", "monitor", "improv", "procedure")),
    Prompt.NEWS: (("communicat", "publicis", "tell "), ("on-going", "ongoing", "achievement", "regular")),
}
FRENCH: Mapping[Prompt, _Pair] = {
    Prompt.SCOPING_VISIT: (("visite",), ("explorat", "cadrage", "reperage", "compatib")),
    Prompt.SIGNED_AGREEMENT: (("charte", "convention", "accord", "protocole"), ("formalis", "sign", "relation")),
    Prompt.DUTIES: (("responsab", "qui fait quoi"), ("calendrier", "programm", "activit", "fonction", "tache")),
    Prompt.REVIEW: (("evalu", "bilan", "revoir", "reexamin"), ("suivi", "suivre", "amelior", "procedure")),
    Prompt.NEWS: (("communi", "inform"), ("continu", "regulier", "permanen", "resultat", "realisation")),
}
SPANISH: Mapping[Prompt, _Pair] = {
    Prompt.SCOPING_VISIT: (("visita",), ("explorat", "compatib")),
    Prompt.SIGNED_AGREEMENT: (("carta", "convenio", "acuerdo"), ("formaliz", "firm", "relacion")),
    Prompt.DUTIES: (("responsab",), ("calendario", "programa", "activid", "funcion", "tarea")),
    Prompt.REVIEW: (("revis", "evalu"), ("seguimiento", "mejor", "procedimiento")),
    Prompt.NEWS: (("comunic", "inform"), ("continu", "regular", "logro", "resultado")),
}
PORTUGUESE: Mapping[Prompt, _Pair] = {
    Prompt.SCOPING_VISIT: (("visita",), ("explorat", "compatib")),
    Prompt.SIGNED_AGREEMENT: (("carta", "convenio", "acordo"), ("formaliz", "assin", "relac")),
    Prompt.DUTIES: (("responsab",), ("calendario", "programa", "ativid", "func", "tarefa")),
    Prompt.REVIEW: (("rever", "revis", "avali"), ("acompanh", "monitor", "melhor", "procediment")),
    Prompt.NEWS: (("comunic", "inform"), ("continu", "regular", "realiza", "resultado")),
}

_BY_LANGUAGE = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH, "pt": PORTUGUESE}


class Box(Struct, frozen=True):
    """A box by its key, with all its words."""

    key: str
    text: str


def boxes(printed: Iterable[Box], language: str) -> dict[Prompt, str]:
    """Find the box that each prompt is about, by its key; in a language without words of its own, by English ones."""
    hints = _BY_LANGUAGE.get(language.partition("-")[0].lower(), ENGLISH)
    found: dict[Prompt, str] = {}
    for box in printed:
        for prompt, (first, second) in hints.items():
            if prompt not in found and vocabulary.has(box.text, first) and vocabulary.has(box.text, second):
                found[prompt] = box.key
    return found
