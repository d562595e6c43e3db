"""Words as hints: what headings, rules and slips sound like in each language; edit these lists freely.

Nothing is found by these words: headings, lists and boxes are found by their form. The words only say what kind a thing
is, so a word that is missing here costs a finding, never a line of the leaflet. Every entry is matched at the start of
a word, without regard to capitals and accents.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from content.enums import Audience, BenefitFamily, SectionKind


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the pen as a regular expression, and what was meant, with the groups of the expression."""

    pattern: str
    meant: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The hints of one language."""

    kinds: tuple[tuple[SectionKind, tuple[str, ...]], ...]
    """The first kind with a word in the heading wins."""
    audiences: tuple[tuple[Audience, tuple[str, ...]], ...]
    reader_prefixes: tuple[str, ...]
    """What stands before the readers that a heading names, such as "for (the) hosts"."""
    not_readers: tuple[str, ...]
    """What may follow such a prefix without naming readers, as in "for more information"."""
    families: tuple[tuple[BenefitFamily, tuple[str, ...]], ...]
    supplementary: tuple[str, ...]
    itself: tuple[str, ...]
    """What a line under the title calls the leaflet."""
    tick: tuple[str, ...]
    """A rule has one of these..."""
    think_again: tuple[str, ...]
    """... and one of these."""
    together: tuple[str, ...]
    """Heads of columns whose boxes all sides tick together..."""
    alone: tuple[str, ...]
    """... and each for itself."""
    outside_bodies_by_example: tuple[str, ...]
    """What stands before a body named as an example ("e.g. UNDP"), which not every country has."""
    last_joiners: tuple[str, ...]
    """The "and" before the last of several parts."""
    licence: tuple[str, ...]
    slips: tuple[Slip, ...]


ENGLISH = Vocabulary(
    kinds=(
        (SectionKind.AUDIENCE_ISSUES, ("specific issues", "issues for")),
        (
            SectionKind.CHALLENGES,
            (
                "challenge",
                "difficult",
                "obstacle",
                "barrier",
                "pitfall",
                "problem",
                "what can go wrong",
                "what may go wrong",
                "watch out",
            ),
        ),
        (
            SectionKind.CONDITIONS,
            (
                "you will need",
                "you'll need",
                "what you need",
                "what it takes",
                "requirements",
                "maintain",
                "sustain",
                "conditions",
                "keep going",
            ),
        ),
        (SectionKind.CHECKLIST, ("checklist", "check list", "steps", "tick")),
        (
            SectionKind.OPPORTUNITIES,
            (
                "opportunit",
                "benefit",
                "why link",
                "why twin",
                "why partner",
                "what linking can",
                "can bring",
                "can help",
                "advantage",
                "gain",
            ),
        ),
        (SectionKind.BACKGROUND, ("background", "introduction", "about linking", "about this", "context")),
    ),
    audiences=(
        (Audience.RESOURCE_RICH, ("resource rich", "resource-rich", "better resourced", "richer countr")),
        (Audience.RESOURCE_POOR, ("resource poor", "resource-poor", "less well resourced", "poorer countr")),
    ),
    reader_prefixes=("for the", "for"),
    not_readers=("more", "further", "example", "instance", "information", "help", "details", "a ", "an "),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("institution", "organisation", "authority")),
        (
            BenefitFamily.CITIZEN,
            ("citizen", "resident", "people", "patient", "reader", "pupil", "student", "member", "famil"),
        ),
        (BenefitFamily.SUSTAINABLE_DEVELOPMENT, ("sustainab", "development")),
    ),
    supplementary=("supplement",),
    itself=("core leaflet", "leaflet of", "leaflet in", "a leaflet", "this leaflet"),
    tick=("tick", "check", "cross off", "box"),
    think_again=("think again", "reconsider", "think twice", "not ready", "not yet ready"),
    together=("together", "joint", "both", "with your partner"),
    alone=("alone", "own", "your", "each", "at home"),
    outside_bodies_by_example=("e.g.", "eg", "for example", "for instance"),
    last_joiners=("and", "or"),
    licence=("licen", "creative commons", "cc by", "cc0", "copyright", "\u00a9", "public domain"),
    slips=(
        Slip(r"\b(?:your) (to|can|should|must)\b", r"you \1"),
        Slip(r"\b(?:their) (is|are|was|were)\b", r"there \1"),
        Slip(r"\b(the|a|an|of|to|and|in|for|with|or) \1\b", r"\1"),
        Slip(r"\bteh\b", "the"),
        Slip(r"\brecieve", "receive"),
    ),
)

FRENCH = Vocabulary(
    kinds=(
        (
            SectionKind.AUDIENCE_ISSUES,
            ("questions propres", "questions specifiques", "enjeux propres", "enjeux specifiques"),
        ),
        (SectionKind.CHALLENGES, ("defi", "difficult", "obstacle", "ecueil", "pieges")),
        (
            SectionKind.CONDITIONS,
            ("il vous faudra", "vous aurez besoin", "ce qu'il faut", "conditions", "maintenir", "faire durer"),
        ),
        (SectionKind.CHECKLIST, ("liste de controle", "liste de verification", "a cocher", "etapes", "pense-bete")),
        (
            SectionKind.OPPORTUNITIES,
            ("possibilites", "opportunit", "avantages", "benefices", "bienfaits", "atouts", "pourquoi se jumeler"),
        ),
        (SectionKind.BACKGROUND, ("contexte", "introduction", "historique", "presentation")),
    ),
    audiences=(
        (Audience.RESOURCE_RICH, ("riches en ressources", "disposant de ressources", "mieux dotees")),
        (Audience.RESOURCE_POOR, ("pauvres en ressources", "disposant de peu de ressources", "moins bien dotees")),
    ),
    reader_prefixes=("pour les", "pour le", "pour la", "pour l'", "pour"),
    not_readers=("plus", "en savoir", "exemple", "information", "aller plus"),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("institution", "pour la collectivite")),
        (BenefitFamily.CITIZEN, ("citoyen", "habitants", "lecteurs", "eleves", "patients", "famil", "adherents")),
        (BenefitFamily.SUSTAINABLE_DEVELOPMENT, ("developpement", "durable")),
    ),
    supplementary=("complement", "supplement"),
    itself=("feuillet", "depliant", "brochure de"),
    tick=("coch", "case"),
    think_again=("reflech", "repens", "reconsid", "remettre en question"),
    together=("ensemble", "commun", "conjoint"),
    alone=("seul", "propre", "chacun", "votre", "chez"),
    outside_bodies_by_example=("p. ex.", "par ex.", "par exemple", "ex. :", "notamment"),
    last_joiners=("et", "ou"),
    licence=("licence", "creative commons", "cc by", "droits reserves", "\u00a9", "domaine public"),
    slips=(
        Slip(r"\b(de|la|le|les|des|du|et|en|pour|avec) \1\b", r"\1"),
        Slip(r"\bsa va\b", "\u00e7a va"),
    ),
)

SPANISH = Vocabulary(
    kinds=(
        (SectionKind.AUDIENCE_ISSUES, ("cuestiones especificas", "asuntos especificos", "cuestiones propias")),
        (SectionKind.CHALLENGES, ("reto", "desafio", "dificultad", "obstaculo")),
        (SectionKind.CONDITIONS, ("necesitara", "lo que se necesita", "condiciones", "mantener", "requisitos")),
        (
            SectionKind.CHECKLIST,
            ("lista de verificacion", "lista de comprobacion", "lista de control", "pasos", "a marcar"),
        ),
        (SectionKind.OPPORTUNITIES, ("oportunidad", "beneficio", "ventaja", "por que hermanar")),
        (SectionKind.BACKGROUND, ("antecedentes", "introduccion", "contexto")),
    ),
    audiences=(
        (Audience.RESOURCE_RICH, ("ricas en recursos", "con mas recursos", "con muchos recursos")),
        (Audience.RESOURCE_POOR, ("pobres en recursos", "con menos recursos", "con pocos recursos")),
    ),
    reader_prefixes=("para los", "para las", "para el", "para la", "para"),
    not_readers=("mas", "saber mas", "obtener", "informacion", "ejemplo"),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("institucional", "institucion")),
        (BenefitFamily.CITIZEN, ("ciudadan", "habitantes", "lector", "alumn", "pacientes", "famil", "soci")),
        (BenefitFamily.SUSTAINABLE_DEVELOPMENT, ("desarrollo", "sostenible")),
    ),
    supplementary=("complementari", "suplement"),
    itself=("hoja", "folleto"),
    tick=("marc", "marqu", "casilla"),
    think_again=("pens", "piens", "replant", "reconsid"),
    together=("conjunt", "juntos", "comun", "ambas"),
    alone=("propi", "cada", "su "),
    outside_bodies_by_example=("p. ej.", "por ejemplo"),
    last_joiners=("y", "e", "o", "u"),
    licence=("licencia", "creative commons", "cc by", "derechos reservados", "\u00a9", "dominio publico"),
    slips=(Slip(r"\b(de|la|el|los|las|en|con|para|y|que) \1\b", r"\1"),),
)

PORTUGUESE = Vocabulary(
    kinds=(
        (SectionKind.AUDIENCE_ISSUES, ("questoes especificas", "assuntos especificos", "questoes proprias")),
        (SectionKind.CHALLENGES, ("desafio", "dificuldade", "obstaculo")),
        (
            SectionKind.CONDITIONS,
            ("vai precisar", "sera preciso", "o que e preciso", "condicoes", "manter", "requisitos"),
        ),
        (SectionKind.CHECKLIST, ("lista de verificacao", "lista de controle", "lista de controlo", "passos", "etapas")),
        (SectionKind.OPPORTUNITIES, ("oportunidade", "beneficio", "vantage")),
        (SectionKind.BACKGROUND, ("antecedentes", "introducao", "contexto", "enquadramento")),
    ),
    audiences=(
        (Audience.RESOURCE_RICH, ("ricas em recursos", "com mais recursos")),
        (Audience.RESOURCE_POOR, ("pobres em recursos", "com menos recursos", "com poucos recursos")),
    ),
    reader_prefixes=("para os", "para as", "para o", "para a", "para"),
    not_readers=("mais", "saber mais", "informac", "obter", "exemplo"),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("institucional", "institucionais", "instituic")),
        (
            BenefitFamily.CITIZEN,
            ("cidada", "habitantes", "municipes", "leitor", "alunos", "pacientes", "famil", "soci"),
        ),
        (BenefitFamily.SUSTAINABLE_DEVELOPMENT, ("desenvolvimento", "sustentave")),
    ),
    supplementary=("complementar", "suplement"),
    itself=("folheto", "folha", "desdobravel"),
    tick=("assinal", "marc", "caixa", "quadradinho"),
    think_again=("pens", "repens", "reconsid"),
    together=("conjunt", "juntos", "comum", "ambas"),
    alone=("propri", "cada", "seu "),
    outside_bodies_by_example=("p. ex.", "por ex.", "por exemplo"),
    last_joiners=("e", "ou"),
    licence=("licenca", "creative commons", "cc by", "direitos reservados", "\u00a9", "dominio publico"),
    slips=(Slip(r"\b(de|da|do|os|as|em|com|para|que|e) \1\b", r"\1"),),
)

_BY_LANGUAGE = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH, "pt": PORTUGUESE}


def of(language: str) -> Vocabulary:
    """The hints for a language tag; English ones for a language that has none yet."""
    return _BY_LANGUAGE.get(language.partition("-")[0].lower(), ENGLISH)


def has(text: str, words: Sequence[str]) -> bool:
    """Whether one of these words begins somewhere in a text."""
    return bool(words) and _pattern(tuple(words)).search(folded(text)) is not None


def folded(text: str) -> str:
    """A text without capitals and accents, its apostrophes straight."""
    plain = unicodedata.normalize("NFD", text.replace("\u2019", "'").casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(folded(word))}" for word in words))
