"""Reviews are independent: nobody learns of another's, or of a draft, before their own is in."""

import pytest
from django.core.exceptions import PermissionDenied

from claims import workflow
from claims.models import Review
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


class TestVisibility:
    def away_and_back(self, claim, person):
        """Yield the claim as merged away and back again, which a reviewer may do."""
        other = factories.accepted()
        yield workflow.merge(claim=claim, into=other, by=person, at=AT)
        yield workflow.reopen(claim=claim, by=person, at=AT, reason="Not the same.")

    def test_is_not_to_be_had_by_merging_the_claim_and_undoing_it(self, reviewer):
        for claim in self.away_and_back(factories.reviewed(), reviewer):
            assert not claim.reviews.visible_to(reviewer).exists()

    def test_is_not_to_be_had_by_laying_the_claim_aside_and_reopening_it(self, reviewer, editor):
        claim = factories.reviewed()
        workflow.stop_review(claim=claim, by=editor, at=AT, reason="Not now.")
        workflow.put_back(claim=claim, by=reviewer, at=AT)
        assert not claim.reviews.visible_to(reviewer).exists()
        workflow.reject(claim=claim, reason="opinion", by=reviewer, at=AT)
        assert not claim.reviews.visible_to(reviewer).exists()

    @pytest.mark.parametrize("state", [factories.decided, factories.published, factories.retracted])
    def test_ends_with_the_decision(self, reviewer, state):
        assert Review.objects.visible_to(reviewer).filter(claim=state()).count() == 2


class TestDraft:
    def test_does_not_keep_evidence_on_the_board(self, reviewer, editor):
        claim = factories.in_review()
        piece, other = (factories.EvidenceFactory(claim=claim) for _ in range(2))
        workflow.draft_review(claim=claim, by=reviewer, at=AT, cited_evidence=[piece, other])
        workflow.withdraw_evidence(evidence=piece, by=editor, at=AT, reason="Wrong register.")
        assert list(Review.objects.get().cited_evidence.all()) == [other]

    def test_makes_no_history(self, reviewer):
        claim = factories.in_review()
        piece = factories.EvidenceFactory(claim=claim)
        for words in ("First thought.", "Second thought."):
            workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale=words, cited_evidence=[piece])
        assert not Review.history.exists()

    def test_is_not_written_by_whoever_may_not_review(self, contributor):
        with pytest.raises(PermissionDenied):
            workflow.draft_review(claim=factories.in_review(), by=contributor, at=AT)
