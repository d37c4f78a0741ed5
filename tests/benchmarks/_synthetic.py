"""A desk of any size for benchmarks: plausible shares of everything, the same rows at every run.

Rows are written as they are, past the workflow: a hundred thousand claims would take it hours.
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection, models, transaction
from django.db.models import F, OuterRef, Subquery

from claims.enums import (
    Anchor,
    AssignmentTask,
    ClaimStatus,
    InquiryKind,
    InquiryOutcome,
    LedgerAction,
    RatingCategory,
    RejectionReason,
    ReportChannel,
    ReportOutcome,
    ReviewStatus,
    Stance,
)
from claims.models import (
    Appearance,
    Assignment,
    Claim,
    Claimant,
    Comment,
    Evidence,
    Hold,
    Inquiry,
    LedgerEntry,
    Mention,
    Rating,
    RatingScale,
    Report,
    Review,
    ReviewPolicy,
    Topic,
    Verdict,
)
from sources.enums import IntakeKind, Proximity, SourceKind
from sources.models import Article, ArticleVersion, Publisher, Source

# How many of a hundred thousand claims stand where.
SHARES = {
    ClaimStatus.PROPOSED: 15_000,
    ClaimStatus.ACCEPTED: 4_000,
    ClaimStatus.IN_REVIEW: 3_000,
    ClaimStatus.DECIDED: 500,
    ClaimStatus.PUBLISHED: 50_000,
    ClaimStatus.RETRACTED: 300,
    ClaimStatus.REJECTED: 22_200,
    ClaimStatus.MERGED: 5_000,
}
YEARS = 8
BATCH = 2_000
LABELS = {
    RatingCategory.TRUE: 5,
    RatingCategory.MOSTLY_TRUE: 4,
    RatingCategory.MIXED: 3,
    RatingCategory.MOSTLY_FALSE: 2,
    RatingCategory.FALSE: 1,
    RatingCategory.MISSING_CONTEXT: 3,
    RatingCategory.UNPROVEN: None,
}
WORDS = [
    *(
        "council",
        "mayor",
        "ministry",
        "harbor",
        "railway",
        "schools",
        "hospitals",
        "wages",
        "emissions",
        "voters",
    ),
    *("tunnel", "budget", "wheat", "bridge", "museum", "vaccine", "rent", "police", "river", "exports"),
]


class SyntheticDesk:
    """The rows of one newsroom, made from a seed; `at` is its present."""

    def __init__(self, claims: int, *, at: datetime, seed: int = 3) -> None:
        self.count = claims
        self.at = at
        self.today = at.date()
        self.random = random.Random(seed)
        self.sequence = count(1)
        self.people: list[User] = []
        self.claims: list[Claim] = []

    @transaction.atomic
    def build(self) -> None:
        """Write all rows, and let the database measure its tables."""
        self._staff()
        self._reference()
        self._articles()
        self._claims()
        self._evidence()
        self._reviews()
        self._publications()
        self._errands()

    # --- What there is before any claim ------------------------------------------------------

    def _staff(self) -> None:
        for group, size in (("editor", 5), ("reviewer", 20), ("contributor", 10)):
            role = Group.objects.get(name=group)
            for number in range(1, size + 1):
                person = User.objects.create_user(f"{group}{number}", is_staff=True)
                person.groups.add(role)
                self.people.append(person)
        self.editors = [person for person in self.people if person.username.startswith("editor")]
        self.reviewers = [person for person in self.people if person.username.startswith("reviewer")]

    def _reference(self) -> None:
        scale = RatingScale.objects.create(name="House scale", is_default=True)
        self.ratings = [
            Rating.objects.create(scale=scale, label=category.label, category=category, value=value)
            for category, value in LABELS.items()
        ]
        self.policy = ReviewPolicy.objects.create(name="Two and two", is_default=True, is_in_force=True)
        self.topics = [Topic.objects.create(name=word, slug=word) for word in WORDS]
        strict = ReviewPolicy.objects.create(
            name="Three and three", min_reviews=3, min_sources=3, is_in_force=True
        )
        strict.topics.set(self.topics[:2])
        self.publishers = self._saved(
            Publisher(name=f"Outlet {number}", domain=f"outlet{number}.example", created_at=self.at)
            for number in range(self._share(400))
        )
        self.claimants = self._saved(
            Claimant(name=f"Claimant {number}") for number in range(self._share(4_000))
        )
        self.sources = self._saved(
            Source(
                title=f"Record {number}",
                url=f"https://records.example/{number}",
                kind=SourceKind.OFFICIAL_RECORD,
                proximity=Proximity.PRIMARY if number % 5 < 2 else Proximity.SECONDARY,
                publisher=self.random.choice(self.publishers) if number % 7 else None,
                created_at=self.at,
            )
            for number in range(self._share(40_000))
        )

    def _articles(self) -> None:
        articles = self._saved(
            Article(
                publisher=self.random.choice(self.publishers),
                canonical_url=f"https://news.example/{number}",
                title=f"What the {self._word()} said about the {self._word()}",
                language="en",
                created_at=self._past(YEARS * 365),
            )
            for number in range(self._share(20_000))
        )
        self.versions = self._saved(
            ArticleVersion(
                article=article,
                number=1,
                title=article.title,
                text="The council met on Monday. It built 12 schools in 2025, the mayor said.",
                text_sha256=_digest(f"text {article.pk}"),
                raw_sha256=_digest(f"raw {article.pk}"),
                media_type="text/plain",
                reader="benchmark/1",
                intake=IntakeKind.TEXT,
                retrieved_at=article.created_at,
            )
            for article in articles
        )

    # --- Claims and what hangs on them -------------------------------------------------------

    def _claims(self) -> None:
        self.claims = self._saved(
            self._claim(status)
            for status, share in SHARES.items()
            if status != ClaimStatus.MERGED
            for _ in range(self._share(share))
        )
        targets = [claim for claim in self.claims if claim.status == ClaimStatus.ACCEPTED]
        merged = self._saved(
            self._claim(ClaimStatus.MERGED, merged_into=self.random.choice(targets))
            for _ in range(self._share(SHARES[ClaimStatus.MERGED]))
        )
        self.claims += merged
        self._saved(
            Claim.topics.through(claim_id=claim.pk, topic_id=topic.pk)
            for claim in self.claims
            for topic in self.random.sample(self.topics, k=self.random.choice((1, 1, 2)))
        )
        self._saved(
            Appearance(
                claim=claim,
                version=self.random.choice(self.versions),
                exact="It built 12 schools in 2025",
                start=27,
                end=54,
                anchor=Anchor.FUZZY if self.random.random() < 0.01 else Anchor.EXACT,
                change_noted_at=None if self.random.random() < 0.5 else self.at,
                created_at=claim.created_at,
            )
            for claim in self.claims
        )

    def _claim(self, status: ClaimStatus, **fields: Any) -> Claim:
        is_over = status in (
            ClaimStatus.PUBLISHED,
            ClaimStatus.RETRACTED,
            ClaimStatus.REJECTED,
            ClaimStatus.MERGED,
        )
        since = self._past(YEARS * 365 if is_over else 90)
        number = self.random.randrange(10_000)
        statement = f"The {self._word()} of {self._word()} counted {number} {self._word()} in {since.year}."
        return Claim(
            statement=statement,
            search_text=statement.lower().rstrip("."),
            language="en",
            claimant=self.random.choice(self.claimants),
            check_worthiness=round(self.random.random(), 3),
            status=status,
            status_since=since,
            rejection_reason=RejectionReason.OPINION if status == ClaimStatus.REJECTED else "",
            created_at=since - timedelta(days=self.random.randrange(60)),
            publisher=self.random.choice(self.publishers),
            first_appeared_on=since.date(),
            **fields,
        )

    def _evidence(self) -> None:
        pieces = {ClaimStatus.ACCEPTED: (0, 1, 2), ClaimStatus.IN_REVIEW: (1, 2, 3, 4)}
        self.evidence = self._saved(
            Evidence(
                claim=claim,
                source=self.random.choice(self.sources),
                stance=self.random.choice(list(Stance)),
                excerpt=f"Line {number} of the register lists nine.",
                added_by=self.random.choice(self.reviewers),
                added_at=claim.status_since,
            )
            for claim in self._in(*_CHECKED)
            for number in range(self.random.choice(pieces.get(ClaimStatus(claim.status), (3,))))
        )

    def _reviews(self) -> None:
        self._saved(
            review
            for claim in self._in(*_CHECKED)
            if claim.status != ClaimStatus.ACCEPTED
            for review in self._reviews_of(claim)
        )

    def _reviews_of(self, claim: Claim) -> Iterator[Review]:
        is_open = claim.status == ClaimStatus.IN_REVIEW
        submitted = self.random.choice((0, 1, 2, 2, 3)) if is_open else self.random.choice((2, 2, 2, 3))
        drafts = self.random.choice((0, 0, 1)) if is_open else 0
        opinion = self.random.choice(self.ratings)
        for number, reviewer in enumerate(self.random.sample(self.reviewers, k=submitted + drafts)):
            rating = opinion if self.random.random() < 0.8 else self.random.choice(self.ratings)
            written_at = min(claim.status_since + timedelta(hours=number), self.at)
            is_draft = number >= submitted
            yield Review(
                claim=claim,
                round=1,
                reviewer=reviewer,
                status=ReviewStatus.DRAFT if is_draft else ReviewStatus.SUBMITTED,
                rating=rating,
                initial_rating=None if is_draft else rating,
                rationale="The register lists nine.",
                confidence=4,
                created_at=written_at,
                submitted_at=None if is_draft else written_at,
            )

    def _publications(self) -> None:
        known = self._in(ClaimStatus.DECIDED, ClaimStatus.PUBLISHED, ClaimStatus.RETRACTED)
        verdicts = self._saved(map(self._verdict, known))
        self._saved(self._entry(verdict) for verdict in verdicts if verdict.published_at)
        waiting = {verdict.claim_id: verdict for verdict in verdicts if not verdict.published_at}
        self._saved(
            Verdict.cited_evidence.through(verdict_id=waiting[piece.claim_id].pk, evidence_id=piece.pk)
            for piece in self.evidence
            if piece.claim_id in waiting
        )
        verdict = Verdict.objects.published().filter(claim=OuterRef("pk"))
        shown = Claim.objects.filter(status__in=[ClaimStatus.PUBLISHED, ClaimStatus.RETRACTED])
        shown.update(
            publication=F("status"),
            current_verdict=Subquery(verdict.values("pk")),
            current_entry=Subquery(LedgerEntry.objects.filter(claim=OuterRef("pk")).values("pk")),
            published_at=F("status_since"),
            updated_at=F("status_since"),
        )
        shown.filter(status=ClaimStatus.PUBLISHED).update(
            rating_category=Subquery(verdict.values("rating_category")),
            rating_value=Subquery(verdict.values("rating_value")),
            review_by=Subquery(verdict.values("review_by")),
        )

    def _verdict(self, claim: Claim) -> Verdict:
        rating = self.random.choice(self.ratings)
        is_decided = claim.status == ClaimStatus.DECIDED
        is_signed = not is_decided or self.random.random() < 0.5
        return Verdict(
            claim=claim,
            revision=1,
            round=1,
            basis_sha256=_digest("basis"),
            rating=rating,
            rating_label=rating.label,
            rating_category=rating.category,
            rating_value=rating.value,
            rating_scale="House scale v1",
            policy=self.policy,
            summary="Nine were counted, not twelve.",
            explanation="The register lists nine.",
            as_of=claim.created_at.date() - timedelta(days=2),
            review_by=self._review_day(),
            decided_by=self.editors[0],
            decided_at=claim.status_since,
            signed_off_by=self.editors[1] if is_signed else None,
            signed_off_at=claim.status_since if is_signed else None,
            published_by=None if is_decided else self.editors[1],
            published_at=None if is_decided else claim.status_since,
        )

    def _review_day(self) -> date:
        """Return a day to come or, for one in a hundred, one that is over."""
        is_over = self.random.random() < 0.01
        return self.today + timedelta(days=-1 if is_over else self.random.randrange(1, 700))

    def _entry(self, verdict: Verdict) -> LedgerEntry:
        number = next(self.sequence)
        return LedgerEntry(
            sequence=number,
            action=LedgerAction.PUBLISHED,
            claim_id=verdict.claim_id,
            verdict=verdict,
            document="{}",
            sha256=_digest(f"entry {number}"),
            previous_sha256=_digest(f"entry {number - 1}"),
            recorded_at=verdict.published_at,
            recorded_by=self.editors[1],
        )

    # --- What people ask of one another, and of others ---------------------------------------

    def _errands(self) -> None:
        at_work = self._in(ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW)
        in_review = self._in(ClaimStatus.IN_REVIEW)
        public = self._in(ClaimStatus.PUBLISHED)
        led = self.random.sample(at_work, k=self._share(2_500))
        asked = self.random.sample(in_review, k=self._share(1_500))
        self._saved(self._assignment(claim, AssignmentTask.LEAD, ended=False) for claim in led)
        self._saved(self._assignment(claim, AssignmentTask.REVIEW, ended=False) for claim in asked)
        self._saved(self._assignment(claim, AssignmentTask.LEAD, ended=True) for claim in public)
        self._saved(self._report(claim) for claim in self.random.sample(public, k=self._share(3_000)))
        self._saved(
            self._inquiry(claim) for claim in self.random.sample(public + at_work, k=self._share(3_000))
        )
        self._saved(
            Hold(
                claim=claim,
                person=self.random.choice(self.reviewers),
                since=self.at - timedelta(minutes=5),
                until=self.at + timedelta(hours=1),
            )
            for claim in self.random.sample(at_work, k=self._share(30))
        )
        comments = self._saved(
            Comment(
                claim=claim,
                author=self.random.choice(self.people),
                text="See this.",
                written_at=self._past(90),
            )
            for claim in self.random.choices(at_work, k=self._share(10_000))
        )
        self._saved(
            Mention(
                comment=comment,
                person=self.random.choice(self.people),
                seen_at=None if self.random.random() < 0.02 else self.at,
            )
            for comment in comments
        )

    def _assignment(self, claim: Claim, task: AssignmentTask, *, ended: bool) -> Assignment:
        return Assignment(
            claim=claim,
            task=task,
            assignee=self.random.choice(self.reviewers + self.editors),
            due_on=self.today + timedelta(days=self.random.randrange(-10, 40))
            if self.random.random() < 0.7
            else None,
            assigned_by=self.editors[0],
            assigned_at=claim.status_since,
            ended_at=self.at if ended else None,
        )

    def _report(self, claim: Claim) -> Report:
        is_open = self.random.random() < 0.05
        return Report(
            claim=claim,
            channel=ReportChannel.EMAIL,
            text="The figure is wrong.",
            received_at=self._past(60),
            outcome="" if is_open else ReportOutcome.NOT_UPHELD,
            answer="" if is_open else "It stands.",
            closed_at=None if is_open else self.at,
            closed_by=None if is_open else self.editors[0],
        )

    def _inquiry(self, claim: Claim) -> Inquiry:
        is_open = self.random.random() < 0.1
        asked_on = self._past(60).date()
        return Inquiry(
            claim=claim,
            kind=InquiryKind.REPLY,
            addressee="The mayor",
            question="Is it nine?",
            asked_on=asked_on,
            asked_by=self.editors[0],
            answer_by=asked_on + timedelta(days=14),
            outcome="" if is_open else InquiryOutcome.NO_ANSWER,
            answered_on=None if is_open else self.today,
        )

    # --- Small parts -------------------------------------------------------------------------

    def _share(self, of_hundred_thousand: int) -> int:
        return max(2, of_hundred_thousand * self.count // 100_000)

    def _in(self, *statuses: ClaimStatus) -> list[Claim]:
        return [claim for claim in self.claims if claim.status in statuses]

    def _word(self) -> str:
        return self.random.choice(WORDS)

    def _past(self, days: int) -> datetime:
        return self.at - timedelta(seconds=self.random.randrange(days * 86_400))

    def _saved(self, rows: Any) -> list[Any]:
        rows = list(rows)
        model: type[models.Model] = type(rows[0])
        return list(model._base_manager.bulk_create(rows, batch_size=BATCH))


_CHECKED = (
    ClaimStatus.ACCEPTED,
    ClaimStatus.IN_REVIEW,
    ClaimStatus.DECIDED,
    ClaimStatus.PUBLISHED,
    ClaimStatus.RETRACTED,
)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def analyze() -> None:
    """Let the database learn what is in its tables, as its own background work does in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
