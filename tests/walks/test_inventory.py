"""Every line of the leaflet that sides live, or that is worked out of what they record: a check for each, by its words.

The year is recorded once, by both sides over a socket, and each line is looked for in what is read at its end.
"""

from collections.abc import Callable
from typing import Any

import pytest

from content import seeding
from tests.walks import year as lived_year
from tests.walks.conftest import Town
from tests.walks.year import CATEGORIES, TODAY, Year

SEED = seeding.fixture("local-authority-links.md").decode()


@pytest.fixture(scope="module")
def year(quiet: Town) -> Year:
    """The year, lived once on each engine."""
    return lived_year.lived(quiet)


def items(year: Year, checklist: str) -> list[dict[str, Any]]:
    """List the items of a checklist."""
    return next(one["items"] for one in year.edition["edition"]["checklists"] if one["key"] == checklist)


def findings(year: Year, code: str) -> list[tuple[str | None, str | None]]:
    """List what the reader of the file noticed of one kind."""
    found = year.edition["edition"]["findings"]
    return [(one["excerpt"], one["suggestion"]) for one in found if one["code"] == code]


def attention(seen: dict[str, Any]) -> set[str]:
    return {one["code"] for one in seen["attention"]}


def side(seen: dict[str, Any], place: int) -> dict[str, Any]:
    found: dict[str, Any] = seen["sides"][place]
    return found


def activities(seen: dict[str, Any], **alike: Any) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = seen["activities"]["nodes"]
    return [one for one in nodes if alike.items() <= one.items()]


def aloud(year: Year, category: str) -> bool:
    """Whether somebody of a category has a part, as both sides see and nobody else."""
    named = [[one["category"] for one in seen["stakeholders"]] for seen in (year.mine, year.theirs, year.public)]
    return category in named[0] and named[0] == named[1] and named[2] == []


def supplementary(year: Year) -> None:
    assert (year.edition["kind"], year.edition["supplements"]) == ("SUPPLEMENTARY", [])
    assert year.edition["edition"]["subtitle"] == "Supplementary leaflet to the set of core leaflets on linking."


def counterparts(year: Year) -> None:
    opened = year.answers["openPartnership"]["partnership"]
    assert [one["organisation"]["name"] for one in opened["sides"]] == ["Mfano District Council", "Ejemplar"]
    query = "query ($filter: OrganisationFilter) { organisations(filter: $filter) { nodes { name } } }"
    found = year.town.ask(query, filter={"country": ["ES"], "kind": ["LOCAL_AUTHORITY"]})
    assert found == {"organisations": {"nodes": [{"name": "Ejemplar"}]}}


def smaller(year: Year) -> None:
    assert [side(year.public, place)["organisation"]["level"] for place in (0, 1)] == ["TOWN", "DISTRICT"]
    orders = '{ __type(name: "OrganisationOrderField") { enumValues { name } } }'
    values = year.town.ask(orders)["__type"]["enumValues"]
    assert "POPULATION" not in [one["name"] for one in values], "nobody is put in order by size"


def forms(year: Year) -> None:
    assert (year.public["form"], year.public["localTerm"]) == ("FRIENDSHIP", "twinning")
    query = "query ($id: ID!) { partnership(by: {id: $id}) { form localTerm timeline { startedOn } } }"
    id_ = year.answers["openPartnership"]["partnership"]["id"]
    assert year.town.ask(query, by=year.town.poor, id=id_)["partnership"] == {
        "form": "PROJECT",
        "localTerm": "hermanamiento",
        "timeline": {"startedOn": "1957-05-01"},
    }
    assert year.town.ask(query, id=id_) == {"partnership": None}


def themes(year: Year) -> None:
    assert {one["theme"] for one in activities(year.mine)} == {"TECHNICAL", "CULTURAL", "CIVIC", "EDUCATION"}
    assert activities(year.public) == []


def growth(year: Year) -> None:
    assert [one["code"] for one in year.public["goals"]] == ["1", "11", "16", "17"]
    families = {"INSTITUTIONAL", "CITIZEN", "SUSTAINABLE_DEVELOPMENT"}
    assert {one["family"] for one in year.theirs["aims"]} == families
    assert year.public["aims"] == []


