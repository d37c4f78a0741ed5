"""What verdicts are after the first one, and which ratings they and reviews may have."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from claims import workflow
from claims.enums import LedgerAction, RatingCategory
from claims.models import RatingScale
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)


class TestDecideAnew:
    """A new round of a published claim ends in a decision that corrects its verdict, or confirms it."""

    def publish(self, claim, by=None, stands=False, note="We asked again.", **said):
        claim = workflow.start_review(claim=claim, by=factories.Reviewer(), at=LATER)
        for reviewer in (factories.Reviewer(), factories.Reviewer()):
            workflow.submit_review(
                claim=claim,
                by=reviewer,
                at=LATER,
                rating=factories.RatingFactory(),
                rationale="Nine.",
                confidence=3,
            )
        before = claim.current_verdict
        same = {name: getattr(before, name) for name in ("rating", "summary", "explanation")}
        said = same | {"cited_evidence": before.cited_evidence.all(), "as_of": LATER.date()} | said
        workflow.decide(
            claim=claim, by=factories.Editor(), at=LATER, stands=stands, correction_note=note, **said
        )
        workflow.sign_off(claim=claim, by=factories.Editor(), at=LATER)
        return workflow.publish(claim=claim, by=factories.Editor(), at=LATER)

    def is_told(self, claim):
        return claim.current_entry.action, claim.is_corrected, claim.current_entry.content["verdict"]

    def test_confirms_what_it_repeats(self):
        action, is_corrected, told = self.is_told(self.publish(factories.published(), note=""))
        assert (action, is_corrected) == (LedgerAction.CONFIRMED, False)
        assert told["confirms"] == {"revision": 1, "note": "Checked again: the verdict stands."}
        assert (told["correction_note"], told["as_of"]) == ("", LATER.date().isoformat())

    def test_confirms_what_it_repeats_on_more_evidence(self, editor):
        claim = factories.published()
        more = factories.EvidenceFactory(claim=claim)
        claim = self.publish(claim, cited_evidence=claim.evidence.all())
        assert self.is_told(claim)[0] == LedgerAction.CONFIRMED
        assert more in claim.current_verdict.cited_evidence.all()

    def test_confirms_it_in_other_words_where_the_decider_says_so(self):
        claim = self.publish(factories.published(), stands=True, summary="Nine, the new register says.")
        action, is_corrected, told = self.is_told(claim)
        assert (action, is_corrected) == (LedgerAction.CONFIRMED, False)
        assert (told["summary"], told["confirms"]["note"]) == (
            "Nine, the new register says.",
            "We asked again.",
        )

    @pytest.mark.parametrize("change", ["rating", "summary", "explanation", "cited_evidence"])
    def test_corrects_it_in_all_that_is_different_else(self, change):
        claim = factories.published()
        different = {
            "rating": factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5),
            "summary": "Ten.",
            "explanation": "We had misread the register.",
            "cited_evidence": [*claim.evidence.all()[1:], factories.EvidenceFactory(claim=claim)],
        }
        action, is_corrected, told = self.is_told(self.publish(claim, **{change: different[change]}))
        assert (action, is_corrected, told["confirms"]) == (LedgerAction.CORRECTED, True, None)
        assert told["correction_note"] == "We asked again."

    def test_lets_no_other_rating_pass_for_the_verdict_that_stands(self):
        true = factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5)
        with pytest.raises(ValidationError) as refusal:
            self.publish(factories.published(), stands=True, rating=true)
        assert set(refusal.value.message_dict) == {"stands"}

    def test_says_in_other_words_what_is_new(self):
        with pytest.raises(ValidationError, match="Say what"):
            self.publish(factories.published(), stands=True, summary="Nine still.", note=" ")

    def test_speaks_of_no_earlier_day_than_what_it_confirms(self):
        with pytest.raises(ValidationError, match="already"):
            self.publish(factories.published(), as_of=AT.date() - timedelta(days=1))

    def test_confirms_no_verdict_that_was_retracted(self):
        claim = factories.retracted()
        assert self.is_told(self.publish(claim))[0] == LedgerAction.CORRECTED


class TestRatingOfAnotherScale:
    """The scale in use is for all that is said anew; what was said before keeps its rating."""

    @pytest.fixture
    def old(self):
        return factories.RatingFactory()

    def switch(self, old):
        RatingScale.objects.update(is_default=False)
        return factories.RatingFactory(scale=factories.ScaleFactory(version=2))

    def review(self, claim, by, rating):
        return workflow.draft_review(claim=claim, by=by, at=AT, rating=rating)

    def test_is_refused_in_a_review_and_named(self, old, reviewer):
        self.switch(old)
        with pytest.raises(ValidationError) as refusal:
            self.review(factories.in_review(), reviewer, old)
        assert refusal.value.message_dict == {
            "rating": [
                "“False” is a rating of House scale v1, which is not in use. Choose one of House scale v2."
            ]
        }

    def test_stays_in_a_review_that_has_it(self, old, reviewer):
        claim = factories.in_review()
        self.review(claim, reviewer, old)
        new = self.switch(old)
        assert self.review(claim, reviewer, old).rating == old
        assert self.review(claim, reviewer, new).rating == new
        with pytest.raises(ValidationError):
            self.review(claim, reviewer, old)

    def test_is_refused_in_a_decision(self, old, editor):
        claim = factories.reviewed()
        self.switch(old)
        with pytest.raises(ValidationError, match="not in use"):
            factories.decided(claim=claim, rating=old)

    def test_stays_in_a_decision_that_has_it(self, old, editor):
        claim = factories.decided(rating=old)
        self.switch(old)
        workflow.send_back(claim=claim, by=editor, at=AT, reason="Thin.")
        assert factories.verdict_of(factories.decided(claim=claim, rating=old)).rating == old

    def test_stays_in_a_correction_of_a_verdict_that_has_it(self, old, editor):
        claim = factories.published(rating=old)
        self.switch(old)
        true = factories.RatingFactory(scale=old.scale, label="True", category=RatingCategory.TRUE, value=5)
        correct = partial(workflow.correct, claim=claim, by=editor, at=AT, correction_note="Misread.")
        with pytest.raises(ValidationError, match="not in use"):
            correct(rating=true)
        assert correct(summary="Ten.").rating == old
