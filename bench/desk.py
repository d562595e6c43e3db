"""What each page of the desk costs: CPU of the server, milliseconds until its first byte, and its weight.

`python -m bench.desk [ROUNDS]` serves the demo, brings a revised leaflet in as a draft, and asks for every page in
turn, round by round, over one connection; figures are medians. CPU is what the kernel counts for the serving process.
It fails when a page weighs more than `PAGE_BYTES_MAX`, or costs more than `SIGN_IN_MAX` times the page that one signs
in at.
"""

import http.client
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench import speed
from bench.peers import measuring

ROUNDS = 30
PAGE_BYTES_MAX = 60_000
SIGN_IN_MAX = 60.0
"""What any page may cost, in pages that one signs in at: that is the frame which all pages stand in, and a form."""
LEAFLET = "local-authority-links"
REVISED = speed.ROOT / "fixtures" / f"{LEAFLET}-revised.md"
ROOMS = ("life", "aims", "people", "agreements", "activities", "reviews", "news", "documents")


@dataclass
class Sitting:
    """Somebody at the desk."""

    port: int
    cookie: str = ""
    token: str = ""
    line: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        """Open a connection that stays."""
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> tuple[float, bytes]:
        """Ask for a page; give the seconds until its first byte, and the page."""
        began = time.perf_counter()
        self.line.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
        answer = self.line.getresponse()
        took = time.perf_counter() - began
        body = answer.read()
        if answer.status not in (200, 404):
            raise SystemExit(f"{answer.status}: {path}")
        found = re.search(rb'name="token" value="([0-9a-f]{64})"', body)
        self.token = found[1].decode() if found else ""
        return took, body

    def send(self, path: str, body: bytes, kind: str) -> str:
        """Send a form; give the address that it leads to."""
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Content-Type": kind, "Origin": origin, "Cookie": self.cookie}
        self.line.request("POST", path, body, headers)
        answer = self.line.getresponse()
        told = answer.read().decode()
        if answer.status != 303:
            raise SystemExit(f"{answer.status}: {path}: {told}")
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).partition(";")[0]
        return answer.headers["Location"].partition("?")[0]

    def sign_in(self, key: str) -> "Sitting":
        """Come in with a key."""
        self.send("/desk/sign-in", urlencode({"key": key}).encode(), "application/x-www-form-urlencoded")
        return self

    def upload(self) -> str:
        """Bring the revised leaflet in; give the address of its draft."""
        self.get(f"/desk/leaflets/{LEAFLET}")
        typed = {"token": self.token, "leaflet": LEAFLET, "language": "en-GB", "changeNote": "Clearer words."}
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in typed.items()]
        parts.append(f'name="file"; filename="{REVISED.name}"\r\n\r\n'.encode() + REVISED.read_bytes())
        form = (
            b"".join(b"--form\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--form--\r\n"
        )
        return self.send("/desk/upload", form, "multipart/form-data; boundary=form")


def main() -> None:
    """Measure, print, and fail when a page is too heavy or too dear."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    port = speed.free_port()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        with speed.serving("demo", port, {"TOOLKIT_DATA": name, "RATE_LIMIT": "off"}) as pid:
            asked = list(_asked(port, json.loads((data / "demo.json").read_text(encoding="utf-8"))))
            weights = {told: len(me.get(path)[1]) for told, me, path in asked}
            measuring.wait_until_idle(pid)
            cpu: dict[str, list[float]] = {told: [] for told, _, _ in asked}
            wall: dict[str, list[float]] = {told: [] for told, _, _ in asked}
            for _ in range(rounds):
                for told, me, path in asked:
                    before = measuring.cpu(pid)
                    wall[told].append(me.get(path)[0] * 1e3)
                    cpu[told].append(measuring.spent(before, measuring.cpu(pid)) * 1e3)
    _tell({told: (statistics.median(cpu[told]), statistics.median(wall[told]), weights[told]) for told in weights})


def _asked(port: int, demo: dict[str, str]) -> Iterator[tuple[str, Sitting, str]]:
    """Give every page: what it is called, who asks for it, and where it is."""
    nobody = Sitting(port)
    editor, officer = (Sitting(port).sign_in(demo[f"{who}_key"]) for who in ("editor", "mfano"))
    yield "signing in", nobody, "/desk/sign-in"
    yield from _of_the_editor(editor)
    link = f"/desk/partnerships/{demo['partnership']}"
    yield "what waits for an officer", officer, "/desk"
    yield "an account", officer, "/desk/account"
    yield "an organisation", officer, "/desk/organisation"
    yield "partnerships", officer, "/desk/partnerships"
    yield "opening a partnership", officer, "/desk/partnerships/open"
    yield "a partnership's checklist", officer, link
    yield "its checklist, an answer open", officer, f"{link}?at=persevere"
    for room in ROOMS:
        yield f"its {room}", officer, f"{link}/{room}"


def _of_the_editor(editor: Sitting) -> Iterator[tuple[str, Sitting, str]]:
    draft = editor.upload()
    here = editor.get(draft)[1].decode()
    item = re.search(r"\?at=([a-z0-9-]+)#", here)
    listed = re.findall(r'href="(/desk/editions/[^"?#]+)"', editor.get(f"/desk/leaflets/{LEAFLET}")[1].decode())
    assert item is not None
    yield "what waits for an editor", editor, "/desk"
    yield "leaflets", editor, "/desk/leaflets"
    yield "a leaflet", editor, f"/desk/leaflets/{LEAFLET}"
    yield "the edition in force", editor, next(one for one in listed if one != draft)
    yield "a draft, what changed", editor, draft
    yield "a draft, all of both", editor, f"{draft}?view=whole"
    yield "a draft, as a reader sees it", editor, f"{draft}?view=reader"
    yield "a draft, an item open", editor, f"{draft}?at={item[1]}"
    yield "a draft, a list open", editor, f"{draft}?at=checklist"
    yield "two editions compared", editor, f"{draft}/compare?since=1"


def _tell(found: dict[str, tuple[float, float, int]]) -> None:
    unit = found["signing in"][0]
    print(f"{'page':<32} {'CPU ms':>8} {'first byte ms':>14} {'× signing in':>13} {'kB':>7}")
    for told, (cpu, wall, weight) in found.items():
        print(f"{told:<32} {cpu:8.1f} {wall:14.1f} {cpu / unit:13.1f} {weight / 1000:7.1f}")
    heavy = [told for told, (_, _, weight) in found.items() if weight > PAGE_BYTES_MAX]
    dear = [told for told, (cpu, _, _) in found.items() if cpu > SIGN_IN_MAX * unit]
    if heavy or dear:
        raise SystemExit(f"Too heavy: {', '.join(heavy) or 'none'}. Too dear: {', '.join(dear) or 'none'}.")


if __name__ == "__main__":
    main()
