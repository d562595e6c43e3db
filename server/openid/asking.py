"""What is asked of a provider: of hosts that an operator named alone, for a while and so many bytes, never led on."""

import asyncio
import importlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson

from server.settings import LOOPBACK

ANSWER_BYTES_MAX = 200_000
ANSWER_SECONDS_MAX = 5.0
AT_ONCE_MAX = 8
"""How many questions wait for a provider at once; whoever comes then is told to come again."""
ADDRESS_CHARACTERS_MAX = 2_000


class Unanswered(Exception):
    """A provider did not answer, or not as it should; the message is for the operator's log."""


class Questions:
    """Asks one provider."""

    def __init__(self, issuer: str, hosts: tuple[str, ...]) -> None:
        """Speak with the issuer's own host, and with others that were named."""
        self._hosts = {urlsplit(issuer).netloc.lower(), *(one.lower() for one in hosts)}
        self._waiting = 0
        self._client: Any = importlib.import_module("httpx2")  # Whoever has no provider need not wait for it to load.
        self._trust: object = None

    def check_address(self, address: object) -> str:
        """Give an address that a provider named, if it is one to go to: encrypted, unless it is on this machine."""
        if isinstance(address, str) and len(address) <= ADDRESS_CHARACTERS_MAX and self._may_ask(address):
            return address
        message = (
            f"{address!r:.200} is no address at a host of the provider. Name its host in OIDC_HOSTS if it should be."
        )
        raise Unanswered(message)

    def _may_ask(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        except ValueError:
            return False
        plain = address.isascii() and address.isprintable() and not parts.fragment
        return plain and safe and parts.netloc.lower() in self._hosts

    async def ask(
        self, address: str, form: Mapping[str, str] | None = None, *, auth: tuple[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Ask for JSON, with a form if there is one; gives the status and the object.

        Raises Unanswered when there is none in time, when it is too long or no object.
        """
        self.check_address(address)
        if self._waiting >= AT_ONCE_MAX:
            raise Unanswered("too many questions at once")
        self._waiting += 1
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await self._asked(address, form, auth)
        except (self._client.HTTPError, self._client.InvalidURL, OSError) as error:
            message = f"{address}: {type(error).__name__} {error}"
            raise Unanswered(message) from error
        finally:
            self._waiting -= 1

    async def _asked(
        self, address: str, form: Mapping[str, str] | None, auth: tuple[str, str] | None
    ) -> tuple[int, dict[str, Any]]:
        if self._trust is None:
            self._trust = await asyncio.to_thread(self._client.create_ssl_context, trust_env=False)
        method = "GET" if form is None else "POST"
        async with (
            self._client.AsyncClient(verify=self._trust, trust_env=False, follow_redirects=False) as client,
            client.stream(
                method,
                address,
                data=form,
                auth=auth,
                headers={"accept": "application/json", "accept-encoding": "identity"},
            ) as answer,
        ):
            content = bytearray()
            async for part in answer.aiter_raw():
                content += part
                if len(content) > ANSWER_BYTES_MAX:
                    message = f"{address}: more than {ANSWER_BYTES_MAX} bytes"
                    raise Unanswered(message)
        try:
            told = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            message = f"{address}: {answer.status_code}, and no JSON"
            raise Unanswered(message) from error
        if not isinstance(told, dict):
            message = f"{address}: {answer.status_code}, and no object"
            raise Unanswered(message)
        return answer.status_code, told
