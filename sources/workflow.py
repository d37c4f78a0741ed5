"""Taking articles in: a document becomes an article and a version of it, or is recognized as known.

All times and people are passed in. What writes is one transaction; reading, which may take seconds, is done
before and in none, because a transaction keeps other writers waiting.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy
from factcheck.editions import require_edition
from sources import addresses, fetching, reading
from sources.enums import IntakeKind, WorkStatus
from sources.models import Article, Ingestion, Publisher, Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_FILENAME = 255
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Given:
    """What a person says of an article; each value that is not empty wins over what the piece says itself."""

    title: str = ""
    byline: str = ""
    url: str = ""
    publisher_name: str = ""
    language: str = ""
    published_on: date | None = None

    def __post_init__(self) -> None:
        """Drop the characters that no database takes, but leave the address as it is to be checked."""
        for name in ("title", "byline", "publisher_name", "language"):
            object.__setattr__(self, name, reading.clean(getattr(self, name)))

    def to_json(self) -> dict[str, str]:
        """Return what is not empty, as plain JSON."""
        return {name: str(value) for name, value in vars(self).items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Given":
        """Read back what `to_json` wrote."""
        day = stored.get("published_on")
        return cls(**{**stored, "published_on": date.fromisoformat(day) if day else None})


def read_text(*, text: str, given: Given) -> reading.Document:
    """Read pasted text.

    :raises ValidationError: naming the field `text` or `url`, when it cannot be read.
    """
    url = _checked_address(given.url)
    try:
        return reading.read_text(text, url=url)
    except reading.Unreadable as refusal:
        raise ValidationError({"text": refusal.reason}) from refusal


def read_file(*, raw: bytes, filename: str, given: Given, media_type: str = "") -> reading.Document:
    """Read an HTML or text file.

    :raises ValidationError: naming the field `file` or `url`, when it cannot be read.
    """
    url = _checked_address(given.url)
    try:
        return reading.read(raw, filename=filename, media_type=media_type, url=url)
    except reading.Unreadable as refusal:
        raise ValidationError({"file": refusal.reason}) from refusal


@transaction.atomic
def store(
    document: reading.Document,
    *,
    given: Given,
    kind: IntakeKind,
    by: "User | None",
    at: datetime,
    filename: str = "",
) -> Ingestion:
    """Keep what a person gave, as a new version or as one that is known."""
    ingestion = Ingestion(
        kind=kind,
        filename=reading.clean(filename)[:MAX_FILENAME],
        given=given.to_json(),
        attempts=1,
        next_attempt_at=at,
        created_at=at,
        created_by=by,
    )
    _store(ingestion, document, given=given, by=by, at=at)
    ingestion.finish(at=at)
    return ingestion


def request_url(*, url: str, given: Given, by: "User | None", at: datetime) -> Ingestion:
    """Queue an address to be fetched by the background worker.

    :raises ValidationError: naming the field `url`, when it is no public web address.
    """
    return Ingestion.objects.create(
        kind=IntakeKind.URL,
        url=_checked_address(url),
        given=given.to_json(),
        next_attempt_at=at,
        created_at=at,
        created_by=by,
    )


@transaction.atomic
def fetch_again(*, ingestion: Ingestion, by: "User", at: datetime) -> Ingestion:
    """Queue an ingestion that failed once more.

    :raises PermissionDenied: when the person may not take articles in.
    :raises TransitionNotAllowed: when it has not failed.
    """
    require_permission(by, "sources.add_ingestion")
    ingestion = Ingestion.objects.select_for_update(of=("self",)).get(pk=ingestion.pk)
    if ingestion.status != WorkStatus.FAILED:
        now = ingestion.get_status_display()
        raise TransitionNotAllowed(f"This work is {now}; only what failed is tried again.")
    ingestion.retry(at=at)
    return ingestion


def read_requested(ingestion: Ingestion, *, at: datetime) -> reading.Document | None:
    """Fetch and read what was requested; None when that failed, and the row says why.

    What may pass (a time-out, a busy server) is tried again later; what will not is final.
    """
    try:
        fetched = fetching.fetch(ingestion.url, user_agent=f"factcheck/0.1 (+{settings.SITE_URL})")
        return reading.read(fetched.raw, media_type=fetched.media_type, url=fetched.url)
    except fetching.FetchFailed as failure:
        ingestion.fail(failure.reason, at=at, may_retry=True)
    except (addresses.Refused, reading.Unreadable) as refusal:
        ingestion.fail(refusal.reason, at=at)
    return None


@transaction.atomic
def store_requested(ingestion: Ingestion, document: reading.Document, *, at: datetime) -> Ingestion:
    """Keep what was fetched, as a new version or as one that is known.

    Nothing is kept when the row has passed to another worker meanwhile.
    """
    if not ingestion.hold():
        return ingestion
    given = Given.from_json(ingestion.given)
    _store(ingestion, document, given=given, by=ingestion.created_by, at=at)
    ingestion.finish(at=at)
    return ingestion


@transaction.atomic
def describe(
    *, article: Article, changes: dict[str, Any], by: "User", at: datetime, edition: int | None = None
) -> Article:
    """Change what is said of an article: title, byline, publisher, address, language, day of publication.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: when the person may not change articles.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "sources.change_article")
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    require_edition(article, edition, changes)
    for name, value in changes.items():
        setattr(article, name, value)
    article.full_clean(exclude=["created_by"])
    record(article, by=by, at=at, reason="described")
    return article