def typo(year: Year) -> None:
    (found,) = findings(year, "TYPO")
    assert found == ("your to", "you to")


def broken_table(year: Year) -> None:
    assert findings(year, "BROKEN_LAYOUT")
    assert not any("|" in one["text"] or "---" in one["text"] for one in items(year, "steps"))


def strategic_plan(year: Year) -> None:
    first = items(year, "steps")[0]
    assert (first["number"], first["column"], first["scope"], len(first["details"])) == (1, "LEFT", "SIDE", 3)
    assert len(items(year, "steps")) == 10, "what stands under a box is no box"
    assert side(year.theirs, 1)["plan"] == {"method": "One visit a year", "outcomes": ["A well"]}
    assert side(year.public, 1)["plan"] is None
    assert side(year.public, 1)["organisation"]["strategy"] == {"title": "Open to the world"}


def rationale(year: Year) -> None:
    assert side(year.theirs, 1)["rationale"] == {"text": "Our schools lack water."}
    assert side(year.public, 1)["rationale"] is None


def communicated(year: Year) -> None:
    told = {audience for one in year.public["updates"]["nodes"] for audience in one["audiences"]}
    assert told == {"POLITICAL", "STAFF", "COMMUNITY"}
    roles = [one["role"] for one in side(year.theirs, 1)["contacts"]]
    assert {"POLITICAL_LEAD", "CHAMPION", "STAFF"} <= set(roles)


def context(year: Year) -> None:
    papers = [{"title": "Poverty reduction strategy", "kind": "CONTEXT_PAPER"}]
    assert (side(year.theirs, 1)["documents"], side(year.public, 1)["documents"]) == (papers, [])
    key = "explore-wider-national-and-international"
    assert [one["key"] for one in items(year, "steps") if one["allowsNotApplicable"]] == [key]
    (mine,) = [one["mine"] for one in year.mine["readiness"]["items"] if one["item"]["key"] == key]
    assert mine == {"state": "NOT_APPLICABLE", "reason": "No reports."}


def scoping(year: Year) -> None:
    assert year.suggested("recordVisit") == ["find-a-partner"]
    assert year.mine["visits"]["nodes"] == [{"purpose": "SCOPING", "mode": "ONLINE", "outcome": "We fit."}]
    states = {one["item"]["key"]: one["mine"]["state"] for one in year.theirs["readiness"]["items"]}
    assert states["find-a-partner"] == "IN_PROGRESS", "a visit suggests, and ticks nothing"


def options(year: Year) -> None:
    assert [one["title"] for one in activities(year.theirs, status="PLANNED")]


def formalised(year: Year) -> None:
    signed = [year.answers[f"signAgreement {number}"] for number in (0, 1)]
    assert [one["agreement"]["status"] for one in signed] == ["PROPOSED", "SIGNED"]
    assert [one["partnership"]["stage"] for one in signed] == ["SCOPING", "AGREED"]
    suggested = [one["item"]["key"] for one in year.answers["after signing"]["readiness"]["suggestions"]]
    assert "formalise-the-relationship-through" in suggested


def duties(year: Year) -> None:
    (exchange,) = activities(year.theirs, kind="EXCHANGE")
    assert [one["function"] for one in exchange["responsibilities"]] == ["Travel", "Accommodation"]
    assert year.suggested("scheduleActivity exchange") == ["set-schedule-for-activities"]
    assert len(year.theirs["unassigned"]["nodes"]) == 3
    assert "DUTY_UNASSIGNED" in attention(year.theirs)
    assert "DUTY_UNASSIGNED" not in attention(year.public)


def uneven_columns(year: Year) -> None:
    columns = [one["column"] for one in items(year, "steps")]
    assert (columns.count("LEFT"), columns.count("RIGHT")) == (4, 6)


def followed_up(year: Year) -> None:
    assert [one["title"] for one in activities(year.theirs, status="DONE")] == ["Engineers for the waterworks"]
    (review,) = year.theirs["reviews"]["nodes"]
    assert (review["findings"], review["improvements"]) == ("Two visits, one well.", ["Write more often."])
    assert (year.theirs["timeline"]["reviewOverdue"], year.public["timeline"]["reviewOverdue"]) == (True, False)
    assert "REVIEW_OVERDUE" in attention(year.mine)
    assert year.suggested("recordReview") == ["follow-up"]


