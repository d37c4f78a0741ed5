"""The claim page and the outside: rights of reply, corrections by outlets, readers' reports."""

from datetime import timedelta

import html5lib
import lxml.html
import pytest
from django.utils import timezone

from claims import workflow
from claims.enums import ReportOutcome
from claims.models import Claim, Inquiry, Report
from factcheck.editions import edition_of
from tests import factories
from tests.claims.desk import claim_url, sent_by, signed_in, text_of
from tests.claims.reader import queries
from tests.claims.test_admin_claim_people import forms_in, page_of, post
from tests.factories import AT

pytestmark = pytest.mark.django_db

QUESTION = {"kind": "reply", "addressee": "The mayor", "question": "Which twelve?"}


def asked(claim, by=None, **fields) -> Inquiry:
    return workflow.ask(claim=claim, by=by or factories.Reviewer(), at=AT, **QUESTION | fields)


def shown(claim) -> Inquiry:
    return workflow.show_inquiry(inquiry=asked(claim), by=factories.Editor(), at=AT)


def reported(claim, text="It was ten.", **fields) -> Report:
    return workflow.log_report(claim=claim, channel="email", text=text, by=None, at=AT, **fields)


def part_of(page, start, end="</article>") -> str:
    """Return the part of a page from an id on."""
    return page[page.index(f'id="{start}"') :].partition(end)[0]


def _ask(claim):
    return QUESTION | {"asked_on": "2026-03-01"}, "ask-reply"


def _answer(claim, inquiry=None):
    inquiry = inquiry or asked(claim)
    typed = {"inquiry": inquiry.pk, "edition": edition_of(inquiry), "outcome": "answered", "answer": "These."}
    return typed | {"answered_on": "2026-03-02", "url": ""}, f"inquiry-{inquiry.pk}"


def _log(claim):
    return {"channel": "email", "text": "It was ten.", "sender": "A reader"}, ""


def _close(claim):
    report = reported(claim)
    return {"report": report.pk, "outcome": "upheld", "answer": "Ten it was."}, f"report-{report.pk}"


class TestRows:
    def test_keeps_to_the_rows_of_the_claim(self, editor):
        elsewhere = factories.published()
        for typed, act in (
            ({"inquiry": asked(elsewhere).pk, "reason": "Twice."}, "withdraw_inquiry"),
            ({"report": reported(elsewhere).pk, "outcome": "upheld", "answer": "Yes."}, "close_report"),
        ):
            assert post(editor, factories.published(), act, **typed).status_code == 422
        assert Inquiry.objects.count() == Report.objects.filter(closed_at=None).count() == 1

    def test_says_nothing_where_there_is_nothing_to_say_or_do(self, contributor):
        assert 'id="outside"' not in page_of(factories.accepted(), contributor)


class TestAsk:
    def value(self, page) -> str:
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        return next(each.get("value") for each in tree.iter("input") if each.get("name") == "addressee")

    def test_begins_with_whom_it_likely_goes_to(self, reviewer):
        claim = factories.accepted(claimant=factories.ClaimantFactory(name="Bronte Callahan"))
        outlet = claim.appearances.get().version.article.publisher.name
        assert self.value(page_of(claim, reviewer, "ask-reply")) == "Bronte Callahan"
        page = page_of(claim, reviewer, "ask-correction")
        assert self.value(page) == outlet
        assert '<option value="correction" selected>' in page
        assert '<option value="Bronte Callahan">' in page and f'<option value="{outlet}">' in page

    def test_asks_the_outlet_for_what_it_said_itself(self, reviewer):
        claim = factories.accepted()
        outlet = claim.appearances.get().version.article.publisher.name
        assert self.value(page_of(claim, reviewer, "ask-reply")) == outlet

    def test_keeps_what_was_typed_and_marks_the_field(self, reviewer):
        typed = _ask(None)[0] | {"answer_by": "2026-02-01"}
        response = post(reviewer, factories.accepted(), "ask", **typed)
        assert response.status_code == 422
        assert "Which twelve?" in text_of(response) and 'id="ask-answer_by_error"' in text_of(response)

    def test_says_what_waits_and_what_is_overdue(self, reviewer):
        claim = factories.accepted()
        inquiry = asked(claim, answer_by=timezone.localdate())
        page = page_of(claim, reviewer)
        assert "no answer yet, asked for by" in page and "no answer since" not in page
        Inquiry.objects.filter(pk=inquiry.pk).update(answer_by=timezone.localdate() - timedelta(days=1))
        page = page_of(claim, reviewer)
        assert "no answer, overdue since" in page
        assert f'href="#inquiry-{inquiry.pk}">no answer since' in page


