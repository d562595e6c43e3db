"""What an ID token is believed: signed by its issuer, for us, for this sign-in, now (OpenID Connect Core, 3.1.3.7)."""

import hmac
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

from content.joining.accounts import SUBJECT_CHARACTERS_MAX, Account

EXTRA = "jwt"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those that sign with a key which nobody but the issuer has: neither `none` nor a secret that we know as well."""
_KINDS = ("RSA", "EC", "OKP")
SKEW_SECONDS = 60
"""How far the provider's clock and ours may be apart."""
CHARACTERS_MAX = 16_000


class Disbelieved(Exception):
    """A token that says nothing of anybody; the message is for the operator's log."""


class UnknownKey(Disbelieved):
    """A token that was signed with a key which the issuer has not shown us, or not yet."""


def installed() -> bool:
    """Whether tokens can be checked: what does so comes with the extra `oidc`."""
    return importlib.util.find_spec(EXTRA) is not None and importlib.util.find_spec("cryptography") is not None


def check(token: object, keys: object, *, issuer: str, client_id: str, nonce: str) -> Account:
    """Say of whom a token speaks; raises Disbelieved."""
    jwt: Any = importlib.import_module(EXTRA)
    if not isinstance(token, str) or len(token) > CHARACTERS_MAX:
        raise Disbelieved("there is no token, or a very long one")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            message = f"signed by {algorithm!r:.20}, which is none of those that are believed"
            raise Disbelieved(message)
        key = jwt.PyJWK(_key(keys, header.get("kid"), algorithm), algorithm=algorithm)
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            leeway=SKEW_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as error:
        message = f"{type(error).__name__}: {error}"
        raise Disbelieved(message) from error
    return _account(claims, client_id=client_id, nonce=nonce)


def _account(claims: Mapping[str, Any], *, client_id: str, nonce: str) -> Account:
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise Disbelieved("made for another sign-in: its nonce is not ours")
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise Disbelieved("made for others as well, and not asked for by us")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARACTERS_MAX:
        raise Disbelieved("its subject is none")
    return Account(str(claims["iss"]), subject)


def _key(keys: object, name: object, algorithm: str) -> dict[str, Any]:
    """Choose the key that a token says it was signed with; the only one there is, if it says nothing."""
    found = [one for one in keys if _may_sign(one, algorithm)] if isinstance(keys, Sequence) else []
    if name is not None:
        found = [one for one in found if one.get("kid") == name]
    if len(found) != 1:
        message = f"signed with a key that is not known: {name!r:.80}"
        raise UnknownKey(message)
    return dict(found[0])


def _may_sign(key: object, algorithm: str) -> bool:
    return (
        isinstance(key, Mapping)
        and key.get("kty") in _KINDS
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )
