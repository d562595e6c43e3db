"""What each caller may cost in a while: a bucket that fills at a steady rate, counted by cost and not by requests."""

import time
from collections import OrderedDict
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import ceil, floor

from msgspec import Struct

from content.access import Kind, Viewer
from server.answers import Failed

IPV6_PREFIX = 64
"""Whoever has one address of IPv6 has all that share this prefix."""
CALLERS_MAX = 20_000
"""How many callers are remembered; the one not heard of for longest is forgotten, which fills its bucket."""
DEBT_PERIODS_MAX = 10
"""How far ahead a bucket can be owed, in the time that it takes to fill."""
UNKNOWN = "unknown"


class Left(Struct, frozen=True):
    """What a caller has left."""

    quota: int
    seconds: int
    remaining: int
    full_in: int

    @property
    def headers(self) -> dict[str, str]:
        """Say it as the IETF's RateLimit fields do (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"cost";q={self.quota};w={self.seconds}',
            "RateLimit": f'"cost";r={self.remaining};t={self.full_in}',
        }


class Allowance:
    """The buckets of one process; several processes count each for itself."""

    def __init__(self, quota: int, seconds: int, *, callers_max: int = CALLERS_MAX) -> None:
        """Let each caller spend `quota` in any `seconds`; 0 is no limit."""
        self.quota = quota
        self.seconds = seconds
        self.callers_max = callers_max
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def spend(self, caller: str, cost: int) -> Left | None:
        """Take a cost out of a caller's bucket, and say what is left; raises RATE_LIMITED, and takes nothing then."""
        if not self.quota:
            return None
        now = time.monotonic()
        full_at = max(self._full_at.get(caller, now), now) + cost * self.seconds / self.quota
        over = full_at - now - self.seconds
        if over > 0:
            wait = ceil(min(over, self.seconds))
            allowed = f"{self.quota} in {self.seconds} s"
            message = f"This address or key has spent its allowance of {allowed}; ask again in {wait} s."
            left = self._left(self._full_at.get(caller, now) - now)
            raise Failed("RATE_LIMITED", message, **{"Retry-After": str(wait)}, **left.headers)
        return self._keep(caller, full_at, now)

    def owe(self, caller: str, cost: int) -> Left | None:
        """Take what was found to have been spent out of a caller's bucket, more than there is in it if need be."""
        if not self.quota:
            return None
        now = time.monotonic()
        full_at = max(self._full_at.get(caller, now), now) + cost * self.seconds / self.quota
        return self._keep(caller, min(full_at, now + DEBT_PERIODS_MAX * self.seconds), now)

    def _keep(self, caller: str, full_at: float, now: float) -> Left:
        self._full_at[caller] = full_at
        self._full_at.move_to_end(caller)
        if len(self._full_at) > self.callers_max:
            self._full_at.popitem(last=False)
        return self._left(full_at - now)

    def _left(self, until_full: float) -> Left:
        until_full = max(until_full, 0)
        remaining = floor((self.seconds - until_full) * self.quota / self.seconds)
        return Left(self.quota, self.seconds, max(remaining, 0), ceil(until_full))


def caller(client: tuple[str, int] | None, who: Viewer | None = None) -> str:
    """Name the bucket of a request: the key's, else that of the address; nothing a caller may choose freely."""
    if who is not None and who.kind is Kind.KEY:
        return who.id
    return _network(client[0]) if client else UNKNOWN


@lru_cache(maxsize=1_000)
def _network(host: str) -> str:
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> IPV6_PREFIX << IPV6_PREFIX))
    return str(address)