class TestAnswer:
    def test_offers_the_outcomes_of_its_kind(self, reviewer):
        claim = factories.accepted()
        reply, correction = asked(claim), asked(claim, kind="correction")
        said = part_of(page_of(claim, reviewer, f"inquiry-{reply.pk}"), f"inquiry-{reply.pk}")
        assert "declined to comment" in said and "corrected the piece" not in said
        said = part_of(page_of(claim, reviewer, f"inquiry-{correction.pk}"), f"inquiry-{correction.pk}")
        assert "corrected the piece" in said and "declined to comment" not in said

    def test_is_shown_word_for_word_and_told_in_the_timeline(self, reviewer):
        claim = factories.accepted()
        typed = _answer(claim)[0] | {"answer": "<b>Nine</b>.", "url": "https://mayor.example/"}
        post(reviewer, claim, "record_answer", **typed)
        page = page_of(claim, reviewer)
        assert "&lt;b&gt;Nine&lt;/b&gt;." in part_of(page, f"inquiry-{typed['inquiry']}")
        assert 'href="https://mayor.example/" rel="nofollow noreferrer"' in page
        timeline = page.partition('id="timeline"')[2]
        assert "outcome: answered" in timeline and "Right of reply: The mayor" in timeline

    def test_marks_the_field_that_is_wrong(self, reviewer):
        claim = factories.accepted()
        typed = _answer(claim)[0] | {"answer": ""}
        response = post(reviewer, claim, "record_answer", **typed)
        assert response.status_code == 422
        assert 'id="record_answer-answer_error"' in text_of(response)

    def test_of_two_people_at_once_shows_the_second_both(self, reviewer):
        claim = factories.accepted()
        typed = _answer(claim)[0]
        post(factories.Reviewer(), claim, "record_answer", **typed)
        response = post(reviewer, claim, "record_answer", **typed | {"answer": "Those."})
        assert response.status_code == 409
        assert "These." in text_of(response) and "Those." in text_of(response)
        assert claim.inquiries.get().answer == "These."


class TestShow:
    def test_shows_before_what_readers_will_see(self, editor):
        claim = factories.published()
        inquiry = asked(claim)
        workflow.record_answer(inquiry=inquiry, outcome="answered", answer="These.", by=editor, at=AT)
        preview = part_of(page_of(claim, editor, f"inquiry-{inquiry.pk}"), f"inquiry-{inquiry.pk}")
        assert "Readers will see this:" in preview
        workflow.show_inquiry(inquiry=inquiry, by=editor, at=AT)
        public = text_of(signed_in(editor).get(claim.get_absolute_url()))
        words = public.partition("What those concerned say</h2>")[2].partition("</section>")[0]
        assert " ".join(words.split()) in " ".join(preview.split())

    def test_says_that_readers_wait_for_the_publication(self, editor):
        claim = factories.accepted()
        inquiry = asked(claim)
        assert "once the verdict is published" in page_of(claim, editor, f"inquiry-{inquiry.pk}")

    def test_is_ended_with_a_reason_that_readers_see(self, editor):
        claim = factories.published()
        inquiry = shown(claim)
        assert "The ledger keeps that it was shown" in page_of(claim, editor, f"inquiry-{inquiry.pk}")
        assert post(editor, claim, "hide_inquiry", inquiry=inquiry.pk, reason="").status_code == 422
        post(editor, claim, "hide_inquiry", inquiry=inquiry.pk, reason="It named a child.")
        assert "It named a child." in text_of(signed_in(editor).get(claim.get_absolute_url()))

    def test_leaves_what_is_shown_to_whoever_may_publish(self, reviewer):
        claim = factories.published()
        inquiry = shown(claim)
        page = page_of(claim, reviewer, f"inquiry-{inquiry.pk}")
        assert "shown to readers" in page and f"?open=inquiry-{inquiry.pk}" not in page

    def test_of_a_merged_claim_is_seen_there_and_changed_on_its_own_page(self, editor):
        claim, into = factories.published(), factories.published()
        inquiry = shown(claim)
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        page = page_of(into, editor, f"inquiry-{inquiry.pk}")
        assert "Which twelve?" in page and f'href="{claim_url(claim)}#inquiry-{inquiry.pk}"' in page
        assert "hide_inquiry" not in forms_in(page)
        assert "hide_inquiry" in forms_in(page_of(claim, editor, f"inquiry-{inquiry.pk}"))


