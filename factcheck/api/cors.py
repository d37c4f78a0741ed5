"""Cross-origin reads (CORS, WHATWG Fetch): a script on any page may read what everybody may, nothing else.

Nothing here takes credentials: what depends on who asks is for programs, not for scripts on other pages.
"""

from django.conf import settings
from django.http import HttpResponseBase
from rest_framework.request import Request

_READS = ("GET", "HEAD", "OPTIONS")
_SHOWN = (
    "Accept-Ranges, Content-Location, Content-Range, ETag, Link, Location, "
    "RateLimit, RateLimit-Policy, Retry-After"
)
# What a script may send besides the headers that it always may.
_TAKEN = "Accept, Cache-Control, If-None-Match, If-Range, Last-Event-ID, Range"
_PREFLIGHT_SECONDS = 86_400


def is_preflight(request: Request) -> bool:
    """Whether a browser asks if a script may send what it is about to."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def allow_public_reads(request: Request, response: HttpResponseBase) -> None:
    """Let scripts of any origin see the answer to an anonymous read."""
    if request.method not in _READS or _has_credentials(request):
        return
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _SHOWN
    if is_preflight(request):
        response["Access-Control-Allow-Methods"] = ", ".join(_READS)
        response["Access-Control-Allow-Headers"] = _TAKEN
        response["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)


def _has_credentials(request: Request) -> bool:
    return "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES
