"""Somebody at the desk without a browser: sends what a browser would, over a socket, and reads what comes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from tests.walks.conftest import Town

ORIGIN = "https://toolkit.example"
OWN = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
COOKIE = re.compile(r"(__Host-toolkit-desk|toolkit-desk-language)=([^;]*)(.*)")


@dataclass
class Sitting:
    """One browser: the cookie that it keeps, and the last page that it got."""

    town: Town
    cookie: str | None = None
    language: str | None = None
    page: str = ""

    @property
    def token(self) -> str:
        """Give the word that the forms of the last page carry."""
        found = re.search(r'name="token" value="([0-9a-f]{64})"', self.page)
        return found.group(1) if found else ""

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self._kept(self.town.client.get(self.town.url + path, headers=self._headers(headers)))

    def post(
        self, path: str, fields: Mapping[str, str | list[str]] | None = None, *, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        """Send a form as a page of the desk does; with other headers, as somebody else would."""
        sent = {"token": self.token, **(fields or {})}
        return self._kept(
            self.town.client.post(
                self.town.url + path, data=sent, headers=self._headers(OWN if headers is None else headers)
            )
        )

    def upload(self, source: bytes, filename: str, **fields: str) -> httpx2.Response:
        """Send the form that a file comes in by."""
        parts: dict[str, tuple[str | None, str | bytes]] = {"token": (None, self.token)}
        parts |= {name: (None, value) for name, value in fields.items()}
        parts["file"] = (filename, source)
        return self.send("/desk/upload", parts, OWN)

    def send(
        self, path: str, parts: Mapping[str, tuple[str | None, str | bytes]], headers: dict[str, str]
    ) -> httpx2.Response:
        """Send a form that a file is part of."""
        return self._kept(self.town.client.post(self.town.url + path, files=parts, headers=self._headers(headers)))

    def follow(self, answer: httpx2.Response) -> httpx2.Response:
        """Go where an answer leads."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"].partition("#")[0])

    def sign_in(self, key: str) -> "Sitting":
        """Come in with a key, and look at the first page."""
        answer = self.post("/desk/sign-in", {"key": key})
        assert answer.status_code == 303, answer.text
        assert self.get("/desk").status_code == 200
        return self

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        kept = {"__Host-toolkit-desk": self.cookie, "toolkit-desk-language": self.language}
        said = "; ".join(f"{name}={value}" for name, value in kept.items() if value)
        return {**more, **({"cookie": said} if said else {})}

    def _kept(self, answer: httpx2.Response) -> httpx2.Response:
        for line in answer.headers.get_list("set-cookie"):
            found = COOKIE.fullmatch(line)
            assert found is not None, line
            value = found.group(2).strip('"') or None
            if found.group(1) == "toolkit-desk-language":
                self.language = value
            else:
                self.cookie = value
        self.town.client.cookies.clear()
        self.page = answer.text
        return answer
