"""What is tried against people at the desk: their sessions, their forms, their pages, their passphrases."""

import re
import socket
import time

import pytest

from server.desk import pages
from tests.walks.at_desk import ORIGIN, OWN, Sitting
from tests.walks.conftest import Town

PHRASE = "four words in a row"
FORMS = ["/desk/sign-out", "/desk/sign-out-everywhere", "/desk/account/passphrase", "/desk/account/end-others"]


def head(town: Town) -> object:
    """Give what changes with every write."""
    return town.client.post(f"{town.url}/graphql", json={"query": HEAD}, headers=operator()).json()


HEAD = "{ audit(last: 1, orderBy: {direction: ASC}) { nodes { id action } } }"


def operator() -> dict[str, str]:
    return {"authorization": "Bearer operator's key"}


FOREIGN: list[dict[str, str]] = [
    {},
    {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
    {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
    {"origin": ORIGIN, "sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": f"{ORIGIN}.elsewhere.example"},
    {"origin": "http://toolkit.example"},
]


def test_s42_what_no_page_of_the_desk_sends_changes_nothing(quiet: Town) -> None:
    me = Sitting(quiet).sign_in(quiet.editor)
    before = head(quiet)
    for headers in FOREIGN:
        for path in (*FORMS, "/desk/sign-in"):
            me.get("/desk")
            answer = me.post(path, {"key": quiet.rich}, headers=headers)
            assert (answer.status_code, "set-cookie" in answer.headers) == (400, False), (path, headers)
    assert head(quiet) == before
    assert me.get("/desk").status_code == 200


def test_s42_a_form_without_the_word_of_its_session_changes_nothing(quiet: Town) -> None:
    me, other = Sitting(quiet).sign_in(quiet.editor), Sitting(quiet).sign_in(quiet.rich)
    before = head(quiet)
    for word in ("", "0" * 64, other.token, me.token.upper(), "é"):
        for path in FORMS:
            assert me.post(path, {"token": word}).status_code == 400, path
    assert head(quiet) == before


def test_s42_the_cookie_of_a_session_is_no_key_of_the_api(quiet: Town) -> None:
    me = Sitting(quiet).sign_in(quiet.editor)
    answer = quiet.client.post(
        f"{quiet.url}/graphql",
        json={"query": "{ viewer { organisation { id } } }"},
        headers={**OWN, "cookie": f"__Host-toolkit-desk={me.cookie}"},
    )
    assert answer.json()["data"] == {"viewer": None}


def test_s42_a_session_that_was_planted_is_never_the_one_that_is_signed_in_to(quiet: Town) -> None:
    planted = Sitting(quiet).sign_in(quiet.poor)
    for cookie in ("chosen-by-somebody-else", planted.cookie):
        me = Sitting(quiet, cookie=cookie)
        me.get("/desk")
        me.post("/desk/sign-in", {"key": quiet.editor})
        assert me.cookie not in (None, cookie)
        assert "Office of the Linking Toolkit" in me.get("/desk").text
        other = Sitting(quiet, cookie=cookie)
        assert other.get("/desk").status_code == 303  # And the old one has ended.


def test_s42_whoever_is_signed_in_comes_in_as_somebody_else_by_a_form_of_their_own_session(quiet: Town) -> None:
    lead = Sitting(quiet).sign_in(quiet.rich)
    lead.get("/desk/organisation")
    fields = {"name": "B", "role": "OFFICER", "days": "90", "scopes": "READ", "for": "person"}
    assert lead.post("/desk/organisation/keys", fields).status_code == 200
    link = re.findall(r"https://toolkit\.example(/desk/in/[^<]+)<", lead.page)[0]
    ways: list[tuple[str, dict[str, str]]] = [(link, {}), ("/desk/sign-in", {"key": quiet.rich})]
    for path, fields in ways:
        me = Sitting(quiet).sign_in(quiet.editor)
        kept = me.cookie
        before = head(quiet)
        for word in ("", lead.token):  # Nobody signs them out, or in as somebody else, from elsewhere.
            me.get(path)
            assert "You are signed in as editor for Office of the Linking Toolkit now; that session ends" in me.page
            assert me.post(path, {**fields, "token": word}).status_code == 400
        assert head(quiet) == before
        me.get(path)
        me.follow(me.post(path, fields))
        assert me.cookie not in (None, kept)
        assert "Exampleton Town Council" in me.page.partition("<main")[0]
        assert Sitting(quiet, cookie=kept).get("/desk").status_code == 303
    lead.get("/desk/invitation/none")
    assert lead.post("/desk/invitation/none", {"name": "B"}).status_code == 404


def test_s45_a_key_that_is_revoked_takes_its_sessions_with_it_and_so_does_everywhere(quiet: Town) -> None:
    made = quiet.ask(CREATE, by=quiet.rich, organisation=quiet.organisation(quiet.rich))["createKey"]
    one, other = Sitting(quiet).sign_in(made["secret"]), Sitting(quiet).sign_in(made["secret"])
    assert one.post("/desk/sign-out-everywhere").status_code == 303
    assert one.cookie is None
    assert other.get("/desk").headers["location"] == "/desk/sign-in"
    again = Sitting(quiet).sign_in(made["secret"])
    kept = again.cookie
    again.post("/desk/sign-out")
    assert Sitting(quiet, cookie=kept).get("/desk").status_code == 303
    last = Sitting(quiet).sign_in(made["secret"])
    quiet.ask(
        "mutation ($key: ID!) { revokeKey(input: {key: $key}) { errors { code } } }",
        by=quiet.rich,
        key=made["key"]["id"],
    )
    assert last.get("/desk").status_code == 303
    assert last.post("/desk/account/end-others").status_code == 303


CREATE = """mutation ($organisation: ID!) {
  createKey(input: {organisation: $organisation, name: "a guest", role: OFFICER, scopes: [READ],
    expiresAt: "2027-05-01T00:00:00Z"}) { key { id } secret errors { code } }
}"""


def test_s46_no_secret_of_the_desk_stands_in_the_log(quiet: Town) -> None:
    me = Sitting(quiet).sign_in(quiet.editor)
    me.get("/desk/in/lt_a-word-that-opens-something")
    me.get("/desk/invitation/lt_a-word-that-opens-something")
    me.get("/desk")
    log = quiet.log.getvalue().decode()
    assert "/desk/in/…" in log
    assert "/desk/invitation/…" in log
    for secret in ("a-word-that-opens", me.cookie or "none", quiet.editor, me.token):
        assert secret not in log


def test_s64_pages_are_framed_by_nobody_run_no_foreign_script_and_are_kept_by_nobody(quiet: Town) -> None:
    guest = Sitting(quiet)
    for path in ("/desk", "/desk/sign-in", "/desk/nothing", "/desk/in/none", "/desk/invitation/none"):
        headers = guest.get(path).headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
        assert (policy["frame-ancestors"], policy["form-action"], policy["base-uri"]) == ("'none'", "'self'", "'none'")
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store, private"
        assert (headers["vary"], headers["cross-origin-resource-policy"]) == ("Cookie, Accept-Language", "same-origin")
        assert headers["x-content-type-options"] == "nosniff"


def test_s64_what_stands_in_an_address_or_a_form_is_never_markup(quiet: Town) -> None:
    guest = Sitting(quiet)
    hostile = '"><script>alert(1)</script>{{7*7}}'
    shown = [
        guest.get(f"/desk/sign-in?next={hostile}&done={hostile}"),
        guest.post("/desk/sign-in", {"login": hostile, "passphrase": "x", "next": hostile}),
        guest.post("/desk/invitation/none", {"name": hostile}),
        guest.get(f"/desk/in/{hostile}"),
    ]
    for answer in shown:
        assert "<script>" not in answer.text
        assert "49" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(
    "onward",
    [
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/%5celsewhere.example",
        "https://elsewhere.example/desk",
        "/desk//elsewhere.example",
        "/desk/../graphql",
        "/desk/%2e%2e/",
        "/deskelsewhere",
        "javascript:alert(1)",
        "/desk\r\nset-cookie: a=b",
        "",
    ],
)
def test_s66_nobody_is_sent_elsewhere(quiet: Town, onward: str) -> None:
    assert 'name="next" value="/desk"' in quiet.client.get(f"{quiet.url}/desk/sign-in", params={"next": onward}).text


def test_s66_one_goes_on_to_the_page_that_was_wanted(quiet: Town) -> None:
    guest = Sitting(quiet)
    assert guest.get("/desk/account").headers["location"] == "/desk/sign-in?next=/desk/account"
    assert 'name="next" value="/desk/account"' in guest.get("/desk/sign-in?next=/desk/account").text


def test_where_no_provider_is_named_nobody_is_sent_to_one(quiet: Town) -> None:
    guest = Sitting(quiet)
    assert "Sign in with" not in guest.get("/desk/sign-in").text.partition("<details")[0]
    for path in ("/desk/sign-in/openid", "/desk/sign-in/openid/back?code=x&state=y"):
        assert guest.get(path).status_code == 404


def test_s11_a_checklist_may_be_kept_by_the_browser_of_its_side_for_one_session_and_no_other_page_may(
    quiet: Town,
) -> None:
    link = f"/desk/partnerships/{quiet.demo.partnership}"
    one, again, stranger = (Sitting(quiet).sign_in(key) for key in (quiet.poor, quiet.poor, quiet.editor))
    said = [me.get(link).headers.get("toolkit-keep", "") for me in (one, again)]
    assert [re.fullmatch(r"session-\w+ 259200", each) is not None for each in said] == [True, True]
    assert said[0] != said[1]
    assert "toolkit-keep" not in stranger.get(link).headers
    for path in ("/desk", "/desk/partnerships", "/desk/account", "/desk/organisation", f"{link}?at=persevere"):
        assert "toolkit-keep" not in one.get(path).headers
    assert "toolkit-keep" not in one.post(f"{link}/tick", {"tick": "x"}).headers
    helper = one.get("/desk/away.js").headers
    assert (helper["cache-control"], helper["content-type"]) == ("no-cache", "text/javascript; charset=utf-8")
    assert helper["content-security-policy"] == "default-src 'none'; connect-src 'self'"


def test_whoever_goes_away_in_the_middle_of_a_form_is_no_fault(quiet: Town) -> None:
    host, port = quiet.url.removeprefix("http://").split(":")
    head = (
        "POST /desk/sign-in HTTP/1.1",
        "host: toolkit.example",
        "sec-fetch-site: same-origin",
        "content-type: application/x-www-form-urlencoded",
        "content-length: 900",
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall("\r\n".join([*head, "", "key=lt_"]).encode())
    log: list[str] = []
    while not any('"status":499' in one for one in log):
        time.sleep(0.01)
        log = quiet.log.getvalue().decode().splitlines()
    assert [one for one in log if '"error":' in one] == []


def test_s47_nobody_learns_which_names_there_are_and_guesses_are_bounded(quiet: Town) -> None:
    me = Sitting(quiet).sign_in(quiet.poor)
    me.get("/desk/account")
    answer = me.post("/desk/account/passphrase", {"login": "planner", "passphrase": PHRASE})
    assert answer.headers["location"] == "/desk/account?done=passphrase", answer.text
    guest = Sitting(quiet)
    wrong = [
        guest.post("/desk/sign-in", {"login": name, "passphrase": "not the one"}) for name in ("planner", "nobody")
    ]
    said = [(one.status_code, one.text.replace("planner", "…").replace("nobody", "…")) for one in wrong]
    assert said[0] == said[1]
    assert said[0][0] == 401
    again = {"login": " NOBODY", "passphrase": "x"}
    tries = [guest.post("/desk/sign-in", again) for _ in range(pages.SIGN_IN_TRIES_MAX)]
    assert tries[-1].status_code == 429
    assert int(tries[-1].headers["retry-after"]) > 0
    assert guest.post("/desk/sign-in", {"login": "planner", "passphrase": PHRASE}).status_code == 303
    other = Sitting(quiet)
    spent = [other.post("/desk/sign-in", {"key": "lt_guess"}).status_code for _ in range(pages.ADDRESS_TRIES_MAX)]
    assert (spent[0], spent[-1]) == (401, 429)
    assert Sitting(quiet).post("/desk/sign-in", {"key": quiet.editor}).status_code == 429
