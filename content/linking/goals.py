"""The goals of the United Nations for sustainable development: 17 goals and 169 targets, each by its code.

The titles are our own, short enough for a list; the full texts are in resolution A/RES/70/1 of the General Assembly.
"""

from collections.abc import Sequence

from content import catalogue, errors
from content.records import Goal, Names

GOALS_MAX = 20
"""How many goals and targets one record may name."""

_TITLES = (
    ("An end to poverty", "En finir avec la pauvreté"),
    ("An end to hunger", "En finir avec la faim"),
    ("Health and well-being", "Santé et bien-être"),
    ("Education for all", "Éducation pour tous"),
    ("Equality of women and men", "Égalité des femmes et des hommes"),
    ("Water and sanitation", "Eau et assainissement"),
    ("Clean and affordable energy", "Énergie propre et abordable"),
    ("Decent work and a growing economy", "Travail décent et essor de l’économie"),
    ("Industry, innovation and infrastructure", "Industrie, innovation et infrastructures"),
    ("Less inequality", "Moins d’inégalités"),
    ("Cities and communities that last", "Villes et communautés durables"),
    ("Producing and consuming with care", "Produire et consommer avec mesure"),
    ("Climate action", "Action pour le climat"),
    ("Life under water", "Vie sous l’eau"),
    ("Life on land", "Vie sur terre"),
    ("Peace, justice and strong institutions", "Paix, justice et institutions solides"),
    ("Partnerships for the goals", "Partenariats pour les objectifs"),
)
"""In the order of the goals and of our languages."""

_TARGETS = (
    (5, "ab"), (5, "abc"), (9, "abcd"), (7, "abc"), (6, "abc"), (6, "ab"), (3, "ab"), (10, "ab"), (5, "abc"),
    (7, "abc"), (7, "abc"), (8, "abc"), (3, "ab"), (7, "abc"), (9, "abc"), (10, "ab"), (19, ""),
)  # fmt: skip
"""How many numbered targets each goal has, and which letters stand for its means."""

_OF_TARGET = ("{title} (target {code})", "{title} (cible {code})")


def _table() -> dict[str, Goal]:
    found: dict[str, Goal] = {}
    for number, (titles, (numbered, letters)) in enumerate(zip(_TITLES, _TARGETS, strict=True), start=1):
        found[f"{number}"] = Goal(f"{number}", _named(titles))
        for target in (*(str(one + 1) for one in range(numbered)), *letters):
            code = f"{number}.{target}"
            said = tuple(
                pattern.format(title=title, code=code) for pattern, title in zip(_OF_TARGET, titles, strict=True)
            )
            found[code] = Goal(code, _named(said))
    return found


def _named(titles: Sequence[str]) -> Names:
    return Names(tuple(zip(catalogue.LANGUAGES, titles, strict=True)))


TABLE = _table()
"""Every goal and target by its code, in their order."""


def known(codes: Sequence[str], *, path: tuple[str, ...]) -> tuple[str, ...]:
    """Take the codes of goals and targets, each once and in their order: INVALID_INPUT for one that there is not."""
    if len(codes) > GOALS_MAX:
        raise errors.LimitReached(f"At most {GOALS_MAX} goals and targets are named.", path=path)
    for number, code in enumerate(codes):
        if code not in TABLE:
            message = "There is no such goal: give its number, such as `11`, or a target's, such as `11.b`."
            raise errors.InvalidInput(message, path=(*path, str(number)))
    return tuple(code for code in TABLE if code in set(codes))


def of(codes: Sequence[str]) -> tuple[Goal, ...]:
    """Give goals and targets by their codes."""
    return tuple(TABLE[code] for code in codes)
