"""One provider: where it sends people to, and what it says of whoever comes back (OpenID Connect, with PKCE)."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from content import errors
from content.joining.accounts import Account
from server import logs
from server.openid import asking, tokens
from server.settings import SignInProvider

KNOWN_SECONDS = 3_600
"""How long what a provider says of itself is believed before it is asked again."""
KEYS_AGAIN_SECONDS = 60
"""How soon its keys are asked for again when it signs with one that is new."""
ATTEMPT_SECONDS = 600
"""How long somebody may take to sign in at the provider."""
CODE_CHARACTERS_MAX = 4_000
SECRET_BYTES = 32
_OK, _BAD, _INNER = 200, 400, 500


class Attempt(Struct, frozen=True):
    """One try to sign in, as its browser keeps it: everything that the provider is told is made of its secret."""

    secret: str
    begun: int
    bound: str
    """What it is for, and in which session: an answer to another attempt does not fit this one."""

    @classmethod
    def new(cls, bound: str) -> "Attempt":
        """Begin one."""
        return cls(secrets.token_urlsafe(SECRET_BYTES), int(time.time()), bound)

    @property
    def over(self) -> bool:
        """Whether it took too long."""
        return not 0 <= time.time() - self.begun <= ATTEMPT_SECONDS

    def word(self, purpose: str) -> str:
        """Make a word for a purpose that nobody without the secret can make, and that tells nothing of the others."""
        said = f"{purpose}|{self.begun}|{self.bound}".encode()
        return _written(hmac.new(self.secret.encode(), said, hashlib.sha256).digest())

    @property
    def challenge(self) -> str:
        """Say what the provider knows the verifier again by (RFC 7636, S256)."""
        return _written(hashlib.sha256(self.word("verifier").encode()).digest())


class Provider:
    """One provider, as the operator named it."""

    def __init__(self, chosen: SignInProvider, public_url: str, told: logs.Log) -> None:
        """Know it by its issuer; nothing is asked of it until somebody wants to sign in.

        Raises ValueError where the extra that it needs is not installed.
        """
        if not tokens.installed():
            message = 'OIDC_ISSUER needs the extra oidc: pip install "linking-toolkit[oidc]".'
            raise ValueError(message)
        self.chosen = chosen
        self.name = chosen.name
        self.back = f"{public_url}/desk/sign-in/openid/back"
        self._told = told
        self._questions = asking.Questions(chosen.issuer, chosen.hosts)
        self._said: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, object] | None = None

    async def address(self, attempt: Attempt) -> str:
        """Say where somebody signs in; raises UNAVAILABLE."""
        try:
            said = await self._discovered()
            address = self._questions.check_address(said.get("authorization_endpoint"))
        except asking.Unanswered as error:
            raise self._away(error) from error
        asked = {
            "response_type": "code",
            "client_id": self.chosen.client_id,
            "redirect_uri": self.back,
            "scope": "openid",
            "state": attempt.word("state"),
            "nonce": attempt.word("nonce"),
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    async def account(self, attempt: Attempt | None, came: Mapping[str, str]) -> Account:
        """Say who came back from an attempt, by what the address says that they came back to.

        Raises KEY_INVALID for what does not fit, is over, was used or is not believed, UNAVAILABLE.
        """
        state = came.get("state", "")
        if attempt is None or attempt.over or not hmac.compare_digest(state.encode(), attempt.word("state").encode()):
            message = "This sign-in was not begun in this browser just now, or was used before. Begin again."
            raise errors.KeyInvalid(message)
        try:
            said = await self._discovered()
            self._check_issuer(said, came)
            if "error" in came:
                self._told.info("provider_said_no", error=came["error"][:200])
                message = f"{self.name} did not sign you in. Begin again, or come in another way."
                raise errors.KeyInvalid(message)
            token = await self._token(said, attempt, came.get("code", ""))
            return await self._believed(said, token, attempt)
        except asking.Unanswered as error:
            raise self._away(error) from error
        except tokens.Disbelieved as error:
            self._told.warning("provider_disbelieved", why=str(error)[:500])
            message = f"What {self.name} said of you does not fit this sign-in, and was not believed. Begin again."
            raise errors.KeyInvalid(message) from error

    async def _token(self, said: Mapping[str, Any], attempt: Attempt, code: str) -> object:
        """Change the code that came back for a token."""
        form = {
            "grant_type": "authorization_code",
            "code": code[:CODE_CHARACTERS_MAX],
            "redirect_uri": self.back,
            "code_verifier": attempt.word("verifier"),
        }
        secret = self.chosen.client_secret
        ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        auth = None
        if secret is not None and isinstance(ways, list) and "client_secret_basic" in ways:
            auth = (_quoted(self.chosen.client_id), _quoted(secret))
        else:
            form |= {"client_id": self.chosen.client_id, **({"client_secret": secret} if secret is not None else {})}
        status, answer = await self._questions.ask(str(said.get("token_endpoint")), form, auth=auth)
        if status == _OK:
            return answer.get("id_token")
        if _BAD <= status < _INNER and answer.get("error") == "invalid_grant":
            raise errors.KeyInvalid("This sign-in took too long, or was used before. Begin again.")
        message = f"the token endpoint answered {status}, {answer.get('error')!r:.100}"
        raise asking.Unanswered(message)

    async def _believed(self, said: Mapping[str, Any], token: object, attempt: Attempt) -> Account:
        """Check the token with the keys that are known, and once more when it names one that may be new."""
        keys = await self._shown(said, KNOWN_SECONDS)
        named = {"issuer": self.chosen.issuer, "client_id": self.chosen.client_id, "nonce": attempt.word("nonce")}
        try:
            return tokens.check(token, keys, **named)
        except tokens.UnknownKey:
            return tokens.check(token, await self._shown(said, KEYS_AGAIN_SECONDS), **named)

    async def _discovered(self) -> dict[str, Any]:
        """Ask a provider what it says of itself (OpenID Connect Discovery, 4), if that was not done just now."""
        if self._said is not None and time.monotonic() - self._said[0] < KNOWN_SECONDS:
            return self._said[1]
        address = f"{self.chosen.issuer.rstrip('/')}/.well-known/openid-configuration"
        status, said = await self._questions.ask(address)
        if status != _OK or said.get("issuer") != self.chosen.issuer:
            message = f"{address}: {status}, of the issuer {said.get('issuer')!r:.200}"
            raise asking.Unanswered(message)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            self._questions.check_address(said.get(name))
        self._said = time.monotonic(), said
        return said

    async def _shown(self, said: Mapping[str, Any], seconds: float) -> object:
        """Give the keys that a provider signs with, not older than that."""
        if self._keys is None or time.monotonic() - self._keys[0] >= seconds:
            address = str(said.get("jwks_uri"))
            status, shown = await self._questions.ask(address)
            if status != _OK:
                message = f"{address}: {status}"
                raise asking.Unanswered(message)
            self._keys = time.monotonic(), shown.get("keys")
        return self._keys[1]

    def _check_issuer(self, said: Mapping[str, Any], came: Mapping[str, str]) -> None:
        """Hear who sent somebody back, where the provider says so, so that none is taken for another (RFC 9207)."""
        wanted = said.get("authorization_response_iss_parameter_supported") is True
        if came.get("iss", None if wanted else self.chosen.issuer) != self.chosen.issuer:
            raise tokens.Disbelieved("sent back by another issuer")

    def _away(self, error: asking.Unanswered) -> errors.Unavailable:
        self._told.warning("provider_unanswered", why=str(error)[:500])
        message = (
            f"{self.name} does not answer as it should just now. Nothing was changed; you can come in another way."
        )
        return errors.Unavailable(message)


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _quoted(text: str) -> str:
    """Write a name or a secret as it goes into the header (RFC 6749, 2.3.1)."""
    return urlencode({"": text})[1:]
