"""Our own short sentences, in every language we speak, from one place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from content import language
from content.records import (
    AttentionCode,
    ItemChangeCount,
    ItemChangeKind,
    Names,
    NextStep,
    Prompt,
    RelationshipForm,
    SearchKind,
    Stage,
    TaskCode,
    Verdict,
    Why,
)

LANGUAGES = ("en", "fr")
"""The first is what is said to those who want none of them."""


class _Counted(Struct, frozen=True):
    """What is said of one and of several; the first of a row names the things, the others go on from there."""

    one: str
    several: str
    one_more: str
    several_more: str


class _Speech(Struct, frozen=True):
    """Our sentences in one language."""

    nothing_changed: str
    changes: str
    """The changes alone."""
    changes_and_kept: str
    """The changes, and how many items stayed as they are."""
    counted: Mapping[ItemChangeKind, _Counted]
    nought_is_one: bool
    """Whether none is said as one is, as in French."""
    tasks: Mapping[TaskCode, str]
    original_stayed: str
    original_went_on: str
    """From which number to which; what changed follows in the same sentence."""
    all_translated: str
    one_untranslated: str
    several_untranslated: str


class _Ended(Struct, frozen=True):
    """What is said of an organisation that is no more."""

    ended: str
    replaced: str
    ended_and_replaced: str


_ENDED = {
    "en": _Ended(
        ended="It ended on {on}.",
        replaced="“{heir}” took its place.",
        ended_and_replaced="It ended on {on}; “{heir}” took its place.",
    ),
    "fr": _Ended(
        ended="Cette organisation a pris fin le {on}.",
        replaced="«\u00a0{heir}\u00a0» l’a remplacée.",
        ended_and_replaced="Cette organisation a pris fin le {on}\u00a0; «\u00a0{heir}\u00a0» l’a remplacée.",
    ),
}
_SPEECHES = {
    "en": _Speech(
        nothing_changed="Nothing changed.",
        changes="{changes}.",
        changes_and_kept="{changes}; {kept}.",
        nought_is_one=False,
        tasks={
            TaskCode.DECIDE_MATCHES: "Decide which items of a draft are the same as before.",
            TaskCode.ANSWER_COMMENT: "See to a comment on an edition.",
            TaskCode.APPROVE_EDITION: "Look at an edition that a colleague has sent for review.",
            TaskCode.PUBLISH_EDITION: "Publish an edition that has been approved.",
            TaskCode.REVIEW_LEAFLET: "Look at a leaflet again: its day has passed.",
        },
        original_stayed="The original has not changed since.",
        original_went_on="The original has gone on from edition {before} to edition {after}: {changes}",
        all_translated="Every item has been translated.",
        one_untranslated="{} item is still to be translated.",
        several_untranslated="{} items are still to be translated.",
        counted={
            ItemChangeKind.KEPT: _Counted("{} item unchanged", "{} items unchanged", "{} unchanged", "{} unchanged"),
            ItemChangeKind.REWORDED: _Counted("{} item reworded", "{} items reworded", "{} reworded", "{} reworded"),
            ItemChangeKind.MOVED: _Counted("{} item moved", "{} items moved", "{} moved", "{} moved"),
            ItemChangeKind.SPLIT: _Counted("{} item split", "{} items split", "{} split", "{} split"),
            ItemChangeKind.MERGED: _Counted("{} item merged", "{} items merged", "{} merged", "{} merged"),
            ItemChangeKind.ADDED: _Counted("{} item added", "{} items added", "{} added", "{} added"),
            ItemChangeKind.REMOVED: _Counted("{} item removed", "{} items removed", "{} removed", "{} removed"),
            ItemChangeKind.PROPOSED: _Counted(
                "{} item to decide", "{} items to decide", "{} to decide", "{} to decide"
            ),
        },
    ),
    "fr": _Speech(
        nothing_changed="Rien n’a changé.",
        changes="{changes}.",
        changes_and_kept="{changes}\u202f; {kept}.",
        nought_is_one=True,
        tasks={
            TaskCode.DECIDE_MATCHES: "Trancher quels points d’un brouillon sont les mêmes qu’avant.",
            TaskCode.ANSWER_COMMENT: "Répondre à un commentaire sur une édition.",
            TaskCode.APPROVE_EDITION: "Relire une édition qu’un collègue a soumise.",
            TaskCode.PUBLISH_EDITION: "Publier une édition approuvée.",
            TaskCode.REVIEW_LEAFLET: "Relire un dépliant dont la date de révision est passée.",
        },
        original_stayed="L’original n’a pas changé depuis.",
        original_went_on="L’original est passé de l’édition {before} à l’édition {after}\u202f: {changes}",
        all_translated="Tous les points sont traduits.",
        one_untranslated="{} point reste à traduire.",
        several_untranslated="{} points restent à traduire.",
        counted={
            ItemChangeKind.KEPT: _Counted("{} point inchangé", "{} points inchangés", "{} inchangé", "{} inchangés"),
            ItemChangeKind.REWORDED: _Counted(
                "{} point reformulé", "{} points reformulés", "{} reformulé", "{} reformulés"
            ),
            ItemChangeKind.MOVED: _Counted("{} point déplacé", "{} points déplacés", "{} déplacé", "{} déplacés"),
            ItemChangeKind.SPLIT: _Counted("{} point scindé", "{} points scindés", "{} scindé", "{} scindés"),
            ItemChangeKind.MERGED: _Counted("{} point fusionné", "{} points fusionnés", "{} fusionné", "{} fusionnés"),
            ItemChangeKind.ADDED: _Counted("{} point ajouté", "{} points ajoutés", "{} ajouté", "{} ajoutés"),
            ItemChangeKind.REMOVED: _Counted("{} point retiré", "{} points retirés", "{} retiré", "{} retirés"),
            ItemChangeKind.PROPOSED: _Counted(
                "{} point à trancher", "{} points à trancher", "{} à trancher", "{} à trancher"
            ),
        },
    ),
}

_CHANGES = tuple(kind for kind in _SPEECHES["en"].counted if kind is not ItemChangeKind.KEPT)
"""In the order in which they are said."""


_KINDS = {
    SearchKind.LEAFLET: ("Leaflets", "Dépliants"),
    SearchKind.SECTION: ("Sections", "Sections"),
    SearchKind.ITEM: ("Advice, boxes and benefits", "Conseils, cases et avantages"),
    SearchKind.ORGANISATION: ("Organisations", "Organisations"),
    SearchKind.PARTNERSHIP: ("Partnerships", "Partenariats"),
    SearchKind.UPDATE: ("Updates", "Actualités"),
}


_STAGES = {
    Stage.EXPLORATORY: ("Exploratory", "En exploration"),
    Stage.SCOPING: ("Scoping", "En préparation"),
    Stage.AGREED: ("Agreed", "Convenu"),
    Stage.ACTIVE: ("Active", "Actif"),
    Stage.DORMANT: ("Dormant", "En sommeil"),
    Stage.ENDED: ("Ended", "Terminé"),
    Stage.DECLINED: ("Declined", "Abandonné"),
}
_FORMS = {
    RelationshipForm.CONTACT: ("Contact", "Contact"),
    RelationshipForm.FRIENDSHIP: ("Friendship", "Amitié"),
    RelationshipForm.PROJECT: ("Project", "Projet"),
    RelationshipForm.TWINNING: ("Twinning", "Jumelage"),
}
_VERDICTS = {
    Verdict.THINK_AGAIN: ("Think again", "À repenser"),
    Verdict.IN_PROGRESS: ("In progress", "En cours"),
    Verdict.READY: ("Ready", "Prêt"),
}


_PROMPTS = {
    Prompt.SCOPING_VISIT: (
        "A visit was made to find out whether the sides are compatible.",
        "Une visite a permis de voir si les parties s’accordent.",
    ),
    Prompt.SIGNED_AGREEMENT: ("Every side has signed an agreement.", "Toutes les parties ont signé un accord."),
    Prompt.DUTIES: (
        "Every activity has somebody for each of its functions.",
        "Chaque activité a quelqu’un pour chacune de ses fonctions.",
    ),
    Prompt.REVIEW: (
        "A review was held within the last twelve months.",
        "Un bilan a été dressé au cours des douze derniers mois.",
    ),
    Prompt.NEWS: (
        "News for everybody was published within the last twelve months.",
        "Une actualité publique a été publiée au cours des douze derniers mois.",
    ),
}
_WHYS = {
    Why.WORDING_CHANGED: (
        "Its words have changed since you answered: confirm it, or answer anew.",
        "Son texte a changé depuis votre réponse\u00a0: confirmez-la ou répondez à nouveau.",
    ),
    Why.DISAGREEMENT: (
        "The sides answered it differently: talk about it.",
        "Les parties y ont répondu différemment\u00a0: parlez-en.",
    ),
    Why.OPEN: ("It is essential, and still open.", "Il est essentiel et reste ouvert."),
}


_ATTENTION = {
    AttentionCode.NOT_ACKNOWLEDGED: (
        "A side has not acknowledged the partnership yet.",
        "Une partie n’a pas encore confirmé le partenariat.",
    ),
    AttentionCode.THINK_AGAIN: (
        "The rule says to think again about linking.",
        "La règle demande de repenser le lien.",
    ),
    AttentionCode.DISAGREEMENT: (
        "The sides answered an item differently: talk about it.",
        "Les parties ont répondu différemment à un point\u00a0: parlez-en.",
    ),
    AttentionCode.ONE_SIDED: ("Only one side has answered.", "Une seule partie a répondu."),
    AttentionCode.NO_LEAD: (
        "A side has no lead officer whom you can see.",
        "Une partie n’a pas de responsable que vous puissiez voir.",
    ),
    AttentionCode.DUTY_UNASSIGNED: (
        "A function has nobody to carry it out.",
        "Une fonction n’est confiée à personne.",
    ),
    AttentionCode.REVIEW_OVERDUE: ("A review is overdue.", "Un bilan est en retard."),
    AttentionCode.AGREEMENT_EXPIRING: (
        "An agreement ends within 90 days.",
        "Un accord prend fin dans moins de 90 jours.",
    ),
    AttentionCode.AGREEMENT_EXPIRED: (
        "An agreement has run out, and no other is in force.",
        "Un accord est arrivé à terme, et aucun autre n’est en vigueur.",
    ),
    AttentionCode.EDITION_OUTDATED: (
        "The leaflet has a newer edition than the one followed.",
        "Le dépliant a une édition plus récente que celle qui est suivie.",
    ),
    AttentionCode.EDITION_WITHDRAWN: (
        "The edition followed has been withdrawn.",
        "L’édition suivie a été retirée.",
    ),
    AttentionCode.QUIET: (
        "Nothing that you can see has happened for a year.",
        "Rien que vous puissiez voir ne s’est passé depuis un an.",
    ),
}


def attention(code: AttentionCode) -> Names:
    """Say what needs attention, in every language."""
    return Names(tuple(zip(LANGUAGES, _ATTENTION[code], strict=True)))


def because(prompt: Prompt, wanted: Sequence[str]) -> str:
    """Say what of the records suggests a box, in the best language there is."""
    return dict(zip(LANGUAGES, _PROMPTS[prompt], strict=True))[language.choose(LANGUAGES, wanted, LANGUAGES[0])]


def why(step: NextStep, wanted: Sequence[str]) -> str:
    """Say why something is to be done next, in the best language there is."""
    if step.prompt is not None:
        return because(step.prompt, wanted)
    return dict(zip(LANGUAGES, _WHYS[step.why], strict=True))[language.choose(LANGUAGES, wanted, LANGUAGES[0])]


def kind(of: SearchKind) -> Names:
    """Name a kind of record that can be found."""
    return Names(tuple(zip(LANGUAGES, _KINDS[of], strict=True)))


def ended(on: date | None, heir: str | None, wanted: Sequence[str]) -> str | None:
    """Say in one sentence that an organisation is no more and who took its place; nothing of one that is there."""
    speech = _ENDED[language.choose(LANGUAGES, wanted, LANGUAGES[0])]
    if on is None:
        return None if heir is None else speech.replaced.format(heir=heir)
    return (speech.ended if heir is None else speech.ended_and_replaced).format(on=on.isoformat(), heir=heir)


def stage(of: Stage) -> Names:
    """Name how far a partnership has got."""
    return Names(tuple(zip(LANGUAGES, _STAGES[of], strict=True)))


def form(of: RelationshipForm) -> Names:
    """Name how formal a partnership is."""
    return Names(tuple(zip(LANGUAGES, _FORMS[of], strict=True)))


def verdict(of: Verdict) -> Names:
    """Name what the rule says."""
    return Names(tuple(zip(LANGUAGES, _VERDICTS[of], strict=True)))


def summary(counts: Iterable[ItemChangeCount], wanted: Sequence[str]) -> str:
    """Say in one sentence how many items changed in each way, in the best language there is."""
    speech = _SPEECHES[language.choose(LANGUAGES, wanted, LANGUAGES[0])]
    numbers: dict[ItemChangeKind, int] = {}
    for count in counts:
        numbers[count.kind] = numbers.get(count.kind, 0) + count.count
    changed = [kind for kind in _CHANGES if numbers.get(kind)]
    if not changed:
        return speech.nothing_changed
    said = [_say(speech, kind, numbers[kind], first=place == 0) for place, kind in enumerate(changed)]
    kept = numbers.get(ItemChangeKind.KEPT, 0)
    pattern = speech.changes_and_kept if kept else speech.changes
    return pattern.format(changes=", ".join(said), kept=_say(speech, ItemChangeKind.KEPT, kept, first=False))


def task(code: TaskCode, wanted: Sequence[str]) -> str:
    """Say in one sentence what waits for somebody, in the best language there is."""
    return _SPEECHES[language.choose(LANGUAGES, wanted, LANGUAGES[0])].tasks[code]


def translation(
    since: tuple[int, int] | None, counts: Iterable[ItemChangeCount], missing: int, wanted: Sequence[str]
) -> str:
    """Say in two sentences what has become of the original since, and what is left to translate.

    `since` is the number that was translated and the one in force, if they differ; `counts` what changed between them.
    """
    speech = _SPEECHES[language.choose(LANGUAGES, wanted, LANGUAGES[0])]
    first = speech.original_stayed
    if since is not None:
        said = summary(counts, wanted)
        first = speech.original_went_on.format(before=since[0], after=since[1], changes=said[0].lower() + said[1:])
    if not missing:
        return f"{first} {speech.all_translated}"
    return f"{first} {(speech.one_untranslated if missing == 1 else speech.several_untranslated).format(missing)}"


def _say(speech: _Speech, kind: ItemChangeKind, number: int, *, first: bool) -> str:
    counted = speech.counted[kind]
    single = number == 1 or (number == 0 and speech.nought_is_one)
    if first:
        pattern = counted.one if single else counted.several
    else:
        pattern = counted.one_more if single else counted.several_more
    return pattern.format(number)
