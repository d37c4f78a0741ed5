"""The front page, the page of a claim and the ledger's entries."""

import hashlib
from functools import cache

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from claims.enums import LedgerAction, Publication
from claims.interchange.claimreview import claim_review
from claims.models import Claim, LedgerEntry
from claims.views.readings import Act, Reading, read

_ON_FRONT = 6
# A merge can be undone and a claim reworded, so a permanent redirect is believed for an hour only.
_REDIRECT_SECONDS = 3600
_CHANGES = (LedgerAction.CORRECTED, LedgerAction.RETRACTED, LedgerAction.REINSTATED)
_YEAR_SECONDS = 31_536_000


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show what the site is, and what was published and corrected lately."""
    latest = Claim.objects.published().with_documents().order_by("-updated_at", "-pk")[:_ON_FRONT]
    context = {"latest": read(latest, timezone.localdate()), "changes": _latest_changes()}
    return render(request, "claims/front.html", context)


@require_safe
def claim_page(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show a claim as its latest ledger entry describes it; lead from an old address to the right one."""
    public = Claim.objects.public().with_documents()
    claim = get_object_or_404(public, pk=pk)
    if claim.publication == Publication.MERGED:
        claim = get_object_or_404(public, pk=claim.merged_into_id)
    reading = read([claim], timezone.localdate())[0]
    if (claim.pk, f"/claims/{pk}/{slug}") != (pk, reading.path):
        return _moved(reading.path)
    etag = f'W/"{claim.current_entry_id}-{reading.is_stale:d}-{_edition()}"'
    show = condition(etag_func=lambda request: etag)(lambda request: _claim_page(request, reading))
    response: HttpResponse = show(request)
    return response


@require_safe
def ledger_entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """Hand out the exact bytes that the hash of a ledger entry was taken of."""
    entry = get_object_or_404(LedgerEntry, sequence=sequence)
    response = HttpResponse(
        entry.document, content_type="application/json", headers={"ETag": f'"{entry.sha256}"'}
    )
    patch_cache_control(response, public=True, max_age=_YEAR_SECONDS, immutable=True)
    return response


def _latest_changes() -> list[Act]:
    """Return what was corrected, retracted or reinstated lately, each claim as it was left."""
    entries = LedgerEntry.objects.filter(action__in=_CHANGES)
    later = entries.filter(claim=OuterRef("claim"), sequence__gt=OuterRef("sequence"))
    left = entries.filter(~Exists(later)).exclude(claim__publication=Publication.MERGED)
    return [Act(entry) for entry in left.order_by("-sequence")[:_ON_FRONT]]


def _claim_page(request: HttpRequest, reading: Reading) -> HttpResponse:
    entries = LedgerEntry.objects.filter(claim=reading.document["id"]).order_by("-sequence")
    review = claim_review(reading.document, site_url=settings.SITE_URL, site_name=settings.SITE_NAME)
    context = {"reading": reading, "acts": [Act(entry) for entry in entries], "claim_review": review}
    return render(request, "claims/claim.html", context)


def _moved(path: str) -> HttpResponse:
    response = HttpResponsePermanentRedirect(path)
    patch_cache_control(response, max_age=_REDIRECT_SECONDS)
    return response


@cache
def _edition() -> str:
    """Identify what pages are made of besides the ledger: a new release must not be answered with 304."""
    made_of = hashlib.sha256()
    for folder, pattern in (
        ("templates", "**/*.*"),
        ("claims/views", "*.py"),
        ("claims/interchange", "*.py"),
        ("claims/templatetags", "*.py"),
    ):
        for path in sorted((settings.BASE_DIR / folder).glob(pattern)):
            made_of.update(path.read_bytes())
    return made_of.hexdigest()[:12]
