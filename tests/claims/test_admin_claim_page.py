"""The claim page from outside: who may do what there, what it hides, and what it keeps."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.enums import ClaimStatus, RejectionReason
from claims.models import Claim, Review
from factcheck.editions import edition_of
from tests import factories
from tests.claims.desk import claim_url, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

STATES = {
    "accept": factories.proposed,
    "reject": factories.proposed,
    "merge": factories.proposed,
    "reopen": factories.rejected,
    "put_back": factories.accepted,
    "start_review": factories.accepted,
    "draft_review": factories.in_review,
    "submit_review": factories.in_review,
    "stop_review": factories.in_review,
    "decide": factories.reviewed,
    "send_back": factories.decided,
    "sign_off": factories.decided,
    "publish": factories.signed_off,
    "confirm": factories.published,
    "correct": factories.published,
    "retract": factories.published,
    "reinstate": factories.retracted,
}


def fields_for(act: str, claim: Claim) -> dict[str, object]:
    """Return what a person types for the act."""
    factories.PolicyFactory()
    verdict = {
        "rating": factories.RatingFactory().pk,
        "summary": "Nine.",
        "explanation": "The register lists nine.",
        "cited_evidence": list(claim.evidence.values_list("pk", flat=True)),
        "as_of": "2026-03-01",
        "review_by": "2027-03-01",
    }
    typed = {
        "reject": {"reason": RejectionReason.OPINION},
        "merge": {"pick": str(factories.accepted().pk)} if act == "merge" else {},
        "submit_review": {"rating": verdict["rating"], "rationale": "Nine are listed.", "confidence": "4"},
        "draft_review": {"rationale": "Not done yet."},
        "decide": verdict,
        "confirm": {"as_of": "2026-03-02", "review_by": "2027-03-02"},
        "correct": verdict | {"correction_note": "Misread."},
    }
    return typed.get(act, {"reason": "A good reason."}) | {"act": act}


def post(user, claim, act, **fields):
    return signed_in(user).post(claim_url(claim), fields_for(act, claim) | fields)


class TestRefusal:
    def test_of_a_stale_act_says_what_the_claim_is_now(self, editor):
        claim = factories.published()
        response = post(editor, claim, "publish")
        assert response.status_code == 409
        assert "This claim is published; only one that is decided can be published." in text_of(response)

    def test_names_the_conditions_that_publication_still_needs(self, editor):
        claim = factories.decided(sources=1)
        page = text_of(signed_in(editor).get(claim_url(claim)))
        assert "It takes 2 independent sources among the evidence cited; there is 1." in page
        assert 'value="publish"' not in page
        response = post(editor, claim, "publish")
        assert response.status_code == 409
        assert "cannot be published yet" in text_of(response)

    def test_keeps_what_was_typed_into_a_review_and_marks_the_fields(self, reviewer):
        claim = factories.in_review()
        fields = {"act": "submit_review", "rationale": "Long <b>thought</b>", "confidence": ""}
        response = signed_in(reviewer).post(claim_url(claim), fields)
        page = text_of(response)
        assert response.status_code == 422
        assert "Long &lt;b&gt;thought&lt;/b&gt;" in page
        assert "Choose a rating." in page and 'id="submit_review-rating_error"' in page
        assert "Say how sure you are" in page

    def test_keeps_what_was_typed_when_somebody_else_was_faster(self, reviewer):
        claim = factories.decided()
        response = post(reviewer, claim, "submit_review", rationale="Written all night.")
        assert response.status_code == 409
        assert "Written all night." in text_of(response)

    def test_of_an_unknown_act_changes_nothing(self, editor):
        claim = factories.proposed()
        response = signed_in(editor).post(claim_url(claim), {"act": "delete"})
        assert response.status_code == 302
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PROPOSED

    def test_of_the_decider_who_wants_to_sign_off_says_why(self):
        claim = factories.decided()
        decider = claim.verdicts.get().decided_by
        response = post(decider, claim, "sign_off")
        assert response.status_code == 403
        assert text_of(response).count("You decided on this claim") == 2  # at the top and at the form

    def test_is_spared_the_decider_who_is_told_who_may_sign(self):
        claim = factories.decided()
        page = text_of(signed_in(claim.verdicts.get().decided_by).get(claim_url(claim)))
        assert 'value="sign_off"' not in page
        assert page.count("You decided on this claim; somebody else has to sign it off.") == 1

    def test_is_told_twice_and_no_more(self, editor):
        response = post(editor, factories.decided(sources=1), "publish")
        assert text_of(response).count("It takes 2 independent sources") == 2


class TestBlindness:
    """How the page says it; that nothing tells is shown in test_blindness."""

    SECRET = "The register lists nine."

    def test_hides_others_reviews_until_ones_own_is_in(self, reviewer):
        claim, browser = factories.reviewed(), signed_in(reviewer)
        page = text_of(browser.get(claim_url(claim)))
        assert "2 reviews by others are in; you will see them once yours is." in page
        for review in claim.reviews.all():
            assert f"Review by {review.reviewer}" not in page
        post(reviewer, claim, "submit_review", rationale="Mine.")
        assert self.SECRET in text_of(browser.get(claim_url(claim)))

    def test_hides_others_drafts_from_everybody(self, editor, reviewer):
        claim = factories.in_review()
        workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale="Half a thought.")
        for person in (editor, factories.Administrator(), factories.Reviewer()):
            assert "Half a thought." not in text_of(signed_in(person).get(claim_url(claim)))
        assert "Half a thought." in text_of(signed_in(reviewer).get(claim_url(claim)))

    def test_hides_a_decision_that_was_sent_back_from_those_who_only_review(self, reviewer, editor):
        claim = factories.decided()
        workflow.send_back(claim=claim, by=editor, at=AT, reason="Thin.")
        assert "Nine schools were built, not twelve." not in text_of(
            signed_in(reviewer).get(claim_url(claim))
        )
        assert "Nine schools were built, not twelve." in text_of(signed_in(editor).get(claim_url(claim)))

    def test_leaves_no_other_admin_page_of_reviews(self):
        with pytest.raises(Exception, match="claims_review_changelist"):
            reverse("admin:claims_review_changelist")


class TestEdit:
    def typed(self, claim, **changes):
        return {
            "act": "edit",
            "edition": edition_of(claim),
            "statement": claim.statement,
            "language": "en",
            "kind": "state",
        } | changes

    def test_goes_through_the_workflow_with_topics_and_a_new_claimant(self, reviewer):
        claim, topic = factories.proposed(), factories.TopicFactory()
        typed = self.typed(claim, statement="It built nine.", new_claimant="Ada Roe", topics=[topic.pk])
        assert signed_in(reviewer).post(claim_url(claim), typed).status_code == 302
        claim = Claim.objects.get(pk=claim.pk)
        assert (claim.statement, str(claim.claimant), claim.topics.get()) == (
            "It built nine.",
            "Ada Roe",
            topic,
        )
        assert claim.history.filter(history_user=reviewer, statement="It built nine.").exists()

    def test_shows_a_broken_rule_on_its_field_and_keeps_the_words(self, reviewer):
        claim = factories.proposed()
        typed = self.typed(claim, statement="New words", quantity_value="12")
        response = signed_in(reviewer).post(claim_url(claim), typed)
        page = text_of(response)
        assert response.status_code == 422
        assert "New words" in page
        assert 'id="edit-quantity_value_error"' in page
        assert Claim.objects.get(pk=claim.pk).statement == claim.statement

    def test_cannot_touch_the_status(self, editor):
        claim = factories.proposed()
        typed = self.typed(claim, status="published", publication="published")
        signed_in(editor).post(claim_url(claim), typed)
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PROPOSED


class TestMerge:
    def test_takes_a_number(self, reviewer):
        claim, other = factories.proposed(), factories.accepted()
        signed_in(reviewer).post(claim_url(claim), {"act": "merge", "into": f"#{other.pk}"})
        assert Claim.objects.get(pk=claim.pk).merged_into == other

    def test_looks_for_words_and_offers_what_it_finds(self, reviewer):
        claim, other = factories.proposed(), factories.accepted(statement="Penguins cannot fly.")
        response = signed_in(reviewer).post(claim_url(claim), {"act": "merge", "into": "penguins"})
        assert response.status_code == 422
        assert f'value="{other.pk}"' in text_of(response)
        assert "Choose one of the 1 found." in text_of(response)

    @pytest.mark.parametrize("typed", ["", "999999", "zzz nothing", "9" * 30, "٣"])
    def test_refuses_what_names_no_claim(self, reviewer, typed):
        response = signed_in(reviewer).post(claim_url(factories.proposed()), {"act": "merge", "into": typed})
        assert response.status_code == 422
        assert 'id="merge-into_error"' in text_of(response)


class TestPage:
    def test_is_closed_to_strangers(self, client):
        claim = factories.proposed()
        assert client.get(claim_url(claim)).status_code == 302
        assert signed_in(factories.Person()).get(claim_url(claim)).status_code == 403
        assert signed_in(factories.Person(is_staff=False)).get(claim_url(claim)).status_code == 302

    @pytest.mark.parametrize(("act", "place"), [("submit_review", "#top"), ("draft_review", "#reviews")])
    def test_says_where_it_goes_on_so_that_no_form_unfolds_again(self, act, place, editor):
        claim = STATES[act]()
        assert post(editor, claim, act)["Location"] == claim_url(claim) + place

    @pytest.mark.parametrize("number", ["x", "-1", "9" * 5000, "٣", "1.0"])
    def test_shrugs_off_evidence_that_does_not_exist(self, editor, number):
        claim, browser = factories.accepted(), signed_in(editor)
        assert browser.get(claim_url(claim), {"evidence": number}).status_code == 200
        typed = {"act": "withdraw_evidence", "evidence": number, "reason": "Wrong."}
        assert browser.post(claim_url(claim), typed).status_code == 422

    def test_escapes_everything_that_people_wrote(self, editor):
        evil = "<script>alert(1)</script>"
        claim = factories.accepted(statement=f"The mayor said {evil} 12 times.")
        factories.EvidenceFactory(claim=claim, excerpt=evil, note=evil)
        response = signed_in(editor).get(claim_url(claim))
        assert "<script>alert" not in text_of(response)
        assert text_of(response).count("&lt;script&gt;alert(1)") >= 3

    def test_says_quantities_as_the_public_pages_do(self, editor):
        quantity = {"quantity_comparator": "gte", "quantity_value": 40, "quantity_unit": "meetings"}
        claim = factories.proposed(quantity_period="P10Y", **quantity)
        assert "at least 40 meetings over 10 years" in text_of(signed_in(editor).get(claim_url(claim)))

    def test_has_no_inline_script_or_style(self, editor):
        page = text_of(signed_in(editor).get(claim_url(factories.published())))
        assert "<style" not in page and " style=" not in page and " onclick=" not in page
        assert page.count("<script") == page.count("<script src=")

    def test_tells_who_did_what_when_and_why(self, editor):
        claim = factories.retracted()
        page = text_of(signed_in(editor).get(claim_url(claim)))
        assert "The register was a forgery." in page
        assert "1 Mar 2026, 12:00" in page
        assert "#1 published" in page and "#2 retracted" in page

    def test_costs_the_same_whatever_hangs_on_the_claim(self, editor, django_assert_num_queries):
        small, large = factories.reviewed(), factories.reviewed(sources=12)
        for _ in range(10):
            place = workflow.Place(version=factories.VersionFactory(), start=27, end=53)
            workflow.add_appearance(claim=large, place=place, by=editor, at=AT)
        browser = signed_in(editor)
        browser.get(claim_url(small))
        with django_assert_num_queries(QUERIES):
            browser.get(claim_url(small))
        with django_assert_num_queries(QUERIES):
            browser.get(claim_url(large))


# The page of a claim in review as an editor sees it, with all its forms.
QUERIES = 50


def test_every_review_is_written_by_the_workflow(reviewer):
    claim = factories.in_review()
    post(reviewer, claim, "draft_review", rationale="First.")
    post(reviewer, claim, "submit_review", rationale="Second.")
    assert Review.objects.get().rationale == "Second."
