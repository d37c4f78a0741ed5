"""Compressed answers: Zstandard for what everybody may read, gzip for everything else.

A page of 100 claims takes a seventh of the time with zstd, and is smaller than with gzip. Gzip as Django does
it pads what it writes at random, so that lengths tell no secrets (BREACH); zstd is not padded, and so is not
used where whoever asks is known.
"""

import re
from typing import Any

from backports import zstd
from django.conf import settings
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

_ZSTD = re.compile(r"(?:^|,)\s*zstd\s*(?:;\s*q=(?P<quality>[0-9.]+)\s*)?(?=,|$)", re.IGNORECASE)
_LEVEL = 3
_SHORT_BYTES = 200


class CompressionMiddleware(GZipMiddleware):
    """Compresses an answer in the best way that the client takes."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Compress the answer, if that is worth it and allowed (RFC 9111, section 5.2.2.6)."""
        if "no-transform" in response.get("Cache-Control", ""):
            return response
        if not _takes_zstd(request) or not _is_worth_it(response):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        body = zstd.compress(response.content, _LEVEL)
        if len(body) < len(response.content):
            response.content = body
            response["Content-Length"] = str(len(body))
            response["Content-Encoding"] = "zstd"
            if response.get("ETag", "").startswith('"'):
                response["ETag"] = f"W/{response['ETag']}"
        return response


def _takes_zstd(request: HttpRequest) -> bool:
    accepted = _ZSTD.search(request.headers.get("Accept-Encoding", ""))
    is_known = "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES
    return accepted is not None and (accepted["quality"] or "1").strip("0.") != "" and not is_known


def _is_worth_it(response: Any) -> bool:
    return (
        not response.streaming
        and len(response.content) >= _SHORT_BYTES
        and not response.has_header("Content-Encoding")
    )
