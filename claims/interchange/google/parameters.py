"""The parameters of Google's API, read as strictly as Google reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from claims.interchange.google.errors import Refused, wrong_value

# What every method takes. Keys, tokens and quotas are nobody's business here: reading is free.
CONTROLS: Final = (
    *("$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint"),
    *("quotaUser", "uploadType", "upload_protocol"),
)
SEARCH: Final = (
    *("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "offset"),
)
DEFAULT_SIZE: Final = 10
# What is more is taken for this, as Google's rules for paging ask (https://google.aip.dev/158).
MAX_SIZE: Final = 100
# A page token goes on from any depth; to count rows off is work for nothing.
MAX_OFFSET: Final = 10_000
_LONGEST_QUERY: Final = 1000
_INT32: Final = 2**31
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)
_REGION = re.compile(r"[A-Za-z]{2}|\d{3}", re.ASCII)
_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")


@dataclass(frozen=True)
class Search:
    """What was searched for; an empty text and None stand for what was not said."""

    query: str
    language: str
    site: str
    max_age_days: int | None
    size: int
    token: str
    offset: int


@dataclass(frozen=True)
class Controls:
    """How the answer is written."""

    fields: str
    is_pretty: bool


def read_controls(params: Mapping[str, list[str]]) -> Controls:
    """Read how the answer is to be written.

    :raises Refused: for what we cannot write.
    """
    alt = _one(params, "alt") or "json"
    if alt != "json":
        raise wrong_value("alt", "TYPE_ENUM", alt)
    if _one(params, "callback"):
        raise Refused("JSONP is not supported. Anonymous reads are open to pages of every origin (CORS).")
    pretty = _one(params, "prettyPrint").lower() or "true"
    if pretty not in ("true", "false", "1", "0"):
        raise wrong_value("pretty_print", "TYPE_BOOL", pretty)
    return Controls(fields=_one(params, "fields"), is_pretty=pretty in ("true", "1"))


def read_search(params: Mapping[str, list[str]]) -> Search:
    """Read what is searched for.

    :raises Refused: for an unknown parameter, a value that makes no sense, or nothing to search for.
    """
    for name in params:
        if name not in CONTROLS and name not in SEARCH and name not in map(_snake, SEARCH):
            reason = (
                f"Cannot bind query parameter. Field '{name[:100]}' could not be found in request message."
            )
            message = f'Invalid JSON payload received. Unknown name "{name[:100]}": {reason}'
            raise Refused(message, [("", message)])
    search = Search(
        query=_one(params, "query").strip(),
        language=_language(_one(params, "languageCode")),
        site=_one(params, "reviewPublisherSiteFilter").strip(),
        max_age_days=_whole(params, "maxAgeDays"),
        size=min(_whole(params, "pageSize") or DEFAULT_SIZE, MAX_SIZE),
        token=_one(params, "pageToken"),
        offset=_whole(params, "offset") or 0,
    )
    if not search.query and not search.site:
        raise Refused(violations=[("query", "Required unless review_publisher_site_filter is specified.")])
    if len(search.query) > _LONGEST_QUERY:
        raise Refused(violations=[("query", f"At most {_LONGEST_QUERY} characters.")])
    if search.offset > MAX_OFFSET and not search.token:
        raise Refused(violations=[("offset", f"At most {MAX_OFFSET}; use page_token to go on from there.")])
    return search


def _unknown(name: str) -> Refused:
    reason = f"Cannot bind query parameter. Field '{name}' could not be found in request message."
    message = f'Invalid JSON payload received. Unknown name "{name}": {reason}'
    return Refused(message, [("", message)])


def _one(params: Mapping[str, list[str]], name: str) -> str:
    """Return a parameter in either of its spellings; of several values the last counts."""
    values = [*params.get(_snake(name), ()), *params.get(name, ())]
    return values[-1] if values else ""


def _whole(params: Mapping[str, list[str]], name: str) -> int | None:
    given = _one(params, name).strip()
    if not given:
        return None
    if not _WHOLE.fullmatch(given) or not -_INT32 <= int(given) < _INT32:
        raise wrong_value(_snake(name), "TYPE_INT32", given)
    if int(given) < 0:
        raise Refused(violations=[(_snake(name), "Must not be negative.")])
    return int(given)


def _language(given: str) -> str:
    """Return a language tag without its region, which does not count, in lower case."""
    tag = given.strip()
    if not tag:
        return ""
    if not _LANGUAGE.fullmatch(tag):
        raise Refused(violations=[("language_code", "Must be a BCP-47 language code, such as en-US.")])
    primary, *rest = tag.lower().split("-")
    return "-".join([primary, *(part for part in rest if not _REGION.fullmatch(part))])


def _snake(name: str) -> str:
    return _CAPITAL.sub(r"_\1", name).lower() if name in SEARCH else name
