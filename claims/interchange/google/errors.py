"""Errors as Google's APIs give them: https://cloud.google.com/apis/design/errors."""

from collections.abc import Sequence
from typing import Any, Final

# The canonical code for each HTTP status that we answer with.
_STATUSES: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
GENERAL: Final = "Request contains an invalid argument."


class Refused(ValueError):
    """A request that cannot be answered; each violation is a parameter and what is wrong with it."""

    def __init__(
        self, message: str = GENERAL, violations: Sequence[tuple[str, str]] = (), *, code: int = 400
    ) -> None:
        super().__init__(message)
        self.message = message
        self.violations = tuple(violations)
        self.code = code


def wrong_value(field: str, type_: str, value: str) -> Refused:
    """Return the refusal of a value that is not of its parameter's type."""
    message = f"Invalid value at '{field}' ({type_}), \"{value[:100]}\""
    return Refused(message, [(field, message)])


def error_answer(code: int, message: str, violations: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """Write an error as its JSON body."""
    error: dict[str, Any] = {
        "code": code,
        "message": message,
        "status": _STATUSES.get(code, "INVALID_ARGUMENT" if code < 500 else "INTERNAL"),
    }
    if violations:
        error["details"] = [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [
                    {"field": field, "description": description} for field, description in violations
                ],
            }
        ]
    return {"error": error}
