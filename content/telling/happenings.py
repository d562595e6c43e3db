"""What happened, in one sentence: one for each kind of change, in every language we speak."""

from collections.abc import Mapping, Sequence
from string import Formatter

from msgspec import Struct

from content import catalogue, language
from content.records import Change, ChangeType, Names, Stage, Verdict


class _Sentence(Struct, frozen=True):
    """What is said of a subject with a name, and of one whose name is hidden or gone."""

    named: str
    nameless: str


class _Speech(Struct, frozen=True):
    """Our sentences in one language."""

    sentences: Mapping[ChangeType, _Sentence]
    otherwise: _Sentence
    words: Mapping[str, str]
    """How stages and verdicts are called within a sentence."""


_EN = _Speech(
    otherwise=_Sentence("Something changed: “{name}”.", "Something changed."),
    words={
        Stage.EXPLORATORY: "exploring",
        Stage.SCOPING: "scoping",
        Stage.AGREED: "agreed",
        Stage.ACTIVE: "active",
        Stage.DORMANT: "dormant",
        Stage.ENDED: "ended",
        Stage.DECLINED: "declined",
        Verdict.READY: "ready",
        Verdict.IN_PROGRESS: "in progress",
        Verdict.THINK_AGAIN: "think again",
    },
    sentences={
        ChangeType.LEAFLET_UPLOADED: _Sentence("A draft of “{name}” was uploaded.", "A draft was uploaded."),
        ChangeType.EDITION_SUBMITTED: _Sentence("“{name}” was sent for review.", "An edition was sent for review."),
        ChangeType.EDITION_APPROVED: _Sentence("“{name}” was approved.", "An edition was approved."),
        ChangeType.EDITION_RETURNED: _Sentence("“{name}” is a draft again.", "An edition is a draft again."),
        ChangeType.EDITION_PUBLISHED: _Sentence(
            "Edition {number} of “{name}” was published.", "An edition was published."
        ),
        ChangeType.EDITION_WITHDRAWN: _Sentence(
            "Edition {number} of “{name}” was taken back.", "An edition was taken back."
        ),
        ChangeType.ORGANISATION_UPDATED: _Sentence(
            "The record of “{name}” changed.", "The record of an organisation changed."
        ),
        ChangeType.MEMBERSHIP_REQUESTED: _Sentence(
            "An organisation asked to join “{name}”.", "An organisation asked to join a network."
        ),
        ChangeType.MEMBERSHIP_WITHDRAWN: _Sentence(
            "An organisation no longer asks to join “{name}”.", "An organisation no longer asks to join a network."
        ),
        ChangeType.MEMBERSHIP_GRANTED: _Sentence("“{name}” joined a network.", "An organisation joined a network."),
        ChangeType.MEMBERSHIP_DECLINED: _Sentence(
            "“{name}” was not admitted to a network.", "An organisation was not admitted to a network."
        ),
        ChangeType.MEMBERSHIP_ENDED: _Sentence("“{name}” left a network.", "An organisation left a network."),
        ChangeType.CLAIM_MADE: _Sentence(
            "An organisation said that the record of “{name}” is its own.", "An organisation claimed a record."
        ),
        ChangeType.CLAIM_WITHDRAWN: _Sentence(
            "An organisation no longer claims the record of “{name}”.", "An organisation no longer claims a record."
        ),
        ChangeType.CLAIM_GRANTED: _Sentence(
            "A record that others had made was given to “{name}”.",
            "A record was given to the organisation it is about.",
        ),
        ChangeType.CLAIM_DECLINED: _Sentence(
            "“{name}” was not given a record that it had claimed.", "A claim of a record was turned down."
        ),
        ChangeType.PARTNERSHIP_OPENED: _Sentence("The partnership “{name}” was opened.", "A partnership was opened."),
        ChangeType.PARTNERSHIP_UPDATED: _Sentence(
            "The record of the partnership “{name}” changed.", "The record of a partnership changed."
        ),
        ChangeType.SIDE_ACKNOWLEDGED: _Sentence(
            "A side acknowledged the partnership “{name}”.", "A side acknowledged a partnership."
        ),
        ChangeType.STAGE_CHANGED: _Sentence(
            "The partnership “{name}” reached another stage: {after}.", "A partnership reached another stage: {after}."
        ),
        ChangeType.PARTNERSHIP_ENDED: _Sentence("The partnership “{name}” ended.", "A partnership ended."),
        ChangeType.ITEM_ANSWERED: _Sentence("A side answered an item: “{name}”.", "A side answered an item."),
        ChangeType.ANSWERS_FINALISED: _Sentence(
            "A side said that its answers were final: “{name}”.", "A side said that its answers were final."
        ),
        ChangeType.VERDICT_CHANGED: _Sentence("The verdict on “{name}” is now: {after}.", "A verdict is now: {after}."),
        ChangeType.DISAGREEMENT_FOUND: _Sentence(
            "The sides began to differ on an item: “{name}”.", "The sides began to differ on an item."
        ),
        ChangeType.DISAGREEMENT_RESOLVED: _Sentence(
            "The sides agree on an item again: “{name}”.", "The sides agree on an item again."
        ),
        ChangeType.AGREEMENT_PROPOSED: _Sentence(
            "An agreement was proposed for the partnership “{name}”.", "An agreement was proposed."
        ),
        ChangeType.AGREEMENT_SIGNED: _Sentence(
            "A side signed an agreement of the partnership “{name}”.", "A side signed an agreement."
        ),
        ChangeType.AGREEMENT_TERMINATED: _Sentence(
            "An agreement of the partnership “{name}” was ended early.", "An agreement was ended early."
        ),
        ChangeType.AGREEMENT_EXPIRING: _Sentence(
            "An agreement of the partnership “{name}” ends within 90 days.", "An agreement ends within 90 days."
        ),
        ChangeType.AGREEMENT_EXPIRED: _Sentence(
            "The time of an agreement of the partnership “{name}” has run out.", "The time of an agreement has run out."
        ),
        ChangeType.CONTACT_ADDED: _Sentence("A contact was added to the partnership “{name}”.", "A contact was added."),
        ChangeType.CONTACT_HANDED_OVER: _Sentence(
            "A contact of the partnership “{name}” handed over.", "A contact handed over."
        ),
        ChangeType.CONTACT_FORGOTTEN: _Sentence(
            "A contact of the partnership “{name}” was forgotten.", "A contact was forgotten."
        ),
        ChangeType.EDITION_ADOPTED: _Sentence(
            "The partnership “{name}” follows edition {number} now.", "A partnership follows edition {number} now."
        ),
        ChangeType.VISIT_RECORDED: _Sentence("A visit was recorded: “{name}”.", "A visit was recorded."),
        ChangeType.ACTIVITY_SCHEDULED: _Sentence(
            "An activity was scheduled or changed: “{name}”.", "An activity was scheduled or changed."
        ),
        ChangeType.ACTIVITY_DONE: _Sentence("An activity was done: “{name}”.", "An activity was done."),
        ChangeType.REVIEW_REQUESTED: _Sentence(
            "A network asks for a review of the partnership “{name}” by {by}.", "A network asks for a review by {by}."
        ),
        ChangeType.REVIEW_RECORDED: _Sentence("The review of “{name}” was recorded.", "A review was recorded."),
        ChangeType.REVIEW_SIGNED_OFF: _Sentence(
            "A side signed off the review of “{name}”.", "A side signed off a review."
        ),
        ChangeType.REVIEW_OVERDUE: _Sentence(
            "It is time for the next review after that of “{name}”.", "It is time for the next review."
        ),
        ChangeType.UPDATE_PUBLISHED: _Sentence("News was published: “{name}”.", "News was published."),
        ChangeType.UPDATE_WITHDRAWN: _Sentence("News was taken back: “{name}”.", "News was taken back."),
    },
)

