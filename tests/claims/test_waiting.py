"""What claims wait for: the sets say of many claims what the workflow says of one."""

from itertools import product

import pytest

from claims import workflow
from claims.enums import Anchor, SignOff
from claims.models import Appearance, Claim, ReviewPolicy
from claims.models.waiting import (
    AGREED,
    DISPUTED,
    HELD_UP,
    NEEDS_EVIDENCE,
    PARTLY_REVIEWED,
    PUBLISHABLE,
    UNREVIEWED,
    UNSIGNED,
    PoliciesInForce,
)
from sources.enums import Proximity
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

TRUE = {"label": "True", "category": "true", "value": 5}


@pytest.fixture(autouse=True)
def policy():
    return factories.PolicyFactory()


def policy_for(topic, **fields) -> ReviewPolicy:
    policy = ReviewPolicy.objects.create(name=f"For {topic}", is_in_force=True, **fields)
    policy.topics.add(topic)
    return policy


def review(claim, by, **rating) -> None:
    said = factories.RatingFactory(**rating) if rating else factories.RatingFactory()
    workflow.submit_review(claim=claim, by=by, at=AT, rating=said, rationale="So it is.", confidence=4)


def reviewed_by(*people, ratings=({}, {}), **fields) -> Claim:
    claim = factories.in_review(**fields)
    for person, rating in zip(people, ratings, strict=True):
        review(claim, person, **rating)
    return claim


def lacking_evidence() -> set[Claim]:
    return set(Claim.objects.gathering(PoliciesInForce.read()).filter(NEEDS_EVIDENCE))


def in_review(condition, user=None) -> set[Claim]:
    claims = Claim.objects.in_review(PoliciesInForce.read(), user or factories.Editor())
    return set(claims.filter(condition))


def decided(condition) -> set[Claim]:
    return set(Claim.objects.decided().filter(condition))


def lacks_sources(claim) -> bool:
    return any(not item.is_met for item in workflow.conditions_ahead(claim) if "source" in item.text)


class TestNeedingEvidence:
    BOARDS = [
        [],
        [("a", Proximity.PRIMARY)],
        [("a", Proximity.PRIMARY), ("a", Proximity.PRIMARY)],
        [("a", Proximity.PRIMARY), ("b", Proximity.SECONDARY)],
        [("a", Proximity.SECONDARY), ("b", Proximity.SECONDARY)],
        [("a", Proximity.PRIMARY), (None, Proximity.SECONDARY)],
        [(None, Proximity.PRIMARY), (None, Proximity.SECONDARY)],
        [("a", Proximity.PRIMARY), ("b", Proximity.PRIMARY), ("c", Proximity.SECONDARY)],
    ]

    @pytest.fixture
    def publishers(self):
        return {name: factories.PublisherFactory() for name in "abc"} | {None: None}

    def test_keeps_what_the_workflow_would_not_publish_for_want_of_sources(self, publishers):
        strict, lax = factories.TopicFactory(), factories.TopicFactory()
        policy_for(strict, min_sources=3, min_primary_sources=2)
        policy_for(lax, min_sources=1, min_primary_sources=0)
        for board, topics in product(self.BOARDS, ([], [strict], [lax], [strict, lax])):
            claim = factories.accepted(topics=topics)
            for publisher, proximity in board:
                source = factories.SourceFactory(publisher=publishers[publisher], proximity=proximity)
                factories.EvidenceFactory(claim=claim, source=source)
        kept = lacking_evidence()
        assert kept == {claim for claim in Claim.objects.all() if lacks_sources(claim)}
        assert 0 < len(kept) < Claim.objects.count()

    def test_tells_a_publisher_from_a_document_of_the_same_number(self):
        claim = factories.accepted()
        without = factories.SourceFactory(pk=10_000, publisher=None)
        published = factories.SourceFactory(publisher=factories.PublisherFactory(pk=10_000))
        for source in (published, without):
            factories.EvidenceFactory(claim=claim, source=source)
        assert lacking_evidence() == set()

    def test_speaks_of_claims_before_a_decision_alone(self):
        waiting = {factories.accepted(), factories.in_review()}
        factories.proposed(), factories.rejected(), factories.published(sources=2)
        assert lacking_evidence() == waiting

    def test_asks_nothing_where_no_policy_is_in_force(self):
        ReviewPolicy.objects.update(is_in_force=False)
        factories.accepted()
        assert lacking_evidence() == set()


