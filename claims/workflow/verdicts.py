"""Decisions and what becomes of them: decide, sign off, publish, correct, retract, reinstate."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from claims.enums import LedgerAction, Publication
from claims.interchange.document import FROZEN, basis_of, freeze
from claims.models import Claim, Evidence, Rating, Verdict
from claims.workflow import listing
from claims.workflow.policy import get_policy, require_signer, unmet_conditions
from claims.workflow.publication import enact, get_verdict_in_public
from claims.workflow.reviewing import require_own_evidence
from claims.workflow.scales import require_in_use
from claims.workflow.transitions import begin, move
from factcheck.acts import TransitionNotAllowed, record, tidy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What readers are told of a rating; of which scale it is, they find beside it.
_TOLD = ("rating_label", "rating_category", "rating_value")
_NOTHING_NEW = "Checked again: the verdict stands."


@transaction.atomic
def decide(
    *,
    claim: Claim,
    by: "User",
    at: datetime,
    rating: Rating,
    summary: str,
    explanation: str,
    cited_evidence: Iterable[Evidence],
    as_of: date | None = None,
    review_by: date | None = None,
    correction_note: str = "",
    stands: bool = False,
) -> Verdict:
    """Decide on a claim in review. The decision waits for its sign-off and publication.

    `as_of` defaults to the day of the decision, `review_by` to REVIEW_BY_DAYS later. A claim that was
    published before needs a correction note, unless the decision repeats the published verdict: then it
    confirms it. Where it has other words for the same rating, the decider says whether the verdict `stands`:
    then the words bring it up to date, and else they correct it.

    :raises PermissionDenied: when the person may not decide.
    :raises TransitionNotAllowed: when the claim is not in review.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    claim = begin("decide", claim=claim, by=by, at=at)
    as_of, cited_evidence = as_of or timezone.localdate(at), list(cited_evidence)
    confirms = _find_confirmed(claim, rating, summary, explanation, cited_evidence, stands=stands)
    if confirms is not None and as_of < confirms.as_of:
        raise ValidationError({"as_of": f"The verdict speaks of {confirms.as_of} already."})
    return _write(
        "decide",
        claim,
        rating=rating,
        confirms=confirms,
        cited_evidence=cited_evidence,
        summary=summary,
        explanation=explanation,
        as_of=as_of,
        review_by=review_by or as_of + timedelta(days=settings.REVIEW_BY_DAYS),
        correction_note=correction_note.strip() or (_NOTHING_NEW if confirms and not stands else ""),
        by=by,
        at=at,
    )


