"""Writing through the API: what is asked of every write, and what each answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims import workflow
from claims.enums import Scope
from claims.models import Claim, Claimant, Evidence, Review
from factcheck.api.preconditions import etag_of
from sources.models import Source
from tests import factories
from tests.claims.permissions import everything
from tests.claims.program import CLAIMS, SOURCES, Program, row_of
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(editor):
    return Program(editor)


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()["errors"]


class TestEveryWrite:
    def test_takes_somebody_who_is_known(self):
        claim = factories.published()
        for address in (CLAIMS, row_of(claim, "retract"), row_of(claim, "evidence"), SOURCES):
            assert APIClient().post(address, {}, format="json").status_code == 401

    def test_tells_nobody_outside_the_desk_of_a_claim_that_is_not_public(self):
        stranger = Program(factories.Person(is_staff=False))
        answer = stranger.send("post", row_of(factories.accepted(), "reject"), {"reason": "opinion"})
        assert answer.status_code == 404

    def test_is_refused_by_permission_whatever_the_scopes(self):
        claim = factories.published()
        answer = Program(factories.Contributor()).act(row_of(claim), "retract", reason="So.")
        assert answer.status_code == 403 and "permission" in answer.json()["detail"]

    def test_is_refused_by_scope_whatever_the_permissions(self, editor):
        answer = Program(editor, Scope.REVIEW).act(row_of(factories.published()), "retract", reason="So.")
        assert answer.status_code == 403 and "“publish”" in answer.json()["detail"]

    def test_refuses_a_field_that_is_unknown_with_the_nearest_name(self, api):
        claim = factories.proposed()
        said = errors(api.act(row_of(claim), "reject", reason="opinion", notes="Why."))
        assert said == {"notes": ["There is no field “notes”. Did you mean “note”? Possible: reason, note."]}
        place = {"article": 1, "exacts": "It built"}
        assert "“exacts”" in errors(api.add(CLAIMS, place=place))["place.exacts"][0]
        assert "status" in errors(api.edit(row_of(claim), status="published"))

    @pytest.mark.parametrize("body", [[], "accept", 7, None])
    def test_refuses_what_is_no_object(self, api, body):
        claim = factories.proposed()
        answer = api.send("post", row_of(claim, "reject"), body, etag_of(claim))
        assert answer.status_code == 400
        assert Claim.objects.get().status == "proposed"

    def test_refuses_rows_that_there_are_not(self, api):
        claim, other = factories.reviewed(), factories.EvidenceFactory()
        body = {"rating": 2**62, "summary": "No.", "explanation": "No.", "cited_evidence": [other.pk, 10**9]}
        said = errors(api.act(row_of(claim), "decide", **body))
        assert said == {
            "rating": [f"There is no rating {2**62}."],
            "cited_evidence.1": ["There is no evidence 1000000000."],
        }
        factories.PolicyFactory()
        body |= {"rating": factories.RatingFactory().pk, "cited_evidence": [other.pk]}
        said = errors(api.act(row_of(claim), "decide", **body))
        assert "belongs to another claim" in said["cited_evidence"][0]

    def test_says_what_a_transition_still_asks_for(self, api):
        answer = api.act(row_of(factories.decided()), "publish")
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("/transition-not-allowed/")
        assert answer.json()["conditions"] == [
            "It has to be signed off by somebody who neither reviewed nor decided."
        ]

    def test_is_done_once_for_one_idempotency_key(self, editor):
        api, claim = Program(editor), factories.accepted()
        for _ in range(2):
            answer = api.client.post(
                row_of(claim, "comments"), {"text": "Look."}, format="json", HTTP_IDEMPOTENCY_KEY="k1"
            )
            assert answer.status_code == 201
        assert claim.comments.count() == 1


class TestEdition:
    """Nobody overwrites what they have not seen."""

    @pytest.fixture
    def rows(self, editor, reviewer):
        """Return, by address, what can be changed, with a change of it and how to do it."""
        claim = factories.published()
        piece = factories.EvidenceFactory(claim=claim)
        task = workflow.assign(claim=claim, task="lead", assignee=editor, by=editor, at=AT)
        said = workflow.comment(claim=claim, text="Look.", by=editor, at=AT)
        question = {"kind": "reply", "addressee": "The mayor", "question": "Which?"}
        inquiry = workflow.ask(claim=claim, by=editor, at=AT, **question)
        report = workflow.log_report(claim=claim, channel="email", text="Ten.", by=editor, at=AT)
        own = factories.proposed()
        return [
            ("patch", row_of(own), "", own, {"kind": "event"}),
            ("post", row_of(own), "accept/", own, {}),
            ("patch", row_of(claim, "evidence", piece.pk), "", piece, {"note": "P. 3"}),
            ("post", row_of(claim, "evidence", piece.pk), "withdraw/", piece, {"reason": "Wrong."}),
            ("patch", row_of(claim, "assignments", task.pk), "", task, {"note": "Soon."}),
            ("post", row_of(claim, "assignments", task.pk), "unassign/", task, {}),
            ("patch", row_of(claim, "comments", said.pk), "", said, {"text": "Look there."}),
            ("patch", row_of(claim, "inquiries", inquiry.pk), "", inquiry, {"question": "Which ten?"}),
            ("post", row_of(claim, "reports", report.pk), "close/", report, _CLOSED),
            ("patch", f"{SOURCES}{piece.source_id}/", "", piece.source, {"author": "Ann"}),
            ("post", row_of(claim), "retract/", claim, {"reason": "Forged."}),
        ]

    def test_is_given_with_every_row_and_asked_for_by_every_change(self, api, rows):
        for method, row, act, _, body in rows:
            before = everything()
            answer = api.send(method, row + act, body)
            assert (answer.status_code, answer.json()["title"]) == (428, "Say what you know of it"), row + act
            assert everything() == before

    def test_of_somebody_elses_change_refuses_the_change(self, api, rows):
        for method, row, act, instance, body in rows:
            etag = api.get(row)["ETag"]
            touched = type(instance).objects.get(pk=instance.pk)
            touched.save()  # a history entry, as any act makes
            before = everything()
            answer = api.send(method, row + act, body, etag)
            assert answer.status_code == 412, row + act
            assert everything() == before
            again = api.send(method, row + act, body, answer["ETag"])
            assert again.status_code in (200, 204), again.content

    def test_comes_with_the_answer_to_go_on_with(self, api):
        claim = factories.proposed()
        accepted = api.act(row_of(claim), "accept")
        answer = api.send("post", row_of(claim, "put-back"), {}, accepted["ETag"])
        assert answer.json()["desk"]["status"] == "proposed"

    def test_is_told_nobody_but_the_desk(self, api):
        claim = factories.published()
        assert APIClient().get(row_of(claim))["ETag"] != api.get(row_of(claim))["ETag"]

    def test_is_given_to_whoever_proposed_a_claim(self, contributor):
        program = Program(contributor)
        claim = program.add(CLAIMS, statement="It built 12.", language="en")["Location"]
        assert program.edit(claim, statement="It built twelve.").status_code == 200


_CLOSED = {"outcome": "upheld", "answer": "Ten it was."}


class TestProposing:
    @pytest.fixture
    def text(self):
        return factories.VersionFactory(text="It built 12 schools. It built 12 schools in 2025, she said.")

    def test_takes_words_and_language_from_the_place(self, api, text):
        body = api.add(CLAIMS, place={"article": text.article_id, "exact": "12 schools in 2025"}).json()
        assert (body["statement"], body["language"]) == ("12 schools in 2025", "en")
        assert body["appearances"][0]["is_outlet_voice"] is True

    def test_asks_which_place_is_meant(self, api, text):
        place = {"article": text.article_id, "exact": "It built 12 schools"}
        said = errors(api.add(CLAIMS, place=place))
        assert said == {"place.start": ["They begin at 0, 21. Say which of these is meant."]}
        shown = api.add(CLAIMS, place=place | {"start": 21}).json()
        assert shown["appearances"][0]["start"] == 21

    def test_finds_no_words_that_are_not_there(self, api, text):
        place = {"article": text.article_id, "exact": "It built 13 schools"}
        assert list(errors(api.add(CLAIMS, place=place))) == ["place.exact"]
        assert list(errors(api.add(CLAIMS, place=place | {"version": 7}))) == ["place.version"]
        assert list(errors(api.add(CLAIMS, place=place | {"article": 10**9}))) == ["place.article"]
        assert not Claim.objects.exists()

    def test_without_a_place_takes_words_and_language(self, api):
        assert set(errors(api.add(CLAIMS))) == {"statement", "language"}
        answer = api.add(CLAIMS, statement="It built 12.", language="en")
        assert api.get(answer["Location"]).json()["statement"] == "It built 12."

    def test_enters_a_claimant_who_is_new_and_finds_one_who_is_not(self, api):
        for _ in range(2):
            body = api.add(CLAIMS, statement="It built 12.", language="en", claimant_name="Ada Li").json()
            assert body["claimant"]["name"] == "Ada Li"
        assert Claimant.objects.count() == 1

    def test_enters_nobody_when_it_is_refused(self, api):
        body = {"statement": "It built 12.", "language": "en", "claimant_name": "Ada Li"}
        assert "quantity_comparator" not in errors(api.add(CLAIMS, **body, quantity_value="12"))
        assert not Claimant.objects.exists()

    def test_keeps_who_did_it(self, api, editor):
        api.add(CLAIMS, statement="It built 12.", language="en")
        entry = Claim.history.get()
        assert (entry.history_user, entry.history_change_reason) == (editor, "proposed by API")

    def test_marks_another_place(self, api, text):
        claim = factories.accepted()
        answer = api.add(row_of(claim, "appearances"), article=text.article_id, exact="she said")
        assert answer.status_code == 201
        assert claim.appearances.count() == 2


class TestEditing:
    def test_changes_what_is_given_and_leaves_the_rest(self, api):
        claim = factories.proposed(topics=[factories.TopicFactory(slug="schools")])
        shown = api.edit(row_of(claim), kind="event", reason="It happened.").json()
        assert (shown["kind"], shown["statement"]) == ("event", claim.statement)
        assert [topic["slug"] for topic in shown["topics"]] == ["schools"]
        assert claim.history.latest("history_id").history_change_reason == "It happened."

    def test_names_the_nearest_topic(self, api):
        factories.TopicFactory(slug="schools")
        said = errors(api.act(row_of(factories.proposed()), "tag", add=["school"]))
        assert said == {"add.0": ["There is no topic “school”. Did you mean “schools”? Possible: schools."]}


class TestMerging:
    def test_can_be_undone(self, api):
        claim, other = factories.proposed(), factories.accepted()
        merged = api.act(row_of(claim), "merge", into=other.pk).json()
        assert (merged["desk"]["status"], merged["merged_into"]) == ("merged", other.pk)
        assert api.act(row_of(claim), "undo").json()["desk"]["status"] == "proposed"

    def test_goes_into_no_claim_that_is_merged_itself(self, api):
        said = errors(api.act(row_of(factories.proposed()), "merge", into=factories.merged().pk))
        assert list(said) == ["into"]


class TestHold:
    def test_keeps_others_from_the_claim(self, api, reviewer):
        claim, other = factories.accepted(), Program(reviewer)
        held = api.add(row_of(claim, "take")).json()["hold"]
        assert held["person"]["username"] == Claim.objects.get().hold.person.username
        assert other.act(row_of(claim), "start-review").status_code == 409
        assert "start-review" not in other.get(row_of(claim, "desk")).json()["acts"]
        assert api.add(row_of(claim, "release")).json()["hold"] is None
        assert other.act(row_of(claim), "start-review").status_code == 200


class TestReview:
    def test_is_drafted_submitted_and_revised(self, reviewer):
        claim, api, rating = factories.in_review(), Program(reviewer), factories.RatingFactory().pk
        mine = row_of(claim, "reviews")
        first = api.add(f"{mine}draft/", rationale="So far:")
        assert (first.status_code, api.get(first["Location"]).json()["rationale"]) == (201, "So far:")
        assert api.add(f"{mine}draft/", rationale="Then:").status_code == 428
        assert api.send("post", f"{mine}draft/", {"rationale": "Then:"}, first["ETag"]).status_code == 200
        said = {"rating": rating, "rationale": "Nine.", "confidence": 4}
        submitted = api.send("post", f"{mine}submit/", said, first["ETag"])
        stale = api.send("post", f"{mine}submit/", said | {"rationale": "Ten."}, first["ETag"])
        assert (submitted.status_code, stale.status_code) == (200, 412)
        revised = api.send("post", f"{mine}submit/", said | {"rationale": "Ten."}, submitted["ETag"])
        assert revised.json()["rationale"] == "Ten."
        assert Review.objects.count() == 1

    def test_names_all_that_is_missing(self, reviewer):
        answer = Program(reviewer).add(row_of(factories.in_review(), "reviews", "submit"))
        assert set(errors(answer)) == {"rating", "rationale", "confidence"}


class TestBlindness:
    """Before their own is in, nobody learns of the others' reviews, by reading or by trying."""

    def test_hides_what_others_say_until_ones_own_is_in(self, reviewer):
        claim, api = factories.reviewed(), Program(reviewer)
        theirs = claim.reviews.first()
        assert api.get(row_of(claim, "reviews")).json()["results"] == []
        assert api.get(row_of(claim, "reviews", theirs.pk)).status_code == 404
        said = {"rating": factories.RatingFactory().pk, "rationale": "Nine.", "confidence": 4}
        api.add(row_of(claim, "reviews", "submit"), **said)
        assert len(api.get(row_of(claim, "reviews")).json()["results"]) == 3

    def test_hides_drafts_from_editors(self, api, reviewer):
        claim = factories.in_review()
        workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale="So far.")
        assert api.get(row_of(claim, "reviews")).json()["results"] == []

    def test_keeps_reviews_from_whoever_may_not_see_any(self, contributor):
        assert Program(contributor).get(row_of(factories.published(), "reviews")).status_code == 403

    def test_hides_a_decision_that_was_sent_back(self, api, reviewer, editor):
        claim = workflow.send_back(claim=factories.decided(), by=editor, at=AT, reason="Thin.")
        assert Program(reviewer).get(row_of(claim, "desk")).json()["decision"] is None
        assert api.get(row_of(claim, "desk")).json()["decision"]["rating"]["label"] == "False"


