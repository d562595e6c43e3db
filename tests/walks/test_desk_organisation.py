"""An organisation's own things at the desk: its people and keys, its invitations, its networks, and what waits."""

import re
from datetime import UTC, datetime, timedelta

from tests.walks.at_desk import Sitting
from tests.walks.conftest import Town
from tests.walks.filled import send
from tests.walks.test_desk import words

TODAY = datetime.now(UTC).date()
HERE = "/desk/organisation"
NETWORK = """mutation ($name: LocalisedTextInput!) {
  addOrganisation(input: {name: $name, kind: NETWORK, country: "GB"}) { organisation { id } errors { message } }
}"""
COORDINATOR = """mutation ($network: ID!) {
  createKey(input: {organisation: $network, name: "the coordinator", role: COORDINATOR,
    scopes: [READ, NETWORK_READ, PARTNERSHIPS_WRITE], expiresAt: "2027-05-01T00:00:00Z"}) { secret errors { message } }
}"""


def secret(sitting: Sitting) -> str:
    """Give what the last page shows once."""
    found = re.search(r'class="secret">([^<]+)<', sitting.page)
    assert found is not None
    return found.group(1)


def test_a_colleague_is_let_in_by_a_link_chooses_a_passphrase_and_is_stopped(town: Town) -> None:
    lead = Sitting(town).sign_in(town.rich)
    lead.get(HERE)
    fields: dict[str, str | list[str]] = {
        "name": "The new officer",
        "role": "OFFICER",
        "days": "90",
        "scopes": ["READ", "PARTNERSHIPS_WRITE"],
    }
    assert lead.post(f"{HERE}/keys", {**fields, "for": "person"}).status_code == 200
    link = secret(lead).removeprefix("https://toolkit.example")
    colleague = Sitting(town)
    for _ in range(2):  # To open it uses nothing up.
        said = words(colleague) if colleague.get(link) else ""
        assert "This link signs you in as officer for Exampleton Town Council . It works once." in said
        assert "under the name of its key: “The new officer”." in said
    colleague.follow(colleague.post(link))
    colleague.get("/desk/account")
    colleague.post("/desk/account/passphrase", {"login": "officer", "passphrase": "four words in a row"})
    spent = Sitting(town)
    assert (spent.get(link).status_code, spent.post(link).status_code) == (404, 404)
    assert "A link signs in once, for a short while. If you chose a name and a passphrase" in words(spent)
    assert '<a href="/desk/sign-in">Sign in</a>' in spent.page
    again = Sitting(town)
    again.follow(again.post("/desk/sign-in", {"login": "Officer", "passphrase": "four words in a row"}))
    assert "Exampleton Town Council" in words_of_head(again)
    assert "Your key does not manage the keys" in again.get(HERE).text
    lead.get(HERE)
    assert "The new officer , Another program" in words(lead)
    key = re.findall(r"The new officer</strong>.*?/keys/(key-\w+)/revoke", lead.page, re.DOTALL)[0]
    lead.follow(lead.post(f"{HERE}/keys/{key}/revoke"))
    assert "The key works no more" in words(lead)
    assert again.get("/desk").status_code == 303


def words_of_head(sitting: Sitting) -> str:
    return sitting.page.partition("<main")[0]


def test_a_program_gets_a_key_that_works_and_a_new_secret(town: Town) -> None:
    lead = Sitting(town).sign_in(town.rich)
    lead.get(HERE)
    fields: dict[str, str | list[str]] = {
        "name": "The portal",
        "role": "VIEWER",
        "days": "30",
        "scopes": ["READ"],
        "for": "program",
    }
    lead.post(f"{HERE}/keys", fields)
    first = secret(lead)
    assert town.organisation(first) == town.organisation(town.rich)
    lead.get(HERE)
    key = re.findall(r"The portal</strong>.*?/keys/(key-\w+)/rotate", lead.page, re.DOTALL)[0]
    lead.post(f"{HERE}/keys/{key}/rotate")
    assert secret(lead) != first
    assert town.organisation(secret(lead)) == town.organisation(town.rich)
    lead.get(HERE)
    more = lead.post(f"{HERE}/keys", {**fields, "role": "EDITOR"})
    assert (more.status_code, "FORBIDDEN" in more.text) == (403, True)
    assert "What you had typed" in words(lead)