@transaction.atomic
def correct(
    *,
    claim: Claim,
    correction_note: str,
    by: "User",
    at: datetime,
    cited_evidence: Iterable[Evidence] | None = None,
    rating: Rating | None = None,
    **changes: Any,
) -> Verdict:
    """Decide anew on a published claim without another round of review: what is not given stays as it is.

    `changes` may name summary, explanation, as_of and review_by. The published verdict stays up until the
    correction is signed off and published in its turn.

    :raises PermissionDenied: when the person may not correct.
    :raises TransitionNotAllowed: when the claim is not published.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    claim = begin("correct", claim=claim, by=by, at=at)
    current = get_verdict_in_public(claim)
    kept = {name: getattr(current, name) for name in ("summary", "explanation", "as_of", "review_by")}
    return _write(
        "correct",
        claim,
        rating=rating or current.rating,
        cited_evidence=current.cited_evidence.all() if cited_evidence is None else cited_evidence,
        correction_note=correction_note,
        by=by,
        at=at,
        **(kept | changes),
    )


@transaction.atomic
def confirm(
    *,
    claim: Claim,
    by: "User",
    at: datetime,
    as_of: date | None = None,
    review_by: date | None = None,
    note: str = "",
) -> Verdict:
    """Decide that a published verdict still stands: the next revision says the same, as of a later day.

    `as_of` defaults to today, `review_by` to REVIEW_BY_DAYS later; readers see the note. It waits for its
    sign-off and publication as every decision does.

    :raises PermissionDenied: when the person may not decide.
    :raises TransitionNotAllowed: when the claim is not published.
    :raises ValidationError: when `as_of` is not later than before, or another day is wrong.
    """
    claim = begin("confirm", claim=claim, by=by, at=at)
    current = get_verdict_in_public(claim)
    as_of = as_of or timezone.localdate(at)
    if as_of <= current.as_of:
        raise ValidationError({"as_of": f"The verdict speaks of {current.as_of} already. Give a later day."})
    return _write(
        "confirm",
        claim,
        rating=current.rating,
        cited_evidence=current.cited_evidence.all(),
        correction_note=note.strip() or _NOTHING_NEW,
        summary=current.summary,
        explanation=current.explanation,
        as_of=as_of,
        review_by=review_by or as_of + timedelta(days=settings.REVIEW_BY_DAYS),
        confirms=current,
        by=by,
        at=at,
    )


@transaction.atomic
def send_back(*, claim: Claim, by: "User", at: datetime, reason: str) -> Claim:
    """Return a decision to review; its text waits there for the next decision.

    :raises PermissionDenied: when the person may not decide.
    :raises TransitionNotAllowed: when the claim is not decided.
    """
    return move("send_back", claim=begin("send_back", claim=claim, by=by, at=at), by=by, at=at, reason=reason)


@transaction.atomic
def sign_off(*, claim: Claim, by: "User", at: datetime) -> Verdict:
    """Put one's name to a decision that one had no part in.

    :raises PermissionDenied: when the person may not, by permission or by policy.
    :raises TransitionNotAllowed: when there is no decision, or it is signed off already.
    """
    claim = begin("sign_off", claim=claim, by=by, at=at)
    verdict = get_decision(claim)
    if verdict.signed_off_by is not None:
        raise TransitionNotAllowed(f"{verdict.signed_off_by} has signed this decision off already.")
    _require_same_basis(claim, verdict)
    require_signer(by, verdict)
    verdict.signed_off_by, verdict.signed_off_at = by, at
    _save(verdict, by=by, at=at, reason="signed off")
    return verdict


@transaction.atomic
def publish(*, claim: Claim, by: "User", at: datetime) -> Claim:
    """Make the decision public: as the first verdict, or to correct or confirm the one before.

    :raises PermissionDenied: when the person may not publish.
    :raises TransitionNotAllowed: when there is no decision, or its policy asks for more (`conditions`).
    """
    claim = begin("publish", claim=claim, by=by, at=at)
    verdict = get_decision(claim)
    _require_same_basis(claim, verdict)
    if conditions := unmet_conditions(verdict):
        raise TransitionNotAllowed(
            "This cannot be published yet. " + " ".join(conditions), conditions=conditions
        )
    verdict.published_by, verdict.published_at = by, at
    _save(verdict, by=by, at=at, reason="published")
    is_first = claim.publication == Publication.NONE
    extra: dict[str, Any] = {}
    if verdict.confirms_id:
        action = LedgerAction.CONFIRMED
    elif is_first:
        action, extra = LedgerAction.PUBLISHED, {"published_at": at}
    else:
        action, extra = LedgerAction.CORRECTED, {"is_corrected": True}
    return _enact(
        action, "publish", claim=claim, verdict=verdict, by=by, at=at, note=verdict.correction_note, **extra
    )


@transaction.atomic
def retract(*, claim: Claim, reason: str, by: "User", at: datetime) -> Claim:
    """Withdraw a published verdict, saying publicly why. The claim's page stays and says so.

    :raises PermissionDenied: when the person may not retract.
    :raises TransitionNotAllowed: when the claim is not published.
    :raises ValidationError: when no reason is given.
    """
    return _withdraw_or_restore(LedgerAction.RETRACTED, "retract", claim=claim, reason=reason, by=by, at=at)


@transaction.atomic
def reinstate(*, claim: Claim, reason: str, by: "User", at: datetime) -> Claim:
    """Put a retracted verdict in force again, saying publicly why.

    :raises PermissionDenied: when the person may not reinstate.
    :raises TransitionNotAllowed: when the claim is not retracted.
    :raises ValidationError: when no reason is given.
    """
    return _withdraw_or_restore(
        LedgerAction.REINSTATED, "reinstate", claim=claim, reason=reason, by=by, at=at
    )


def _find_confirmed(
    claim: Claim, rating: Rating, summary: str, explanation: str, cited: list[Evidence], *, stands: bool
) -> Verdict | None:
    """Return the published verdict that a decision confirms: by repeating it, or because its decider says so.

    It repeats what has the same rating and words, and rests on the same evidence, if on more besides.

    :raises ValidationError: naming `stands`, when there is none with this rating.
    """
    current = get_verdict_in_public(claim) if claim.publication == Publication.PUBLISHED else None
    told = {name: value for name, value in freeze(rating).items() if name in _TOLD}
    if current is None or told != {name: getattr(current, name) for name in _TOLD}:
        if stands:
            raise ValidationError({"stands": "No verdict with this rating is published."})
        return None
    words = (tidy(summary), tidy(explanation)) == (current.summary, current.explanation)
    repeats = words and set(current.cited_evidence.all()) <= set(cited)
    return current if stands or repeats else None


def get_decision(claim: Claim) -> Verdict:
    """Return the decision that waits for publication.

    :raises Verdict.DoesNotExist: when there is none.
    """
    return claim.verdicts.unpublished().select_related("policy", "decided_by", "signed_off_by").get()


def _withdraw_or_restore(
    action: LedgerAction, transition: str, *, claim: Claim, reason: str, by: "User", at: datetime
) -> Claim:
    claim = begin(transition, claim=claim, by=by, at=at)
    if not tidy(reason):
        raise ValidationError({"reason": "Say why; the public will read it."})
    verdict = get_verdict_in_public(claim)
    return _enact(action, transition, claim=claim, verdict=verdict, by=by, at=at, note=tidy(reason))


def _enact(
    action: LedgerAction,
    transition: str,
    *,
    claim: Claim,
    verdict: Verdict,
    by: "User",
    at: datetime,
    note: str,
    **changes: Any,
) -> Claim:
    columns = enact(action, claim=claim, verdict=verdict, by=by, at=at, note=note, **changes)
    claim = move(transition, claim=claim, by=by, at=at, reason=note, **columns)
    listing.refresh(claim)
    return claim


def _write(
    transition: str,
    claim: Claim,
    *,
    rating: Rating,
    cited_evidence: Iterable[Evidence],
    correction_note: str,
    by: "User",
    at: datetime,
    confirms: Verdict | None = None,
    **texts: Any,
) -> Verdict:
    """Write a decision that nobody has signed off yet, over the one that was sent back if there is one."""
    if texts["as_of"] > timezone.localdate(at):
        raise ValidationError({"as_of": "This day is still to come; nobody knows what will be known then."})
    cited = require_own_evidence(claim, cited_evidence)
    waiting, current = claim.verdicts.unpublished().first(), claim.current_verdict
    if confirms is None:
        require_in_use(rating, besides=[known.rating_id for known in (waiting, current) if known])
    verdict = waiting or Verdict(claim=claim, revision=claim.verdicts.count() + 1)
    values = freeze(rating) | texts | {"correction_note": correction_note, "policy": get_policy(claim)}
    values |= {"round": claim.review_round, "basis_sha256": basis_of(claim)}
    values["confirms"] = confirms
    if confirms is not None:
        values |= {name: getattr(confirms, name) for name in FROZEN}
    values |= {"decided_by": by, "decided_at": at, "signed_off_by": None, "signed_off_at": None}
    for name, value in values.items():
        setattr(verdict, name, tidy(value) if isinstance(value, str) else value)
    reason = tidy(correction_note) or "decided"
    _save(verdict, by=by, at=at, reason=reason)
    verdict.cited_evidence.set(cited)
    # The note stays with the verdict: after a send-back it is for those alone who may decide.
    verdict.claim = move(transition, claim=claim, by=by, at=at)
    return verdict


def _require_same_basis(claim: Claim, verdict: Verdict) -> None:
    """Refuse what is no longer what was decided on: the claim, its evidence or a source was changed since.

    :raises TransitionNotAllowed: when it differs.
    """
    if basis_of(claim) != verdict.basis_sha256:
        raise TransitionNotAllowed(
            "The claim, its evidence or one of the sources was changed after the decision. "
            "Send the decision back and decide again."
        )


def _save(verdict: Verdict, *, by: "User", at: datetime, reason: str) -> None:
    verdict.full_clean(exclude=["cited_evidence"])
    record(verdict, by=by, at=at, reason=reason)
