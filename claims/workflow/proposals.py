"""From a sentence in an article to a claim worth checking: propose, edit, accept, reject, merge, reopen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from claims.enums import Anchor, ClaimantKind, ClaimStatus, RejectionReason
from claims.models import Appearance, Claim, Claimant, Topic
from claims.workflow import listing
from claims.workflow.holding import lock, require_free
from claims.workflow.transitions import begin, change, move
from factcheck.acts import TransitionNotAllowed, record, require_permission, require_token, tidy, token_lets
from factcheck.editions import require_edition
from sources.models import ArticleVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# In the order in which people read them.
EDITABLE_FIELDS = (
    "statement",
    "language",
    "kind",
    "claimant",
    "quantity_comparator",
    "quantity_value",
    "quantity_upper",
    "quantity_unit",
    "quantity_period",
    "quantity_is_approximate",
    "speaks_of_from",
    "speaks_of_until",
)
_EDITABLE_STATUSES = frozenset({ClaimStatus.PROPOSED, ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW})
# How many code points of context an appearance keeps on either side.
CONTEXT = 32


@dataclass(frozen=True)
class Place:
    """Where a claim stands in an article version, and who says it there; `end` is exclusive."""

    version: ArticleVersion
    start: int
    end: int
    claimant: Claimant | None = None
    claimant_as_written: str = ""
    cue: str = ""
    is_outlet_voice: bool = False
    extractor: str = ""
    anchor: Anchor = Anchor.ORIGINAL
    distance: int = 0
    earlier: Appearance | None = None


@transaction.atomic
def propose(
    *,
    statement: str,
    language: str,
    by: "User | None",
    at: datetime,
    place: Place | None = None,
    topics: list[Topic] | None = None,
    reason: str = "proposed",
    **fields: Any,
) -> Claim:
    """Record a new claim, with the place where it was seen; `by` is None for the extractor.

    :raises PermissionDenied: when the person may not propose claims.
    :raises ValidationError: naming the field that is wrong.
    """
    if by is not None:
        require_permission(by, "claims.add_claim")
    claim = Claim(statement=tidy(statement), language=language, created_at=at, created_by=by, **fields)
    claim.status_since = at
    claim.full_clean(exclude=["created_by"])
    record(claim, by=by, at=at, reason=reason)
    if topics:
        claim.topics.set(topics)
    if place:
        mark(claim=claim, place=place, at=at)
    listing.refresh(claim)
    return claim


@transaction.atomic
def claimant_called(
    name: str, *, by: "User | None", at: datetime, kind: ClaimantKind = ClaimantKind.PERSON
) -> Claimant:
    """Return who goes by this name, entered now if nobody does; `by` is None for the extractor.

    :raises PermissionDenied: when nobody does and the person may not enter claimants.
    :raises ValidationError: when the name is no name.
    """
    name = " ".join(tidy(name).split())
    if known := Claimant.objects.known_as(name).order_by("pk").first():
        return known
    if by is not None:
        require_permission(by, "claims.add_claimant")
    claimant = Claimant(name=name, kind=kind)
    claimant.full_clean()
    record(claimant, by=by, at=at, reason="named as a claimant")
    return claimant


def is_editable(claim: Claim, by: "User") -> bool:
    """Tell whether this person may edit the claim as it stands."""
    may = _is_own(claim, by) or by.has_perm("claims.accept_claim")
    return may and token_lets(by, "claims.change_claim") and not _why_not_editable(claim)


def _is_own(claim: Claim, by: "User") -> bool:
    return claim.created_by_id == by.pk and claim.status == ClaimStatus.PROPOSED


def _why_not_editable(claim: Claim) -> str:
    """Say why the claim keeps its words; nothing when it need not."""
    if claim.is_public:
        return (
            "The public knows this claim by these words. Propose the right ones as a new claim, "
            "and merge this one into it once that is published."
        )
    if claim.status not in _EDITABLE_STATUSES:
        return f"This claim is {claim.get_status_display()} and cannot be edited. Take it back first."
    if claim.status == ClaimStatus.IN_REVIEW and claim.reviews.submitted().of_current_round().exists():
        return "Reviews of these words are in. Stop the review, edit the claim, and start a new round."
    return ""


@transaction.atomic
def add_appearance(*, claim: Claim, place: Place, by: "User", at: datetime) -> Appearance:
    """Mark another place where the claim is made.

    :raises PermissionDenied: when the person may not.
    :raises TransitionNotAllowed: for a claim that is rejected or merged.
    :raises ValidationError: when the place is not in the text, or is marked already.
    """
    require_permission(by, "claims.add_appearance")
    claim = lock(claim)
    if claim.status in (ClaimStatus.REJECTED, ClaimStatus.MERGED):
        raise TransitionNotAllowed(f"This claim is {claim.get_status_display()}; reopen it first.")
    appearance = mark(claim=claim, place=place, at=at)
    listing.refresh(claim)
    return appearance


@transaction.atomic
def note_change(*, appearance: Appearance, by: "User", at: datetime) -> Appearance:
    """Say that one has looked at what the outlet changed about a quote; it leaves the queue.

    :raises PermissionDenied: when the person may not change claims.
    :raises TransitionNotAllowed: when nothing was changed about it, or somebody has looked already.
    """
    require_permission(by, "claims.change_claim")
    claim = lock(appearance.claim)
    appearance = Appearance.objects.unnoted().filter(pk=appearance.pk).first()  # type: ignore[assignment]
    if appearance is None:
        raise TransitionNotAllowed("Nothing was changed about this quote that nobody has looked at.")
    appearance.change_noted_at, appearance.change_noted_by = at, by
    appearance.save(update_fields=["change_noted_at", "change_noted_by"])
    record(claim, by=by, at=at, reason=f"looked at what the outlet made of “{appearance.exact}”")
    return appearance


def mark(*, claim: Claim, place: Place, at: datetime) -> Appearance:
    """Write the appearance row, its selectors read off the text.

    :raises ValidationError: when the place is not in the text, or is marked already.
    """
    text = place.version.text
    if not 0 <= place.start < place.end <= len(text):
        raise ValidationError(
            {"start": f"The text has {len(text)} characters; {place.start} to {place.end} is no place in it."}
        )
    values = {name: value for name, value in vars(place).items() if name not in ("start", "end")}
    appearance = Appearance(
        claim=claim,
        start=place.start,
        end=place.end,
        exact=text[place.start : place.end],
        prefix=text[max(0, place.start - CONTEXT) : place.start],
        suffix=text[place.end : place.end + CONTEXT],
        created_at=at,
        **values,
    )
    appearance.full_clean()
    appearance.save()
    return appearance


@transaction.atomic
def edit(
    *,
    claim: Claim,
    changes: dict[str, Any],
    by: "User",
    at: datetime,
    topics: list[Topic] | None = None,
    reason: str = "",
    edition: int | None = None,
) -> Claim:
    """Change what the claim says, while it is still being worked on; its history keeps what it said before.

    What the public knows, and what reviewers have judged, keeps its words. `edition` is the one that the
    changes were made on; None for whoever has seen none.

    :raises PermissionDenied: for whoever neither may accept claims nor proposed this one.
    :raises TransitionNotAllowed: once it is decided, public, or reviewed in the present round; and while
        somebody else is at work on it.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming the field that is wrong.
    """
    require_token(by, "claims.change_claim")
    claim = lock(claim)
    if not _is_own(claim, by):
        require_permission(by, "claims.accept_claim")
    if refusal := _why_not_editable(claim):
        raise TransitionNotAllowed(refusal)
    require_free(claim, by=by, at=at)
    if unknown := set(changes).difference(EDITABLE_FIELDS):
        raise ValidationError(dict.fromkeys(sorted(unknown), "This field cannot be edited."))
    changes = {name: tidy(value) if isinstance(value, str) else value for name, value in changes.items()}
    require_edition(claim, edition, changes if topics is None else changes | {"topics": topics})
    change(claim, changes, by=by, at=at, reason=reason or "edited")
    if topics is not None:
        claim.topics.set(topics)
    listing.refresh(claim)
    return claim


@transaction.atomic
def tag(*, claim: Claim, add: Iterable[Topic], remove: Iterable[Topic], by: "User", at: datetime) -> Claim:
    """File a claim that is still being worked on under further topics, or no longer under some.

    Topics say which policy a claim is held to, so they stay once it is judged, as its words do.

    :raises PermissionDenied: when the person may not accept claims.
    :raises TransitionNotAllowed: once it is decided, public, or reviewed in the present round; and while
        somebody else is at work on it.
    """
    require_permission(by, "claims.accept_claim")
    claim = lock(claim)
    if refusal := _why_not_editable(claim):
        raise TransitionNotAllowed(refusal)
    require_free(claim, by=by, at=at)
    before = set(claim.topics.all())
    after = (before | set(add)) - set(remove)
    if after != before:
        record(claim, by=by, at=at, reason="tagged")
        claim.topics.set(after)
    return claim


@transaction.atomic
def accept(*, claim: Claim, by: "User", at: datetime) -> Claim:
    """Take a proposed claim on as one that is to be checked.

    :raises PermissionDenied: when the person may not accept claims.
    :raises TransitionNotAllowed: when it is not proposed.
    """
    return move("accept", claim=begin("accept", claim=claim, by=by, at=at), by=by, at=at)


@transaction.atomic
def put_back(*, claim: Claim, by: "User", at: datetime, reason: str = "") -> Claim:
    """Put an accepted claim back among those to be judged.

    :raises PermissionDenied: when the person may not accept claims.
    :raises TransitionNotAllowed: when it is not accepted, or in review already.
    """
    claim = begin("put_back", claim=claim, by=by, at=at)
    return move("put_back", claim=claim, by=by, at=at, reason=reason)


@transaction.atomic
def reject(*, claim: Claim, reason: RejectionReason | str, by: "User", at: datetime, note: str = "") -> Claim:
    """Lay a claim aside as one that is not checked, saying why.

    :raises PermissionDenied: when the person may not reject claims.
    :raises TransitionNotAllowed: once it is being reviewed.
    :raises ValidationError: when the reason is none of the known ones.
    """
    claim = begin("reject", claim=claim, by=by, at=at)
    if reason not in RejectionReason.values:
        raise ValidationError({"reason": f"Choose why it is rejected: {', '.join(RejectionReason.values)}."})
    why = note or f"rejected: {RejectionReason(reason).label}"
    return move("reject", claim=claim, by=by, at=at, reason=why, rejection_reason=reason, rejection_note=note)
