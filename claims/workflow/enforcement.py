"""Review policies: drafted, revised, and put in force by a second person in the place of the one before."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms.models import model_to_dict

from claims.enums import ClaimStatus, SignOff
from claims.models import Claim, ReviewPolicy, Topic
from claims.models.policy import STRICTNESS
from claims.workflow import versions
from claims.workflow.policy import get_policy
from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy
from factcheck.editions import require_edition

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What a version says of itself, besides the topics that it holds for.
TERMS = ("description", "min_reviews", "min_sources", "min_primary_sources", "sign_off", "is_default")

# In what one policy may ask for less than another.
_RESPECTS: dict[str, Callable[[ReviewPolicy], int]] = {
    "reviews": lambda policy: policy.min_reviews,
    "sources": lambda policy: policy.min_sources,
    "primary sources": lambda policy: policy.min_primary_sources,
    "sign-off": lambda policy: STRICTNESS[SignOff(policy.sign_off)],
}


@transaction.atomic
def add_policy(
    *, name: str, topics: Iterable[Topic] = (), by: "User", at: datetime, **terms: Any
) -> ReviewPolicy:
    """Begin a policy that is no version of another one. Nothing is held to it until it is put in force.

    :raises PermissionDenied: when the person may not add policies.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.add_reviewpolicy")
    return _write(ReviewPolicy(name=tidy(name)), terms, topics, by=by, at=at, reason="drafted")


@transaction.atomic
def draft_policy(*, policy: ReviewPolicy, by: "User", at: datetime) -> ReviewPolicy:
    """Begin the next version of a policy as a copy of this one.

    :raises PermissionDenied: when the person may not change policies.
    :raises TransitionNotAllowed: when there is a draft of it already.
    """
    number = versions.begin_version(policy, by=by)
    draft = ReviewPolicy(name=policy.name, version=number)
    terms, reason = model_to_dict(policy, fields=TERMS), f"drafted from version {policy.version}"
    return _write(draft, terms, policy.topics.all(), by=by, at=at, reason=reason)


@transaction.atomic
def draft_end(*, policy: ReviewPolicy, by: "User", at: datetime) -> ReviewPolicy:
    """Begin a version that holds for no topic any more: putting it in force ends the policy.

    :raises PermissionDenied: when the person may not change policies.
    :raises TransitionNotAllowed: for the default, which can only be replaced, for a policy that is not in
        force, and when there is a draft of it already.
    """
    require_permission(by, "claims.change_reviewpolicy")
    if not ReviewPolicy.objects.in_force().filter(pk=policy.pk, is_default=False).exists():
        raise TransitionNotAllowed("Only a policy in force can be ended, and the default only be replaced.")
    draft = draft_policy(policy=policy, by=by, at=at)
    draft.topics.clear()
    return draft


@transaction.atomic
def revise_policy(
    *,
    policy: ReviewPolicy,
    changes: dict[str, Any],
    by: "User",
    at: datetime,
    reason: str = "",
    edition: int | None = None,
) -> ReviewPolicy:
    """Change a draft, of which the person becomes the drafter: somebody else has to put it in force.

    :raises PermissionDenied: when the person may not change policies.
    :raises TransitionNotAllowed: when the version is or was in force, or others changed the same fields.
    :raises ValidationError: naming the field that is wrong.
    """
    policy = versions.begin_change(policy, by=by)
    versions.require_name(policy, changes)
    require_edition(policy, edition, changes)
    terms = {name: value for name, value in changes.items() if name != "topics"}
    return _write(policy, terms, changes.get("topics"), by=by, at=at, reason=tidy(reason) or "changed")


@transaction.atomic
def enforce_policy(
    *, policy: ReviewPolicy, by: "User", at: datetime, edition: int | None = None
) -> ReviewPolicy:
    """Hold claims to this version from their next decision on; what is decided keeps its own.

    It takes the place of the version before and, as the default, of the default before. A version that holds
    for no topic ends its policy.

    :raises PermissionDenied: when the person may not change policies, or drafted this one.
    :raises TransitionNotAllowed: when it was in force before, cannot be (`conditions`), or is no longer what
        the person saw.
    """
    relevant = Q(is_in_force=True) | Q(pk=policy.pk)
    list(ReviewPolicy.objects.select_for_update().filter(relevant).order_by("pk"))
    policy = versions.begin_change(policy, by=by)
    versions.require_seen(policy, edition)
    _require_second_person(by, policy)
    if obstacles := get_obstacles(policy):
        raise TransitionNotAllowed(
            "This cannot be put in force. " + " ".join(obstacles), conditions=obstacles
        )
    is_end = ends(policy)
    for before in get_replaced(policy).order_by("pk"):
        before.is_in_force = False
        # What was in force before that was recorded has been since its beginning.
        first = before.history.order_by("history_id").first()
        before.enforced_at = before.enforced_at or (first.history_date if first else at)
        record(before, by=by, at=at, reason="ended" if is_end else f"replaced by {policy}")
    policy.is_in_force, policy.enforced_by, policy.enforced_at = not is_end, by, at
    record(policy, by=by, at=at, reason="ended the policy" if is_end else "put in force")
    return policy


