"""Everything an operator may choose; the only place where the environment is read."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec import Struct, field, structs

from content.files import FILE_BYTES_MAX
from content.sharing.consumers import TEXT_BYTES_MAX
from schema.cost import ANONYMOUS_MAX, KEYED_MAX, Bounds

PORT_MAX = 65_535
SECRET_CHARACTERS_MIN, SECRET_CHARACTERS_MAX = 20, 512
"""Shorter ones could be guessed."""
_SECRET = re.compile(rf"[!-~]{{{SECRET_CHARACTERS_MIN},{SECRET_CHARACTERS_MAX}}}")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Limits(Struct, frozen=True):
    """Every bound of the front door; kB and MB are powers of ten."""

    shape: Bounds = field(default_factory=Bounds)
    cost_max_anonymous: int = ANONYMOUS_MAX
    cost_max_keyed: int = KEYED_MAX
    rate_cost_anonymous: int = 600_000
    """What an address without a key may cost in `rate_seconds`; 0 is no limit."""
    rate_cost_keyed: int = 3_000_000
    rate_seconds: int = 60
    document_bytes_max: int = TEXT_BYTES_MAX
    tokens_max: int = 4_000
    errors_max: int = 5
    documents_kept_max: int = 256
    documents_kept_bytes_max: int = 500_000
    """A parsed document takes some hundred times the memory of its text. Registered ones have as much room again."""
    answers_kept_bytes_max: int = 32_000_000
    """What public answers may take that are kept to be sent again."""
    answer_kept_bytes_max: int = 1_000_000
    body_bytes_max: int = 64_000
    head_bytes_max: int = 48_000
    """The request line and the headers together."""
    upload_bytes_max: int = FILE_BYTES_MAX
    upload_overhead_bytes_max: int = 128_000
    """What may surround a file: the operation, the map, boundaries and part headers."""
    upload_files_max: int = 10
    query_seconds_max: float = 30.0
    receipt_seconds_max: float = 15.0
    keep_alive_seconds: int = 5
    stop_seconds_max: int = 20
    ready_seconds_max: float = 2.0
    connections_max: int = 4_000

    @property
    def upload_body_bytes_max(self) -> int:
        """What a request with files may weigh as a whole."""
        return self.upload_bytes_max + self.upload_overhead_bytes_max


class SignInProvider(Struct, frozen=True):
    """With whose accounts people may sign in at the desk (OpenID Connect)."""

    issuer: str
    client_id: str
    client_secret: str | None = None
    name: str = ""
    """What the desk calls it."""
    hosts: tuple[str, ...] = ()
    """Hosts that it may name for its parts, beside the issuer's own."""

    def __repr__(self) -> str:
        """Say all of it but the secret, as tracebacks and logs do."""
        return f"SignInProvider({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Say the same where what is printed has colours."""
        return [(name, value) for name, value in structs.asdict(self).items() if name != "client_secret"]

    @classmethod
    def from_environment(cls, given: Mapping[str, str]) -> "SignInProvider | None":
        """Read what an operator chooses of it; none without an issuer."""
        issuer = given.get("OIDC_ISSUER")
        if issuer is None:
            for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME", "OIDC_HOSTS"):
                if name in given:
                    message = f"{name} is of no use without OIDC_ISSUER."
                    raise ValueError(message)
            return None
        parts = urlsplit(issuer)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not secure or not parts.hostname or parts.query or parts.fragment or parts.username:
            message = f"OIDC_ISSUER begins with https:// and has no query, unlike {issuer!r}."
            raise ValueError(message)
        if "OIDC_CLIENT_ID" not in given:
            message = "OIDC_CLIENT_ID is the name that the provider knows this server by; OIDC_ISSUER needs it."
            raise ValueError(message)
        return cls(
            issuer=issuer,
            client_id=given["OIDC_CLIENT_ID"],
            client_secret=given.get("OIDC_CLIENT_SECRET"),
            name=given.get("OIDC_NAME", parts.hostname),
            hosts=tuple(one.strip() for one in given.get("OIDC_HOSTS", "").split(",") if one.strip()),
        )


