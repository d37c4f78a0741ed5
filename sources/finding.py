"""Finding out from its address what a source document is, for the form that enters it on the board.

This goes out to the network and takes seconds, so it writes nothing and belongs in no transaction.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from factcheck.acts import require_permission
from sources import addresses, fetching, reading
from sources.enums import SourceKind
from sources.metadata import Metadata
from sources.models import Publisher, Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Somebody waits for it before a form.
DEADLINE_SECONDS: Final = 15.0
MAX_BYTES: Final = 25 * 1024 * 1024

_DATA_TYPES: Final = frozenset(
    {
        "text/csv",
        "text/tab-separated-values",
        "application/json",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


@dataclass(frozen=True)
class Found:
    """What is known of a document from its address; "" and None for what it does not say of itself.

    The hash is that of the bytes as retrieved on `accessed_on` from `url`, the address after all redirects in
    canonical form. `publisher` is whom we know at its domain; otherwise `publisher_name` is what it says.
    """

    url: str
    content_sha256: str
    accessed_on: date
    title: str
    author: str = ""
    publisher: Publisher | None = None
    publisher_name: str = ""
    published_on: date | None = None
    language: str = ""
    kind: SourceKind | None = None


def look_up(url: str, *, by: "User", today: date) -> Source | Found:
    """Return the source that we know under an address, or what the document there says of itself.

    :raises PermissionDenied: when the person may not add sources.
    :raises ValidationError: naming the field `url`, with the reason why nothing was found.
    """
    require_permission(by, "sources.add_source")
    try:
        if known := _known(url, addresses.canonical(addresses.check(url))):
            return known
        fetched = fetching.fetch(
            url,
            user_agent=f"factcheck/0.1 (+{settings.SITE_URL})",
            deadline_seconds=DEADLINE_SECONDS,
            max_bytes=MAX_BYTES,
            media_types=None,
        )
        address = addresses.canonical(fetched.url)
    except (addresses.Refused, fetching.FetchFailed) as failure:
        raise ValidationError({"url": failure.reason}) from failure
    return _known(fetched.url, address) or _described(fetched, address, today)


def _known(*urls: str) -> Source | None:
    return Source.objects.filter(url__in=urls).order_by("pk").first()


def _described(fetched: fetching.Fetched, url: str, today: date) -> Found:
    found = partial(Found, url=url, content_sha256=hashlib.sha256(fetched.raw).hexdigest(), accessed_on=today)
    domain = addresses.domain_of(url)
    publisher = Publisher.objects.filter(domain=domain).first()
    try:
        facts = reading.read_facts(fetched.raw, media_type=fetched.media_type, url=fetched.url, today=today)
    except reading.Unreadable:
        facts = None
    said = facts.said if facts else Metadata()
    return found(
        title=said.title or _title_of_file(url) or domain,
        author=said.byline[:300],
        publisher=publisher,
        publisher_name="" if publisher else said.publisher_name[:200] or domain,
        published_on=said.published_on,
        language=said.language,
        kind=facts.kind if facts else _kind_of_file(fetched.media_type),
    )


def _title_of_file(url: str) -> str:
    """Return the name of the file that an address ends in, as words."""
    name = PurePosixPath(unquote(urlsplit(url).path)).stem
    return " ".join(re.sub(r"[_+-]+", " ", reading.clean(name)).split())


def _kind_of_file(media_type: str) -> SourceKind | None:
    essence = media_type.partition(";")[0].strip().lower()
    if essence.startswith("image/"):
        return SourceKind.IMAGE
    return SourceKind.DATASET if essence in _DATA_TYPES else None
