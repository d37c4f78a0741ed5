"""What the desk asks of people outside, and what readers report to it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from claims import workflow
from claims.enums import OUTCOMES, InquiryKind, InquiryOutcome, LedgerAction, ReportOutcome
from claims.models import Inquiry, LedgerEntry, Report
from claims.workflow import TransitionNotAllowed
from factcheck.editions import EditConflict, edition_of
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

TODAY = AT.date()
TOMORROW = TODAY + timedelta(days=1)


def asked(claim=None, by=None, **fields) -> Inquiry:
    fields = {"kind": "reply", "addressee": "The mayor", "question": "Which twelve?"} | fields
    return workflow.ask(claim=claim or factories.accepted(), by=by or factories.Reviewer(), at=AT, **fields)


def answered(inquiry, by=None, outcome="answered", answer="These.", **fields) -> Inquiry:
    by = by or factories.Editor()
    return workflow.record_answer(inquiry=inquiry, outcome=outcome, answer=answer, by=by, at=AT, **fields)


def shown(claim, **fields) -> Inquiry:
    return workflow.show_inquiry(inquiry=asked(claim, **fields), by=factories.Editor(), at=AT)


def responses(claim) -> list[dict[str, object]]:
    """Return what readers see."""
    claim.refresh_from_db()
    return claim.current_entry.content["responses"]


def wrong(refused) -> set[str]:
    return set(refused.value.message_dict)


class TestAsk:
    def test_logs_whom_was_asked_what_by_when(self, reviewer):
        inquiry = asked(by=reviewer, addressee=" The mayor ", asked_on=date(2026, 2, 20), answer_by=TOMORROW)
        assert (inquiry.addressee, inquiry.asked_by) == ("The mayor", reviewer)
        assert (inquiry.asked_on, inquiry.answer_by) == (date(2026, 2, 20), TOMORROW)
        assert not inquiry.is_public and not inquiry.outcome
        assert asked().asked_on == TODAY

    def test_takes_a_reviewer(self, contributor):
        with pytest.raises(PermissionDenied):
            asked(by=contributor)

    @pytest.mark.parametrize("state", [factories.proposed, factories.rejected, factories.merged])
    def test_waits_for_a_claim_that_is_checked(self, state):
        with pytest.raises(TransitionNotAllowed, match="nobody outside is asked"):
            asked(state())

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"kind": "gift"}, "kind"),
            ({"addressee": " "}, "addressee"),
            ({"question": ""}, "question"),
            ({"asked_on": TOMORROW}, "asked_on"),
        ],
    )
    def test_names_what_is_wrong(self, fields, field):
        with pytest.raises(ValidationError) as refused:
            asked(**fields)
        assert field in wrong(refused)

    def test_gives_time_to_answer(self):
        with pytest.raises(ValidationError, match="lies before the question"):
            asked(answer_by=TODAY - timedelta(days=1))


class TestRecordAnswer:
    @pytest.mark.parametrize("outcome", InquiryOutcome)
    @pytest.mark.parametrize("kind", InquiryKind)
    def test_takes_the_outcomes_of_its_kind(self, kind, outcome):
        inquiry = asked(kind=kind)
        words = "" if outcome == InquiryOutcome.NO_ANSWER else "Word for word."
        if outcome in OUTCOMES[kind]:
            assert answered(inquiry, outcome=outcome, answer=words).answered_on == TODAY
        else:
            with pytest.raises(ValidationError, match="no outcome of such an inquiry"):
                answered(inquiry, outcome=outcome, answer=words)

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"outcome": ""}, "Say what came of it"),
            ({"answer": ""}, "Keep what they answered"),
            ({"outcome": "no_answer"}, "choose another outcome"),
            ({"answered_on": TOMORROW}, "still to come"),
            ({"answered_on": TODAY - timedelta(days=1)}, "does not lie before the question"),
            ({"url": "javascript:alert(1)"}, "valid URL"),
        ],
    )
    def test_names_what_is_wrong(self, fields, why):
        with pytest.raises(ValidationError, match=why):
            answered(asked(), **fields)

    def test_takes_whoever_may_before_it_looks_at_the_words(self, contributor):
        with pytest.raises(PermissionDenied):
            answered(asked(), by=contributor, outcome="")

    def test_of_the_same_again_changes_nothing(self):
        claim = factories.published()
        inquiry = answered(shown(claim))
        entries = LedgerEntry.objects.count()
        answered(inquiry)
        assert LedgerEntry.objects.count() == entries and inquiry.history.count() == 3

    def test_may_be_mended_and_keeps_what_it_said(self, reviewer):
        inquiry = answered(asked(), by=reviewer)
        assert answered(inquiry, by=reviewer, answer="Those.").answer == "Those."
        assert [row.answer for row in inquiry.history.order_by("history_id")] == ["", "These.", "Those."]

    def test_of_two_people_at_once_tells_the_second_what_the_first_wrote(self):
        inquiry = asked()
        seen = edition_of(inquiry)
        answered(inquiry, edition=seen)
        with pytest.raises(EditConflict):
            answered(inquiry, answer="Those.", edition=seen)

    def test_where_readers_see_it_takes_whoever_may_publish_and_they_see_it_at_once(self, reviewer, editor):
        claim = factories.published()
        inquiry = shown(claim)
        with pytest.raises(PermissionDenied, match="shown to readers"):
            answered(inquiry, by=reviewer)
        answered(inquiry, by=editor)
        assert [each["answer"] for each in responses(claim)] == ["These."]
        act = claim.current_entry.content["history"][-1]
        assert (act["action"], act["revision"]) == ("amended", 1)
        assert act["note"] == "Added what came of our question to The mayor: answered."


class TestChangeInquiry:
    def change(self, inquiry, by=None, edition=None, **changes):
        by = by or factories.Editor()
        return workflow.change_inquiry(inquiry=inquiry, changes=changes, by=by, at=AT, edition=edition)

    def test_mends_what_was_logged(self, reviewer):
        inquiry = self.change(asked(), reviewer, addressee="The mayoress ", answer_by=TOMORROW)
        assert (inquiry.addressee, inquiry.question) == ("The mayoress", "Which twelve?")
        assert inquiry.history.first().history_change_reason == "question mended"

    def test_mends_nothing_else(self):
        for field in ("is_public", "answer", "claim"):
            with pytest.raises(ValidationError, match="cannot be changed"):
                self.change(asked(), **{field: True})

    def test_names_what_is_wrong(self):
        for changes in ({"question": " "}, {"asked_on": TOMORROW}, {"asked_on": None}):
            with pytest.raises(ValidationError) as refused:
                self.change(asked(), **changes)
            assert wrong(refused) == set(changes)

    def test_of_two_people_at_once_tells_the_second_what_the_first_wrote(self):
        inquiry = asked()
        seen = edition_of(inquiry)
        self.change(inquiry, question="Which ten?", edition=seen)
        with pytest.raises(EditConflict):
            self.change(inquiry, question="Which nine?", edition=seen)

    def test_where_readers_see_it_is_seen_at_once(self, reviewer):
        claim = factories.published()
        inquiry = shown(claim)
        with pytest.raises(PermissionDenied):
            self.change(inquiry, reviewer, question="Which ten?")
        self.change(inquiry, question="Which ten?")
        assert [each["question"] for each in responses(claim)] == ["Which ten?"]


class TestWithdrawInquiry:
    def test_takes_off_what_was_logged_by_mistake_and_keeps_its_history(self, reviewer, contributor):
        inquiry = asked()
        for by, reason, error in (
            (contributor, "Twice.", PermissionDenied),
            (reviewer, " ", ValidationError),
        ):
            with pytest.raises(error):
                workflow.withdraw_inquiry(inquiry=inquiry, by=by, at=AT, reason=reason)
        workflow.withdraw_inquiry(inquiry=inquiry, by=reviewer, at=AT, reason="Twice.")
        assert not Inquiry.objects.exists()
        assert "withdrawn: Twice." in Inquiry.history.values_list("history_change_reason", flat=True)
        with pytest.raises(TransitionNotAllowed, match="withdrawn in the meantime"):
            answered(inquiry)

    def test_leaves_what_readers_see(self, editor):
        with pytest.raises(TransitionNotAllowed, match="Stop showing it first"):
            workflow.withdraw_inquiry(inquiry=shown(factories.accepted()), by=editor, at=AT, reason="Twice.")


class TestShow:
    def test_takes_whoever_may_publish(self, reviewer):
        inquiry = asked()
        with pytest.raises(PermissionDenied):
            workflow.show_inquiry(inquiry=inquiry, by=reviewer, at=AT)
        with pytest.raises(PermissionDenied):
            workflow.hide_inquiry(inquiry=inquiry, by=reviewer, at=AT, reason="No.")

    def test_is_done_once(self, editor):
        inquiry = shown(factories.accepted())
        with pytest.raises(TransitionNotAllowed, match="shown to readers already"):
            workflow.show_inquiry(inquiry=inquiry, by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="not shown to readers"):
            workflow.hide_inquiry(inquiry=asked(), by=editor, at=AT, reason="No.")

    def test_waits_for_the_publication(self):
        claim = factories.signed_off()
        shown(claim)
        assert not LedgerEntry.objects.exists()
        workflow.publish(claim=claim, by=factories.Editor(), at=AT)
        assert [each["addressee"] for each in responses(claim)] == ["The mayor"]

    def test_of_a_published_claim_is_an_act_of_its_own_that_leaves_the_verdict(self):
        claim = factories.published()
        before = claim.current_entry.content["verdict"]
        shown(claim)
        assert len(responses(claim)) == 1
        assert claim.current_entry.action == LedgerAction.AMENDED
        assert claim.current_entry.content["verdict"] == before
        assert not claim.is_corrected and list(workflow.verify()) == []

    def test_tells_readers_in_the_history(self, editor):
        claim = factories.published()
        workflow.show_inquiry(inquiry=answered(asked(claim)), by=editor, at=AT)
        workflow.hide_inquiry(inquiry=claim.inquiries.get(), by=editor, at=AT, reason="It named a child.")
        assert responses(claim) == []
        assert [act["note"] for act in claim.current_entry.content["history"][-2:]] == [
            "Added what we asked The mayor, and what came of it: answered.",
            "Removed what we asked The mayor. It named a child.",
        ]

    def test_is_ended_with_a_reason(self, editor):
        with pytest.raises(ValidationError) as refused:
            workflow.hide_inquiry(inquiry=shown(factories.accepted()), by=editor, at=AT, reason=" ")
        assert wrong(refused) == {"reason"}

    def test_goes_along_with_a_claim_that_is_merged_and_comes_back_with_it(self, editor):
        claim, into = factories.published(), factories.published()
        inquiry = shown(claim)
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        assert [each["question"] for each in responses(into)] == ["Which twelve?"]
        answered(inquiry)
        assert [each["answer"] for each in responses(into)] == ["These."]
        workflow.reopen(claim=claim, by=editor, at=AT + timedelta(days=1), reason="It says something else.")
        assert responses(into) == []
        assert [each["answer"] for each in responses(claim)] == ["These."]
        assert list(workflow.verify()) == []

    @pytest.mark.parametrize("state", ["retracted", "merged"])
    def test_that_was_ended_meanwhile_does_not_come_back_with_the_verdict(self, state, editor):
        claim = factories.published()
        inquiry = shown(claim)
        if state == "retracted":
            workflow.retract(claim=claim, reason="Forged.", by=editor, at=AT)
        else:
            workflow.merge(claim=claim, into=factories.published(), by=editor, at=AT)
        workflow.hide_inquiry(inquiry=inquiry, by=editor, at=AT, reason="It named a child.")
        assert len(responses(claim)) == (
            0 if state == "retracted" else 1
        )  # readers are led away from the latter
        back = workflow.reinstate if state == "retracted" else workflow.reopen
        back(claim=claim, by=editor, at=AT, reason="It was real.")
        assert responses(claim) == []


class TestReport:
    def log(self, claim=None, by=None, **fields) -> Report:
        fields = {"channel": "email", "text": "It was ten.", "sender": "A reader"} | fields
        return workflow.log_report(claim=claim or factories.published(), by=by, at=AT, **fields)

    def close(self, report, by=None, outcome=ReportOutcome.UPHELD, answer="True."):
        by = by or factories.Reviewer()
        return workflow.close_report(report=report, outcome=outcome, answer=answer, by=by, at=AT)

    def test_is_logged_by_whoever_hears_of_it_or_comes_by_itself(self, contributor):
        assert self.log(by=contributor).received_by == contributor
        assert self.log().received_by is None
        with pytest.raises(PermissionDenied):
            self.log(by=factories.Person())

    def test_is_about_what_readers_know(self):
        with pytest.raises(TransitionNotAllowed, match="Readers do not know this claim"):
            self.log(factories.signed_off())
        assert self.log(factories.retracted())

    def test_goes_to_the_claim_that_readers_are_led_to(self, editor):
        claim, into = factories.published(), factories.published()
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match=f"led from this claim to claim {into.pk}"):
            self.log(claim)

    @pytest.mark.parametrize("fields", [{"text": " "}, {"channel": "pigeon"}])
    def test_names_what_is_wrong(self, fields):
        with pytest.raises(ValidationError) as refused:
            self.log(**fields)
        assert wrong(refused) == set(fields)

    def test_is_never_public(self, client):
        claim = factories.published()
        self.log(claim)
        for path in (claim.get_absolute_url(), f"/api/v1/claims/{claim.pk}/", "/api/v1/changes/?since=0"):
            page = client.get(path).content.decode()
            assert "It was ten." not in page and "A reader" not in page

    def test_is_closed_once_with_what_was_found_and_why(self, reviewer, contributor):
        report = self.log()
        with pytest.raises(PermissionDenied):
            self.close(report, contributor)
        with pytest.raises(ValidationError) as refused:
            self.close(report, reviewer, outcome="", answer=" ")
        assert wrong(refused) == {"outcome", "answer"}
        closed = self.close(report, reviewer)
        assert (closed.closed_by, closed.closed_at, closed.answer) == (reviewer, AT, "True.")
        with pytest.raises(TransitionNotAllowed, match="closed already"):
            self.close(report, reviewer)