_FR = _Speech(
    otherwise=_Sentence("Quelque chose a changé\u00a0: «\u00a0{name}\u00a0».", "Quelque chose a changé."),
    words={
        Stage.EXPLORATORY: "prise de contact",
        Stage.SCOPING: "cadrage",
        Stage.AGREED: "accord conclu",
        Stage.ACTIVE: "en activité",
        Stage.DORMANT: "en sommeil",
        Stage.ENDED: "terminé",
        Stage.DECLINED: "abandonné",
        Verdict.READY: "prêt",
        Verdict.IN_PROGRESS: "en cours",
        Verdict.THINK_AGAIN: "à reconsidérer",
    },
    sentences={
        ChangeType.LEAFLET_UPLOADED: _Sentence(
            "Un projet de «\u00a0{name}\u00a0» a été déposé.", "Un projet a été déposé."
        ),
        ChangeType.EDITION_SUBMITTED: _Sentence(
            "«\u00a0{name}\u00a0» a été soumis à relecture.", "Une édition a été soumise à relecture."
        ),
        ChangeType.EDITION_APPROVED: _Sentence("«\u00a0{name}\u00a0» a été approuvé.", "Une édition a été approuvée."),
        ChangeType.EDITION_RETURNED: _Sentence(
            "«\u00a0{name}\u00a0» est redevenu un projet.", "Une édition est redevenue un projet."
        ),
        ChangeType.EDITION_PUBLISHED: _Sentence(
            "L’édition {number} de «\u00a0{name}\u00a0» a été publiée.", "Une édition a été publiée."
        ),
        ChangeType.EDITION_WITHDRAWN: _Sentence(
            "L’édition {number} de «\u00a0{name}\u00a0» a été retirée.", "Une édition a été retirée."
        ),
        ChangeType.ORGANISATION_UPDATED: _Sentence(
            "La fiche de «\u00a0{name}\u00a0» a changé.", "La fiche d’une organisation a changé."
        ),
        ChangeType.MEMBERSHIP_REQUESTED: _Sentence(
            "Une organisation a demandé à rejoindre «\u00a0{name}\u00a0».",
            "Une organisation a demandé à rejoindre un réseau.",
        ),
        ChangeType.MEMBERSHIP_WITHDRAWN: _Sentence(
            "Une organisation ne demande plus à rejoindre «\u00a0{name}\u00a0».",
            "Une organisation ne demande plus à rejoindre un réseau.",
        ),
        ChangeType.MEMBERSHIP_GRANTED: _Sentence(
            "«\u00a0{name}\u00a0» a rejoint un réseau.", "Une organisation a rejoint un réseau."
        ),
        ChangeType.MEMBERSHIP_DECLINED: _Sentence(
            "«\u00a0{name}\u00a0» n’a pas été admis dans un réseau.",
            "Une organisation n’a pas été admise dans un réseau.",
        ),
        ChangeType.MEMBERSHIP_ENDED: _Sentence(
            "«\u00a0{name}\u00a0» a quitté un réseau.", "Une organisation a quitté un réseau."
        ),
        ChangeType.CLAIM_MADE: _Sentence(
            "Une organisation dit que la fiche de «\u00a0{name}\u00a0» est la sienne.",
            "Une organisation a revendiqué une fiche.",
        ),
        ChangeType.CLAIM_WITHDRAWN: _Sentence(
            "Une organisation ne revendique plus la fiche de «\u00a0{name}\u00a0».",
            "Une organisation ne revendique plus une fiche.",
        ),
        ChangeType.CLAIM_GRANTED: _Sentence(
            "Une fiche faite par d’autres a été remise à «\u00a0{name}\u00a0».",
            "Une fiche a été remise à l’organisation qu’elle décrit.",
        ),
        ChangeType.CLAIM_DECLINED: _Sentence(
            "Une fiche n’a pas été remise à «\u00a0{name}\u00a0», qui la revendiquait.",
            "La revendication d’une fiche a été refusée.",
        ),
        ChangeType.PARTNERSHIP_OPENED: _Sentence(
            "Le partenariat «\u00a0{name}\u00a0» a été ouvert.", "Un partenariat a été ouvert."
        ),
        ChangeType.PARTNERSHIP_UPDATED: _Sentence(
            "La fiche du partenariat «\u00a0{name}\u00a0» a changé.", "La fiche d’un partenariat a changé."
        ),
        ChangeType.SIDE_ACKNOWLEDGED: _Sentence(
            "Une partie a reconnu le partenariat «\u00a0{name}\u00a0».", "Une partie a reconnu un partenariat."
        ),
        ChangeType.STAGE_CHANGED: _Sentence(
            "Le partenariat «\u00a0{name}\u00a0» est passé à une autre étape\u00a0: {after}.",
            "Un partenariat est passé à une autre étape\u00a0: {after}.",
        ),
        ChangeType.PARTNERSHIP_ENDED: _Sentence(
            "Le partenariat «\u00a0{name}\u00a0» a pris fin.", "Un partenariat a pris fin."
        ),
        ChangeType.ITEM_ANSWERED: _Sentence(
            "Une partie a répondu à un point\u00a0: «\u00a0{name}\u00a0».", "Une partie a répondu à un point."
        ),
        ChangeType.ANSWERS_FINALISED: _Sentence(
            "Une partie a déclaré ses réponses définitives\u00a0: «\u00a0{name}\u00a0».",
            "Une partie a déclaré ses réponses définitives.",
        ),
        ChangeType.VERDICT_CHANGED: _Sentence(
            "Le verdict sur «\u00a0{name}\u00a0» est désormais\u00a0: {after}.",
            "Un verdict est désormais\u00a0: {after}.",
        ),
        ChangeType.DISAGREEMENT_FOUND: _Sentence(
            "Les parties divergent désormais sur un point\u00a0: «\u00a0{name}\u00a0».",
            "Les parties divergent désormais sur un point.",
        ),
        ChangeType.DISAGREEMENT_RESOLVED: _Sentence(
            "Les parties s’accordent de nouveau sur un point\u00a0: «\u00a0{name}\u00a0».",
            "Les parties s’accordent de nouveau sur un point.",
        ),
        ChangeType.AGREEMENT_PROPOSED: _Sentence(
            "Un accord a été proposé pour le partenariat «\u00a0{name}\u00a0».", "Un accord a été proposé."
        ),
        ChangeType.AGREEMENT_SIGNED: _Sentence(
            "Une partie a signé un accord du partenariat «\u00a0{name}\u00a0».", "Une partie a signé un accord."
        ),
        ChangeType.AGREEMENT_TERMINATED: _Sentence(
            "Un accord du partenariat «\u00a0{name}\u00a0» a pris fin avant terme.", "Un accord a pris fin avant terme."
        ),
        ChangeType.AGREEMENT_EXPIRING: _Sentence(
            "Un accord du partenariat «\u00a0{name}\u00a0» prend fin dans les 90 jours.",
            "Un accord prend fin dans les 90 jours.",
        ),
        ChangeType.AGREEMENT_EXPIRED: _Sentence(
            "Un accord du partenariat «\u00a0{name}\u00a0» est arrivé à son terme.", "Un accord est arrivé à son terme."
        ),
        ChangeType.CONTACT_ADDED: _Sentence(
            "Un contact a été ajouté au partenariat «\u00a0{name}\u00a0».", "Un contact a été ajouté."
        ),
        ChangeType.CONTACT_HANDED_OVER: _Sentence(
            "Un contact du partenariat «\u00a0{name}\u00a0» a passé la main.", "Un contact a passé la main."
        ),
        ChangeType.CONTACT_FORGOTTEN: _Sentence(
            "Un contact du partenariat «\u00a0{name}\u00a0» a été oublié.", "Un contact a été oublié."
        ),
        ChangeType.EDITION_ADOPTED: _Sentence(
            "Le partenariat «\u00a0{name}\u00a0» suit désormais l’édition {number}.",
            "Un partenariat suit désormais l’édition {number}.",
        ),
        ChangeType.VISIT_RECORDED: _Sentence(
            "Une visite a été enregistrée\u00a0: «\u00a0{name}\u00a0».", "Une visite a été enregistrée."
        ),
        ChangeType.ACTIVITY_SCHEDULED: _Sentence(
            "Une activité a été prévue ou modifiée\u00a0: «\u00a0{name}\u00a0».",
            "Une activité a été prévue ou modifiée.",
        ),
        ChangeType.ACTIVITY_DONE: _Sentence(
            "Une activité a eu lieu\u00a0: «\u00a0{name}\u00a0».", "Une activité a eu lieu."
        ),
        ChangeType.REVIEW_REQUESTED: _Sentence(
            "Un réseau demande un bilan du partenariat «\u00a0{name}\u00a0» d’ici au {by}.",
            "Un réseau demande un bilan d’ici au {by}.",
        ),
        ChangeType.REVIEW_RECORDED: _Sentence(
            "Le bilan de «\u00a0{name}\u00a0» a été enregistré.", "Un bilan a été enregistré."
        ),
        ChangeType.REVIEW_SIGNED_OFF: _Sentence(
            "Une partie a approuvé le bilan de «\u00a0{name}\u00a0».", "Une partie a approuvé un bilan."
        ),
        ChangeType.REVIEW_OVERDUE: _Sentence(
            "Il est temps de dresser le bilan qui suit celui de «\u00a0{name}\u00a0».",
            "Il est temps de dresser le prochain bilan.",
        ),
        ChangeType.UPDATE_PUBLISHED: _Sentence(
            "Une actualité a été publiée\u00a0: «\u00a0{name}\u00a0».", "Une actualité a été publiée."
        ),
        ChangeType.UPDATE_WITHDRAWN: _Sentence(
            "Une actualité a été retirée\u00a0: «\u00a0{name}\u00a0».", "Une actualité a été retirée."
        ),
    },
)

_SPEECHES = dict(zip(catalogue.LANGUAGES, (_EN, _FR), strict=True))


def sentence(change: Change, name: Names | None, wanted: Sequence[str]) -> str:
    """Say what happened in the best of our languages, and the name in the best of those it has."""
    speech = _SPEECHES[language.choose(catalogue.LANGUAGES, wanted, catalogue.LANGUAGES[0])]
    said = speech.sentences.get(change.type, speech.otherwise)
    details = {key: speech.words.get(value, value) for key, value in change.details}
    if name is not None:
        details["name"] = language.pick(name, wanted)[0]
    pattern = said.named if name is not None else said.nameless
    if not _needs(pattern) <= set(details):
        pattern = speech.otherwise.named if name is not None else speech.otherwise.nameless
    return pattern.format_map(details)


def _needs(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}
