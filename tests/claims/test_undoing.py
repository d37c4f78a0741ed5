"""What was merged, rejected or accepted comes back, with what went along with it."""

from datetime import timedelta
from itertools import pairwise

import pytest

from claims import workflow
from claims.enums import ClaimStatus, Publication, RejectionReason
from claims.models import Claim
from claims.workflow import TransitionNotAllowed
from tests import factories
from tests.claims.test_workflow import ACTIONS
from tests.factories import AT

pytestmark = pytest.mark.django_db

SOON = AT + timedelta(minutes=10)
LATE = AT + timedelta(minutes=30)


def now(claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


class TestBringBack:
    """Merges are undone together with those that went along, however long the chain."""

    def merge(self, claim, into, at):
        return workflow.merge(claim=claim, into=into, by=factories.Editor(), at=at)

    def reopen(self, claim):
        return workflow.reopen(
            claim=now(claim), by=factories.Editor(), at=AT + timedelta(days=1), reason="No."
        )

    def targets(self, *claims):
        return [now(claim).merged_into for claim in claims]

    def chain(self, *claims):
        for hour, (claim, into) in enumerate(pairwise(claims)):
            self.merge(now(claim), now(into), AT + timedelta(hours=hour))

    def test_takes_along_what_went_along(self):
        first, second, third = (factories.accepted() for _ in range(3))
        self.chain(first, second, third)
        assert self.targets(first, second) == [third, third]
        self.reopen(second)
        assert self.targets(first, second) == [second, None]
        assert now(second).status == ClaimStatus.ACCEPTED
        self.reopen(first)
        assert self.targets(first, second) == [None, None]

    def test_reaches_down_a_chain_from_wherever_it_is_broken(self):
        first, second, third, fourth = (factories.accepted() for _ in range(4))
        self.chain(first, second, third, fourth)
        assert self.targets(first, second, third) == [fourth] * 3
        self.reopen(second)
        assert self.targets(first, second, third) == [second, None, fourth]
        self.reopen(third)
        assert self.targets(first, second, third) == [second, None, None]

    def test_leaves_alone_what_was_merged_there_by_itself(self):
        first, second, third = (factories.accepted() for _ in range(3))
        self.merge(second, third, AT)
        self.merge(first, third, AT + timedelta(hours=1))
        self.reopen(second)
        assert self.targets(first, second) == [third, None]

    def test_leaves_alone_what_had_come_back_before(self):
        first, second, third = (factories.accepted() for _ in range(3))
        self.merge(first, second, AT)
        self.reopen(first)
        self.merge(now(first), now(third), AT + timedelta(days=2))
        self.merge(now(second), now(third), AT + timedelta(days=3))
        self.reopen(second)
        assert self.targets(first, second) == [third, None]

    @pytest.mark.parametrize("state", [factories.proposed, factories.accepted, factories.in_review])
    def test_puts_a_claim_where_it_stood(self, state):
        claim = state()
        self.merge(claim, factories.accepted(), AT)
        assert self.reopen(claim).status == state().status

    def test_of_a_published_claim_puts_its_verdict_in_force_and_the_other_document_right(self):
        claim, into = factories.published(), factories.published()
        self.merge(claim, into, AT)
        assert now(into).current_entry.content["merged_claims"] == [claim.pk]
        back = self.reopen(claim)
        assert (back.status, back.publication) == (ClaimStatus.PUBLISHED, Publication.PUBLISHED)
        assert now(claim).current_entry.content["verdict"]["rating"]["label"] == "False"
        assert now(into).current_entry.content["merged_claims"] == []

    def test_of_a_published_claim_leaves_out_what_had_come_back_before(self):
        first, second, third = factories.accepted(), factories.published(), factories.published()
        self.merge(first, second, AT)
        self.merge(now(second), now(third), AT + timedelta(hours=1))
        self.reopen(first)
        self.reopen(second)
        document = now(second).current_entry.content
        assert (document["merged_claims"], len(document["appearances"])) == ([], 1)


class TestUndo:
    @pytest.mark.parametrize("act", ["accept", "reject", "merge"])
    def test_takes_back_what_one_did_last(self, act, reviewer, editor):
        claim = factories.proposed()
        ACTIONS[act](claim, editor)
        with pytest.raises(TransitionNotAllowed, match="was not yours to undo"):
            workflow.undo(claim=claim, by=factories.Editor(), at=SOON)
        undone = workflow.undo(claim=claim, by=editor, at=SOON)
        assert (undone.status, undone.merged_into, undone.rejection_reason) == (
            ClaimStatus.PROPOSED,
            None,
            "",
        )
        assert undone.history.first().history_change_reason == "undone"

    def test_puts_an_accepted_claim_that_was_rejected_where_it_stood(self, reviewer):
        claim = factories.accepted()
        ACTIONS["reject"](claim, reviewer)
        assert workflow.undo(claim=claim, by=reviewer, at=SOON).status == ClaimStatus.ACCEPTED

    def test_asks_again_whom_it_had_ceased_to_ask(self, reviewer, editor):
        claim = factories.accepted()
        over, open_ = (
            workflow.assign(claim=claim, task=task, assignee=reviewer, by=editor, at=AT)
            for task in ("lead", "review")
        )
        workflow.unassign(assignment=over, by=reviewer, at=AT)
        workflow.reject(claim=claim, reason=RejectionReason.TRIVIAL, by=editor, at=SOON)
        assert not claim.assignments.open().exists()
        workflow.undo(claim=claim, by=editor, at=LATE)
        assert claim.assignments.open().get() == open_

    def test_is_not_for_what_something_was_done_to_since(self, reviewer):
        claim = factories.proposed()
        ACTIONS["accept"](claim, reviewer)
        workflow.edit(claim=claim, changes={"statement": "Nine."}, by=reviewer, at=SOON)
        assert not workflow.is_undoable(now(claim), reviewer)
        with pytest.raises(TransitionNotAllowed):
            workflow.undo(claim=claim, by=reviewer, at=SOON)