@transaction.atomic
def discard_policy(
    *, policy: ReviewPolicy, by: "User", at: datetime, reason: str, edition: int | None = None
) -> None:
    """Delete a draft.

    :raises PermissionDenied: when the person may not change policies.
    :raises TransitionNotAllowed: when the version is or was in force, or is no longer what the person saw.
    :raises ValidationError: when no reason is given.
    """
    policy = versions.begin_change(policy, by=by)
    versions.require_seen(policy, edition)
    versions.discard(policy, by=by, at=at, reason=reason)


def ends(policy: ReviewPolicy) -> bool:
    """Tell whether the version holds for nothing, which is how a policy ends."""
    return not policy.is_default and not policy.topics.exists()


def require_reach(*, is_default: bool, topics: Collection[Topic]) -> None:
    """Let a policy hold either for topics of its own or, as the default, for all others.

    :raises ValidationError: when it is to hold for both.
    """
    if is_default and topics:
        raise ValidationError({"topics": "The default is for all other topics; it names none itself."})


def get_replaced(policy: ReviewPolicy) -> QuerySet[ReviewPolicy]:
    """Return the versions in force that this one takes the place of, or would take."""
    replaced = Q(name=policy.name)
    if policy.is_default:
        replaced |= Q(is_default=True)
    return ReviewPolicy.objects.in_force().filter(replaced).exclude(pk=policy.pk)


def get_obstacles(policy: ReviewPolicy) -> list[str]:
    """List, as sentences, why the draft cannot be put in force, whoever does it."""
    before = ReviewPolicy.objects.in_force().filter(name=policy.name).first()
    if before and before.is_default and not policy.is_default:
        return ["Then no policy would be the default. Put another one in force as the default first."]
    if before is None and ends(policy):
        return ["It holds for no claim. Choose topics, or make it the default."]
    return [_apart(policy, other) for other in _beside(policy) if _is_apart(policy, other)]


def why_not_enforce(policy: ReviewPolicy, by: "User") -> str:
    """Say why this person may not put the draft in force, though others may; nothing when they may."""
    try:
        _require_second_person(by, policy)
    except PermissionDenied as refusal:
        return str(refusal)
    return ""


def asks_less(policy: ReviewPolicy, than: ReviewPolicy) -> bool:
    """Tell whether the policy asks for less than the other one in any respect."""
    return bool(_less(policy, than))


def _beside(policy: ReviewPolicy) -> QuerySet[ReviewPolicy]:
    """Return the policies in force that a claim could be held to as well: topics go together as they like.

    The default is none of them; it holds only where no topic has a policy, and may ask for more or less.
    """
    others = ReviewPolicy.objects.in_force().filter(is_default=False).exclude(pk__in=get_replaced(policy))
    return others.none() if policy.is_default or ends(policy) else others.order_by("name")


def _is_apart(policy: ReviewPolicy, other: ReviewPolicy) -> bool:
    """Tell whether neither is the stricter, so that under one of them a claim would escape the other."""
    return asks_less(policy, other) and asks_less(other, policy)


def _apart(policy: ReviewPolicy, other: ReviewPolicy) -> str:
    less, more = ", ".join(_less(policy, other)), ", ".join(_less(other, policy))
    return (
        f"A claim can fall under {other} as well, and neither is the stricter: this one asks for less in "
        f"{less}, that one in {more}. Let one of them ask for at least as much as the other in everything."
    )


def _less(policy: ReviewPolicy, than: ReviewPolicy) -> list[str]:
    """Name the respects in which the policy asks for less than the other one."""
    return [name for name, asked in _RESPECTS.items() if asked(policy) < asked(than)]


def get_policy_held_to(claim: Claim) -> ReviewPolicy:
    """Return the version that a claim is held to: a decision that waits keeps the one it was taken under.

    :raises ValidationError: when none is in force.
    """
    if claim.status == ClaimStatus.DECIDED:
        return claim.verdicts.unpublished().select_related("policy").get().policy
    return get_policy(claim)


def _require_second_person(by: "User", policy: ReviewPolicy) -> None:
    """Let the drafter pass only where nobody else could do it.

    :raises PermissionDenied: when somebody else can.
    """
    if policy.drafted_by_id != by.pk:
        return
    able = get_user_model().objects.with_perm(
        "claims.change_reviewpolicy", backend="django.contrib.auth.backends.ModelBackend"
    )
    if able.filter(is_staff=True).exclude(pk=by.pk).exists():
        raise PermissionDenied("You wrote this version; somebody else has to put it in force.")


def _write(
    policy: ReviewPolicy,
    terms: dict[str, Any],
    topics: Iterable[Topic] | None,
    *,
    by: "User",
    at: datetime,
    reason: str,
) -> ReviewPolicy:
    """Set what a draft asks for and holds for; whoever changes any of it is its drafter."""
    is_new = policy.pk is None
    before = set() if is_new else set(policy.topics.all())
    after = before if topics is None else set(topics)
    is_changed = versions.assign_values(policy, terms)
    require_reach(is_default=policy.is_default, topics=after)
    if is_new or is_changed or before != after:
        policy.drafted_by = by
        record(policy, by=by, at=at, reason=reason)
        policy.topics.set(after)
    return policy
