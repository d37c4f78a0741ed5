"""What real records have instead of what the standards ask for, and what is made of it.

Each function returns a plain value, and adds to `notes` a sentence on whatever it put right or left out.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from html import unescape
from typing import Any, Final

from django.core.exceptions import ValidationError

from claims.interchange.languages import is_language
from sources import addresses
from sources.decoding import clean
from sources.metadata import EARLIEST, day_of

# How deep lists and objects are followed for one value.
_DEPTH: Final = 5
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
# A text on which there is nothing to be done: words in ASCII, one space between them, no markup.
_PLAIN: Final = re.compile(r"(?:[!-%'-;=?-~]+(?: [!-%'-;=?-~]+)*)?")
_NOBODY: Final = frozenset(
    {"n/a", "na", "none", "null", "unknown", "anonymous", "-", "?", "undefined", "no author", "various"}
)


def one(value: Any, notes: list[str], what: str) -> Any:
    """Return the value; of a list the first that says anything."""
    for _ in range(_DEPTH):
        if not isinstance(value, list):
            return value
        said = [item for item in value if item not in (None, "", [], {})]
        if len(said) > 1:
            notes.append(f"There are {len(said)} of {what}; the first is taken.")
        value = said[0] if said else None
    return None


def text(value: Any, notes: list[str], what: str, *, longest: int) -> str:
    """Return a text on one line: of an object its value or name, without markup, cut where it is too long."""
    if value is None:
        return ""
    if type(value) is not str:
        value = one(value, notes, what)
    if isinstance(value, dict):
        value = one(value.get("@value") or value.get("name") or value.get("text"), notes, what)
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        value = "true" if value else "false"
    written = str(value)
    if len(written) <= longest and _PLAIN.fullmatch(written):
        return written
    plain = unescape(
        _TAG.sub(" ", unescape(written)) if _TAG.search(unescape(written)) else unescape(written)
    )
    if plain != written:
        notes.append(f"Markup was taken out of {what}.")
    printable = clean(plain)
    if printable != plain:
        notes.append(f"Characters that no text has were taken out of {what}.")
    said = " ".join(printable.split())
    if len(said) > longest:
        notes.append(f"Of {what}, the first {longest} characters are kept.")
    return said[:longest]


def name(value: Any, notes: list[str], what: str) -> str:
    """Return whom a value names; nothing for what stands for nobody."""
    said = text(value, notes, what, longest=200)
    if said.casefold() in _NOBODY:
        notes.append(f"“{said}” names nobody; {what} is left empty.")
        return ""
    return said


def day(value: Any, notes: list[str], what: str, *, today: date) -> date | None:
    """Return the day that a value names."""
    written = text(value, [], what, longest=100)
    if not written:
        return None
    found = day_of(written)
    if found is None:
        notes.append(f"{what.capitalize()} “{written[:40]}” cannot be told for certain, and is left empty.")
    elif not EARLIEST <= found <= today + timedelta(days=1):
        notes.append(f"{what.capitalize()} {found.isoformat()} cannot be right, and is left empty.")
        return None
    return found


def language(value: Any, notes: list[str]) -> str:
    """Return the language tag that a value gives."""
    value = one(value, notes, "the language")
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("@id") or value.get("name")
    written = text(value, [], "the language", longest=100)
    tag = _tag(written.replace("_", "-").rpartition("/")[2])
    if tag is None:
        notes.append(f"The language “{written[:40]}” is no language tag, and is left empty.")
    return tag or ""


@lru_cache(maxsize=512)
def _tag(written: str) -> str | None:
    """Return a language tag as it is usually written, "" for none, None for what is no tag."""
    if not written:
        return ""
    try:
        is_language(written)
    except ValidationError:
        return None
    if len(written) > 35 or (len(written) > 3 and "-" not in written):
        return None
    primary, dash, rest = written.partition("-")
    return primary.lower() + dash + rest


def address(value: Any, notes: list[str], what: str, *, base: str = "") -> str:
    """Return an address in its canonical form; nothing for what leads nowhere."""
    value = one(value, notes, what)
    if isinstance(value, dict):
        value = one(value.get("url") or value.get("@id"), notes, what)
    if not isinstance(value, str) or not value.strip():
        return ""
    written = value.strip()
    if written.startswith("//"):
        notes.append(f"{what.capitalize()} has no scheme; https is assumed.")
        written = f"https:{written}"
    elif base and written.startswith("/"):
        written = "/".join(base.split("/", 3)[:3]) + written
        notes.append(f"{what.capitalize()} is relative to the page it was found on.")
    elif re.match(r"www\.[\w-]+\.", written):
        notes.append(f"{what.capitalize()} has no scheme; https is assumed.")
        written = f"https://{written}"
    try:
        found = addresses.canonical(written)
    except (addresses.Refused, ValueError, UnicodeError):
        found = ""
    if not found or len(found) > addresses.MAX_LENGTH:
        notes.append(f"{what.capitalize()} “{written[:60]}” leads nowhere, and is left out.")
        return ""
    return found


def addresses_in(value: Any, notes: list[str], what: str) -> Iterator[str]:
    """Yield each address in a value, which may be one or several, alone or of works; each once."""
    seen = set()
    for item in value[:50] if isinstance(value, list) else [value]:
        found = address(item, notes, what)
        if found and found not in seen:
            seen.add(found)
            yield found
