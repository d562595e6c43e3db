"""Files by the GraphQL multipart request convention: streamed to disk, in a fixed order, each to one place."""

import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import IO, TYPE_CHECKING

import anyio
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    type_from_ast,
)
from msgspec import Struct, field
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers

from content import files
from content.replacing import replace
from schema.uploads import Upload
from server import requests
from server.answers import Failed
from server.headers import PREFLIGHT_HEADERS
from server.settings import Limits

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

UPLOAD = "Upload"
MEMORY_BYTES_MAX = 500_000
"""Smaller files never reach the disk."""
PART_HEADERS_MAX = 8
PART_HEADER_BYTES_MAX = 2_000
MAP_SEGMENTS_MAX = 12
FORBIDDEN_NAMES = frozenset({"__proto__", "constructor", "prototype"})
"""No variable is called so; clients and tools in other languages may meet our logs and records."""

_INDEX = re.compile(r"0|[1-9][0-9]{0,3}")
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,199}")


@asynccontextmanager
async def receive(headers: Headers, stream: AsyncIterator[bytes], limits: Limits) -> AsyncIterator[requests.Asked]:
    """Read a request with files; they are gone when the context ends, however it ends."""
    if not any(name in headers for name in PREFLIGHT_HEADERS):
        message = "A request with files needs the header `GraphQL-Preflight: 1`, which no foreign form can send."
        raise Failed("BAD_REQUEST", message)
    with ExitStack() as kept:
        form = _Form(limits, lambda file: kept.callback(file.close))
        await _feed(form, headers, stream)
        yield form.finish()


def check_targets(schema: GraphQLSchema, operation: OperationDefinitionNode, asked: requests.Asked) -> None:
    """Refuse files that were put where the operation takes no file."""
    if not asked.files:
        return
    kinds = {one.variable.name.value: type_from_ast(schema, one.type) for one in operation.variable_definitions or ()}
    for path in asked.files:
        kind: object = kinds.get(path[0])
        for segment in path[1:]:
            kind = _inside(kind, segment)
        if getattr(_bare(kind), "name", None) != UPLOAD:
            message = f"`variables.{'.'.join(path)}` takes no file."
            raise Failed("BAD_REQUEST", message)


async def _feed(form: "_Form", headers: Headers, stream: AsyncIterator[bytes]) -> None:
    _, options = parse_options_header(headers.get("content-type"))
    try:
        parser = MultipartParser(
            options.get(b"boundary") or b"",
            form.callbacks(),
            max_header_count=PART_HEADERS_MAX,
            max_header_size=PART_HEADER_BYTES_MAX,
        )
        if not options.get(b"boundary"):
            raise _malformed()
        async for chunk in stream:
            parser.write(chunk)
    except FormParserError as error:
        raise _malformed() from error


class _Part(Struct):
    """One part while it comes in."""

    name: str
    filename: str | None
    file: IO[bytes] | None
    text: bytearray = field(default_factory=bytearray)
    size: int = 0


