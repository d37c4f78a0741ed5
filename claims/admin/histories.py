"""The histories that the desk can read: what is told of each model, and to whom.

This is the one list of them; a test finds a model with a history that is missing here.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Q

from claims.admin import deeds
from claims.admin.accounts import Accounts
from claims.admin.changes import called
from claims.admin.strands import Rows, Strand
from claims.enums import ClaimStatus, ReviewStatus
from claims.models import (
    Assignment,
    Claim,
    Claimant,
    ClaimantAlias,
    Comment,
    Evidence,
    Inquiry,
    OutsideReview,
    Rating,
    RatingScale,
    Report,
    Review,
    ReviewPolicy,
    Subscription,
    Topic,
    Verdict,
)
from claims.models.webhook import OVERSEE
from sources.models import Article, Publisher, Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _open_reviews(rows: Rows, user: "User") -> Rows:
    """Keep the states of reviews that are open to the person, and drafts for nobody but their author."""
    seen = Review.objects.visible_to(user).filter(pk=OuterRef("id"))
    return rows.filter(Q(reviewer=user) | Q(status=ReviewStatus.SUBMITTED)).filter(Exists(seen))


def _open_verdicts(rows: Rows, user: "User") -> Rows:
    """Keep the decisions that stand; one that was sent back, or written anew since, is for who decides."""
    if user.has_perm("claims.decide_claim"):
        return rows
    stands = Q(published_at__isnull=False) | Q(claim__status=ClaimStatus.DECIDED)
    standing = Verdict.objects.filter(stands, pk=OuterRef("id"), decided_at=OuterRef("decided_at"))
    return rows.filter(Exists(standing))


def _open_comments(rows: Rows, user: "User") -> Rows:
    """Keep of what somebody said and withdrew only that they did, unless it is one's own."""
    withdrawn = Comment.objects.filter(pk=OuterRef("id"), withdrawn_at__isnull=False)
    return rows.filter(Q(author=user) | Q(withdrawn_at__isnull=False) | ~Exists(withdrawn))


def _open_subscriptions(rows: Rows, user: "User") -> Rows:
    """Keep the webhooks that the person may manage."""
    return rows if user.has_perm(OVERSEE) else rows.filter(owner=user.pk)


def _from(row: Any) -> str:
    return f"Evidence from {called(row.source, 'source', row.source_id)}"


def _title(row: Any) -> str:
    return str(row.title)


def _name(row: Any) -> str:
    return str(row.name)


def _version(row: Any) -> str:
    return f"{row.name} v{row.version}"


# What the workflow keeps on a claim beside the verdict and the ledger entry, which are told themselves.
_KEPT_ON_CLAIMS = [
    *("check_worthiness", "status_since", "rejection_note", "publisher", "first_appeared_on", "publication"),
    *("current_verdict", "current_entry", "rating_category", "rating_value", "review_by", "is_corrected"),
    *("published_at", "updated_at"),
]
# A rating is told by its label.
_KEPT_ON_VERDICTS = [
    *("basis_sha256", "rating", "rating_category", "rating_value"),
    *("decided_at", "signed_off_at", "published_at"),
]

CLAIM = Strand(
    Claim, lambda row: str(row.statement), ("statement",), silent=_KEPT_ON_CLAIMS, deed=deeds.of_claim
)
CLAIMANT = Strand(Claimant, _name, ("name",))
SCALE = Strand(RatingScale, _version, ("name",), deed=deeds.of_version)

STRANDS: tuple[Strand, ...] = (
    CLAIM,
    Strand(
        Assignment,
        lambda row: f"Assignment of {row.assignee}: {row.get_task_display()}",
        ("assignee__username",),
        part_of=CLAIM,
        silent=["assigned_by", "assigned_at"],
        deed=deeds.of_assignment,
    ),
    Strand(
        Comment,
        lambda row: f"Comment by {row.author}",
        ("author__username",),
        part_of=CLAIM,
        silent=["author", "written_at", "edited_at", "withdrawn_at"],
        open_to=_open_comments,
        deed=deeds.of_itself,
    ),
    Strand(
        Evidence,
        _from,
        ("source__title",),
        part_of=CLAIM,
        fragment="#evidence",
        silent=["added_by", "added_at"],
        deed=deeds.of_evidence,
    ),
    Strand(
        Inquiry,
        lambda row: f"{row.get_kind_display().capitalize()}: {row.addressee}",
        ("addressee",),
        part_of=CLAIM,
        silent=["asked_by"],
        deed=deeds.of_inquiry,
    ),
    Strand(
        OutsideReview,
        lambda row: f"Fact-check by {called(row.publisher, 'publisher', row.publisher_id)}",
        ("publisher__name",),
        part_of=CLAIM,
        fragment="#elsewhere",
        silent=["key", "record", "brought_by"],
    ),
    Strand(
        Report,
        lambda row: f"Report {row.id}",
        (),
        part_of=CLAIM,
        silent=["received_at", "received_by", "closed_at", "closed_by"],
        deed=deeds.of_itself,
    ),
    Strand(
        Review,
        lambda row: f"Review by {row.reviewer}",
        ("reviewer__username",),
        part_of=CLAIM,
        fragment="#reviews",
        silent=["submitted_at", "revised_at", "initial_rating"],
        fetch=("evidence__source",),
        open_to=_open_reviews,
        deed=deeds.of_itself,
    ),
    Strand(
        Verdict,
        lambda row: f"Verdict {row.revision}: {row.rating_label}",
        ("rating_label",),
        part_of=CLAIM,
        fragment="#verdicts",
        silent=_KEPT_ON_VERDICTS,
        fetch=("evidence__source",),
        open_to=_open_verdicts,
        deed=deeds.of_verdict,
    ),
    CLAIMANT,
    Strand(ClaimantAlias, lambda row: f"Alias “{row.name}”", ("name",), part_of=CLAIMANT),
    Strand(Article, _title, ("title",)),
    Strand(Source, _title, ("title",)),
    Strand(Publisher, _name, ("name",)),
    Strand(Topic, _name, ("name",)),
    SCALE,
    Strand(Rating, lambda row: f"Rating “{row.label}”", ("label",), part_of=SCALE, deed=deeds.of_version),
    Strand(
        ReviewPolicy,
        _version,
        ("name",),
        silent=["drafted_by", "enforced_by", "enforced_at"],
        deed=deeds.of_version,
    ),
    Strand(
        Subscription,
        _name,
        ("name",),
        silent=["owner", "created_at", "rotated_at", "disabled_at"],
        open_to=_open_subscriptions,
    ),
    *Accounts.strands(),
)


def open_to(user: "User") -> list[Strand]:
    """Return the strands of what the person may see."""
    return [strand for strand in STRANDS if strand.is_open_to(user)]


def strand_of(model: type[Model]) -> Strand:
    """Return the strand of a model."""
    return next(strand for strand in STRANDS if strand.model is model)
