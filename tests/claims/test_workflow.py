"""The life of a claim: who may do what, when, and what it leaves behind."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from claims import workflow
from claims.enums import (
    ClaimStatus,
    LedgerAction,
    Publication,
    RatingCategory,
    RejectionReason,
    SignOff,
)
from claims.models import Claim, LedgerEntry, Review
from claims.models.visibility import sources_visible_to
from claims.workflow import TRANSITIONS, TransitionNotAllowed
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 4, 1, tzinfo=UTC)

STATES = {
    ClaimStatus.PROPOSED: factories.proposed,
    ClaimStatus.ACCEPTED: factories.accepted,
    ClaimStatus.IN_REVIEW: factories.reviewed,
    ClaimStatus.DECIDED: factories.signed_off,
    ClaimStatus.PUBLISHED: factories.published,
    ClaimStatus.RETRACTED: factories.retracted,
    ClaimStatus.REJECTED: factories.rejected,
    ClaimStatus.MERGED: factories.merged,
}


def _decide(claim, by):
    factories.PolicyFactory()
    return workflow.decide(
        claim=claim,
        by=by,
        at=AT,
        rating=factories.RatingFactory(),
        summary="Nine.",
        explanation="The register lists nine.",
        cited_evidence=[],
    )


def _review(claim, by):
    return workflow.submit_review(
        claim=claim, by=by, at=AT, rating=factories.RatingFactory(), rationale="Nine.", confidence=3
    )


ACTIONS = {
    "accept": lambda claim, by: workflow.accept(claim=claim, by=by, at=AT),
    "reject": lambda claim, by: workflow.reject(claim=claim, reason=RejectionReason.TRIVIAL, by=by, at=AT),
    "merge": lambda claim, by: workflow.merge(claim=claim, into=factories.published(), by=by, at=AT),
    "reopen": lambda claim, by: workflow.reopen(claim=claim, by=by, at=AT, reason="A second look."),
    "put_back": lambda claim, by: workflow.put_back(claim=claim, by=by, at=AT),
    "confirm": lambda claim, by: workflow.confirm(claim=claim, by=by, at=LATER),
    "start_review": lambda claim, by: workflow.start_review(claim=claim, by=by, at=AT),
    "draft_review": lambda claim, by: workflow.draft_review(claim=claim, by=by, at=AT),
    "submit_review": _review,
    "stop_review": lambda claim, by: workflow.stop_review(claim=claim, by=by, at=AT, reason="Not now."),
    "decide": _decide,
    "send_back": lambda claim, by: workflow.send_back(claim=claim, by=by, at=AT, reason="Thin."),
    "sign_off": lambda claim, by: workflow.sign_off(claim=claim, by=by, at=AT),
    "publish": lambda claim, by: workflow.publish(claim=claim, by=by, at=AT),
    "correct": lambda claim, by: workflow.correct(claim=claim, correction_note="Misread.", by=by, at=AT),
    "retract": lambda claim, by: workflow.retract(claim=claim, reason="Forged.", by=by, at=AT),
    "reinstate": lambda claim, by: workflow.reinstate(claim=claim, reason="Genuine.", by=by, at=AT),
}


def _state_for(action: str, status: ClaimStatus) -> Claim:
    if action == "sign_off" and status == ClaimStatus.DECIDED:
        return factories.decided()
    if action in ("draft_review", "submit_review") and status == ClaimStatus.IN_REVIEW:
        return factories.in_review()
    return STATES[status]()


def test_matrix_knows_every_transition_and_every_status():
    assert set(ACTIONS) == set(TRANSITIONS)
    assert set(STATES) == set(ClaimStatus)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", STATES)
def test_every_pair_of_status_and_transition_is_allowed_or_refused_as_the_table_says(action, status, editor):
    claim = _state_for(action, status)
    entries = LedgerEntry.objects.count()
    if status in TRANSITIONS[action].sources:
        ACTIONS[action](claim, editor)
        assert Claim.objects.get(pk=claim.pk).status == TRANSITIONS[action].target
    else:
        with pytest.raises(TransitionNotAllowed, match="This claim is"):
            ACTIONS[action](claim, editor)
        assert Claim.objects.get(pk=claim.pk).status == status
        if action != "merge":  # which publishes the claim it would merge into
            assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_without_the_permission_makes_a_transition(action):
    status = min(TRANSITIONS[action].sources)
    claim = _state_for(action, status)
    for stranger in (factories.Person(), factories.Contributor()):
        with pytest.raises(PermissionDenied, match="You may not do this"):
            ACTIONS[action](claim, stranger)
    assert Claim.objects.get(pk=claim.pk).status == status


@pytest.mark.parametrize(
    "action", ["decide", "confirm", "sign_off", "publish", "correct", "retract", "reinstate"]
)
def test_a_reviewer_has_no_say_in_decisions(action, reviewer):
    claim = _state_for(action, min(TRANSITIONS[action].sources))
    with pytest.raises(PermissionDenied):
        ACTIONS[action](claim, reviewer)


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"draft_review", "submit_review", "sign_off"}))
def test_each_transition_records_who_when_and_why(action, editor):
    claim = _state_for(action, min(TRANSITIONS[action].sources))
    ACTIONS[action](claim, editor)
    latest = claim.history.latest("history_id")
    assert latest.history_user == editor
    assert latest.history_date == (LATER if action == "confirm" else AT)
    assert latest.history_change_reason


class TestPropose:
    def test_keeps_the_words_and_their_surroundings(self):
        version = factories.VersionFactory(text="One. Two schools were built. Three.")
        claim = factories.proposed(place=workflow.Place(version=version, start=5, end=28))
        appearance = claim.appearances.get()
        assert (appearance.prefix, appearance.exact, appearance.suffix) == (
            "One. ",
            "Two schools were built.",
            " Three.",
        )

    def test_refuses_a_place_outside_the_text(self):
        version = factories.VersionFactory(text="Short.")
        with pytest.raises(ValidationError, match="6 characters"):
            factories.proposed(place=workflow.Place(version=version, start=0, end=7))
        assert not Claim.objects.exists()

    def test_refuses_a_stranger(self):
        with pytest.raises(PermissionDenied):
            workflow.propose(statement="X is 3.", language="en", by=factories.Person(), at=AT)


class TestEdit:
    def test_lets_a_contributor_mend_a_claim_of_their_own(self, contributor):
        claim = workflow.propose(statement="It built 12.", language="en", by=contributor, at=AT)
        edited = workflow.edit(claim=claim, changes={"statement": "It built 13."}, by=contributor, at=AT)
        assert edited.history.earliest("history_id").statement == "It built 12."

    def test_keeps_a_contributor_from_claims_of_others(self, contributor):
        with pytest.raises(PermissionDenied):
            workflow.edit(claim=factories.proposed(), changes={"statement": "Else."}, by=contributor, at=AT)

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            (factories.decided, "cannot be edited"),
            (factories.published, "public knows"),
            (factories.retracted, "public knows"),
            (factories.reviewed, "Reviews of these words are in"),
        ],
    )
    def test_refuses_what_somebody_has_judged(self, state, reason, editor):
        with pytest.raises(TransitionNotAllowed, match=reason):
            workflow.edit(claim=state(), changes={"statement": "Else."}, by=editor, at=AT)

    def test_of_reviewed_words_takes_a_new_round_whose_reviews_count_anew(self, editor, reviewer):
        claim = workflow.stop_review(claim=factories.reviewed(), by=editor, at=AT, reason="Unclear.")
        workflow.edit(claim=claim, changes={"statement": "Else."}, by=editor, at=AT)
        claim = workflow.start_review(claim=claim, by=reviewer, at=AT)
        assert not claim.reviews.submitted().of_current_round().exists()

    @pytest.mark.parametrize("period", ["abc", "P", "10Y", "PT", "P1Y\n."])
    def test_refuses_a_period_that_is_no_duration(self, period, reviewer):
        with pytest.raises(ValidationError, match="ISO 8601"):
            workflow.edit(claim=factories.accepted(), changes={"quantity_period": period}, by=reviewer, at=AT)

    def test_refuses_what_the_workflow_owns(self, reviewer):
        with pytest.raises(ValidationError, match="cannot be edited"):
            workflow.edit(claim=factories.accepted(), changes={"status": "published"}, by=reviewer, at=AT)


class TestReject:
    def test_refuses_an_unknown_reason(self, reviewer):
        with pytest.raises(ValidationError, match="Choose why"):
            workflow.reject(claim=factories.proposed(), reason="boring", by=reviewer, at=AT)


class TestMerge:
    def test_refuses_a_claim_into_itself(self, reviewer):
        claim = factories.accepted()
        with pytest.raises(TransitionNotAllowed, match="itself"):
            workflow.merge(claim=claim, into=claim, by=reviewer, at=AT)

    def test_takes_claims_merged_earlier_along(self, reviewer):
        middle, target = factories.accepted(), factories.accepted()
        first = factories.merged(into=middle)
        workflow.merge(claim=middle, into=target, by=reviewer, at=AT)
        first.refresh_from_db()
        assert first.merged_into == target

    def test_of_a_public_claim_takes_an_editor_and_a_published_target(self, reviewer, editor):
        claim, target = factories.published(), factories.published()
        with pytest.raises(PermissionDenied):
            workflow.merge(claim=claim, into=target, by=reviewer, at=AT)
        with pytest.raises(TransitionNotAllowed, match="published one"):
            workflow.merge(claim=claim, into=factories.accepted(), by=editor, at=AT)
        claim = workflow.merge(claim=claim, into=target, by=editor, at=AT)
        assert claim.publication == Publication.MERGED
        assert claim.current_entry.content["merged_into"] == target.pk

    def test_into_a_published_claim_shows_the_public_the_new_appearance_until_it_is_undone(self, editor):
        target, claim = factories.published(), factories.proposed()
        claim = workflow.merge(claim=claim, into=target, by=editor, at=AT)
        document = Claim.objects.get(pk=target.pk).current_entry.content
        assert len(document["appearances"]) == 2
        assert document["merged_claims"] == [claim.pk]
        assert document["verdict"] == target.current_entry.content["verdict"]
        workflow.reopen(claim=claim, by=editor, at=AT, reason="Not the same.")
        document = Claim.objects.get(pk=target.pk).current_entry.content
        assert (len(document["appearances"]), document["merged_claims"]) == (1, [])

    def test_of_a_retracted_claim_is_refused(self, editor):
        claim = workflow.start_review(claim=factories.retracted(), by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="not merged away"):
            workflow.merge(claim=claim, into=factories.published(), by=editor, at=AT)

    def test_can_be_undone_and_the_verdict_is_back(self, editor):
        claim = workflow.merge(claim=factories.published(), into=factories.published(), by=editor, at=AT)
        claim = workflow.reopen(claim=claim, by=editor, at=AT, reason="Not the same.")
        assert (claim.status, claim.publication) == (ClaimStatus.PUBLISHED, Publication.PUBLISHED)
        assert claim.current_entry.action == LedgerAction.REINSTATED


class TestReview:
    def test_is_blind_until_ones_own_is_submitted(self):
        claim = factories.reviewed(reviews=1)
        other = factories.Reviewer()
        assert not Review.objects.visible_to(other).exists()
        workflow.draft_review(claim=claim, by=other, at=AT)
        assert Review.objects.visible_to(other).get().reviewer == other
        _review(claim, other)
        assert Review.objects.visible_to(other).count() == 2

    def test_shows_a_decider_all_that_is_submitted_unless_they_review_it_themselves(self, editor):
        claim = factories.reviewed(reviews=1)
        workflow.draft_review(claim=claim, by=factories.Reviewer(), at=AT)
        assert Review.objects.visible_to(editor).count() == 1

    def test_of_somebody_who_may_decide_is_begun_before_the_others_are_in_or_not_at_all(self, editor):
        claim = factories.in_review()
        workflow.draft_review(claim=claim, by=editor, at=AT)
        _review(claim, factories.Reviewer())
        assert Review.objects.visible_to(editor).get().reviewer == editor
        _review(claim, editor)
        with pytest.raises(TransitionNotAllowed, match="not be independent"):
            _review(claim, factories.Editor())

    def test_is_not_begun_after_a_decision_of_the_round(self, editor, reviewer):
        claim = workflow.send_back(claim=factories.decided(), by=editor, at=AT, reason="Thin.")
        with pytest.raises(TransitionNotAllowed, match="new round"):
            _review(claim, reviewer)

    def test_is_hidden_from_everybody_outside_the_desk(self):
        factories.published()
        assert not Review.objects.visible_to(factories.Person()).exists()

    def test_names_everything_that_is_missing(self, reviewer):
        claim = factories.in_review()
        with pytest.raises(ValidationError) as refusal:
            workflow.submit_review(
                claim=claim, by=reviewer, at=AT, rating=None, rationale=" ", confidence=None
            )
        assert set(refusal.value.message_dict) == {"rating", "rationale", "confidence"}
        assert not claim.reviews.exists()

    def test_revised_in_sight_of_the_others_keeps_what_it_said_before_that(self, reviewer):
        claim = factories.in_review()
        blind = _review(claim, reviewer)
        _review(claim, factories.Reviewer())
        true = factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5)
        revised = workflow.submit_review(
            claim=claim, by=reviewer, at=LATER, rating=true, rationale="Twelve after all.", confidence=5
        )
        assert (revised.rating, revised.initial_rating) == (true, blind.rating)
        assert (revised.submitted_at, revised.revised_at) == (AT, LATER)

    def test_revised_before_any_other_is_in_counts_as_said_first(self, reviewer):
        claim = factories.in_review()
        _review(claim, reviewer)
        true = factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5)
        revised = workflow.submit_review(
            claim=claim, by=reviewer, at=LATER, rating=true, rationale="Twelve.", confidence=5
        )
        assert (revised.initial_rating, revised.revised_at) == (true, None)

    def test_stays_as_it_is_after_the_decision(self, reviewer):
        claim = factories.in_review()
        _review(claim, reviewer)
        _decide(claim, factories.Editor())
        workflow.send_back(claim=claim, by=factories.Editor(), at=AT, reason="Too thin.")
        with pytest.raises(TransitionNotAllowed, match="takes a new round"):
            _review(claim, reviewer)

    def test_can_be_revised_and_keeps_the_earlier_text(self, reviewer):
        claim = factories.in_review()
        _review(claim, reviewer)
        revised = workflow.submit_review(
            claim=claim,
            by=reviewer,
            at=LATER,
            rating=factories.RatingFactory(),
            rationale="Ten.",
            confidence=5,
        )
        texts = list(revised.history.order_by("history_id").values_list("rationale", flat=True).distinct())
        assert texts == ["Nine.", "Ten."]

    def test_refuses_evidence_of_another_claim(self, reviewer):
        stranger = factories.EvidenceFactory()
        with pytest.raises(ValidationError, match="another claim"):
            workflow.draft_review(claim=factories.in_review(), by=reviewer, at=AT, cited_evidence=[stranger])


class TestEvidence:
    def test_that_a_published_verdict_cites_stays_as_it_is(self, editor):
        evidence = factories.published().evidence.earliest("pk")
        with pytest.raises(TransitionNotAllowed, match="published verdict"):
            workflow.change_evidence(evidence=evidence, changes={"note": "Hm."}, by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="published verdict"):
            workflow.withdraw_evidence(evidence=evidence, by=editor, at=AT, reason="Hm.")

    def test_that_a_decision_rests_on_is_closed_to_changes(self, editor):
        claim = factories.decided()
        evidence = claim.evidence.earliest("pk")
        with pytest.raises(TransitionNotAllowed, match="Send it back"):
            workflow.change_evidence(evidence=evidence, changes={"note": "Hm."}, by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="Send it back"):
            workflow.add_evidence(
                claim=claim, source=evidence.source, stance="context", excerpt="More.", by=editor, at=AT
            )

    def test_that_nobody_cites_can_be_withdrawn_and_stays_in_the_history(self, editor):
        evidence = factories.EvidenceFactory(claim=factories.accepted())
        pk = evidence.pk
        workflow.withdraw_evidence(evidence=evidence, by=editor, at=AT, reason="Of another year.")
        reasons = evidence.history.model.objects.filter(id=pk).values_list("history_change_reason", flat=True)
        assert "withdrawn: Of another year." in reasons


class TestPublish:
    @pytest.mark.parametrize(
        ("reviews", "sources", "missing"),
        [
            (1, 2, "2 submitted reviews; there is 1"),
            (2, 1, "2 independent sources"),
            (2, 0, "1 primary source"),
        ],
    )
    def test_lists_what_the_policy_still_asks_for(self, reviews, sources, missing, editor):
        claim = factories.signed_off(reviews=reviews, sources=sources)
        with pytest.raises(TransitionNotAllowed, match="cannot be published yet") as refusal:
            workflow.publish(claim=claim, by=editor, at=AT)
        assert missing in " ".join(refusal.value.conditions)
        assert not LedgerEntry.objects.exists()

    def test_counts_two_documents_of_one_publisher_as_one_source(self, editor):
        claim = factories.reviewed(sources=0)
        publisher = factories.PublisherFactory()
        for _ in range(2):
            factories.EvidenceFactory(claim=claim, source=factories.SourceFactory(publisher=publisher))
        with pytest.raises(TransitionNotAllowed, match="there is 1"):
            workflow.publish(claim=factories.signed_off(claim=claim), by=editor, at=AT)

    def test_needs_a_sign_off_by_somebody_who_neither_reviewed_nor_decided(self, editor):
        claim = factories.in_review()
        _review(claim, editor)
        verdict = factories.verdict_of(factories.decided(claim=claim))
        for involved in (editor, verdict.decided_by):
            with pytest.raises(PermissionDenied):
                workflow.sign_off(claim=claim, by=involved, at=AT)
        with pytest.raises(TransitionNotAllowed, match="signed off by somebody who neither"):
            workflow.publish(claim=claim, by=editor, at=AT)

    def test_refuses_what_is_not_what_was_signed_off(self, editor):
        claim = factories.signed_off()
        source = claim.evidence.earliest("pk").source
        source.title = "Another register"
        source.save()
        with pytest.raises(TransitionNotAllowed, match="changed after the decision"):
            workflow.publish(claim=claim, by=editor, at=AT)

    def test_freezes_the_rating_against_later_changes_of_the_scale(self):
        claim = factories.published()
        rating = claim.current_verdict.rating
        rating.label = "Utterly false"
        rating.save()
        assert factories.verdict_of(claim).rating_label == "False"
        assert claim.current_entry.content["verdict"]["rating"]["label"] == "False"

    def test_a_second_time_is_a_correction_with_its_public_note(self):
        claim = factories.corrected()
        assert claim.is_corrected
        assert claim.current_verdict.revision == 2
        entry = claim.current_entry
        assert (entry.action, entry.content["history"][-1]["note"]) == (
            LedgerAction.CORRECTED,
            "The register was read wrongly.",
        )

    def test_leaves_the_verdict_up_while_the_claim_is_reviewed_anew(self, reviewer):
        claim = workflow.start_review(claim=factories.published(), by=reviewer, at=LATER)
        assert claim.publication == Publication.PUBLISHED
        assert claim.review_round == 2
        assert list(Claim.objects.published()) == [claim]

    def test_of_a_second_verdict_without_a_note_is_refused(self, editor, reviewer):
        claim = workflow.start_review(claim=factories.published(), by=reviewer, at=LATER)
        with pytest.raises(ValidationError, match="what the correction changes"):
            _decide(claim, editor)
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.IN_REVIEW


class TestRetract:
    def test_leaves_the_claim_in_public_without_a_verdict(self):
        claim = factories.retracted()
        content = claim.current_entry.content
        assert (content["status"], content["verdict"]) == ("retracted", None)
        assert content["history"][-1]["note"] == "The register was a forgery."
        assert claim.rating_category == ""

    def test_needs_a_reason_for_the_public(self, editor):
        with pytest.raises(ValidationError, match="public will read it"):
            workflow.retract(claim=factories.published(), reason=" ", by=editor, at=AT)

    def test_can_be_taken_back(self, editor):
        claim = workflow.reinstate(claim=factories.retracted(), reason="Genuine after all.", by=editor, at=AT)
        assert claim.current_entry.content["verdict"]["rating"]["category"] == "false"


class TestDecide:
    def test_speaks_of_no_day_that_is_still_to_come(self, editor):
        claim = factories.published()
        with pytest.raises(ValidationError, match="still to come"):
            workflow.confirm(claim=claim, by=editor, at=AT, as_of=LATER.date())
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PUBLISHED


class TestSendBack:
    def test_keeps_the_decision_to_be_written_anew(self, editor):
        claim = factories.decided()
        workflow.send_back(claim=claim, by=editor, at=AT, reason="Thin.")
        verdict = _decide(claim, editor)
        assert verdict.revision == 1
        assert verdict.history.earliest("history_id").summary == "Nine schools were built, not twelve."


QUIET_ACTS = {
    "start_review": lambda claim, by: workflow.start_review(claim=claim, by=by, at=LATER),
    "add_evidence": lambda claim, by: workflow.add_evidence(
        claim=claim, source=factories.SourceFactory(), stance="context", excerpt="New.", by=by, at=LATER
    ),
    "merge_into": lambda claim, by: workflow.merge(claim=factories.proposed(), into=claim, by=by, at=LATER),
    "add_appearance": lambda claim, by: workflow.add_appearance(
        claim=claim, place=workflow.Place(version=factories.VersionFactory(), start=0, end=9), by=by, at=LATER
    ),
    "claimant": lambda claim, by: workflow.claimant_called("Somebody new", by=by, at=LATER),
    "describe": lambda claim, by: workflow.describe_article(
        article=claim.appearances.get().version.article,
        changes={"publisher": factories.PublisherFactory(), "published_on": AT.date()},
        by=by,
        at=LATER,
    ),
}


class TestPublicDocument:
    @pytest.mark.parametrize("act", QUIET_ACTS)
    def test_is_left_alone_by_whoever_may_not_publish(self, act, reviewer):
        claim = factories.published()
        QUIET_ACTS[act](claim, reviewer)
        now = Claim.objects.get(pk=claim.pk)
        assert now.current_entry == claim.current_entry
        assert (now.publisher_id, now.first_appeared_on) == (claim.publisher_id, claim.first_appeared_on)
        assert (now.statement, now.claimant, now.updated_at) == (
            claim.statement,
            claim.claimant,
            claim.updated_at,
        )

    def test_of_a_correction_has_the_day_that_its_appearances_have(self, editor):
        claim = factories.published()
        QUIET_ACTS["describe"](claim, editor)
        workflow.correct(claim=claim, correction_note="The outlet was wrong.", by=editor, at=LATER)
        workflow.sign_off(claim=claim, by=factories.Editor(), at=LATER)
        now = workflow.publish(claim=claim, by=editor, at=LATER)
        assert now.current_entry.content["first_appeared_on"] == AT.date().isoformat()
        assert Claim.objects.get(pk=claim.pk).first_appeared_on == AT.date()

    @pytest.mark.parametrize(
        "act",
        [
            lambda claim, by: workflow.retract(claim=claim, reason="Forged.", by=by, at=LATER),
            lambda claim, by: workflow.merge(claim=factories.proposed(), into=claim, by=by, at=LATER),
        ],
        ids=["retract", "merge"],
    )
    def test_takes_from_the_desk_only_what_was_signed_off(self, act, reviewer, editor):
        claim = factories.published()
        workflow.add_evidence(
            claim=claim,
            source=factories.SourceFactory(),
            stance="context",
            excerpt="New.",
            by=reviewer,
            at=LATER,
        )
        act(claim, editor)
        content = Claim.objects.get(pk=claim.pk).current_entry.content
        assert content["evidence"] == claim.current_entry.content["evidence"]
        assert content["statement"] == claim.current_entry.content["statement"]
        shown = set(sources_visible_to(AnonymousUser()).values_list("pk", flat=True))
        assert shown == {item["source"]["id"] for item in content["evidence"]}


class TestTopics:
    def test_stay_once_reviews_are_in_because_they_say_which_policy_holds(self, reviewer):
        topic = factories.TopicFactory()
        claim = factories.reviewed(topics=[topic])
        with pytest.raises(TransitionNotAllowed, match="Reviews of these words are in"):
            workflow.tag(claim=claim, add=[], remove=[topic], by=reviewer, at=AT)
        decided = factories.decided(claim=claim)
        with pytest.raises(TransitionNotAllowed, match="cannot be edited"):
            workflow.tag(claim=decided, add=[], remove=[topic], by=reviewer, at=AT)

    def test_of_two_policies_the_stricter_one_holds(self):
        topics = [factories.TopicFactory(), factories.TopicFactory()]
        lax = factories.PolicyFactory(name="Lax", is_default=False, sign_off=SignOff.NOT_NEEDED)
        strict = factories.PolicyFactory(name="Strict", is_default=False)
        lax.topics.add(topics[0])
        strict.topics.add(topics[1])
        assert workflow.get_policy(factories.proposed(topics=topics)) == strict


def test_a_round_that_was_decided_without_reviews_is_followed_by_a_new_one(editor, reviewer):
    claim = factories.in_review()
    _decide(claim, editor)
    workflow.send_back(claim=claim, by=editor, at=AT, reason="Nobody has reviewed it.")
    workflow.stop_review(claim=claim, by=editor, at=AT, reason="Once more.")
    claim = workflow.start_review(claim=claim, by=reviewer, at=AT)
    assert claim.review_round == 2
    assert _review(claim, reviewer).round == 2


def test_nothing_is_merged_into_a_claim_that_somebody_else_is_at_work_on(editor, reviewer):
    target = factories.published()
    workflow.take(claim=target, by=reviewer, at=AT)
    with pytest.raises(TransitionNotAllowed, match="at work on this"):
        workflow.merge(claim=factories.proposed(), into=target, by=editor, at=AT)
