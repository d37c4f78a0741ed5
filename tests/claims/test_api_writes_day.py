"""A day by API alone: an article comes in, and its claim is checked, published, corrected and retracted."""

import pytest
from rest_framework.test import APIClient

from claims import workflow
from claims.enums import Scope
from tests import factories
from tests.claims.program import CLAIMS, SOURCES, Program

pytestmark = pytest.mark.django_db

ARTICLES = "/api/v1/articles/"
TEXT = "The council met on Monday. It built 12 schools in 2025, the mayor said."


class TestADay:
    """Six people, each with a program of their own that may do no more than it is for."""

    @pytest.fixture(autouse=True)
    def _people(self, db):
        factories.PolicyFactory()
        self.rating = factories.RatingFactory().pk
        self.reporter = Program(factories.Contributor(), Scope.WRITE_ARTICLES, Scope.WRITE_CLAIMS)
        self.researcher = Program(factories.Reviewer(), Scope.WRITE_CLAIMS, Scope.WRITE_EVIDENCE)
        self.amara = factories.Reviewer(username="amara")
        self.reviewers = [Program(person, Scope.REVIEW) for person in (self.amara, factories.Reviewer())]
        self.decider = Program(factories.Editor(), Scope.DECIDE, Scope.PUBLISH, Scope.WRITE_CLAIMS)
        self.signer = Program(factories.Editor(), Scope.DECIDE, Scope.PUBLISH)

    def test_ends_in_a_verdict_that_was_corrected_and_retracted(self):
        claim = self.propose()
        self.judge(claim)
        pieces = self.gather(claim)
        self.review(claim, pieces)
        self.publish(claim, pieces)
        self.correct(claim)
        self.retract(claim)
        history = APIClient().get(f"{claim}history/").json()["results"]
        assert [entry["action"] for entry in history] == ["published", "corrected", "retracted"]
        assert list(workflow.verify()) == []

    def propose(self) -> str:
        article = self.reporter.add(ARTICLES, text=TEXT, title="The council met").json()["article"]["id"]
        answer = self.reporter.add(
            CLAIMS,
            statement="Merriwa built 12 schools in 2025.",
            claimant_name="Ada Lindqvist",
            place={"article": article, "exact": "It built 12 schools in 2025", "cue": "said"},
        )
        assert answer.status_code == 201, answer.content
        assert answer.json()["appearances"][0]["exact"] == "It built 12 schools in 2025"
        return str(answer["Location"])

    def judge(self, claim: str) -> None:
        assert self.reporter.act(claim, "accept").status_code == 403
        assert self.researcher.edit(claim, kind="quantity").json()["kind"] == "quantity"
        assert self.researcher.act(claim, "accept").json()["desk"]["status"] == "accepted"
        asked = self.decider.add(f"{claim}assignments/", task="review", assignee="amara")
        assert asked.json()["assignee"]["username"] == "amara"
        self.researcher.add(f"{claim}comments/", text="@amara: the register is on page 3.")

    def gather(self, claim: str) -> list[int]:
        pieces = []
        for publisher, proximity in (("Ministry of Education", "primary"), ("The Courier", "secondary")):
            source = self.researcher.add(
                SOURCES,
                title=f"Schools, by {publisher}",
                kind="official_record",
                proximity=proximity,
                publisher_name=publisher,
            )
            piece = self.researcher.add(
                f"{claim}evidence/", source=source.json()["id"], stance="refutes", excerpt="Schools: nine."
            )
            assert piece.status_code == 201, piece.content
            pieces.append(piece.json()["id"])
        return pieces

    def review(self, claim: str, pieces: list[int]) -> None:
        assert self.reviewers[0].act(claim, "start-review").status_code == 200
        said = {"rating": self.rating, "rationale": "The register lists nine.", "confidence": 4}
        for reviewer in self.reviewers:
            draft = reviewer.add(f"{claim}reviews/draft/", rationale="So far:")
            assert [row["status"] for row in reviewer.get(f"{claim}reviews/").json()["results"]] == ["draft"]
            body, etag = said | {"cited_evidence": pieces}, draft["ETag"]
            submitted = reviewer.send("post", f"{claim}reviews/submit/", body, etag)
            assert (submitted.status_code, submitted.json()["status"]) == (200, "submitted")
        assert self.decider.get(f"{claim}assignments/").json()["results"][0]["ended_at"]

    def publish(self, claim: str, pieces: list[int]) -> None:
        decision = {
            "rating": self.rating,
            "summary": "Nine schools were built, not twelve.",
            "explanation": "The register of schools lists nine new ones for 2025.",
            "cited_evidence": pieces,
        }
        assert self.decider.act(claim, "decide", **decision).status_code == 200
        early = self.decider.act(claim, "publish")
        assert early.status_code == 409 and "has to be signed off" in early.json()["conditions"][0]
        assert self.decider.act(claim, "sign-off").status_code == 403
        assert self.signer.act(claim, "sign-off").status_code == 200
        assert "publish" in self.signer.get(f"{claim}desk/").json()["acts"]
        assert self.signer.act(claim, "publish").json()["status"] == "published"
        assert APIClient().get(claim).json()["verdict"]["rating"]["label"] == "False"

    def correct(self, claim: str) -> None:
        note = {"summary": "Ten were built.", "correction_note": "The register was read wrongly."}
        assert self.decider.act(claim, "correct", **note).status_code == 200
        assert APIClient().get(claim).json()["verdict"]["revision"] == 1
        for act in ("sign-off", "publish"):
            assert self.signer.act(claim, act).status_code == 200
        verdict = APIClient().get(claim).json()["verdict"]
        assert (verdict["revision"], verdict["summary"]) == (2, "Ten were built.")

    def retract(self, claim: str) -> None:
        assert self.signer.act(claim, "retract", reason="The register was a forgery.").status_code == 200
        shown = APIClient().get(claim).json()
        assert (shown["status"], shown["history"][-1]["note"]) == ("retracted", "The register was a forgery.")
