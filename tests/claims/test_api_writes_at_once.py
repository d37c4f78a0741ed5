"""Two programs at the same moment: one of them does it, the other is told, and nothing is half done."""

from collections import Counter
from typing import Any

import pytest

from claims.models import Claim, LedgerEntry, Verdict
from factcheck.api.preconditions import etag_of
from tests import factories
from tests.at_once import at_once
from tests.claims.program import CLAIMS, Program, row_of
from tests.claims.scene import reviewed, signed_off

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def programs():
    """Return programs of two people who may do everything."""
    factories.PolicyFactory()
    return [Program(factories.Editor()) for _ in range(2)]


def answers_of(*calls) -> list[Any]:
    """Send what is to be sent at once; return the answers, the one that was done first."""
    answers: list[Any] = []
    assert at_once([lambda call=call: answers.append(call()) for call in calls]) == []
    return sorted(answers, key=lambda answer: answer.status_code)


def race(programs, claim, act: str, **body: Any) -> list[int]:
    """Have both do the same to a claim that both have seen as it is; return the statuses."""
    address, etag = row_of(claim, act), etag_of(claim)
    answers = answers_of(*(lambda p=p: p.send("post", address, body, etag) for p in programs))
    assert answers[1].status_code in (409, 412), answers[1].content
    assert answers[1]["Content-Type"] == "application/problem+json"
    return [answer.status_code for answer in answers]


def entries(claim) -> int:
    return claim.history.count()


class TestTwoPrograms:
    def test_accept_a_claim_once(self, programs):
        claim = factories.proposed()
        before = entries(claim)
        assert race(programs, claim, "accept")[0] == 200
        assert (Claim.objects.get().status, entries(claim)) == ("accepted", before + 1)

    def test_decide_once(self, programs):
        claim = reviewed()
        said = {"summary": "Nine.", "explanation": "The register lists nine.", "cited_evidence": []}
        body = said | {"rating": claim.reviews.first().rating_id}
        assert race(programs, claim, "decide", **body)[0] == 200
        assert (Verdict.objects.count(), Claim.objects.get().status) == (1, "decided")

    def test_publish_once(self, programs):
        claim = signed_off()
        assert race(programs, claim, "publish")[0] == 200
        assert (LedgerEntry.objects.count(), Claim.objects.get().publication) == (1, "published")

    def test_reject_and_accept_the_same_claim_one_way(self, programs):
        claim = factories.proposed()
        etag = etag_of(claim)
        answers = answers_of(
            lambda: programs[0].send("post", row_of(claim, "accept"), {}, etag),
            lambda: programs[1].send("post", row_of(claim, "reject"), {"reason": "opinion"}, etag),
        )
        assert [answer.status_code for answer in answers] == [200, 412]
        assert Claim.objects.get().status == answers[0].json()["desk"]["status"]

    def test_lock_each_other_out_of_no_batch(self, programs):
        keys = [factories.proposed().pk for _ in range(6)]
        answers = answers_of(
            lambda: programs[0].add(f"{CLAIMS}bulk/accept/", claims=keys),
            lambda: programs[1].add(f"{CLAIMS}bulk/accept/", claims=keys[::-1]),
        )
        assert [answer.status_code for answer in answers] == [200, 409]
        assert len(answers[1].json()["errors"]) == 6
        assert set(Claim.objects.values_list("status", flat=True)) == {"accepted"}


class TestOneKey:
    """The same request sent twice at once, because the first seemed lost."""

    def test_is_one_act(self, programs):
        claim = factories.accepted()
        address, options = row_of(claim, "comments"), {"format": "json", "HTTP_IDEMPOTENCY_KEY": "k"}
        send = programs[0].client.post
        answers = answers_of(*[lambda: send(address, {"text": "Look."}, **options)] * 2)
        assert [answer.status_code for answer in answers] == [201, 201]
        assert claim.comments.count() == 1
        assert Counter("Idempotency-Replayed" in answer for answer in answers) == {True: 1, False: 1}

    def test_is_one_transition_that_both_hear_of(self, programs):
        claim = signed_off()
        options = {"format": "json", "HTTP_IDEMPOTENCY_KEY": "k", "HTTP_IF_MATCH": etag_of(claim)}
        send = programs[0].client.post
        answers = answers_of(*[lambda: send(row_of(claim, "publish"), {}, **options)] * 2)
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        assert LedgerEntry.objects.count() == 1
