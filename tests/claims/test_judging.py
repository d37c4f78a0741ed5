"""Judging candidates: each once, and what one did last may be taken back."""

from datetime import timedelta

import pytest

from claims import workflow
from claims.enums import ClaimStatus, RejectionReason
from claims.models import Claim
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=5)


def judge(act, claim, by, at=AT):
    """Accept, reject or merge a claim."""
    more = {"reject": {"reason": RejectionReason.OPINION}, "merge": {"into": factories.accepted()}}
    return getattr(workflow, act)(claim=claim, by=by, at=at, **more.get(act, {}))


class TestUnjudged:
    def test_is_what_is_proposed(self):
        workflow.require_unjudged(factories.proposed())

    @pytest.mark.parametrize("state", ["accepted", "rejected", "merged", "in_review", "published"])
    def test_is_nothing_else_however_it_was_read(self, state):
        claim = getattr(factories, state)()
        claim.status = ClaimStatus.PROPOSED
        with pytest.raises(workflow.TransitionNotAllowed, match="somebody judged it before you"):
            workflow.require_unjudged(claim)


class TestJudgement:
    @pytest.mark.parametrize("act", ["accept", "reject", "merge"])
    def test_tells_who_did_what_when(self, act, reviewer):
        claim = judge(act, factories.proposed(), reviewer)
        judgement = workflow.get_judgement(claim)
        assert (judgement.by, judgement.at, judgement.status) == (reviewer, AT, claim.status)
        assert judgement.why == ("an opinion" if act == "reject" else "")

    @pytest.mark.parametrize("state", ["proposed", "in_review", "published"])
    def test_is_none_where_judging_is_not_what_was_done_last(self, state):
        assert workflow.get_judgement(getattr(factories, state)()) is None

    def test_is_still_told_once_the_claim_was_edited(self, reviewer):
        claim = judge("accept", factories.proposed(), reviewer)
        workflow.edit(claim=claim, changes={"statement": "It built 9."}, by=factories.Reviewer(), at=LATER)
        judgement = workflow.get_judgement(Claim.objects.get(pk=claim.pk))
        assert judgement.by == reviewer and not judgement.is_undoable_by(reviewer)

    def test_is_none_for_a_claim_that_a_review_left_accepted(self, editor):
        claim = workflow.stop_review(claim=factories.in_review(), by=editor, at=LATER, reason="Later.")
        assert workflow.get_judgement(claim) is None


class TestJudgementsOf:
    def lately(self, person):
        return [judgement.claim_id for judgement in workflow.judgements_of(person, since=AT, limit=9)]

    def test_are_ones_own_newest_first(self, reviewer):
        claims = [judge(act, factories.proposed(), reviewer) for act in ("accept", "reject", "merge")]
        judge("accept", factories.proposed(), factories.Reviewer())
        assert self.lately(reviewer) == [claim.pk for claim in reversed(claims)]

    def test_leave_out_what_was_taken_back_and_name_once_what_was_judged_again(self, reviewer):
        undone, again = (judge("accept", factories.proposed(), reviewer) for _ in range(2))
        for claim in (undone, again):
            workflow.undo(claim=claim, by=reviewer, at=AT)
        judge("reject", again, reviewer)
        assert self.lately(reviewer) == [again.pk]

    def test_keep_what_others_went_on_with(self, reviewer):
        claim = judge("accept", factories.proposed(), reviewer)
        workflow.start_review(claim=claim, by=factories.Reviewer(), at=LATER)
        [judgement] = workflow.judgements_of(reviewer, since=AT, limit=9)
        assert judgement.claim_id == claim.pk and not judgement.is_undoable_by(reviewer)

    def test_leave_out_what_is_long_ago(self, reviewer):
        judge("accept", factories.proposed(), reviewer, at=AT - timedelta(seconds=1))
        assert self.lately(reviewer) == []

    def test_take_one_query(self, reviewer, django_assert_num_queries):
        for _ in range(3):
            judge("reject", factories.proposed(), reviewer)
        with django_assert_num_queries(1):
            assert all(
                judgement.by == reviewer for judgement in workflow.judgements_of(reviewer, since=AT, limit=9)
            )


class TestUndo:
    @pytest.mark.parametrize("act", ["accept", "reject", "merge"])
    def test_brings_a_candidate_back_to_be_judged(self, act, reviewer):
        claim = judge(act, factories.proposed(), reviewer)
        assert workflow.is_undoable(claim, reviewer)
        claim = workflow.undo(claim=claim, by=reviewer, at=LATER)
        assert (claim.status, claim.merged_into, claim.rejection_reason) == (ClaimStatus.PROPOSED, None, "")
        assert not workflow.is_undoable(claim, reviewer)

    @pytest.mark.parametrize("act", ["reject", "merge"])
    def test_leaves_the_claim_accepted_that_was_so_before(self, act, reviewer):
        claim = judge(act, factories.accepted(), reviewer, at=LATER)
        assert workflow.undo(claim=claim, by=reviewer, at=LATER).status == ClaimStatus.ACCEPTED

    def test_takes_the_places_back_from_the_claim_merged_into(self, reviewer):
        target = factories.accepted()
        claim = workflow.merge(claim=factories.proposed(), into=target, by=reviewer, at=AT)
        workflow.undo(claim=claim, by=reviewer, at=LATER)
        assert not target.merged_claims.exists()

    def refuse(self, claim, person):
        assert not workflow.is_undoable(claim, person)
        with pytest.raises(workflow.TransitionNotAllowed, match="not yours to undo"):
            workflow.undo(claim=claim, by=person, at=LATER)

    def test_is_for_whoever_did_it_alone(self, reviewer):
        self.refuse(judge("accept", factories.proposed(), reviewer), factories.Reviewer())

    def test_is_refused_once_anything_was_done_since(self, reviewer):
        claim = judge("accept", factories.proposed(), reviewer)
        workflow.edit(claim=claim, changes={"statement": "It built 9."}, by=factories.Reviewer(), at=LATER)
        self.refuse(claim, reviewer)

    def test_takes_no_review_for_an_acceptance(self, editor):
        """Stopping a review leaves a claim accepted; undoing that must not put it among the candidates."""
        self.refuse(workflow.stop_review(claim=factories.in_review(), by=editor, at=AT, reason="No."), editor)

    def test_is_refused_to_whoever_may_not_judge_any_more(self, reviewer):
        claim = judge("accept", factories.proposed(), reviewer)
        reviewer.groups.clear()
        reviewer = type(reviewer).objects.get(pk=reviewer.pk)
        assert not workflow.is_undoable(claim, reviewer)
        with pytest.raises(Exception, match="permission"):
            workflow.undo(claim=claim, by=reviewer, at=LATER)