@transaction.atomic
def add_source(*, by: "User", at: datetime, reason: str = "added", **fields: Any) -> Source:
    """Enter a document that evidence is taken from.

    :raises PermissionDenied: when the person may not add sources.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "sources.add_source")
    source = Source(created_by=by, **fields)
    source.full_clean(exclude=["created_by"])
    record(source, by=by, at=at, reason=reason)
    return source


@transaction.atomic
def change_source(
    *,
    source: Source,
    changes: dict[str, Any],
    by: "User",
    at: datetime,
    reason: str = "",
    edition: int | None = None,
) -> Source:
    """Describe a source anew; its history keeps what was said of it before.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: when the person may not change sources.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "sources.change_source")
    source = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    require_edition(source, edition, changes)
    for name, value in changes.items():
        setattr(source, name, value)
    source.full_clean(exclude=["created_by"])
    record(source, by=by, at=at, reason=reason or "described")
    return source


@transaction.atomic
def publisher_called(name: str, *, by: "User", at: datetime, domain: str = "") -> Publisher:
    """Return the publisher of this name or domain, entered now if there is none.

    One entered now has this `domain`, unless another has it already.

    :raises PermissionDenied: when there is none and the person may not enter publishers.
    :raises ValidationError: when the name is no name.
    """
    name = " ".join(tidy(name).split())
    known = Publisher.objects.filter(Q(name__iexact=name) | Q(domain=name.casefold()) & ~Q(domain=""))
    if publisher := known.order_by("pk").first():
        return publisher
    require_permission(by, "sources.add_publisher")
    is_taken = Publisher.objects.filter(domain=domain).exists()
    publisher = Publisher(name=name, domain="" if is_taken else domain)
    publisher.full_clean()
    record(publisher, by=by, at=at, reason="named as a publisher")
    return publisher


def _store(
    ingestion: Ingestion, document: reading.Document, *, given: Given, by: "User | None", at: datetime
) -> None:
    """Tie the ingestion to the version that holds this text, which may be new, as may be its article."""
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    address = _address(document, ingestion.url or given.url)
    article = _article(document, given=given, address=address, digest=digest, by=by, at=at)
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    latest = article.versions.order_by("-number").first()
    if latest is not None and latest.text_sha256 == digest:
        ingestion.version, ingestion.is_new_version = latest, False
        return
    ingestion.version = article.versions.create(
        number=latest.number + 1 if latest else 1,
        title=given.title or document.title or article.title,
        text=document.text,
        text_sha256=digest,
        raw_sha256=document.raw_sha256,
        media_type=document.media_type,
        reader=document.reader,
        intake=ingestion.kind,
        retrieved_from=ingestion.url or ingestion.filename,
        retrieved_at=at,
        retrieved_by=by,
    )
    ingestion.is_new_version = True


def _article(
    document: reading.Document, *, given: Given, address: str, digest: str, by: "User | None", at: datetime
) -> Article:
    """Find the article by its address, or by its text when it has none; else make it."""
    title = given.title or document.title or document.text.strip().splitlines()[0]
    values: dict[str, Any] = {
        "title": title[:500],
        "byline": (given.byline or document.byline)[:500],
        "language": (given.language or document.language)[:35],
        "published_on": given.published_on or document.published_on,
        "created_at": at,
        "created_by": by,
    }
    if address:
        known = Article.objects.filter(canonical_url=address).first()
    else:
        known = Article.objects.filter(canonical_url="", versions__text_sha256=digest).order_by("pk").first()
    if known:
        return known
    values["publisher"] = _publisher(document, given=given, address=address, by=by, at=at)
    return _entered(Article(canonical_url=address, **values), by=by, at=at, key="canonical_url")


def _address(document: reading.Document, url: str) -> str:
    """Return the canonical address; what is no public web address is none.

    A page may name another address as its own only on the host it came from: otherwise any site could
    pass its text off as a version of somebody else's article.
    """
    own = document.canonical_url
    is_trusted = own and (not url or addresses.domain_of(own) == addresses.domain_of(url))
    try:
        return addresses.check(addresses.canonical(own if is_trusted else url))
    except addresses.Refused:
        return ""


def _publisher(
    document: reading.Document, *, given: Given, address: str, by: "User | None", at: datetime
) -> Publisher | None:
    """Find or create the publisher: by domain when there is one, else by name."""
    domain = addresses.domain_of(address) if address else document.publisher_domain
    name = (given.publisher_name or document.publisher_name or domain)[:200]
    if not name:
        return None
    lookup = {"domain": domain} if domain else {"name__iexact": name}
    if known := Publisher.objects.filter(**lookup).order_by("pk").first():
        return known
    publisher = Publisher(name=name, domain=domain, language=(given.language or document.language)[:35])
    return _entered(publisher, by=by, at=at, key="domain")


def _entered(row: Row, *, by: "User | None", at: datetime, key: str) -> Row:
    """Save a new row with who and when; where somebody else was faster with this key, return theirs."""
    try:
        with transaction.atomic():
            record(row, by=by, at=at, reason="taken in")
    except IntegrityError:
        value = getattr(row, key)
        theirs = type(row)._default_manager.filter(**{key: value}).first() if value else None
        if theirs is None:
            raise
        return theirs
    return row


def _checked_address(url: str) -> str:
    """Return the address in canonical form, or nothing for nothing.

    :raises ValidationError: naming the field `url`.
    """
    if not url:
        return ""
    try:
        return addresses.canonical(addresses.check(url))
    except addresses.Refused as refusal:
        raise ValidationError({"url": refusal.reason}) from refusal
