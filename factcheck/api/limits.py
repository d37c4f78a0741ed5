"""Rate limits: how many requests a token, a person or an address may send in a minute.

Answers say how much is left, after draft-ietf-httpapi-ratelimit-headers. The counts are in Django's cache,
not in the database: in each process by itself, or for all together where the operator names a shared cache.
"""

import time
from dataclasses import dataclass
from ipaddress import ip_network

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Limit:
    """How a client stands in the present minute."""

    policy: str
    quota: int
    count: int
    seconds_left: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.count > self.quota

    def to_headers(self) -> dict[str, str]:
        """Return the headers that tell the client."""
        left = max(self.quota - self.count, 0)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"{self.policy}";r={left};t={self.seconds_left}',
        }


def count_request(request: Request, *, is_known: bool) -> Limit | None:
    """Count a request of a known client, or of an address; None where nothing is limited.

    Whoever is known has a count for each token, and one for all sessions.
    """
    policy = "signed-in" if is_known else "anonymous"
    quota = settings.RATE_LIMITS[policy]
    if quota <= 0:
        return None
    now = int(time.time())
    key = f"rate-limit:{_client_of(request) if is_known else _network_of(request)}:{now // WINDOW_SECONDS}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache was full and has forgotten it already
        count = 1
    return Limit(policy, quota, count, seconds_left=WINDOW_SECONDS - now % WINDOW_SECONDS)


def require_within(limit: Limit | None) -> None:
    """Let a request pass that is within its limit.

    :raises Throttled: for another one.
    """
    if limit is not None and limit.is_exceeded:
        raise Throttled(limit.seconds_left)


def _client_of(request: Request) -> str:
    token = getattr(request.auth, "pk", None)
    return f"token:{token}" if token else f"user:{request.user.pk}"


def _network_of(request: Request) -> str:
    """Return the address of a client; of an IPv6 one the network, which is one customer's."""
    address = BaseThrottle().get_ident(request) or ""
    try:
        return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address[:40]
    except ValueError:
        return "unknown"
