"""Claims: what was said, in a form that can be checked."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from claims.enums import (
    PUBLIC,
    ClaimKind,
    ClaimStatus,
    Comparator,
    Publication,
    RatingCategory,
    RejectionReason,
)
from claims.models.search import Matches, searchable
from claims.models.waiting import WaitingQuerySet
from factcheck.history import History

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from claims.models import Topic


is_duration = RegexValidator(
    r"^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?\Z",
    "Write the period as an ISO 8601 duration: “P10Y” is ten years, “P6M” six months, “P7D” a week.",
)


_NO_WORD = re.compile(r"[^\w\s-]")


@lru_cache(maxsize=8192)
def path_of(number: int, statement: str) -> str:
    """Return the path of a claim's public page; the statement's first words only make it readable.

    They are what Django's `slugify` makes of them, which takes three times as long, a hundred times a page.
    """
    words = unicodedata.normalize("NFKC", statement[:80]).lower()
    slug = "-".join(_NO_WORD.sub("", words).replace("-", " ").split()).strip("-_")
    return f"/claims/{number}/{slug or 'claim'}"


def is_past(review_by: date, on: date) -> bool:
    """Whether a verdict is stale on a day: once the day by which it was to be looked at again is over."""
    return review_by < on


class ClaimQuerySet(WaitingQuerySet, models.QuerySet["Claim"]):
    """The words for sets of claims; those for what claims wait for come along."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what this person may see: everything for the desk, what is public for all others."""
        return self if user.has_perm("claims.view_claim") else self.public()

    def public(self) -> Self:
        """Keep what has ever been published: verdicts in force, retractions and merges.

        A constraint ties `updated_at` to `publication`; asking for the former lets one index find these
        claims in order of time.
        """
        return self.filter(updated_at__isnull=False)

    def published(self) -> Self:
        """Keep the claims with a verdict in force."""
        return self.filter(publication=Publication.PUBLISHED)

    def about(self, topic: "Topic") -> Self:
        """Keep the claims filed under this topic."""
        return self.filter(topics=topic)

    def seen_in(self, article: int) -> Self:
        """Keep the claims that appear in this article; instead of a merged one, that which it went into."""
        seen = self.model.objects.filter(appearances__version__article=article)
        return self.filter(pk__in=seen.values(standing=Coalesce("merged_into", "pk")))

    def stale(self, on: date) -> Self:
        """Keep the published claims whose verdict is stale on this day (see `is_past`)."""
        return self.published().filter(review_by__lt=on)

    def search(self, q: str) -> Self:
        """Keep the claims that hold every word of `q`, each matched from its beginning.

        Case, accents and punctuation do not count; a phrase in double quotes must occur as it stands.
        Looks into the statement, the quotes, the claimant's names and the verdict's summary. The same rows
        come back on SQLite and PostgreSQL. An empty question keeps everything, one without any letter
        or digit nothing.
        """
        if not q.strip():
            return self
        return self.filter(Matches(F("search_text"), q)) if searchable(q) else self.none()

    def with_fingerprints(self, fingerprints: Iterable[str]) -> Self:
        """Keep the claims known by one of these: the same words but for typography (see `wording`)."""
        return self.filter(fingerprint__in=set(fingerprints))

    def sharing_a_word(self, words: Iterable[str]) -> Self:
        """Keep the claims that hold at least one of these words, each matched from its beginning."""
        q = " ".join(words)
        return self.filter(Matches(F("search_text"), q, is_any=True)) if searchable(q) else self.none()

    def with_documents(self) -> Self:
        """Fetch the public document of each claim along with it."""
        return self.select_related("current_entry")


