"""What headings, rules and slips sound like in each language; edit these lists freely."""

from content.enums import Audience, BenefitFamily, SectionKind
from content.leaflet.vocabulary import Slip, Vocabulary

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

GERMAN = Vocabulary(
    kinds=(
        (SectionKind.AUDIENCE_ISSUES, ("besondere fragen", "fragen fur")),
        (
            SectionKind.CHALLENGES,
            ("herausforderung", "schwierigkeit", "hurde", "hindernis", "stolperstein", "probleme"),
        ),
        (
            SectionKind.CONDITIONS,
            ("was sie brauchen", "was es braucht", "voraussetzung", "bedingung", "erhalten"),
        ),
        (SectionKind.CHECKLIST, ("checkliste", "prufliste", "schritte", "abhaken", "zum ankreuzen")),
        (
            SectionKind.OPPORTUNITIES,
            ("chance", "nutzen", "vorteil", "warum eine partnerschaft", "gewinn"),
        ),
        (SectionKind.BACKGROUND, ("hintergrund", "einleitung", "einfuhrung", "uber dieses")),
    ),
    audiences=(
        (Audience.RESOURCE_RICH, ("reich an mitteln", "mit mehr mitteln", "besser ausgestattet", "reicheren land")),
        (Audience.RESOURCE_POOR, ("arm an mitteln", "mit weniger mitteln", "schlechter ausgestattet", "armeren land")),
    ),
    reader_prefixes=("f\u00fcr die", "f\u00fcr das", "f\u00fcr den", "f\u00fcr"),
    not_readers=("mehr", "weitere", "beispiel", "informationen", "hilfe", "ein ", "eine "),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("institution", "verwaltung", "organisation")),
        (BenefitFamily.CITIZEN, ("burger", "einwohner", "schuler", "mitglied", "famili", "menschen")),
        (BenefitFamily.SUSTAINABLE_DEVELOPMENT, ("entwicklung", "nachhaltig")),
    ),
    supplementary=("erganz", "zusatz"),
    itself=("merkblatt", "faltblatt", "dieses blatt", "handreichung"),
    tick=("ankreuz", "kreuz", "abhak", "haken", "kastchen"),
    think_again=("uberdenk", "nachdenk", "denken sie noch", "noch einmal", "nochmals"),
    together=("gemeinsam", "zusammen", "beide"),
    alone=("allein", "eigen", "jede", "ihre", "zu hause"),
    outside_bodies_by_example=("z. b.", "z.b.", "zum beispiel", "etwa"),
    last_joiners=("und", "oder"),
    licence=("lizenz", "creative commons", "cc by", "alle rechte", "urheber", "\u00a9", "gemeinfrei"),
    slips=(Slip(r"\b(der|die|das|und|zu|mit|f\u00fcr|von|in) \1\b", r"\1"),),
)

WELSH = Vocabulary(
    kinds=(
        (SectionKind.AUDIENCE_ISSUES, ("materion penodol", "cwestiynau penodol")),
        (SectionKind.CHALLENGES, ("heriau", "her ", "anawsterau", "rhwystr", "problemau")),
        (
            SectionKind.CONDITIONS,
            ("bydd ei angen", "fydd ei angen", "fydd angen", "amodau", "cynnal", "gofynion"),
        ),
        (SectionKind.CHECKLIST, ("rhestr wirio", "camau", "ticio")),
        (SectionKind.OPPORTUNITIES, ("cyfle", "mantais", "manteision", "budd", "pam ")),
        (SectionKind.BACKGROUND, ("cefndir", "cyflwyniad", "rhagarweiniad")),
    ),
    audiences=(
        (Audience.RESOURCE_RICH, ("cyfoethog", "mwy o adnoddau")),
        (Audience.RESOURCE_POOR, ("tlawd", "llai o adnoddau")),
    ),
    reader_prefixes=("ar gyfer",),
    not_readers=("fwy", "ragor", "enghraifft", "gael", "wybodaeth"),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("sefydliad", "awdurdod")),
        (BenefitFamily.CITIZEN, ("dinasyddion", "trigolion", "pobl", "disgyblion", "aelodau", "teulu")),
        (BenefitFamily.SUSTAINABLE_DEVELOPMENT, ("datblygu", "datblygiad", "cynaliadwy")),
    ),
    supplementary=("atodol", "ychwanegol"),
    itself=("taflen", "daflen"),
    tick=("tic", "dic", "thic", "blwch", "blychau"),
    think_again=("ailfeddwl", "meddyliwch eto", "ailystyr", "feddwl eto"),
    together=("gyda'i gilydd", "ar y cyd", "gyda'ch gilydd"),
    alone=("eich hun", "ar wahan", "gartref"),
    outside_bodies_by_example=("e.e.", "er enghraifft"),
    last_joiners=("a", "ac", "neu"),
    licence=("trwydded", "drwydded", "creative commons", "cc by", "hawlfraint", "\u00a9"),
    slips=(Slip(r"\b(yr|ar|mewn|gyda|i|o) \1\b", r"\1"),),
)

ARABIC = Vocabulary(
    kinds=(
        (
            SectionKind.CHALLENGES,
            (
                "تحديات",
                "التحديات",
                "صعوبات",
                "الصعوبات",
            ),
        ),
        (
            SectionKind.CONDITIONS,
            (
                "شروط",
                "الشروط",
                "ما تحتاج",
            ),
        ),
        (
            SectionKind.CHECKLIST,
            (
                "قائمة",
                "خطوات",
                "الخطوات",
            ),
        ),
        (
            SectionKind.OPPORTUNITIES,
            (
                "فرص",
                "الفرص",
                "فوائد",
                "الفوائد",
            ),
        ),
        (
            SectionKind.BACKGROUND,
            (
                "مقدمة",
                "المقدمة",
                "خلفية",
            ),
        ),
    ),
    audiences=(),
    reader_prefixes=(),
    not_readers=(),
    families=(
        (BenefitFamily.INSTITUTIONAL, ("مؤسس", "المؤسس")),
        (
            BenefitFamily.CITIZEN,
            (
                "مواطن",
                "المواطن",
                "سكان",
                "السكان",
            ),
        ),
        (
            BenefitFamily.SUSTAINABLE_DEVELOPMENT,
            ("تنمية", "التنمية"),
        ),
    ),
    supplementary=("ملحق", "تكميلي"),
    itself=(
        "النشرة",
        "الكتيب",
        "المطوية",
    ),
    tick=(
        "علامة",
        "المربعات",
        "الخانات",
        "مربع",
    ),
    think_again=(
        "فكر",
        "ففكر",
        "أعد النظر",
        "فأعد النظر",
        "التفكير",
    ),
    together=("معا", "مشترك"),
    alone=("وحدك", "لوحدك"),
    outside_bodies_by_example=("مثل", "مثلا"),
    last_joiners=("و", "أو"),
    licence=(
        "رخصة",
        "الرخصة",
        "creative commons",
        "cc by",
        "حقوق",
        "\u00a9",
    ),
    slips=(Slip(r"\b(في|من|على|إلى) \1\b", r"\1"),),
)

_BY_LANGUAGE = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH, "pt": PORTUGUESE, "de": GERMAN, "cy": WELSH, "ar": ARABIC}


def of(language: str) -> Vocabulary:
    """The hints for a language tag; English ones for a language that has none yet."""
    return _BY_LANGUAGE.get(language.partition("-")[0].lower(), ENGLISH)