class TestReports:
    def test_that_are_open_stand_out_and_come_first(self, reviewer):
        claim = factories.published()
        first, second = reported(claim, "Closed already."), reported(claim, "Still open.", sender="A reader")
        workflow.close_report(report=first, outcome="not_relevant", answer="No.", by=reviewer, at=AT)
        page = page_of(claim, reviewer)
        assert f'href="#report-{second.pk}">1 reader’s report open</a>' in page
        assert page.index("Still open.") < page.index("Closed already.")
        assert "From <bdi>A reader</bdi>, never shown in public." in page
        assert page.count("report--open") == 1

    def test_are_closed_in_place_each_by_a_form_of_its_own(self, reviewer):
        claim = factories.published()
        first, second = reported(claim), reported(claim)
        response = signed_in(reviewer).get(claim_url(claim))
        for report in (first, second):
            assert sent_by(response, f"act-close_report-{report.pk}")["report"] == [str(report.pk)]
        names = lxml.html.fromstring(text_of(response)).xpath("//@id")
        assert len(names) == len(set(names))
        refused = text_of(post(reviewer, claim, "close_report", report=second.pk, answer="It stands."))
        tree = lxml.html.fromstring(refused)
        [opened] = tree.xpath('//details[@open][.//form[starts-with(@id, "act-close_report")]]')
        assert opened.xpath("ancestor::article/@id") == [f"report-{second.pk}"]
        assert f'href="#act-close_report-{second.pk}"' in refused

    @pytest.mark.parametrize("number", ["", "x", "%", "9" * 30])
    def test_that_are_not_there_cannot_be_closed(self, number, reviewer):
        claim = factories.published()
        assert post(reviewer, claim, "close_report", report=number, answer="Yes.").status_code == 422

    def test_are_closed_with_an_answer(self, reviewer):
        claim = factories.published()
        report = reported(claim)
        response = post(reviewer, claim, "close_report", report=report.pk, outcome="", answer="")
        assert response.status_code == 422
        assert "Say what the desk found." in text_of(response) and "Say why." in text_of(response)
        post(reviewer, claim, "close_report", report=report.pk, outcome="not_upheld", answer="It stands.")
        page = page_of(claim, reviewer)
        assert "It stands." in page and "report--open" not in page
        assert "closed: the verdict stands" in page.partition('id="timeline"')[2]

    def test_that_were_closed_by_somebody_else_keep_what_was_typed(self, reviewer, editor):
        claim = factories.published()
        typed = _close(claim)[0]
        post(editor, claim, "close_report", **typed)
        response = post(reviewer, claim, "close_report", **typed | {"answer": "Mine."})
        assert response.status_code == 409
        assert "closed already" in text_of(response) and "Mine." in text_of(response)

    def test_that_are_right_point_to_the_next_step_until_it_is_taken(self, editor):
        claim = factories.published()
        report = reported(claim)
        typed = {
            "act": "close_report",
            "report": report.pk,
            "outcome": ReportOutcome.UPHELD,
            "answer": "Ten.",
        }
        done = text_of(signed_in(editor).post(claim_url(claim), typed, follow=True))
        assert "Now take the verdict up again: start a review, or correct it." in done
        assert "the verdict still says the same" in done and "a reader is right" in done
        assert {"start_review", "correct"} <= forms_in(done)
        workflow.start_review(claim=claim, by=editor, at=timezone.now())
        assert "the verdict still says the same" not in page_of(claim, editor)

    def test_stay_with_the_desk(self, client):
        claim = factories.published()
        reported(claim, "Secret words.", sender="A reader")
        assert "Secret words." not in text_of(client.get(claim.get_absolute_url()))

    def test_are_escaped(self, reviewer):
        claim, evil = factories.published(), "<script>alert(1)</script>"
        reported(claim, evil, sender=evil)
        asked(claim, addressee=evil, question=evil)
        assert "<script>alert" not in page_of(claim, reviewer)


class TestCost:
    def test_is_the_same_however_much_was_asked_and_reported(self, editor):
        small, large = factories.published(), factories.published()
        for claim, times in ((small, 1), (large, 8)):
            for _ in range(times):
                workflow.record_answer(inquiry=asked(claim), outcome="declined", by=editor, at=AT)
                asked(claim)
                report = reported(claim)
                workflow.close_report(report=report, outcome="not_upheld", answer="No.", by=editor, at=AT)
                reported(claim)
        browser = signed_in(editor)
        browser.get(claim_url(small))
        assert queries(browser, claim_url(large)) == queries(browser, claim_url(small))


def test_the_public_document_stays_as_it_is_whatever_is_asked_or_reported(reviewer):
    claim = factories.published()
    for prepare, act in ((_ask, "ask"), (_log, "log_report")):
        assert post(reviewer, claim, act, **prepare(claim)[0]).status_code == 302
    assert Claim.objects.get(pk=claim.pk).current_entry_id == claim.current_entry_id