class Claim(models.Model):
    """One checkable statement in normal form."""

    statement = models.TextField(
        help_text="The claim in one sentence that stands alone: names for pronouns, dates for “yesterday”."
    )
    language = models.CharField(max_length=35, help_text="BCP 47 tag of the statement, such as “en”.")
    kind = models.CharField(max_length=20, choices=ClaimKind, default=ClaimKind.STATE)
    topics = models.ManyToManyField("claims.Topic", blank=True, related_name="claims")
    claimant = models.ForeignKey(
        "claims.Claimant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        help_text="Who made the claim. Empty: the outlet said it in its own voice.",
    )
    check_worthiness = models.FloatField(
        null=True, blank=True, help_text="How much it is worth checking, 0 to 1. Empty: nobody has scored it."
    )
    check_worthiness_reasons = models.JSONField(
        default=list, blank=True, help_text="What made the score: a list of {feature, weight, words}."
    )

    quantity_comparator = models.CharField(max_length=10, choices=Comparator, blank=True)
    quantity_value = models.DecimalField(max_digits=30, decimal_places=6, null=True, blank=True)
    quantity_upper = models.DecimalField(
        max_digits=30, decimal_places=6, null=True, blank=True, help_text="The upper end, for “between”."
    )
    quantity_unit = models.CharField(
        max_length=100, blank=True, help_text="What is counted or measured, such as “meetings”."
    )
    quantity_period = models.CharField(
        max_length=30,
        blank=True,
        validators=[is_duration],
        help_text="ISO 8601 duration over which it is counted: “P10Y” is ten years.",
    )
    quantity_is_approximate = models.BooleanField(default=False, help_text="Said with “about” or the like.")
    speaks_of_from = models.DateField(
        null=True, blank=True, help_text="First day of the time the claim speaks of."
    )
    speaks_of_until = models.DateField(null=True, blank=True, help_text="Last day of that time.")

    status = models.CharField(
        max_length=20, choices=ClaimStatus, default=ClaimStatus.PROPOSED, editable=False
    )
    status_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it came to stand there."
    )
    rejection_reason = models.CharField(max_length=20, choices=RejectionReason, blank=True, editable=False)
    rejection_note = models.TextField(blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_claims", editable=False
    )
    review_round = models.PositiveIntegerField(
        default=1, editable=False, help_text="1 for the first check, one more for each re-check."
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    # What listings filter and sort on. The workflow keeps these; nothing else writes them.
    publication = models.CharField(
        max_length=10, choices=Publication, default=Publication.NONE, editable=False
    )
    publisher = models.ForeignKey(
        "sources.Publisher",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        editable=False,
        help_text="Where it appeared first.",
    )
    first_appeared_on = models.DateField(null=True, blank=True, editable=False)
    current_verdict = models.ForeignKey(
        "claims.Verdict", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    current_entry = models.OneToOneField(
        "claims.LedgerEntry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="The latest ledger entry: the public document.",
    )
    rating_category = models.CharField(max_length=20, choices=RatingCategory, blank=True, editable=False)
    rating_value = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was first published."
    )
    updated_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When what the public sees changed last."
    )
    review_by = models.DateField(null=True, blank=True, editable=False)
    is_corrected = models.BooleanField(
        default=False, editable=False, help_text="Whether a verdict on it was ever corrected."
    )
    search_text = models.TextField(
        blank=True, editable=False, help_text="What the search looks into, folded."
    )

    # Without null, SQLite would build the table anew and lose the triggers of the search.
    fingerprint = models.CharField(  # noqa: DJ001
        max_length=64, null=True, editable=False, help_text="By which the same words are known again."
    )

    history = History(m2m_fields=[topics], excluded_fields=["search_text", "fingerprint"])
    objects = ClaimQuerySet.as_manager()

    class Meta:
        permissions = [
            ("accept_claim", "Can accept, edit and reopen claims"),
            ("reject_claim", "Can reject claims"),
            ("merge_claim", "Can merge claims"),
            ("decide_claim", "Can decide on claims, and see all reviews"),
            ("sign_off_claim", "Can sign decisions off"),
            ("publish_claim", "Can publish and correct verdicts"),
            ("retract_claim", "Can retract and reinstate verdicts"),
            ("assign_claim", "Can assign claims to others, and take over what others work on"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(statement=""),
                name="claim_has_statement",
                violation_error_message="Write the claim as one sentence.",
            ),
            models.CheckConstraint(
                condition=Q(check_worthiness=None) | Q(check_worthiness__range=(0, 1)),
                name="claim_worthiness_in_range",
                violation_error_message="Check-worthiness lies between 0 and 1.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_comparator="", quantity_value=None)
                | (~Q(quantity_comparator="") & Q(quantity_value__isnull=False)),
                name="claim_quantity_complete",
                violation_error_message="A quantity needs a number and a comparison, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_comparator=Comparator.BETWEEN, quantity_upper__gte=F("quantity_value"))
                | (~Q(quantity_comparator=Comparator.BETWEEN) & Q(quantity_upper=None)),
                name="claim_range_has_upper_end",
                violation_error_message="“Between”, and nothing else, has an upper end.",
            ),
            models.CheckConstraint(
                condition=Q(speaks_of_from=None)
                | Q(speaks_of_until=None)
                | Q(speaks_of_until__gte=F("speaks_of_from")),
                name="claim_time_in_order",
                violation_error_message="The last day it speaks of lies before the first.",
            ),
            models.CheckConstraint(
                condition=(Q(status=ClaimStatus.REJECTED) & ~Q(rejection_reason=""))
                | (~Q(status=ClaimStatus.REJECTED) & Q(rejection_reason="")),
                name="claim_rejection_has_reason",
                violation_error_message="A rejected claim, and no other, has a reason.",
            ),
            models.CheckConstraint(
                condition=Q(status=ClaimStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=ClaimStatus.MERGED) & Q(merged_into=None)),
                name="claim_merged_has_target",
                violation_error_message="A merged claim, and no other, names the claim it went into.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="claim_not_merged_into_itself",
                violation_error_message="A claim cannot be merged into itself.",
            ),
            models.CheckConstraint(
                condition=Q(
                    publication=Publication.NONE, current_entry=None, current_verdict=None, updated_at=None
                )
                | Q(
                    publication__in=sorted(PUBLIC),
                    current_entry__isnull=False,
                    current_verdict__isnull=False,
                    updated_at__isnull=False,
                ),
                name="claim_public_has_document",
                violation_error_message="What is public has a verdict and a ledger entry.",
            ),
        ]
        indexes = [
            # Which claims of this status wait, the most check-worthy first?
            models.Index(fields=["status", "-check_worthiness", "id"], name="claim_queue"),
            # … the longest waiting first?
            models.Index(fields=["status", "status_since", "id"], name="claim_waiting"),
            # What did the public see change lately?
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(updated_at__isnull=False),
                name="claim_public_by_time",
            ),
            # What was published, retracted or merged lately?
            models.Index(fields=["publication", "-updated_at", "-id"], name="claim_public_by_change"),
            # Which verdicts in force have this rating, the latest change first?
            models.Index(
                fields=["publication", "rating_category", "-updated_at", "-id"], name="claim_public_by_rating"
            ),
            # What did the public see change lately in this language?
            models.Index(
                fields=["language", "-updated_at", "-id"],
                condition=Q(updated_at__isnull=False),
                name="claim_public_by_language",
            ),
            # … first seen at this publisher?
            models.Index(
                fields=["publisher", "-updated_at", "-id"],
                condition=Q(updated_at__isnull=False),
                name="claim_public_by_publisher",
            ),
            # … made by this claimant?
            models.Index(
                fields=["claimant", "-updated_at", "-id"],
                condition=Q(updated_at__isnull=False),
                name="claim_public_by_claimant",
            ),
            # Who claimed the same, in the same words?
            models.Index(fields=["fingerprint"], name="claim_by_words"),
            # Which verdicts are due to be looked at again?
            models.Index(fields=["publication", "review_by", "id"], name="claim_due_for_recheck"),
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        """Return the path of the claim's public page."""
        return path_of(self.pk, self.statement)

    def clean(self) -> None:
        """Refuse a range without an upper end above its number: empty, it passes the database's check.

        :raises ValidationError: naming `quantity_upper`.
        """
        if self.quantity_comparator != Comparator.BETWEEN or self.quantity_value is None:
            return
        if self.quantity_upper is None:
            raise ValidationError({"quantity_upper": "“Between” needs its upper end, too."})
        if self.quantity_upper < self.quantity_value:
            raise ValidationError({"quantity_upper": "The upper end lies below the number."})

    @property
    def is_public(self) -> bool:
        """Whether the public sees anything of it."""
        return self.publication in PUBLIC

    def is_stale(self, on: date) -> bool:
        """Whether it has a verdict in force that is stale on this day."""
        return (
            self.publication == Publication.PUBLISHED
            and self.review_by is not None
            and is_past(self.review_by, on)
        )
