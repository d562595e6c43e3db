"""A year of the demo's partnership, recorded over a socket by both sides, and what each of those who look then sees."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.walks import doing
from tests.walks.conftest import Town

OPERATOR = "operator's key"
SLUG = "local-authority-links"

EDITION = """{ leaflet(by: {slug: "local-authority-links"}) { kind sector supplements { slug } edition { subtitle
  findings { code line excerpt suggestion }
  rule { text quantifier checklists { key } }
  sections { kind key heading subtitle audience items { key text ... on GuidanceItem { sameAs { key audience } } } }
  checklists { key items { number key label text column scope essential allowsNotApplicable details { text } }
    groups { heading items { key } } } } } }"""
READ = """query ($id: ID!) { partnership(by: {id: $id}) {
  title form localTerm stage summary { text language } goals { code } timeline { startedOn lastActiveOn nextReviewOn
    reviewOverdue } aims { text family outcome achieved side { id } }
  stakeholders { category involvement organisation { name kind } }
  sides { organisation { name level about { text } strategy { title } country { code } } acknowledgedAt position
    rationale { text } notes plan { method outcomes } aims { text } documents { title kind }
    contacts { name role dedicated languages since until } }
  agreements { kind status draftedJointly signatures { name mandate } }
  visits { nodes { purpose mode outcome } }
  activities { nodes { title kind theme exchange status groups cost hours funders { name } aims { text }
    responsibilities { function person side { id } } } }
  unassigned: activities(filter: {unassigned: true}) { nodes { title } }
  aimless: activities(filter: {withoutAim: true}) { nodes { title } }
  activityLoad { quarter activities }
  reviews { nodes { findings improvements challenges { key } nextReviewOn signedOffBy { organisation { name } } } }
  updates { nodes { title language audiences } }
  attention { code }
  readiness { verdict rule { text } disagreements { item { key } } suggestions { item { key } because }
    items { item { key } mine { state reason } answers { state reason } } } } }"""
WARNED = (
    """query ($id: ID!) { partnership(by: {id: $id}) { availableTransitions { to warnings } attention { code } } }"""
)
STATES = {
    "updatePartnership": ("UpdatePartnershipInput", "partnership { version }"),
    "updateSide": ("UpdateSideInput", "side { version }"),
    "updateOrganisation": ("UpdateOrganisationInput", "organisation { version }"),
    "addOrganisation": ("AddOrganisationInput", "organisation { id }"),
    "addContact": ("AddContactInput", "contact { id }"),
    "handOverContact": ("HandOverContactInput", "contact { id }"),
    "recordVisit": ("RecordVisitInput", "suggestions { item { key } }"),
    "proposeAgreement": ("ProposeAgreementInput", "agreement { id version }"),
    "signAgreement": ("SignAgreementInput", "agreement { version status } partnership { stage }"),
    "scheduleActivity": ("ScheduleActivityInput", "activity { id version } suggestions { item { key } }"),
    "updateActivity": ("UpdateActivityInput", "activity { status version }"),
    "recordReview": ("RecordReviewInput", "review { id } suggestions { item { key } }"),
    "signOffReview": ("SignOffReviewInput", "review { signedOffBy { id } }"),
    "publishUpdate": ("PublishUpdateInput", "update { id } suggestions { item { key } }"),
    "answerItems": ("AnswerItemsInput", "side { verdict }"),
    "openPartnership": ("OpenPartnershipInput", "partnership { id stage sides { organisation { name } } }"),
    "acknowledgePartnership": ("AcknowledgePartnershipInput", "partnership { stage }"),
}
"""What each mutation takes, and what is read of its answer."""
CATEGORIES = (
    *("CENTRAL_GOVERNMENT", "INTERNATIONAL_AGENCY", "DONOR", "CIVIL_SOCIETY", "EDUCATION"),
    *("BUSINESS", "COMMUNITY", "EXPERT"),
)
TODAY = datetime.now(UTC).date()


def day(days: int) -> str:
    """Name a day from today."""
    return (TODAY + timedelta(days=days)).isoformat()


@dataclass
class Year:
    """What was recorded, what each answer said, and what is read in the end: by the sides, and by nobody."""

    town: Town
    edition: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    mine: dict[str, Any] = field(default_factory=dict)
    """As the second council sees it."""
    theirs: dict[str, Any] = field(default_factory=dict)
    public: dict[str, Any] = field(default_factory=dict)

    def act(self, mutation: str, by: str, note: str = "", /, **said: Any) -> dict[str, Any]:
        """Carry a mutation out, which has to go well; its answer is kept under its name and a note."""
        kind, read = STATES[mutation]
        query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {read} errors {{ code message }} }} }}"
        answer: dict[str, Any] = self.town.ask(query, by=by, input=said)[mutation]
        assert answer["errors"] == [], (mutation, answer)
        self.answers[f"{mutation} {note}".strip()] = answer
        return answer

    def read(self, query: str, by: str | None) -> dict[str, Any]:
        found: dict[str, Any] = self.town.ask(query, by=by, id=self.town.demo.partnership)["partnership"]
        return found

    def suggested(self, answer: str) -> list[str]:
        """List the boxes that an answer suggests ticking."""
        return [one["item"]["key"] for one in self.answers[answer]["suggestions"]]


def lived(town: Town) -> Year:
    """Live the year."""
    year = Year(town)
    year.edition = town.ask(EDITION, by=town.editor)["leaflet"]
    _described(year)
    _prepared(year)
    _agreed(year)
    _done(year)
    _looked_back(year)
    year.mine, year.theirs, year.public = (year.read(READ, by) for by in (town.poor, town.rich, None))
    return year


def _described(year: Year) -> None:
    town, link = year.town, year.town.demo.partnership
    version = int(year.read("query ($id: ID!) { partnership(by: {id: $id}) { version } }", town.poor)["version"])
    others = {}
    for category in CATEGORIES:
        said: dict[str, Any] = {
            "name": {"text": f"Our {category.lower()}", "language": "en"},
            "kind": "OTHER",
            "country": "TZ",
        }
        said |= {"kind": "DONOR"} if category == "DONOR" else {}
        others[category] = year.act("addOrganisation", town.poor, category, **said)["organisation"]["id"]
    families = ("INSTITUTIONAL", "CITIZEN", "SUSTAINABLE_DEVELOPMENT")
    year.act(
        "updatePartnership",
        town.poor,
        partnership=link,
        expectedVersion=version,
        summary={"text": "Maji safi kwa miji miwili.", "language": "sw"},
        goals=["1", "11", "16", "17"],
        aims=[
            {"text": {"text": f"Learn: {one}", "language": "en"}, "family": one, "outcome": "Two wells"}
            for one in families
        ],
        stakeholders=[
            {"organisation": one, "category": category, "involvement": "Meets us every spring"}
            for category, one in others.items()
        ],
    )
    contact: dict[str, Any] = {
        "counterparts": [{"new": {"name": "Ejemplar", "kind": "LOCAL_AUTHORITY", "country": "ES"}}],
        "form": "PROJECT",
        "leaflet": {"slug": SLUG},
        "startedOn": "1957-05-01",
        "localTerm": "hermanamiento",
    }
    year.act("openPartnership", town.poor, **contact)


def _prepared(year: Year) -> None:
    town, link = year.town, year.town.demo.partnership
    own = year.read("query ($id: ID!) { partnership(by: {id: $id}) { mySide { version } } }", town.poor)["mySide"]
    year.act(
        "updateSide",
        town.poor,
        partnership=link,
        expectedVersion=own["version"],
        position="RESOURCE_POOR",
        rationale={"text": "Our schools lack water.", "language": "en"},
        plan={"method": "One visit a year", "outcomes": ["A well"]},
        aims=[{"text": {"text": "Clean water for every school", "language": "en"}}],
        documents=[
            {
                "title": "Poverty reduction strategy",
                "kind": "CONTEXT_PAPER",
                "url": "https://mfano.example/prs",
                "visibility": "PARTNERSHIP",
            }
        ],
        notes="Some say it costs too much.",
    )
    year.act(
        "updateOrganisation",
        town.poor,
        organisation=town.organisation(town.poor),
        expectedVersion=1,
        about={"text": "The chief has the last word.", "language": "en"},
        strategy={"title": "Open to the world"},
    )
    year.answers["warned"] = year.read(WARNED, town.rich)
    roles = ("LEAD_OFFICER", "COMMITTEE", "POLITICAL_LEAD", "CHAMPION", "STAFF")
    for role in roles:
        contact = {
            "name": f"The {role.lower()}",
            "role": role,
            "dedicated": role == "LEAD_OFFICER",
            "since": "2025-01-01",
        }
        year.act("addContact", town.poor, role, partnership=link, contact={**contact, "languages": ["sw", "en"]})
    lead = year.answers["addContact LEAD_OFFICER"]["contact"]["id"]
    heir = {"name": "The next lead officer", "role": "LEAD_OFFICER", "dedicated": True, "languages": ["sw"]}
    year.act("handOverContact", town.poor, contact=lead, on=day(0), to=heir)


def _agreed(year: Year) -> None:
    town, link = year.town, year.town.demo.partnership
    mine, theirs = doing.sides(town)
    for item in ("find-a-partner", "formalise-the-relationship-through", "set-schedule-for-activities", "follow-up"):
        doing.reopened(town, item)
    doing.reopened(town, "on-going-communication-of")
    visit = {"purpose": "SCOPING", "mode": "ONLINE", "host": theirs, "startsOn": day(-40), "outcome": "We fit."}
    year.act("recordVisit", town.rich, partnership=link, **visit)
    terms: dict[str, Any] = {
        "kind": "MEMORANDUM_OF_UNDERSTANDING",
        "languages": ["en", "sw"],
        "aims": [{"text": {"text": "Clean water", "language": "en"}}],
        "responsibilities": [{"side": mine, "function": "Travel", "person": "B. Example"}],
        "draftedJointly": True,
    }
    version = int(year.read("query ($id: ID!) { partnership(by: {id: $id}) { version } }", town.poor)["version"])
    year.act("updatePartnership", town.poor, "form", partnership=link, expectedVersion=version, form="FRIENDSHIP")
    made = year.act("proposeAgreement", town.poor, partnership=link, **terms)["agreement"]
    for number, by in enumerate((town.rich, town.poor)):
        who: dict[str, Any] = {
            "name": f"Cllr {number}",
            "office": "Leader",
            "signedOn": day(0),
            "mandate": f"Minute {number}/26",
        }
        year.act(
            "signAgreement", by, str(number), agreement=made["id"], expectedVersion=made["version"] + number, **who
        )
    year.answers["after signing"] = year.read(READ, town.rich)


def _done(year: Year) -> None:
    town, link = year.town, year.town.demo.partnership
    mine, theirs = doing.sides(town)
    aims = "query ($id: ID!) { partnership(by: {id: $id}) { aims { id } } }"
    aim = year.read(aims, town.rich)["aims"][0]["id"]
    donor = year.answers["addOrganisation DONOR"]["organisation"]["id"]
    exchange: dict[str, Any] = {
        "title": "Engineers for the waterworks",
        "kind": "EXCHANGE",
        "theme": "TECHNICAL",
        "exchange": "SHORT_TECHNICAL",
        "startsOn": day(-20),
        "endsOn": day(-10),
        "aims": [aim],
        "groups": ["WOMEN", "YOUTH", "INDIGENOUS_PEOPLE"],
        "funders": [donor],
        "cost": "4,000 pounds",
        "hours": 300,
        "responsibilities": [
            {"side": mine, "function": "Travel", "person": "A. Example"},
            {"side": theirs, "function": "Accommodation", "person": "B. Mfano"},
        ],
    }
    done = year.act("scheduleActivity", town.rich, "exchange", partnership=link, **exchange)["activity"]
    year.act("updateActivity", town.poor, activity=done["id"], expectedVersion=done["version"], status="DONE")
    duty = [{"side": theirs, "function": "Hall"}]
    for theme, kind in (("CULTURAL", "EVENT"), ("CIVIC", "EVENT"), ("EDUCATION", "PROJECT")):
        said: dict[str, Any] = {
            "title": f"A {theme.lower()} {kind.lower()}",
            "theme": theme,
            "kind": kind,
            "responsibilities": duty,
        }
        said |= {"exchange": "LONG_TERM", "startsOn": day(30)}
        year.act("scheduleActivity", town.poor, theme, partnership=link, **said)
    for language, audience in (("sw", "COMMUNITY"), ("en", "STAFF"), ("en", "POLITICAL")):
        said = {"title": f"For {audience.lower()}", "body": "A well is **dug**.", "language": language}
        year.act("publishUpdate", town.rich, audience, partnership=link, **said, audiences=[audience])


def _looked_back(year: Year) -> None:
    town, link = year.town, year.town.demo.partnership
    challenges = [one for one in year.edition["edition"]["sections"] if one["kind"] == "CHALLENGES"]
    review: dict[str, Any] = {
        "kind": "ANNUAL",
        "period": "This year",
        "heldOn": day(-5),
        "findings": "Two visits, one well.",
        "improvements": ["Write more often."],
        "challenges": [item["key"] for item in challenges[0]["items"]],
        "nextReviewOn": day(-1),
    }
    made = year.act("recordReview", town.rich, partnership=link, **review)["review"]
    year.act("signOffReview", town.poor, review=made["id"], expectedVersion=1)
    waived = {"item": "explore-wider-national-and-international", "state": "NOT_APPLICABLE", "reason": "No reports."}
    cannot = {"item": "persevere", "state": "CANNOT", "reason": "We are tired."}
    year.act("answerItems", town.poor, partnership=link, answers=[waived, cannot, {"item": "focus", "state": "TICKED"}])
    year.act("answerItems", town.rich, "focus", partnership=link, answers=[{"item": "focus", "state": "IN_PROGRESS"}])
