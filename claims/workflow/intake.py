"""From an article to proposed claims: take it in, then read it for candidates in the background."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from claims.enums import ClaimantKind
from claims.extraction import Candidate, Extracted, ExtractorFailed, Speaker
from claims.models import Appearance, Claim, Claimant, Extraction
from claims.workflow.anchoring import reanchor
from claims.workflow.extractors import extractor
from claims.workflow.listing import refresh_claims_in
from claims.workflow.proposals import Place, claimant_called, propose
from factcheck.acts import TransitionNotAllowed, require_permission
from sources import workflow as sources_workflow
from sources.enums import IntakeKind, WorkStatus
from sources.models import Article, ArticleVersion, Ingestion
from sources.reading import clean
from sources.workflow import Given

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Runnable = TypeVar("Runnable", Ingestion, Extraction)

logger = logging.getLogger(__name__)

# Below this score a sentence is not worth a look; at most so many of an article are proposed.
MIN_SCORE = 0.3
MAX_CANDIDATES = 40
# How much of an exception's own words is kept with the row.
MAX_CRASH = 500


def take_in_text(*, text: str, given: Given, by: "User | None", at: datetime) -> Ingestion:
    """Take pasted text in and queue it to be read for claims.

    :raises ValidationError: naming the field, when it cannot be read.
    """
    document = sources_workflow.read_text(text=text, given=given)
    with transaction.atomic():
        kept = sources_workflow.store(document, given=given, kind=IntakeKind.TEXT, by=by, at=at)
        return _queued(kept, at=at)


def take_in_file(
    *, raw: bytes, filename: str, given: Given, by: "User | None", at: datetime, media_type: str = ""
) -> Ingestion:
    """Take an HTML or text file in and queue it to be read for claims.

    :raises ValidationError: naming the field, when it cannot be read.
    """
    document = sources_workflow.read_file(raw=raw, filename=filename, media_type=media_type, given=given)
    with transaction.atomic():
        kept = sources_workflow.store(
            document, given=given, kind=IntakeKind.FILE, filename=filename, by=by, at=at
        )
        return _queued(kept, at=at)


def take_in_url(*, url: str, given: Given, by: "User | None", at: datetime) -> Ingestion:
    """Queue an address to be fetched, taken in and read for claims.

    :raises ValidationError: naming the field `url`, when it is no public web address.
    """
    return sources_workflow.request_url(url=url, given=given, by=by, at=at)


def run_ingestion(ingestion: Ingestion, *, at: datetime) -> Ingestion:
    """Fetch what an ingestion asks for; the row says how it went."""
    document = sources_workflow.read_requested(ingestion, at=at)
    if document is None:
        return ingestion
    with transaction.atomic():
        return _queued(sources_workflow.store_requested(ingestion, document, at=at), at=at)


def queue_extraction(version: ArticleVersion, *, at: datetime, by: "User | None" = None) -> Extraction:
    """Ask for the version to be read for claims, once."""
    return Extraction.objects.get_or_create(
        version=version, defaults={"next_attempt_at": at, "created_at": at, "created_by": by}
    )[0]


@transaction.atomic
def read_again(*, version: ArticleVersion, by: "User", at: datetime) -> Extraction:
    """Queue a version to be read for claims that never was, or whose reading failed.

    :raises PermissionDenied: when the person may not.
    :raises TransitionNotAllowed: when it has been read already.
    """
    require_permission(by, "claims.change_extraction")
    queued = queue_extraction(version, at=at, by=by)
    extraction = Extraction.objects.select_for_update(of=("self",)).get(pk=queued.pk)
    if extraction.status == WorkStatus.DONE:
        raise TransitionNotAllowed("This text has been read for claims already.")
    if extraction.status == WorkStatus.FAILED:
        extraction.retry(at=at)
    return extraction


def describe_article(
    *, article: Article, changes: dict[str, Any], by: "User", at: datetime, edition: int | None = None
) -> Article:
    """Change what is said of an article, and let the listings of its claims know.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: when the person may not change articles.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming the field that is wrong.
    """
    with transaction.atomic():
        article = sources_workflow.describe(article=article, changes=changes, by=by, at=at, edition=edition)
        refresh_claims_in(article)
    return article


def run_extraction(extraction: Extraction, *, at: datetime) -> Extraction:
    """Read the version for claims and propose them; the row says how it went.

    Quotes known from earlier versions are found again first and not proposed twice. Nothing is written when
    the row has passed to another worker meanwhile. What the chosen extractor fails on is tried again later.
    """
    version = extraction.version
    article = version.article
    with transaction.atomic():
        if not extraction.hold():
            return extraction
        reanchor(version, at=at)
    reader = extractor()
    try:
        extracted = reader.read(
            version.text,
            language=article.language,
            published_on=article.published_on,
            outlet=article.publisher.name if article.publisher else "",
        )
    except ExtractorFailed as failure:
        extraction.fail(
            clean(f"{reader.name} could not read it: {failure}")[:MAX_CRASH], at=at, may_retry=True
        )
        return extraction
    return _keep(extraction, extracted, reader.name, at=at)


def run_now(work: Runnable, *, at: datetime) -> Runnable:
    """Do this piece of work at once, unless a worker has it already; return it as it is then."""
    if mine := type(work).objects.filter(pk=work.pk).lease_next(at=at):
        _run(mine, at=at)
    work.refresh_from_db()
    return work


def take_in_due(*, clock: Callable[[], datetime]) -> bool:
    """Fetch or read what is due next, if anything is; tell whether there was something."""
    work = Ingestion.objects.lease_next(at=clock()) or Extraction.objects.lease_next(at=clock())
    if work is not None:
        _run(work, at=clock())
    return work is not None


def _run(work: Ingestion | Extraction, *, at: datetime) -> None:
    """Do a piece of work that was leased. Whatever it stumbles over fails it until a person asks again."""
    try:
        if isinstance(work, Ingestion):
            run_ingestion(work, at=at)
        else:
            run_extraction(work, at=at)
    except Exception as crash:
        logger.exception("A crash ended the work on %s %s", work._meta.model_name, work.pk)
        stopped = "Taking it in stopped" if isinstance(work, Ingestion) else "Reading it for claims stopped"
        said = clean(f"{type(crash).__name__}: {crash}")[:MAX_CRASH]
        work.fail(f"{stopped} at a fault of the program, which its log tells more about: {said}", at=at)


@transaction.atomic
def _keep(extraction: Extraction, extracted: Extracted, name: str, *, at: datetime) -> Extraction:
    if not extraction.hold():
        return extraction
    taken = list(Appearance.objects.filter(version=extraction.version).values_list("start", "end"))
    fresh = [
        candidate
        for candidate in extracted.candidates
        if candidate.score >= MIN_SCORE
        and not any(candidate.start < end and start < candidate.end for start, end in taken)
    ]
    for candidate in fresh[:MAX_CANDIDATES]:
        _propose(candidate, extraction.version, name, at=at)
    extraction.extractor = f"{name} ({extracted.remark})"[:100] if extracted.remark else name
    extraction.candidate_count = len(fresh[:MAX_CANDIDATES])
    extraction.finish(at=at)
    return extraction


def _propose(candidate: Candidate, version: ArticleVersion, name: str, *, at: datetime) -> Claim:
    claimant = _claimant(candidate.claimant, at=at)
    place = Place(
        version=version,
        start=candidate.start,
        end=candidate.end,
        claimant=claimant,
        claimant_as_written=candidate.claimant.as_written[:300] if candidate.claimant else "",
        cue=candidate.cue[:200],
        is_outlet_voice=candidate.is_outlet_voice,
        extractor=name,
    )
    fields: dict[str, Any] = {
        "kind": candidate.kind,
        "claimant": claimant,
        "check_worthiness": candidate.score,
        "check_worthiness_reasons": [reason.to_dict() for reason in candidate.reasons],
    }
    if (quantity := candidate.quantity) and not quantity.is_ordinal:
        unit = " per ".join(filter(None, [quantity.unit, quantity.per]))
        fields |= {
            "quantity_comparator": quantity.comparator,
            "quantity_value": quantity.value,
            "quantity_upper": quantity.upper,
            "quantity_unit": unit[:100],
            "quantity_period": quantity.period,
            "quantity_is_approximate": quantity.is_approximate,
        }
    if span := candidate.speaks_of:
        fields |= {"speaks_of_from": span.start, "speaks_of_until": span.end}
    language = candidate.language or version.article.language or "und"
    return propose(
        statement=candidate.statement,
        language=language,
        by=None,
        at=at,
        place=place,
        reason=f"proposed by {name}",
        **fields,
    )


def _claimant(speaker: Speaker | None, *, at: datetime) -> Claimant | None:
    """Find or create who said it; sources without a name stay without a row."""
    if speaker is None or speaker.kind == ClaimantKind.UNNAMED:
        return None
    return claimant_called(speaker.name[:200], kind=ClaimantKind(speaker.kind), by=None, at=at)


def _queued(ingestion: Ingestion, *, at: datetime) -> Ingestion:
    """Queue the version that an ingestion brought, if it brought one."""
    if ingestion.version is not None:
        queue_extraction(ingestion.version, at=at, by=ingestion.created_by)
    return ingestion
