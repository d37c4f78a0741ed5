"""One act on many claims: shown claim by claim, then done to all of them or to none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.enums import AssignmentTask, ClaimStatus
from claims.models import Assignment, Claim
from claims.workflow.bulk import Bulk
from claims.workflow.rehearsing import Fate, NotAsShown
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def bulk(act, *claims, **arguments):
    return Bulk(act, [claim.pk for claim in claims], arguments)


def do(act, *claims, by, **arguments):
    asked = bulk(act, *claims, **arguments)
    return asked.carry_out(digest=asked.rehearse(by=by, at=AT).digest, by=by, at=AT)


def differences(report):
    return [(d.column, d.before, d.after) for outcome in report.outcomes for d in outcome.differences]


def statuses():
    return list(Claim.objects.order_by("pk").values_list("status", flat=True))


class TestRehearsal:
    def test_does_nothing_and_tells_what_would_be_done(self, reviewer):
        report = bulk("accept", factories.proposed(), factories.proposed()).rehearse(by=reviewer, at=AT)
        assert differences(report) == [("status", "proposed", "accepted")] * 2
        assert statuses() == [ClaimStatus.PROPOSED] * 2

    def test_tells_of_each_claim_why_it_is_refused(self, reviewer, editor):
        claims = [factories.proposed(), factories.accepted(), factories.proposed()]
        workflow.take(claim=claims[2], by=editor, at=AT - timedelta(minutes=1))
        report = bulk("accept", *claims).rehearse(by=reviewer, at=AT)
        assert [outcome.fate for outcome in report.outcomes] == [Fate.CHANGED, Fate.REFUSED, Fate.REFUSED]
        (state,), (hold,) = (outcome.problems for outcome in report.outcomes[1:])
        assert state == ("", "This claim is accepted; only one that is proposed can be accepted.")
        assert str(editor) in hold[1]

    def test_asks_for_permission_claim_by_claim(self, contributor):
        report = bulk("reject", factories.proposed(), reason="opinion").rehearse(by=contributor, at=AT)
        assert "it takes the permission to reject claim" in report.refused[0].problems[0][1]

    def test_tells_nobody_of_claims_that_they_may_not_see(self):
        report = bulk("accept", factories.proposed()).rehearse(by=factories.Person(), at=AT)
        assert report.outcomes == ()

    def test_keeps_the_order_in_which_claims_were_listed(self, reviewer):
        claims = [factories.proposed() for _ in range(3)]
        report = bulk("accept", *reversed(claims)).rehearse(by=reviewer, at=AT)
        assert [outcome.key for outcome in report.outcomes] == [claim.pk for claim in reversed(claims)]


class TestCarryingOut:
    def test_does_all(self, reviewer):
        do("accept", factories.proposed(), factories.proposed(), by=reviewer)
        assert statuses() == [ClaimStatus.ACCEPTED] * 2
        assert {entry.history_user for entry in Claim.history.filter(status="accepted")} == {reviewer}

    def test_does_none_when_one_is_refused(self, reviewer):
        with pytest.raises(NotAsShown):
            do("accept", factories.proposed(), factories.rejected(), by=reviewer)
        assert statuses() == [ClaimStatus.PROPOSED, ClaimStatus.REJECTED]

    def test_does_none_when_one_has_changed_since(self, reviewer, editor):
        claims = [factories.proposed(), factories.proposed()]
        asked = bulk("accept", *claims)
        digest = asked.rehearse(by=reviewer, at=AT).digest
        workflow.accept(claim=claims[1], by=editor, at=AT)
        with pytest.raises(NotAsShown) as refused:
            asked.carry_out(digest=digest, by=reviewer, at=AT)
        assert refused.value.report.counts[Fate.REFUSED] == 1
        assert statuses() == [ClaimStatus.PROPOSED, ClaimStatus.ACCEPTED]

    def test_does_nothing_twice(self, reviewer):
        asked = bulk("accept", factories.proposed())
        digest = asked.rehearse(by=reviewer, at=AT).digest
        asked.carry_out(digest=digest, by=reviewer, at=AT)
        with pytest.raises(NotAsShown):
            asked.carry_out(digest=digest, by=reviewer, at=AT)


class TestRejecting:
    def test_takes_a_reason_and_a_note(self, reviewer):
        claim = factories.proposed()
        report = do("reject", claim, by=reviewer, reason="opinion", note="A matter of taste.")
        assert differences(report) == [("status", "proposed", "rejected as an opinion")]
        claim.refresh_from_db()
        assert (claim.rejection_reason, claim.rejection_note) == ("opinion", "A matter of taste.")


class TestTagging:
    def test_adds_and_removes_topics_and_leaves_the_rest(self, reviewer):
        schools, budget, roads = (
            factories.TopicFactory(name=name) for name in ("Schools", "Budget", "Roads")
        )
        one, two = factories.proposed(topics=[schools, roads]), factories.accepted(topics=[budget])
        report = do("tag", one, two, by=reviewer, add=[budget], remove=[schools])
        assert differences(report) == [("topics", "Roads, Schools", "Budget, Roads")]
        assert [outcome.fate for outcome in report.outcomes] == [Fate.CHANGED, Fate.UNCHANGED]
        assert set(one.topics.all()) == {budget, roads}

    def test_leaves_alone_what_the_public_knows(self, editor):
        report = bulk("tag", factories.published(), add=[factories.TopicFactory()]).rehearse(by=editor, at=AT)
        (problem,) = report.refused[0].problems
        assert problem[1].startswith("The public knows this claim by these words.")


class TestAssigning:
    def test_gives_to_one_person_what_nobody_has_and_what_others_have(self, editor, reviewer):
        free, taken, own = factories.accepted(), factories.accepted(), factories.accepted()
        other = factories.Reviewer()
        for claim, person in ((taken, other), (own, reviewer)):
            workflow.assign(claim=claim, task="lead", assignee=person, by=editor, at=AT, note="Look.")
        due = AT.date() + timedelta(days=3)
        report = do("assign", free, taken, own, by=editor, task="lead", assignee=reviewer, due_on=due)
        assert differences(report) == [
            ("take it through", "", f"{reviewer} until {due}"),
            ("take it through", f"{other}: Look.", f"{reviewer} until {due}: Look."),
            ("take it through", f"{reviewer}: Look.", f"{reviewer} until {due}: Look."),
        ]
        assert set(Assignment.objects.open().values_list("assignee", "due_on")) == {(reviewer.pk, due)}

    def test_leaves_what_the_person_has_already(self, editor, reviewer):
        claim = factories.accepted()
        workflow.assign(claim=claim, task="review", assignee=reviewer, by=editor, at=AT)
        report = bulk("assign", claim, task=AssignmentTask.REVIEW, assignee=reviewer).rehearse(
            by=editor, at=AT
        )
        assert report.counts[Fate.UNCHANGED] == 1
        assert not report.is_ready

    def test_asks_several_people_for_reviews_of_one_claim(self, editor, reviewer):
        claim = factories.accepted()
        for person in (reviewer, factories.Reviewer()):
            do("assign", claim, by=editor, task="review", assignee=person)
        assert claim.assignments.open().count() == 2

    def test_of_others_is_refused_to_those_who_may_not(self, reviewer):
        claim, other = factories.accepted(), factories.Reviewer()
        report = bulk("assign", claim, task="lead", assignee=other).rehearse(by=reviewer, at=AT)
        assert "permission to assign claim" in report.refused[0].problems[0][1]
        assert bulk("assign", claim, task="lead", assignee=reviewer).rehearse(by=reviewer, at=AT).is_ready


@pytest.mark.parametrize(
    ("act", "arguments"),
    [("accept", {}), ("reject", {"reason": "trivial"}), ("tag", {}), ("assign", {"task": "lead"})],
)
def test_each_claim_costs_what_the_act_costs_alone(editor, act, arguments):
    arguments |= {"add": [factories.TopicFactory()]} if act == "tag" else {}
    arguments |= {"assignee": editor} if act == "assign" else {}

    def cost(count):
        claims = [factories.proposed() for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert bulk(act, *claims, **arguments).rehearse(by=editor, at=AT).doing_count == count
        return len(queries)

    assert cost(11) - cost(1) <= 10 * 40