def on_going(year: Year) -> None:
    assert {one["language"] for one in year.public["updates"]["nodes"]} == {"sw", "en"}
    assert year.public["timeline"]["lastActiveOn"] == TODAY.isoformat()
    assert year.suggested("publishUpdate COMMUNITY") == ["on-going-communication-of"]


def group_headings(year: Year) -> None:
    (conditions,) = [one for one in year.edition["edition"]["checklists"] if one["key"] == "conditions"]
    found = [(one["heading"], len(one["items"])) for one in conditions["groups"]]
    assert found == [("Setting up", 7), ("Organisation", 11), ("Communication and participation", 3)]


def prepared(year: Year) -> None:
    query = "{ partnerships(filter: {country: [TZ]}) { nodes { title } } }"
    shown = [one["title"] for one in year.town.ask(query)["partnerships"]["nodes"]]
    assert "Exampleton and Mfano" in shown


def both_sides(year: Year) -> None:
    assert [[one["text"] for one in side(year.theirs, place)["aims"]] for place in (0, 1)] == [
        [],
        ["Clean water for every school"],
    ]
    differ = [one["item"]["key"] for one in year.mine["readiness"]["disagreements"]]
    assert "focus" in differ
    assert "DISAGREEMENT" in attention(year.theirs)


def steady_pace(year: Year) -> None:
    assert sum(one["activities"] for one in year.mine["activityLoad"]) >= 3
    assert all(one["activities"] == 0 for one in year.public["activityLoad"])


def focused(year: Year) -> None:
    aimless = {one["title"] for one in year.theirs["aimless"]["nodes"]}
    assert aimless == {one["title"] for one in activities(year.theirs)} - {"Engineers for the waterworks"}


def reciprocity(year: Year) -> None:
    warned = [one["warnings"] for one in year.answers["warned"]["availableTransitions"] if one["to"] == "AGREED"]
    assert [[("Exampleton" in text, "Mfano" in text) for text in one] for one in warned] == [[(True, False)]]
    assert [one["label"] for one in items(year, "conditions")][5] == "Reciprocity", "an en dash is a dash too"


def opposition(year: Year) -> None:
    assert side(year.mine, 1)["notes"] == "Some say it costs too much."
    assert side(year.theirs, 1)["notes"] is None
    assert [one["label"] for one in items(year, "conditions")][6] is None


def strategic(year: Year) -> None:
    assert side(year.public, 1)["organisation"]["strategy"] == {"title": "Open to the world"}
    assert [excerpt for excerpt, _ in findings(year, "STRAY_PUNCTUATION") if excerpt and "overseas work;" in excerpt]


def responsible(year: Year) -> None:
    roles = {one["role"]: one["dedicated"] for one in side(year.theirs, 1)["contacts"] if one["until"] is None}
    assert (roles["LEAD_OFFICER"], roles["COMMITTEE"]) == (True, False)
    assert "NO_LEAD" in attention(year.theirs), "the first council has named nobody"
    assert side(year.public, 1)["contacts"] == []


def creative(year: Year) -> None:
    assert [one["title"] for one in activities(year.theirs, kind="EVENT")]


def blank_line(year: Year) -> None:
    before, after = SEED.index("- Community involvement"), SEED.index("- Build commitment")
    assert "\n\n" in SEED[before:after], "there is a break in the group"
    group_headings(year)


def commitment(year: Year) -> None:
    assert "CHAMPION" in [one["role"] for one in side(year.theirs, 1)["contacts"]]


def political(year: Year) -> None:
    assert "POLITICAL_LEAD" in [one["role"] for one in side(year.theirs, 1)["contacts"]]
    (agreement,) = year.mine["agreements"]
    assert sorted(one["mandate"] for one in agreement["signatures"]) == ["Minute 0/26", "Minute 1/26"]
    assert year.public["agreements"][0]["signatures"] == []


def government(year: Year) -> None:
    assert aloud(year, "CENTRAL_GOVERNMENT")


