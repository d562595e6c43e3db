"""Reads one leaflet from standard input and says on standard output what it is, within the limits it is given.

`python -m content.leaflet MEDIA_TYPE LANGUAGE CPU_SECONDS MEMORY_BYTES` is how `content.reading` runs it.
"""

import resource
import sys
import time
from math import ceil

from content import errors, leaflet, ready
from content.leaflet import codec


def main() -> None:
    """Read, and answer with a document or a refusal; any other end is a bug, and the parent says so."""
    media_type, language, cpu_seconds, memory_bytes = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A reader has no business with files: it can write none, and open no more than Python needs.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    leaflet.prepare(media_type)
    cpu_seconds_max = ceil(time.process_time()) + int(cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds_max, cpu_seconds_max))
    ready.say()
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), media_type, language))
    sys.stdout.buffer.flush()


def _answer(source: bytes, media_type: str, language: str) -> bytes:
    try:
        return codec.encode_document(leaflet.read(source, media_type=media_type, language=language))
    except errors.Refusal as refusal:
        return codec.encode_refusal(refusal)
    except (MemoryError, RecursionError):
        return codec.encode_refusal(
            errors.FileTooComplex("Reading this file takes more memory than is allowed. Simplify it.")
        )


if __name__ == "__main__":
    main()
