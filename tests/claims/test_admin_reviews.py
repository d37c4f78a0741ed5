"""Reviews on the claim page: drafts that save themselves, what was said first, how far apart people are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from claims import workflow
from claims.admin.rounds import Spread
from claims.enums import RatingCategory
from claims.models import Rating, Review
from tests import factories
from tests.claims.desk import claim_url, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


def rating(label, category, value):
    return factories.RatingFactory(label=label, category=category, value=value)


def true():
    return rating("True", RatingCategory.TRUE, 5)


def submit(claim, by, **said):
    said = {
        "rationale": "The register lists nine.",
        "confidence": 4,
        "rating": factories.RatingFactory(),
    } | said
    return workflow.submit_review(claim=claim, by=by, at=said.pop("at", AT), **said)


class TestDraft:
    def save(self, person, claim, **typed):
        return signed_in(person).post(claim_url(claim), {"act": "draft_review"} | typed, **SCRIPT)

    def test_is_saved_by_the_script_which_is_told_when(self, reviewer):
        claim = factories.in_review()
        answer = self.save(reviewer, claim, rationale="So far", confidence="3")
        assert answer.status_code == 200
        assert answer.json()["saved"].startswith("Draft saved ")
        assert (Review.objects.get().rationale, Review.objects.get().confidence) == ("So far", 3)

    def test_keeps_everything_but_what_cannot_be_read(self, reviewer):
        claim = factories.in_review()
        piece = factories.EvidenceFactory(claim=claim)
        typed = {"rating": "99999", "confidence": "7", "cited_evidence": [piece.pk, piece.pk + 1, "x"]}
        answer = self.save(reviewer, claim, rationale="Long thought.", **typed)
        assert answer.json()["saved"].endswith(" without Rating, How sure you are, which cannot be read")
        draft = Review.objects.get()
        assert (draft.rationale, draft.rating, draft.confidence) == ("Long thought.", None, None)
        assert list(draft.cited_evidence.all()) == [piece]

    def test_says_so_without_a_script_too(self, reviewer):
        response = signed_in(reviewer).post(
            claim_url(factories.in_review()), {"act": "draft_review", "rationale": "So far"}, follow=True
        )
        assert "Draft saved. Nobody else sees it." in text_of(response)
        assert "So far" in text_of(response)

    @pytest.mark.parametrize("state", [factories.in_review, factories.decided])
    def test_is_refused_in_a_sentence_once_the_review_is_in_or_the_claim_decided(self, reviewer, state):
        claim = state()
        if state is factories.in_review:
            submit(claim, reviewer)
        answer = self.save(reviewer, claim, rationale="Too late.")
        assert answer.status_code == 409
        assert "submitted already" in answer.json()["problem"] or "is decided" in answer.json()["problem"]
        assert not Review.objects.filter(rationale="Too late.").exists()

    def test_is_refused_to_whoever_may_not_review(self, contributor):
        answer = self.save(contributor, factories.in_review(), rationale="Mine.")
        assert (answer.status_code, "problem" in answer.json()) == (403, True)

    def test_saves_itself_only_until_the_review_is_in(self, reviewer):
        claim, browser = factories.in_review(), signed_in(reviewer)
        page = text_of(browser.get(claim_url(claim)))
        assert 'data-autosave="draft_review"' in page and 'src="/static/desk/autosave.js"' in page
        submit(claim, reviewer)
        page = text_of(browser.get(claim_url(claim)))
        assert "data-autosave" not in page and "Submit anew" in page


class TestOpinion:
    def page(self, claim, person):
        return text_of(signed_in(person).get(claim_url(claim)))

    def test_shows_what_was_said_first_and_that_it_changed_in_sight_of_the_others(self, reviewer, editor, at):
        claim = factories.in_review()
        submit(claim, reviewer, rationale="Nine, I think.")
        submit(claim, factories.Reviewer())
        submit(claim, reviewer, rationale="Twelve after all.", rating=true(), at=at)
        page = self.page(claim, editor)
        assert "First said: <strong>False</strong>, on 1 Mar 2026." in page
        assert "Revised after seeing the others, on 2 Mar 2026." in page
        assert "Nine, I think." in page and "before seeing the others" in page
        assert "Before they saw each other’s: both False. Now: 1 False, 1 True." in page

    def test_tells_a_revision_that_kept_its_rating(self, reviewer, editor, at):
        claim = factories.in_review()
        submit(claim, reviewer)
        submit(claim, factories.Reviewer())
        submit(claim, reviewer, rationale="Nine indeed.", at=at)
        assert "Revised after seeing the others, on 2 Mar 2026; the rating stayed." in self.page(
            claim, editor
        )

    def test_shows_no_earlier_text_where_there_was_none(self, editor):
        assert "<summary>Earlier" not in self.page(factories.reviewed(), editor)

    def test_folds_earlier_rounds_away(self, editor):
        claim = workflow.start_review(claim=factories.published(), by=factories.Reviewer(), at=AT)
        page = self.page(claim, editor)
        assert "<summary>Round 1: 2 reviews</summary>" in page and "None yet." in page

    def test_says_why_an_editor_who_sees_the_others_may_not_review(self, editor):
        page = self.page(factories.reviewed(), editor)
        assert "You may see the reviews that are in, so yours would not be independent." in page
        assert 'value="submit_review"' not in page


class TestAgreement:
    def test_is_told_to_whoever_sees_all_reviews_of_the_round(self, reviewer):
        claim, browser = factories.reviewed(), signed_in(reviewer)
        assert "Independently:" not in text_of(browser.get(claim_url(claim)))
        submit(claim, reviewer, rating=true())
        page = text_of(browser.get(claim_url(claim)))
        assert "Independently: 2 False, 1 True. 4 steps apart between false (1) and true (5)." in page
        assert '<span class="axis__dots">●●</span><span>1 false</span>' in page

    def test_takes_two(self, editor):
        assert "Independently:" not in text_of(
            signed_in(editor).get(claim_url(factories.reviewed(reviews=1)))
        )

    FALSE = Rating(pk=1, label="False", value=1)
    HALF = Rating(pk=2, label="Half true", value=3)
    MIXED = Rating(pk=3, label="Mixed", value=3)
    UNPROVEN = Rating(pk=4, label="Unproven")

    @pytest.mark.parametrize(
        ("ratings", "words"),
        [
            ([FALSE, FALSE], "both False."),
            ([HALF] * 3, "all 3 Half true."),
            ([HALF, FALSE, HALF], "1 False, 2 Half true. 2 steps apart between false (1) and true (5)."),
            ([MIXED, HALF], "1 Half true, 1 Mixed. No steps apart between false (1) and true (5)."),
            ([UNPROVEN, FALSE], "1 False, 1 Unproven. Unproven: no place between false (1) and true (5)."),
        ],
    )
    def test_is_told_in_words(self, ratings, words):
        assert Spread(ratings).words == words

    def test_is_drawn_between_false_and_true(self):
        spread = Spread([self.HALF, self.UNPROVEN, self.MIXED, self.FALSE])
        assert spread.axis == [(1, "●"), (2, ""), (3, "●●"), (4, ""), (5, "")]


class TestChecklist:
    def test_stands_by_the_decision_with_what_is_met_and_what_is_missing(self, editor):
        factories.PolicyFactory()
        page = text_of(signed_in(editor).get(claim_url(factories.reviewed(sources=1))))
        listed = page.partition('id="decide"')[2]
        assert "<span>Met:</span> It takes 2 submitted reviews; there are 2." in listed
        assert "<span>Missing:</span> It takes 2 independent sources on the board; there is 1." in listed
        assert "Policy: Two and two v1" in listed

    def test_says_when_there_is_no_policy(self, editor):
        page = text_of(signed_in(editor).get(claim_url(factories.reviewed())))
        assert "No review policy is in force as the default." in page

    def test_stands_in_the_place_of_the_button_to_publish(self, editor):
        claim = factories.decided(sources=1)
        page = text_of(signed_in(editor).get(claim_url(claim)))
        assert "It cannot be published yet:" in page and 'value="publish"' not in page
        assert (
            "<span>Missing:</span> It takes 2 independent sources among the evidence cited; there is 1."
            in page
        )

    @pytest.mark.parametrize("change", ["correction", "confirmation"])
    def test_says_what_is_under_way_while_the_verdict_stands(self, change, editor):
        claim = factories.published()
        if change == "correction":
            workflow.correct(claim=claim, correction_note="Nine.", by=editor, at=AT)
        else:
            workflow.confirm(claim=claim, by=editor, at=AT + timedelta(days=1))
        page = text_of(signed_in(editor).get(claim_url(claim)))
        assert f"The verdict stands published; a {change} is under way." in page
        assert f"The {change} cannot be published yet:" in page and "It cannot be published" not in page
        shown = page, text_of(signed_in(editor).get(reverse("admin:claims_claim_changelist")))
        for text in shown:
            assert 'chip--published">published</span> ' in text.replace("</span><span", "</span> <span")
            assert f'chip--decided">{change} under way</span>' in text

    def test_is_all_met_where_the_button_is(self, editor):
        page = text_of(signed_in(editor).get(claim_url(factories.signed_off())))
        assert "Missing:" not in page and 'value="publish"' in page
        assert "<span>Met:</span> It is signed off by somebody who neither reviewed nor decided." in page
