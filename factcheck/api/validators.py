"""ETag and If-None-Match on every read."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

_READS = ("GET", "HEAD")
# What a 304 says as well, besides what every 304 has to.
_KEPT = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "RateLimit", "RateLimit-Policy")


def conditional(view: Callable[..., Any]) -> Callable[..., Any]:
    """Give every answer to a read an ETag, and answer 304 to who has it already.

    The ETag is one that the view has set, or a digest of the body; `response.edition` goes before the digest
    where a row can be changed (see `preconditions`). HEAD is answered as GET is, which Django's own
    middleware does not do.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if request.method not in _READS or response.status_code != 200 or response.streaming:
            return response
        if hasattr(response, "render") and not response.is_rendered:
            response.add_post_render_callback(lambda rendered: _validated(request, rendered))
            return response
        return _validated(request, response)

    return answer


def _validated(request: HttpRequest, response: HttpResponse) -> Any:
    if not response.has_header("ETag"):
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        edition = getattr(response, "edition", None)
        response["ETag"] = quote_etag(digest if edition is None else f"{edition}-{digest}")
    answer: Any = get_conditional_response(request, etag=response["ETag"], response=response)
    if answer is not response:
        for name in filter(response.has_header, _KEPT):
            answer[name] = response[name]
    return answer
