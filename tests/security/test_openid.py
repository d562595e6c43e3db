"""Signing in with an account elsewhere: what a provider says is believed if all of it fits, and nothing less."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from server.desk import pages
from server.openid import asking, provider
from server.settings import SignInProvider
from tests.security.provider import CLIENT, SECRET, Claims, Provider, new_rsa, served, shown
from tests.walks.conftest import Seed, Town, serve

HERE = "/desk/sign-in/openid"


@pytest.fixture(scope="module")
def trusted() -> Iterator[Provider]:
    with served() as made:
        yield made


@pytest.fixture
def elsewhere(trusted: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The provider, doing as it should until a test says otherwise."""
    monkeypatch.setattr(provider, "KEYS_AGAIN_SECONDS", 0)  # A key that is not known is asked for once more.
    trusted.put_right()
    yield trusted
    trusted.put_right()


@pytest.fixture(scope="module")
def place(sqlite_seed: Seed, trusted: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose people may sign in with their accounts elsewhere."""
    data = tmp_path_factory.mktemp("openid") / "data"
    shutil.copytree(sqlite_seed.files, data / "files")
    shutil.copy(sqlite_seed.database, data / "toolkit.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    named = SignInProvider(issuer=trusted.issuer, client_id=CLIENT, client_secret=SECRET, name="Town accounts")
    patched = pytest.MonkeyPatch()
    patched.setattr(pages, "ADDRESS_TRIES_MAX", 1_000)  # All of them come from this machine.
    with serve(
        f"sqlite:///{data / 'toolkit.db'}",
        data,
        sqlite_seed.demo,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        provider=named,
    ) as town:
        patched.undo()
        yield town


@dataclass
class Person:
    """Somebody with a browser, who is sent from one server to the other."""

    town: Town
    browser: httpx2.Client = field(default_factory=httpx2.Client)
    page: str = ""
    before: int = 0
    """How far the log had got when they came."""

    def get(self, address: str) -> httpx2.Response:
        answer = self.browser.get(address if address.startswith("http") else self.town.url + address)
        self.page = answer.text
        return answer

    def post(self, path: str, **fields: str) -> httpx2.Response:
        token = self.page.partition('name="token" value="')[2][:64]
        own = {"origin": self.town.url, "sec-fetch-site": "same-origin"}
        answer = self.browser.post(self.town.url + path, data={"token": token, **fields}, headers=own)
        self.page = answer.text
        return answer

    def with_key(self, key: str) -> "Person":
        assert self.post("/desk/sign-in", key=key).status_code == 303
        self.get("/desk/account")
        return self

    def sent_back(self, onward: str = "/desk") -> str:
        """Go to the provider, and give the address that it sends one back to."""
        begun = self.get(f"{HERE}?next={onward}")
        assert begun.status_code == 303, begun.text
        return str(self.browser.get(begun.headers["location"]).headers["location"])

    def comes(self, onward: str = "/desk") -> httpx2.Response:
        """Go to the provider and come back."""
        return self.get(self.sent_back(onward))

    def links(self, **fields: str) -> httpx2.Response:
        """Link the account that one has at the provider."""
        self.get("/desk/account")
        assert self.post("/desk/account/link", **fields).status_code == 200, self.page
        address = self.page.partition('button main" href="')[2].partition('"')[0].replace("&amp;", "&")
        return self.get(self.browser.get(address).headers["location"])

    @property
    def signed_in(self) -> bool:
        return self.get("/desk").status_code == 200


@pytest.fixture
def person(place: Town) -> Iterator[Callable[[], Person]]:
    """Makes people."""
    made: list[Person] = []

    def new() -> Person:
        made.append(Person(place, before=entries(place)))
        return made[-1]

    yield new
    for one in made:
        one.browser.close()


def entries(town: Town) -> int:
    """Say how many entries the log has."""
    answer = town.client.get(f"{town.url}/purges?after=0", headers={"authorization": "Bearer operator's key"})
    return int(answer.json()["next"])


STATUS = {"KEY_INVALID": 401, "DUPLICATE": 409, "UNAVAILABLE": 503}


def refused(person: Person, answer: httpx2.Response, code: str, part: str) -> None:
    """Hold a refusal against all that it should be: told of, nobody signed in, nothing written, the attempt gone."""
    assert (answer.status_code, code in answer.text) == (STATUS[code], True), answer.text
    assert part in answer.text
    assert not [one for one in person.browser.cookies if one != "toolkit-desk"]
    assert entries(person.town) == person.before


def test_a_linked_account_opens_the_key_that_it_was_linked_to_until_it_is_unlinked(
    place: Town, elsewhere: Provider, person: Callable[[], Person]
) -> None:
    officer = person().with_key(place.rich)
    elsewhere.subject = "somebody"
    done = officer.links()
    assert done.headers["location"] == "/desk/account?done=linked"
    assert "Your account at Town accounts signs you in here." in officer.get("/desk/account").text
    again = person()
    assert 'href="/desk/sign-in/openid?next=/desk">Sign in with Town accounts</a>' in again.get("/desk/sign-in").text
    elsewhere.sign = lambda claims: jwt.encode(claims, elsewhere.ec, "ES256", headers={"kid": "second"})
    elsewhere.claims = {"exp": int(time.time()) - 30, "iat": int(time.time()) + 30}  # Clocks differ a little.
    came = again.comes("/desk/partnerships")
    assert (came.status_code, came.headers["location"]) == (303, "/desk/partnerships")
    page = again.get("/desk/account").text
    assert "Exampleton Town Council" in page
    assert "by account elsewhere" in page
    officer.get("/desk/account")
    assert officer.post("/desk/account/unlink").headers["location"] == "/desk/account?done=unlinked"
    assert not again.signed_in
    assert officer.signed_in
    again.before = entries(place)
    refused(again, again.comes(), "KEY_INVALID", "Ask whoever manages")
    for secret in ("code-", "state=", "somebody", SECRET, "id_token"):
        assert secret not in place.log.getvalue().decode()


def test_an_account_that_nobody_linked_opens_nothing_and_is_told_whom_to_ask(
    elsewhere: Provider, person: Callable[[], Person]
) -> None:
    elsewhere.subject = "a stranger"
    stranger = person()
    answer = stranger.comes()
    refused(stranger, answer, "KEY_INVALID", "Ask whoever manages your organisation’s keys for a link")
    assert not stranger.signed_in


def signs_as_nobody(_: Provider, claims: Claims) -> str:
    return jwt.encode(claims, "", "none")


def signs_with_the_public_key(provider: Provider, claims: Claims) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = provider.rsa.public_key().public_bytes(serialization.Encoding.PEM, form)
    head, body = (jwt.utils.base64url_encode(jwt.utils.force_bytes(part)) for part in _parts(claims))
    made = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head + b"." + body, public)
    return b".".join((head, body, jwt.utils.base64url_encode(made))).decode()


def _parts(claims: Claims) -> tuple[str, str]:
    token = jwt.encode(claims, "k" * 32, "HS256", headers={"kid": "first"})
    return tuple(jwt.utils.base64url_decode(part).decode() for part in token.split(".")[:2])  # type: ignore[return-value] # two


def signs_with_our_secret(_: Provider, claims: Claims) -> str:
    return jwt.encode(claims, SECRET.ljust(32), "HS256", headers={"kid": "first"})


def signs_with_a_key_of_its_own(_: Provider, claims: Claims) -> str:
    return jwt.encode(claims, new_rsa(), "RS256", headers={"kid": "first"})


def signs_with_a_key_that_it_does_not_show(provider: Provider, claims: Claims) -> str:
    return jwt.encode(claims, provider.rsa, "RS256", headers={"kid": "third"})


def signs_with_a_short_key(provider: Provider, claims: Claims) -> str:
    short = new_rsa(1024)
    provider.keys = [shown(short, "short")]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        return jwt.encode(claims, short, "RS256", headers={"kid": "short"})


SIGNED: list[Callable[[Provider, Claims], str]] = [
    signs_as_nobody,
    signs_with_the_public_key,
    signs_with_our_secret,
    signs_with_a_key_of_its_own,
    signs_with_a_key_that_it_does_not_show,
    signs_with_a_short_key,
    lambda *_: "no token",
    lambda *_: "",
]
NOW = int(time.time())
CLAIMED: list[Claims] = [
    {"iss": "http://127.0.0.1:1"},
    {"aud": "another"},
    {"aud": [CLIENT, "another"]},
    {"exp": NOW - 3_600},
    {"exp": None},
    {"iat": NOW + 3_600},
    {"nonce": "of another sign-in"},
    {"nonce": None},
    {"sub": None},
    {"sub": "x" * 256},
    {"sub": ""},
]


@pytest.mark.parametrize(
    "wrong", [*SIGNED, *CLAIMED], ids=lambda one: getattr(one, "__name__", None) or next(iter(one))
)
def test_s65_a_token_that_is_not_wholly_right_opens_nothing(
    elsewhere: Provider,
    person: Callable[[], Person],
    wrong: Callable[[Provider, Claims], str] | Claims,
) -> None:
    if isinstance(wrong, dict):
        elsewhere.claims = wrong
    else:
        elsewhere.sign = lambda claims: wrong(elsewhere, claims)
    somebody = person()
    refused(somebody, somebody.comes(), "KEY_INVALID", "was not believed")


def test_a_key_that_the_provider_has_changed_is_asked_for_once_more(
    elsewhere: Provider, person: Callable[[], Person]
) -> None:
    changed = new_rsa()
    elsewhere.keys = [shown(changed, "new")]
    elsewhere.sign = lambda claims: jwt.encode(claims, changed, "RS256", headers={"kid": "new"})
    elsewhere.subject = "a stranger"
    somebody = person()
    assert "Ask whoever manages" in somebody.comes().text  # It was believed who they are.
    assert "/keys" in elsewhere.asked


def test_s65_what_was_begun_elsewhere_or_is_over_or_was_used_comes_to_nothing(
    elsewhere: Provider, person: Callable[[], Person]
) -> None:
    one, other = person(), person()
    address = one.sent_back()
    asked = len(elsewhere.asked)
    refused(other, other.get(address), "KEY_INVALID", "not begun in this browser")
    own = parse_qs(urlsplit(other.sent_back()).query)
    mixed = f"{HERE}/back?code={own['code'][0]}&state={parse_qs(urlsplit(address).query)['state'][0]}"
    refused(other, other.get(mixed), "KEY_INVALID", "not begun in this browser")
    address = other.sent_back()
    (kept,) = [cookie for cookie in other.browser.cookies.jar if cookie.name.endswith("attempt")]
    assert kept.value is not None
    secret, begun, rest = kept.value.split(".", 2)
    kept.value = f"{secret}.{int(begun) - provider.ATTEMPT_SECONDS - 1}.{rest}"
    refused(other, other.get(address), "KEY_INVALID", "not begun in this browser")
    assert elsewhere.asked[asked:].count("/token") == 0
    other.get(address := other.sent_back())
    refused(other, other.get(address), "KEY_INVALID", "not begun in this browser")
    address = other.sent_back()
    elsewhere.codes.clear()  # It has run out at the provider.
    refused(other, other.get(address), "KEY_INVALID", "took too long")
    address = other.sent_back().partition("?")[2]
    said = parse_qs(address)
    no = f"{HERE}/back?error=access_denied&state={said['state'][0]}"
    refused(other, other.get(no), "KEY_INVALID", "did not sign you in")
    from_another = other.sent_back().replace("&iss=http", "&iss=https")
    refused(other, other.get(from_another), "KEY_INVALID", "was not believed")


def slow(provider: Provider) -> None:
    def wait(path: str) -> None:
        del path
        provider.patience.wait(1)

    provider.answer = wait


UNWELL: dict[str, Callable[[Provider], None]] = {
    "slow": slow,
    "long": lambda one: setattr(one, "answer", lambda _: (200, {}, b'{"a": "' + b"x" * 300_000 + b'"}')),
    "leads on": lambda one: setattr(one, "answer", lambda _: (302, {"location": "http://127.0.0.1:1/"}, b"{}")),
    "broken": lambda one: setattr(one, "answer", lambda _: (500, {}, b"{}")),
    "no JSON": lambda one: setattr(one, "answer", lambda _: (200, {}, b"<html>")),
    "a list": lambda one: setattr(one, "answer", lambda _: (200, {}, b"[]")),
    "another issuer": lambda one: setattr(one, "said", {"issuer": f"{one.issuer}/"}),
    "elsewhere": lambda one: setattr(one, "said", {"token_endpoint": "https://elsewhere.example/token"}),
    "inside": lambda one: setattr(one, "said", {"jwks_uri": "http://127.0.0.1:5432/"}),
    "in the clear": lambda one: setattr(one, "said", {"authorization_endpoint": "http://elsewhere.example/"}),
    "no address": lambda one: setattr(one, "said", {"token_endpoint": "http://[", "jwks_uri": 1}),
}


@pytest.mark.parametrize("way", UNWELL)
def test_a_provider_that_is_unwell_is_told_of_and_nothing_changes(
    elsewhere: Provider, person: Callable[[], Person], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "KNOWN_SECONDS", 0)  # It is asked each time what it says of itself.
    monkeypatch.setattr(asking, "ANSWER_SECONDS_MAX", 0.2 if way == "slow" else 5)
    somebody = person()
    address = somebody.sent_back()
    UNWELL[way](elsewhere)
    refused(somebody, somebody.get(address), "UNAVAILABLE", "Town accounts does not answer as it should")
    answer = somebody.get(HERE)
    refused(somebody, answer, "UNAVAILABLE", "you can come in another way")
    assert '<input name="login"' in answer.text
    elsewhere.put_right()
    assert somebody.get(HERE).status_code == 303


def test_s66_nobody_is_sent_elsewhere_by_way_of_the_provider(
    place: Town, elsewhere: Provider, person: Callable[[], Person]
) -> None:
    elsewhere.subject = "somebody who comes in"
    person().with_key(place.poor).links()
    for onward in ("//elsewhere.example", "https://elsewhere.example", "/desk/../graphql"):
        assert person().comes(onward).headers["location"] == "/desk"


def test_an_account_is_linked_in_the_session_that_asked_for_it_and_to_one_key_alone(
    place: Town, elsewhere: Provider, person: Callable[[], Person]
) -> None:
    elsewhere.subject = "the clerk"
    one, other = person().with_key(place.rich), person().with_key(place.poor)
    other.before = entries(place)
    one.post("/desk/account/link")
    (attempt,) = [cookie for cookie in one.browser.cookies.jar if cookie.name.endswith("attempt")]
    address = one.page.partition('button main" href="')[2].partition('"')[0].replace("&amp;", "&")
    other.browser.cookies.jar.set_cookie(attempt)
    came = one.browser.get(address).headers["location"]
    refused(other, other.get(came), "KEY_INVALID", "not begun in this browser")
    assert one.links().status_code == 303
    other.before = entries(place)
    refused(other, other.links(), "DUPLICATE", "opens another key already")
    one.get("/desk/account")
    foreign = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    sent = one.browser.post(f"{place.url}/desk/account/link", data={"token": "x"}, headers=foreign)
    assert sent.status_code == 400
    assert person().post("/desk/account/link").headers["location"].startswith("/desk/sign-in")
