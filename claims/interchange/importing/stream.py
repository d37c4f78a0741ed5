"""JSON read value by value, so that the length of a feed does not matter.

The standard library's decoder does the reading. It is fed piece by piece, and refuses what is nested too
deeply, which streaming parsers build in memory first. JSON is UTF-8 (RFC 8259, 8.1).
"""

import codecs
import json
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, Final

# What the members of an object hold that are read one by one: schema.org's DataFeed, Google's search.
STREAMED: Final = frozenset({"dataFeedElement", "claims"})
_PIECE: Final = 256 * 1024
# One value is kept in memory, and can be no longer than this many characters.
_LONGEST: Final = 10 * 1024 * 1024
# How near the end of what was read a decoder gives up that only wants more.
_NEAR: Final = 16
_DIGITS: Final = 16


class Broken(ValueError):
    """JSON that cannot be read any further; `reason` says what is wrong, `place` where."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason, self.place = reason, place


def parse(text: str) -> Any:
    """Return the value that a text stands for.

    :raises Broken: when it stands for none.
    """
    try:
        return _decoder.decode(text)
    except RecursionError:
        raise Broken(_TOO_DEEP) from None
    except ValueError as error:
        raise Broken(_broken_at(error, text)) from None


def values(file: BinaryIO, streamed: Collection[str] = STREAMED) -> Iterator[tuple[str, Any]]:
    """Yield the values of a JSON file with their places; of a list, or of `streamed` members, one by one.

    An object of which members were streamed comes last, without them.

    :raises Broken: where it cannot be read any further.
    """
    tape = _Tape(file)
    if tape.peek() == "[":
        yield from tape.items("")
    else:
        yield from tape.members(streamed)
    if tape.peek():
        raise Broken("Something follows the end of the JSON. Give one value, or one on each line.")


class _Tape:
    """A text of which as much is in memory as the value at hand takes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes: codecs.IncrementalDecoder | None = None
        self._text, self._at, self._is_ended = "", 0, False

    def peek(self) -> str:
        """Return the next sign that is no space; nothing at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n\ufeff":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def items(self, within: str) -> Iterator[tuple[str, Any]]:
        """Yield the values of a list, one by one."""
        self._take("[", within)
        place = f"{within}." if within else ""
        number = 0
        while self.peek() != "]":
            if number:
                self._take(",", f"{place}{number}")
            yield f"{place}{number}", self._value(f"{place}{number}")
            number += 1
        self._take("]", within)

    def members(self, streamed: Collection[str]) -> Iterator[tuple[str, Any]]:
        """Yield the streamed values of an object, then what else is in it; or a value that is no object."""
        if self.peek() != "{":
            yield "", self._value("")
            return
        rest: dict[str, Any] = {}
        self._take("{", "")
        while self.peek() != "}":
            if rest:
                self._take(",", next(reversed(rest)))
            name = self._value("")
            if not isinstance(name, str):
                raise Broken("The name of a member is missing.")
            self._take(":", name)
            if name in streamed and self.peek() == "[":
                yield from self.items(name)
                rest[name] = []
            else:
                rest[name] = self._value(name)
        self._take("}", "")
        yield "", {name: value for name, value in rest.items() if name not in streamed or value}

    def _take(self, sign: str, place: str) -> None:
        found = self.peek()
        if found != sign:
            near = self._text[self._at : self._at + 20]
            raise Broken(f"A “{sign}” is missing before “{near}”." if found else _ENDS, place)
        self._at += 1

    def _value(self, place: str) -> Any:
        """Return the next value, reading on until it is whole."""
        self.peek()
        while True:
            try:
                value, end = _decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise Broken(_TOO_DEEP, place) from None
            except ValueError as error:
                if not self._wants_more(error):
                    raise Broken(_broken_at(error, self._text), place) from None
            else:
                # A number goes on where another piece begins with a digit.
                if end < len(self._text) or not self._more():
                    self._at = end
                    return value
                continue
            if len(self._text) - self._at > _LONGEST:
                raise Broken(f"This is longer than {_LONGEST // 1024 // 1024} MB, or has no end.", place)
            self._more()  # where there is no more, the next try says what is wrong

    def _wants_more(self, error: ValueError) -> bool:
        """Tell whether the value may only not be there as a whole."""
        if self._is_ended or not isinstance(error, json.JSONDecodeError):
            return False
        if error.msg.startswith("Invalid control character"):
            return False
        return error.msg.startswith("Unterminated string") or error.pos > len(self._text) - _NEAR

    def _more(self) -> bool:
        """Read another piece, as long as what is there already; tell whether there was one."""
        if self._is_ended:
            return False
        piece = self._file.read(max(_PIECE, len(self._text) - self._at))
        self._is_ended = not piece
        if self._bytes is None:
            is_wide = piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            self._bytes = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8-sig")()
        try:
            text = self._bytes.decode(piece, final=not piece)
        except UnicodeError:
            raise Broken(NOT_UTF8) from None
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(text) or bool(piece)


NOT_UTF8 = "This is not UTF-8, as JSON has to be. Save it as UTF-8."
_ENDS = "The file ends in the middle of this. Part of it is missing."
_TOO_DEEP = "This is nested more deeply than any fact-check."


def _broken_at(error: ValueError, text: str) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "There is a number in this that is too long."
    if error.msg.startswith("Invalid control character"):
        return "There is a control character in a text, such as zero or a line break. Escape it."
    near = text[error.pos : error.pos + 20].strip()
    is_cut = error.msg.startswith("Unterminated string") or not near
    return _ENDS if is_cut else f"The JSON is broken near “{near}”."


def _whole(digits: str) -> int | float:
    """Return a whole number; one that is too long to be carried safely is refused where it is kept."""
    return int(digits) if len(digits) <= _DIGITS else float("inf")


_decoder: Final = json.JSONDecoder(parse_int=_whole)
