"""Sets one edition as a PDF, from standard input to standard output, within the limits it is given.

`python -m content.writing CPU_SECONDS MEMORY_BYTES` is how `content.sharing.typesetting` runs it.
"""

import resource
import sys
import time
from math import ceil

from content import ready
from content.writing import typeset


def main() -> None:
    """Set what is handed over; whatever ends otherwise says so by its code, and nothing on standard output."""
    cpu_seconds, memory_bytes = (int(word) for word in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It writes to its caller alone.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    typeset.prepare()
    cpu_seconds_max = ceil(time.process_time()) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds_max, cpu_seconds_max))
    ready.say()
    sys.stdout.buffer.write(typeset.typeset(sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