def agencies(year: Year) -> None:
    assert aloud(year, "INTERNATIONAL_AGENCY")
    assert aloud(year, "DONOR")
    allowed = [one["text"] for one in items(year, "conditions") if one["allowsNotApplicable"]]
    assert [text.split(" e.g.")[0] for text in allowed] == ["Consult international agencies"]


def community(year: Year) -> None:
    assert aloud(year, "COMMUNITY")
    assert year.mine["stakeholders"][0]["involvement"] == "Meets us every spring"


def experts(year: Year) -> None:
    assert aloud(year, "EXPERT")
    assert [one["category"] for one in year.mine["stakeholders"]] == list(CATEGORIES)


def accessible(year: Year) -> None:
    query = """query ($id: ID!) { partnership(by: {id: $id}) { summary(language: ["fr", "sw"]) { text language }
      updates(filter: {language: ["sw"]}) { nodes { body(format: HTML) url } } } }"""
    found = year.town.ask(query, id=year.town.demo.partnership)["partnership"]
    assert found["summary"] == {"text": "Maji safi kwa miji miwili.", "language": "sw"}
    (news,) = found["updates"]["nodes"]
    assert news["body"] == "<p>A well is <strong>dug</strong>.</p>"
    page = year.town.client.get(year.town.url + news["url"].removeprefix("https://toolkit.example")).text
    assert '<html lang="sw"' in page or 'lang="sw"' in page


def proactive(year: Year) -> None:
    brief = year.town.walk("D110_BriefTheMayor", by=year.town.rich, id=year.town.demo.partnership)["partnership"]
    assert brief["reviews"]["nodes"][0]["findings"] == "Two visits, one well."
    assert len(brief["aims"]) == 3


def understood(year: Year) -> None:
    assert side(year.public, 1)["organisation"]["about"] == {"text": "The chief has the last word."}
    assert ["sw", "en"] in [one["languages"] for one in side(year.theirs, 1)["contacts"]]


def think_again(year: Year) -> None:
    rule = year.edition["edition"]["rule"]
    assert rule["text"] in SEED
    assert (rule["quantifier"], [one["key"] for one in rule["checklists"]]) == (
        "ALL_ESSENTIAL",
        ["steps", "conditions"],
    )
    assert year.theirs["readiness"]["verdict"] == "THINK_AGAIN"
    assert year.theirs["readiness"]["rule"]["text"] == rule["text"]
    assert "THINK_AGAIN" in attention(year.theirs)
    assert year.public["readiness"] is None


def challenge(place: int) -> Callable[[Year], None]:
    def named(year: Year) -> None:
        section = next(one for one in year.edition["edition"]["sections"] if one["kind"] == "CHALLENGES")
        (review,) = year.mine["reviews"]["nodes"]
        assert review["challenges"][place] == {"key": section["items"][place]["key"]}
        assert year.public["reviews"]["nodes"] == []

    return named


def accountable(year: Year) -> None:
    challenge(2)(year)
    (review,) = year.mine["reviews"]["nodes"]
    signed = [one["organisation"]["name"] for one in review["signedOffBy"]]
    assert sorted(signed) == ["Exampleton Town Council", "Mfano District Council"]
    audited = year.town.walk("E10_WhoChangedWhat", by=year.town.poor, id=year.town.demo.partnership)["audit"]["nodes"]
    assert {"recordReview", "signOffReview", "signAgreement"} <= {one["action"] for one in audited}
    assert year.town.walk("E10_WhoChangedWhat", id=year.town.demo.partnership)["audit"] is None


def staff_changes(year: Year) -> None:
    challenge(4)(year)
    leads = [one for one in side(year.theirs, 1)["contacts"] if one["role"] == "LEAD_OFFICER"]
    assert sorted((one["name"], one["since"], one["until"]) for one in leads) == [
        ("The lead_officer", "2025-01-01", TODAY.isoformat()),
        ("The next lead officer", TODAY.isoformat(), None),
    ]


def scales(year: Year) -> None:
    challenge(5)(year)
    both_sides(year)


def jointly(year: Year) -> None:
    (agreement,) = year.public["agreements"]
    assert (agreement["kind"], agreement["status"]) == ("MEMORANDUM_OF_UNDERSTANDING", "SIGNED")
    assert year.mine["agreements"][0]["draftedJointly"] is True


