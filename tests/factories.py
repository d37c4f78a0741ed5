"""Minimal valid rows; states beyond the first are reached through the workflow, as in life."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from claims import workflow
from claims.enums import RatingCategory, RejectionReason, Stance
from claims.models import (
    Appearance,
    Claim,
    Claimant,
    Dump,
    Evidence,
    Rating,
    RatingScale,
    ReviewPolicy,
    Topic,
    Verdict,
)
from claims.workflow import dumping
from sources.enums import IntakeKind, Proximity, SourceKind
from sources.models import Article, ArticleVersion, Publisher, Source

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Person(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    is_staff = True
    group = ""

    class Params:
        pass

    @classmethod
    def _create(cls, model_class, *args, group, **kwargs):
        user = model_class.objects.create_user(*args, **kwargs)
        if group:
            user.groups.add(Group.objects.get(name=group))
        return user


class Contributor(Person):
    group = "contributor"


class Reviewer(Person):
    group = "reviewer"


class Editor(Person):
    group = "editor"


class Administrator(Person):
    group = "administrator"


class PublisherFactory(DjangoModelFactory):
    class Meta:
        model = Publisher

    name = factory.Sequence(lambda n: f"Outlet {n}")
    domain = factory.Sequence(lambda n: f"outlet{n}.example")


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = Article

    publisher = factory.SubFactory(PublisherFactory)
    canonical_url = factory.Sequence(lambda n: f"https://news.example/{n}")
    title = factory.Sequence(lambda n: f"Article {n}")
    language = "en"
    published_on = date(2026, 2, 20)
    created_at = AT


class VersionFactory(DjangoModelFactory):
    class Meta:
        model = ArticleVersion

    article = factory.SubFactory(ArticleFactory)
    number = 1
    title = "The council met"
    text = "The council met on Monday. It built 12 schools in 2025, the mayor said."
    text_sha256 = factory.LazyAttribute(lambda version: hashlib.sha256(version.text.encode()).hexdigest())
    raw_sha256 = factory.LazyAttribute(lambda version: hashlib.sha256(version.text.encode()).hexdigest())
    media_type = "text/plain"
    reader = "tests/1"
    intake = IntakeKind.TEXT
    retrieved_at = AT


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    title = factory.Sequence(lambda n: f"Record {n}")
    kind = SourceKind.OFFICIAL_RECORD
    proximity = Proximity.PRIMARY
    publisher = factory.SubFactory(PublisherFactory)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


class ClaimantFactory(DjangoModelFactory):
    class Meta:
        model = Claimant

    name = factory.Sequence(lambda n: f"Claimant {n}")


class ScaleFactory(DjangoModelFactory):
    class Meta:
        model = RatingScale
        django_get_or_create = ("name", "version")

    name = "House scale"
    version = 1
    is_default = True


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = Rating
        django_get_or_create = ("scale", "label")

    scale = factory.SubFactory(ScaleFactory)
    label = "False"
    category = RatingCategory.FALSE
    value = 1


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = ReviewPolicy
        django_get_or_create = ("name",)

    name = "Two and two"
    is_default = True
    is_in_force = True


class AppearanceFactory(DjangoModelFactory):
    class Meta:
        model = Appearance

    claim = factory.SubFactory("tests.factories.ClaimFactory")
    version = factory.SubFactory(VersionFactory)
    start = 27
    end = 54
    exact = factory.LazyAttribute(
        lambda appearance: appearance.version.text[appearance.start : appearance.end]
    )
    created_at = AT


class ClaimFactory(DjangoModelFactory):
    """A claim proposed by nobody in particular and seen nowhere."""

    class Meta:
        model = Claim

    statement = factory.Sequence(lambda n: f"The council built {n} schools in 2025.")
    language = "en"
    created_at = AT


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    claim = factory.SubFactory(ClaimFactory)
    source = factory.SubFactory(SourceFactory)
    stance = Stance.REFUTES
    excerpt = factory.Sequence(lambda n: f"Line {n} of the register lists nine schools.")
    added_by = factory.SubFactory(Reviewer)
    added_at = AT


def proposed(**fields: Any) -> Claim:
    """Propose a claim, seen in an article unless `place` says otherwise."""
    fields.setdefault("statement", ClaimFactory.build().statement)
    fields.setdefault(
        "place", workflow.Place(version=VersionFactory(), start=27, end=54, is_outlet_voice=True)
    )
    return workflow.propose(language=fields.pop("language", "en"), by=None, at=AT, **fields)


def accepted(**fields: Any) -> Claim:
    return workflow.accept(claim=proposed(**fields), by=Reviewer(), at=AT)


def rejected(**fields: Any) -> Claim:
    return workflow.reject(claim=proposed(**fields), reason=RejectionReason.OPINION, by=Reviewer(), at=AT)


def merged(into: Claim | None = None, **fields: Any) -> Claim:
    return workflow.merge(claim=proposed(**fields), into=into or accepted(), by=Reviewer(), at=AT)


def in_review(**fields: Any) -> Claim:
    return workflow.start_review(claim=accepted(**fields), by=Reviewer(), at=AT)


def reviewed(*, reviews: int = 2, sources: int = 2, **fields: Any) -> Claim:
    """Take a claim through its reviews, with evidence from as many independent sources."""
    claim = in_review(**fields)
    evidence = [EvidenceFactory(claim=claim) for _ in range(sources)]
    for _ in range(reviews):
        workflow.submit_review(
            claim=claim,
            by=Reviewer(),
            at=AT,
            rating=RatingFactory(),
            rationale="The register lists nine.",
            confidence=4,
            cited_evidence=evidence,
        )
    return claim


def decided(
    *, rating: Rating | None = None, correction_note: str = "", claim: Claim | None = None, **fields: Any
) -> Claim:
    PolicyFactory()
    claim = claim or reviewed(**fields)
    verdict = workflow.decide(
        claim=claim,
        by=Editor(),
        at=AT,
        rating=rating or RatingFactory(),
        summary="Nine schools were built, not twelve.",
        explanation="The register of schools lists nine new ones for 2025.",
        cited_evidence=claim.evidence.all(),
        correction_note=correction_note,
    )
    return verdict.claim


def signed_off(**fields: Any) -> Claim:
    return workflow.sign_off(claim=decided(**fields), by=Editor(), at=AT).claim


def published(at: datetime = AT, **fields: Any) -> Claim:
    return workflow.publish(claim=signed_off(**fields), by=Editor(), at=at)


def corrected(**fields: Any) -> Claim:
    """Publish a claim and then a correction of it, without another round of reviews."""
    claim = published(**fields)
    workflow.correct(claim=claim, correction_note="The register was read wrongly.", by=Editor(), at=AT)
    workflow.sign_off(claim=claim, by=Editor(), at=AT)
    return workflow.publish(claim=claim, by=Editor(), at=AT)


def confirmed(*, claim: Claim | None = None, note: str = "We read the new register.", **fields: Any) -> Claim:
    """Look at a published verdict again on a later day and let it stand."""
    claim, later = claim or published(**fields), AT + timedelta(days=30)
    workflow.confirm(claim=claim, note=note, by=Editor(), at=later)
    workflow.sign_off(claim=claim, by=Editor(), at=later)
    return workflow.publish(claim=claim, by=Editor(), at=later)


def retracted(**fields: Any) -> Claim:
    return workflow.retract(
        claim=published(**fields), reason="The register was a forgery.", by=Editor(), at=AT
    )


def verdict_of(claim: Claim) -> Verdict:
    return claim.verdicts.latest("revision")


def dumped(at: datetime = AT) -> Dump:
    """Make a dump of what is published."""
    return dumping.make_now(clock=lambda: at)
