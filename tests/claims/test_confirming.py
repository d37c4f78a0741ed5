"""Looking again: at a verdict that is to stand, at a quote that was changed, at what a claim is about."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from claims import workflow
from claims.enums import ClaimStatus, LedgerAction, Publication, RatingCategory
from claims.models import Appearance, Claim
from claims.workflow import TransitionNotAllowed
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)
SAME = ("rating", "rating_label", "rating_category", "rating_value", "summary", "explanation")


class TestConfirm:
    def confirm(self, claim, by=None, at=LATER, **fields):
        return workflow.confirm(claim=claim, by=by or factories.Editor(), at=at, **fields)

    def test_says_the_same_as_of_a_later_day(self):
        claim = factories.published()
        first, second = factories.verdict_of(claim), self.confirm(claim, note=" We asked again. ")
        assert [getattr(second, name) for name in SAME] == [getattr(first, name) for name in SAME]
        assert set(second.cited_evidence.all()) == set(first.cited_evidence.all())
        assert (second.revision, second.confirms, second.correction_note) == (2, first, "We asked again.")
        assert (second.as_of, second.review_by) == (LATER.date(), LATER.date() + timedelta(days=365))

    def test_leaves_the_verdict_up_until_it_is_signed_off_and_published(self):
        claim, decider = factories.published(), factories.Editor()
        self.confirm(claim, decider)
        claim.refresh_from_db()
        assert (claim.status, claim.publication) == (ClaimStatus.DECIDED, Publication.PUBLISHED)
        with pytest.raises(PermissionDenied, match="somebody else has to sign it off"):
            workflow.sign_off(claim=claim, by=decider, at=LATER)
        with pytest.raises(TransitionNotAllowed, match="signed off"):
            workflow.publish(claim=claim, by=decider, at=LATER)

    def test_is_published_as_a_confirmation_and_ends_the_staleness(self):
        claim = factories.confirmed()
        act = claim.current_entry.content["history"][-1]
        assert (act["action"], act["revision"]) == (LedgerAction.CONFIRMED, 2)
        assert not claim.is_corrected and claim.review_by == LATER.date() + timedelta(days=365)
        verdict = claim.current_entry.content["verdict"]
        assert verdict["confirms"] == {"revision": 1, "note": "We read the new register."}
        assert verdict["correction_note"] == ""
        assert list(workflow.verify()) == []

    def test_keeps_the_rating_whatever_became_of_the_scale(self):
        claim = factories.published()
        rating = factories.verdict_of(claim).rating
        type(rating).objects.filter(pk=rating.pk).update(label="Renamed")
        assert self.confirm(claim).rating_label == "False"

    @pytest.mark.parametrize("days", [0, -1])
    def test_takes_a_later_day_than_before(self, days):
        claim, day = factories.published(), AT.date() + timedelta(days=days)
        with pytest.raises(ValidationError, match="Give a later day"):
            self.confirm(claim, as_of=day)

    def test_takes_no_day_that_is_still_to_come(self):
        with pytest.raises(ValidationError, match="still to come"):
            self.confirm(factories.published(), as_of=LATER.date() + timedelta(days=1))

    def test_that_was_sent_back_may_become_a_correction(self, editor):
        claim = factories.published()
        self.confirm(claim)
        workflow.send_back(claim=claim, by=editor, at=LATER, reason="The register differs.")
        mixed = factories.RatingFactory(label="Half right", category=RatingCategory.MIXED, value=3)
        factories.decided(claim=Claim.objects.get(pk=claim.pk), correction_note="It was ten.", rating=mixed)
        assert factories.verdict_of(claim).confirms is None


class TestNoteChange:
    @pytest.fixture
    def changed(self) -> Appearance:
        claim = factories.accepted()
        appearance = claim.appearances.get()
        newer = factories.VersionFactory(
            article=appearance.version.article, number=2, text="Nothing happened."
        )
        workflow.anchoring.reanchor(newer, at=AT)
        return Appearance.objects.changed().get()

    def test_takes_a_changed_quote_out_of_the_queue_and_says_who_looked(self, changed, reviewer):
        noted = workflow.note_change(appearance=changed, by=reviewer, at=LATER)
        assert (noted.change_noted_by, noted.change_noted_at) == (reviewer, LATER)
        assert not Appearance.objects.unnoted().exists()
        last = noted.claim.history.first()
        assert last.history_user == reviewer and noted.exact in last.history_change_reason

    def test_is_done_once_by_whoever_may_change_claims(self, changed, reviewer, contributor):
        with pytest.raises(PermissionDenied):
            workflow.note_change(appearance=changed, by=contributor, at=LATER)
        workflow.note_change(appearance=changed, by=reviewer, at=LATER)
        with pytest.raises(TransitionNotAllowed, match="nobody has looked at"):
            workflow.note_change(appearance=changed, by=reviewer, at=LATER)

    def test_is_for_quotes_that_were_changed(self, reviewer):
        appearance = factories.accepted().appearances.get()
        with pytest.raises(TransitionNotAllowed):
            workflow.note_change(appearance=appearance, by=reviewer, at=LATER)


class TestTag:
    def tag(self, claim, by, add=(), remove=()):
        return workflow.tag(claim=claim, add=add, remove=remove, by=by, at=LATER)

    def test_adds_and_removes_topics_and_leaves_the_others(self, reviewer):
        old, kept, new = (factories.TopicFactory() for _ in range(3))
        claim = factories.accepted(topics=[old, kept])
        self.tag(claim, reviewer, add=[new, kept], remove=[old])
        assert set(claim.topics.all()) == {kept, new}
        row = claim.history.first()
        assert (row.history_user, row.history_change_reason) == (reviewer, "tagged")
        assert {each.topic for each in row.topics.all()} == {kept, new}

    def test_leaves_no_trace_where_nothing_changes(self, reviewer):
        topic = factories.TopicFactory()
        claim = factories.accepted(topics=[topic])
        before = claim.history.count()
        self.tag(claim, reviewer, add=[topic])
        assert claim.history.count() == before

    @pytest.mark.parametrize("state", [factories.published, factories.retracted, factories.rejected])
    def test_leaves_alone_what_is_public_or_over(self, state, editor):
        with pytest.raises(TransitionNotAllowed, match=r"The public knows|cannot be edited"):
            self.tag(state(), editor, add=[factories.TopicFactory()])

    def test_takes_whoever_accepts_claims(self, contributor):
        with pytest.raises(PermissionDenied):
            self.tag(factories.proposed(), contributor, add=[factories.TopicFactory()])