def test_a_partner_who_is_not_here_yet_is_invited_and_comes_in(town: Town) -> None:
    poor = Sitting(town).sign_in(town.poor)
    poor.get(HERE)
    absent = re.findall(r'<option value="(organisation-\w+)">Commune d', poor.page)[0]
    poor.post(f"{HERE}/invite", {"organisation": absent})
    link = secret(poor).removeprefix("https://toolkit.example")
    poor.get("/desk")
    assert "1 invitation of yours waits to be taken up" in words(poor)
    newcomer = Sitting(town)
    newcomer.get(link)
    empty = newcomer.post(link, {"name": " "})
    assert (empty.status_code, newcomer.cookie) == (422, None)
    newcomer.follow(newcomer.post(link, {"name": "Maire d’Exempleville"}))
    assert "Choose a name and a passphrase" in words(newcomer)
    assert Sitting(town).post(link, {"name": "Somebody else"}).status_code == 404
    newcomer.get("/desk")
    assert "acknowledged the partnership yet" in words(newcomer)
    partnership = re.findall(r'href="(/desk/partnerships/partnership-\w+)"', newcomer.page)[0]
    newcomer.get(partnership)
    newcomer.follow(newcomer.post(f"{partnership}/acknowledge"))
    assert "Your side is part of the partnership now." in words(newcomer)
    poor.get(HERE)
    assert "taken up" in words(poor)


def a_network(town: Town) -> tuple[str, str]:
    """Found a network, and give its id and its coordinator's key."""
    made = town.ask(NETWORK, name={"text": "A fictional network", "language": "en"}, by="operator's key")
    network = made["addOrganisation"]["organisation"]["id"]
    return network, town.ask(COORDINATOR, network=network, by="operator's key")["createKey"]["secret"]


def test_a_coordinator_asks_partnerships_for_a_review(town: Town) -> None:
    network, key = a_network(town)
    lead, coordinator = Sitting(town).sign_in(town.rich), Sitting(town).sign_in(key)
    lead.get(HERE)
    lead.follow(lead.post(f"{HERE}/join", {"network": network}))
    coordinator.get(HERE)
    coordinator.follow(coordinator.post(f"{HERE}/admit", {"organisation": town.organisation(town.rich)}))
    coordinator.get("/desk/network/partnerships?stage=SCOPING")
    asks = {"by": str(TODAY + timedelta(days=30)), "message": "Once a year, please."}
    refused = send(coordinator, "/network/partnerships/request", **asks)
    assert (refused.status_code, "Choose the partnerships to ask." in refused.text) == (422, True)
    coordinator.follow(send(coordinator, "/network/partnerships/request", **asks, of=[town.demo.partnership]))
    assert "Asked. The partnerships see it on their page." in words(coordinator)
    lead.get(f"/desk/partnerships/{town.demo.partnership}/reviews")
    assert "A fictional network asks for a review by" in words(lead)
    assert "Once a year, please." in words(lead)


def test_an_organisation_joins_a_network_and_its_coordinator_admits_it(town: Town) -> None:
    network, key = a_network(town)
    lead = Sitting(town).sign_in(town.rich)
    lead.get(HERE)
    lead.follow(lead.post(f"{HERE}/join", {"network": network}))
    assert "A fictional network waits to be admitted" in words(lead)
    coordinator = Sitting(town).sign_in(key)
    assert "At the door of your network Exampleton Town Council" in words(coordinator)
    coordinator.get(HERE)
    own = town.organisation(town.rich)
    coordinator.follow(coordinator.post(f"{HERE}/admit", {"organisation": own}))
    coordinator.get("/desk/network")
    assert "1 partnership . Each number opens its list." in words(coordinator)
    assert 'aria-label="1: Scoping"' in coordinator.page
    coordinator.get("/desk/network/partnerships?stage=SCOPING")
    assert "Exampleton and Mfano" in words(coordinator)
    coordinator.get("/desk/network/partnerships?stage=ENDED")
    assert "There are none." in words(coordinator)
    assert coordinator.get("/desk/network/partnerships?stage=NONE").status_code == 422
    assert lead.get("/desk/network").status_code == 403
    lead.get(HERE)
    assert "A fictional network since" in words(lead)
    lead.follow(lead.post(f"{HERE}/leave", {"network": network}))
    assert "A fictional network since" not in words(lead)


def test_what_waits_for_an_editor_leads_to_where_it_is_seen_to(town: Town) -> None:
    me = Sitting(town).sign_in(town.editor)
    assert "Nothing does." in words(me)
    edition = town.draft()["edition"]["id"]
    me.get("/desk")
    assert f'href="/desk/editions/{edition}#decide">Decide which items' in me.page
    assert "In the making Local Authority Links draft en-GB, begun" in words(me)
    assert "1 item to decide" in words(me)
