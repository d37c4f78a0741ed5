"""The desk at work: who holds a claim, and who is asked to do what about it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from claims import workflow
from claims.enums import AssignmentTask, ClaimStatus
from claims.models import Assignment, Hold
from claims.workflow import HOLD_FOR, TRANSITIONS, TransitionNotAllowed
from factcheck.editions import EditConflict, edition_of
from tests import factories
from tests.claims.test_workflow import ACTIONS, _state_for
from tests.factories import AT

pytestmark = pytest.mark.django_db

SOON = AT + timedelta(minutes=10)
LATE = AT + HOLD_FOR
YEARS = timedelta(days=3650)


def held(claim, by=None) -> Hold:
    """Let somebody hold the claim for as long as a test may take."""
    return Hold.objects.create(claim=claim, person=by or factories.Reviewer(), since=AT, until=AT + YEARS)


class TestTake:
    def test_holds_the_claim_for_half_an_hour(self, reviewer):
        claim = factories.proposed()
        hold = workflow.take(claim=claim, by=reviewer, at=AT)
        assert (hold.person, hold.since, hold.until) == (reviewer, AT, AT + timedelta(minutes=30))
        assert workflow.get_hold(claim, LATE - timedelta(seconds=1)) == hold
        assert workflow.get_hold(claim, LATE) is None

    def test_is_refused_while_somebody_else_holds_it_and_says_who_until_when(self, reviewer):
        claim, amara = factories.proposed(), factories.Reviewer(first_name="Amara", last_name="Okonjo")
        workflow.take(claim=claim, by=amara, at=AT)
        with pytest.raises(TransitionNotAllowed, match="Amara Okonjo is at work on this until 12:30"):
            workflow.take(claim=claim, by=reviewer, at=LATE - timedelta(seconds=1))
        assert workflow.take(claim=claim, by=reviewer, at=LATE).person == reviewer
        assert Hold.objects.count() == 1

    def test_again_prolongs_it_and_keeps_since_when(self, reviewer):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=AT)
        hold = workflow.take(claim=claim, by=reviewer, at=SOON)
        assert (hold.since, hold.until) == (AT, SOON + HOLD_FOR)

    def test_after_it_ran_out_begins_anew(self, reviewer):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=AT)
        assert workflow.take(claim=claim, by=reviewer, at=LATE).since == LATE

    @pytest.mark.parametrize("state", [factories.rejected, factories.merged])
    def test_is_refused_where_the_work_is_over(self, state, reviewer):
        with pytest.raises(TransitionNotAllowed, match="nobody works on it"):
            workflow.take(claim=state(), by=reviewer, at=AT)

    def test_takes_the_permission(self, contributor):
        with pytest.raises(PermissionDenied):
            workflow.take(claim=factories.proposed(), by=contributor, at=AT)


class TestHold:
    def test_is_prolonged_by_each_act_of_its_holder(self, reviewer):
        claim = factories.accepted()
        workflow.take(claim=claim, by=reviewer, at=AT)
        add = {"stance": "refutes", "excerpt": "Nine.", "source": factories.SourceFactory(), "credibility": 2}
        workflow.add_evidence(claim=claim, by=reviewer, at=SOON, **add)
        assert workflow.get_hold(claim, LATE).until == SOON + HOLD_FOR

    def test_is_not_brought_back_by_an_act_after_it_ran_out(self, reviewer):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=AT)
        workflow.edit(claim=claim, changes={"statement": "It built nine."}, by=reviewer, at=LATE)
        assert workflow.get_hold(claim, LATE) is None

    def test_stays_where_the_work_goes_on(self, reviewer):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=AT)
        workflow.accept(claim=claim, by=reviewer, at=SOON)
        assert workflow.get_hold(claim, SOON).person == reviewer

    @pytest.mark.parametrize("act", ["start_review", "stop_review", "send_back"])
    def test_stays_with_its_holder_into_review_and_back(self, act, editor):
        claim = _state_for(act, min(TRANSITIONS[act].sources))
        workflow.take(claim=claim, by=editor, at=AT)
        ACTIONS[act](claim, editor)
        assert workflow.get_hold(claim, SOON).person == editor

    @pytest.mark.parametrize(
        "act",
        ["reject", "merge", "decide", "publish", "correct", "confirm", "retract", "reinstate"],
    )
    def test_ends_where_the_work_is_done(self, act, editor):
        claim = _state_for(act, min(TRANSITIONS[act].sources))
        workflow.take(claim=claim, by=editor, at=AT)
        ACTIONS[act](claim, editor)
        assert workflow.get_hold(claim, SOON) is None

    def test_is_released_by_its_holder_alone(self, reviewer):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=AT)
        with pytest.raises(TransitionNotAllowed, match="You do not hold this claim"):
            workflow.release(claim=claim, by=factories.Editor(), at=SOON)
        workflow.release(claim=claim, by=reviewer, at=SOON)
        with pytest.raises(TransitionNotAllowed, match="You do not hold this claim"):
            workflow.release(claim=claim, by=reviewer, at=SOON)

    def test_is_taken_over_by_an_editor_and_the_history_says_from_whom(self, reviewer, editor):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=AT)
        with pytest.raises(PermissionDenied):
            workflow.take_over(claim=claim, by=factories.Reviewer(), at=SOON)
        hold = workflow.take_over(claim=claim, by=editor, at=SOON)
        assert (hold.person, hold.since, hold.until) == (editor, SOON, SOON + HOLD_FOR)
        last = claim.history.first()
        assert (last.history_user, last.history_date) == (editor, SOON)
        assert last.history_change_reason == f"taken over from {reviewer}, who was at work on it"

    def test_is_not_taken_over_from_oneself_nor_from_nobody(self, editor):
        claim = factories.proposed()
        for _ in range(2):
            with pytest.raises(TransitionNotAllowed, match="Nobody else holds this claim"):
                workflow.take_over(claim=claim, by=editor, at=AT)
            workflow.take(claim=claim, by=editor, at=AT)


EVIDENCE = {"stance": "refutes", "excerpt": "Nine.", "credibility": 2}
OTHER_ACTS = {
    "edit": lambda claim, by: workflow.edit(claim=claim, changes={"statement": "Nine."}, by=by, at=AT),
    "tag": lambda claim, by: workflow.tag(
        claim=claim, add=[factories.TopicFactory()], remove=[], by=by, at=AT
    ),
    "add_evidence": lambda claim, by: workflow.add_evidence(
        claim=claim, source=factories.SourceFactory(), by=by, at=AT, **EVIDENCE
    ),
    "change_evidence": lambda claim, by: workflow.change_evidence(
        evidence=factories.EvidenceFactory(claim=claim), changes={"note": "A guess."}, by=by, at=AT
    ),
    "withdraw_evidence": lambda claim, by: workflow.withdraw_evidence(
        evidence=factories.EvidenceFactory(claim=claim), reason="Wrong.", by=by, at=AT
    ),
    "comment": lambda claim, by: workflow.comment(claim=claim, text="Hello.", by=by, at=AT),
    "assign": lambda claim, by: workflow.assign(claim=claim, task="lead", assignee=by, by=by, at=AT),
    "ask": lambda claim, by: workflow.ask(
        claim=claim, kind="reply", addressee="The mayor", question="Which?", by=by, at=AT
    ),
}


class TestWhatAHoldGuards:
    """Edits, evidence and decisions wait; reviews, comments, sign-offs and publications do not."""

    FREE = {"draft_review", "submit_review", "sign_off", "publish", "retract", "reinstate"}

    @pytest.mark.parametrize("act", TRANSITIONS)
    def test_among_the_transitions(self, act, editor):
        claim = _state_for(act, min(TRANSITIONS[act].sources))
        held(claim)
        assert workflow.is_guarded(act) == (act not in self.FREE)
        self.expect(ACTIONS[act], claim, editor, is_guarded=act not in self.FREE)

    @pytest.mark.parametrize("act", OTHER_ACTS)
    def test_among_the_other_acts(self, act, editor):
        claim, is_guarded = factories.accepted(), act not in {"comment", "assign", "ask"}
        held(claim)
        assert workflow.is_guarded(act) == is_guarded
        self.expect(OTHER_ACTS[act], claim, editor, is_guarded=is_guarded)

    def test_undoing_too(self, reviewer):
        claim = factories.proposed()
        workflow.accept(claim=claim, by=reviewer, at=AT)
        held(claim)
        assert workflow.is_guarded("undo")
        self.expect(
            lambda claim, by: workflow.undo(claim=claim, by=by, at=AT), claim, reviewer, is_guarded=True
        )

    @pytest.mark.parametrize("act", OTHER_ACTS)
    def test_nothing_from_its_holder(self, act, editor):
        claim = factories.accepted()
        held(claim, by=editor)
        OTHER_ACTS[act](claim, editor)

    def expect(self, act, claim, by, *, is_guarded):
        if not is_guarded:
            act(claim, by)
            return
        with pytest.raises(TransitionNotAllowed, match="is at work on this until"):
            act(claim, by)


class TestAssign:
    def assign(self, claim, assignee, by=None, task=AssignmentTask.LEAD, **fields):
        return workflow.assign(claim=claim, task=task, assignee=assignee, by=by or assignee, at=AT, **fields)

    def test_keeps_who_asked_whom_for_what_by_when(self, reviewer, editor):
        claim = factories.proposed()
        given = self.assign(claim, reviewer, editor, due_on=date(2026, 3, 5), note=" The tender. ")
        assert (given.claim, given.assignee, given.assigned_by, given.assigned_at) == (
            claim,
            reviewer,
            editor,
            AT,
        )
        assert (given.due_on, given.note) == (date(2026, 3, 5), "The tender.")
        assert given.history.get().history_user == editor

    def test_to_others_takes_an_editor(self, reviewer, contributor):
        claim = factories.proposed()
        with pytest.raises(PermissionDenied):
            self.assign(claim, factories.Reviewer(), reviewer)
        with pytest.raises(PermissionDenied):
            self.assign(claim, contributor)
        assert self.assign(claim, reviewer).assigned_by == reviewer

    def test_offers_the_people_who_may_and_refuses_all_others(self, editor, reviewer, contributor):
        idle, claim = factories.Reviewer(is_active=False), factories.proposed()
        assert set(workflow.people_for(AssignmentTask.REVIEW)) == {editor, reviewer}
        for person in (contributor, idle):
            with pytest.raises(ValidationError) as refused:
                self.assign(claim, person, editor)
            assert "assignee" in refused.value.message_dict

    def test_gives_a_claim_into_one_persons_care_at_a_time(self, reviewer, editor):
        claim = factories.proposed()
        self.assign(claim, reviewer)
        with pytest.raises(ValidationError, match="Somebody has this claim in their care already"):
            self.assign(claim, editor)

    def test_asks_nobody_twice_for_a_review(self, reviewer, editor):
        claim = factories.in_review()
        for person in (reviewer, editor):
            self.assign(claim, person, editor, AssignmentTask.REVIEW)
        with pytest.raises(ValidationError, match="This person is asked for a review already"):
            self.assign(claim, reviewer, editor, AssignmentTask.REVIEW)

    def test_asks_nobody_whose_review_is_in_or_would_not_be_independent(self, editor):
        claim = factories.reviewed()
        author = claim.reviews.first().reviewer
        for person, why in ((author, "is in already"), (factories.Editor(), "not be independent")):
            with pytest.raises(ValidationError, match=why):
                self.assign(claim, person, editor, AssignmentTask.REVIEW)

    def test_asks_for_no_review_of_what_is_decided(self, reviewer, editor):
        with pytest.raises(ValidationError, match="This claim is decided"):
            self.assign(factories.decided(), reviewer, editor, AssignmentTask.REVIEW)

    def test_names_no_day_that_is_over(self, reviewer):
        assert self.assign(factories.proposed(), reviewer, due_on=AT.date()).due_on == AT.date()
        with pytest.raises(ValidationError) as refused:
            self.assign(factories.proposed(), reviewer, due_on=AT.date() - timedelta(days=1))
        assert "due_on" in refused.value.message_dict

    @pytest.mark.parametrize("state", [factories.rejected, factories.merged])
    def test_is_refused_where_the_work_is_over(self, state, reviewer):
        with pytest.raises(TransitionNotAllowed, match="reopen it first"):
            self.assign(state(), reviewer)

    def test_knows_no_other_tasks(self, reviewer):
        with pytest.raises(ValidationError) as refused:
            self.assign(factories.proposed(), reviewer, task="coffee")
        assert "task" in refused.value.message_dict


class TestReassign:
    @pytest.fixture
    def given(self, reviewer, editor) -> Assignment:
        claim = factories.accepted()
        return workflow.assign(claim=claim, task="lead", assignee=reviewer, by=editor, at=AT, note="Look.")

    def hand(self, given, assignee, by, at=SOON, due_on=None, note="Look.", **fields):
        return workflow.reassign(
            assignment=given, assignee=assignee, due_on=due_on, note=note, by=by, at=at, **fields
        )

    def test_hands_it_on_and_remembers_who_did(self, given, reviewer):
        other, boss = factories.Reviewer(), factories.Editor()
        handed = self.hand(given, other, boss, reason="On holiday.")
        assert (handed.assignee, handed.assigned_by, handed.assigned_at) == (other, boss, SOON)
        assert [row.assignee for row in given.history.order_by("history_id")] == [reviewer, other]
        assert given.history.first().history_change_reason == "On holiday."

    def test_is_not_undone_by_whoever_had_it(self, given, reviewer, editor):
        self.hand(given, factories.Reviewer(), editor)
        with pytest.raises(PermissionDenied, match="asked of somebody else"):
            self.hand(given, reviewer, reviewer)

    def test_lets_whoever_has_it_choose_another_day_but_no_other_person(self, given, reviewer):
        day = AT.date() + timedelta(days=3)
        changed = self.hand(given, reviewer, reviewer, due_on=day)
        assert (changed.due_on, changed.assigned_at) == (day, AT)
        with pytest.raises(PermissionDenied):
            self.hand(given, factories.Reviewer(), reviewer)

    def test_keeps_a_day_that_is_over_but_takes_no_new_one(self, given, reviewer):
        day, later = AT.date() + timedelta(days=1), AT + timedelta(days=5)
        self.hand(given, reviewer, reviewer, due_on=day)
        self.hand(given, reviewer, reviewer, due_on=day, note="Soon.", at=later)
        with pytest.raises(ValidationError, match="This day is over"):
            self.hand(given, reviewer, reviewer, due_on=day + timedelta(days=1), at=later)

    def test_of_two_editors_at_once_tells_the_second_what_the_first_did(self, given, editor):
        seen, boss = edition_of(given), factories.Editor()
        self.hand(given, boss, boss, note="I look.", edition=seen)
        with pytest.raises(EditConflict) as conflict:
            self.hand(given, editor, editor, edition=seen)
        assert [change.name for change in conflict.value.changes] == ["assignee", "note"]
        assert Assignment.objects.get(pk=given.pk).assignee == boss

    def test_is_refused_for_what_is_over(self, given, reviewer):
        workflow.unassign(assignment=given, by=reviewer, at=SOON)
        with pytest.raises(TransitionNotAllowed, match="done or taken back already"):
            self.hand(given, reviewer, reviewer)


class TestUnassign:
    @pytest.mark.parametrize(("who", "why"), [("assignee", "given back"), ("assigner", "taken back")])
    def test_ends_it_for_whoever_has_or_gave_it(self, who, why, reviewer, editor):
        claim = factories.accepted()
        given = workflow.assign(claim=claim, task="lead", assignee=reviewer, by=editor, at=AT)
        stranger = factories.Reviewer()
        with pytest.raises(PermissionDenied):
            workflow.unassign(assignment=given, by=stranger, at=SOON)
        ended = workflow.unassign(assignment=given, by=reviewer if who == "assignee" else editor, at=SOON)
        assert ended.ended_at == SOON
        assert ended.history.first().history_change_reason == why
        workflow.assign(claim=claim, task="lead", assignee=stranger, by=stranger, at=SOON)

    def test_of_a_review_comes_with_the_review(self, reviewer, editor):
        claim = factories.in_review()
        for person in (reviewer, editor):
            workflow.assign(claim=claim, task="review", assignee=person, by=editor, at=AT)
        ACTIONS["submit_review"](claim, reviewer)
        assert claim.assignments.open().get().assignee == editor

    @pytest.mark.parametrize(
        ("act", "left"),
        [("decide", ["lead"]), ("publish", []), ("reject", []), ("start_review", ["lead", "review"])],
    )
    def test_comes_with_the_end_of_the_work(self, act, left, reviewer, editor):
        claim = _state_for(act, min(TRANSITIONS[act].sources))
        workflow.assign(claim=claim, task="lead", assignee=reviewer, by=editor, at=AT)
        if claim.status != ClaimStatus.DECIDED:
            workflow.assign(claim=claim, task="review", assignee=reviewer, by=editor, at=AT)
        ACTIONS[act](claim, editor)
        assert [each.task for each in claim.assignments.open().order_by("task")] == left