class TestEvidence:
    def test_is_added_changed_and_withdrawn(self, api):
        claim, source = factories.accepted(), factories.SourceFactory()
        answer = api.add(
            row_of(claim, "evidence"), source=source.pk, stance="refutes", excerpt="Schools: nine."
        )
        piece = answer["Location"]
        assert api.edit(piece, locator="p. 3").json()["locator"] == "p. 3"
        assert api.act(piece, "withdraw", reason="Wrong register.").status_code == 204
        assert api.get(piece).status_code == 404
        assert [entry.history_change_reason for entry in Evidence.history.order_by("history_id")][1:3] == [
            "evidence changed",
            "withdrawn: Wrong register.",
        ]

    def test_of_another_claim_is_not_found(self, api):
        piece = factories.EvidenceFactory()
        assert api.get(row_of(factories.accepted(), "evidence", piece.pk)).status_code == 404


class TestSource:
    def test_is_entered_with_its_publisher_and_graded(self, api):
        answer = api.add(
            SOURCES, title="Register", kind="official_record", proximity="primary", publisher_name="Ministry"
        )
        source = answer["Location"]
        assert answer.json()["publisher"]["name"] == "Ministry"
        assert list(errors(api.edit(source, reliability="A"))) == []
        graded = api.edit(source, reliability="A", reliability_reason="It is the record.")
        assert graded.json()["reliability"] == "A"

    def test_has_an_address_of_its_own(self, api):
        known = factories.SourceFactory(url="https://register.example/")
        answer = api.add(SOURCES, title="R", kind="dataset", proximity="primary", url=known.url)
        assert "exists already" in answer.json()["detail"]
        assert Source.objects.count() == 1


