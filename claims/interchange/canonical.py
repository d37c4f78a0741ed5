"""Canonical JSON (RFC 8785), by the fast writer where both write the same."""

from typing import Any, Final

import orjson
import rfc8785

# Numbers beyond this are not carried exactly by every reader of JSON (RFC 8785, section 3.2.2.3).
_LARGEST: Final = 2**53 - 1
_PLAIN: Final = frozenset({str, bool, type(None)})


def canonical_json(value: Any) -> str:
    """Return the value in canonical JSON.

    orjson sorts names by code points where the standard sorts by UTF-16, and writes fractions otherwise; for
    names in ASCII and values without fractions it writes the same, in a fiftieth of the time.

    :raises rfc8785.CanonicalizationError: for numbers that the standard has no form for.
    :raises UnicodeError: for halves of characters.
    :raises RecursionError: for what is nested too deeply.
    """
    if _is_simple(value):
        try:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
        except orjson.JSONEncodeError:
            pass  # it does not say enough of what is wrong
    return rfc8785.dumps(value).decode()


def _is_simple(value: Any) -> bool:
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind is dict:
        for name, item in value.items():
            if type(name) is not str or not name.isascii() or not (type(item) is str or _is_simple(item)):
                return False
        return True
    if kind is list:
        return all(type(item) is str or _is_simple(item) for item in value)
    return kind is int and -_LARGEST <= value <= _LARGEST