class _Form:
    """The parts in their order: `operations`, `map`, then each file that the map names."""

    def __init__(self, limits: Limits, keep: Callable[[IO[bytes]], object]) -> None:
        self._limits = limits
        self._keep = keep
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._part: _Part | None = None
        self._operations: object = None
        self._map: dict[str, tuple[str, ...]] | None = None
        self._begun: set[str] = set()
        self._files: dict[str, Upload] = {}
        self._ended = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._take,
            "on_part_end": self._close,
            "on_end": self._end,
        }

    def finish(self) -> requests.Asked:
        """Put the files into their places and give the request."""
        if not self._ended or self._map is None:
            raise _malformed()
        if missing := self._map.keys() - self._files.keys():
            message = f"The map names a file that was not sent: `{min(missing)}`."
            raise Failed("BAD_REQUEST", message)
        asked = requests.from_members(self._operations)
        for name, path in self._map.items():
            _place(asked.variables, path, self._files[name])
        return replace(asked, files=frozenset(self._map.values()))

    def _begin(self) -> None:
        if len(self._begun) >= self._limits.upload_files_max + 2:
            message = f"Send at most {self._limits.upload_files_max} files."
            raise Failed("BAD_REQUEST", message)
        self._headers = {}

    def _end_header(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _open(self) -> None:
        disposition, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        filename = options[b"filename"].decode("utf-8", "replace") if b"filename" in options else None
        if disposition != b"form-data" or not name or name in self._begun:
            raise _malformed()
        expected = {0: "operations", 1: "map"}.get(len(self._begun))
        self._begun.add(name)
        if expected is not None:
            if name != expected or filename is not None:
                message = "The parts come in this order: `operations`, `map`, then the files."
                raise Failed("BAD_REQUEST", message)
            self._part = _Part(name, None, None)
            return
        if filename is None or self._map is None or name not in self._map:
            message = f"The part `{files.label(name)}` is no file that the map names."
            raise Failed("BAD_REQUEST", message)
        file = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES_MAX)  # noqa: SIM115 - `keep` closes it
        self._keep(file)
        self._part = _Part(name, files.label(filename), file)

    def _take(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part is None:
            raise _malformed()
        part.size += end - start
        most = self._limits.body_bytes_max if part.file is None else self._limits.upload_bytes_max
        if part.size > most:
            what = f"The part `{part.name}`" if part.file is None else "The file"
            message = f"{what} has more than {most} bytes."
            raise Failed("TOO_LARGE", message)
        if part.file is None:
            part.text.extend(data[start:end])
        else:
            part.file.write(data[start:end])

    def _close(self) -> None:
        part = self._part
        self._part = None
        if part is None:
            raise _malformed()
        if part.file is not None and part.filename is not None:
            self._files[part.name] = Upload(part.filename, part.size, _reader(part.file))
        elif part.name == "operations":
            self._operations = requests.read_json(bytes(part.text), "`operations`")
        else:
            self._map = _read_map(requests.read_json(bytes(part.text), "`map`"), self._limits.upload_files_max)

    def _end(self) -> None:
        self._ended = True


def _reader(file: IO[bytes]) -> Callable[[], Awaitable[bytes]]:
    def read_whole() -> bytes:
        file.seek(0)
        return file.read()

    async def reads() -> bytes:
        return await anyio.to_thread.run_sync(read_whole)

    return reads


def _read_map(given: object, files_max: int) -> dict[str, tuple[str, ...]]:
    """Read which file goes where; one file in several places would let one upload count as many."""
    if not isinstance(given, dict) or len(given) > files_max:
        message = f"`map` is a JSON object that names at most {files_max} files."
        raise Failed("BAD_REQUEST", message)
    paths = {}
    for name, places in given.items():
        if not isinstance(places, list) or len(places) != 1 or not isinstance(places[0], str):
            message = "`map` gives each file exactly one place, as a list of one text."
            raise Failed("BAD_REQUEST", message)
        paths[name] = _path(places[0])
    if len(set(paths.values())) < len(paths):
        message = "`map` puts two files into one place."
        raise Failed("BAD_REQUEST", message)
    return paths


def _path(place: str) -> tuple[str, ...]:
    root, *segments = place.split(".", MAP_SEGMENTS_MAX)
    if root != "variables" or not segments or not all(_is_segment(segment) for segment in segments):
        message = f"`{place[:80]}` is no place of a variable, such as `variables.file`."
        raise Failed("BAD_REQUEST", message)
    return tuple(segments)


def _is_segment(segment: str) -> bool:
    if segment.startswith("__") or segment in FORBIDDEN_NAMES:
        return False
    return _INDEX.fullmatch(segment) is not None or _NAME.fullmatch(segment) is not None


def _place(variables: dict[str, object], path: tuple[str, ...], file: Upload) -> None:
    """Put a file where null stands; there is no other place for it."""
    where: object = variables
    for segment in path[:-1]:
        where = _step(where, segment)
    last = path[-1]
    if isinstance(where, dict) and last in where and where[last] is None:
        where[last] = file
    elif isinstance(where, list) and _INDEX.fullmatch(last) and int(last) < len(where) and where[int(last)] is None:
        where[int(last)] = file
    else:
        message = f"There is no null at `variables.{'.'.join(path)}`."
        raise Failed("BAD_REQUEST", message)


def _step(where: object, segment: str) -> object:
    if isinstance(where, dict):
        return where.get(segment)
    if isinstance(where, list) and _INDEX.fullmatch(segment) and int(segment) < len(where):
        return where[int(segment)]
    return None


def _inside(kind: object, segment: str) -> object:
    bare = _bare(kind)
    if isinstance(bare, GraphQLList):
        return bare.of_type if _INDEX.fullmatch(segment) else None
    if isinstance(bare, GraphQLInputObjectType) and segment in bare.fields:
        return bare.fields[segment].type
    return None


def _bare(kind: object) -> object:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _malformed() -> Failed:
    return Failed("BAD_REQUEST", "The multipart body is not well formed.")
