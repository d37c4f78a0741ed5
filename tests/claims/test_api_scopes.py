"""What a token of each scope can do from outside: every scope, every kind of request and every act."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework.test import APIClient

from claims.enums import Scope
from claims.models.scopes import Bearer
from claims.workflow import TransitionNotAllowed, dumping, why_not_review
from claims.workflow.tokens import make_token
from claims.workflow.transitions import TRANSITIONS, begin
from sources.models import Ingestion
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

READING = {
    *(Scope.READ_UNPUBLISHED, Scope.WRITE_CLAIMS, Scope.WRITE_EVIDENCE),
    *(Scope.REVIEW, Scope.DECIDE, Scope.PUBLISH),
}
ARTICLES = {Scope.WRITE_ARTICLES}
ANY = set(Scope)
# The scopes with which each request is answered with what it asks for.
READS: dict[str, tuple[Callable[[], str], set[Scope]]] = {
    "a published claim": (lambda: f"claims/{factories.published().pk}/", ANY),
    "a claim on the desk": (lambda: f"claims/{factories.accepted().pk}/", READING),
    "a verdict on the desk": (lambda: f"verdicts/{factories.decided().verdicts.get().pk}/", READING),
    "an article": (lambda: f"articles/{factories.VersionFactory().article_id}/", READING | ARTICLES),
    "a source": (lambda: f"sources/{factories.SourceFactory().pk}/", READING),
    "a publisher": (lambda: f"publishers/{factories.PublisherFactory().pk}/", READING | ARTICLES),
    "a claimant": (lambda: f"claimants/{factories.ClaimantFactory().pk}/", READING),
    "a dump on its way": (lambda: f"dumps/{dumping.ask_for_dump(by=factories.Editor(), at=AT).pk}/", READING),
    "an ingestion": (lambda: f"ingestions/{ingestion().pk}/", READING | ARTICLES),
}
ACTS = {
    **dict.fromkeys(["accept", "reject", "merge", "reopen", "put_back"], Scope.WRITE_CLAIMS),
    **dict.fromkeys(["start_review", "draft_review", "submit_review"], Scope.REVIEW),
    **dict.fromkeys(["stop_review", "decide", "send_back", "sign_off", "confirm"], Scope.DECIDE),
    **dict.fromkeys(["publish", "correct", "retract", "reinstate"], Scope.PUBLISH),
}


def ingestion() -> Ingestion:
    return Ingestion.objects.create(
        kind="url", url="https://news.example/", created_at=AT, next_attempt_at=AT
    )


def client_of(owner, *scopes: str) -> APIClient:
    _, token = make_token(owner=owner, name="A program", scopes=scopes, at=timezone.now())
    return APIClient(HTTP_AUTHORIZATION=f"Token {token}")


@pytest.fixture
def root():
    """Return somebody who may do everything, so that only the scope can stand in the way."""
    return factories.Person(is_superuser=True)


@pytest.mark.parametrize("what", READS)
def test_reads(what, root):
    make, scopes = READS[what]
    address = f"/api/v1/{make()}"
    read = {scope for scope in Scope if client_of(root, scope).get(address).status_code == 200}
    assert read == scopes


def test_lists_hold_what_the_scope_lets_be_read(root):
    factories.published(), factories.accepted()
    for scope in Scope:
        rows = client_of(root, scope).get("/api/v1/claims/").json()["results"]
        assert len(rows) == (2 if scope in READING else 1), scope


def test_texts_of_articles_are_for_whoever_reads_the_desk(root):
    address = f"/api/v1/articles/{factories.VersionFactory().article_id}/"
    for scope in READING | ARTICLES:
        version = client_of(root, scope).get(address).json()["versions"][0]
        assert ("text" in version) == (scope in READING), scope


@pytest.mark.parametrize("scope", Scope)
def test_taking_articles_in_takes_its_scope(scope, root):
    body = {"text": "The council met on Monday."}
    answer = client_of(root, scope).post("/api/v1/articles/", body, format="json")
    if scope == Scope.WRITE_ARTICLES:
        assert answer.status_code == 201
    else:
        assert answer.status_code == 403
        assert answer.json()["detail"] == "This takes the scope “write:articles”, which this token lacks."


def test_a_refusal_names_no_scope_where_none_would_help():
    owner = factories.Contributor()
    client = client_of(owner, Scope.READ_UNPUBLISHED)
    owner.groups.clear()
    answer = client.get(f"/api/v1/ingestions/{ingestion().pk}/")
    assert (answer.status_code, "scope" in answer.json()["detail"]) == (403, False)


class TestActs:
    def test_are_all_here(self):
        assert ACTS.keys() == TRANSITIONS.keys()

    @pytest.mark.parametrize("act", ACTS)
    def test_take_their_scope(self, act, root):
        claim, may = factories.accepted(), set()
        for scope in Scope:
            bearer = Bearer(root, [scope])
            with suppress(PermissionDenied):
                with suppress(TransitionNotAllowed):
                    begin(act, claim=claim, by=bearer, at=AT)
                may.add(scope)
            assert (bearer.refusal == "") == (scope in may)
            assert scope in may or f"“{ACTS[act]}”" in bearer.refusal
        assert may == {ACTS[act]}


def test_a_token_that_may_less_does_not_make_its_owner_know_less():
    """Whoever may decide sees the reviews that are in, whichever token they would write theirs with."""
    claim, editor = factories.reviewed(), factories.Editor()
    assert why_not_review(claim, editor)
    assert why_not_review(claim, Bearer(editor, [Scope.REVIEW])) == why_not_review(claim, editor)
