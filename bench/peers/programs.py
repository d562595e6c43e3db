"""The programs that are asked, each on a port of 127.0.0.1: bare ones that send bytes, ours in several ways, others."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import speed
from bench.peers import questions
from bench.peers.questions import BYTES, MERCURIUS, OURS, POSTGRAPHILE, Question

HERE = Path(__file__).parent
LEVELS = (1, 16, 64)
"""Over how many connections questions are asked."""
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0
NODE_MIN = 22
"""What PostGraphile needs."""
INSTALL = "npm ci --prefix bench/peers"
NGINX = """worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type application/json;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/bytes; }}
}}
"""
BARE = """
import pathlib, sys, uvicorn
bodies = {"/" + one.name: one.read_bytes() for one in pathlib.Path(sys.argv[2]).iterdir()}
heads = {path: [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
         for path, body in bodies.items()}
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": heads[scope["path"]]})
    await send({"type": "http.response.body", "body": bodies[scope["path"]]})
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", lifespan="off", access_log=False)
"""
STARLETTE = """
import pathlib, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
def route(file):
    body = file.read_bytes()
    async def answer(request):
        return Response(body, media_type="application/json")
    return Route("/" + file.name, answer)
app = Starlette(routes=[route(one) for one in sorted(pathlib.Path(sys.argv[2]).iterdir())])
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", lifespan="off", access_log=False)
"""


@dataclass
class Program:
    """One program: how it is started, in whose words it is asked, and what was seen of it."""

    name: str
    command: Sequence[str | Path]
    speaks: str
    port: int = field(default_factory=speed.free_port)
    environment: Mapping[str, str] = field(default_factory=dict)
    secret: str | None = None
    """The key of a side of one partnership, of ours."""
    stored: bool = False
    on_postgres: bool = False
    levels: tuple[int, ...] = LEVELS
    start: float = 0.0
    """How many seconds passed until it gave its first answer, when it was last started."""
    starts: list[float] = field(default_factory=list)
    """The same of earlier starts."""
    memory: float = 0.0
    pid: int = 0

    def requests(self, question: Question) -> tuple[bytes, ...] | None:
        """Write what it is sent, one after the other; None if it is not asked this."""
        if self.speaks == BYTES:
            return (speed.get(f"/{question.name}"),)
        if self.stored and question.keyed:
            return None  # What a key is told is never stored.
        text = question.texts[self.speaks]
        variables = [text.variables(number) for number in range(1, question.around + 1)]
        if self.stored:
            return tuple(speed.get(_address(text.query, one)) for one in variables)
        secret = self.secret if question.keyed else None
        return tuple(speed.post(text.query, one, secret) for one in variables)

    def answer(self, request: bytes) -> bytes:
        """Ask once, and give the body."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        said = dict(line.split(": ", 1) for line in lines)
        method, target, _ = first.split(" ")
        sent = urllib.request.Request(f"http://127.0.0.1:{self.port}{target}", body or None, said, method=method)
        try:
            with urllib.request.urlopen(sent, timeout=60) as answered:
                told: bytes = answered.read()
        except urllib.error.HTTPError as error:
            message = f"{self.name}: {error.code} {error.read()[:500]!r}"
            raise AssertionError(message) from error
        assert b'"errors"' not in told, (self.name, told[:500])
        return told


def _address(query: str, variables: Mapping[str, object]) -> str:
    more = f"&variables={speed.quote(json.dumps(variables))}" if variables else ""
    return f"/graphql?query={speed.quote(query)}{more}"


def bare(folder: Path) -> list[Program]:
    """List the programs that send the bytes of `folder/bytes`, whatever is asked."""
    bodies = folder / "bytes"
    found = [
        Program(name, [sys.executable, "-c", text, "{port}", bodies], BYTES)
        for name, text in (("bare ASGI", BARE), ("bare Starlette", STARLETTE))
    ]
    nginx = shutil.which("nginx")
    if nginx is None:
        print("nginx is not installed, and left out: it is the Debian package `nginx-light`, or `nginx`.")
        return found
    served = Program("nginx, a file", [nginx, "-p", folder, "-c", folder / "nginx.conf"], BYTES)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=served.port), encoding="ascii")
    return [served, *found]


def ours(folder: Path, secret: str, postgres: tuple[str, str] | None) -> list[Program]:
    """List our ways of serving: stored answers, and each answer made anew, on SQLite and on PostgreSQL."""

    def way(name: str, more: Mapping[str, str], *, levels: tuple[int, ...] = LEVELS) -> Program:
        own = folder / name.replace(" ", "-")
        shutil.copytree(folder / "full", own)
        environment = {"TOOLKIT_DATA": str(own), "RATE_LIMIT": "off", **more}
        command = [sys.executable, "-m", "server", "serve"]
        return Program(name, command, OURS, environment=environment, secret=secret, levels=levels)

    anew = {"STORED_ANSWERS": "off"}
    found = [
        way("ours, stored", {}),
        way("ours", anew),
        way("ours, no plans, no snapshot", {**anew, "PLANS": "off", "SNAPSHOT": "off"}, levels=(16,)),
    ]
    found[0].stored = True
    if postgres is not None:
        url, key = postgres
        found.append(way("ours on PostgreSQL", {**anew, "DATABASE_URL": url}))
        found[-1].secret, found[-1].on_postgres = key, True
    return found


def others(folder: Path, url: str | None) -> list[Program]:
    """List other servers, as far as they are installed; what is missing is said."""
    node = _node()
    if node is None or not (HERE / "node_modules" / "mercurius").exists():
        print(f"mercurius and PostGraphile are not installed, and left out: run `{INSTALL}`.")
        return []
    mercurius = [node, HERE / "mercurius.mjs"]
    found = [
        Program("mercurius, in memory", mercurius, MERCURIUS, environment={"DATA": str(folder / "data.json")}),
    ]
    if url is None:
        print("PostgreSQL is not installed: what asks it is left out.")
        return found
    reached = {"DATABASE_URL": url}
    found.append(Program("mercurius", mercurius, MERCURIUS, environment=reached, on_postgres=True))
    if _version(node) >= NODE_MIN:
        command = [node, HERE / "postgraphile.mjs"]
        found.append(Program("PostGraphile", command, POSTGRAPHILE, environment=reached, on_postgres=True))
    else:
        print(f"PostGraphile is left out: it needs Node {NODE_MIN}, which `{INSTALL}` brings.")
    return found


def _node() -> Path | str | None:
    own = HERE / "node_modules" / ".bin" / "node"
    return own if own.exists() else shutil.which("node")


def _version(node: Path | str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.lstrip("v").split(".", 1)[0])


@contextmanager
def running(program: Program) -> Iterator[Program]:
    """Run a program until the block ends, and note how long it took to its first answer."""
    command = [str(program.port) if one == "{port}" else str(one) for one in program.command]
    port = {"PORT": str(program.port), "NODE_ENV": "production"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=speed.ROOT,
        env={**os.environ, **port, **program.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        request = (program.requests(questions.QUESTIONS[0]) or ())[0]
        while True:
            try:
                program.answer(request)
                break
            except OSError:
                assert process.poll() is None, f"{program.name} ended: {process.returncode}"
                assert time.perf_counter() - began < START_SECONDS_MAX, f"{program.name} did not start"
                time.sleep(0.01)
        program.start = time.perf_counter() - began
        program.pid = process.pid
        yield program
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