class TestReviewers:
    def test_are_missing_until_the_policy_is_satisfied(self):
        topic = factories.TopicFactory()
        policy_for(topic, min_reviews=3)
        none, one, two = (factories.reviewed(reviews=count) for count in (0, 1, 2))
        of_three = factories.reviewed(reviews=2, topics=[topic])
        assert in_review(UNREVIEWED) == {none}
        assert in_review(PARTLY_REVIEWED) == {one, of_three}
        assert in_review(AGREED) == {two}
        assert PoliciesInForce.read().most_reviews == 3

    def test_drafts_and_earlier_rounds_do_not_count(self):
        claim = factories.reviewed(reviews=1)
        workflow.draft_review(claim=claim, by=factories.Reviewer(), at=AT)
        assert in_review(PARTLY_REVIEWED) == {claim}
        workflow.start_review(claim=factories.published(), by=factories.Reviewer(), at=AT)
        assert {claim.review_round for claim in in_review(UNREVIEWED)} == {2}


class TestDisagreement:
    @pytest.fixture
    def people(self):
        return factories.Reviewer(), factories.Reviewer()

    def test_is_between_categories_not_between_labels(self, people, editor):
        factories.RatingFactory(label="Wrong")
        reviewed_by(*people, ratings=({"label": "False"}, {"label": "Wrong"}))
        claim = reviewed_by(*people, ratings=({}, TRUE))
        assert in_review(DISPUTED, editor) == {claim}

    def test_is_hidden_from_whoever_may_not_see_the_reviews_yet(self, people, reviewer):
        claim = reviewed_by(*people, ratings=({}, TRUE))
        agreed = reviewed_by(*people)
        outsiders = [reviewer, factories.Contributor(), factories.Person()]
        for user in outsiders:
            assert in_review(DISPUTED, user) == set()
            assert in_review(AGREED, user) == set()
        assert all(in_review(DISPUTED, person) == {claim} for person in people)
        assert in_review(AGREED, people[0]) == {agreed}

    def test_is_hidden_from_a_decider_who_is_reviewing(self, people, editor):
        claim = factories.in_review()
        workflow.draft_review(claim=claim, by=editor, at=AT)
        review(claim, people[0])
        review(claim, people[1], **TRUE)
        assert in_review(DISPUTED, editor) == set()
        review(claim, editor)
        assert in_review(DISPUTED, editor) == {claim}

    def test_begins_when_enough_reviews_are_in(self, people, editor):
        topic = factories.TopicFactory()
        policy_for(topic, min_reviews=3)
        claim = reviewed_by(*people, ratings=({}, TRUE), topics=[topic])
        assert in_review(DISPUTED, editor) == set()
        review(claim, factories.Reviewer())
        assert in_review(DISPUTED, editor) == {claim}


class TestDecisions:
    def test_wait_for_a_signature_then_for_publication(self):
        unsigned, signed = factories.decided(), factories.signed_off()
        factories.published()
        assert decided(UNSIGNED) == {unsigned}
        assert decided(PUBLISHABLE) == {signed}
        assert decided(HELD_UP) == set()

    @pytest.mark.parametrize("lacking", [{"sources": 1}, {"reviews": 1}])
    def test_are_held_up_where_publication_would_be_refused(self, lacking):
        claim = factories.signed_off(**lacking)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.publish(claim=claim, by=factories.Editor(), at=AT)
        assert decided(HELD_UP) == {claim}
        assert decided(PUBLISHABLE) == set()

    def test_are_held_to_the_policy_they_were_taken_under(self, policy):
        claim = factories.signed_off()
        ReviewPolicy.objects.filter(pk=policy.pk).update(is_in_force=False, is_default=False)
        factories.PolicyFactory(name="Ten", min_sources=10)
        assert decided(PUBLISHABLE) == {claim}

    def test_need_no_signature_where_the_policy_asks_for_none(self, policy):
        ReviewPolicy.objects.filter(pk=policy.pk).update(sign_off=SignOff.NOT_NEEDED)
        claim = factories.decided()
        assert decided(PUBLISHABLE) == {claim}
        assert decided(UNSIGNED) == set()


class TestReworded:
    def change(self, claim) -> None:
        Appearance.objects.filter(claim=claim).update(anchor=Anchor.FUZZY, distance=1)

    def test_keeps_the_claim_that_stands_for_the_quote(self):
        claim, into = factories.accepted(), factories.accepted()
        self.change(claim)
        assert set(Claim.objects.reworded()) == {claim}
        workflow.merge(claim=claim, into=into, by=factories.Reviewer(), at=AT)
        assert set(Claim.objects.reworded()) == {into}

    def test_lets_go_of_what_somebody_looked_at(self, reviewer):
        claim = factories.accepted()
        self.change(claim)
        workflow.note_change(appearance=claim.appearances.get(), by=reviewer, at=AT)
        assert not Claim.objects.reworded().exists()

    def test_does_not_bring_back_what_the_desk_is_done_with(self):
        self.change(factories.rejected())
        assert not Claim.objects.reworded().exists()
