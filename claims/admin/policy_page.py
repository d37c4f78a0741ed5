"""What the page of a review policy shows: what it asks for, of which claims, and what it would change."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from claims.admin import standard_forms
from claims.admin.changes import Change, changed, shown
from claims.admin.standard_forms import POLICY_LABELS, VersionForm
from claims.admin.standard_pages import VersionPage
from claims.enums import SignOff
from claims.models import ReviewPolicy, Topic, Verdict
from claims.models.claim import ClaimQuerySet
from claims.workflow import enforcement, reach


@dataclass
class PolicyPage(VersionPage):
    """The page of a review policy."""

    ON_DRAFTS = (standard_forms.EnforceForm, standard_forms.DiscardPolicyForm)
    ON_OTHERS = (standard_forms.DraftPolicyForm, standard_forms.DraftEndForm)

    version: ReviewPolicy

    @property
    def terms(self) -> list[str]:
        """What it asks for, in words."""
        return terms_of(self.version)

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics that it holds for."""
        return list(self.version.topics.order_by("name", "pk"))

    @cached_property
    def is_end(self) -> bool:
        """Whether it holds for nothing: a draft ends its policy, others have."""
        return enforcement.ends(self.version)

    @cached_property
    def replaced(self) -> list[ReviewPolicy]:
        """The versions in force whose place the draft takes."""
        return list(enforcement.get_replaced(self.version).order_by("pk")) if self.is_draft else []

    @cached_property
    def compared_to(self) -> ReviewPolicy | None:
        """The version whose place it takes: the one before, else the default before."""
        by_name = sorted(self.replaced, key=lambda policy: policy.name != self.version.name)
        return next(iter(by_name), None)

    @cached_property
    def differences(self) -> list[Change]:
        """What a draft changes against the version in force."""
        before = self.compared_to
        if before is None:
            return []
        fields = [field for field in ReviewPolicy._meta.fields if field.name in enforcement.TERMS]
        changes = [
            changed(
                POLICY_LABELS.get(field.name, field.name), shown(before, field), shown(self.version, field)
            )
            for field in fields
            if getattr(before, field.name) != getattr(self.version, field.name)
        ]
        named = [", ".join(sorted(map(str, policy.topics.all()))) for policy in (before, self.version)]
        topics = [changed("topics", *named)] if named[0] != named[1] else []
        return [*changes, *topics]

    @cached_property
    def obstacles(self) -> list[str]:
        """Why nobody can put the draft in force."""
        return enforcement.get_obstacles(self.version) if self.is_draft else []

    @cached_property
    def why_not(self) -> str:
        """Why this person cannot put the draft in force, who may do so with others."""
        if not (self.is_draft and self.may_change) or self.obstacles:
            return ""
        return enforcement.why_not_enforce(self.version, self.user)

    @cached_property
    def is_or_will_be(self) -> bool:
        """Whether there are claims to speak of: those that it holds for, or would."""
        return self.is_draft or self.version.is_in_force

    @cached_property
    def held(self) -> ClaimQuerySet:
        """The claims in work that it holds for or would, with how far they have come."""
        return reach.with_progress(reach.claims_held_to(self.version))

    @cached_property
    def lacking(self) -> ClaimQuerySet:
        """Those of them that have less than it asks for."""
        return reach.lacking(self.held, self.version)

    @cached_property
    def waiting(self) -> list[Verdict]:
        """The decisions that wait for publication under it or, for a draft, under what it replaces."""
        under = self.replaced if self.is_draft else [self.version]
        return list(reach.decisions_under(*under).select_related("claim", "policy").order_by("pk"))

    @property
    def verdict_count(self) -> int:
        """How many verdicts were decided under it."""
        return Verdict.objects.filter(policy=self.version).count()

    @property
    def in_force(self) -> list[tuple[ReviewPolicy, list[str]]]:
        """All that is in force now, each with what it asks for."""
        policies = ReviewPolicy.objects.in_force().prefetch_related("topics")
        return [(policy, terms_of(policy)) for policy in policies.order_by("-is_default", "name", "pk")]

    def get_stricter(self) -> ReviewPolicy | None:
        """Return the version before or, for a new policy, the default, when the draft asks for less."""
        default = ReviewPolicy.objects.in_force().filter(is_default=True).first()
        before = self.compared_to or default
        if before is None or self.is_end or not self.is_draft:
            return None
        return before if enforcement.asks_less(self.version, before) else None

    def _offered(self) -> Iterator[type[VersionForm]]:
        may_end = self.version.is_in_force and not self.version.is_default
        for form in super()._offered():
            if form is standard_forms.EnforceForm and (self.obstacles or self.why_not):
                continue
            if form is not standard_forms.DraftEndForm or may_end:
                yield form


def terms_of(policy: ReviewPolicy) -> list[str]:
    """Say what a policy asks for before a verdict is published, condition by condition."""
    terms = [
        _counted(policy.min_reviews, "review", "each by another person"),
        _counted(policy.min_sources, "independent source", "each from another publisher"),
        _counted(policy.min_primary_sources, "primary source", "among them"),
    ]
    if policy.sign_off == SignOff.NOT_NEEDED:
        return [*terms, "no sign-off"]
    return [*terms, f"a sign-off by {SignOff(policy.sign_off).label}"]


def _counted(number: int, what: str, how: str) -> str:
    if number == 0:
        return f"no {what}"
    return f"{number} {what}{'' if number == 1 else 's'}, {how}"
