"""A small OpenID Connect provider on a socket, with keys of its own: does as it should, or as somebody else would."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

CLIENT, SECRET = "toolkit", "a secret: of & ours"
Claims = dict[str, Any]


def new_rsa(bits: int = 2048) -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def shown(key: RSAPrivateKey | EllipticCurvePrivateKey, name: str) -> Claims:
    """Write a public key as a provider shows it."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(kind.to_jwk(key.public_key())), "kid": name, "use": "sig"}  # type: ignore[arg-type] # as above


@dataclass
class Provider:
    """What it knows, what it was asked, and in what it errs just now."""

    issuer: str = ""
    subject: str = "person-1"
    rsa: RSAPrivateKey = field(default_factory=new_rsa)
    ec: EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    keys: list[Claims] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    said: Claims = field(default_factory=dict)
    """What it says of itself otherwise than it should."""
    claims: Claims = field(default_factory=dict)
    """What it claims otherwise than it should; None leaves a claim out."""
    sign: Callable[[Claims], str] | None = None
    answer: Callable[[str], tuple[int, Mapping[str, str], bytes] | None] | None = None
    """What it answers to a path in the place of what it should."""
    patience: Event = field(default_factory=Event)

    def put_right(self) -> None:
        """Do as one should again, with the keys of the beginning."""
        self.said, self.claims, self.sign, self.answer, self.subject = {}, {}, None, None, "person-1"
        self.keys = [shown(self.rsa, "first"), shown(self.ec, "second")]
        self.asked.clear()

    def discovery(self) -> Claims:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        }
        return own | self.said

    def authorize(self, query: str) -> str:
        """Let the person in, and send them back."""
        asked = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        assert {name: asked[name] for name in ("response_type", "client_id", "scope", "code_challenge_method")} == {
            "response_type": "code",
            "client_id": CLIENT,
            "scope": "openid",
            "code_challenge_method": "S256",
        }
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, form: Mapping[str, str], authorization: str) -> tuple[int, Claims]:
        """Give a token for a code, once."""
        expected = base64.b64encode(f"{CLIENT}:{urlencode({'': SECRET})[1:]}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        fits = asked is not None and asked["code_challenge"] == proof and asked["redirect_uri"] == form["redirect_uri"]
        if asked is None or not fits:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"id_token": (self.sign or self.signed)(claims), "access_token": "x", "token_type": "Bearer"}

    def signed(self, claims: Claims) -> str:
        return jwt.encode(claims, self.rsa, "RS256", headers={"kid": "first"})


@contextmanager
def served() -> Iterator[Provider]:
    """Serve one on loopback."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path)
            made.asked.append(path.path)
            if made.answer is not None and (other := made.answer(path.path)) is not None:
                self._send(*other)
            elif path.path == "/authorize":
                self._send(302, {"location": made.authorize(path.query)}, b"")
            elif path.path == "/keys":
                self._send(200, {}, json.dumps({"keys": made.keys}).encode())
            else:
                self._send(200, {}, json.dumps(made.discovery()).encode())

        def do_POST(self) -> None:
            made.asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if made.answer is not None and (other := made.answer(self.path)) is not None:
                self._send(*other)
                return
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, told = made.token(form, self.headers.get("authorization", ""))
            self._send(status, {}, json.dumps(told).encode())

        def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    made.put_right()
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        made.patience.set()
        server.shutdown()
        server.server_close()
        thread.join()
