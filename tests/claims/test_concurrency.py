"""Two people at the same moment: one of them is first, and the other one is told."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from claims import workflow
from claims.enums import AssignmentTask, ClaimStatus
from claims.models import Assignment, Claim, Hold, Verdict
from claims.workflow import TransitionNotAllowed, holding
from tests import factories
from tests.at_once import at_once
from tests.factories import AT

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def kinds(failures):
    return [type(failure) for failure in failures]


def test_two_deciders_make_one_decision():
    factories.PolicyFactory()
    claim, rating = factories.reviewed(), factories.RatingFactory()
    deciders = [factories.Editor(), factories.Editor(), factories.Editor()]
    failures = at_once(
        lambda by=by: workflow.decide(
            claim=claim,
            by=by,
            at=AT,
            rating=rating,
            summary=f"{by} says nine.",
            explanation="The register lists nine.",
            cited_evidence=[],
        )
        for by in deciders
    )
    assert kinds(failures) == [TransitionNotAllowed] * 2
    verdict = Verdict.objects.get()
    assert verdict.summary == f"{verdict.decided_by} says nine."


def test_a_decision_is_signed_off_by_one():
    claim = factories.decided()
    signers = [factories.Editor(), factories.Editor()]
    failures = at_once(lambda by=by: workflow.sign_off(claim=claim, by=by, at=AT) for by in signers)
    assert kinds(failures) == [TransitionNotAllowed]
    assert Verdict.objects.get().signed_off_by in signers


def test_one_accepts_or_the_other_rejects():
    claim, by = factories.proposed(), factories.Reviewer()
    failures = at_once(
        [
            lambda: workflow.accept(claim=claim, by=by, at=AT),
            lambda: workflow.merge(claim=claim, into=factories.accepted(), by=by, at=AT),
            lambda: workflow.accept(claim=claim, by=by, at=AT),
        ]
    )
    # An accepted claim can still be merged, a merged one not accepted: who was first decides what is refused.
    assert set(kinds(failures)) == {TransitionNotAllowed}
    assert Claim.objects.get(pk=claim.pk).status in (ClaimStatus.ACCEPTED, ClaimStatus.MERGED)


def test_one_of_two_holds_a_claim():
    claim = factories.accepted()
    people = [factories.Reviewer(), factories.Reviewer()]
    failures = at_once(lambda by=by: workflow.take(claim=claim, by=by, at=AT) for by in people)
    assert kinds(failures) == [TransitionNotAllowed]
    assert Hold.objects.get().person in people


def test_one_of_two_takes_what_has_run_out():
    claim = factories.accepted()
    workflow.take(claim=claim, by=factories.Reviewer(), at=AT)
    later, people = AT + timedelta(hours=1), [factories.Reviewer(), factories.Reviewer()]
    failures = at_once(lambda by=by: workflow.take(claim=claim, by=by, at=later) for by in people)
    assert kinds(failures) == [TransitionNotAllowed]
    assert Hold.objects.get().person in people


def test_a_claim_comes_into_one_persons_care():
    claim = factories.accepted()
    people = [factories.Reviewer(), factories.Reviewer()]
    failures = at_once(
        lambda by=by: workflow.assign(claim=claim, task=AssignmentTask.LEAD, assignee=by, by=by, at=AT)
        for by in people
    )
    assert kinds(failures) == [ValidationError]
    assert Assignment.objects.get().assignee in people


def test_merging_two_claims_into_each_other_leaves_one():
    one, other, by = factories.accepted(), factories.accepted(), factories.Reviewer()
    failures = at_once(
        [
            lambda: workflow.merge(claim=one, into=other, by=by, at=AT),
            lambda: workflow.merge(claim=other, into=one, by=by, at=AT),
        ]
    )
    assert kinds(failures) == [TransitionNotAllowed]
    assert Claim.objects.filter(status=ClaimStatus.MERGED).count() == 1


def test_chains_that_are_merged_and_taken_apart_at_once_block_nobody_and_lose_nothing():
    by = factories.Reviewer()
    for _ in range(3):
        claims = [factories.accepted() for _ in range(4)]
        workflow.merge(claim=claims[0], into=claims[1], by=by, at=AT)
        calls = [
            partial(workflow.merge, claim=claim, into=into, by=by, at=AT)
            for claim, into in pairwise(claims[1:])
        ]
        apart = partial(workflow.reopen, claim=claims[0], by=by, at=AT, reason="Not the same.")
        failures = at_once([*calls, apart])
        assert set(kinds(failures)) <= {TransitionNotAllowed}
        assert not Claim.objects.filter(merged_into__status=ClaimStatus.MERGED).exists()
        assert not Claim.objects.filter(status=ClaimStatus.MERGED, merged_into=None).exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one person write at a time")
def test_what_others_merge_into_a_claim_meanwhile_is_locked_along_with_it(monkeypatch):
    earlier, claim, into = (factories.accepted() for _ in range(3))
    by, lock_in_order, locked = factories.Reviewer(), holding.lock_in_order, []
    others = iter([lambda: workflow.merge(claim=earlier, into=claim, by=by, at=AT)])

    def slowly(*claims):
        if other := next(others, None):
            at_once([other])
        locked.append({each.pk for each in claims})
        lock_in_order(*claims)

    monkeypatch.setattr(holding, "lock_in_order", slowly)
    workflow.merge(claim=claim, into=into, by=by, at=AT)
    assert locked[-2:] == [{claim.pk, into.pk}, {earlier.pk, claim.pk, into.pk}]
    assert set(into.merged_claims.all()) == {earlier, claim}
