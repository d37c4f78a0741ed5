"""Reviews are independent: nobody learns of another's, or of a draft, before their own is in.

Whatever a person is shown must not depend on what they may not know. So all that is hidden from them is made
to say something else, and everything that they can ask for has to answer the same.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from claims import workflow
from claims.admin.claim_page import FORMS
from claims.api.claims import WorkedClaimViewSet
from claims.enums import RatingCategory, ReviewStatus
from claims.models import Claim, Evidence, Rating, Review
from factcheck.api.preconditions import etag_of
from tests import factories
from tests.claims.desk import claim_url, signed_in
from tests.claims.everywhere import answer, answers, lists, without_tokens
from tests.factories import AT

pytestmark = pytest.mark.django_db


Change = Callable[[], None]
REVIEWED = ("rating", "rationale", "confidence")
DECIDED = ("rating", "summary", "explanation")
# What a program may try of a claim, with what it sends besides nothing.
PROGRAMMED: dict[str, tuple[str, ...]] = {
    **{each.url_path: ("reason",) for each in WorkedClaimViewSet.get_extra_actions()},
    "decide": DECIDED,
    "reviews/draft": REVIEWED[:2],
    "reviews/submit": REVIEWED,
}


@pytest.fixture(autouse=True)
def _no_time_passes(monkeypatch):
    """Let nothing differ because it is later."""
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=1))


@pytest.fixture
def reviewer(db):
    return factories.Reviewer(username="blind")


def true() -> Rating:
    return factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5)


def review(claim, by, act=workflow.submit_review, **said):
    said = {
        "rationale": "The quagga is extinct.",
        "confidence": 4,
        "rating": factories.RatingFactory(),
    } | said
    return act(claim=claim, by=by, at=AT, **said)


@pytest.fixture
def desk(reviewer) -> list[Claim]:
    """Fill a desk with claims that others review: new, again, away; and one that the reviewer has begun."""
    factories.PolicyFactory()
    true()  # both worlds have the same scale
    others = [factories.Reviewer(), factories.Reviewer(), factories.Reviewer()]
    claims = [factories.in_review(), factories.in_review(), factories.published(), factories.in_review()]
    workflow.start_review(claim=claims[2], by=others[0], at=AT)
    for claim in Claim.objects.order_by("pk"):
        pieces = [factories.EvidenceFactory(claim=claim) for _ in range(2)]
        review(claim, others[0], cited_evidence=pieces[:1])
        review(claim, others[1], rating=true(), cited_evidence=pieces[1:])
        review(claim, others[1], rationale="Revised: the quagga lives.")
        review(claim, others[2], workflow.draft_review, cited_evidence=pieces)
    review(claims[1], reviewer, workflow.draft_review)
    workflow.merge(claim=claims[3], into=factories.accepted(), by=others[0], at=AT)
    return [Claim.objects.get(pk=claim.pk) for claim in claims]


@contextmanager
def said_otherwise(change: Change) -> Iterator[None]:
    """Let what is hidden be something else for a while."""
    with transaction.atomic():
        change()
        yield
        transaction.set_rollback(True)


def change_reviews() -> None:
    """Turn around what others said in the current rounds: rating, words, how sure, and on what."""
    changes = {"rationale": "No zebra at all.", "confidence": 1, "rating": true()}
    turned = Review.objects.submitted().of_current_round()
    keys = [row.pk for row in turned]
    for row in turned:
        row.cited_evidence.set(Evidence.objects.filter(claim=row.claim).exclude(cited_in_reviews=row))
    Review.history.filter(id__in=keys).update(**changes)
    Review.objects.filter(pk__in=keys).update(**changes, initial_rating=true(), revised_at=None)


def drop_drafts() -> None:
    """Let nobody have begun a review, but for the one of whom the tests are told what they are shown."""
    Review.objects.filter(status=ReviewStatus.DRAFT).exclude(reviewer__username="blind").delete()


def change_all() -> None:
    """Change all that is hidden from whoever has not handed in a review."""
    drop_drafts()
    change_reviews()


def without_its_key(content: bytes) -> bytes:
    """Return what was answered without the key of what was entered: a sequence counts on after a rollback."""
    return re.sub(rb'^{"id":\d+', b'{"id":0', content)


def leaks(client: Client, change_what_is_hidden: Change) -> list[str]:
    """Return the addresses whose answers depend on what is hidden."""
    queues = lists(signed_in(factories.Editor()))
    before = answers(client, queues)
    with said_otherwise(change_what_is_hidden):
        after = {address: answer(client, address) for address in before}
    return [address for address in before if before[address] != after[address]]


class TestNoAddress:
    """Neither a page of the desk nor an address of the API nor a public page."""

    def test_tells_a_reviewer_what_others_say_before_their_own_is_in(self, desk, reviewer):
        assert leaks(signed_in(reviewer), change_all) == []

    def test_tells_an_editor_of_a_draft(self, desk, editor):
        assert leaks(signed_in(editor), drop_drafts) == []

    def test_tells_a_contributor_of_reviews(self, desk, contributor):
        assert leaks(signed_in(contributor), change_all) == []

    def test_is_forgotten_here(self, desk, editor):
        """Where the reviews are open the difference is found, or the tests above would prove nothing."""
        client = signed_in(editor)
        found = leaks(client, change_reviews)
        assert {*map(claim_url, desk), "/admin/history/?kind=review"} <= set(found)
        for address in ("/admin/", "/admin/claims/claim/?q=quagga", "/api/v1/claims/"):
            assert answer(client, address).startswith(b"200")


class TestAct:
    @pytest.mark.parametrize("act", FORMS)
    def test_is_done_or_refused_alike_whatever_others_say(self, desk, reviewer, act):
        client = signed_in(reviewer)
        for claim in (desk[0], desk[-1]):
            piece = claim.evidence.latest("pk")
            typed = {"act": act, "reason": "Why not.", "evidence": piece.pk, "into": factories.accepted().pk}
            told = []
            for change in (drop_drafts, change_all):
                with said_otherwise(change):
                    response = client.post(claim_url(claim), typed)
                    told.append((without_tokens(response.content), answer(client, claim_url(claim))))
            assert told[0] == told[1]

    @pytest.mark.parametrize("act", PROGRAMMED)
    def test_of_a_program_is_done_or_refused_alike_whatever_others_say(self, desk, reviewer, act):
        api, said = APIClient(), {"rating": true().pk, "confidence": 3}
        api.force_authenticate(reviewer)
        whole = {name: said.get(name, "Why not.") for name in PROGRAMMED[act]}
        for claim, body in product((desk[0], desk[-1]), ({}, whole)):
            cited = {"cited_evidence": [claim.evidence.latest("pk").pk]} if "rating" in body else {}
            told = []
            for change in (drop_drafts, change_all):
                with said_otherwise(change):
                    address, etag = f"/api/v1/claims/{claim.pk}/{act}/", etag_of(claim)
                    sent = api.post(address, body | cited, format="json", HTTP_IF_MATCH=etag)
                    told.append((sent.status_code, without_its_key(sent.content)))
            assert told[0] == told[1]


class TestVisibility:
    def away_and_back(self, claim, person):
        """Yield the claim as merged away and back again, which a reviewer may do."""
        yield workflow.merge(claim=claim, into=factories.accepted(), by=person, at=AT)
        yield workflow.reopen(claim=claim, by=person, at=AT, reason="Not the same.")

    def test_is_not_to_be_had_by_merging_the_claim_and_undoing_it(self, reviewer):
        for claim in self.away_and_back(factories.reviewed(), reviewer):
            assert not claim.reviews.visible_to(reviewer).exists()

    def test_is_not_to_be_had_by_laying_the_claim_aside_and_reopening_it(self, reviewer, editor):
        claim = factories.reviewed()
        workflow.stop_review(claim=claim, by=editor, at=AT, reason="Not now.")
        workflow.put_back(claim=claim, by=reviewer, at=AT)
        assert not claim.reviews.visible_to(reviewer).exists()
        workflow.reject(claim=claim, reason="opinion", by=reviewer, at=AT)
        assert not claim.reviews.visible_to(reviewer).exists()

    @pytest.mark.parametrize("state", [factories.decided, factories.published, factories.retracted])
    def test_ends_with_the_decision(self, reviewer, state):
        assert Review.objects.visible_to(reviewer).filter(claim=state()).count() == 2


class TestDraft:
    def test_does_not_keep_evidence_on_the_board(self, reviewer, editor):
        claim = factories.in_review()
        piece, other = (factories.EvidenceFactory(claim=claim) for _ in range(2))
        workflow.draft_review(claim=claim, by=reviewer, at=AT, cited_evidence=[piece, other])
        workflow.withdraw_evidence(evidence=piece, by=editor, at=AT, reason="Wrong register.")
        assert list(Review.objects.get().cited_evidence.all()) == [other]

    def test_makes_no_history(self, reviewer):
        claim = factories.in_review()
        piece = factories.EvidenceFactory(claim=claim)
        for words in ("First thought.", "Second thought."):
            workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale=words, cited_evidence=[piece])
        assert not Review.history.exists()

    def test_is_not_written_by_whoever_may_not_review(self, contributor):
        with pytest.raises(PermissionDenied):
            workflow.draft_review(claim=factories.in_review(), by=contributor, at=AT)
