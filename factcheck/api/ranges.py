"""Files that are sent in parts: conditional and range requests (RFC 9110, sections 13 and 14).

Downloads that broke off are so taken up again, and programs read the part of a file that they need. One range
is sent at a time; a request for several gets the whole, as the standard allows.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import FileResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from rest_framework import exceptions
from rest_framework.request import Request
from whitenoise.responders import SlicedFile

from factcheck.api.preconditions import PreconditionFailed
from factcheck.api.problems import KINDS, Problem, problem_of

# Everybody may keep a copy for a year, and nobody is to pack it on the way.
UNCHANGING = "public, max-age=31536000, immutable, no-transform"
_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


class RangeNotSatisfiable(exceptions.APIException):
    """The range that was asked for lies beyond the end of the file."""

    status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    default_code = "range_not_satisfiable"
    default_detail = "The file ends before the range that you ask for. Content-Range says how long it is."

    def __init__(self, size_bytes: int) -> None:
        super().__init__()
        self.size_bytes = size_bytes


@problem_of.register
def _(error: RangeNotSatisfiable) -> Problem:
    headers = {"Content-Range": f"bytes */{error.size_bytes}"}
    return Problem(KINDS["range-not-satisfiable"], str(error.detail), headers=headers)


@dataclass(frozen=True)
class Download:
    """A file that never changes, as it is sent; `tag` names its content."""

    name: str
    media_type: str
    tag: str
    modified_at: datetime
    size_bytes: int

    def answer(self, request: Request, open_file: Callable[[], Any]) -> Any:
        """Send the file, or the range of it that was asked for; 304, without opening it, to who has it.

        :raises PreconditionFailed: when If-Match names another file.
        :raises RangeNotSatisfiable: when the range lies beyond its end.
        """
        etag, modified = quote_etag(self.tag), int(self.modified_at.timestamp())
        unchanged: Any = get_conditional_response(request._request, etag=etag, last_modified=modified)
        if unchanged is None:
            source = io.BytesIO if request.method == "HEAD" else open_file
            response: Any = self._send(source, self._range_of(request, etag, modified))
        elif unchanged.status_code == HTTPStatus.PRECONDITION_FAILED:
            raise PreconditionFailed(etag)
        else:
            response = unchanged
        response["ETag"], response["Last-Modified"] = etag, http_date(modified)
        response["Accept-Ranges"], response["Cache-Control"] = "bytes", UNCHANGING
        return response

    def _send(self, open_file: Callable[[], Any], wanted: tuple[int, int] | None) -> FileResponse:
        start, end = wanted or (0, self.size_bytes - 1)
        response = FileResponse(
            SlicedFile(open_file(), start, end),
            status=HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK,
            as_attachment=True,
            filename=self.name,
            content_type=self.media_type,
        )
        response["Content-Length"] = str(end - start + 1)
        if wanted:
            response["Content-Range"] = f"bytes {start}-{end}/{self.size_bytes}"
        return response

    def _range_of(self, request: Request, etag: str, modified: int) -> tuple[int, int] | None:
        """Return the first and the last byte asked for; None for the whole file.

        What cannot be read as a range is none; neither is one on the condition of another file (If-Range).
        """
        asked = _RANGE.fullmatch(request.headers.get("Range", ""))
        if request.method != "GET" or asked is None or not any(asked.groups()):
            return None
        condition = request.headers.get("If-Range", etag)
        if condition != etag and parse_http_date_safe(condition) != modified:
            return None
        first, last = asked.groups()
        start = int(first) if first else max(self.size_bytes - int(last), 0)
        end = min(int(last), self.size_bytes - 1) if first and last else self.size_bytes - 1
        if first and last and int(last) < start:
            return None
        if start >= self.size_bytes:
            raise RangeNotSatisfiable(self.size_bytes)
        return start, end
