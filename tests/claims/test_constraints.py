"""What is true of every row, whoever writes it: the database refuses anything else."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from claims.models import Appearance, Claim, Evidence, Rating, Review, ReviewPolicy
from sources.models import ArticleVersion, Publisher, Source
from tests import factories

pytestmark = pytest.mark.django_db

BROKEN_CLAIMS = {
    "claim_has_statement": {"statement": ""},
    "claim_worthiness_in_range": {"check_worthiness": 1.1},
    "claim_quantity_complete": {"quantity_value": 40},
    "claim_range_has_upper_end": {"quantity_comparator": "between", "quantity_value": 4, "quantity_upper": 3},
    "claim_time_in_order": {"speaks_of_from": date(2026, 2, 1), "speaks_of_until": date(2026, 1, 1)},
    "claim_rejection_has_reason": {"status": "rejected"},
    "claim_merged_has_target": {"status": "merged"},
    "claim_public_has_document": {"publication": "published"},
}
BROKEN_RATINGS = {
    "rating_value_fits_category": {"category": "unproven"},
    "rating_true_is_best": {"category": "true", "value": 2},
    "rating_false_is_worst": {"value": 5},
}


def refused(name, write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    assert name in str(refusal.value)


@pytest.mark.parametrize(("name", "values"), BROKEN_CLAIMS.items())
def test_claim_refuses(name, values):
    claim = factories.ClaimFactory()
    refused(name, lambda: Claim.objects.filter(pk=claim.pk).update(**values))


def test_claim_refuses_to_be_merged_into_itself():
    claim = factories.merged()
    refused(
        "claim_not_merged_into_itself", lambda: Claim.objects.filter(pk=claim.pk).update(merged_into=claim.pk)
    )


@pytest.mark.parametrize(("name", "values"), BROKEN_RATINGS.items())
def test_rating_refuses(name, values):
    rating = factories.RatingFactory()
    refused(name, lambda: Rating.objects.filter(pk=rating.pk).update(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "review_submitted_is_complete": {"rationale": ""},
        "review_confidence_in_range": {"confidence": 6},
    }.items(),
)
def test_review_refuses(name, values):
    factories.reviewed(reviews=1)
    refused(name, lambda: Review.objects.update(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "verdict_is_explained": {"summary": ""},
        "verdict_review_after_as_of": {"review_by": date(2020, 1, 1)},
        "verdict_sign_off_has_time": {"signed_off_at": None},
        "verdict_correction_has_note": {"revision": 2},
    }.items(),
)
def test_verdict_refuses(name, values):
    claim = factories.signed_off()
    refused(name, lambda: claim.verdicts.update(**values))


def test_verdict_waits_for_publication_once_a_claim():
    claim = factories.corrected()
    waiting = claim.verdicts.latest("revision")
    waiting.pk, waiting.revision, waiting.published_at = None, 3, None
    waiting.save()
    waiting.pk, waiting.revision = None, 4
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting.save()


def test_evidence_refuses_to_be_without_excerpt():
    factories.EvidenceFactory()
    refused("evidence_has_excerpt", lambda: Evidence.objects.update(excerpt=""))
    refused("evidence_credibility_in_range", lambda: Evidence.objects.update(credibility=7))


def test_appearance_ends_after_its_start():
    factories.proposed()
    refused("appearance_end_after_start", lambda: Appearance.objects.update(end=models.F("start")))


def test_policy_has_one_default():
    factories.PolicyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewPolicy.objects.create(name="Another", is_default=True, is_in_force=True)
    refused("reviewpolicy_primary_among_sources", lambda: ReviewPolicy.objects.update(min_primary_sources=3))


def test_source_with_a_grade_says_why():
    factories.SourceFactory()
    refused("source_grade_has_reason", lambda: Source.objects.update(reliability="A"))


def test_publishers_share_no_domain():
    factories.PublisherFactory(domain="one.example")
    with pytest.raises(ValidationError, match="has this domain already"):
        Publisher(name="Two", domain="one.example").full_clean()


def test_article_version_cannot_be_changed_or_deleted():
    factories.VersionFactory()
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        ArticleVersion.objects.update(text="Something else.")
    with pytest.raises(DatabaseError, match="cannot be deleted"), transaction.atomic():
        ArticleVersion.objects.all()._raw_delete("default")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="Only SQLite has REPLACE.")
@pytest.mark.parametrize("columns", ["id, article_id, number + 1", "id + 1, article_id, number"])
def test_article_version_cannot_be_replaced(columns):
    factories.VersionFactory()
    rest = "title, text, text_sha256, raw_sha256, media_type, reader, intake, retrieved_from, retrieved_at"
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"REPLACE INTO sources_articleversion (id, article_id, number, {rest}) "
            f"SELECT {columns}, {rest} FROM sources_articleversion"
        )


def test_every_check_constraint_speaks_in_a_sentence():
    """People meet these messages; the ones they cannot meet are named."""
    silent = {"ledgerentry_counts_from_one", "ledgerhead_single_row"}
    default = models.CheckConstraint.default_violation_error_message
    mute = [
        constraint.name
        for app in ("claims", "sources")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and constraint.violation_error_message == default
    ]
    assert set(mute) == silent
