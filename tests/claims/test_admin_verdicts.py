"""Verdicts on the claim page: what a correction changes, confirming, merging what is published."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.enums import LedgerAction, RatingCategory
from claims.models import Appearance, Claim, LedgerEntry, RatingScale
from tests import factories
from tests.claims.desk import claim_url, signed_in, text_of
from tests.claims.test_admin_quotes import seen
from tests.factories import AT

pytestmark = pytest.mark.django_db


def do(person, claim, act, **typed):
    return signed_in(person).post(claim_url(claim), {"act": act} | typed)


def page_of(person, claim, **asked):
    return text_of(signed_in(person).get(claim_url(claim), asked))


def form_of(person, claim, act):
    page = signed_in(person).get(claim_url(claim)).context["page"]
    return next(form for form in page.steps if form.act == act)


def form_of_decision(person, claim):
    return signed_in(person).get(claim_url(claim)).context["page"].decide_form


class TestDecision:
    def typed(self, person, claim):
        form = signed_in(person).get(claim_url(claim)).context["page"].decide_form
        return {
            "seen": form["seen"].value(),
            "rating": factories.RatingFactory().pk,
            "summary": "Nine.",
            "explanation": "The register lists nine.",
            "cited_evidence": [piece.pk for piece in claim.evidence.all()],
            "as_of": "2026-03-01",
            "review_by": "2027-03-01",
        }

    def test_rests_on_all_reviews_that_its_author_has_seen(self, editor):
        factories.PolicyFactory()
        claim = factories.reviewed()
        assert do(editor, claim, "decide", **self.typed(editor, claim)).status_code == 302

    def test_is_held_up_when_a_review_came_in_meanwhile_and_then_is_sent_again(self, editor, reviewer):
        factories.PolicyFactory()
        claim = factories.reviewed()
        typed = self.typed(editor, claim)
        workflow.submit_review(
            claim=claim, by=reviewer, at=AT, rating=factories.RatingFactory(), rationale="Late.", confidence=1
        )
        response = do(editor, claim, "decide", **typed)
        page = text_of(response)
        assert response.status_code == 422
        assert "A review came in or was revised after you opened this." in page
        assert "Late." in page and "The register lists nine." in page
        again = typed | {"seen": response.context["page"].decide_form["seen"].value()}
        assert do(editor, claim, "decide", **again).status_code == 302


class TestCorrection:
    @pytest.fixture
    def corrected(self):
        """Correct a published claim in all that can be corrected; it waits for its sign-off."""
        claim = factories.published()
        new = workflow.add_evidence(
            claim=claim,
            source=factories.SourceFactory(title="New register"),
            stance="supports",
            excerpt="Twelve schools.",
            by=factories.Reviewer(),
            at=AT,
        )
        kept = claim.evidence.earliest("pk")
        verdict = workflow.correct(
            claim=claim,
            by=factories.Editor(),
            at=AT,
            rating=factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5),
            summary="Nine schools were finished, not twelve.",
            review_by=date(2026, 9, 1),
            cited_evidence=[kept, new],
            correction_note="Three were finished later.",
        )
        return verdict.claim

    @pytest.mark.parametrize("sign", [False, True])
    def test_is_shown_beside_what_readers_know_to_whoever_signs_and_publishes(self, corrected, editor, sign):
        if sign:
            workflow.sign_off(claim=corrected, by=factories.Editor(), at=AT)
        page = page_of(editor, corrected)
        shown = page.partition('id="change"')[2].partition('class="quiet">As of')[0]
        assert "What revision 2 changes against revision 1" in shown
        for words in (
            "False (House scale v1)",
            "True (House scale v1)",
            "built",
            "finished",
            "1 Mar 2027",
            "1 Sep 2026",
        ):
            assert f">{words}<" in shown
        assert "<h5>Explanation</h5>" not in shown and "<h5>As of</h5>" not in shown
        added, removed = shown.partition("no longer")[0], shown.partition("no longer")[2]
        assert "“Twelve schools.”" in added and "“Line " in removed
        assert '<a href="#change">See what it changes</a>' in page

    def test_of_nothing_in_the_verdict_says_so(self, editor):
        claim = factories.published()
        claim = workflow.correct(claim=claim, correction_note="The outlet’s name.", by=editor, at=AT).claim
        assert "Nothing in the verdict itself" in page_of(editor, claim)

    def test_leaves_the_days_as_they_are_unless_the_verdict_is_stale(self, editor):
        day = timezone.localdate() + timedelta(days=2000)
        fresh, stale = factories.published(), factories.published()
        for claim, review_by in ((fresh, day), (stale, AT.date() + timedelta(days=1))):
            workflow.correct(claim=claim, review_by=review_by, correction_note="Days.", by=editor, at=AT)
            workflow.sign_off(claim=claim, by=factories.Editor(), at=AT)
            workflow.publish(claim=claim, by=editor, at=AT)
        assert form_of(editor, fresh, "correct").initial["review_by"] == day
        assert form_of(editor, fresh, "correct").initial["as_of"] == AT.date()
        assert form_of(editor, stale, "correct").initial["as_of"] == timezone.localdate()

    def test_keeps_what_was_decided_when_it_is_sent_back(self, corrected, editor):
        do(editor, corrected, "send_back", reason="Not yet.")
        form = signed_in(editor).get(claim_url(corrected)).context["page"].decide_form
        assert form.initial["review_by"] == date(2026, 9, 1)
        assert form.initial["correction_note"] == "Three were finished later."


class TestComparison:
    def test_puts_any_two_published_revisions_side_by_side(self, editor):
        claim = factories.corrected()
        page = page_of(editor, claim, before=2, after=1)
        assert "What revision 2 changes against revision 1" in page
        assert "Nothing in the verdict itself" in page

    @pytest.mark.parametrize(
        "asked", [{}, {"before": 1}, {"before": 1, "after": 1}, {"before": "x", "after": "9" * 40}]
    )
    def test_takes_two_that_are_there(self, editor, asked):
        assert "What revision" not in page_of(editor, factories.corrected(), **asked)

    def test_is_not_offered_for_one(self, editor):
        assert "Compare two revisions" not in page_of(editor, factories.published())

    def test_shows_nobody_a_decision_that_was_sent_back(self, reviewer, editor):
        claim = factories.published()
        workflow.correct(claim=claim, correction_note="Misread.", by=editor, at=AT)
        workflow.send_back(claim=claim, by=editor, at=AT, reason="No.")
        assert "What revision" not in page_of(reviewer, claim, before=1, after=2)


class TestConfirmation:
    def test_of_a_stale_verdict_is_signed_and_published_without_taking_it_down(self, editor):
        claim, today = factories.published(), timezone.localdate()
        Claim.objects.filter(pk=claim.pk).update(review_by=today - timedelta(days=1))
        assert "Confirm that it stands, correct it, or start a new review." in page_of(editor, claim)
        typed = {"as_of": today, "review_by": today + timedelta(days=90), "note": "The register is the same."}
        assert do(editor, claim, "confirm", **typed).status_code == 302
        waiting = page_of(editor, claim)
        assert "confirms revision 1, waits for its sign-off" in waiting
        assert "<h5>As of</h5>" in waiting and "<h5>Rating</h5>" not in waiting
        assert Claim.objects.get(pk=claim.pk).publication == "published"
        signer = factories.Editor()
        do(signer, claim, "sign_off")
        do(signer, claim, "publish")
        entry = LedgerEntry.objects.latest("sequence")
        assert (entry.action, entry.content["verdict"]["review_by"]) == (
            LedgerAction.CONFIRMED,
            typed["review_by"].isoformat(),
        )
        assert not Claim.objects.get(pk=claim.pk).is_stale(today)

    def test_of_an_earlier_day_is_refused_at_the_day(self, editor):
        claim = factories.published()
        response = do(editor, claim, "confirm", as_of=AT.date(), review_by="2030-01-01")
        assert response.status_code == 422
        assert 'id="confirm-as_of_error"' in text_of(response)

    def test_that_was_sent_back_lends_no_words_to_a_correction(self, editor):
        claim = factories.published()
        workflow.confirm(claim=claim, by=editor, at=timezone.now())
        workflow.send_back(claim=claim, by=editor, at=AT, reason="Not looked at.")
        workflow.stop_review(claim=claim, by=editor, at=AT, reason="Corrected instead.")
        assert form_of(editor, claim, "correct").initial["correction_note"] == ""


class TestDecidingAnew:
    def test_asks_of_a_published_claim_alone_whether_its_verdict_stands(self, editor):
        for state, is_asked in ((factories.published, True), (factories.retracted, False)):
            claim = workflow.start_review(claim=state(), by=editor, at=AT)
            assert ("stands" in form_of_decision(editor, claim).fields) == is_asked
        assert "stands" not in form_of_decision(editor, factories.reviewed()).fields
        assert "stands" not in form_of(editor, factories.published(), "correct").fields

    def test_confirms_the_verdict_in_new_words(self, editor, reviewer):
        claim = workflow.start_review(claim=factories.published(), by=reviewer, at=AT)
        typed = {name: value for name, value in form_of_decision(editor, claim).initial.items() if value}
        typed |= {"summary": "Nine, still.", "correction_note": "We asked again.", "stands": "on"}
        assert do(editor, claim, "decide", **typed).status_code == 302
        assert "confirms revision 1, waits for its sign-off" in page_of(editor, claim)


def test_two_ratings_of_one_label_are_told_apart_by_their_scales(editor, reviewer):
    claim = workflow.start_review(claim=factories.published(), by=reviewer, at=AT)
    RatingScale.objects.update(is_default=False)
    scale = factories.ScaleFactory(version=2)
    for label, category, value in (("False", "false", 1), ("True", "true", 5)):
        factories.RatingFactory(scale=scale, label=label, category=category, value=value)
    offered = [label for _, label in form_of_decision(editor, claim).fields["rating"].choices]
    assert offered[1:] == ["False, House scale v1", "False, House scale v2", "True"]


class TestMergingWhatIsPublished:
    def test_offers_what_is_published_alone(self, editor):
        claim = factories.published(statement="Penguins cannot fly.")
        other = factories.published(statement="Penguins cannot fly at all.")
        factories.accepted(statement="Penguins cannot fly far.")
        assert [match.claim for match in form_of(editor, claim, "merge").matches] == [other]

    @pytest.fixture
    def merged(self, editor):
        """Merge a published claim into another one, on the page."""
        claim, into = factories.published(), factories.published()
        assert do(editor, claim, "merge", into=f"#{into.pk}", reason="The same.").status_code == 302
        return Claim.objects.get(pk=claim.pk), Claim.objects.get(pk=into.pk)

    def test_leads_readers_and_programs_on_for_good(self, merged, client):
        claim, into = merged
        answer = client.get(claim.get_absolute_url())
        assert (answer.status_code, answer["Location"]) == (301, into.get_absolute_url())
        shown = client.get(f"/api/v1/claims/{claim.pk}/").json()
        assert (shown["status"], shown["merged_into"]) == ("merged", into.pk)

    def test_is_undone_on_the_page_of_the_claim_that_went(self, merged, client, editor):
        claim, into = merged
        assert "Undo the merge" in page_of(editor, claim)
        assert do(editor, claim, "reopen", reason="Two different years.").status_code == 302
        for row in merged:
            assert client.get(row.get_absolute_url()).status_code == 200
            assert client.get(f"/api/v1/claims/{row.pk}/").json()["status"] == "published"
        assert LedgerEntry.objects.filter(claim=claim).latest("sequence").content["history"][-1]["note"] == (
            "Two different years."
        )
        assert claim.pk not in client.get(f"/api/v1/claims/{into.pk}/").json()["merged_claims"]

    def test_is_not_offered_to_be_undone_to_whoever_may_not_reinstate(self, merged, reviewer):
        assert 'value="reopen"' not in page_of(reviewer, merged[0])
        assert do(reviewer, merged[0], "reopen", reason="Mine.").status_code == 403


class TestWhatTheOutletChanged:
    def test_is_looked_at_once(self, reviewer):
        _, (claim, _) = seen()
        quote = Appearance.objects.changed().get(claim=claim)
        assert 'value="note_change"' in page_of(reviewer, claim)
        assert do(reviewer, claim, "note_change", appearance=quote.pk).status_code == 302
        page = page_of(reviewer, claim)
        assert f"{reviewer} has looked at this" in page and 'value="note_change"' not in page
        assert do(reviewer, claim, "note_change", appearance=quote.pk).status_code == 409

    def test_is_noted_on_the_claim_that_another_one_went_into(self, reviewer):
        _, (claim, _) = seen()
        into = factories.accepted()
        workflow.merge(claim=claim, into=into, by=reviewer, at=AT)
        quote = Appearance.objects.changed().get(claim=claim)
        assert do(reviewer, into, "note_change", appearance=quote.pk).status_code == 302

    def test_of_another_claim_is_no_business_of_this_one(self, reviewer):
        _, (claim, other) = seen()
        quote = Appearance.objects.changed().get(claim=other)
        assert do(reviewer, claim, "note_change", appearance=quote.pk).status_code == 422


def test_deciding_on_too_little_is_said_at_once(editor):
    factories.PolicyFactory()
    claim = factories.reviewed(sources=2)
    typed = {
        "act": "decide",
        "rating": factories.RatingFactory().pk,
        "summary": "Nine.",
        "explanation": "The register lists nine.",
        "cited_evidence": [claim.evidence.first().pk],
        "as_of": "2026-03-01",
        "review_by": "2027-03-01",
    }
    page = text_of(signed_in(editor).post(claim_url(claim), typed, follow=True))
    assert "It cannot be published as it stands, signed or not: It takes 2 independent sources" in page
    assert "signed or not: It has to be signed off" not in page


def test_a_decision_written_over_somebody_elses_is_held_up(editor):
    factories.PolicyFactory()
    claim = factories.reviewed()
    opened = signed_in(editor).get(claim_url(claim)).context["page"].decide_form
    seen = opened.fields["seen"].initial
    other = factories.decided(claim=claim)
    workflow.send_back(claim=other, by=factories.Editor(), at=AT, reason="Say more.")
    typed = {
        "act": "decide",
        "seen": seen,
        "rating": factories.RatingFactory().pk,
        "summary": "Mine.",
        "explanation": "Mine alone.",
        "as_of": "2026-03-01",
        "review_by": "2027-03-01",
    }
    response = signed_in(editor).post(claim_url(claim), typed)
    assert response.status_code == 422
    assert "Somebody else decided on this claim after you opened this" in text_of(response)
    assert claim.verdicts.get().summary == "Nine schools were built, not twelve."