class TestTalk:
    def test_shows_no_text_that_was_withdrawn(self, api):
        claim = factories.accepted()
        said = api.add(row_of(claim, "comments"), text="A slip.")["Location"]
        assert api.act(said, "withdraw").json()["text"] == ""


class TestList:
    NAMES = ("appearances", "assignments", "comments", "evidence", "reviews", "inquiries", "reports")

    def fill(self, claim, editor) -> None:
        """Put one of each onto a claim."""
        factories.AppearanceFactory(claim=claim)
        factories.EvidenceFactory(claim=claim)
        asked = factories.Reviewer()
        workflow.assign(claim=claim, task="review", assignee=asked, by=editor, at=AT)
        workflow.comment(claim=claim, text=f"@{asked.username}", by=editor, at=AT)
        workflow.ask(claim=claim, kind="reply", addressee="She", question="Which?", by=editor, at=AT)
        workflow.log_report(claim=claim, channel="email", text="Ten.", by=editor, at=AT)
        said = {"rating": factories.RatingFactory(), "rationale": "Nine.", "confidence": 4}
        pieces = claim.evidence.all()
        workflow.submit_review(claim=claim, by=factories.Reviewer(), at=AT, cited_evidence=pieces, **said)

    def test_takes_as_many_queries_for_eleven_rows_as_for_one(self, api, editor):
        claim = workflow.start_review(claim=factories.published(), by=factories.Reviewer(), at=AT)
        self.fill(claim, editor)
        few = self.count(api, claim)
        for _ in range(10):
            self.fill(claim, editor)
        assert self.count(api, claim) == few
        assert max(few.values()) <= 12

    def count(self, api, claim) -> dict[str, int]:
        counts = {}
        for name in self.NAMES:
            with CaptureQueriesContext(connection) as queries:
                answer = api.get(row_of(claim, name))
            assert answer.json()["results"], name
            counts[name] = len(queries)
        return counts

    def test_has_the_conventions_of_all_lists(self, api):
        claim = factories.accepted()
        for name in self.NAMES:
            assert "xyzzy" in errors(api.get(row_of(claim, name), xyzzy="1"))
            answer = api.get(row_of(claim, name), fields="id", count="true", page_size="1", ordering="-id")
            assert set(answer.json()) == {"count", "next", "previous", "results"}

    def test_of_the_desk_is_closed_to_the_public(self):
        claim = factories.published()
        stranger = Program(factories.Person(is_staff=False))
        for name in (*self.NAMES, "desk"):
            assert APIClient().get(row_of(claim, name)).status_code == 401
            assert stranger.get(row_of(claim, name)).status_code == 403