def either_leads(year: Year) -> None:
    """The second council has opened, proposed and described; the first has reviewed; either could have."""
    assert year.answers["openPartnership"]["partnership"]["stage"] == "EXPLORATORY"
    assert year.answers["proposeAgreement"]["agreement"]["version"] == 1
    assert year.answers["updateActivity"]["activity"]["status"] == "DONE", "the other side's activity"


def marginalised(year: Year) -> None:
    (exchange,) = activities(year.theirs, kind="EXCHANGE")
    assert exchange["groups"] == ["WOMEN", "YOUTH", "INDIGENOUS_PEOPLE"]


def donors(year: Year) -> None:
    (donor,) = [one["organisation"] for one in year.theirs["stakeholders"] if one["category"] == "DONOR"]
    assert donor == {"name": "Our donor", "kind": "DONOR"}


def luxury(year: Year) -> None:
    (mine,) = activities(year.theirs, kind="EXCHANGE")
    (theirs,) = activities(year.mine, kind="EXCHANGE")
    assert [(one["cost"], one["hours"]) for one in (mine, theirs)] == [("4,000 pounds", 300), (None, None)]


def extra_funding(year: Year) -> None:
    (exchange,) = activities(year.theirs, kind="EXCHANGE")
    assert exchange["funders"] == [{"name": "Our donor"}]


def shorter_or_longer(year: Year) -> None:
    assert {one["exchange"] for one in activities(year.mine)} == {"SHORT_TECHNICAL", "LONG_TERM"}


LINES: dict[str, Callable[[Year], None]] = {
    "Supplementary leaflet to the set of core leaflets": supplementary,
    "counterparts all around the globe": counterparts,
    "Smaller town and district authorities are just as able": smaller,
    "linking can take many forms": forms,
    "civic, cultural and education links": themes,
    "the growth of local democracy": growth,
    "Linking can help your to": typo,
    "|---|--|": broken_table,
    "Develop a local strategic plan": strategic_plan,
    "Establish the rationale for the partnership": rationale,
    "Communicate the rationale clearly": communicated,
    "Explore wider national and international context": context,
    "Find a partner": scoping,
    "Scope options for joint action and learning": options,
    "Formalise the relationship": formalised,
    "Set schedule for activities": duties,
    "| | <input": uneven_columns,
    "Follow up": followed_up,
    "On-going communication": on_going,
    "Setting up": group_headings,
    "Prepare - talk to others": prepared,
    "ensure both sides' objectives": both_sides,
    "Grow at a steady pace": steady_pace,
    "stick to agreed goals": focused,
    "Reciprocity": reciprocity,
    "Prepare arguments for possible opposition": opposition,
    "an international strategy is needed": strategic,
    "Allocate responsibility": responsible,
    "Be creative": creative,
    "widen benefits\n\n- Build": blank_line,
    "Community involvement": community,
    "Build commitment": commitment,
    "High level political support": political,
    "Involve central government": government,
    "Consult international agencies": agencies,
    "Ensure broad involvement of local community actors": community,
    "Involve experts": experts,
    "Accessible information": accessible,
    "Be proactive": proactive,
    "try to understand the cultural context": understood,
    "If you find that you can't tick all of these boxes": think_again,
    "Partnership image / perception": challenge(0),
    "Fundraising and human resources": challenge(1),
    "Accountability to partners": accountable,
    "Managing different working practices": challenge(3),
    "Changes of staff and sustainability": staff_changes,
    "Different scales of commitment": scales,
    "Define the relationship jointly": jointly,
    "Take care not to lead the agenda": either_leads,
    "the political, social and cultural background": understood,
    "more marginalised partner groups": marginalised,
    "priorities of in-country donor agencies": donors,
    "Linking and exchange can be seen as a luxury": luxury,
    "Link may require extra funding": extra_funding,
    "shorter technical exchanges versus longer term": shorter_or_longer,
}
"""What is looked for, by the words of its line."""


@pytest.mark.parametrize("words", LINES)
def test_a_line_of_the_leaflet_is_lived(year: Year, words: str) -> None:
    assert words in SEED
    LINES[words](year)
