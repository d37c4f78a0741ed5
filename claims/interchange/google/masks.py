"""Partial responses: `fields=claims(text,claimReview/url),nextPageToken` keeps what it names.

Parts are separated by commas, levels by “/” or “.”, parts of one level stand in parentheses, and “*” is
everything there is on a level: https://developers.google.com/workspace/drive/api/guides/performance#partial-response.
A part that the answer can never have is refused, whatever was found.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from claims.interchange.google.errors import Refused

# What an answer may hold; a leaf is an empty mapping.
Shape: TypeAlias = Mapping[str, "Shape"]
# What of it is kept; an empty mapping keeps everything.
Mask: TypeAlias = dict[str, "Mask"]

_LEAF: Final[Shape] = {}
_REVIEW: Final[Shape] = {
    "publisher": {"name": _LEAF, "site": _LEAF},
    **dict.fromkeys(("url", "title", "reviewDate", "textualRating", "languageCode"), _LEAF),
}
SEARCH: Final[Shape] = {
    "claims": {
        **dict.fromkeys(("text", "claimant", "claimDate"), _LEAF),
        "claimReview": _REVIEW,
    },
    "nextPageToken": _LEAF,
}
_TOKEN = re.compile(r"\s*(\w+|\S)")
_NAME = re.compile(r"\w+|\*")
_SNAKE = re.compile(r"_([a-z])")


def keep(answer: Any, fields: str) -> Any:
    """Return the parts of an answer to a search that `fields` names; all of it for an empty one.

    :raises Refused: when it cannot be read, or names what there is not.
    """
    return _kept(answer, _Reader(fields).read()) if fields.strip() else answer


def _kept(value: Any, mask: Mask) -> Any:
    if not mask:
        return value
    if isinstance(value, list):
        return [_kept(item, mask) for item in value]
    return {name: _kept(part, mask[name]) for name, part in value.items() if name in mask}


class _Reader:
    """Reads one mask from left to right; how deep it goes is bounded by the shape of the answer."""

    def __init__(self, fields: str) -> None:
        self.fields = fields
        self.parts = _TOKEN.findall(fields)
        self.place = 0

    def read(self) -> Mask:
        mask: Mask = {}
        self._parts(SEARCH, mask, "")
        if self._next is not None:
            raise self._unreadable()
        return mask

    @property
    def _next(self) -> str | None:
        return self.parts[self.place] if self.place < len(self.parts) else None

    def _takes(self, *signs: str) -> bool:
        if self._next not in signs:
            return False
        self.place += 1
        return True

    def _parts(self, shape: Shape, mask: Mask, path: str) -> None:
        self._part(shape, mask, path)
        while self._takes(","):
            self._part(shape, mask, path)

    def _part(self, shape: Shape, mask: Mask, path: str) -> None:
        part = self._next
        if part is None or not _NAME.fullmatch(part):
            raise self._unreadable()
        self.place += 1
        name, here = _camel(part), f"{path}.{part}".lstrip(".")
        if part == "*" and shape:
            mask.update({each: {} for each in shape})
        elif name in shape:
            mask[name] = _union(mask.get(name), self._below(shape[name], here))
        else:
            raise self._refused(f"Cannot find matching fields for path '{here[:200]}'.")

    def _below(self, shape: Shape, path: str) -> Mask:
        """Read what is named beneath a field; nothing means all of it."""
        below: Mask = {}
        if self._takes("/", "."):
            self._part(shape, below, path)
        elif self._takes("("):
            self._parts(shape, below, path)
            if not self._takes(")"):
                raise self._unreadable()
        return below

    def _unreadable(self) -> Refused:
        return self._refused(f"Error parsing it at '{self._next or 'its end'}'.")

    def _refused(self, why: str) -> Refused:
        description = f"Error expanding 'fields' parameter. {why}"
        return Refused(violations=[(self.fields[:200], description)])


def _union(one: Mask | None, other: Mask) -> Mask:
    """Return the mask that keeps what either keeps."""
    if one is None:
        return other
    if not one or not other:
        return {}
    return one | {name: _union(one.get(name), part) for name, part in other.items()}


def _camel(name: str) -> str:
    return _SNAKE.sub(lambda match: match[1].upper(), name)