class Settings(Struct, frozen=True):
    """One running server; without any setting it keeps its records in a folder and listens on loopback."""

    data_folder: Path = Path("toolkit-data")
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: tuple[str, ...] = ()
    """Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses or networks; nobody's by default."""
    explorer: bool = True
    """Whether the explorer is served: if nothing is said, only where nobody but this machine can reach it."""
    stored_answers: bool = True
    """Whether public answers are kept to be sent again until something changes."""
    registered_only: bool = False
    """Whether nothing but registered operations is served; the operator may send anything."""
    snapshot: bool = True
    """Whether what everybody sees of guidance is kept in memory."""
    plans: bool = True
    """Whether what is asked again and again is compiled; the answers are the same."""
    metrics_key: str | None = None
    """What opens `/metrics` besides the operator's key."""
    provider: SignInProvider | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def records(self) -> str:
        """The address of the records: what was chosen, or a file in the data folder."""
        return self.database_url or f"sqlite:///{quote(str(self.data_folder / 'toolkit.db'))}"

    @property
    def files_folder(self) -> Path:
        """Where uploaded files are kept."""
        return self.data_folder / "files"

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, *, host: str | None = None, port: int | None = None
    ) -> "Settings":
        """Read what an operator chooses: every name is on the operators' page."""
        source = os.environ if environment is None else environment
        given = {name: value for name, value in source.items() if value.strip()}
        host = host or given.get("HOST", "127.0.0.1")
        limited = _on("RATE_LIMIT", given.get("RATE_LIMIT", "on"))
        port = _port(given.get("PORT", "8000")) if port is None else port
        return cls(
            data_folder=Path(given.get("TOOLKIT_DATA", "toolkit-data")),
            database_url=given.get("DATABASE_URL"),
            host=host,
            port=port,
            public_url=_address(given.get("PUBLIC_URL", f"http://127.0.0.1:{port}")),
            trusted_proxies=_proxies(given.get("TRUSTED_PROXIES", "")),
            explorer=_on("EXPLORER", given.get("EXPLORER", "on" if host in LOOPBACK else "off")),
            registered_only=_of("DOCUMENTS", given.get("DOCUMENTS", "any"), ("any", "registered")) == "registered",
            stored_answers=_on("STORED_ANSWERS", given.get("STORED_ANSWERS", "on")),
            snapshot=_on("SNAPSHOT", given.get("SNAPSHOT", "on")),
            plans=_on("PLANS", given.get("PLANS", "on")),
            metrics_key=_secret("METRICS_KEY", given.get("METRICS_KEY")),
            provider=SignInProvider.from_environment(given),
            limits=Limits() if limited else Limits(rate_cost_anonymous=0, rate_cost_keyed=0),
        )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 <= int(text) <= PORT_MAX:
        message = f"PORT is a number from 0 to {PORT_MAX}, not {text!r}."
        raise ValueError(message)
    return int(text)


def _secret(name: str, text: str | None) -> str | None:
    if text is None or _SECRET.fullmatch(text):
        return text
    message = f"{name} is {SECRET_CHARACTERS_MIN} to {SECRET_CHARACTERS_MAX} letters, digits and signs, without spaces."
    raise ValueError(message)


def _on(name: str, text: str) -> bool:
    return _of(name, text, ("on", "off")) == "on"


def _of(name: str, text: str, choices: tuple[str, str]) -> str:
    if text not in choices:
        message = f"{name} is {' or '.join(choices)}, not {text!r}."
        raise ValueError(message)
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        message = f"PUBLIC_URL begins with https:// or http:// and has no query, unlike {text!r}."
        raise ValueError(message)
    return text.rstrip("/")


def _proxies(text: str) -> tuple[str, ...]:
    proxies = tuple(part.strip() for part in text.split(",") if part.strip())
    for proxy in proxies:
        try:
            ip_network(proxy, strict=False)
        except ValueError as error:
            message = f"TRUSTED_PROXIES lists addresses or networks, separated by commas; {proxy!r} is neither."
            raise ValueError(message) from error
    return proxies
